"""Routing: for every rule a mail it takes and one it leaves, and the scenarios of the rulebook."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.proposal import Proposal, ProposalKind, ProposalStatus
from bot.domain.errors import Refused
from bot.domain.mail.mail import Address
from bot.domain.people.organisation import Loket, Organisation
from bot.domain.people.staff import Person, Role
from bot.domain.proposals.new_case import propose_new, propose_okc
from bot.domain.proposals.revised import revise
from bot.domain.proposals.routes import ROUTES
from bot.domain.recognition.caution import GRAVE
from bot.domain.recognition.suggestion import Condition, DateFound, Signal, Soort, Suggestion
from bot.domain.regeling.regeling import Traject
from bot.domain.regeling.weighing import Known
from bot.regelingen import load
from tests.domain.invented import (
    DAY,
    HUIS,
    KLACHT,
    PEOPLE,
    STAD,
    ZORG,
    approved,
    opened,
    organisation,
    recorded,
    suggestion,
)

LENTL = load("lentl")


def new(read: Suggestion, where: Organisation = HUIS, via: Address | None = None) -> Proposal:
    """The first proposal for this mail."""
    return propose_new(read, where, load(where.regeling), DAY, "a" * 64, "1", via)


def who(proposal: Proposal) -> list[str]:
    """First names of who would act."""
    return [address.partition("@")[0] for address in proposal.naar]


def steps(proposal: Proposal) -> list[str]:
    """The events one akkoord takes."""
    return [event for event, _ in proposal.stappen]


VERTICAL = {"besproken": "nee", "tevreden": "nee", "wens": "leidinggevende"}
"""Wants the leidinggevende, without ever having talked with the medewerker."""


@pytest.mark.parametrize(
    ("read", "traject", "regel", "naar", "brieven"),
    [
        # R02: never to the medewerker, always klacht, no letter to him
        (
            suggestion("onvrede", "Karin de Wit", ["seksuele_intimidatie"]),
            "klacht",
            "R02",
            ["bram", "marjan"],
            "T11 T12",
        ),
        (suggestion("klacht", None, ["ongewenst_gedrag"]), "klacht", "R02", ["marjan"], "T11 T12"),
        (
            suggestion("signaal", "Karin de Wit", ["ongewenst_gedrag"]),
            "klacht",
            "R02",
            ["bram", "marjan"],
            "T11 T12",
        ),
        # R03: okc
        (suggestion("okc", "Karin de Wit"), "okc", "R03", ["ingrid", "marjan"], "T19"),
        # R04: only a beschikking
        (suggestion("overig", None, ["beschikking"]), "overig", "R04", [], "T13-G1"),
        # R04 beside conduct (J45): the conduct goes its own way
        (
            suggestion("onvrede", "Karin de Wit", ["beschikking"]),
            "onvrede",
            "R12",
            ["karin"],
            "T13-G1 T03 T10",
        ),
        # R05: another scheme, a human arranges it
        (suggestion("onvrede", "Karin de Wit", ["externe_procedure"]), "onvrede", "R05", [], ""),
        # R06: vrijwilliger and stagiair
        (suggestion("onvrede", "Henk Bos"), "onvrede", "R06", ["youssef"], "T03 T10"),  # J19
        (suggestion("onvrede", None, ["vrijwilliger"]), "onvrede", "R06", ["youssef"], "T03 T10"),
        (suggestion("onvrede", "Lotte Smit"), "onvrede", "R06", ["karin"], "T03 T10"),
        # … but the staff list knows better than a signal about the klager himself
        (suggestion("onvrede", "Kees de Wit", ["vrijwilliger"]), "onvrede", "R12", ["kees"], "T03 T10"),
        # R07 (J44): who left; the ex-medewerker is not written to
        (suggestion("klacht", "Sanne Vos", ["ex_medewerker"]), "klacht", "R07", ["bram"], "T11 T12"),
        (suggestion("onvrede", "Sanne Vos"), "klacht", "R07", ["bram"], "T11 T12"),
        (suggestion("onvrede", "Karin de Wit", ["ex_medewerker"]), "onvrede", "R12", ["karin"], "T03 T10"),
        (suggestion("onvrede", None, ["ex_medewerker"]), "klacht", "R07", [], ""),
        # R08: organisatie or policy, nobody named
        (suggestion("onvrede", None, ["beleid"]), "klacht", "R08", ["marjan"], "T11 T12"),
        # R09: a neighbour; two locations, so a human chooses
        (suggestion("onvrede", None, ["omwonende"]), "klacht", "R09", [], ""),
        # R10 (J68): about who leads, one level up, the medewerker letter included
        (suggestion("klacht", "Bram Peters", condities=KLACHT), "klacht", "R14", ["marjan"], "T11 T12 T14"),
        (suggestion("onvrede", "Bram Peters"), "klacht", "R14", ["marjan"], "T11 T12 T14"),
        (suggestion("onvrede", "Ingrid Bak"), "klacht", "R14", ["marjan"], "T11 T12 T14"),
        (suggestion("onvrede", "Marjan Hoek"), "klacht", "R14", [], ""),
        # R12 (J15) and its exception in 0.1.7
        (suggestion("onvrede", "Karin de Wit"), "onvrede", "R12", ["karin"], "T03 T10"),
        (suggestion("onvrede", "Karin de Wit", ["crisis"]), "onvrede", "R12", ["bram"], "T03 T10"),
        # R13 (J15b)
        (suggestion("onvrede", "Sanne"), "onvrede", "R13", [], ""),
        (suggestion("onvrede", "mevrouw de Wit"), "onvrede", "R13", [], ""),
        (suggestion("onvrede"), "onvrede", "R13", [], ""),
        (suggestion("klacht", "de Wit", condities=KLACHT), "klacht", "R13", [], ""),
        # R14
        (suggestion("klacht", "Karin de Wit", condities=KLACHT), "klacht", "R14", ["bram"], "T11 T12 T14"),
        (suggestion("klacht", "Lotte Smit", condities=KLACHT), "klacht", "R14", ["bram"], "T11 T12 T14"),
        (suggestion("klacht", "Henk Bos", condities=KLACHT), "klacht", "R14", ["marjan"], "T11 T12 T14"),
        # however formal, without a talk it is onvrede (C1)
        (suggestion("klacht", "Karin de Wit", condities=VERTICAL), "onvrede", "R12", ["karin"], "T03 T10"),
        # J48: a name the klager wants kept is not passed on
        (suggestion("onvrede", "Karin de Wit", ["vertrouwelijk"]), "onvrede", "R12", [], "T26b"),
        (suggestion("onvrede", "Karin de Wit", ["anoniem"]), "onvrede", "R12", [], "T26b"),
        # S2 and F.1
        (suggestion("signaal"), "signaal", "S2", ["marjan"], "T11"),
        (suggestion("overig"), "overig", "F.1", [], ""),
    ],
)
def test_lentl_routes(read: Suggestion, traject: str, regel: str, naar: list[str], brieven: str) -> None:
    """One mail, one rule: what it becomes, by which rule, who acts and which letters one akkoord sends."""
    proposal = new(read)

    assert (traject, regel, naar, tuple(brieven.split())) == (
        proposal.traject,
        proposal.regel,
        who(proposal),
        proposal.brieven,
    )


@pytest.mark.parametrize(
    ("where", "read", "traject", "regel", "naar", "kandidaten"),
    [
        (STAD, suggestion("onvrede", "Tom Hendriks"), "klacht", "R15", ["anja"], ()),  # Awb 9:7
        (STAD, suggestion("onvrede"), "klacht", "R15", ["wim"], ()),
        (STAD, suggestion("onvrede", "Hendriks"), "klacht", "R13", [], ("Anja de Boer",)),
        (STAD, suggestion("klacht", "Wim Jonker"), "klacht", "R15", [], ()),  # nobody above him in the list
        (STAD, suggestion("signaal"), "signaal", "R15", ["wim"], ()),
        (ZORG, suggestion("klacht", "Piet Janssen", condities=KLACHT), "onvrede", "R16", ["piet"], ()),
        (ZORG, suggestion("onvrede", "Dewi Kus"), "onvrede", "R16", ["dewi"], ()),
        (ZORG, suggestion("onvrede", "Arjan Prins"), "onvrede", "R10", ["ruud"], ()),
        (ZORG, suggestion("onvrede"), "onvrede", "R16", [], ("Els Maas", "Arjan Prins")),
        (ZORG, suggestion("onvrede", "Piet"), "onvrede", "R13", [], ("Piet Janssen",)),
        (
            ZORG,
            suggestion("onvrede", "Piet Janssen", ["ongewenst_gedrag"]),
            "onvrede",
            "R02",
            ["els", "ruud"],
            (),
        ),
        (
            ZORG,
            suggestion("onvrede", "Piet Janssen", ["vertrouwelijk"]),
            "onvrede",
            "R16",
            [],
            ("Piet Janssen",),
        ),
        (ZORG, suggestion("okc"), "okc", "R03", ["ruud"], ()),
        (ZORG, suggestion("signaal"), "signaal", "S2", ["ruud"], ()),
    ],
)
def test_other_schemes_route_by_their_own_rules(
    where: Organisation,
    read: Suggestion,
    traject: str,
    regel: str,
    naar: list[str],
    kandidaten: tuple[str, ...],
) -> None:
    """Stichtse Vecht: any gedraging is a klacht, handled by who was not involved. Klimkoord: always a talk first."""
    proposal = new(read, where)

    assert (traject, regel, naar, kandidaten) == (
        proposal.traject,
        proposal.regel,
        who(proposal),
        proposal.kandidaten,
    )


def test_j15b_a_first_name_gives_candidates_and_no_step() -> None:
    """A first name, even of one person only, picks nobody: there is nothing an akkoord could do yet."""
    proposal = new(suggestion("onvrede", "Karin"))

    assert (proposal.kandidaten, proposal.naar, proposal.stappen) == (("Karin de Wit",), (), ())
    assert any("“stuur naar NAAM”" in line for line in proposal.uitleg)


def test_r11_onvrede_told_to_the_leidinggevende_stays_with_him() -> None:
    """§2.3: the leidinggevende who forwards it asks whether the klager talks to the medewerker first."""
    bram = Address("Bram Peters", "bram@huis.example")
    kees = Address("Kees de Wit", "kees@huis.example")

    assert (who(p := new(suggestion("onvrede", "Karin de Wit"), via=bram)), p.regel) == (["bram"], "R11")
    assert (who(p := new(suggestion("onvrede", "Karin de Wit"), via=kees)), p.regel) == (["karin"], "R12")


def test_the_steps_carry_who_acts_the_rule_and_whom_it_is_about() -> None:
    """What an akkoord does stands in the proposal word for word, letters included."""
    proposal = new(suggestion("klacht", "Karin de Wit", condities=KLACHT))

    assert proposal.stappen == (
        ("geregistreerd", {"traject": "klacht", "regel": "R14", "brieven": []}),
        (
            "toegewezen",
            {
                "regel": "R14",
                "naar": ["bram@huis.example"],
                "beklaagde": "karin@huis.example",
                "brieven": ["T11", "T12", "T14"],
            },
        ),
    )


@pytest.mark.parametrize(
    ("conditions", "traject", "keuze"),
    [
        ({"besproken": "ja", "tevreden": "nee", "wens": "leidinggevende"}, "klacht", False),
        ({"besproken": "ja", "tevreden": "nee", "wens": "formeel"}, "klacht", False),
        ({"besproken": "poging", "tevreden": "onbekend", "wens": "leidinggevende"}, "klacht", False),
        ({"besproken": "ja", "tevreden": "onbekend", "wens": "formeel"}, "klacht", False),
        ({"besproken": "ja", "tevreden": "nee"}, "onvrede", True),  # 0.1.8: implied only, so ask
        ({"besproken": "ja", "tevreden": "nee", "wens": "gesprek"}, "onvrede", True),
        ({"besproken": "nee", "tevreden": "nee", "wens": "formeel"}, "onvrede", False),  # C1
        ({"besproken": "ja", "tevreden": "ja", "wens": "leidinggevende"}, "onvrede", False),  # C2
        ({}, "onvrede", False),
    ],
)
def test_the_klachttoets_of_lentl_asks_all_three_conditions(
    conditions: Mapping[str, str], traject: str, keuze: bool
) -> None:
    """§1.2: talked, not satisfied, chooses the next step; only implied gives T06, and each is shown (0.1.8)."""
    proposal = new(suggestion("klacht", "Karin de Wit", condities=conditions))

    assert (traject, keuze) == (proposal.traject, proposal.soort is ProposalKind.KEUZE)
    assert all(any(f"Klachttoets {c}" in line for line in proposal.uitleg) for c in ("C1", "C2", "C3"))
    if keuze:
        assert (steps(proposal), proposal.brieven, proposal.naar) == (["niet_opgelost"], ("T06",), ())
    if traject == "onvrede":
        assert proposal.alternatief == "toch als klacht (“wijzig naar klacht”)"


def test_evidence_is_quoted_only_when_short() -> None:
    """Up to 80 characters stand between quotes; a longer passage stays in the mail."""
    read = suggestion("klacht", "Karin de Wit", ["jeugd"], condities=KLACHT)
    short = replace(read, condities={**read.condities, "besproken": Condition("ja", "gisteren besproken")})
    long = replace(
        read,
        condities={**read.condities, "besproken": Condition("ja", "x" * 81)},
        signalen=(Signal("jeugd", "y" * 81, 1.0),),
    )

    assert "Klachttoets C1 besproken met de medewerker: ja, “gisteren besproken”." in new(short).uitleg
    assert not any("xx" in line or "yy" in line for line in new(long).uitleg)


def test_doubt_is_said_and_names_the_runner_up() -> None:
    """Below the threshold there is still a proposal, with the word twijfel and the alternative with its chance."""
    proposal = new(suggestion("onvrede", "Karin de Wit", kans=0.55))

    assert any("Twijfel" in line for line in proposal.uitleg)
    assert proposal.alternatief == "klacht (kans 45%)"
    assert who(proposal) == ["karin"]


def test_no_reading_is_certain() -> None:
    """A chance is never told as 100 %."""
    assert any(
        "(kans meer dan 99%)" in line for line in new(suggestion("onvrede", "Karin de Wit", kans=1.0)).uitleg
    )


def test_overig_waits_to_be_looked_at() -> None:
    """Human mail labelled overig is laid aside; an akkoord closes it and mails nobody (0.1.2)."""
    proposal = new(suggestion("overig"))

    assert (
        proposal.soort,
        proposal.traject,
        steps(proposal),
        proposal.brieven,
    ) == (ProposalKind.NIEUW, "overig", ["gesloten"], ())
    assert "Weggelegd: kijk even. Akkoord sluit het, zonder brief." in proposal.uitleg


def test_j45_a_beschikking_is_urgent_and_names_the_last_day() -> None:
    """Bezwaar ends on Wednesday 6 May, because Tuesday is Bevrijdingsdag (Awb 6:7, 6:8, ATW 1)."""
    besluit = DateFound("24 maart", date(2026, 3, 24), "besluit")
    proposal = new(suggestion("onvrede", "Karin de Wit", ["beschikking"], data=(besluit,)))

    assert any("tot en met wo 6 mei 2026" in line for line in proposal.uitleg)


@pytest.mark.parametrize(
    ("signal", "said"),
    [("crisis", "R01"), ("jeugd", "R17"), ("avg_verzoek", "R18"), ("media", "R19"), ("niet_samen", "K7")],
)
def test_what_must_happen_beside_the_route_is_said(signal: str, said: str) -> None:
    """Danger, jeugd, privacy and press are notes beside any route; without the signal they are absent."""
    assert any(line.startswith(said) for line in new(suggestion("onvrede", None, [signal])).uitleg)
    assert not any(line.startswith(said) for line in new(suggestion("onvrede")).uitleg)


def test_a_faint_signal_is_shown_when_it_is_danger_and_decides_nothing() -> None:
    """F.4: a figure of speech about dying is told to a human; a faint R02 does not move the case."""
    read = suggestion("onvrede", "Karin de Wit")
    faint = replace(
        read, signalen=(Signal("crisis", "dood van het wachten", 0.1), Signal("ongewenst_gedrag", "", 0.2))
    )
    proposal = new(faint)

    assert (who(proposal), proposal.regel) == (["karin"], "R12")
    assert proposal.uitleg[0].startswith("R01: misschien")


def test_mail_of_a_commission_is_okc_whatever_its_words() -> None:
    """F.1.2: the sender decides, so a complaint inside it never becomes a second case of onvrede."""
    proposal = propose_okc(suggestion("onvrede", "Karin de Wit"), HUIS, LENTL, DAY, "a" * 64, "1")

    assert (proposal.soort_mail, proposal.traject, steps(proposal)) == ("okc", "okc", ["okc_aangemeld"])


def test_an_absent_leidinggevende_is_replaced() -> None:
    """Who left is followed by the vervanger; the klacht never goes to somebody who is gone."""
    gone = PEOPLE.replace(
        "bram@huis.example,1,teamleider,Noord,marjan@huis.example,hatice@huis.example,medewerker,,,",
        "bram@huis.example,1,teamleider,Noord,marjan@huis.example,hatice@huis.example,medewerker,,2026-01-01,",
    )

    assert who(new(suggestion("klacht", "Karin de Wit", condities=KLACHT), organisation(people=gone))) == [
        "hatice"
    ]


SOORTEN = st.sampled_from(list(Soort))
NAMES = st.sampled_from([None, "Sanne", "de Wit", "zomaar", *(person.naam for person in HUIS.staff.people)])
SIGNALS = st.sets(
    st.sampled_from(
        [
            "seksuele_intimidatie",
            "ongewenst_gedrag",
            "vrijwilliger",
            "stagiair",
            "ex_medewerker",
            "omwonende",
            "beleid",
            "crisis",
            "jeugd",
            "vertrouwelijk",
            "anoniem",
            "beschikking",
            "externe_procedure",
            "groep",
        ]
    ),
    max_size=3,
)
CONDITIONS = st.fixed_dictionaries(
    {
        "besproken": st.sampled_from(["ja", "nee", "poging", "onbekend"]),
        "tevreden": st.sampled_from(["ja", "nee", "onbekend"]),
        "wens": st.sampled_from(["leidinggevende", "formeel", "okc", "gesprek", "geen", "onbekend"]),
    }
)


@given(SOORTEN, NAMES, SIGNALS, CONDITIONS)
def test_nobody_ever_handles_a_klacht_about_himself(
    soort: Soort, name: str | None, signals: set[str], conditions: dict[str, str]
) -> None:
    """R10, whatever the mail: outside the first talk no route leads to who it is or may be about; all can act."""
    proposal = new(suggestion(soort.value, name, sorted(signals), condities=conditions))
    meant = HUIS.staff.exactly(name, DAY) if name else None
    maybe = {meant} if meant else set(HUIS.staff.named(name or "", DAY))
    handlers = {HUIS.staff.by_email(address) for address in proposal.naar}

    assert None not in handlers
    assert all(person and person.works_on(DAY) for person in handlers)
    if proposal.traject in {Traject.KLACHT, Traject.OKC} or signals & GRAVE:
        assert not handlers & maybe
    if proposal.traject == Traject.ONVREDE:
        assert not any(
            person and Role.LEIDINGGEVENDE in person.rollen and person in maybe for person in handlers
        )
    assert bool(proposal.naar) or not {"verwezen", "toegewezen"} & set(steps(proposal))


@given(SOORTEN, NAMES, SIGNALS, CONDITIONS)
def test_every_step_proposed_for_a_new_case_can_be_taken(
    soort: Soort, name: str | None, signals: set[str], conditions: dict[str, str]
) -> None:
    """An akkoord never runs into the table: whatever is proposed leads from ontvangen to a status."""
    read = suggestion(soort.value, name, sorted(signals), condities=conditions)
    proposal = new(read)
    case = opened(LENTL, proposal)

    if proposal.stappen:
        asks_first = proposal.soort is ProposalKind.BRIEF  # T26b: nothing is decided until the klager answers
        assert approved(case, LENTL, DAY).traject == (None if asks_first else proposal.traject)


def test_the_table_has_every_rule_once() -> None:
    """Each rule id stands for one function with a sentence that says what it does."""
    assert len(set(ROUTES.values())) == len(ROUTES)
    assert all(rule.__name__ == name.lower() and rule.__doc__ for name, rule in ROUTES.items())


# ── A human wants it otherwise ────────────────────────────────────────────────────────────────────────


def person(name: str) -> Person:
    """The person of this first name."""
    return next(p for p in HUIS.staff.people if p.naam.startswith(name))


def waiting(read: Suggestion) -> Dossier:
    """A case with its first proposal."""
    return opened(LENTL, new(read), signalen=tuple(signal.naam for signal in read.signalen))


def revised(case: Dossier, soort: str | None = None, name: str | None = None) -> Proposal | Refused:
    """The waiting proposal as a human changes it."""
    proposal = case.open_proposal()
    assert proposal is not None
    return revise(proposal, case, HUIS, LENTL, DAY, soort, person(name) if name else None)


def test_another_soort_is_routed_anew_one_version_on() -> None:
    """“wijzig naar klacht”: the same proposal, version 2, with the steps, letters and person of a klacht."""
    changed = revised(waiting(suggestion("onvrede", "Karin de Wit")), "klacht")

    assert isinstance(changed, Proposal)
    assert (
        changed.id,
        changed.versie,
        changed.traject,
        who(changed),
        changed.brieven,
    ) == ("1", 2, "klacht", ["bram"], ("T11", "T12", "T14"))


@pytest.mark.parametrize(
    ("soort", "kind", "events"),
    [
        ("onvrede", ProposalKind.NIEUW, ["verwezen"]),
        ("klacht", ProposalKind.NIEUW, ["geregistreerd", "toegewezen"]),
        ("okc", ProposalKind.NIEUW, ["okc_aangemeld"]),
        ("signaal", ProposalKind.NIEUW, ["toegewezen"]),
        ("overig", ProposalKind.NIEUW, ["gesloten"]),
        ("intrekking", ProposalKind.INTREKKING, ["ingetrokken"]),
        ("vervolg", ProposalKind.VERVOLG, ["notitie"]),
    ],
)
def test_every_soort_can_be_chosen_for_a_new_case(soort: str, kind: ProposalKind, events: list[str]) -> None:
    """Contract §3: `wijzig naar SOORT` works for each of the seven."""
    changed = revised(waiting(suggestion("onvrede", "Karin de Wit")), soort)

    assert isinstance(changed, Proposal)
    assert (kind, events) == (changed.soort, steps(changed))


def test_choosing_a_candidate_says_who_was_meant() -> None:
    """R13 settled by a human: the chosen medewerker holds the first talk and is who it is about."""
    changed = revised(waiting(suggestion("onvrede", "mevrouw de Wit")), name="Kees")

    assert isinstance(changed, Proposal)
    assert (who(changed), changed.beklaagde, steps(changed)) == (["kees"], "kees@huis.example", ["verwezen"])


@pytest.mark.parametrize(
    ("read", "soort", "name", "reason"),
    [
        (suggestion("klacht", "Karin de Wit", condities=KLACHT), None, "Karin", "over Karin de Wit zelf"),
        (suggestion("onvrede", "Karin de Wit"), "klacht", "Karin", "over Karin de Wit zelf"),
        (suggestion("klacht", "de Wit", condities=KLACHT), None, "Kees", "over Kees de Wit zelf"),
        (suggestion("onvrede", "Karin de Wit", ["geweld"]), None, "Karin", "over Karin de Wit zelf"),
        (suggestion("klacht", "Bram Peters", condities=KLACHT), None, "Bram", "over Bram Peters zelf"),
        (suggestion("onvrede", "Henk Bos"), None, "Henk", "is vrijwilliger"),
        (suggestion("onvrede", "Karin de Wit"), None, "Sanne", "werkt hier niet"),
        (suggestion("overig"), None, "Karin", "legt het bericht bij niemand neer"),
    ],
)
def test_independence_holds_for_people_too(
    read: Suggestion, soort: str | None, name: str, reason: str
) -> None:
    """A human cannot send a klacht to who it is (or may be) about, nor a case to who left or cannot hold it (R10)."""
    changed = revised(waiting(read), soort, name)

    assert isinstance(changed, Refused)
    assert reason in changed.reden
    assert changed.tip


def test_who_said_to_be_involved_is_out() -> None:
    """`ik ben betrokken` keeps somebody out of every later route (design §6)."""
    case = recorded(
        waiting(suggestion("onvrede", "Karin de Wit")),
        LENTL,
        DAY,
        "gecorrigeerd",
        betrokken="bram@huis.example",
    )
    refused, instead = revised(case, "klacht", "Bram"), revised(case, "klacht")

    assert isinstance(refused, Refused)
    assert isinstance(instead, Proposal)
    assert who(instead) == ["marjan"]


def test_what_is_decided_cannot_be_changed() -> None:
    """After the decision a change is refused, with a way to see how the case stands."""
    proposal = replace(new(suggestion("onvrede")), status=ProposalStatus.AKKOORD)

    assert isinstance(revise(proposal, opened(LENTL), HUIS, LENTL, DAY, "klacht"), Refused)


def test_a_scheme_without_that_traject_refuses_it() -> None:
    """Stichtse Vecht has no onvrede; the refusal says so."""
    regeling = load(STAD.regeling)
    proposal = propose_new(suggestion("onvrede"), STAD, regeling, DAY, "a" * 64, "1")
    refused = revise(proposal, opened(regeling, proposal), STAD, regeling, DAY, "onvrede")

    assert isinstance(refused, Refused)
    assert regeling.naam in refused.reden


def test_a_klacht_to_klimkoord_itself_stays_informeel() -> None:
    """Procedure Klimkoord §3: whatever a human calls it, the formal way is Klachtenportaal Zorg."""
    regeling = load(ZORG.regeling)
    proposal = propose_new(suggestion("onvrede"), ZORG, regeling, DAY, "a" * 64, "1")
    revised = revise(proposal, opened(regeling, proposal), ZORG, regeling, DAY, "klacht")

    assert isinstance(revised, Proposal)
    assert revised.traject == "onvrede"


def test_onvrede_may_become_klacht_by_a_human_at_any_moment() -> None:
    """“toch als klacht” in a running case is an escalation with T07, under the same number."""
    case = approved(waiting(suggestion("onvrede", "Karin de Wit")), LENTL, DAY + timedelta(days=1))
    look = replace(
        new(suggestion("vervolg")), soort=ProposalKind.VERVOLG, traject="onvrede", stappen=(), beklaagde=""
    )
    changed = revise(look, case, HUIS, LENTL, DAY, "klacht")

    assert isinstance(changed, Proposal)
    assert (changed.soort, who(changed), changed.brieven[0]) == (ProposalKind.ESCALEREN, ["bram"], "T07")


@pytest.mark.parametrize(
    ("name", "kans", "traject", "naar"),
    [
        ("Karin de Wit", 0.6, "onvrede", ["karin"]),
        ("de Wit", 0.6, "onvrede", []),
        ("Karin de Wit", 0.9, "overig", []),
        ("Niemand Bekend", 0.6, "overig", []),
        (None, 0.6, "overig", []),
    ],
)
@pytest.mark.parametrize("danger", [False, True])
def test_an_unsure_overig_about_a_colleague_or_with_danger_in_it_is_not_put_aside(
    name: str | None, kans: float, traject: str, naar: list[str], danger: bool
) -> None:
    """F.1: one akkoord would close it without a letter; a complaint put aside is the worse mistake."""
    proposal = new(suggestion("overig", name, ["crisis"] if danger else [], kans=kans))
    if danger:
        traject, naar = ("onvrede" if kans < 0.75 else "overig"), ["bram"] if naar else []

    assert (traject, naar) == (proposal.traject, who(proposal))
    assert (traject == "overig") == (proposal.soort_mail == "overig")


# ── What the bare words say, whatever the reading made of them ────────────────────────────────────────


def by_words(read: Suggestion, words: str, where: Organisation = HUIS) -> Proposal:
    """The first proposal for a mail with these words."""
    return propose_new(read, where, load(where.regeling), DAY, "a" * 64, "1", known=Known(woorden=words))


@pytest.mark.parametrize(
    ("read", "words"),
    [
        (suggestion("onvrede", "Karin de Wit"), "Karin de Wit betastte mij."),
        (suggestion("onvrede", "Karin de Wit"), "Zij schold mij uit en dreigde te slaan."),
        (
            replace(suggestion("onvrede", "Karin de Wit"), signalen=(Signal("ongewenst_gedrag", "", 0.4),)),
            "…",
        ),
    ],
)
def test_r02_what_may_be_ongewenst_gedrag_goes_to_no_medewerker_first(read: Suggestion, words: str) -> None:
    made = by_words(read, words)

    assert "karin" not in " ".join(who(made))
    assert made.kandidaten == ("Karin de Wit",), "one word away, should it be none"
    assert made.uitleg[0].startswith("R02: misschien ongewenst gedrag")
    assert who(by_words(suggestion("onvrede", "Karin de Wit"), "Zij komt te laat.")) == ["karin"]


@pytest.mark.parametrize(
    ("words", "regel"),
    [
        ("Ik ben het oneens met jullie beleid.", "R08"),
        ("Ik heb een klacht over uw organisatie.", "R08"),
        ("De organisatie ken ik al lang. Niemand belt terug.", "R13"),
    ],
)
def test_r08_about_no_person_but_the_house_itself(words: str, regel: str) -> None:
    assert by_words(suggestion("onvrede"), words).regel == regel


@pytest.mark.parametrize(
    ("words", "regel"),
    [
        ("Ik wil meteen naar de klachtencommissie.", "R17"),
        ("Bel mij, anders ga ik naar de klachtencommissie.", "R12"),
        ("Ik ga niet naar de klachtencommissie.", "R12"),
    ],
)
def test_r17_who_wants_the_commission_at_once_says_so(words: str, regel: str) -> None:
    """Jeugdwet 4.2.1(4); a threat is no wish (F.3)."""
    read = suggestion("onvrede", "Karin de Wit", ["jeugd"])
    under = replace(HUIS, regeling="jeugd")

    assert (
        propose_new(read, under, load("jeugd"), DAY, "a" * 64, "1", known=Known(woorden=words)).regel == regel
    )


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("De hulp van Thuishulp Vecht komt te laat.", ProposalKind.OVERDRAGEN),
        ("Ik heb bij Thuishulp Vecht geklaagd, maar zij doen niets.", ProposalKind.NIEUW),
        ("De gemeente is verantwoordelijk voor Thuishulp Vecht.", ProposalKind.NIEUW),
    ],
)
def test_r15_5b_the_gemeente_keeps_what_the_partner_left(words: str, kind: ProposalKind) -> None:
    where = replace(STAD, partners=(Loket("Thuishulp Vecht", partner=True),))

    assert by_words(suggestion("onvrede"), words, where).soort is kind


def test_r16_who_wants_no_contact_with_the_house_is_given_to_nobody_of_it() -> None:
    """Procedure Klimkoord §5."""
    made = by_words(
        suggestion("onvrede", "Piet Janssen"), "Ik wil geen contact meer met uw organisatie.", ZORG
    )

    assert (made.naar, made.stappen) == ((), ())
    assert any("Klachtenportaal Zorg" in why for why in made.uitleg)


@pytest.mark.parametrize(
    ("words", "traject"),
    [
        ("Ik wil niet met haar praten, want ze wordt boos.", Traject.KLACHT),
        ("Ik durf niet met Karin te praten.", Traject.KLACHT),
        ("Ik wil geen gesprek met haar.", Traject.KLACHT),
        ("Ik wil liever niet met haar praten.", Traject.KLACHT),
        ("Ik wil niet samen met haar praten.", Traject.ONVREDE),  # K7: apart, and still a first talk
        ("Zij wil niet met mij praten.", Traject.ONVREDE),
    ],
)
def test_c9_who_rather_not_talks_with_the_medewerker_need_not(words: str, traject: Traject) -> None:
    """Rulebook 0.1.7; no reason needed."""
    made = by_words(suggestion("onvrede", "Karin de Wit"), words)

    assert made.traject == traject
    assert ("karin" in who(made)) is (traject is Traject.ONVREDE)
