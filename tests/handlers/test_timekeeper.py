"""The clock: what is due is done once, also after a night off, with two processes, or when a case cannot be done."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.calendar.calendar import AMSTERDAM
from bot.domain.calendar.office_hours import USUAL
from bot.domain.errors import KlachtwachtError
from bot.domain.people.organisation import Stand
from bot.domain.ports.outbox import OutboxState
from bot.domain.recognition.suggestion import Soort, Suggestion
from bot.domain.terms.acts import Due, Tell
from bot.handlers.timekeeper import Timekeeper
from bot.letters import JinjaPress
from bot.notifiers import Nobody
from storage.blobs import SegmentBlobs
from storage.migrate import upgrade
from storage.sql import SqlStore
from tests.handlers.office import BRAM, INGRID, KARIN, Office, suggestion
from tests.handlers.test_converse import COMPLAINS

MARJAN = "marjan.hoekstra@sterker.example"


def at(text: str) -> datetime:
    """A moment in the Netherlands."""
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM)


@pytest.fixture
def office() -> Office:
    """Onvrede of ma 16 mrt 2026, referred to Karin the same day."""
    made = Office()
    referred(made)
    return made


def referred(office: Office) -> None:
    office.mail()
    office.reply(office.of("V01")[0], "akkoord")


def keeper(office: Office) -> Timekeeper:
    return Timekeeper(office.store, office.desk, Nobody())


def reminded(office: Office) -> list[tuple[str, str]]:
    """Day and addressee of every reminder."""
    return [(f"{item.aangemaakt:%m-%d}", item.aan[0]) for item in office.of("T18")]


def test_each_reminder_is_made_once_at_its_own_time(office: Office) -> None:
    """contact: 14 days after ma 16 mrt is ma 30 mrt; a week before, on the day itself, and the day after (K17)."""
    moment, clock = at("2026-03-16T12:00"), keeper(office)
    while moment < at("2026-04-02T00:00"):
        clock.tick(moment)
        moment += timedelta(hours=1)

    assert reminded(office) == [
        ("03-23", KARIN),  # ma, 7 dagen ervoor
        ("03-30", KARIN),  # ma, de laatste dag
        ("03-31", KARIN),  # di, te laat: ook de klachtenfunctionaris weet het
        ("03-31", INGRID),
    ]


@pytest.mark.parametrize(
    ("order", "asked"),
    [
        ("", [("03-18", INGRID), ("03-19", INGRID)]),  # wo, de tweede werkdag; do, te laat
        ("akkoord", []),
        ("niet akkoord, ik bel eerst", []),
        ("stuur naar Hatice Yılmaz", [("03-18", INGRID), ("03-19", INGRID)]),
        ("wijzig naar signaal", []),
    ],
)
def test_who_decides_is_reminded_of_a_klacht_that_nobody_looked_at_for_two_werkdagen(
    order: str, asked: list[tuple[str, str]]
) -> None:
    """O2: onvrede has a term for it, a klacht has none that ends before four weeks."""
    office = Office()
    office.mail(says=COMPLAINS)
    if order:
        office.reply(office.of("V01")[0], order)
    moment, clock = at("2026-03-16T12:00"), keeper(office)
    while moment < at("2026-03-20T00:00"):
        clock.tick(moment)
        moment += timedelta(hours=1)

    assert reminded(office) == asked
    if asked:
        assert office.read(office.of("T18")[0]).subject == (
            "[2026-0001] Uiterlijk wo 18 mrt: besluiten over het voorstel"
        )


def test_a_yes_under_a_reminder_of_a_new_klacht_is_about_the_proposal_it_names() -> None:
    """O2: who decides reads in the reminder what is proposed, and decides there; the proposal itself is spent then."""
    office = Office()
    office.mail(says=COMPLAINS)
    keeper(office).tick(at("2026-03-18T09:00"))
    office.now = at("2026-03-18T10:00")
    asked = office.read(office.of("T18")[0]).text
    assert "Besluit over ons voorstel: behandel dit als klacht, uiterlijk op woensdag 18 maart 2026." in asked
    assert "Pas daarna" not in asked
    office.reply(office.of("T18")[0], "akkoord")
    assert office.dossier().status == "toegewezen"
    before = office.dossier()
    office.reply(office.of("V01")[0], "akkoord")
    assert "niet uitgevoerd" in office.read(office.of("V03")[-1]).text
    assert office.dossier().traject == before.traject


def test_a_reminder_of_a_case_without_a_proposal_speaks_of_none() -> None:
    """Who decides said no and asked to be reminded: what she can do is say what it is."""
    office = Office()
    office.mail(says=COMPLAINS)
    office.reply(office.of("V01")[0], "niet akkoord")
    office.reply(office.of("V02")[0], "herinner over 1 dag")
    keeper(office).tick(at("2026-03-17T09:00"))
    office.now = at("2026-03-17T10:00")
    (reminder,) = office.of("T18")
    told = office.read(reminder).text

    assert "Er wacht geen voorstel." in told
    assert "het voorstel opnieuw" not in told
    office.reply(reminder, "stuur naar Hatice Yılmaz")
    assert office.dossier().open_proposal() is not None


def test_who_told_the_outcome_is_not_asked_for_it_again(office: Office) -> None:
    """O5: the akkoord is what is missing, so who decides is asked for that, and the colleague hears whom to call."""
    office.reply(office.of("T10")[0], "uitkomst opgelost: een vaste dag", KARIN)
    office.now = at("2026-04-08T09:00")
    keeper(office).tick(office.now)
    asked, told = (office.read(item).text for item in office.of("T18"))

    assert reminded(office) == [("04-08", INGRID), ("04-08", KARIN)]
    assert "Besluit over ons voorstel: de uitkomst van het gesprek sturen." in asked
    assert "Karin" not in asked
    assert "Bel Ingrid Bakker." in told
    assert "uitkomst opgelost" not in told
    office.reply(office.of("T18")[0], "akkoord")
    assert office.of("T05"), "it is the decision that the reminder names"


def test_of_two_who_have_a_case_only_the_vervanger_hears_that_he_replaces_one() -> None:
    """R02: the leidinggevende and the directie have it; only she is away."""
    office = Office()
    office.mail(says=suggestion(Soort.KLACHT, signalen=["ongewenst_gedrag"]))
    office.reply(office.of("V01")[0], "akkoord")
    assert office.dossier().naar == (BRAM, MARJAN)
    office.reply(office.of("T11")[0], "zelf afwezig t/m 27 maart", BRAM)
    keeper(office).tick(at("2026-03-23T09:00"))
    letters = [(item.aan[0], office.read(item).text) for item in office.of("T18")]
    told = {who for who, text in letters if "U bent de vervanger" in text}

    assert MARJAN in dict(letters)
    assert told == {"hatice.yilmaz@sterker.example"}
    reports = {who for who, text in letters if "melding inspectie" in text}
    assert reports == {INGRID}, "of whoever may report it, and of nobody else"


def test_after_a_fortnight_off_only_what_is_still_news_is_said(office: Office) -> None:
    """Nobody is told on 1 April that the term ends on 30 March."""
    keeper(office).tick(at("2026-04-01T09:00"))

    assert reminded(office) == [("04-01", KARIN), ("04-01", INGRID)]


def test_after_ten_weeks_off_one_mail_says_to_who_decides_that_it_is_late() -> None:
    """Three terms ran out because nobody decided; each would ask for the same decision."""
    office = Office()
    office.mail()
    keeper(office).tick(at("2026-05-25T09:00"))

    assert [("05-25", INGRID)] == reminded(office)
    (told,) = (office.read(item) for item in office.of("T18"))
    assert "[2026-0001] Te laat: besluiten over het voorstel" == told.subject
    assert "Besluit over ons voorstel" in told.text
    keeper(office).tick(at("2026-05-26T09:00"))
    assert 1 == len(office.of("T18")), "what was overtaken does not come later"


def test_what_the_avg_asks_is_no_part_of_what_waits_for_the_decision() -> None:
    """The 72 hours of a datalek were swallowed by the referral, and the mail that named them said that they come later."""
    office = Office()
    office.mail(says=suggestion(signalen=["datalek"]))
    keeper(office).tick(at("2026-05-25T09:00"))
    told = {
        office.read(item).subject.rpartition(": ")[2]: office.read(item).text for item in office.of("T18")
    }

    assert ["datalek melden", "besluiten over het voorstel"] == list(told)
    assert "- Datalek melden, uiterlijk op donderdag 19 maart 2026." in told["datalek melden"]
    assert "- melding datalek gedaan\n" in told["datalek melden"]
    assert "akkoord" not in told["datalek melden"]


def test_a_proposal_of_a_klacht_that_is_late_names_no_day_four_weeks_later() -> None:
    """No term says by when a klacht is given to somebody, so only the reminders knew that it was late."""
    office = Office()
    office.mail(says=suggestion(Soort.KLACHT, besproken="ja", tevreden="nee", wens="leidinggevende"))
    asked = office.read(office.of("V01")[0]).subject
    office.passes(days=14)  # the token of the first mail is no longer valid
    office.reply(office.of("V01")[0], "akkoord")
    again = office.read(office.of("V01")[1])

    assert "[2026-0001] Graag uw akkoord: klacht (t/m wo 18 mrt)" == asked
    assert "[2026-0001] Graag uw akkoord: klacht (te laat)" == again.subject
    assert "besluiten over het voorstel moest uiterlijk op woensdag 18 maart 2026." in " ".join(
        again.text.split()
    )


@pytest.mark.parametrize(("says", "asked"), [
    (suggestion(signalen=["datalek"]), "onvrede (te laat)"),
    (suggestion(Soort.SIGNAAL, signalen=["datalek"]), "signaal"),
])  # fmt: skip
def test_the_day_of_a_datalek_makes_no_proposal_late(says: Suggestion, asked: str) -> None:
    """It waits for no decision, and a datalek that was told late is told."""
    office = Office()
    office.mail(says=says)
    office.passes(days=14)
    office.reply(office.of("V01")[0], "akkoord")
    again = office.read(office.of("V01")[1])

    assert again.subject == f"[2026-0001] Graag uw akkoord: {asked}"
    assert "datalek melden moest" not in again.text


def test_what_is_late_is_said_beside_a_term_that_ends_today() -> None:
    """Ma 30 mrt is the last day of the first contact; “voor 30 maart” alone would hide that the referral is late."""
    office = Office()
    office.mail()
    keeper(office).tick(at("2026-03-30T09:00"))

    assert ["Te laat", "Uiterlijk ma 30 mrt"] == [
        office.read(item).subject.removeprefix("[2026-0001] ").partition(":")[0] for item in office.of("T18")
    ]


def test_a_term_that_was_met_is_no_longer_reminded_of(office: Office) -> None:
    office.now = at("2026-03-20T10:00")
    office.reply(office.of("T10")[0], "gesprek gehad: goed gesprek", KARIN)
    keeper(office).tick(at("2026-03-31T09:00"))

    assert reminded(office) == []


def test_a_reminder_names_number_and_day_and_never_content(office: Office) -> None:
    keeper(office).tick(at("2026-03-30T09:00"))
    (item,) = office.of("T18")
    mail = office.read(item)

    assert "2026-0001" in mail.subject
    assert "30 maart" in mail.text
    assert "te laat" not in mail.text + mail.subject, "the words of the klager stay where they are"
    assert mail.header("Auto-Submitted") == "auto-generated"


def test_mail_to_colleagues_waits_for_the_office_to_open() -> None:
    """What came in on Friday night is confirmed at once; the proposal is mailed on Monday morning."""
    office = Office()
    object.__setattr__(office.desk.post, "hours", USUAL)
    office.now = at("2026-03-20T22:00")  # vr
    office.mail()
    office.sends()
    assert [item.sjabloon for item in office.letters(OutboxState.VERZONDEN)] == ["T01"]
    (v01,) = office.letters(OutboxState.WACHT)
    assert v01.vrij_vanaf == at("2026-03-23T08:30")  # ma


def test_danger_waits_for_no_office() -> None:
    from tests.handlers.office import suggestion

    office = Office()
    object.__setattr__(office.desk.post, "hours", USUAL)
    office.now = at("2026-03-22T02:00")  # zo
    office.mail(says=suggestion(signalen=["crisis"]))
    office.sends()

    assert {item.sjabloon for item in office.letters(OutboxState.VERZONDEN)} == {"T01", "V01"}


def test_in_meekijk_a_reminder_is_a_notice() -> None:
    office = Office(stand=Stand.MEEKIJK)
    referred_by_shell(office)
    keeper(office).tick(at("2026-03-30T09:00"))

    assert office.of("T18") == []
    assert any("T18" in notice.tekst for notice in office.notices("onderdrukt"))


def referred_by_shell(office: Office) -> None:
    from bot.domain.language.understanding import parse
    from bot.handlers.converse import Asked

    office.mail()
    person = office.organisation.staff.by_email(INGRID)
    assert person is not None
    with office.store.begin("sterker") as uow:
        asked = Asked(person, office.now, "akkoord", "opdrachtregel", "2026-0001")
        assert office.conversation.answer(uow, parse("akkoord", date(2026, 3, 16)), asked).uitslag == "gedaan"
        uow.commit()


def test_a_case_that_cannot_be_done_stops_no_other_and_is_told_once(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.passes(minutes=5)
    office.mail(sender="B. Bos <b.bos@example.nl>")
    write = type(office.desk.post).write

    def broken(self: Any, uow: Any, draft: Any) -> None:
        if draft.nummer == "2026-0001":
            raise KlachtwachtError("De brief kan niet worden gemaakt.")
        write(self, uow, draft)

    monkeypatch.setattr(type(office.desk.post), "write", broken)
    clock = keeper(office)
    for minute in range(3):
        clock.tick(at(f"2026-03-30T09:0{minute}"))

    assert {item.dossier for item in office.of("T18")} == {"2026-0002"}
    (told,) = office.notices("storing")
    assert (told.dossier, "brief" in told.tekst) == ("2026-0001", True)

    monkeypatch.undo()
    clock.tick(at("2026-03-30T10:30"))
    assert "2026-0001" in {item.dossier for item in office.of("T18")}, "nothing is lost by it"


@pytest.fixture
def on_disk(tmp_path: Path) -> Iterator[Callable[[], SqlStore]]:
    """One database that is opened as often as wanted, as several processes do."""
    url, opened = f"sqlite:///{tmp_path}/dossiers.db", list[SqlStore]()
    upgrade(url)

    def open_one() -> SqlStore:
        opened.append(SqlStore(url, SegmentBlobs(tmp_path / "berichten", bytes(32)), wait=20))
        return opened[-1]

    yield open_one
    for store in opened:
        store.close()


def test_two_processes_at_one_moment_remind_once(on_disk: Callable[[], SqlStore]) -> None:
    office = Office(store=on_disk())
    referred(office)
    clocks = [Timekeeper(on_disk(), office.desk, Nobody()) for _ in range(2)]
    start = threading.Barrier(2)

    def tick(clock: Timekeeper) -> None:
        start.wait()
        clock.tick(at("2026-03-30T09:00"))

    threads = [threading.Thread(target=tick, args=(clock,)) for clock in clocks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert reminded(office) == [("03-30", KARIN)]


def test_an_act_that_broke_off_halfway_is_done_whole_the_next_time(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The row that says it was done is written in the same transaction as what was done."""
    acts = [Due(at("2026-03-20T09:00"), f"proef.{n}", "K17", Tell("taak", f"proef {n}")) for n in (1, 2)]
    for room in ("desk", "timekeeper"):
        monkeypatch.setattr(f"bot.handlers.{room}.due", lambda _: tuple(acts))
    with office.store.begin("sterker") as uow:
        uow.dossiers.wake("2026-0001", at("2026-03-20T09:00"))
        uow.commit()
    monkeypatch.setattr("bot.handlers.timekeeper._still_news", lambda fresh: _stumble(fresh))
    keeper(office).tick(at("2026-03-20T10:00"))
    assert office.notices("taak") == []

    monkeypatch.undo()
    for room in ("desk", "timekeeper"):
        monkeypatch.setattr(f"bot.handlers.{room}.due", lambda _: tuple(acts))
    keeper(office).tick(at("2026-03-20T12:00"))
    assert [notice.tekst for notice in office.notices("taak")] == ["proef 1", "proef 2"]


def _stumble(fresh: list[Due]) -> Iterator[Due]:
    yield fresh[0]
    raise KlachtwachtError("halverwege")


def test_every_letter_of_the_clock_can_be_made(office: Office) -> None:
    assert isinstance(office.desk.post.press, JinjaPress)
    keeper(office).tick(at("2026-06-01T09:00"))
    for item in office.of("T18"):
        assert office.read(item).subject.startswith(("[2026-0001] Te laat: ", "[2026-0001] Uiterlijk "))


def test_a_reminder_that_is_late_says_so_and_who_reads_along_is_not_asked_to_do_it(office: Office) -> None:
    """ma 30 mrt is the last day for contact; on di 31 mrt who decides hears of it too."""
    office.reply(office.of("V01")[0], "akkoord")
    for day in ("2026-03-23T09:00", "2026-03-31T09:00"):
        office.now = at(day)
        keeper(office).tick(office.now)
    told = {(item.aan[0], f"{item.aangemaakt:%m-%d}"): office.read(item) for item in office.of("T18")}

    assert told[KARIN, "03-23"].subject == "[2026-0001] Uiterlijk ma 30 mrt: contact met de inwoner"
    hers = told[KARIN, "03-31"]
    assert hers.subject == "[2026-0001] Te laat: contact met de inwoner"
    assert "Wilt u het vandaag nog doen?" in hers.text
    assert "- gesprek gehad:" in hers.text
    along = told[INGRID, "03-31"].text
    assert "Karin de Wit is aan zet in dossier 2026-0001, en is te laat." in along
    assert "gesprek gehad" not in along
    assert "- draag over aan" in along


def undecided() -> Office:
    """The same onvrede; nobody decided yet."""
    made = Office()
    made.mail()
    return made


def test_a_reminder_of_a_case_that_waits_for_a_decision_asks_for_it_and_takes_it() -> None:
    """wo 18 mrt is the last day to refer it; until then nobody can do what any term asks."""
    office = undecided()
    keeper(office).tick(at("2026-03-18T09:00"))
    (item,) = office.of("T18")
    mail = office.read(item)
    assert mail.subject == "[2026-0001] Uiterlijk wo 18 mrt: besluiten over het voorstel"
    assert "- Besluit over ons voorstel: behandel dit als onvrede.\n" in mail.text
    assert "- Pas daarna kan dit: doorverwijzen, uiterlijk op woensdag 18 maart 2026.\n" in mail.text
    assert "- akkoord\n" in mail.text
    office.now = at("2026-03-18T10:00")
    office.reply(item, "akkoord")
    assert office.dossier().status == "verwezen"


def test_the_akkoord_under_a_reminder_is_for_the_proposal_that_it_named() -> None:
    office = undecided()
    keeper(office).tick(at("2026-03-18T09:00"))
    office.now = at("2026-03-18T10:00")
    office.reply(office.of("V01")[0], "wijzig naar klacht")
    office.reply(office.of("T18")[0], "akkoord")
    assert office.dossier().traject is None


def test_a_case_that_waits_for_a_decision_is_asked_for_one_thing_a_morning() -> None:
    """It is too late to refer it when the reminder for the talk would come: both would ask for the same akkoord."""
    office = undecided()
    for day in range(16, 32):
        keeper(office).tick(at(f"2026-03-{day}T09:00"))
    assert reminded(office) == [("03-18", INGRID), ("03-19", INGRID), ("03-30", INGRID), ("03-31", INGRID)]


def test_a_reminder_waits_for_office_hours_also_where_there_is_danger() -> None:
    office = Office()
    office.mail(says=suggestion(signalen=("crisis",)))
    desk = replace(office.desk, post=replace(office.desk.post, hours=USUAL))
    Timekeeper(office.store, desk, Nobody()).tick(at("2026-03-18T00:05"))
    (item,) = office.of("T18")
    assert item.vrij_vanaf == at("2026-03-18T08:30")


def test_what_waits_for_the_office_is_dated_and_reckoned_when_it_leaves(office: Office) -> None:
    """za 21 mrt is asked for and read on ma 23 mrt."""
    office.now = at("2026-03-18T10:00")
    office.reply(office.of("V02")[0], "herinner op 21 maart")
    desk = replace(office.desk, post=replace(office.desk.post, hours=USUAL))
    Timekeeper(office.store, desk, Nobody()).tick(at("2026-03-21T00:05"))
    mail = office.read(office.of("T18")[-1])
    assert mail.date == at("2026-03-23T08:30")
    assert mail.subject == "[2026-0001] Herinnering: kijken naar dit dossier"
    assert "U vroeg ons om u aan dossier 2026-0001 te herinneren." in mail.text


def test_a_reminder_of_danger_says_so_and_asks_who_takes_it_up() -> None:
    office = Office()
    office.mail(says=suggestion(medewerker=None, signalen=["crisis"]))
    keeper(office).tick(at("2026-03-18T09:00"))
    text = office.read(office.of("T18")[0]).text
    assert "- Let op: mogelijk gevaar. Lees eerst wat de inwoner schreef, en bel.\n" in text
    assert "- Kies wie dit oppakt. Ons voorstel is: behandel dit als onvrede.\n" in text
    assert "- stuur naar" in text


def test_a_klacht_that_waited_in_the_mailbox_is_asked_about_within_two_werkdagen_of_our_proposal() -> None:
    """It came on ma 16 mrt and was seen on do 26 mrt: ma 30 mrt. The day in April on which the klager must know is no day to
    ask for, and nobody who heard of it today is late."""
    office = Office()
    klacht = suggestion(Soort.KLACHT, besproken="ja", tevreden="nee", wens="leidinggevende")
    raw = office.compose("Ik dien een klacht in over Karin de Wit.", "A. Jansen <a.jansen@example.nl>")
    office.now = at("2026-03-26T10:00")
    office.arrives(raw, klacht)

    proposed = office.read(office.of("V01")[0])
    assert proposed.subject.endswith("(t/m ma 30 mrt)")
    assert "Graag uw antwoord, uiterlijk op maandag 30 maart 2026." in proposed.text
    keeper(office).tick(at("2026-03-31T09:00"))
    assert [office.read(item).subject for item in office.of("T18")][-1].startswith("[2026-0001] Te laat: ")
