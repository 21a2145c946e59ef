"""Who may speak by mail: only the person a token was made for, from his own address, once, while it still counts."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.calendar.calendar import AMSTERDAM, Calendar
from bot.domain.dossier.proposal import Proposal, ProposalKind, ProposalStatus
from bot.domain.language.approval import Reason, RefusedReply, check_reply, make_token, token_id, tokens_in
from bot.domain.mail.mail import Address, Mail
from bot.domain.mail.our_mark import LOOP_HEADER, is_ours, loop_mark
from bot.domain.people.organisation import Organisation
from bot.domain.people.staff import Employment, Person, Role, Staff
from bot.domain.ports.tokens import Token
from bot.domain.screening.authenticity import vouched

KEY = b"sleutel van de proef, 32 tekens!"
NOW = datetime(2026, 3, 17, 9, 0, tzinfo=AMSTERDAM)
OWN = "mx.sterker.example"
PASS = f"{OWN}; dmarc=pass header.from=sterker.example"
RECEIVED = f"from out.sterker.example (out [192.0.2.7]) by {OWN} (Postfix) with ESMTPS id 4Xyz"


def person(naam: str, *rollen: Role, until: date | None = None) -> Person:
    """Somebody of sterker."""
    email = naam.lower().replace(" ", ".", 1).replace(" ", "") + "@sterker.example"
    return Person(
        "sterker", naam, email, "", "", "", "", "", Employment.MEDEWERKER, None, until, frozenset(rollen)
    )


INGRID = person("Ingrid Bakker", Role.KLACHTENFUNCTIONARIS)
SANNE = person("Sanne Vos", until=date(2026, 1, 1))
ORGANISATION = Organisation(
    sleutel="sterker",
    naam="Sterker sociaal werk",
    regeling="lentl",
    adres="klachten@sterker.example",
    vanaf=datetime(2026, 1, 1, tzinfo=AMSTERDAM),
    staff=Staff((INGRID, SANNE)),
    calendar=Calendar(),
    authserv_id=OWN,
    eigen_adressen=frozenset({"info@sterker.example"}),
    plusadres=True,
)
TOKEN = Token("abcd2345", INGRID.email, "2026-0001", "1", 2, NOW + timedelta(days=14))
PROPOSAL = Proposal(
    id="1",
    versie=2,
    soort=ProposalKind.NIEUW,
    status=ProposalStatus.OPEN,
    traject="klacht",
    soort_mail="klacht",
    stappen=(),
    naar=(),
    kandidaten=(),
    brieven=(),
    uitleg=(),
    alternatief="",
    regel="R05",
    bericht="",
)
RAW = make_token(KEY, "sterker", TOKEN)


def mail(
    *headers: tuple[str, str],
    sender: Address = Address("Ingrid Bakker", INGRID.email),  # noqa: B008 - a frozen value
    references: tuple[str, ...] = (),
    to: tuple[str, ...] = (),
    text: str = "akkoord",
) -> Mail:
    """A reply with these headers from the top; without a From among them, the sender's stands below."""
    named = headers if any(name == "From" for name, _ in headers) else (*headers, ("From", str(sender)))
    addresses = tuple(Address("", address) for address in to)
    named = (*named, ("To", ", ".join(to))) if to else named
    return Mail("", "m1@x", references, sender, None, addresses, (), "", None, NOW, text, named, (), ())


GENUINE = mail(("Authentication-Results", PASS), ("Received", RECEIVED))

# ── Tokens ────────────────────────────────────────────────────────────────────────────────────────────


def test_a_token_is_lower_case_short_and_holds_its_id() -> None:
    """It fits the local part of an address beside "klachten+" (64), and its code has at least 80 bits."""
    assert RAW.lower() == RAW
    assert token_id(RAW) == TOKEN.id
    assert len(f"klachten+{RAW}") <= 64
    assert 5 * len(RAW.rpartition(".")[2]) >= 80


@pytest.mark.parametrize(
    "text", ["", "v", "v.abcd2345", "v.abcd2345.kort", f"x{RAW}", f"{RAW}{'a' * 20}", f"{RAW} {RAW}"]
)
def test_what_is_no_token_has_no_id(text: str) -> None:
    """Nothing else is taken for a token."""
    assert token_id(text) is None


@pytest.mark.parametrize("bad", ["", "abc", "ABCD2345", "ab.cd", "a" * 25, "ab cd"])
def test_an_id_that_would_not_survive_the_mail_is_refused(bad: str) -> None:
    """Case changes and dots may not make two ids one."""
    with pytest.raises(ValueError, match="cannot be the id"):
        make_token(KEY, "sterker", replace(TOKEN, id=bad))


PLACES = (
    (mail(to=(f"klachten+{RAW}@sterker.example",)), "the plus address in To"),
    (mail(("Delivered-To", f"klachten+{RAW}@sterker.example")), "Delivered-To"),
    (mail(("In-Reply-To", f"<{RAW}@sterker.example>")), "In-Reply-To"),
    (mail(references=("x@y", f"{RAW}@sterker.example")), "References"),
    (mail(text=f"akkoord\n\n> Kenmerk: {RAW}\n"), "a quoted line"),
    (mail(text=f"akkoord\n| *Kenmerk:* {RAW}"), "a line in bold"),
)


@pytest.mark.parametrize(("reply", "place"), PLACES, ids=[place for _, place in PLACES])
def test_a_token_is_found_in_every_place_it_may_survive(reply: Mail, place: str) -> None:
    """Servers rewrite some of the four places; one is enough."""
    assert tokens_in(reply) == (RAW,), place


def test_tokens_come_once_and_the_most_trusted_place_first() -> None:
    """The address it was sent to, then the mail it answers, then the text; newest first in each."""
    a, b, c, d = (make_token(KEY, "sterker", replace(TOKEN, id=each * 4)) for each in "abcd")
    reply = mail(
        ("In-Reply-To", f"<{b}@sterker.example>"),
        references=(f"{b}@sterker.example", f"{d}@sterker.example", f"{c}@sterker.example"),
        to=(f"klachten+{a}@sterker.example",),
        text=f"akkoord\nKenmerk: {d}\nKenmerk: {a}",
    )

    assert tokens_in(reply) == (a, b, c, d)


def test_a_number_or_a_word_in_the_text_is_no_token() -> None:
    """Only the line "Kenmerk:" counts in a text."""
    assert tokens_in(mail(text=f"[2026-0001] v.1.2 {RAW}")) == ()


CHANGES = st.sampled_from(
    [
        {"id": "wxyz2345"},
        {"persoon": "joost.willems@sterker.example"},
        {"dossier": "2026-0002"},
        {"voorstel": "2"},
        {"versie": 3},
        {"versie": 22},
    ]
)


@given(CHANGES)
def test_a_token_for_anything_else_is_another_token(change: dict[str, object]) -> None:
    """Person, dossier, proposal and version are all in the code."""
    assert make_token(KEY, "sterker", replace(TOKEN, **change)).split(".")[2] != RAW.split(".")[2]  # type: ignore[arg-type]


def test_what_runs_together_is_still_told_apart() -> None:
    """Dossier …1 with proposal 11 is not dossier …11 with proposal 1."""
    one, other = (replace(TOKEN, dossier=d, voorstel=v) for d, v in (("2026-1", "11"), ("2026-11", "1")))

    assert make_token(KEY, "sterker", one) != make_token(KEY, "sterker", other)


@given(st.integers(0, len(RAW) - 1), st.sampled_from("abcdefghijklmnopqrstuvwxyz234567"))
def test_any_change_to_a_token_refuses(place: int, letter: str) -> None:
    """One other letter anywhere, and nobody speaks."""
    forged = RAW[:place] + letter + RAW[place + 1 :]
    answer = check_reply(GENUINE, forged, TOKEN, ORGANISATION, NOW, KEY, False, PROPOSAL)

    assert (forged == RAW) == (answer == INGRID)


@given(st.binary(min_size=1, max_size=40), st.text(max_size=60))
def test_no_other_key_and_no_other_text_opens_anything(key: bytes, text: str) -> None:
    """Without the key there is no token, whatever is written."""
    for raw in (text, make_token(key, "sterker", TOKEN)):
        answer = check_reply(GENUINE, raw, TOKEN, ORGANISATION, NOW, KEY, False, PROPOSAL)
        assert isinstance(answer, RefusedReply) or key == KEY


def test_a_token_of_one_organisatie_is_worth_nothing_at_another() -> None:
    """Two organisaties on one machine share a key, never a token."""
    assert make_token(KEY, "vcn", TOKEN) != RAW


# ── Our own mark ──────────────────────────────────────────────────────────────────────────────────────


def test_our_own_mail_is_known_by_its_mark_even_with_a_new_message_id() -> None:
    """Some servers write their own Message-ID; the mark still says it is ours."""
    assert is_ours(KEY, mail((LOOP_HEADER, loop_mark(KEY, "uit1@sterker.example"))))
    assert is_ours(KEY, mail((LOOP_HEADER, f" {loop_mark(KEY, 'uit1@sterker.example').upper()} ")))


@pytest.mark.parametrize(
    "value", ["", "ja", ".", "\udcff.x", loop_mark(b"andere sleutel", "m1@x"), loop_mark(KEY, "a") + "a"]
)
def test_a_made_up_mark_is_not_ours(value: str) -> None:
    """A klager cannot silence us by writing our header."""
    assert not is_ours(KEY, mail((LOOP_HEADER, value)))


# ── The voucher ───────────────────────────────────────────────────────────────────────────────────────

AR, RC = "Authentication-Results", ("Received", RECEIVED)
LMTP = (
    "Received",
    f"from {OWN} by {OWN} with LMTP id 6ABC for <klachten@sterker.example>; Tue, 17 Mar 2026 08:59:00 +0100",
)
VOUCHED = (
    ("dmarc=pass on top", [(AR, PASS), RC]),
    ("any case", [(AR, PASS.upper()), RC]),
    ("a version behind the id", [(AR, f"{OWN} 1; dmarc=pass"), RC]),
    (
        "comments and folds",
        [
            (
                AR,
                f"{OWN}; spf=fail (x (y) z)\n smtp.mailfrom=a@b; dmarc=pass (p=none)\n header.from=sterker.example",
            ),
            RC,
        ],
    ),
    (
        "a quoted local part",
        [(AR, f'{OWN}; spf=pass smtp.mailfrom="in; grid"@sterker.example; dmarc=pass'), RC],
    ),
    ("below a hand-over by LMTP", [LMTP, (AR, PASS), RC]),
    ("no Received at all", [(AR, PASS)]),
    ("logged in as the sender", [(AR, f"{OWN}; auth=pass smtp.auth={INGRID.email}"), RC]),
    (
        "logged in, and the domain has no policy",
        [(AR, f"{OWN}; dmarc=none; auth=pass smtp.auth={INGRID.email}"), RC],
    ),
    ("logged in, the domain named", [(AR, f"{OWN}; auth=pass smtp.mailfrom=sterker.example"), RC]),
    ("a forged one further down", [(AR, PASS), RC, (AR, f"{OWN}; dmarc=fail")]),
)
NOT_VOUCHED = (
    ("nothing", [RC]),
    ("dmarc=fail", [(AR, f"{OWN}; dmarc=fail header.from=sterker.example"), RC]),
    ("dmarc=none", [(AR, f"{OWN}; dmarc=none"), RC]),
    ("spf and dkim alone", [(AR, f"{OWN}; spf=pass; dkim=pass header.d=sterker.example"), RC]),
    ("another server", [(AR, "mx.elders.example; dmarc=pass"), RC]),
    ("another server on top of ours", [(AR, "mx.elders.example; dmarc=pass"), (AR, PASS), RC]),
    ("a name that begins like ours", [(AR, f"{OWN}.evil.example; dmarc=pass"), RC]),
    ("forged below our Received", [RC, (AR, PASS)]),
    ("forged below a fail", [(AR, f"{OWN}; dmarc=fail"), RC, (AR, PASS)]),
    ("forged with a Received of ours", [("Received", f"from evil by {OWN} with ESMTP"), (AR, PASS), RC]),
    (
        "forged under a greeting like LMTP",
        [
            ("Received", f"from x by {OWN} with LMTP (evil [1.2.3.4]) by {OWN} (Postfix) with ESMTP"),
            (AR, PASS),
        ],
    ),
    (
        "forged under an LMTP comment",
        [("Received", f"from evil by {OWN} (with LMTP) with ESMTP"), (AR, PASS)],
    ),
    ("pass in a comment", [(AR, f"{OWN}; dmarc=fail (x; dmarc=pass)"), RC]),
    ("pass in an open comment", [(AR, f"{OWN}; spf=pass (dmarc=pass; dmarc=pass"), RC]),
    (
        "pass in quotes",
        [(AR, f'{OWN}; spf=pass smtp.mailfrom="a; dmarc=pass header.from=sterker.example"@evil.example'), RC],
    ),
    ("two verdicts", [(AR, f"{OWN}; dmarc=pass; dmarc=fail"), RC]),
    ("judged for another domain", [(AR, f"{OWN}; dmarc=pass header.from=evil.example"), RC]),
    ("logged in as a colleague", [(AR, f"{OWN}; auth=pass smtp.auth=bram.peters@sterker.example"), RC]),
    ("logged in as nobody", [(AR, f"{OWN}; auth=pass"), RC]),
    ("logged in but dmarc says no", [(AR, f"{OWN}; auth=pass smtp.auth={INGRID.email}; dmarc=fail"), RC]),
    (
        "Microsoft's form without an id",
        [(AR, "spf=pass (sender IP is 1.2.3.4) smtp.mailfrom=sterker.example; dmarc=pass"), RC],
    ),
    ("AuthAs Internal, not configured", [("X-MS-Exchange-Organization-AuthAs", "Internal"), RC]),
    ("a header of ten thousand characters", [(AR, f"{OWN}; dmarc=pass {'x' * 10_000}"), RC]),
    ("two From headers", [(AR, PASS), RC, ("From", INGRID.email), ("From", "evil@evil.example")]),
    ("two addresses in From", [(AR, PASS), RC, ("From", f"{INGRID.email}, evil@evil.example")]),
    (
        "a name that shows another address",
        [(AR, PASS), RC, ("From", f'"baas@sterker.example" <{INGRID.email}>')],
    ),
    ("an address with a wide @", [(AR, PASS), RC, ("From", f'"baas＠sterker.example" <{INGRID.email}>')]),
    ("a From without end", [(AR, PASS), RC, ("From", "x" * 5_000 + INGRID.email)]),
)


@pytest.mark.parametrize(("why", "headers"), VOUCHED, ids=[why for why, _ in VOUCHED])
def test_our_own_server_vouches(why: str, headers: list[tuple[str, str]]) -> None:
    """What our own server wrote, on the way in, counts."""
    assert vouched(mail(*headers), ORGANISATION), why


@pytest.mark.parametrize(("why", "headers"), NOT_VOUCHED, ids=[why for why, _ in NOT_VOUCHED])
def test_nobody_else_vouches(why: str, headers: list[tuple[str, str]]) -> None:
    """What a sender can write himself never counts."""
    assert not vouched(mail(*headers), ORGANISATION), why


def test_without_the_name_of_our_server_nothing_is_vouched() -> None:
    """An empty authserv_id trusts nobody, an empty header included."""
    nameless = replace(ORGANISATION, authserv_id="")

    assert not vouched(GENUINE, nameless)
    assert not vouched(mail((AR, "; dmarc=pass"), RC), nameless)


INTERNAL = ("X-MS-Exchange-Organization-AuthAs", "Internal")
MICROSOFT = (
    AR,
    "dkim=none (message not signed) header.d=none;dmarc=none action=none header.from=sterker.example;",
)


@pytest.mark.parametrize(
    ("headers", "sender", "expected"),
    [
        ([INTERNAL, MICROSOFT, RC], INGRID.email, True),
        ([("X-MS-Exchange-Organization-AuthAs", "Anonymous"), MICROSOFT, RC], INGRID.email, False),
        ([INTERNAL, ("X-MS-Exchange-Organization-AuthAs", "Anonymous"), RC], INGRID.email, False),
        ([INTERNAL, RC], "ingrid.bakker@evil.example", False),
    ],
)
def test_exchange_says_internal(headers: list[tuple[str, str]], sender: str, expected: bool) -> None:
    """With `auteur_intern`, a mail from inside our own Exchange is vouched, once and for our own domain."""
    exchange = replace(ORGANISATION, auteur_intern=True)

    assert expected == vouched(mail(*headers, sender=Address("Ingrid", sender)), exchange)


SOUP = st.lists(
    st.tuples(
        st.sampled_from(
            [AR, "Received", "ARC-Authentication-Results", "X-MS-Exchange-Organization-AuthAs", "Subject"]
        ),
        st.sampled_from(
            [
                PASS,
                RECEIVED,
                LMTP[1],
                "Internal",
                f"evil.example; {PASS}",
                "dmarc=pass",
                f"({OWN}); dmarc=pass",
            ]
        )
        | st.text('mx.sterker.example;=()" dmarcpass\\', max_size=60),
    ),
    max_size=8,
)


@given(SOUP)
def test_no_header_soup_without_our_name_on_top_vouches(headers: list[tuple[str, str]]) -> None:
    """Whatever a sender cooks, it stands below the Received of our own server."""
    assert not vouched(mail(RC, *headers), ORGANISATION)


@given(SOUP)
def test_what_our_server_wrote_on_top_stays_true_whatever_stands_below(
    headers: list[tuple[str, str]],
) -> None:
    """Headers a sender adds cannot take our own verdict away."""
    assert vouched(mail((AR, PASS), RC, *headers), ORGANISATION)


# ── The checks, in order ──────────────────────────────────────────────────────────────────────────────


def checked(**change: object) -> Person | RefusedReply:
    """What becomes of a good reply with this one thing changed."""
    good: dict[str, object] = {
        "mail": GENUINE,
        "raw_token": RAW,
        "token": TOKEN,
        "organisation": ORGANISATION,
        "now": NOW,
        "key": KEY,
        "automatic": False,
        "proposal": PROPOSAL,
    }
    return check_reply(**(good | change))  # type: ignore[arg-type]


def test_a_good_reply_names_the_person() -> None:
    """All checks pass: this person speaks; the same token in capitals is not the same token."""
    assert checked() == INGRID
    assert isinstance(checked(raw_token=RAW.upper()), RefusedReply)


def test_a_token_without_a_proposal_asks_no_proposal() -> None:
    """A leidinggevende answers a letter, not a proposal."""
    free = replace(TOKEN, voorstel="", versie=0)

    assert checked(token=free, raw_token=make_token(KEY, "sterker", free), proposal=None) == INGRID


def from_(address: str, *more: tuple[str, str]) -> Mail:
    """The good reply from another address."""
    return mail((AR, f"{OWN}; dmarc=pass"), RC, *more, sender=Address("", address))


LEFT = replace(TOKEN, persoon=SANNE.email)
REFUSALS = (
    (Reason.ONBEKEND, {"token": None}, "ken ik niet"),
    (Reason.ONBEKEND, {"raw_token": "v.abcd2345." + "a" * 24}, "ken ik niet"),
    (Reason.GEBRUIKT, {"token": replace(TOKEN, gebruikt=NOW)}, "al gebruikt"),
    (Reason.VERLOPEN, {"now": TOKEN.verloopt}, "verlopen op di 31 mrt 2026"),
    (Reason.VERLOPEN, {"now": TOKEN.verloopt.astimezone(UTC) + timedelta(days=1)}, "verlopen"),
    (Reason.AFZENDER, {"mail": from_("ingrid@thuis.example")}, "een ander adres"),
    (Reason.GEDEELDE_POSTBUS, {"mail": from_("klachten@sterker.example")}, "gedeelde adres"),
    (Reason.GEDEELDE_POSTBUS, {"mail": from_("info@sterker.example")}, "gedeelde adres"),
    (Reason.NAMENS, {"mail": from_(INGRID.email, ("Sender", "joost.willems@sterker.example"))}, "namens u"),
    (Reason.NIET_BEVESTIGD, {"mail": mail(RC)}, "niet bevestigen"),
    (Reason.AUTOMATISCH, {"automatic": True}, "automatisch antwoord"),
    (Reason.VERANDERD, {"proposal": replace(PROPOSAL, versie=3)}, "veranderd"),
    (Reason.VERANDERD, {"proposal": replace(PROPOSAL, id="2")}, "veranderd"),
    (Reason.VERANDERD, {"proposal": None}, "veranderd"),
    (Reason.BESLIST, {"proposal": replace(PROPOSAL, status=ProposalStatus.AKKOORD)}, "al besloten: akkoord"),
    (Reason.BESLIST, {"proposal": replace(PROPOSAL, status=ProposalStatus.VERVALLEN)}, "vervallen"),
    (
        Reason.UIT_DIENST,
        {"token": LEFT, "raw_token": make_token(KEY, "sterker", LEFT), "mail": from_(SANNE.email)},
        "werkt hier niet",
    ),
)


@pytest.mark.parametrize(("reason", "change", "words"), REFUSALS, ids=[f"{r}-{w}" for r, _, w in REFUSALS])
def test_every_check_refuses_with_its_own_reason(
    reason: Reason, change: dict[str, object], words: str
) -> None:
    """One thing wrong: nothing is done, the reason is Dutch, and the caller knows which it is."""
    refused = checked(**change)

    assert isinstance(refused, RefusedReply)
    assert reason == refused.code
    assert words in str(refused)


@pytest.mark.parametrize(("reason", "change", "words"), REFUSALS, ids=[f"{r}-{w}" for r, _, w in REFUSALS])
def test_a_question_lives_longer_than_the_proposal_and_passes_every_other_check(
    reason: Reason, change: dict[str, object], words: str
) -> None:
    """How things stand may be asked in answer to a mail that was used, decided or changed; by nobody else, though."""
    answered = checked(**change, asks=True)

    if reason in {Reason.GEBRUIKT, Reason.VERANDERD, Reason.BESLIST}:
        assert answered == INGRID
    else:
        assert isinstance(answered, RefusedReply)
        assert answered.code is reason


def test_the_first_fault_is_the_one_named() -> None:
    """A used token from a stranger is called used: the checks keep their order."""
    everything = {
        "token": replace(TOKEN, gebruikt=NOW),
        "mail": from_("x@evil.example"),
        "automatic": True,
        "now": TOKEN.verloopt,
        "proposal": None,
    }
    refused = checked(**everything)

    assert isinstance(refused, RefusedReply)
    assert refused.code is Reason.GEBRUIKT


@pytest.mark.parametrize(
    ("plus", "to"), [(True, f"klachten+{RAW}@sterker.example"), (False, "klachten@sterker.example")]
)
def test_send_as_gets_a_link_that_answers_from_the_own_address(plus: bool, to: str) -> None:
    """The tip is a mailto that opens the right answer, with the token in it."""
    shared = from_("klachten@sterker.example")
    refused = checked(mail=shared, organisation=replace(ORGANISATION, plusadres=plus))

    assert isinstance(refused, RefusedReply)
    link = unquote(refused.tip.partition("mailto:")[2])
    assert link == f"{to}?subject=[2026-0001]&body=akkoord\n\nKenmerk: {RAW}"
    assert tokens_in(mail(text=link.partition("body=")[2])) == (RAW,)


@pytest.mark.parametrize("reason", Reason)
def test_a_fresh_proposal_follows_where_the_old_one_lost_its_worth(reason: Reason) -> None:
    """Expired, used or changed: the person gets the proposal as it stands, at once; else he does not."""
    refused = RefusedReply("x", code=reason)

    assert refused.vers_voorstel == (reason in {Reason.VERLOPEN, Reason.GEBRUIKT, Reason.VERANDERD})
