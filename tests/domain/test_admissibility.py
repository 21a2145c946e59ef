"""The grounds G1–G15 as a table: what a mail must hold for each, and what never makes one (rulebook E, N1, N4)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.dossier.dossier import Dossier
from bot.domain.mail.mail import Address
from bot.domain.people.organisation import Loket, Organisation
from bot.domain.proposals.facts import case_of
from bot.domain.proposals.new_case import propose_new
from bot.domain.recognition.suggestion import DateFound, Soort, Suggestion
from bot.domain.regeling.admissibility import NEVER_REJECTS, findings, refusal, told
from bot.domain.regeling.grounds import GROUNDS
from bot.domain.regeling.regeling import Traject
from bot.domain.regeling.weighing import Finding, Known, Weighed, Weight
from bot.regelingen import load
from tests.domain.invented import (
    DAY,
    HUIS,
    KLACHT,
    KLAGER,
    STAD,
    ZORG,
    approved,
    opened,
    recorded,
    suggestion,
)

LENTL, AWB, KLIMKOORD = load("lentl"), load("stichtse-vecht"), load("klimkoord")
SCHEME = {"huis": LENTL, "stad": AWB, "zorg": KLIMKOORD}
DESK = Loket("gemeente Waterdam", namen=frozenset({"Verwijsindex"}))
PARTNER = Loket("Thuishulp Vecht", partner=True)


def weigh(
    read: Suggestion,
    where: Organisation = HUIS,
    known: Known = Known(KLAGER),  # noqa: B008 – frozen
    traject: Traject = Traject.KLACHT,
    day: date = DAY,
) -> tuple[Finding, ...]:
    case = replace(case_of(read, where, day, words=known.woorden), traject=traject)
    return findings(Weighed(read, case, where, SCHEME[where.sleutel], day, known))


def weights(found: Iterable[Finding]) -> dict[str, str]:
    return {one.grond: one.weegt.value for one in found}


def said(signal: str, *, soort: str = "klacht", **more: object) -> Suggestion:
    return suggestion(soort, "Karin de Wit", [signal], **more)  # type: ignore[arg-type]


def on(role: str, day: date) -> DateFound:
    return DateFound(day.isoformat(), day, role)


@pytest.mark.parametrize(
    ("read", "where", "known", "expected"),
    [
        # G1: a decision; without conduct in it the whole, else a part
        (said("beschikking"), HUIS, Known(KLAGER), {"G1": "mogelijk"}),
        # G2: by its signal, by the name of the desk, or by the team
        (said("externe_procedure"), HUIS, Known(KLAGER), {"G2": "mogelijk"}),
        (suggestion("klacht"), replace(HUIS, externe_regelingen=(DESK,)), Known(KLAGER, woorden="Over de verwijsindex."), {"G2": "mogelijk"}),
        (suggestion("klacht", "Karin de Wit"), replace(HUIS, externe_regelingen=(replace(DESK, teams=frozenset({"Noord"})),)), Known(KLAGER), {"G2": "mogelijk"}),
        # G3 without an old case: asked for
        (said("eerder_behandeld"), HUIS, Known(KLAGER), {"G3": "mogelijk"}),
        # G4, G7, G8: a mere mention is never sure
        (said("rechter"), HUIS, Known(KLAGER), {"G4": "mogelijk"}),
        (said("strafrecht"), HUIS, Known(KLAGER), {"G7": "mogelijk"}),
        (said("schadevergoeding"), HUIS, Known(KLAGER), {"G8": "mogelijk"}),
        # G6: who signs with his name may only mean confidentially (J48)
        (said("anoniem"), HUIS, Known(KLAGER), {"G6": "mogelijk"}),
        (said("anoniem"), HUIS, Known(Address("", "x@wegwerp.example")), {"G6": "ja"}),
        # G9: no stake of his own
        (suggestion("signaal", "Karin de Wit"), HUIS, Known(KLAGER), {"G9": "mogelijk"}),
        # G10: who left; never a reason to reject
        (suggestion("klacht", "Sanne Vos"), HUIS, Known(KLAGER), {"G10": "ja"}),
        (suggestion("klacht", None, ["ex_medewerker"]), HUIS, Known(KLAGER), {"G10": "mogelijk"}),
        # G11: for another; not with a machtiging
        (said("vertegenwoordiger"), HUIS, Known(KLAGER, woorden="Namens mijn buurvrouw."), {"G11": "mogelijk"}),
        (said("vertegenwoordiger"), HUIS, Known(KLAGER, machtiging=True), {}),
        # G12: outside the mandate (BW 1:441, 1:453)
        (said("vertegenwoordiger"), HUIS, Known(KLAGER, woorden="Ik ben zijn bewindvoerder."), {"G12": "mogelijk"}),
        (suggestion("klacht", None, ["vertegenwoordiger", "schadevergoeding"]), HUIS, Known(KLAGER, woorden="Als mentor."), {"G8": "mogelijk", "G12": "mogelijk"}),
        (said("vertegenwoordiger"), HUIS, Known(KLAGER, woorden="Als mentor klaag ik over de zorg."), {}),
        # G14: a name and a language (Awb 9:4, 6:5(3))
        (suggestion("klacht", "Tom Hendriks"), STAD, Known(Address("", "a@b.example")), {"G14": "mogelijk"}),
        (suggestion("klacht", "Tom Hendriks", ["taal_anders"]), STAD, Known(KLAGER), {"G14": "mogelijk"}),
        # G15: another organisatie
        (suggestion("klacht", "Thuishulp Vecht"), replace(STAD, partners=(PARTNER,)), Known(KLAGER), {"G15": "mogelijk"}),
        # … also one that nobody configured, by how the klager names it
        (suggestion("klacht"), HUIS, Known(KLAGER, woorden="De hulp van thuiszorg Pantein kwam niet."), {"G15": "mogelijk"}),
        (suggestion("klacht"), STAD, Known(KLAGER, woorden="Een mevrouw van Buurtzorg schreeuwde."), {"G15": "mogelijk"}),
        (suggestion("klacht"), HUIS, Known(KLAGER, woorden="De wijkverpleegkundige van Sensire kwam niet."), {"G15": "mogelijk"}),
        (suggestion("klacht"), HUIS, Known(KLAGER, woorden="Ik heb een klacht over het UWV."), {"G15": "mogelijk"}),
        (suggestion("klacht"), HUIS, Known(KLAGER, woorden="Er ligt een brief van het UWV, en niemand helpt mij ermee."), {}),
        (suggestion("klacht"), HUIS, Known(KLAGER, woorden="Mijn klacht gaat over de thuiszorg. Ik wil hulp."), {}),
        (suggestion("klacht"), HUIS, Known(KLAGER, woorden=f"De hulp van stichting {HUIS.naam} kwam niet."), {}),
        (suggestion("klacht", "Karin de Wit"), HUIS, Known(KLAGER, woorden="Zij stuurde mij weg bij thuiszorg Pantein."), {}),
        # J47: at Klimkoord money is no ground, and there is no klachttermijn
        (suggestion("klacht", "Piet Janssen", ["schadevergoeding", "verjaard"]), ZORG, Known(KLAGER), {}),
        # an ordinary klacht
        (suggestion("klacht", "Karin de Wit"), HUIS, Known(KLAGER), {}),
    ],
)  # fmt: skip
def test_what_speaks_against_a_klacht(
    read: Suggestion, where: Organisation, known: Known, expected: dict[str, str]
) -> None:
    assert weights(weigh(read, where, known)) == expected


def test_g1_the_whole_mail_about_a_decision_is_sure() -> None:
    bare = suggestion("overig", None, ["beschikking"])

    assert weights(weigh(bare, traject=Traject.OVERIG)) == {"G1": "ja"}


@pytest.mark.parametrize("signal", ["beschikking", "rechter", "verjaard", "schadevergoeding"])
def test_the_commission_judges_by_its_own_reglement(signal: str) -> None:
    assert weigh(said(signal, soort="okc"), traject=Traject.OKC) == ()


# ── G5: both dates, by scheme ─────────────────────────────────────────────────────────────────────────

OLD, NEW = on("incident", date(2024, 3, 15)), on("laatste_contact", date(2026, 1, 12))


@pytest.mark.parametrize(
    ("data", "where", "expected"),
    [
        ((OLD,), HUIS, "mogelijk"),  # the other date is unknown
        ((OLD, NEW), HUIS, "mogelijk"),  # one of two is too old (D)
        ((OLD, on("laatste_contact", date(2024, 4, 2))), HUIS, "ja"),
        ((NEW,), HUIS, None),
        ((OLD, on("incident", date(2026, 2, 2))), HUIS, None),  # it goes on: the newest day counts
        ((OLD,), STAD, "ja"),  # Awb 9:8(1)b counts the gedraging alone
        ((NEW,), STAD, None),
    ],
)
def test_g5_looks_at_the_dates_the_scheme_names(
    data: tuple[DateFound, ...], where: Organisation, expected: str | None
) -> None:
    name = "Karin de Wit" if where is HUIS else "Tom Hendriks"

    assert weights(weigh(suggestion("klacht", name, data=data), where)).get("G5") == expected


@given(st.dates(date(2020, 1, 1), date(2026, 3, 16)))
def test_g5_seksuele_intimidatie_is_never_too_late(day: date) -> None:
    """J24, Klachtenprocedure §3.1."""
    grave = suggestion("klacht", None, ["seksuele_intimidatie", "verjaard"], data=(on("incident", day),))

    assert "G5" not in weights(weigh(grave))


@given(st.dates(date(2022, 1, 1), date(2026, 3, 16)))
def test_g5_exactly_twelve_months_is_in_time_and_a_day_more_is_not(day: date) -> None:
    read = suggestion("klacht", "Tom Hendriks", data=(on("incident", day),))
    last = next(  # by hand: the same day number, or the last day of that month
        date(day.year + 1, day.month, number)
        for number in (day.day, 28)
        if (day.month, number) != (2, 29) or (day.year + 1) % 4 == 0
    )

    assert "G5" not in weights(weigh(read, STAD, day=last))
    assert weights(weigh(read, STAD, day=date.fromordinal(last.toordinal() + 1)))["G5"] == "ja"


# ── G3 and N4 ─────────────────────────────────────────────────────────────────────────────────────────


def earlier(outcome: str, name: str = "Karin de Wit") -> Dossier:
    """A klacht of the same klager that ended this way."""
    mail = suggestion("klacht", name, condities=KLACHT)
    case = approved(opened(LENTL, propose_new(mail, HUIS, LENTL, DAY, "a" * 64, "1")), LENTL, DAY)
    if outcome == "ingetrokken":
        return recorded(case, LENTL, DAY, "ingetrokken", uitkomst=outcome)
    if outcome == "niet_in_behandeling":
        return recorded(case, LENTL, DAY, "niet_in_behandeling", uitkomst=outcome, brieven=[])
    for kind in ("gesprek_gevoerd", "verslag_verzonden"):
        case = recorded(case, LENTL, DAY, kind)
    return recorded(case, LENTL, DAY, "afgehandeld", uitkomst=outcome)


@pytest.mark.parametrize(
    ("outcome", "name", "data", "expected"),
    [
        ("opgelost", "Karin de Wit", (), "mogelijk"),
        ("niet_opgelost", "Karin de Wit", (), "mogelijk"),
        ("opgelost", "Kees de Wit", (), None),  # about somebody else
        (
            "opgelost",
            "Karin de Wit",
            (on("incident", date(2026, 5, 4)),),
            None,
        ),  # after the old case came in: new
        ("opgelost", "Karin de Wit", (on("incident", date(2026, 3, 2)),), "mogelijk"),
        ("ingetrokken", "Karin de Wit", (), None),  # N4: not treated
        ("niet_in_behandeling", "Karin de Wit", (), None),  # N4
    ],
)
def test_g3_n4_only_a_klacht_that_was_treated_bars_the_same_one(
    outcome: str, name: str, data: tuple[DateFound, ...], expected: str | None
) -> None:
    known = Known(KLAGER, (earlier(outcome, name),))
    found = weigh(suggestion("klacht", "Karin de Wit", data=data), known=known, day=date(2026, 6, 15))

    assert weights(found).get("G3") == expected


def test_g3_is_sure_only_with_the_old_case_the_words_and_the_day() -> None:
    again = suggestion(
        "klacht", "Karin de Wit", ["eerder_behandeld"], data=(on("incident", date(2026, 3, 2)),)
    )
    (found,) = weigh(again, known=Known(KLAGER, (earlier("opgelost"),)), day=date(2026, 6, 15))

    assert found.weegt is Weight.JA
    assert "2026-0001" in found.waarom
    assert "dezelfde gedraging" in found.ontbreekt


# ── N1: shown, never decided ──────────────────────────────────────────────────────────────────────────


@given(
    st.sampled_from(["onvrede", "klacht", "signaal", "overig"]),
    st.sets(st.sampled_from(["beschikking", "rechter", "verjaard", "strafrecht", "schadevergoeding", "anoniem", "eerder_behandeld", "externe_procedure", "vertegenwoordiger", "ex_medewerker", "taal_anders"])),
    st.sampled_from([HUIS, STAD, ZORG]),
)  # fmt: skip
def test_n1_no_mail_whatever_makes_a_proposal_that_sets_a_klacht_aside(
    soort: str, signals: set[str], where: Organisation
) -> None:
    """No letter T13 but the one about a decision, and no event that ends a klacht."""
    read = suggestion(soort, None, signals)
    proposal = propose_new(read, where, SCHEME[where.sleutel], DAY, "a" * 64, "1")
    events = {kind for kind, _ in proposal.stappen}

    assert "niet_in_behandeling" not in events
    assert {name for name in proposal.brieven if name.startswith("T13")} <= {"T13-G1"}


def test_g13_is_never_suggested_by_the_bot() -> None:
    """Awb 9:8(2): whether a matter is too small, only a human says."""
    assert GROUNDS["G13"][1] is None
    assert "G13" in AWB.gronden


@pytest.mark.parametrize(
    ("ground", "regeling", "allowed"),
    [("G5", LENTL, True), ("G13", LENTL, False), ("G13", AWB, True), ("G8", LENTL, True), ("G8", KLIMKOORD, False), ("G10", LENTL, False)],
)  # fmt: skip
def test_a_klacht_is_set_aside_only_on_a_ground_of_the_scheme(
    ground: str, regeling: object, allowed: bool
) -> None:
    assert (refusal(ground, regeling) is None) is allowed  # type: ignore[arg-type]


def test_seksuele_intimidatie_is_never_too_long_ago_where_the_procedure_says_so() -> None:
    """Klachtenprocedure §3.1; the Awb (9:8 lid 1 onder b) knows no such exception, a human decides there."""
    assert refusal("G5", LENTL, ("seksuele_intimidatie",)) is not None
    assert refusal("G8", LENTL, ("seksuele_intimidatie",)) is None
    assert refusal("G5", AWB, ("seksuele_intimidatie",)) is None


def test_every_ground_has_a_name_and_every_scheme_knows_only_those() -> None:
    assert list(GROUNDS) == [f"G{number}" for number in range(1, 16)]
    assert {name for scheme in SCHEME.values() for name in scheme.gronden} <= GROUNDS.keys()
    assert NEVER_REJECTS <= GROUNDS.keys()


def test_a_finding_quotes_no_more_than_a_phrase() -> None:
    """A long passage of the klager stays in his mail."""
    from bot.domain.recognition.suggestion import Signal

    read = replace(
        suggestion("klacht", "Karin de Wit"),
        signalen=(Signal("rechter", "lang " * 40, 0.9), Signal("strafrecht", "aangifte gedaan", 0.9)),
    )
    sentences = told(weigh(read), LENTL)

    assert sentences == (
        "G4 bij de rechter: mogelijk; noemt een rechter (Klachtenprocedure §3.1). "
        "Nog nodig: of juist deze gedraging aan de rechter is voorgelegd.",
        "G7 strafvervolging: mogelijk; noemt strafvervolging “aangifte gedaan” (Klachtenprocedure §3.1). "
        "Nog nodig: of dit het doel is, of alleen wordt genoemd.",
    )


def test_soort_is_never_changed_by_a_ground() -> None:
    read = said("rechter")

    assert propose_new(read, HUIS, LENTL, DAY, "a" * 64, "1").soort_mail == Soort.KLACHT


def test_a_provider_nobody_configured_is_asked_about_and_changes_no_route() -> None:
    words = Known(KLAGER, woorden="De hulp van thuiszorg Pantein kwam niet.")
    made = propose_new(suggestion("onvrede"), HUIS, LENTL, DAY, "a" * 64, "1", known=words)
    without = propose_new(suggestion("onvrede"), HUIS, LENTL, DAY, "a" * 64, "1")
    (asked,) = [why for why in made.uitleg if "G15" in why]

    assert "“thuiszorg Pantein”" in asked
    assert "Nog nodig: of het over hun hulp gaat of over de onze" in asked
    assert (made.soort, made.stappen, made.kandidaten) == (without.soort, without.stappen, without.kandidaten)
