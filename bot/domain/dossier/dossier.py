"""One case: its state is the fold of its events (`evolve`). What makes events is `bot.domain.dossier.workflow.decide`."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from bot.domain.dossier.commands import A_MEMBER
from bot.domain.dossier.events import Event, EventKind
from bot.domain.dossier.representation import own_addresses, representative, voices
from bot.domain.mail.mail import Address
from bot.domain.regeling.klachttoets import GRAVE

TELLS = "T14"
"""The letter that tells a medewerker of a klacht about him (rulebook 0.1.7)."""


class ProposalKind(StrEnum):
    """Every kind of proposal (contract §2)."""

    NIEUW = "nieuw"
    VERVOLG = "vervolg"
    SPLITSEN = "splitsen"
    KOPPELEN = "koppelen"
    ESCALEREN = "escaleren"
    KEUZE = "keuze"
    INTREKKING = "intrekking"
    AANVULLING = "aanvulling"
    NIET_IN_BEHANDELING = "niet_in_behandeling"
    VERDAGEN = "verdagen"
    POGING = "poging"
    STAKEN = "staken"
    UITKOMST = "uitkomst"
    AFHANDELEN = "afhandelen"
    HEROPENEN = "heropenen"
    OVERDRAGEN = "overdragen"
    OKC = "okc"
    BRIEF = "brief"
    REGISTREREN = "registreren"
    COLLEGE = "college"
    GEMEENTE = "gemeente"
    VERNIETIGEN = "vernietigen"


ASIDE = frozenset({ProposalKind.COLLEGE, ProposalKind.GEMEENTE})
"""Proposals that tell others of a case and do not move it: they wait beside the one that says what comes next."""


class ProposalStatus(StrEnum):
    """Where a proposal stands."""

    OPEN = "open"
    AKKOORD = "akkoord"
    AFGEWEZEN = "afgewezen"
    VERVALLEN = "vervallen"


@dataclass(frozen=True, slots=True)
class Proposal:
    """Steps prepared by the bot, waiting for a human: versioned and explained.

    id: unique in its dossier ("1", "2", …). versie: raised by every change, so an old akkoord cannot approve it.
    soort_mail: what the mail was taken for. stappen: events one akkoord takes, with their gegevens.
    naar: e-mail addresses of who gets to act; kandidaten: names to choose from when nobody was guessed.
    uitleg: why, in Dutch sentences; alternatief: the runner-up, or empty. regel: the rule that decided.
    bericht: sha256 of the mail it was made for. beklaagde: who it is about, a mail address or a name as written.
    gronden: what may speak against treating it, each with its weight (mogelijk, ja).
    klok: the act of the clock that made it, or empty: it lapses as soon as the clock would not make it any more.
    """

    id: str
    versie: int
    soort: ProposalKind
    status: ProposalStatus
    traject: str | None
    soort_mail: str
    stappen: tuple[tuple[str, Mapping[str, Any]], ...]
    naar: tuple[str, ...]
    kandidaten: tuple[str, ...]
    brieven: tuple[str, ...]
    uitleg: tuple[str, ...]
    alternatief: str
    regel: str
    bericht: str
    beklaagde: str = ""
    gronden: tuple[tuple[str, str], ...] = ()
    klok: str = ""

    @property
    def regeling(self) -> str:
        """The scheme its first steps bring the case under, or empty: it stays where it is."""
        return next((str(kept["regeling"]) for _, kept in self.stappen if "regeling" in kept), "")

    def as_json(self) -> dict[str, Any]:
        """JSON values only, as the event `voorstel_gedaan` keeps it."""
        return {
            "id": self.id,
            "versie": self.versie,
            "soort": self.soort.value,
            "traject": self.traject,
            "soort_mail": self.soort_mail,
            "stappen": [[gebeurtenis, dict(gegevens)] for gebeurtenis, gegevens in self.stappen],
            "naar": list(self.naar),
            "kandidaten": list(self.kandidaten),
            "brieven": list(self.brieven),
            "uitleg": list(self.uitleg),
            "alternatief": self.alternatief,
            "regel": self.regel,
            "bericht": self.bericht,
            "beklaagde": self.beklaagde,
            "gronden": [list(found) for found in self.gronden],
            "klok": self.klok,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Proposal":
        """What `as_json` gave, as an open proposal."""
        return cls(
            id=kept["id"],
            versie=kept["versie"],
            soort=ProposalKind(kept["soort"]),
            status=ProposalStatus.OPEN,
            traject=kept["traject"],
            soort_mail=kept["soort_mail"],
            stappen=tuple((gebeurtenis, dict(gegevens)) for gebeurtenis, gegevens in kept["stappen"]),
            naar=tuple(kept["naar"]),
            kandidaten=tuple(kept["kandidaten"]),
            brieven=tuple(kept["brieven"]),
            uitleg=tuple(kept["uitleg"]),
            alternatief=kept["alternatief"],
            regel=kept["regel"],
            bericht=kept["bericht"],
            beklaagde=kept["beklaagde"],
            gronden=tuple((grond, weegt) for grond, weegt in kept.get("gronden", ())),
            klok=kept.get("klok", ""),
        )


@dataclass(frozen=True, slots=True)
class Dossier:
    """One case as it stands after its events (oldest first in `events`).

    naar: e-mail addresses of who acts now; beklaagde: address (or name as written) of who it is about;
    betrokken: addresses of staff who said they are involved and are locked out (design §6). kanaal: how it came to us.
    onderwerp: what it is about, in a word of who decides; empty: not said.
    leden: addresses or names of who files together in a group, the klager not counted (C.8: one klacht, n indieners).
    uitgetreden: addresses of members of a group who no longer take part (I4, J39).
    """

    organisatie: str
    nummer: str
    regeling: str
    regeling_hash: str
    traject: str | None
    status: str
    soort: str
    klager: Address
    beklaagde: str
    naar: tuple[str, ...]
    signalen: tuple[str, ...]
    taal: str
    ontvangen: datetime
    uitkomst: str | None
    gesloten: bool
    gekoppeld: tuple[str, ...]
    voorstellen: tuple[Proposal, ...]
    events: tuple[Event, ...]
    betrokken: tuple[str, ...] = ()
    onderwerp: str = ""
    fase: str | None = None
    kanaal: str = "mail"
    toestemming: bool = False
    leden: tuple[str, ...] = ()
    uitgetreden: tuple[str, ...] = ()

    @property
    def own(self) -> frozenset[str]:
        """The addresses of the klager and of who represents him."""
        return own_addresses(counting(self.events)) | ({self.klager.address} - {""})

    def hears(self, address: str, day: date) -> bool:
        """Whether mail of this address on that day is the klager's own word (C.8)."""
        if not address:
            return False
        return address == self.klager.address or voices(counting(self.events)).speaks(address, day)

    def speaker(self, day: date) -> Address:
        """Whom the letters to the klager go to on this day: who represents him, else himself (C.8)."""
        found = representative(counting(self.events), day)
        return found.adres if found else self.klager

    @property
    def version(self) -> int:
        """How many events it holds."""
        return len(self.events)

    def gronden(self) -> dict[str, str]:
        """What was found about ontvankelijkheid, ground by ground; the newest proposal that weighed it counts."""
        return {grond: weegt for proposal in self.voorstellen for grond, weegt in proposal.gronden}

    def open_proposal(self) -> Proposal | None:
        """The newest proposal that waits for a human, or None; what only tells others comes last."""
        waiting = [p for p in reversed(self.voorstellen) if p.status is ProposalStatus.OPEN]
        return next((p for p in waiting if p.soort not in ASIDE), next(iter(waiting), None))

    def last_rejected(self) -> Proposal | None:
        """The newest proposal when a human said no to it and nothing else waits, or None."""
        newest = self.voorstellen[-1] if self.voorstellen else None
        rejected = newest is not None and newest.status is ProposalStatus.AFGEWEZEN
        return newest if rejected and self.open_proposal() is None else None

    def lapsed(self) -> tuple[tuple[Proposal, Event], ...]:
        """The proposals that lapsed since anybody decided about one, each with the event that says why."""
        settled = [event for event in self.events if event.soort is EventKind.VOORSTEL_BESLOTEN]
        lapsed = ProposalStatus.VERVALLEN
        decided = (i for i, event in enumerate(settled, 1) if event.gegevens["besluit"] != lapsed)
        since = settled[max(decided, default=0) :]
        known = {p.id: p for p in self.voorstellen}
        return tuple((known[event.gegevens["voorstel"]], event) for event in since)

    def overtaken(self) -> Proposal | None:
        """The newest proposal that lapsed since anybody decided, when only an older one still waits; else None.

        Whoever says no more than akkoord now may mean the one that lapsed.
        """
        waiting = self.open_proposal()
        newest = next((p for p, _ in reversed(self.lapsed()) if p.soort not in ASIDE), None)
        if waiting is None or newest is None or int(newest.id) < int(waiting.id):
            return None
        return newest

    def proposal(self, proposal_id: str) -> Proposal | None:
        """The proposal with this id, or None."""
        return next((p for p in self.voorstellen if p.id == proposal_id), None)

    def next_proposal_id(self) -> str:
        """The id the next proposal of this dossier gets."""
        return str(max((int(p.id) for p in self.voorstellen), default=0) + 1)

    def knows(self, email: str) -> bool:
        """Whether the person complained about was told of the case: by T14, or because he had it in hand."""
        return any(
            TELLS in event.gegevens.get("brieven", ()) or email in event.gegevens.get("naar", ())
            for event in self.events
        )

    def signals_of(self, bericht: str) -> frozenset[str]:
        """What was noted of this one mail (sha256), whatever the rest of the case tells."""
        noted = (event.gegevens for event in self.events if event.gegevens.get("bericht") == bericht)
        return frozenset(name for kept in noted for name in kept.get("signalen", ()))

    def words_of_klager(self) -> str:
        """The sha256 of his newest mail, or of who represents him; of the first mail where he wrote none."""
        filed = [e.gegevens for e in self.events if e.soort is EventKind.BERICHT_GEARCHIVEERD]
        his = [each for each in filed if each.get("van") in self.own]
        return str((his[-1] if his else filed[0])["bericht"])

    def berichten(self) -> tuple[str, ...]:
        """The sha256 of every mail filed in it, oldest first."""
        return tuple(
            event.gegevens["bericht"]
            for event in self.events
            if event.soort is EventKind.BERICHT_GEARCHIVEERD
        )


# ── The fold ──────────────────────────────────────────────────────────────────────────────────────────


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
        changed["signalen"] = (*dossier.signalen, MISCONDUCT) if kept[MISCONDUCT] else others
    if RECEIVED in kept:
        changed["ontvangen"] = datetime.fromisoformat(kept[RECEIVED])
    return changed


# ── Undone and corrected ──────────────────────────────────────────────────────────────────────────────

UNDOES = "ongedaan"
"""In the gegevens of `gecorrigeerd`: the first event that is taken back, and the first one after those."""

TAKEN_BACK = "I1"
"""The rule of a proposal about a klager who comes back on a withdrawal; it makes the one to close void."""

LEFT = "uitgetreden"
"""In the gegevens of `gecorrigeerd`: the address of a member of the group who no longer takes part."""

MEMBERS = "leden"
"""In the gegevens of `gecorrigeerd`: who files together, as a human wrote them down."""

GROUP = "groep"
"""The signal of a klacht of several people together (rulebook C.8)."""

MISCONDUCT = "ongewenst_gedrag"
"""In the gegevens of `gecorrigeerd`: whether it is about ongewenst gedrag, as a human read it (R02)."""

RECEIVED = "ontvangst"
"""In the gegevens of `gecorrigeerd`: the ontvangst as it really was."""


CONSENT = "toestemming"
"""In the gegevens of `gecorrigeerd`: whether the klager agrees that his name and words go to another organisation."""


def counting(events: Sequence[Event]) -> tuple[Event, ...]:
    """The events as they count: without what was taken back, the first one with the ontvangst as corrected."""
    if EventKind.GECORRIGEERD not in [event.soort for event in events]:
        return tuple(events)
    gone: set[int] = set()
    received = ""
    for place, event in enumerate(events):
        if event.soort is EventKind.GECORRIGEERD and UNDOES in event.gegevens:
            first, after = event.gegevens[UNDOES]
            gone |= {place, *range(first, after)}
    left = [event for place, event in enumerate(events) if place not in gone]
    for event in left:
        if event.soort is EventKind.GECORRIGEERD:
            received = event.gegevens.get(RECEIVED, received)
    if received:
        left[0] = replace(left[0], gegevens={**left[0].gegevens, "ontvangen": received})
    return tuple(left)


def _undone(dossier: Dossier, span: Sequence[int]) -> Changes:
    """The case as if these events had never been; they stay in its history."""
    marker = Event(EventKind.GECORRIGEERD, dossier.events[-1].tijd, "", {UNDOES: list(span)})
    left = counting((*dossier.events, marker))
    before = fold(dossier.organisatie, dossier.nummer, left)
    return {each.name: getattr(before, each.name) for each in fields(Dossier) if each.name != "events"}


# ── What an event changes ─────────────────────────────────────────────────────────────────────────────


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
