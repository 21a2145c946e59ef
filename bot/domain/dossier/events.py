"""What has happened: facts in the past tense, appended and never edited (contract §2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class EventKind(StrEnum):
    """Every kind of event a dossier can hold. The Dutch value is what files, screens and audits show."""

    ONTVANGEN = "ontvangen"
    BERICHT_GEARCHIVEERD = "bericht_gearchiveerd"
    VOORSTEL_GEDAAN = "voorstel_gedaan"
    VOORSTEL_BESLOTEN = "voorstel_besloten"
    ONTVANGST_BEVESTIGD = "ontvangst_bevestigd"
    BRIEF_VERZONDEN = "brief_verzonden"
    VERWEZEN = "verwezen"
    GESPREK_GEPLAND = "gesprek_gepland"
    GESPREK_GEVOERD = "gesprek_gevoerd"
    OPGELOST = "opgelost"
    UITKOMST_VERZONDEN = "uitkomst_verzonden"
    NIET_OPGELOST = "niet_opgelost"
    KLACHT_GEWORDEN = "klacht_geworden"
    GEREGISTREERD = "geregistreerd"
    AANVULLING_GEVRAAGD = "aanvulling_gevraagd"
    AANGEVULD = "aangevuld"
    TOEGEWEZEN = "toegewezen"
    NIET_IN_BEHANDELING = "niet_in_behandeling"
    VERSLAG_VERZONDEN = "verslag_verzonden"
    AFGEHANDELD = "afgehandeld"
    INTREKKING_GEMELD = "intrekking_gemeld"
    INGETROKKEN = "ingetrokken"
    GESTAAKT = "gestaakt"
    OVERGEDRAGEN = "overgedragen"
    HEROPEND = "heropend"
    BEMIDDELING_GESTART = "bemiddeling_gestart"
    BEMIDDELING_GEEINDIGD = "bemiddeling_geeindigd"
    VERDAAGD = "verdaagd"
    UITSTEL_INGESTEMD = "uitstel_ingestemd"
    CONTACTPOGING = "contactpoging"
    CONTACT = "contact"
    AFWEZIGHEID_GEMELD = "afwezigheid_gemeld"
    OKC_AANGEMELD = "okc_aangemeld"
    OKC_ONTVANKELIJK = "okc_ontvankelijk"
    OKC_NIET_ONTVANKELIJK = "okc_niet_ontvankelijk"
    VERWEER_GEVRAAGD = "verweer_gevraagd"
    VERWEER_INGEDIEND = "verweer_ingediend"
    HOORZITTING_GEPLAND = "hoorzitting_gepland"
    UITSPRAAK_ONTVANGEN = "uitspraak_ontvangen"
    REACTIE_VERZONDEN = "reactie_verzonden"
    GESPLITST = "gesplitst"
    GEKOPPELD = "gekoppeld"
    VERPLAATST = "verplaatst"
    GECORRIGEERD = "gecorrigeerd"
    VERTEGENWOORDIGER_AANGEWEZEN = "vertegenwoordiger_aangewezen"
    MACHTIGING_ONTVANGEN = "machtiging_ontvangen"
    VERTROUWELIJK_GEMAAKT = "vertrouwelijk_gemaakt"
    MELDPLICHT_BEOORDEELD = "meldplicht_beoordeeld"
    DATALEK_BEOORDEELD = "datalek_beoordeeld"
    AVG_AFGEHANDELD = "avg_afgehandeld"
    COLLEGE_GEMELD = "college_gemeld"
    GEMEENTE_GEINFORMEERD = "gemeente_geinformeerd"
    HERINNERING_GEVRAAGD = "herinnering_gevraagd"
    COLLEGA_AFWEZIG = "collega_afwezig"
    NOTITIE = "notitie"
    GESLOTEN = "gesloten"
    VERNIETIGD = "vernietigd"


BOT = "klachtwacht"
"""The actor of what the bot does by itself; every other actor is an e-mail address."""


@dataclass(frozen=True, slots=True)
class Event:
    """One fact in the life of a dossier.

    tijd: when it became known, time-zone aware, Europe/Amsterdam. actor: an e-mail address or `BOT`.
    gegevens: JSON values only (str, int, float, bool, None, list, dict); `regel` names the rule followed,
    `status` the status it led to, `brieven` the letters it caused. Never the words of a klager.
    """

    soort: EventKind
    tijd: datetime
    actor: str
    gegevens: Mapping[str, Any]

    def as_json(self) -> dict[str, Any]:
        """The object of contract §5."""
        return {
            "tijd": self.tijd.isoformat(timespec="seconds"),
            "soort": self.soort.value,
            "actor": self.actor,
            "gegevens": dict(self.gegevens),
        }
