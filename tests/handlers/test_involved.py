"""Who is involved, gone or accused gets nothing, decides nothing, and somebody else always knows it is his turn."""

from dataclasses import replace
from datetime import date

import pytest

from bot.domain.people.staff import Person, Role
from bot.domain.recognition.suggestion import Soort
from tests.handlers.office import BRAM, INGRID, JOOST, KARIN, Office, staff, suggestion

MARJAN = "marjan.hoekstra@sterker.example"  # directie
COMPLAINS = suggestion(Soort.KLACHT, besproken="ja", tevreden="nee", wens="leidinggevende")
OFFICERS = {Role.KLACHTENFUNCTIONARIS, Role.DIRECTIE}


def alone(person: Person) -> Person | None:
    """A staff list in which Ingrid decides and nobody can take her place."""
    return replace(person, rollen=person.rollen - {Role.DIRECTIE}, vervanger="")


def nobody(person: Person) -> Person | None:
    return replace(person, rollen=person.rollen - OFFICERS)


def test_ik_ben_betrokken_hands_what_waits_to_the_substitute_at_once() -> None:
    office = Office()
    office.mail()
    office.reply(office.of("V01")[0], "ik ben betrokken")

    assert [INGRID, JOOST] == [item.aan[0] for item in office.of("V01")]
    assert "zelf betrokken" in office.read(office.of("V01")[1]).text
    office.reply(office.of("V01")[1], "akkoord")
    assert "verwezen" == office.dossier().status


def test_the_receipt_of_ik_ben_betrokken_tells_nothing_of_the_case_any_more() -> None:
    office = Office()
    office.mail()
    office.reply(office.of("V01")[0], "ik ben betrokken")

    told = office.read(office.of("V02")[0]).text
    assert "Termijn" not in told
    assert KARIN not in told


@pytest.mark.parametrize("answer", ["akkoord", "status", "notitie: toch even kijken", "ik ben betrokken"])
def test_who_said_to_be_involved_can_do_nothing_more(answer: str) -> None:
    office = Office()
    office.mail()
    office.reply(office.of("V01")[0], "ik ben betrokken")
    version = office.dossier().version
    office.passes(minutes=1)
    office.reply(office.of("V02")[0], answer)

    assert "geweigerd" == office.commands()[-1].uitslag
    assert version == office.dossier().version
    assert "Termijn" not in office.read(office.letters()[-1]).text


def test_when_the_only_functionaris_is_involved_a_human_is_asked_to_find_somebody() -> None:
    office = Office(change=lambda organisation: staff(organisation, alone))
    office.mail()
    office.reply(office.of("V01")[0], "ik ben betrokken")

    assert ["taak"] == [notice.soort for notice in office.notices()]
    assert [INGRID] == [item.aan[0] for item in office.of("V01")]


def test_without_klachtenfunctionaris_and_directie_the_inwoner_is_acknowledged_and_a_task_is_left() -> None:
    office = Office(change=lambda organisation: staff(organisation, nobody))
    office.mail()

    assert ["T01"] == [item.sjabloon for item in office.letters()]
    assert [("taak", "2026-0001")] == [(notice.soort, notice.dossier) for notice in office.notices()]


def test_a_klacht_about_the_klachtenfunctionaris_never_reaches_her() -> None:
    office = Office()
    office.mail(says=replace(COMPLAINS, medewerker="Ingrid Bakker"))

    assert [JOOST] == [item.aan[0] for item in office.of("V01")]
    assert (MARJAN,) == office.dossier().voorstellen[0].naar


def test_who_has_the_case_in_hand_and_is_involved_leaves_a_task_behind() -> None:
    office = Office()
    office.mail(says=COMPLAINS)
    office.reply(office.of("V01")[0], "akkoord")
    assert (BRAM,) == office.dossier().naar
    office.passes(minutes=1)
    office.reply(office.of("T11")[0], "ik ben betrokken")

    assert () == office.dossier().naar
    assert [("taak", "2026-0001")] == [(notice.soort, notice.dossier) for notice in office.notices()]


def test_an_akkoord_never_gives_the_case_to_who_is_involved() -> None:
    """The proposal was made before he said so."""
    office = Office()
    office.mail(says=suggestion(Soort.OKC, None))
    assert INGRID in office.dossier().voorstellen[0].naar
    office.reply(office.of("V01")[0], "ik ben betrokken")
    office.reply(office.of("V01")[1], "akkoord")

    assert "aangemeld" == office.dossier().status
    assert INGRID not in office.dossier().naar
    assert ("T19", INGRID) not in office.made()


def test_no_letter_goes_to_a_colleague_who_left_before_the_akkoord() -> None:
    def leaves(person: Person) -> Person | None:
        return replace(person, in_dienst_tot=date(2026, 3, 17)) if person.email == KARIN else person

    office = Office(change=lambda organisation: staff(organisation, leaves))
    office.mail()
    assert (KARIN,) == office.dossier().voorstellen[0].naar
    office.passes(days=2)
    office.reply(office.of("V01")[0], "akkoord")

    assert KARIN not in {item.aan[0] for item in office.letters()}
    assert "T10" in office.notices("taak")[0].tekst


def test_the_accused_medewerker_of_a_klacht_can_neither_read_nor_act() -> None:
    office = Office()
    office.mail(says=COMPLAINS)
    office.reply(office.of("V01")[0], "akkoord")
    told = next(item for item in office.of("T14"))
    assert (KARIN,) == told.aan
    for answer in ("status", "notitie: onzin", "sluit opgelost", "uitkomst opgelost: alles goed"):
        office.passes(minutes=1)
        office.reply(told, answer)
        assert "geweigerd" == office.commands()[-1].uitslag
        assert "Termijn" not in office.read(office.letters()[-1]).text
