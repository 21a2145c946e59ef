"""Whether a person may have a case in hand, and may hear the klager's name already (R10; Awb 9:7; T26b)."""

from datetime import date

from bot.domain.dossier.deciders import deciders
from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.events import EventKind
from bot.domain.errors import Refused
from bot.domain.people.organisation import Organisation
from bot.domain.people.staff import Person
from bot.domain.proposals.drafts import (
    secret,
)
from bot.domain.regeling.levels import GUIDES, Case, accused
from bot.domain.regeling.regeling import Traject
from bot.domain.terms.reachability import SELF


def known_case(
    name: str, dossier: Dossier, organisation: Organisation, day: date, traject: Traject | None
) -> Case:
    """The case as the dossier knows it, about whoever bears this name."""
    over = organisation.staff.exactly(name, day) if name else None
    return Case(
        traject=traject or Traject.OVERIG,
        signalen=frozenset(dossier.signalen),
        staff=organisation.staff,
        day=day,
        over=over,
        misschien=() if over or not name else organisation.staff.named(name, day),
        genoemd=bool(name),
        uitgesloten=frozenset(dossier.betrokken),
    )


def unfit_for(person: Person, dossier: Dossier, organisation: Organisation, day: date) -> Refused | None:
    """Why this person may not have this case in hand on `day`, or None (R10; Awb 9:7)."""
    traject = Traject(dossier.traject) if dossier.traject else None
    case = known_case(dossier.beklaagde, dossier, organisation, day, traject)
    return unfit(person, case, organisation) or kept_back(person, dossier, case, organisation, day)


def unfit(person: Person, case: Case, organisation: Organisation) -> Refused | None:
    """Why this person may not get the case, or None."""
    if person not in organisation.staff.people:
        return Refused(
            f"{person.naam} staat niet in de personeelslijst van {organisation.naam}.", "Kies een collega."
        )
    if not person.works_on(case.day):
        return Refused(f"{person.naam} werkt hier niet (meer).", "Kies iemand die nu in dienst is.")
    if person.email in case.uitgesloten:
        return Refused(f"{person.naam} is zelf betrokken.", "Kies iemand anders.")
    first_talk = case.traject is Traject.ONVREDE and not case.grave
    if person.email in accused(case) and not first_talk:
        return Refused(
            f"Het gaat (misschien) over {person.naam} zelf; die kan het niet behandelen.",
            "Kies iemand die niet betrokken is.",
        )
    if person.soort in GUIDES:
        return Refused(
            f"{person.naam} is {person.soort.value}; die voert dit gesprek niet alleen.",
            "Kies de coördinator of begeleider.",
        )
    return None


def kept_back(
    person: Person, dossier: Dossier, case: Case, organisation: Organisation, day: date
) -> Refused | None:
    """J48, J51: why this person may not hear the klager's name yet, or None. Who decides knows it already."""
    if not secret(case) or person in deciders(dossier, organisation, day) or said_who(dossier):
        return None
    return Refused(
        "De klager heeft nog niet gezegd wie zijn naam mag weten (T26b).",
        "Vraag het hem met “akkoord”, of bel en leg het vast: “gesproken: …”.",
    )


def said_who(dossier: Dossier) -> bool:
    """Whether the klager said who may know his name: in a mail after T26b was decided, or in a talk that was noted."""
    asked = [i for i, e in enumerate(dossier.events) if e.soort is EventKind.VERTROUWELIJK_GEMAAKT]
    since = dossier.events[asked[-1] + 1 :] if asked else dossier.events
    return any(
        (event.soort is EventKind.CONTACT and not event.gegevens.get(SELF))
        or (
            asked
            and event.soort is EventKind.BERICHT_GEARCHIVEERD
            and event.gegevens.get("van") == dossier.klager.address
        )
        for event in since
    )
