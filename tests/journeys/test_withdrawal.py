"""C.5, Klachtenprocedure Lentl §4.1: who may withdraw, what it takes, and how a klager comes back (I1–I6, K15)."""

import pytest

from tests.journeys.conftest import Play
from tests.journeys.stories import (
    KLACHT,
    ONVREDE,
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
from tests.journeys.test_clock import until, waiting

A_JANSEN = "a.jansen@example.nl"
KARIN = "Karin de Wit <karin.dewit@sterker.example>"
BRAM = "Bram Peters <bram.peters@sterker.example>"
ASSIGNED = (mail(herkend=KLACHT), order("2026-03-16T12:00:00", "akkoord"))
REFERRED = (mail(herkend=ONVREDE), order("2026-03-16T12:00:00", "akkoord"))


def withdraws(tijd: str, tekst: str = "Ik trek mijn klacht in.", van: str = "", **more: str) -> str:
    """A mail that withdraws, by the klager or by somebody else."""
    writer = {"van": van} if van else {}
    told = more.pop("condities", "onvoorwaardelijk")
    herkend = f'soort = "intrekking", condities = {{ intrekking = "{told}" }}'
    return mail(tijd, tekst, **writer, herkend=herkend, **more)


COLLEAGUE = (*REFERRED, withdraws("2026-03-18T09:00:00", "mw trekt in", KARIN, onderwerp='"[2026-0001]"'))


def test_k11_j36_i2_from_his_own_address_after_an_akkoord_with_two_weeks_to_object(play: Play) -> None:
    """wo 18 mrt + 14 d = wo 1 apr 2026."""
    steps = (*ASSIGNED, withdraws("2026-03-18T09:00:00", antwoord_op='"T12"'))
    waits = play(story(*steps))
    assert stand(one(waits)) == ("klacht", "toegewezen"), "the status changes only after an akkoord"
    assert letters(waits, A_JANSEN)[-1] == "T02", "neutral, and never T17"

    result = play(story(*steps, order("2026-03-18T10:00:00", "akkoord")))
    assert stand(one(result)) == ("klacht", "ingetrokken")
    assert one(result)["uitkomst"] == "ingetrokken"
    assert {"T17", "T18"} <= set(letters(result))
    assert term(one(result), "intrekkingsbezwaar")["uiterlijk"] == "2026-04-01"


def test_i2_before_any_akkoord_the_terms_run_on_and_the_receipt_names_the_arrival(play: Play) -> None:
    """ma 16 mrt + 14 d = ma 30 mrt 2026; the mail reached the server on di 17 mrt, a day before it was read."""
    result = play(
        story(
            mail(herkend=ONVREDE),
            withdraws("2026-03-18T09:00:00", antwoord_op='"T01"', ontvangen="2026-03-17T22:05:00"),
        )
    )
    receipt = next(letter for letter in result["post"] if letter["sjabloon"] == "T02")
    proposal = [letter for letter in result["post"] if letter["sjabloon"] == "V01"][-1]

    assert term(one(result), "contact")["uiterlijk"] == "2026-03-30"
    assert "maandag 30 maart 2026" in proposal["tekst"]
    assert "op dinsdag 17 maart 2026 om 22.05 uur" in " ".join(receipt["tekst"].split())


def test_i2_who_objects_in_time_may_have_his_case_back(play: Play) -> None:
    result = play(
        story(
            *ASSIGNED,
            withdraws("2026-03-18T09:00:00", antwoord_op='"T12"'),
            order("2026-03-18T10:00:00", "akkoord"),
            mail(
                "2026-03-27T10:00:00",
                "Nee, dat klopt niet.",
                antwoord_op='"T17"',
                herkend='soort = "vervolg"',
            ),
            order("2026-03-27T12:00:00", "akkoord"),
        )
    )

    assert answers(result) == ["gedaan"] * 3
    assert stand(one(result)) == ("klacht", "toets")
    assert one(result)["uitkomst"] is None
    assert term(one(result), "intrekkingsbezwaar")["status"] == "gehaald"


@pytest.mark.parametrize(
    ("tekst", "said"),
    [
        ("Ik trek mijn klacht in als ik excuses krijg", "voorwaardelijk"),
        ("Ik trek mijn klacht NIET in", "ontkend"),
    ],
)
def test_j34_i1_a_withdrawal_with_a_condition_or_denied_is_none(play: Play, tekst: str, said: str) -> None:
    herkend = f'soort = "vervolg", condities = {{ intrekking = "{said}" }}'
    result = play(story(*ASSIGNED, mail("2026-03-18T09:00:00", tekst, antwoord_op='"T12"', herkend=herkend)))

    assert stand(one(result)) == ("klacht", "toegewezen")
    assert "intrekking" not in {p["soort"] for p in one(result)["voorstellen"]}


def test_j35_what_only_stands_in_the_quote_withdraws_nothing(play: Play) -> None:
    """Read by the classifier itself: the own words are "Prima, tot dinsdag"."""
    tekst = "Prima, tot dinsdag.\n\nOp 17 maart 2026 schreef u:\n> ik wil mijn klacht intrekken\n"
    result = play(story(*ASSIGNED, mail("2026-03-18T09:00:00", tekst, antwoord_op='"T12"')))

    assert stand(one(result)) == ("klacht", "toegewezen")
    assert "intrekking" not in {p["soort"] for p in one(result)["voorstellen"]}


def test_j37_i3_the_klager_is_asked_and_the_case_stays_open(play: Play) -> None:
    """T17b on wo 18 mrt; 14 days to say whether it is so: wo 1 apr 2026."""
    result = play(story(*COLLEAGUE, order("2026-03-18T10:00:00", "akkoord")))

    assert stand(one(result)) == ("onvrede", "verwezen")
    assert addressees(result, "T17b") == {A_JANSEN}
    reported = next(e for e in one(result)["gebeurtenissen"] if e["soort"] == "intrekking_gemeld")
    assert (reported["gegevens"]["regel"], reported["gegevens"]["door"]) == ("I3", "medewerker")
    assert term(one(result), "intrekkingsbezwaar")["uiterlijk"] == "2026-04-01"
    assert "T02" not in letters(result, A_JANSEN), "the klager wrote nothing"


def test_j37_i3_the_klager_confirms_in_his_own_words(play: Play) -> None:
    """O9: onvrede may be withdrawn too (Klachtenprocedure §4.1)."""
    result = play(
        story(
            *COLLEAGUE,
            order("2026-03-18T10:00:00", "akkoord"),
            withdraws("2026-03-20T09:00:00", "Ja, ik wil stoppen.", antwoord_op='"T17b"'),
            order("2026-03-20T10:00:00", "akkoord"),
        )
    )

    assert stand(one(result)) == ("onvrede", "ingetrokken")


def test_i3_after_two_weeks_of_silence_a_human_may_decide_with_a_note_of_the_call(play: Play) -> None:
    """wo 1 apr is the last day; proposed on do 2 apr 2026."""
    steps = (*COLLEAGUE, order("2026-03-18T10:00:00", "akkoord"))
    early = play(story(*steps, until("2026-04-01T23:00:00")))
    assert "I3" not in {p["soort"] for p in one(early)["voorstellen"] if p["status"] == "open"}
    assert stand(one(early)) == ("onvrede", "verwezen")

    result = play(
        story(
            *steps,
            order("2026-04-02T09:00:00", "notitie: gebeld, mevrouw wil inderdaad stoppen"),
            order("2026-04-02T09:05:00", "akkoord"),
        )
    )
    assert waiting(result)["soort"] == "intrekking"
    assert stand(one(result)) == ("onvrede", "ingetrokken")


def test_0_1_10_i3_may_be_accepted_at_once_and_t17b_then_confirms(play: Play) -> None:
    result = play(
        story(
            *COLLEAGUE,
            order("2026-03-18T10:00:00", "akkoord"),
            order("2026-03-18T10:05:00", "sluit ingetrokken, zij zei het zelf aan tafel"),
        )
    )

    assert answers(result) == ["gedaan"] * 3
    assert stand(one(result)) == ("onvrede", "ingetrokken")
    assert "T17" not in letters(result, A_JANSEN)
    t17b = [p["tekst"] for p in result["post"] if p["sjabloon"] == "T17b"][-1]
    assert "daarom gestopt" in t17b
    assert term(one(result), "intrekkingsbezwaar")["uiterlijk"] == "2026-04-01"  # wo 18 mrt + 14 d


def test_i3_told_by_the_leidinggevende_is_known_as_such(play: Play) -> None:
    told = withdraws("2026-03-18T09:00:00", "mw De Boer trekt in", BRAM, onderwerp='"[2026-0001]"')
    result = play(story(*ASSIGNED, told, order("2026-03-18T10:00:00", "akkoord")))

    reported = next(e for e in one(result)["gebeurtenissen"] if e["soort"] == "intrekking_gemeld")
    assert reported["gegevens"]["door"] == "leidinggevende"


@pytest.mark.parametrize("signal", ["ongewenst_gedrag", "jeugd"])
def test_i6_a_withdrawal_that_may_be_forced_asks_for_a_call_first(play: Play, signal: str) -> None:
    result = play(
        story(
            mail(herkend=f'{KLACHT}, signalen = ["{signal}"]'),
            order("2026-03-16T12:00:00", "akkoord"),
            withdraws("2026-03-18T09:00:00", antwoord_op='"T01"'),
        )
    )

    assert any("onder druk" in words for words in waiting(result)["uitleg"])


def test_j38_i4_who_is_no_party_changes_nothing_and_learns_nothing(play: Play) -> None:
    ex = withdraws(
        "2026-03-18T09:00:00", "zij trekt haar klacht in", "P. Ex <ex@example.org>", antwoord_op='"T12"'
    )
    result = play(story(*ASSIGNED, ex))

    first = result["dossiers"][0]
    assert first["status"] == "toegewezen"
    assert all(
        "2026-0001" not in p["tekst"] + p["onderwerp"] for p in result["post"] if "ex@example.org" in p["aan"]
    )


GROUPED = mail(tekst="Ik ben de woordvoerder van onze straat.", herkend=f'{KLACHT}, signalen = ["groep"]')


@pytest.mark.parametrize(
    "leaving",
    ["Ik doe niet meer mee.", "Wij doen niet meer mee. Familie Bakker", "Ik trek mij terug uit de groep."],
)
def test_j39_i4_a_member_leaves_the_group_and_the_case_goes_on(play: Play, leaving: str) -> None:
    """As the mails are really read: a group of neighbours, one of whom wrote along and now leaves."""
    bakker = "B. Bakker <b.bakker@example.org>"
    filed = mail(
        tekst="Wij bewoners van de Parkstraat wonen naast de inloop en dienen samen een klacht in: elke avond herrie."
    )
    result = play(
        story(
            filed,
            order("2026-03-16T12:00:00", "stuur naar Bram Peters"),
            order("2026-03-16T12:01:00", "akkoord"),
            mail("2026-03-17T09:00:00", "Ook ik heb last van de herrie.", van=bakker, antwoord_op='"T12"'),
            order("2026-03-17T10:00:00", "status"),
            mail("2026-03-18T09:00:00", leaving, van=bakker, antwoord_op='"T12"'),
            order("2026-03-18T10:00:00", "akkoord"),
            order("2026-03-18T10:01:00", "status"),
        )
    )

    dossier = one(result)
    assert stand(dossier) == ("klacht", "toegewezen")
    assert (dossier["leden"], dossier["uitgetreden"]) == ([], ["b.bakker@example.org"])
    assert "1 klacht, 2 indieners" in result["opdrachten"][2]["antwoord"]
    assert "1 klacht, 1 indiener\n" in result["opdrachten"][-1]["antwoord"]
    assert letters(result, "b.bakker@example.org") == [], "only the spokesman gets mail (C.8)"


def test_i4_who_leaves_before_anything_was_decided_is_not_written_down_as_one_who_joins(play: Play) -> None:
    """The first proposal still waits: his leaving is a proposal of its own, and until it is decided he is no member."""
    leaves = mail(
        "2026-03-16T11:00:00",
        "Ik stap uit de groep.",
        van="B. Bakker <b.bakker@example.org>",
        antwoord_op='"T01"',
    )
    dossier = one(play(story(GROUPED, leaves)))

    assert dossier["leden"] == []
    assert [(p["soort"], p["status"]) for p in dossier["voorstellen"]] == [
        ("nieuw", "open"),
        ("intrekking", "open"),
    ]


def test_c8_the_members_of_a_group_are_kept_and_none_of_them_gets_mail(play: Play) -> None:
    """One klacht, n indieners: who writes along is one of them, and a human may write the list down himself."""
    joins = mail(
        "2026-03-17T09:00:00",
        "Ik woon er ook en heb er ook last van.",
        van="B. Bakker <b.bakker@example.org>",
        herkend='soort = "vervolg"',
        antwoord_op='"T12"',
    )
    start = (GROUPED, order("2026-03-16T12:00:00", "akkoord"), joins)
    written = order(
        "2026-03-18T10:00:00", "corrigeer leden naar B. Bakker, C. Cornelissen want zij staan op de lijst"
    )
    result, listed = (
        play(story(*start, order("2026-03-18T09:00:00", "status"))),
        one(play(story(*start, written))),
    )

    assert one(result)["leden"] == ["b.bakker@example.org"]
    assert "Groep: 1 klacht, 2 indieners" in result["opdrachten"][-1]["antwoord"]
    assert letters(result, "b.bakker@example.org") == []
    assert listed["leden"] == ["b. bakker", "c. cornelissen"]


def test_c8_danger_in_the_mail_of_a_member_rings_too(play: Play) -> None:
    cry = mail(
        "2026-03-17T02:00:00",
        van="B. Bakker <b.bakker@example.org>",
        herkend='soort = "vervolg", signalen = ["crisis"]',
        antwoord_op='"T12"',
    )
    start = (GROUPED, order("2026-03-16T12:00:00", "akkoord"))

    assert "gevaar" in {notice["soort"] for notice in play(story(*start, cry))["meldingen"]}


def test_j67_k15_after_gestaakt_he_may_come_back_within_28_days(play: Play) -> None:
    """Stopped on ma 3 aug 2026; he writes on ma 24 aug, three weeks later. Not G3: it was never treated (N4)."""
    from tests.journeys.test_unreachable import J26

    back = mail(
        "2026-08-24T10:00:00", "Ik lag in het ziekenhuis.", antwoord_op='"T21"', herkend='soort = "vervolg"'
    )
    result = play(
        story(
            *J26,
            order("2026-08-03T09:00:00", "akkoord"),
            back,
            order("2026-08-24T12:00:00", "akkoord"),
        )
    )

    assert [p["soort"] for p in one(result)["voorstellen"]][-1] == "heropenen"
    assert stand(one(result)) == ("klacht", "toegewezen")
    assert "onbereikbaar" not in {t["soort"] for t in one(result)["termijnen"] if t["status"] == "open"}
    assert kinds(one(result)).count("heropend") == 1


def test_k15_after_28_days_it_is_a_new_case(play: Play) -> None:
    """Stopped on ma 3 aug 2026 + 28 d = ma 31 aug."""
    from tests.journeys.test_unreachable import J26

    late = mail("2026-09-01T10:00:00", "Ik ben terug.", antwoord_op='"T21"', herkend='soort = "vervolg"')
    result = play(story(*J26, order("2026-08-03T09:00:00", "akkoord"), late))

    assert "heropenen" not in {p["soort"] for d in result["dossiers"] for p in d["voorstellen"]}


@pytest.mark.parametrize(
    ("first", "said"),
    [
        (ONVREDE, 'soort = "klacht", condities = { intrekking = "ontkend", wens = "leidinggevende" }'),
        (KLACHT, 'soort = "klacht", condities = { intrekking = "ontkend", wens = "leidinggevende" }'),
        (KLACHT, 'soort = "vervolg", condities = { intrekking = "ontkend" }'),
        (ONVREDE, 'soort = "vervolg", condities = { intrekking = "ontkend" }'),
    ],
)
@pytest.mark.parametrize("decided", [True, False])
def test_i1_a_withdrawal_taken_back_can_no_longer_be_approved(
    play: Play, first: str, said: str, decided: bool
) -> None:
    gone = 'soort = "intrekking", condities = { intrekking = "onvoorwaardelijk" }'
    steps = [
        mail(herkend=first),
        *([order("2026-03-16T12:00:00", "akkoord")] if decided else []),
        mail("2026-03-18T12:00:00", herkend=gone),
        mail("2026-03-19T12:00:00", herkend=said),
    ]
    result = play(story(*steps, order("2026-03-19T13:00:00", "akkoord")))

    closing = [each for each in one(result)["voorstellen"] if each["soort"] == "intrekking"]
    assert [each["status"] for each in closing] == ["vervallen"]
    assert stand(one(result))[1] != "ingetrokken"
    assert "V01" in [p["sjabloon"] for p in result["post"] if p["tijd"] >= "2026-03-19T12"], (
        "who decides is told"
    )


def test_a_withdrawal_that_names_the_commission_is_a_withdrawal_and_no_case_there(play: Play) -> None:
    """J36 before K13: "ik ga ook niet naar de klachtencommissie" is no complaint there."""
    result = play(
        story(
            mail(
                "2026-03-16T10:00:00",
                "Ik sprak Karin de Wit over te laat komen, zonder resultaat. Ik wil de teamleider spreken.",
                herkend='soort = "klacht", medewerker = "Karin de Wit"',
            ),
            order("2026-03-17T09:00:00", "akkoord"),
            mail(
                "2026-03-19T09:00:00",
                "Ik trek mijn klacht in die ik heb ingediend. Ik ga ook niet naar de klachtencommissie.",
                herkend='soort = "intrekking", condities = { intrekking = "onvoorwaardelijk" }',
            ),
            order("2026-03-19T10:00:00", "akkoord"),
        )
    )

    assert one(result)["status"] == "ingetrokken"
    assert "T17" in letters(result)
