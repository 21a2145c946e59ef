"""The conversation in a chat room: who speaks, which case is meant, what is shown first, and what never stands there."""

import pytest

from bot.domain.language.understanding import Unclear, parse
from bot.domain.recognition.suggestion import Soort
from bot.handlers.chat import AGAIN, CHANGED, NOT_HERE, SILENCE, UNKNOWN, ChatRoom
from tests.handlers.office import INGRID, KARIN, KLAGER, START, Office, suggestion

IDS = {"@ingrid:localhost": INGRID, "@karin:localhost": KARIN}


class Room:
    """The room of Sterker, with messages that get ids of their own."""

    def __init__(self, office: Office) -> None:
        self.office, self.room, self.count = office, ChatRoom(office.store, office.conversation, IDS), 0

    def says(self, who: str, text: str, message: str = "") -> str:
        self.count += 1
        return self.room.hear(f"@{who}:localhost", text, message or f"$m{self.count}", self.office.now)


@pytest.fixture
def room() -> Room:
    office = Office()
    office.mail()
    return Room(office)


def test_an_akkoord_shows_its_effect_and_ja_does_it(room: Room) -> None:
    shown = room.says("ingrid", "akkoord 2026-0001")
    assert "2026-0001: er gaat uit: de doorverwijzing aan de inwoner" in shown
    assert room.office.dossier().status == "ontvangen"
    done = room.says("ingrid", "ja")
    assert done.startswith("Gedaan")
    assert "2026-0001" in done
    assert room.office.dossier().status == "verwezen"
    assert [(c.kanaal, c.uitslag) for c in room.office.commands()] == [("chat", "vraag"), ("chat", "gedaan")]


def test_ja_after_five_minutes_is_asked_again(room: Room) -> None:
    room.says("ingrid", "akkoord 2026-0001")
    room.office.passes(minutes=6)
    assert "Typ “ja”" in room.says("ingrid", "ja")
    assert room.office.dossier().status == "ontvangen"


def test_the_ja_of_somebody_else_is_not_hers(room: Room) -> None:
    room.says("ingrid", "akkoord 2026-0001")
    room.says("karin", "ja")
    assert room.office.dossier().status == "ontvangen"


def test_a_proposal_that_changed_meanwhile_is_not_approved(room: Room) -> None:
    room.says("ingrid", "akkoord 2026-0001")
    room.office.reply(room.office.of("V01")[0], "stuur naar Kees de Wit")
    assert "veranderd" in room.says("ingrid", "ja")
    assert room.office.dossier().status == "ontvangen"


def test_another_command_takes_the_question_away(room: Room) -> None:
    room.says("ingrid", "akkoord 2026-0001")
    room.says("ingrid", "status 2026-0001")
    assert "Typ “ja”" in room.says("ingrid", "ja"), "shown again, not done"


def refer(room: Room) -> None:
    """The onvrede is referred to Karin, and her talk was held."""
    room.says("ingrid", "akkoord 2026-0001")
    room.says("ingrid", "ja")


KLACHT = suggestion(Soort.KLACHT, besproken="ja", tevreden="nee", wens="leidinggevende")


@pytest.mark.parametrize(
    ("before", "text", "shown"),
    [
        (
            "onvrede",
            "uitkomst niet opgelost: ze wil verder praten",
            "de vraag aan de inwoner hoe het verder moet",
        ),
        ("onvrede", "toch als klacht", "het bericht aan de inwoner dat het nu een klacht is"),
        ("onvrede", "sluit ingetrokken", "het dossier wordt gesloten"),
        ("onvrede", "intrekking bevestigd", "de bevestiging van de intrekking aan de inwoner"),
        ("klacht", "verdaag 2 weken want de behandelaar is ziek", "de verdaging aan inwoner en medewerker"),
        ("klacht", "aanvulling vragen: een machtiging", "de vraag om aanvulling aan de inwoner"),
        ("klacht", "niet in behandeling te laat want het was in 2019", "dat wij dit niet behandelen"),
        ("klacht", "gesprek op komende dinsdag 14.00 uur", "de uitnodiging voor het gesprek"),
    ],
)
def test_whatever_reaches_the_klager_is_shown_first_and_done_at_ja(
    before: str, text: str, shown: str
) -> None:
    office = Office()
    office.mail(says=KLACHT if before == "klacht" else suggestion())
    room = Room(office)
    refer(room)
    version = office.dossier().version
    letters = len(office.letters())
    said = room.says("ingrid", text)
    assert shown in said
    assert "Typ “ja” binnen 5 minuten" in said
    assert (office.dossier().version, len(office.letters())) == (version, letters), "nothing was done yet"
    assert room.says("ingrid", "ja").startswith("Gedaan")
    assert office.dossier().version > version


@pytest.mark.parametrize(
    "text",
    ["notitie: gezien", "gesprek gehad: goed gesprek", "herinner over 3 dagen", "niet akkoord"],
)
def test_what_reaches_no_klager_is_done_at_once(room: Room, text: str) -> None:
    if text != "niet akkoord":
        refer(room)
    room.says("ingrid", "status 2026-0001")
    assert "Typ “ja”" not in room.says("ingrid", text)
    assert room.office.commands()[-1].uitslag == "gedaan"


def test_what_is_refused_shows_no_effect(room: Room) -> None:
    """Rights and the table come first: nobody is asked to confirm what he may not do."""
    refer(room)
    for who, text in (
        ("karin", "toch als klacht 2026-0001"),
        ("ingrid", "verdaag 2026-0001 9 weken want ziek"),
    ):
        assert "Typ “ja”" not in room.says(who, text)
        assert room.office.commands()[-1].uitslag == "geweigerd"


def test_a_case_that_moved_meanwhile_shows_its_effect_again(room: Room) -> None:
    refer(room)
    room.says("ingrid", "uitkomst niet opgelost: ze wil verder praten")
    room.office.reply(room.office.of("T10")[0], "gesprek gehad: toch nog gesproken", KARIN)
    said = room.says("ingrid", "ja")
    assert CHANGED in said
    assert "Typ “ja”" in said
    assert room.office.dossier().status == "in_gesprek"
    room.says("ingrid", "ja")
    assert room.office.dossier().status == "niet_opgelost"


def test_the_number_is_remembered_for_ten_minutes_and_echoed(room: Room) -> None:
    room.says("ingrid", "status 2026-0001")
    assert "Dossier 2026-0001" in room.says("ingrid", "notitie: gebeld met de teamleider")
    room.office.passes(minutes=11)
    assert "Over welk dossier" in room.says("ingrid", "notitie: nog iets")


@pytest.mark.parametrize(
    ("text", "example"),
    [
        ("draag over aan Bram Peters", "draag 2026-0012 over aan Bram Peters"),
        ("gebeld, geen gehoor", "gebeld 2026-0012, geen gehoor"),
        ("brief gestuurd", "brief 2026-0012 gestuurd"),
        ("verdaag 2 weken want mevrouw Jansen is ziek", "verdaag 2026-0012 2 weken want …"),
        ("notitie: mevrouw Jansen belt terug", "notitie 2026-0012: …"),
        ("gesprek op 24-3 10:00", "gesprek 2026-0012 op 24-3 10:00"),
        ("status??", "status 2026-0012"),
    ],
)
def test_a_command_without_a_number_is_shown_with_one_and_without_its_own_words(
    room: Room, text: str, example: str
) -> None:
    asked = room.says("ingrid", text)

    assert asked == f"Over welk dossier gaat het? Zet het nummer erbij, bijvoorbeeld: {example}."
    assert not isinstance(parse(example.replace("…", "x"), START.date()), Unclear)


@pytest.mark.parametrize("who", ["onbekend", "bram"])
def test_who_is_not_in_the_list_is_refused(room: Room, who: str) -> None:
    assert room.says(who, "akkoord 2026-0001") == UNKNOWN
    (line,) = room.office.commands()
    assert (line.door, line.uitslag) == (f"@{who}:localhost", "geweigerd")


def test_a_medewerker_never_approves_and_sees_no_effect(room: Room) -> None:
    assert "ligt niet bij u" in room.says("karin", "akkoord 2026-0001")
    answer = room.says("karin", "ja")
    assert "ligt niet bij u" in answer
    assert room.office.dossier().status == "ontvangen"


@pytest.mark.parametrize(
    "text",
    [
        "voorbeeld 2026-0001",
        "nieuw telefoon gisteren Piet Jansen: boos",
        "corrigeer 2026-0001 klager naar Piet want zo heet hij",
    ],
)
def test_what_shows_or_names_a_klager_is_for_another_channel(room: Room, text: str) -> None:
    assert room.says("ingrid", text) == NOT_HERE


def test_nothing_of_the_klager_is_ever_said(room: Room) -> None:
    said = [
        room.says("ingrid", text)
        for text in (
            "help",
            "status 2026-0001",
            "te beoordelen",
            "termijnen",
            "akkoord 2026-0001",
            "ja",
            "akoord",
            "klachtwacht, wat?",
        )
    ]
    for word in (KLAGER, "Jansen", "hulp kwam", "Ontevreden"):
        assert word not in "\n".join(said), word


def test_a_message_that_comes_twice_is_done_once(room: Room) -> None:
    room.says("ingrid", "notitie 2026-0001: gezien", "$same")
    assert room.says("ingrid", "notitie 2026-0001: gezien", "$same") == AGAIN
    assert sum(e.soort.value == "notitie" for e in room.office.dossier().events) == 1


def test_a_number_that_does_not_exist_is_not_remembered(room: Room) -> None:
    room.says("ingrid", "status 2026-0001")
    assert "bestaat niet" in room.says("ingrid", "status 2026-9999")
    assert "2026-9999" not in room.says("ingrid", "klachtwacht, lunch?")
    assert "Dossier 2026-0001" in room.says("ingrid", "notitie: gebeld met de teamleider")


AMONG_COLLEAGUES = (
    "goedemorgen allemaal",
    "Wie haalt er vandaag broodjes?",
    "ja",
    "ok, doe ik",
    "Prima!",
    "nee",
    "Weet iemand wat de status van de koffieautomaat is?",
    "Ik bel haar zelf even.",
    "Karin is tot vrijdag op vakantie.",
    "Dat is opgelost, fijn.",
)


@pytest.mark.parametrize("text", AMONG_COLLEAGUES)
@pytest.mark.parametrize("who", ["ingrid", "karin", "onbekend"])
def test_what_colleagues_say_to_each_other_gets_no_answer_and_no_line_in_the_log(
    room: Room, who: str, text: str
) -> None:
    assert room.says(who, text) == SILENCE
    assert room.office.commands() == []


@pytest.mark.parametrize(
    "text",
    [
        "klachtwacht, wie haalt er broodjes?",
        "@klachtwacht:localhost wie haalt er broodjes?",
        "Klachtwacht: goedemorgen",
        "@kw-bot goedemorgen",
        "hoe zit het met 2026-0001?",
        "akoord",
        "statsu",
        "stuur naar",
        "akkoord",
    ],
)
def test_who_addresses_it_names_a_number_or_nearly_commands_is_always_answered(room: Room, text: str) -> None:
    named = ChatRoom(room.office.store, room.office.conversation, IDS, "kw-bot")
    assert named.hear("@ingrid:localhost", text, "$m", room.office.now) != SILENCE
    assert [line.uitslag for line in room.office.commands()] == ["vraag"]


def test_a_command_behind_its_name_is_the_command(room: Room) -> None:
    assert "er gaat uit" in room.says("ingrid", "klachtwacht: akkoord 2026-0001")
    room.says("ingrid", "@klachtwacht ja")
    assert room.office.dossier().status == "verwezen"


def test_an_answer_to_it_by_the_mark_of_the_server_is_to_it(room: Room) -> None:
    said = room.room.hear("@ingrid:localhost", "wat nu dan", "$m", room.office.now, called=True)
    assert "geen opdracht" in said


def test_while_an_effect_waits_for_ja_every_word_is_heard_so_that_a_later_ja_is_no_accident(
    room: Room,
) -> None:
    room.says("ingrid", "akkoord 2026-0001")
    assert room.says("karin", "Is Kees er vandaag?") == SILENCE
    assert room.says("ingrid", "Hm, ik vraag het even aan Kees.") != SILENCE
    assert "Typ “ja”" in room.says("ingrid", "ja"), "shown again, not done"
    assert room.office.dossier().status == "ontvangen"
