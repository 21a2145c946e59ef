"""Letters go the way a klager can safely be reached: by mail, secured, on paper, or said by phone (rulebook G)."""

from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes

import pytest

from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.events import Event, EventKind
from bot.domain.language.understanding import parse
from bot.domain.mail.mail import Address
from bot.domain.people.organisation import Inhoud, Organisation
from bot.domain.ports.outbox import OutboxState
from bot.domain.ports.store import UnitOfWork
from bot.domain.recognition.suggestion import Soort
from bot.handlers.converse import DONE, Answer, Asked
from bot.handlers.post import Draft
from tests.handlers.office import ACCEPT, INGRID, KARIN, KLAGER, LATER, Office, suggestion

AGREED = Event(EventKind.VERSLAG_VERZONDEN, Office().now, INGRID, {"tekst": "Elke week een vaste dag."})


def noted(office: Office, *facts: tuple[str, str], event: Event = AGREED) -> Dossier:
    """The case with this on its contact card."""
    events = [
        Event(EventKind.GECORRIGEERD, office.now, INGRID, {"veld": veld, "waarde": waarde})
        for veld, waarde in facts
    ]
    case = office.dossier()
    return replace(case, traject="klacht", events=(*case.events, event, *events))


def write(office: Office, sjabloon: str, dossier: Dossier, **gegevens: str) -> None:
    """This letter is due, to the klager."""
    with office.store.begin("sterker") as uow:
        write_in(office, uow, sjabloon, dossier, **gegevens)
        uow.commit()


def write_in(office: Office, uow: UnitOfWork, sjabloon: str, dossier: Dossier, **gegevens: str) -> None:
    to = (Address("A. Jansen", KLAGER),)
    office.desk.post.write(uow, Draft(sjabloon, dossier, office.now, "1", gegevens=gegevens, to=to))


def office(inhoud: Inhoud = Inhoud.MAIL, **changes: object) -> Office:
    def change(organisation: Organisation) -> Organisation:
        return replace(organisation, inhoud_langs=inhoud, **changes)  # type: ignore[arg-type]

    made = Office(change=change)
    made.mail()
    return made


def test_content_without_consent_becomes_a_letter_on_paper_and_the_task_says_how() -> None:
    """NTA 7516: what happened never goes by plain mail unasked; the sober default."""
    ours = office(Inhoud.TOESTEMMING)
    write(ours, "T16", noted(ours))

    assert ours.of("T16") == []
    (task,) = ours.notices("taak")
    assert "T16 gaat per post" in task.tekst
    assert "klachtwacht preview T16 --dossier 2026-0001 --pdf" in task.tekst
    assert KLAGER not in task.tekst


def test_a_letter_on_paper_is_an_attempt_while_the_letter_we_mail_has_not_left_yet() -> None:
    """T03 waits out its ten minutes in the outbox; nobody printed it, so it is not what was posted."""
    ours = Office(undo=timedelta(minutes=10))
    ours.mail()
    ours.reply(ours.of("V01")[0], "akkoord")
    ours.reply(ours.of("T10")[0], "brief gestuurd", KARIN)

    assert ours.dossier().events[-1].soort is EventKind.CONTACTPOGING


def test_content_goes_by_plain_mail_when_the_klager_agreed() -> None:
    ours = office(Inhoud.TOESTEMMING)
    write(ours, "T16", noted(ours, ("inhoud per mail", "ja")))

    assert [item.aan for item in ours.of("T16")] == [(KLAGER,)]
    assert ours.notices("taak") == []


def test_secured_mail_carries_the_header_the_gateway_asks_for_and_other_mail_does_not() -> None:
    ours = office(Inhoud.VEILIG, veilige_mail=(("X-Veilig", "ja"),))
    write(ours, "T16", noted(ours))
    write(ours, "T30", noted(ours))

    def header(sjabloon: str) -> str | None:
        (item,) = ours.of(sjabloon)
        with ours.store.begin("sterker") as uow:
            return message_from_bytes(uow.mails.raw(item.sha256))["X-Veilig"]

    assert header("T16") == "ja"
    assert header("T30") is None


@pytest.mark.parametrize("sjabloon", ["T01", "T16", "T30"])
def test_a_channel_that_is_not_safe_is_refused_with_a_notice(sjabloon: str) -> None:
    """Somebody else reads that mailbox: not even a receipt."""
    ours = office()
    before = len(ours.of(sjabloon))
    write(ours, sjabloon, noted(ours, ("niet via", "mail")))

    assert len(ours.of(sjabloon)) == before
    (task,) = ours.notices("taak")
    assert f"{sjabloon} is niet verstuurd" in task.tekst
    assert "mail is niet veilig" in task.tekst


def test_bel_mij_turns_a_letter_into_a_call_script_and_a_short_confirmation() -> None:
    ours = office()
    card = (("kanaal", "telefoon"), ("telefoon", "06 555 01 01"), ("beltijden", "na 14 uur"), ("niet via", "voicemail"), ("tolk", "Turks"))  # fmt: skip
    write(ours, "T16", noted(ours, *card))

    assert ours.of("T16") == []
    (script,) = ours.of("V05")
    (short,) = ours.of("T31")
    said = ours.read(script).text
    assert script.aan == (INGRID,)
    for wanted in (
        "06 555 01 01",
        "na 14 uur",
        "geen voicemail in",
        "Turks",
        "Elke week een vaste dag.",
        "T16",
    ):
        assert wanted in said
    assert short.aan == (KLAGER,)
    told = ours.read(short).text
    assert "Wij bellen u over nummer 2026-0001." in told
    assert "vaste dag" not in told


def test_what_staff_get_does_not_depend_on_the_card_of_the_klager() -> None:
    ours = office(Inhoud.TOESTEMMING)
    case = noted(ours, ("niet via", "mail, post, telefoon"))
    with ours.store.begin("sterker") as uow:
        to = (Address("Karin de Wit", "karin.dewit@sterker.example"),)
        ours.desk.post.write(uow, Draft("T16", case, ours.now, "1", to=to))
        uow.commit()

    assert [item.aan for item in ours.of("T16")] == [("karin.dewit@sterker.example",)]


def test_a_letter_that_misses_a_detail_becomes_a_task_that_names_it() -> None:
    ours = office()
    write(ours, "T13", noted(ours), grond="G5")

    assert ours.of("T13") == []
    (task,) = ours.notices("taak")
    assert "T13: het gegeven 'reden' ontbreekt" in task.tekst


def says(ours: Office, text: str) -> Answer:
    """Ingrid says it on the command line, about the first case."""
    ingrid = ours.organisation.staff.by_email(INGRID)
    assert ingrid is not None
    with ours.store.begin("sterker") as uow:
        asked = Asked(ingrid, ours.now, text, "opdrachtregel", "2026-0001")
        answer = ours.conversation.answer(uow, parse(text, ours.now.date()), asked)
        uow.commit()
    return answer


def test_who_came_by_phone_gets_his_letters_on_paper_and_the_task_says_how() -> None:
    ours = Office()
    assert says(ours, "nieuw telefoon 16-3-2026 A. Jansen: de hulp kwam niet").uitslag == DONE
    case = ours.dossier()
    write_to = Draft("T30", case, ours.now, "1")
    with ours.store.begin("sterker") as uow:
        ours.desk.post.write(uow, write_to)
        (order,) = ours.desk.post.orders(uow, write_to)
        assert ours.desk.post.preview(uow, write_to) == ()
        uow.commit()

    assert ours.of("T30") == []
    assert f"preview T30 --dossier {case.nummer} --pdf brief.pdf" in ours.notices("taak")[-1].tekst
    assert order.aan == (case.klager,)


def test_the_card_is_filled_in_by_a_command_and_then_decides() -> None:
    """`corrigeer` notes it; from the next letter on it holds."""
    ours = office()
    answer = says(ours, "corrigeer niet via naar mail want haar man leest mee")
    before = len(ours.made())
    write(ours, "T30", ours.dossier())

    assert answer.uitslag == DONE
    assert len(ours.made()) == before
    assert "T30 is niet verstuurd" in ours.notices("taak")[-1].tekst


def test_a_letter_that_waits_is_stopped_when_a_mail_tells_of_a_death() -> None:
    """Rulebook 0.1.13: what was decided before waits for a human too."""
    ours = Office(undo=timedelta(minutes=10))
    ours.mail()
    write(ours, "T30", ours.dossier())
    assert says(ours, "corrigeer overleden naar ja want haar zoon belde").uitslag == DONE
    ours.passes(minutes=11)
    ours.sends()

    assert [item.staat for item in ours.of("T30")] == [OutboxState.GESTOPT]
    assert "misschien overleden" in ours.notices("taak")[-1].tekst


def test_a_letter_that_waits_is_stopped_when_the_card_changes_before_it_leaves() -> None:
    """Decided in the morning, her husband reads along in the afternoon: it never reaches the mail server."""
    ours = Office(undo=timedelta(minutes=10))
    ours.mail()
    write(ours, "T30", ours.dossier())
    assert says(ours, "corrigeer niet via naar mail want haar man leest mee").uitslag == DONE
    ours.passes(minutes=11)
    ours.sends()

    assert [mail.recipients for mail in ours.server.took if "T30" in mail.message_id.upper()] == []
    assert [item.staat for item in ours.of("T30")] == [OutboxState.GESTOPT]
    assert "T30 is tegengehouden: contact via mail is niet veilig" in ours.notices("taak")[-1].tekst


def test_an_acknowledgement_that_could_not_leave_is_judged_again_before_the_next_attempt() -> None:
    ours = Office()
    ours.server.otherwise = LATER
    ours.mail()
    ours.sends()
    assert says(ours, "corrigeer niet via naar mail want haar man leest mee").uitslag == DONE
    ours.server.otherwise = ACCEPT
    ours.passes(minutes=5)
    ours.sends()

    assert KLAGER not in [address for mail in ours.server.took for address in mail.recipients]
    assert [item.staat for item in ours.of("T01")] == [OutboxState.GESTOPT]


def test_a_planned_talk_invites_klager_and_medewerker_each_in_a_letter_of_his_own() -> None:
    """K7, Klachtenprocedure §4.2: both are invited, and both may say no."""
    ours = Office()
    ours.mail(says=suggestion(Soort.KLACHT, besproken="ja", tevreden="nee", wens="leidinggevende"))
    assert says(ours, "akkoord").uitslag == DONE
    assert says(ours, "gesprek op 24-3-2026 14.00 uur samen").uitslag == DONE

    invited = {item.aan[0]: ours.read(item).text for item in ours.of("T15")}
    assert set(invited) == {KLAGER, KARIN}
    assert all("dinsdag 24 maart 2026 om 14.00 uur" in text for text in invited.values())
    assert "uw klacht" in invited[KLAGER]
    assert "uw klacht" not in invited[KARIN]


def test_a_first_mail_that_says_the_klager_died_gets_no_letter_and_a_human_hears_why() -> None:
    """Rulebook 0.1.13: not even a receipt."""
    ours = Office()
    ours.mail("Mijn moeder is overleden.", says=suggestion(signalen=["overleden"]))

    assert ours.of("T01") == []
    assert [item.aan for item in ours.of("V01")] == [(INGRID,)]
    assert "noemt een overlijden" in ours.notices("onderdrukt")[0].tekst
