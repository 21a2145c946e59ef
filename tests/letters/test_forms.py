"""The form of a letter: je for a minor when a human chose it, and a word in the language of the sender."""

import re
from dataclasses import replace

import pytest

from bot.domain.dossier import handover
from bot.domain.dossier.events import Event, EventKind
from bot.domain.people.organisation import Loket, Organisation
from bot.domain.regeling import bezwaar
from bot.letters import JinjaPress
from bot.letters.je import je_form
from bot.letters.page import guarded
from tests.letters.orders import NOW, SCHEMES, TEMPLATES, TO_KLAGER, order
from tests.letters.reading import bare, read_html

CHOSEN = Event(
    EventKind.GECORRIGEERD, NOW, "truus.vandam@zonnehof.example", {"veld": "aanspreekvorm", "waarde": "je"}
)
TONGUES = ("en", "de", "fr", "es", "pl", "tr", "ar", "uk", "ru")


# ── Je ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("u", "je"), [
    ("Hebt u vragen?", "Heb je vragen?"),
    ("Wilt u iets? Dan kunt u bellen.", "Wil je iets? Dan kun je bellen."),
    ("Uw nummer is 1. Wij bellen u.", "Je nummer is 1. Wij bellen je."),
    ("U mag uw verhaal vertellen.", "Je mag je verhaal vertellen."),
    ("Hoe bereidt u zich voor?", "Hoe bereid je je voor?"),
    ("Moet u komen? Dat kost u niets.", "Moet je komen? Dat kost je niets."),
    ("Dank u wel. Dit is voor u.", "Dank je wel. Dit is voor jou."),
    ("Een cliëntondersteuner kan u ook helpen.", "Een cliëntondersteuner kan je ook helpen."),
    ("Het duurt een uur, vertelt Ruud.", "Het duurt een uur, vertelt Ruud."),
])  # fmt: skip
def test_our_words_change_from_u_to_je(u: str, je: str) -> None:
    assert je == je_form(u)


def test_names_and_the_words_of_others_stay_as_they_are() -> None:
    source = f"U sprak met {guarded('U Thant uit Uw dorp')}.\n> Hebt u dat gezegd?\nHebt u vragen?"

    assert "met \x02U Thant uit Uw dorp\x02." in je_form(source)
    assert "> Hebt u dat gezegd?\nHeb je vragen?" in je_form(source)


KEEPS_ITS_T = frozenset({"behandelt", "dit", "hoeft"}) | frozenset(
    {
        "dat",
        "helpt",
        "het",
        "kost",
        "laat",
        "leest",
        "liet",
        "met",
        "moet",
        "niet",
        "praat",
        "tot",
        "uit",
        "wat",
        "weet",
    }
)


@pytest.mark.parametrize("org", SCHEMES.values(), ids=SCHEMES)
@pytest.mark.parametrize("sjabloon", TO_KLAGER)
def test_no_u_is_left_in_a_letter_to_a_minor(press: JinjaPress, sjabloon: str, org: Organisation) -> None:
    made = order(sjabloon, org)
    assert made.dossier is not None
    told = [str(word) for event in made.dossier.events for word in event.gegevens.values()]
    told += [str(word) for word in made.gegevens.values()]
    letter = press.make(replace(made, dossier=replace(made.dossier, events=(*made.dossier.events, CHOSEN))))
    ours = letter.tekst
    for words in {line for word in told for line in word.splitlines() if line}:
        ours = ours.replace(words, "")

    assert re.findall(r"\b(?:[Uu]w?|uzelf)\b", ours) == []
    assert {verb.lower() for verb in re.findall(r"(\w+t) je\b", ours)} <= KEEPS_ITS_T
    assert bare(letter.tekst.split()) == bare(read_html(letter.html).words)


@pytest.mark.parametrize("signalen", [("jeugd",), ()])
def test_only_a_human_chooses_je(press: JinjaPress, signalen: tuple[str, ...]) -> None:
    """Rulebook 0.1.13: the signal jeugd alone never does."""
    assert "Uw nummer is" in press.make(order("T01", SCHEMES["jeugd"], dossier_signalen=signalen)).tekst


def test_what_the_house_itself_tells_a_klager_fits_u_and_je() -> None:
    """These words come as details of an event, which no form of address changes: so they hold neither."""
    desks = (
        Loket("Loket A", "a@b.example"),
        Loket("Loket B", "a@b.example", wet=True),
        Loket("Loket C", "a@b.example", partner=True),
    )
    said = [handover.details(desk, agreed=True)["reden"] for desk in desks]
    told = bezwaar.pointer(None, SCHEMES["lentl"], part=True)

    assert [
        words for words in (*said, told["reden"], told["wel"]) if re.search(r"\b(?:[Uu]w?|[Jj]e)\b", words)
    ] == []


def test_colleagues_are_always_u(press: JinjaPress) -> None:
    made = order("T18")
    assert made.dossier is not None
    chosen = replace(made.dossier, events=(CHOSEN,))

    assert press.make(made).tekst == press.make(replace(made, dossier=chosen)).tekst


# ── Tongues ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("taal", TONGUES)
def test_t01_ends_with_a_word_in_the_language_of_the_sender(press: JinjaPress, taal: str) -> None:
    dutch = press.make(order("T01")).tekst
    letter = press.make(order("T01", dossier_taal=taal))
    added = letter.tekst.removeprefix(dutch.rstrip("\n"))

    assert letter.tekst.startswith(dutch.rstrip("\n"))
    assert "2026-0001" in added
    assert "112" in added
    assert f'<div lang="{taal}" dir="{"rtl" if taal == "ar" else "ltr"}"' in letter.html
    assert bare(letter.tekst.split()) == bare(read_html(letter.html).words)
    assert not re.search(
        r"klacht|complain|beschwerde|plainte|queja|skarg|şikâyet|شكوى|скарг|жалоб", added.lower()
    )


@pytest.mark.parametrize("taal", ["nl", "", "so", "../nood"])
def test_a_language_without_words_gets_the_dutch_letter(press: JinjaPress, taal: str) -> None:
    assert press.make(order("T01")).tekst == press.make(order("T01", dossier_taal=taal)).tekst


def test_a_number_in_arabic_keeps_its_direction(press: JinjaPress) -> None:
    """Between Arabic letters 2026-0001 would be shown as 0001-2026 (Unicode UAX 9, rule W2)."""
    assert "\u20662026-0001\u2069" in press.make(order("T01", dossier_taal="ar")).tekst


def test_there_are_words_for_exactly_these_languages() -> None:
    assert {path.stem for path in (TEMPLATES / "delen" / "talen").glob("*.txt")} == set(TONGUES)


# ── The contact card in letters to colleagues ─────────────────────────────────────────────────────────

NOTED = tuple(
    Event(EventKind.GECORRIGEERD, NOW, "truus.vandam@zonnehof.example", {"veld": veld, "waarde": waarde})
    for veld, waarde in (
        ("niet via", "mail, voicemail"),
        ("tolk", "Turks"),
        ("telefoon", "06 555 01 01"),
        ("beltijden", "na 14 uur"),
    )
)


@pytest.mark.parametrize(("sjabloon", "wanted", "banned"), [
    ("T10", ("niet veilig: mail, voicemail", "tolk nodig: Turks", "06 555 01 01", "Bellen kan: na 14 uur."), ()),
    ("T11", ("niet veilig: mail, voicemail", "tolk nodig: Turks", "06 555 01 01"), ()),
    ("V01", ("niet veilig: mail, voicemail", "tolk nodig: Turks"), ()),
    ("T09b", ("niet veilig: mail en voicemail", "tolk nodig: Turks"), ("06 555 01 01",)),  # outside the house: no number
])  # fmt: skip
def test_whoever_has_to_reach_the_klager_reads_how(
    press: JinjaPress, sjabloon: str, wanted: tuple[str, ...], banned: tuple[str, ...]
) -> None:
    made = order(sjabloon)
    assert made.dossier is not None
    case = replace(made.dossier, events=(*made.dossier.events, *NOTED))
    text = press.make(replace(made, dossier=case)).tekst

    assert [words for words in wanted if words not in text] == []
    assert [words for words in banned if words in text] == []
    assert "niet veilig" not in press.make(made).tekst
