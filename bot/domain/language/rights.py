"""Who may wish what: a table of commands and roles, and the lock on whoever is involved himself."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from bot.domain.dossier.absence import substitutes
from bot.domain.dossier.deciders import LEADS, deciders, involved, is_accused
from bot.domain.dossier.dossier import Dossier
from bot.domain.errors import Refused
from bot.domain.language.rows import ROWS
from bot.domain.language.wishes.asking import Help, Herinner, Status, Termijnen
from bot.domain.language.wishes.base import Wish
from bot.domain.language.wishes.deciding import Ongedaan
from bot.domain.language.wishes.happened import (
    GesprekGehad,
    GesprekOp,
    Gesproken,
    Notitie,
    Poging,
    UitkomstVan,
    VerslagVerstuurd,
)
from bot.domain.language.wishes.persons import Afwezig, DraagOver, IkBenBetrokken
from bot.domain.people.organisation import Organisation
from bot.domain.people.staff import Person
from bot.domain.regeling.regeling import NOT_FOR_THE_ACCUSED


class Standing(StrEnum):
    """What somebody is in one case on one day."""

    KLACHTENFUNCTIONARIS = "de klachtenfunctionaris"
    LEIDINGGEVENDE = "de leidinggevende die dit dossier heeft"
    MEDEWERKER = "de medewerker die dit dossier heeft"


_KF, _LEAD, _STAFF = Standing.KLACHTENFUNCTIONARIS, Standing.LEIDINGGEVENDE, Standing.MEDEWERKER
REPORTS = (
    *(Status, Termijnen, Herinner, Notitie, Ongedaan, IkBenBetrokken),
    *(GesprekOp, GesprekGehad, UitkomstVan, VerslagVerstuurd, Poging, Gesproken, Afwezig),
)
"""What whoever has the case may ask and report: facts and his own memory, never a decision."""

RIGHTS: Mapping[type[Wish], frozenset[Standing]] = {
    **{row.wish: frozenset({_KF}) for row in ROWS},
    **{wish: frozenset({_KF, _LEAD, _STAFF}) for wish in REPORTS},
    DraagOver: frozenset({_KF, _LEAD}),  # Klachtenbeleid Lentl §3: a leidinggevende may delegate
}
"""Every command and who may give it. What the table does not name is for the klachtenfunctionaris alone."""


def standings(
    person: Person, dossier: Dossier | None, organisation: Organisation, day: date
) -> frozenset[Standing]:
    """What this person is in this case on `day`; empty for whoever has nothing to do with it."""
    found = {_KF} if person in deciders(dossier, organisation, day) else set()
    if dossier is not None and (
        person.email in dossier.naar or person in substitutes(dossier, organisation.staff, day)
    ):
        found.add(_LEAD if person.rollen & LEADS else _STAFF)
    return frozenset(found)


def open_to(
    person: Person, dossier: Dossier | None, organisation: Organisation, day: date
) -> frozenset[type[Wish]]:
    """What this person can give as a command in this case; of no case of his: what whoever has one can give."""
    known = standings(person, dossier, organisation, day) or {_STAFF}
    return frozenset(wish for wish, who in RIGHTS.items() if who & known) | {Help}


def may(
    person: Person, wish: Wish, dossier: Dossier | None, organisation: Organisation, day: date
) -> Refused | None:
    """None when this person may wish this on `day`, else why not.

    dossier: the case it is about; None for a wish that is about no case (`help`, `te beoordelen`).
    """
    if not person.works_on(day) or organisation.staff.by_email(person.email) is None:
        return Refused(
            "U staat niet (meer) als collega in de personeelslijst.", "Vraag de beheerder dit na te kijken."
        )
    if isinstance(wish, Help):
        return None
    if dossier is not None and (refused := _lock(person, wish, dossier)):
        return refused
    known = standings(person, dossier, organisation, day)
    if isinstance(wish, IkBenBetrokken) and dossier is not None and involved(person, dossier):
        return None
    if known & RIGHTS[type(wish)]:
        return None
    if not known and dossier is not None:
        return Refused("Dit dossier ligt niet bij u.", "Vraag de klachtenfunctionaris.")
    allowed = " of ".join(standing.value for standing in Standing if standing in RIGHTS[type(wish)])
    return Refused(f"Dat kan alleen {allowed}.", "Antwoord “help” voor wat u wel kunt doen.")


def _lock(person: Person, wish: Wish, dossier: Dossier) -> Refused | None:
    """Whoever said to be involved, and in a klacht whoever it is about, does nothing but say so."""
    if isinstance(wish, IkBenBetrokken):
        return None
    if person.email in dossier.betrokken:
        return Refused("U bent zelf betrokken bij dit dossier; een collega neemt het over.")
    if is_accused(person, dossier) and dossier.traject in NOT_FOR_THE_ACCUSED:
        return Refused(
            "Deze klacht gaat over u; u kunt hierin niets doen.",
            "U hoort van de leidinggevende of de klachtenfunctionaris wat er van u wordt gevraagd.",
        )
    return None
