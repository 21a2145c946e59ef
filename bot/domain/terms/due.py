"""What the clock finds due in one case: the table of rules. A new reminder is one row, a new rule one function.

Pure: the same dossier, terms, regeling and calendar always give the same acts, each with its moment and its key.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache

from bot.domain.calendar.calendar import Calendar, add, last_werkdag
from bot.domain.calendar.duration import Duration, Unit
from bot.domain.dossier.commands import A_MEMBER
from bot.domain.dossier.events import Event, EventKind
from bot.domain.dossier.proposal import Proposal, ProposalKind, ProposalStatus
from bot.domain.terms.acts import Due, Expire, Offer, Remind, Ring, Tell, Watched, morning
from bot.domain.terms.deadlines import Term
from bot.domain.terms.decide_by import in_time_to_choose, to_decide_since
from bot.domain.terms.silences import (
    A_DAY,
    OVERTAKEN,
    TOO_LATE,
    away,
    mandate_over,
    no_choice,
    no_completion,
    no_contact,
    no_news,
    no_outcome,
    no_reaction,
    postponing,
    unconfirmed,
    unreachable,
)

HOLDER, OFFICER, BOARD = ("naar",), ("klachtenfunctionaris",), ("directie",)
NEXT = ("aan zet",)
"""Whoever has to meet the term: see `AAN_ZET`."""

AAN_ZET: Mapping[str, tuple[str, ...]] = {
    "contact": HOLDER,
    "uitkomst": HOLDER,
    "gesprek": HOLDER,
    "horen": HOLDER,
    "verslag": HOLDER,
    "afhandeling": HOLDER,
    "reactie": (*BOARD, *OFFICER),
    "avg": (*OFFICER, "fg"),
    "datalek": (*OFFICER, "fg"),
    "melding": (*OFFICER, *BOARD),
}
"""Term → the roles that must meet it; every other one is for the klachtenfunctionaris."""

KLAGERS = frozenset({"keuze", "intrekkingsbezwaar", "heropening", "bezwaar", "onbereikbaar"})
"""Terms in which we wait for the klager: he may act, nobody must."""

NOBODY_S = KLAGERS | {"ontvangstbevestiging", "klachttermijn", "vernietiging"}
"""Terms that no colleague has to meet, so nobody is reminded of them."""


@dataclass(frozen=True)
class Reminder:
    """One row: who is reminded of which terms, and when.

    wanneer: counted from the last day of the term, negative before it; a day nobody works becomes the last werkdag
    before (rulebook D.0.3). termijnen: empty means every term; behalve: but not these. langer_dan: only terms of more days than this.
    """

    regel: str
    wanneer: Duration
    aan: tuple[str, ...]
    termijnen: frozenset[str] = frozenset()
    behalve: frozenset[str] = frozenset()
    langer_dan: int = 0

    @cached_property
    def naam(self) -> str:
        """What tells it from the others of one term and rule."""
        return f"{self.wanneer.aantal}{self.wanneer.eenheid[0]}.{'.'.join(self.aan).replace(' ', '')}"

    def fits(self, soort: str, length: int) -> bool:
        """Whether it is about a term of this soort, so many days long."""
        meant = soort not in self.behalve and (not self.termijnen or soort in self.termijnen)
        return meant and length > self.langer_dan


LAWFUL = frozenset({"afhandeling", "niet_in_behandeling", "oordeel", "reactie"})
"""Terms whose end the directie answers for."""

COMMISSIONS = frozenset({"verweer", "hoorzitting"})
"""Terms that a commission sets: they are prepared for in three steps (C3, J57)."""

REMINDERS: tuple[Reminder, ...] = (
    *(Reminder("C3", Duration(-days, Unit.WERKDAGEN), (*NEXT, *BOARD), COMMISSIONS) for days in (10, 5, 2)),
    Reminder("K17", Duration(-7, Unit.DAGEN), NEXT, behalve=COMMISSIONS, langer_dan=13),
    Reminder("D.0.3", Duration(0, Unit.DAGEN), NEXT),
    Reminder("K17", Duration(1, Unit.WERKDAGEN), (*NEXT, *OFFICER)),
    Reminder("K17", Duration(-2, Unit.WERKDAGEN), BOARD, LAWFUL, langer_dan=13),
    Reminder("K17", Duration(5, Unit.WERKDAGEN), BOARD, LAWFUL),
)
"""Before and after every term (K17)."""


def reminders(case: Watched) -> Iterable[Due]:
    """K17, O10, D.0.3: staff hear of a term before it ends, on its last werkdag, and when it was missed."""
    since = _handed_over(case)
    asked = [term for term in (*case.running, *_to_choose(case)) if term.soort not in NOBODY_S]
    first = min(asked, key=lambda term: term.uiterlijk, default=None)
    for term in asked:
        # Until it is decided they all ask for the same decision, and the first of them asks it in time.
        late_only = term.voorlopig and term is not first
        length, holders = (term.uiterlijk - term.vanaf).days, asked_of(case, term)
        table = _reminders(
            term.soort,
            term.uiterlijk,
            length,
            holders,
            case.calendar,
            undecided=term.voorlopig and term.soort not in DUTIES,
            late_only=late_only,
        )
        yield from (each for each in table if each.moment > since)


LATE = "te laat"
"""The line of whoever did not decide in time, whatever terms ran out by that."""

DUTIES = frozenset({"avg", "datalek"})
"""What the AVG asks by a day of its own: it waits for no decision about the mail, and no decision is the end of it."""

CHOOSE = "beoordelen"
"""What is asked before the first akkoord; no term of a regeling, but reminded of like one."""


def _to_choose(case: Watched) -> Iterable[Term]:
    """O2: a klacht waits for who handles it no longer than onvrede does. No term says so, so none reminds of it.

    Where that day was over before there was something to decide, the proposal names a later one, that of the first term.
    """
    dossier, waiting = case.dossier, case.dossier.open_proposal()
    last = in_time_to_choose(waiting, dossier, case.organisation) if waiting else None
    if last is not None:
        yield Term(CHOOSE, to_decide_since(dossier), last, "eigen norm", "", voorlopig=True)


@lru_cache(maxsize=2000)  # every new case of a day has the same terms
def _reminders(
    soort: str,
    uiterlijk: date,
    length: int,
    holders: tuple[str, ...],
    calendar: Calendar,
    *,
    undecided: bool,
    late_only: bool,
) -> tuple[Due, ...]:
    """Every reminder of a term of so many days, that these roles must meet. undecided: whoever must is asked for his decision
    alone, so that one mail says it of every term that ran out. late_only: he is not asked before."""
    found = []
    for row in REMINDERS:
        before = row.aan == NEXT and row.wanneer.aantal < 0
        if row.fits(soort, length) and not (late_only and before):
            overseen = row.aan == BOARD
            lines = {f"{soort} {'directie' if overseen else ''}"}
            if undecided and not overseen and row.wanneer.aantal > 0:
                lines.add(LATE)
            roles = [role for part in row.aan for role in (holders if (part,) == NEXT else (part,))]
            due_on = Due(
                moment=morning(last_werkdag(add(uiterlijk, row.wanneer, calendar), calendar)),
                sleutel=f"{row.regel}.{soort}.{uiterlijk:%Y%m%d}.{row.naam}",
                regel=row.regel,
                act=Remind(soort, uiterlijk, tuple(dict.fromkeys(roles))),
                lijnen=frozenset(lines),
            )
            found.append(due_on)
    return tuple(found)


def asked_of(case: Watched, term: Term) -> tuple[str, ...]:
    """Who has to meet this term: nobody but who decides until it is decided; an outcome that was told waits for the
    akkoord, and on paper for the colleague too (O5); a klacht with its verslag waits for who rounds it off (K10)."""
    if term.voorlopig:
        return OFFICER
    told = [
        p
        for p in case.dossier.voorstellen
        if p.status is ProposalStatus.OPEN and p.soort is ProposalKind.UITKOMST
    ]
    if term.soort == "uitkomst" and told:
        return (*OFFICER, *HOLDER) if told[-1].brieven else OFFICER
    if term.soort == "afhandeling" and reported(case):
        return OFFICER
    return AAN_ZET.get(term.soort, OFFICER)


def reported(case: Watched) -> Event | None:
    """The verslag that went out, if nothing began since (K9, K10): what is left is for who decides, to round it off."""
    newest = case.last(*HANDLING, EventKind.VERSLAG_VERZONDEN)
    return newest if newest is not None and newest.soort is EventKind.VERSLAG_VERZONDEN else None


HANDLING = (EventKind.TOEGEWEZEN, EventKind.HEROPEND, EventKind.GESPREK_GEPLAND, EventKind.GESPREK_GEVOERD)
"""Steps after which whoever handles a klacht has the next one."""


def _handed_over(case: Watched) -> datetime:
    """When whoever has the case now got it: what was due before that was never his to do."""
    got = [event for event in case.events if event.gegevens.get("naar")]
    return (got[-1] if got else case.events[0]).tijd


def asked_for(case: Watched) -> Iterable[Due]:
    """`herinner op DATUM`: on that day whoever asked is mailed, a free day too: he chose it."""
    asked = (e for e in case.events if e.soort is EventKind.HERINNERING_GEVRAAGD)
    for op, who in dict.fromkeys((event.gegevens["op"], event.actor) for event in asked):
        day = date.fromisoformat(op)
        act = Remind("kijken naar dit dossier", day, OFFICER, zelf=who)
        yield Due(morning(day), f"herinner.{day:%Y%m%d}.{who}", "herinner", act)


def danger(case: Watched) -> Iterable[Due]:
    """M3, R01: a mail that speaks of danger rings the alarm at once, whatever its soort."""
    for event in case.events:
        if event.soort is EventKind.ONTVANGEN or event.gegevens.get("regel") in {"M1", A_MEMBER}:
            if event.soort is not EventKind.ONTVANGEN and _first(case, event):
                continue  # the filing of the first mail repeats what ontvangen said
            if "crisis" in event.gegevens.get("signalen", ()):
                yield Due(event.tijd, f"gevaar.{event.gegevens['bericht'][:16]}", "M3", Ring())


def _first(case: Watched, event: Event) -> bool:
    return bool(case.events) and event.gegevens.get("bericht") == case.events[0].gegevens.get("bericht")


def formal(case: Watched) -> Iterable[Due]:
    """J54 (procedure Klimkoord §6.2): one formal klacht in a year and the norm is not met, from that moment."""
    dossier, norm = case.dossier, case.regeling.norm_formeel
    commission = any(
        dossier.klager.domain in each.domeinen or dossier.klager.address in each.adressen
        for each in case.organisation.okc
    )
    is_formal = dossier.traject == "okc" or (
        dossier.traject is None and dossier.soort == "okc" and commission
    )
    joins = any(p.soort is ProposalKind.KOPPELEN for p in dossier.voorstellen) and dossier.traject is None
    if not norm or not is_formal or joins or case.last(EventKind.OKC_NIET_ONTVANKELIJK):
        return
    year = dossier.ontvangen.year
    text = f"Een formele klacht in {year}. De norm is minder dan {norm} per jaar (procedure §6.2): rood."
    yield Due(dossier.ontvangen, f"kpi.formeel.{year}", "§6.2", Tell("overzicht", text))


Rule = Callable[[Watched], Iterable[Due]]

RULES: tuple[Rule, ...] = (
    reminders,
    asked_for,
    no_choice,
    no_outcome,
    no_reaction,
    no_completion,
    postponing,
    unconfirmed,
    unreachable,
    away,
    mandate_over,
    no_contact,
    no_news,
    formal,
    danger,
)
"""Every rule of the clock, in the order in which acts of one moment are done."""


def due(case: Watched) -> tuple[Due, ...]:
    """Everything that is or becomes due in this case as it stands now, soonest first."""
    found = [each for rule in RULES for each in rule(case)]
    return tuple(sorted((*found, *_expiring(case, found)), key=lambda each: each.moment))


def _expiring(case: Watched, found: Iterable[Due]) -> Iterable[Due]:
    """A proposal that is good until a day lapses on the day after, undecided."""
    until = {each.sleutel: each.act.tot for each in found if isinstance(each.act, Offer) and each.act.tot}
    for waiting in _of_the_clock(case):
        if last := until.get(waiting.klok):
            why = TOO_LATE[waiting.regel]
            act = Expire(waiting.id, why)
            yield Due(morning(last + A_DAY), f"{waiting.klok}.voorbij.{waiting.id}", waiting.regel, act)


def overtaken(case: Watched) -> tuple[tuple[Proposal, str], ...]:
    """The proposals of the clock that still wait though it would not make them any more, each with why."""
    waiting = _of_the_clock(case)
    if not waiting:
        return ()
    still = {each.sleutel for each in due(case)}
    return tuple((each, OVERTAKEN[each.regel]) for each in waiting if each.klok not in still)


def _of_the_clock(case: Watched) -> tuple[Proposal, ...]:
    return tuple(p for p in case.dossier.voorstellen if p.status is ProposalStatus.OPEN and p.klok)
