"""What only an IMAP server can do to us, played on a real one: renumber, hang up, refuse, distrust."""

import logging
import shlex
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.domain.errors import LoginRefused, MailServerError, Unreachable
from bot.domain.ports.mailbox import Mailbox
from bot.mailboxes import make_mailbox
from bot.mailboxes.imap import Imap
from tests.contracts.mailbox_rigs import FILED, ImapRig
from tests.contracts.test_mailbox import later, locators, raw, settle, waiting
from tests.servers.dovecot import PASSWORD, Dovecot, DovecotMaker

# ── A real server ─────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def rig(dovecot: Dovecot, tmp_path: Path) -> Iterator[ImapRig]:
    made = ImapRig(dovecot, "starttls", tmp_path)
    made.mailbox.open()
    yield made
    made.close()


def test_after_a_change_of_uidvalidity_no_old_locator_means_a_new_mail(rig: ImapRig) -> None:
    rig.deliver(raw(1))
    rig.deliver(raw(2))
    old = locators(rig.mailbox)
    rig.mailbox.close()
    rig.take(raw(1))  # now the second mail gets the number of the first
    rig.human.logout()
    rig.server.reset_uidvalidity(rig.user)
    rig.human = type(rig.human)("127.0.0.1", rig.server.port, ssl=False, timeout=30)
    rig.human.login(rig.user, PASSWORD)
    rig.mailbox.open()
    assert rig.mailbox.fetch(old) == []
    rig.mailbox.file(old)
    (new,) = locators(rig.mailbox)
    assert new not in old
    assert [raw(2)] == waiting(rig.mailbox)


def test_an_arrival_that_another_command_swallowed_still_ends_the_wait(rig: ImapRig) -> None:
    settle(rig.mailbox)
    rig.mailbox.waiting()
    rig.deliver(raw(1))
    assert isinstance(rig.mailbox, Imap)
    rig.mailbox._client.noop()  # takes the EXISTS that IDLE would have waited for
    start = time.monotonic()
    assert rig.mailbox.wait(20)
    assert time.monotonic() - start < 0.3


def listen(mailbox: Mailbox) -> None:
    """Wait, and wait again: a farewell may first look like news."""
    for _ in range(3):
        mailbox.wait(10)


@pytest.mark.parametrize("end", ["kick", "stop"])
def test_a_server_that_goes_away_during_the_wait_is_noticed_and_found_again(
    dovecot_as: DovecotMaker, tmp_path: Path, end: str
) -> None:
    server = dovecot_as("login_greeting = even weg")  # one of our own, for it is stopped
    rig = ImapRig(server, "starttls", tmp_path)
    rig.mailbox.open()
    settle(rig.mailbox)
    start = time.monotonic()
    with (
        later(0.3, server.stop if end == "stop" else lambda: server.kick(rig.user)),
        pytest.raises(Unreachable),
    ):
        listen(rig.mailbox)
    assert time.monotonic() - start < 5
    with pytest.raises(Unreachable):
        rig.mailbox.waiting()
    if end == "stop":
        with pytest.raises(Unreachable):
            rig.mailbox.open()
        server.start()
    rig.mailbox.open()
    rig.deliver(raw(1))
    assert [raw(1)] == waiting(rig.mailbox)
    rig.mailbox.close()
    rig.human.shutdown()


def token_command(place: Path) -> str:
    script = "import sys; print(open(sys.argv[1]).read())"
    return shlex.join([sys.executable, "-c", script, str(place)])


def test_a_token_that_expires_midway_is_fetched_anew(rig: ImapRig, tmp_path: Path) -> None:
    place = tmp_path / "token"
    place.write_text("t1")
    rig.server.tokens |= {"t1": rig.user}
    options = {key: value for key, value in rig.options().items() if key != "wachtwoord_bestand"}
    mailbox = make_mailbox({**options, "token_opdracht": token_command(place)})
    mailbox.open()
    rig.deliver(raw(1))
    assert [raw(1)] == waiting(mailbox)
    del rig.server.tokens["t1"]
    mailbox.close()
    with pytest.raises(LoginRefused):
        mailbox.open()  # the command still prints the old one
    place.write_text("t2")
    rig.server.tokens |= {"t2": rig.user}
    mailbox.open()
    assert [raw(1)] == waiting(mailbox)
    mailbox.close()


def test_a_server_that_knows_oauthbearer_alone_gets_the_token_like_that(
    dovecot_as: DovecotMaker, tmp_path: Path
) -> None:
    """RFC 7628. XOAUTH2 came before that standard, and a strict server does not offer it."""
    rig = ImapRig(dovecot_as("auth_mechanisms = plain oauthbearer"), "starttls", tmp_path)
    (place := tmp_path / "token").write_text("t1")
    rig.server.tokens |= {"t1": rig.user}
    options = {key: value for key, value in rig.options().items() if key != "wachtwoord_bestand"}
    mailbox = make_mailbox({**options, "token_opdracht": token_command(place)})
    mailbox.open()
    rig.deliver(raw(1))
    assert [raw(1)] == waiting(mailbox)
    mailbox.close()
    rig.server.tokens.clear()
    with pytest.raises(LoginRefused):
        mailbox.open()
    rig.human.shutdown()


def test_a_refused_password_says_what_to_correct_and_shows_neither_name_nor_password(
    rig: ImapRig, tmp_path: Path
) -> None:
    (tmp_path / "fout").write_text("foutwachtwoord")
    with pytest.raises(LoginRefused, match="'gebruiker'") as caught:
        make_mailbox(rig.options(wachtwoord_bestand=str(tmp_path / "fout"))).open()
    assert not {"@", "foutwachtwoord"} & set(str(caught.value).split())
    assert "@" not in str(caught.value)
    with pytest.raises(LoginRefused, match="wachtwoord_bestand"):
        make_mailbox(rig.options(wachtwoord_bestand=str(tmp_path / "weg"))).open()


def test_without_encryption_a_careful_server_lets_nobody_in_and_check_says_so(rig: ImapRig) -> None:
    mailbox = make_mailbox(
        rig.options(tls="geen", host="127.0.0.2")
    )  # not "safe" in the eyes of this Dovecot
    with pytest.raises(MailServerError):
        mailbox.open()
    (problem,) = mailbox.check()
    assert "PRIVACYREQUIRED" in problem or "LOGIN" in problem


def test_a_certificate_nobody_vouches_for_is_refused_with_the_key_that_helps(rig: ImapRig) -> None:
    options = {key: value for key, value in rig.options().items() if key != "ca_bestand"}
    with pytest.raises(Unreachable, match="'ca_bestand'"):
        make_mailbox(options).open()


def test_a_folder_with_an_accent_is_read_like_any_other(rig: ImapRig) -> None:
    rig.folder = '"Postvak &AOQ-"'
    mailbox = rig.make(map="Postvak ä")
    mailbox.open()
    rig.deliver(raw(1))
    rig.mailbox.close()
    assert [raw(1)] == waiting(mailbox)
    mailbox.close()


def test_folders_are_called_as_the_server_calls_them(dovecot_as: DovecotMaker, tmp_path: Path) -> None:
    server = dovecot_as(prefix="INBOX.", separator=".")
    rig = ImapRig.__new__(ImapRig)
    rig.server, rig.user, rig._tls, rig._password = (
        server,
        server.new_user(),
        "starttls",
        tmp_path / "wachtwoord",
    )
    rig._password.write_text(PASSWORD)
    mailbox = rig.make()
    mailbox.open()
    server.deliver(rig.user, raw(1))
    mailbox.file(locators(mailbox))
    assert mailbox.waiting() == []
    mailbox.close()
    filed = rig.make(map=FILED)
    filed.open()
    assert [raw(1)] == waiting(filed)
    filed.close()
    assert (server.maildir(rig.user) / ".Klachten.&AMkA6Q-n").is_dir()


def test_no_password_no_token_and_no_mail_reaches_a_log(
    rig: ImapRig, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    rig.deliver(b"Subject: heimelijk\r\n\r\nvertrouwelijk\r\n")
    mailbox = rig.make()
    mailbox.open()
    mailbox.file([fetched.locator for fetched in mailbox.fetch(locators(mailbox))])
    mailbox.close()
    assert not [word for word in (PASSWORD, "heimelijk", "vertrouwelijk") if word in caplog.text]
