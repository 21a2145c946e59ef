"""A person never reads a key of the program: every status, step and term has its words."""

import re
from dataclasses import replace
from datetime import datetime

import pytest

from bot import regelingen
from bot.domain import plain_words
from bot.domain.calendar.calendar import AMSTERDAM
from bot.domain.dossier.commands import Record
from bot.domain.dossier.events import EventKind
from bot.domain.dossier.proposal import Proposal, ProposalKind
from bot.domain.errors import Refused
from bot.domain.plain_words import SIGNALS, STEPS, TERMS, hopes, signal, stand, term
from bot.domain.procedure.transitions import advance
from bot.domain.procedure.workflow import decide
from bot.domain.proposals.new_case import propose_new
from bot.domain.regeling.regeling import Regeling
from bot.letters.words import zin
from tests.domain.invented import DAY, HUIS, opened, suggestion

SCHEMES = [regelingen.whole(name) for name in regelingen.names()]


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda scheme: scheme.sleutel)
def test_every_term_and_every_step_of_a_scheme_has_words(scheme: Regeling) -> None:
    steps = {event for lines in scheme.overgangen.values() for event in lines}

    assert [rule.soort for rule in scheme.termijnen if rule.soort not in TERMS] == []
    assert [event for event in steps if event not in STEPS] == []


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda scheme: scheme.sleutel)
@pytest.mark.parametrize("event", EventKind)
def test_a_refusal_names_no_key(scheme: Regeling, event: EventKind) -> None:
    for status in scheme.overgangen:
        refused = advance(scheme, status, event)
        assert not isinstance(refused, Refused) or "_" not in str(refused), str(refused)


def test_a_refusal_reads_as_a_sentence() -> None:
    lentl = regelingen.whole("lentl")
    refused = decide(
        opened(lentl),
        Record(by="x@huis.example", gebeurtenis=EventKind.VERSLAG_VERZONDEN),
        lentl,
        datetime(2026, 3, 16, 12, tzinfo=AMSTERDAM),
    )

    assert isinstance(refused, Refused)
    assert refused.reden == "Zoals dit dossier nu staat (ontvangen), kan dit niet: het verslag versturen."
    assert "doorverwijzen voor een gesprek" in refused.tip


@pytest.mark.parametrize(
    "word", [*SIGNALS.values(), *STEPS.values(), *TERMS.values(), *plain_words.STANDS.values()]
)
def test_no_words_hold_a_key(word: str) -> None:
    assert not re.search(r"[_A-Z]{2}|_", word)


def test_words_that_need_no_table_are_said_with_spaces() -> None:
    assert (stand("gesprek_gepland"), signal("ongewenst_gedrag"), term("iets_nieuws")) == (
        "gesprek gepland",
        "ongewenst gedrag",
        "iets nieuws",
    )


def test_what_the_klager_hopes_for_is_said_without_his_words() -> None:
    assert hopes(("jeugd", "verwachting_uitleg", "verwachting_excuses")) == ("uitleg", "excuses")


@pytest.mark.parametrize(
    ("told", "read"),
    [
        ("D.4: het gaat over jeugdhulp.", "Het gaat over jeugdhulp."),
        ("0.1.9: de klager hoorde niets.", "De klager hoorde niets."),
        ("C.9: de medewerker reageerde niet.", "De medewerker reageerde niet."),
        ("F.1: in twijfel.", "In twijfel."),
        ("§5B: de klager is niet tevreden.", "De klager is niet tevreden."),
        ("R12: eerst een gesprek.", "Eerst een gesprek."),
        ("Klachttoets C1 besproken: ja.", "Besproken: ja."),
        ("Awb 9:1 geldt.", "Awb 9:1 geldt."),
    ],
)
def test_a_reason_is_read_without_the_number_of_its_rule(told: str, read: str) -> None:
    assert zin(told) == read


def test_only_a_klacht_is_called_one() -> None:
    """O13, rulebook 0.1.11: at Klimkoord the leidinggevende talks with both, and it stays an informal matter."""
    assert plain_words.proposal(escalation("onvrede")) == "de leidinggevende met beiden laten praten"
    assert plain_words.proposal(escalation("klacht")) == "er een klacht van maken"
    grave = replace(escalation("onvrede"), regel="R02")
    assert plain_words.proposal(grave) == "de zaak bij de leidinggevende leggen"


def test_a_klacht_does_not_become_one_again() -> None:
    """Uitgangspunten §10, Stichtse Vecht: it goes from the informal to the formal phase."""
    formal = ((EventKind.GEREGISTREERD.value, {"fase": "formeel"}),)

    assert plain_words.proposal(escalation("klacht", formal)) == "de klacht formeel behandelen"


def escalation(
    traject: str,
    stappen: tuple[tuple[str, dict[str, str]], ...] = (
        (EventKind.KLACHT_GEWORDEN.value, {}),
        (EventKind.GEREGISTREERD.value, {"fase": "informeel"}),
    ),
) -> Proposal:
    proposal = propose_new(suggestion("klacht"), HUIS, regelingen.load("lentl"), DAY, "a" * 64, "1")
    return replace(proposal, soort=ProposalKind.ESCALEREN, traject=traject, stappen=stappen)


def test_a_refusal_names_the_likely_steps_in_their_order_and_leads_to_the_others() -> None:
    """Of some fifteen that may follow; a person reads six."""
    lentl = regelingen.whole("lentl")
    refused = advance(lentl, "verwezen", EventKind.VERSLAG_VERZONDEN)

    assert isinstance(refused, Refused)
    assert refused.tip.startswith("Wel mogelijk: een gesprek plannen; een gesprek vastleggen; ")
    assert refused.tip.count(";") < 6
    assert "verplaatsen" not in refused.tip
    assert refused.tip.endswith("“help” noemt alle opdrachten.")
