"""The desk: where a decision becomes rows. Whatever the channel, events, terms and letters are written here."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain
from typing import Any

from bot.domain.dossier.commands import Command, Lapse, Propose
from bot.domain.dossier.corrections import counting
from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.events import Event, EventKind
from bot.domain.dossier.fold import fold
from bot.domain.dossier.proposal import Proposal
from bot.domain.errors import Refused
from bot.domain.ports.store import UnitOfWork
from bot.domain.procedure.workflow import decide
from bot.domain.proposals.authorities import for_gemeente
from bot.domain.proposals.withheld import moved_on
from bot.domain.regeling.regeling import Regeling, Traject
from bot.domain.terms.acts import Due, Watched
from bot.domain.terms.deadlines import Term, terms
from bot.domain.terms.decide_by import decide_by, to_decide_since
from bot.domain.terms.due import NOBODY_S, due, overtaken
from bot.domain.terms.turn import Turn, whose_turn
from bot.handlers.post import Draft, Post
from bot.handlers.reading import Words


def _meant(dossier: Dossier) -> Proposal | None:
    """The proposal that says what a case is reckoned to be until somebody decided that, or None.

    Also after a "niet akkoord": the klager goes on waiting, so what ran from his mail goes on running; and who said no to
    putting it away did not put it away. Likewise while the klager is asked first who may know his name
    (T26b). I2: a withdrawal names no traject; until it is confirmed the terms of what it withdraws run on, also when a
    human made a withdrawal of the same proposal.
    """
    rejected = dossier.last_rejected()
    waiting = dossier.open_proposal() or rejected or dossier.last_granted()
    if waiting is None or dossier.traject is not None:
        return None
    made = (e.gegevens["voorstel"] for e in reversed(dossier.events) if e.soort is EventKind.VOORSTEL_GEDAAN)
    known = chain((waiting,), reversed(dossier.voorstellen), map(Proposal.from_json, made))
    judged = (p for p in known if p.traject and not (rejected and p.traject == Traject.OVERIG))
    return next(judged, waiting if waiting.traject else None)


@dataclass(frozen=True, slots=True)
class Desk:
    """Where the cases of one organisatie are handled."""

    post: Post

    @property
    def regeling(self) -> Regeling:
        """The scheme this desk works under."""
        return self.post.regeling

    def of(self, dossier: Dossier | None) -> "Desk":
        """The same desk under the scheme this dossier stands under (D.4: jeugd in an organisatie that runs lentl)."""
        scheme = self.home.named(dossier.regeling) if dossier else self.home
        if scheme is self.regeling:
            return self
        return replace(self, post=replace(self.post, regeling=scheme, home=self.home))

    @property
    def home(self) -> Regeling:
        """The scheme of the organisatie itself, whatever dossier the desk was set for."""
        return self.post.home or self.post.regeling

    def terms(self, dossier: Dossier) -> tuple[Term, ...]:
        """The terms of a dossier as its events, the regeling and the calendar give them."""
        meant = _meant(dossier)
        provisional = meant.traject if meant else None
        scheme = self.home.named((meant and meant.regeling) or dossier.regeling)
        return terms(counting(dossier.events), scheme, self.post.organisation.calendar, provisional)

    def watched(self, dossier: Dossier, reckoned: tuple[Term, ...] | None = None) -> Watched:
        """A dossier as the clock sees it; `reckoned`: its terms, where they are at hand."""
        found = self.terms(dossier) if reckoned is None else reckoned
        events = counting(dossier.events)  # what was taken back is not waited for
        standing = dossier if events is dossier.events else replace(dossier, events=events)
        return Watched(standing, found, self.of(dossier).regeling, self.post.organisation)

    def turn(self, dossier: Dossier, now: datetime) -> Turn | None:
        """Who is next in this case, or None when it is closed."""
        return whose_turn(self.watched(dossier), now)

    def decide_by(self, dossier: Dossier, today: date) -> date | None:
        """By when a new mail should be decided about, as V01 and the overzicht name it; None when that passed or none waits."""
        waiting = dossier.open_proposal()
        if waiting is None or dossier.traject is not None:
            return None
        human = (t for t in self.terms(dossier) if t.soort not in NOBODY_S - {"bezwaar"})
        coming = (t.uiterlijk for t in human if t.status(today) == "open")
        since = to_decide_since(dossier)
        return decide_by(waiting, since, min(coming, default=None), today, self.post.organisation)

    def next_look(self, uow: UnitOfWork, watched: Watched, now: datetime) -> datetime | None:
        """When the clock must look at a dossier: the moment of the first act that was not done yet."""
        acts, dossier = due(watched), watched.dossier
        past = [claim_of(dossier, each) for each in acts if each.by(now)]
        done = uow.log.claimed(past) if past else set()
        left = (each.moment for each in acts if claim_of(dossier, each) not in done)
        return next(left, None)

    def carry_out(
        self,
        uow: UnitOfWork,
        dossier: Dossier | None,
        commands: Sequence[Command],
        now: datetime,
        *,
        nummer: str = "",
        words: Words | None = None,
    ) -> Dossier | Refused:
        """Decide every command in turn, then write what follows. The first refusal stops and nothing is written.

        nummer: the number of a case that does not exist yet. words: see `Draft.words`.
        """
        events: list[Event] = []
        for command in commands:
            decided = decide(dossier, command, self.of(dossier).regeling, now)
            if isinstance(decided, Refused):
                return decided
            dossier = fold(self.post.organisation.sleutel, nummer, decided, start=dossier)
            events.extend(decided)
        if dossier is None:
            return Refused("Dit dossier bestaat niet.")
        report = for_gemeente(dossier, events, self.post.organisation, self.regeling)
        if report is not None:  # S6: an aanbieder tells the gemeente of each step, after an akkoord
            told = decide(dossier, Propose(voorstel=report.as_json()), self.regeling, now)
            if not isinstance(told, Refused):
                dossier = fold(self.post.organisation.sleutel, nummer, told, start=dossier)
                events.extend(told)
        if not events:
            return dossier
        seen = self.watched(dossier)
        for gone, why in (*overtaken(seen), *moved_on(seen)):
            lapsed = decide(dossier, Lapse(voorstel=gone.id, reden=why), self.regeling, now)
            if not isinstance(lapsed, Refused):
                dossier = fold(self.post.organisation.sleutel, nummer, lapsed, start=dossier)
                events.extend(lapsed)
                seen = self.watched(dossier)
        uow.dossiers.append(dossier, events, seen.terms, self.next_look(uow, seen, now))
        self.of(dossier)._post_letters(uow, dossier, events, seen.terms, now, words or {})
        return dossier

    def _post_letters(
        self,
        uow: UnitOfWork,
        dossier: Dossier,
        events: Sequence[Event],
        reckoned: tuple[Term, ...],
        now: datetime,
        words: Words,
    ) -> None:
        first = dossier.version - len(events)
        for place, event in enumerate(events, start=first):
            contents: dict[str, Any] = {**event.gegevens, "gebeurtenis": event}
            if event.soort is EventKind.NOTITIE:
                contents.pop("tekst", None)  # K4: a note is for colleagues; no letter prints it
            if event.soort is EventKind.VOORSTEL_GEDAAN:
                contents["voorstel"] = dossier.proposal(event.gegevens["voorstel"]["id"])
            for letter in event.gegevens.get("brieven", ()):
                draft = Draft(letter, dossier, now, f"{place}", reckoned, contents, words=words)
                self.post.write(uow, draft)


def claim_of(dossier: Dossier, due: Due) -> str:
    """The key under which an act of the clock is done once, whatever happens to the process."""
    return f"klok {dossier.nummer} {due.sleutel}"
