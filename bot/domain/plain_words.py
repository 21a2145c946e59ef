"""Statuses, steps, terms and signals as people say them: wherever a human reads, and never for a program."""

from collections.abc import Iterable, Mapping

from bot.domain.dossier.events import EventKind as E
from bot.domain.dossier.proposal import Proposal, ProposalKind
from bot.domain.regeling.regeling import Traject

STEPS: Mapping[E, str] = {
    E.VERWEZEN: "doorverwijzen voor een gesprek",
    E.GESPREK_GEPLAND: "een gesprek plannen",
    E.GESPREK_GEVOERD: "een gesprek vastleggen",
    E.OPGELOST: "vastleggen dat het is opgelost",
    E.UITKOMST_VERZONDEN: "de uitkomst versturen",
    E.NIET_OPGELOST: "vastleggen dat het niet is opgelost",
    E.KLACHT_GEWORDEN: "er een klacht van maken",
    E.GEREGISTREERD: "als klacht registreren",
    E.AANVULLING_GEVRAAGD: "om aanvulling vragen",
    E.AANGEVULD: "de aanvulling vastleggen",
    E.TOEGEWEZEN: "toewijzen",
    E.NIET_IN_BEHANDELING: "niet in behandeling nemen",
    E.VERSLAG_VERZONDEN: "het verslag versturen",
    E.AFGEHANDELD: "afhandelen",
    E.INGETROKKEN: "sluiten als ingetrokken",
    E.GESTAAKT: "stoppen omdat de klager onbereikbaar is",
    E.OVERGEDRAGEN: "overdragen aan een ander loket",
    E.HEROPEND: "heropenen",
    E.BEMIDDELING_GESTART: "bemiddeling beginnen",
    E.BEMIDDELING_GEEINDIGD: "de bemiddeling afsluiten",
    E.VERDAAGD: "de termijn verdagen",
    E.UITSTEL_INGESTEMD: "instemming met uitstel vastleggen",
    E.OKC_AANGEMELD: "een zaak bij de commissie vastleggen",
    E.OKC_ONTVANKELIJK: "vastleggen dat de commissie de klacht behandelt",
    E.OKC_NIET_ONTVANKELIJK: "vastleggen dat de commissie de klacht niet behandelt",
    E.VERWEER_GEVRAAGD: "vastleggen wanneer het verweer er moet zijn",
    E.VERWEER_INGEDIEND: "vastleggen dat het verweer is ingediend",
    E.HOORZITTING_GEPLAND: "een hoorzitting vastleggen",
    E.UITSPRAAK_ONTVANGEN: "een uitspraak vastleggen",
    E.REACTIE_VERZONDEN: "de reactie op de uitspraak versturen",
    E.GESPLITST: "splitsen",
    E.VERPLAATST: "verplaatsen",
    E.MACHTIGING_ONTVANGEN: "een machtiging vastleggen",
    E.VERTEGENWOORDIGER_AANGEWEZEN: "een vertegenwoordiger vastleggen",
    E.GESLOTEN: "sluiten",
    E.VERNIETIGD: "vernietigen",
}
"""What somebody does when he causes this event; what may always happen stands in no table of transitions."""

STANDS: Mapping[str, str] = {
    "verwezen": "doorverwezen voor een gesprek",
    "opgelost_uitkomst_open": "opgelost, nog af te ronden",
    "gesloten_opgelost": "gesloten, opgelost",
    "gesloten_niet_verder": "gesloten, zonder vervolg",
    "toets": "nog te toetsen",
    "gestaakt_onbereikbaar": "gestopt, de klager is onbereikbaar",
    "overgedragen": "overgedragen aan een ander loket",
    "aangemeld": "aangemeld bij de commissie",
    "ontvankelijk": "de commissie behandelt de klacht",
    "niet_ontvankelijk": "de commissie behandelt de klacht niet",
    "verweer_opstellen": "verweer in de maak",
    "teruggekoppeld": "teruggekoppeld aan de melder",
}
"""A status in words; every other one is said as it is, with spaces."""

TERMS: Mapping[str, str] = {
    "ontvangstbevestiging": "ontvangst bevestigen",
    "doorverwijzing": "doorverwijzen",
    "beoordelen": "besluiten over het voorstel",
    "contact": "contact met de inwoner",
    "uitkomst": "uitkomst aan de inwoner",
    "keuze": "keuze van de inwoner",
    "gesprek": "gesprek voeren",
    "horen": "horen",
    "verslag": "verslag sturen",
    "afhandeling": "afhandelen",
    "niet_in_behandeling": "laten weten of wij de klacht behandelen",
    "aanvulling": "aanvulling van de inwoner",
    "antwoord": "antwoord geven",
    "verweer": "verweer indienen",
    "hoorzitting": "hoorzitting",
    "oordeel": "oordeel over de klacht",
    "reactie": "reactie op de uitspraak",
    "onbereikbaar": "twee maanden onbereikbaar",
    "bezwaar": "bezwaar tegen het besluit",
    "klachttermijn": "laatste dag voor een klacht over dit voorval",
    "intrekkingsbezwaar": "bezwaar tegen de intrekking",
    "heropening": "heropenen",
    "terugmelding": "terugmelden",
    "navraag": "navraag doen",
    "melding": "melden",
    "avg": "antwoord op een vraag over persoonsgegevens",
    "datalek": "datalek melden",
    "rapportage": "rapportage",
    "vernietiging": "vernietigen",
}
"""What has to be done by the last day of a term."""

PROPOSALS: Mapping[str, str] = {
    "nieuw": "nieuw bericht",
    "vervolg": "vervolgbericht",
    "escaleren": "er een klacht van maken",
    "keuze": "de inwoner vragen wat hij wil",
    "poging": "nog een keer contact zoeken",
    "staken": "stoppen omdat de inwoner onbereikbaar is",
    "okc": "zaak bij de commissie",
    "brief": "een brief sturen",
    "college": "het college inlichten",
    "gemeente": "de gemeente inlichten",
}
"""What a proposal is about, where its own word does not say it."""

AARDEN = (
    "bejegening",
    "informatie",
    "bereikbaarheid",
    "afspraken",
    "kwaliteit",
    "privacy",
    "beleid of overlast",
    "overig",
)
"""What a klacht is about, in the words that may leave the house (rulebook H.1, H.6): a free text may hold a name."""

HOPES: Mapping[str, str] = {
    "verwachting_uitleg": "uitleg",
    "verwachting_excuses": "excuses",
    "verwachting_herstel": "herstel van wat misging",
    "verwachting_sneller": "sneller geholpen worden",
    "verwachting_andere_medewerker": "een andere medewerker",
    "verwachting_correctie": "een verbetering in de gegevens",
    "verwachting_gehoord": "gehoord worden",
}
"""What the klager hopes for (rulebook 0.1.14), by the signal that says so."""

SIGNALS: Mapping[str, str] = {
    **{signal: f"hoopt op {hope}" for signal, hope in HOPES.items()},
    "ex_medewerker": "de medewerker is uit dienst",
    "niet_samen": "wil niet samen met de medewerker praten",
    "taal_anders": "schrijft niet in het Nederlands",
    "telefoon_voorkeur": "wordt liever gebeld",
    "clientondersteuning": "vraagt om hulp of steun",
    "externe_procedure": "noemt een andere regeling",
    "avg_verzoek": "vraag over persoonsgegevens",
    "crisis": "mogelijk gevaar",
    "beschikking": "besluit van de gemeente",
    "verjaard": "misschien te lang geleden",
}
"""A signal in words; every other one is said as it is, with spaces."""


def step(kind: E) -> str:
    """What somebody does when he causes this event."""
    return STEPS.get(kind) or _spaced(kind.value)


def stand(status: str) -> str:
    """A status in words."""
    return STANDS.get(status) or _spaced(status)


def term(soort: str) -> str:
    """A kind of term in words."""
    return TERMS.get(soort) or _spaced(soort)


def proposal(made: Proposal) -> str:
    """What is proposed, in words; only a klacht is called one (O13), and it becomes one once."""
    if made.soort is ProposalKind.ESCALEREN and made.traject != Traject.KLACHT and made.regel == "R02":
        return "de zaak bij de leidinggevende leggen"  # after ongewenst gedrag nobody has to sit with whoever it is about
    if made.soort is ProposalKind.ESCALEREN and made.traject != Traject.KLACHT:
        return "de leidinggevende met beiden laten praten"
    if made.soort is ProposalKind.ESCALEREN and made.fase:  # Uitgangspunten §10
        return f"de klacht {made.fase} behandelen"
    return PROPOSALS.get(made.soort) or _spaced(made.soort)


def signal(naam: str) -> str:
    """A signal in words."""
    return SIGNALS.get(naam) or _spaced(naam)


def hopes(signalen: Iterable[str]) -> tuple[str, ...]:
    """What the klager hopes for, in words."""
    return tuple(HOPES[name] for name in signalen if name in HOPES)


def _spaced(word: str) -> str:
    return word.replace("_", " ")
