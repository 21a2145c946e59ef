"""Who acts instead of a colleague who is away or gone (rulebook K17: a reminder reaches somebody)."""

from dataclasses import replace
from datetime import date

from bot.domain.dossier.absence import substitutes
from bot.domain.dossier.deciders import deciders
from bot.domain.dossier.dossier import Dossier
from bot.domain.people.staff import Staff
from bot.domain.proposals.new_case import propose_new
from bot.regelingen import load
from tests.domain.invented import DAY, HUIS, KLACHT, approved, opened, recorded, suggestion

LENTL = load("lentl")
BRAM, HATICE, INGRID, JOOST = (f"{name}@huis.example" for name in ("bram", "hatice", "ingrid", "joost"))
LATER = date(2026, 4, 1)


def klacht() -> Dossier:
    """A klacht about Karin in the hands of Bram, whom Hatice replaces."""
    about = suggestion("klacht", "Karin de Wit", condities=KLACHT)
    return approved(opened(LENTL, propose_new(about, HUIS, LENTL, DAY, "a" * 64, "1")), LENTL, DAY)


def gone(email: str, day: date) -> Staff:
    """The staff with this colleague's last day before `day`."""
    return Staff(tuple(replace(p, in_dienst_tot=day) if p.email == email else p for p in HUIS.staff.people))


def test_who_is_here_is_not_replaced() -> None:
    assert substitutes(klacht(), HUIS.staff, LATER) == ()


def test_who_told_to_be_away_is_replaced_until_his_last_day() -> None:
    dossier = recorded(klacht(), LENTL, DAY, "collega_afwezig", wie=BRAM, tot="2026-04-01")

    assert [person.email for person in substitutes(dossier, HUIS.staff, LATER)] == [HATICE]
    assert substitutes(dossier, HUIS.staff, date(2026, 4, 2)) == ()


def test_who_does_not_work_here_any_more_is_replaced_for_good() -> None:
    assert [person.email for person in substitutes(klacht(), gone(BRAM, LATER), LATER)] == [HATICE]
    assert substitutes(klacht(), gone(BRAM, date(2026, 4, 2)), LATER) == ()


def test_who_decides_and_is_away_comes_after_her_substitute() -> None:
    dossier = recorded(klacht(), LENTL, DAY, "collega_afwezig", wie=INGRID, tot="2026-04-10")

    assert [person.email for person in deciders(klacht(), HUIS, LATER)] == [INGRID, JOOST]
    assert [person.email for person in deciders(dossier, HUIS, LATER)] == [JOOST, INGRID]
