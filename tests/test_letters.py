"""Every letter: what it must say, what it may never say, and a mail that no name can break."""

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.calendar import AMSTERDAM, Calendar
from bot.domain.deadlines import Term
from bot.domain.dossier import Dossier, Proposal, ProposalKind, ProposalStatus
from bot.domain.errors import KlachtwachtError
from bot.domain.events import Event, EventKind
from bot.domain.language import Unclear, read_reply
from bot.domain.mail import Address
from bot.domain.organisation import Commission, Organisation
from bot.domain.people import Employment, Person, Role, Staff
from bot.domain.ports import Letter, LetterOrder
from bot.letters import JinjaPress
from bot.letters.page import MARKER, QUOTE_LIMIT

TEMPLATES = Path(__file__).parent.parent / "templates"
GOLDEN = Path(__file__).parent / "golden_letters"
TO_KLAGER = ("T01", "T02", "T03", "T05", "T06", "T07", "T08", "T12", "T16", "T17", "T20")
TO_STAFF = ("T10", "T11", "T14", "T18", "T19", "V01", "V02", "V03")
NEUTRAL = ("T01", "T02", "T03", "T05", "T06", "T08")
"""Letters that may go out before anybody called it a klacht (rulebook 0.1.13)."""
NOW = datetime(2026, 3, 16, 10, 5, tzinfo=AMSTERDAM)
TOKEN = "v.k3j5h2.mzxw6ytboi5dgnbv"
MESSAGE_ID = f"<{TOKEN}@zonnehof.example>"


# ── Invented organisaties ─────────────────────────────────────────────────────────────────────────────


def colleague(key: str, name: str, email: str, *roles: Role, **rest: Any) -> Person:
    return replace(
        Person(
            key,
            name,
            f"{email}@{key}.example",
            "",
            "",
            "",
            "",
            "",
            Employment.MEDEWERKER,
            None,
            None,
            frozenset(roles),
        ),
        **rest,
    )


def organisation(key: str, naam: str, people: tuple[Person, ...], **rest: Any) -> Organisation:
    vanaf = datetime(2026, 1, 1, tzinfo=AMSTERDAM)
    return Organisation(
        key, naam, "lentl", f"klachten@{key}.example", vanaf, Staff(people), Calendar(), **rest
    )


ZONNEHOF = organisation(
    "zonnehof",
    "Zonnehof welzijn",
    (
        colleague(
            "zonnehof", "Truus van Dam", "truus.vandam", Role.KLACHTENFUNCTIONARIS, telefoon="024 555 01 01"
        ),
        colleague(
            "zonnehof",
            "Bas Groen",
            "bas.groen",
            leidinggevende="mia.post@zonnehof.example",
            functie="begeleider",
        ),
        colleague("zonnehof", "Mia Post", "mia.post", Role.LEIDINGGEVENDE, telefoon="024 555 01 02"),
        colleague("zonnehof", "Rik Vaan", "rik.vaan", Role.DIRECTIE),
    ),
    website="www.zonnehof.example/hulp",
    okc=(
        Commission("Klachtencommissie Oost", frozenset({"oost.example"}), frozenset({"info@oost.example"})),
    ),
    plusadres=True,
)
LINDE = organisation(
    "linde",
    "Stichting De Linde",
    (
        colleague("linde", "Çelik Öz", "celik.oz", Role.KLACHTENFUNCTIONARIS),
        colleague("linde", "Bas Groen", "bas.groen", leidinggevende="mia.post@linde.example"),
        colleague("linde", "Mia Post", "mia.post", Role.LEIDINGGEVENDE),
    ),
    telefoon="0800 555 02 02",
)
WATERDAM = organisation(
    "waterdam",
    "gemeente Waterdam aan de Lange Oude Vecht en Omstreken",
    (
        colleague("waterdam", "Bas Groen", "bas.groen", leidinggevende="mia.post@waterdam.example"),
        colleague("waterdam", "Mia Post", "mia.post", Role.LEIDINGGEVENDE, telefoon="030 555 03 03"),
    ),
    website="www.waterdam.example",
)
ORGANISATIONS = (ZONNEHOF, LINDE, WATERDAM)


# ── Invented orders ───────────────────────────────────────────────────────────────────────────────────


def term(soort: str, days: int, grondslag: str = "eigen norm", words: str = "", **rest: Any) -> Term:
    vanaf = NOW.date()
    end = vanaf + timedelta(days=days)
    return Term(soort, vanaf, end, grondslag, words or f"ontvangen + {days} dagen = {end}", False, **rest)


FIRST_TERMS = (term("doorverwijzing", 2), term("contact", 14), term("uitkomst", 30))
AWB_TERMS = (
    term(
        "afhandeling",
        43,
        "Awb 9:11, ATW 1",
        "ontvangen ma 16 mrt 2026 + 6 weken = ma 27 apr 2026, Koningsdag → di 28 apr 2026 (Awb 9:11, ATW 1)",
    ),
)
KLACHT_TERMS = (term("contact", 7), term("gesprek", 21), term("afhandeling", 42))


def dossier(org: Organisation, **rest: Any) -> Dossier:
    case = Dossier(
        organisatie=org.sleutel,
        nummer="2026-0001",
        regeling=org.regeling,
        regeling_hash="0" * 64,
        traject=None,
        status="ontvangen",
        soort="onvrede",
        klager=Address("Anna Jansen", "a.jansen@post.example"),
        beklaagde=f"bas.groen@{org.sleutel}.example",
        naar=(f"bas.groen@{org.sleutel}.example",),
        signalen=(),
        taal="nl",
        ontvangen=NOW,
        uitkomst=None,
        gesloten=False,
        gekoppeld=(),
        voorstellen=(),
        events=(),
    )
    return replace(case, **rest)


def proposal(org: Organisation, **rest: Any) -> Proposal:
    made = Proposal(
        id="1",
        versie=1,
        soort=ProposalKind.NIEUW,
        status=ProposalStatus.OPEN,
        traject="onvrede",
        soort_mail="onvrede",
        stappen=(("verwezen", MappingProxyType({})),),
        naar=(f"bas.groen@{org.sleutel}.example",),
        kandidaten=("Bas Groen", "Mia Post"),
        brieven=("T03", "T10"),
        uitleg=(
            "De inwoner heeft nog niet met de medewerker gesproken.",
            "De medewerker staat in de personeelslijst.",
        ),
        alternatief="klacht",
        regel="R12",
        bericht="0" * 64,
    )
    return replace(made, **rest)


KLACHT = MappingProxyType({"traject": "klacht", "status": "toegewezen"})
CASES: Mapping[str, Mapping[str, Any]] = {
    "T05": {"traject": "onvrede", "status": "opgelost_uitkomst_open"},
    "T06": {"traject": "onvrede", "status": "niet_opgelost"},
    "T08": {"traject": "onvrede", "status": "gesloten_niet_verder", "gesloten": True},
    "T07": KLACHT,
    "T10": {"traject": "onvrede", "status": "verwezen"},
    "T11": KLACHT,
    "T12": KLACHT,
    "T14": KLACHT,
    "T16": KLACHT,
    "T17": {"traject": "klacht", "status": "ingetrokken", "gesloten": True},
    "T18": {"traject": "klacht", "status": "ingetrokken", "gesloten": True},
    "T19": {"traject": "okc", "status": "aangemeld"},
    "T20": {"traject": "klacht", "status": "afgehandeld", "uitkomst": "deels", "gesloten": True},
}
TERMS: Mapping[str, tuple[Term, ...]] = {
    "T02": (term("antwoord", 2),),
    "T06": (term("keuze", 14),),
    "T08": (term("klachttermijn", 365),),
    "T17": (term("intrekkingsbezwaar", 14),),
    "T19": (term("verweer", 20), term("reactie", 30)),
    **dict.fromkeys(("T01", "T03", "T05", "T10", "V01"), FIRST_TERMS),
    **dict.fromkeys(("T07", "T11", "T12", "T14", "T16", "T20"), KLACHT_TERMS),
}
AGREED = "U krijgt voortaan elke week een vaste dag.\nBas Groen belt u als dat niet lukt."
HAPPENED: Mapping[str, Mapping[EventKind, Mapping[str, Any]]] = {
    "T05": {
        EventKind.GESPREK_GEVOERD: {"datum": "2026-03-20", "tekst": "intern"},
        EventKind.OPGELOST: {"tekst": AGREED},
    },
    "T16": {
        EventKind.GESPREK_GEVOERD: {"datum": "2026-03-30", "tekst": "intern"},
        EventKind.VERSLAG_VERZONDEN: {"tekst": AGREED},
    },
    "T17": {EventKind.INGETROKKEN: {"datum": "2026-03-15"}},
    "T20": {EventKind.AFGEHANDELD: {"tekst": AGREED, "reden": "intern"}},
}
EXTRA: Mapping[str, Mapping[str, Any]] = {
    "V02": {"antwoord": "Gedaan.\nDe brief gaat om 10.15 uur weg.", "knoppen": ("status", "te beoordelen")},
    "V03": {
        "reden": "Dit voorstel is al afgehandeld.",
        "tip": "Vraag eerst de status op.",
        "knoppen": ("status",),
    },
}
RECIPIENTS = {"T10": "bas.groen", "T14": "bas.groen", "T11": "mia.post", "T18": "mia.post", "T19": "mia.post"}


def happened(details: Mapping[EventKind, Mapping[str, Any]]) -> tuple[Event, ...]:
    return tuple(Event(kind, NOW, "truus.vandam@zonnehof.example", told) for kind, told in details.items())


def order(sjabloon: str, org: Organisation = ZONNEHOF, **rest: Any) -> LetterOrder:
    """An ordinary order for this letter; `dossier_*` change the dossier, the rest the order."""
    changes = {k.removeprefix("dossier_"): rest.pop(k) for k in list(rest) if k.startswith("dossier_")}
    case = dossier(org, **{**CASES.get(sjabloon, {}), **changes})
    if "events" not in changes:
        case = replace(case, events=happened(HAPPENED.get(sjabloon, {})))
    if case.traject == "klacht":
        case = replace(case, naar=(f"mia.post@{org.sleutel}.example",))
    staff = sjabloon in TO_STAFF
    someone = f"{RECIPIENTS.get(sjabloon, 'truus.vandam')}@{org.sleutel}.example"
    found = org.staff.by_email(someone)
    extra: dict[str, Any] = dict(EXTRA.get(sjabloon, {}))
    if sjabloon == "V01":
        extra = {
            "voorstel": proposal(org),
            "eigen_woorden": "Ik ben boos.\nNiemand belt terug.",
            "zeker": True,
        }
    made = LetterOrder(
        sjabloon=sjabloon,
        organisatie=org,
        dossier=case,
        aan=(Address(found.naam if found else "", someone) if staff else case.klager,),
        message_id=MESSAGE_ID,
        now=NOW,
        terms=TERMS.get(sjabloon, ()),
        gegevens=extra,
        antwoord_op=("<eerste@post.example>",),
        token=TOKEN if staff else "",
        automatisch=sjabloon in ("T01", "T02", "V01", "V02", "V03"),
    )
    return replace(made, **rest)


@pytest.fixture(scope="module")
def press() -> JinjaPress:
    return JinjaPress(TEMPLATES, {}, lambda message_id: f"merk-{len(message_id)}")


# ── What people read ──────────────────────────────────────────────────────────────────────────────────


class _Visible(HTMLParser):
    """The words a reader of the HTML part sees, and where its links lead."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self.tags: list[str] = []
        self._body = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._body = self._body or tag == "body"
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name == "href" and value]

    def handle_data(self, data: str) -> None:
        if self._body:
            self.words += data.split()


def read_html(html: str) -> _Visible:
    visible = _Visible()
    visible.feed(html)
    visible.close()
    return visible


def bare(words: list[str]) -> list[str]:
    """Without the marks that lists and quotes have in the text part."""
    return [word for word in words if word.strip("->")]


def sentences(text: str) -> Iterator[list[str]]:
    """The words of each sentence between salutation and signature; figures do not count as words."""
    body = text.partition(",\n")[2].partition("Met vriendelijke groet")[0]
    for line in body.splitlines():
        for sentence in re.split(r"(?<=[.?!:])\s+", line):
            words = [word for word in sentence.split() if re.search(r"[^\W\d_]", word)]
            if words:
                yield words


def syllables(word: str) -> int:
    return max(1, len(re.findall(r"ij|[aeiouyéèáóú]+|[ëïöü]", word.lower())))


def flesch_douma(text: str) -> float:
    """Readability by Douma (1960): 100 is very easy, above 60 is plain Dutch."""
    spoken = list(sentences(text))
    words = [word for sentence in spoken for word in sentence]
    return 206.84 - 0.93 * len(words) / len(spoken) - 77 * sum(map(syllables, words)) / len(words)


@pytest.mark.parametrize("org", ORGANISATIONS, ids=lambda org: org.sleutel)
@pytest.mark.parametrize("sjabloon", TO_KLAGER + TO_STAFF)
def test_text_and_html_say_the_same_words(press: JinjaPress, sjabloon: str, org: Organisation) -> None:
    letter = press.make(order(sjabloon, org))

    assert bare(letter.tekst.split()) == bare(read_html(letter.html).words)
    assert "None" not in letter.tekst
    assert "{" not in letter.tekst


@pytest.mark.parametrize("org", ORGANISATIONS, ids=lambda org: org.sleutel)
@pytest.mark.parametrize("sjabloon", TO_KLAGER)
def test_a_letter_to_a_klager_is_plain_dutch(press: JinjaPress, sjabloon: str, org: Organisation) -> None:
    text = press.make(order(sjabloon, org)).tekst
    lengths = [len(sentence) for sentence in sentences(text)]

    assert sum(lengths) / len(lengths) <= 12
    assert max(lengths) <= 20
    assert flesch_douma(text) >= 60
    assert re.findall(r"\b(middels|inzake|conform|dienaangaande|derhalve)\b", text) == []


MANDATORY: Mapping[str, tuple[str, ...]] = {
    "T01": ("maandag 16 maart 2026 om 10.05 uur", "2026-0001", "14 dagen", "maandag 30 maart 2026", "30 dagen", "woensdag 15 april 2026", "Truus van Dam", "024 555 01 01", "iemand meenemen", "kost u niets", "Antwoord dan op deze e-mail", "uw gegevens", "www.zonnehof.example/hulp"),
    "T02": ("2026-0001", "ontvangen op maandag 16 maart 2026", "woensdag 18 maart 2026"),
    "T03": ("Bas Groen neemt contact", "maandag 30 maart 2026", "Waarom eerst een gesprek?", "niet te zeggen waarom", "iemand meenemen", "ook voor u doen", "leidinggevende"),
    "T05": ("vrijdag 20 maart 2026", "elke week een vaste dag", "leidinggevende", "Mia Post"),
    "T06": ("verder met de leidinggevende", "Ik wil stoppen.", "onafhankelijke commissie", "cliëntondersteuner"),
    "T07": ("Vanaf maandag 16 maart 2026", "als klacht", "Mia Post", "maandag 27 april 2026", "apart praten", "register"),
    "T08": ("sluiten", "dinsdag 16 maart 2027", "terugkomen"),
    "T12": ("Mia Post", "024 555 01 02", "Wat behandelen wij?", "maandag 27 april 2026"),
    "T16": ("maandag 30 maart 2026", "elke week een vaste dag", "Klachtencommissie Oost", "info@oost.example"),
    "T17": ("zondag 15 maart 2026", "intrekt", "maandag 30 maart 2026", "opnieuw"),
    "T20": ("Een deel is opgelost.", "elke week een vaste dag", "Klachtencommissie Oost"),
    "T10": ("2026-0001", "maandag 30 maart 2026", "schriftelijk", "klachten@zonnehof.example", "cc", "cliëntdossier", "vrijwilliger"),
    "T11": ("maandag 16 maart 2026", "beiden", "verslag", "onafhankelijke commissie", "Bent u zelf betrokken?"),
    "T14": ("uw kant van het verhaal", "steunen", "weigeren", "nummer 2026-0001", "Praat er niet over"),
    "T18": ("2026-0001", "ingetrokken"),
    "T19": ("Klachtencommissie Oost", "verweer indienen: uiterlijk zondag 5 april 2026", "directie"),
    "V01": ("Anna Jansen", "maandag 16 maart 2026", "onvrede", "vrij zeker", "nog niet met de medewerker gesproken", "Brief T03", "Bas Groen (bas.groen@zonnehof.example)", "Niemand belt terug.", "niet akkoord", "wijzig naar klacht", "stuur naar Mia Post"),
    "V02": ("Gedaan.", "10.15 uur"),
    "V03": ("niet uitgevoerd", "al afgehandeld", "Vraag eerst de status op."),
}  # fmt: skip


@pytest.mark.parametrize("sjabloon", MANDATORY)
def test_a_letter_holds_what_the_rule_book_asks_of_it(press: JinjaPress, sjabloon: str) -> None:
    text = press.make(order(sjabloon)).tekst

    assert [wanted for wanted in MANDATORY[sjabloon] if wanted not in text] == []


def test_every_letter_is_in_the_table_and_every_source_is_a_letter(press: JinjaPress) -> None:
    assert frozenset(TO_KLAGER + TO_STAFF) == press.names() == frozenset(MANDATORY)
    assert press.check() == []


@pytest.mark.parametrize("sjabloon", TO_KLAGER)
def test_every_letter_to_a_klager_names_112(press: JinjaPress, sjabloon: str) -> None:
    text = press.make(order(sjabloon)).tekst

    assert "Is er direct gevaar? Bel 112. Deze mailbox wordt niet dag en nacht gelezen." in text


@pytest.mark.parametrize(("signalen", "expected"), [(("crisis",), True), (("jeugd",), False), ((), False)])
def test_113_is_named_when_the_message_may_be_about_a_crisis(
    press: JinjaPress, signalen: tuple[str, ...], expected: bool
) -> None:
    assert expected is ("113" in press.make(order("T01", dossier_signalen=signalen)).tekst)


@pytest.mark.parametrize("traject", [None, "onvrede"])
@pytest.mark.parametrize("org", ORGANISATIONS, ids=lambda org: org.sleutel)
@pytest.mark.parametrize("sjabloon", NEUTRAL)
def test_no_letter_says_klacht_before_a_human_did(
    press: JinjaPress, sjabloon: str, org: Organisation, traject: str | None
) -> None:
    letter = press.make(order(sjabloon, org, dossier_traject=traject, dossier_soort="klacht"))

    assert (
        "klacht" not in f"{letter.onderwerp} {letter.tekst} {' '.join(read_html(letter.html).words)}".lower()
    )


@pytest.mark.parametrize("sjabloon", ["T12", "T16", "T17", "T20"])
def test_a_case_that_never_became_a_klacht_is_called_bericht(press: JinjaPress, sjabloon: str) -> None:
    text = press.make(order(sjabloon, LINDE, dossier_traject="onvrede")).tekst

    assert "uw bericht" in text
    assert "klacht" not in text.lower()


def test_t01_names_the_weeks_of_a_statutory_term(press: JinjaPress) -> None:
    """The end was moved by Koningsdag; people still know the term as six weeks."""
    text = press.make(order("T01", WATERDAM, terms=AWB_TERMS)).tekst

    assert "Binnen 6 weken krijgt u ons antwoord. Dat is uiterlijk op dinsdag 28 april 2026." in text
    assert "14 dagen" not in text


@pytest.mark.parametrize(("org", "terms", "expected"), [
    (WATERDAM, AWB_TERMS, "Nationale ombudsman"),
    (ZONNEHOF, KLACHT_TERMS, "Klachtencommissie Oost"),
    (LINDE, KLACHT_TERMS, "een onafhankelijke commissie"),
])  # fmt: skip
def test_t20_names_the_second_line_that_fits(
    press: JinjaPress, org: Organisation, terms: tuple[Term, ...], expected: str
) -> None:
    assert expected in press.make(order("T20", org, terms=terms)).tekst


def test_t20_under_the_awb_gives_findings_judgement_and_conclusions(press: JinjaPress) -> None:
    """Awb 9:12(1)."""
    words = {
        "bevindingen": "Er werd niet teruggebeld.",
        "oordeel": "U hebt gelijk.",
        "conclusies": "Wij bellen nu op tijd.",
    }
    text = press.make(
        order("T20", WATERDAM, terms=AWB_TERMS, dossier_events=happened({EventKind.AFGEHANDELD: words}))
    ).tekst

    assert [word for word in words.values() if word not in text] == []


@pytest.mark.parametrize("sjabloon", ["T16", "T20"])
def test_the_medewerker_gets_the_same_report_without_the_words_for_the_klager(
    press: JinjaPress, sjabloon: str
) -> None:
    to = (Address("Bas Groen", "bas.groen@zonnehof.example"),)
    letter = press.make(order(sjabloon, aan=to))

    assert letter.tekst.startswith("Beste Bas Groen,")
    assert "elke week een vaste dag" in letter.tekst
    assert "Uw bericht" not in letter.onderwerp
    assert "uw klacht" not in letter.tekst
    assert "Anna Jansen" not in letter.tekst


@pytest.mark.parametrize("sjabloon", HAPPENED)
def test_what_colleagues_noted_for_themselves_stays_inside(press: JinjaPress, sjabloon: str) -> None:
    assert "intern" not in press.make(order(sjabloon)).tekst


@pytest.mark.parametrize("sjabloon", TO_KLAGER)
def test_a_letter_also_reads_when_nothing_was_noted_and_nobody_is_known(
    press: JinjaPress, sjabloon: str
) -> None:
    nobody = replace(WATERDAM, staff=Staff(()), website="")
    text = press.make(
        order(sjabloon, nobody, terms=(), dossier_events=(), dossier_naar=(), dossier_beklaagde="")
    ).tekst

    assert "2026-0001" in text
    assert [line for line in text.splitlines() if line.rstrip(".") != line and not line.strip(" .-")] == []


def test_a_suppressed_acknowledgement_is_shown_with_its_reason(press: JinjaPress) -> None:
    """Rulebook 0.1.2."""
    events = happened({EventKind.ONTVANGEN: {"onderdrukt": "al drie bevestigingen vandaag"}})

    assert (
        "Er ging geen ontvangstbevestiging uit: al drie"
        in press.make(order("V01", dossier_events=events)).tekst
    )


@pytest.mark.parametrize("sjabloon", ["V01", "V02", "V03", "T10", "T11", "T18"])
def test_every_button_to_staff_is_a_command_that_is_understood(press: JinjaPress, sjabloon: str) -> None:
    """A button that leaves something to fill in is filled in the way its explanation asks."""
    filled = {"stuur naar ": "Mia Post", "gesprek op ": "30 maart 10.00"}
    made = order(sjabloon, gegevens={**order(sjabloon).gegevens, "herinnering": "contact"})
    for answer in answers(press.make(made)):
        words = answer + filled.get(answer, "met Anna, 20 maart") if answer.endswith(" ") else answer
        wish = read_reply(f"{words}\n\nKenmerk: {TOKEN}", NOW.date())
        assert not isinstance(wish, Unclear), (answer, wish)


@pytest.mark.parametrize("signaal", ["vertrouwelijk", "anoniem"])
def test_who_asked_for_confidentiality_is_not_named_to_the_medewerker(
    press: JinjaPress, signaal: str
) -> None:
    assert "Anna Jansen" not in press.make(order("T10", dossier_signalen=(signaal,))).tekst


@pytest.mark.parametrize("sjabloon", [*TO_KLAGER, "T10", "T11", "T14", "T18", "T19", "V02", "V03"])
def test_only_the_proposal_carries_the_words_of_the_klager(press: JinjaPress, sjabloon: str) -> None:
    """The bot may be handed them for every letter; only V01 prints them."""
    made = order(sjabloon)
    letter = press.make(
        replace(made, gegevens={**made.gegevens, "eigen_woorden": "Mijn knieschijf doet pijn."})
    )

    assert "knieschijf" not in letter.tekst


def test_the_words_of_the_klager_are_set_apart_escaped_and_capped(press: JinjaPress) -> None:
    words = "# Geen kop\n=> geen knop\n<b>vet</b>\n" + "x" * QUOTE_LIMIT
    letter = press.make(order("V01", gegevens={"voorstel": proposal(ZONNEHOF), "eigen_woorden": words}))

    assert "\n> # Geen kop\n> => geen knop\n> <b>vet</b>\n> xxx" in letter.tekst
    assert "x" * QUOTE_LIMIT not in letter.tekst
    assert "ingekort" in letter.tekst
    assert "<b>" not in letter.html
    assert read_html(letter.html).tags.count("blockquote") == 1


@pytest.mark.parametrize(
    ("soort", "traject"),
    [
        (s, t)
        for s in ("onvrede", "klacht", "okc", "signaal", "overig", "intrekking", "vervolg")
        for t in ("onvrede", "klacht", None)
    ],
)
@pytest.mark.parametrize("kind", list(ProposalKind))
def test_every_kind_of_proposal_can_be_put_to_the_klachtenfunctionaris(
    press: JinjaPress, kind: ProposalKind, soort: str, traject: str | None
) -> None:
    made = proposal(
        ZONNEHOF, soort=kind, soort_mail=soort, traject=traject, naar=(), stappen=(), brieven=(), uitleg=()
    )
    text = press.make(order("V01", gegevens={"voorstel": made}, terms=())).tekst

    assert "Er gaat niets uit." in text
    assert "nog niemand gekozen" in text
    assert f"wijzig naar {soort}" not in text


# ── Who is greeted ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("name", "expected"), [
    ("Anna Jansen", "Beste Anna Jansen"),
    ("  A.B.   de Wit-van 't Hof ", "Beste A.B. de Wit-van 't Hof"),
    ("محمد علي", "Beste محمد علي"),
    ("Hatice Yılmaz", "Beste Hatice Yılmaz"),
    ("", "Beste meneer of mevrouw"),
    ("...", "Beste meneer of mevrouw"),
    ("a.jansen@post.example", "Beste meneer of mevrouw"),
    ("Win een auto op www.vals.example", "Beste meneer of mevrouw"),
    ("Kijk op https://vals.example", "Beste meneer of mevrouw"),
    ("Bel 0900 1234", "Beste meneer of mevrouw"),
    ("Anna 🎉", "Beste meneer of mevrouw"),
    ("Anna\r\nBcc: x", "Beste meneer of mevrouw"),
    ("A" * 61, "Beste meneer of mevrouw"),
])  # fmt: skip
def test_only_what_looks_like_a_name_is_greeted(press: JinjaPress, name: str, expected: str) -> None:
    text = press.make(order("T01", aan=(Address(name, "a@post.example"),))).tekst

    assert f"{expected},\n" == text[: len(expected) + 2]


def test_the_klachtenfunctionaris_it_is_about_is_not_the_contact(press: JinjaPress) -> None:
    text = press.make(order("T01", dossier_beklaagde="truus.vandam@zonnehof.example")).tekst

    assert "Truus" not in text
    assert "Rik Vaan leest uw bericht." in text


# ── The mail ──────────────────────────────────────────────────────────────────────────────────────────


def parsed(letter: Letter) -> EmailMessage:
    message = message_from_bytes(letter.outgoing.raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def part_text(message: EmailMessage, subtype: str) -> str:
    part = message.get_body(preferencelist=(subtype,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def lawful(raw: bytes) -> bool:
    """Seven bits, CRLF only, no line over 998 characters (RFC 5321, 5322)."""
    lines = raw.split(b"\r\n")
    return raw.isascii() and all(
        len(line) <= 998 and b"\r" not in line and b"\n" not in line for line in lines
    )


@pytest.mark.parametrize("org", ORGANISATIONS, ids=lambda org: org.sleutel)
@pytest.mark.parametrize("sjabloon", TO_KLAGER + TO_STAFF)
def test_the_mail_says_what_the_letter_says(press: JinjaPress, sjabloon: str, org: Organisation) -> None:
    letter = press.make(order(sjabloon, org))
    message = parsed(letter)

    assert lawful(letter.outgoing.raw)
    assert message.get_content_type() == "multipart/alternative"
    assert letter.tekst == part_text(message, "plain")
    assert letter.html == part_text(message, "html")
    assert letter.onderwerp == message["Subject"]
    assert len(letter.onderwerp) <= 60
    assert letter.onderwerp.startswith("[2026-0001] ")
    assert org.adres == message["From"].addresses[0].addr_spec == letter.outgoing.sender
    assert org.naam == message["From"].addresses[0].display_name
    assert message["Date"].datetime == NOW
    assert letter.outgoing.message_id == message["Message-ID"] == MESSAGE_ID
    assert message["X-Klachtwacht"] == f"merk-{len(MESSAGE_ID)}"


@pytest.mark.parametrize("org", ORGANISATIONS, ids=lambda org: org.sleutel)
@pytest.mark.parametrize("sjabloon", TO_KLAGER)
def test_the_subject_to_a_klager_holds_no_name(press: JinjaPress, sjabloon: str, org: Organisation) -> None:
    expected = "[2026-0001] Uw bericht aan "

    assert expected == press.make(order(sjabloon, org)).onderwerp[: len(expected)]


@pytest.mark.parametrize(("sjabloon", "expected"), [
    ("V01", "[2026-0001] Graag uw akkoord (voor wo 18 mrt)"),
    ("T10", "[2026-0001] Graag een gesprek (voor ma 30 mrt)"),
    ("T11", "[2026-0001] Een klacht voor u (voor ma 23 mrt)"),
    ("T14", "[2026-0001] Een klacht waarin u wordt genoemd"),
    ("V03", "[2026-0001] Uw opdracht is niet uitgevoerd"),
])  # fmt: skip
def test_the_subject_to_staff_says_what_is_asked_and_by_when(
    press: JinjaPress, sjabloon: str, expected: str
) -> None:
    assert expected == press.make(order(sjabloon)).onderwerp


def test_the_term_of_the_bot_itself_is_nobody_elses_deadline(press: JinjaPress) -> None:
    letter = press.make(order("V01", terms=(term("ontvangstbevestiging", 0), *FIRST_TERMS)))

    assert letter.onderwerp.endswith("(voor wo 18 mrt)")
    assert "bevestigen:" not in letter.tekst


@pytest.mark.parametrize(("sjabloon", "automatisch", "expected"), [
    ("T01", True, "auto-replied"),
    ("T02", True, "auto-replied"),
    ("V01", True, "auto-generated"),
    ("V03", True, "auto-generated"),
    ("T18", True, "auto-generated"),
    ("T01", False, None),
    ("T03", False, None),
    ("T18", False, None),
])  # fmt: skip
def test_only_what_no_human_approved_says_auto_submitted(
    press: JinjaPress, sjabloon: str, automatisch: bool, expected: str | None
) -> None:
    assert expected == parsed(press.make(order(sjabloon, automatisch=automatisch)))["Auto-Submitted"]


@pytest.mark.parametrize(("sjabloon", "expected"), [
    *((s, None) for s in TO_KLAGER),
    *((s, "OOF, AutoReply") for s in TO_STAFF),
])  # fmt: skip
def test_only_staff_is_asked_not_to_answer_by_machine(
    press: JinjaPress, sjabloon: str, expected: str | None
) -> None:
    assert expected == parsed(press.make(order(sjabloon)))["X-Auto-Response-Suppress"]


def test_a_thread_of_outlook_ids_comes_back_unbroken(press: JinjaPress) -> None:
    """Outlook's ids are over 100 characters; encoded or cut they no longer thread."""
    thread = tuple(f"<AM0PR01MB{n}{'X' * 100}@EURPRD01.PROD.EXCHANGELABS.COM>" for n in range(12))
    letter = press.make(order("T03", antwoord_op=thread))
    raw = letter.outgoing.raw.decode()

    assert [i for i in thread if i not in raw] == []
    assert "=?" not in raw.partition("Message-ID")[2].partition("\r\n\r\n")[0]
    assert " ".join(thread) == " ".join(parsed(letter)["References"].split())
    assert thread[-1] == parsed(letter)["In-Reply-To"]
    assert lawful(letter.outgoing.raw)


@pytest.mark.parametrize(
    "hostile", ["<a@b>\r\nBcc: x@y.example", "<a b@c>", "<ë@b>", "geen id", "<>", "", f"<{'a' * 1200}@b>"]
)
def test_an_id_that_cannot_be_written_is_left_out_of_the_thread(press: JinjaPress, hostile: str) -> None:
    message = parsed(press.make(order("T03", antwoord_op=("<goed@post.example>", hostile))))

    assert message["References"] == message["In-Reply-To"] == "<goed@post.example>"
    assert message["Bcc"] is None


def test_an_id_without_brackets_is_written_with_them(press: JinjaPress) -> None:
    """The house keeps ids bare; the outbox must find the letter under the id it was ordered with."""
    letter = press.make(order("T03", message_id="a1@zonnehof.example", antwoord_op=("b2@post.example",)))

    assert letter.outgoing.message_id == "a1@zonnehof.example"
    assert parsed(letter)["Message-ID"] == "<a1@zonnehof.example>"
    assert parsed(letter)["In-Reply-To"] == "<b2@post.example>"


def test_a_thread_without_end_keeps_its_first_and_its_latest_ids(press: JinjaPress) -> None:
    thread = tuple(f"<m{n}@post.example>" for n in range(5000))
    ids = str(parsed(press.make(order("T03", antwoord_op=thread)))["References"]).split()

    assert [thread[0], thread[-1]] == [ids[0], ids[-1]]
    assert len(ids) == 200


def test_the_token_of_staff_mail_stands_in_four_places(press: JinjaPress) -> None:
    letter = press.make(order("V01"))
    message = parsed(letter)

    assert f"klachten+{TOKEN}@zonnehof.example" == message["Reply-To"]
    assert TOKEN in message["Message-ID"]
    assert "[2026-0001]" in message["Subject"]
    assert f"Kenmerk: {TOKEN}" == letter.tekst.splitlines()[-1]
    assert read_html(letter.html).words[-2:] == ["Kenmerk:", TOKEN]


def test_without_proven_plus_addressing_the_answer_goes_to_the_mailbox_itself(press: JinjaPress) -> None:
    letter = press.make(order("V01", LINDE))

    assert parsed(letter)["Reply-To"] is None
    assert letter.tekst.splitlines()[-1] == f"Kenmerk: {TOKEN}"


@pytest.mark.parametrize("sjabloon", TO_KLAGER)
def test_a_letter_to_a_klager_carries_no_token(press: JinjaPress, sjabloon: str) -> None:
    letter = press.make(order(sjabloon))

    assert "Kenmerk" not in letter.tekst
    assert parsed(letter)["Reply-To"] is None


@pytest.mark.parametrize(
    ("sjabloon", "expected"),
    [
        ("V01", True),
        ("T06", True),
        ("T10", True),
        ("T11", True),
        ("T19", True),
        ("T01", False),
        ("T03", False),
    ],
)
def test_a_mail_that_asks_for_an_answer_says_where(press: JinjaPress, sjabloon: str, expected: bool) -> None:
    assert expected is (press.make(order(sjabloon)).tekst.splitlines()[0] == MARKER)


def answers(letter: Letter) -> dict[str, str]:
    """First line of the body a button fills in → the whole link."""
    found = {}
    for link in read_html(letter.html).links:
        body = parse_qs(urlsplit(link).query, keep_blank_values=True)["body"][0]
        found[body.split("\r\n")[0]] = link
    return found


@pytest.mark.parametrize(("sjabloon", "expected"), [
    ("V01", ["akkoord", "niet akkoord ", "wijzig naar klacht", "wijzig naar signaal", "stuur naar Bas Groen", "stuur naar Mia Post", "stuur naar ", "status", "ik ben betrokken"]),
    ("V02", ["status", "te beoordelen"]),
    ("V03", ["status"]),
    ("T06", ["Ik wil verder met de leidinggevende.", "Ik wil stoppen.", "Bel mij hierover."]),
])  # fmt: skip
def test_a_button_opens_a_reply_with_the_answer_filled_in(
    press: JinjaPress, sjabloon: str, expected: list[str]
) -> None:
    letter = press.make(order(sjabloon))
    links = answers(letter)

    assert expected == list(links)
    assert [answer for answer in expected if f"- {answer.strip()}\n" not in letter.tekst] == []
    for answer, link in links.items():
        address, query = urlsplit(link).path, parse_qs(urlsplit(link).query)
        body = f"{answer}\r\n\r\nKenmerk: {TOKEN}" if sjabloon in TO_STAFF else answer
        assert [f"Re: {letter.onderwerp}"] == query["subject"]
        assert [body] == query["body"]
        assert (f"klachten+{TOKEN}@zonnehof.example" if sjabloon in TO_STAFF else ZONNEHOF.adres) == unquote(
            address
        )


@pytest.mark.parametrize("sjabloon", TO_KLAGER + TO_STAFF)
def test_the_html_is_one_accessible_column_without_anything_from_elsewhere(
    press: JinjaPress, sjabloon: str
) -> None:
    html = press.make(order(sjabloon)).html

    assert '<html lang="nl" dir="ltr">' in html
    assert '<meta name="color-scheme" content="light dark">' in html
    assert set(read_html(html).tags) & {"img", "script", "link", "style", "table", "iframe", "form"} == set()
    assert re.findall(r"https?:|url\(|src=", html) == []


def test_the_same_order_gives_the_same_bytes(press: JinjaPress) -> None:
    again = JinjaPress(TEMPLATES, {}, lambda message_id: f"merk-{len(message_id)}")

    assert press.make(order("V01")).outgoing == again.make(order("V01")).outgoing


# ── Whatever a stranger typed ─────────────────────────────────────────────────────────────────────────

HEADERS = {"from", "to", "subject", "date", "message-id", "in-reply-to", "references", "reply-to", "auto-submitted", "x-auto-response-suppress", "content-language", "x-klachtwacht", "mime-version", "content-type"}  # fmt: skip
NASTY = st.one_of(
    st.text(max_size=500),
    st.sampled_from([
        "Anna\r\nBcc: iedereen@post.example", 'A "B" <c@d.example>, E', "=?utf-8?q?a=0D=0ABcc:_x?=", "\\", '\\"',
        "\u202eajnA", "😀" * 500, "# kop", "- punt", "=> knop", "> citaat", "{{ 7 * 7 }}", "{% raw %}", "<script>alert(1)</script>",
        "a\x00b", "\ud800", "x" * 500, "\x02\x03", "é" * 500, "محمد", "a\u2028b\x85c", " ", "\\\n",
    ]),
)  # fmt: skip


@given(
    name=NASTY,
    about=NASTY,
    words=NASTY,
    local=st.from_regex(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]{1,30}", fullmatch=True),
)
def test_nothing_a_stranger_types_becomes_a_header_a_mark_or_markup(
    press: JinjaPress, name: str, about: str, words: str, local: str
) -> None:
    klager = Address(name, f"{local}@post.example")
    made = order("V01", dossier_klager=klager, dossier_beklaagde=about, aan=(klager,))
    gegevens = {
        **made.gegevens,
        "eigen_woorden": words,
        "voorstel": proposal(ZONNEHOF, kandidaten=(name,), uitleg=(about,)),
    }
    plain = press.make(made)
    letter = press.make(replace(made, gegevens=gegevens))
    message = parsed(letter)
    visible = read_html(letter.html)

    assert lawful(letter.outgoing.raw)
    assert {header.lower() for header in message} == HEADERS
    assert len(HEADERS) == len(message.keys())
    assert [klager.address] == [a.addr_spec for a in message["To"].addresses]
    assert letter.tekst == part_text(message, "plain")
    assert bare(letter.tekst.split()) == bare(visible.words)
    assert sum(tag == "h2" for tag in visible.tags) <= sum(tag == "h2" for tag in read_html(plain.html).tags)
    assert set(visible.tags) <= {
        "html",
        "head",
        "meta",
        "title",
        "body",
        "div",
        "h2",
        "p",
        "br",
        "ul",
        "li",
        "blockquote",
        "a",
    }
    assert "49" not in letter.tekst.replace("2026-0001", "") or "49" in name + about + words


@pytest.mark.parametrize(("name", "expected"), [
    ("Jansen, Anna", "Jansen, Anna"),
    ('Anna "Ans" Jansen', 'Anna "Ans" Jansen'),
    ("Hatice Yılmaz", "Hatice Yılmaz"),
    ("Zoë Ünal, van 't Hof", "Zoë Ünal, van 't Hof"),
    ("Anna\r\nBcc: x@y.example", "Anna Bcc: x@y.example"),
    ("", ""),
])  # fmt: skip
def test_the_name_of_the_addressee_survives_the_header(press: JinjaPress, name: str, expected: str) -> None:
    message = parsed(press.make(order("T01", aan=(Address(name, "a@post.example"),))))

    assert [(expected, "a@post.example")] == [(a.display_name, a.addr_spec) for a in message["To"].addresses]


def test_a_name_of_500_signs_is_cut_and_stays_readable(press: JinjaPress) -> None:
    raw = press.make(order("T01", aan=(Address("😀" * 500, "a@post.example"),))).outgoing.raw
    header = str(make_header(decode_header(message_from_bytes(raw)["To"])))

    assert f"{'😀' * 80} <a@post.example>" == header
    assert max(len(word) for word in re.findall(rb"=\?\S+\?=", raw)) <= 75


def test_several_addressees_each_keep_their_name(press: JinjaPress) -> None:
    to = (
        Address("Çelik Öz", "celik@linde.example"),
        Address("Mia, Post", "mia@linde.example"),
        Address("", "x@linde.example"),
    )
    message = parsed(press.make(order("T19", LINDE, aan=to)))

    assert [(a.name, a.address) for a in to] == [
        (a.display_name, a.addr_spec) for a in message["To"].addresses
    ]
    assert tuple(a.address for a in to) == press.make(order("T19", LINDE, aan=to)).outgoing.recipients


def test_a_domain_outside_ascii_is_written_as_mail_servers_want_it(press: JinjaPress) -> None:
    letter = press.make(order("T01", aan=(Address("Zoë", "zoe@zoë.example"),)))

    assert letter.outgoing.recipients == ("zoe@xn--zo-ija.example",)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "geen-adres",
        "a@b@c.example",
        "a b@c.example",
        "a@b.example\r\nBcc: x@y.example",
        "<a@b.example>",
        "zoë@post.example",
        "@b.example",
        "a@" + "ë" * 80 + ".example",
    ],
)
def test_an_address_nobody_can_mail_is_refused_without_repeating_it(press: JinjaPress, address: str) -> None:
    with pytest.raises(KlachtwachtError, match="geen bruikbaar e-mailadres") as refused:
        press.make(order("T01", aan=(Address("Anna", address),)))

    assert not address or address not in str(refused.value)


@pytest.mark.parametrize(("changes", "expected"), [
    ({"aan": ()}, "geen ontvanger"),
    ({"message_id": "v.k3 @zonnehof.example"}, "geen Message-ID"),
    ({"message_id": "<a@b>\r\nBcc: x"}, "geen Message-ID"),
    ({"sjabloon": "T99"}, "T99.txt ontbreekt"),
])  # fmt: skip
def test_an_order_that_cannot_be_carried_out_is_refused(
    press: JinjaPress, changes: dict[str, Any], expected: str
) -> None:
    with pytest.raises(KlachtwachtError, match=expected):
        press.make(replace(order("T01"), **changes))


# ── Sources ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("sjabloon", "gegevens", "expected"), [
    ("V01", {}, "'voorstel'"), ("V02", {}, "'antwoord'"), ("V03", {}, "'reden'"), ("V02", {"antwoord": None}, "'None'"),
    ("V01", {"voorstel": proposal(ZONNEHOF), "voor": "vrijdag"}, "'vrijdag' is geen datum"),
])  # fmt: skip
def test_a_missing_or_wrong_name_is_an_error_that_says_which(
    press: JinjaPress, sjabloon: str, gegevens: dict[str, Any], expected: str
) -> None:
    with pytest.raises(KlachtwachtError, match=f"Brief {sjabloon}: .*{expected}"):
        press.make(order(sjabloon, gegevens=gegevens))


def test_the_own_file_of_an_organisatie_wins_for_that_organisatie_alone(tmp_path: Path) -> None:
    (tmp_path / "T02.txt").write_text(
        "Onderwerp: [{{ dossier.nummer }}] Dank\n\n{{ aanhef }},\n\nWij lezen het.\n{% include 'nood.txt' %}\n"
    )
    (tmp_path / "groet.txt").write_text("\nGroet van de balie\n")
    press = JinjaPress(TEMPLATES, {"linde": tmp_path}, str)

    assert press.make(order("T02", LINDE)).onderwerp == "[2026-0001] Dank"
    assert "112" in press.make(order("T02", LINDE)).tekst
    assert "Groet van de balie" in press.make(order("T01", LINDE)).tekst
    assert "Met vriendelijke groet" in press.make(order("T01", ZONNEHOF)).tekst
    assert press.check() == []


@pytest.mark.parametrize(("source", "expected"), [
    ("{{ aanhef }}\n\nZonder kop", "moet beginnen met 'Onderwerp"),
    ("Onderwerp: x\nVan: iemand\n\nOnbekende kop", "moet beginnen met 'Onderwerp"),
    ("Onderwerp: {{ dossier.titel }}\n\nx", "de naam 'titel' ontbreekt"),
    ("Onderwerp: x\n\n{{ voornaam }}", "de naam 'voornaam' ontbreekt"),
    ("Onderwerp: x\n\n{{ dossier.__class__.__mro__ }}", "__class__"),
    ("Onderwerp: x\n\n{{ dossier | duur }}", "kan niet worden gelezen"),
    ("Onderwerp: x\n\n{% if %}", "kan niet worden gelezen"),
])  # fmt: skip
def test_a_source_that_is_wrong_is_named(tmp_path: Path, source: str, expected: str) -> None:
    (tmp_path / "T02.txt").write_text(source)
    press = JinjaPress(TEMPLATES, {"linde": tmp_path}, str)

    with pytest.raises(KlachtwachtError, match=f"Brief T02: .*{expected}"):
        press.make(order("T02", LINDE))


def test_check_names_the_file_and_the_line_of_a_broken_source(tmp_path: Path) -> None:
    (tmp_path / "T02.txt").write_text("Onderwerp: x\n\n{% if %}\n")
    faults = JinjaPress(TEMPLATES, {"linde": tmp_path}, str).check()

    assert [(fault.file, fault.key) for fault in faults] == [("linde/T02.txt", "regel 3")]


@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("*/*.txt")), ids=lambda path: path.stem)
def test_no_source_holds_html(path: Path) -> None:
    assert re.findall(r"<[a-zA-Z/!][^>]*>|&[a-z]+;", path.read_text()) == []


# ── Golden letters, for a person to read ──────────────────────────────────────────────────────────────


@pytest.mark.parametrize("sjabloon", TO_KLAGER + TO_STAFF)
def test_the_letter_reads_as_the_golden_copy(press: JinjaPress, sjabloon: str) -> None:
    """KLACHTWACHT_GOLDEN=1 rewrites the copies; review the difference before committing it."""
    letter = press.make(order(sjabloon))
    copies = {
        f"{sjabloon}.txt": f"Onderwerp: {letter.onderwerp}\n\n{letter.tekst}",
        f"{sjabloon}.html": letter.html,
    }
    if os.environ.get("KLACHTWACHT_GOLDEN"):
        GOLDEN.mkdir(exist_ok=True)
        for name, content in copies.items():
            (GOLDEN / name).write_text(content)

    assert {name: (GOLDEN / name).read_text() for name in copies} == copies
