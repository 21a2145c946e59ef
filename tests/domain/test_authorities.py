"""S5 and S6: what the college and the gemeente hear, how many like cases it takes, and that no name goes with it."""

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.events import EventKind
from bot.domain.dossier.proposal import Proposal
from bot.domain.mail.mail import Address
from bot.domain.people.organisation import Loket
from bot.domain.proposals.authorities import IMPACT, for_college, for_gemeente, like
from bot.domain.proposals.new_case import propose_new
from bot.regelingen import load
from tests.domain.invented import DAY, HUIS, KLACHT, STAD, approved, opened, recorded, suggestion

AWB, LENTL = load("stichtse-vecht"), load("lentl")
COLLEGE = replace(STAD, college="college@stad.example")
AANBIEDER = replace(HUIS, gemeente="toezicht@stad.example")


def case(
    about: str = "Thuishulp Vecht", number: str = "2026-0001", signalen: tuple[str, ...] = ()
) -> Dossier:
    """A klacht at the gemeente about this partner or person."""
    proposal = propose_new(suggestion("klacht", about), COLLEGE, AWB, DAY, "a" * 64, "1")
    return replace(opened(AWB, proposal, DAY, signalen), nummer=number)


def cases(count: int, about: str = "Thuishulp Vecht") -> list[Dossier]:
    return [case(about, f"2026-{number:04}") for number in range(1, count + 1)]


@pytest.mark.parametrize(
    ("count", "n", "told"), [(1, 3, False), (2, 3, False), (3, 3, True), (7, 3, True), (2, 2, True)]
)
def test_s5_so_many_like_cases_make_a_signal(count: int, n: int, told: bool) -> None:
    found = cases(count)

    assert (
        for_college(found[-1], like(found[-1], found), replace(COLLEGE, college_aantal=n), AWB) is not None
    ) is told


def test_s5_like_is_about_the_same_partner_or_person() -> None:
    mine, others = case(), [case("Zorg Zuid", "2026-0002"), case("THUISHULP VECHT", "2026-0003")]

    assert [one.nummer for one in like(mine, [mine, *others])] == ["2026-0001", "2026-0003"]
    assert like(replace(mine, beklaagde=""), [mine, *others]) == ()


@pytest.mark.parametrize("signal", ["bestuurlijk", "media", "politiek", "overleden", "veiligheid"])
def test_s5_what_is_grave_is_told_however_few(signal: str) -> None:
    assert for_college(case(signalen=(signal,)), (), COLLEGE, AWB) is not None


def test_s5_without_an_address_or_in_another_traject_nothing_is_proposed() -> None:
    found = cases(3)

    assert for_college(found[-1], found, STAD, AWB) is None
    assert for_college(replace(found[-1], traject="okc"), found, COLLEGE, AWB) is None


def test_s5_a_medewerker_is_called_by_his_team() -> None:
    found = cases(3, "Tom Hendriks")
    proposal = for_college(found[-1], like(found[-1], found), COLLEGE, AWB)

    assert proposal is not None
    assert "een medewerker van team Wmo" in proposal.stappen[0][1]["signaal"]
    assert "Hendriks" not in json.dumps(proposal.as_json()["stappen"])


def test_s5_the_name_of_a_person_nobody_knows_goes_to_no_college() -> None:
    """Wmo 5.3.3, rulebook G T24: pseudonymous, also about whoever the klager named."""
    found = cases(3, "Sanne de Vries")
    proposal = for_college(found[-1], like(found[-1], found), COLLEGE, AWB)

    assert proposal is not None
    assert "Sanne" not in json.dumps(proposal.stappen)


@pytest.mark.parametrize("signal", ["bestuurlijk", "media", "politiek", "overleden", "veiligheid"])
def test_s5_the_college_reads_what_it_means_and_what_we_propose(signal: str) -> None:
    """Rulebook G, T24: what, impact, proposed action."""
    proposal = for_college(case(signalen=(signal,)), (), COLLEGE, AWB)

    assert proposal is not None
    told = proposal.stappen[0][1]
    assert told["signaal"]
    assert told["gevolg"] == IMPACT[signal]
    assert "inspectie" in told["actie"]


def test_s5_about_nobody_in_particular_the_college_still_reads_what_it_is_about() -> None:
    """Rulebook G, T24: a klacht that names no person or partner is about our own services."""
    about_nobody = replace(case(signalen=("veiligheid",)), beklaagde="")
    proposal = for_college(about_nobody, like(about_nobody, [about_nobody]), COLLEGE, AWB)

    assert proposal is not None
    assert "bericht binnen over onze dienstverlening: de veiligheid" in proposal.stappen[0][1]["signaal"]
    assert proposal.stappen[0][1]["actie"].startswith("De leidinggevende onderzoekt dit.")


def test_s5_a_partner_is_named_and_asked_also_by_a_part_of_its_name() -> None:
    with_partner = replace(COLLEGE, partners=(Loket("Thuishulp Vecht", partner=True),))
    found = cases(3, "Vecht")
    proposal = for_college(found[-1], like(found[-1], found), with_partner, AWB)

    assert proposal is not None
    assert "berichten binnen over Thuishulp Vecht" in proposal.stappen[0][1]["signaal"]
    assert "Wij vragen Thuishulp Vecht" in proposal.stappen[0][1]["actie"]


@given(st.text(st.characters(categories=["Lu", "Ll"]), min_size=3, max_size=40), st.booleans())
def test_s6_no_name_or_address_of_a_klager_is_in_what_is_told(name: str, consent: bool) -> None:
    """Wmo 5.3.3: also with consent the order itself holds none; the letter asks the dossier for it."""
    klager = Address(f"Klager-{name}", f"klager-{len(name)}@inwoner.example")
    decided = approved(opened(LENTL, first()), LENTL, DAY)
    dossier = replace(decided, klager=klager, toestemming=consent)
    proposal = for_gemeente(dossier, dossier.events[-2:], AANBIEDER, LENTL)

    assert proposal is not None
    assert klager.name not in json.dumps(proposal.as_json(), ensure_ascii=False)
    assert klager.address not in json.dumps(proposal.as_json())
    assert proposal.stappen[0][1]["toestemming"] is consent


def first() -> Proposal:
    """The proposal for a klacht about Karin."""
    return propose_new(
        suggestion("klacht", "Karin de Wit", condities=KLACHT), HUIS, LENTL, DAY, "a" * 64, "1"
    )


def test_s6_a_second_registration_is_information_and_a_note_is_nothing() -> None:
    dossier = approved(opened(LENTL, first()), LENTL, DAY)
    noted = recorded(dossier, LENTL, date(2026, 3, 17), "notitie", tekst="gebeld")
    again = replace(dossier, events=(*dossier.events, dossier.events[-2]))

    assert dossier.events[-2].soort is EventKind.GEREGISTREERD
    assert for_gemeente(noted, noted.events[-1:], AANBIEDER, LENTL) is None
    told = for_gemeente(again, again.events[-1:], AANBIEDER, LENTL)
    assert told is not None
    assert told.stappen[0][1]["stap"] == "informatie"


def test_s6_who_has_no_gemeente_reports_to_none() -> None:
    dossier = approved(opened(LENTL, first()), LENTL, DAY)

    assert for_gemeente(dossier, dossier.events, HUIS, LENTL) is None
