"""The state of a dossier is the fold of its events. What makes events is `bot.domain.procedure.workflow.decide`."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from bot.domain.dossier.commands import A_MEMBER
from bot.domain.dossier.corrections import CONSENT, LEFT, MEMBERS, MISCONDUCT, RECEIVED, UNDOES, counting
from bot.domain.dossier.dossier import GROUP, Dossier
from bot.domain.dossier.events import Event, EventKind
from bot.domain.dossier.proposal import Proposal, ProposalStatus
from bot.domain.mail.mail import Address
from bot.domain.recognition.caution import GRAVE


def _opened(organisatie: str, nummer: str, event: Event) -> Dossier:
    kept = event.gegevens
    return Dossier(
        organisatie=organisatie,
        nummer=nummer,
        regeling=kept["regeling"],
        regeling_hash=kept["regeling_hash"],
        traject=None,
        status=kept["status"],
        soort=kept["soort"],
        klager=Address(kept["klager"]["naam"], kept["klager"]["adres"]),
        beklaagde=kept["beklaagde"],
        naar=(),
        signalen=tuple(kept["signalen"]),
        taal=kept["taal"],
        ontvangen=datetime.fromisoformat(kept["ontvangen"]),
        uitkomst=None,
        gesloten=False,
        gekoppeld=tuple(kept["gekoppeld"]),
        voorstellen=(),
        events=(),
        kanaal=kept.get("kanaal", "mail"),
    )


Changes = Mapping[str, Any]
"""Fields of a dossier with their new values."""


def _filed(dossier: Dossier, kept: Mapping[str, Any]) -> Changes:
    known = set(dossier.signalen)
    added = tuple(name for name in kept.get("signalen", ()) if name not in known)
    changed: dict[str, Any] = {"signalen": dossier.signalen + added}
    if kept.get("regel") == A_MEMBER and (writer := kept["van"]) not in dossier.uitgetreden:
        changed["leden"] = tuple(dict.fromkeys((*dossier.leden, writer)))
    return changed


def _proposed(dossier: Dossier, kept: Mapping[str, Any]) -> Changes:
    proposal = Proposal.from_json(kept["voorstel"])
    others = tuple(p for p in dossier.voorstellen if p.id != proposal.id)
    return {"voorstellen": (*others, proposal)}


def _settled(dossier: Dossier, kept: Mapping[str, Any]) -> Changes:
    status = ProposalStatus(kept["besluit"])
    settled = (replace(p, status=status) if p.id == kept["voorstel"] else p for p in dossier.voorstellen)
    return {"voorstellen": tuple(settled)}


def _linked(dossier: Dossier, kept: Mapping[str, Any]) -> Changes:
    added = tuple(nummer for nummer in kept["met"] if nummer not in dossier.gekoppeld)
    return {"gekoppeld": dossier.gekoppeld + added}


def _confidential(dossier: Dossier, kept: Mapping[str, Any]) -> Changes:
    if "vertrouwelijk" in dossier.signalen:
        return {}
    return {"signalen": (*dossier.signalen, "vertrouwelijk")}


def _corrected(dossier: Dossier, kept: Mapping[str, Any]) -> Changes:
    if UNDOES in kept:
        return _undone(dossier, kept[UNDOES])
    involved = kept.get("betrokken")
    if involved is not None:
        naar = tuple(email for email in dossier.naar if email != involved)
        return {"betrokken": (*dossier.betrokken, involved), "naar": naar}
    changed: dict[str, Any] = {key: kept[key] for key in (*_PLAIN, "taal", "onderwerp") if key in kept}
    if "naar" in kept:
        changed["naar"] = tuple(email for email in kept["naar"] if email not in dossier.betrokken)
    if "klager" in kept:
        changed["klager"] = Address(kept["klager"]["naam"], kept["klager"]["adres"])
    if CONSENT in kept:
        changed[CONSENT] = kept[CONSENT]
    if LEFT in kept:
        changed["uitgetreden"] = (*dossier.uitgetreden, kept[LEFT])
        changed["leden"] = tuple(member for member in dossier.leden if member != kept[LEFT])
    if MEMBERS in kept:
        changed["leden"] = tuple(kept[MEMBERS])
        changed["signalen"] = tuple(dict.fromkeys((*dossier.signalen, GROUP)))
    if MISCONDUCT in kept:
        others = tuple(name for name in dossier.signalen if name not in GRAVE)
        changed["signalen"] = (
            tuple(dict.fromkeys((*dossier.signalen, MISCONDUCT))) if kept[MISCONDUCT] else others
        )
    if RECEIVED in kept:
        changed["ontvangen"] = datetime.fromisoformat(kept[RECEIVED])
    return changed


def _undone(dossier: Dossier, span: Sequence[int]) -> Changes:
    """The case as if these events had never been; they stay in its history."""
    marker = Event(EventKind.GECORRIGEERD, dossier.events[-1].tijd, "", {UNDOES: list(span)})
    left = counting((*dossier.events, marker))
    before = fold(dossier.organisatie, dossier.nummer, left)
    return {each.name: getattr(before, each.name) for each in fields(Dossier) if each.name != "events"}


_PLAIN = (
    "regeling",
    "regeling_hash",
    "status",
    "traject",
    "fase",
    "soort",
    "beklaagde",
    "uitkomst",
    "gesloten",
)
"""Fields any event but a filing or a proposal may set, by naming them in its gegevens."""

_FOLD: Mapping[EventKind, Callable[[Dossier, Mapping[str, Any]], Changes]] = {
    EventKind.BERICHT_GEARCHIVEERD: _filed,
    EventKind.VOORSTEL_GEDAAN: _proposed,
    EventKind.VOORSTEL_BESLOTEN: _settled,
    EventKind.GEKOPPELD: _linked,
    EventKind.GECORRIGEERD: _corrected,
    EventKind.VERTROUWELIJK_GEMAAKT: _confidential,
}
"""The events that change other fields than `_said` does."""


def _said(dossier: Dossier, kept: Mapping[str, Any]) -> Changes:
    changed: dict[str, Any] = {key: kept[key] for key in _PLAIN if key in kept}
    if "naar" in kept:
        # Who said to be involved is locked out, also of what was proposed before he said so (design §6).
        changed["naar"] = tuple(email for email in kept["naar"] if email not in dossier.betrokken)
    return changed


def evolve(dossier: Dossier, event: Event) -> Dossier:
    """The dossier after one more event. Pure: the same events always give the same dossier."""
    changes = _FOLD.get(event.soort, _said)(dossier, event.gegevens)
    return replace(dossier, **changes, events=(*dossier.events, event))


def fold(organisatie: str, nummer: str, events: Iterable[Event], start: Dossier | None = None) -> Dossier:
    """The dossier as its events made it, or `start` after more of them. The first event is `ontvangen`.

    Raises `ValueError` when there are no events, or the first one is another.
    """
    dossier = start
    for event in events:
        if dossier is None:
            if event.soort is not EventKind.ONTVANGEN:
                raise ValueError(f"dossier {nummer} begint met {event.soort.value}, niet met ontvangen")
            dossier = _opened(organisatie, nummer, event)
        dossier = evolve(dossier, event)
    if dossier is None:
        raise ValueError(f"dossier {nummer} heeft geen gebeurtenissen")
    return dossier
