"""What a letter says that is not in the dossier itself: one table, so that whoever orders a letter knows what it needs.

A detail comes from `LetterOrder.gegevens`, else from the gegevens of the last event of the kind named here. In a
source it is a plain name. A detail that may be left out is then empty (`if reden`); without a mandatory one there is
no letter.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.events import EventKind
from bot.domain.errors import MissingDetail


@dataclass(frozen=True, slots=True)
class Detail:
    """One thing a letter says.

    naam: the key in the gegevens, and the name in the source. bij: the event that brings it, or None: only the order
    itself does. betekenis: what it means, in Dutch, for people. voorbeeld: what `preview` and `check` fill in.
    verplicht: no letter without it; of: another detail that will do as well.
    """

    naam: str
    bij: EventKind | None
    betekenis: str
    voorbeeld: Any
    verplicht: bool = False
    of: str = ""


E = EventKind
DATE = "2026-03-20"
HELD = "2026-03-13"
AGREED = "U krijgt elke week een vaste dag. Lukt dat een keer niet? Dan wordt u gebeld."

DETAILS: Mapping[str, tuple[Detail, ...]] = {
    "T04": (
        Detail("ontbreekt", E.AANVULLING_GEVRAAGD, "lijst uit: machtiging naam adres gedraging medewerker datum vertegenwoordiger vertaling", ["machtiging"], verplicht=True, of="tekst"),
        Detail("tekst", E.AANVULLING_GEVRAAGD, "wat er ontbreekt, in eigen woorden", ""),
    ),
    "T04b": (
        Detail("ontbreekt", E.AANVULLING_GEVRAAGD, "zoals bij T04", ["gedraging"], verplicht=True, of="tekst"),
        Detail("tekst", E.AANVULLING_GEVRAAGD, "zoals bij T04", ""),
    ),
    "T05": (
        Detail("datum", E.GESPREK_GEVOERD, "dag van het gesprek", HELD),
        Detail("tekst", E.OPGELOST, "wat er is besproken en afgesproken, in de woorden van de medewerker", AGREED),
        Detail("gezegd_op", E.OPGELOST, "dag waarop de klager zelf schreef dat het is opgelost", ""),
        Detail("gedaan", E.UITKOMST_VERZONDEN, "wat er met een signaal is gedaan (S3)", ""),
    ),
    "T08": (
        Detail("waarom", E.GESLOTEN, "stil (de klager antwoordde niet op T06) · gestopt (hij zei dat hij niet verder wil)", ""),
    ),
    "T09": (
        Detail("ontvanger", E.OVERGEDRAGEN, "de organisatie of het loket dat het overneemt", "Thuishulp Vechtstreek", verplicht=True),
        Detail("reden", E.OVERGEDRAGEN, "waarom zij het overnemen, in een zin voor de klager", "Zij gaan over deze hulp.", verplicht=True),
        Detail("toestemming", E.OVERGEDRAGEN, "gegeven (de klager vond het goed) · wet (doorsturen moet, Awb 2:3 en 6:15) · gevraagd (er is nog niets doorgestuurd)", "gegeven", verplicht=True),
        Detail("contactpersoon", E.OVERGEDRAGEN, "wie het daar oppakt", "Petra Vos"),
        Detail("ontvanger_telefoon", E.OVERGEDRAGEN, "hun telefoonnummer", "0346 555 04 04"),
    ),
    "T09b": (
        Detail("ontvanger", E.OVERGEDRAGEN, "zoals bij T09", "Thuishulp Vechtstreek", verplicht=True),
        Detail("reden", E.OVERGEDRAGEN, "zoals bij T09", "Zij gaan over deze hulp.", verplicht=True),
        Detail("toestemming", E.OVERGEDRAGEN, "gegeven · wet; zonder een van beide gaat er niets weg", "gegeven", verplicht=True),
    ),
    "T11": (
        Detail("verwachting", E.TOEGEWEZEN, "wat de klager hoopt: uitleg, excuses, herstel … (regelboek 0.1.14)", ["uitleg", "excuses"]),
    ),
    "T12": (
        Detail("niet_behandeld", E.TOEGEWEZEN, "welk deel wij niet behandelen", ""),
    ),
    "T12b": (
        Detail("reden", E.VERDAAGD, "waarom het langer duurt", "De behandelaar was ziek.", verplicht=True),
        Detail("tot", E.VERDAAGD, "de nieuwe datum, als geen termijn die noemt", "2026-05-26"),
        Detail("instemming_tot", None, "vraag de klager om in te stemmen met uitstel tot deze datum (Awb 9:11 lid 3)", ""),
    ),
    "T13": (
        Detail("grond", E.NIET_IN_BEHANDELING, "G1 tot en met G15", "G5", verplicht=True),
        Detail("reden", E.NIET_IN_BEHANDELING, "waarom de grond hier geldt, voor de klager", "Wat u beschrijft, gebeurde in het voorjaar van 2023.", verplicht=True),
        Detail("wel", E.NIET_IN_BEHANDELING, "welk deel wij wel behandelen", ""),
        Detail("loket", E.NIET_IN_BEHANDELING, "waar de klager dan heen kan (naam)", "gemeente Waterdam"),
        Detail("besluit_datum", E.NIET_IN_BEHANDELING, "G1: datum van het besluit", "2026-03-02"),
        Detail("bezwaar_tot", E.NIET_IN_BEHANDELING, "G1: laatste dag voor bezwaar, als geen termijn die noemt", "2026-04-13"),
        Detail("doorgestuurd", E.NIET_IN_BEHANDELING, "G1: waar als wij het zelf doorstuurden (Awb 2:3, 6:15)", False),
        Detail("eerder", E.NIET_IN_BEHANDELING, "G3: nummer van de eerdere zaak", "2025-0007"),
    ),
    "T14": (
        Detail("aard", E.TOEGEWEZEN, "het onderwerp in één woord, zonder inhoud", "bejegening"),
    ),
    "T15": (
        Detail("datum", E.GESPREK_GEPLAND, "dag van het gesprek; zonder dag vraagt de brief wanneer het past", DATE),
        Detail("tijd", E.GESPREK_GEPLAND, "uur, als 14:30", "14:30"),
        Detail("vorm", E.GESPREK_GEPLAND, "samen of apart", "samen"),
        Detail("plaats", E.GESPREK_GEPLAND, "waar", "Buurthuis De Brink, Dorpsstraat 1"),
        Detail("keuzes", E.GESPREK_GEPLAND, "lijst van dagen waaruit de klager kiest", []),
    ),
    "T16": (
        Detail("datum", E.GESPREK_GEVOERD, "dag van het gesprek", HELD),
        Detail("tekst", E.VERSLAG_VERZONDEN, "het verslag met de afspraken", AGREED),
    ),
    "T17": (
        Detail("datum", E.INGETROKKEN, "dag waarop de klager het zei (regelboek 0.1.10)", "2026-03-13"),
        Detail("gezegd_op", E.INGETROKKEN, "dag waarop de klager het mailde", ""),
    ),
    "T17b": (
        Detail("datum", E.INTREKKING_GEMELD, "dag waarop de klager het zei", "2026-03-13"),
    ),
    "T19": (
        Detail("commissie", E.OKC_AANGEMELD, "naam van de commissie", ""),
        Detail("datum", E.OKC_AANGEMELD, "dag van de melding", HELD),
    ),
    "T20": (
        Detail("tekst", E.AFGEHANDELD, "wat er is gezien en afgesproken", AGREED),
        Detail("gezegd_op", E.AFGEHANDELD, "dag waarop de klager zelf schreef dat het is opgelost (Awb 9:5)", ""),
        Detail("bevindingen", E.AFGEHANDELD, "wat er is onderzocht en gezien (Awb 9:12)", ""),
        Detail("oordeel", E.AFGEHANDELD, "het oordeel, in een zin; zonder zin spreekt de uitkomst", ""),
        Detail("conclusies", E.AFGEHANDELD, "wat de organisatie daaraan verbindt (Awb 9:12)", ""),
        Detail("maatregelen", E.AFGEHANDELD, "welke maatregelen er zijn (Wkkgz 17)", ""),
        Detail("maatregelen_voor", E.AFGEHANDELD, "wanneer die klaar zijn (Wkkgz 17)", ""),
    ),
    "T22": (
        Detail("commissie", E.UITSPRAAK_ONTVANGEN, "naam van de commissie", ""),
        Detail("datum", E.UITSPRAAK_ONTVANGEN, "datum van de uitspraak", "2026-03-13"),
        Detail("oordeel", E.UITSPRAAK_ONTVANGEN, "gegrond, deels gegrond of ongegrond", "deels gegrond"),
    ),
    "T23": (
        Detail("maatregelen", E.REACTIE_VERZONDEN, "wat de organisatie doet", "Wij bellen voortaan binnen twee dagen terug.", verplicht=True, of="afwijking"),
        Detail("wanneer", E.REACTIE_VERZONDEN, "wanneer dat klaar is", "Dat doen wij vanaf 1 april."),
        Detail("afwijking", E.REACTIE_VERZONDEN, "waarom wij een advies niet volgen", ""),
    ),
    "T24": (
        Detail("signaal", E.COLLEGE_GEMELD, "wat er speelt, zonder namen", "Drie inwoners wachten langer dan acht weken op hulp.", verplicht=True),
        Detail("gevolg", E.COLLEGE_GEMELD, "wat dat voor inwoners betekent", "Zij krijgen nu geen hulp bij het huishouden.", verplicht=True),
        Detail("actie", E.COLLEGE_GEMELD, "wat wij voorstellen", "Wij bespreken dit vrijdag met de aanbieder."),
    ),
    "T25": (
        Detail("stap", E.GEMEENTE_GEINFORMEERD, "registratie · informatie · behandeling · afdoening · terugkoppeling", "registratie", verplicht=True),
        Detail("aard", E.GEMEENTE_GEINFORMEERD, "de aard, zonder namen", "bejegening"),
        Detail("oorzaak", E.GEMEENTE_GEINFORMEERD, "de oorzaak", "onduidelijke afspraak"),
        Detail("maatregelen", E.GEMEENTE_GEINFORMEERD, "wat er is gedaan", ""),
        Detail("toestemming", E.GEMEENTE_GEINFORMEERD, "waar als de klager instemde met zijn naam (Wmo 5.3.3, Jeugdwet 7.3.11)", False),
    ),
    "T26": (
        Detail("bemiddelaar", E.BEMIDDELING_GESTART, "wie bemiddelt", "Saskia Blom"),
    ),
    "T26b": (
        Detail("wie", E.VERTROUWELIJK_GEMAAKT, "wie de gegevens zou krijgen", "de medewerker en de leidinggevende"),
    ),
    "T28": (
        Detail("uitzondering", E.GEREGISTREERD, "ongewenst gedrag · herhaling", "herhaling", verplicht=True),
        Detail("aantal", E.GEREGISTREERD, "hoe vaak in twaalf maanden", 2),
    ),
    "T29": (
        Detail("verzoek", None, "inzage · correctie · wissen · datalek", "inzage", verplicht=True),
    ),
    "T30": (
        Detail("stand", None, "hoe het er nu voor staat, in een of twee zinnen", "Wij wachten op het verhaal van de medewerker."),
        Detail("volgende", None, "wanneer de klager weer van ons hoort", "2026-03-30"),
    ),
    "V05": (
        Detail("brief", None, "de woorden van de brief die nu een gesprek wordt", "Wij nodigen u uit.", verplicht=True),
        Detail("welke", None, "welke brief dat is", "T15", verplicht=True),
    ),
}  # fmt: skip
"""Letter → its details. A letter that is not here needs nothing but the dossier."""


def details_of(sjabloon: str, dossier: Dossier | None, given: Mapping[str, Any]) -> dict[str, Any]:
    """The details of one letter by name. Raises `MissingDetail` naming what is not there."""
    wanted = DETAILS.get(sjabloon, ())
    if not wanted:
        return {}
    happened = {event.soort: event.gegevens for event in dossier.events} if dossier else {}
    found = {detail.naam: _value(detail, happened, given) for detail in wanted}
    for detail in wanted:
        if detail.verplicht and not found[detail.naam] and not found.get(detail.of):
            raise MissingDetail(sjabloon, detail.naam, detail.betekenis)
    return found


def _value(detail: Detail, happened: Mapping[EventKind, Mapping[str, Any]], given: Mapping[str, Any]) -> Any:
    if detail.naam in given:
        return given[detail.naam]
    return happened.get(detail.bij, {}).get(detail.naam, "") if detail.bij else ""


def names_of(sjabloon: str) -> frozenset[str]:
    """The names of its details."""
    return frozenset(detail.naam for detail in DETAILS.get(sjabloon, ()))


def examples(sjabloon: str) -> Iterator[tuple[EventKind | None, str, Any]]:
    """An invented value for each detail: the event that brings it, its key, its value."""
    for detail in DETAILS.get(sjabloon, ()):
        yield detail.bij, detail.naam, detail.voorbeeld
