"""What a colleague typed is printed once, in a letter that has its own salutation and signature."""

import pytest

from bot.domain.dossier.events import EventKind
from bot.domain.dossier.proposal import ProposalKind
from bot.letters import JinjaPress
from bot.letters.typed import inhoud
from tests.letters.orders import ZONNEHOF, happened, order, proposal

TYPED = "Beste mevrouw De Boer,\n\nwij spraken af dat Bas elke dinsdag belt\n\nMet vriendelijke groet,\nBas Groen\nbegeleider"


@pytest.mark.parametrize(("typed", "expected"), [
    (TYPED, "Wij spraken af dat Bas elke dinsdag belt."),
    ("beste Anna, bas belt u", "Bas belt u."),
    ("Geachte heer Van den Berg-van 't Hof\nDe fout is hersteld!", "De fout is hersteld!"),
    ("Beste meneer of mevrouw,\nDank.", "Dank."),
    ("Hallo!\nTot dinsdag.\nGroetjes Bas", "Tot dinsdag."),
    ("Wij bellen u.\nHartelijke groeten", "Wij bellen u."),
    # what only looks like it is part of the story
    ("Beste oplossing: dinsdag.", "Beste oplossing: dinsdag."),
    ("Dag en tijd zijn afgesproken, dinsdag om tien.", "Dag en tijd zijn afgesproken, dinsdag om tien."),
    ("Groet de buren voortaan.\nDat is de afspraak.", "Groet de buren voortaan.\nDat is de afspraak."),
    ("Met vriendelijke groet", "Met vriendelijke groet."),
    ("Hoi!", "Hoi!"),
])  # fmt: skip
def test_a_salutation_and_a_signature_are_left_out(typed: str, expected: str) -> None:
    assert expected == inhoud(typed)


@pytest.mark.parametrize(("sjabloon", "soort"), [
    ("T05", EventKind.OPGELOST), ("T16", EventKind.VERSLAG_VERZONDEN), ("T20", EventKind.AFGEHANDELD),
])  # fmt: skip
def test_a_letter_greets_and_signs_once(press: JinjaPress, sjabloon: str, soort: EventKind) -> None:
    text = press.make(order(sjabloon, dossier_events=happened({soort: {"tekst": TYPED}}))).tekst

    assert "\nWij spraken af dat Bas elke dinsdag belt.\n" in text
    assert text.count("Beste ") == 1
    assert text.count("Met vriendelijke groet") == 1


def test_who_approves_reads_exactly_what_the_klager_will_read(press: JinjaPress) -> None:
    made = proposal(ZONNEHOF, soort=ProposalKind.UITKOMST, stappen=(), brieven=("T05",))
    events = happened({EventKind.OPGELOST: {"tekst": TYPED}})
    text = press.make(order("V01", gegevens={"voorstel": made}, dossier_events=events)).tekst

    assert "\n> Wij spraken af dat Bas elke dinsdag belt.\n" in text
    assert "De Boer" not in text
