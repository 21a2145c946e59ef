"""Which event may follow on which status: the table of the regeling, what is allowed everywhere, and the guards of the law."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from bot.domain.calendar.calendar import in_words
from bot.domain.dossier.corrections import counting
from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.events import EventKind
from bot.domain.dossier.proposal import ProposalKind
from bot.domain.errors import Refused
from bot.domain.plain_words import STEPS, stand, step
from bot.domain.regeling.regeling import Regeling
from bot.domain.terms.reachability import limits, may_stop

NEUTRAL = frozenset(
    {
        EventKind.BERICHT_GEARCHIVEERD,
        EventKind.VOORSTEL_GEDAAN,
        EventKind.VOORSTEL_BESLOTEN,
        EventKind.ONTVANGST_BEVESTIGD,
        EventKind.BRIEF_VERZONDEN,
        EventKind.INTREKKING_GEMELD,
        EventKind.CONTACTPOGING,
        EventKind.CONTACT,
        EventKind.AFWEZIGHEID_GEMELD,
        EventKind.GEKOPPELD,
        EventKind.GECORRIGEERD,
        EventKind.COLLEGE_GEMELD,
        EventKind.GEMEENTE_GEINFORMEERD,
        EventKind.VERTEGENWOORDIGER_AANGEWEZEN,
        EventKind.MACHTIGING_ONTVANGEN,
        EventKind.VERTROUWELIJK_GEMAAKT,
        EventKind.HERINNERING_GEVRAAGD,
        EventKind.COLLEGA_AFWEZIG,
        EventKind.MELDPLICHT_BEOORDEELD,
        EventKind.DATALEK_BEOORDEELD,
        EventKind.AVG_AFGEHANDELD,
        EventKind.NOTITIE,
    }
)
"""Events that never move a case: they may happen in any status and need no line in the table."""

STILL = NEUTRAL - {EventKind.GECORRIGEERD}
"""And those after which it stands where it stood: what is taken back may have moved it."""

OUTLIVES = frozenset({ProposalKind.REGISTREREN, ProposalKind.COLLEGE, ProposalKind.GEMEENTE})
"""Proposals that go on waiting after the case is closed: others must still hear of it."""

REPLACED_BY: Mapping[ProposalKind, frozenset[ProposalKind]] = {
    ProposalKind.NIEUW: frozenset({ProposalKind.NIEUW}),
    ProposalKind.OVERDRAGEN: frozenset({ProposalKind.NIEUW, ProposalKind.OVERDRAGEN}),
    ProposalKind.ESCALEREN: frozenset(
        {ProposalKind.NIEUW, ProposalKind.VERVOLG, ProposalKind.ESCALEREN, ProposalKind.INTREKKING}
    ),
    ProposalKind.INTREKKING: frozenset({ProposalKind.INTREKKING}),
    ProposalKind.UITKOMST: frozenset({ProposalKind.NIEUW, ProposalKind.KEUZE, ProposalKind.UITKOMST}),
    ProposalKind.POGING: frozenset({ProposalKind.POGING}),
    ProposalKind.STAKEN: frozenset({ProposalKind.POGING, ProposalKind.STAKEN}),
}
"""Which waiting proposals a new one of this kind makes void (rulebook 0.1.5: only a change of soort or target does)."""


def _in_time(fixed: Mapping[str, Any], today: date) -> str:
    """Awb 9:11(2): a verdaging that was proposed in time may not be approved after the term ended."""
    last = fixed.get(BEFORE)
    day = date.fromisoformat(last) if last else today
    return f"de termijn liep af op {in_words(day)}" if today > day else ""


BEFORE = "voor"
"""In the gegevens of `verdaagd`: the last day of the term, up to which an akkoord puts it off."""

GUARDS: Mapping[EventKind, Callable[[Dossier, Regeling, Mapping[str, Any], date], str]] = {
    EventKind.GESTAAKT: lambda dossier, regeling, _, today: may_stop(
        counting(dossier.events), limits(regeling), today
    ),
    EventKind.VERDAAGD: lambda _, __, fixed, today: _in_time(fixed, today),
}
"""Events that ask more than the table: why one may not happen today, or empty when it may."""


def advance(regeling: Regeling, status: str, event: EventKind) -> str | Refused:
    """The status after this event, or why it cannot happen now."""
    if event in NEUTRAL:
        return status
    following = regeling.overgangen.get(status, {}).get(event)
    if following is not None:
        return following
    return Refused(
        f"Zoals dit dossier nu staat ({stand(status)}), kan dit niet: {step(event)}.",
        _possible(regeling.overgangen.get(status, {}), status),
    )


SHOWN = 6
"""More steps than this nobody reads in a refusal."""
SELDOM = frozenset(
    {
        EventKind.OVERGEDRAGEN,
        EventKind.VERPLAATST,
        EventKind.GESPLITST,
        EventKind.OKC_AANGEMELD,
        EventKind.VERNIETIGD,
    }
)
"""Steps out of nearly every status, which are rarely what somebody meant."""


def _possible(following: Mapping[EventKind, str], status: str) -> str:
    """What may happen instead: the steps that bring the case further, in the order of the procedure."""
    if not following:
        return "Dit dossier is gesloten."
    further = [kind for kind in STEPS if following.get(kind, status) != status and kind not in SELDOM]
    likely = further[:SHOWN] or list(following)[:SHOWN]
    more = "" if len(likely) == len(following) else " “help” noemt alle opdrachten."
    return f"Wel mogelijk: {'; '.join(map(step, likely))}.{more}"


TOO_LATE = "dat kan niet meer, zoals de zaak nu staat"
"""Why a proposal lapses whose steps the case went past."""


OF_THE_COMMISSION = frozenset(
    {
        EventKind.OKC_ONTVANKELIJK,
        EventKind.OKC_NIET_ONTVANKELIJK,
        EventKind.VERWEER_GEVRAAGD,
        EventKind.VERWEER_INGEDIEND,
        EventKind.HOORZITTING_GEPLAND,
        EventKind.UITSPRAAK_ONTVANGEN,
        EventKind.REACTIE_VERZONDEN,
    }
)
"""Steps in the phase at a commission: what it wrote last asked for them (C2–C6)."""


_WHAT_NEXT = {ProposalKind.NIEUW, ProposalKind.KEUZE, ProposalKind.ESCALEREN, ProposalKind.OVERDRAGEN, ProposalKind.AANVULLING}  # fmt: skip
VOIDS: Mapping[EventKind, tuple[set[ProposalKind], str]] = {
    EventKind.OVERGEDRAGEN: (_WHAT_NEXT, "de zaak is overgedragen"),
    EventKind.NIET_OPGELOST: ({ProposalKind.UITKOMST}, "er is intussen gemeld dat het niet is opgelost"),
    EventKind.VERDAAGD: ({ProposalKind.VERDAGEN}, "de termijn is verdaagd"),
    EventKind.UITSTEL_INGESTEMD: ({ProposalKind.VERDAGEN}, "de klager stemde in met uitstel"),
    EventKind.AANVULLING_GEVRAAGD: (_WHAT_NEXT, "er is om aanvulling gevraagd"),
}
"""Events that answer what a waiting proposal asked, though the case stays open."""
