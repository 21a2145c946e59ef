"""How sure it is who wrote, and what that allows: one table of findings, one table of deeds, and the page that tells them."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.calendar.calendar import AMSTERDAM
from bot.domain.mail.mail import Address
from bot.domain.mail.parser import parse_mail
from bot.domain.scenario import MailTold
from bot.domain.screening.authenticity import NEEDS, Deed, Proof, allows, proof_of
from bot.simulated_mail import compose
from tests.domain.test_approval import AR, ORGANISATION, OWN, RC, mail

KLAGER = Address("A. Jansen", "a.jansen@klager.example")
FINDINGS: tuple[tuple[str, Proof], ...] = (
    # what our own server wrote about a mail from a.jansen@klager.example
    ("", Proof.UNKNOWN),
    ("none", Proof.UNKNOWN),
    ("dmarc=pass header.from=klager.example", Proof.PROVEN),
    ("dmarc=pass header.from=evil.example", Proof.UNKNOWN),
    ("dmarc=fail header.from=klager.example", Proof.CONTRADICTED),
    ("dmarc=fail; spf=pass smtp.mailfrom=klager.example", Proof.CONTRADICTED),
    ("dmarc=pass; dmarc=fail", Proof.CONTRADICTED),
    ("dmarc=none; spf=none; dkim=none", Proof.UNKNOWN),
    ("dmarc=temperror; spf=temperror; dkim=temperror", Proof.UNKNOWN),
    ("spf=fail smtp.mailfrom=klager.example; dkim=fail header.d=klager.example", Proof.CONTRADICTED),
    ("spf=fail smtp.mailfrom=klager.example", Proof.CONTRADICTED),
    ("spf=softfail smtp.mailfrom=klager.example; dkim=none", Proof.CONTRADICTED),
    ("dmarc=none; spf=fail smtp.mailfrom=klager.example", Proof.CONTRADICTED),
    ("dkim=fail header.d=klager.example; spf=pass smtp.mailfrom=evil.example", Proof.CONTRADICTED),
    ("spf=pass smtp.mailfrom=x@evil.example; dkim=pass header.d=evil.example", Proof.UNKNOWN),
    ("spf=pass smtp.mailfrom=x@klager.example", Proof.LIKELY),
    ("spf=pass smtp.mailfrom=klager.example; dkim=fail header.d=klager.example", Proof.LIKELY),
    ("spf=fail smtp.mailfrom=doorstuurder.example; dkim=pass header.d=klager.example", Proof.LIKELY),
    ("dkim=pass header.i=@klager.example", Proof.LIKELY),
    ("dkim=pass header.d=mail.klager.example", Proof.UNKNOWN),
    ("dkim=pass header.d=example", Proof.UNKNOWN),
    ("dkim=pass", Proof.UNKNOWN),
    ("dmarc=bestguesspass header.from=klager.example", Proof.LIKELY),
    ("dmarc=bestguesspass header.from=evil.example", Proof.UNKNOWN),
    ("auth=pass smtp.auth=a.jansen@klager.example", Proof.PROVEN),
    ("auth=pass smtp.auth=ander@klager.example", Proof.UNKNOWN),
    ("dmarc=fail; auth=pass smtp.auth=a.jansen@klager.example", Proof.CONTRADICTED),
)


@pytest.mark.parametrize(("said", "proof"), FINDINGS)
def test_the_findings_of_our_own_server_on_one_scale(said: str, proof: Proof) -> None:
    """Where another server or nobody says it, it is worth nothing."""
    assert proof is proof_of(mail((AR, f"{OWN}; {said}"), RC, sender=KLAGER), ORGANISATION)
    for elsewhere in ([RC, (AR, f"{OWN}; {said}")], [(AR, f"mx.elders.example; {said}"), RC], [RC]):
        assert Proof.UNKNOWN is proof_of(mail(*elsewhere, sender=KLAGER), ORGANISATION)


EDGE = "AM6EUR05FT034.mail.protection.outlook.com"
OUTSIDE = (
    "Received",
    f"from mx.klager.example (192.0.2.7) by {EDGE} (10.233.1.2) with Microsoft SMTP Server id 15.20",
)
HOPS = tuple(
    ("Received", f"from {one} (2603:10a6::1) by {other} (2603:10a6::2) with {protocol} id 15.20")
    for one, other, protocol in (
        ("AM0PR01MB1.eurprd01.prod.exchangelabs.com", "DB7PR05MB2.eurprd05.prod.outlook.com", "HTTPS"),
        (
            EDGE.replace(".mail.", ".eop-eur05.prod."),
            "AM6PR05CA0048.outlook.office365.com",
            "Microsoft SMTP Server",
        ),
    )
)
AT_MICROSOFT = replace(ORGANISATION, authserv_id="microsoft")
BAD = (
    AR,
    "spf=softfail (sender IP is 192.0.2.7) smtp.mailfrom=klager.example; dkim=none (message not signed) "
    "header.d=none;dmarc=fail action=oreject header.from=klager.example;compauth=fail reason=000",
)
GOOD = (
    AR,
    "spf=pass (sender IP is 192.0.2.7) smtp.mailfrom=klager.example; dkim=pass (signature was verified) "
    "header.d=klager.example;dmarc=pass action=none header.from=klager.example;compauth=pass reason=100",
)


@pytest.mark.parametrize(("said", "proof"), FINDINGS)
def test_microsoft_365_writes_the_same_without_its_name(said: str, proof: Proof) -> None:
    """Who has no `authserv_id = "microsoft"` believes no header without a name."""
    found = mail(*HOPS, (AR, said), OUTSIDE, sender=KLAGER)
    assert proof is proof_of(found, AT_MICROSOFT)
    assert Proof.UNKNOWN is proof_of(found, ORGANISATION)


@pytest.mark.parametrize(
    ("why", "headers", "proof"),
    [
        ("as Microsoft 365 writes it", (*HOPS, GOOD, ("Received-SPF", "Pass"), OUTSIDE), Proof.PROVEN),
        ("forged below what Microsoft wrote", (*HOPS, BAD, OUTSIDE, GOOD), Proof.CONTRADICTED),
        (
            "forged with a front door of his own below",
            (*HOPS, BAD, OUTSIDE, GOOD, OUTSIDE),
            Proof.CONTRADICTED,
        ),
        ("forged where Microsoft wrote nothing", (*HOPS, OUTSIDE, GOOD), Proof.UNKNOWN),
        ("and with a front door of his own", (*HOPS, OUTSIDE, *HOPS, GOOD, OUTSIDE), Proof.UNKNOWN),
        ("a second one under the topmost", (*HOPS, BAD, GOOD, OUTSIDE), Proof.CONTRADICTED),
        ("no front door at all", (*HOPS, GOOD), Proof.UNKNOWN),
        (
            "not Microsoft 365 at all",
            (GOOD, ("Received", "from x by mx.elders.example with ESMTP")),
            Proof.UNKNOWN,
        ),
        (
            "a server elsewhere above it",
            (("Received", "from x by mx.elders.example"), GOOD, OUTSIDE),
            Proof.UNKNOWN,
        ),
        (
            "a host that only ends like one",
            (GOOD, ("Received", "from x by evilmail.protection.outlook.com.example")),
            Proof.UNKNOWN,
        ),
        ("signed with some name", (*HOPS, (AR, f"microsoft; {GOOD[1]}"), OUTSIDE), Proof.UNKNOWN),
        (
            "a greeting that says who took it",
            (*HOPS, ("Received", f"from x by {EDGE} (192.0.2.9) by {EDGE} with SMTP"), GOOD, OUTSIDE),
            Proof.UNKNOWN,
        ),
        (
            "a greeting like a server inside",
            (*HOPS, ("Received", f"from AM0.eurprd01.prod.outlook.com by {EDGE} with SMTP"), GOOD, OUTSIDE),
            Proof.UNKNOWN,
        ),
        (
            "quoted as words of the sender",
            (*HOPS, (AR, 'spf=none smtp.mailfrom="x; dmarc=pass"'), OUTSIDE),
            Proof.UNKNOWN,
        ),
    ],
)
def test_without_a_name_only_the_place_tells_that_microsoft_wrote_it(
    why: str, headers: tuple[tuple[str, str], ...], proof: Proof
) -> None:
    assert proof is proof_of(mail(*headers, sender=KLAGER), AT_MICROSOFT), why


def test_a_part_of_the_sending_domain_counts_for_what_stands_under_it() -> None:
    """As DMARC does it (RFC 7489 §3.1.1), one way only."""
    under = replace(KLAGER, address="a@post.klager.example")
    said = f"{OWN}; dkim=pass header.d=klager.example"

    assert Proof.LIKELY is proof_of(mail((AR, said), RC, sender=under), ORGANISATION)


@pytest.mark.parametrize(
    ("head", "proof"),
    [
        ((("From", "a.jansen@klager.example"), ("From", "x@evil.example")), Proof.CONTRADICTED),
        ((("From", "a.jansen@klager.example, x@evil.example"),), Proof.UNKNOWN),
        ((("From", '"baas@sterker.example" <a.jansen@klager.example>'),), Proof.UNKNOWN),
    ],
)
def test_a_from_that_shows_more_than_one_writer_proves_none(
    head: tuple[tuple[str, str], ...], proof: Proof
) -> None:
    found = mail((AR, f"{OWN}; dmarc=pass header.from=klager.example"), RC, *head, sender=KLAGER)

    assert proof is proof_of(found, ORGANISATION)


def test_each_deed_has_its_row_and_none_asks_less_than_the_one_before() -> None:
    """Who may give an order may do all that asks less: one scale, no exceptions."""
    assert list(Deed) == list(NEEDS)
    assert sorted(NEEDS.values()) == list(NEEDS.values())
    assert allows(Proof.CONTRADICTED, Deed.OPEN), "rulebook 0.1.2: no mail of a person is lost for its sender"
    assert not allows(Proof.LIKELY, Deed.ORDER), "design §6: dmarc=pass or better"


def test_the_page_about_promises_tells_this_table() -> None:
    page = " ".join(Path("docs/garanties.md").read_text(encoding="utf-8").split())
    for deed, proof in NEEDS.items():
        assert f"| {deed.value} | {proof.shown} |" in page


METHODS = st.sampled_from(["dmarc", "spf", "dkim", "auth"])
RESULTS = st.sampled_from(["pass", "fail", "softfail", "none", "neutral", "temperror", "permerror"])
ELSEWHERE = st.sampled_from(
    ["", "header.from=evil.example", "smtp.mailfrom=x@evil.example", "header.d=evil.example"]
)


@given(st.lists(st.tuples(METHODS, RESULTS, ELSEWHERE), max_size=5))
def test_what_is_said_of_another_domain_never_makes_a_sender_likely(
    found: list[tuple[str, str, str]],
) -> None:
    """Without the domain in From named, only dmarc=pass says anything good."""
    said = "; ".join(f"{method}={result} {about}" for method, result, about in found)
    proof = proof_of(mail((AR, f"{OWN}; {said}"), RC, sender=KLAGER), ORGANISATION)

    good = any(
        (method, result) == ("dmarc", "pass") and "header.from" not in about
        for method, result, about in found
    )
    assert proof <= Proof.UNKNOWN or good


def test_mail_of_a_scenario_is_believed_at_microsoft_as_elsewhere() -> None:
    """What `simulate` composes for such an organisatie, read as the daemon reads it: sender and moment of receipt."""
    arrived = datetime(2026, 3, 17, 9, 0, tzinfo=AMSTERDAM)
    told = MailTold(
        "m1",
        "A. Jansen <a.jansen@klager.example>",
        "Hulp",
        "Ik trek hem in.",
        None,
        (),
        (),
        (),
        (),
        "",
        "",
        True,
        None,
    )
    for own in (AT_MICROSOFT, ORGANISATION):
        raw = compose(told, arrived, own, None)
        found = parse_mail(raw, arrived + timedelta(hours=5), own.authserv_id)
        assert (Proof.PROVEN, arrived) == (proof_of(found, own), found.received)
