"""What a real colleague types, by mail, in the chat and in the shell: the right thing is done, or asked back with what
he means on top. Never something else, and never silence."""

from datetime import timedelta

import pytest

from bot.handlers.chat import ChatRoom
from tests.handlers.office import INGRID, KARIN, Office
from tests.handlers.test_converse import says

SIGNATURE = "\n\n--\nIngrid Bakker\nklachtenfunctionaris\nSterker sociaal werk\n024 000 00 00"
QUOTE = (
    "\n\nOp ma 16 mrt 2026 om 10:00 schreef klachtwacht <klachten@sterker.example>:\n"
    "> Beste Ingrid Bakker,\n> akkoord\n> niet akkoord\n> stuur naar Karin de Wit"
)
GREETED = "Beste collega,\n\nAkkoord.\n\nMet vriendelijke groet,\nIngrid"

YES = "voorstel_besloten verwezen"
"""What an akkoord does with onvrede."""

OFFICER: tuple[tuple[str, str], ...] = (
    ("Doe maar", YES),
    ("AKKOORD!!", YES),
    ("Akkoord 👍", YES),
    ("👍🏽 akkoord", YES),
    ("Ja graag", YES),
    ("ja, doe maar", YES),
    ("Akkoord aub", YES),
    ("akkoord met voorstel 1", YES),
    ("Akkoord met het voorstel, dank je wel!", YES),
    ("Akkoord met je voorstel. Groet, Ingrid", YES),
    ("akkoord met een ander voorstel", "? akkoord"),
    ("Akkoord, met vriendelijke groet Ingrid", YES),
    ("akkoord mvg Ingrid Bakker klachtenfunctionaris", YES),
    ("doe maar hoor", "? akkoord"),
    ("Prima zo", "? akkoord"),
    ("is goed zo", "? akkoord"),
    ("👍", "? akkoord"),
    ("👎", "? akkoord"),
    ("Akkoord 👎", "? akkoord"),
    ("akoord", "? akkoord"),
    ("Accoord.", "? akkoord"),
    ("Wat mij betreft akkoord", "? akkoord"),
    ("Ik ben het ermee eens", "? akkoord"),
    ("Lijkt me prima", "? akkoord"),
    ("> akkoord", "? akkoord"),
    ("nee", "voorstel_besloten"),
    ("Nee, liever niet", "voorstel_besloten"),
    ("nee dit klopt niet, het gaat over Kees", "? niet akkoord"),
    ("Stuur maar naar Kees de Wit", "voorstel_gedaan"),
    ("stuur naar Kees de Wit aub", "voorstel_gedaan"),
    ("Liever naar Kees", "? stuur naar Kees de Wit"),
    ("graag naar Kees de Wit sturen", "? stuur naar Kees de Wit"),
    ("Kees de Wit pakt dit op", "? stuur naar Kees de Wit"),
    ("Zet maar door naar Bram", "? stuur naar Bram Peters"),
    ("wijzig in klacht aub", "voorstel_gedaan"),
    ("Dit is een klacht", "? wijzig naar klacht"),
    ("maak er maar een klacht van", "? wijzig naar klacht"),
    ("dit is spam", "? wijzig naar overig"),
    ("Ik pak dit zelf op", "? neem"),
    ("Ik ben er volgende week niet", "? afwezig t/m "),
    ("Even wachten nog", "? herinner op "),
    ("Hier kom ik op terug", "? herinner op "),
    ("Herinner me morgen", "herinnering_gevraagd"),
    ("status??", "Dossier 2026-0001"),
    ("Wat is de stand?", "? status"),
    ("voorbeeld graag", "Onderwerp:"),
    ("Mag ik de brief eerst zien", "? voorbeeld"),
    ("oeps, terugdraaien graag", "? ongedaan"),
    ("kan dicht", "? sluit "),
    ("Dit gaat over mij", "? ik ben betrokken"),
)
"""To who decides, about a proposal for onvrede: what happens, what is answered, or (?) what is offered first."""

ONLY_MAIL: tuple[tuple[str, str], ...] = (
    (f"Akkoord{SIGNATURE}", YES),
    (f"Akkoord{QUOTE}", YES),
    (GREETED, YES),
    ("Beste klachtwacht, akkoord", YES),
    ("Akkoord\nVerstuurd vanaf mijn iPhone", YES),
    ("akkoord Verzonden vanaf Outlook voor iOS", YES),
)
"""What only a mail program adds."""

STAFF: tuple[tuple[str, str], ...] = (
    ("GEBELD GEEN GEHOOR", "contactpoging"),
    ("is al gebeld", "? gebeld, geen gehoor"),
    ("3x gebeld niemand nam op", "? gebeld, geen gehoor"),
    ("Heb gebeld, voicemail", "? gebeld, geen gehoor"),
    ("gebelt, geen gehoor", "? gebeld, geen gehoor"),
    ("Ik heb haar gesproken", "? gesprek gehad: "),
    ("gesprek gehad met mevrouw, alles opgelost", "? gesprek gehad: "),
    ("Gesprek is geweest", "? gesprek gehad: "),
    ("gesprek op dinsdag 10 uur", "gesprek_gepland"),
    ("Gesprek 24-3 10:00", "? gesprek op 24-3 10:00"),
    ("We hebben een afspraak op dinsdag om 10 uur", "? gesprek op dinsdag 10 uur"),
    ("Het is opgelost, mevrouw is tevreden", "? uitkomst opgelost: "),
    ("niet opgelost", "? uitkomst niet opgelost: "),
    ("Ik ben er volgende week niet", "? afwezig t/m "),
    ("ben ziek", "? afwezig t/m "),
    ("Afwezig t/m vrijdag", "collega_afwezig"),
    ("notitie mevrouw belt terug", "? notitie: "),
    ("noteer: belt terug 🙂", "notitie"),
    ("status?", "Dossier 2026-0001"),
    ("brief gestuurd", "contactpoging"),
    ("akkoord", "Dat kan alleen de klachtenfunctionaris."),
    ("sluit opgelost", "Dat kan alleen de klachtenfunctionaris."),
    ("verdaag 2 weken want druk", "Dat kan alleen de klachtenfunctionaris."),
    ("Kan iemand anders dit doen?", "?"),
    ("dit is niet mijn cliënt", "?"),
)
"""To whoever was asked for a talk."""

PEOPLE = {"@ingrid:x": INGRID, "@karin:x": KARIN}


def asked(who: str) -> Office:
    """Onvrede about Karin; for her it was decided, and its letters still wait out their time."""
    office = Office(undo=timedelta(minutes=30))
    office.mail()
    if who == KARIN:
        says(office, "akkoord")
    office.passes(minutes=5)
    return office


def by_mail(office: Office, who: str, text: str) -> str:
    """Answered under the mail that asked him."""
    before = set(office.letters())
    office.reply(office.of("T10" if who == KARIN else "V01")[0], text)
    mine = [i for i in office.letters() if i not in before and i.sjabloon in {"V02", "V03"} and who in i.aan]
    return office.read(mine[-1]).text if mine else ""


def by_chat(office: Office, who: str, text: str) -> str:
    """In the room, about the case that was just named; what is shown first is agreed to."""
    room = ChatRoom(office.store, office.conversation, PEOPLE)
    name = next(chat for chat, email in PEOPLE.items() if email == who)
    room.hear(name, "status 2026-0001", "1", office.now)
    answer = room.hear(name, text, "2", office.now, called=True)
    return f"{answer}\n{room.hear(name, 'ja', '3', office.now)}" if "Typ “ja”" in answer else answer


def by_shell(office: Office, who: str, text: str) -> str:
    return says(office, text, who).geheel


CHANNELS = {"mail": by_mail, "chat": by_chat, "shell": by_shell}


def check(channel: str, who: str, text: str, meant: str) -> None:
    office = asked(who)
    before = office.dossier()
    answer = CHANNELS[channel](office, who, text)
    kinds = [each.soort.value for each in office.dossier().events[before.version :]]
    kinds = [kind for kind in kinds if kind != "bericht_gearchiveerd"]  # his words stand in the dossier

    assert answer.strip(), "never silence"
    if meant.replace("_", " ").replace(" ", "").islower() and not meant.startswith("?"):
        assert " ".join(kinds) == meant, answer
        return
    handed_on = ["voorstel_gedaan"] if channel == "mail" and who == KARIN else []
    assert kinds in ([], handed_on), f"{kinds} was done: {answer}"
    offered = meant.removeprefix("?").strip()
    if meant.startswith("?") and offered:
        first = next(line[2:] for line in answer.splitlines() if line.startswith(("- ", "– ")))
        assert first.startswith(offered), answer
    else:
        assert offered in answer


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize(("text", "meant"), OFFICER, ids=[text for text, _ in OFFICER])
def test_who_decides_is_understood_or_asked(channel: str, text: str, meant: str) -> None:
    if channel == "chat" and text == "voorbeeld graag":
        meant = "Dat kan niet in de chat"
    check(channel, INGRID, text, meant)


@pytest.mark.parametrize(("text", "meant"), ONLY_MAIL, ids=[text[:40] for text, _ in ONLY_MAIL])
def test_what_a_mail_program_adds_changes_nothing(text: str, meant: str) -> None:
    check("mail", INGRID, text, meant)


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize(("text", "meant"), STAFF, ids=[text for text, _ in STAFF])
def test_a_colleague_is_understood_or_asked_or_passed_on(channel: str, text: str, meant: str) -> None:
    check(channel, KARIN, text, meant)
