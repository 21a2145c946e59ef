"""One suite for every way to reach whoever is on call: number and link only, heard or said so, never a secret told."""

import json
import logging
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from bot.domain.errors import ConfigurationError, Unreachable
from bot.domain.ports.notifier import Notifier
from bot.notifiers import Nobody, check_options, make_notifier


class Channel:
    """A private server on loopback that takes alarms; status: how it answers."""

    def __init__(self) -> None:
        self.status = 200
        self.heard: list[dict[str, Any]] = []
        channel = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                channel.heard.append(json.loads(body))
                self.send_response(channel.status)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()

    @property
    def url(self) -> str:
        return f"json://wacht:geheim@127.0.0.1:{self.server.server_port}/alarm"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def channel() -> Iterator[Channel]:
    made = Channel()
    yield made
    made.close()


def test_an_alarm_reaches_the_channel_with_number_and_link(channel: Channel) -> None:
    notifier = make_notifier({"kanaal": [channel.url]}, "crisis")
    notifier.tell("klachtwacht 2026-0012: mogelijk gevaar", "Lees dossier 2026-0012 meteen.")

    (heard,) = channel.heard
    assert "2026-0012" in heard["title"] + heard["message"]
    assert notifier.heard


def test_one_channel_that_is_down_does_not_silence_the_other(channel: Channel) -> None:
    notifier = make_notifier({"kanaal": ["json://127.0.0.1:9/", channel.url]}, "crisis")
    notifier.tell("2026-0012", "Lees dossier 2026-0012 meteen.")

    assert len(channel.heard) == 1


def test_every_channel_can_be_told_apart_under_a_name_without_a_secret(channel: Channel) -> None:
    """So that who was down hears it later, and the others not again."""
    parts = make_notifier({"kanaal": ["json://wacht:geheim@127.0.0.1:9/", channel.url]}, "meldingen").each()
    down, up = parts.values()
    up.tell("2026-0012", "Lees.")
    with pytest.raises(Unreachable, match="Een kanaal van `meldingen`"):
        down.tell("2026-0012", "Lees.")

    assert len(channel.heard) == 1
    assert "geheim" not in " ".join(parts)


def test_an_alarm_that_nobody_took_is_said(channel: Channel, caplog: pytest.LogCaptureFixture) -> None:
    channel.status = 500
    caplog.set_level(logging.DEBUG)
    with pytest.raises(Unreachable) as raised:
        make_notifier({"kanaal": [channel.url]}, "crisis").tell("2026-0012", "Lees dossier 2026-0012 meteen.")

    assert "geheim" not in str(raised.value) + caplog.text


def test_channels_may_stand_in_a_file_of_their_own(channel: Channel, tmp_path: Path) -> None:
    (tmp_path / "crisis").write_text(f"# wie wacht heeft\n{channel.url}\n", encoding="utf-8")
    make_notifier({"kanaal_bestand": "crisis"}, "crisis", tmp_path).tell("2026-0012", "Lees.")

    assert len(channel.heard) == 1


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, "geen kanaal"),
        ({"kanaal": []}, "geen kanaal"),
        ({"kanaal": ["zomaar wat"]}, "kent klachtwacht niet"),
        ({"kanaal": ["onzin://geheim@x"]}, "kent klachtwacht niet"),
        ({"kanaal_bestand": "is-er-niet"}, "niet te lezen"),
    ],
)
def test_what_is_wrong_is_said_without_repeating_a_secret(
    options: dict[str, object], said: str, tmp_path: Path
) -> None:
    (fault,) = check_options(options, "klachtwacht.toml: organisatie.sterker.crisis", tmp_path)

    assert said in fault.problem
    assert fault.remedy
    assert "geheim" not in str(fault)
    if options:
        with pytest.raises(ConfigurationError):
            make_notifier(options, "crisis", tmp_path)


def test_without_a_channel_nobody_hears_it_and_that_is_known() -> None:
    nobody: Notifier = make_notifier(None, "crisis")
    nobody.tell("2026-0012", "Lees.")

    assert isinstance(nobody, Nobody)
    assert not nobody.heard
