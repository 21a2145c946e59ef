"""The day by which whoever decides should answer a proposal, so that everybody behind it is in time."""

from datetime import date

from bot.domain.calendar.calendar import AMSTERDAM, add
from bot.domain.calendar.duration import Duration, Unit
from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.events import EventKind
from bot.domain.dossier.proposal import Proposal
from bot.domain.people.organisation import Organisation
from bot.domain.regeling.norms import BY_KEY
from bot.domain.regeling.regeling import Traject

CHOOSING = BY_KEY["onvrede.doorverwijzing_werkdagen"]
"""O2: so soon somebody is chosen for onvrede; who has a klacht waits no longer for that."""

CHOSEN = frozenset({Traject.KLACHT, Traject.OKC})
"""What no term says how soon somebody gets it."""


def choose_by(proposal: Proposal, received: date, organisation: Organisation) -> date | None:
    """The last day to choose who handles what came in as a klacht or from a commission; None for anything else, whose terms
    say so. Whoever writes the verweer hears of it with the akkoord, so its day is no day to ask for that."""
    if proposal.traject not in CHOSEN:
        return None
    werkdagen = dict(organisation.normen).get(CHOOSING.sleutel, CHOOSING.standaard)
    return add(received, Duration(werkdagen, Unit.WERKDAGEN), organisation.calendar)


def to_decide_since(dossier: Dossier) -> date:
    """The day from which somebody could decide what a case becomes: its ontvangst, or our first proposal where we saw the
    mail later (it waited in the mailbox, or was passed on)."""
    made = (event.tijd for event in dossier.events if event.soort is EventKind.VOORSTEL_GEDAAN)
    return max(dossier.ontvangen, next(made, dossier.ontvangen)).astimezone(AMSTERDAM).date()


def in_time_to_choose(proposal: Proposal, dossier: Dossier, organisation: Organisation) -> date | None:
    """The same of what waits for the first decision in a case; None where that day was over before there was something to
    decide (J16, a klacht after a while)."""
    last = choose_by(proposal, to_decide_since(dossier), organisation)
    since = dossier.since_proposed(proposal.id)
    early = last is not None and since and since[0].tijd.astimezone(AMSTERDAM).date() <= last
    return last if early and dossier.traject is None else None


def decide_by(
    proposal: Proposal, received: date, soonest: date | None, today: date, organisation: Organisation
) -> date | None:
    """The day to name beside this proposal; None when there is none.

    received: when what it is about came in, see `to_decide_since`; soonest: the last day of the term that ends first. No term says how soon a
    klacht is given to somebody, only within how many weeks the klager must know: that day is far too late to ask for.
    """
    chosen = choose_by(proposal, received, organisation)
    return soonest if chosen is None or chosen < today else min(chosen, soonest or chosen)
