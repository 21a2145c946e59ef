"""Own words: client styles fold, prose survives, and every offset is true."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.mail.html_text import read_html
from bot.domain.mail.own_words import FoldKind, OwnWords, own_words

SAID = "Dinsdag om 14.00 uur kan ik wel."
OLD = "Beste mevrouw Jansen,\nwilt u uw klacht intrekken?"
MARKED = "\n".join(f"> {line}" for line in OLD.split("\n"))
OUTLOOK = "Van: Klachten Sterker <klachten@sterker.example>\nVerzonden: maandag 16 maart 2026 10:14\nAan: A. Jansen\nOnderwerp: RE: Niet tevreden"

QUOTES = {
    "gmail": f"Op ma 16 mrt 2026 om 10:14 schreef Klachten <klachten@sterker.example>:\n\n{MARKED}",
    "gmail gebroken": f"Op ma 16 mrt 2026 om 10:14 schreef Klachten Sterker sociaal werk <\nklachten@sterker.example>:\n\n{MARKED}",
    "gmail engels": f"On Mon, Mar 16, 2026 at 10:14 AM Klachten <klachten@sterker.example> wrote:\n\n{MARKED}",
    "apple": f"Op 16 mrt. 2026, om 10:14 heeft Klachten <klachten@sterker.example> het volgende geschreven:\n\n{MARKED}",
    "apple telefoon": f"> Op 16 mrt 2026 om 10:14 heeft Klachten <klachten@sterker.example> het volgende geschreven:\n> \n{MARKED}",
    "thunderbird": f"Op 16-03-2026 om 10:14 schreef Klachten:\n{MARKED}",
    "thunderbird oud": f"Klachten schreef op 16-3-2026 om 10:14:\n{MARKED}",
    "outlook blok": f"{OUTLOOK}\n\n{OLD}",
    "outlook vet": OUTLOOK.replace("Van:", "*Van:*").replace("Verzonden:", "*Verzonden:*") + f"\n\n{OLD}",
    "outlook spaties": OUTLOOK.replace(":", " :", 1) + f"\n\n{OLD}",
    "outlook streep": f"________________________________\n{OUTLOOK}\nCC: B. Peters\nUrgentie: Hoog\n\n{OLD}",
    "outlook telefoon": f"Outlook voor iOS downloaden<https://aka.ms/o0ukef>\n________________________________\n{OUTLOOK}\n\n{OLD}",
    "outlook android": f"Download Outlook voor Android<https://aka.ms/AAb9ysg>\n________________________________\n{OUTLOOK}\n\n{OLD}",
    "outlook engels": f"From: Klachten <klachten@sterker.example>\nSent: Monday, March 16, 2026 10:14 AM\nTo: A. Jansen\nSubject: RE: x\n\n{OLD}",
    "outlook zonder adres": f"Van: Klachten Sterker\nVerzonden: maandag 16 maart 2026 10:14\nAan: A. Jansen\nOnderwerp: x\n\n{OLD}",
    "oorspronkelijk bericht": f"-----Oorspronkelijk bericht-----\n{OUTLOOK}\n\n{OLD}",
    "origineel bericht kaal": f"-----Origineel bericht-----\n\n{OLD}",
    "kpn": f"Op 16-03-2026 10:14 CET schreef Klachten <klachten@sterker.example>:\n \n \n{OLD}",
    "ziggo": f"----Origineel Bericht----\nVan : klachten@sterker.example\nDatum : 16/03/2026 - 10:14 (CET)\nAan : a.jansen@example.nl\nOnderwerp : x\n\n{OLD}",
    "samsung": f"-------- Oorspronkelijk bericht --------\nVan: Klachten <klachten@sterker.example>\nDatum: 16-03-2026 10:14 (GMT+01:00)\nAan: a.jansen@example.nl\nOnderwerp: x\n\n{OLD}",
    "yahoo": f"    Op maandag 16 maart 2026 om 10:14:22 CET schreef Klachten <klachten@sterker.example>:\n\n{OLD}",
    "yahoo engels": f"On Monday, March 16, 2026 at 10:14:22 AM GMT+1, Klachten <klachten@sterker.example> wrote:\n\n {OLD}",
    "proton": f"Op maandag 16 maart 2026 om 10:14 schreef Klachten <klachten@sterker.example>:\n\n{MARKED}",
    "proton engels": f"------- Original Message -------\nOn Monday, March 16th, 2026 at 10:14, Klachten <klachten@sterker.example> wrote:\n\n{MARKED}",
    "groupwise": f">>> Klachten <klachten@sterker.example> 16-03-26 10:14 >>>\n{OLD}",
    "zimbra": f"Van: \"Klachten\" <klachten@sterker.example>\nAan: \"A. Jansen\" <a.jansen@example.nl>\nVerzonden: Maandag 16 maart 2026 10:14:22\nOnderwerp: x\n\n{OLD}",
    "roundcube": f"Klachten schreef op 2026-03-16 10:14:\n{MARKED}",
    "merkregel": f"-- Antwoord boven deze regel --\n\n{OLD}",
    "merkregel in citaat": f"Op ma 16 mrt 2026 om 10:14 schreef Klachten <klachten@sterker.example>:\n> -- Antwoord boven deze regel --\n{MARKED}",
    "merkregel onder outlook": f"{OUTLOOK}\n\n-- Antwoord boven deze regel --\n\n{OLD}",
    "kale citaten": MARKED,
    "twee lagen": "Op 16 mrt schreef Klachten:\n> Nou, u schreef:\n>> wilt u uw klacht intrekken?",
}  # fmt: skip


@pytest.mark.parametrize("style", QUOTES)
@pytest.mark.parametrize("ending", ["", "\r\n", "\n\n"])
def test_what_a_mail_program_quotes_is_folded(style: str, ending: str) -> None:
    """Above a quote only the answer is left, in every style of the table; nothing of the quote is own."""
    found = own_words(f"{SAID}\n\n{QUOTES[style]}{ending}")
    assert found.text == SAID
    assert FoldKind.CITAAT in {fold.kind for fold in found.folds}


@pytest.mark.parametrize("style", QUOTES)
def test_a_command_above_a_quote_is_only_the_command(style: str) -> None:
    """A reply to a proposal leaves the command, whatever stands around it."""
    banner = "[EXTERN] Let op: deze e-mail komt van buiten de organisatie. Klik niet op links.\n\n"
    signature = "Met vriendelijke groet,\n\nIngrid Bakker\nKlachtenfunctionaris\nT 024 123 45 67\n\nVerstuurd vanaf mijn iPhone\n\n"
    assert own_words(f"{banner}akkoord\n\n{signature}{QUOTES[style]}").text == "akkoord"


@pytest.mark.parametrize("style", QUOTES)
def test_line_ends_of_windows_change_nothing(style: str) -> None:
    """A text with CRLF line ends, as a JSON line may carry it, folds the same."""
    assert own_words(f"{SAID}\n\n{QUOTES[style]}".replace("\n", "\r\n")).text == SAID


HTML = {
    "gmail": '<div dir="ltr">{said}</div><br><div class="gmail_quote"><div class="gmail_attr">Op ma 16 mrt 2026 om 10:14 schreef Klachten &lt;<a href="mailto:k@sterker.example">k@sterker.example</a>&gt;:<br></div><blockquote class="gmail_quote">{old}</blockquote></div>',
    "outlook": '<div>{said}</div><hr><div id="divRplyFwdMsg"><b>Van:</b> Klachten &lt;k@sterker.example&gt;<br><b>Verzonden:</b> maandag 16 maart 2026 10:14<br><b>Aan:</b> A. Jansen<br><b>Onderwerp:</b> x</div><div>{old}</div>',
    "outlook rand": '<p class="MsoNormal">{said}</p><div style="border-top:solid #E1E1E1 1.0pt"><p class="MsoNormal"><b>Van:</b> Klachten &lt;k@sterker.example&gt; <br><b>Verzonden:</b> maandag 16 maart 2026 10:14<br><b>Aan:</b> A. Jansen<br><b>Onderwerp:</b> x</p></div><p>{old}</p>',
    "apple": '<div>{said}</div><blockquote type="cite">Op 16 mrt. 2026 om 10:14 heeft Klachten &lt;k@sterker.example&gt; het volgende geschreven:<br><br>{old}</blockquote>',
    "thunderbird": '<p>{said}</p><div class="moz-cite-prefix">Op 16-03-2026 om 10:14 schreef Klachten:</div><blockquote type="cite" cite="mid:x">{old}</blockquote>',
    "yahoo": '<div>{said}</div><div id="yahoo_quoted_1" class="yahoo_quoted"><div>Op maandag 16 maart 2026 om 10:14:22 CET schreef Klachten &lt;k@sterker.example&gt;:</div><div>{old}</div></div>',
}  # fmt: skip


@pytest.mark.parametrize("style", HTML)
def test_a_quote_in_html_is_folded_too(style: str) -> None:
    """HTML-only mail keeps its quotes as text, and they fold like any other."""
    text = read_html(HTML[style].format(said=SAID, old=OLD.replace("\n", "<br>"))).text
    assert "intrekken" in text
    assert own_words(text).text == SAID


PROSE = {
    "van met dubbele punt": "Van: alles wat beloofd was is niets gekomen.\nAan: wie moet ik dit nog vertellen?\nIk ben het zat.",
    "briefhoofd": "Van: mevrouw Jansen\nAan: de klachtencommissie\nDatum: 16 maart 2026\nOnderwerp: klacht over de thuiszorg\n\nGeachte commissie, zij komt nooit op tijd.",
    "briefhoofd na een groet": "Hallo,\n\nVan: mevrouw Jansen\nAan: de directie\nOnderwerp: klacht\n\nZij komt nooit op tijd.",
    "op een dag schreef iemand": "Op 3 maart schreef mevrouw De Wit mij het volgende:\nik heb geen tijd voor u.\nDat vind ik schandalig.",
    "op een tijd schreef iemand mij": "Op 3 maart 2026 om 10.00 uur schreef zij mij dat er niemand kwam, en dit was haar excuus:\ngeen personeel.\nIk geloof het niet.",
    "heeft geschreven": "Mijn begeleider heeft het volgende in mijn dossier geschreven:\nmevrouw is lastig.\nDat klopt niet.",
    "groter dan": "Mijn ergernis:\n> 3 keer gebeld deze week\nen nog steeds niets.",
    "knop": "Er stond een knop\n>> Nu betalen <<\nmaar die deed niets.",
    "streep in de tekst": "Eerste punt: te laat.\n--------------------\nTweede punt: onbeleefd.",
    "ps": "Ik wil een ander.\n\nMet vriendelijke groet,\nA. Jansen\n\nPS: bel mij niet voor tienen, dan slaap ik.",
    "verzonden vanuit": "Verzonden vanuit het ziekenhuis werd mijn brief nooit beantwoord.\nIk ben boos.",
    "vertrouwelijk verzoek": "Dit bericht is vertrouwelijk en alleen bedoeld voor de klachtenfunctionaris, niet voor Sanne.\n\nZij scheldt mij uit.",
    "let op": "Let op: mijn begeleider van buiten het team weet van niets.\nIk wil een gesprek.",
    "externe begeleider": "Externe begeleiding kreeg ik niet.\nIk ben boos.",
    "groeten als zin": "Groeten doen ze ook al niet meer op de gang, zo onbeleefd is het geworden.\nDaar klaag ik over.",
    "datum en tijd": "Datum: 3 maart\nTijd: 10:00\nPlaats: Nijmegen\nDe chauffeur schold mij uit.",
    "oorspronkelijk bericht genoemd": "Het oorspronkelijk bericht, eerste regels:\nu wordt gebeld.\nNooit gebeurd.",
    "te typen marker": "##- Typ uw antwoord boven deze regel -##\n\nIk wacht al weken.",
}  # fmt: skip


@pytest.mark.parametrize("name", PROSE)
def test_prose_that_looks_like_a_header_survives(name: str) -> None:
    """No line of these complaints is taken for a quote, banner or disclaimer."""
    prose = PROSE[name]
    found = own_words(prose)
    lines = [
        line
        for line in prose.split("\n")
        if line and not line.startswith(("##", "Met vriendelijke", "A. Jansen"))
    ]
    assert [line for line in lines if line not in found.text] == []


def test_answers_between_quotes_stay() -> None:
    text = (
        "Op 16-03-2026 om 10:14 schreef Klachten:\n> Wilt u een gesprek?\nJa, graag.\n\n"
        "> Mag Karin erbij zijn?\nNee, liever niet.\n"
    )
    assert [line for line in own_words(text).text.split("\n") if line] == ["Ja, graag.", "Nee, liever niet."]


def test_an_answer_below_the_quote_stays() -> None:
    """Bottom posting: what stands under the ">" lines is the writer's, also in Outlook's style."""
    for head in ("Op 16-03-2026 om 10:14 schreef Klachten:", OUTLOOK):
        assert own_words(f"{head}\n{MARKED}\n\n{SAID}\n").text == SAID


FORWARDS = {
    "outlook": f"Ter info, deze kwam bij mij binnen.\n\n{OUTLOOK}\n\n{OLD}",
    "gmail": f"Voor jullie.\n\n---------- Forwarded message ---------\nVan: A <a@example.nl>\nDate: ma 16 mrt 2026 om 10:14\nSubject: x\nTo: <b@example.nl>\n\n{OLD}",
    "apple": f"Hoort bij jullie.\n\nBegin doorgestuurd bericht:\n\nVan: A <a@example.nl>\nOnderwerp: x\nDatum: 16 maart 2026 om 10:14:00 CET\nAan: b@example.nl\n\n{OLD}",
    "kreeg": f"Hoi Nora, deze kreeg ik vanmorgen binnen. Groet Els\n\n{OUTLOOK}\n\n{OLD}",
    "zonder woorden": f"{OUTLOOK}\n\n{OLD}",
    "zonder tijd": f"Collega's, onderstaande kwam in de algemene box.\n\nVan: A. Jansen\nAan: info\nOnderwerp: x\n\n{OLD}",
    "met haken": f"Moest deze naar jullie toe? Sanne\n\n> van: A. Jansen\n{MARKED}",
}  # fmt: skip


@pytest.mark.parametrize("style", FORWARDS)
def test_a_forwarded_mail_is_told_apart_from_a_quote(style: str) -> None:
    """What a colleague passes on is not his own, but can be read as `forwarded`."""
    found = own_words(FORWARDS[style])
    assert {FoldKind.DOORGESTUURD} == {fold.kind for fold in found.folds}
    assert "wilt u uw klacht intrekken?" in found.forwarded
    assert "intrekken" not in found.text


FRAMES = {
    "banner": ("[EXTERN]\n\nIk wacht al weken.", FoldKind.BANNER),
    "banner op de regel": ("[EXTERN] Ik wacht al weken.", FoldKind.BANNER),
    "banner mail": ("[EXTERN] Let op: deze mail komt van buiten de organisatie.\n\nIk wacht al weken.", FoldKind.BANNER),
    "banner zin": ("LET OP: Deze e-mail is afkomstig van buiten de organisatie.\nKlik niet op links als u de afzender niet herkent.\n\nIk wacht al weken.", FoldKind.BANNER),
    "banner engels": ("CAUTION: This email originated from outside of the organization. Do not click links unless you recognize the sender.\n\nIk wacht al weken.", FoldKind.BANNER),
    "banner outlook": ("U ontvangt niet vaak e-mail van a@example.nl. Meer informatie waarom dit belangrijk is\n\nIk wacht al weken.", FoldKind.BANNER),
    "telefoon": ("Ik wacht al weken.\n\nVerstuurd vanaf mijn iPhone", FoldKind.HANDTEKENING),
    "samsung": ("Ik wacht al weken.\n\nVerzonden vanaf mijn Galaxy", FoldKind.HANDTEKENING),
    "windows": ("Ik wacht al weken.\n\nVerzonden vanuit Mail voor Windows", FoldKind.HANDTEKENING),
    "streepjes": ("Ik wacht al weken.\n-- \nA. Jansen\nKerkstraat 1\n06 12345678", FoldKind.HANDTEKENING),
    "groet": ("Ik wacht al weken.\n\nMet vriendelijke groet,\n\nA. Jansen\nKerkstraat 1", FoldKind.HANDTEKENING),
    "mvg": ("Ik wacht al weken.\nMvg Anna", FoldKind.HANDTEKENING),
    "disclaimer": ("Ik wacht al weken.\n\nDe informatie in dit e-mailbericht is vertrouwelijk en uitsluitend bestemd voor de geadresseerde.\nOpenbaarmaking is niet toegestaan.", FoldKind.DISCLAIMER),
    "disclaimer engels": ("Ik wacht al weken.\n\nThis message is confidential and intended for the addressee. If you are not the recipient, please delete it.", FoldKind.DISCLAIMER),
    "milieu": ("Ik wacht al weken.\n\nDenk aan het milieu voordat u deze mail print.", FoldKind.DISCLAIMER),
    "formulier": ("Naam: Anna Jansen\nE-mail: a@example.nl\nTelefoon: 06 1\nBericht: Ik wacht al weken.", FoldKind.FORMULIER),
    "formulier met kop": ("Er is een formulier ingevuld op de website.\n\nNaam: Anna\nBericht:\nIk wacht al weken.", FoldKind.FORMULIER),
}  # fmt: skip


@pytest.mark.parametrize("name", FRAMES)
def test_frames_around_the_words_are_folded(name: str) -> None:
    text, kind = FRAMES[name]
    found = own_words(text)
    assert found.text == "Ik wacht al weken."
    assert {kind} == {fold.kind for fold in found.folds}


def check(text: str) -> OwnWords:
    """The laws every reading obeys."""
    found = own_words(text)
    at = 0
    for fold in found.folds:
        assert at <= fold.begin < fold.end <= len(text)
        at = fold.end
    assert found.text == "".join(text[begin:end] for begin, end in found.kept)
    between = [0, *(edge for fold in found.folds for edge in (fold.begin, fold.end)), len(text)]
    rest = "".join(text[b:e] for b, e in zip(between[::2], between[1::2], strict=True))
    assert found.text == rest.strip()
    for offset in {0, len(found.text) // 2, len(found.text) - 1} if found.text else ():
        assert found.text[offset] == text[found.place(offset)]
    with pytest.raises(IndexError):
        found.place(len(found.text))
    return found


PIECES = st.sampled_from(
    [
        *QUOTES.values(),
        *PROSE.values(),
        *FORWARDS.values(),
        *(text for text, _ in FRAMES.values()),
        SAID,
        "",
        ">",
        "--",
        "\r",
    ]
)


@settings(max_examples=150)
@given(st.lists(st.one_of(PIECES, st.text(max_size=60)), max_size=6), st.sampled_from(["\n", "\n\n", " "]))
def test_offsets_are_valid_and_rebuild_the_text(pieces: list[str], between: str) -> None:
    """Folds are in order, never overlap, and what is left between them is exactly the own words."""
    check(between.join(pieces))


@given(st.text(alphabet=st.characters(blacklist_characters=">:-_*=[]"), max_size=200))
def test_text_without_any_mark_loses_nothing_but_signatures(text: str) -> None:
    """Without ">", ":" or rules only closings, phone lines and legal words can fold."""
    kinds = {fold.kind for fold in check(text).folds}
    assert kinds <= {FoldKind.HANDTEKENING, FoldKind.DISCLAIMER, FoldKind.BANNER}


@pytest.mark.parametrize(
    "line",
    [
        "Op 3 maart 2026 schreef wrote " + "x " * 120 + ":",
        "Van: a@b.nl",
        "> x",
        "met groet",
        "Bericht: x",
        "Aan: @",
        "",
        "a" * 500_000,
    ],
)
def test_a_hostile_text_takes_bounded_time(line: str) -> None:
    """Half a million characters of the worst lines are read within seconds."""
    text = "\n".join([line] * (500_000 // (len(line) + 1)))
    before = time.process_time()
    check(text)
    assert time.process_time() - before < 5
