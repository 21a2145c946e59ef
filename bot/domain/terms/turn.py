"""Aan zet: whose turn it is in a case. Exactly one person, what he is asked, since when, and how often he was reminded."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.domain.calendar.calendar import AMSTERDAM
from bot.domain.dossier.absence import away, stand_in
from bot.domain.dossier.corrections import counting
from bot.domain.dossier.deciders import deciders
from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.events import EventKind
from bot.domain.dossier.proposal import ASIDE, ProposalKind, ProposalStatus
from bot.domain.people.staff import Person, Role
from bot.domain.regeling.regeling import Traject
from bot.domain.terms.acts import Remind, Watched
from bot.domain.terms.deadlines import Term
from bot.domain.terms.due import KLAGERS, NOBODY_S, OFFICER, asked_of, reminders, reported

DECIDE = "voorstel"
JUDGE = "beoordelen"
WATCH = "inwoner"
NEXT_STEP = "volgende_stap"
LOOK_INTO = "signaal"
"""What is asked where no term says it; every other `wat` is the soort of a term."""

FAILED_REMINDERS = 2
"""After so many reminders of one term in vain a case is shown apart."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Who is next.

    wie: mail address; naam: as people call him. wat: the soort of a term, or one of the words above. sinds: the day it
    became his turn; uiterlijk: the last day for it, or None. herinnerd: reminders of that term that had no effect.
    """

    wie: str
    naam: str
    wat: str
    sinds: date
    uiterlijk: date | None
    herinnerd: int

    def days(self, today: date) -> int:
        """How many days it has been his turn on `today`."""
        return max((today - self.sinds).days, 0)

    @property
    def stuck(self) -> bool:
        """Whether reminding did not help."""
        return self.herinnerd >= FAILED_REMINDERS

    def as_json(self, today: date) -> dict[str, Any]:
        """As a dossier shows it (contract §5, `aan_zet`)."""
        return {
            "wie": self.wie,
            "naam": self.naam,
            "wat": self.wat,
            "sinds": self.sinds.isoformat(),
            "dagen": self.days(today),
            "uiterlijk": self.uiterlijk.isoformat() if self.uiterlijk else None,
            "herinnerd": self.herinnerd,
        }


BESIDE = ASIDE | {ProposalKind.BRIEF, ProposalKind.VERVOLG, ProposalKind.VERDAGEN, ProposalKind.KOPPELEN}
"""Proposals that wait beside what a colleague has to do: a tussenbericht, a mail to look at. They take no turn of his."""


def whose_turn(case: Watched, now: datetime) -> Turn | None:
    """The one person who is next in this case, or None when it is closed.

    A decision goes before a term: as long as a proposal that moves the case waits, everything behind it does. Where
    only the klager can act, or nothing is asked of anybody, whoever decides keeps watch.
    """
    dossier, today = case.dossier, now.astimezone(AMSTERDAM).date()
    if dossier.gesloten:
        return None
    asked = _asked(case)
    term = next(iter(asked), None)
    waiting = dossier.open_proposal()
    if waiting is not None and not (term is not None and _goes_on(case, term)):
        made = case.last(EventKind.VOORSTEL_GEDAAN, EventKind.VOORSTEL_BESLOTEN)
        return _turn(case, OFFICER, DECIDE, _day(made.tijd if made else dossier.ontvangen), term, now)
    if dossier.traject is None:
        decided = case.last(EventKind.VOORSTEL_BESLOTEN)
        return _turn(case, OFFICER, JUDGE, _day(decided.tijd if decided else dossier.ontvangen), term, now)
    if term is not None:
        return _of_term(case, term, now)
    theirs = next((each for each in case.running if each.soort in KLAGERS), None)
    since = theirs.vanaf if theirs else _day(case.events[-1].tijd)
    if not theirs and _looks_into(dossier):
        return _turn(case, ("naar",), LOOK_INTO, _handed_over(case, today), None, now)
    return _turn(case, OFFICER, WATCH if theirs else NEXT_STEP, min(since, today), None, now)


def _looks_into(dossier: Dossier) -> bool:
    """S2: whether whoever got a signaal to look into said nothing yet; no term asks him, so this does."""
    if dossier.traject != Traject.SIGNAAL:
        return False
    events = counting(dossier.events)
    given = max(
        (place for place, event in enumerate(events) if event.gegevens.get("naar")), default=len(events)
    )
    later = events[given + 1 :]
    told = (each.soort is EventKind.UITKOMST_VERZONDEN or each.actor in dossier.naar for each in later)
    return bool(dossier.naar) and not any(told)


def turns(case: Watched, now: datetime) -> tuple[Turn, ...]:
    """Who has to meet each running term of this case, the first to end on top; empty when it is closed."""
    return () if case.dossier.gesloten else tuple(_of_term(case, term, now) for term in _asked(case))


def _asked(case: Watched) -> list[Term]:
    asked = (term for term in case.running if term.soort not in NOBODY_S)
    return sorted(asked, key=lambda each: (each.uiterlijk, each.soort))


def _goes_on(case: Watched, term: Term) -> bool:
    """Whether this term is a colleague's to meet, whatever is decided about what waits."""
    dossier = case.dossier
    waiting = {p.soort for p in dossier.voorstellen if p.status is ProposalStatus.OPEN}
    return dossier.traject is not None and waiting <= BESIDE and asked_of(case, term) != OFFICER


def _of_term(case: Watched, term: Term, now: datetime) -> Turn:
    since = max(term.vanaf, _handed_over(case, now.astimezone(AMSTERDAM).date()))
    if term.soort == "afhandeling" and (passed_on := reported(case)):
        since = max(since, _day(passed_on.tijd))
    return _turn(case, asked_of(case, term), term.soort, since, term, now)


def _turn(
    case: Watched, roles: tuple[str, ...], wat: str, since: date, term: Term | None, now: datetime
) -> Turn:
    today = now.astimezone(AMSTERDAM).date()
    person = next(iter(_people(case, roles, today)), None)
    own = case.organisation
    wie, naam = (person.email, person.naam) if person else (own.adres, own.naam)
    return Turn(wie, naam, wat, since, term.uiterlijk if term else None, _reminded(case, term, roles, now))


def _people(case: Watched, roles: Iterable[str], today: date) -> Iterable[Person]:
    """Who has these roles in this case today, the first to act on top; who is away is replaced; then who decides."""
    staff, dossier = case.organisation.staff, case.dossier
    for role in roles:
        if (role,) == OFFICER:
            yield from deciders(dossier, case.organisation, today)
        if role == "naar":
            found = [person for email in dossier.naar if (person := staff.by_email(email)) is not None]
        elif role in ROLES:
            found = list(staff.with_role(ROLES[role], today))
        else:
            found = []
        for person in found:
            here = person.works_on(today) and not away(dossier, person.email, today)
            acting = person if here else stand_in(dossier, staff, person, today)
            if acting is not None and acting.email not in dossier.betrokken:
                yield acting
    yield from deciders(dossier, case.organisation, today)


ROLES: Mapping[str, Role] = {"directie": Role.DIRECTIE, "fg": Role.FG}
"""Roles of `AAN_ZET` that stand in the staff list; the klachtenfunctionaris comes from `deciders`."""


def _reminded(case: Watched, term: Term | None, roles: tuple[str, ...], now: datetime) -> int:
    """On how many moments up to now these roles were reminded of this term, which still runs."""
    if term is None:
        return 0
    moments = {
        each.moment
        for each in reminders(case)
        if isinstance(each.act, Remind)
        and (each.act.wat, each.act.uiterlijk) == (term.soort, term.uiterlijk)
        and each.moment <= now
        and set(roles) & set(each.act.aan)
    }
    return len(moments)


def _handed_over(case: Watched, today: date) -> date:
    """When whoever has the case got it."""
    got = [event.tijd for event in case.events if event.gegevens.get("naar")]
    return min(_day(got[-1] if got else case.dossier.ontvangen), today)


def _day(moment: datetime) -> date:
    return moment.astimezone(AMSTERDAM).date()
