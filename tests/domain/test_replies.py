"""Replies as people really send them: the command is found under greeting, signature, banner and quote, or nothing is."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.language.understanding import Unclear, read_reply
from bot.domain.language.wishes.base import Wish
from bot.domain.language.wishes.course import Sluit
from bot.domain.language.wishes.deciding import Akkoord, NietAkkoord, StuurNaar, WijzigNaar
from bot.domain.language.wishes.happened import (
    GesprekGehad,
    GesprekOp,
    Notitie,
    UitkomstVan,
    VerslagVerstuurd,
)
from bot.domain.language.wishes.persons import IkBenBetrokken
from bot.domain.language.wishes.words import Uitkomst
from bot.domain.recognition.suggestion import Soort

SATURDAY = date(2026, 11, 21)

PROPOSAL = """-- Antwoord boven deze regel --

[2026-0012] Graag uw akkoord (t/m wo 25 nov)

Er is een bericht binnengekomen van A. Jansen.
Voorstel: dit is onvrede. Karin de Wit belt mevrouw Jansen.
Bent u akkoord? Antwoord dan met: akkoord
Niet akkoord? Antwoord dan met: niet akkoord, met de reden erachter.
Wacht niet te lang: de termijn loopt tot woensdag 25 november.

Kenmerk: v.abcd2345.fqvdtjn5kniuhmjfn5cafmgj
"""
QUOTED = "\n".join(f"> {line}" for line in PROPOSAL.splitlines())

OUTLOOK_DESKTOP = f"""Akkoord.

Met vriendelijke groet,

Ingrid Bakker
Klachtenfunctionaris
Sterker sociaal werk | 024 123 45 67 | niet op woensdag

Van: Sterker sociaal werk <klachten@sterker.example>
Verzonden: vrijdag 20 november 2026 09:42
Aan: Ingrid Bakker <ingrid.bakker@sterker.example>
Onderwerp: [2026-0012] Graag uw akkoord (t/m wo 25 nov)

{PROPOSAL}"""

OUTLOOK_IOS = f"""Akkoord

Outlook voor iOS downloaden<https://aka.ms/o0ukef>
________________________________
Van: Sterker sociaal werk <klachten@sterker.example>
Verzonden: Friday, November 20, 2026 9:42:11 AM
Aan: Ingrid Bakker <ingrid.bakker@sterker.example>
Onderwerp: [2026-0012] Graag uw akkoord (t/m wo 25 nov)

{PROPOSAL}"""

OUTLOOK_ANDROID = f"""ok, maar stuur naar Kees de Wit

Get Outlook for Android<https://aka.ms/AAb9ysg>
________________________________
From: Sterker sociaal werk <klachten@sterker.example>
Sent: Friday, November 20, 2026 9:42:11 AM
To: Ingrid Bakker <ingrid.bakker@sterker.example>
Subject: [2026-0012] Graag uw akkoord (t/m wo 25 nov)

{PROPOSAL}"""

GMAIL_APP = f"""Prima, dank!

Op vr 20 nov 2026 09:42 schreef Sterker sociaal werk <
klachten+v.abcd2345.fqvdtjn5kniuhmjfn5cafmgj@sterker.example>:

{QUOTED}
"""

BANNER = f"""[EXTERN] Deze e-mail komt van buiten de organisatie. Klik niet op links als u de afzender niet herkent.

Hoi,

akkoord, maar wijzig naar klacht

Groetjes Ingrid

Op 20-11-2026 om 09:42 schreef Sterker sociaal werk:
{QUOTED}
"""

APPLE_MAIL = f"""Goedemorgen,

niet akkoord, dit gaat over een beschikking

Groet,
Ingrid

Verstuurd vanaf mijn iPhone

> Op 20 nov 2026 om 09:42 heeft Sterker sociaal werk <klachten@sterker.example> het volgende geschreven:
>
{QUOTED}
"""

THUNDERBIRD = f"""Beste collega's,

gesprek op di 24 nov 14.00 uur samen

-- \nBram Peters
Leidinggevende team Noord

Op 20-11-2026 om 09:42 schreef Sterker sociaal werk:
{QUOTED}
"""

BELOW = f"""{QUOTED}

akkoord
"""

WITH_NOTE = f"""Akkoord

Ik bel mevrouw morgen zelf even.
Ze is na vijven thuis.

Mvg Ingrid
{QUOTED}
"""

LONG_TALK = f"""gesprek gehad gisteren: mevrouw en Karin hebben elkaar gesproken. Karin
heeft excuses gemaakt. Afspraak: wel of niet komen wordt een dag eerder gebeld.
Mevrouw is tevreden, maar wil een brief.

Groet, Bram

Van: Sterker sociaal werk <klachten@sterker.example>
Verzonden: vrijdag 20 november 2026 09:42
Aan: Bram Peters <bram.peters@sterker.example>
Onderwerp: [2026-0012] Wilt u het gesprek voeren?

{PROPOSAL}"""

REAL: tuple[tuple[str, str, Wish], ...] = (
    ("Outlook desktop, Dutch, V01 quoted below", OUTLOOK_DESKTOP, Akkoord()),
    ("Outlook for iOS", OUTLOOK_IOS, Akkoord()),
    ("Outlook for Android", OUTLOOK_ANDROID, Akkoord(naam="Kees de Wit")),
    ("Gmail app", GMAIL_APP, Akkoord()),
    ("[EXTERN] banner on top", BANNER, Akkoord(soort=Soort.KLACHT)),
    ("Apple Mail", APPLE_MAIL, NietAkkoord(reden="dit gaat over een beschikking")),
    ("Thunderbird", THUNDERBIRD, GesprekOp(datum=date(2026, 11, 24), tijd=time(14), vorm="samen")),  # type: ignore[arg-type]
    ("answer below the quote", BELOW, Akkoord()),
    ("a note below", WITH_NOTE, Akkoord(notitie="Ik bel mevrouw morgen zelf even.\nZe is na vijven thuis.")),
    (
        "a long report",
        LONG_TALK,
        GesprekGehad(
            datum=date(2026, 11, 20),
            tekst="mevrouw en Karin hebben elkaar gesproken. Karin\nheeft excuses gemaakt. Afspraak: wel of niet "
            "komen wordt een dag eerder gebeld.\nMevrouw is tevreden, maar wil een brief.",
        ),
    ),
)


@pytest.mark.parametrize(("program", "text", "wish"), REAL, ids=[row[0] for row in REAL])
def test_a_reply_from_a_real_mail_program_is_read(program: str, text: str, wish: Wish) -> None:
    """The words of our own quoted proposal ("niet", "wacht", "akkoord?") never count."""
    assert wish == read_reply(text, SATURDAY), program


SHORT: tuple[tuple[str, Wish], ...] = (
    ("akkoord", Akkoord()),
    ("Hoi,\n\nakkoord\n\nGroet, Ingrid", Akkoord()),
    ("Hoi, akkoord", Akkoord()),
    ("Goedemorgen Ingrid,\nakkoord.\nMvg", Akkoord()),
    ("Dag Ingrid\n\nja\n\ngr. J", Akkoord()),
    ("Geachte mevrouw Bakker,\nAkkoord!\nHoogachtend,\nJ. Willems", Akkoord()),
    ("L.S.,\nok", Akkoord()),
    ("Akkoord, groet Ingrid", Akkoord()),
    ("Akkoord! Groetjes", Akkoord()),
    ("Ja prima, dank", Akkoord()),
    ("akkoord\n\nAlvast bedankt!\nFijn weekend", Akkoord()),
    ("akkoord\nprima", Akkoord()),
    (
        "akkoord\nEr is geen haast. Ik stuur haar een kaart.",
        Akkoord(notitie="Er is geen haast. Ik stuur haar een kaart."),
    ),
    ("akkoord\nMooi.\nnotitie: mevrouw is doof", Akkoord(notitie="Mooi.\nmevrouw is doof")),
    ("akkoord\nnotitie: mevrouw is slechthorend", Akkoord(notitie="mevrouw is slechthorend")),
    ("akkoord\n\nKenmerk: v.abcd2345.fqvdtjn5kniuhmjfn5cafmgj", Akkoord()),
    ("\r\n\r\n  Akkoord \r\n", Akkoord()),
    ("niet akkoord\nHet gaat om Kees, niet om Karin", NietAkkoord(reden="Het gaat om Kees, niet om Karin")),
    ("niet akkoord, want\nhet gaat om Kees", NietAkkoord(reden="het gaat om Kees")),
    ("notitie: een\ntwee, maar niet drie?", Notitie(tekst="een\ntwee, maar niet drie?")),
    ("notitie:\nop de volgende regel", Notitie(tekst="op de volgende regel")),
    ("uitkomst opgelost: goed\ngesproken", UitkomstVan(opgelost=True, tekst="goed\ngesproken")),
    ("sluit opgelost\nKaart gestuurd.", Sluit(uitkomst=Uitkomst.OPGELOST, notitie="Kaart gestuurd.")),
    (
        "wijzig naar klacht\nZie haar tweede mail.",
        WijzigNaar(soort=Soort.KLACHT, notitie="Zie haar tweede mail."),
    ),
    ("stuur naar Bram Peters\n\nGroet", StuurNaar(naam="Bram Peters")),
    (
        "ik ben betrokken\nMaar ik wil er niets over zeggen",
        IkBenBetrokken(notitie="Maar ik wil er niets over zeggen"),
    ),
    ("verslag verstuurd\n\nBram", VerslagVerstuurd(notitie="Bram")),
)


@pytest.mark.parametrize(("text", "wish"), SHORT, ids=[text for text, _ in SHORT])
def test_greeting_signature_and_thanks_do_not_count(text: str, wish: Wish) -> None:
    """What people put around a command out of politeness changes nothing; other lines become the note."""
    assert wish == read_reply(text, SATURDAY)


OUT_OF_OFFICE = f"""Automatisch antwoord: akkoord

Ik ben afwezig tot en met 1 december. Uw mail wordt niet doorgestuurd.

{PROPOSAL}"""
NOTHING = (
    "",
    "   \n\n",
    "Groet,\nIngrid",
    "Hoi Ingrid,",
    QUOTED,
    PROPOSAL,
    OUT_OF_OFFICE,
    "Ik ga hier niet mee akkoord",
    "akkoord?",
    "ja maar wie is Karin",
    "Automatisch antwoord: akkoord",
    "akoord",
    "Akkoord. Ik bel haar morgen.",
    "Ik las het voorstel.\nakkoord",
    "Hoi, ik ben er morgen pas weer.\n\nakkoord",
    "akkoord\nwacht nog even",
    "akkoord\nOf toch liever niet",
    "akkoord\nKan dat vandaag nog?",
    "akkoord\nmaar eerst even bellen",
    "akkoord\n\nGroet,\nIngrid\n\nPS: wacht met versturen tot maandag",
    "akkoord\n\n-- \nIngrid Bakker\nPS: wacht tot maandag",
    "akkoord\n\nMet vriendelijke groet\nIngrid Bakker\n\nP.S. toch maar naar Kees",
    "akkoord\nstuur naar Kees",
    "akkoord\nniet akkoord",
    "akkoord\nStuur het naar Kees",
    "akkoord\nFijn dat het zo snel kon.\nwijzig naar klacht",
    "niet akkoord\nakkoord",
    "stuur naar Kees\nmaar eerst bellen",
    "sluit opgelost\nToch nog niet",
    "sluit opgelost\nmevrouw is tevreden\n\nof niet?",
    "heropen want nieuw\nwacht",
    "verslag verstuurd\nmaar nog niet aan mevrouw",
    "gesprek op 31 februari 14.00 uur",
    "Doorgestuurd: akkoord",
    "Bijlage: akkoord.pdf",
)


@pytest.mark.parametrize("text", NOTHING)
def test_a_doubt_or_anything_else_is_a_question_back(text: str) -> None:
    """Nothing is done; the answer says so and offers three commands."""
    answer = read_reply(text, SATURDAY)

    assert isinstance(answer, Unclear)
    assert len(answer.voorstellen()) == 3


@pytest.mark.parametrize("word", ["niet", "toch", "maar", "wacht", "eerst", "?"])
@pytest.mark.parametrize("command", ["akkoord", "sluit opgelost", "stuur naar Karin de Wit"])
@given(before=st.text("abc de\n", max_size=20), after=st.text("abc de\n", max_size=20))
def test_a_doubt_anywhere_below_stops_what_sends_or_closes(
    command: str, word: str, before: str, after: str
) -> None:
    """Wherever the word stands below the command, klachtwacht asks first."""
    assert isinstance(read_reply(f"{command}\n{before} {word} {after}", SATURDAY), Unclear)


@given(st.text(max_size=400))
def test_any_mail_is_a_wish_or_a_question(text: str) -> None:
    """No text of a mail makes reading fail."""
    assert isinstance(read_reply(text, SATURDAY), Wish | Unclear)


def test_a_very_long_mail_is_read_in_bounded_time() -> None:
    """Ten thousand lines below a command are a note, not ten thousand questions."""
    lines = ["regel"] * 10_000

    assert Akkoord(notitie="\n".join(lines)) == read_reply("akkoord\n" + "\n".join(lines), SATURDAY)


@pytest.mark.parametrize(
    "second",
    [
        "uitkomst opgelost: ik kom voortaan om negen uur",
        "gebeld, geen gehoor",
        "notitie: mevrouw is ziek",
        "verslag verstuurd",
    ],
)
@pytest.mark.parametrize(
    "first", ["gesprek gehad: mevrouw wil een vaste tijd", "uitkomst niet opgelost: zij wil verder"]
)
def test_a_second_order_inside_a_text_is_asked_back_and_never_becomes_part_of_it(
    first: str, second: str
) -> None:
    """What stands in the text of an outcome may be mailed to a klager."""
    answer = read_reply(f"{first}\n{second}\n\nGroet, Karin", SATURDAY)

    assert isinstance(answer, Unclear)
    assert "twee opdrachten" in answer.vraag


@pytest.mark.parametrize("line", ["Akkoord.", "Ja", "Zij was akkoord met alles."])
def test_a_yes_inside_a_text_belongs_to_it(line: str) -> None:
    answer = read_reply(f"gesprek gehad: ik stelde een vaste tijd voor\n{line}", SATURDAY)

    assert isinstance(answer, GesprekGehad)
    assert line in answer.tekst


@pytest.mark.parametrize(
    "text", ["Akkoord, Ingrid", "akkoord Ingrid", "Ok – Ingrid Bakker", "Akkoord. Ingrid!"]
)
def test_the_writers_own_name_behind_the_word_is_a_signature(text: str) -> None:
    assert read_reply(text, SATURDAY, name="Ingrid Bakker") == Akkoord()
    assert isinstance(read_reply(text, SATURDAY, name="Joost Willems"), Unclear)


def test_a_name_that_the_command_needs_is_no_signature() -> None:
    assert read_reply("stuur naar Ingrid", SATURDAY, name="Ingrid Bakker") == StuurNaar(naam="Ingrid")


def test_a_question_below_an_order_is_named_as_one() -> None:
    answer = read_reply("Akkoord\nKun je ook een afspraak inplannen?", SATURDAY)
    assert isinstance(answer, Unclear)
    assert answer.vraag.startswith("Onder uw opdracht staat een vraag. Ik heb niets gedaan.")
