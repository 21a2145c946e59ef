"""What happens to a mailbox on a real Dovecot while klachtwacht runs: nothing lost, nothing doubled, told, recovered."""

import imaplib
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from bot.domain.ports.ledger import Outcome
from tests.faults.house import House, HouseMaker, until
from tests.faults.slow import DoorMaker
from tests.journeys.test_killed import complaint
from tests.servers.dovecot import PASSWORD, Dovecot, DovecotMaker

pytestmark = [pytest.mark.slow, pytest.mark.dovecot, pytest.mark.timeout(240)]


def imap(folder: Path, dovecot: Dovecot, user: str, port: int = 0, **more: str) -> str:
    """The options of this mailbox, whose handled mail goes to Verwerkt."""
    (folder / "wachtwoord").write_text(PASSWORD, encoding="utf-8")
    options = {
        "soort": "imap",
        "host": "127.0.0.1",
        "tls": "geen",
        "gebruiker": user,
        "wachtwoord_bestand": "wachtwoord",
        "verplaats_naar": "Verwerkt",
        **more,
    }
    options = {name: value for name, value in options.items() if value}
    told = ", ".join(f'{name} = "{value}"' for name, value in options.items())
    return f"{{ {told}, poort = {port or dovecot.port}, wachttijd_seconden = 1 }}"


def deliver(dovecot: Dovecot, user: str, first: int, last: int) -> None:
    with imaplib.IMAP4("127.0.0.1", dovecot.port, timeout=30) as client:
        client.login(user, PASSWORD)
        for number in range(first, last):
            kind, answer = client.append("INBOX", "", "", complaint(number))
            assert kind == "OK", answer


def left_in(dovecot: Dovecot, user: str, folder: str = "INBOX") -> int:
    with imaplib.IMAP4("127.0.0.1", dovecot.port, timeout=30) as client:
        client.login(user, PASSWORD)
        kind, (count,) = client.select(folder, readonly=True)
        return int(count or 0) if kind == "OK" else 0


def test_a_server_that_restarts_is_found_again(tmp_path: Path, dovecot: Dovecot, house: HouseMaker) -> None:
    user = dovecot.new_user()
    deliver(dovecot, user, 0, 5)
    one = house(imap(tmp_path, dovecot, user))
    one.answers(5)
    dovecot.stop()
    one.told("storing", "Mailbox sterker")
    dovecot.start()
    deliver(dovecot, user, 5, 8)
    one.told("weer in orde", "Mailbox sterker werkt weer")
    one.is_whole(8)


def test_colleagues_who_work_in_the_mailbox_during_a_run_cost_and_double_nothing(
    tmp_path: Path, dovecot: Dovecot, house: HouseMaker
) -> None:
    """Between a listing and the fetch they read one mail, drag one away, remove one for good, deliver one again under
    another number, and a new one arrives."""
    user = dovecot.new_user()
    deliver(dovecot, user, 0, 4)
    again = complaint(4)
    with imaplib.IMAP4("127.0.0.1", dovecot.port, timeout=30) as client:
        client.login(user, PASSWORD)
        client.append("INBOX", "", "", again)
    deliver(dovecot, user, 5, 12)
    done = threading.Event()

    def meddle() -> None:
        if done.is_set():
            return
        done.set()
        with imaplib.IMAP4("127.0.0.1", dovecot.port, timeout=30) as client:
            client.login(user, PASSWORD)
            client.create("Anders")
            client.select("INBOX")
            client.fetch("2", "(BODY[])")  # read
            client.append("INBOX", "", "", again)
            client.copy("3", "Anders")
            client.store("3:4", "+FLAGS", r"(\Deleted)")
            client.expunge()
        deliver(dovecot, user, 12, 13)

    one = house(imap(tmp_path, dovecot, user), start=False)
    one.start(before_fetch=meddle)
    until(done.is_set, "colleagues")
    one.is_whole(11)
    with one.house.store.begin("sterker") as uow:
        outcomes = [entry.uitkomst for entry in uow.ledger.all("sterker")]
        told = [notice.tekst for notice in uow.log.notices()]
    assert outcomes.count(Outcome.DUBBEL) == 1
    assert any("2 bericht(en) zijn uit de mailbox gehaald" in text for text in told)


def test_new_numbers_for_the_same_mail_make_no_new_mail(
    tmp_path: Path, dovecot: Dovecot, house: HouseMaker
) -> None:
    """UIDVALIDITY changes while mail lies there (nothing is moved): every locator is another, no mail is new."""
    user = dovecot.new_user()
    deliver(dovecot, user, 0, 6)
    one = house(imap(tmp_path, dovecot, user, verplaats_naar=""))
    one.answers(6)
    dovecot.stop()
    one.told("storing")
    dovecot.reset_uidvalidity(user)
    dovecot.start()
    deliver(dovecot, user, 6, 8)
    one.told("weer in orde")
    one.is_whole(8)
    until(lambda: len(_ledger(one)) == 14, "the six under their new numbers")


def _ledger(one: House) -> list[object]:
    with one.house.store.begin("sterker") as uow:
        return list(uow.ledger.all("sterker"))


def test_a_folder_that_somebody_empties_costs_no_dossier_and_is_told(
    tmp_path: Path, dovecot: Dovecot, house: HouseMaker, door: DoorMaker
) -> None:
    """What was read stays; what went between the listing and the fetch is told, for nobody else will notice."""
    user = dovecot.new_user()
    deliver(dovecot, user, 0, 4)
    way = door(dovecot.port)
    one = house(imap(tmp_path, dovecot, user, way.port, verplaats_naar=""))
    one.answers(4)
    empty = [False]

    def listing(said: bytes) -> bytes:
        """At the answer to the listing, before it is passed on, somebody throws everything away."""
        if b"RFC822.SIZE" in said and not empty[0]:
            empty[0] = True
            with imaplib.IMAP4("127.0.0.1", dovecot.port, timeout=30) as client:
                client.login(user, PASSWORD)
                client.select("INBOX")
                client.store("1:*", "+FLAGS", "\\Deleted")
                client.expunge()
        return said

    one.stop()  # so that all seven stand in one listing
    deliver(dovecot, user, 4, 11)
    way.change = listing
    one.start()
    until(lambda: empty[0], "somebody who empties the folder")
    one.told("storing", "uit de mailbox gehaald")
    way.change = lambda said: said
    deliver(dovecot, user, 20, 22)
    one.answers(6)
    acks = one.acknowledged()
    assert {f"inwoner{number}@example.nl" for number in (0, 1, 2, 3, 20, 21)} <= {
        to.split("<")[-1].strip(">") for to in acks
    }
    assert {1} == {len(ids) for ids in acks.values()}


def test_a_folder_that_takes_nothing_holds_up_no_answer(
    tmp_path: Path, dovecot_as: DovecotMaker, house: HouseMaker
) -> None:
    """Handled mail cannot be moved any more; new mail is read and acknowledged all the same, until there is room."""
    dovecot = dovecot_as()
    user = dovecot.new_user()
    deliver(dovecot, user, 0, 3)
    one = house(imap(tmp_path, dovecot, user))
    one.answers(3)
    until(lambda: left_in(dovecot, user, "Verwerkt") == 3, "the first three moved")
    handled = dovecot.maildir(user) / ".Verwerkt"
    rights = {
        part: part.stat().st_mode for part in (handled, handled / "cur", handled / "new", handled / "tmp")
    }
    for part in rights:
        part.chmod(0o555)
    try:
        deliver(dovecot, user, 3, 6)
        one.told("storing", "verplaats_naar")
        deliver(dovecot, user, 6, 8)
        one.answers(8)
    finally:
        for part, mode in rights.items():
            part.chmod(mode)
    one.told("weer in orde", "verplaats_naar")
    one.is_whole(8)
    until(lambda: left_in(dovecot, user) == 0, "an empty inbox")


QUOTA = """
mail_plugins = quota
protocol imap {
  mail_plugins = quota imap_quota
}
plugin {
  quota = maildir:Postbus
  quota_rule = *:storage=200K
}
"""


def test_a_mailbox_over_its_quota_is_told_and_everybody_still_gets_an_answer(
    tmp_path: Path, dovecot_as: DovecotMaker, house: HouseMaker
) -> None:
    """No copy of a letter fits in the folder with sent mail; the letter itself left, once."""
    dovecot = dovecot_as(QUOTA)
    user = dovecot.new_user()
    one = house(imap(tmp_path, dovecot, user, verzonden="Verzonden"))
    deliver(dovecot, user, 0, 2)
    one.answers(2)
    until(lambda: left_in(dovecot, user, "Verzonden") >= 4, "copies of the first letters")
    with imaplib.IMAP4("127.0.0.1", dovecot.port, timeout=30) as client:
        client.login(user, PASSWORD)
        client.create("Ballast")
        while client.append("Ballast", "", "", b"Subject: vol\r\n\r\n" + b"x" * 4000)[0] == "OK":
            pass  # until nothing fits any more
        client.select("Ballast")
        client.store("1", "+FLAGS", "\\Deleted")
        client.expunge()
    deliver(dovecot, user, 2, 3)
    one.told("storing", "map met verzonden mail")
    one.answers(3)
    with imaplib.IMAP4("127.0.0.1", dovecot.port, timeout=30) as client:
        client.login(user, PASSWORD)
        client.select("Ballast")
        client.store("1:*", "+FLAGS", "\\Deleted")
        client.expunge()
    deliver(dovecot, user, 3, 5)
    one.told("weer in orde", "map met verzonden mail")
    one.is_whole(5)


def test_a_token_that_expired_is_told_at_once_and_mail_goes_on_when_there_is_a_new_one(
    tmp_path: Path, dovecot: Dovecot, house: HouseMaker
) -> None:
    user = dovecot.new_user()
    deliver(dovecot, user, 0, 3)
    dovecot.tokens["goed"] = user
    (tmp_path / "token").write_text("goed", encoding="utf-8")
    options = imap(tmp_path, dovecot, user, wachtwoord_bestand="", token_opdracht=f"cat {tmp_path / 'token'}")
    one = house(options)
    one.answers(3)
    del dovecot.tokens["goed"]
    dovecot.kick(user)
    one.told("storing", "weigert de inlog")
    assert not any("goed" in heard for heard in one.listener.heard)
    deliver(dovecot, user, 3, 5)
    dovecot.tokens["nieuw"] = user
    (tmp_path / "token").write_text("nieuw", encoding="utf-8")
    one.told("weer in orde")
    one.is_whole(5)


def test_a_server_that_says_one_byte_a_second_is_told_and_left(
    tmp_path: Path, dovecot: Dovecot, house: HouseMaker, door: DoorMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No single answer ever times out, for something comes all the time."""
    monkeypatch.setattr("bot.mailboxes.imap_client.PATIENCE", 3.0)
    user = dovecot.new_user()
    deliver(dovecot, user, 0, 3)
    way = door(dovecot.port)
    one = house(imap(tmp_path, dovecot, user, way.port))
    one.answers(3)
    way.rate = 1.0
    deliver(dovecot, user, 3, 5)
    one.told("storing", "Mailbox sterker")
    way.rate = None
    one.told("weer in orde", "Mailbox sterker werkt weer")
    one.is_whole(5)


@pytest.mark.parametrize("fault", ["expired", "another host", "nobody vouches for it"])
def test_a_certificate_that_is_wrong_lets_no_password_out(
    fault: str, tmp_path: Path, dovecot_as: DovecotMaker, house: HouseMaker
) -> None:
    """The daemon keeps asking, tells why, and goes on by itself once the certificate is right."""
    dovecot = dovecot_as(f"# {fault}\n")
    user = dovecot.new_user()
    deliver(dovecot, user, 0, 3)
    good = {name: (dovecot.folder / name).read_bytes() for name in ("server.pem", "server.key", "ca.pem")}
    authority = trustme.CA()
    names = ("elders.example",) if fault == "another host" else ("localhost", "127.0.0.1")
    ends = datetime.now(UTC) - timedelta(days=1) if fault == "expired" else None
    bad = authority.issue_cert(*names, not_after=ends)
    if fault != "nobody vouches for it":
        authority.cert_pem.write_to_path(str(dovecot.ca))
    dovecot.stop()
    bad.cert_chain_pems[0].write_to_path(str(dovecot.folder / "server.pem"))
    bad.private_key_pem.write_to_path(str(dovecot.folder / "server.key"))
    dovecot.start()
    one = house(imap(tmp_path, dovecot, user, tls="starttls", ca_bestand=str(dovecot.ca)))
    one.told("storing", "certificaat")
    assert {} == one.acknowledged()
    dovecot.stop()
    for name, content in good.items():
        (dovecot.folder / name).write_bytes(content)
    dovecot.start()
    one.told("weer in orde")
    one.is_whole(3)


def test_a_safe_line_that_breaks_off_in_the_middle_is_told_and_nothing_is_said_in_the_open(
    tmp_path: Path, dovecot: Dovecot, house: HouseMaker, door: DoorMaker
) -> None:
    """Every answer under TLS stops halfway, as through a firewall that is reset."""
    user = dovecot.new_user()
    deliver(dovecot, user, 0, 2)
    way = door(dovecot.tls_port)
    said_by_us = list[bytes]()
    way.heard = said_by_us.append
    one = house(imap(tmp_path, dovecot, user, way.port, tls="tls", ca_bestand=str(dovecot.ca)))
    one.answers(2)
    way.change = lambda said: said[: len(said) // 2]
    way.cut()
    deliver(dovecot, user, 2, 4)
    one.told("storing", "Mailbox sterker")
    way.change = lambda said: said
    way.cut()
    one.told("weer in orde", "Mailbox sterker werkt weer")
    one.is_whole(4)
    assert not any(word in b"".join(said_by_us) for word in (PASSWORD.encode(), b"AUTHENTICATE", b"FETCH"))


def test_a_server_that_lost_its_starttls_gets_no_password(
    tmp_path: Path, dovecot: Dovecot, house: HouseMaker, door: DoorMaker
) -> None:
    """Somebody on the way takes STARTTLS out of what the server offers, hoping that we go on in the open."""
    user = dovecot.new_user()
    deliver(dovecot, user, 0, 2)
    way = door(dovecot.port)
    said_by_us = list[bytes]()
    way.change = lambda said: said.replace(b" STARTTLS", b"").replace(b"OK Begin TLS", b"BAD Unknown")
    way.heard = said_by_us.append
    one = house(imap(tmp_path, dovecot, user, way.port, tls="starttls", ca_bestand=str(dovecot.ca)))
    one.told("storing", "Mailbox sterker")
    assert not any(b"LOGIN" in said or b"AUTHENTICATE" in said for said in said_by_us)
    way.change = lambda said: said
    one.told("weer in orde")
    one.is_whole(2)
    assert PASSWORD.encode() not in b"".join(said_by_us)
