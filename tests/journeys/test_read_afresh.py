"""What a fresh reader of whole cases tripped over: letters that said too much, too little, or the same thing twice."""

from typing import Any

import pytest

from tests.journeys.conftest import Play
from tests.journeys.stories import (
    KLACHT,
    ONVREDE,
    addressees,
    answers,
    letters,
    mail,
    one,
    order,
    stand,
    story,
    term,
)

AKKOORD = order("2026-03-16T12:00:00", "akkoord")
KARIN = "Karin de Wit <karin.dewit@sterker.example>"
BRAM = "bram.peters@sterker.example"


def text_of(result: dict[str, Any], sjabloon: str, to: str = "") -> str:
    """The newest letter of this kind (to this address)."""
    found: list[str] = [
        p["tekst"] for p in result["post"] if p["sjabloon"] == sjabloon and (not to or to in p["aan"])
    ]
    return found[-1]


def test_019_a_tussenbericht_is_not_needed_any_more_once_the_klager_heard_of_us(play: Play) -> None:
    """T30 was proposed ma 30 mrt 2026; the verdaging of ma 20 apr is news too, and the proposal lapses."""
    herkend = 'soort = "onvrede", medewerker = "Tom Hendriks"'
    result = play(
        story(
            mail(herkend=herkend),
            AKKOORD,
            order("2026-04-20T09:00:00", "verdaag 4 weken want er is een tolk nodig"),
            organisatie="stichtsevecht",
        )
    )
    tussen = [p for p in one(result)["voorstellen"] if "T30" in p["brieven"]]

    assert [p["status"] for p in tussen] == ["vervallen"]
    assert "Er is een tolk nodig." in text_of(result, "T12b", "a.jansen@example.nl")


def test_k7_two_separate_talks_are_not_at_the_same_hour(play: Play) -> None:
    """J58: apart means a talk each; only the klager is invited for the hour that was planned."""
    result = play(
        story(
            mail(herkend=f'{KLACHT}, signalen = ["niet_samen"]'),
            AKKOORD,
            order("2026-03-18T10:00:00", "gesprek op 25 maart 14.00 uur apart", BRAM),
            order("2026-03-25T15:00:00", "gesprek gehad: met mevrouw", BRAM),
            order("2026-03-26T15:00:00", "gesprek gehad: met Karin", BRAM),
            order("2026-03-27T15:00:00", "verslag verstuurd", BRAM),
            order("2026-04-10T10:00:00", "sluit opgelost wij spraken een vaste dag af"),
        )
    )

    assert "woensdag 25 maart 2026 om 14.00 uur" in text_of(result, "T15", "a.jansen@example.nl")
    assert "25 maart" not in text_of(result, "T15", "karin.dewit@sterker.example")
    assert "Er waren gesprekken op woensdag 25 maart 2026 en donderdag 26 maart 2026." in text_of(
        result, "T16"
    )
    assert "Samen met u is een oplossing gevonden." in text_of(result, "T20", "a.jansen@example.nl")
    assert "Samen met de inwoner is een oplossing gevonden." in text_of(
        result, "T20", "karin.dewit@sterker.example"
    )


@pytest.mark.parametrize(
    ("organisatie", "medewerker", "named"),
    [
        ("sterker", "Karin de Wit", "de onafhankelijke commissie"),
        ("stichtsevecht", "Tom Hendriks", "de Nationale ombudsman"),
    ],
)
def test_t11_names_who_may_look_at_it_afterwards(
    play: Play, organisatie: str, medewerker: str, named: str
) -> None:
    """Awb 9:12 lid 2: at the gemeente that is the ombudsman; there is no OKC."""
    herkend = f'soort = "klacht", medewerker = "{medewerker}"'
    result = play(story(mail(herkend=herkend), AKKOORD, organisatie=organisatie))

    assert f"Noem in dat verslag ook {named}." in text_of(result, "T11")


def test_0114_what_the_klager_hopes_for_tops_t11_and_returns_in_t16(play: Play) -> None:
    result = play(
        story(
            mail(herkend=f'{KLACHT}, signalen = ["verwachting_excuses"]'),
            AKKOORD,
            order("2026-03-25T15:00:00", "gesprek gehad: met beiden", BRAM),
            order("2026-03-27T15:00:00", "verslag verstuurd", BRAM),
        )
    )

    assert "De inwoner hoopt op: excuses." in text_of(result, "T11")
    assert "Let op" not in text_of(result, "T11"), "it is said once"
    assert "U hoopte op excuses." in text_of(result, "T16", "a.jansen@example.nl")


def test_r07_nobody_is_promised_a_talk_with_who_left(play: Play) -> None:
    result = play(story(mail(herkend='soort = "klacht", medewerker = "Sanne Vos"'), AKKOORD))

    assert "De medewerker is er niet bij." in text_of(result, "T12")
    assert "samen of apart" not in text_of(result, "T12")


def test_i3_a_withdrawal_told_by_whom_the_klacht_is_about_is_no_new_case(play: Play) -> None:
    """J37: he was told of it (T14), so his mail with the number belongs there; the klager is asked (T17b)."""
    told = mail(
        "2026-03-18T10:00:00",
        "Mevrouw Jansen trekt haar klacht in.",
        van=KARIN,
        onderwerp='"[2026-0001] intrekking"',
        herkend='soort = "intrekking", condities = { intrekking = "onvoorwaardelijk" }',
    )
    result = play(story(mail(herkend=KLACHT), AKKOORD, told, order("2026-03-18T12:00:00", "akkoord")))

    assert stand(one(result)) == ("klacht", "toegewezen")
    assert letters(result, "a.jansen@example.nl")[-1] == "T17b"


def test_i2_t17_says_on_which_day_the_klager_withdrew(play: Play) -> None:
    gone = mail(
        "2026-03-18T10:00:00",
        antwoord_op='"T12"',
        herkend='soort = "intrekking", condities = { intrekking = "onvoorwaardelijk" }',
    )
    result = play(story(mail(herkend=KLACHT), AKKOORD, gone, order("2026-03-20T12:00:00", "akkoord")))

    assert "Op woensdag 18 maart 2026 liet u weten dat u uw klacht intrekt." in text_of(result, "T17")


def test_j18_who_was_told_orally_gets_no_letter_and_only_who_decides_is_reminded(play: Play) -> None:
    result = play(
        story(
            order("2026-03-16T10:00:00", "nieuw telefoon 2026-03-16 B. Bos: Karin de Wit kwam te laat"),
            AKKOORD,
            order(
                "2026-03-20T10:00:00", "uitkomst opgelost: gebeld en opgelost", "karin.dewit@sterker.example"
            ),
            "[[stap]]\ntijd = 2026-04-16T09:00:00",
        )
    )
    reminded = {address for p in result["post"] if p["sjabloon"] == "T18" for address in p["aan"]}

    assert "taal_anders" not in one(result)["signalen"], "a colleague wrote it down, in Dutch"
    assert reminded == {"ingrid.bakker@sterker.example"}


def test_o5_an_outcome_that_waits_for_an_akkoord_is_asked_of_who_decides_as_well(play: Play) -> None:
    result = play(
        story(
            mail(herkend=ONVREDE),
            AKKOORD,
            order("2026-03-20T10:00:00", "uitkomst opgelost: een vaste dag", "karin.dewit@sterker.example"),
            "[[stap]]\ntijd = 2026-04-09T09:00:00",
        )
    )
    reminded = {address for p in result["post"] if p["sjabloon"] == "T18" for address in p["aan"]}

    assert reminded == {"ingrid.bakker@sterker.example", "karin.dewit@sterker.example"}


def test_d3_the_answer_to_t26b_offers_the_colleague_it_was_about(play: Play) -> None:
    steps = (
        mail(herkend='soort = "onvrede", medewerker = "Piet Janssen", signalen = ["vertrouwelijk"]'),
        AKKOORD,
        mail("2026-03-18T10:00:00", "akkoord", antwoord_op='"T26b"', herkend='soort = "vervolg"'),
    )
    asked = play(story(*steps, organisatie="klimkoord"))
    chosen = play(
        story(
            *steps,
            order("2026-03-18T12:00:00", "akkoord, maar stuur naar Piet Janssen"),
            organisatie="klimkoord",
        )
    )

    assert "Alleen Piet Janssen." in text_of(asked, "T26b")
    assert one(asked)["voorstellen"][-1]["kandidaten"] == ["Piet Janssen"]
    assert answers(chosen) == ["gedaan", "gedaan"]
    assert letters(chosen, "piet.janssen@klimkoord.example") == ["T10"]


def test_c3_a_reminder_offers_the_words_that_report_it(play: Play) -> None:
    asks = mail(
        "2026-05-11T10:00:00",
        "Graag uw verweerschrift vóór 3 juni 2026.",
        van="OKC <secretariaat@okc-gelderland.example>",
        herkend='soort = "okc"',
    )
    result = play(
        story(asks, order("2026-05-11T12:00:00", "akkoord"), "[[stap]]\ntijd = 2026-05-27T09:00:00")
    )

    assert "verweer ingediend" in text_of(result, "T18")
    assert "gesprek gehad" not in text_of(result, "T18")


def test_k14_the_other_desk_reads_why_in_words_for_a_desk(play: Play) -> None:
    decision = mail(
        "2026-05-04T10:00:00",
        "Ik maak bezwaar.",
        herkend='soort = "overig", signalen = ["beschikking"], besluit = 2026-04-02',
    )
    result = play(story(decision, order("2026-05-04T12:00:00", "akkoord"), organisatie="stichtsevecht"))

    assert "De inwoner maakt bezwaar tegen een besluit. Daarover beslist u." in text_of(result, "T09b")
    assert "U maakt bezwaar" not in text_of(result, "T09b")


def test_r02_a_grave_klacht_is_talked_about_apart_and_plain_mail_does_not_say_what_it_is(play: Play) -> None:
    herkend = 'soort = "klacht", medewerker = "Karin de Wit", signalen = ["seksuele_intimidatie"]'
    result = play(story(mail(herkend=herkend), AKKOORD))

    assert "U hoeft de medewerker niet te ontmoeten." in text_of(result, "T12")
    assert "Dat doen Bram Peters en Marjan Hoekstra." in text_of(result, "T12")
    assert "Laat hen elkaar niet ontmoeten." in text_of(result, "T11")
    assert "intimidatie" not in text_of(result, "T11")


def test_k15_who_handles_it_hears_that_it_is_open_again(play: Play) -> None:
    result = play(
        story(
            mail(herkend=KLACHT),
            AKKOORD,
            order("2026-03-25T15:00:00", "gesprek gehad: met beiden", BRAM),
            order("2026-03-27T15:00:00", "verslag verstuurd", BRAM),
            order("2026-04-10T10:00:00", "sluit opgelost wij spraken een vaste dag af"),
            order("2026-04-20T10:00:00", "heropen want de afspraak is niet nagekomen"),
        )
    )

    assert stand(one(result)) == ("klacht", "toegewezen")
    assert letters(result, "a.jansen@example.nl")[-1] == "T12"
    assert letters(result, BRAM)[-1] == "T18"
    assert "is weer open" in text_of(result, "T18", BRAM)


def test_awb_910_who_the_klacht_is_about_tells_his_side_and_is_thanked(play: Play) -> None:
    """T14 says that he may; his answer is kept for who decides, and he is not offered commands he may not give."""
    side = mail(
        "2026-03-18T10:00:00",
        "Ik herken mij hier niet in. Ik was die dag ziek.",
        van=KARIN,
        antwoord_op='"T14"',
        herkend='soort = "vervolg"',
    )
    result = play(story(mail(herkend=KLACHT), AKKOORD, side))
    told = text_of(result, "V02", "karin.dewit@sterker.example")

    assert "Uw bericht staat in het dossier" in told
    assert "niet in behandeling" not in told
    assert one(result)["voorstellen"][-1]["soort"] == "vervolg"


def test_s3_who_told_a_signaal_hears_what_was_done_with_it_and_nothing_else_says_so(play: Play) -> None:
    """Uitgangspunten §2B, terugkoppeling: a short answer, if it is wanted; “sluit” alone sends none and says none."""
    signal = (mail(herkend='soort = "signaal"'), AKKOORD)
    answered = play(
        story(*signal, order("2026-03-18T12:00:00", "uitkomst opgelost: het nummer op de website klopt weer"))
    )
    closed = play(story(*signal, order("2026-03-18T12:00:00", "sluit opgelost")))
    asked = play(
        story(
            *signal,
            order("2026-03-18T12:00:00", "uitkomst opgelost: klaar", "marjan.hoekstra@sterker.example"),
        )
    )

    assert stand(one(answered)) == stand(one(closed)) == ("signaal", "teruggekoppeld")
    assert "Wat hebben wij gedaan?\nHet nummer op de website klopt weer.\n" in text_of(answered, "T05")
    assert "gesprek" not in text_of(answered, "T05")
    assert "T05" not in letters(closed)
    assert "de uitkomst is genoteerd" in closed["opdrachten"][-1]["antwoord"]
    assert answers(asked)[-1] == "geweigerd", "a letter to the klager is decided by who decides"


def test_r19_the_alert_about_the_press_is_called_what_it_is(play: Play) -> None:
    result = play(story(mail(van="P <pers@krant.example>", herkend='soort = "overig", signalen = ["media"]')))
    (alert,) = [p for p in result["post"] if p["sjabloon"] == "V02"]

    assert alert["onderwerp"] == "[2026-0001] Bericht van pers of politiek"


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("Ik wil graag anoniem blijven. Karin de Wit komt steeds te laat.", True),
        ("Karin de Wit komt steeds te laat. Ik hoef niet anoniem te blijven.", False),
        ("Karin de Wit komt steeds te laat.", False),
    ],
)
def test_j48_who_writes_anoniem_is_asked_first_whatever_the_reading_makes_of_it(
    play: Play, words: str, asked: bool
) -> None:
    result = play(story(mail(tekst=f"{words}\n\nAnna Jansen", herkend=ONVREDE)))

    assert (one(result)["voorstellen"][-1]["brieven"] == ["T26b"]) is asked


@pytest.mark.parametrize("organisatie", ["sterker", "klimkoord"])
def test_r02_a_human_who_reads_ongewenst_gedrag_keeps_it_from_the_medewerker(
    play: Play, organisatie: str
) -> None:
    about = {"sterker": "Karin de Wit", "klimkoord": "Piet Janssen"}[organisatie]
    accused = {"sterker": "karin.dewit@sterker.example", "klimkoord": "piet.janssen@klimkoord.example"}[
        organisatie
    ]
    steps = (
        mail(herkend=f'soort = "onvrede", medewerker = "{about}"'),
        order(
            "2026-03-16T11:00:00",
            "corrigeer ongewenst gedrag naar ja want zij schrijft dat hij haar aanraakte",
        ),
        order("2026-03-16T11:10:00", "akkoord"),
    )
    result = play(story(*steps, organisatie=organisatie))
    back = play(
        story(
            steps[0],
            steps[1],
            order("2026-03-16T11:05:00", "corrigeer ongewenst gedrag naar nee want verkeerd gelezen"),
            organisatie=organisatie,
        )
    )

    assert accused not in {address for posted in result["post"] for address in posted["aan"]}
    assert (
        term(one(result), "melding")["uiterlijk"] == "2026-03-19"
    )  # do: 3 werkdagen (Jeugdwet 4.1.8, Wkkgz 11)
    assert one(back)["signalen"] == []
    assert one(back)["voorstellen"][-1]["naar"] == [accused]


@pytest.mark.parametrize(
    ("organisatie", "about", "to", "became"),
    [
        ("sterker", "karin.dewit", ["bram.peters", "marjan.hoekstra"], ("klacht", "toegewezen")),
        ("klimkoord", "piet.janssen", ["els.maas", "simone.haverkort"], ("onvrede", "toegewezen")),
    ],
)
def test_r02_read_after_the_akkoord_it_is_proposed_past_the_medewerker(
    play: Play, organisatie: str, about: str, to: list[str], became: tuple[str, str]
) -> None:
    """The meldplicht counts from the day somebody read it so: vr 20 mrt 2026 + 3 werkdagen = wo 25 mrt (Wmo 3.4)."""
    steps = (
        mail(herkend=f'soort = "onvrede", medewerker = "{about}@{organisatie}.example"'),
        order("2026-03-16T11:00:00", "akkoord"),
        order(
            "2026-03-20T11:00:00", "corrigeer ongewenst gedrag naar ja want zij belde dat hij haar aanraakte"
        ),
    )
    noted = one(play(story(*steps, organisatie=organisatie)))
    result = play(story(*steps, order("2026-03-20T12:00:00", "akkoord"), organisatie=organisatie))
    naar = [f"{name}@{organisatie}.example" for name in to]

    assert noted["aan_zet"]["wat"] == "voorstel"
    assert "met beiden laten praten" not in text_of(result, "V01")
    assert term(noted, "melding")["uiterlijk"] == term(one(result), "melding")["uiterlijk"] == "2026-03-25"
    assert stand(one(result)) == became
    assert one(result)["voorstellen"][-1]["naar"] == naar
    assert addressees(result, "T11") == set(naar)
    later = [posted for posted in result["post"] if posted["tijd"] >= "2026-03-20"]
    assert f"{about}@{organisatie}.example" not in {address for posted in later for address in posted["aan"]}


def test_r02_read_in_a_klacht_that_the_leidinggevende_has_the_directie_joins_him(play: Play) -> None:
    steps = (
        mail(herkend='soort = "klacht", medewerker = "Karin de Wit"'),
        order("2026-03-16T11:00:00", "akkoord"),
        order("2026-03-20T11:00:00", "corrigeer ongewenst gedrag naar ja want dat zei zij in het gesprek"),
    )
    waiting = one(play(story(*steps)))["voorstellen"][-1]

    assert (waiting["soort"], waiting["status"]) == ("nieuw", "open")
    assert waiting["naar"] == ["bram.peters@sterker.example", "marjan.hoekstra@sterker.example"]


@pytest.mark.parametrize(
    ("organisatie", "soort", "about", "chosen"),
    [
        ("sterker", "klacht", "karin.dewit", "hatice.yilmaz"),
        ("klimkoord", "onvrede", "piet.janssen", "arjan.prins"),
    ],
)
def test_r02_read_after_the_akkoord_who_decides_may_choose_somebody_else(
    play: Play, organisatie: str, soort: str, about: str, chosen: str
) -> None:
    """The same step to another: it is registered once, and whoever it is about hears no second time."""
    name = {"hatice.yilmaz": "Hatice Yılmaz", "arjan.prins": "Arjan Prins"}[chosen]
    steps = (
        mail(herkend=f'soort = "{soort}", medewerker = "{about}@{organisatie}.example"'),
        order("2026-03-16T11:00:00", "akkoord"),
        order("2026-03-20T11:00:00", "corrigeer ongewenst gedrag naar ja want dat zei zij in het gesprek"),
        order("2026-03-20T11:30:00", "corrigeer ongewenst gedrag naar ja want dat zei zij weer"),
        order("2026-03-20T12:00:00", f"akkoord, maar stuur naar {name}"),
    )
    result = play(story(*steps, organisatie=organisatie))
    later = [posted for posted in result["post"] if posted["tijd"] >= "2026-03-20"]

    assert answers(result) == ["gedaan"] * 4
    assert one(result)["voorstellen"][-1]["naar"] == [f"{chosen}@{organisatie}.example"]
    assert one(result)["signalen"] == ["ongewenst_gedrag"]
    assert [e["soort"] for e in one(result)["gebeurtenissen"]].count("geregistreerd") == (soort == "klacht")
    assert f"{about}@{organisatie}.example" not in {address for posted in later for address in posted["aan"]}


def test_r02_read_by_mistake_the_proposal_past_the_medewerker_lapses(play: Play) -> None:
    steps = (
        mail(herkend='soort = "onvrede", medewerker = "Karin de Wit"'),
        order("2026-03-16T11:00:00", "akkoord"),
        order("2026-03-17T11:00:00", "corrigeer ongewenst gedrag naar ja want dat las ik"),
        order("2026-03-17T11:30:00", "corrigeer ongewenst gedrag naar nee want een vergissing"),
        order("2026-03-17T12:30:00", "akkoord"),
    )
    result = play(story(*steps))

    assert answers(result) == ["gedaan"] * 3 + ["geweigerd"]
    assert one(result)["voorstellen"][-1]["status"] == "vervallen"
    assert stand(one(result)) == ("onvrede", "verwezen")
    assert term(one(result), "melding")["status"] == "gehaald", (
        "nothing has to be reported, and why is in the dossier"
    )
    assert "De melding aan de inspectie is genoteerd als niet nodig" in result["opdrachten"][2]["antwoord"]


def test_r02_no_misconduct_after_all_ends_the_meldplicht_and_a_second_reading_begins_it_anew(
    play: Play,
) -> None:
    """Wmo 3.4: read so by the classifier, ma 16 mrt; by a human again on vr 20 mrt + 3 werkdagen = wo 25 mrt 2026."""
    steps = (
        mail(herkend='soort = "klacht", medewerker = "Karin de Wit", signalen = ["ongewenst_gedrag"]'),
        order("2026-03-16T11:00:00", "akkoord"),
        order("2026-03-18T11:00:00", "corrigeer ongewenst gedrag naar nee want verkeerd gelezen"),
    )
    again = order("2026-03-20T11:00:00", "corrigeer ongewenst gedrag naar ja want zij vertelde meer")
    done, anew = one(play(story(*steps))), one(play(story(*steps, again)))

    assert term(done, "melding")["status"] == "gehaald"
    reasons = [
        e["gegevens"]["reden"] for e in done["gebeurtenissen"] if e["soort"] == "meldplicht_beoordeeld"
    ]
    assert reasons == ["verkeerd gelezen"]
    assert (term(anew, "melding")["uiterlijk"], term(anew, "melding")["status"]) == ("2026-03-25", "open")


def test_r02_what_was_reported_stays_reported(play: Play) -> None:
    result = play(
        story(
            mail(herkend='soort = "klacht", medewerker = "Karin de Wit", signalen = ["ongewenst_gedrag"]'),
            order("2026-03-16T11:00:00", "akkoord"),
            order("2026-03-17T11:00:00", "melding inspectie gedaan"),
            order("2026-03-18T11:00:00", "corrigeer ongewenst gedrag naar nee want verkeerd gelezen"),
        )
    )
    judged = [e for e in one(result)["gebeurtenissen"] if e["soort"] == "meldplicht_beoordeeld"]

    assert [e["gegevens"]["gedaan"] for e in judged] == [True]


def test_r02_read_after_the_case_was_closed_the_way_back_is_named(play: Play) -> None:
    steps = (
        mail(herkend='soort = "klacht", medewerker = "Karin de Wit"'),
        order("2026-03-16T11:00:00", "akkoord"),
        order("2026-03-20T11:00:00", "sluit ingetrokken"),
        order("2026-03-23T11:00:00", "corrigeer ongewenst gedrag naar ja want dat zei zij aan de telefoon"),
    )
    result = play(story(*steps))

    assert "heropen want REDEN" in result["opdrachten"][-1]["antwoord"]
    assert one(result)["voorstellen"][-1]["status"] != "open"


def test_t26b_a_reopened_case_whose_klager_said_who_may_know_goes_on_and_asks_no_second_time(
    play: Play,
) -> None:
    steps = (
        mail(tekst="Zeg niet tegen Karin wie ik ben.", herkend=f'{ONVREDE}, signalen = ["vertrouwelijk"]'),
        order("2026-03-16T11:00:00", "akkoord"),
        mail(
            "2026-03-17T11:00:00", "Karin mag het weten.", antwoord_op='"T26b"', herkend='soort = "vervolg"'
        ),
        order("2026-03-17T12:00:00", "akkoord, maar stuur naar Karin de Wit"),
        order("2026-03-18T12:00:00", "sluit ingetrokken"),
        order("2026-03-19T12:00:00", "heropen want zij belde"),
        order("2026-03-19T13:00:00", "akkoord, maar stuur naar Karin de Wit"),
    )
    result = play(story(*steps))

    assert answers(result) == ["gedaan"] * 5
    assert stand(one(result)) == ("onvrede", "verwezen")
    assert letters(result).count("T26b") == 1


def test_jeugd_solved_before_any_decision_closes_under_its_own_scheme(play: Play) -> None:
    """Its years of keeping and its words hold for the closing too (Jeugdwet 7.3.8)."""
    solved = mail(
        "2026-03-17T10:00:00",
        "Het is opgelost, dank u.",
        antwoord_op='"T01"',
        herkend='soort = "vervolg", condities = { tevreden = "ja" }',
    )
    steps = (
        mail(herkend='soort = "onvrede", medewerker = "Mo Benali"'),
        solved,
        order("2026-03-17T11:00:00", "akkoord"),
    )
    dossier = one(play(story(*steps)))

    assert (dossier["regeling"], dossier["status"]) == ("jeugd", "gesloten_opgelost")
