"""The subject of an answer says what was done, so that nobody has to open it to know; it never tells of a klager."""

import pytest

from bot.domain.language.rows import ROWS
from bot.domain.language.understanding import Unclear
from bot.domain.language.wishes.asking import Status
from bot.domain.language.wishes.deciding import Akkoord, StuurNaar
from bot.domain.language.wishes.happened import Poging, UitkomstVan
from bot.domain.language.wishes.words import Kanaal
from bot.domain.mail.mail import Mail
from bot.domain.recognition.suggestion import Soort
from bot.handlers.plans.plan import DONE, QUESTION, REFUSED, Answer
from bot.handlers.plans.showing import SHOWS
from bot.handlers.titles import LONGEST, SHOWN, refused, title
from tests.handlers.office import KARIN, Office, suggestion


def newest(office: Office, sjabloon: str) -> Mail:
    return office.read(office.of(sjabloon)[-1])


def referred() -> Office:
    office = Office()
    office.mail()
    office.reply(office.of("V01")[0], "akkoord")
    return office


def test_what_was_done_is_the_subject() -> None:
    office = referred()
    assert newest(office, "V02").subject == "[2026-0001] Gedaan: er komt eerst een gesprek"
    office.reply(office.of("T10")[0], "gesprek gehad: mevrouw Jansen was boos over Henk", KARIN)
    assert newest(office, "V02").subject == "[2026-0001] Gedaan: het gesprek is genoteerd"
    office.reply(office.of("T10")[0], "uitkomst niet opgelost: mevrouw Jansen blijft boos", KARIN)
    told = newest(office, "V02").subject
    assert told == "[2026-0001] Gedaan: het is niet opgelost"
    office.reply(office.of("T10")[0], "afwezig t/m 27 maart", KARIN)
    assert newest(office, "V02").subject == "[2026-0001] Gedaan: u bent afwezig tot en met vr 27 mrt 2026"


def test_a_proposal_that_was_approved_in_the_same_breath_is_no_news_and_a_name_no_note() -> None:
    office = referred()
    office.reply(office.of("V02")[0], "toch als klacht\n\nIngrid")
    told = newest(office, "V02")
    assert told.subject == "[2026-0001] Gedaan: het is nu een klacht"
    assert "nieuw voorstel" not in told.text
    assert "notitie" not in {event.soort.value for event in office.dossier().events}


def test_what_was_not_done_is_the_subject_too() -> None:
    office = referred()
    office.reply(office.of("V01")[0], "akkoord")
    assert newest(office, "V03").subject == "[2026-0001] Niet uitgevoerd: akkoord"
    office.reply(office.of("T10")[0], "sluit opgelost", KARIN)
    assert newest(office, "V03").subject == "[2026-0001] Niet uitgevoerd: sluiten"
    office.reply(office.of("V02")[0], "wat zal ik hier nu eens mee doen, denkt u")
    assert newest(office, "V02").subject == "[2026-0001] Nog niets gedaan: wat bedoelt u?"
    office.reply(office.of("V02")[0], "status")
    assert newest(office, "V02").subject == "[2026-0001] Zo staat het ervoor"
    office.reply(office.of("T10")[0], "ok, komt goed", KARIN)
    assert newest(office, "V02").subject == "[2026-0001] Laat ons straks weten hoe het ging"


def test_words_of_a_colleague_that_wait_are_not_called_done() -> None:
    office = referred()
    words = "Beste mevrouw Jansen, wij hebben gesproken en afgesproken dat ik voortaan bel."
    office.reply(office.of("T10")[0], words, KARIN)
    told = newest(office, "V02").subject
    assert told == "[2026-0001] Nog niet verstuurd: uw tekst wacht op akkoord"


@pytest.mark.parametrize(
    ("wish", "uitslag", "kort", "expected"),
    [
        (Akkoord(), DONE, (), "Gedaan"),
        (Akkoord(), DONE, ("het is nu een klacht", "de klacht staat in het register", "de zaak is toegewezen"),
         "Gedaan: het is nu een klacht"),
        (UitkomstVan(opgelost=True, tekst="Jansen"), REFUSED, (), "Niet uitgevoerd: uitkomst"),
        (StuurNaar(naam="Sanne"), QUESTION, (), "Nog niets gedaan: naar een ander sturen"),
        (Status(), QUESTION, (), "Zo staat het ervoor"),
        (Unclear("?", ()), REFUSED, (), "Niet uitgevoerd: uw antwoord"),
    ],
)  # fmt: skip
def test_the_subject_is_short_and_names_nobody(
    wish: Akkoord, uitslag: str, kort: tuple[str, ...], expected: str
) -> None:
    assert title(wish, Answer(uitslag, "A. Jansen zegt …", None, kort)) == expected


def test_every_command_has_a_name_and_every_question_a_subject() -> None:
    assert set(SHOWN) == set(SHOWS)
    assert refused(Poging(kanaal=Kanaal.BRIEF)) == "Niet uitgevoerd: poging"
    for row in ROWS:
        said = refused(row.wish.__new__(row.wish))
        assert 18 < len(said) <= LONGEST, said


HALF = (
    "naar",
    "op",
    "aan",
    "stuur",
    "sluit",
    "neem",
    "draag",
    "wijzig",
    "koppel",
    "splits",
    "verslag",
    "machtiging",
)
"""How a subject may not end: the words of a command without what they ask for."""


def test_no_subject_is_half_a_command() -> None:
    for row in ROWS:
        said = refused(row.wish.__new__(row.wish))
        assert said.split()[-1] not in HALF, said


def test_her_own_half_command_is_asked_back_and_is_no_news_to_herself() -> None:
    office = referred()
    before = len(office.letters())
    office.reply(office.of("V02")[-1], "sluit")
    assert newest(office, "V02").subject == "[2026-0001] Nog niets gedaan: wat bedoelt u?"
    assert len(office.letters()) == before + 1, "no “Een collega schreef u” to who wrote it"
    office.reply(office.of("T10")[0], "waar gaat dit over?", KARIN)
    assert len(office.letters()) == before + 3, "a colleague's words do reach who decides"


def test_a_receipt_offers_what_can_be_reported_next_to_who_is_next() -> None:
    office = referred()
    office.reply(office.of("T10")[0], "gesprek gehad: goed gesproken", KARIN)
    assert "- uitkomst 2026-0001 opgelost:" in newest(office, "V02").text
    office.reply(office.of("T10")[0], "status", KARIN)
    assert "- uitkomst 2026-0001 opgelost:" in newest(office, "V02").text
    office.reply(office.of("V02")[0], "status")
    assert "- uitkomst" not in newest(office, "V02").text, "it is not her turn"


def test_status_names_the_same_day_to_decide_by_as_the_proposal() -> None:
    office = Office()
    office.mail(says=suggestion(Soort.KLACHT, besproken="ja", tevreden="nee", wens="leidinggevende"))
    asked = office.read(office.of("V01")[0])
    office.reply(office.of("V01")[0], "status")
    told = newest(office, "V02").text
    assert "(t/m wo 18 mrt)" in asked.subject  # ma 16 mrt + 2 werkdagen (O2)
    assert "wacht op een besluit, graag uiterlijk wo 18 mrt 2026." in " ".join(told.split()), told
