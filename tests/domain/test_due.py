"""What the clock finds due: the same dossier gives the same acts, each with a key of its own (K17, O8, O10, K10, U2–U4)."""

from collections.abc import Mapping
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.dossier.commands import Propose, Record
from bot.domain.dossier.corrections import counting
from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.events import EventKind
from bot.domain.dossier.fold import fold
from bot.domain.errors import Refused
from bot.domain.people.staff import Role
from bot.domain.procedure.workflow import decide
from bot.domain.proposals.new_case import propose_new
from bot.domain.proposals.offers import propose_due
from bot.domain.terms.acts import Offer, Remind, Watched
from bot.domain.terms.deadlines import terms
from bot.domain.terms.due import AAN_ZET, NOBODY_S, due, overtaken
from bot.domain.terms.silences import OVERTAKEN, TOO_LATE
from bot.regelingen import load, names, whole
from bot.regelingen.proof import RECIPIENTS
from tests.domain.invented import DAY, HUIS, KLACHT, after, approved, at, filed, opened, suggestion

LENTL = load("lentl")

HAPPENINGS: Mapping[str, Mapping[str, object]] = {
    "gesprek_gepland": {"datum": "2026-04-01", "tijd": "10:00"},
    "gesprek_gevoerd": {"tekst": "…"},
    "verslag_verzonden": {},
    "niet_opgelost": {"tekst": "…"},
    "opgelost": {"tekst": "…"},
    "klacht_geworden": {"traject": "klacht"},
    "contactpoging": {"kanaal": "telefoon"},
    "afwezigheid_gemeld": {"tot": "2026-05-01"},
    "intrekking_gemeld": {"door": "medewerker", "gevraagd": "2026-03-20"},
    "aanvulling_gevraagd": {"ontbreekt": ["machtiging"]},
    "verdaagd": {"aantal": 4, "eenheid": "weken", "reden": "ziekte"},
    "herinnering_gevraagd": {"op": "2026-04-03"},
    "afgehandeld": {"uitkomst": "opgelost"},
    "heropend": {"reden": "…"},
    "notitie": {"tekst": "…"},
}
"""What may be reported of a case; what the scheme does not allow is refused and changes nothing."""


def case(soort: str) -> Dossier:
    """A case about Karin, decided on the day it came in."""
    conditions = KLACHT if soort == "klacht" else None
    proposal = propose_new(
        suggestion(soort, "Karin de Wit", condities=conditions), HUIS, LENTL, DAY, "a" * 64, "1"
    )
    return approved(opened(LENTL, proposal), LENTL, DAY)


def watched(dossier: Dossier) -> Watched:
    """As the clock sees it."""
    return Watched(dossier, terms(counting(dossier.events), LENTL, HUIS.calendar), LENTL, HUIS)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(["klacht", "onvrede"]),
    st.lists(st.tuples(st.sampled_from([*HAPPENINGS, "mail"]), st.integers(0, 20)), max_size=8),
)
def test_whatever_happened_every_act_has_its_own_key_and_can_be_done(
    soort: str, happened: list[tuple[str, int]]
) -> None:
    """Two acts under one key: the second would never be done. An offer without steps: an akkoord would be refused."""
    dossier, day = case(soort), DAY
    for number, (what, days) in enumerate(happened):
        day += timedelta(days=days)
        if what == "mail":
            dossier = filed(dossier, LENTL, day, f"{number:x}")
            continue
        command = Record(
            by="ingrid@huis.example", gebeurtenis=EventKind(what), gegevens=dict(HAPPENINGS[what])
        )
        decided = decide(dossier, command, LENTL, at(day))
        if not isinstance(decided, Refused):
            dossier = fold("huis", "2026-0001", decided, start=dossier)
    acts = due(watched(dossier))

    keys = [each.sleutel for each in acts]
    assert len(keys) == len(set(keys))
    assert acts == due(watched(dossier)), "no clock is asked"
    assert [each.moment for each in acts] == sorted(each.moment for each in acts)
    assert all(each.moment.utcoffset() is not None and each.regel for each in acts)
    for each in acts:
        if isinstance(each.act, Offer):
            proposal = propose_due(watched(dossier), each, day)
            assert proposal is None or proposal.stappen, f"{each.regel} prepares steps"
            assert each.regel in OVERTAKEN, "what may lapse has a reason to give"
            assert each.act.tot is None or each.regel in TOO_LATE
            if proposal is not None:
                waits = after(dossier, LENTL, day, Propose(voorstel=proposal.as_json()))
                assert overtaken(watched(waits)) == (), "the clock does not take back what it just proposed"
        if isinstance(each.act, Remind):
            assert set(each.act.aan) <= RECIPIENTS


def test_every_term_of_every_scheme_is_somebody_s_or_nobody_s_on_purpose() -> None:
    """A term nobody thought of goes to the klachtenfunctionaris; one that is nobody's is named."""
    known = {rule.soort for name in names() for rule in whole(name).termijnen}

    assert known - NOBODY_S, "there are terms to remind of"
    assert NOBODY_S & known >= {
        "ontvangstbevestiging",
        "keuze",
        "onbereikbaar",
        "intrekkingsbezwaar",
        "heropening",
    }
    assert {role for roles in AAN_ZET.values() for role in roles} <= {"naar", *Role}


def test_a_closed_case_asks_for_nothing_but_what_runs_after_it() -> None:
    dossier = case("onvrede")
    for kind, days in (("niet_opgelost", 2), ("gesloten", 5)):
        command = Record(by="ingrid@huis.example", gebeurtenis=EventKind(kind), gegevens={})
        decided = decide(dossier, command, LENTL, at(DAY + timedelta(days=days)))
        assert not isinstance(decided, Refused)
        dossier = fold("huis", "2026-0001", decided, start=dossier)

    assert due(watched(dossier)) == ()
