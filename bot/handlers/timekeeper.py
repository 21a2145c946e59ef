"""The clock's work: ask the store which cases are due, and do each act exactly once, one transaction per case."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.domain.calendar.calendar import AMSTERDAM
from bot.domain.dossier.absence import missing
from bot.domain.dossier.commands import Command, Lapse, Propose
from bot.domain.dossier.contact import DIED, card_of, maybe_died
from bot.domain.dossier.dossier import Dossier
from bot.domain.errors import KlachtwachtError, Refused, Unreachable
from bot.domain.mail.mail import Address
from bot.domain.ports.log import Notice
from bot.domain.ports.notifier import Notifier
from bot.domain.ports.store import Store, UnitOfWork
from bot.domain.proposals.offers import propose_due
from bot.domain.terms.acts import Due, Expire, Offer, Remind, Ring, Tell
from bot.domain.terms.due import CHOOSE, DUTIES, due
from bot.domain.terms.turn import DECIDE, turns
from bot.handlers.desk import Desk, claim_of
from bot.handlers.post import REMINDER, Draft

AGAIN = timedelta(hours=1)
"""When a case whose acts failed is tried once more."""
RING_AGAIN = timedelta(minutes=1)
"""When an alarm that reached nobody is tried once more (M3: within five minutes)."""
MOST_ALARMS = 3
"""Alarms for mail of one address on one day: a robot may not keep whoever is on call awake."""
TOO_OLD = timedelta(days=1)
"""An alarm that was never raised in this time is no alarm any more; the case waits for its human."""


RUNG = "Het alarm is verstuurd aan wie wacht heeft."
NOT_RUNG = (
    f"Geen nieuw alarm: er gingen er vandaag al {MOST_ALARMS} uit voor deze afzender. Lees zijn berichten."
)


@dataclass(frozen=True, slots=True)
class Timekeeper:
    """Does what the clock finds due in the cases of one organisatie."""

    store: Store
    desk: Desk
    notifier: Notifier

    def tick(self, now: datetime) -> Counter[str]:
        """Everything that is due by now; after a night off that is the whole night. Returns what was done.

        A case that fails stops no other: a human is told once a day, and it is tried again in an hour.
        """
        counts: Counter[str] = Counter()
        organisatie = self.desk.post.organisation.sleutel
        with self.store.begin(organisatie) as uow:
            numbers = uow.dossiers.awake(now)
        for nummer in numbers:
            try:
                self._ring(nummer, now)
                with self.store.begin(organisatie) as uow:
                    done = self._look(uow, nummer, now)
                    uow.commit()
                counts += done
            except KlachtwachtError as error:
                self._failed(organisatie, nummer, now, error)
        return counts

    def _ring(self, nummer: str, now: datetime) -> None:
        """Raise the alarms that are due, outside any transaction: a slow channel may hold up no mail.

        What was raised is written after it: a process that is killed between them raises it twice, never not at all.
        """
        organisatie = self.desk.post.organisation.sleutel
        with self.store.begin(organisatie) as uow:
            dossier = uow.dossiers.load(nummer)
            acts = due(self.desk.watched(dossier)) if dossier else ()
            rings = [each for each in acts if isinstance(each.act, Ring) and each.by(now)]
            done = (
                uow.log.claimed([claim_of(dossier, each) for each in rings]) if dossier and rings else set()
            )
        for each in rings:
            if dossier is None or claim_of(dossier, each) in done or now - each.moment > TOO_OLD:
                continue
            who = dossier.klager.address or nummer
            keys = [f"gevaar {who} {now:%Y-%m-%d} {number}" for number in range(MOST_ALARMS)]
            with self.store.begin(organisatie) as uow:
                free = [key for key in keys if key not in uow.log.claimed(keys)]
            if free:
                self.notifier.tell(f"klachtwacht {nummer}: mogelijk gevaar", self._alarm_text(nummer))
            with self.store.begin(organisatie) as uow:
                uow.log.once(claim_of(dossier, each), now)
                if free:
                    uow.log.once(free[0], now)
                if self.notifier.heard:
                    uow.log.notice(Notice(now, "gevaar", RUNG if free else NOT_RUNG, nummer))
                uow.commit()

    def _alarm_text(self, nummer: str) -> str:
        link = self.desk.post.organisation.link(nummer)
        name = self.desk.post.organisation.naam
        return f"{name}: lees dossier {nummer} meteen.{f' {link}' if link else ''}"

    def _look(self, uow: UnitOfWork, nummer: str, now: datetime) -> Counter[str]:
        counts: Counter[str] = Counter()
        dossier = uow.dossiers.load(nummer)
        if dossier is None:
            return counts
        past = [each for each in due(self.desk.watched(dossier)) if each.by(now)]
        # The row of the key is written in this very transaction: whoever comes second, also another process, finds it.
        fresh = [each for each in past if uow.log.once(claim_of(dossier, each), now)]
        for each in _still_news(fresh):
            dossier = self._do(uow, dossier, each, now, counts)
        uow.dossiers.wake(nummer, self.desk.next_look(uow, self.desk.watched(dossier), now))
        return counts

    def _do(
        self, uow: UnitOfWork, dossier: Dossier, each: Due, now: datetime, counts: Counter[str]
    ) -> Dossier:
        act = each.act
        match act:
            case Remind():
                counts["herinneringen"] += 1
                self._remind(uow, dossier, each, act, now)
            case Tell():
                counts["meldingen"] += 1
                uow.log.notice(Notice(now, act.soort, act.tekst, dossier.nummer))
            case Ring():
                pass  # raised before this transaction, by `_ring`
            case Offer():
                return self._offer(uow, dossier, each, now, counts)
            case Expire():
                return self._carried(uow, dossier, Lapse(voorstel=act.voorstel, reden=act.waarom), now)
        return dossier

    def _remind(self, uow: UnitOfWork, dossier: Dossier, each: Due, act: Remind, now: datetime) -> None:
        if maybe_died(card_of(dossier.events), dossier.signalen):
            # Rulebook 0.1.13: a death holds every reminder; a human hears why, once a day.
            if uow.log.once(f"overleden {dossier.nummer} {now:%Y-%m-%d}", now):
                uow.log.notice(Notice(now, "taak", f"Geen herinneringen: {DIED}.", dossier.nummer))
            return
        asked = self.desk.post.organisation.staff.by_email(act.zelf)
        here = asked is not None and asked.works_on(now.date()) and asked.email not in dossier.betrokken
        draft = Draft(
            REMINDER,
            dossier,
            now,
            f"klok.{_plain(each.sleutel)}",
            self.desk.terms(dossier),
            {"herinnering": act.wat, "uiterlijk": act.uiterlijk, **self._doer(dossier, act, now)},
            to=(Address(asked.naam, asked.email),) if asked and here else (),
            roles=act.aan,
            by_itself=True,
        )
        self.desk.of(dossier).post.write(uow, draft)

    def _doer(self, dossier: Dossier, act: Remind, now: datetime) -> dict[str, object]:
        """Who has to meet the term: whoever reads along with a reminder is told so, and not asked to do it himself. As
        long as a proposal waits for his decision, that is what he is asked, unless the term waits for none; who replaces
        somebody hears whom."""
        if act.zelf:
            return {"gevraagd": True}
        first = self.desk.turn(dossier, now)
        asked = (t for t in turns(self.desk.watched(dossier), now) if t.wat == act.wat)
        turn = first if act.wat == CHOOSE else next(asked, None)
        if turn is None:
            return {}
        told: dict[str, object] = {"aan_zet": Address(turn.naam, turn.wie)}
        if first is not None and first.wat == DECIDE and first.wie == turn.wie and act.wat not in DUTIES:
            told["voorstel"] = dossier.open_proposal()
        elif "naar" in act.aan and dossier.naar and turn.wie not in dossier.naar:
            told["namens"] = missing(dossier, self.desk.post.organisation.staff, now.date())
        return told

    def _offer(
        self, uow: UnitOfWork, dossier: Dossier, each: Due, now: datetime, counts: Counter[str]
    ) -> Dossier:
        today = now.astimezone(AMSTERDAM).date()
        proposal = propose_due(self.desk.watched(dossier), each, today)
        if proposal is None:
            return dossier
        counts["voorstellen"] += 1
        return self._carried(uow, dossier, Propose(voorstel=proposal.as_json()), now)

    def _carried(self, uow: UnitOfWork, dossier: Dossier, command: Command, now: datetime) -> Dossier:
        done = self.desk.carry_out(uow, dossier, [command], now)
        if isinstance(done, Refused):
            raise KlachtwachtError(str(done))
        return done

    def _failed(self, organisatie: str, nummer: str, now: datetime, error: KlachtwachtError) -> None:
        with self.store.begin(organisatie) as uow:
            if uow.log.once(f"klok faalt {nummer} {now:%Y-%m-%d}", now):
                text = f"De klok kon in dit dossier zijn werk niet doen: {error}"
                uow.log.notice(Notice(now, "storing", text, nummer))
            again = RING_AGAIN if isinstance(error, Unreachable) else AGAIN
            uow.dossiers.wake(nummer, now.astimezone(UTC) + again)
            uow.commit()


def _still_news(fresh: Sequence[Due]) -> Iterable[Due]:
    """Of the acts in one line only the last: after a week off nobody is reminded that it will be due next week."""
    return (
        each
        for place, each in enumerate(fresh, start=1)
        if not any(each.lijnen & later.lijnen for later in fresh[place:])
    )


def _plain(key: str) -> str:
    """A key as it may stand in a Message-ID."""
    return re.sub(r"[^a-z0-9.-]", "-", key.lower())
