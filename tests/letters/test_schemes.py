"""What each scheme says in its own way: mandatory words, grounds, and every letter of every scheme as it reads."""

import re
from collections.abc import Mapping
from dataclasses import replace

import pytest

from bot.domain.regeling.admissibility import NEVER_REJECTS
from bot.letters import JinjaPress
from bot.letters.readability import readability
from bot.regelingen import load
from tests.letters.golden import same_as_golden
from tests.letters.orders import (
    SCHEMES,
    in_scheme,
    letters_of,
)

# What the schemes add to it, or say in their own way. "!" in front: never in this scheme.
MANDATORY_IN: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "lentl": {
        "T01": ("!heet horen", "!vertrouwenspersoon"),
        "T03": ("verder praten met de leidinggevende", "!onafhankelijke commissie"),
        "T06": ("verder met de leidinggevende", "later naar een onafhankelijke commissie", "!op papier"),
        "T13": ("Klachtencommissie Oost", "!ombudsman"),
        "T16": ("Klachtencommissie Oost", "info@oost.example"),
        "T20": ("elke week een vaste dag", "Klachtencommissie Oost", "!ombudsman", "!oordeel"),
    },
    "stichtse-vecht": {
        "T01": ("heet horen", "dinsdag 28 april 2026", "6 weken"),  # Awb 9:6, 9:10, 9:11
        "T03": ("antwoord op papier",),
        "T05": ("antwoord op papier",),
        "T06": ("Ik wil een antwoord op papier.", "Nationale ombudsman", "!onafhankelijke commissie"),
        "T07": ("heet horen", "Wat behandelen wij?", "dinsdag 28 april 2026"),  # one letter: no T12 beside it
        "T12": ("heet horen", "dinsdag 28 april 2026"),
        "T12b": ("alleen als u dat goedvindt", "dinsdag 28 april 2026"),  # Awb 9:11 lid 2, 3
        "T13": ("één jaar geleden", "Nationale ombudsman", "binnen één jaar na deze brief", "!directie"),  # Awb 9:8 lid 3, 9:12 lid 2
        "T14": ("kopie van de klacht en van de bijlagen",),  # Awb 9:9
        "T16": ("nog een brief met ons oordeel", "dinsdag 28 april 2026", "Nationale ombudsman", "!één jaar"),  # Awb 9:10 lid 3
        "T20": ("Wat hebben wij onderzocht?", "Wat is ons oordeel?", "Wat is onze conclusie?", "eerst met ons over", "Nationale ombudsman", "0800-33 55 555", "binnen één jaar na deze brief"),  # Awb 9:12, 9:24
        "T22": ("Nationale ombudsman", "!commissie"),
        "T23": ("De Nationale ombudsman deed een uitspraak", "namens het college", "!commissie", "!directie"),
    },
    "klimkoord": {
        "T01": ("14 dagen", "maandag 30 maart 2026", "30 dagen", "woensdag 15 april 2026"),
        "T03": ("leidinggevende", "iemand buiten onze organisatie"),
        "T05": ("leidinggevende", "iemand buiten onze organisatie"),
        "T06": ("Klachtenportaal Zorg", "Noem daar Stichting De Kade als zorgaanbieder", "info@kpz.example", "geschilleninstantie", "Ik wil naar iemand buiten de organisatie.", "!verder met de leidinggevende", "!onafhankelijke commissie"),
        "T13": ("Klachtenportaal Zorg", "!ombudsman"),
        "T20": ("Wat vinden wij?", "Wat hebben wij besloten?", "geschilleninstantie", "zes maanden"),  # Wkkgz 17, 18
    },
    "jeugd": {
        "T01": ("vertrouwenspersoon", "Jeugdstem", "gratis"),  # Besluit Jeugdwet 4.1.3
        "T03": ("meteen naar de onafhankelijke commissie", "vertrouwenspersoon"),  # Jeugdwet 4.2.1 lid 4
        "T05": ("meteen naar de onafhankelijke commissie",),
        "T06": ("Ik wil naar de commissie.", "vertrouwenspersoon"),
        "T07": ("vertrouwenspersoon", "niet eerst met ons te praten", "Klachtencommissie Oost"),
        "T12": ("vertrouwenspersoon", "niet eerst met ons te praten", "Klachtencommissie Oost", "info@oost.example"),
        "T13": ("drie jaar geleden", "vertrouwenspersoon", "Klachtencommissie Oost"),
        "T20": ("Klachtencommissie Oost", "vertrouwenspersoon"),
    },
}  # fmt: skip


@pytest.mark.parametrize(
    ("scheme", "sjabloon"), [(scheme, name) for scheme, rows in MANDATORY_IN.items() for name in rows]
)
def test_a_letter_holds_what_its_scheme_asks_of_it(press: JinjaPress, scheme: str, sjabloon: str) -> None:
    text = press.make(in_scheme(scheme, sjabloon)).tekst
    rows = MANDATORY_IN[scheme][sjabloon]

    assert [wanted for wanted in rows if wanted[0] != "!" and wanted not in text] == []
    assert [banned for banned in rows if banned[0] == "!" and banned[1:] in text] == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_letter_of_a_scheme_reads_as_the_golden_copy(press: JinjaPress, scheme: str) -> None:
    """One page per scheme, to be read from top to bottom by whoever knows the law and by whoever does not."""
    made = [(name, press.make(in_scheme(scheme, name))) for name in letters_of(load(scheme))]
    page = "\n\n".join(
        f"━━━ {name} ━━━\nOnderwerp: {letter.onderwerp}\n\n{letter.tekst}" for name, letter in made
    )
    same_as_golden({f"{scheme}.txt": page})


# ── Grounds (T13) ─────────────────────────────────────────────────────────────────────────────────────

GROUNDS = [
    (scheme, ground) for scheme in SCHEMES for ground in load(scheme).gronden if ground not in NEVER_REJECTS
]
PRIVATE = ("lentl", "klimkoord", "jeugd")
AWB = ("stichtse-vecht", "mandaat")


def t13(press: JinjaPress, scheme: str, ground: str, **told: object) -> str:
    made = in_scheme(scheme, f"T13-{ground}")
    return press.make(replace(made, gegevens={**made.gegevens, "reden": "dit is de reden", **told})).tekst


@pytest.mark.parametrize(("scheme", "grond"), GROUNDS)
def test_every_ground_has_its_words_in_every_scheme(press: JinjaPress, scheme: str, grond: str) -> None:
    """Rulebook E: the decision first, the reason, where to go, help, name and phone."""
    text = t13(press, scheme, grond)
    kern = text.partition("Waarom niet?")[2].partition("Dit is de reden.")[0].strip()
    verder = text.partition("Wat kunt u doen?")[2].partition("Bent u het hier niet mee eens?")[0].strip()

    assert re.search(r"Wij behandelen uw (klacht|bericht) niet\..*Waarom niet\?", text, re.DOTALL)
    assert kern
    assert kern != grond
    assert verder
    assert "niet mee eens" in text
    assert "Wie kan u helpen?" in text
    assert readability(text).b1


def test_grounds_do_not_share_their_words(press: JinjaPress) -> None:
    kern = {
        t13(press, "stichtse-vecht", g).partition("Waarom niet?")[2].partition("Dit is")[0]
        for s, g in GROUNDS
        if s == "stichtse-vecht"
    }

    assert len(kern) == sum(scheme == "stichtse-vecht" for scheme, _ in GROUNDS)


@pytest.mark.parametrize(("scheme", "grond"), GROUNDS)
def test_where_the_awb_holds_every_refusal_names_the_ombudsman_and_the_year(
    press: JinjaPress, scheme: str, grond: str
) -> None:
    """Awb 9:8 lid 3, 9:12 lid 2, 9:24 lid 1; elsewhere there is no ombudsman (J56)."""
    text = t13(press, scheme, grond)

    assert (scheme in AWB) is ("Nationale ombudsman. Doe dat binnen één jaar na deze brief." in text)
    assert (scheme in AWB) is ("ombudsman" in text)


@pytest.mark.parametrize(("scheme", "grond"), [row for row in GROUNDS if row[0] in PRIVATE])
def test_a_commission_is_named_where_it_can_judge_otherwise(
    press: JinjaPress, scheme: str, grond: str
) -> None:
    """Rulebook E. It judges no decision of a gemeente (G1), and nobody but us (G2, G15)."""
    commission = SCHEMES[scheme].okc[0].naam

    assert (grond not in ("G1", "G2", "G15")) is (commission in t13(press, scheme, grond))


@pytest.mark.parametrize("scheme", PRIVATE)
def test_about_a_decision_a_private_organisation_says_who_decides_and_not_to_wait(
    press: JinjaPress, scheme: str
) -> None:
    """E-G1: the klager goes to the gemeente himself, now; nothing of ours stops the six weeks (Awb 6:7)."""
    text = t13(press, scheme, "G1", loket="", bezwaar_tot="2026-04-13")

    assert "Alleen de gemeente kan dat besluit veranderen." in text
    assert "Maak zelf bezwaar bij de gemeente. Doe dat nu, en wacht niet op ons." in text
    assert "De laatste dag voor bezwaar is maandag 13 april 2026." in text
    assert "Wacht daar niet op met uw bezwaar." in text


def test_the_gemeente_forwards_itself_and_never_says_that_it_is_not_there(press: JinjaPress) -> None:
    """Awb 6:15: the day we got it counts."""
    text = t13(press, "stichtse-vecht", "G1", loket="Team Bezwaar", doorgestuurd=True)

    assert "meteen doorgestuurd naar Team Bezwaar." in text
    assert "telt als uw datum" in text
    assert "niet bij ons" not in text
    assert "Alleen de gemeente" not in text
    assert "Maak zelf bezwaar" not in text


@pytest.mark.parametrize("scheme", SCHEMES)
def test_after_the_last_day_for_bezwaar_the_letter_says_what_still_helps(
    press: JinjaPress, scheme: str
) -> None:
    """Awb 6:11: late is not always too late."""
    text = t13(press, scheme, "G1", bezwaar_tot="2026-03-09", doorgestuurd=False)

    assert (
        "De laatste dag voor bezwaar was maandag 9 maart 2026. Maak toch bezwaar, en schrijf waarom het later is."
        in text
    )


@pytest.mark.parametrize(("scheme", "signalen", "expected"), [
    ("lentl", (), "langer dan 12 maanden geleden"),
    ("lentl", ("jeugd",), "langer dan drie jaar geleden"),
    ("jeugd", (), "langer dan drie jaar geleden"),  # Klachtenprocedure §3.1
    ("stichtse-vecht", (), "langer dan één jaar geleden"),  # Awb 9:8 lid 1 onder b
    ("stichtse-vecht", ("jeugd",), "langer dan één jaar geleden"),
    ("mandaat", (), "langer dan één jaar geleden"),
])  # fmt: skip
def test_too_late_says_how_long_the_scheme_allows(
    press: JinjaPress, scheme: str, signalen: tuple[str, ...], expected: str
) -> None:
    made = in_scheme(scheme, "T13-G5")
    assert made.dossier is not None

    assert expected in press.make(replace(made, dossier=replace(made.dossier, signalen=signalen))).tekst


def test_anonymous_is_said_of_who_wants_it_and_of_who_gave_no_name(press: JinjaPress) -> None:
    """J48: somebody may ask for it under his full name."""
    made = in_scheme("lentl", "T13-G6")
    assert made.dossier is not None
    nameless = replace(made.dossier, klager=replace(made.dossier.klager, name=""))

    assert "U wilt niet dat wij uw naam gebruiken." in press.make(made).tekst
    assert "U noemde geen naam." in press.make(replace(made, dossier=nameless)).tekst
