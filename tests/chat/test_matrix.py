"""The Matrix room against a real Synapse on loopback: joined, answered, history ignored, connected again."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from bot.chat.matrix import MatrixChat
from bot.handlers.chat import UNKNOWN, ChatRoom
from tests.handlers.office import INGRID, Office
from tests.servers.synapse import Synapse
from tests.servers.synapse import synapse as synapse

pytestmark = [pytest.mark.synapse, pytest.mark.slow]


class Scene:
    """Ingrid and a stranger in a room with klachtwacht, which has one case that waits for an akkoord."""

    def __init__(self, server: Synapse, name: str) -> None:
        self.server = server
        self.bot, self.ingrid, self.other = (
            server.person(f"{who}-{name}") for who in ("kw", "ingrid", "piet")
        )
        self.room = server.room(self.ingrid, self.bot, self.other)
        server.ask("POST", f"/_matrix/client/v3/join/{self.room}", {}, self.other)
        self.office = Office()
        self.office.mail()
        answers = ChatRoom(self.office.store, self.office.conversation, {self.ingrid: INGRID})
        self.chat = MatrixChat(
            server.url,
            self.room,
            self.bot,
            server.tokens[self.bot],
            lambda who, text, message, called: answers.hear(
                who, text, message, self.office.now, called=called
            ),
        )
        self.thread = threading.Thread(target=self.chat.run)

    def until(self, true: Callable[[], bool], seconds: float = 30) -> bool:
        """Whether this comes true in time."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if true():
                return True
            time.sleep(0.05)
        return False

    def answers(self) -> list[str]:
        """What klachtwacht said."""
        said = self.server.heard(self.ingrid, self.room)
        return [text for who, kind, text in said if who == self.bot and kind == "m.notice"]

    def joined(self) -> bool:
        found = self.server.ask(
            "GET", f"/_matrix/client/v3/rooms/{self.room}/joined_members", user=self.ingrid
        )
        return self.bot in found["joined"]

    def asks(self, who: str, text: str) -> str:
        """The answer to this message."""
        before = len(self.answers())
        self.server.say(who, self.room, text)
        assert self.until(lambda: len(self.answers()) > before), "an answer comes"
        return self.answers()[-1]


@pytest.fixture
def scene(synapse: Synapse, request: pytest.FixtureRequest) -> Iterator[Scene]:
    made = Scene(synapse, request.node.name.replace("_", "-")[:40])
    try:
        yield made
    finally:
        made.chat.stop()
        if made.thread.is_alive():
            made.thread.join(timeout=30)


def test_a_case_is_approved_in_the_room_and_what_was_said_before_is_ignored(scene: Scene) -> None:
    scene.server.say(scene.ingrid, scene.room, "notitie 2026-0001: van voor de start")
    scene.thread.start()
    assert scene.until(scene.joined)

    assert "er gaat uit" in scene.asks(scene.ingrid, "akkoord 2026-0001")
    began = time.monotonic()
    receipt = scene.asks(scene.ingrid, "ja")
    print(f"antwoord in {(time.monotonic() - began) * 1000:.0f} ms")
    assert receipt.startswith("Gedaan")
    assert scene.office.dossier().status == "verwezen"
    assert scene.asks(scene.other, "sluit 2026-0001 opgelost") == UNKNOWN
    assert "bestaat niet" in scene.asks(scene.ingrid, "status 2026-0099")
    assert all(e.soort.value != "notitie" for e in scene.office.dossier().events)


def test_among_colleagues_it_speaks_only_when_it_is_meant(scene: Scene) -> None:
    scene.thread.start()
    assert scene.until(scene.joined)
    scene.server.say(scene.ingrid, scene.room, "goedemorgen allemaal")
    assert "Dossier 2026-0001" in scene.asks(scene.ingrid, "status 2026-0001")
    mention = {"msgtype": "m.text", "body": "wat nu dan", "m.mentions": {"user_ids": [scene.bot]}}
    path = f"/_matrix/client/v3/rooms/{scene.room}/send/m.room.message/"
    scene.server.ask("PUT", f"{path}een", mention, scene.ingrid)
    assert scene.until(lambda: len(scene.answers()) == 2)
    quoted = f"> <{scene.bot}> Dossier 2026-0001\n> open\n\nnotitie 2026-0001: gezien"
    relation = {"m.in_reply_to": {"event_id": "$x"}}
    answer = {"msgtype": "m.text", "body": quoted, "m.relates_to": relation}
    scene.server.ask("PUT", f"{path}twee", answer, scene.ingrid)
    assert scene.until(lambda: len(scene.answers()) == 3)
    assert "geen opdracht" in scene.answers()[1]
    assert scene.answers()[2].startswith("Gedaan: de notitie")


def test_after_a_restart_of_the_server_it_is_there_again_and_does_nothing_twice(scene: Scene) -> None:
    scene.thread.start()
    assert scene.until(scene.joined)
    scene.asks(scene.ingrid, "notitie 2026-0001: een")

    scene.server.stop()
    scene.server.start()
    scene.asks(scene.ingrid, "notitie 2026-0001: twee")

    notes = [e.gegevens["tekst"] for e in scene.office.dossier().events if e.soort.value == "notitie"]
    assert notes == ["een", "twee"]


def test_check_says_what_stands_in_the_way_and_nothing_in_the_room(scene: Scene) -> None:
    assert scene.chat.check() == [], "an invitation is enough: it is taken up when klachtwacht starts"
    server, room, bot = scene.server, scene.room, scene.bot

    def said(room: str = room, user: str = bot, token: str = server.tokens[bot]) -> str:
        (problem,) = MatrixChat(server.url, room, user, token, lambda *_: "").check()
        return problem

    assert "neemt het toegangsteken niet aan" in said(token="verlopen")
    assert "chat.gebruiker" in said(user=scene.ingrid)
    assert "Nodig hem daar uit" in said(room=f"!nergens:{bot.partition(':')[2]}")
    server.ask("POST", f"/_matrix/client/v3/join/{room}", {}, bot)
    assert scene.chat.check() == []
    server.ask(
        "PUT",
        f"/_matrix/client/v3/rooms/{room}/state/m.room.encryption",
        {"algorithm": "m.megolm.v1.aes-sha2"},
        scene.ingrid,
    )
    assert "versleuteld" in said()
    assert scene.answers() == []


def test_check_says_that_the_server_is_not_there() -> None:
    chat = MatrixChat("http://127.0.0.1:9", "!r:localhost", "@kw:localhost", "geheim", lambda *_: "")
    (problem,) = chat.check()
    assert "niet te bereiken" in problem
    assert "geheim" not in problem


def test_it_stops_when_told_also_without_a_server() -> None:
    chat = MatrixChat("http://127.0.0.1:9", "!r:localhost", "@kw:localhost", "geheim", lambda *_: "")
    thread = threading.Thread(target=chat.run)
    thread.start()
    time.sleep(0.3)
    chat.stop()
    thread.join(timeout=10)
    assert not thread.is_alive()
