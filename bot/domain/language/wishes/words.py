"""Words a wish may hold: how a case ends, how somebody was reached, which ground, which field."""

from enum import StrEnum


class Uitkomst(StrEnum):
    """How a case may be closed (`sluit UITKOMST`)."""

    OPGELOST = "opgelost"
    DEELS_OPGELOST = "deels opgelost"
    NIET_OPGELOST = "niet opgelost"
    GEEN_REACTIE = "geen reactie"
    GEGROND = "gegrond"
    DEELS_GEGROND = "deels gegrond"
    ONGEGROND = "ongegrond"
    INGETROKKEN = "ingetrokken"
    NIET_IN_BEHANDELING = "niet in behandeling"
    DOORVERWEZEN = "doorverwezen"


class Vorm(StrEnum):
    """Whether klager and medewerker talk together (`gesprek op … samen`)."""

    APART = "apart"
    SAMEN = "samen"


class Kanaal(StrEnum):
    """How somebody was reached, or came to us, outside the mailbox."""

    TELEFOON = "telefoon"
    MAIL = "mail"
    BRIEF = "brief"
    BALIE = "balie"
    GESPREK = "gesprek"


class Grond(StrEnum):
    """Why a klacht is not treated (rulebook E). G10 is missing: who left is replaced as target, never a reason."""

    G1 = "beschikking"
    G2 = "andere regeling"
    G3 = "al behandeld"
    G4 = "rechter"
    G5 = "te laat"
    G6 = "anoniem"
    G7 = "strafvervolging"
    G8 = "schadevergoeding"
    G9 = "niet klachtgerechtigd"
    G11 = "geen machtiging"
    G12 = "buiten mandaat"
    G13 = "onvoldoende belang"
    G14 = "vorm"
    G15 = "andere organisatie"

    @property
    def code(self) -> str:
        """The ground as the rulebook numbers it: "G5"."""
        return self.name


class Veld(StrEnum):
    """What may be corrected in a dossier (`corrigeer VELD naar …`)."""

    KLAGER = "klager"
    ADRES = "adres"
    MEDEWERKER = "medewerker"
    SOORT = "soort"
    ONTVANGST = "ontvangst"
    TAAL = "taal"
    REGELING = "regeling"
    FASE = "fase"
    TOESTEMMING = "toestemming"
    ONDERWERP = "onderwerp"
    LEDEN = "leden"
    ONGEWENST_GEDRAG = "ongewenst gedrag"
    # The contact card (`bot.domain.dossier.contact`): how the klager can be reached.
    KANAAL = "kanaal"
    NIET_VIA = "niet via"
    BELTIJDEN = "beltijden"
    TELEFOON = "telefoon"
    POSTADRES = "postadres"
    TOLK = "tolk"
    GROTE_LETTERS = "grote letters"
    AANSPREEKVORM = "aanspreekvorm"
    OVERLEDEN = "overleden"
    INHOUD_PER_MAIL = "inhoud per mail"


class Plicht(StrEnum):
    """What the law wants reported or answered in time, beside the klacht itself."""

    INSPECTIE = "inspectie"
    DATALEK = "datalek"
    AVG = "avg"
