"""What becomes of a mail: none is lost in silence, none is acknowledged without end, none joins what is not its."""

import re
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from bot.domain.dossier.proposal import ProposalStatus
from bot.domain.ports.outbox import OutboxState
from bot.domain.recognition.suggestion import Soort
from bot.handlers.filing import RECALLED
from bot.handlers.first_proposal import NOTHING_READ
from tests.handlers.office import INGRID, KARIN, KLAGER, Office, suggestion
from tests.handlers.test_converse import says

NOTHING = suggestion(Soort.OVERIG, medewerker=None)
WITHDRAWS = suggestion(Soort.INTREKKING, intrekking="onvoorwaardelijk")


@pytest.fixture
def office() -> Office:
    return Office()


def bounce(office: Office, message_id: str) -> bytes:
    mail = EmailMessage()
    mail["Return-Path"] = "<>"
    mail["From"] = "Mail Delivery System <mailer-daemon@mx.example.nl>"
    mail["Subject"] = "Undelivered Mail Returned to Sender"
    mail["Message-ID"] = "<terug@mx.example.nl>"
    mail["In-Reply-To"] = f"<{message_id}>"
    mail.set_content("The message could not be delivered: user unknown.")
    return mail.as_bytes()


def test_an_acknowledgement_that_bounces_becomes_a_task_in_its_dossier(office: Office) -> None:
    office.mail()
    office.sends()
    office.arrives(bounce(office, office.of("T01")[0].message_id), NOTHING)

    assert [("taak", "2026-0001")] == [(notice.soort, notice.dossier) for notice in office.notices()]
    assert 2 == len(office.dossier().berichten())


@pytest.mark.parametrize(
    ("sender", "extra"),
    [
        ("nieuws@zorgblad.example", {"List-Id": "<nieuws.zorgblad.example>"}),
        ("kantoor@elders.example", {"Auto-Submitted": "auto-replied"}),
        ("mailer-daemon@elders.example", {"Return-Path": "<>"}),
        ("klachten@sterker.example", {}),
    ],
)
def test_a_mail_that_opens_no_case_is_shown(office: Office, sender: str, extra: dict[str, str]) -> None:
    """Rulebook 0.1.2: only proof of a robot suppresses an acknowledgement, and a suppressed one is shown."""
    office.mail("Maandbericht", sender, extra=extra, says=NOTHING)

    assert [] == office.numbers()
    assert ["onderdrukt"] == [notice.soort for notice in office.notices()]


def test_our_own_mail_that_comes_back_is_kept_without_noise(office: Office) -> None:
    office.mail()
    office.sends()
    office.arrives(office.server.took[0].raw, NOTHING)

    assert ["2026-0001"] == office.numbers()
    assert [] == office.notices()
    assert ["T01", "V01"] == [item.sjabloon for item in office.letters()]


def test_a_complaint_through_a_form_nobody_configured_is_seen_by_a_human(office: Office) -> None:
    """Rulebook 0.1.4: an own address alone never decides that a mail is a robot's."""
    office.mail(
        "Naam: Piet\nE-mail: piet@example.nl\nBericht: Karin kwam weer niet",
        "Website <klachten@sterker.example>",
        extra={"Reply-To": "piet@example.nl"},
    )

    assert ["2026-0001"] == office.numbers()
    assert [("V01", INGRID)] == office.made()
    assert ["onderdrukt"] == [notice.soort for notice in office.notices()]


def test_what_we_wrote_ourselves_in_a_case_is_no_new_case(office: Office) -> None:
    office.mail()
    office.mail(
        "Beste mevrouw Jansen, u schreef dat Karin te laat kwam.",
        "Sterker <klachten@sterker.example>",
        "Re: [2026-0001] Uw bericht",
    )

    assert ["2026-0001"] == office.numbers()


@pytest.mark.parametrize(("taal", "marked"), [("uk", ' lang="uk"'), ("nl", "")])
def test_who_decides_hears_the_words_of_the_klager_in_their_own_language(
    office: Office, taal: str, marked: str
) -> None:
    office.mail("Ніхто не дзвонить.", says=replace(suggestion(), taal=taal))
    (letter,) = office.of("V01")
    with office.store.begin("sterker") as uow:
        html = message_from_bytes(uow.mails.raw(letter.sha256), policy=policy.default).get_body(("html",))

    assert html is not None
    assert f'<blockquote{marked} dir="auto"' in html.get_content()


def test_withdrawals_without_end_are_not_acknowledged_without_end(office: Office) -> None:
    """Rulebook 0.1.3: a robot that answers every T02 with a withdrawal meets the cap of 3 a day."""
    office.mail()
    for number in range(8):
        office.passes(minutes=5)
        office.mail(f"Hierbij trek ik mijn bericht in ({number}).", says=WITHDRAWS)

    assert 3 == len([made for made in office.made() if made[1] == KLAGER])
    assert "onderdrukt" in {notice.soort for notice in office.notices()}


def test_the_same_withdrawal_twice_is_one_item_for_the_klachtenfunctionaris(office: Office) -> None:
    """Rulebook 0.1.5: several waiting mails of one case are one item."""
    office.mail()
    for number in range(3):
        office.passes(minutes=5)
        office.mail(f"Hierbij trek ik mijn bericht in ({number}).", says=WITHDRAWS)

    assert 2 == len(office.of("V01"))
    assert 4 == len(office.dossier().berichten())


def test_the_cap_on_acknowledgements_counts_per_klager(office: Office) -> None:
    office.mail()
    for number in range(5):
        office.passes(minutes=5)
        office.mail(f"Nieuwe zaak {number}", dmarc="fail")

    assert 6 == len(office.numbers()), "an unproven sender joins nothing"
    assert 3 == len(office.of("T01"))
    assert 3 == len(office.notices("onderdrukt"))


@pytest.mark.parametrize("dmarc", ["pass", "fail"])
def test_a_stranger_who_knows_a_number_joins_nothing_and_learns_nothing(office: Office, dmarc: str) -> None:
    office.mail()
    office.sends()
    office.mail(
        "Ik trek de zaak van mijn buurvrouw in.",
        "Buurman <buurman@example.org>",
        "[2026-0001] intrekken",
        says=WITHDRAWS,
        answers=office.of("T01")[0].message_id,
        dmarc=dmarc,
    )

    assert 1 == len(office.dossier("2026-0001").berichten())
    (told,) = [item for item in office.letters() if item.aan == ("buurman@example.org",)]
    assert "2026-0001" not in office.read(told).subject + office.read(told).text
    assert "Jansen" not in office.read(told).text


def test_a_forged_klager_joins_nothing_even_with_a_reference(office: Office) -> None:
    """Our own server says he is not who he says: a human looks before it counts as the klager's word."""
    office.mail()
    office.sends()
    office.mail(
        "Ik trek in.",
        says=WITHDRAWS,
        answers=office.of("T01")[0].message_id,
        dmarc="fail",
        subject="Re: uw bericht",
    )

    assert ["nieuw"] == [p.soort for p in office.dossier("2026-0001").voorstellen]
    assert ("2026-0001",) == office.dossier("2026-0002").gekoppeld


@pytest.mark.parametrize(
    "date", ["1-1-0001 10:00", "01-01-1900 10:00", "16-03-1926", "31-12-9999 10:00", "gisteren"]
)
def test_a_date_in_a_forwarded_head_counts_only_when_it_can_be_true(office: Office, date: str) -> None:
    """Rulebook 0.1.4 gives the inwoner that date; a typo may neither set the mail apart nor number it 1900-0001."""
    head = f"Van: Piet <piet@example.nl>\nVerzonden: {date}\nAan: Karin\nOnderwerp: ontevreden"
    office.mail(f"Ter info\n\n{head}\n\nHet ging mis.\n", f"Karin de Wit <{KARIN}>", "FW: ontevreden")

    assert ["2026-0001"] == office.numbers()
    assert office.now.date() == office.dossier().ontvangen.date()


def test_the_colleague_who_forwards_is_thanked_but_our_own_mailbox_is_not(office: Office) -> None:
    forwarded = (
        "Ter info\n\n-----Oorspronkelijk bericht-----\nVan: Piet Pietersen <piet@example.nl>\n"
        "Verzonden: maandag 16 maart 2026 09:00\nAan: Karin de Wit\nOnderwerp: ontevreden\n\nHet ging weer mis.\n"
    )
    office.mail(forwarded, f"Karin de Wit <{KARIN}>", "FW: ontevreden")
    shown = office.read(office.of("V01")[0]).text
    assert (
        "Piet Pietersen schreef op maandag 16 maart 2026 om 9.00 uur. Karin de Wit stuurde het bericht door."
        in shown
    )
    theirs, hers = shown.split("Wat schreef Karin de Wit erbij?")
    assert "Het ging weer mis." in theirs.split("Wat schreef de inwoner?")[1]
    assert "> Ter info" in hers
    office.mail(forwarded + "nogmaals", "Sterker <klachten@sterker.example>", "FW: ontevreden 2")
    assert "Wat schreef een collega erbij?" in office.read(office.of("V01")[-1]).text

    assert [("V02", KARIN)] == [made for made in office.made() if made[0] == "V02"]


def test_a_colleague_who_forwards_without_a_word_passed_on_what_can_be_read(office: Office) -> None:
    office.mail(
        "-----Oorspronkelijk bericht-----\nVan: Piet Pietersen <piet@example.nl>\n"
        "Verzonden: maandag 16 maart 2026 09:00\nAan: Karin de Wit\nOnderwerp: ontevreden\n\nHet ging weer mis.\n",
        f"Karin de Wit <{KARIN}>",
        "FW: ontevreden",
    )
    shown = office.read(office.of("V01")[0]).text

    assert "Het ging weer mis." in shown
    assert "geen woorden" not in shown


@pytest.mark.parametrize("note", ["Kun jij hier iets mee? Karin", "Hoi Ingrid, voor jou denk ik.", ""])
@pytest.mark.parametrize("line", ["-----Oorspronkelijk bericht-----\n", ""])
def test_in_whatever_words_a_colleague_passes_it_on_the_inwoner_is_read(
    office: Office, note: str, line: str
) -> None:
    """Also in the proposal as it is made anew, after a change."""
    head = "Van: Piet Pietersen <piet@example.nl>\nVerzonden: maandag 16 maart 2026 09:00\nAan: Karin de Wit\nOnderwerp: x"
    text = f"{note}\n\n{line}{head}\n\nHet ging weer mis.\n"
    office.mail(text, f"Karin de Wit <{KARIN}>", "FW: ontevreden")
    office.reply(office.of("V01")[0], "wijzig naar klacht")
    first, second = (office.read(item).text for item in office.of("V01"))

    for shown in (first, second):
        assert "> Het ging weer mis." in shown
        assert not note or f"> {note}" in shown.split("Wat schreef Karin de Wit erbij?")[1]
    read = office.reader.got[0].tekst
    assert "Het ging weer mis." in read
    assert not note or note not in read
    assert len(read) == len(text.strip()), "evidence keeps its place"


def test_the_note_of_an_inwoner_above_what_he_passes_on_is_read(office: Office) -> None:
    text = "Kijk nou wat ik kreeg.\n\n-----Oorspronkelijk bericht-----\nVan: Karin\nVerzonden: 16 maart 2026 09:00\n\nNee.\n"
    office.mail(text, subject="FW: afspraak")
    assert "Kijk nou wat ik kreeg." in office.reader.got[0].tekst


def test_what_an_inwoner_sends_along_is_shown_as_the_words_of_another(office: Office) -> None:
    office.mail(
        "Kijk nou wat Karin mij schrijft. Dit kan toch niet?\n\n---------- Doorgestuurd bericht ---------\n"
        "Van: Karin de Wit\nVerzonden: maandag 16 maart 2026 09:00\nAan: Piet\nOnderwerp: afspraak\n\nIk kom niet meer.\n",
        "Piet <piet@example.nl>",
        "FW: afspraak",
    )
    own, other = office.read(office.of("V01")[0]).text.split("Wat stuurde de inwoner door?")

    assert "> Kijk nou wat Karin mij schrijft." in own.split("Wat schreef de inwoner zelf?")[1]
    assert "Dit zijn de woorden van een ander." in other
    assert "> Ik kom niet meer." in other


@pytest.mark.parametrize("where", ["in the text", "in In-Reply-To"])
def test_a_forwarded_complaint_that_holds_a_kenmerk_of_nobody_is_a_case_all_the_same(
    office: Office, where: str
) -> None:
    """A klager can write such a line himself; the complaint may not be lost by it."""
    line = "Kenmerk: v.abcd1.abcdefghijkl\n" if where == "in the text" else ""
    answers = "" if line else "<v.abcd1.abcdefghijklmnopqrstuvwx@sterker.example>"
    forwarded = (
        "Ter info\n\n-----Oorspronkelijk bericht-----\nVan: Piet Pietersen <piet@example.nl>\n"
        f"Verzonden: maandag 16 maart 2026 09:00\nAan: Karin de Wit\nOnderwerp: ontevreden\n\nHet ging weer mis.\n{line}"
    )
    office.mail(forwarded, f"Karin de Wit <{KARIN}>", "FW: ontevreden", answers=answers)

    assert office.dossier().klager.address == "piet@example.nl"
    assert office.of("T01")[0].aan == ("piet@example.nl",)


@pytest.mark.parametrize(
    "sender",
    [
        '"Jansen, A. \\"Ans\\"" <ans@example.nl>',
        "=?utf-8?q?J=C3=B6zsef_=F0=9F=98=80?= <jozsef@example.nl>",
        "=?utf-8?q?a=0D=0ABcc:_x=40y.example?= <injectie@example.nl>",
        "josé@exámple.nl",
        "<" + "x" * 64 + "@example.nl>",
        "zonder adres",
        "",
        "a@b@c.example",
        "Piet <piet@example.nl>, Jan <jan@example.nl>",
        "(commentaar) piet@example.nl (nog meer)",
        "Piet <piet@[127.0.0.1]>",
        "Piet <PIET@EXAMPLE.NL>",
        "‮Piet <piet@example.nl>",
        "piet @example.nl",
        '"a b"@example.nl',
    ],
)
def test_a_sender_of_any_shape_gets_a_case(office: Office, sender: str) -> None:
    raw = (
        f"From: {sender}\r\nTo: klachten@sterker.example\r\nSubject: Ontevreden\r\n"
        "Message-ID: <vorm@example.nl>\r\n\r\nDe hulp kwam niet.\r\n"
    ).encode()
    counts = office.arrives(raw)

    assert ["2026-0001"] == office.numbers(), office.ledger()[0].reden
    assert 0 == counts.get("quarantaine", 0)
    assert office.made()[-1] == ("V01", INGRID)
    for item in office.letters():
        assert 1 == len(item.aan)
        assert "y.example" not in " ".join(address.address for address in office.read(item).cc)


@pytest.mark.parametrize("subject", ["Re: Ontevreden", "RE: [2026-0001] Uw bericht"])
@pytest.mark.parametrize(
    ("to", "said", "filed"),
    [
        (f"{KLAGER}, tip@krant.example", "pass", True),
        (KLAGER, "pass", True),
        (KLAGER, "none", False),
        ("tip@krant.example", "pass", False),
    ],
)
def test_a_colleague_who_answers_everybody_is_filed_as_internal_and_told(
    office: Office, to: str, said: str, filed: bool, subject: str
) -> None:
    """The klager wrote to half the world; somebody with no part in the case replies to all. Who is not vouched for, or
    wrote to no klager, is seen as before. A mail program that does not say what it answers still names the case."""
    numbered = "2026" in subject
    office.mail(extra={"Cc": f"tip@krant.example, {KARIN}, bram.peters@sterker.example"})
    office.passes(minutes=5)
    office.mail(
        "Wat een onzin, dit klopt niet.",
        "Bram Peters <bram.peters@sterker.example>",
        subject,
        dmarc=said,
        answers="" if numbered else "m1@example.nl",
        extra={"Cc": to},
    )

    assert filed == any("aan allen" in notice.tekst for notice in office.notices("taak"))
    if not filed:
        assert numbered or ["2026-0001", "2026-0002"] == office.numbers()
        return
    assert ["2026-0001"] == office.numbers()
    event = office.dossier().events[-1]
    assert ("bericht_gearchiveerd", "intern") == (event.soort.value, event.gegevens["regel"])
    assert ["2026-0001"] == [n.dossier for n in office.notices("taak") if "aan allen" in n.tekst]
    (told,) = [item for item in office.of("V02") if item.aan == ("bram.peters@sterker.example",)]
    assert "2026-0001" not in office.read(told).text + office.read(told).subject
    assert 1 == len(office.dossier().voorstellen)
    assert {KLAGER, "bram.peters@sterker.example", INGRID} == {item.aan[0] for item in office.letters()}


@pytest.mark.parametrize("colleague", ["bram.peters@sterker.example", KARIN])
def test_the_klager_in_copy_of_a_colleague_is_no_stranger(office: Office, colleague: str) -> None:
    """Not vouched for, so seen by a human: in the case of who has it, as a case of its own from anybody else."""
    office.mail()
    office.reply(office.of("V01")[0], "akkoord")
    office.mail(
        "Wat een onzin.",
        colleague,
        "RE: [2026-0001]",
        dmarc="none",
        extra={"Cc": f"{KLAGER}, tip@krant.example"},
    )

    newest = office.dossier(office.numbers()[-1]).voorstellen[-1]
    assert any("ging ook naar: de klager (1), onbekenden (1)." in why for why in newest.uitleg)


def test_a_secure_notice_is_a_case_and_a_task_with_a_day() -> None:
    """A robot sends it, and a klager waits behind it: never weggelegd, never acknowledged."""
    office = Office()
    raw = (Path(__file__).parent.parent / "mailbag" / "bericht-van-zivver.eml").read_bytes()
    office.arrives(raw, suggestion(Soort.OVERIG))
    assert ["2026-0001"] == office.numbers()
    assert ["Veilig bericht openen vóór wo 15 apr 2026 (Zivver)"] == [
        notice.tekst.partition(":")[0] for notice in office.notices("taak")
    ]
    assert [] == office.of("T01")

    before = office.dossier().ontvangen
    office.mail(
        "Karin kwam drie keer niet.",
        INGRID,
        "[2026-0001] inhoud van het veilige bericht",
        says=suggestion(Soort.ONVREDE),
    )
    assert ["2026-0001"] == office.numbers(), "as the task says, its content lands in the case"
    assert 2 == len(office.dossier().berichten())
    assert before == office.dossier().ontvangen


@pytest.mark.parametrize("name", ["brief-is-rtf", "versleuteld", "pgp-in-de-tekst", "alleen-een-plaatje"])
def test_what_nobody_could_read_is_not_laid_aside_with_one_word(name: str) -> None:
    """A complaint may stand in it."""
    office = Office()
    raw = (Path(__file__).parent.parent / "mailbag" / f"{name}.eml").read_bytes()
    office.arrives(raw, suggestion(Soort.OVERIG))
    proposal = office.dossier().open_proposal()
    assert proposal is not None
    assert proposal.traject != "overig"
    assert NOTHING_READ in proposal.uitleg


def test_nobody_is_sure_of_what_nobody_read() -> None:
    """The reader was sure that it is nothing: of a mail it could not read."""
    office = Office()
    raw = (Path(__file__).parent.parent / "mailbag" / "versleuteld.eml").read_bytes()
    office.arrives(raw, suggestion(Soort.OVERIG))
    (v01,) = office.of("V01")
    shown = office.read(v01).text

    assert "zijn daar niet zeker van" in shown
    assert "Niet gelezen" in shown
    assert "(kans" not in shown


def test_a_spoken_message_is_not_laid_aside_with_one_word() -> None:
    office = Office()
    raw = office.compose("U heeft een voicemail van 06-12345678.", "Voicemail <voicemail@telefoon.example>")
    spoken = raw.replace(b"\n\n", b"\n\n--x\nContent-Type: text/plain\n\n", 1) + (
        b"\n--x\nContent-Type: audio/wav; name=bericht.wav\nContent-Transfer-Encoding: base64\n\nUklGRg==\n--x--\n"
    )
    kind = re.search(rb"Content-Type: [^\n]*\n", raw)
    assert kind
    office.arrives(
        spoken.replace(kind[0], b"Content-Type: multipart/mixed; boundary=x\n", 1), suggestion(Soort.OVERIG)
    )
    proposal = office.dossier().open_proposal()

    assert proposal is not None
    assert proposal.traject != "overig"
    assert NOTHING_READ in proposal.uitleg


@pytest.mark.parametrize(
    ("extra", "text", "reached"),
    [
        ({"Reply-To": "a.jansen@example.nl"}, "A. Jansen stuurde u twee bestanden.", "a.jansen@example.nl"),
        ({}, "Naam: A. Jansen\nE-mail: a.jansen@example.nl", "a.jansen@example.nl"),
        ({}, "De hulp kwam weer niet.", ""),
    ],
)
def test_no_letter_goes_where_nobody_reads_it(extra: dict[str, str], text: str, reached: str) -> None:
    """A service wrote for somebody: letters go to whom its mail names, or to nobody and a human is told."""
    office = Office()
    office.mail(text, "Bestandendienst <noreply@elders.example>", extra=extra)
    (v01,) = office.of("V01")
    office.reply(v01, "akkoord")
    office.sends()
    left = {address for item in office.letters(OutboxState.VERZONDEN) for address in item.aan}

    assert "noreply@elders.example" not in left
    assert (reached in left) is bool(reached)
    assert reached or any("T03" in notice.tekst for notice in office.notices("taak"))


@pytest.mark.parametrize(
    "body", ["> De hulp kwam weer niet.\n> Niemand belde.", "\n" * 600_000 + "De hulp kwam weer niet."]
)
def test_words_that_are_not_his_own_or_were_cut_off_are_looked_at_by_a_human(body: str) -> None:
    office = Office()
    office.mail(body, says=suggestion(Soort.OVERIG))
    proposal = office.dossier().open_proposal()
    assert proposal is not None
    assert proposal.traject != "overig"
    assert NOTHING_READ in proposal.uitleg


@pytest.mark.parametrize(("body", "read"), [("", ()), ("Dank u wel.", ()), ("", ("bijlage_gelezen",))])
def test_an_empty_mail_and_one_that_was_read_are_laid_aside_as_ever(body: str, read: tuple[str, ...]) -> None:
    office = Office()
    office.mail(body, says=suggestion(Soort.OVERIG, signalen=read))
    proposal = office.dossier().open_proposal()
    assert proposal is not None
    assert proposal.traject == "overig"
    assert NOTHING_READ not in proposal.uitleg


def test_a_scan_is_a_case_whose_klager_a_human_fills_in() -> None:
    """Key `scan_afzenders`."""
    scanner = "scanner@sterker.example"
    office = Office(change=lambda one: replace(one, scan_afzenders=frozenset({scanner})))
    office.mail("Scan.", scanner)
    assert "" == office.dossier().klager.address
    assert [] == office.of("T01")
    (told,) = office.notices("onderdrukt")
    assert "Dit is een scan. Vul in wie de klager is" in told.tekst
    assert "bevestig de ontvangst zelf" in told.tekst
    says(office, "corrigeer klager naar A. Jansen want het staat in de scan")
    assert "A. Jansen" == office.dossier().klager.name


def test_a_mail_to_half_the_world_says_so_by_class_and_our_letter_goes_to_the_klager_alone() -> None:
    """CC to a newspaper."""
    office = Office(change=lambda one: replace(one, pers=frozenset({"krant.example"})))
    office.mail(extra={"Cc": f"tip@krant.example, {KARIN}"})
    waiting = office.dossier().open_proposal()
    assert waiting is not None
    assert any("de beklaagde (1), de pers (1)" in why for why in waiting.uitleg)
    (ack,) = office.of("T01")
    assert (KLAGER,) == ack.aan


@pytest.mark.parametrize(("dmarc", "warned"), [("pass", False), ("none", True)])
def test_a_withdrawal_that_nobody_vouches_for_says_so_on_top(
    office: Office, dmarc: str, warned: bool
) -> None:
    """I2: one akkoord ends the case, and a From is easily forged."""
    office.mail()
    office.reply(office.of("V01")[0], "akkoord")
    office.mail(
        "Ik trek alles in.",
        subject="[2026-0001] intrekken",
        dmarc=dmarc,
        says=suggestion(Soort.INTREKKING, None, intrekking="onvoorwaardelijk"),
    )
    proposal = office.dossier().open_proposal()
    assert proposal is not None
    assert proposal.soort.value == "intrekking"
    assert ("kan niet bevestigen" in proposal.uitleg[0]) is warned


def test_a_secure_notice_is_never_closed_unread_with_one_word(office: Office) -> None:
    """The complaint stands behind the door; the task comes first, and an akkoord has nothing to carry out."""
    office.mail(
        "A. Jansen heeft u een beveiligd bericht gestuurd. Open het bericht: https://app.zivver.com/x "
        "Verloopt op 30 maart 2026.",
        "Zivver <noreply@zivver.com>",
        "Beveiligd bericht van A. Jansen",
        says=suggestion(Soort.OVERIG, "A. Jansen"),
    )
    proposal = office.dossier().open_proposal()
    assert proposal is not None
    assert proposal.traject != "overig"
    assert any("Veilig bericht openen" in why for why in proposal.uitleg)
    office.reply(office.of("V01")[0], "akkoord")
    assert not office.dossier().gesloten


def test_a_complaint_that_carries_a_copied_mark_is_still_a_case(office: Office) -> None:
    """Whoever got a T01 can copy its X-Klachtwacht; only our own mail coming back means nothing."""
    office.mail()
    mark = office.read(office.of("T01")[0]).header("X-Klachtwacht") or ""
    assert mark
    office.mail("Mijn hulp kwam niet.", "C. Vos <c.vos@example.nl>", extra={"X-Klachtwacht": mark})
    assert office.dossier("2026-0002").klager.address == "c.vos@example.nl"


def test_who_decides_reads_what_was_odd_in_a_mail(office: Office) -> None:
    office.mail("De hulp kwam \u202eniet op tijd.")
    proposal = office.dossier().open_proposal()
    assert proposal is not None
    assert any("letters omdraaien" in why for why in proposal.uitleg)


@pytest.mark.parametrize(
    ("sender", "text"),
    [
        ("A. Jansen via Zivver <melding@zivver.com>", "Er staat een veilig bericht klaar: open het op https://app.zivver.com/1"),
        ("Website <noreply@elders.example>", "Iemand vulde iets in."),
    ],
)  # fmt: skip
def test_two_people_behind_one_address_of_a_service_are_two_cases(
    office: Office, sender: str, text: str
) -> None:
    """Rulebook 0.1.5 joins by the address of a klager; this one is nobody's."""
    office.mail(text, sender, "Bericht")
    office.mail(f"{text}2", sender, "Bericht")

    assert ["2026-0001", "2026-0002"] == office.numbers()


def test_a_fake_notice_is_a_warning_on_top_and_no_urgent_task(office: Office) -> None:
    """A host that merely holds the name of a service leads elsewhere."""
    raw = (Path(__file__).parent.parent / "mailbag" / "nagemaakte-zivver.eml").read_bytes()
    office.arrives(raw.replace(b"https://app.zivver.com.<", b"ons.<"), NOTHING)

    (proposal,) = office.dossier().voorstellen
    assert proposal.uitleg[0].startswith("Dit lijkt op een veilig bericht van Zivver")
    assert "Klik er niet op" in office.notices("taak")[0].tekst
    assert "overig" == proposal.soort_mail, "nobody's words wait there"


# ── What an unproven sender may do (`bot.domain.screening.authenticity`) ─────────────────────────────────────────

CONTRADICTED = "none; spf=fail smtp.mailfrom=example.nl; dkim=fail header.d=example.nl"
LIKELY = "none; spf=pass smtp.mailfrom=example.nl"
AWAY = suggestion(Soort.OVERIG, None, ("afwezigheid",))


@pytest.mark.parametrize(
    ("said", "cases"), [("pass", 1), (LIKELY, 1), ("none", 1), ("fail", 2), (CONTRADICTED, 2)]
)
def test_a_mail_joins_a_case_unless_its_sender_is_contradicted(office: Office, said: str, cases: int) -> None:
    """Rulebook 0.1.5: also where the domain has no DMARC policy and spf and dkim say that it is somebody else."""
    office.mail()
    office.passes(minutes=5)
    office.mail("Nog iets.", subject="Re: [2026-0001]", dmarc=said)

    assert cases == len(office.numbers())
    if cases > 1:
        (proposal,) = office.dossier("2026-0002").voorstellen
        assert any("niet bevestigen" in why for why in proposal.uitleg)


@pytest.mark.parametrize(("said", "known"), [("pass", True), (LIKELY, True), ("none", False)])
def test_a_withdrawal_nobody_vouches_for_is_not_called_the_klagers_own(
    office: Office, said: str, known: bool
) -> None:
    """I2: warning on top and a reason that claims nothing."""
    office.mail()
    office.mail("Ik trek mijn klacht in.", dmarc=said, says=WITHDRAWS)

    words = next(p for p in office.dossier().voorstellen if p.soort.value == "intrekking").uitleg
    assert known == any("vanaf het eigen adres" in why for why in words)
    assert known != words[0].startswith("Let op: onze mailserver")
    assert known != any("staat niet vast" in why for why in words)


def test_a_colleague_nobody_vouches_for_reports_no_withdrawal_in_his_own_name(office: Office) -> None:
    """I3."""
    office.mail()
    office.mail("mw trekt in", f"Ingrid Bakker <{INGRID}>", "[2026-0001]", dmarc="none", says=WITHDRAWS)
    words = " ".join(office.dossier().voorstellen[-1].uitleg)

    assert "Let op: onze mailserver" in words
    assert "gemeld op naam van Ingrid Bakker" in words


def test_who_fills_in_a_form_with_somebody_elses_address_is_not_that_person() -> None:
    """Our own server vouches for our website, not for who filled in its form."""
    office = Office(change=lambda own: replace(own, webformulieren=frozenset({"formulier@sterker.example"})))
    office.mail()
    office.mail(
        f"Naam: A. Jansen\nE-mail: {KLAGER}\nBericht: Ik trek mijn klacht in",
        "Website <formulier@sterker.example>",
        extra={"Reply-To": KLAGER},
        says=WITHDRAWS,
    )

    (words,) = [p.uitleg for p in office.dossier().voorstellen if p.soort.value == "intrekking"]
    assert words[0].startswith("Let op: onze mailserver")


@pytest.mark.parametrize("robot", [True, False])
@pytest.mark.parametrize(("said", "counts"), [("pass", True), (LIKELY, True), ("none", False)])
def test_an_absence_nobody_vouches_for_is_asked_and_does_not_count(
    office: Office, said: str, counts: bool, robot: bool
) -> None:
    """UA, Klachtenprocedure §4.1: two months hang on it."""
    office.mail()
    extra = {"Auto-Submitted": "auto-replied"} if robot else {}
    for _ in range(2):
        office.mail("Ik ben er niet.", subject="Re: [2026-0001]", dmarc=said, extra=extra, says=AWAY)

    told = [e for e in office.dossier().events if e.soort.value == "afwezigheid_gemeld"]
    assert counts == bool(told)
    asked = [notice for notice in office.notices("taak") if "afwezig t/m DATUM" in notice.tekst]
    assert (0 if counts else 1) == len(asked)


def test_a_new_case_of_a_contradicted_sender_says_so(office: Office) -> None:
    """Also where it belongs to no case: the klachtenfunctionaris reads it before anything leaves."""
    office.mail(dmarc=CONTRADICTED)

    (proposal,) = office.dossier().voorstellen
    assert any("niet bevestigen" in why for why in proposal.uitleg)
    assert "T01" in [item.sjabloon for item in office.letters()], (
        "rulebook 0.1.2: it is acknowledged all the same"
    )


def bag(name: str) -> bytes:
    return (Path(__file__).parent.parent / "mailbag" / f"{name}.eml").read_bytes()


def test_the_words_of_an_invitation_are_read(office: Office) -> None:
    office.arrives(bag("uitnodiging-met-woorden"), suggestion(Soort.ONVREDE))
    proposal = office.dossier().open_proposal()
    assert proposal is not None
    assert NOTHING_READ not in proposal.uitleg
    assert any("een uitnodiging voor ma 23 mrt 2026 om 14.00 uur" in why for why in proposal.uitleg)
    assert 1 == len(office.of("T01"))


@pytest.mark.parametrize("known", [True, False])
def test_a_declined_invitation_is_a_robots_and_a_task(office: Office, known: bool) -> None:
    """Its subject holds the word klacht, and so does the description we wrote: neither is the klager's."""
    if known:
        office.mail(sender="A. Jansen <a.jansen@example.nl>")
    office.arrives(bag("uitnodiging-afgewezen"), suggestion(Soort.KLACHT))
    assert (["2026-0001"] if known else []) == office.numbers()
    (told,) = [
        notice for notice in office.notices() if "wijst de uitnodiging af voor ma 23 mrt" in notice.tekst
    ]
    assert ("2026-0001" if known else None) == told.dossier
    assert known == bool(office.of("T01"))


@pytest.mark.parametrize("known", [True, False])
def test_taking_back_a_mail_in_outlook_is_no_withdrawal_and_no_case(office: Office, known: bool) -> None:
    if known:
        office.mail(sender="A. Jansen <a.jansen@example.nl>")
    before = len(office.letters())
    office.arrives(bag("intrekken-in-outlook"), WITHDRAWS)
    assert (["2026-0001"] if known else []) == office.numbers()
    assert [("2026-0001" if known else None, RECALLED)] == [
        (n.dossier, n.tekst) for n in office.notices("taak")
    ]
    assert before == len(office.letters())
    if known:
        assert 2 == len(office.dossier().berichten())
        assert 1 == len(office.dossier().voorstellen)


def test_a_complaint_in_doubt_is_told_as_it_was_read_and_proposed_to_be_safe(office: Office) -> None:
    """Never “wij lezen het als onvrede” beside “tweede keus: overig (kans 77%)”."""
    doubt = {Soort.OVERIG: 0.77, Soort.ONVREDE: 0.2}
    office.mail("Karin kwam weer niet.", says=replace(suggestion(Soort.OVERIG), kansen=doubt, zeker=False))
    text = office.read(office.of("V01")[0]).text

    assert (
        "Wij lezen het als iets anders dan onvrede of een klacht, maar zijn daar niet zeker van. "
        "Voor de zekerheid stellen wij onvrede voor." in text
    )
    assert "Gelezen als overig (kans 77%). Twijfel: lees het bericht zelf." in text
    assert "Tweede keus" not in text
    assert "wijzig naar overig" in text


def test_what_was_proposed_to_be_safe_is_not_said_again_of_a_next_step(office: Office) -> None:
    """Never “voor de zekerheid stellen wij onvrede voor” above “ons voorstel is: er een klacht van maken”."""
    office.mail("Karin kwam weer niet.", says=replace(suggestion(Soort.OVERIG), zeker=False))
    office.reply(office.of("V01")[0], "akkoord")
    office.reply(office.of("V02")[0], "corrigeer ongewenst gedrag naar ja want zij belde erover")
    text = office.read(office.of("V01")[-1]).text

    assert "Ons voorstel is: er een klacht van maken." in text
    assert "Voor de zekerheid" not in text


def test_a_later_mail_is_shown_with_its_own_moment_and_can_be_split_off(office: Office) -> None:
    office.mail("Karin komt te laat.")
    office.reply(office.of("V01")[0], "akkoord")
    office.passes(days=3)
    office.mail("Bel mij nu eens terug.", says=suggestion(Soort.VERVOLG))
    first, second = (office.read(letter).text for letter in office.of("V01"))

    assert "Dit bericht kwam op" not in first
    assert re.search(r"schreef op \S+ 16 maart 2026 .*\. Dit bericht kwam op \S+ 19 maart 2026 om", second)
    assert "- splits\n" in second
    office.reply(office.of("V01")[1], "splits")
    assert office.numbers() == ["2026-0001", "2026-0002"]


def test_splits_under_a_proposal_is_about_the_mail_it_showed(office: Office) -> None:
    """More mails are one item (rulebook 0.1.5): the button stands below the words of the first of them."""
    office.mail("Karin komt te laat.")
    office.reply(office.of("V01")[0], "akkoord")
    office.passes(days=3)
    office.mail("De gemeente stuurt mij geen rolstoel.", says=suggestion(Soort.VERVOLG))
    office.passes(minutes=30)
    office.mail("Karin belde net, dank u.", says=suggestion(Soort.VERVOLG))
    office.reply(office.of("V01")[1], "splits")

    assert office.numbers() == ["2026-0001", "2026-0002"]
    assert "De gemeente stuurt mij geen rolstoel." in office.read(office.of("V01")[2]).text
    told = office.read(office.of("V02")[-1]).text
    assert "wacht op een besluit" not in told
    assert "Let op: de inwoner schreef na dit voorstel nog eens." in told


def test_verplaats_under_a_proposal_is_about_the_mail_it_showed(office: Office) -> None:
    """What was proposed about it is asked in its new case; that the klager wrote again since, is told."""
    office.mail("Karin komt te laat.")
    office.reply(office.of("V01")[0], "akkoord")
    office.passes(days=3)
    office.mail("Mijn rolstoel is kapot.", "buurman@example.nl", says=suggestion())
    office.reply(office.of("V01")[1], "akkoord")
    office.mail(
        "De gemeente stuurt mij geen rolstoel.", answers="m1@example.nl", says=suggestion(Soort.VERVOLG)
    )
    office.passes(minutes=30)
    office.mail("Karin belde net, dank u.", answers="m1@example.nl", says=suggestion(Soort.VERVOLG))
    office.reply(office.of("V01")[2], "verplaats naar 2026-0002")

    first, second = office.dossier(), office.dossier("2026-0002")
    assert second.berichten()[-1] == first.berichten()[1]
    assert [ProposalStatus.AKKOORD, ProposalStatus.VERVALLEN] == [p.status for p in first.voorstellen]
    assert second.voorstellen[-1].bericht == first.berichten()[1]
    told = office.read(office.of("V02")[-1]).text
    assert "Let op: de inwoner schreef na dit voorstel nog eens." in told


def test_the_mail_that_opened_a_case_goes_and_what_the_klager_wrote_since_is_asked_about_there(
    office: Office,
) -> None:
    """Nobody saw that other mail; without a question about it, it would wait in a case that nobody looks at."""
    office.mail("Karin komt te laat.", "buurman@example.nl")
    office.mail("De buurvrouw wacht ook op Karin.")
    office.mail("En mijn sleutel is ook weg.", says=suggestion(Soort.VERVOLG))
    office.reply(office.of("V01")[1], "verplaats naar 2026-0001")

    moved, rest = office.dossier("2026-0002").berichten()
    assert moved == office.dossier().berichten()[-1]
    assert not office.dossier("2026-0002").gesloten
    waiting = office.dossier("2026-0002").open_proposal()
    assert waiting is not None
    assert rest == waiting.bericht
    assert "En mijn sleutel is ook weg." in office.read(office.of("V01")[-1]).text


def test_the_last_mail_that_goes_closes_a_case_though_others_went_before_it(office: Office) -> None:
    """What went already was proposed again, and its button took it to the same case once more, without end."""
    office.mail("Karin komt te laat.", "buurman@example.nl")
    office.mail("De buurvrouw wacht ook op Karin.")
    office.mail("En mijn sleutel is ook weg.", says=suggestion(Soort.VERVOLG))
    office.mail("En de lamp is stuk.", says=suggestion(Soort.VERVOLG))
    first, key, lamp = office.dossier("2026-0002").berichten()
    for shown in (first, lamp, key):
        assert shown == office.dossier("2026-0002").voorstellen[-1].bericht
        office.reply(office.of("V01")[-1], "verplaats naar 2026-0001")

    assert office.dossier("2026-0002").gesloten
    assert (first, lamp, key) == office.dossier().berichten()[1:]


def test_what_was_split_off_is_not_split_off_again(office: Office) -> None:
    office.mail("Karin komt te laat.")
    office.reply(office.of("V01")[0], "akkoord")
    office.mail("En mijn sleutel is ook weg.", says=suggestion(Soort.VERVOLG))
    office.reply(office.of("V01")[1], "splits")
    office.reply(office.of("V02")[-1], "splits 2026-0001")

    assert ["2026-0001", "2026-0002"] == office.numbers()
    assert "er valt niets te splitsen" in office.read(office.of("V03")[-1]).text


def test_a_case_whose_only_mail_of_the_klager_goes_is_closed_whatever_else_was_filed_in_it(
    office: Office,
) -> None:
    """A bounce of our acknowledgement is no second mail of his, and not what the button is about."""
    office.mail("Karin komt te laat.", "buurman@example.nl")
    office.mail("De buurvrouw wacht ook op Karin.")
    office.sends()
    office.arrives(bounce(office, office.of("T01")[1].message_id), NOTHING)
    office.reply(office.of("V01")[1], "verplaats naar 2026-0001")

    assert office.dossier("2026-0002").berichten()[0] == office.dossier().berichten()[-1]
    assert office.dossier("2026-0002").gesloten


def test_a_mail_that_moved_before_keeps_no_case_open(office: Office) -> None:
    office.mail("Karin komt te laat.", "buurman@example.nl")
    office.mail("De buurvrouw wacht ook op Karin.")
    office.mail("En mijn sleutel is ook weg.", says=suggestion(Soort.VERVOLG))
    says(office, "verplaats naar 2026-0001", nummer="2026-0002")
    assert 2 == len(office.dossier().berichten())
    assert not office.dossier("2026-0002").gesloten
    office.reply(office.of("V01")[1], "verplaats naar 2026-0001")

    assert 3 == len(office.dossier().berichten())
    assert office.dossier("2026-0002").gesloten


def test_who_said_no_is_not_asked_again_when_a_later_mail_leaves(office: Office) -> None:
    office.mail("Karin komt te laat.", "buurman@example.nl")
    office.mail("De buurvrouw wacht ook op Karin.")
    office.reply(office.of("V01")[1], "niet akkoord, ik bel haar")
    office.mail("En mijn sleutel is ook weg.", says=suggestion(Soort.VERVOLG))
    before = len(office.dossier("2026-0002").voorstellen)
    office.reply(office.of("V02")[0], "verplaats naar 2026-0001")

    assert 2 == len(office.dossier().berichten())
    assert before == len(office.dossier("2026-0002").voorstellen)


@pytest.mark.parametrize("words", ["akkoord", "niet akkoord zij belde al"])
def test_who_decides_hears_of_what_the_klager_wrote_since(office: Office, words: str) -> None:
    """Rulebook 0.1.5: more mails are one item, and the proposal showed the first alone; none stays unread."""
    office.mail("Karin komt te laat.")
    office.passes(minutes=5)
    office.mail("En mijn sleutel is ook weg.", says=suggestion(Soort.VERVOLG))
    office.reply(office.of("V01")[0], words)
    (told,) = (office.read(letter).text for letter in office.of("V02"))

    assert "Let op: de inwoner schreef na dit voorstel nog eens. Lees dat bericht ook" in told


def test_another_version_of_a_proposal_shows_no_more_of_what_the_klager_wrote(office: Office) -> None:
    office.mail("Karin komt te laat.")
    office.passes(minutes=5)
    office.mail("En mijn sleutel is ook weg.", says=suggestion(Soort.VERVOLG))
    office.reply(office.of("V01")[0], "stuur naar Kees de Wit")
    office.reply(office.of("V01")[-1], "akkoord")

    assert "En mijn sleutel is ook weg." not in office.read(office.of("V01")[-1]).text
    assert "Let op: de inwoner schreef na dit voorstel nog eens." in office.read(office.of("V02")[-1]).text


@pytest.mark.parametrize("words", ["akkoord", "niet akkoord zij belde al"])
def test_who_decides_about_the_only_mail_hears_of_no_other(office: Office, words: str) -> None:
    office.mail("Karin komt te laat.")
    office.reply(office.of("V01")[0], words)
    (told,) = (office.read(letter).text for letter in office.of("V02"))

    assert "Let op" not in told
