"""The commands by subject: contact, terms, holders, moving, correcting, opening; and what is nearly one of them."""

from datetime import date, time

import pytest

from bot.domain.calendar.duration import Duration, Unit
from bot.domain.language.understanding import Unclear, parse, read_reply
from bot.domain.language.wishes.asking import Herinner, Termijnen
from bot.domain.language.wishes.base import Wish
from bot.domain.language.wishes.commission import Hoorzitting, Ontvankelijk, Reactie, Uitspraak, Verweer
from bot.domain.language.wishes.course import (
    AanvullingVragen,
    Bemiddeling,
    Corrigeer,
    Koppel,
    Meldplicht,
    NietInBehandeling,
    Nieuw,
    Splits,
    UitstelAkkoord,
    Verdaag,
    Verplaats,
)
from bot.domain.language.wishes.deciding import Ongedaan, TochAlsKlacht, Voorbeeld
from bot.domain.language.wishes.happened import Gesproken, Poging
from bot.domain.language.wishes.persons import (
    Afwezig,
    DraagOver,
    MachtigingOntvangen,
    Neem,
    Vertrouwelijk,
    Wie,
)
from bot.domain.language.wishes.words import Grond, Kanaal, Plicht, Uitkomst, Veld

SATURDAY = date(2026, 11, 21)
FRIDAY = date(2026, 11, 20)

COMMANDS: tuple[tuple[str, Wish], ...] = (
    # contact
    ("gebeld, geen gehoor", Poging(kanaal=Kanaal.TELEFOON)),
    ("Gebeld geen gehoor.", Poging(kanaal=Kanaal.TELEFOON)),
    ("gebeld 2026-0012 gisteren, geen gehoor", Poging(nummer="2026-0012", kanaal=Kanaal.TELEFOON, datum=FRIDAY)),
    ("gebeld, voicemail", Poging(kanaal=Kanaal.TELEFOON)),
    ("gemaild, geen antwoord", Poging(kanaal=Kanaal.MAIL)),
    ("gemaild op 20 november, geen antwoord", Poging(kanaal=Kanaal.MAIL, datum=FRIDAY)),
    ("brief gestuurd", Poging(kanaal=Kanaal.BRIEF)),
    ("brief 2026-0012 verstuurd op 20-11-2026", Poging(nummer="2026-0012", kanaal=Kanaal.BRIEF, datum=FRIDAY)),
    ("gesproken: komt dinsdag", Gesproken(tekst="komt dinsdag")),
    ("gesproken gisteren: belt terug", Gesproken(tekst="belt terug", datum=FRIDAY)),
    ("afwezig t/m 5 december", Afwezig(tot=date(2026, 12, 5))),
    ("afwezig tot en met vrijdag 4 december", Afwezig(tot=date(2026, 12, 4))),
    ("afwezig tot 5 december", Afwezig(tot=date(2026, 12, 4))),
    ("afwezig van 1 december t/m 5 december", Afwezig(van=date(2026, 12, 1), tot=date(2026, 12, 5))),
    ("afwezig vanaf gisteren t/m morgen", Afwezig(van=FRIDAY, tot=date(2026, 11, 22))),
    ("afwezig tot nader bericht", Afwezig()),
    ("klager afwezig t/m 5 december", Afwezig(wie=Wie.KLAGER, tot=date(2026, 12, 5))),
    ("inwoner afwezig 2026-0012 tot nader bericht", Afwezig(nummer="2026-0012", wie=Wie.KLAGER)),
    ("zelf afwezig tot nader bericht", Afwezig(wie=Wie.ZELF)),
    ("afwezig van 1 december zonder einddatum", Afwezig(van=date(2026, 12, 1))),
    ("machtiging ontvangen", MachtigingOntvangen()),
    ("machtiging ontvangen t/m 31 december", MachtigingOntvangen(tot=date(2026, 12, 31))),
    ("machtiging ontvangen tot 1 januari 2027", MachtigingOntvangen(tot=date(2026, 12, 31))),
    # ontvankelijkheid
    ("aanvulling vragen: een machtiging", AanvullingVragen(tekst="een machtiging")),
    ("vraag aanvulling: uw adres", AanvullingVragen(tekst="uw adres")),
    ("niet in behandeling te laat want het was in 2023", NietInBehandeling(grond=Grond.G5, reden="het was in 2023")),
    ("niet in behandeling g11, want er is geen machtiging", NietInBehandeling(grond=Grond.G11, reden="er is geen machtiging")),
    ("niet in behandeling G1 omdat het een besluit is", NietInBehandeling(grond=Grond.G1, reden="het een besluit is")),
    ("niet in behandeling wegens G1 want dit is een besluit", NietInBehandeling(grond=Grond.G1, reden="dit is een besluit")),
    (
        "niet in behandeling 2026-0012 op grond van te laat want het was in 2023",
        NietInBehandeling(nummer="2026-0012", grond=Grond.G5, reden="het was in 2023"),
    ),
    ("niet in behandeling te lang geleden want het was in 2023", NietInBehandeling(grond=Grond.G5, reden="het was in 2023")),
    # terms
    ("verdaag 4 weken want Karin is ziek", Verdaag(duur=Duration(4, Unit.WEKEN), reden="Karin is ziek")),
    ("stel uit met één week omdat er een tolk nodig is", Verdaag(duur=Duration(1, Unit.WEKEN), reden="er een tolk nodig is")),
    ("verdaag 10 werkdagen, want het dossier is groot", Verdaag(duur=Duration(10, Unit.WERKDAGEN), reden="het dossier is groot")),
    ("uitstel akkoord tot 1 december", UitstelAkkoord(datum=date(2026, 12, 1))),
    ("uitstel akkoord 2026-0012 t/m 1-12-2026", UitstelAkkoord(nummer="2026-0012", datum=date(2026, 12, 1))),
    ("herinner over drie dagen", Herinner(duur=Duration(3, Unit.DAGEN))),
    ("herinner mij op 1 december", Herinner(datum=date(2026, 12, 1))),
    ("termijnen", Termijnen()),
    ("termijnen deze week", Termijnen(duur=Duration(1, Unit.DAGEN))),  # zaterdag: zondag is de laatste dag
    ("termijnen komende 2 weken", Termijnen(duur=Duration(2, Unit.WEKEN))),
    ("termijnen K-2026-12", Termijnen(nummer="2026-0012")),
    # who has it, and who may know
    ("neem", Neem()),
    ("neem 2026-0012 over", Neem(nummer="2026-0012")),
    ("ik pak 2026-0012 op", Neem(nummer="2026-0012")),
    ("draag over aan Bram Peters", DraagOver(naam="Bram Peters")),
    ("draag over 2026-0012 aan Bram Peters", DraagOver(nummer="2026-0012", naam="Bram Peters")),
    ("draag 2026-0012 over aan bram.peters@sterker.example", DraagOver(nummer="2026-0012", naam="bram.peters@sterker.example")),
    ("vertrouwelijk 2026-0012", Vertrouwelijk(nummer="2026-0012")),
    ("bemiddeling", Bemiddeling()),
    ("bemiddeling 2026-0012 klaar", Bemiddeling(nummer="2026-0012", klaar=True)),
    ("toch als klacht", TochAlsKlacht()),
    # moving and correcting
    ("splits", Splits()),
    ("koppel 2026-12 aan k-2026-7", Koppel(nummer="2026-0012", met="2026-0007")),
    ("koppel met 2026-0007", Koppel(met="2026-0007")),
    ("verplaats naar K-2026-7", Verplaats(doel="2026-0007")),
    ("verplaats 2026-0012 naar Helmond", Verplaats(nummer="2026-0012", doel="helmond")),
    ("corrigeer klager naar A. Jansen-de Boer want typefout", Corrigeer(veld=Veld.KLAGER, waarde="A. Jansen-de Boer", reden="typefout")),
    ("corrigeer 2026-0012 ontvangst naar 3 november 2026, omdat de post bleef liggen", Corrigeer(nummer="2026-0012", veld=Veld.ONTVANGST, waarde="3 november 2026", reden="de post bleef liggen")),
    ("ongedaan", Ongedaan()),
    ("ongedaan maken", Ongedaan()),
    ("stop", Ongedaan()),
    ("voorbeeld", Voorbeeld()),
    ("toon brief 2026-0012", Voorbeeld(nummer="2026-0012")),
    ("melding inspectie gedaan", Meldplicht(plicht=Plicht.INSPECTIE)),
    ("melding 2026-0012 datalek niet nodig want de brief was leeg", Meldplicht(nummer="2026-0012", plicht=Plicht.DATALEK, reden="de brief was leeg")),
    # the commission
    ("okc ontvankelijk", Ontvankelijk(ja=True)),
    ("commissie 2026-0012 niet ontvankelijk", Ontvankelijk(nummer="2026-0012", ja=False)),
    ("okc ontvankelijk, oordeel uiterlijk 1 februari 2027", Ontvankelijk(ja=True, datum=date(2027, 2, 1))),
    ("verweer uiterlijk 1 december", Verweer(datum=date(2026, 12, 1))),
    ("verweer ingediend", Verweer()),
    ("hoorzitting op 1 december 14.00 uur", Hoorzitting(datum=date(2026, 12, 1), tijd=time(14))),
    ("hoorzitting geweest", Hoorzitting()),
    ("uitspraak deels gegrond", Uitspraak(oordeel=Uitkomst.DEELS_GEGROND)),
    ("uitspraak ontvangen op 20 november, ongegrond", Uitspraak(oordeel=Uitkomst.ONGEGROND, datum=FRIDAY)),
    ("reactie versturen: wij bellen terug", Reactie(tekst="wij bellen terug")),
    # without mail
    ("nieuw telefoon vandaag A. Jansen: komt niet", Nieuw(kanaal=Kanaal.TELEFOON, datum=SATURDAY, klager="A. Jansen", tekst="komt niet")),
    ("nieuw balie 20-11-2026 mevrouw De Boer <d@example.nl>: boos", Nieuw(kanaal=Kanaal.BALIE, datum=FRIDAY, klager="mevrouw De Boer", tekst="boos", adres="d@example.nl")),
    ("nieuw brief op 20 november, de heer El Amrani: twee\nregels", Nieuw(kanaal=Kanaal.BRIEF, datum=FRIDAY, klager="de heer El Amrani", tekst="twee\nregels")),
)  # fmt: skip


@pytest.mark.parametrize(("text", "wish"), COMMANDS, ids=[text for text, _ in COMMANDS])
def test_a_command_is_read_as_what_it_says(text: str, wish: Wish) -> None:
    """Each of these is one command, with exactly these parts."""
    assert wish == parse(text, SATURDAY)


NOT_COMMANDS = (
    ("gebeld", "gebeld, geen gehoor"),
    ("gebeld met mevrouw", "gebeld, geen gehoor"),
    ("brief", "gebeld, geen gehoor"),
    ("gesproken", "gesproken: mevrouw komt dinsdag langs"),
    ("gesproken met mevrouw, komt dinsdag", "gesproken: mevrouw komt dinsdag langs"),
    ("afwezig", "afwezig t/m komende vrijdag"),
    ("afwezig volgende week", "afwezig t/m komende vrijdag"),
    ("machtiging", "machtiging ontvangen"),
    ("machtiging ontvangen?", "machtiging ontvangen"),
    ("aanvulling vragen", "aanvulling vragen: een ondertekende machtiging van uw buurvrouw"),
    ("niet in behandeling", "niet in behandeling te laat want het gebeurde in 2023"),
    ("niet in behandeling te laat", "niet in behandeling te laat want het gebeurde in 2023"),
    ("niet in behandeling G10 want vertrokken", "niet in behandeling te laat want het gebeurde in 2023"),
    ("niet in behandeling G99 want nee", "niet in behandeling te laat want het gebeurde in 2023"),
    ("verdaag 4 weken", "verdaag 4 weken want de medewerker is ziek"),
    ("verdaag want Karin is ziek", "verdaag 4 weken want de medewerker is ziek"),
    ("verdaag 0 weken want Karin is ziek", "verdaag 4 weken want de medewerker is ziek"),
    ("uitstel akkoord", "uitstel akkoord tot overmorgen"),
    ("herinner", "herinner over 3 dagen"),
    ("termijnen volgende maand misschien", "termijnen"),
    ("neem contact op met mevrouw", "neem"),
    ("draag over", "draag over aan Bram Peters"),
    ("draag over aan iemand", "draag over aan Bram Peters"),
    ("vertrouwelijk?", "vertrouwelijk 2026-0012"),
    ("VERTROUWELIJK.", "vertrouwelijk 2026-0012"),
    ("Toon", "status"),
    ("vertrouwelijk behandelen graag", "vertrouwelijk 2026-0012"),
    ("bemiddelen", "bemiddeling"),
    ("splitsen", "splits"),
    ("koppel", "koppel 2026-0012 aan 2026-0007"),
    ("koppel 2026-0012", "koppel 2026-0012 aan 2026-0007"),
    ("verplaats naar maandag", "verplaats naar 2026-0007"),
    ("verplaats naar klacht", "verplaats naar 2026-0007"),
    ("corrigeer klager naar Jansen", "corrigeer klager naar A. Jansen want de naam was verkeerd gespeld"),
    ("corrigeer het", "corrigeer klager naar A. Jansen want de naam was verkeerd gespeld"),
    ("ongedaan?", "ongedaan"),
    ("voorbeelden", "voorbeeld"),
    ("nieuw", "nieuw telefoon vandaag A. Jansen: de hulp kwam weer niet"),
    ("nieuw telefoon A. Jansen: boos", "nieuw telefoon vandaag A. Jansen: de hulp kwam weer niet"),
    ("toch een klacht", "toch als klacht"),
    ("melding", "melding inspectie gedaan"),
    ("melding inspectie niet nodig", "melding inspectie gedaan"),
    ("okc", "okc ontvankelijk"),
    ("verweer", "verweer uiterlijk komende vrijdag"),
    ("verweer volgt nog", "verweer uiterlijk komende vrijdag"),
    ("hoorzitting", "hoorzitting op komende dinsdag 14.00 uur"),
    ("uitspraak ontvangen", "uitspraak deels gegrond"),
    ("uitspraak deels gegrond?", "uitspraak deels gegrond"),
    ("reactie versturen", "reactie versturen: wij bellen voortaan binnen twee dagen terug"),
    ("toch als klacht?", "toch als klacht"),
)  # fmt: skip


@pytest.mark.parametrize(("text", "meant"), NOT_COMMANDS, ids=[text for text, _ in NOT_COMMANDS])
def test_a_near_miss_is_suggested_and_never_executed(text: str, meant: str) -> None:
    """What is almost a command does nothing; the command that was meant is among the three offered."""
    answer = parse(text, SATURDAY)

    assert isinstance(answer, Unclear)
    assert meant in answer.voorstellen()
    assert "niets gedaan" in answer.vraag


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("afwezig t/m 31 november", "31 november 2026 bestaat niet"),
        ("afwezig t/m 20-11-2026", "is al voorbij"),
        ("uitstel akkoord tot gisteren", "is al voorbij"),
        ("herinner op 30 februari 2027", "30 februari 2027 bestaat niet"),
        ("gesproken morgen: x", "moet nog komen"),
        ("nieuw telefoon morgen A. Jansen: x", "moet nog komen"),
        ("gebeld morgen, geen gehoor", "moet nog komen"),
    ],
)
def test_a_day_that_cannot_be_is_asked_back_with_the_reason(text: str, reason: str) -> None:
    """An attempt, a talk or a report lies behind us, a reminder and a new term before us."""
    answer = parse(text, SATURDAY)

    assert isinstance(answer, Unclear)
    assert reason in answer.vraag


def test_a_bare_word_that_is_also_ordinary_counts_where_only_a_command_can_stand() -> None:
    """Typed on the command line, or in answer to a mail that offers it; elsewhere it is asked back."""
    assert parse("vertrouwelijk", SATURDAY, order=True) == Vertrouwelijk()
    assert isinstance(parse("vertrouwelijk", SATURDAY), Unclear)
    assert isinstance(read_reply("VERTROUWELIJK.\nGroet, Ingrid", SATURDAY), Unclear)
    assert read_reply("vertrouwelijk", SATURDAY, order=True) == Vertrouwelijk()
