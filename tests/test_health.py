"""Whoever watches the watch gets numbers, and nothing of a mail."""

import json
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from bot.daemon import pulses
from bot.health import SILENT_AFTER, STUCK_AFTER, Health, Pulse
from tests.handlers.office import Office

WELL = Pulse("sterker", 3.0, 0.0, (("wacht", 2),), 1, 4)


def ask(pulses: Sequence[Pulse] | Exception, path: str) -> tuple[int, str]:
    """Status and body."""

    def answer() -> Sequence[Pulse]:
        if isinstance(pulses, Exception):
            raise pulses
        return pulses

    health = Health(0, answer)
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{health.port}{path}", timeout=10) as got:
            return got.status, got.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()
    finally:
        health.close()


def test_who_is_well_says_so() -> None:
    """Mail in quarantine is work for a human and no illness."""
    assert (200, {"gezond": True, "klachten": []}) == (lambda got: (got[0], json.loads(got[1])))(
        ask([WELL], "/gezond")
    )


@pytest.mark.parametrize(
    ("pulse", "told"),
    [
        (replace(WELL, sinds_ophalen=SILENT_AFTER + 60.0), "de mailbox is 16 minuten niet bekeken"),
        (
            replace(WELL, scanner_weg=True, bijlagen=3),
            "de virusscanner antwoordt niet; in 3 berichten is een bijlage vergrendeld",
        ),
        (replace(WELL, oudste_brief=STUCK_AFTER + 60.0), "een brief wacht al 31 minuten"),
    ],
)
def test_who_is_not_well_says_why(pulse: Pulse, told: str) -> None:
    """A probe sees it at the status."""
    code, body = ask([WELL, pulse], "/gezond")
    assert 503 == code
    assert told in body


def test_a_store_that_fails_is_told_without_its_words() -> None:
    """The text of an error may hold words of a klager."""
    code, body = ask(RuntimeError("Karin de Wit"), "/gezond")
    assert 503 == code
    assert "RuntimeError" in body
    assert "Karin" not in body


def test_prometheus_gets_every_figure() -> None:
    """In its own format, per organisatie."""
    code, body = ask([replace(WELL, bijlagen=2)], "/metrics")
    assert 200 == code
    lines = {line for line in body.splitlines() if not line.startswith("#")}
    assert {
        'klachtwacht_seconden_sinds_ophalen{organisatie="sterker"} 3.0',
        'klachtwacht_uitbak_oudste_seconden{organisatie="sterker"} 0.0',
        'klachtwacht_quarantaine_berichten{organisatie="sterker"} 1.0',
        'klachtwacht_termijnen_vandaag{organisatie="sterker"} 4.0',
        'klachtwacht_bijlagen_wachtend{organisatie="sterker"} 2.0',
        'klachtwacht_virusscanner_weg{organisatie="sterker"} 0.0',
        'klachtwacht_uitbak_brieven{organisatie="sterker",staat="wacht"} 2.0',
    } == lines


def test_a_state_without_letters_is_shown_as_nought() -> None:
    """Else whoever guards the figure cannot tell "none" from "not measured"."""
    office = Office()
    office.mail()
    watch = SimpleNamespace(watches=[SimpleNamespace(since_looked=3.0)], viruses=None)
    house: Any = SimpleNamespace(store=office.store, offices={"sterker": watch})
    (pulse,) = pulses(house, office.now)
    assert {"bezig", "faalt", "gestopt", "onzeker", "wacht"} == {state for state, _ in pulse.uitbak}
    assert 0 == dict(pulse.uitbak)["faalt"]


def test_another_path_is_not_there() -> None:
    """And says which are."""
    assert 404 == ask([WELL], "/dossiers")[0]
