"""The overzicht of the morning: once per werkdag at 08:30, for who has something to read, answered with a number."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.calendar.calendar import AMSTERDAM
from bot.domain.digest.reports import reports
from bot.domain.language.wishes.persons import Afwezig, Wie
from bot.domain.mail.mail import Mail
from bot.domain.people.organisation import Inhoud, Stand
from bot.domain.people.staff import Person
from bot.domain.ports.log import Notice
from bot.domain.ports.outbox import OutboxState
from bot.domain.recognition.suggestion import Soort
from bot.domain.screening.screened import WITHOUT_CASE
from bot.handlers.digests import Digests
from bot.handlers.plans.plan import Asked
from bot.handlers.timekeeper import Timekeeper
from bot.notifiers import Nobody
from storage.blobs import SegmentBlobs
from storage.migrate import upgrade
from storage.sql import SqlStore
from tests.handlers.office import BRAM, INGRID, JOOST, KARIN, KLAGER, Office, suggestion


def at(text: str) -> datetime:
    """A moment in the Netherlands."""
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM)


@pytest.fixture
def office() -> Office:
    """Onvrede of ma 16 mrt 2026 10:00; klachtwacht ran before."""
    made = Office()
    digests(made).tick(at("2026-03-16T07:00"))
    digests(made).tick(at("2026-03-16T08:30"))
    made.mail()
    return made


def digests(office: Office, **more: Any) -> Digests:
    return Digests(office.store, office.desk, **more)


def person_of(office: Office, email: str) -> Person:
    """This colleague, as the staff list has him."""
    found = office.organisation.staff.by_email(email)
    assert found is not None
    return found


def told(office: Office, to: str = "") -> list[Mail]:
    """The overzichten, to this colleague or to anybody."""
    return [office.read(item) for item in office.of("V04") if not to or item.aan == (to,)]


def days(office: Office) -> list[str]:
    return [f"{item.aangemaakt:%m-%d %H:%M}" for item in office.of("V04")]


def every_hour(office: Office, begin: str, end: str, **more: Any) -> None:
    moment, clock = at(begin), digests(office, **more)
    while moment < at(end):
        clock.tick(moment)
        moment = (moment.astimezone(at(begin).tzinfo) + timedelta(minutes=30)).astimezone(AMSTERDAM)


def test_it_comes_once_per_werkdag_at_half_past_eight(office: Office) -> None:
    every_hour(office, "2026-03-16T11:00", "2026-03-24T00:00")
    assert days(office) == [f"03-{day} 08:30" for day in (17, 18, 19, 20, 23)]  # za 21 en zo 22 niet


def test_the_day_klachtwacht_begins_has_none() -> None:
    office = Office()
    office.mail()
    digests(office).tick(at("2026-03-16T11:00"))
    digests(office).tick(at("2026-03-16T12:00"))
    assert days(office) == []


@pytest.mark.parametrize(
    ("sunday", "monday"),
    [("2026-03-29", "03-30"), ("2026-10-25", "10-26")],  # zo: de klok gaat een uur vooruit, en weer terug
)
def test_summer_time_makes_it_neither_two_nor_none(sunday: str, monday: str) -> None:
    office = Office()
    digests(office).tick(at(f"{sunday}T00:00"))
    office.now = at(f"{sunday}T00:10")
    office.mail()
    every_hour(office, f"{sunday}T00:30", f"2026-{monday}T23:00")
    assert days(office) == [f"{monday} 08:30"]


def test_after_a_night_off_only_todays_is_made(office: Office) -> None:
    digests(office).tick(at("2026-03-19T11:00"))
    digests(office).tick(at("2026-03-19T11:01"))
    assert days(office) == ["03-19 11:00"]


def test_what_came_in_while_it_was_off_is_new_once_it_is_taken_in(office: Office) -> None:
    """A night off, and two days: no mail falls between two overzichten, and no melding stands in both."""
    clock = digests(office)
    clock.tick(at("2026-03-17T08:30"))
    office.now = at("2026-03-17T22:00")
    raw = office.compose("De hulp kwam niet.", "B. Smit <b.smit@example.nl>")
    clock.tick(
        at("2026-03-20T11:00")
    )  # wo en do uit: het eerste overzicht komt vóór de post die lag te wachten
    office.now = at("2026-03-20T11:01")
    office.arrives(raw)
    for day in (23, 24):
        clock.tick(at(f"2026-03-{day}T08:30"))
    told_of = [mail.text for mail in told(office, INGRID) if "2026-0002: onvrede, binnen op" in mail.text]
    assert len(told_of) == 1
    assert "2026-0002: onvrede, binnen op di 17 mrt 2026." in told_of[0]


def test_a_melding_of_a_late_overzicht_is_not_told_again(office: Office) -> None:
    with office.store.begin("sterker") as uow:
        uow.log.notice(Notice(at("2026-03-19T09:00"), "taak", "Bel even.", "2026-0001"))
        uow.commit()
    for moment in ("2026-03-19T11:00", "2026-03-20T08:30"):
        digests(office).tick(at(moment))
    thursday, friday = told(office, INGRID)
    assert "Bel even." in thursday.text
    assert "Bel even." not in friday.text


def test_koningsdag_has_none() -> None:
    office = Office()
    office.now = at("2026-04-24T10:00")  # vr
    digests(office).tick(office.now)
    office.mail()
    every_hour(office, "2026-04-25T00:00", "2026-04-28T23:00")
    assert days(office) == ["04-28 08:30"]  # ma 27 apr is Koningsdag


def test_two_processes_make_it_once(tmp_path: Path) -> None:
    upgrade(f"sqlite:///{tmp_path}/a.db")

    def process() -> Office:
        blobs = SegmentBlobs(tmp_path / "mails", bytes(32))
        return Office(store=SqlStore(f"sqlite:///{tmp_path}/a.db", blobs))

    first, second = process(), process()
    digests(first).tick(at("2026-03-16T07:00"))
    first.mail()
    for moment in ("2026-03-17T08:30", "2026-03-17T08:31"):
        digests(second).tick(at(moment))
        digests(first).tick(at(moment))
    assert days(first) == ["03-17 08:30"]


def test_what_fails_halfway_is_made_the_next_minute(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> Iterator[Any]:
        raise OSError("disk full")

    with monkeypatch.context() as patched:
        patched.setattr(type(office.desk.post), "write", broken)
        with pytest.raises(OSError, match="disk full"):
            digests(office).tick(at("2026-03-17T08:30"))
    digests(office).tick(at("2026-03-17T08:31"))
    assert days(office) == ["03-17 08:31"]


def test_it_is_off_when_no_hour_is_set(office: Office) -> None:
    every_hour(office, "2026-03-17T00:00", "2026-03-18T00:00", at=None)
    assert days(office) == []


def test_nothing_to_say_is_skipped_or_said() -> None:
    office = Office()
    digests(office).tick(at("2026-03-16T07:00"))
    digests(office).tick(at("2026-03-17T08:30"))
    digests(office, empty=True).tick(at("2026-03-18T08:30"))
    assert days(office) == ["03-18 08:30"]
    assert "niets te melden" in told(office)[0].text


def test_in_meekijk_it_is_a_notice() -> None:
    office = Office(stand=Stand.MEEKIJK)
    digests(office).tick(at("2026-03-16T07:00"))
    office.mail()
    digests(office).tick(at("2026-03-17T08:30"))
    assert office.of("V04") == []
    assert "V04 niet gemaakt (stand meekijk" in office.notices("onderdrukt")[-1].tekst


def test_another_hour_is_kept_to(office: Office) -> None:
    every_hour(office, "2026-03-16T23:00", "2026-03-17T20:00", at=time(16, 0))
    assert days(office) == ["03-17 16:00"]


# ── What it says ──────────────────────────────────────────────────────────────────────────────────────


def test_the_klachtenfunctionaris_sees_what_is_new_and_what_waits(office: Office) -> None:
    digests(office).tick(at("2026-03-17T08:30"))
    (mail,) = told(office, INGRID)
    assert mail.subject == "Overzicht van di 17 mrt: 1 te beoordelen, 1 nieuw"
    assert "2026-0001: onvrede, naar Karin de Wit, uiterlijk wo 18 mrt 2026 (wacht 1 dag)." in mail.text
    assert "Loopt af" not in mail.text, "it says by when where it is asked"
    for part in ("Te beoordelen (1)", "Nieuw (1)", "2026-0001: onvrede", "Karin de Wit", "akkoord 2026-0001"):
        assert part in mail.text, part
    assert told(office) == [mail], "nobody else has anything to read yet"


def test_who_decides_hears_that_the_klager_wrote_again_since_the_proposal(office: Office) -> None:
    digests(office).tick(at("2026-03-17T08:30"))
    office.now = at("2026-03-17T10:00")
    office.mail("En mijn sleutel is ook weg.", answers=office.of("T01")[0].message_id)
    digests(office).tick(at("2026-03-18T08:30"))
    before, after = (mail.text for mail in told(office, INGRID))

    assert "schreef daarna nog eens" not in before
    assert "2026-0001: onvrede, naar Karin de Wit" in after
    assert "De inwoner schreef daarna nog eens; lees dat eerst." in after


def test_no_word_and_no_name_of_a_klager_is_in_it(office: Office) -> None:
    office.reply(office.of("V01")[0], "akkoord")
    for day in range(17, 32):
        digests(office).tick(at(f"2026-03-{day}T08:30"))
    text = "".join(mail.subject + mail.text for mail in told(office))
    assert told(office, KARIN)
    for said in (KLAGER, "Jansen", "hulp kwam", "Ontevreden"):
        assert said not in text, said


def test_the_colleague_who_has_the_case_sees_his_own_cases_only(office: Office) -> None:
    office.reply(office.of("V01")[0], "akkoord")
    office.mail(sender="B. Smit <b.smit@example.nl>", says=suggestion(medewerker="Mo Benali"))
    digests(office).tick(at("2026-03-18T08:30"))
    assert told(office, KARIN) == [], "the contact is due ma 30 mrt: no news yet"
    digests(office).tick(at("2026-03-23T08:30"))  # ma
    (mail,) = told(office, KARIN)
    assert "2026-0001: contact met de inwoner, uiterlijk ma 30 mrt 2026" in mail.text
    assert "2026-0002" not in mail.text
    assert "Te beoordelen" not in mail.text


def test_a_late_case_is_late_for_both_and_set_apart_after_two_reminders(office: Office) -> None:
    office.reply(office.of("V01")[0], "akkoord")
    digests(office).tick(at("2026-03-31T08:30"))  # contact was t/m ma 30 mrt
    (hers,) = told(office, INGRID)
    (karins,) = told(office, KARIN)
    assert "Twee keer herinnerd, nog niets gebeurd (1)" in hers.text
    assert (
        "contact met de inwoner, uiterlijk ma 30 mrt 2026, 1 dag te laat. Karin de Wit is 3 keer herinnerd."
        in hers.text
    )
    assert "Te laat" not in hers.text, "said once"
    assert "(1 dag te laat)" in karins.text


def test_mail_set_aside_is_counted_and_closed_with_one_word(office: Office) -> None:
    office.mail(sender="Reclame <x@example.nl>", says=suggestion(Soort.OVERIG, None))
    digests(office).tick(at("2026-03-17T08:30"))
    (item,) = office.of("V04")
    assert "Weggelegd: kijk er een keer naar (1)" in office.read(item).text
    office.now = at("2026-03-17T09:00")
    office.reply(item, "akkoord 2026-0002")
    assert office.dossier("2026-0002").gesloten


def test_who_is_involved_does_not_see_the_case_and_the_substitute_does(office: Office) -> None:
    office.reply(office.of("V01")[0], "ik ben betrokken")
    digests(office).tick(at("2026-03-17T08:30"))
    assert told(office, INGRID) == []
    assert "2026-0001" in told(office, JOOST)[0].text


def test_quarantine_and_refused_letters_are_counted(office: Office) -> None:
    from tests.handlers.office import NEVER

    office.server.otherwise = NEVER
    office.sends()
    digests(office).tick(at("2026-03-17T08:30"))
    text = told(office, INGRID)[0].text
    assert f"{len(office.letters(OutboxState.FAALT))} brieven: de mailserver weigert ze." in text


def test_what_was_noted_since_the_last_one_reaches_who_decides(office: Office) -> None:
    """The same words about several cases are one line; the daily counts have parts of their own."""
    later = at("2026-03-16T15:00")
    with office.store.begin("sterker") as uow:
        for notice in (
            Notice(at("2026-03-16T08:00"), "taak", "Van vóór het vorige overzicht.", "2026-0001"),
            Notice(later, "taak", "Het mailadres werkt niet. Bel of schrijf zelf.", "2026-0001"),
            Notice(later, "taak", "Het mailadres werkt niet. Bel of schrijf zelf.", "2026-0001"),
            Notice(later, "storing", "De mailbox is niet te bereiken.", None),
            Notice(later, "quarantaine", "Mail abc apart gezet.", None),
        ):
            uow.log.notice(notice)
        uow.commit()
    office.mail(sender="B. Smit <b.smit@example.nl>")
    with office.store.begin("sterker") as uow:
        uow.log.notice(Notice(later, "onderdrukt", "V01 niet gemaakt.", "2026-0001"))
        uow.log.notice(Notice(later, "onderdrukt", "V01 niet gemaakt.", "2026-0002"))
        uow.commit()
    digests(office).tick(at("2026-03-17T08:30"))
    text = told(office, INGRID)[0].text
    assert "Meldingen (3)" in text
    assert text.count("2026-0001: Het mailadres werkt niet. Bel of schrijf zelf.") == 1
    assert "De mailbox is niet te bereiken." in text
    assert "V01 niet gemaakt. Dossier 2026-0001, 2026-0002." in text
    assert "vorige overzicht" not in text
    assert "abc" not in text
    assert all("Meldingen" not in mail.text for mail in told(office, BRAM))


def test_a_melding_about_a_case_is_not_for_who_it_is_about() -> None:
    office = Office()
    digests(office).tick(at("2026-03-16T07:00"))
    office.mail(says=suggestion(medewerker="Ingrid Bakker"))
    with office.store.begin("sterker") as uow:
        uow.log.notice(Notice(office.now, "taak", "Over Ingrid.", "2026-0001"))
        uow.commit()
    digests(office).tick(at("2026-03-17T08:30"))
    assert all("Over Ingrid." not in mail.text for mail in told(office, INGRID))
    assert any("Over Ingrid." in mail.text for mail in told(office))


def test_on_monday_it_admits_what_it_had_wrong(office: Office) -> None:
    office.now = at("2026-03-17T09:00")
    office.reply(office.of("V01")[0], "akkoord, maar stuur naar Kees de Wit")
    office.mail(sender="B. Smit <b.smit@example.nl>")
    for day in (19, 23):  # do, ma
        digests(office).tick(at(f"2026-03-{day}T08:30"))
    thursday, monday = told(office, INGRID)
    assert "fout had" not in thursday.text
    assert "3 dingen die ik fout had (1)" in monday.text
    assert "2026-0001: ik stelde Karin de Wit voor, u koos Kees de Wit." in monday.text


@pytest.mark.parametrize("first", ["2026-03-23T08:30", "2026-03-24T11:00"])  # ma, of ma uit
def test_the_first_overzicht_of_a_week_admits_the_whole_week_before(office: Office, first: str) -> None:
    """Also what was changed before the overzicht of that monday's hour, and never twice."""
    office.now = at("2026-03-16T10:05")
    office.reply(office.of("V01")[0], "akkoord, maar stuur naar Kees de Wit")
    office.mail(sender="B. Smit <b.smit@example.nl>")
    for moment in ("2026-03-20T08:30", first, "2026-03-25T08:30", "2026-03-30T08:30"):
        digests(office).tick(at(moment))
    assert [f"{m.date:%m-%d}" for m in told(office, INGRID) if "fout had" in m.text] == [first[5:10]]


def test_the_directie_hears_of_a_missed_term_of_the_law() -> None:
    office = Office()
    digests(office).tick(at("2026-03-16T07:00"))
    office.mail(says=suggestion(Soort.KLACHT, besproken="ja", tevreden="nee", wens="leidinggevende"))
    office.reply(office.of("V01")[0], "akkoord")
    digests(office).tick(at("2026-04-29T08:30"))  # afhandeling: 6 weken na ma 16 mrt, di 28 apr (ATW)
    marjan = told(office, "marjan.hoekstra@sterker.example")
    assert "2026-0001: afhandelen" in marjan[0].text
    assert told(office, BRAM)


# ── Answering it ──────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def morning(office: Office) -> Office:
    """The overzicht of di 17 mrt lies there, with one proposal in it."""
    office.now = at("2026-03-17T08:30")
    digests(office).tick(office.now)
    return office


def answer(office: Office, text: str, **more: Any) -> str:
    """The last audit line after Ingrid answered her overzicht."""
    (item,) = office.of("V04")
    office.reply(item, text, **more)
    return office.commands()[-1].uitslag


def test_an_answer_with_the_number_is_carried_out(morning: Office) -> None:
    assert answer(morning, "akkoord 2026-0001") == "gedaan"
    assert morning.dossier().status == "verwezen"
    assert morning.numbers() == ["2026-0001"], "the answer opened no case of its own"


def test_it_decides_once_per_case_and_takes_every_report_once(morning: Office) -> None:
    assert answer(morning, "akkoord 2026-0001") == "gedaan"
    assert answer(morning, "neem 2026-0001") == "geweigerd"
    assert answer(morning, "notitie 2026-0001: nog iets") == "gedaan"
    assert answer(morning, "notitie 2026-0001: nog iets") == "geweigerd"
    morning.mail(sender="B. Smit <b.smit@example.nl>")
    assert answer(morning, "notitie 2026-0002: gezien") == "gedaan"


def test_without_a_number_it_asks_which(morning: Office) -> None:
    assert answer(morning, "akkoord") == "vraag"
    assert morning.dossier().traject is None


@pytest.mark.parametrize(
    ("text", "uitslag"),
    [
        ("help", "vraag"),
        ("te beoordelen", "vraag"),
        ("termijnen", "vraag"),
        ("akkoord", "vraag"),
        ("status 2026-0099", "geweigerd"),
        ("zelf afwezig t/m 20 maart", "gedaan"),
        ("afwezig t/m 20 maart", "vraag"),
        ("kunnen we dit bespreken", "vraag"),
    ],
)
def test_an_answer_that_names_no_case_opens_none(morning: Office, text: str, uitslag: str) -> None:
    before = morning.numbers()
    assert answer(morning, text) == uitslag
    assert morning.numbers() == before
    assert len(morning.of("V02") + morning.of("V03")) == 1, "he hears what came of it"
    kept = morning.kept(morning.ledger()[-1].sha256)
    assert kept is not None
    assert kept.screening["verdict"] in WITHOUT_CASE, "so that `verify` knows why it is in no dossier"


def test_words_of_who_decides_nothing_are_seen_by_who_does(morning: Office) -> None:
    answer(morning, "akkoord 2026-0001")
    digests(morning).tick(at("2026-03-23T08:30"))
    (asked,) = [item for item in morning.of("V04") if item.aan == (KARIN,)]
    before = morning.numbers()
    morning.reply(asked, "Mevrouw Smit van de Kerkstraat zegt dat zij ook ontevreden is.", KARIN)
    assert morning.numbers() != before


def test_a_bare_order_that_our_server_does_not_vouch_for_opens_no_case(morning: Office) -> None:
    before = morning.numbers()
    assert answer(morning, "akkoord", dmarc="fail") == "geweigerd"
    assert morning.numbers() == before


def test_who_is_away_says_so_once_for_all_her_cases(morning: Office) -> None:
    morning.mail(sender="B. Smit <b.smit@example.nl>")
    assert answer(morning, "zelf afwezig t/m 27 maart") == "gedaan"
    turns = [morning.desk.turn(morning.dossier(nummer), morning.now) for nummer in morning.numbers()]
    assert [turn and turn.wie for turn in turns] == [JOOST, JOOST]
    assert "gaat zolang naar Joost Willems" in morning.read(morning.of("V02")[-1]).text


def test_who_has_nothing_in_hand_hears_that_nothing_was_kept(morning: Office) -> None:
    asked = Asked(person_of(morning, BRAM), morning.now, "zelf afwezig t/m 27 maart", "chat")
    with morning.store.begin("sterker") as uow:
        said = morning.conversation.answer(uow, Afwezig(wie=Wie.ZELF, tot=date(2026, 3, 27)), asked)
    assert said.uitslag == "vraag"
    assert "nog niets vastgelegd" in said.tekst


def test_the_mail_of_an_inwoner_that_is_passed_on_in_answer_to_it_opens_a_case(morning: Office) -> None:
    """It is no command, and no slip of hers either: nothing else would ever show it."""
    head = "Van: P. Pieters <p.pieters@example.nl>\nVerzonden: maandag 16 maart 2026 9:00\nOnderwerp: klacht"
    text = f"Graag oppakken.\n\n{head}\n\nDe hulp kwam drie keer niet en niemand belt terug.\n"
    morning.reply(morning.of("V04")[0], text)

    assert sorted(morning.numbers())[-1] == "2026-0002"
    assert morning.dossier("2026-0002").klager.address == "p.pieters@example.nl"


def test_what_was_proposed_since_cannot_be_approved_with_it(morning: Office) -> None:
    morning.passes(hours=1)
    morning.mail(sender="B. Smit <b.smit@example.nl>")
    assert answer(morning, "akkoord 2026-0002") == "geweigerd"
    assert morning.dossier("2026-0002").traject is None


@pytest.mark.parametrize(
    "how", [{"sender": KARIN}, {"dmarc": "fail"}, {"extra": {"Auto-Submitted": "auto-generated"}}]
)
def test_nobody_else_and_no_robot_answers_it(morning: Office, how: dict[str, Any]) -> None:
    assert answer(morning, "akkoord 2026-0001", **how) == "geweigerd"
    assert morning.dossier().traject is None


def test_a_question_about_no_case_is_answered(morning: Office) -> None:
    assert answer(morning, "te beoordelen") == "vraag"
    assert "2026-0001" in morning.commands()[-1].antwoord


def test_every_late_term_is_seen_each_with_who_must_meet_it(morning: Office) -> None:
    """A tussenbericht that waits hides neither the contact nor the outcome that are late, nor that nobody moves."""
    answer(morning, "akkoord 2026-0001")
    morning.now = at("2026-04-16T08:30")  # do; contact was ma 30 mrt, the outcome wo 15 apr
    Timekeeper(morning.store, morning.desk, Nobody()).tick(morning.now)
    digests(morning).tick(morning.now)
    hers = told(morning, INGRID)[-1].text
    stuck = hers.split("Twee keer herinnerd, nog niets gebeurd")[1].split("Te beoordelen")[0]
    assert "2026-0001: contact met de inwoner, uiterlijk ma 30 mrt 2026, 17 dagen te laat" in stuck
    assert "2026-0001: uitkomst aan de inwoner, uiterlijk wo 15 apr 2026, 1 dag te laat" in stuck
    assert "voorstel" in hers.split("Te beoordelen")[1]
    yours = told(morning, KARIN)[-1].text.split("Bij u, te laat")[1]
    assert "contact met de inwoner" in yours
    assert "uitkomst aan de inwoner" in yours


def test_what_waits_beside_a_task_can_be_asked_for(morning: Office) -> None:
    answer(morning, "akkoord 2026-0001")
    morning.mail("Wanneer hoor ik iets?", says=suggestion(Soort.VERVOLG, None))
    answer(morning, "te beoordelen")
    assert "2026-0001" in morning.commands()[-1].antwoord


def test_what_is_offered_to_who_has_a_klacht_can_be_done_in_a_klacht() -> None:
    assert reports("contact", "2026-0001", "klacht") == (
        "gesprek 2026-0001 op ",
        "gesprek gehad 2026-0001: ",
        "gebeld 2026-0001, geen gehoor",
    )
    assert reports("contact", "2026-0001", "onvrede")[2] == "uitkomst 2026-0001 opgelost: "
    for traject in ("okc", "signaal"):  # there nobody is asked for a talk
        assert reports("reactie", "2026-0001", traject) == ("notitie 2026-0001: ",)


def test_a_new_klacht_names_the_same_day_as_its_proposal() -> None:
    """Not the last of the four weeks (N2): ma 16 mrt + 2 werkdagen = wo 18 mrt 2026."""
    office = Office()
    digests(office).tick(at("2026-03-16T07:00"))
    digests(office).tick(at("2026-03-16T08:30"))
    office.mail(
        "Ik dien een klacht in.",
        says=suggestion(Soort.KLACHT, besproken="ja", tevreden="nee", wens="leidinggevende"),
    )
    assert "(t/m wo 18 mrt)" in office.read(office.of("V01")[0]).subject
    digests(office).tick(at("2026-03-17T08:30"))
    assert (
        "2026-0001: klacht, naar Bram Peters, uiterlijk wo 18 mrt 2026 (wacht 1 dag)."
        in told(office, INGRID)[0].text
    )


def test_a_letter_on_paper_is_named_until_somebody_posted_it() -> None:
    """The case closed with the akkoord; the klager knows nothing until the letter left."""
    office = Office(change=lambda own: replace(own, inhoud_langs=Inhoud.POST))
    digests(office).tick(at("2026-03-16T08:30"))
    office.mail()
    office.reply(office.of("V01")[0], "akkoord")
    office.now = at("2026-03-18T10:00")
    office.reply(office.of("T10")[0], "uitkomst opgelost: de hulp komt voortaan op maandag", KARIN)
    office.reply(office.of("V01")[-1], "akkoord")
    assert office.dossier().gesloten
    for day in ("19", "20"):
        digests(office).tick(at(f"2026-03-{day}T08:30"))
    found = told(office, INGRID)
    assert len(found) == 2
    for mail in found:
        assert "Nog per post te versturen (1)" in mail.text
        assert "2026-0001: de uitkomst aan de inwoner (T05)." in mail.text.splitlines()
    office.now = at("2026-03-20T10:00")
    (item, *_) = [each for each in reversed(office.of("V04")) if each.aan == (INGRID,)]
    office.reply(item, "brief 2026-0001 gestuurd")
    assert office.commands()[-1].uitslag == "gedaan"
    digests(office).tick(at("2026-03-23T08:30"))
    assert not any("per post" in mail.text for mail in told(office, INGRID)[2:])


def test_what_speaks_of_danger_stands_on_top_and_says_so(office: Office) -> None:
    office.now = at("2026-03-17T10:00")
    office.mail(sender="B. Smit <b.smit@example.nl>", says=suggestion(signalen=["crisis"]))
    digests(office).tick(at("2026-03-18T08:30"))
    lines = [line for line in told(office, INGRID)[0].text.splitlines() if line.startswith("2026-000")]
    assert lines[0].startswith("2026-0002: mogelijk gevaar, onvrede, naar Bram Peters")
    assert lines[1].startswith("2026-0001: onvrede")
