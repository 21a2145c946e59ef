"""The plain steps of onvrede and klacht, each under its rule: what leads where, which letters go, what is written down."""

import pytest

from tests.journeys.conftest import Play
from tests.journeys.stories import KLACHT, ONVREDE, kinds, letters, mail, one, order, stand, story, term

ONVREDE_SOLVED = (
    mail(herkend=ONVREDE),  # ma
    order("2026-03-16T12:00:00", "akkoord"),
    order("2026-03-18T12:00:00", "gesprek op 19-3-2026 14.00 uur", door="medewerker"),
    order("2026-03-19T16:00:00", "gesprek gehad: goed gesprek", door="medewerker"),
    order("2026-03-19T16:10:00", "uitkomst opgelost: vaste tijden", door="medewerker"),
    order("2026-03-20T09:00:00", "akkoord"),
)
KLACHT_DONE = (
    mail(herkend=KLACHT),
    order("2026-03-16T12:00:00", "akkoord"),
    order("2026-03-18T12:00:00", "gesprek op 20-3-2026 14.00 uur samen", door="leidinggevende"),
    order("2026-03-20T16:00:00", "gesprek gehad: beiden gehoord", door="leidinggevende"),
    order("2026-03-24T12:00:00", "verslag verstuurd", door="leidinggevende"),
    order("2026-03-31T12:00:00", "sluit opgelost"),
)
WITHDRAWN = (order("2026-03-18T12:00:00", "intrekking bevestigd"),)

STEPS: tuple[tuple[str, tuple[str, ...], tuple[str | None, str], str, set[str]], ...] = (
    # rule, how far the story went, traject and status, the event that took the step, the letters it caused
    ("O1", ONVREDE_SOLVED[:1], (None, "ontvangen"), "ontvangen", {"T01"}),
    ("O2", ONVREDE_SOLVED[:2], ("onvrede", "verwezen"), "verwezen", {"T03", "T10"}),
    ("O3", ONVREDE_SOLVED[:3], ("onvrede", "in_gesprek"), "gesprek_gepland", set()),
    ("O4", ONVREDE_SOLVED[:5], ("onvrede", "opgelost_uitkomst_open"), "opgelost", set()),
    ("O5", ONVREDE_SOLVED, ("onvrede", "gesloten_opgelost"), "uitkomst_verzonden", {"T05"}),
    ("O9", (*ONVREDE_SOLVED[:2], *WITHDRAWN), ("onvrede", "ingetrokken"), "ingetrokken", {"T17", "T18"}),
    ("K1", KLACHT_DONE[:2], ("klacht", "toegewezen"), "geregistreerd", set()),
    ("K5", KLACHT_DONE[:2], ("klacht", "toegewezen"), "toegewezen", {"T11", "T12", "T14"}),
    ("K7", KLACHT_DONE[:3], ("klacht", "gesprek_gepland"), "gesprek_gepland", set()),
    ("K8", KLACHT_DONE[:4], ("klacht", "gesprek_gevoerd"), "gesprek_gevoerd", set()),
    ("K9", KLACHT_DONE[:5], ("klacht", "verslag_verzonden"), "verslag_verzonden", {"T16"}),
    ("K10", KLACHT_DONE, ("klacht", "afgehandeld"), "afgehandeld", {"T20"}),
    ("K11", (*KLACHT_DONE[:2], *WITHDRAWN), ("klacht", "ingetrokken"), "ingetrokken", {"T17", "T18"}),
)  # fmt: skip


@pytest.mark.parametrize(("rule", "steps", "where", "event", "sent"), STEPS, ids=[row[0] for row in STEPS])
def test_each_step_leads_where_its_rule_says(
    play: Play, rule: str, steps: tuple[str, ...], where: tuple[str | None, str], event: str, sent: set[str]
) -> None:
    dossier = one(result := play(story(*steps)))

    assert stand(dossier) == where, rule
    happened = [each for each in dossier["gebeurtenissen"] if each["soort"] == event]
    assert happened
    assert sent <= set(happened[-1]["gegevens"]["brieven"])
    assert sent <= set(letters(result))


def test_m1_a_mail_in_the_thread_is_filed_and_m5_a_human_decides_the_proposal(play: Play) -> None:
    """M1: every mail is kept and matched; M5: the proposal waits for the klachtenfunctionaris."""
    result = play(
        story(
            mail(herkend=ONVREDE),
            mail("2026-03-16T11:00:00", antwoord_op='"T01"', herkend='soort = "vervolg"'),
        )
    )
    dossier = one(result)

    assert kinds(dossier).count("bericht_gearchiveerd") == 2
    assert dossier["voorstellen"][0]["status"] == "open"
    assert dossier["traject"] is None


def test_k2_a_klacht_is_tested_before_somebody_gets_it(play: Play) -> None:
    """K2: registered first, with what was found about it; then assigned (K5)."""
    found = kinds(one(play(story(*KLACHT_DONE[:2]))))

    assert found.index("geregistreerd") < found.index("toegewezen")


def test_c5_the_uitspraak_starts_the_term_of_the_reaction(play: Play) -> None:
    okc = "Secretaris <secretaris@okc-gelderland.example>"
    result = play(
        story(
            mail("2026-05-04T10:00:00", van=okc, herkend='soort = "okc"'),
            order("2026-05-04T11:00:00", "akkoord"),
            order("2026-05-18T10:00:00", "uitspraak gegrond"),
        )
    )

    assert term(one(result), "reactie")["uiterlijk"] == "2026-06-18"  # ma 18 mei + 1 maand = do 18 jun
    assert "T22" in letters(result)
