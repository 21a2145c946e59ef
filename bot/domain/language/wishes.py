"""What a colleague may ask for, as values. How each is written and what it does stands in `bot.domain.language.rows`."""

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import ClassVar

from bot.domain.recognition.suggestion import Soort
from bot.domain.regeling.regeling import Duration


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Root of all wishes. `nummer`: the case named ("2026-0012"), or None: the context says which.

    notitie: what stood below the command in a mail. `rest` names the field those lines go to; `careful`: a
    doubt in those lines ("wacht", "toch", "?") makes the wish a question back instead of an act.
    """

    rest: ClassVar[str] = "notitie"
    careful: ClassVar[bool] = False

    nummer: str | None = None
    notitie: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Akkoord(Wish):
    """Do what the proposal says, with another soort or another person where named.

    voorstel: the id of the proposal, where the person names it himself.
    """

    careful: ClassVar[bool] = True

    voorstel: str | None = None
    soort: Soort | None = None
    naam: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NietAkkoord(Wish):
    """The proposal is off; `reden` may be empty. voorstel: its id, where the person names it himself."""

    rest: ClassVar[str] = "reden"

    voorstel: str | None = None
    reden: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WijzigNaar(Wish):
    """Change the soort in the proposal, without approving it."""

    careful: ClassVar[bool] = True

    soort: Soort


@dataclass(frozen=True, slots=True, kw_only=True)
class StuurNaar(Wish):
    """Change the person in the proposal. `naam` as typed: a name, part of it or an e-mail address."""

    careful: ClassVar[bool] = True

    naam: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Status(Wish):
    """How does the case stand?"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Help(Wish):
    """Which commands are there?"""


@dataclass(frozen=True, slots=True, kw_only=True)
class TeBeoordelen(Wish):
    """What waits for a decision?"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notitie(Wish):
    """Write `tekst` in the dossier, for colleagues only."""

    rest: ClassVar[str] = "tekst"

    tekst: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GesprekOp(Wish):
    """A talk is planned at `datum` and `tijd` (local time)."""

    datum: date
    tijd: time
    vorm: Vorm | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GesprekGehad(Wish):
    """The talk was held on `datum` (None: today is meant by the context); `tekst` says how it went."""

    rest: ClassVar[str] = "tekst"

    tekst: str
    datum: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UitkomstVan(Wish):
    """What the talk led to: solved or not, in the words of the colleague."""

    rest: ClassVar[str] = "tekst"

    opgelost: bool
    tekst: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VerslagVerstuurd(Wish):
    """The written verslag went to klager and medewerker."""

    careful: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Sluit(Wish):
    """Close the case with this uitkomst."""

    careful: ClassVar[bool] = True

    uitkomst: Uitkomst
    reden: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IntrekkingBevestigd(Wish):
    """The klager confirmed the withdrawal on `datum` (None: today is meant by the context)."""

    careful: ClassVar[bool] = True

    datum: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Heropen(Wish):
    """Open a closed case again, for this reason."""

    careful: ClassVar[bool] = True

    reden: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IkBenBetrokken(Wish):
    """I am involved myself: lock me out of this case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TochAlsKlacht(Wish):
    """It is a klacht, whatever the klachttoets said (rulebook 0.1.8)."""

    careful: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdaag(Wish):
    """Put the term off by `duur`, because of `reden` (Awb 9:11(2))."""

    careful: ClassVar[bool] = True

    duur: Duration
    reden: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UitstelAkkoord(Wish):
    """The klager agrees in writing to more time, until and including `datum` (Awb 9:11(3))."""

    careful: ClassVar[bool] = True

    datum: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Herinner(Wish):
    """Remind me of this case after `duur`, or on `datum`: exactly one of the two is given."""

    duur: Duration | None = None
    datum: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Termijnen(Wish):
    """Which terms end within `duur` from today? Without it: all that run. With a number: those of that case."""

    duur: Duration | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Koppel(Wish):
    """These two cases belong together: the one of the context (or `nummer`) and `met`."""

    met: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Splits(Wish):
    """The newest mail of this case is a second matter and gets a case of its own (M6)."""

    careful: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Verplaats(Wish):
    """The newest mail belongs elsewhere: `doel` is a case number, or the sleutel of another organisatie."""

    careful: ClassVar[bool] = True

    doel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Voorbeeld(Wish):
    """Show the letters that an akkoord would send, without sending them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Neem(Wish):
    """I take this case in hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraagOver(Wish):
    """The case goes to another colleague. `naam` as typed."""

    careful: ClassVar[bool] = True

    naam: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ongedaan(Wish):
    """Take back what was last decided here, as long as nothing of it has left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Poging(Wish):
    """An attempt to reach the klager had no answer (C.6). `datum` None: today."""

    kanaal: Kanaal
    datum: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gesproken(Wish):
    """There was contact with the klager on `datum` (None: today)."""

    rest: ClassVar[str] = "tekst"

    tekst: str
    datum: date | None = None


class Wie(StrEnum):
    """Whose absence is reported."""

    KLAGER = "klager"
    ZELF = "zelf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Afwezig(Wish):
    """Somebody is away, from `van` (None: today) to and including `tot` (None: no end said).

    wie: the klager (UA), or whoever reports it; None: the klager when who decides says it, else whoever says it.
    """

    wie: Wie | None = None
    van: date | None = None
    tot: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MachtigingOntvangen(Wish):
    """The signed machtiging is here; it holds to and including `tot` (None: no end)."""

    tot: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AanvullingVragen(Wish):
    """Ask the klager for what is missing (K3); `tekst` says what."""

    rest: ClassVar[str] = "tekst"

    tekst: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NietInBehandeling(Wish):
    """The klacht is not treated, on this ground and for this reason (N1: only a named human decides that)."""

    careful: ClassVar[bool] = True

    grond: Grond
    reden: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Vertrouwelijk(Wish):
    """The klager's name goes to nobody until he says who may know it (T26b)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bemiddeling(Wish):
    """Mediation begins (K16), or is over when `klaar`."""

    careful: ClassVar[bool] = True

    klaar: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrigeer(Wish):
    """Something in the dossier was wrong: `veld` becomes `waarde`, as typed, because of `reden`."""

    careful: ClassVar[bool] = True

    veld: Veld
    waarde: str
    reden: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Nieuw(Wish):
    """A case without mail: what `klager` told on `datum` by `kanaal`. `adres`: his mail address, or empty."""

    rest: ClassVar[str] = "tekst"

    kanaal: Kanaal
    datum: date
    klager: str
    tekst: str
    adres: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ontvankelijk(Wish):
    """What the commission decided about treating the klacht (C2); `datum`: until when it gives its oordeel, or None."""

    careful: ClassVar[bool] = True

    ja: bool
    datum: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verweer(Wish):
    """The verweer is due on `datum`, the day the commission set (C3); without it: the verweer was handed in."""

    datum: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hoorzitting(Wish):
    """The hearing is on `datum` and `tijd` (C4); without a day: it was held."""

    datum: date | None = None
    tijd: time | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Uitspraak(Wish):
    """The uitspraak came in on `datum` (None: today) and says this (C5)."""

    careful: ClassVar[bool] = True

    oordeel: Uitkomst
    datum: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reactie(Wish):
    """What the directie answers klager and commission (C6): `tekst` names the measures, or why there are none."""

    rest: ClassVar[str] = "tekst"

    tekst: str


class Plicht(StrEnum):
    """What the law wants reported or answered in time, beside the klacht itself."""

    INSPECTIE = "inspectie"
    DATALEK = "datalek"
    AVG = "avg"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meldplicht(Wish):
    """The duty was done, or (with a reason) there is none: inspectie (R02), datalek (AVG 33), avg (AVG 12)."""

    plicht: Plicht
    reden: str = ""
