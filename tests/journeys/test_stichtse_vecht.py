"""The municipality: terms of the Awb, verdaging and uitstel, hearing and oordeel, partners, college and gemeente."""

import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.conftest import Play
from tests.journeys.stories import addressees, answers, kinds, letters, mail, one, order, stand, story, term

ORG = "stichtsevecht"
ABOUT_TOM = 'soort = "klacht", medewerker = "Tom Hendriks"'
KLAGER = "a.jansen@example.nl"
NADIA = "nadia.karim@stichtsevecht.example"
ANJA = "anja.deboer@stichtsevecht.example"
TOM = "tom.hendriks@stichtsevecht.example"
COLLEGE = "college@stichtsevecht.example"
PARTNER = "klachten@thuishulpvecht.example"


def tale(*steps: str, top: str = "") -> str:
    return story(*steps, organisatie="" if top else ORG, top=top)


def klacht(received: str = "2026-03-16") -> tuple[str, str]:
    """A klacht about Tom Hendriks that Anja de Boer handles."""
    return mail(f"{received}T10:00:00", herkend=ABOUT_TOM), order(f"{received}T12:00:00", "akkoord")


def last(result: dict[str, Any], sjabloon: str) -> str:
    """The text of the last letter of this name."""
    return str([posted["tekst"] for posted in result["post"] if posted["sjabloon"] == sjabloon][-1])


def said(result: dict[str, Any]) -> str:
    """The answer to the last order."""
    return str(result["opdrachten"][-1]["antwoord"])


# ── K17, J9, J10, J14: longer ─────────────────────────────────────────────────────────────────────────


def test_j9_a_verdaging_is_written_to_klager_and_beklaagde(play: Play) -> None:
    result = play(
        tale(*klacht(), order("2026-04-20T09:00:00", "verdaag 4 weken want de behandelaar is ziek"))
    )  # ma

    assert (
        term(one(result), "afhandeling")["uiterlijk"] == "2026-05-26"
    )  # di, Awb 9:11(2); ma 25 mei Pinksteren, ATW 1
    assert (
        "+ 4 weken verdaagd = ma 25 mei 2026, Tweede Pinksterdag"
        in term(one(result), "afhandeling")["rekening"]
    )
    assert addressees(result, "T12b") == {KLAGER, TOM}
    assert "dinsdag 26 mei 2026" in last(result, "T12b")
    assert "ziek" in last(result, "T12b")


@pytest.mark.parametrize(
    ("tijd", "words"),
    [
        ("2026-04-29T09:00:00", "verdaag 4 weken want ziek"),  # wo: the term ended on di 28 apr
        ("2026-04-20T09:00:00", "verdaag 5 weken want ziek"),  # Awb 9:11(2): four at most
    ],
)
def test_j9_too_late_or_too_long_is_refused(play: Play, tijd: str, words: str) -> None:
    result = play(tale(*klacht(), order(tijd, words)))

    assert answers(result)[-1] == "geweigerd"
    assert "Awb 9:11" in said(result)
    assert "T12b" not in letters(result)
    assert term(one(result), "afhandeling")["uiterlijk"] == "2026-04-28"


WAITS = (
    *klacht(),
    order("2026-04-24T08:00:00", "status"),
)  # vr: 2 werkdagen before di 28 apr, ma is Koningsdag


def test_k17_before_it_is_too_late_the_verdaging_is_proposed_and_nothing_is_done(play: Play) -> None:
    """K17."""
    result = play(tale(*WAITS))

    assert one(result)["voorstellen"][-1]["soort"] == "verdagen"
    assert term(one(result), "afhandeling")["uiterlijk"] == "2026-04-28"
    assert "T12b" not in letters(result)


def test_k17_one_akkoord_puts_it_off(play: Play) -> None:
    result = play(tale(*WAITS, order("2026-04-24T09:00:00", "akkoord")))

    assert term(one(result), "afhandeling")["uiterlijk"] == "2026-05-26"
    assert addressees(result, "T12b") == {KLAGER, TOM}


def test_k17_an_akkoord_that_comes_too_late_puts_nothing_off(play: Play) -> None:
    result = play(tale(*WAITS, order("2026-04-29T09:00:00", "akkoord")))  # wo

    assert answers(result)[-1] == "geweigerd"
    assert term(one(result), "afhandeling")["uiterlijk"] == "2026-04-28"


def test_k17_the_older_proposal_that_still_waits_is_named_and_taken_only_by_its_number(play: Play) -> None:
    late = (*WAITS, order("2026-04-29T09:00:00", "akkoord"))  # wo
    refused = play(tale(*late))
    named = play(tale(*late, order("2026-04-29T09:05:00", "akkoord 2026-0001 voorstel 2")))
    lapsed = play(tale(*late, order("2026-04-29T09:05:00", "akkoord voorstel 3")))

    assert "T30" not in letters(refused)
    assert "akkoord 2026-0001 voorstel 2" in said(refused)
    assert letters(named).count("T30") == 1
    assert (answers(lapsed)[-1], letters(lapsed).count("T30")) == ("geweigerd", 0)


def test_k17_an_answer_to_the_mail_of_a_lapsed_proposal_touches_no_other(play: Play) -> None:
    answer = mail(
        "2026-04-29T09:00:00", "akkoord", van=f"Nadia Karim <{NADIA}>", antwoord_op='"V01"'
    )  # wo; the newest V01 is that of the verdaging
    result = play(tale(*WAITS, answer))

    assert answers(result)[-1] == "geweigerd"
    assert "T30" not in letters(result)
    assert "T12b" not in letters(result)


@pytest.fixture
def with_commission(tmp_path: Path) -> str:
    """The example configuration, with a klachtadviescommissie at the gemeente."""
    folder = files("bot.example")
    text = folder.joinpath("klachtwacht.toml").read_text(encoding="utf-8")
    chosen = text.replace(
        'regeling = "stichtse-vecht"',
        'regeling = "stichtse-vecht"\nklachtadviescommissie = "Commissie Vecht"',
    )
    (tmp_path / "klachtwacht.toml").write_text(chosen, encoding="utf-8")
    staff = folder.joinpath("personeel.csv").read_text(encoding="utf-8")
    (tmp_path / "personeel.csv").write_text(staff, encoding="utf-8")
    return f'organisatie = "{ORG}"\nconfig = "klachtwacht.toml"'


def test_j10_with_a_commission_it_is_ten_weeks_and_the_acknowledgement_names_it(
    play: Play, with_commission: str
) -> None:
    steps = (
        *klacht("2026-09-07"),
        order("2026-11-09T09:00:00", "verdaag 4 weken want de commissie hoort nog"),
    )  # ma
    before = play(f"{with_commission}\n" + "\n".join(steps[:2]))
    after = play(f"{with_commission}\n" + "\n".join(steps))

    assert term(one(before), "afhandeling")["uiterlijk"] == "2026-11-16"  # ma, Awb 9:11(1)
    assert term(one(after), "afhandeling")["uiterlijk"] == "2026-12-14"  # ma, Awb 9:11(2)
    assert "Commissie Vecht" in last(before, "T01")  # Awb 9:15(1)


PUT_OFF = (*klacht(), order("2026-04-20T09:00:00", "verdaag 4 weken want ziek"))


def test_j14_consent_in_a_mail_gives_more_time_and_the_mail_is_the_proof(play: Play) -> None:
    consent = mail(
        "2026-05-18T09:00:00", "Ik ga akkoord met uitstel tot 1 juli.", herkend='soort = "vervolg"'
    )  # ma
    result = play(tale(*PUT_OFF, consent, order("2026-05-18T10:00:00", "uitstel akkoord tot 1 juli 2026")))

    agreed = one(result)["gebeurtenissen"][kinds(one(result)).index("uitstel_ingestemd")]
    filed = [e for e in one(result)["gebeurtenissen"] if e["soort"] == "bericht_gearchiveerd"]
    assert term(one(result), "afhandeling")["uiterlijk"] == "2026-07-01"  # wo, Awb 9:11(3)
    assert agreed["gegevens"]["bericht"] == filed[-1]["gegevens"]["bericht"]


def test_j14_what_was_said_on_the_telephone_is_no_consent(play: Play) -> None:
    spoken = order("2026-05-18T09:00:00", "gesproken: mevrouw vindt uitstel goed")
    result = play(tale(*PUT_OFF, spoken, order("2026-05-18T10:00:00", "uitstel akkoord tot 1 juli 2026")))

    assert answers(result)[-1] == "geweigerd"
    assert "schriftelijke instemming" in said(result)  # Awb 9:11(3)
    assert term(one(result), "afhandeling")["uiterlijk"] == "2026-05-26"


# ── K3, K4: what is missing ───────────────────────────────────────────────────────────────────────────


def test_k3_k4_the_klager_completes_it_and_the_terms_of_the_law_run_on(play: Play) -> None:
    result = play(
        tale(
            mail(herkend=ABOUT_TOM),
            order("2026-03-17T09:00:00", "aanvulling vragen: wat gebeurde er precies?"),  # di
            mail("2026-03-20T09:00:00", "Hij lachte mij uit.", herkend='soort = "vervolg"'),  # vr
            order("2026-03-20T10:00:00", "akkoord"),
            order("2026-03-20T11:00:00", "akkoord"),
        )
    )

    assert kinds(one(result)).count("aangevuld") == 1
    assert stand(one(result)) == ("klacht", "toegewezen")
    assert (term(one(result), "aanvulling")["uiterlijk"], term(one(result), "aanvulling")["status"]) == (
        "2026-03-31",  # di, 14 dagen
        "gehaald",
    )
    assert term(one(result), "afhandeling")["uiterlijk"] == "2026-04-28"  # di: D.0.6, nothing suspends it
    assert "Wat gebeurde er precies" in last(result, "T04")


def test_k4_without_an_answer_nothing_ends_by_itself(play: Play) -> None:
    result = play(
        tale(
            mail(herkend=ABOUT_TOM),
            order("2026-03-17T09:00:00", "aanvulling vragen: wat gebeurde er precies?"),
            order("2026-04-03T09:00:00", "status"),
        )
    )

    assert stand(one(result)) == ("klacht", "aanvulling_gevraagd")
    assert term(one(result), "aanvulling")["status"] == "verlopen"


# ── N1, N2, K6: not treated ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "decided", [(), (order("2026-03-17T09:00:00", "akkoord"),)], ids=["toetsing", "toegewezen"]
)
def test_n2_only_a_human_sets_a_klacht_aside_with_ground_and_reason(
    play: Play, decided: tuple[str, ...]
) -> None:
    old = ABOUT_TOM + ", incident = 2024-05-06"
    aside = order("2026-03-18T09:00:00", "niet in behandeling G5 want het gebeurde in mei 2024")
    result = play(tale(mail(herkend=old), *decided, aside))

    assert stand(one(result)) == ("klacht", "niet_in_behandeling")
    assert one(result)["ontvankelijkheid"] == [{"grond": "G5", "weegt": "ja"}]
    assert letters(result, KLAGER)[-1] == "T13-G5"
    assert "mei 2024" in last(result, "T13-G5")
    assert "ombudsman" in last(result, "T13-G5").lower()  # Awb 9:8(3), 9:12(2)
    assert (term(one(result), "niet_in_behandeling")["status"], one(result)["uitkomst"]) == (
        "gehaald",
        "niet_in_behandeling",
    )
    event = one(result)["gebeurtenissen"][kinds(one(result)).index("niet_in_behandeling")]
    assert (event["actor"], event["gegevens"]["grond"], event["gegevens"]["regel"]) == (NADIA, "G5", "N2")
    assert "geregistreerd" in kinds(one(result))  # Awb 9:12a


def test_n1_without_an_order_the_findings_change_nothing(play: Play) -> None:
    result = play(
        tale(mail(herkend=ABOUT_TOM + ", incident = 2024-05-06"), order("2026-03-17T09:00:00", "akkoord"))
    )

    assert stand(one(result)) == ("klacht", "toegewezen")  # N3, Awb 9:8: "niet verplicht"
    assert any(line.startswith("G5 te lang geleden: ja") for line in one(result)["voorstellen"][0]["uitleg"])


def test_a_ground_the_scheme_does_not_know_is_refused_with_the_list(play: Play) -> None:
    result = play(
        tale(*klacht(), order("2026-03-18T09:00:00", "niet in behandeling G8 want het gaat om geld"))
    )

    assert answers(result)[-1] == "geweigerd"
    assert "G5 (te lang geleden)" in said(result)
    assert stand(one(result)) == ("klacht", "toegewezen")


# ── K7–K10, Awb 9:10 and 9:12: hearing and oordeel ────────────────────────────────────────────────────

HEARD = (
    *klacht(),
    order("2026-03-23T09:00:00", "gesprek op 30 maart 14.00 uur samen", door="leidinggevende"),
    order("2026-03-31T09:00:00", "gesprek gehad 30 maart: beiden gehoord", door="leidinggevende"),
    order("2026-04-01T09:00:00", "verslag verstuurd", door="leidinggevende"),
)


def test_a_klacht_from_ontvangst_to_oordeel_leaves_a_mark_at_every_rule(play: Play) -> None:
    """K1 registered, K2 weighed, K5 handed out, K7 invited, K8 heard, K9 verslag, K10 oordeel: each with its event."""
    result = play(tale(*HEARD, order("2026-04-07T09:00:00", "sluit deels gegrond, de toon was niet goed")))
    moved = [kind for kind in kinds(one(result)) if kind in STEPS]

    assert moved == list(STEPS)
    assert letters(result, KLAGER) == ["T01", "T12", "T15", "T16", "T20"]
    assert letters(result, TOM) == ["T14", "T15", "T16", "T20"]  # Awb 9:9, 9:10
    assert letters(result, ANJA)[0] == "T11"  # K5, Awb 9:7
    assert "ontvankelijkheid" in one(result)  # K2: weighed, and nothing found


STEPS = (
    "geregistreerd", "toegewezen", "gesprek_gepland", "gesprek_gevoerd", "verslag_verzonden", "afgehandeld",
)  # fmt: skip
"""K1, K5, K7, K8, K9, K10."""


@pytest.mark.parametrize("after", [2, 3, 4, 5])
def test_a_klacht_can_be_withdrawn_at_every_step(play: Play, after: int) -> None:
    """K11: at any moment, and it stays in the register (Klachtenprocedure §4.1 by analogy)."""
    result = play(tale(*HEARD[:after], order("2026-04-07T09:00:00", "intrekking bevestigd")))

    assert stand(one(result)) == ("klacht", "ingetrokken")
    assert "geregistreerd" in kinds(one(result))
    assert {"T17", "T18"} <= set(letters(result))


def test_a_silent_klager_still_gets_his_oordeel(play: Play) -> None:
    """K12 is no step here: silence only ends the hearing (Awb 9:10(2)c); the letter of Awb 9:12 is due all the same."""
    result = play(
        tale(
            *klacht(),
            order("2026-03-23T09:00:00", "gesprek op 30 maart 14.00 uur"),
            order("2026-04-20T09:00:00", "status"),
        )
    )

    assert term(one(result), "horen")["status"] == "verlopen"  # 14 dagen after ma 23 mrt
    assert term(one(result), "afhandeling")["status"] == "open"
    assert "staken" not in {p["soort"] for p in one(result)["voorstellen"]}


def test_who_answers_the_invitation_meets_the_term_of_the_hearing(play: Play) -> None:
    yes = mail("2026-03-25T09:00:00", "Ik kom.", herkend='soort = "vervolg"')
    result = play(tale(*klacht(), order("2026-03-23T09:00:00", "gesprek op 30 maart 14.00 uur"), yes))

    assert term(one(result), "horen")["status"] == "gehaald"


def test_k10_an_oordeel_brings_findings_and_names_the_ombudsman(play: Play) -> None:
    result = play(
        tale(*HEARD, order("2026-04-07T09:00:00", "sluit gegrond, de consulent had niet mogen lachen"))
    )

    assert stand(one(result)) == ("klacht", "afgehandeld")
    assert one(result)["uitkomst"] == "gegrond"
    assert (
        addressees(result, "T15") == addressees(result, "T16") == addressees(result, "T20") == {KLAGER, TOM}
    )
    closing = next(p["tekst"] for p in result["post"] if p["sjabloon"] == "T20" and KLAGER in p["aan"])
    assert "De consulent had niet mogen lachen" in closing  # Awb 9:12(1)
    assert re.search(r"ombudsman.*één jaar", closing, re.DOTALL)  # Awb 9:12(2), 9:24
    assert term(one(result), "afhandeling")["status"] == "gehaald"


def test_k10_an_oordeel_without_any_findings_is_refused(play: Play) -> None:
    result = play(tale(*klacht(), order("2026-04-07T09:00:00", "sluit ongegrond")))

    assert answers(result)[-1] == "geweigerd"
    assert "bevindingen" in said(result)  # Awb 9:12(1)
    assert stand(one(result)) == ("klacht", "toegewezen")


def test_k10_the_findings_may_stand_in_the_verslag(play: Play) -> None:
    result = play(tale(*HEARD, order("2026-04-07T09:00:00", "sluit ongegrond")))

    assert stand(one(result)) == ("klacht", "afgehandeld")
    assert "verslag" in last(result, "T20")


def test_an_oordeel_without_a_hearing_is_pointed_out(play: Play) -> None:
    result = play(
        tale(*klacht(), order("2026-04-07T09:00:00", "sluit ongegrond, kennelijk ongegrond: de brief klopte"))
    )

    assert stand(one(result)) == ("klacht", "afgehandeld")
    assert any("9:10" in told["tekst"] for told in result["meldingen"])


def test_the_informal_phase_becomes_formal_on_the_wish_of_the_klager_and_the_term_runs_on(play: Play) -> None:
    wish = mail("2026-03-24T09:00:00", herkend='soort = "vervolg", condities = { wens = "formeel" }')
    informal = play(tale(*klacht()))
    formal = play(tale(*klacht(), wish, order("2026-03-24T10:00:00", "akkoord")))

    assert (one(informal)["fase"], one(formal)["fase"]) == ("informeel", "formeel")
    assert letters(formal).count("T12") == letters(informal).count("T12") + 1, (
        "he reads who hears him, and by when"
    )
    assert "Ons voorstel is: de klacht formeel behandelen." in last(formal, "V01")
    assert stand(one(formal)) == ("klacht", "toegewezen")
    assert (
        term(one(formal), "afhandeling")["uiterlijk"] == "2026-04-28"
    )  # di, from the ontvangst in both phases


def test_a_formal_klaagschrift_is_formal_from_the_start(play: Play) -> None:
    wish = ABOUT_TOM + ', condities = { wens = "formeel" }'

    assert one(play(tale(mail(herkend=wish), order("2026-03-17T09:00:00", "akkoord"))))["fase"] == "formeel"


def test_k16_mediation_lets_the_term_run_on(play: Play) -> None:
    result = play(tale(*klacht(), order("2026-03-20T09:00:00", "bemiddeling")))

    assert stand(one(result)) == ("klacht", "bemiddeling")
    assert letters(result, KLAGER)[-1] == "T26"
    assert term(one(result), "afhandeling")["uiterlijk"] == "2026-04-28"  # D.0.6


# ── K14, R04, R05, R15: to another desk ───────────────────────────────────────────────────────────────

PARTNER_MAIL = 'soort = "klacht", medewerker = "Thuishulp Vechtstreek"'


def test_r15_content_about_a_partner_is_handed_over_and_stays_watched(play: Play) -> None:
    result = play(
        tale(
            mail(herkend=PARTNER_MAIL),
            order("2026-03-17T09:00:00", "akkoord"),  # di
            mail("2026-03-18T09:00:00", "Ja, stuur maar door.", herkend='soort = "vervolg"'),
            order("2026-03-18T10:00:00", "akkoord"),
        )
    )

    assert stand(one(result)) == ("klacht", "overgedragen")
    assert one(result)["uitkomst"] == "doorverwezen"
    assert [p["soort"] for p in one(result)["voorstellen"]] == ["overdragen", "overdragen"]
    assert letters(result, KLAGER) == ["T01", "T09", "T09"]
    assert letters(result, PARTNER) == ["T09b"]  # only after the klager agreed (Wmo 5.3.3)
    assert "afhandeling" not in {t["soort"] for t in one(result)["termijnen"] if t["status"] == "open"}
    assert (
        term(one(result), "navraag")["uiterlijk"] == "2026-03-25"
    )  # wo, 5 werkdagen after wo 18, when it left
    assert (
        term(one(result), "doorverwijzing")["uiterlijk"] == "2026-03-20"
    )  # vr, 2 werkdagen after the consent of wo 18


def test_k14_colleagues_hear_once_that_another_has_the_case(play: Play) -> None:
    steps = (
        mail(herkend=ABOUT_TOM),
        order("2026-03-17T09:00:00", "akkoord"),
        order("2026-03-17T10:00:00", "verplaats naar Thuishulp Vechtstreek"),
        mail("2026-03-18T09:00:00", "Ja, stuur maar door.", herkend='soort = "vervolg"'),
        order("2026-03-18T10:00:00", "akkoord"),
    )
    result = play(tale(*steps))

    told = [p["aan"] for p in result["post"] if p["sjabloon"] == "T18" and "overgedragen" in p["tekst"]]
    assert len(told) == len({address for aan in told for address in aan}), "each colleague once"
    assert told
    assert letters(result, KLAGER).count("T09") == 2  # first the question, then that it was sent
    assert letters(result, PARTNER) == ["T09b"]


def test_k14_who_is_not_satisfied_with_the_partner_is_heard_here(play: Play) -> None:
    """§5B, also where the mail is read as an answer in a running case, and while a tussenbericht waits."""
    steps = (
        mail(herkend=PARTNER_MAIL),
        order("2026-03-17T09:00:00", "akkoord"),
        mail("2026-03-18T09:00:00", "Ja, stuur maar door.", herkend='soort = "vervolg"'),
        order("2026-03-18T10:00:00", "akkoord"),
        mail(
            "2026-04-20T09:00:00",
            "Zij doen niets.",
            herkend='soort = "vervolg", condities = { tevreden = "nee" }',
        ),
        order("2026-04-20T10:00:00", "akkoord"),
    )
    waiting = one(play(tale(*steps)))

    assert waiting["voorstellen"][-2]["soort"] == "heropenen"
    assert waiting["voorstellen"][-1]["soort"] == "nieuw"  # K15: who handles it now
    assert stand(waiting) == ("klacht", "toets")


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Nee, stuur mijn bericht niet door.", "heropenen"),  # the button of T09
        ("Nee hoor, dat wil ik niet.", "heropenen"),
        ("Nee hoor, stuur maar door.", "overdragen"),
        ("Nee, geen probleem, dat mag.", "overdragen"),
        ("Nee, daar heb ik geen bezwaar tegen.", "overdragen"),
        ("Nee, dat vind ik geen goed idee.", "heropenen"),
        ("Nee, ik stuur het liever zelf.", "heropenen"),
        ("Nee, u mag dit nergens heen sturen.", "heropenen"),
        ("Dat wil ik niet.", "heropenen"),
        ("Liever niet doorsturen.", "heropenen"),
        ("Ja, stuur mijn bericht door.", "overdragen"),
        ("Dat is goed.", "overdragen"),
    ],
)
def test_k14_who_says_no_keeps_his_case_here(play: Play, words: str, kind: str) -> None:
    asked = (mail(herkend=PARTNER_MAIL), order("2026-03-17T09:00:00", "akkoord"))
    said = mail("2026-03-18T09:00:00", words, herkend='soort = "vervolg"')
    result = play(tale(*asked, said, order("2026-03-18T10:00:00", "akkoord")))

    assert [p["soort"] for p in one(result)["voorstellen"]][1] == kind
    assert (PARTNER in {address for p in result["post"] for address in p["aan"]}) is (kind == "overdragen")


def test_0_1_9_in_the_meantime_the_klager_reads_where_his_case_is(play: Play) -> None:
    asked = (mail(herkend=PARTNER_MAIL), order("2026-03-17T09:00:00", "akkoord"))
    silent = play(tale(*asked, order("2026-04-10T09:00:00", "status")))
    agreed = (
        mail("2026-03-18T09:00:00", "Ja, stuur maar door.", herkend='soort = "vervolg"'),
        order("2026-03-18T10:00:00", "akkoord"),
        order("2026-04-02T09:00:00", "akkoord"),
    )
    result = play(tale(*asked, *agreed))
    t30 = next(p["tekst"] for p in result["post"] if p["sjabloon"] == "T30")

    assert "brief" not in [p["soort"] for p in one(silent)["voorstellen"]], (
        "he was asked and has the next word"
    )
    assert "ligt bij Thuishulp Vechtstreek" in t30
    assert "Wij zijn nog bezig" not in t30


def test_k14_a_case_that_was_answered_elsewhere_is_closed_as_doorverwezen(play: Play) -> None:
    result = play(
        tale(
            mail(herkend=PARTNER_MAIL),
            order("2026-03-17T09:00:00", "akkoord"),
            order("2026-03-20T09:00:00", "gesproken: de partner heeft het ontvangen"),
            order("2026-04-20T09:00:00", "sluit doorverwezen"),
        )
    )

    assert (one(result)["status"], one(result)["uitkomst"]) == ("gesloten", "doorverwezen")
    assert term(one(result), "navraag")["status"] == "gehaald"


def test_r15_after_the_call_the_partner_has_six_weeks(play: Play) -> None:
    result = play(
        tale(
            mail(herkend=PARTNER_MAIL),
            order("2026-03-17T09:00:00", "akkoord"),
            order("2026-03-20T09:00:00", "gesproken: de partner heeft het ontvangen"),
        )
    )

    assert term(one(result), "navraag")["uiterlijk"] == "2026-04-28"  # di, 6 weken after di 17 mrt


def test_r15_recognises_a_partner_named_in_the_words_of_the_mail(play: Play) -> None:
    text = "De hulp van thuishulp vechtstreek komt nooit op tijd."

    assert (
        one(play(tale(mail(tekst=text, herkend='soort = "klacht"'))))["voorstellen"][0]["soort"]
        == "overdragen"
    )


@pytest.mark.parametrize("signal", ["eerder_behandeld"])
def test_5b_who_is_unhappy_with_how_the_partner_handled_it_is_heard_by_the_gemeente(
    play: Play, signal: str
) -> None:
    result = play(
        tale(
            mail(herkend=f'{PARTNER_MAIL}, signalen = ["{signal}"]'), order("2026-03-17T09:00:00", "akkoord")
        )
    )

    assert stand(one(result)) == ("klacht", "toegewezen")
    assert addressees(result, "T11") == {"wim.jonker@stichtsevecht.example"}
    assert (
        term(one(result), "afhandeling")["uiterlijk"] == "2026-04-28"
    )  # 0.1.11: the process keeps the Awb terms


def test_5b_discontent_after_the_hand_over_brings_the_case_back(play: Play) -> None:
    result = play(
        tale(
            mail(herkend=PARTNER_MAIL),
            order("2026-03-17T09:00:00", "akkoord"),
            mail("2026-04-20T09:00:00", herkend='soort = "klacht"'),
            order("2026-04-20T10:00:00", "akkoord"),
        )
    )

    assert stand(one(result)) == ("klacht", "toets")
    assert "heropend" in kinds(one(result))


def test_j46_a_bezwaarschrift_is_forwarded_with_its_day_of_ontvangst(play: Play) -> None:
    bezwaar = 'soort = "overig", signalen = ["beschikking"], besluit = 2026-03-02'
    words = "Ik maak bezwaar tegen het besluit van 2 maart 2026."
    result = play(tale(mail(tekst=words, herkend=bezwaar), order("2026-03-16T11:00:00", "akkoord")))  # ma

    assert stand(one(result)) == ("overig", "overgedragen")
    assert term(one(result), "doorverwijzing")["uiterlijk"] == "2026-03-17"  # di, 1 werkdag: Awb 6:15
    assert letters(result, "bezwaar@stichtsevecht.example") == ["T09b"]
    assert "maandag 16 maart 2026" in last(result, "T09b")
    assert letters(result, KLAGER) == ["T01", "T09"]
    assert "geregistreerd" not in kinds(one(result))  # not a klacht


def test_j45_conduct_beside_a_decision_goes_on_and_the_decision_is_forwarded(play: Play) -> None:
    both = ABOUT_TOM + ', signalen = ["beschikking"], besluit = 2026-03-24'
    result = play(
        tale(mail("2026-05-04T10:00:00", herkend=both), order("2026-05-04T11:00:00", "akkoord"))
    )  # ma

    assert stand(one(result)) == ("klacht", "toegewezen")
    assert (
        term(one(result), "bezwaar")["uiterlijk"] == "2026-05-06"
    )  # wo; di 5 mei Bevrijdingsdag, Awb 6:7, ATW 1
    assert "T13-G1" in letters(result, KLAGER)
    assert letters(result, "bezwaar@stichtsevecht.example") == ["T09b"]
    (urgent,) = [told for told in result["meldingen"] if told["soort"] == "bezwaartermijn"]
    assert urgent["tijd"].startswith("2026-05-04")
    assert "wo 6 mei 2026" in urgent["tekst"]


BOTH = ABOUT_TOM + ', signalen = ["beschikking"], besluit = 2026-03-24'


def test_j45_splits_leaves_the_decision_here_to_be_forwarded(play: Play) -> None:
    result = play(
        tale(
            mail("2026-05-04T10:00:00", herkend=BOTH),
            order("2026-05-04T11:00:00", "splits"),
            order("2026-05-04T11:05:00", "akkoord", dossier="2026-0001"),
            order("2026-05-04T11:10:00", "akkoord", dossier="2026-0002"),
        )
    )
    decision, conduct = result["dossiers"]

    assert stand(decision) == ("overig", "overgedragen")
    assert stand(conduct) == ("klacht", "toegewezen")
    assert letters(result, "bezwaar@stichtsevecht.example") == ["T09b"]
    assert "bezwaar" not in {t["soort"] for t in conduct["termijnen"]}


def test_k6_a_klacht_that_is_only_about_a_decision_is_set_aside_and_forwarded(play: Play) -> None:
    aside = order("2026-05-04T11:00:00", "niet in behandeling G1 want u maakt bezwaar tegen een besluit")
    result = play(tale(mail("2026-05-04T10:00:00", herkend=BOTH), aside))

    assert stand(one(result)) == ("klacht", "niet_in_behandeling")
    assert letters(result, KLAGER)[-1] == "T13-G1"
    assert letters(result, "bezwaar@stichtsevecht.example") == ["T09b"]  # Awb 6:15


# ── S1–S6: signalen, college, gemeente ────────────────────────────────────────────────────────────────


def test_s1_s3_a_signaal_goes_to_the_beleidsafdeling_and_is_answered(play: Play) -> None:
    """S1 acknowledged without a promise, S2 to the klachtbehandelaar (§11 IV), S3 answered and closed."""
    steps = (
        mail(herkend='soort = "signaal"'),
        order("2026-03-17T09:00:00", "akkoord"),
        order("2026-03-24T09:00:00", "sluit opgelost"),
        order("2026-03-25T09:00:00", "sluit opgelost"),
    )
    answered, closed = play(tale(*steps[:3])), play(tale(*steps))

    assert letters(answered, KLAGER) == ["T01"]
    assert addressees(answered, "T11") == {"wim.jonker@stichtsevecht.example"}
    assert stand(one(answered)) == ("signaal", "teruggekoppeld")
    assert stand(one(closed)) == ("signaal", "gesloten")
    assert "geregistreerd" not in kinds(one(closed))  # signalenlijst, apart from klachten (§2B)


def test_s4_a_signaal_becomes_a_klacht_when_the_sender_wants_handling(play: Play) -> None:
    """S4."""
    result = play(
        tale(
            mail(herkend='soort = "signaal", medewerker = "Tom Hendriks"'),
            order("2026-03-17T09:00:00", "akkoord"),
            order("2026-03-18T09:00:00", "toch als klacht"),
        )
    )

    assert stand(one(result)) == ("klacht", "toegewezen")
    assert one(result)["fase"] == "informeel"


def three(last_day: str = "2026-03-20") -> tuple[str, ...]:
    """Three klagers about the same partner."""
    told = 'soort = "klacht", medewerker = "Thuishulp Vechtstreek"'
    days = ("2026-03-16T10:00:00", "2026-03-18T10:00:00", f"{last_day}T10:00:00")
    return tuple(
        mail(day, van=f"B. Klager <klager{n}@example.nl>", herkend=told) for n, day in enumerate(days)
    )


def test_j61_three_like_cases_in_a_week_go_to_the_college_the_same_werkdag(play: Play) -> None:
    steps = three()
    undecided = play(tale(*steps))
    third = undecided["dossiers"][-1]
    told = play(
        tale(*steps, order("2026-03-20T11:00:00", "akkoord"), order("2026-03-20T11:05:00", "akkoord"))
    )  # vr

    assert [p["soort"] for p in third["voorstellen"]] == ["overdragen", "college"]
    assert "college" not in {p["soort"] for d in undecided["dossiers"][:2] for p in d["voorstellen"]}
    assert COLLEGE not in {
        to for posted in undecided["post"] for to in posted["aan"]
    }  # only after an akkoord
    assert any("meldplicht" in line for line in third["voorstellen"][-1]["uitleg"])
    assert term(third, "melding")["uiterlijk"] == "2026-03-20"  # vr: onverwijld, §11 VI
    assert letters(told, COLLEGE) == ["T24"]
    assert "college_gemeld" in kinds(told["dossiers"][-1])
    assert not re.search(r"klager\d|Klager", last(told, "T24"))  # pseudonymous


def test_j61_after_thirty_days_they_are_no_longer_one_signal(play: Play) -> None:
    result = play(tale(*three("2026-04-20")))  # ma, 35 days after the first

    assert "college" not in {p["soort"] for d in result["dossiers"] for p in d["voorstellen"]}


def test_s5_one_case_is_enough_when_it_is_grave(play: Play) -> None:
    """S5, Uitgangspunten §11 VI."""
    result = play(tale(mail(herkend=f'{ABOUT_TOM}, signalen = ["overleden"]')))

    assert [p["soort"] for p in one(result)["voorstellen"]] == ["nieuw", "college"]


@pytest.fixture
def aanbieder(tmp_path: Path) -> str:
    """The example configuration, with an aanbieder that reports to its gemeente (Uitgangspunten §11 I)."""
    folder = files("bot.example")
    text = folder.joinpath("klachtwacht.toml").read_text(encoding="utf-8")
    chosen = text.replace(
        'sleutel = "sterker"', 'sleutel = "sterker"\ngemeente = "toezicht@waterdam.example"'
    )
    (tmp_path / "klachtwacht.toml").write_text(chosen, encoding="utf-8")
    staff = folder.joinpath("personeel.csv").read_text(encoding="utf-8")
    (tmp_path / "personeel.csv").write_text(staff, encoding="utf-8")
    return 'organisatie = "sterker"\nconfig = "klachtwacht.toml"'


TOEZICHT = "toezicht@waterdam.example"
AT_STERKER = (
    mail(herkend='soort = "klacht", medewerker = "Karin de Wit"'),
    order("2026-03-17T09:00:00", "akkoord"),
)


def test_j60_the_gemeente_hears_of_each_step_without_a_name(play: Play, aanbieder: str) -> None:
    result = play(f"{aanbieder}\n" + "\n".join((*AT_STERKER, order("2026-03-17T10:00:00", "akkoord"))))

    assert [p["soort"] for p in one(result)["voorstellen"]] == ["nieuw", "gemeente"]
    assert term(one(result), "melding")["uiterlijk"] == "2026-03-24"  # di, 5 werkdagen
    assert letters(result, TOEZICHT) == ["T25"]
    assert one(result)["nummer"] in last(result, "T25")
    assert "Jansen" not in last(result, "T25")  # Wmo 5.3.3
    assert "gemeente_geinformeerd" in kinds(one(result))


def test_s6_the_gemeente_reads_what_it_is_about_as_a_human_said_it(play: Play, aanbieder: str) -> None:
    """Rulebook G, T25: number, aard, status."""
    told = order("2026-03-17T09:30:00", "corrigeer onderwerp naar bejegening want gelezen")
    agreed = order("2026-03-17T10:00:00", "akkoord")
    with_it = play(f"{aanbieder}\n" + "\n".join((*AT_STERKER, told, agreed)))
    without = play(f"{aanbieder}\n" + "\n".join((*AT_STERKER, agreed)))

    assert "De aard is: bejegening." in last(with_it, "T25")
    assert "De aard is: nog niet vastgesteld." in last(without, "T25")
    assert any("corrigeer onderwerp" in why for why in one(without)["voorstellen"][-1]["uitleg"])


def test_j60_with_recorded_consent_the_name_may_go(play: Play, aanbieder: str) -> None:
    consent = order("2026-03-16T11:00:00", "corrigeer toestemming naar ja want mevrouw zei dit aan de balie")
    steps = (AT_STERKER[0], consent, AT_STERKER[1], order("2026-03-17T10:00:00", "akkoord"))
    result = play(f"{aanbieder}\n" + "\n".join(steps))

    assert "Jansen" in last(result, "T25")


def test_j60_nothing_leaves_before_the_akkoord(play: Play, aanbieder: str) -> None:
    result = play(f"{aanbieder}\n" + "\n".join(AT_STERKER))

    assert letters(result, TOEZICHT) == []


def test_s6_each_step_is_a_proposal_of_its_own(play: Play, aanbieder: str) -> None:
    steps = (
        *AT_STERKER,
        order("2026-03-20T09:00:00", "gesprek gehad: besproken", door="leidinggevende"),
        order("2026-03-23T09:00:00", "verslag verstuurd", door="leidinggevende"),
        order("2026-03-24T09:00:00", "sluit opgelost"),
    )
    result = play(f"{aanbieder}\n" + "\n".join(steps))
    told = [line for p in one(result)["voorstellen"] if p["soort"] == "gemeente" for line in p["uitleg"]]

    assert [line.split()[1] for line in told] == ["registratie.", "afdoening.", "terugkoppeling."]


def test_i3_a_withdrawal_told_by_a_colleague_waits_for_the_klager(play: Play) -> None:
    told = mail(
        "2026-03-20T09:00:00",
        "Mevrouw trekt haar klacht in.",
        van="Anja de Boer <anja.deboer@stichtsevecht.example>",
        onderwerp='"[2026-0001] intrekking"',
        herkend='soort = "intrekking", condities = { intrekking = "onvoorwaardelijk" }',
    )
    result = play(tale(*klacht(), told, order("2026-03-20T10:00:00", "akkoord")))

    assert stand(one(result)) == ("klacht", "toegewezen")
    assert letters(result, KLAGER)[-1] == "T17b"
    assert term(one(result), "intrekkingsbezwaar")["uiterlijk"] == "2026-04-03"  # vr, 14 dagen


# ── K14: handed over after it was assigned ────────────────────────────────────────────────────────────


def test_k14_a_klacht_in_hand_goes_to_a_partner_by_name_and_who_had_it_hears_it(play: Play) -> None:
    result = play(
        tale(*klacht(), order("2026-03-18T08:00:00", "verplaats naar Thuishulp Vechtstreek")),
    )

    assert stand(one(result)) == ("klacht", "overgedragen")
    assert addressees(result, "T18") == {ANJA, TOM}
    assert "overgedragen aan een ander loket" in last(result, "T18")
    assert term(one(result), "navraag")["uiterlijk"] == "2026-03-25"  # wo, 5 werkdagen


def test_k14_doorverwezen_without_a_desk_is_refused_and_says_how(play: Play) -> None:
    result = play(tale(*klacht(), order("2026-03-18T08:00:00", "sluit doorverwezen")))

    assert answers(result)[-1] == "geweigerd"
    assert "verplaats naar ORGANISATIE" in said(result)
    assert one(result)["status"] == "toegewezen"


def test_k14_doorverwezen_over_a_waiting_hand_over_points_to_its_akkoord(play: Play) -> None:
    about_partner = mail(
        "2026-03-16T10:00:00",
        "De hulp van Thuishulp Vechtstreek komt nooit op tijd.",
        herkend='soort = "klacht"',
    )
    result = play(tale(about_partner, order("2026-03-17T08:00:00", "sluit doorverwezen")))

    assert answers(result)[-1] == "geweigerd"
    assert "akkoord" in said(result)
    assert one(result)["status"] == "ontvangen"
