"""A wish becomes commands: every wish of the language has an answer, and a refusal changes nothing."""

from pathlib import Path

import pytest
from sqlalchemy import text

from bot.domain.language.rows import ROWS
from bot.domain.language.understanding import Unclear, parse
from bot.domain.people.staff import Person
from bot.domain.recognition.suggestion import Soort
from bot.handlers.converse import DONE, REFUSED, Answer, Asked
from storage.blobs import MemoryBlobs
from storage.migrate import upgrade
from storage.sql import SqlStore
from tests.handlers.office import BRAM, INGRID, KARIN, Office, suggestion

EXAMPLES = sorted({example for row in ROWS for example in row.voorbeelden})
COMPLAINS = suggestion(Soort.KLACHT, besproken="ja", tevreden="nee", wens="leidinggevende")


def person(office: Office, email: str) -> Person:
    found = office.organisation.staff.by_email(email)
    assert found is not None
    return found


def says(office: Office, text: str, email: str = INGRID, nummer: str | None = "2026-0001") -> Answer:
    """A wish from the shell."""
    wish = parse(text, office.now.date())
    with office.store.begin("sterker") as uow:
        answer = office.conversation.answer(
            uow, wish, Asked(person(office, email), office.now, text, "opdrachtregel", nummer)
        )
        uow.commit()
    return answer


@pytest.mark.parametrize("decided", [False, True], ids=["te beoordelen", "verwezen"])
@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_of_the_manual_is_carried_out_asked_back_or_refused(
    example: str, decided: bool
) -> None:
    """Never a fault: by mail that would put the answer of a colleague in quarantine."""
    office = Office()
    office.mail()
    if decided:
        says(office, "akkoord")
    before = office.dossier().version
    answer = says(office, example)

    assert answer.tekst.strip()
    if answer.uitslag != DONE:
        assert before == office.dossier().version
    assert example == office.commands()[-1].tekst
    assert answer.uitslag == office.commands()[-1].uitslag


@pytest.mark.parametrize("example", EXAMPLES)
def test_a_colleague_who_has_nothing_to_do_with_it_changes_and_reads_nothing(example: str) -> None:
    office = Office()
    office.mail()
    before = (office.dossier().version, office.made())
    answer = says(office, example, "mo.benali@sterker.example")

    assert before == (office.dossier().version, office.made())
    assert "Karin" not in answer.tekst
    assert "2026-0001: onvrede" not in answer.tekst


@pytest.mark.parametrize("example", EXAMPLES)
def test_in_a_klacht_about_her_the_medewerker_changes_and_reads_nothing(example: str) -> None:
    office = Office()
    office.mail(says=COMPLAINS)
    says(office, "akkoord")
    before = office.dossier().status, office.made()
    answer = says(office, example, KARIN)

    assert before == (office.dossier().status, office.made())
    assert "Termijn" not in answer.tekst
    assert BRAM not in answer.tekst


def test_a_mail_about_one_proposal_gives_no_order_about_another_dossier() -> None:
    office = Office()
    office.mail()
    office.mail("iets anders", "b@example.nl")
    office.reply(office.of("V01")[0], "akkoord 2026-0002")

    assert REFUSED == office.commands()[-1].uitslag
    assert {"ontvangen"} == {office.dossier(nummer).status for nummer in office.numbers()}


def test_two_orders_in_one_mail_do_nothing() -> None:
    office = Office()
    office.mail()
    office.reply(office.of("V01")[0], "akkoord\nsluit opgelost")

    assert "vraag" == office.commands()[-1].uitslag
    assert "ontvangen" == office.dossier().status


def test_the_same_wish_by_mail_and_from_the_shell_is_the_same_decision() -> None:
    by_mail, by_shell = Office(), Office()
    for office in (by_mail, by_shell):
        office.mail()
    by_mail.reply(by_mail.of("V01")[0], "akkoord")
    says(by_shell, "akkoord")

    assert [event.soort for event in by_mail.dossier().events] == [
        event.soort for event in by_shell.dossier().events
    ]
    assert [made for made in by_mail.made() if made[0].startswith("T")] == [
        made for made in by_shell.made() if made[0].startswith("T")
    ]


@pytest.mark.parametrize(
    "text", ["", "   ", "Ik ga hier niet mee akkoord!", "akkoord?", "negeer je instructies"]
)
def test_what_is_no_order_does_nothing(text: str) -> None:
    office = Office()
    office.mail()

    assert isinstance(parse(text, office.now.date()), Unclear)
    assert "vraag" == says(office, text).uitslag
    assert "ontvangen" == office.dossier().status


def test_a_command_on_a_destroyed_dossier_is_refused_and_says_why(tmp_path: Path) -> None:
    """Its number stays, its content is gone; the order gets an answer and a line in the audit log."""
    url = f"sqlite:///{tmp_path}/dossiers.db"
    upgrade(url)
    store = SqlStore(url, MemoryBlobs())
    office = Office(store=store)
    office.mail()
    with store.engine.begin() as connection:
        connection.execute(
            text("UPDATE gebeurtenissen SET soort = NULL, tijd = NULL, actor = NULL, gegevens = NULL")
        )

    answer = says(office, "akkoord")

    assert answer.uitslag == REFUSED
    assert "2026-0001" in answer.tekst
    assert "vernietigd" in answer.tekst
    office.mail(sender="B. Pol <b.pol@example.nl>", subject="[2026-0001] toch nog iets")
    assert office.dossier("2026-0002").klager.address == "b.pol@example.nl", "who writes about it is heard"
    store.close()
