"""What the decisions of a klachtenfunctionaris teach: which mail is what soort, and which cases are nobody's lesson.

A lesson is read from the events of a dossier when it is needed and kept nowhere else: what is destroyed teaches nothing.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.calendar.calendar import AMSTERDAM, Calendar, add
from bot.domain.calendar.duration import Duration, Unit
from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.events import BOT, EventKind
from bot.domain.dossier.proposal import Proposal, ProposalKind, ProposalStatus
from bot.domain.people.organisation import Organisation
from bot.domain.recognition.caution import GRAVE
from bot.domain.recognition.suggestion import Soort
from bot.domain.regeling.regeling import Traject

PRIVATE_SIGNALS = GRAVE | {"jeugd", "vertrouwelijk", "anoniem", "crisis"}
"""A case with one of these signals, however faint, is never learned from."""

READ_FROM_MAIL = frozenset(
    {
        ProposalKind.NIEUW,
        ProposalKind.KEUZE,
        ProposalKind.VERVOLG,
        ProposalKind.ESCALEREN,
        ProposalKind.INTREKKING,
        ProposalKind.OKC,
    }
)
"""Proposals that say what a mail was taken for; the others (an outcome, a delay) only carry its soort along."""

KEPT: Mapping[Traject | None, Duration] = {
    None: Duration(30, Unit.DAGEN),
    Traject.OVERIG: Duration(30, Unit.DAGEN),
    Traject.ONVREDE: Duration(12, Unit.MAANDEN),
    Traject.SIGNAAL: Duration(24, Unit.MAANDEN),
    Traject.KLACHT: Duration(180, Unit.MAANDEN),
    Traject.OKC: Duration(180, Unit.MAANDEN),
}
"""How long after its end a case may still teach: the shortest retention term of rulebook I.3 that can apply to it
(onvrede 12 months, no client 2 years, Wmo 5.3.4 15 years, overig 30 days)."""
NO_CLIENT = Duration(24, Unit.MAANDEN)
NO_CLIENT_SIGNALS = frozenset({"omwonende"})


@dataclass(frozen=True, slots=True)
class Lesson:
    """One mail a human judged. bericht: its sha256; tijd: when it was judged; gelezen: what it had been taken for.

    bevestigd: the human agreed with what the bot proposed; else he named another soort himself.
    """

    bericht: str
    soort: Soort
    gelezen: Soort
    bevestigd: bool
    tijd: datetime


def lessons(dossier: Dossier) -> tuple[Lesson, ...]:
    """Every mail of the dossier whose soort a human named or approved, oldest judgement first; the last one counts."""
    proposed: dict[str, Proposal] = {}
    named: dict[str, datetime] = {}
    found: dict[str, Lesson] = {}
    for event in dossier.events:
        if event.soort is EventKind.VOORSTEL_GEDAAN:
            proposal = Proposal.from_json(event.gegevens["voorstel"])
            if event.actor == BOT:
                proposed[proposal.id] = proposal
            elif proposal.id in proposed:
                named[proposal.id] = event.tijd
        elif (
            event.soort is EventKind.VOORSTEL_BESLOTEN and event.gegevens["besluit"] == ProposalStatus.AKKOORD
        ):
            named[event.gegevens["voorstel"]] = event.tijd
    for proposal_id, moment in sorted(named.items(), key=lambda item: item[1]):
        first, last = proposed.get(proposal_id), dossier.proposal(proposal_id)
        if first is None or last is None or not _says_soort(first, last):
            continue
        found.pop(last.bericht, None)
        found[last.bericht] = Lesson(
            last.bericht,
            Soort(last.soort_mail),
            Soort(first.soort_mail),
            first.soort_mail == last.soort_mail,
            moment,
        )
    return tuple(found.values())


def _says_soort(first: Proposal, last: Proposal) -> bool:
    """Whether the human's decision was about what the mail is: approved, or changed and not thrown away since."""
    if first.soort not in READ_FROM_MAIL or last.status is ProposalStatus.AFGEWEZEN:
        return False
    return last.status is ProposalStatus.AKKOORD or first.soort_mail != last.soort_mail


# ── What is never learned from ────────────────────────────────────────────────────────────────────────


def withheld(dossier: Dossier, seen: Collection[str], organisation: Organisation, now: datetime) -> str:
    """Why this case may not teach anything, as a Dutch word or two; empty when it may.

    seen: every signal any of its mails gave, also those too faint for the dossier. `now` is time-zone aware.
    """
    kinds = {event.soort for event in dossier.events}
    signals = {*seen, *dossier.signalen}
    if EventKind.VERNIETIGD in kinds:
        return "vernietigd"
    if dossier.regeling == "jeugd" or _jeugdteam(dossier, organisation):
        return "jeugd"
    if EventKind.VERTROUWELIJK_GEMAAKT in kinds or PRIVATE_SIGNALS & signals:
        return "gevoelig"
    if over := _last_day(dossier, signals, organisation.calendar):
        return "bewaartermijn voorbij" if now.astimezone(AMSTERDAM).date() > over else ""
    return ""


def _jeugdteam(dossier: Dossier, organisation: Organisation) -> bool:
    """Whether anybody of a jeugdteam was, or may have been, accused, asked to act, or offered the case."""
    told = {dossier.beklaagde, *dossier.naar}
    told |= {name for proposal in dossier.voorstellen for name in (proposal.beklaagde, *proposal.naar)}
    told |= {name for event in dossier.events for name in _holders(event.gegevens)}
    staff, day = organisation.staff, dossier.ontvangen.astimezone(AMSTERDAM).date()
    people = {staff.by_email(name) for name in told} | {p for name in told for p in staff.named(name, day)}
    return any(person is not None and person.team in organisation.jeugdteams for person in people)


def _holders(gegevens: Mapping[str, object]) -> tuple[str, ...]:
    held = gegevens.get("naar")
    return tuple(map(str, held)) if isinstance(held, list) else ()


def _last_day(dossier: Dossier, signals: Collection[str], calendar: Calendar) -> date | None:
    """The last day a closed case may teach; None as long as it runs."""
    if not dossier.gesloten:
        return None
    closed = max(event.tijd for event in dossier.events if event.gegevens.get("gesloten"))
    term = KEPT[Traject(dossier.traject) if dossier.traject else None]
    until = add(closed.astimezone(AMSTERDAM).date(), term, calendar)
    if NO_CLIENT_SIGNALS & set(signals):
        until = min(until, add(closed.astimezone(AMSTERDAM).date(), NO_CLIENT, calendar))
    return until
