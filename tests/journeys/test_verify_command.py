"""`klachtwacht verify` as an administrator runs it, on every kind of mailbox: each message that is wrong by name, with what to do."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from typer.testing import CliRunner

from bot import bootstrap, daemon
from bot.cli import app
from tests.contracts.mailbox_rigs import ImapRig, MaildirRig, OutlookRig
from tests.faults.house import inline
from tests.journeys.killable import Onvrede
from tests.journeys.test_killed import complaint, prepare


class Place(NamedTuple):
    """A klachtwacht that took in three mails, and its mailbox as a colleague has it."""

    folder: Path
    rig: Any

    def take_in(self) -> dict[str, Any]:
        with bootstrap.build(bootstrap.read_settings(self.folder / "klachtwacht.toml"), Onvrede()) as house:
            return daemon.run_once(house, bootstrap.wall_clock).counts

    def verify(self) -> tuple[int, list[str]]:
        done = CliRunner().invoke(app, ["verify", "--config", str(self.folder / "klachtwacht.toml")])
        return done.exit_code, done.output.splitlines()

    def rows(self, query: str) -> list[Any]:
        with sqlite3.connect(self.folder / "klachtwacht.db") as database:
            found = list(database.execute(query))
        database.close()
        return found


@pytest.fixture(params=["maildir", "exchange", "graph", pytest.param("imap", marks=pytest.mark.dovecot)])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    rig: MaildirRig | OutlookRig | ImapRig
    if request.param == "maildir":
        rig = MaildirRig(tmp_path)
        options: dict[str, object] = rig.settings()
    elif request.param == "imap":
        rig = ImapRig(request.getfixturevalue("dovecot"), "geen", tmp_path)
        options = rig.options()
    else:
        rig = OutlookRig(request.getfixturevalue(request.param))
        options = rig.server.options(rig.postbus)
    (tmp_path / "uit").mkdir()
    prepare(tmp_path, inline(options), '{ soort = "folder", pad = "uit" }')
    made = Place(tmp_path, rig)
    for number in range(3):
        rig.deliver(complaint(number))
    assert made.take_in()["nieuw"] == 3
    yield made
    rig.close()


def test_each_message_that_is_wrong_is_named_with_what_to_do(place: Place) -> None:
    """One thing after the other, in one house: nothing hides behind something else, and nothing else is blamed."""
    assert place.verify() == (0, ["Alles klopt: ontvangen = gearchiveerd, geen keten verbroken."])

    late = complaint(7).replace(b"\n", b"\r\n")  # as IMAP keeps it
    place.rig.deliver(late)
    code, (line,) = place.verify()
    assert code == 1
    assert line.startswith("sterker: bericht ")
    assert "is nog niet ingenomen: klachtwacht run --once." in line
    assert place.take_in()["nieuw"] == 1
    assert place.verify()[0] == 0

    place.rig.take(late)
    code, (line, well) = place.verify()
    assert code == 0, "a colleague may take a mail that was filed; nothing is lost"
    ((locator,),) = place.rows("SELECT locator FROM register ORDER BY tijd DESC, locator DESC LIMIT 1")
    assert f"sterker: bericht {locator} van " in line
    assert "ligt niet meer in de mailbox" in line
    assert "Het origineel staat in het archief" in line
    assert "Alles klopt" in well


@pytest.mark.parametrize("place", ["maildir"], indirect=True)
def test_a_complaint_by_telephone_is_as_well_kept_as_one_by_mail(place: Place) -> None:
    said = "nieuw telefoon vandaag A. Jansen: ik wil niet meer leven, ik maak er vanavond een eind aan"
    how = ["--config", str(place.folder / "klachtwacht.toml"), "--as", "ingrid.bakker@sterker.example"]
    done = CliRunner().invoke(app, ["command", said, *how])
    assert done.exit_code == 0, done.output
    ((told,),) = place.rows(
        "SELECT gegevens FROM gebeurtenissen WHERE soort = 'ontvangen' ORDER BY nummer DESC LIMIT 1"
    )
    assert "crisis" in json.loads(told)["signalen"], "and as well read"
    assert place.verify() == (0, ["Alles klopt: ontvangen = gearchiveerd, geen keten verbroken."])


@pytest.mark.parametrize("place", ["maildir"], indirect=True)
def test_a_mail_that_is_set_apart_is_in_no_dossier_and_is_named(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("bot.handlers.filing.screen", lambda *_: [][0])
        place.rig.deliver(complaint(8))
        assert place.take_in()["quarantaine"] == 1
    code, (line,) = place.verify()
    assert code == 1
    assert line.startswith("sterker: bericht ")
    assert "staat apart en is in geen dossier: fout IndexError." in line


def test_a_flipped_byte_and_a_tampered_event_are_named_with_their_dossier(place: Place) -> None:
    ((sha256, segment, position, length, nummer), *_) = place.rows(
        "SELECT r.sha256, r.segment, r.positie, r.lengte, b.dossier FROM ruwe_mail r JOIN berichten b USING (sha256) "
        "WHERE b.richting = 'in' AND b.dossier IS NOT NULL ORDER BY b.dossier"
    )
    (path,) = [
        one for one in (place.folder / "berichten").rglob("*") if one.is_file() and str(segment) in one.name
    ]
    whole = path.read_bytes()
    at = position + length // 2
    path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
    code, (line,) = place.verify()
    assert code == 1
    assert f"Bericht {sha256} is beschadigd" in line
    assert "uit de back-up" in line
    assert f"Het hoort bij dossier {nummer}." in line
    path.write_bytes(whole)
    assert place.verify()[0] == 0

    ((told,),) = place.rows(f"SELECT gegevens FROM gebeurtenissen WHERE nummer = '{nummer}' AND volgnr = 1")  # noqa: S608
    event = json.loads(told)
    event["van"] = "iemand.anders@example.nl"
    with sqlite3.connect(place.folder / "klachtwacht.db") as database:
        database.execute(
            "UPDATE gebeurtenissen SET gegevens = ? WHERE nummer = ? AND volgnr = 1",
            (json.dumps(event), nummer),
        )
    database.close()
    code, (line,) = place.verify()
    assert code == 1
    assert line.startswith(f"sterker: Dossier {nummer}, gebeurtenis 1: de inhoud is gewijzigd.")
    assert "Zet de database terug uit de back-up" in line


def test_a_mailbox_that_cannot_be_reached_is_no_proof(place: Place) -> None:
    config = place.folder / "klachtwacht.toml"
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace("mailbox = { ", 'mailbox = { map = "Bestaat niet", '), encoding="utf-8")
    if isinstance(place.rig, MaildirRig):
        config.write_text(text.replace("/post", "/weg"), encoding="utf-8")
    code, lines = place.verify()
    assert code == 1
    assert any("de mailbox is niet te vergelijken" in line for line in lines)


@pytest.mark.parametrize("kind", ["exchange", "graph"])
def test_a_copy_that_the_server_wrote_anew_is_no_mail_that_was_missed(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """The service stopped just after a letter left: its copy is not taken in yet, and is no longer what we sent. A mail
    that a colleague typed meanwhile is still named."""
    rig = OutlookRig(request.getfixturevalue(kind))
    options = rig.server.options(rig.postbus, verzonden="Verzonden items")
    prepare(tmp_path, inline(options), inline(rig.server.options(rig.postbus)))
    place = Place(tmp_path, rig)
    rig.deliver(complaint(1))
    assert place.take_in()["verzonden"]
    (copy, *_) = [one.raw for one in rig._all() if one.folder == "sentitems"]
    rewritten = b"Received: from hub.sterker.example; Mon, 16 Mar 2026 10:00:00 +0100\r\n" + copy
    rig.server.add(rig.postbus, rewritten, folder="sentitems")
    assert place.verify() == (0, ["Alles klopt: ontvangen = gearchiveerd, geen keten verbroken."])

    typed = b"From: klachten@sterker.example\r\nTo: i@example.nl\r\nMessage-ID: <hand@x>\r\n\r\nIk bel u morgen.\r\n"
    rig.server.add(rig.postbus, typed, folder="sentitems")
    code, (line,) = place.verify()
    assert code == 1
    assert "is nog niet ingenomen" in line
    rig.close()
