"""One case as it stands after its events. What folds them is `bot.domain.dossier.fold`."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.dossier.corrections import counting
from bot.domain.dossier.events import Event, EventKind
from bot.domain.dossier.proposal import ASIDE, Proposal, ProposalStatus
from bot.domain.dossier.representation import own_addresses, representative, voices
from bot.domain.mail.mail import Address

TELLS = "T14"
"""The letter that tells a medewerker of a klacht about him (rulebook 0.1.7)."""


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
        """What was found about ontvankelijkheid, ground by ground; the newest proposal that weighed it counts.

        A machtiging that came is no longer missing (G11); that it ended is told by the clock.
        """
        found = {grond: weegt for proposal in self.voorstellen for grond, weegt in proposal.gronden}
        if any(event.soort is EventKind.MACHTIGING_ONTVANGEN for event in counting(self.events)):
            found.pop("G11", None)
        return found

    def open_proposal(self) -> Proposal | None:
        """The newest proposal that waits for a human, or None; what only tells others comes last."""
        waiting = [p for p in reversed(self.voorstellen) if p.status is ProposalStatus.OPEN]
        return next((p for p in waiting if p.soort not in ASIDE), next(iter(waiting), None))

    def last_granted(self) -> Proposal | None:
        """The newest proposal when a human said yes to it and nothing else waits, or None."""
        newest = self.voorstellen[-1] if self.voorstellen else None
        granted = newest is not None and newest.status is ProposalStatus.AKKOORD
        return newest if granted and self.open_proposal() is None else None

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

    def wrote_since(self, proposal: str) -> bool:
        """Whether the klager wrote again after the proposal with this id: those words are not in the mail that showed it."""
        return any(
            event.soort is EventKind.BERICHT_GEARCHIVEERD and event.gegevens.get("van") in self.own
            for event in self.since_proposed(proposal)
        )

    def since_proposed(self, proposal: str) -> tuple[Event, ...]:
        """What happened from the moment on that the proposal with this id was made, that first; empty where there is none.

        A later version of it is about the same mail, and shows no other.
        """
        made = (
            place
            for place, event in enumerate(self.events)
            if event.soort is EventKind.VOORSTEL_GEDAAN and event.gegevens["voorstel"]["id"] == proposal
        )
        first = next(made, None)
        return () if first is None else self.events[first:]

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

    def still_here(self) -> tuple[str, ...]:
        """The same without the mails that went to another case since. Whatever was split off, the mail that opened it stays."""
        opened, here = self.berichten()[:1], dict[str, None]()
        for event in counting(self.events):
            bericht = event.gegevens.get("bericht", "")
            if event.soort is EventKind.BERICHT_GEARCHIVEERD:
                here[bericht] = None
            elif event.soort in MOVES or (event.soort is EventKind.GESPLITST and bericht not in opened):
                here.pop(bericht, None)
        return tuple(here)

    def his_here(self) -> tuple[str, ...]:
        """Of those what the klager wrote, or who represents him, and the mail that opened it."""
        filed = [e.gegevens for e in self.events if e.soort is EventKind.BERICHT_GEARCHIVEERD]
        his = {each["bericht"] for each in filed if each is filed[0] or each.get("van") in self.own}
        return tuple(each for each in self.still_here() if each in his)


MOVES = frozenset({EventKind.GEKOPPELD, EventKind.VERPLAATST})
"""Events that take the mail they name to another case."""

GROUP = "groep"
"""The signal of a klacht of several people together (rulebook C.8)."""
