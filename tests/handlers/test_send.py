"""The outbox: each letter leaves once, or a human is told why not."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.dossier.events import EventKind
from bot.domain.errors import StaleDossier, StoreError
from bot.domain.people.organisation import Stand
from bot.domain.ports.outbox import OutboxItem, OutboxState
from bot.domain.ports.store import UnitOfWork
from bot.domain.ports.transport import Delivery, DeliveryState, Outgoing
from bot.handlers.send import LEASE, MOST_DOUBTS, RETRY_AFTER, SLOW, Sender
from tests.handlers.office import ACCEPT, DOUBT, INGRID, KLAGER, LATER, NEVER, START, Office

WACHT, VERZONDEN, ONZEKER, FAALT = (
    OutboxState.WACHT,
    OutboxState.VERZONDEN,
    OutboxState.ONZEKER,
    OutboxState.FAALT,
)


@pytest.fixture
def office() -> Office:
    return Office()


def acknowledgement(office: Office) -> OutboxItem:
    """One repeatable letter to the klager waits, and nothing else."""
    office.mail()
    office.server.answers = [ACCEPT]
    (t01,) = office.of("T01")
    (v01,) = office.of("V01")
    with office.store.begin("sterker") as uow:
        uow.outbox.settle(replace(v01, staat=OutboxState.GESTOPT))
        uow.commit()
    office.server.answers = []
    return t01


def referral(office: Office) -> OutboxItem:
    """One letter that a human decided waits (T03), and nothing else."""
    office.mail()
    office.reply(office.of("V01")[0], "akkoord")
    with office.store.begin("sterker") as uow:
        for item in uow.outbox.in_state(WACHT):
            if item.sjabloon != "T03":
                uow.outbox.settle(replace(item, staat=OutboxState.GESTOPT))
        uow.commit()
    return office.of("T03")[0]


def state(office: Office, letter: OutboxItem) -> OutboxState:
    return next(item.staat for item in office.letters() if item.message_id == letter.message_id)


# delivery, what the transport knows of a doubt, then for a repeatable letter and for any other: state and notices
OUTCOMES: dict[str, tuple[Delivery, bool | None, OutboxState, OutboxState, bool]] = {
    "taken": (ACCEPT, None, VERZONDEN, VERZONDEN, False),
    "not now": (LATER, None, WACHT, WACHT, False),
    "never": (NEVER, None, FAALT, FAALT, True),
    "doubt": (DOUBT, None, WACHT, ONZEKER, False),
    "doubt, but it left": (DOUBT, True, VERZONDEN, VERZONDEN, False),
    "doubt, and it did not leave": (DOUBT, False, WACHT, WACHT, False),
    "one of two refused": (
        Delivery(DeliveryState.ACCEPTED, "250", (("x@example.nl", "550 weg"),)),
        None,
        VERZONDEN,
        VERZONDEN,
        True,
    ),
}


@pytest.mark.parametrize("name", OUTCOMES)
def test_what_an_attempt_makes_of_an_acknowledgement(office: Office, name: str) -> None:
    """Repeatable: a doubt is tried again under the same Message-ID."""
    delivery, remembers, expected, _, told = OUTCOMES[name]
    letter = acknowledgement(office)
    office.server.answers, office.server.remembers = [delivery], remembers
    office.sends()

    assert expected is state(office, letter)
    assert told == bool(office.notices("taak"))
    known = [e for e in office.dossier().events if e.soort is EventKind.ONTVANGST_BEVESTIGD]
    assert (expected is VERZONDEN) == bool(known)


@pytest.mark.parametrize("name", OUTCOMES)
def test_what_an_attempt_makes_of_a_letter_that_a_human_decided(office: Office, name: str) -> None:
    """Not repeatable: a doubt stays a doubt, and a human is told."""
    delivery, remembers, _, expected, told = OUTCOMES[name]
    letter = referral(office)
    office.server.answers, office.server.remembers = [delivery], remembers
    office.sends()

    assert expected is state(office, letter)
    assert (told or expected is ONZEKER) == bool(office.notices("taak"))


def test_a_server_that_dawdles_over_one_letter_is_told_then_and_the_others_do_not_wait_in_line(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two and a half minutes per letter, ten in a group: the lease would be over long before the group."""
    office.server.otherwise = LATER
    for number in range(8):
        office.mail(sender=f"inwoner{number}@example.nl")
    with office.store.begin("sterker") as uow:
        for item in uow.outbox.in_state(*OutboxState):
            fresh = WACHT if item.sjabloon == "T01" else OutboxState.GESTOPT
            uow.outbox.settle(replace(item, pogingen=0, staat=fresh, werker="", lease_tot=None))
        uow.commit()
    office.now += timedelta(minutes=2)
    passed = [0.0]
    office.server.tried.clear()

    def slowly(mail: Outgoing) -> Delivery:
        office.server.tried.append(mail)
        passed[0] += 150
        return Delivery(DeliveryState.TEMPORARY, "antwoordt niet")

    with monkeypatch.context() as slow:
        slow.setattr(office.server, "send", slowly)
        slow.setattr("bot.handlers.send.monotonic", lambda: passed[0])
        office.sends()
    (tried,) = office.server.tried
    letters = {item.message_id: item for item in office.of("T01")}
    then = office.now + timedelta(seconds=150) + RETRY_AFTER[0]
    assert {WACHT} == {item.staat for item in letters.values()}
    assert {then} == {item.vrij_vanaf for item in letters.values()}, "reckoned with the time it became"
    assert 1 == letters.pop(tried.message_id).pogingen
    assert {0} == {item.pogingen for item in letters.values()}
    (told,) = office.notices("storing")
    assert "neemt nu geen post aan" in told.tekst
    assert office.now + timedelta(seconds=150) == told.tijd

    office.server.otherwise = ACCEPT
    office.now = then
    office.sends()
    assert {VERZONDEN} == {item.staat for item in office.of("T01")}
    assert 1 == len(office.notices("hersteld"))


def test_ten_letters_that_each_take_long_outlive_no_lease(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hundred seconds per letter, and taken: a group of ten takes longer than its lease. A second process that looks
    meanwhile must not take the letters that still wait for those of a killed one: the klager would get two."""
    for number in range(10):
        office.mail(sender=f"inwoner{number}@example.nl")
    other = Office(worker="de ander", store=office.store)
    office.now = other.now = office.now + timedelta(minutes=20)
    began, passed = office.now, [0.0]

    def slowly(mail: Outgoing) -> Delivery:
        passed[0] += 100
        office.server.took.append(mail)
        other.now = began + timedelta(seconds=passed[0])
        other.sends()
        return ACCEPT

    monkeypatch.setattr(office.server, "send", slowly)
    monkeypatch.setattr("bot.handlers.send.monotonic", lambda: passed[0])
    office.sends()

    left = Counter(mail.message_id for mail in [*office.server.took, *other.server.took])
    assert {item.message_id for item in office.letters()} == set(left)
    assert {1} == set(left.values())
    assert {VERZONDEN} == {item.staat for item in office.letters()}
    assert [] == office.notices("storing")


def test_a_crash_repeats_at_most_what_left_in_the_last_second(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A third of a second per letter: after the fourth what left is settled before the fifth is begun."""
    for number in range(12):
        office.mail(sender=f"inwoner{number}@example.nl")
    passed, unsettled = [0.0], []

    def slowly(mail: Outgoing) -> Delivery:
        passed[0] += 0.33
        office.server.took.append(mail)
        settled = {item.message_id for item in office.letters() if item.staat is VERZONDEN}
        unsettled.append(len({one.message_id for one in office.server.took} - settled))
        return ACCEPT

    monkeypatch.setattr(office.server, "send", slowly)
    monkeypatch.setattr("bot.handlers.send.monotonic", lambda: passed[0])
    office.sends()

    assert 4 == max(unsettled)
    assert {VERZONDEN} == {item.staat for item in office.letters()}


def test_letters_that_had_no_turn_go_next_without_being_leased_and_read_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slow server takes two in a second; whoever laid the others back would do so fifty times."""
    for number in range(12):
        office.mail(sender=f"inwoner{number}@example.nl")
    passed, read = [0.0], list[str]()
    letters = Sender._letters

    def slowly(mail: Outgoing) -> Delivery:
        passed[0] += 0.6
        return ACCEPT

    def counted(self: Sender, uow: Any, items: Sequence[OutboxItem], now: Any) -> Any:
        read.extend(item.message_id for item in items)
        return letters(self, uow, items, now)

    monkeypatch.setattr(office.server, "send", slowly)
    monkeypatch.setattr("bot.handlers.send.monotonic", lambda: passed[0])
    monkeypatch.setattr(Sender, "_letters", counted)
    office.sends()

    assert sorted(item.message_id for item in office.letters(VERZONDEN)) == sorted(read)


def test_a_letter_refused_for_now_by_a_server_that_takes_its_time_holds_up_no_other(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A greylist that lets us wait two seconds for its "not now" says nothing of the letters behind it."""
    for number in range(4):
        office.mail(sender=f"inwoner{number}@example.nl")
    passed, first = [0.0], office.letters()[0]

    def slowly(mail: Outgoing) -> Delivery:
        passed[0] += 2
        return LATER if mail.message_id == first.message_id else ACCEPT

    monkeypatch.setattr(office.server, "send", slowly)
    monkeypatch.setattr("bot.handlers.send.monotonic", lambda: passed[0])
    office.sends()

    assert [first.message_id] == [item.message_id for item in office.letters() if item.staat is not VERZONDEN]


def test_what_another_process_sent_while_this_one_stood_still_is_not_laid_back(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The machine sleeps for twenty minutes during the first letter of ten: the leases are over and a second process sends
    them all. Only the first, which left here as well, goes twice, under the same Message-ID."""
    for number in range(10):
        office.mail(sender=f"inwoner{number}@example.nl")
    other = Office(worker="de ander", store=office.store)
    office.now = other.now = office.now + timedelta(minutes=20)
    passed = [0.0]

    def asleep(mail: Outgoing) -> Delivery:
        office.server.took.append(mail)
        if not passed[0]:
            passed[0] += 1200
            other.now += timedelta(minutes=20)
            other.sends()
            other.now += timedelta(hours=1)
            other.sends()
        return ACCEPT

    monkeypatch.setattr(office.server, "send", asleep)
    monkeypatch.setattr("bot.handlers.send.monotonic", lambda: passed[0])
    office.sends()

    repeatable = {item.message_id for item in office.letters() if item.herhaalbaar}
    left = Counter(mail.message_id for mail in [*office.server.took, *other.server.took])
    assert 10 <= len(repeatable & set(left))
    assert [2] == [count for letter, count in left.items() if letter in repeatable and count > 1]
    assert {VERZONDEN} == {item.staat for item in office.letters()}


def test_nothing_repeats_a_doubtful_letter_of_a_human(office: Office) -> None:
    letter = referral(office)
    office.server.answers = [DOUBT]
    office.sends()
    for _ in range(20):
        office.passes(hours=12)
        office.sends()

    assert ONZEKER is state(office, letter)
    assert 1 == len(office.server.tried)
    assert 1 == len(office.notices())


def test_a_server_that_takes_the_mail_and_always_hangs_up_does_not_flood_the_klager(office: Office) -> None:
    """After a few doubts an acknowledgement too is left to a human."""
    letter = acknowledgement(office)
    office.server.otherwise = DOUBT
    for _ in range(30):
        office.passes(hours=9)
        office.sends()

    assert ONZEKER is state(office, letter)
    assert MOST_DOUBTS + 1 == len(office.server.tried)
    assert {letter.message_id} == {mail.message_id for mail in office.server.tried}
    assert 1 == len(office.notices("taak"))


def test_a_refusing_server_is_tried_on_schedule_alarmed_once_and_given_up_after_five_days(
    office: Office,
) -> None:
    letter = acknowledgement(office)
    office.server.otherwise = LATER
    tried = []
    while state(office, letter) is WACHT and office.now < START + timedelta(days=7):
        before = len(office.server.tried)
        office.sends()
        if len(office.server.tried) > before:
            tried.append(office.now - START)
        office.passes(minutes=1)

    pauses = [later - earlier for earlier, later in pairwise(tried)]
    assert list(RETRY_AFTER) == pauses[: len(RETRY_AFTER)]
    assert {timedelta(hours=8)} == set(pauses[len(RETRY_AFTER) :])
    assert timedelta(days=5) <= tried[-1] < timedelta(days=5, hours=8)
    assert FAALT is state(office, letter)
    assert ["storing", "taak"] == [notice.soort for notice in office.notices()]


def test_a_server_that_says_not_now_is_not_asked_for_every_letter(office: Office) -> None:
    for number in range(30):
        office.mail(f"bericht {number}", f"k{number}@example.nl")
    office.server.otherwise = LATER
    office.sends()

    assert len(office.server.tried) <= 11


def test_one_letter_that_cannot_be_read_back_holds_up_no_other(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.mail()
    lost = office.of("T01")[0]
    with office.store.begin("sterker") as uow:
        kind = type(uow.mails)
    raws = kind.raws

    def gone(self: Any, sha256s: Sequence[str]) -> dict[str, bytes | StoreError]:
        found: dict[str, bytes | StoreError] = raws(self, sha256s)
        return {**found, **({lost.sha256: StoreError("Mail is weg.")} if lost.sha256 in found else {})}

    monkeypatch.setattr(kind, "raws", gone)
    office.sends()
    office.sends()

    assert FAALT is state(office, lost)
    assert [(INGRID,)] == [mail.recipients for mail in office.server.took]
    assert "Mail is weg." in office.notices("taak")[0].tekst


def test_a_dossier_that_changed_meanwhile_does_not_make_a_sent_letter_doubtful(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process wrote in the same dossier between reading and writing."""
    letter = acknowledgement(office)
    with office.store.begin("sterker") as uow:
        kind = type(uow.dossiers)
    append, stale = kind.append, [StaleDossier("Iemand was eerder."), StaleDossier("Nog iemand.")]

    def meanwhile(self: Any, *written: Any) -> None:
        if stale:
            raise stale.pop()
        append(self, *written)

    monkeypatch.setattr(kind, "append", meanwhile)
    office.sends()

    assert VERZONDEN is state(office, letter)
    assert 1 == len(office.server.took)


def test_meekijk_sends_nothing_that_was_made_before_either() -> None:
    """Contract §6: nothing leaves but what a human sends. Somebody who sets it in alarm means now."""
    before = Office()
    before.mail()
    office = Office(Stand.MEEKIJK, store=before.store)
    office.sends()
    office.sends()

    assert [] == office.server.tried
    assert {WACHT} == {item.staat for item in office.letters()}
    assert 2 == len(office.notices("onderdrukt"))


def test_meekijk_still_sends_what_a_human_decided() -> None:
    before = Office()
    before.mail()
    before.reply(before.of("V01")[0], "akkoord")
    office = Office(Stand.MEEKIJK, store=before.store)
    office.sends()

    sent = {mail.message_id for mail in office.server.took}
    assert {"T03", "T10"} == {item.sjabloon for item in office.letters() if item.message_id in sent}


def test_the_undo_window_holds_a_decided_letter_and_no_acknowledgement() -> None:
    office = Office(undo=timedelta(minutes=10))
    office.mail()
    office.reply(office.of("V01")[0], "akkoord")
    office.sends()
    assert [KLAGER] == [mail.recipients[0] for mail in office.server.took if mail.recipients[0] == KLAGER]
    office.passes(minutes=10)
    office.sends()

    assert 2 == len([mail for mail in office.server.took if mail.recipients == (KLAGER,)])


def test_a_clock_set_back_sends_nothing_twice(office: Office) -> None:
    office.mail()
    office.sends()
    office.passes(days=-3)
    office.sends()
    office.mail("nog een", "b@example.nl")
    office.sends()

    assert 4 == len(office.server.took) == len({mail.message_id for mail in office.server.took})


# ── Any interleaving ──────────────────────────────────────────────────────────────────────────────────


class Killed(BaseException):
    """The process ends here."""


class Fate:
    """A mail server and a process that meet any fate: a letter may arrive or not, and either may fall silent."""

    def __init__(self, fates: list[str]) -> None:
        self.fates = fates
        self.arrived: Counter[str] = Counter()

    def send(self, mail: Outgoing) -> Delivery:
        fate = self.fates.pop(0) if self.fates else "taken"
        if fate in ("taken", "arrived, hung up", "arrived, killed"):
            self.arrived[mail.message_id] += 1
        if "killed" in fate:
            raise Killed
        return {"taken": ACCEPT, "not now": LATER, "never": NEVER}.get(fate, DOUBT)

    def outcome(self, message_id: str) -> bool | None:
        return None

    def check(self) -> list[str]:
        return []

    def close(self) -> None:
        """Nothing to let go of."""


FATES = (
    "taken",
    "not now",
    "never",
    "arrived, hung up",
    "lost, hung up",
    "arrived, killed",
    "lost, killed",
)


@settings(max_examples=40, deadline=None)
@given(fates=st.lists(st.sampled_from(FATES), max_size=25), mails=st.integers(1, 4), worker=st.booleans())
def test_in_any_interleaving_each_letter_leaves_once_or_is_explained(
    fates: list[str], mails: int, worker: bool
) -> None:
    """Deliveries, refusals, doubts and kills in any order; at the end the server takes everything."""
    office = Office(worker="hier" if worker else "")
    fate = Fate(list(fates))
    office.sender = replace(office.sender, transport=fate)
    for number in range(mails):
        office.mail(f"bericht {number}", f"k{number}@example.nl")
    office.reply(office.of("V01")[0], "akkoord")
    for _ in range(40):
        try:
            office.sends()
        except Killed:
            office.sender = replace(office.sender)  # a new process, that finds what the old one left
            office.sender.recover(office.now, "hier" if worker else "")
        office.passes(hours=3)

    explained = {(notice.dossier, notice.tekst.split(":")[0]) for notice in office.notices("taak")}
    for letter in office.letters():
        arrived = fate.arrived[letter.message_id]
        assert letter.staat in (VERZONDEN, ONZEKER, FAALT), "nothing waits for ever"
        if letter.staat is VERZONDEN:
            assert arrived >= 1
        else:
            assert (letter.dossier, f"Brief {letter.sjabloon}") in explained
        if not letter.herhaalbaar:
            assert arrived <= 1, "only what may be repeated is repeated"
    sent = Counter(item.dossier for item in office.letters(VERZONDEN) if item.sjabloon == "T01")
    for nummer in office.numbers():
        told = [e for e in office.dossier(nummer).events if e.soort is EventKind.ONTVANGST_BEVESTIGD]
        assert sent[nummer] == len(told)


def asks(office: Office, monkeypatch: pytest.MonkeyPatch, when_asked: Callable[[], bool | None]) -> None:
    """What the way out knows of a doubtful letter is found out by this."""
    monkeypatch.setattr(office.server, "outcome", lambda _: when_asked())


@pytest.mark.parametrize("abandoned", [False, True], ids=["no answer", "left behind"])
def test_the_way_out_is_asked_about_a_doubt_while_nobody_waits_for_the_store(
    office: Office, monkeypatch: pytest.MonkeyPatch, abandoned: bool
) -> None:
    """A question to Exchange may take a minute, and mail comes in meanwhile."""
    letter, begin, open_now = referral(office), office.store.begin, list[str]()
    asked: list[list[str]] = []

    @contextmanager
    def begins(organisatie: str) -> Iterator[UnitOfWork]:
        with begin(organisatie) as uow:
            open_now.append(organisatie)
            yield uow
        open_now.remove(organisatie)

    def outcome() -> bool:
        asked.append(list(open_now))
        return True

    monkeypatch.setattr(office.store, "begin", begins)
    asks(office, monkeypatch, outcome)
    if abandoned:
        with office.store.begin("sterker") as uow:
            uow.outbox.lease("elders", office.now, office.now + LEASE, 1, False)
            uow.commit()
        office.now += LEASE
    office.server.answers = [DOUBT]
    office.sends()

    assert [[]] == asked
    assert VERZONDEN is state(office, letter)


def test_what_another_process_settles_while_we_ask_stays_as_it_left_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = referral(office)
    with office.store.begin("sterker") as uow:
        (leased,) = uow.outbox.lease("elders", office.now, office.now + LEASE, 1, False)
        uow.commit()

    def meanwhile() -> None:
        with office.store.begin("sterker") as uow:
            uow.outbox.settle(replace(leased, staat=VERZONDEN, werker="", lease_tot=None))
            uow.commit()

    asks(office, monkeypatch, meanwhile)
    office.now += LEASE
    office.sends()

    assert VERZONDEN is state(office, letter)
    assert [] == office.notices("taak"), "it is no doubt any more"


def test_a_way_out_that_dawdles_over_what_was_left_behind_is_not_asked_about_all_of_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing else would leave meanwhile. The rest is asked about next time."""
    for number in range(3):
        office.mail(f"bericht {number}", f"k{number}@example.nl")
    with office.store.begin("sterker") as uow:
        left = uow.outbox.lease("elders", office.now, office.now + LEASE, 50, True)
        uow.commit()
    asked: list[float] = []
    monkeypatch.setattr("bot.handlers.send.monotonic", lambda: SLOW * len(asked))
    asks(office, monkeypatch, lambda: asked.append(0.0))
    office.sender.recover(office.now, "elders")

    assert len(left) > 1
    assert 1 == len(asked)
    assert len(left) - 1 == len(office.letters(OutboxState.BEZIG))


def test_a_lease_that_ran_out_is_a_doubt(office: Office) -> None:
    letter = referral(office)
    with office.store.begin("sterker") as uow:
        uow.outbox.lease("elders", office.now, office.now + LEASE, 1, False)
        uow.commit()
    office.sends()
    assert OutboxState.BEZIG is state(office, letter)
    office.now += LEASE
    office.sends()

    assert ONZEKER is state(office, letter)
    assert [] == office.server.tried
