"""The regelingen: each one is whole, and a broken copy is refused with a fault for each thing that is wrong."""

import hashlib
from importlib.resources import files
from pathlib import Path

import pytest

from bot import regelingen
from bot.domain.calendar.duration import Unit
from bot.domain.dossier.events import EventKind
from bot.domain.errors import ConfigurationError, UsageError
from bot.domain.regeling.norms import applied
from bot.domain.regeling.regeling import Regeling, Traject

LENTL = files(regelingen).joinpath("lentl.toml").read_text(encoding="utf-8")
TEMPLATES = Path(__file__).parents[1] / "templates"
SJABLONEN = frozenset(path.name.partition(".")[0] for path in TEMPLATES.rglob("[TV][0-9][0-9]*"))


def changed(old: str, new: str) -> str:
    """The text of lentl.toml with one thing changed."""
    assert LENTL.count(old) >= 1, old
    return LENTL.replace(old, new, 1)


def form_faults(text: str) -> list[str]:
    """The faults in the form of a file."""
    with pytest.raises(ConfigurationError) as raised:
        regelingen.read_text(text, "kopie.toml")
    return [str(fault) for fault in raised.value.faults]


def logic_faults(text: str) -> list[str]:
    """The faults in what a well-formed file says."""
    return [str(fault) for fault in regelingen.check(regelingen.read_text(text, "kopie.toml"), SJABLONEN)]


@pytest.mark.parametrize("sleutel", regelingen.names())
def test_each_regeling_is_proved(sleutel: str) -> None:
    """Every status can be reached and left, every term starts and stops, every letter has a template."""
    regeling = regelingen.whole(sleutel)

    assert regelingen.check(regeling, SJABLONEN) == []
    assert regeling.sleutel == sleutel


def test_the_schemes_of_this_step_are_there() -> None:
    """Lentl, Stichtse Vecht and Klimkoord; another one is refused with the list."""
    assert {"klimkoord", "lentl", "stichtse-vecht"} <= set(regelingen.names())
    with pytest.raises(UsageError, match=r"bestaat niet\. Kies uit: jeugd, klimkoord, lentl"):
        regelingen.load("../lentl")


def test_a_regeling_remembers_its_bytes() -> None:
    """A dossier can tell under which text it was opened: the SHA-256 of the file."""
    assert regelingen.load("lentl").hash == hashlib.sha256(LENTL.encode()).hexdigest()


@pytest.mark.parametrize("sleutel", regelingen.names())
def test_a_case_can_be_withdrawn_from_every_open_status(sleutel: str) -> None:
    """Klachtenprocedure §4.1: at any moment; a closed case cannot."""
    regeling = regelingen.load(sleutel)

    for status in regeling.overgangen:
        assert regeling.allows(status, EventKind.INGETROKKEN) is (status not in regeling.eind), status


@pytest.mark.parametrize(
    ("sleutel", "soort", "traject", "length", "atw"),
    [
        ("lentl", "doorverwijzing", "onvrede", (2, "werkdagen"), False),
        ("lentl", "contact", "onvrede", (14, "dagen"), False),
        ("lentl", "uitkomst", "onvrede", (30, "dagen"), False),
        ("lentl", "contact", "klacht", (5, "werkdagen"), False),
        ("lentl", "gesprek", "klacht", (21, "dagen"), False),
        ("lentl", "verslag", "klacht", (7, "dagen"), False),
        ("lentl", "afhandeling", "klacht", (6, "weken"), False),
        ("lentl", "reactie", "okc", (1, "maanden"), False),
        ("lentl", "antwoord", "klacht", (2, "werkdagen"), False),
        ("lentl", "ontvangstbevestiging", "overig", (15, "minuten"), False),
        ("stichtse-vecht", "afhandeling", "klacht", (6, "weken"), True),
        ("stichtse-vecht", "niet_in_behandeling", "klacht", (4, "weken"), True),
        ("stichtse-vecht", "aanvulling", "klacht", (14, "dagen"), False),
        ("stichtse-vecht", "bezwaar", "klacht", (6, "weken"), True),
        ("stichtse-vecht", "doorverwijzing", "overig", (1, "werkdagen"), False),
        ("stichtse-vecht", "doorverwijzing", "klacht", (2, "werkdagen"), False),
        ("lentl", "niet_in_behandeling", "klacht", (4, "weken"), False),
        ("lentl", "bezwaar", "onvrede", (6, "weken"), True),
        ("stichtse-vecht", "horen", "klacht", (14, "dagen"), False),
        ("klimkoord", "contact", "onvrede", (14, "dagen"), False),
        ("klimkoord", "uitkomst", "onvrede", (30, "dagen"), False),
    ],
)
def test_the_terms_are_those_of_the_rulebook(
    sleutel: str, soort: str, traject: str, length: tuple[int, str], atw: bool
) -> None:
    """Rulebook D.1 to D.3: so long, and under the ATW only where a statute sets it."""
    rules = [
        rule
        for rule in regelingen.load(sleutel).termijnen
        if rule.soort == soort and Traject(traject) in rule.trajecten
        if not rule.uiterlijk  # a day that a commission sets has no length
    ]

    assert {(length, atw)} == {((rule.duur.aantal, rule.duur.eenheid.value), rule.atw) for rule in rules}


@pytest.mark.parametrize(
    ("event", "traject", "letters"),
    [
        (EventKind.ONTVANGEN, None, ("T01",)),
        (EventKind.VERWEZEN, "onvrede", ("T03", "T10")),
        (EventKind.UITKOMST_VERZONDEN, "onvrede", ("T05",)),
        (EventKind.UITKOMST_VERZONDEN, "signaal", ()),
        (EventKind.NIET_OPGELOST, "onvrede", ("T06",)),
        (EventKind.KLACHT_GEWORDEN, "klacht", ("T07",)),
        (EventKind.GESLOTEN, "onvrede", ("T08",)),
        (EventKind.GESLOTEN, "overig", ()),
        (EventKind.TOEGEWEZEN, "klacht", ("T11", "T12", "T14")),
        (EventKind.TOEGEWEZEN, "signaal", ("T11",)),
        (EventKind.VERSLAG_VERZONDEN, "klacht", ("T16",)),
        (EventKind.INGETROKKEN, "klacht", ("T17", "T18")),
        (EventKind.OKC_AANGEMELD, "okc", ("T19",)),
        (EventKind.AFGEHANDELD, "klacht", ("T20",)),
    ],
)
def test_lentl_sends_the_letters_of_the_rulebook(
    event: EventKind, traject: str | None, letters: tuple[str, ...]
) -> None:
    """Rulebook C: which event causes which letters, and in which traject."""
    assert letters == regelingen.load("lentl").letters(event, traject)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('begin = "ontvangen"', 'begin = "nieuw"', "Vanuit “nieuw” komt een dossier nooit aan een eind."),
        ("[overgangen.teruggekoppeld]", "[overgangen.los]", "De status “los” is nooit te bereiken."),
        ('gesloten = "gesloten_niet_verder"', 'gesloten = "wachtkamer"', "Vanuit “wachtkamer” komt een dossier nooit"),
        ('"nieuw.onvrede" = [{ gebeurtenis = "verwezen"', '"nieuw.onvrede" = [{ gebeurtenis = "verslag_verzonden"', "stappen.nieuw.onvrede: De stappen (verslag_verzonden) passen niet"),
        ('"heropenen" = [{ gebeurtenis = "heropend" }]', '"heropenen" = []', "stappen.heropenen: De stappen (geen) passen niet"),
        ('van = ["gesprek_gevoerd"]', 'van = ["vernietigd"]', "termijnen.verslag: Deze termijn begint nooit."),
        ('tot = ["verslag_verzonden"]', 'tot = ["vernietigd"]', "termijnen.verslag: Deze termijn wordt nooit gehaald."),
        ('tot = ["uitkomst_verzonden"]', 'tot = ["uitkomst_verzonden", "ingetrokken"]', "ingetrokken staat bij `tot` en ook bij"),
        ('duur = "6 weken"\ngrondslag = "eigen', 'duur = "13 weken"\natw = true\ngrondslag = "eigen', "De Algemene termijnenwet geldt niet voor 13 weken (ATW 4)."),
        ('duur = "2 werkdagen"', 'duur = "2 werkdagen"\natw = true', "De Algemene termijnenwet geldt niet voor 2 werkdagen"),
        ('grondslag = "eigen norm bij Klachtenprocedure §2.3"', 'grondslag = " "', "termijnen.doorverwijzing: De grondslag ontbreekt."),
        ('trajecten = ["okc"]', "trajecten = []", "termijnen.verweer: Deze termijn geldt in geen enkel traject."),
        ('brief = "T01"', 'brief = "T99"', "termijnen.ontvangstbevestiging: De brief van deze termijn bestaat niet."),
        ('brief = "T01"', 'brief = ""', "termijnen.ontvangstbevestiging: De brief van deze termijn bestaat niet."),
        ('verwezen = ["T03", "T10"]', 'verwezen = ["T03", "T98"]', "brieven_bij.verwezen: Brief T98 heeft geen regel."),
        ('T10 = { aan = ["naar"] }', 'T10 = { aan = ["buurman"] }', "brieven.T10: “buurman” kan geen brief krijgen."),
        ('T10 = { aan = ["naar"] }', "T10 = { aan = [] }", "brieven.T10: Niemand krijgt deze brief."),
        ('T10 = { aan = ["naar"] }', 'T10 = { aan = ["naar"], bestand = "T97" }', "brieven.T10: Het sjabloon T97 bestaat niet."),
        ('"R13", "R14"]', '"R13", "R99"]', "routes: De route R99 bestaat niet."),
        ('klachttoets = "lentl"', 'klachttoets = "gevoel"', "klachttoets: De klachttoets “gevoel” bestaat niet."),
    ],
)  # fmt: skip
def test_what_a_broken_regeling_says_is_refused(old: str, new: str, said: str) -> None:
    """One wrong thing in a copy of lentl.toml gives the fault that names it, each with a remedy."""
    assert any(said in fault for fault in logic_faults(changed(old, new)))


def test_no_routes_at_all_is_a_fault() -> None:
    """A scheme that sends nobody anywhere is refused."""
    line = next(line for line in LENTL.splitlines() if line.startswith("routes = "))

    assert any("Er is geen enkele route." in fault for fault in logic_faults(changed(line, "routes = []")))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('sleutel = "lentl"', "", "sleutel: Deze sleutel ontbreekt."),
        ('sleutel = "lentl"', 'sleutel = "lentl"\nkleur = "rood"', "kleur: Deze sleutel is onbekend."),
        ('sleutel = "lentl"', "sleutel = 7", "sleutel: De waarde heeft de verkeerde vorm."),
        ("routes = [", "routes = [12, ", "routes: Hier mag alleen tekst staan."),
        ('verwezen = "verwezen"  ', 'verwijsd = "verwezen"  ', "overgangen.ontvangen.verwijsd: “verwijsd” is onbekend."),
        ('verwezen = "verwezen"  ', "verwezen = 3  ", "overgangen.ontvangen.verwezen: Hier mag alleen tekst staan."),
        ("[overgangen.toets]", "[overgangen]\nlos = 3\n[overgangen.toets]", "overgangen.los: De waarde heeft de verkeerde"),
        ('traject = "onvrede" }]', 'traject = "ruzie" }]', "stappen.nieuw.onvrede 1: traject: “ruzie” is onbekend."),
        ('"okc" = [{', '"okc" = 4 #', "stappen.okc: De waarde heeft de verkeerde vorm."),
        ('"okc" = [{ gebeurtenis = "okc_aangemeld" }]', '"okc" = ["okc_aangemeld"]', "stappen.okc 1: De waarde heeft"),
        ('van = ["ontvangen"]', 'van = ["begonnen"]', "termijnen 1: van: “begonnen” is onbekend."),
        ('van = ["ontvangen"]', 'van = "ontvangen"', "termijnen 1: van: De waarde heeft de verkeerde vorm."),
        ('duur = "15 minuten"', 'duur = "een kwartier"', "termijnen 1: duur: “een kwartier” is geen duur."),
        ('duur = "15 minuten"', 'duur = "0 dagen"', "termijnen 1: duur: “0 dagen” is geen duur."),
        ('duur = "15 minuten"', "", "termijnen 1: duur: Deze sleutel ontbreekt."),
        ("als_brief = true", "als_brief = 1", "termijnen 1: als_brief: De waarde heeft de verkeerde vorm."),
        ('T10 = { aan = ["naar"] }', "T10 = 3", "brieven.T10: De waarde heeft de verkeerde vorm."),
        ('T10 = { aan = ["naar"] }', 'T10 = { naar = "x" }', "brieven.T10.aan: Deze sleutel ontbreekt."),
        ('verwezen = ["T03", "T10"]', 'verwezen = "T03"', "brieven_bij.verwezen: De waarde heeft de verkeerde vorm."),
        ('verwezen = ["T03", "T10"]', 'bedacht = ["T03"]', "brieven_bij.bedacht: “bedacht” is onbekend."),
    ],
)  # fmt: skip
def test_a_file_of_the_wrong_form_is_refused(old: str, new: str, said: str) -> None:
    """A wrong key, type, name or duration names file, place, problem and remedy; it never ends in a traceback."""
    told = form_faults(changed(old, new))

    assert any(fault.startswith(f"kopie.toml: {said}") for fault in told), told


def test_a_file_that_is_no_toml_is_refused() -> None:
    """The place of the mistake is in the message."""
    assert any("geen geldige TOML" in fault and "line" in fault for fault in form_faults(LENTL + "\n= 3"))


def test_all_faults_of_form_are_told_at_once() -> None:
    """Two mistakes, two faults."""
    text = changed('duur = "15 minuten"', 'duur = "kort"').replace('T10 = { aan = ["naar"] }', "T10 = 3")

    assert len(form_faults(text)) == 2


def test_steps_and_letters_fall_back() -> None:
    """A step list for a traject goes before the general one; a letter of another traject is left out."""
    regeling: Regeling = regelingen.load("lentl")

    assert [step.gebeurtenis for step in regeling.steps("nieuw", "onvrede")] == [EventKind.VERWEZEN]
    assert regeling.steps("intrekking", "klacht") == regeling.steps("intrekking", None)
    assert regeling.steps("vernietigen", "klacht") == ()
    assert regeling.termijnen[0].duur.eenheid is Unit.MINUTEN


# ── A scheme that builds on another ───────────────────────────────────────────────────────────────────


def test_jeugd_says_only_where_it_differs_from_lentl() -> None:
    """D.4: no Awb term (Jeugdwet 4.2.1 lid 6), the month of 4.2.1 lid 5 with the ATW, R17 first; the rest is Lentl's."""
    lentl, jeugd = regelingen.whole("lentl"), regelingen.whole("jeugd")
    klacht = {rule.soort for rule in jeugd.termijnen if Traject.KLACHT in rule.trajecten}

    assert jeugd.overgangen == lentl.overgangen
    assert jeugd.brieven == lentl.brieven
    assert ("R17", *lentl.routes) == jeugd.routes
    assert "afhandeling" not in klacht
    assert {"oordeel", "contact", "gesprek", "verslag", "onbereikbaar"} <= klacht
    (reaction,) = [rule for rule in jeugd.termijnen if rule.soort == "reactie"]
    assert (str(reaction.duur), reaction.atw) == ("1 maand", True)


def test_a_derived_scheme_is_at_hand_where_its_base_is_loaded() -> None:
    lentl = regelingen.load("lentl")

    assert lentl.named("jeugd") == regelingen.whole("jeugd")
    assert lentl.named("lentl") is lentl
    assert lentl.named("onbekend") is lentl
    assert regelingen.load("stichtse-vecht").afgeleid == (), (
        "at the toegang the Awb holds (Jeugdwet 4.2.1 lid 6)"
    )


def test_its_hash_covers_the_scheme_it_builds_on() -> None:
    text = 'sleutel = "eigen"\nnaam = "Eigen"\ngebaseerd_op = "lentl"\n'
    made = regelingen.read_text(text, "eigen.toml")

    assert made.hash == hashlib.sha256((LENTL + text).encode()).hexdigest()
    assert made.termijnen == regelingen.whole("lentl").termijnen


def test_a_base_that_does_not_exist_is_told_with_a_remedy() -> None:
    with pytest.raises(ConfigurationError) as told:
        regelingen.read_text('sleutel = "eigen"\nnaam = "Eigen"\ngebaseerd_op = "lentel"\n', "eigen.toml")

    (fault,) = told.value.faults
    assert (fault.file, fault.key) == ("eigen.toml", "gebaseerd_op")
    assert "lentl" in fault.remedy


def test_a_fault_in_the_base_is_told_with_the_name_of_the_base(monkeypatch: pytest.MonkeyPatch) -> None:
    """Jeugd comes first in the alphabet; who broke lentl.toml must be sent to lentl.toml."""
    texts = {name: regelingen._text(name) for name in regelingen.names()}
    texts["lentl"] = changed('grondslag = "eigen norm bij Klachtenprocedure §2.3"', "")
    monkeypatch.setattr(regelingen, "_text", texts.__getitem__)
    with pytest.raises(ConfigurationError) as told:
        regelingen.load("lentl")

    assert {"lentl.toml"} == {fault.file for fault in told.value.faults}


def test_the_weeks_of_the_oordeel_are_the_organisation_s_to_choose() -> None:
    chosen = applied(regelingen.load("lentl"), {"jeugd.oordeel_weken": 16}).named("jeugd")

    (rule,) = [r for r in chosen.termijnen if r.soort == "oordeel" and Traject.KLACHT in r.trajecten]
    assert str(rule.duur) == "16 weken"


@pytest.mark.parametrize("sleutel", regelingen.names())
def test_a_klacht_is_never_just_closed(sleutel: str) -> None:
    """It is withdrawn, set aside, stopped, handed over or handled; “gesloten” ends what never was a klacht, or a hand-over."""
    regeling = regelingen.whole(sleutel)
    closes = {status for status, lines in regeling.overgangen.items() if EventKind.GESLOTEN in lines}
    commission = {"aangemeld", "ontvankelijk", "niet_ontvankelijk", "verweer_opstellen", "verweer_ingediend"}
    commission |= {"hoorzitting", "uitspraak_ontvangen", "reactie_verzonden"}

    assert closes - commission <= {"ontvangen", "niet_opgelost", "teruggekoppeld", "overgedragen"}
