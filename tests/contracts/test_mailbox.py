"""What every mailbox must do while people use it too: nothing lost, nothing marked, nothing deleted."""

import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.errors import ConfigurationError, Unreachable
from bot.domain.ports.mailbox import Mailbox, SentFolder
from bot.handlers.reading import Read
from bot.mailboxes import check_options, make_mailbox, make_sent_folder
from bot.watch import Watch
from tests.contracts.mailbox_rigs import ImapRig, MaildirRig, OutlookRig, Rig
from tests.handlers.office import Office
from tests.servers.dovecot import BARE, EXCHANGE

# kind → (what the server says it can, tls)
SERVERS = {
    "dovecot": ("", "geen"),
    "dovecot-starttls": ("", "starttls"),
    "dovecot-tls": ("", "tls"),
    "exchange-like": (EXCHANGE, "starttls"),
    "bare-imap": (BARE, "geen"),
}
KINDS = ["maildir", "graph", "exchange", *(pytest.param(kind, marks=pytest.mark.dovecot) for kind in SERVERS)]


@pytest.fixture(params=KINDS)
def rig(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rig]:
    monkeypatch.setattr(
        "bot.mailboxes.imap_wait.POLL_EVERY", 0.2
    )  # a server without IDLE is looked at, not waited for
    made: Rig
    monkeypatch.setattr("bot.mailboxes.graph.POLL_EVERY", 0.2)
    monkeypatch.setattr("bot.mailboxes.exchange.POLL_EVERY", 0.2)
    if request.param == "maildir":
        made = MaildirRig(tmp_path)
    elif request.param in ("graph", "exchange"):
        made = OutlookRig(request.getfixturevalue(request.param))
    else:
        capabilities, tls = SERVERS[request.param]
        made = ImapRig(request.getfixturevalue("dovecot_as")(capabilities), tls, tmp_path)
    made.mailbox.open()
    yield made
    made.close()


def test_a_letter_is_filed_once_as_sent_and_read(rig: Rig) -> None:
    """What Exchange and Graph do themselves, IMAP and Maildir do when asked."""
    sent = make_sent(rig)
    if sent is None:
        assert isinstance(rig, OutlookRig)
        return
    for number in (1, 2, 1):
        sent.keep(raw(number))
    sent.close()
    folder = rig.make(filed="", map="Verzonden items")
    folder.open()
    assert sorted(waiting(folder)) == [raw(1), raw(2)]
    folder.close()
    assert [] == waiting(rig.mailbox)


def make_sent(rig: Rig) -> SentFolder | None:
    """Where letters that left are filed."""
    options = (
        rig.options() if isinstance(rig, ImapRig) else rig.settings() if isinstance(rig, MaildirRig) else None
    )
    return make_sent_folder({**options, "verzonden": "Verzonden items"}) if options else None


def raw(number: int) -> bytes:
    return f"From: a@example.nl\r\nSubject: mail {number}\r\nMessage-ID: <{number}@example.nl>\r\n\r\n{number}\r\n".encode()


def locators(mailbox: Mailbox) -> list[str]:
    return [listed.locator for listed in mailbox.waiting()]


def waiting(mailbox: Mailbox) -> list[bytes]:
    return [fetched.raw for fetched in mailbox.fetch(locators(mailbox))]


def settle(mailbox: Mailbox) -> None:
    """Listen until nothing is new, as the daemon does."""
    for _ in range(20):
        mailbox.waiting()
        if not mailbox.wait(0.3):
            return
    pytest.fail("the mailbox never came to rest")


@contextmanager
def later(seconds: float, act: object) -> Iterator[None]:
    timer = threading.Timer(seconds, act)  # type: ignore[arg-type]  # any callable
    timer.start()
    yield
    timer.join()


def test_mailbox_and_register_are_compared_message_by_message(rig: Rig) -> None:
    """`klachtwacht verify` on every kind of mailbox: what was never taken in is named; what was is not, also when a
    colleague dragged it away and back, or when the server delivered it twice."""
    rig.mailbox.close()
    office, mailbox = Office(), rig.make(filed="")
    takes = Counter[str]

    def known(box: str, names: Sequence[str]) -> set[str]:
        with office.store.begin("sterker") as uow:
            return uow.ledger.known(box, names)

    def watch() -> Watch[list[Read]]:
        taker = office.receiver
        return Watch(
            "sterker",
            mailbox,
            taker.read,
            lambda box, reads: taker.take(box, reads, office.now),
            known,
            takes,
            lambda kind, text: None,
        )

    for number in (1, 2):
        rig.deliver(raw(number))
    assert 2 == len(watch().unknown(office.receiver.kept))
    assert 2 == watch().take_in()["nieuw"]
    assert [] == watch().unknown(office.receiver.kept)
    rig.deliver(raw(2))
    assert [] == watch().unknown(office.receiver.kept), "a second delivery of the same mail is no new mail"
    rig.deliver(raw(3))
    (line,) = watch().unknown(office.receiver.kept)
    mailbox.open()
    fetched = {each.locator: each.raw for each in mailbox.fetch(locators(mailbox))}
    mailbox.close()
    (strange,) = [name for name, said in fetched.items() if b"mail 3" in said]
    assert f"bericht {strange} van " in line
    assert 1 == watch().take_in()["nieuw"]
    assert [] == watch().unknown(office.receiver.kept)


# ── Reading ───────────────────────────────────────────────────────────────────────────────────────────

STRANGE = {
    "ordinary": raw(1),
    "no Message-ID": b"From: a@example.nl\r\n\r\nhallo\r\n",
    "no headers": b"\r\nhallo\r\n",
    "encoded subject": b"Subject: =?utf-8?q?Ge=C3=ABrgerd?=\r\n\r\nx\r\n",
    "raw 8-bit subject": b"Subject: Ge\xc3\xabrgerd \xff\r\n\r\n\x80\xe9\r\n",
    "looks like IMAP": b"Subject: x\r\n\r\n)\r\n* BYE\r\nA1 OK {3}\r\n",
    "lines of dots": b"Subject: x\r\n\r\n.\r\n..\r\n",
    "no line end": b"Subject: x\r\n\r\nslot",
}


@pytest.mark.parametrize("message", STRANGE.values(), ids=STRANGE)
def test_a_mail_comes_out_byte_for_byte_with_its_size_and_time(rig: Rig, message: bytes) -> None:
    arrived = datetime(2026, 3, 29, 1, 59, 30, tzinfo=UTC)  # the hour that clocks skip
    rig.deliver(message, arrived)
    (listed,) = rig.mailbox.waiting()
    (fetched,) = rig.mailbox.fetch([listed.locator])
    assert (listed.locator, message, arrived) == (fetched.locator, fetched.raw, fetched.arrived)
    assert fetched.arrived.tzinfo is not None
    assert listed.size in (0, len(message))


def test_a_mail_of_0_bytes_is_a_mail(rig: Rig) -> None:
    rig.deliver_empty()
    assert waiting(rig.mailbox) == [b""]


def test_a_mail_of_25_MB_comes_through_whole(rig: Rig) -> None:
    message = b"Subject: groot\r\n\r\n" + (b"0123456789" * 7 + b"\r\n") * 364_000
    rig.deliver(message)
    (listed,) = rig.mailbox.waiting()
    assert len(message) == listed.size
    assert [message] == waiting(rig.mailbox)


def test_the_oldest_mail_comes_first_however_it_got_into_the_folder(rig: Rig) -> None:
    noon = datetime(2026, 3, 16, 12, tzinfo=UTC)
    for number in (2, 0, 3, 1):
        rig.deliver(raw(number), noon + timedelta(minutes=number))
    assert [raw(number) for number in range(4)] == waiting(rig.mailbox)


def test_listing_and_reading_change_nothing_and_can_be_repeated(rig: Rig) -> None:
    rig.deliver(raw(1))
    rig.deliver(raw(2))
    rig.mark(raw(2), "S")
    first = rig.mailbox.waiting()
    for _ in range(3):
        assert first == rig.mailbox.waiting()
        assert len(rig.mailbox.fetch([listed.locator for listed in first])) == 2
    assert {raw(1): set(), raw(2): {"S"}} == rig.look()


def test_a_locator_survives_another_connection(rig: Rig) -> None:
    rig.deliver(raw(1))
    before = locators(rig.mailbox)
    rig.mailbox.close()
    rig.mailbox.open()
    assert before == locators(rig.mailbox)
    assert [raw(1)] == waiting(rig.mailbox)


def test_mails_come_in_the_order_asked_and_strange_locators_are_nobodys_mail(rig: Rig) -> None:
    for number in range(3):
        rig.deliver(raw(number))
    wanted = list(reversed(locators(rig.mailbox)))
    strange = ["1:99999", "bestaat-niet"]
    assert wanted == [fetched.locator for fetched in rig.mailbox.fetch([*strange, *wanted])]
    assert rig.mailbox.fetch([]) == []
    rig.mailbox.file([*strange])
    assert len(rig.look()) == 3


def test_a_long_queue_is_listed_whole(rig: Rig) -> None:
    if isinstance(rig, ImapRig):
        for number in range(1200):
            rig.server.place(rig.user, raw(number))
    else:
        for number in range(1200):
            rig.deliver(raw(number))
    listed = rig.mailbox.waiting()
    assert len({one.locator for one in listed}) == 1200
    assert {raw(number) for number in range(1200)} == {
        fetched.raw for fetched in rig.mailbox.fetch([one.locator for one in listed])
    }


def test_mails_that_arrive_while_we_list_are_all_seen_once(rig: Rig) -> None:
    def pour() -> None:
        for number in range(40):
            rig.deliver(raw(number))

    seen: dict[str, bytes] = {}
    with later(0, pour):
        for _ in range(200):
            new = [locator for locator in locators(rig.mailbox) if locator not in seen]
            seen |= {fetched.locator: fetched.raw for fetched in rig.mailbox.fetch(new)}
            if len(seen) >= 40:
                break
            rig.mailbox.wait(0.5)
    assert sorted(raw(number) for number in range(40)) == sorted(seen.values())
    assert set(seen) == set(locators(rig.mailbox))


# ── A colleague between any two of our calls ──────────────────────────────────────────────────────────


def test_a_mail_a_colleague_reads_stays_the_same_mail(rig: Rig) -> None:
    rig.deliver(raw(1))
    before = locators(rig.mailbox)
    rig.mark(raw(1), "S")
    assert [raw(1)] == [fetched.raw for fetched in rig.mailbox.fetch(before)]
    assert before == locators(rig.mailbox)
    rig.mailbox.file(before)
    assert {raw(1): {"S"}} == rig.filed(), "and stays read"


@pytest.mark.parametrize("deed", ["take", "delete"])
def test_a_mail_a_colleague_took_or_deleted_is_left_out_without_an_error(rig: Rig, deed: str) -> None:
    for number in range(3):
        rig.deliver(raw(number))
    before = locators(rig.mailbox)
    if deed == "take":
        rig.take(raw(1))
    else:
        rig.mark(raw(1), "T")
    assert [raw(0), raw(2)] == [fetched.raw for fetched in rig.mailbox.fetch(before)]
    assert len(rig.mailbox.waiting()) == 2
    rig.mailbox.file([locator for locator in before if locator in locators(rig.mailbox)])
    assert {raw(0), raw(2)} == set(rig.filed())


def test_a_mail_taken_just_before_we_file_it_is_his(rig: Rig) -> None:
    rig.deliver(raw(1))
    rig.deliver(raw(2))
    before = locators(rig.mailbox)
    rig.take(raw(1))
    rig.mailbox.file(before)
    assert {raw(2)} == set(rig.filed())
    assert rig.mailbox.waiting() == []


def test_what_a_colleague_marked_deleted_is_never_removed_by_us(rig: Rig) -> None:
    rig.deliver(raw(1))
    rig.deliver(raw(2))
    rig.mark(raw(1), "T")
    rig.mailbox.file(locators(rig.mailbox))
    assert "T" in rig.look()[raw(1)]


def test_a_colleague_who_marks_deleted_and_changes_his_mind_gets_his_mail_back(rig: Rig) -> None:
    rig.deliver(raw(1))
    rig.mark(raw(1), "T")
    assert rig.mailbox.waiting() == []
    if isinstance(rig, ImapRig):
        rig.human.remove_flags([rig.uid(raw(1))], [rb"\Deleted"])
    else:
        rig.mark(raw(1), "")
    assert [raw(1)] == waiting(rig.mailbox)


# ── Filing ────────────────────────────────────────────────────────────────────────────────────────────


def test_handled_mail_goes_unread_to_a_folder_that_is_made_when_needed(rig: Rig) -> None:
    rig.deliver(raw(1))
    rig.deliver(raw(2))
    first, second = locators(rig.mailbox)
    rig.mailbox.file([first])
    assert {raw(1): set()} == rig.filed()
    assert [second] == locators(rig.mailbox)
    rig.mailbox.file([first, second])  # the first once more: after a crash nobody knows
    assert {raw(1): set(), raw(2): set()} == rig.filed()
    assert rig.mailbox.waiting() == []


def test_without_a_folder_for_handled_mail_everything_stays_where_it_is(rig: Rig) -> None:
    rig.deliver(raw(1))
    mailbox = rig.make(filed="")
    mailbox.open()
    mailbox.file(locators(mailbox))
    assert [raw(1)] == waiting(mailbox)
    mailbox.close()
    assert ({raw(1): set()}, {}) == (rig.look(), rig.filed())


# ── Waiting ───────────────────────────────────────────────────────────────────────────────────────────


def test_new_mail_ends_the_wait_within_two_seconds(rig: Rig) -> None:
    settle(rig.mailbox)
    start = time.monotonic()
    with later(0.3, lambda: rig.deliver(raw(1))):
        assert rig.mailbox.wait(20)
        took = time.monotonic() - start
    assert took < 2.3
    assert [raw(1)] == waiting(rig.mailbox)


def test_mail_that_came_between_listing_and_waiting_ends_the_wait_at_once(rig: Rig) -> None:
    settle(rig.mailbox)
    rig.mailbox.waiting()
    rig.deliver(raw(1))
    start = time.monotonic()
    assert rig.mailbox.wait(20)
    assert time.monotonic() - start < 1


def test_a_quiet_mailbox_waits_as_long_as_asked_and_no_longer(rig: Rig) -> None:
    settle(rig.mailbox)
    start = time.monotonic()
    assert rig.mailbox.wait(0.5) is False
    assert 0.45 < time.monotonic() - start < 1.5


def test_another_thread_can_end_the_wait(rig: Rig) -> None:
    settle(rig.mailbox)
    start = time.monotonic()
    with later(0.3, rig.mailbox.wake):
        assert rig.mailbox.wait(20) is False
    assert time.monotonic() - start < 1
    rig.mailbox.wake()  # nobody waits yet
    assert rig.mailbox.wait(20) is False
    assert time.monotonic() - start < 2
    assert rig.mailbox.wait(0.2) is False
    rig.deliver(raw(1))
    assert [raw(1)] == waiting(rig.mailbox), "and the connection is still good"


# ── Opening, closing, checking ────────────────────────────────────────────────────────────────────────


def test_opening_and_closing_can_be_repeated_and_a_healthy_mailbox_has_no_problems(rig: Rig) -> None:
    rig.mailbox.open()
    assert rig.mailbox.check() == []
    rig.mailbox.close()
    rig.mailbox.close()
    assert rig.mailbox.check() == []
    rig.mailbox.open()
    assert rig.mailbox.waiting() == []


def test_a_missing_folder_is_told_with_what_to_do_about_it(rig: Rig) -> None:
    rig.mailbox.close()
    rig.lose_folder()
    with pytest.raises(Unreachable, match=r"'(map|pad)'"):
        rig.mailbox.open()
    (problem,) = rig.mailbox.check()
    assert "'map'" in problem or "'pad'" in problem


IMAP = {"soort": "imap", "host": "h", "gebruiker": "a", "wachtwoord_bestand": "p"}
GRAPH: dict[str, object] = {
    "soort": "graph",
    "huurder": "h",
    "toepassing": "t",
    "postbus": "klachten@example.nl",
}
EWS: dict[str, object] = {
    "soort": "exchange",
    "host": "mail.example.nl",
    "gebruiker": "a",
    "wachtwoord_bestand": "p",
    "postbus": "klachten@example.nl",
}
FAULTY: list[tuple[dict[str, object], list[str]]] = [
    ({}, ["soort"]),
    ({"soort": "pop3"}, ["soort"]),
    ({"soort": "maildir"}, ["pad"]),
    ({"soort": "maildir", "pad": "x", "verplaatsnaar": "y"}, ["verplaatsnaar"]),
    ({"soort": "maildir", "pad": "x", "verplaats_naar": "/."}, ["verplaats_naar"]),
    ({"soort": "imap"}, ["host", "gebruiker"]),
    ({**IMAP, "poort": 70000, "tls": "ja", "wachttijd_seconden": 0}, ["poort", "tls", "wachttijd_seconden"]),
    ({**IMAP, "wachttijd_seconden": "60", "host": ""}, ["wachttijd_seconden", "host"]),
    ({**IMAP, "token_opdracht": "x"}, ["wachtwoord_bestand"]),
    ({**IMAP, "wachtwoord": "geheim"}, ["wachtwoord"]),
    (dict(IMAP), []),
    ({**IMAP, "huurder": "h"}, ["toepassing"]),
    ({**IMAP, "huurder": "h", "toepassing": "t"}, []),
    ({**IMAP, "huurder": "h", "toepassing": "t", "certificaat_bestand": "c"}, ["wachtwoord_bestand"]),
    ({**IMAP, "certificaat_bestand": "c"}, ["wachtwoord_bestand"]),
    ({"soort": "exchange"}, ["gebruiker", "host", "postbus", "wachtwoord_bestand"]),
    ({**EWS, "host": "outlook.office365.com"}, ["host"]),
    ({**EWS, "tls": "starttls", "inlogwijze": "kerberos"}, ["inlogwijze", "tls"]),
    (EWS, []),
    ({"soort": "graph"}, ["certificaat_bestand", "huurder", "postbus", "toepassing"]),
    (GRAPH, ["certificaat_bestand"]),
    ({**GRAPH, "certificaat_bestand": "c", "wachtwoord_bestand": "g"}, ["certificaat_bestand"]),
    ({**GRAPH, "wachtwoord_bestand": "g", "wachtwoord": "geheim"}, ["wachtwoord"]),
    ({**GRAPH, "certificaat_bestand": "c"}, []),
]


@pytest.mark.parametrize(("options", "keys"), FAULTY)
def test_every_fault_in_the_options_is_named_with_a_remedy_and_no_secret(
    options: dict[str, object], keys: list[str]
) -> None:
    faults = check_options(options, "klachtwacht.toml: mailbox")
    assert sorted(keys) == sorted(fault.key for fault in faults)
    assert all(fault.file == "klachtwacht.toml: mailbox" and fault.remedy for fault in faults)
    assert "geheim" not in "".join(map(str, faults))
    if faults:
        with pytest.raises(ConfigurationError):
            make_mailbox(options)
