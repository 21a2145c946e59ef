"""An order of a colleague in a mail of his own, without the token of ours: refused with a reason, never swallowed."""

from tests.journeys.conftest import Play, classifier, play

__all__ = ["classifier", "play"]

SCENARIO = """
organisatie = "sterker"
[[stap]]
tijd = 2026-03-16T10:00:00
mail = { id = "m1", van = "A. Jansen <a.jansen@example.nl>", onderwerp = "te laat", tekst = "Karin de Wit komt te laat.", herkend = { soort = "onvrede", medewerker = "Karin de Wit" } }
[[stap]]
tijd = 2026-03-16T11:00:00
mail = { id = "r1", van = "Ingrid Bakker <ingrid.bakker@sterker.example>", onderwerp = "[2026-0001] graag zo", tekst = "WHAT", herkend = { soort = "overig" } }
"""


def test_an_akkoord_without_token_does_nothing_says_why_and_shows_the_proposal_again(play: Play) -> None:
    result = play(SCENARIO.replace("WHAT", "akkoord"))

    assert "ontvangen" == result["dossiers"][0]["status"]
    assert ["T01", "V01", "V03", "V01"] == [posted["sjabloon"] for posted in result["post"]]
    assert "geen kenmerk" in result["post"][2]["tekst"]
    assert ["ingrid.bakker@sterker.example"] == result["post"][2]["aan"]
    assert ["geweigerd"] == [done["uitslag"] for done in result["opdrachten"]]


def test_an_ordinary_mail_of_a_colleague_is_no_order(play: Play) -> None:
    result = play(SCENARIO.replace("WHAT", "Ik bel mevrouw Jansen morgen even terug."))

    assert [] == result["opdrachten"]
    assert "V03" not in [posted["sjabloon"] for posted in result["post"]]
