"""The mailbag: every mail in it is named after its sin, and `verwacht.toml` says what must come out."""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.calendar.calendar import AMSTERDAM, Calendar
from bot.domain.mail.mail import Mail
from bot.domain.mail.parser import parse_mail
from bot.domain.people.organisation import Commission, Organisation
from bot.domain.people.staff import Employment, Person, Role, Staff
from bot.domain.screening.authenticity import Proof
from bot.domain.screening.intake import RULES, screen
from bot.domain.screening.receipts import ACK_RULES, MAX_ACKS
from bot.domain.screening.screened import IntakeFacts, Verdict

BAG = Path(__file__).parent.parent / "mailbag"
EXPECTED: Mapping[str, Mapping[str, Any]] = tomllib.loads((BAG / "verwacht.toml").read_text(encoding="utf-8"))
ARRIVED = datetime(2026, 3, 16, 10, 0, tzinfo=AMSTERDAM)


def person(naam: str, email: str, until: date | None = None) -> Person:
    return Person(
        organisatie="sterker", naam=naam, email=email, telefoon="", functie="", team="Noord", leidinggevende="",
        vervanger="", soort=Employment.MEDEWERKER, in_dienst_van=None, in_dienst_tot=until, rollen=frozenset({Role.LEZER}),
    )  # fmt: skip


ORGANISATION = Organisation(
    sleutel="sterker",
    naam="Sterker sociaal werk",
    regeling="lentl",
    adres="klachten@sterker.example",
    vanaf=datetime(2026, 1, 1, tzinfo=AMSTERDAM),
    staff=Staff(
        (
            person("Ingrid Bakker", "ingrid.bakker@sterker.example"),
            person("Karin de Wit", "karin.dewit@sterker.example"),
            person("Sanne Vos", "sanne.vos@sterker.example", until=date(2026, 1, 1)),
        )
    ),
    calendar=Calendar(),
    authserv_id="mx.sterker.example",
    eigen_adressen=frozenset({"info@sterker.example", "balie@sterker.example"}),
    webformulieren=frozenset({"noreply@website.example", "info@sterker.example"}),
    scan_afzenders=frozenset({"scanner@sterker.example"}),
    okc=(
        Commission(
            "Klachtencommissie Sociaal Werk Gelderland",
            frozenset({"okc-gelderland.example"}),
            frozenset({"secretaris.okc@hetnet.example"}),
        ),
    ),
)


def is_ours(mail: Mail) -> bool:
    return mail.header("X-Klachtwacht") == "merk"


def tokens_in(mail: Mail) -> tuple[str, ...]:
    return tuple(line for line in mail.text.split("\n") if line.startswith("Kenmerk: v."))


FACTS = IntakeFacts(
    organisation=ORGANISATION,
    is_ours=is_ours,
    sent_by_us=lambda message_id: message_id == "t01.2026-0001@sterker.example",
    tokens_in=tokens_in,
    recent_acks=lambda address: MAX_ACKS if address == "druk@example.nl" else 0,
    all_acks=lambda moment: 0,
    proof=lambda mail: Proof.UNKNOWN,
    acks_by_now=lambda limit: 0,
)


def read(name: str) -> Mail:
    return parse_mail((BAG / f"{name}.eml").read_bytes(), ARRIVED, ORGANISATION.authserv_id)


def test_every_mail_has_an_expectation_and_the_other_way_round() -> None:
    assert sorted(EXPECTED) == sorted(path.stem for path in BAG.glob("*.eml"))


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_screening_of_the_mailbag(name: str) -> None:
    """Verdict, klager, ontvangst and acknowledgement are what the table says."""
    expected = EXPECTED[name]
    found = screen(read(name), FACTS)
    assert expected["verdict"] == found.verdict.value
    assert expected["klager"] == found.klager.address
    assert expected.get("naam", found.klager.name) == found.klager.name
    assert expected["bevestigen"] == found.bevestigen
    assert expected.get("onderdrukt", "") in found.onderdrukt
    assert expected.get("door", "") == (found.doorgestuurd_door.address if found.doorgestuurd_door else "")
    if "ontvangen" in expected:
        assert expected["ontvangen"] == found.ontvangen.isoformat()


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_reading_of_the_mailbag(name: str) -> None:
    """Text, subject, attachments, references and exactly the defects of the table come out."""
    expected = EXPECTED[name]
    mail = read(name)
    assert expected.get("tekst", "") in mail.text
    assert [hidden for hidden in expected.get("niet_in_tekst", []) if hidden in mail.text] == []
    assert expected.get("onderwerp", mail.subject) == mail.subject
    assert expected.get("verwijst", []) == list(mail.references)
    wanted = expected.get("bijlagen")
    if wanted is not None:
        assert len(wanted) == len(mail.attachments)
        assert all(
            fnmatch(part.name, pattern) for part, pattern in zip(mail.attachments, wanted, strict=True)
        )
    assert len(expected["gebreken"]) == len(mail.defects), mail.defects
    for piece in expected["gebreken"]:
        assert any(piece in defect for defect in mail.defects), mail.defects


@pytest.mark.parametrize("rule", [rule.name for rule in RULES])
def test_every_rule_is_hit_by_some_mail_and_missed_by_another(rule: str) -> None:
    answers = {
        result.geraakt
        for name in EXPECTED
        for result in screen(read(name), FACTS).resultaten
        if result.regel == rule
    }
    assert {True, False} == answers


@pytest.mark.parametrize("name", [name for name, _ in ACK_RULES])
def test_every_reason_not_to_acknowledge_is_hit_and_missed(name: str) -> None:
    answers = {
        result.geraakt
        for facts in (
            FACTS,
            replace(FACTS, all_acks=lambda _: ORGANISATION.bevestigingen_per_dag),
            replace(FACTS, proof=lambda _: Proof.CONTRADICTED, acks_by_now=lambda limit: limit),
            replace(FACTS, acks_by_now=lambda limit: limit),
        )
        for mail in EXPECTED
        for result in screen(read(mail), facts).resultaten
        if result.regel == f"bevestiging_{name}"
    }
    assert {True, False} == answers


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_rules_are_kept_in_order_up_to_the_hit(name: str) -> None:
    """Every rule asked is kept with what it went by; after the first hit no verdict is asked for."""
    kept = [
        result
        for result in screen(read(name), FACTS).resultaten
        if not result.regel.startswith("bevestiging_")
    ]
    assert [rule.name for rule in RULES][: len(kept)] == [result.regel for result in kept]
    assert [result.regel for result in kept[:-1] if result.geraakt] == []
    assert all(result.geraakt == bool(result.bewijs) for result in kept)
    assert kept[-1].geraakt or len(kept) == len(RULES)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_reason_is_given_exactly_when_nothing_is_acknowledged(name: str) -> None:
    found = screen(read(name), FACTS)
    assert found.bevestigen == (found.onderdrukt == "")


@pytest.mark.parametrize(
    "header", ["Precedence: bulk", "Precedence: auto_reply", "X-Auto-Response-Suppress: OOF"]
)
def test_a_weak_sign_never_makes_a_human_a_robot(header: str) -> None:
    """`Precedence` or `X-Auto-Response-Suppress` alone leaves every human mail of the bag acknowledged."""
    for name in (name for name, expected in EXPECTED.items() if expected["verdict"] == "mens"):
        mail = read(name)
        key, _, value = header.partition(": ")
        marked = replace(mail, headers=(*mail.headers, (key, value)))
        assert screen(mail, FACTS).bevestigen == screen(marked, FACTS).bevestigen, name


@given(st.integers(min_value=0, max_value=10))
def test_at_most_three_acknowledgements_a_day(acks: int) -> None:
    """The cap counts what the store says: below three an acknowledgement, from three on a human."""
    facts = replace(FACTS, recent_acks=lambda _address: acks)
    assert (acks < MAX_ACKS) == screen(read("gewone-klacht"), facts).bevestigen


def test_the_cap_counts_the_klager_of_a_form_not_the_form() -> None:
    asked: list[str] = []

    def recent(address: str) -> int:
        asked.append(address)
        return 0

    screen(read("webformulier-veld"), replace(FACTS, recent_acks=recent))
    assert asked == ["a.jansen@example.nl"]


@given(st.timedeltas(min_value=timedelta(days=-400), max_value=timedelta(days=400)))
def test_nothing_before_vanaf_is_acknowledged(shift: timedelta) -> None:
    mail = replace(read("gewone-klacht"), received=ORGANISATION.vanaf + shift)
    assert (shift >= timedelta(0)) == screen(mail, FACTS).bevestigen


@settings(max_examples=60)
@given(raw=st.binary(max_size=2_000))
def test_screening_never_raises_and_always_decides(raw: bytes) -> None:
    """Whatever bytes come in, there is a verdict, and a reason wherever nothing is acknowledged."""
    found = screen(parse_mail(raw, ARRIVED), FACTS)
    assert found.verdict in Verdict
    assert found.bevestigen == (found.onderdrukt == "")


def test_after_the_most_acknowledgements_of_a_day_a_human_decides_who_gets_one() -> None:
    """Two robots with ever new addresses stop; who wrote before those acknowledgements left is no part of it."""
    mail, most = read("gewone-klacht"), ORGANISATION.bevestigingen_per_dag
    flooded = screen(mail, replace(FACTS, all_acks=lambda moment: most if moment >= mail.received else 0))
    quiet = screen(mail, replace(FACTS, all_acks=lambda moment: most if moment > mail.received else 0))

    assert not flooded.bevestigen
    assert f"al {most} ontvangstbevestigingen" in flooded.onderdrukt
    assert quiet.bevestigen
