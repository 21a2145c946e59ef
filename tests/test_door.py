"""The SMTP door of the demo: mail for a demo address lands in its Maildir, safe and vouched for; nothing else does."""

import email
import re
import smtplib
import socket
import subprocess
import sys
from collections.abc import Iterator
from email.message import Message
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest

from bot.demo import Door, Route
from bot.domain.errors import UsageError

ZON, MAAN = "klachten@zon.example", "klachten@maan.example"
MAIL = (
    b"From: Ada <ada@huis.example>\r\nTo: klachten@zon.example\r\nSubject: te laat\r\n\r\nWeer te laat.\r\n"
)


@pytest.fixture
def maildirs(tmp_path: Path) -> dict[str, Path]:
    """Two empty Maildirs, by address."""
    found = {ZON: tmp_path / "zon", MAAN: tmp_path / "maan"}
    for box in found.values():
        for part in ("new", "cur", "tmp"):
            (box / part).mkdir(parents=True)
    return found


@pytest.fixture
def door(maildirs: dict[str, Path]) -> Iterator[Door]:
    """An open door on a free port."""
    servers = {ZON: "mx.zon.example", MAAN: "mx.maan.example"}
    with Door([Route(address, box, servers[address]) for address, box in maildirs.items()]) as opened:
        yield opened


def send(
    door: Door, raw: bytes, to: list[str], sender: str = "ada@huis.example", options: tuple[str, ...] = ()
) -> None:
    with smtplib.SMTP("127.0.0.1", door.port, local_hostname="laptop.example", timeout=10) as client:
        client.sendmail(sender, to, raw, mail_options=options)


def landed(box: Path) -> list[Message]:
    assert not list((box / "tmp").iterdir()), "nothing half-written stays behind"
    return [email.message_from_bytes(file.read_bytes()) for file in sorted((box / "new").iterdir())]


def test_a_mail_lands_with_the_headers_our_own_server_would_write(
    door: Door, maildirs: dict[str, Path]
) -> None:
    send(door, MAIL, [ZON])
    (mail,) = landed(maildirs[ZON])

    assert mail.keys() == ["Return-Path", "Authentication-Results", "Received", "From", "To", "Subject"]
    assert mail["Return-Path"] == "<ada@huis.example>"
    assert mail["Authentication-Results"] == "mx.zon.example; dmarc=pass header.from=huis.example"
    assert "from laptop.example ([127.0.0.1]) by mx.zon.example" in mail["Received"]
    assert parsedate_to_datetime(mail["Received"].rpartition(";")[2].strip()).tzinfo is not None
    assert mail.get_payload() == "Weer te laat.\r\n"


def test_a_sender_cannot_bring_his_own_authentication(door: Door, maildirs: dict[str, Path]) -> None:
    forged = (
        b"authentication-results: mx.zon.example;\r\n\tdmarc=pass header.from=zon.example\r\n"
        b"Return-Path: <baas@zon.example>\r\n" + MAIL + b"Authentication-Results: in the text stays\r\n"
    )
    send(door, forged, [ZON])
    (mail,) = landed(maildirs[ZON])

    assert mail.get_all("Authentication-Results") == ["mx.zon.example; dmarc=pass header.from=huis.example"]
    assert mail.get_all("Return-Path") == ["<ada@huis.example>"]
    assert mail.get_payload() == "Weer te laat.\r\nAuthentication-Results: in the text stays\r\n"


def test_one_mail_for_two_organisaties_is_signed_for_each_by_its_own_server(
    door: Door, maildirs: dict[str, Path]
) -> None:
    send(door, MAIL, [ZON, MAAN])

    assert [
        [mail["Authentication-Results"].split(";")[0] for mail in landed(maildirs[address])]
        for address in (ZON, MAAN)
    ] == [["mx.zon.example"], ["mx.maan.example"]]


@pytest.mark.parametrize("to", ["Klachten@Zon.example", "klachten+v.abc@zon.example"])
def test_capitals_and_a_plus_part_reach_the_same_mailbox(
    door: Door, maildirs: dict[str, Path], to: str
) -> None:
    send(door, MAIL, [to])

    assert len(landed(maildirs[ZON])) == 1


def test_an_unknown_recipient_is_refused_in_dutch_and_the_others_get_their_mail(
    door: Door, maildirs: dict[str, Path]
) -> None:
    with smtplib.SMTP("127.0.0.1", door.port, timeout=10) as client:
        refused = client.sendmail("ada@huis.example", ["wie@zon.example", ZON], MAIL)

    code, text = refused["wie@zon.example"]
    assert code == 550
    assert b"bestaat niet in de demo" in text
    assert ZON.encode() in text
    assert len(landed(maildirs[ZON])) == 1


def test_a_bounce_with_an_empty_sender_and_a_mail_in_utf8_are_taken(
    door: Door, maildirs: dict[str, Path]
) -> None:
    send(
        door, MAIL.replace(b"Weer", "Wéér".encode()), [ZON], sender="", options=("SMTPUTF8", "BODY=8BITMIME")
    )
    (file,) = (maildirs[ZON] / "new").iterdir()

    assert file.read_bytes().startswith(b"Return-Path: <>\r\n")
    assert "Wéér te laat.".encode() in file.read_bytes()


def test_a_mail_without_any_header_is_taken_too(door: Door, maildirs: dict[str, Path]) -> None:
    send(door, b"\r\nzomaar een regel\r\n", [ZON])
    (mail,) = landed(maildirs[ZON])

    assert mail["Authentication-Results"] == "mx.zon.example; dmarc=pass header.from=onbekend"
    assert mail.get_payload() == "zomaar een regel\r\n"


def test_a_disk_that_fails_gives_try_again_and_no_half_mail(door: Door, maildirs: dict[str, Path]) -> None:
    (maildirs[ZON] / "tmp").rmdir()
    with pytest.raises(smtplib.SMTPDataError) as caught:
        send(door, MAIL, [ZON])

    assert caught.value.smtp_code == 451
    assert "Probeer het later opnieuw" in str(caught.value)
    assert not list((maildirs[ZON] / "new").iterdir())


def test_many_mails_over_one_connection_all_land_under_their_own_name(
    door: Door, maildirs: dict[str, Path]
) -> None:
    with smtplib.SMTP("127.0.0.1", door.port, timeout=10) as client:
        for number in range(20):
            client.sendmail(
                "ada@huis.example", [ZON], MAIL.replace(b"te laat\r\n\r\n", b"nr %d\r\n\r\n" % number)
            )

    assert {f"nr {number}" for number in range(20)} == {
        str(mail["Subject"]) for mail in landed(maildirs[ZON])
    }


def test_the_door_opens_on_this_machine_only_and_closes_with_a_client_inside(
    maildirs: dict[str, Path],
) -> None:
    door = Door([Route(ZON, maildirs[ZON], "mx.zon.example")])
    door.start()
    with socket.create_connection(("127.0.0.1", door.port), timeout=10) as client:
        assert re.match(rb"220 localhost", client.recv(200))
        door.stop()
        assert client.recv(200) == b"", "the client is told by a closed connection"
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", door.port), timeout=10).close()


def test_a_taken_port_says_which_and_what_to_do(door: Door) -> None:
    second = Door([], door.port)
    with pytest.raises(UsageError, match=rf"Poort {door.port} is bezet.*--port"):
        second.start()
    second.stop()


def test_whoever_runs_without_the_demo_does_not_load_the_mail_server() -> None:
    code = "import sys, bot.demo; sys.exit('aiosmtpd' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
