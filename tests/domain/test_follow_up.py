"""A mail in a known case: escalation, withdrawal, outcome, another matter, or one look by a human."""

import time
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.dossier.commands import Propose
from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.proposal import Proposal, ProposalKind
from bot.domain.mail.mail import Address
from bot.domain.proposals.known_case import propose_follow_up
from bot.domain.proposals.new_case import propose_new
from bot.domain.proposals.next_step import propose_outcome
from bot.domain.proposals.questions.course import NOT_SENT_ON
from bot.domain.recognition.suggestion import Soort, Suggestion
from bot.regelingen import load
from tests.domain.invented import (
    DAY,
    HUIS,
    KLACHT,
    KLAGER,
    ZORG,
    after,
    approved,
    opened,
    recorded,
    suggestion,
)

LENTL, KLIMKOORD = load("lentl"), load("klimkoord")
LATER = DAY + timedelta(days=7)
KARIN = Address("Karin de Wit", "karin@huis.example")
STRANGER = Address("Ex", "ex@inwoner.example")


def waiting(read: Suggestion) -> Dossier:
    """A case with its first proposal still open."""
    return opened(LENTL, propose_new(read, HUIS, LENTL, DAY, "a" * 64, "1"))


def onvrede(*reports: str) -> Dossier:
    """Onvrede about Karin, sent to her, and what was reported since."""
    case = approved(waiting(suggestion("onvrede", "Karin de Wit")), LENTL, DAY)
    for kind in reports:
        case = recorded(case, LENTL, DAY, kind)
    return case


def klacht(*reports: str) -> Dossier:
    """A klacht about Karin in the hands of Bram, and what was reported since."""
    case = approved(waiting(suggestion("klacht", "Karin de Wit", condities=KLACHT)), LENTL, DAY)
    for kind in reports:
        case = recorded(case, LENTL, DAY, kind)
    return case


def follow(case: Dossier, read: Suggestion, sender: Address = KLAGER, day: date = LATER) -> Proposal | None:
    """What the next mail in this case proposes."""
    return propose_follow_up(case, read, sender, HUIS, LENTL, day, "b" * 64, case.next_proposal_id())


def kind_of(proposal: Proposal | None) -> str | None:
    """The kind, or None."""
    return proposal.soort.value if proposal else None


def told(case: Dossier, proposal: Proposal | None) -> Dossier:
    """The case after akkoord on this proposal."""
    assert proposal is not None
    return approved(after(case, LENTL, LATER, Propose(voorstel=proposal.as_json())), LENTL, LATER)


# ── Onvrede becomes klacht ────────────────────────────────────────────────────────────────────────────


def test_j16_escalation_inside_the_case() -> None:
    """“Het gesprek hielp niet, ik wil de teamleider”: same number, traject becomes klacht, to the leidinggevende."""
    case = onvrede("gesprek_gevoerd")
    proposal = follow(case, suggestion("klacht", condities=KLACHT))

    assert proposal is not None
    assert (
        proposal.soort,
        proposal.traject,
        proposal.naar,
        proposal.brieven,
    ) == (ProposalKind.ESCALEREN, "klacht", ("bram@huis.example",), ("T07", "T11", "T14"))
    done = told(case, proposal)
    assert (
        done.nummer,
        done.traject,
        done.status,
        done.beklaagde,
    ) == ("2026-0001", "klacht", "toegewezen", "karin@huis.example")


def test_j16_before_anybody_decided_it_replaces_the_first_proposal() -> None:
    """While the first proposal still waits, the new one proposes klacht from the start, without “nu een klacht”."""
    case = waiting(suggestion("onvrede", "Karin de Wit"))
    proposal = follow(case, suggestion("klacht", condities=KLACHT))

    assert proposal is not None
    assert (
        proposal.soort,
        [event for event, _ in proposal.stappen],
    ) == (ProposalKind.ESCALEREN, ["geregistreerd", "toegewezen"])
    done = told(case, proposal)
    assert (done.traject, done.status, done.open_proposal()) == ("klacht", "toegewezen", None)


def test_a_yes_to_t06_is_an_escalation() -> None:
    """F.3: “ja, graag naar de leidinggevende” after T06 needs no more: the dossier proves talk and outcome."""
    proposal = follow(
        onvrede("gesprek_gevoerd", "niet_opgelost"),
        suggestion("vervolg", condities={"wens": "leidinggevende"}),
    )

    assert kind_of(proposal) == "escaleren"


def test_o11_whoever_rather_has_the_leidinggevende_gets_him() -> None:
    """0.1.7: after the doorverwijzing no reason is needed to refuse the medewerker."""
    read = suggestion("vervolg", condities={"wens": "leidinggevende", "besproken": "nee"})
    proposal = follow(onvrede(), read)

    assert kind_of(proposal) == "escaleren"
    assert proposal is not None
    assert any("O11" in line for line in proposal.uitleg)


def test_r02_in_a_later_mail_is_an_escalation() -> None:
    """What comes out only later still never goes to the medewerker, and T14 is not sent."""
    proposal = follow(onvrede(), suggestion("vervolg", None, ["seksuele_intimidatie"]))

    assert proposal is not None
    assert (kind_of(proposal), proposal.naar) == ("escaleren", ("bram@huis.example", "marjan@huis.example"))
    assert "T14" not in proposal.brieven


@pytest.mark.parametrize(
    "read",
    [
        suggestion("vervolg"),
        suggestion("vervolg", condities={"wens": "gesprek"}),
        suggestion("onvrede", None, ["omwonende"]),  # weighed at the first mail, not again
        suggestion("klacht", condities={"besproken": "nee", "tevreden": "nee"}),
    ],
)
def test_no_escalation_without_a_choice(read: Suggestion) -> None:
    """Anger alone does not make a klacht of a running onvrede; a human looks."""
    assert kind_of(follow(onvrede(), read)) == "vervolg"


def test_somebody_else_never_escalates() -> None:
    """Only the klager chooses for the leidinggevende."""
    assert (
        kind_of(follow(onvrede("gesprek_gevoerd"), suggestion("klacht", condities=KLACHT), STRANGER))
        == "vervolg"
    )


def test_not_satisfied_without_a_choice_asks_for_one() -> None:
    """O6: after the talk, unhappy, nothing chosen: T06 asks."""
    proposal = follow(onvrede("gesprek_gevoerd"), suggestion("vervolg", condities={"tevreden": "nee"}))

    assert proposal is not None
    assert (proposal.soort, proposal.brieven) == (ProposalKind.KEUZE, ("T06",))
    assert told(onvrede("gesprek_gevoerd"), proposal).status == "niet_opgelost"


def test_klimkoord_never_escalates_to_klacht() -> None:
    """Everything direct stays onvrede there; the wish for a formal klacht is shown to a human."""
    first = propose_new(suggestion("onvrede", "Piet Janssen"), ZORG, KLIMKOORD, DAY, "a" * 64, "1")
    case = approved(opened(KLIMKOORD, first), KLIMKOORD, DAY)
    read = suggestion("klacht", condities={"besproken": "ja", "tevreden": "nee", "wens": "formeel"})
    proposal = propose_follow_up(case, read, KLAGER, ZORG, KLIMKOORD, LATER, "b" * 64, "2")

    assert kind_of(proposal) == "vervolg"
    assert proposal is not None
    assert any("formele weg" in line for line in proposal.uitleg)


# ── Withdrawal ────────────────────────────────────────────────────────────────────────────────────────


def test_j36_the_klager_withdraws_from_the_own_address() -> None:
    """I2: proposed, with T17 to the klager and T18 to who was busy with it; it ends only after the akkoord."""
    case = klacht()
    proposal = follow(case, suggestion("intrekking", condities={"intrekking": "onvoorwaardelijk"}))

    assert proposal is not None
    assert (proposal.soort, proposal.regel, proposal.brieven) == (
        ProposalKind.INTREKKING,
        "I2",
        ("T17", "T18"),
    )
    assert (case.status, "ingetrokken") == ("toegewezen", told(case, proposal).status)
    assert told(case, proposal).uitkomst == "ingetrokken"


def test_before_anybody_was_told_only_the_klager_gets_mail() -> None:
    """A withdrawal before the first akkoord says nothing to the medewerker who never knew."""
    proposal = follow(waiting(suggestion("onvrede", "Karin de Wit")), suggestion("intrekking"))

    assert proposal is not None
    assert proposal.brieven == ("T17",)


@pytest.mark.parametrize(
    ("sender", "regel", "door"),
    [(KARIN, "I3", "medewerker"), (STRANGER, "I4", "derde")],  # J37, J38
)
def test_somebody_else_cannot_withdraw(sender: Address, regel: str, door: str) -> None:
    """J37, J38: a report by a medewerker or a third person is noted; the case goes on until the klager says so."""
    case = klacht()
    proposal = follow(case, suggestion("intrekking", condities={"intrekking": "onvoorwaardelijk"}), sender)

    assert proposal is not None
    assert (regel, ("T17b",) if regel == "I3" else ()) == (proposal.regel, proposal.brieven)
    assert [("intrekking_gemeld", door)] == [(event, told["door"]) for event, told in proposal.stappen]
    assert told(case, proposal).status == "toegewezen"


@pytest.mark.parametrize("said", ["voorwaardelijk", "ontkend", "gedeeltelijk", "vraag"])
@pytest.mark.parametrize("soort", ["vervolg", "intrekking"])
def test_j34_what_is_no_withdrawal_changes_nothing(soort: str, said: str) -> None:
    """Conditional, denied, partial or asked: a follow-up for a human, whatever the label says."""
    proposal = follow(klacht(), suggestion(soort, condities={"intrekking": said}))

    assert proposal is not None
    assert (proposal.soort, [event for event, _ in proposal.stappen]) == (ProposalKind.VERVOLG, ["notitie"])
    assert any(said in line for line in proposal.uitleg)


def test_i6_a_withdrawal_that_may_be_forced_says_so() -> None:
    """Ongewenst gedrag or a minor: call first."""
    case = approved(
        opened(
            LENTL,
            propose_new(
                suggestion("klacht", "Karin de Wit", ["jeugd"], condities=KLACHT),
                HUIS,
                LENTL,
                DAY,
                "a" * 64,
                "1",
            ),
            signalen=("jeugd",),
        ),
        LENTL,
        DAY,
    )
    pressed, free = follow(case, suggestion("intrekking")), follow(klacht(), suggestion("intrekking"))

    assert pressed is not None
    assert free is not None
    assert any(line.startswith("I6") for line in pressed.uitleg)
    assert not any(line.startswith("I6") for line in free.uitleg)


# ── Outcome ───────────────────────────────────────────────────────────────────────────────────────────


def test_the_klager_says_it_is_solved() -> None:
    """O4: his words are proposed as opgelost; the written outcome is still owed (J17)."""
    case = onvrede("gesprek_gevoerd")
    proposal = follow(case, suggestion("vervolg", condities={"tevreden": "ja"}))

    assert proposal is not None
    assert (proposal.soort, proposal.regel) == (ProposalKind.UITKOMST, "O4")
    assert told(case, proposal).status == "opgelost_uitkomst_open"


def test_j17_the_medewerkers_own_mail_counts_as_the_written_outcome() -> None:
    """O5, 0.1.12: his copy closes the case after a human looked, and sends nothing once more."""
    case = onvrede("gesprek_gevoerd", "opgelost")
    proposal = follow(case, suggestion("vervolg"), KARIN)

    assert proposal is not None
    assert (proposal.regel, proposal.brieven) == ("O5", ())
    assert told(case, proposal).status == "gesloten_opgelost"


def test_the_written_outcome_can_be_proposed_by_the_bot() -> None:
    """O5: after opgelost, T05 waits for the akkoord; before it there is nothing to send."""
    proposal = propose_outcome(onvrede("gesprek_gevoerd", "opgelost"), HUIS, LENTL, LATER, "2")

    assert proposal is not None
    assert (proposal.regel, proposal.brieven) == ("O5", ("T05",))
    assert propose_outcome(onvrede(), HUIS, LENTL, LATER, "2") is None


@pytest.mark.parametrize(("happy", "uitkomst"), [("ja", "opgelost"), ("nee", "niet_opgelost")])
def test_k10_after_the_verslag_the_klagers_words_end_the_klacht(happy: str, uitkomst: str) -> None:
    """K10: satisfied or not, in his words; T20 after the akkoord."""
    case = klacht("gesprek_gevoerd", "verslag_verzonden")
    proposal = follow(case, suggestion("vervolg", condities={"tevreden": happy}))

    assert proposal is not None
    assert (proposal.soort, proposal.brieven) == (ProposalKind.AFHANDELEN, ("T20",))
    assert ("afgehandeld", uitkomst) == (told(case, proposal).status, told(case, proposal).uitkomst)


def test_before_the_verslag_satisfaction_ends_nothing() -> None:
    """A friendly word half-way is no outcome."""
    assert kind_of(follow(klacht(), suggestion("vervolg", condities={"tevreden": "ja"}))) == "vervolg"


# ── The rest ──────────────────────────────────────────────────────────────────────────────────────────


def test_another_medewerker_is_another_matter() -> None:
    """M6: the same klager about Kees: filed here, splitting offered; about Karin again: not."""
    assert kind_of(follow(onvrede(), suggestion("onvrede", "Kees de Wit"))) == "splitsen"
    assert kind_of(follow(onvrede(), suggestion("onvrede", "Karin de Wit"))) == "vervolg"


def test_naming_the_leidinggevende_one_wants_is_no_other_matter() -> None:
    """“Ik wil met Bram Peters praten” names who must act, not whom it is about."""
    read = suggestion("klacht", "Bram Peters", condities=KLACHT)
    proposal = follow(onvrede("gesprek_gevoerd"), read)

    assert kind_of(proposal) == "escaleren"


def test_a_name_that_was_missing_settles_the_route() -> None:
    """R13 settled by the klager himself: the open proposal is replaced by one with a person."""
    case = waiting(suggestion("onvrede", "Sanne"))
    proposal = follow(case, suggestion("vervolg", "Kees de Wit"))

    assert proposal is not None
    assert (proposal.soort, proposal.naar) == (ProposalKind.NIEUW, ("kees@huis.example",))


def test_j65_more_angry_mails_are_one_item() -> None:
    """0.1.5: while something waits in this case, another mail that changes nothing adds no second item."""
    case = waiting(suggestion("onvrede", "Karin de Wit"))

    assert follow(case, suggestion("onvrede", "Karin de Wit")) is None
    assert follow(case, suggestion("vervolg")) is None


def test_a_look_is_enough() -> None:
    """F.1.5: akkoord on a plain follow-up means “seen”, mails nobody and moves nothing."""
    case = klacht()
    proposal = follow(case, suggestion("vervolg"))

    assert proposal is not None
    done = told(case, proposal)
    assert (proposal.brieven, case.status, case.naar) == ((), done.status, done.naar)


def test_the_klager_went_to_the_okc() -> None:
    """C1, K13: the klacht keeps its status and handler; directie hears of it by T19."""
    case = klacht("gesprek_gevoerd", "verslag_verzonden")
    proposal = follow(case, suggestion("okc"))

    assert proposal is not None
    done = told(case, proposal)
    assert (proposal.soort, proposal.brieven) == (ProposalKind.OKC, ("T19",))
    assert (case.status, case.traject, case.naar) == (done.status, done.traject, done.naar)


@pytest.mark.parametrize(("days", "kind"), [(28, "heropenen"), (29, "vervolg")])
def test_k15_a_closed_case_may_be_reopened_for_28_days(days: int, kind: str) -> None:
    """Within 28 days after closing reopening is proposed, later a human looks."""
    case = recorded(klacht("gesprek_gevoerd", "verslag_verzonden"), LENTL, DAY, "afgehandeld")
    proposal = follow(case, suggestion("onvrede"), day=DAY + timedelta(days=days))

    assert kind_of(proposal) == kind
    if kind == "heropenen":
        assert told(case, proposal).status == "toegewezen"


CASES = {
    "ontvangen": waiting(suggestion("onvrede", "Karin de Wit")),
    "keuze": waiting(suggestion("klacht", "Karin de Wit", condities={"besproken": "ja", "tevreden": "nee"})),
    "verwezen": onvrede(),
    "in gesprek": onvrede("gesprek_gevoerd"),
    "opgelost": onvrede("opgelost"),
    "niet opgelost": onvrede("niet_opgelost"),
    "klacht": klacht(),
    "verslag": klacht("gesprek_gevoerd", "verslag_verzonden"),
    "afgehandeld": klacht("gesprek_gevoerd", "verslag_verzonden", "afgehandeld"),
    "signaal": approved(waiting(suggestion("signaal")), LENTL, DAY),
    "okc": approved(waiting(suggestion("okc")), LENTL, DAY),
}


@given(
    st.sampled_from(sorted(CASES)),
    st.sampled_from(list(Soort)),
    st.sampled_from([None, "Karin de Wit", "Kees de Wit", "Bram Peters", "Sanne"]),
    st.sampled_from([KLAGER, KARIN, STRANGER, Address("", "")]),
    st.fixed_dictionaries(
        {
            "besproken": st.sampled_from(["ja", "nee", "onbekend"]),
            "tevreden": st.sampled_from(["ja", "nee", "onbekend"]),
            "wens": st.sampled_from(["leidinggevende", "formeel", "okc", "onbekend"]),
            "intrekking": st.sampled_from(["geen", "onvoorwaardelijk", "voorwaardelijk", "ontkend"]),
        }
    ),
)
def test_whatever_comes_in_the_proposal_can_be_taken_and_nobody_judges_himself(
    name: str, soort: Soort, about: str | None, sender: Address, conditions: dict[str, str]
) -> None:
    """Every proposal's steps fit the table; nobody but the klager ends or escalates; R10 holds throughout."""
    case = CASES[name]
    proposal = follow(case, suggestion(soort.value, about, condities=conditions), sender)
    if proposal is None:
        assert case.open_proposal() is not None
        return

    if proposal.traject == "klacht" and proposal.soort is ProposalKind.ESCALEREN:
        assert proposal.beklaagde not in proposal.naar
    if proposal.stappen:
        done = told(case, proposal)
        if sender not in (KLAGER, KARIN) and soort is not Soort.OKC:
            assert (case.status, case.traject) == (done.status, done.traject)


@pytest.mark.parametrize(
    ("words", "refused"),
    [
        ("Nee.", True),
        ("Nee hoor, stuur maar door.", False),
        ("Nee, dat mag niet. Prima.", True),
        ("Nee, " + "dat mag " * 20_000 + "niet.", True),
    ],
)
def test_t09_a_no_is_told_from_a_friendly_yes_in_bounded_time(words: str, refused: bool) -> None:
    begun = time.process_time()

    assert refused is (NOT_SENT_ON.search(words) is not None)
    assert time.process_time() - begun < 2
