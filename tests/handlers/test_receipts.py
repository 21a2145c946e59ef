"""A receipt repeats what was understood: the day, the hour, the person, the outcome, the amount. Never a klager's story."""

from collections.abc import Callable

import pytest

from bot.domain.language.rows import ROWS
from bot.domain.language.understanding import parse
from bot.domain.language.wishes.asking import Help, Status, TeBeoordelen, Termijnen
from bot.domain.language.wishes.base import Wish
from bot.domain.language.wishes.deciding import Voorbeeld
from bot.domain.procedure.done import DONE
from bot.domain.recognition.suggestion import Soort
from tests.handlers.office import BRAM, INGRID, KARIN, START, Office, suggestion
from tests.handlers.test_converse import COMPLAINS, says


def waiting() -> Office:
    """Onvrede about Karin that nobody decided about."""
    office = Office()
    office.mail()
    return office


def onvrede() -> Office:
    """Onvrede that Karin talks about."""
    office = waiting()
    says(office, "akkoord")
    return office


def klacht() -> Office:
    """A klacht about Karin that Bram handles."""
    office = Office()
    office.mail(says=COMPLAINS)
    says(office, "akkoord")
    return office


def commission(*before: str) -> Callable[[], Office]:
    """A case at the commission, after these commands."""

    def made() -> Office:
        office = Office()
        office.mail(
            "Wij behandelen de klacht.",
            "Commissie <info@okc-gelderland.example>",
            says=suggestion(Soort.OKC, None),
        )
        for order in ("akkoord", *before):
            says(office, order)
        return office

    return made


def talked() -> Office:
    """A klacht whose talk was held."""
    office = klacht()
    says(office, "gesprek gehad: goed gesprek", BRAM)
    return office


def reported() -> Office:
    """A klacht whose verslag went out."""
    office = talked()
    says(office, "verslag verstuurd", BRAM)
    return office


def shut() -> Office:
    """A klacht that was rounded off."""
    office = reported()
    says(office, "sluit opgelost")
    return office


def answered() -> Office:
    """A klacht in which the klager wrote again."""
    office = klacht()
    office.passes(days=1)
    office.mail("Ik vind later ook goed.", subject="[2026-0001] uw bericht", says=suggestion(Soort.VERVOLG))
    return office


def two() -> Office:
    """Two cases."""
    office = onvrede()
    office.mail("Iets heel anders.", "B. Pol <b.pol@example.nl>")
    return office


RECEIPTS: tuple[tuple[Callable[[], Office], str, str, str], ...] = (
    (onvrede, "gesprek op di 24 maart 14.30 uur samen", INGRID,
     "het gesprek staat gepland (di 24 mrt 2026, 14.30 uur, samen)"),
    (onvrede, "gesprek verzet naar 25-3-2026 9.00 uur", KARIN,
     "het gesprek staat gepland (wo 25 mrt 2026, 09.00 uur)"),
    (onvrede, "gesprek gehad gisteren: goed gesprek", KARIN, "het gesprek is genoteerd (zo 15 mrt 2026)"),
    (onvrede, "gesprek gehad: goed gesprek", KARIN, "het gesprek is genoteerd (ma 16 mrt 2026)"),
    (onvrede, "gesproken vrijdag 13 maart: zij belt terug", KARIN, "het contact is genoteerd (vr 13 mrt 2026)"),
    (onvrede, "gebeld gisteren, geen gehoor", KARIN, "de poging is genoteerd (telefoon, zo 15 mrt 2026)"),
    (onvrede, "gemaild, geen antwoord", KARIN, "de poging is genoteerd (mail, ma 16 mrt 2026)"),
    (onvrede, "uitkomst niet opgelost: hij wil verder", KARIN, "het is niet opgelost"),
    (onvrede, "uitkomst opgelost: vaste tijden", KARIN, "het is opgelost"),
    (onvrede, "notitie: belt liever na vijven", KARIN, "de notitie staat in het dossier (4 woorden)"),
    (onvrede, "herinner over 3 dagen", INGRID, "u krijgt die dag een herinnering (do 19 mrt 2026)"),
    (onvrede, "klager afwezig t/m 3 april", INGRID,
     "de klager is afwezig (van ma 16 mrt 2026 tot en met vr 3 apr 2026)"),
    (onvrede, "klager afwezig tot nader bericht", INGRID,
     "de klager is afwezig (van ma 16 mrt 2026 tot nader bericht)"),
    (onvrede, "afwezig van 23 maart t/m 3 april", KARIN,
     "u bent afwezig van ma 23 mrt 2026 tot en met vr 3 apr 2026"),
    (klacht, "verdaag 1 week want de tolk is ziek", INGRID, "de afhandeling is verdaagd (1 week)"),
    (klacht, "draag over aan Hatice Yılmaz", INGRID, "de zaak is toegewezen (Hatice Yılmaz)"),
    (talked, "neem", INGRID, "de zaak is overgedragen (Ingrid Bakker)"),
    (talked, "verslag verstuurd", BRAM, "het verslag is verstuurd"),
    (reported, "sluit deels opgelost", INGRID, "het dossier is afgehandeld (deels opgelost)"),
    (klacht, "machtiging ontvangen tot 1 mei", INGRID,
     "de machtiging is genoteerd (tot en met do 30 apr 2026)"),
    (klacht, "intrekking bevestigd gisteren", INGRID,
     "het dossier is gesloten als ingetrokken (zo 15 mrt 2026)"),
    (klacht, "bemiddeling", INGRID, "de bemiddeling is begonnen"),
    (klacht, "melding inspectie niet nodig want het was geen geweld", INGRID,
     "de melding aan de inspectie is genoteerd (niet nodig)"),
    (klacht, "corrigeer medewerker naar Kees de Wit want zij bedoelde Kees", INGRID,
     "het gegeven is verbeterd (medewerker: Kees de Wit)"),
    (klacht, "corrigeer ontvangst naar 13 maart 2026 want de brief lag er al", INGRID,
     "het gegeven is verbeterd (ontvangst: vr 13 mrt 2026)"),
    (klacht, "corrigeer klager naar A. Janssen want met twee s", INGRID,
     "het gegeven is verbeterd (klager: A. Janssen)"),
    (klacht, "corrigeer adres naar a.janssen@example.nl want met twee s", INGRID,
     "het gegeven is verbeterd (adres: a.janssen@example.nl)"),
    (klacht, "corrigeer niet via naar post, voicemail want haar man leest mee", INGRID,
     "het gegeven is verbeterd (niet via: post, voicemail)"),
    (klacht, "corrigeer toestemming naar ja want hij zei het", INGRID,
     "het gegeven is verbeterd (toestemming: ja)"),
    (klacht, "corrigeer leden naar b@example.nl, c@example.nl want samen", INGRID,
     "het gegeven is verbeterd (leden: b@example.nl, c@example.nl)"),
    (waiting, "wijzig naar klacht", INGRID, "er ligt een nieuw voorstel (klacht, Bram Peters)"),
    (waiting, "stuur naar Kees de Wit", INGRID, "er ligt een nieuw voorstel (onvrede, Kees de Wit)"),
    (waiting, "akkoord, maar stuur naar Kees de Wit", INGRID, "er komt eerst een gesprek (Kees de Wit)"),
    (waiting, "akkoord", INGRID, "er komt eerst een gesprek (Karin de Wit)"),
    (waiting, "vertrouwelijk 2026-0001", INGRID, "de naam van de klager blijft geheim"),
    (waiting, "niet in behandeling G1 want een besluit van de gemeente", INGRID,
     "wij behandelen dit niet (G1 besluit van de gemeente)"),
    (two, "koppel aan 2026-0002", INGRID, "de dossiers horen bij elkaar (2026-0002)"),
    (shut, "heropen want de afspraak is niet nagekomen", INGRID, "het dossier is weer open"),
    (waiting, "niet akkoord", INGRID, "het voorstel gaat niet door."),
    (waiting, "niet akkoord, ik bel haar eerst zelf", INGRID, "het voorstel gaat niet door (reden: 5 woorden)"),
    (waiting, "wijzig naar intrekking", INGRID, "er ligt een nieuw voorstel (intrekking)"),
    (waiting, "toch als klacht", INGRID, "de zaak is toegewezen (Bram Peters)"),
    (waiting, "aanvulling vragen: een machtiging", INGRID, "de zaak wacht op een aanvulling. Er gaat uit: de vraag om aanvulling"),
    (waiting, "ik ben betrokken", INGRID, "U bent van dossier 2026-0001 af"),
    (onvrede, "ongedaan", INGRID, "het laatste besluit is teruggedraaid"),
    (two, "verplaats naar 2026-0002", INGRID, "de dossiers horen bij elkaar (2026-0002), het bericht is verplaatst (2026-0002)"),
    (answered, "splits", INGRID, "het bericht krijgt een eigen dossier"),
    (answered, "uitstel akkoord tot 29 mei", INGRID, "het uitstel is genoteerd (tot en met vr 29 mei 2026)"),
    (commission("okc ontvankelijk", "uitspraak gegrond"), "reactie versturen: wij bellen voortaan terug", INGRID,
     "de reactie gaat uit"),
    (waiting, "nieuw telefoon gisteren A. Pol: niemand belt terug", INGRID,
     "dossier 2026-0002 is aangemaakt (telefoon, zo 15 mrt 2026, A. Pol)"),
    (commission(), "okc ontvankelijk, oordeel uiterlijk 1 mei 2026", INGRID,
     "de commissie behandelt de klacht (oordeel uiterlijk vr 1 mei 2026)"),
    (commission("okc ontvankelijk"), "verweer uiterlijk 3 april", INGRID,
     "de dag voor het verweer is genoteerd (uiterlijk vr 3 apr 2026)"),
    (commission("okc ontvankelijk", "verweer uiterlijk 3 april"), "verweer ingediend", INGRID,
     "het verweer is ingediend (ma 16 mrt 2026)"),
    (commission("okc ontvankelijk"), "hoorzitting op 7 april 14.00 uur", INGRID,
     "de hoorzitting staat gepland (di 7 apr 2026, 14.00 uur)"),
    (commission("okc ontvankelijk", "hoorzitting op 7 april"), "hoorzitting geweest", INGRID,
     "de hoorzitting is geweest (ma 16 mrt 2026)"),
    (commission("okc ontvankelijk"), "uitspraak gisteren deels gegrond, reactie uiterlijk 1 mei", INGRID,
     "de uitspraak is genoteerd (deels gegrond, zo 15 mrt 2026, reactie uiterlijk vr 1 mei 2026)"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("made", "order", "who", "receipt"), RECEIPTS, ids=[order for _, order, _, _ in RECEIPTS]
)
def test_a_receipt_repeats_what_was_understood(
    made: Callable[[], Office], order: str, who: str, receipt: str
) -> None:
    office = made()
    answer = says(office, order, who)

    assert answer.uitslag == "gedaan", answer.tekst
    assert receipt in answer.tekst
    assert not any("(" in part for part in answer.kort), "a subject stays short"


ASKS: frozenset[type[Wish]] = frozenset({Status, Help, TeBeoordelen, Termijnen, Voorbeeld})
"""Commands that change nothing."""


def test_every_command_that_does_something_has_its_receipt_here() -> None:
    told = {type(parse(order, START.date(), order=True)) for _, order, _, _ in RECEIPTS}

    assert told == {row.wish for row in ROWS} - ASKS


def test_every_row_of_the_table_begins_with_words_that_fit_in_a_subject() -> None:
    assert max(len(f"Gedaan: {words[0]}") for words in DONE.values()) <= 52
    assert all(words[0][0].islower() and not words[0].endswith(".") for words in DONE.values())
