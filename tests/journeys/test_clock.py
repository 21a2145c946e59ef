"""What happens when nothing happens: reminders, escalations and proposals of the clock (K17, D.0.3, O8, O10, K10)."""

from typing import Any

import pytest

from tests.journeys.conftest import Play
from tests.journeys.stories import KLACHT, ONVREDE, answers, letters, mail, one, order, stand, story, term

REFERRED = (mail(herkend=ONVREDE), order("2026-03-16T12:00:00", "akkoord"))
ASSIGNED = (mail(herkend=KLACHT), order("2026-03-16T12:00:00", "akkoord"))
KARIN, BRAM, INGRID, MARJAN = (
    f"{name}@sterker.example" for name in ("karin.dewit", "bram.peters", "ingrid.bakker", "marjan.hoekstra")
)


def until(tijd: str) -> str:
    """Nothing happens but time."""
    return f"[[stap]]\ntijd = {tijd}"


def reminded(result: dict[str, Any], to: str = "") -> list[str]:
    """The days on which T18 left, to this address or to anybody."""
    return [
        posted["tijd"][:10]
        for posted in result["post"]
        if posted["sjabloon"] == "T18" and (not to or to in posted["aan"])
    ]


@pytest.mark.parametrize(
    ("scenario", "received", "last", "days"),
    [
        # J49: vr 20 mrt + 14 d = vr 3 apr, Goede Vrijdag → herinnering do 2 apr; + 30 d = zo 19 apr → vr 17 apr (D.0.3)
        ("J49", "2026-03-20", "2026-04-20T00:00:00", ["2026-04-02", "2026-04-17"]),
        # J50: vr 11 dec + 14 d = vr 25 dec, Kerst → do 24 dec; + 30 d = zo 10 jan → vr 8 jan 2027 (D.0.3)
        ("J50", "2026-12-11", "2027-01-09T00:00:00", ["2026-12-24", "2027-01-08"]),
    ],
)
def test_a_term_that_ends_on_a_free_day_is_reminded_of_on_the_last_werkdag_before(
    play: Play, scenario: str, received: str, last: str, days: list[str]
) -> None:
    steps = (
        mail(f"{received}T10:00:00", herkend='soort = "onvrede", medewerker = "Piet Janssen"'),
        order(f"{received}T12:00:00", "akkoord"),
        until(last),
    )
    result = play(story(*steps, organisatie="klimkoord"))

    assert set(days) <= set(reminded(result, "piet.janssen@klimkoord.example")), scenario


def test_k17_a_klacht_that_takes_too_long_reaches_the_directie(play: Play) -> None:
    """6 weeks after ma 16 mrt is ma 27 apr (Koningsdag; no ATW for a term of our own)."""
    result = play(story(*ASSIGNED, until("2026-05-15T00:00:00")))

    assert "2026-04-20" in reminded(result, BRAM)  # ma, 7 dagen ervoor
    assert "2026-04-24" in reminded(result, BRAM)  # vr, de laatste werkdag voor ma 27 apr
    assert "2026-04-28" in reminded(result, BRAM)  # di, voorbij
    assert reminded(result, MARJAN) == [
        "2026-04-23",  # do, 2 werkdagen ervoor: escalatie
        "2026-05-04",  # ma, 5 werkdagen erna
    ]
    assert reminded(result, KARIN) == [], "who the klacht is about handles nothing (Awb 9:7)"


def test_reminders_wait_for_office_hours_where_these_are_set(play: Play) -> None:
    result = play(story(*REFERRED, until("2026-03-31T12:00:00"), top='kantooruren = "09:00-17:00"'))

    moments = {posted["tijd"] for posted in result["post"] if posted["sjabloon"] == "T18"}
    assert "2026-03-30T09:00:00+02:00" in moments  # ma, summer time began on zo 29 mrt
    assert all("T09:00:00" in moment for moment in moments)


def test_nobody_is_reminded_of_what_was_met(play: Play) -> None:
    """O2 to O5: referred, talked, solved, and the outcome on paper."""
    result = play(
        story(
            *REFERRED,
            order("2026-03-18T12:00:00", "gesprek gehad: vaste tijden afgesproken", door="medewerker"),
            order("2026-03-18T12:05:00", "uitkomst opgelost: vaste tijden", door="medewerker"),
            order("2026-03-19T12:00:00", "akkoord"),
            until("2026-06-01T00:00:00"),
        )
    )

    assert answers(result) == ["gedaan"] * 4
    assert stand(one(result)) == ("onvrede", "gesloten_opgelost")
    assert reminded(result) == []


# ── What silence leads to ─────────────────────────────────────────────────────────────────────────────

TALKED = (
    *REFERRED,
    order("2026-03-18T12:00:00", "uitkomst niet opgelost: meneer blijft boos", door="medewerker"),
    order("2026-03-18T14:00:00", "akkoord"),  # 0.1.12: who decides a letter
)


def waiting(result: dict[str, Any]) -> dict[str, Any]:
    """The newest proposal of the only dossier."""
    return dict(one(result)["voorstellen"][-1])


def test_o8_a_klager_who_chooses_nothing_for_thirty_days_may_be_closed_by_a_human(play: Play) -> None:
    """T06 on wo 18 mrt + 30 d = vr 17 apr 2026; the day after, closing is proposed (Klachtenprocedure §1.2)."""
    silent = play(story(*TALKED, until("2026-04-17T23:00:00")))
    assert "afhandelen" not in {p["soort"] for p in one(silent)["voorstellen"]}

    result = play(story(*TALKED, order("2026-04-18T10:00:00", "akkoord")))
    assert stand(one(result)) == ("onvrede", "gesloten_niet_verder")
    assert one(result)["uitkomst"] == "niet_opgelost"
    assert letters(result, "a.jansen@example.nl")[-1] == "T08"


def test_o8_who_answers_is_not_silent(play: Play) -> None:
    answer = mail(
        "2026-04-10T10:00:00", "Ik denk er nog over.", antwoord_op='"T06"', herkend='soort = "vervolg"'
    )
    result = play(story(*TALKED, answer, until("2026-04-25T10:00:00")))

    assert "afhandelen" not in {p["soort"] for p in one(result)["voorstellen"]}


def test_o10_a_medewerker_who_reports_nothing_is_reminded_and_then_passed_by(play: Play) -> None:
    """contact ma 30 mrt, uitkomst wo 15 apr 2026; the day after, the leidinggevende is proposed (C.9, R14)."""
    result = play(story(*REFERRED, until("2026-04-16T10:00:00")))

    assert "2026-03-30" in reminded(result, KARIN)
    assert (waiting(result)["soort"], waiting(result)["traject"]) == ("escaleren", "klacht")
    assert waiting(result)["naar"] == [BRAM]
    assert stand(one(result)) == ("onvrede", "verwezen"), "proposed, not done"

    decided = play(story(*REFERRED, order("2026-04-16T10:00:00", "akkoord")))
    assert stand(one(decided)) == ("klacht", "toegewezen")
    assert "T07" in letters(decided, "a.jansen@example.nl")


REPORTED = (
    *ASSIGNED,
    order("2026-03-24T16:00:00", "gesprek gehad: excuses gemaakt", door="leidinggevende"),
    order("2026-03-27T16:00:00", "verslag verstuurd", door="leidinggevende"),
)


def test_k10_once_the_verslag_is_out_who_decides_rounds_it_off(play: Play) -> None:
    """Only she may: the leidinggevende is not asked for what he cannot do. 6 weeks after ma 16 mrt is ma 27 apr 2026."""
    result = play(story(*REPORTED, until("2026-04-20T10:00:00")))

    assert one(result)["aan_zet"]["naam"] == "Ingrid Bakker"
    assert "2026-04-20" in reminded(result)  # ma, 7 dagen ervoor
    assert "2026-04-20" not in reminded(result, BRAM)


def test_k10_no_reaction_in_28_days_after_the_verslag_is_an_outcome_a_human_may_choose(play: Play) -> None:
    """T16 on vr 27 mrt + 28 d = vr 24 apr 2026; proposed on za 25 apr."""
    before = play(story(*REPORTED, until("2026-04-24T23:00:00")))
    assert "afhandelen" not in {p["soort"] for p in one(before)["voorstellen"]}

    result = play(story(*REPORTED, order("2026-04-27T09:00:00", "akkoord")))
    assert stand(one(result)) == ("klacht", "afgehandeld")
    assert one(result)["uitkomst"] == "geen_reactie"


def test_a_klager_who_hears_nothing_for_a_fortnight_gets_word_after_an_akkoord(play: Play) -> None:
    """0.1.9: T12 on ma 16 mrt + 14 d = ma 30 mrt 2026."""
    result = play(story(*ASSIGNED, order("2026-03-30T10:00:00", "akkoord")))

    t30 = [p for p in result["post"] if p["sjabloon"] == "T30"]
    assert [p["aan"] for p in t30] == [["a.jansen@example.nl"]]
    assert t30[0]["tijd"].startswith("2026-03-30")
    assert "klacht" in t30[0]["tekst"], "a human called it a klacht (0.1.13)"

    again = play(story(*ASSIGNED, order("2026-03-30T10:00:00", "akkoord"), until("2026-04-13T10:00:00")))
    assert (waiting(again)["soort"], waiting(again)["status"]) == (
        "brief",
        "open",
    )  # ma 30 mrt + 14 d = ma 13 apr


@pytest.mark.parametrize("after", ["T06", "T16"])
def test_nobody_is_told_that_we_are_busy_when_it_is_his_turn(play: Play, after: str) -> None:
    steps = TALKED if after == "T06" else REPORTED
    result = play(story(*steps, until("2026-04-14T10:00:00")))

    assert after in letters(result, "a.jansen@example.nl")
    assert "T30" not in {name for p in one(result)["voorstellen"] for name in p["brieven"]}


def test_an_answer_that_stays_out_is_reminded_of(play: Play) -> None:
    """antwoord: 2 werkdagen after wo 25 mrt is vr 27 mrt 2026 (0.1.9)."""
    question = mail(
        "2026-03-25T10:00:00", "Wanneer hoor ik iets?", antwoord_op='"T12"', herkend='soort = "vervolg"'
    )
    result = play(story(*ASSIGNED, question, until("2026-03-30T10:00:00")))

    days = [
        p["tijd"][:10]
        for p in result["post"]
        if p["sjabloon"] == "T18" and p["aan"] == [INGRID] and "- Antwoord geven" in p["tekst"]
    ]
    assert days == ["2026-03-27", "2026-03-30"]


# ── K17: a term that may be put off ───────────────────────────────────────────────────────────────────


def test_k17_a_week_before_the_end_putting_it_off_is_proposed_with_its_reason(play: Play) -> None:
    """6 weeks after ma 16 mrt is ma 27 apr; proposed on ma 20 apr; + 4 weeks is ma 25 mei 2026 (D.0.5)."""
    result = play(story(*ASSIGNED, order("2026-04-20T10:00:00", "akkoord")))

    assert (waiting(result)["soort"], waiting(result)["status"]) == ("verdagen", "akkoord")
    assert term(one(result), "afhandeling")["uiterlijk"] == "2026-05-25"
    t12b = [p for p in result["post"] if p["sjabloon"] == "T12b"]
    assert {a for p in t12b for a in p["aan"]} == {"a.jansen@example.nl", KARIN}  # klager en beklaagde
    assert all("meer tijd" in p["tekst"] for p in t12b)


def test_k17_who_puts_it_off_hears_that_it_is_put_off_and_who_is_told(play: Play) -> None:
    later = [
        order("2026-03-17T09:00:00", "akkoord"),
        order("2026-04-24T09:00:00", "verdaag 4 weken want ziekte"),
    ]
    told = play(story(mail(herkend=KLACHT), *later))["opdrachten"][-1]["antwoord"]
    assert told.startswith(
        "Gedaan: de afhandeling is verdaagd (4 weken). Er gaat uit: de verdaging aan inwoner"
    ), told


def test_k17_after_the_term_an_akkoord_no_longer_puts_it_off(play: Play) -> None:
    """Awb 9:11(2) and D.0.5: only in time; ma 27 apr was the last day."""
    no_t30 = order("2026-03-31T09:00:00", "niet akkoord")
    result = play(story(*ASSIGNED, no_t30, order("2026-04-28T10:00:00", "akkoord")))

    assert answers(result)[-1] == "geweigerd"
    assert (
        "(verdagen) is vervallen op di 28 apr 2026: de termijn liep af"
        in result["opdrachten"][-1]["antwoord"]
    )
    assert term(one(result), "afhandeling")["uiterlijk"] == "2026-04-27"


@pytest.mark.parametrize(
    ("settles", "why"),
    [
        (until("2026-04-28T00:01:00"), "de termijn liep af; verdagen kan alleen daarvoor"),
        (order("2026-04-22T10:00:00", "intrekking bevestigd"), "het dossier is gesloten"),
        (order("2026-04-22T10:00:00", "verdaag 2 weken want ziekte"), "de termijn is verdaagd"),
    ],
)
def test_k17_what_asks_to_put_off_a_term_lapses_with_that_term(play: Play, settles: str, why: str) -> None:
    """Passed (Awb 9:11(2): only in time) or settled, nobody is asked any more; the dossier says why."""
    dossier = one(play(story(*ASSIGNED, settles)))

    (asked,) = [p for p in dossier["voorstellen"] if p["soort"] == "verdagen"]
    assert asked["status"] == "vervallen"
    reasons = [
        e["gegevens"].get("reden") for e in dossier["gebeurtenissen"] if e["soort"] == "voorstel_besloten"
    ]
    assert why in reasons


def test_k17_who_put_it_off_himself_is_not_asked_again(play: Play) -> None:
    result = play(
        story(
            *ASSIGNED,
            order("2026-04-20T10:00:00", "verdaag 3 weken want de medewerker was ziek"),
            until("2026-05-18T12:00:00"),
        )
    )

    assert answers(result)[-1] == "gedaan"
    asked = [p for p in one(result)["voorstellen"] if p["soort"] == "verdagen"]
    assert [p["status"] for p in asked] == ["vervallen"], (
        "the one of that morning, answered by the order itself"
    )


def test_s3_a_klacht_is_not_closed_with_the_answer_to_a_signaal(play: Play) -> None:
    result = play(story(*ASSIGNED, order("2026-03-18T09:00:00", "sluit geen reactie want stil")))
    assert (answers(result)[-1], stand(one(result))) == ("geweigerd", ("klacht", "toegewezen"))


def test_m5_what_the_case_went_past_is_not_left_waiting_to_be_refused(play: Play) -> None:
    """He chose the leidinggevende (O7 waits); a human tells that it was solved after all and sends the outcome first."""
    chooses = mail(
        "2026-03-20T09:00:00",
        antwoord_op='"T03"',
        herkend='soort = "vervolg", condities = { wens = "leidinggevende" }',
    )
    result = play(
        story(
            mail(herkend=ONVREDE),
            order("2026-03-16T12:00:00", "akkoord"),
            order("2026-03-19T12:00:00", "gesprek gehad: wij spraken elkaar"),
            chooses,
            order("2026-03-20T10:00:00", "toch als klacht"),
            order("2026-03-20T10:05:00", "status"),
        )
    )

    open_ones = [p["soort"] for p in one(result)["voorstellen"] if p["status"] == "open"]
    assert (open_ones, stand(one(result))) == ([], ("klacht", "toegewezen"))


def test_a_proposal_of_today_is_not_told_to_be_late_because_the_case_is_older(play: Play) -> None:
    """J16: the klacht of do 5 mrt asks for a decision by ma 9 mrt; the day to choose for the onvrede was wo 4 mrt."""
    first = mail("2026-03-02T10:00:00", herkend=ONVREDE, id='"m1"')
    later = mail("2026-03-05T09:00:00", herkend=KLACHT, id='"m2"', antwoord_op='"T01"')
    result = play(story(first, later, "[[stap]]\ntijd = 2026-03-10T12:00:00"))
    reminded = [(p["tijd"][:10], p["onderwerp"]) for p in result["post"] if p["sjabloon"] == "T18"]
    (asked,) = [p for p in result["post"] if p["sjabloon"] == "V01" and p["tijd"] > "2026-03-05"]

    assert "(t/m ma 9 mrt)" in asked["onderwerp"]
    assert [day for day, _ in reminded] == ["2026-03-04", "2026-03-05", "2026-03-09", "2026-03-10"]
