"""The labels a mail can get, and which soort each of them speaks for."""

from bot.domain.recognition.suggestion import Soort

SOORTEN = tuple(Soort)
VALUES = {
    "besproken": ("ja", "nee", "poging"),
    "tevreden": ("ja", "nee"),
    "wens": ("leidinggevende", "formeel", "okc", "gesprek", "geen"),
    "intrekking": ("onvoorwaardelijk", "voorwaardelijk", "ontkend", "gedeeltelijk", "vraag"),
}
"""What each condition may be besides "nothing was said" (contract §4)."""
CONDITION_HEADS = tuple(f"{name}={value}" for name, values in VALUES.items() for value in values)
SIGNALS = (
    "afwezigheid",
    "anoniem",
    "automatisch",
    "avg_verzoek",
    "beschikking",
    "clientondersteuning",
    "crisis",
    "datalek",
    "eerder_behandeld",
    "ex_medewerker",
    "externe_procedure",
    "groep",
    "jeugd",
    "media",
    "niet_samen",
    "omwonende",
    "ongewenst_gedrag",
    "overleden",
    "rechter",
    "schadevergoeding",
    "seksuele_intimidatie",
    "stagiair",
    "strafrecht",
    "taal_anders",
    "telefoon_voorkeur",
    "verjaard",
    "vertegenwoordiger",
    "vertrouwelijk",
    "verwachting_andere_medewerker",
    "verwachting_correctie",
    "verwachting_excuses",
    "verwachting_gehoord",
    "verwachting_herstel",
    "verwachting_sneller",
    "verwachting_uitleg",
    "vrijwilliger",
)
HEADS = CONDITION_HEADS + SIGNALS
"""What a single sentence may say; one column of the sentence model each."""
ROLES = (
    "geen",
    "incident",
    "laatste_contact",
    "gesprek",
    "gesprek_straks",
    "besluit",
    "termijn",
    "afwezig_van",
    "afwezig_tot",
)
"""What a date may be for the case; "geen" is left out, and "gesprek_straks" is a gesprek that still has to come."""
