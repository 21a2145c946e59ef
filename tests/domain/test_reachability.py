"""C.6: two months unreachable, unannounced (Klachtenprocedure Lentl §4.1); U0 to UB, J26 to J33."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.dossier.commands import FileMail, Propose, Record
from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.events import Event, EventKind
from bot.domain.dossier.fold import fold
from bot.domain.dossier.proposal import ProposalKind
from bot.domain.errors import Refused
from bot.domain.procedure.workflow import decide
from bot.domain.proposals.new_case import propose_new
from bot.domain.proposals.offers import propose_due
from bot.domain.recognition.suggestion import Soort
from bot.domain.regeling.norms import applied
from bot.domain.terms.acts import Due, Offer, Tell, Watched
from bot.domain.terms.deadlines import terms
from bot.domain.terms.due import due, overtaken
from bot.domain.terms.reachability import STANDARD, Reach, limits, may_stop
from bot.domain.terms.reachability import reach as reach_within
from bot.regelingen import load
from tests.domain.invented import (
    DAY,
    HUIS,
    KLACHT,
    KLAGER,
    after,
    approved,
    at,
    filed,
    opened,
    recorded,
    suggestion,
)

LENTL = load("lentl")


def reach(events: Sequence[Event]) -> Reach:
    return reach_within(events, STANDARD)


def klacht(day: date = DAY) -> Dossier:
    """A klacht about Karin, assigned to Bram on the day it came in."""
    proposal = propose_new(
        suggestion("klacht", "Karin de Wit", condities=KLACHT), HUIS, LENTL, day, "a" * 64, "1"
    )
    return approved(opened(LENTL, proposal, day), LENTL, day)


def tried(dossier: Dossier, *attempts: tuple[date, str]) -> Dossier:
    """After these attempts in vain; "T21a" is the warning by post."""
    for day, kanaal in attempts:
        more = {"kanaal": "brief", "waarschuwing": "T21a"} if kanaal == "T21a" else {"kanaal": kanaal}
        dossier = recorded(dossier, LENTL, day, "contactpoging", **more)
    return dossier


def acts(dossier: Dossier) -> list[Due]:
    """What the clock makes of C.6."""
    watched = Watched(dossier, terms(dossier.events, LENTL, HUIS.calendar), LENTL, HUIS)
    return [each for each in due(watched) if each.regel in {"U2", "U4", "UA", "J28"}]


def offered(dossier: Dossier) -> list[tuple[date, ProposalKind]]:
    """Which proposals the clock makes of C.6, and on which day."""
    return [(each.moment.date(), each.act.soort) for each in acts(dossier) if isinstance(each.act, Offer)]


J26 = ((date(2026, 6, 3), "telefoon"), (date(2026, 6, 10), "mail"), (date(2026, 7, 20), "T21a"))


def test_j26_u4_three_attempts_two_channels_and_a_warning_in_time_lead_to_a_proposal() -> None:
    """First attempt wo 3 jun 2026 → threshold ma 3 aug; the warning of ma 20 jul is exactly 14 days before it."""
    dossier = tried(klacht(), *J26)

    assert offered(dossier) == [(date(2026, 8, 3), ProposalKind.STAKEN)]
    assert may_stop(dossier.events, STANDARD, date(2026, 8, 2))
    assert may_stop(dossier.events, STANDARD, date(2026, 8, 3)) == ""


def test_u3_the_threshold_is_clamped_to_the_end_of_a_shorter_month_and_no_atw_moves_it() -> None:
    """J27: wo 31 dec 2025 + 2 months = za 28 feb 2026."""
    dossier = tried(klacht(date(2025, 12, 1)), (date(2025, 12, 31), "telefoon"))
    (term,) = [t for t in terms(dossier.events, LENTL, HUIS.calendar) if t.soort == "onbereikbaar"]

    assert (term.vanaf, term.uiterlijk) == (date(2025, 12, 31), date(2026, 2, 28))
    assert "§4.1" in term.grondslag
    assert "wo 31 dec 2025" in term.rekening


def test_j28_without_an_attempt_there_is_no_count_but_an_alarm_on_us() -> None:
    dossier = klacht()

    assert reach(dossier.events).sinds is None
    assert [type(each.act) for each in acts(dossier)] == [
        Tell
    ]  # contact: 5 werkdagen, uiterlijk ma 23 mrt → di 24
    assert acts(dossier)[0].moment.date() == date(2026, 3, 24)


def test_j29_ua_attempts_within_an_announced_absence_do_not_count() -> None:
    """ "t/m 15 september 2026"; mails of za 1 aug, do 20 aug, wo 16 sep → counts from 16 sep, threshold ma 16 nov."""
    dossier = recorded(
        klacht(date(2026, 7, 6)), LENTL, date(2026, 7, 20), "afwezigheid_gemeld", tot="2026-09-15"
    )
    dossier = tried(dossier, *((date(2026, m, d), "mail") for m, d in ((8, 1), (8, 20), (9, 16))))
    found = reach(dossier.events)

    assert (found.sinds, found.drempel) == (date(2026, 9, 16), date(2026, 11, 16))


def test_j30_ua_the_mail_that_an_out_of_office_answers_does_not_count() -> None:
    """ "afwezig tot 1 september 2026" on our mail of wo 1 jul: away until ma 31 aug."""
    dossier = tried(klacht(date(2026, 6, 1)), (date(2026, 7, 1), "mail"))
    dossier = recorded(
        dossier, LENTL, date(2026, 7, 1), "afwezigheid_gemeld", tot="2026-08-31", bron="automatisch"
    )
    assert reach(dossier.events).sinds is None
    assert reach(tried(dossier, (date(2026, 8, 31), "mail")).events).sinds is None

    dossier = tried(dossier, (date(2026, 8, 31), "mail"), (date(2026, 9, 1), "telefoon"))
    assert reach(dossier.events).sinds == date(2026, 9, 1)


def test_j31_ua_absent_without_an_end_is_never_proposed_and_looked_at_after_60_days() -> None:
    dossier = recorded(klacht(), LENTL, date(2026, 4, 1), "afwezigheid_gemeld")
    dossier = tried(
        dossier, (date(2026, 4, 20), "telefoon"), (date(2026, 5, 20), "mail"), (date(2026, 7, 1), "T21a")
    )

    assert offered(dossier) == []
    first = next(each for each in acts(dossier) if each.regel == "UA")
    assert (first.moment.date(), type(first.act)) == (date(2026, 5, 31), Tell)  # wo 1 apr + 60 d = zo 31 mei
    assert may_stop(dossier.events, STANDARD, date(2027, 1, 1))

    ended = recorded(dossier, LENTL, date(2026, 8, 1), "afwezigheid_gemeld", tot="2026-08-10")
    assert reach(tried(ended, (date(2026, 8, 11), "telefoon")).events).sinds == date(2026, 8, 11)


def test_j32_ub_who_represents_the_klager_is_reached_for_him() -> None:
    dossier = recorded(
        klacht(), LENTL, DAY, "vertegenwoordiger_aangewezen", adres="mentor@bureau.example", rol="mentor"
    )
    dossier = tried(dossier, *J26)
    assert offered(dossier)

    dossier = filed(dossier, LENTL, date(2026, 7, 25), van="mentor@bureau.example")
    assert (reach(dossier.events).sinds, offered(dossier)) == (None, [])
    other = filed(tried(klacht(), *J26), LENTL, date(2026, 7, 25), van="iemand@anders.example")
    assert reach(other.events).sinds == date(2026, 6, 3), "a stranger's mail is no sign of life"


def test_j33_onvrede_is_not_stopped_for_silence() -> None:
    proposal = propose_new(suggestion("onvrede", "Karin de Wit"), HUIS, LENTL, DAY, "a" * 64, "1")
    dossier = tried(approved(opened(LENTL, proposal), LENTL, DAY), *J26)

    assert offered(dossier) == []
    assert "onbereikbaar" not in {t.soort for t in terms(dossier.events, LENTL, HUIS.calendar)}


def test_attempts_of_before_it_was_a_klacht_do_not_count() -> None:
    """§4.1 is about a klacht; what was tried in the onvrede before it does not shorten the two months."""
    proposal = propose_new(suggestion("onvrede", "Karin de Wit"), HUIS, LENTL, DAY, "a" * 64, "1")
    dossier = tried(approved(opened(LENTL, proposal), LENTL, DAY), (date(2026, 4, 1), "telefoon"))
    dossier = recorded(dossier, LENTL, date(2026, 6, 1), "klacht_geworden", traject="klacht")

    assert reach(dossier.events).sinds is None


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("contact", {"tekst": "…"}),
        ("gesprek_gevoerd", {"tekst": "…"}),
        ("gesprek_gepland", {"datum": "2026-08-20"}),
    ],
)
def test_u0_whoever_is_spoken_to_is_reachable(kind: str, more: dict[str, str]) -> None:
    dossier = recorded(tried(klacht(), *J26), LENTL, date(2026, 7, 30), kind, **more)

    assert (reach(dossier.events).sinds, offered(dossier)) == (None, [])


def test_u0_a_mail_that_a_colleague_sent_himself_is_no_word_of_the_klager() -> None:
    dossier = recorded(tried(klacht(), *J26), LENTL, date(2026, 7, 30), "contact", zelf_gemaild=True)

    assert reach(dossier.events).sinds == date(2026, 6, 3)


def test_a_mail_that_a_colleague_sent_himself_is_contact_and_answers_no_question_we_asked() -> None:
    """I3: T17b waits for a word of the klager; K7: the first contact is made."""
    asked = recorded(klacht(), LENTL, DAY, "intrekking_gemeld", gevraagd=DAY.isoformat())
    dossier = recorded(asked, LENTL, DAY, "contact", zelf_gemaild=True)
    stands = {t.soort: t.status(DAY) for t in terms(dossier.events, LENTL, HUIS.calendar)}

    assert (stands["contact"], stands["intrekkingsbezwaar"]) == ("gehaald", "open")


def test_u0_a_robot_of_the_klager_is_no_sign_of_life() -> None:
    robot = FileMail(
        sha256="c" * 64, ontvangen=at(date(2026, 7, 30)), soort=Soort.OVERIG, van=KLAGER.address, regel="M2"
    )
    dossier = after(tried(klacht(), *J26), LENTL, date(2026, 7, 30), robot)

    assert reach(dossier.events).sinds == date(2026, 6, 3)


def test_u1_the_count_begins_with_the_first_attempt_after_the_last_contact() -> None:
    dossier = tried(klacht(), (date(2026, 4, 1), "telefoon"))
    dossier = filed(dossier, LENTL, date(2026, 4, 10))
    dossier = tried(dossier, (date(2026, 5, 11), "telefoon"))

    assert reach(dossier.events).sinds == date(2026, 5, 11)


@pytest.mark.parametrize(
    ("attempts", "missing"),
    [
        (J26[:2], "waarschuwing"),
        ((J26[0], (date(2026, 6, 10), "telefoon"), (date(2026, 6, 11), "telefoon")), "andere weg"),
        ((J26[0], J26[2]), "nog 1 poging"),
        ((J26[0], J26[0], J26[0], J26[2]), "nog 1 poging"),  # three calls on one day are one attempt
    ],
)
def test_u2_without_all_of_it_the_proposal_is_to_try_once_more(
    attempts: tuple[tuple[date, str], ...], missing: str
) -> None:
    dossier = tried(klacht(), *attempts)
    proposals = offered(dossier)

    assert (date(2026, 8, 3), ProposalKind.POGING) in proposals
    assert ProposalKind.STAKEN not in {kind for _, kind in proposals}
    assert missing in may_stop(dossier.events, STANDARD, date(2027, 1, 1))


def test_u2_a_late_warning_moves_the_day_on_which_the_case_may_stop() -> None:
    """Warned on vr 31 jul 2026: not before vr 14 aug."""
    dossier = tried(klacht(), *J26[:2], (date(2026, 7, 31), "T21a"))

    assert reach(dossier.events).drempel == date(2026, 8, 14)
    assert may_stop(dossier.events, STANDARD, date(2026, 8, 13))
    assert may_stop(dossier.events, STANDARD, date(2026, 8, 14)) == ""


def test_u2_the_warning_is_proposed_three_weeks_before_the_end() -> None:
    assert (date(2026, 7, 13), ProposalKind.BRIEF) in offered(
        tried(klacht(), *J26[:2])
    )  # ma 3 aug − 21 d = ma 13 jul


def staken(dossier: Dossier, day: date) -> Dossier:
    """The proposal of the clock to stop waits."""
    watched = Watched(dossier, terms(dossier.events, LENTL, HUIS.calendar), LENTL, HUIS)
    (act,) = [
        each for each in due(watched) if isinstance(each.act, Offer) and each.act.soort is ProposalKind.STAKEN
    ]
    assert isinstance(act.act, Offer)
    proposal = propose_due(watched, act, day)
    assert proposal is not None
    return after(dossier, LENTL, day, Propose(voorstel=proposal.as_json()))


def test_k12_an_akkoord_stops_the_case_with_t21_and_tells_the_colleagues() -> None:
    stopped = approved(staken(tried(klacht(), *J26), date(2026, 8, 3)), LENTL, date(2026, 8, 4))

    assert (stopped.status, stopped.uitkomst, stopped.gesloten) == (
        "gestaakt_onbereikbaar",
        "gestaakt_onbereikbaar",
        True,
    )
    event = next(e for e in stopped.events if e.soort is EventKind.GESTAAKT)
    assert event.gegevens["brieven"] == ["T21", "T18"]


def test_u0_a_word_of_the_klager_takes_the_proposal_to_stop_away() -> None:
    waiting = staken(tried(klacht(), *J26), date(2026, 8, 3))
    heard = filed(waiting, LENTL, date(2026, 8, 4))

    watched = Watched(heard, terms(heard.events, LENTL, HUIS.calendar), LENTL, HUIS)
    assert [(gone.soort, why) for gone, why in overtaken(watched)] == [
        (ProposalKind.STAKEN, "de klager liet van zich horen, of er kwam een poging bij")
    ]


STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["telefoon", "mail", "brief", "T21a", "mail van klager", "afwezig", "afwezig t/m", "gesproken"]
        ),
        st.integers(0, 25),
    ),
    max_size=14,
)
ENOUGH = [("telefoon", 20), ("mail", 5), ("T21a", 30)]
"""What U2 asks, so that the property is also tried on cases that may indeed stop."""


@settings(max_examples=300, deadline=None)
@given(STEPS | STEPS.map(lambda steps: [*steps[:4], *ENOUGH, *steps[4:6]]), st.integers(0, 90))
def test_no_sequence_stops_a_case_without_three_attempts_two_channels_and_a_warning_in_time(
    steps: list[tuple[str, int]], wait: int
) -> None:
    """U2 and U3, counted once more by hand over what was recorded since the klager was last heard of."""
    dossier, day = klacht(), DAY
    since: list[tuple[date, str]] = []
    away = False
    for number, (what, days) in enumerate(steps):
        day += timedelta(days=days)
        match what:
            case "mail van klager":
                dossier, since = filed(dossier, LENTL, day, f"{number:x}"), []
            case "gesproken":
                dossier, since = recorded(dossier, LENTL, day, "contact", tekst="…"), []
            case "afwezig" | "afwezig t/m":
                away = what == "afwezig"
                more = {} if away else {"tot": (day + timedelta(days=20)).isoformat()}
                dossier, since = recorded(dossier, LENTL, day, "afwezigheid_gemeld", **more), []
            case _:
                dossier = tried(dossier, (day, what))
                since.append((day, what))
    day += timedelta(days=wait)
    stop = Record(by="ingrid@huis.example", gebeurtenis=EventKind.GESTAAKT, gegevens={"regel": "U4"})
    decided = decide(dossier, stop, LENTL, at(day))
    if isinstance(decided, Refused):
        return
    warnings = [on for on, what in since if what == "T21a"]
    assert not away
    assert len(since) >= 3
    assert len({"brief" if what == "T21a" else what for _, what in since}) >= 2
    assert warnings
    assert day - warnings[0] >= timedelta(days=14)
    assert day - since[0][0] >= timedelta(days=59)  # two months are never shorter than 59 days
    stopped = fold("huis", "2026-0001", decided, start=dossier)
    assert stopped.status == "gestaakt_onbereikbaar"


def test_u2_the_scheme_and_the_norms_of_the_organisatie_say_what_is_enough() -> None:
    """Lentl states the numbers of the rulebook; a stricter organisatie asks for a fourth attempt."""
    dossier = tried(klacht(), *J26)
    strict = limits(applied(LENTL, {"onb.pogingen": 4, "onb.waarschuwing_dagen": 21}))

    assert limits(LENTL) == STANDARD
    assert strict == replace(STANDARD, pogingen=4, waarschuwing=replace(STANDARD.waarschuwing, aantal=21))
    assert "nog 1 poging" in may_stop(dossier.events, strict, date(2026, 9, 1))
    assert reach_within(dossier.events, strict).drempel == date(2026, 8, 10)  # ma 20 jul + 21 dagen


@pytest.mark.parametrize("scheme", ["stichtse-vecht", "klimkoord"])
def test_c6_no_other_scheme_ends_a_case_for_silence(scheme: str) -> None:
    assert limits(load(scheme)) is None
    assert may_stop(tried(klacht(), *J26).events, limits(load(scheme)), date(2027, 1, 1))


def test_c6_an_organisatie_may_leave_it_off() -> None:
    off = applied(LENTL, {"onb.actief": 0})
    dossier = tried(klacht(), *J26)
    watched = Watched(dossier, terms(dossier.events, off, HUIS.calendar), off, HUIS)

    assert limits(off) is None
    assert "onbereikbaar" not in {term.soort for term in watched.terms}
    assert not [each for each in due(watched) if each.regel in {"U2", "U4", "UA"}]


@pytest.mark.parametrize(
    ("until", "mailed", "reachable"),
    [
        ("2026-07-31", date(2026, 7, 31), True),  # his last day counts
        ("2026-07-31", date(2026, 8, 1), False),
        (None, date(2026, 8, 1), True),
    ],
)
def test_ub_who_represents_the_klager_speaks_for_him_until_his_machtiging_ends(
    until: str | None, mailed: date, reachable: bool
) -> None:
    told = {"naam": "M. Vos", "adres": "m.vos@post.example", "rol": "gemachtigde", "tot": until}
    dossier = recorded(klacht(), LENTL, DAY, "vertegenwoordiger_aangewezen", **told)
    dossier = filed(tried(dossier, *J26), LENTL, mailed, van="m.vos@post.example")

    assert (reach(dossier.events).sinds is None) is reachable
    assert dossier.hears("m.vos@post.example", mailed) is reachable
