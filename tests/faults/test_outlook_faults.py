"""What happens to Exchange and Microsoft 365, in and out, while klachtwacht runs: nothing lost or doubled, told, recovered."""

import itertools
import mailbox
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from bot.domain.ports.ledger import Outcome
from tests.faults.house import House, HouseMaker, inline, until
from tests.faults.places import deliver as drop
from tests.faults.places import well
from tests.faults.slow import Door, DoorMaker
from tests.journeys.test_killed import complaint
from tests.servers.exchange import PASSWORD, FakeExchange
from tests.servers.graph import SECRET, FakeGraph

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

_numbers = itertools.count(1000)


@dataclass
class Scene:
    """One mailbox on one server, and the door we go through."""

    server: FakeExchange | FakeGraph
    postbus: str
    door: Door

    @property
    def is_exchange(self) -> bool:
        return isinstance(self.server, FakeExchange)

    def options(self, **more: object) -> str:
        return inline(self.server.options(self.postbus, door=self.door.port, **more))

    def deliver(self, first: int, last: int) -> None:
        for number in range(first, last):
            self.server.add(self.postbus, complaint(number))

    def messages(self) -> dict[str, Any]:
        box: Any = self.server.postbussen[self.postbus]
        found: dict[str, Any] = box.items if self.is_exchange else box.messages
        return found

    def inside(self, folder: str = "inbox") -> list[Any]:
        return [one for one in self.messages().values() if one.folder == folder]

    def empty(self) -> None:
        """A colleague throws everything away for good."""
        with self.server.lock:
            for key, one in list(self.messages().items()):
                if one.folder == "inbox":
                    del self.messages()[key]

    def renumber(self) -> None:
        """Put back from a back-up: every message under another id, and no list of changes goes on where it was."""
        with self.server.lock:
            for key, one in list(self.messages().items()):
                del self.messages()[key]
                one.id = f"{key}{next(_numbers)}"
                if self.is_exchange:
                    one.key = one.id.encode()
                self.messages()[one.id] = one
        if isinstance(self.server, FakeGraph):
            self.server.delta_lost = True
        else:
            self.server.faults.append(("SyncFolderItems", "ErrorInvalidSyncStateData"))


@pytest.fixture(params=["safe_exchange", "graph"])
def scene(
    request: pytest.FixtureRequest, door: DoorMaker, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Scene]:
    """Each server; whatever was broken is whole again afterwards."""
    monkeypatch.setattr("bot.web.PATIENCE", 1.5)
    monkeypatch.setattr("bot.tls.HANDSHAKE", 1.5)
    server: FakeExchange | FakeGraph = request.getfixturevalue(request.param)
    server.faults.clear()
    one = Scene(server, server.new_postbus(), door(server.port))
    yield one
    for mend in MENDED.values():
        mend(one)


def refuse(scene: Scene, refused: bool) -> None:
    """The password was changed; the secret ran out and its tokens are withdrawn."""
    if isinstance(scene.server, FakeExchange):
        scene.server.knows = "een ander" if refused else PASSWORD
    else:
        scene.server.refusal = (
            "AADSTS7000222: The provided client secret keys are expired." if refused else ""
        )
        scene.server.tokens.clear()


def fill(scene: Scene, *, full: bool) -> None:
    """No room in the mailbox, not to move a mail and not to make a draft."""
    if isinstance(scene.server, FakeExchange):
        scene.server.always = [(name, "ErrorQuotaExceeded") for name in ("MoveItem", "CreateItem") if full]
    else:
        scene.server.always = [("/move", 507)] if full else []


def certificate(wrong: str) -> Callable[[Scene], None]:
    def show(scene: Scene) -> None:
        scene.server.web.certificate(wrong)
        scene.door.cut()

    return show


def cut_short(scene: Scene) -> None:
    """Every answer breaks off in the middle of a record of TLS."""
    scene.door.change = lambda said: said[: len(said) // 2] if len(said) > 200 else b""
    scene.door.cut()


def let_through(scene: Scene) -> None:
    scene.door.change = lambda said: said
    scene.door.cut()


def slow(rate: float | None) -> Callable[[Scene], None]:
    def give(scene: Scene) -> None:
        scene.door.rate = rate

    return give


BROKEN: Mapping[str, tuple[Callable[[Scene], None], str]] = {
    "away": (lambda scene: scene.door.close(), "niet te bereiken"),
    "slow": (slow(1.0), "te traag"),
    "expired": (certificate("expired"), "het is verlopen"),
    "another host": (certificate("another host"), "op een ander"),
    "nobody vouches for it": (certificate("nobody vouches for it"), "niet bekend"),
    "cut": (cut_short, ""),
    "refused": (lambda scene: refuse(scene, True), "geheim is verlopen|geeft geen toegang"),
}
"""What breaks, and the words (one server's or the other's) by which an administrator hears what it is."""
MENDED: Mapping[str, Callable[[Scene], None]] = {
    "away": lambda scene: scene.door.open(),
    "slow": slow(None),
    "expired": certificate(""),
    "another host": certificate(""),
    "nobody vouches for it": certificate(""),
    "cut": let_through,
    "refused": lambda scene: refuse(scene, False),
    "full": lambda scene: fill(scene, full=False),
}
NOTHING_ASKED = ("expired", "another host", "nobody vouches for it")


@pytest.mark.parametrize("fault", BROKEN)
def test_a_mailbox_in_trouble_is_told_and_found_again(scene: Scene, fault: str, house: HouseMaker) -> None:
    """Mail that comes meanwhile is read as soon as it can be, once."""
    scene.deliver(0, 2)
    one = house(scene.options(verplaats_naar="Verwerkt", wachttijd_seconden=1))
    one.answers(2)
    until(lambda: not scene.inside(), "an empty inbox")
    spoil, words = BROKEN[fault]
    spoil(scene)
    time.sleep(0.2)  # what was on its way over the old line has arrived
    asked = len(scene.server.asked)
    scene.deliver(2, 4)
    one.told("storing", "Mailbox sterker", words)
    assert not any(secret in heard for heard in one.listener.heard for secret in (PASSWORD, SECRET))
    if fault in NOTHING_ASKED:
        assert asked == len(scene.server.asked), "whoever is not who he says he is hears nothing"
    MENDED[fault](scene)
    one.told("weer in orde", "Mailbox sterker werkt weer")
    one.is_whole(4)
    until(lambda: not scene.inside(), "an empty inbox")


@pytest.mark.parametrize("fault", [*BROKEN, "full"])
def test_a_way_out_in_trouble_is_told_and_every_letter_leaves_once(
    scene: Scene, fault: str, inbox: mailbox.Maildir, house: HouseMaker
) -> None:
    before = len(scene.server.sent)
    one = well(house, inbox, 2, transport=scene.options(), sent=lambda: scene.server.sent[before:])
    spoil, words = {**BROKEN, "full": (no_room, "vol")}[fault]
    spoil(scene)
    time.sleep(0.2)  # what was on its way over the old line has arrived
    asked = len(scene.server.asked)
    drop(inbox, 2, 4)
    one.told("storing", "uitgaande mailserver", words)
    assert len(one.acknowledged()) == 2
    if fault in NOTHING_ASKED:
        assert asked == len(scene.server.asked), "whoever is not who he says he is gets no letter"
    MENDED[fault](scene)
    one.told("weer in orde", "uitgaande mail werkt weer")
    one.is_whole(4)
    acks = [raw for raw in scene.server.sent[before:] if b"Auto-Submitted: auto-replied" in raw]
    assert 4 == len(acks), "not one letter left twice, not even as the same one"


def no_room(scene: Scene) -> None:
    fill(scene, full=True)
    if isinstance(scene.server, FakeGraph):
        scene.server.always = [("/messages", 507)]


def test_a_mailbox_over_its_quota_holds_up_no_answer(scene: Scene, house: HouseMaker) -> None:
    """Handled mail cannot be moved any more; new mail is read and acknowledged all the same, until there is room."""
    scene.deliver(0, 2)
    one = house(scene.options(verplaats_naar="Verwerkt", wachttijd_seconden=1))
    one.answers(2)
    until(lambda: not scene.inside(), "an empty inbox")
    fill(scene, full=True)
    scene.deliver(2, 4)
    one.told("storing", "verplaats_naar", "vol")
    scene.deliver(4, 6)
    one.answers(6)
    fill(scene, full=False)
    one.told("weer in orde", "verplaats_naar")
    one.is_whole(6)
    until(lambda: not scene.inside(), "an empty inbox")


def test_mail_under_other_ids_is_no_new_mail(scene: Scene, house: HouseMaker) -> None:
    """Every locator is another and the sync state is lost, as after a mailbox that was put back: no mail is new."""
    scene.deliver(0, 4)
    one = house(scene.options(wachttijd_seconden=1))
    one.answers(4)
    scene.renumber()
    until(lambda: entries(one)[Outcome.DUBBEL] == 4, "the four under their new ids")
    scene.deliver(4, 6)
    one.is_whole(6)
    assert not any("storing" in heard for heard in one.listener.heard)


def entries(one: House) -> dict[Outcome, int]:
    with one.house.store.begin("sterker") as uow:
        outcomes = [entry.uitkomst for entry in uow.ledger.all("sterker")]
    return {kind: outcomes.count(kind) for kind in Outcome}


def test_a_folder_that_somebody_empties_costs_no_dossier_and_is_told(scene: Scene, house: HouseMaker) -> None:
    """Between the listing and the fetch, when nobody else will notice."""
    scene.deliver(0, 3)
    one = house(scene.options(wachttijd_seconden=1))
    one.answers(3)
    one.stop()
    scene.deliver(3, 9)
    emptied_before_fetch(one, scene.empty)
    one.told("storing", "uit de mailbox gehaald")
    scene.deliver(20, 22)
    one.is_whole(5)


def emptied_before_fetch(one: House, empty: Callable[[], None]) -> None:
    """Start it again; at its first fetch somebody throws everything away."""
    done = threading.Event()

    def once() -> None:
        if not done.is_set():
            done.set()
            empty()

    one.start(before_fetch=once)
    until(done.is_set, "somebody who empties the folder")
