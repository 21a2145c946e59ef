"""The command language: documented commands work on any day, ordinary sentences do nothing, near-misses are asked."""

from datetime import date, time, timedelta
from pathlib import Path
from time import process_time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.language import grammar
from bot.domain.language.grammar import case_number
from bot.domain.language.rows import ROWS, Row
from bot.domain.language.understanding import Unclear, as_markdown, help_text, parse, read_reply, tidy
from bot.domain.language.wishes.asking import Help, Status, TeBeoordelen
from bot.domain.language.wishes.base import Wish
from bot.domain.language.wishes.course import Heropen, IntrekkingBevestigd, Sluit
from bot.domain.language.wishes.deciding import Akkoord, NietAkkoord, StuurNaar, WijzigNaar
from bot.domain.language.wishes.happened import (
    GesprekGehad,
    GesprekOp,
    Notitie,
    UitkomstVan,
    VerslagVerstuurd,
)
from bot.domain.language.wishes.persons import IkBenBetrokken
from bot.domain.language.wishes.words import Uitkomst, Vorm
from bot.domain.recognition.suggestion import Soort
from tests.domain.sentences import SENTENCES

SATURDAY = date(2026, 11, 21)

COMMANDS: tuple[tuple[str, Wish], ...] = (
    # akkoord: every word for yes, polite ends, a number, a change
    ("akkoord", Akkoord()),
    ("Akkoord.", Akkoord()),
    ("AKKOORD!!", Akkoord()),
    ("  akkoord  ", Akkoord()),
    ("ok", Akkoord()),
    ("Oké", Akkoord()),
    ("oke", Akkoord()),
    ("Oke\u0301", Akkoord()),
    ("okay", Akkoord()),
    ("ja", Akkoord()),
    ("prima", Akkoord()),
    ("goed", Akkoord()),
    ("klopt", Akkoord()),
    ("eens", Akkoord()),
    ("doe maar", Akkoord()),
    ("ja, akkoord", Akkoord()),
    ("Ja prima, dank", Akkoord()),
    ("ja, doe maar, dank je wel", Akkoord()),
    ("Akkoord, groet Ingrid", Akkoord()),
    ("Akkoord! Groetjes", Akkoord()),
    ("Akkoord, met vriendelijke groet, Ingrid Bakker", Akkoord()),
    ("akkoord. mvg", Akkoord()),
    ("Prima, alvast bedankt! Groeten, Joost", Akkoord()),
    ("“akkoord”", Akkoord()),
    ("*akkoord*", Akkoord()),
    ("`akkoord`", Akkoord()),
    ("ak\u200bkoord", Akkoord()),
    ("akkoord\u00a0", Akkoord()),
    ("akkoord 2026-0012", Akkoord(nummer="2026-0012")),
    ("akkoord K-2026-0012", Akkoord(nummer="2026-0012")),
    ("ok k-2026-12", Akkoord(nummer="2026-0012")),
    ("akkoord, maar wijzig naar klacht", Akkoord(soort=Soort.KLACHT)),
    ("akkoord maar wijzig naar onvrede", Akkoord(soort=Soort.ONVREDE)),
    ("Ja, maar stuur naar Karin de Wit", Akkoord(naam="Karin de Wit")),
    ("akkoord, stuur naar karin.dewit@sterker.example", Akkoord(naam="karin.dewit@sterker.example")),
    ("akkoord, stuur maar naar Hatice Yılmaz, dank", Akkoord(naam="Hatice Yılmaz")),
    (
        "akkoord 2026-0012, maar wijzig naar klacht en stuur naar Bram Peters",
        Akkoord(nummer="2026-0012", soort=Soort.KLACHT, naam="Bram Peters"),
    ),
    ("akkoord, stuur naar Kees en wijzig naar okc", Akkoord(soort=Soort.OKC, naam="Kees")),
    # niet akkoord
    ("niet akkoord", NietAkkoord()),
    ("Niet akkoord.", NietAkkoord()),
    ("niet akkoord, groet Ingrid", NietAkkoord()),
    ("niet akkoord dit gaat over een beschikking", NietAkkoord(reden="dit gaat over een beschikking")),
    ("niet akkoord: mevrouw belde al", NietAkkoord(reden="mevrouw belde al")),
    ("niet akkoord, want het is geen klacht", NietAkkoord(reden="het is geen klacht")),
    ("niet akkoord 2026-0003 omdat Karin ziek is", NietAkkoord(nummer="2026-0003", reden="Karin ziek is")),
    ("nee", NietAkkoord()),
    ("Nee, dit is een vraag over de telefoon", NietAkkoord(reden="dit is een vraag over de telefoon")),
    ("oneens", NietAkkoord()),
    ("klopt niet", NietAkkoord()),
    ("klopt niet, want hij werkt hier niet", NietAkkoord(reden="hij werkt hier niet")),
    # wijzig, stuur
    ("wijzig naar klacht", WijzigNaar(soort=Soort.KLACHT)),
    ("Wijzig 2026-0012 naar Signaal", WijzigNaar(nummer="2026-0012", soort=Soort.SIGNAAL)),
    ("maak onvrede", WijzigNaar(soort=Soort.ONVREDE)),
    ("verander in overig", WijzigNaar(soort=Soort.OVERIG)),
    ("stuur naar Bram", StuurNaar(naam="Bram")),
    ("stuur naar mevrouw De Wit", StuurNaar(naam="mevrouw De Wit")),
    ("stuur naar K. de Wit", StuurNaar(naam="K. de Wit")),
    ("stuur naar Youssef El Amrani, groet Ingrid", StuurNaar(naam="Youssef El Amrani")),
    ("stuur naar Karin de Wit groeten Ingrid", StuurNaar(naam="Karin de Wit")),
    ("routeer aan Mo Benali", StuurNaar(naam="Mo Benali")),
    ("zet door naar Els Maas", StuurNaar(naam="Els Maas")),
    ("stuur K-2026-0012 naar Anja O’Brien-Smit", StuurNaar(nummer="2026-0012", naam="Anja O’Brien-Smit")),
    # asking
    ("status", Status()),
    ("status 2026-0012", Status(nummer="2026-0012")),
    ("hoe staat het met 2026-0012?", Status(nummer="2026-0012")),
    ("toon k-2026-7", Status(nummer="2026-0007")),
    ("help", Help()),
    ("?", Help()),
    ("te beoordelen", TeBeoordelen()),
    ("wat staat open?", TeBeoordelen()),
    # notes and talks
    ("notitie: belt liever na vijven", Notitie(tekst="belt liever na vijven")),
    ("Notitie : niet voor vrijdag? nee!", Notitie(tekst="niet voor vrijdag? nee!")),
    ("notitie 2026-0012: twee\nregels", Notitie(nummer="2026-0012", tekst="twee\nregels")),
    ("noteer: groet Ingrid", Notitie(tekst="groet Ingrid")),
    ("gesprek op 24 november 14.00 uur", GesprekOp(datum=date(2026, 11, 24), tijd=time(14))),
    ("gesprek op 24-11 14:30", GesprekOp(datum=date(2026, 11, 24), tijd=time(14, 30))),
    ("gesprek op 3-3-2027 9 uur", GesprekOp(datum=date(2027, 3, 3), tijd=time(9))),
    ("gesprek op di 24 nov 14.00 uur", GesprekOp(datum=date(2026, 11, 24), tijd=time(14))),
    ("gesprek op dinsdag 24 nov. om 14u30", GesprekOp(datum=date(2026, 11, 24), tijd=time(14, 30))),
    ("gesprek op 2026-12-01 10.15", GesprekOp(datum=date(2026, 12, 1), tijd=time(10, 15))),
    ("gesprek op maandag 10.00", GesprekOp(datum=date(2026, 11, 23), tijd=time(10))),
    (
        "gesprek op morgen 9.30 uur samen",
        GesprekOp(datum=date(2026, 11, 22), tijd=time(9, 30), vorm=Vorm.SAMEN),
    ),
    (
        "gesprek op 2026-0012 1/12 13.00 uur, apart",
        GesprekOp(nummer="2026-0012", datum=date(2026, 12, 1), tijd=time(13), vorm=Vorm.APART),
    ),
    ("gesprek op 3 maart 14.00 uur", GesprekOp(datum=date(2027, 3, 3), tijd=time(14))),
    ("gesprek gehad: ging goed", GesprekGehad(tekst="ging goed")),
    ("gesprek gehad gisteren: ging goed", GesprekGehad(datum=date(2026, 11, 20), tekst="ging goed")),
    ("gesprek gehad vandaag: ging goed", GesprekGehad(datum=date(2026, 11, 21), tekst="ging goed")),
    (
        "gesprek gehad op 3 november: om 14.00 uur",
        GesprekGehad(datum=date(2026, 11, 3), tekst="om 14.00 uur"),
    ),
    ("gesprek gehad 12.11.2026: kort", GesprekGehad(datum=date(2026, 11, 12), tekst="kort")),
    ("gesprek gehad wo 18 nov: kort", GesprekGehad(datum=date(2026, 11, 18), tekst="kort")),
    ("gesprek gehad afgelopen dinsdag: kort", GesprekGehad(datum=date(2026, 11, 17), tekst="kort")),
    (
        "gesprek gehad 2026-0012 eergisteren: x",
        GesprekGehad(nummer="2026-0012", datum=date(2026, 11, 19), tekst="x"),
    ),
    ("uitkomst opgelost: komt op tijd", UitkomstVan(opgelost=True, tekst="komt op tijd")),
    ("uitkomst niet opgelost: wil verder", UitkomstVan(opgelost=False, tekst="wil verder")),
    ("verslag verstuurd", VerslagVerstuurd()),
    ("verslag 2026-0012 verzonden.", VerslagVerstuurd(nummer="2026-0012")),
    # the end of a case
    ("sluit opgelost", Sluit(uitkomst=Uitkomst.OPGELOST)),
    ("sluit niet in behandeling", Sluit(uitkomst=Uitkomst.NIET_IN_BEHANDELING)),
    (
        "sluit opgelost gesprek gehad, excuses aanvaard",
        Sluit(uitkomst=Uitkomst.OPGELOST, reden="gesprek gehad, excuses aanvaard"),
    ),
    (
        "rond af 2026-0012 deels gegrond, want de brief kwam te laat",
        Sluit(nummer="2026-0012", uitkomst=Uitkomst.DEELS_GEGROND, reden="de brief kwam te laat"),
    ),
    ("sluit ongegrond", Sluit(uitkomst=Uitkomst.ONGEGROND)),
    ("intrekking bevestigd", IntrekkingBevestigd()),
    ("intrekking bevestigd op 19 nov", IntrekkingBevestigd(datum=date(2026, 11, 19))),
    ("heropen want de afspraak is niet nagekomen", Heropen(reden="de afspraak is niet nagekomen")),
    ("heropen 2026-0012, want nieuw feit", Heropen(nummer="2026-0012", reden="nieuw feit")),
    ("ik ben betrokken", IkBenBetrokken()),
    ("Ik ben betrokken bij 2026-0012.", IkBenBetrokken(nummer="2026-0012")),
)


@pytest.mark.parametrize(("text", "wish"), COMMANDS, ids=[text for text, _ in COMMANDS])
def test_a_command_is_read_as_what_it_says(text: str, wish: Wish) -> None:
    """Each of these is one command, with exactly these parts."""
    assert wish == parse(text, SATURDAY)


NOT_COMMANDS = (
    ("Ik ga hier niet mee akkoord", "akkoord"),
    ("akkoord?", "akkoord"),
    ("ok?", "akkoord"),
    ("niet akkoord?", "niet akkoord"),
    ("ja maar wie is Karin", "akkoord"),
    ("Automatisch antwoord: akkoord", "akkoord"),
    ("akoord", "akkoord"),
    ("accoord", "akkoord"),
    ("nietakkoord", "niet akkoord"),
    ("akkoord...", "akkoord"),
    ("akkoord, maar", "akkoord"),
    ("akkoord maar wijzig naar beschikking", "akkoord"),
    ("akkoord\nstuur naar Kees", "akkoord"),
    ("nee, akkoord", "niet akkoord"),
    ("nee, prima zo", "niet akkoord"),
    ("Nee dat klopt", "niet akkoord"),
    ("niet akkoord, kan dit naar Kees?", "niet akkoord"),
    ("wijzig naar", "wijzig naar klacht"),
    ("wijzig naar klagt", "wijzig naar klacht"),
    ("stuur naar", "stuur naar Karin de Wit"),
    ("stuur naar huis", "stuur naar Karin de Wit"),
    ("stuur naar Karin een mail dat het later wordt", "stuur naar Karin de Wit"),
    ("stuur naar Karin of Kees", "stuur naar Karin de Wit"),
    ("stats", "status"),
    ("notitie", "notitie: mevrouw belt liever na vijven"),
    ("notitie:", "notitie: mevrouw belt liever na vijven"),
    ("gesprek op dinsdag", "gesprek op komende dinsdag 14.00 uur"),
    ("gesprek gehad", "gesprek gehad: we maken een nieuwe start"),
    ("gesprek gehad met mevrouw, ging goed", "gesprek gehad: we maken een nieuwe start"),
    ("uitkomst: goed", "uitkomst opgelost: de hulp komt voortaan op tijd"),
    ("uitkomst opgelost", "uitkomst opgelost: de hulp komt voortaan op tijd"),
    ("verslag verstuurt", "verslag verstuurd"),
    ("sluit", "sluit opgelost"),
    ("sluit klaar", "sluit opgelost"),
    ("sluit opgelost, toch?", "sluit opgelost"),
    ("intrekking bevestigt", "intrekking bevestigd"),
    ("heropen 2026-0012", "heropen want de afspraak is niet nagekomen"),
    ("ben betrokken", "ik ben betrokken"),
    ("te boordelen", "te beoordelen"),
    ("hulp", "help"),
)


@pytest.mark.parametrize(("text", "meant"), NOT_COMMANDS, ids=[text for text, _ in NOT_COMMANDS])
def test_a_near_miss_is_suggested_and_never_executed(text: str, meant: str) -> None:
    """What is almost a command does nothing; the command that was meant is among the three offered."""
    answer = parse(text, SATURDAY)

    assert isinstance(answer, Unclear)
    assert meant in answer.voorstellen()
    assert len(answer.voorstellen()) == 3
    assert "niets gedaan" in answer.vraag


IMPOSSIBLE = (
    ("gesprek op 31 februari 2027 14.00", "31 februari 2027 bestaat niet"),
    ("gesprek op 29-2-2027 14.00", "29 februari 2027 bestaat niet"),
    ("gesprek op 3-13-2027 14.00", "Maand 13 bestaat niet"),
    ("gesprek op 1-1-0000 14.00", "Het jaar 0 kan niet kloppen"),
    ("gesprek op 9999-01-01 14.00", "Het jaar 9999 kan niet kloppen"),
    ("gesprek op ma 24 nov 14.00 uur", "24 november 2026 is een dinsdag, geen maandag"),
    ("gesprek op gisteren 14.00", "Vrijdag 20 november 2026 is al voorbij"),
    ("gesprek op 19-11-2026 14.00", "is al voorbij"),
    ("gesprek op 20 nov 14.00", "Welk jaar bedoelt u?"),
    ("gesprek op zaterdag 14.00", "Bedoelt u vandaag of een andere zaterdag?"),
    ("gesprek op morgen 25.00 uur", "25.00 uur is geen tijd"),
    ("gesprek op morgen 14.75", "14.75 is geen tijd"),
    ("gesprek gehad morgen: x", "Zondag 22 november 2026 moet nog komen"),
    ("gesprek gehad 24 nov 2026: x", "moet nog komen"),
    ("gesprek gehad 24 nov: x", "Welk jaar bedoelt u?"),
    ("intrekking bevestigd 31 april", "31 april 2026 bestaat niet"),
)


@pytest.mark.parametrize(("text", "reason"), IMPOSSIBLE, ids=[text for text, _ in IMPOSSIBLE])
def test_a_day_that_cannot_be_is_asked_back_with_the_reason(text: str, reason: str) -> None:
    """A day or hour that cannot be, or is on the wrong side of today, does nothing and says why."""
    answer = parse(text, SATURDAY)

    assert isinstance(answer, Unclear)
    assert reason in answer.vraag


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.vorm)
def test_every_documented_example_is_its_own_command_on_every_day(row: Row) -> None:
    """What the manual shows may be typed over, whatever day it is."""
    for days in range(0, 400, 5):
        day = SATURDAY + timedelta(days=days)
        for text in row.voorbeelden:
            assert isinstance(parse(text, day), row.wish), (text, day)


def test_every_wish_has_exactly_one_row_and_every_row_a_field_for_what_follows() -> None:
    """One command is one dataclass and one row, so nothing can be asked that the manual does not show."""
    assert {wish.__name__ for wish in Wish.__subclasses__()} == {row.wish.__name__ for row in ROWS}
    assert len({row.wish for row in ROWS}) == len(ROWS)
    assert all(row.wish.rest in row.wish.__dataclass_fields__ for row in ROWS)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_no_ordinary_sentence_is_a_command(sentence: str) -> None:
    """What people write to each other never acts by accident."""
    assert isinstance(parse(sentence, SATURDAY), Unclear)


def test_there_are_enough_ordinary_sentences() -> None:
    """At least three hundred, all different."""
    assert len(set(SENTENCES)) >= 300


@given(st.text(max_size=300))
@example("?" * 300)
@example("ja " * 100)
@example("notitie:" + " " * 200)
@example("gesprek op 00-00-0000 99.99 uur")
def test_any_text_is_a_wish_or_a_question(text: str) -> None:
    """Whatever is typed, the answer is a wish or a question; nothing raises."""
    assert isinstance(parse(text, SATURDAY), Wish | Unclear)


@given(st.sampled_from([text for text, _ in COMMANDS]), st.dates(date(1950, 1, 1), date(2900, 1, 1)))
def test_any_day_gives_a_wish_or_a_question(text: str, today: date) -> None:
    """No day makes reading fail; 29 February included."""
    assert isinstance(parse(text, today), Wish | Unclear)


@given(
    st.sampled_from(["akkoord", "niet akkoord", "sluit opgelost", "verslag verstuurd", "stuur naar Karin"]),
    st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=12),
)
def test_a_word_glued_to_a_command_makes_it_no_command(command: str, glued: str) -> None:
    """Commands are whole words: "akkoordverklaring" approves nothing."""
    answer = parse(f"{glued}{command}", SATURDAY)

    assert isinstance(answer, Unclear)


def test_a_long_text_is_read_in_a_moment() -> None:
    """A note of forty pages is a note; a wall of words is a question."""
    long = "woord " * 20_000

    assert Notitie(tekst=long.strip()) == parse(f"notitie: {long}", SATURDAY)
    assert isinstance(parse(long, SATURDAY), Unclear)


def test_numbers_are_written_in_one_way() -> None:
    """K- and leading zeros do not make another case."""
    assert [case_number(text) for text in ("2026-12", "K-2026-0012", "k-2026-012")] == ["2026-0012"] * 3


def test_invisible_characters_do_not_change_a_command() -> None:
    """Mail programs put soft hyphens, marks and hard spaces between words."""
    assert tidy("\ufeffak\u00adkoord\u00a0\u20092026-0012\u200e") == "akkoord 2026-0012"


def test_the_manual_is_written_from_the_table() -> None:
    """docs/handleiding/opdrachten.md says exactly what the table of commands says."""
    page = Path(__file__).parents[2] / "docs" / "handleiding" / "opdrachten.md"

    assert as_markdown() == page.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("sentence", "command"),
    [
        ("Heb haar voicemail ingesproken, bel morgen weer. Gr. Karin", "gebeld, geen gehoor"),
        ("Ik heb een afspraak met haar gemaakt voor donderdag 19 maart om 14:00.", "gesprek op"),
        ("Gesprek is verzet naar 26 maart 10.00 uur", "gesprek op"),
        ("Ik heb mevrouw en Karin gesproken, verslag volgt.", "gesprek gehad"),
        ("Ik ben op vakantie van 20 maart tot 3 april, wie neemt dit over?", "afwezig"),
    ],
)
def test_what_is_told_in_a_sentence_is_offered_as_its_command_first(sentence: str, command: str) -> None:
    answer = parse(sentence, SATURDAY)
    assert isinstance(answer, Unclear)
    assert command in " ".join(answer.voorstellen()[:2])


def test_help_names_every_command() -> None:
    """The answer to `help` leaves no command out."""
    assert all(row.vorm in help_text() for row in ROWS)


@pytest.mark.parametrize(
    "text",
    [
        "gesprek op 12 aprıl 14:00",
        "afwezig t/m vrıjdag",
        "gesproken gıſteren: prima",
        "verdaag vıer weken want ziek",
    ],
)
def test_an_i_without_its_dot_is_read_or_asked_back_and_breaks_nothing(text: str) -> None:
    """A Turkish keyboard has a key for it, and a pattern that ignores case takes it for an i."""
    parse(text, SATURDAY)


@pytest.mark.parametrize(
    "text", ["." * 30_000, "- " * 15_000, f"status{'?' * 30_000}", f"akkoord{'!' * 30_000}", "👍" * 30_000]
)
def test_a_line_of_signs_costs_no_more_than_its_length(text: str) -> None:
    """Whoever writes in the name of a colleague may not keep klachtwacht busy for minutes."""
    before = process_time()
    read_reply(text, SATURDAY)
    assert process_time() - before < 3


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.vorm)
def test_what_begins_as_no_command_is_what_the_grammar_refuses_at_its_first_word(row: Row) -> None:
    """It is refused before the grammar is asked: what the grammar says about it may be nothing else. And no two rows read
    the same words, so that it does not matter which is asked first."""
    words = row.voorbeelden[0].split()
    for text in {" ".join(words[begin:]) for begin in range(min(4, len(words)))}:
        read_as = {name for name in grammar._begins() if grammar._tree(text, name)}

        assert read_as <= {name for name, begin in grammar._begins().items() if begin.match(text)}, text
        assert read_as <= {name for name, begin in grammar._begins().items() if begin.match(f"  {text}")}, (
            text
        )
        assert len(read_as) <= 1, text


def test_every_row_reads_its_own_examples() -> None:
    """Every row is asked, and by its own name: no command is read by accident as another that stands before it."""
    assert list(grammar._begins()) == [row.wish.__name__.lower() for row in ROWS]
    for row in ROWS:
        for text in row.voorbeelden:
            assert grammar._tree(text, row.wish.__name__.lower()), text
