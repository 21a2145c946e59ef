"""What no real IMAP server does on request: forget, fall silent, talk nonsense, promise too much."""

import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.access import Secret
from bot.domain.errors import LoginRefused, Unreachable
from bot.domain.servers import Server
from bot.mailboxes import imap_client
from bot.mailboxes.imap import Imap
from tests.contracts.test_mailbox import locators
from tests.servers.imap_script import Answer, ImapScript

Script = Callable[..., tuple[ImapScript, Imap]]


@pytest.fixture
def script(tmp_path: Path) -> Iterator[Script]:
    """A scripted server and a mailbox on it."""
    made: list[Any] = []

    def make(answers: Mapping[str, Answer] = {}, **other: str) -> tuple[ImapScript, Imap]:
        (tmp_path / "wachtwoord").write_text(other.pop("password", "geheim"), encoding="utf-8")
        server = ImapScript(answers, **other)
        mailbox = Imap(
            Server("127.0.0.1", server.port, "geen", user="a", password_file="wachtwoord"), tmp_path
        )
        made.extend((mailbox, server))
        return server, mailbox

    yield make
    for one in made:
        one.close()


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ("{tag} NO [AUTHENTICATIONFAILED] a@example.nl: nee\r\n", LoginRefused),
        ("{tag} NO [UNAVAILABLE] straks weer\r\n", Unreachable),
        ("{tag} NO [INUSE] te druk\r\n", Unreachable),
        ("* BYE storing\r\n", Unreachable),
        (None, Unreachable),
    ],
)
def test_only_a_real_refusal_is_called_one(
    script: Script, answer: str | None, error: type[Exception]
) -> None:
    _, mailbox = script({"AUTHENTICATE": (lambda _: None) if answer and "BYE" in answer else answer})
    with pytest.raises(error) as caught:
        mailbox.open()
    assert "@" not in str(caught.value)


def test_a_server_that_knows_only_LOGIN_gets_no_letters_it_cannot_read(script: Script) -> None:
    poor: dict[str, Answer] = {"CAPABILITY": "* CAPABILITY IMAP4rev1\r\n{tag} OK done\r\n"}
    _, mailbox = script(poor, password="geheim")
    mailbox.open()
    _, mailbox = script(poor, password="gehéim")
    with pytest.raises(LoginRefused, match="accenten"):
        mailbox.open()


@pytest.mark.parametrize("greeting", ["\xff\x00 hallo\r\n", "* BYE vol\r\n", "220 smtp.example.nl ESMTP\r\n"])
def test_something_that_is_no_imap_server_is_unreachable(script: Script, greeting: str) -> None:
    _, mailbox = script(greeting=greeting)
    with pytest.raises(Unreachable):
        mailbox.open()


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("EXAMINE", '* 0 EX"ISTS\r\n* OK \x13UIDVAL{9}\r\nIDITY 7] valid\r\n{tag} OK [READ-ONLY] done\r\n'),
        ("EXAMINE", "* x EXISTS\r\n* OK [UIDVALIDITY x] valid\r\n{tag} OK done\r\n"),
        ("UID FETCH", "* 1 FETCH (UID 2 BODY[] NIL\r\n{tag} OK done\r\n"),
        ("UID FETCH", "* 1 FETCH (UID 2 RFC822.SIZE 4 INTERNALDATE gisteren)\r\n{tag} OK done\r\n"),
        ("UID FETCH", "* 1 FETCH (UID 2 BODY[] {99}\r\n"),
        ("NOOP", "{tag} MISSCHIEN\r\n"),
    ],
)
def test_an_answer_nobody_can_read_is_a_server_in_trouble(
    script: Script, monkeypatch: pytest.MonkeyPatch, command: str, answer: str
) -> None:
    monkeypatch.setattr("bot.mailboxes.imap_client.TIMEOUT", 0.3)
    _, mailbox = script({"UID SEARCH": "* SEARCH 2\r\n{tag} OK done\r\n", command: answer})
    with pytest.raises(Unreachable):
        read(mailbox)


def read(mailbox: Imap) -> None:
    mailbox.open()
    mailbox.fetch([listed.locator for listed in mailbox.waiting()] or ["7:2"])


def test_a_server_that_promises_idle_and_refuses_it_is_looked_at_instead(
    script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.mailboxes.imap_wait.POLL_EVERY", 0.1)
    server, mailbox = script({"IDLE": "{tag} NO niet nu\r\n"})
    mailbox.open()
    mailbox.waiting()
    with pytest.raises(Unreachable):
        mailbox.wait(5)
    mailbox.open()
    mailbox.waiting()
    assert mailbox.wait(0.3) is False
    assert server.said.count("IDLE") == 1


def test_a_server_that_falls_silent_is_left_after_a_while(
    script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.mailboxes.imap_client.TIMEOUT", 0.3)
    _, mailbox = script({"DONE": ""})
    mailbox.open()
    mailbox.waiting()
    start = time.monotonic()
    with pytest.raises(Unreachable):
        mailbox.wait(0.1)
    assert time.monotonic() - start < 5


def test_an_answer_of_more_than_a_megabyte_is_read(script: Script, tmp_path: Path) -> None:
    numbers = " ".join(str(number) for number in range(1, 200_001))
    server, _ = script({"UID SEARCH": f"* SEARCH {numbers}\r\n{{tag}} OK done\r\n"})
    settings = Server("127.0.0.1", server.port, "geen", user="a", password_file="wachtwoord")
    client = imap_client.connect(settings, tmp_path)
    imap_client.log_in(client, settings, Secret(settings, tmp_path))
    client.select_folder("INBOX")
    assert len(client.search(["UNDELETED"])) == 200_000
    assert client._imap.debug == 0, "imapclient writes every byte to its log again: five times slower"
    assert client.socket().getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY), "every log in waits 40 ms"
    client.logout()


HOI = '* 1 FETCH (UID 2 FLAGS () INTERNALDATE "16-Mar-2026 12:00:00 +0100" BODY[] {4}\r\nhoi!)\r\n{tag} OK done\r\n'
GONE = "{tag} OK done\r\n"
REFUSED = "{tag} NO nee\r\n"


@pytest.mark.parametrize("first", [GONE, REFUSED], ids=["gone", "unreadable to the server itself"])
def test_one_mail_that_fails_the_whole_command_does_not_hold_up_the_others(
    script: Script, first: str
) -> None:
    answers = {"1,2": REFUSED, "1": first, "2": HOI}
    server, mailbox = script({"UID FETCH": lambda line: answers[line.split()[3]]})
    mailbox.open()
    assert [fetched.raw for fetched in mailbox.fetch(["7:1", "7:2", "6:2"])] == [b"hoi!"]
    assert server.said[-4:] == ["UID FETCH", "NOOP", "UID FETCH", "UID FETCH"]


def test_a_mail_that_stays_refused_when_nothing_else_waits_is_told(script: Script) -> None:
    _, mailbox = script({"UID FETCH": REFUSED})
    mailbox.open()
    with pytest.raises(Unreachable, match="nee"):
        mailbox.fetch(["7:1"])


def test_an_answer_without_what_was_asked_is_told_and_not_taken_for_a_mail_that_is_gone(
    script: Script,
) -> None:
    _, mailbox = script({"UID FETCH": HOI.replace("FLAGS () ", "")})
    mailbox.open()
    with pytest.raises(Unreachable, match="FLAGS"):
        mailbox.fetch(["7:2"])


def test_a_folder_without_lasting_numbers_is_not_watched(script: Script) -> None:
    _, mailbox = script({"EXAMINE": "* 0 EXISTS\r\n{tag} OK [READ-ONLY] done\r\n"})
    with pytest.raises(Unreachable, match="UIDVALIDITY"):
        mailbox.open()


def test_a_listing_asks_for_the_size_of_a_mail_only_once(script: Script) -> None:
    found = '* 1 FETCH (UID 5 INTERNALDATE "16-Mar-2026 12:00:00 +0100" RFC822.SIZE 3)\r\n{tag} OK done\r\n'
    server, mailbox = script({"UID SEARCH": "* SEARCH 5\r\n{tag} OK done\r\n", "UID FETCH": found})
    mailbox.open()
    assert ["7:5"] == locators(mailbox) == locators(mailbox)
    assert server.said.count("UID FETCH") == 1


def test_waking_needs_no_connection_and_nobody_who_listens(script: Script) -> None:
    _, mailbox = script()
    mailbox.wake()
    mailbox.open()
    mailbox.waiting()
    start = time.monotonic()
    assert mailbox.wait(5) is False
    assert time.monotonic() - start < 1
    mailbox.close()
    mailbox.wake()


def test_a_name_that_does_not_exist_is_told_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr("socket.getaddrinfo", unknown)
    with pytest.raises(Unreachable, match="'host'"):
        Imap(Server("mail.bestaat-niet.example", 143, "geen"), tmp_path).open()


def test_no_connection_is_left_open_behind(script: Script) -> None:
    before = threading.active_count()
    _, mailbox = script({"SELECT": "{tag} NO nee\r\n", "EXAMINE": "{tag} NO nee\r\n"})
    with pytest.raises(Unreachable, match="'map'"):
        mailbox.open()
    assert mailbox._client is None
    assert not mailbox._bell.is_open
    assert threading.active_count() <= before + 1
