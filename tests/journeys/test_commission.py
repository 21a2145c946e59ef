"""The phase at the commission (C1–C8): a linked dossier, the dates the commission sets, reaction, mediation, I5."""

from typing import Any

import pytest

from tests.journeys.conftest import Play
from tests.journeys.stories import (
    KLACHT,
    addressees,
    answers,
    kinds,
    letters,
    mail,
    one,
    order,
    stand,
    story,
    term,
)

OKC = "Secretaris <secretaris@okc-gelderland.example>"
KPZ = "Klachtenportaal Zorg <info@klachtenportaalzorg.example>"
WRITERS = {"klimkoord": KPZ, "stichtsevecht": "Bureau <bureau@nationaleombudsman.example>"}
MARJAN = "marjan.hoekstra@sterker.example"
INGRID = "ingrid.bakker@sterker.example"


def first(
    tekst: str = "Graag uw verweerschrift vóór 3 juni 2026.", van: str = OKC, **more: str
) -> tuple[str, ...]:
    """The commission writes for the first time, and that is decided."""
    return (
        mail("2026-05-04T10:00:00", tekst, van=van, **more),  # ma
        order("2026-05-04T11:00:00", "akkoord"),
    )


def at_the_okc(*steps: str, organisatie: str = "sterker") -> str:
    """A case at the commission since 4 May 2026."""
    return story(
        *first(herkend='soort = "okc"', van=WRITERS.get(organisatie, OKC)),
        *steps,
        organisatie=organisatie,
    )


# ── C1, C3: J57 ───────────────────────────────────────────────────────────────────────────────────────


def test_j57_the_day_the_commission_names_is_the_term_with_reminders_ten_five_and_two_werkdagen_before(
    play: Play,
) -> None:
    result = play(story(*first(), order("2026-06-03T12:00:00", "status")))
    dossier = one(result)

    assert stand(dossier) == ("okc", "aangemeld")
    assert "T01" not in letters(result), "no automatic acknowledgement to a commission (M4)"
    assert addressees(result, "T19") == {MARJAN}
    due = term(dossier, "verweer")
    assert due["uiterlijk"] == "2026-06-02"  # di: vóór 3 juni is uiterlijk 2 juni
    assert "reglement" in due["grondslag"]
    reminded = sorted(
        p["tijd"][:10]
        for p in result["post"]
        if p["sjabloon"] == "T18" and INGRID in p["aan"] and "verweer" in p["tekst"]
    )
    # di 2 jun − 10 werkdagen (ma 25 mei is Pinksteren) = ma 18 mei; − 5 = di 26 mei; − 2 = vr 29 mei
    assert reminded[:3] == ["2026-05-18", "2026-05-26", "2026-05-29"]


def test_the_term_is_there_before_the_akkoord_and_only_provisional(play: Play) -> None:
    dossier = one(play(story(first()[0])))

    assert (term(dossier, "verweer")["uiterlijk"], term(dossier, "verweer")["voorlopig"]) == (
        "2026-06-02",
        True,
    )


def test_j57_what_a_scenario_says_of_the_soort_leaves_the_date_in_the_words(play: Play) -> None:
    due = term(one(play(at_the_okc())), "verweer")
    assert due["uiterlijk"] == "2026-06-02", "“vóór 3 juni” is di 2 juni, though `herkend` cannot say it"


def test_j57_who_sent_it_decides_not_its_words(play: Play) -> None:
    steps = first(van="Secretaris <no-reply@okc-gelderland.example>", herkend='soort = "overig"')
    result = play(story(*steps))

    assert one(result)["soort"] == "okc"  # F.1.2
    assert letters(result) == ["V01", "T19"]


def test_c3_a_later_day_of_the_commission_replaces_the_first_one(play: Play) -> None:
    result = play(
        story(
            *first(),
            order("2026-05-11T10:00:00", "verweer uiterlijk 12 juni 2026"),
            order("2026-06-09T10:00:00", "verweer ingediend"),
        )
    )
    dossier = one(result)

    assert answers(result) == ["gedaan"] * 3
    assert term(dossier, "verweer")["uiterlijk"] == "2026-06-12"  # vr
    assert term(dossier, "verweer")["status"] == "gehaald"
    assert dossier["status"] == "verweer_ingediend"


def test_c3_a_mail_of_the_commission_that_names_a_day_is_proposed_as_the_day_of_the_verweer(
    play: Play,
) -> None:
    result = play(
        at_the_okc(
            mail(
                "2026-05-11T10:00:00",
                "[2026-0001] Uw verweerschrift ontvangen wij graag uiterlijk 1 juni 2026.",
                van=OKC,
                onderwerp='"[2026-0001] verweer"',
            ),
            order("2026-05-11T12:00:00", "akkoord"),
        )
    )

    assert one(result)["status"] == "verweer_opstellen"
    assert term(one(result), "verweer")["uiterlijk"] == "2026-06-01"  # ma


# ── C2, C4–C7 ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("organisatie", ["sterker", "klimkoord", "stichtsevecht"])
def test_the_whole_way_from_aangemeld_to_gesloten(play: Play, organisatie: str) -> None:
    result = play(
        at_the_okc(
            order("2026-05-06T10:00:00", "okc ontvankelijk, oordeel uiterlijk 31 juli 2026"),
            order("2026-05-06T10:10:00", "verweer uiterlijk 2 juni 2026"),
            order("2026-06-01T10:00:00", "verweer ingediend"),
            order("2026-06-05T10:00:00", "hoorzitting op 19 juni 2026 14.00 uur"),
            order("2026-06-19T16:00:00", "hoorzitting geweest"),
            order("2026-07-10T10:00:00", "uitspraak deels gegrond"),
            order("2026-07-30T10:00:00", "reactie versturen: wij bellen voortaan binnen twee dagen terug"),
            order("2026-08-03T10:00:00", "sluit opgelost"),
            organisatie=organisatie,
        )
    )
    dossier = one(result)

    assert answers(result) == ["gedaan"] * 9
    assert dossier["status"] == "gesloten"
    assert {"T22", "T23"} <= set(letters(result))
    assert term(dossier, "oordeel")["uiterlijk"] == "2026-07-31"  # vr, door de commissie gesteld
    assert term(dossier, "oordeel")["status"] == "gehaald"
    assert term(dossier, "hoorzitting")["status"] == "gehaald"
    reactie = term(dossier, "reactie")
    assert (reactie["vanaf"], reactie["uiterlijk"], reactie["status"]) == (
        "2026-07-10",
        "2026-08-10",
        "gehaald",
    )


def test_c2_what_the_commission_does_not_take_up_ends_the_link_and_no_term_runs(play: Play) -> None:
    result = play(story(*first(), order("2026-05-06T10:00:00", "okc niet ontvankelijk")))

    assert one(result)["status"] == "niet_ontvankelijk"
    assert term(one(result), "verweer")["status"] == "vervallen"


def test_c6_the_reaction_is_put_off_with_a_reason_and_a_new_day(play: Play) -> None:
    result = play(
        at_the_okc(
            order("2026-07-10T10:00:00", "uitspraak gegrond"),
            order("2026-08-03T10:00:00", "verdaag 2 weken want de directeur is met vakantie"),
        )
    )

    assert answers(result)[-1] == "gedaan"
    due = one(play(at_the_okc(order("2026-07-10T10:00:00", "uitspraak gegrond"))))
    assert term(due, "reactie")["uiterlijk"] == "2026-08-10"  # ma, vr 10 jul + 1 maand


def test_c5_a_day_that_the_commission_gave_for_the_reaction_goes_before_the_norm(play: Play) -> None:
    """Uitspraak vr 10 jul 2026: without a day ma 10 aug, one month; the commission says vr 24 jul."""
    result = play(at_the_okc(order("2026-07-10T10:00:00", "uitspraak gegrond, reactie uiterlijk 24 juli")))

    said = "Gedaan: de uitspraak is genoteerd (gegrond, vr 10 jul 2026, reactie uiterlijk vr 24 jul 2026)."
    assert result["opdrachten"][-1]["antwoord"].startswith(said)
    found = term(one(result), "reactie")
    assert (found["uiterlijk"], found["grondslag"]) == (
        "2026-07-24",
        "reglement van de OKC, Klachtenprocedure §4.3",
    )


def test_a_step_of_the_commission_in_the_klacht_itself_is_refused_with_the_other_number(play: Play) -> None:
    result = play(
        story(
            mail(herkend=KLACHT),
            order("2026-03-16T12:00:00", "akkoord"),
            order("2026-03-17T12:00:00", "verweer ingediend"),
        )
    )

    assert answers(result)[-1] == "geweigerd"
    assert "geen dossier van een zaak bij de commissie" in result["opdrachten"][-1]["antwoord"]


@pytest.mark.parametrize(
    "step",
    [
        "hoorzitting geweest",
        "okc ontvankelijk",
        "verweer ingediend",
        "uitspraak gegrond",
        "reactie versturen: wij bellen",
    ],
)
def test_a_step_of_the_commission_before_the_first_akkoord_says_that_it_wants_one(
    play: Play, step: str
) -> None:
    result = play(
        story(first()[0], order("2026-05-04T12:00:00", step), order("2026-05-04T12:05:00", "akkoord"))
    )

    assert answers(result) == ["geweigerd", "gedaan"]
    told = result["opdrachten"][0]["antwoord"]
    assert "Over deze zaak bij de commissie is nog niet besloten." in told
    assert "– akkoord 2026-0001 (opent de zaak bij de commissie)" in told
    assert one(result)["traject"] == "okc"


def test_a_step_of_the_commission_in_a_mail_taken_for_something_else_says_how_it_becomes_one(
    play: Play,
) -> None:
    orders = [
        order("2026-03-16T12:00:00", text)
        for text in ("verweer ingediend", "akkoord 2026-0001, maar wijzig naar okc")
    ]
    result = play(story(mail(herkend=KLACHT), *orders))

    assert answers(result) == ["geweigerd", "gedaan"]
    assert (
        "– akkoord 2026-0001, maar wijzig naar okc (opent de zaak bij de commissie)"
        in result["opdrachten"][0]["antwoord"]
    )
    assert one(result)["traject"] == "okc"


# ── C8, K16: mediation ────────────────────────────────────────────────────────────────────────────────


def test_k16_mediation_is_offered_and_the_terms_run_on(play: Play) -> None:
    steps = (mail(herkend=KLACHT), order("2026-03-16T12:00:00", "akkoord"))
    before = term(one(play(story(*steps))), "afhandeling")
    result = play(
        story(
            *steps,
            order("2026-03-18T12:00:00", "bemiddeling"),
            order("2026-03-30T12:00:00", "bemiddeling klaar"),
        )
    )

    assert answers(result) == ["gedaan"] * 3
    assert addressees(result, "T26") == {"a.jansen@example.nl"}
    assert one(result)["status"] == "toegewezen"
    assert term(one(result), "afhandeling")["uiterlijk"] == before["uiterlijk"]  # D.0.6


def test_c8_mediation_at_the_commission_is_noted_and_nobody_is_written_to(play: Play) -> None:
    result = play(at_the_okc(order("2026-05-18T12:00:00", "bemiddeling")))

    assert "bemiddeling_gestart" in kinds(one(result))
    assert one(result)["status"] == "aangemeld"
    assert "T26" not in letters(result)


# ── I5: who withdraws while the commission has it ─────────────────────────────────────────────────────


def test_i5_during_the_commission_a_withdrawal_is_noted_and_must_be_made_there(play: Play) -> None:
    result = play(
        story(
            mail(herkend=KLACHT),
            order("2026-03-16T12:00:00", "akkoord"),
            mail("2026-03-18T10:00:00", herkend='soort = "okc"'),
            order("2026-03-18T12:00:00", "akkoord"),
            mail(
                "2026-03-25T10:00:00",
                "Ik trek mijn klacht in.",
                onderwerp='"[2026-0001] stoppen"',
                herkend='soort = "intrekking", condities = { intrekking = "onvoorwaardelijk" }',
            ),
            order("2026-03-25T12:00:00", "akkoord", dossier="2026-0001"),
        )
    )
    klacht: dict[str, Any] = result["dossiers"][0]

    assert any("I5" in words for words in klacht["voorstellen"][-1]["uitleg"])
    assert "intrekking_gemeld" in kinds(klacht)
    assert klacht["status"] == "toegewezen"
    assert not any("okc-gelderland" in address for p in result["post"] for address in p["aan"])


# ── C5, C6: the commission writes on, and the klager reads the reaction too ───────────────────────────


def test_c5_what_the_commission_writes_in_its_own_dossier_opens_no_other(play: Play) -> None:
    result = play(
        at_the_okc(
            order("2026-06-05T10:00:00", "hoorzitting op 19 juni 2026 14.00 uur"),
            mail(
                "2026-07-10T10:00:00",
                "Hierbij de uitspraak: deels gegrond.",
                van=OKC,
                herkend='soort = "okc"',
            ),
            order("2026-07-10T11:00:00", "akkoord"),
            order("2026-07-10T12:00:00", "uitspraak deels gegrond"),
        )
    )

    assert one(result)["status"] == "uitspraak_ontvangen"
    assert letters(result).count("T19") == 1
    asked = [p for p in one(result)["voorstellen"] if p["soort"] == "vervolg"]
    assert "“uitspraak” met het oordeel" in " ".join(asked[-1]["uitleg"])


JUDGED = (
    order("2026-07-10T10:00:00", "uitspraak deels gegrond", dossier="2026-0002"),
    order("2026-07-30T10:00:00", "reactie versturen: wij bellen voortaan terug", dossier="2026-0002"),
)


def beside_a_klacht(*steps: str) -> str:
    """A klacht, and the commission that writes about it without naming its number."""
    return story(
        mail("2026-03-16T10:00:00", herkend=KLACHT), order("2026-03-16T12:00:00", "akkoord"), *first(), *steps
    )


def test_c6_the_klager_of_the_linked_klacht_reads_the_reaction_too(play: Play) -> None:
    """Jeugdwet 4.2.1(5)."""
    linked = order("2026-05-04T12:00:00", "koppel 2026-0002 aan 2026-0001")
    result = play(beside_a_klacht(linked, *JUDGED))

    assert answers(result)[-1] == "gedaan"
    assert addressees(result, "T23") == {"a.jansen@example.nl", "secretaris@okc-gelderland.example"}


def test_c6_the_contact_card_of_the_klacht_holds_for_the_reaction(play: Play) -> None:
    careful = order(
        "2026-05-04T11:30:00", "corrigeer niet via naar mail want zijn vrouw leest mee", dossier="2026-0001"
    )
    linked = order("2026-05-04T12:00:00", "koppel 2026-0002 aan 2026-0001")
    result = play(beside_a_klacht(careful, linked, *JUDGED))

    assert "geweigerd" not in answers(result)
    assert "vraag" not in answers(result)
    assert addressees(result, "T23") == {"secretaris@okc-gelderland.example"}
    assert any("T23" in told["tekst"] for told in result["meldingen"] if told["soort"] == "taak")


def test_c6_an_unknown_klager_is_told_to_a_human(play: Play) -> None:
    result = play(beside_a_klacht(*JUDGED))

    told = [notice["tekst"] for notice in result["meldingen"] if notice["soort"] == "taak"]
    assert any("alleen naar de commissie" in text for text in told)


# ── M1: the commission names the klager, and no number of ours ────────────────────────────────────────

AT_IT = (
    mail("2026-03-16T10:00:00", herkend=KLACHT),
    order("2026-03-16T12:00:00", "akkoord"),
    mail("2026-04-10T10:00:00", "Ik ging naar de commissie.", herkend='soort = "okc"'),
    order("2026-04-10T11:00:00", "akkoord", dossier="2026-0001"),
)
"""A. Jansen went to the commission herself: 2026-0002 is the phase there."""


def named(tijd: str, tekst: str, onderwerp: str = "Zaak 2026-014") -> str:
    """The commission writes about a klager by name, under a number of its own."""
    return mail(tijd, tekst, van=OKC, onderwerp=f'"{onderwerp}"', herkend='soort = "okc"')


def test_a_name_alone_is_a_proposal_to_join_the_case_of_that_klager_at_the_commission(play: Play) -> None:
    asks = named("2026-04-20T10:00:00", "De klacht van mevrouw A. Jansen is ontvankelijk.")
    waiting = play(story(*AT_IT, asks))
    third = waiting["dossiers"][2]
    done = play(story(*AT_IT, asks, order("2026-04-20T11:00:00", "akkoord", dossier="2026-0003")))

    assert third["voorstellen"][0]["soort"] == "koppelen"
    assert kinds(waiting["dossiers"][1]).count("bericht_gearchiveerd") == 1, "nothing joins by itself"
    assert (done["dossiers"][2]["status"], done["dossiers"][2]["uitkomst"]) == ("gesloten", "verplaatst")
    assert kinds(done["dossiers"][1]).count("bericht_gearchiveerd") == 2
    assert done["dossiers"][1]["voorstellen"][-1]["soort"] == "vervolg"
    assert letters(done).count("T19") == 2, (
        "directie and leidinggevende heard it once, from the klager's mail"
    )


def test_another_case_after_all_gets_a_dossier_of_its_own(play: Play) -> None:
    result = play(
        story(
            *AT_IT,
            named("2026-04-20T10:00:00", "De klacht van mevrouw Jansen is ontvankelijk."),
            order("2026-04-20T11:00:00", "akkoord, maar wijzig naar okc", dossier="2026-0003"),
        )
    )

    assert answers(result)[-1] == "gedaan"
    assert stand(result["dossiers"][2]) == ("okc", "aangemeld")


@pytest.mark.parametrize(
    "tekst", ["Inzake mevrouw B. Jansen.", "Inzake de heer Pietersen.", "Inzake klager Smit."]
)
def test_a_name_nobody_here_bears_is_a_case_of_its_own(play: Play, tekst: str) -> None:
    result = play(story(*AT_IT, named("2026-04-20T10:00:00", tekst)))

    assert [p["soort"] for p in result["dossiers"][2]["voorstellen"]] == ["nieuw"]
    assert result["dossiers"][2]["gekoppeld"] == []


def test_a_name_of_two_running_cases_joins_neither_and_names_both(play: Play) -> None:
    other = "C. Jansen <c.jansen@example.nl>"
    more = (
        mail("2026-04-11T10:00:00", van=other, herkend='soort = "okc"'),
        order("2026-04-11T11:00:00", "akkoord", dossier="2026-0003"),
    )
    result = play(story(*AT_IT, *more, named("2026-04-20T10:00:00", "Inzake mevrouw Jansen.")))
    fourth = result["dossiers"][3]

    assert fourth["voorstellen"][0]["soort"] == "nieuw"
    assert fourth["gekoppeld"] == ["2026-0002", "2026-0003"]


def test_a_number_of_the_commission_itself_is_not_taken_for_ours(play: Play) -> None:
    result = play(story(*AT_IT, named("2026-04-20T10:00:00", "Inzake de heer Pietersen.", "Zaak 2026-002")))

    assert kinds(result["dossiers"][1]).count("bericht_gearchiveerd") == 1
    assert result["dossiers"][2]["gekoppeld"] == []


def test_our_own_number_joins_the_phase_whose_klager_is_an_inwoner(play: Play) -> None:
    result = play(story(*AT_IT, named("2026-04-20T10:00:00", "Graag uw stukken.", "Re: [2026-0002] zaak")))

    assert len(result["dossiers"]) == 2
    assert kinds(result["dossiers"][1]).count("bericht_gearchiveerd") == 2


def test_the_number_of_the_klacht_is_a_proposal_to_join_its_phase_at_the_commission(play: Play) -> None:
    result = play(story(*AT_IT, named("2026-04-20T10:00:00", "Graag uw stukken.", "[2026-0001] zaak")))

    assert result["dossiers"][2]["voorstellen"][0]["soort"] == "koppelen"
    assert result["dossiers"][2]["gekoppeld"] == ["2026-0002"]


def test_the_first_notice_about_a_known_klager_opens_a_phase_that_both_sides_know(play: Play) -> None:
    result = play(
        story(
            *AT_IT[:2],
            named("2026-04-20T10:00:00", "Wij ontvingen een klacht van mw. A. Jansen."),
            order("2026-04-20T11:00:00", "akkoord", dossier="2026-0002"),
        )
    )

    assert stand(result["dossiers"][1]) == ("okc", "aangemeld")
    assert (result["dossiers"][0]["gekoppeld"], result["dossiers"][1]["gekoppeld"]) == (
        ["2026-0002"],
        ["2026-0001"],
    )


def test_whose_klager_only_the_first_notice_named_is_found_again(play: Play) -> None:
    result = play(
        story(
            named("2026-04-20T10:00:00", "Wij ontvingen een klacht van mevrouw De Boer."),
            order("2026-04-20T11:00:00", "akkoord"),
            named("2026-05-20T10:00:00", "Inzake mevrouw De Boer: de zitting."),
            named("2026-05-21T10:00:00", "Wij ontvingen een klacht van de heer Pietersen."),
        )
    )

    assert [d["voorstellen"][0]["soort"] for d in result["dossiers"]] == ["nieuw", "koppelen", "nieuw"]


def test_c1_the_directie_hears_on_which_day_and_no_terms_of_the_klacht_itself(play: Play) -> None:
    result = play(story(*AT_IT))
    told = next(p["tekst"] for p in result["post"] if p["sjabloon"] == "T19")

    assert "Wij hoorden dit op vrijdag 10 april 2026." in told
    assert "Contact met de inwoner" not in told
    assert "nog geen datum voor het verweer" in told


# ── C2–C8: what the commission writes is one akkoord ──────────────────────────────────────────────────


def of_okc(tijd: str, tekst: str) -> str:
    """The commission answers in its own dossier, 2026-0002; the words are really read."""
    return mail(tijd, tekst, van=OKC, onderwerp='"Re: [2026-0002] zaak"')


def agreed(tijd: str) -> str:
    return order(tijd, "akkoord", dossier="2026-0002")


def test_c2_c3_the_day_of_the_verweer_is_not_that_of_the_oordeel(play: Play) -> None:
    words = "De klacht is ontvankelijk. Graag ontvangen wij uw verweer vóór 3 juni 2026. De commissie doet uiterlijk 31 juli uitspraak."
    phase = play(story(*AT_IT, of_okc("2026-04-14T10:00:00", words), agreed("2026-04-14T11:00:00")))[
        "dossiers"
    ][1]

    assert phase["status"] == "verweer_opstellen"
    assert "okc_ontvankelijk" in kinds(phase)
    assert term(phase, "verweer")["uiterlijk"] == "2026-06-02"  # di
    assert term(phase, "oordeel")["uiterlijk"] == "2026-07-31"  # vr


def test_c4_c6_hearing_uitspraak_and_the_reaction_to_klager_and_commission(play: Play) -> None:
    result = play(
        story(
            *AT_IT,
            of_okc(
                "2026-06-05T10:00:00",
                "De hoorzitting is op 19 juni 2026 om 14.00 uur. Of de klacht gegrond is, hoort u later.",
            ),
            agreed("2026-06-05T11:00:00"),
            of_okc("2026-07-10T10:00:00", "Hierbij de uitspraak: de klacht is deels gegrond."),
            agreed("2026-07-14T11:00:00"),
            order("2026-07-30T11:00:00", "reactie versturen: wij bellen terug", dossier="2026-0002"),
        )
    )
    phase = result["dossiers"][1]
    planned = next(e["gegevens"] for e in phase["gebeurtenissen"] if e["soort"] == "hoorzitting_gepland")
    judged = next(e["gegevens"] for e in phase["gebeurtenissen"] if e["soort"] == "uitspraak_ontvangen")

    assert (planned["zitting"], planned["tijd"]) == ("2026-06-19", "14:00")
    assert judged["oordeel"] == "deels gegrond"
    assert term(phase, "reactie")["uiterlijk"] == "2026-08-10"  # ma: vr 10 juli, the day it came, + 1 maand
    assert "Het hoort bij nummer 2026-0001" in next(
        p["tekst"] for p in result["post"] if p["sjabloon"] == "T23"
    )
    assert addressees(result, "T22") == {MARJAN}
    # Klachtenbeleid §3, Jeugdwet 4.2.1(5): also where the klager's own mail opened the dossier
    assert addressees(result, "T23") == {"a.jansen@example.nl", "secretaris@okc-gelderland.example"}


def test_c2_not_admitted_is_one_akkoord_and_what_may_be_is_none(play: Play) -> None:
    no = of_okc("2026-04-14T10:00:00", "De klacht is niet-ontvankelijk verklaard.")
    maybe = of_okc("2026-04-14T10:00:00", "Wij bekijken of de klacht ontvankelijk is.")

    assert (
        play(story(*AT_IT, no, agreed("2026-04-14T11:00:00")))["dossiers"][1]["status"] == "niet_ontvankelijk"
    )
    assert play(story(*AT_IT, maybe, agreed("2026-04-14T11:00:00")))["dossiers"][1]["status"] == "aangemeld"


def test_c3_what_was_done_by_command_waits_for_no_akkoord(play: Play) -> None:
    result = play(
        story(
            *AT_IT,
            of_okc("2026-06-05T10:00:00", "Wij houden een zitting. De dag hoort u per telefoon."),
            order("2026-06-05T11:00:00", "hoorzitting op 19 juni 2026 14.00 uur", dossier="2026-0002"),
        )
    )

    assert [p["status"] for p in result["dossiers"][1]["voorstellen"]] == ["akkoord", "vervallen"]


def test_c6_a_commission_without_an_address_is_told_to_a_human(play: Play) -> None:
    steps = (
        order("2026-07-10T11:00:00", "uitspraak gegrond", dossier="2026-0002"),
        order("2026-07-30T11:00:00", "reactie versturen: wij bellen terug", dossier="2026-0002"),
    )
    result = play(story(*AT_IT, *steps))

    assert addressees(result, "T23") == {"a.jansen@example.nl"}
    assert any("niet naar de commissie" in m["tekst"] for m in result["meldingen"] if m["soort"] == "taak")


@pytest.mark.parametrize(
    "opened",
    [
        AT_IT,
        (
            mail("2026-05-04T10:00:00", "Klacht van mw. De Boer.", van=OKC),
            order("2026-05-04T11:00:00", "akkoord"),
        ),
    ],
)
def test_c8_withdrawn_at_the_commission_sends_nobody_a_letter_of_withdrawal(
    play: Play, opened: tuple[str, ...]
) -> None:
    """I5: the klager withdrew there, and the commission is no klager."""
    number = "2026-0002" if opened is AT_IT else "2026-0001"
    result = play(story(*opened, order("2026-05-14T11:00:00", "intrekking bevestigd", dossier=number)))

    assert answers(result)[-1] == "gedaan"
    assert "T17" not in letters(result)


def test_c7_what_is_missing_in_the_dossier_is_told_when_it_closes(play: Play) -> None:
    result = play(story(*AT_IT, order("2026-05-14T11:00:00", "sluit geen reactie", dossier="2026-0002")))

    told = [m["tekst"] for m in result["meldingen"] if "C7" in m["tekst"]]
    assert told == [
        "C7: het dossier van de zaak bij de commissie is niet compleet. Er ontbreekt: post van de commissie, hoe de commissie besliste."
    ]


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Ik heb mijn klacht gisteren bij de klachtencommissie ingediend.", "okc"),
        ("Ik heb nog niets ingediend bij de klachtencommissie.", "vervolg"),
        ("Anders ga ik naar de klachtencommissie.", "vervolg"),
    ],
)
def test_k13_who_went_to_the_commission_says_so_in_whatever_mail(play: Play, words: str, kind: str) -> None:
    result = play(story(*AT_IT[:2], mail("2026-04-10T10:00:00", words, herkend='soort = "vervolg"')))

    assert one(result)["voorstellen"][-1]["soort"] == kind


def test_c6_somebody_else_with_the_same_name_never_reads_the_reaction(play: Play) -> None:
    """AVG: a name in a letter of the commission is only a guess until a human says whose it is."""
    steps = (
        *AT_IT[:2],
        named("2026-04-20T10:00:00", "Wij ontvingen een klacht van mevrouw Jansen."),
        order("2026-04-20T11:00:00", "akkoord, maar wijzig naar okc", dossier="2026-0002"),
        *JUDGED,
    )
    result = play(story(*steps))

    assert result["dossiers"][0]["gekoppeld"] == []
    assert addressees(result, "T23") == {"secretaris@okc-gelderland.example"}
    assert any("alleen naar de commissie" in m["tekst"] for m in result["meldingen"])


def test_k13_who_says_it_twice_gets_one_dossier_at_the_commission(play: Play) -> None:
    again = mail(
        "2026-04-20T10:00:00",
        "Zoals gezegd: ik ging naar de commissie.",
        onderwerp='"[2026-0001]"',
        herkend='soort = "okc"',
    )
    result = play(story(*AT_IT, again))

    assert len(result["dossiers"]) == 2
    assert [p["soort"] for p in result["dossiers"][0]["voorstellen"]].count("okc") == 1


def test_k13_what_the_klager_writes_on_stays_in_the_klacht(play: Play) -> None:
    result = play(story(*AT_IT, mail("2026-04-20T10:00:00", "Is er al nieuws?", herkend='soort = "vervolg"')))

    assert len(result["dossiers"]) == 2, "the phase at the commission is no second matter of the same klager"
    assert kinds(result["dossiers"][0]).count("bericht_gearchiveerd") == 3
    assert letters(result).count("T01") == 1


# ── What a commission writes and does not mean ────────────────────────────────────────────────────────


def test_a_proposal_that_nobody_approved_moves_no_day_of_the_commission(play: Play) -> None:
    """C3: 2 June was decided; a later day for other papers is a proposal, refused or not."""
    result = play(
        story(
            *first(),
            mail(
                "2026-05-06T10:00:00",
                "Uw verweerschrift verwachten wij uiterlijk 3 juni 2026. Aanvullende stukken kunt u tot uiterlijk 1 juli 2026 nasturen.",
                van=OKC,
                onderwerp='"Re: [2026-0001]"',
            ),
            order("2026-05-07T09:00:00", "niet akkoord het verweer moet er op 2 juni zijn"),
            order("2026-06-01T10:00:00", "status"),
        )
    )

    assert term(one(result), "verweer")["uiterlijk"] == "2026-06-02"  # di


@pytest.mark.parametrize(
    ("tekst", "told"),
    [
        ("De hoorzitting op 10 juni 2026 om 14.00 uur gaat niet door.", "de hoorzitting op"),
        ("De commissie verklaart onderdeel 2 niet-ontvankelijk; de overige onderdelen neemt zij in behandeling.", "niet ontvankelijk"),
        ("De commissie verklaart de klacht gegrond. Uw reactie ontvangen wij graag uiterlijk 15 juli 2026.", "het verweer moet er zijn"),
    ],
)  # fmt: skip
def test_what_a_commission_takes_back_or_says_in_part_is_no_step(play: Play, tekst: str, told: str) -> None:
    result = play(at_the_okc(mail("2026-05-06T10:00:00", tekst, van=OKC, onderwerp='"Re: [2026-0001]"')))

    assert told not in str(one(result)["voorstellen"][-1])


@pytest.mark.parametrize("organisatie", ["sterker", "klimkoord", "stichtsevecht"])
def test_c5_the_day_the_commission_names_beside_its_uitspraak_is_the_day_of_the_reactie(
    play: Play, organisatie: str
) -> None:
    """vr 10 jul 2026 + 1 maand would be ma 10 aug; she asks for it on di 4 aug, and her reglement goes first."""
    uitspraak = mail(
        "2026-07-10T10:00:00",
        "Hierbij de uitspraak: de klacht is gegrond. Wij ontvangen uw reactie graag uiterlijk 4 augustus 2026.",
        van=WRITERS.get(organisatie, OKC),
        onderwerp='"Re: [2026-0001]"',
    )
    decided = (uitspraak, order("2026-07-10T12:00:00", "akkoord"))
    result = play(at_the_okc(*decided, organisatie=organisatie))
    later = order("2026-08-03T10:00:00", "verdaag 2 weken want de directeur is met vakantie")
    moved = one(play(at_the_okc(*decided, later, organisatie=organisatie)))

    due = term(one(result), "reactie")
    assert (due["vanaf"], due["uiterlijk"]) == ("2026-07-10", "2026-08-04")
    assert due["rekening"].startswith("gesteld op di 4 aug 2026 (")
    assert term(moved, "reactie")["uiterlijk"] == "2026-08-18"  # di
    assert "di 4 aug 2026 + 2 weken verdaagd = di 18 aug 2026" in term(moved, "reactie")["rekening"]


def test_c5_for_jeugdhulp_the_law_sets_the_month_and_no_commission_another_day(play: Play) -> None:
    """Jeugdwet 4.2.1(5): wo 25 mrt 2026 + 1 maand = za 25 apr; zo; ma 27 apr Koningsdag: di 28 apr (ATW 1)."""
    youth = mail(
        "2026-03-02T10:00:00",
        "Wij ontvingen een klacht over Mo Benali.",
        van=OKC,
        herkend='soort = "okc", medewerker = "Mo Benali"',
    )
    uitspraak = mail(
        "2026-03-25T10:00:00",
        "De klacht is gegrond. Wij ontvangen uw reactie graag uiterlijk 30 april 2026.",
        van=OKC,
        onderwerp='"Re: [2026-0001]"',
    )
    steps = (
        youth,
        order("2026-03-02T11:00:00", "akkoord"),
        uitspraak,
        order("2026-03-25T11:00:00", "akkoord"),
    )
    dossier = one(play(story(*steps)))

    assert dossier["regeling"] == "jeugd"
    assert term(dossier, "reactie")["uiterlijk"] == "2026-04-28"


def test_c3_what_a_first_letter_tells_of_our_own_oordeel_is_no_uitspraak(play: Play) -> None:
    told = "U verklaarde de klacht ongegrond. Graag uw verweerschrift vóór 3 juni 2026."
    dossier = one(play(story(*first(told))))

    assert term(dossier, "verweer")["uiterlijk"] == "2026-06-02"  # di


def test_the_nationale_ombudsman_is_no_klager_of_the_gemeente(play: Play) -> None:
    """M4, Awb 9:18: he gets no T01 and opens a case of the commission phase, though nobody labelled his mail."""
    wrote = mail(
        tekst="Wij ontvingen een klacht over uw gemeente.",
        van=WRITERS["stichtsevecht"],
        herkend='soort = "klacht"',
    )
    result = play(story(wrote, order("2026-03-16T12:00:00", "akkoord"), organisatie="stichtsevecht"))

    assert "T01" not in letters(result)
    assert stand(one(result)) == ("okc", "aangemeld")
