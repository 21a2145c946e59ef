"""The scenarios of the rulebook that this step carries, by their numbers (J15, J15b, J16, J36, J38, J64, J65)."""

from typing import Any

from tests.journeys.conftest import Play

KLAGER = "A. Jansen <a.jansen@example.nl>"


def letters(result: dict[str, Any]) -> list[str]:
    return [posted["sjabloon"] for posted in result["post"]]


def to_klager(result: dict[str, Any], address: str = "a.jansen@example.nl") -> list[str]:
    return [posted["sjabloon"] for posted in result["post"] if address in posted["aan"]]


def kinds(dossier: dict[str, Any]) -> list[str]:
    return [event["soort"] for event in dossier["gebeurtenissen"]]


def term(dossier: dict[str, Any], soort: str) -> dict[str, Any]:
    (found,) = [term for term in dossier["termijnen"] if term["soort"] == soort]
    return dict(found)


COMPLAINT_WITHOUT_TALK = f"""
organisatie = "sterker"
[[stap]]
tijd = 2026-03-16T10:00:00   # ma
mail = {{ id = "m1", van = "{KLAGER}", onderwerp = "klacht", tekst = "Ik dien een klacht in: Karin de Wit komt steeds te laat.", herkend = {{ soort = "onvrede", medewerker = "Karin de Wit", condities = {{ besproken = "onbekend" }} }} }}
"""


def test_j15_a_complaint_without_a_talk_is_onvrede_and_goes_to_the_medewerker(play: Play) -> None:
    result = play(COMPLAINT_WITHOUT_TALK)

    (dossier,) = result["dossiers"]
    assert (
        dossier["nummer"],
        dossier["soort"],
        dossier["traject"],
        dossier["status"],
    ) == ("2026-0001", "onvrede", None, "ontvangen")
    (proposal,) = dossier["voorstellen"]
    assert (
        proposal["traject"],
        proposal["naar"],
        proposal["status"],
    ) == ("onvrede", ["karin.dewit@sterker.example"], "open")
    assert letters(result) == ["T01", "V01"]
    t01 = result["post"][0]
    assert "klacht" not in t01["onderwerp"].lower() + t01["tekst"].lower().replace("klachten", "")
    assert "uw bericht" in t01["tekst"].lower()
    assert "geregistreerd" not in kinds(dossier), (
        "onvrede is not in the klachtregister (Klachtenprocedure §2.3)"
    )
    doorverwijzing = term(dossier, "doorverwijzing")
    assert (doorverwijzing["uiterlijk"], doorverwijzing["voorlopig"]) == (
        "2026-03-18",
        True,
    )  # wo, 2 werkdagen


def test_j15_one_akkoord_refers_the_klager_and_asks_the_medewerker(play: Play) -> None:
    result = play(
        COMPLAINT_WITHOUT_TALK
        + """
[[stap]]
tijd = 2026-03-17T09:00:00   # di
opdracht = "akkoord"
"""
    )

    (dossier,) = result["dossiers"]
    assert (dossier["traject"], dossier["status"]) == ("onvrede", "verwezen")
    assert letters(result) == ["T01", "V01", "T03", "T10"]
    assert result["post"][-1]["aan"] == ["karin.dewit@sterker.example"]
    assert term(dossier, "doorverwijzing")["status"] == "gehaald"
    assert not term(dossier, "contact")["voorlopig"]
    assert term(dossier, "contact")["uiterlijk"] == "2026-03-30"  # ma, 14 dagen
    assert term(dossier, "uitkomst")["uiterlijk"] == "2026-04-15"  # wo, 30 dagen
    assert [done["uitslag"] for done in result["opdrachten"]] == ["gedaan"]


def test_j15b_a_first_name_alone_gives_candidates_and_nobody_is_guessed(play: Play) -> None:
    result = play(COMPLAINT_WITHOUT_TALK.replace("Karin de Wit", "Sanne"))

    (proposal,) = result["dossiers"][0]["voorstellen"]
    assert proposal["naar"] == []
    assert any("Sanne" in name for name in proposal["kandidaten"])


def test_j15b_an_akkoord_without_a_name_asks_who(play: Play) -> None:
    result = play(
        COMPLAINT_WITHOUT_TALK.replace("Karin de Wit", "de Wit")
        + """
[[stap]]
tijd = 2026-03-17T09:00:00
opdracht = "akkoord"
[[stap]]
tijd = 2026-03-17T09:05:00
opdracht = "akkoord, maar stuur naar Kees de Wit"
"""
    )

    (dossier,) = result["dossiers"]
    assert [done["uitslag"] for done in result["opdrachten"]] == ["geweigerd", "gedaan"]
    assert dossier["status"] == "verwezen"
    assert result["post"][-1]["aan"] == ["kees.dewit@sterker.example"]


def test_j16_the_wish_for_the_leidinggevende_makes_the_same_case_a_klacht(play: Play) -> None:
    result = play(
        COMPLAINT_WITHOUT_TALK
        + f"""
[[stap]]
tijd = 2026-03-17T09:00:00
opdracht = "akkoord"
[[stap]]
tijd = 2026-03-23T20:15:00   # ma
mail = {{ id = "m2", van = "{KLAGER}", onderwerp = "Re: klacht", antwoord_op = "T03", tekst = "Het gesprek op 3 maart hielp niet, ik wil de teamleider.", herkend = {{ soort = "klacht", medewerker = "Karin de Wit" }} }}
[[stap]]
tijd = 2026-03-24T09:00:00   # di
opdracht = "akkoord"
"""
    )

    (dossier,) = result["dossiers"]
    assert (dossier["nummer"], dossier["traject"], dossier["status"]) == ("2026-0001", "klacht", "toegewezen")
    assert [p["soort"] for p in dossier["voorstellen"]][1:] == ["escaleren"]
    assert dossier["voorstellen"][1]["naar"] == ["bram.peters@sterker.example"]
    assert kinds(dossier).count("bericht_gearchiveerd") == 2, "the earlier mail stays in the klachtdossier"
    assert {"klacht_geworden", "geregistreerd", "toegewezen"} <= set(kinds(dossier))
    assert {"T07", "T11", "T14"} <= set(letters(result))
    assert "T12" not in to_klager(result), "one letter: T07 says who handles it, and by when"
    assert (
        term(dossier, "afhandeling")["uiterlijk"] == "2026-05-04"
    )  # ma, 6 weken na de keuze van ma 23 mrt, geen ATW


def test_j36_a_withdrawal_by_the_klager_is_executed_only_after_an_akkoord(play: Play) -> None:
    withdrawal = (
        COMPLAINT_WITHOUT_TALK
        + f"""
[[stap]]
tijd = 2026-03-17T09:00:00
opdracht = "akkoord"
[[stap]]
tijd = 2026-03-18T09:00:00   # wo
mail = {{ id = "m2", van = "{KLAGER}", onderwerp = "intrekken", tekst = "Hierbij trek ik mijn klacht in.", herkend = {{ soort = "intrekking", condities = {{ intrekking = "onvoorwaardelijk" }} }} }}
"""
    )
    (reported,) = play(withdrawal)["dossiers"]
    assert reported["status"] == "verwezen"
    assert reported["voorstellen"][-1]["soort"] == "intrekking"
    assert "T17" not in letters(play(withdrawal))
    assert to_klager(play(withdrawal))[-1] == "T02"

    result = play(
        withdrawal
        + """
[[stap]]
tijd = 2026-03-18T10:00:00
opdracht = "akkoord"
"""
    )

    (dossier,) = result["dossiers"]
    assert dossier["status"] == "ingetrokken"
    assert {"T17", "T18"} <= set(letters(result))


def test_j38_a_withdrawal_by_somebody_else_is_not_executed_and_tells_him_nothing(play: Play) -> None:
    result = play(
        COMPLAINT_WITHOUT_TALK
        + """
[[stap]]
tijd = 2026-03-18T09:00:00
mail = { id = "m2", van = "Ex <ex@example.org>", onderwerp = "[2026-0001] intrekken", tekst = "Zij trekt haar klacht in.", herkend = { soort = "intrekking", condities = { intrekking = "onvoorwaardelijk" } } }
"""
    )

    first = result["dossiers"][0]
    assert first["status"] == "ontvangen"
    assert "intrekking" not in [p["soort"] for p in first["voorstellen"] if p["status"] == "open"]
    assert "2026-0001" not in "".join(
        posted["tekst"] + posted["onderwerp"]
        for posted in result["post"]
        if "ex@example.org" in posted["aan"]
    )


def test_j64_newsletter_bounce_and_own_acknowledgement_are_overig_without_an_answer(play: Play) -> None:
    result = play(
        COMPLAINT_WITHOUT_TALK
        + """
[[stap]]
tijd = 2026-03-17T10:00:00
mail = { id = "n1", van = "Nieuws <nieuws@zorgblad.example>", onderwerp = "Nieuwsbrief maart", tekst = "Het laatste nieuws.", kop = { "List-Id" = "<nieuws.zorgblad.example>", "List-Unsubscribe" = "<mailto:af@zorgblad.example>" } }
[[stap]]
tijd = 2026-03-17T11:00:00
mail = { id = "n2", van = "Mail Delivery System <mailer-daemon@mx.example.nl>", onderwerp = "Undelivered Mail Returned to Sender", tekst = "The message could not be delivered.", antwoord_op = "T01", kop = { "Return-Path" = "<>", "Auto-Submitted" = "auto-replied" } }
[[stap]]
tijd = 2026-03-17T12:00:00
mail = { id = "n3", van = "Sterker sociaal werk <klachten@sterker.example>", onderwerp = "[2026-0001] Uw bericht aan Sterker sociaal werk", tekst = "Wij hebben uw bericht ontvangen.", kop = { "Auto-Submitted" = "auto-replied" } }
"""
    )

    assert len(result["dossiers"]) == 1
    assert letters(result) == ["T01", "V01"]


def test_j65_six_angry_mails_in_one_hour_are_one_case_with_one_acknowledgement(play: Play) -> None:
    mails = "".join(
        f"""
[[stap]]
tijd = 2026-03-16T10:{minute:02d}:00
mail = {{ id = "boos{minute}", van = "{KLAGER}", onderwerp = "BELACHELIJK", tekst = "Karin de Wit komt WEER te laat!!! Nummer {minute}", herkend = {{ soort = "onvrede", medewerker = "Karin de Wit" }} }}
"""
        for minute in range(0, 60, 10)
    )
    result = play('organisatie = "sterker"\n' + mails)

    (dossier,) = result["dossiers"]
    assert kinds(dossier).count("bericht_gearchiveerd") == 6
    assert letters(result).count("T01") == 1
    assert letters(result).count("V01") == 1, (
        "several waiting mails of one case are one item (rulebook 0.1.5)"
    )


def test_a_klacht_is_handled_from_first_mail_to_afdoening(play: Play) -> None:
    result = play(
        f"""
organisatie = "sterker"
[[stap]]
tijd = 2026-03-16T10:00:00   # ma
mail = {{ id = "m1", van = "{KLAGER}", onderwerp = "gesprek", tekst = "…", herkend = {{ soort = "klacht", medewerker = "Karin de Wit" }} }}
[[stap]]
tijd = 2026-03-17T09:00:00   # di
mail = {{ id = "r1", van = "Ingrid Bakker <ingrid.bakker@sterker.example>", antwoord_op = "V01", tekst = "Akkoord, groet Ingrid" }}
[[stap]]
tijd = 2026-03-18T09:00:00
opdracht = "gesprek op 24-3-2026 14.00 uur samen"
door = "bram.peters@sterker.example"
[[stap]]
tijd = 2026-03-24T16:00:00   # di
opdracht = "gesprek gehad 24-3-2026: goed gesprek, excuses gemaakt"
door = "bram.peters@sterker.example"
[[stap]]
tijd = 2026-03-27T16:00:00   # vr
opdracht = "verslag verstuurd"
door = "bram.peters@sterker.example"
[[stap]]
tijd = 2026-04-02T16:00:00   # do
opdracht = "sluit opgelost excuses aanvaard"
"""
    )

    (dossier,) = result["dossiers"]
    assert (dossier["traject"], dossier["status"], dossier["uitkomst"]) == (
        "klacht",
        "afgehandeld",
        "opgelost",
    )
    assert [done["uitslag"] for done in result["opdrachten"]] == ["gedaan"] * 5
    assert term(dossier, "contact")["uiterlijk"] == "2026-03-24"  # di, 5 werkdagen na toewijzing op di 17 mrt
    assert term(dossier, "gesprek")["uiterlijk"] == "2026-04-07"  # di, 21 dagen
    assert term(dossier, "verslag")["uiterlijk"] == "2026-03-31"  # di, 7 dagen na het gesprek
    assert (
        term(dossier, "afhandeling")["uiterlijk"] == "2026-04-27"
    )  # ma, Koningsdag: geen ATW, dus niet verlengd
    assert {"gehaald"} == {t["status"] for t in dossier["termijnen"] if t["soort"] != "heropening"}
    assert term(dossier, "heropening")["status"] == "open"  # K15: the klager may come back for 28 days


def test_the_commission_s_mail_is_a_dossier_of_its_own_and_directie_is_told_after_an_akkoord(
    play: Play,
) -> None:
    result = play(
        """
organisatie = "sterker"
[[stap]]
tijd = 2026-05-04T10:00:00
mail = { id = "o1", van = "Klachtencommissie <no-reply@okc-gelderland.example>", onderwerp = "Nieuwe zaak", tekst = "Graag uw verweerschrift vóór 3 juni 2026.", herkend = { soort = "okc" } }
[[stap]]
tijd = 2026-05-04T11:00:00
opdracht = "akkoord"
"""
    )

    (dossier,) = result["dossiers"]
    assert (dossier["traject"], dossier["status"]) == ("okc", "aangemeld")
    assert "T01" not in letters(result), "a commission gets no acknowledgement (rulebook M4)"
    assert ["marjan.hoekstra@sterker.example"] in [p["aan"] for p in result["post"] if p["sjabloon"] == "T19"]


def test_in_meekijk_nothing_leaves_but_what_a_human_sends(play: Play) -> None:
    result = play(
        'stand = "meekijk"\n'
        + COMPLAINT_WITHOUT_TALK
        + """
[[stap]]
tijd = 2026-03-17T09:00:00
opdracht = "akkoord"
"""
    )

    assert letters(result) == ["T03", "T10"]
    assert {"onderdrukt"} == {notice["soort"] for notice in result["meldingen"]}
