"""A room on a Matrix server: listens and answers over one connection, in a loop of its own."""

import asyncio
import contextlib
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import dropwhile

import aiohttp
from nio import (
    AsyncClient,
    AsyncClientConfig,
    Event,
    JoinedRoomsResponse,
    MegolmEvent,
    RoomGetStateEventResponse,
    RoomMemberEvent,
    RoomMessageText,
    SyncResponse,
    WhoamiResponse,
)

from bot.chat import Hear
from bot.logbook import log

WAIT = 10_000
"""Milliseconds the server may keep a question for news open."""

PAUSES = (1, 2, 5, 15, 30, 60)
"""Seconds between attempts to connect again; the last one repeats."""

LONGEST = 4_000
"""Characters of an answer."""


CHECK_SECONDS = 20
"""How long `check` waits for the server."""

ENCRYPTED = (
    "Deze kamer is versleuteld; klachtwacht kan daar niets lezen. Maak een kamer zonder versleuteling op uw eigen "
    "server (er staan alleen nummers in) en nodig klachtwacht daar uit."
)


class MatrixChat:
    """One room. What was said before `run` began is never answered: it may have been done already."""

    def __init__(self, server: str, room: str, user: str, token: str, hear: Hear) -> None:
        """server: "https://…"; room: its id ("!…:…"); user: our own id ("@…:…"); token: an access token of it."""
        self._server, self._room, self._user, self._token, self._hear = server, room, user, token, hear
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ended = threading.Event()
        self._stopped = asyncio.Event()
        self._since = ""

    def run(self) -> None:
        """Listen and answer until `stop`; connects again by itself. Blocks."""
        asyncio.run(self._listen())

    def stop(self) -> None:
        """End `run` soon; may be called from another thread."""
        self._ended.set()
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop has ended already
                self._loop.call_soon_threadsafe(self._stopped.set)

    def check(self) -> list[str]:
        """Why it could not hear or answer now, in Dutch sentences; empty when all is well. Says nothing in the room."""
        try:
            return asyncio.run(asyncio.wait_for(self._checked(), CHECK_SECONDS))
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            return [
                f"De chatserver {self._server} is niet te bereiken ({type(error).__name__}). Kijk `chat.server` na."
            ]

    async def _checked(self) -> list[str]:
        client = self._client()
        try:
            who = await client.whoami()
            if not isinstance(who, WhoamiResponse):
                return [
                    "De chatserver neemt het toegangsteken niet aan. Vernieuw wat in `chat.token_bestand` staat."
                ]
            if who.user_id != self._user:
                return [f"Het toegangsteken is van {who.user_id}, niet van {self._user} (`chat.gebruiker`)."]
            here = await client.joined_rooms()
            if not isinstance(here, JoinedRoomsResponse) or self._room not in here.rooms:
                invited = await client.sync(timeout=0)
                if not isinstance(invited, SyncResponse) or self._room not in invited.rooms.invite:
                    return [
                        f"{self._user} is niet in kamer {self._room}. Nodig hem daar uit, of verbeter `chat.kamer`."
                    ]
                return []
            locked = await client.room_get_state_event(self._room, "m.room.encryption")
            return [ENCRYPTED] if isinstance(locked, RoomGetStateEventResponse) else []
        finally:
            await client.close()

    async def _listen(self) -> None:
        self._loop = asyncio.get_running_loop()
        if self._ended.is_set():  # told to stop before it began
            self._stopped.set()
        failures = 0
        with ThreadPoolExecutor(1, thread_name_prefix="chat") as answering:
            while not self._stopped.is_set():
                client = self._client()
                try:
                    while not self._stopped.is_set():
                        await self._once(client, answering)
                        failures = 0
                except (TimeoutError, aiohttp.ClientError, OSError, _Refused) as error:
                    log.warning("chat", fout=type(error).__name__, reden=str(error)[:200])
                    pause = PAUSES[min(failures, len(PAUSES) - 1)]
                    failures += 1
                    with contextlib.suppress(asyncio.TimeoutError):
                        await asyncio.wait_for(self._stopped.wait(), pause)
                finally:
                    await client.close()

    def _client(self) -> AsyncClient:
        # Its own retries are off: a failure comes back here, where `stop` is heard.
        config = AsyncClientConfig(max_timeouts=1, max_limit_exceeded=3, request_timeout=WAIT / 1000 + 20)
        client = AsyncClient(self._server, self._user, config=config)
        client.access_token = self._token
        client.user_id = self._user
        return client

    async def _once(self, client: AsyncClient, answering: ThreadPoolExecutor) -> None:
        """One question for news, and the answers to it. The first one only finds out where we are."""
        first = not self._since
        asked = asyncio.ensure_future(client.sync(timeout=0 if first else WAIT, since=self._since or None))
        ended = asyncio.ensure_future(self._stopped.wait())
        await asyncio.wait({asked, ended}, return_when=asyncio.FIRST_COMPLETED)
        ended.cancel()
        if not asked.done():
            asked.cancel()
            return
        news = asked.result()
        if not isinstance(news, SyncResponse):
            raise _Refused(getattr(news, "message", "") or "de chatserver gaf geen antwoord")
        if self._room in news.rooms.invite:
            await client.join(self._room)
        here = None if first else news.rooms.join.get(self._room)
        for event in self._since_joining(here.timeline.events) if here else ():
            if isinstance(event, RoomMessageText) and event.sender != self._user:
                await self._reply(client, event, answering)
            elif isinstance(event, MegolmEvent):
                log.warning("chat", reden=ENCRYPTED)
        self._since = news.next_batch

    def _since_joining(self, events: Sequence[Event]) -> Sequence[Event]:
        """Without what was said before we came in: a server gives the history along with the room."""
        places = [
            place
            for place, event in enumerate(events)
            if isinstance(event, RoomMemberEvent)
            and event.state_key == self._user
            and event.membership == "join"
        ]
        return events[places[-1] + 1 :] if places else events

    def _is_called(self, event: RoomMessageText) -> bool:
        """Whether it mentions us, as an answer to us does; older programs quote our id instead."""
        mentions = event.source["content"].get("m.mentions") or {}
        quoted = event.body.startswith(f"> <{self._user}>")
        return quoted or (isinstance(mentions, dict) and self._user in (mentions.get("user_ids") or ()))

    async def _reply(
        self, client: AsyncClient, event: RoomMessageText, answering: ThreadPoolExecutor
    ) -> None:
        said = await asyncio.get_running_loop().run_in_executor(
            answering, self._hear, event.sender, _own_words(event), event.event_id, self._is_called(event)
        )
        if not said:
            return
        content = {
            "msgtype": "m.notice",  # a robot's word: other robots do not answer it
            "body": said[:LONGEST],
            "m.relates_to": {"m.in_reply_to": {"event_id": event.event_id}},
        }
        await client.room_send(self._room, "m.room.message", content, tx_id=event.event_id.lstrip("$"))


def _own_words(event: RoomMessageText) -> str:
    """What somebody wrote, without the quote that older programs put above an answer ("> <@kw:…> …")."""
    lines = event.body.splitlines()
    if "m.in_reply_to" not in (event.source["content"].get("m.relates_to") or {}):
        return str(event.body)
    return "\n".join(dropwhile(lambda line: line.startswith(">") or not line, lines))


class _Refused(Exception):
    """The server answered, and said no."""
