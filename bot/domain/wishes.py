"""What a colleague may ask for: every command with its grammar line, its value, an example and its meaning.

This table is the whole language: `bot.domain.language` reads commands with it, the help text and
`docs/handleiding/opdrachten.md` are written from it. A new command is one dataclass and one row.
"""

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import ClassVar

from bot.domain.suggestion import Soort


class Uitkomst(StrEnum):
    """How a case may be closed (`sluit UITKOMST`)."""

    OPGELOST = "opgelost"
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
    """Do what the proposal says, with another soort or another person where named."""

    careful: ClassVar[bool] = True

    soort: Soort | None = None
    naam: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NietAkkoord(Wish):
    """The proposal is off; `reden` may be empty."""

    rest: ClassVar[str] = "reden"

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


@dataclass(frozen=True, slots=True)
class Row:
    """One command of the language.

    regel: what stands behind the colon of its grammar line (Lark). A quoted word stands for that whole word in
    any case; a terminal in capitals fills a field (`bot.domain.language.READERS`).
    vorm: how it is written, for people; voorbeelden: commands that work; uitleg: what it does.
    vraag: what to ask when somebody began this command but left out what it needs.
    """

    wish: type[Wish]
    regel: str
    vorm: str
    voorbeelden: tuple[str, ...]
    uitleg: str
    vraag: str = ""


ROWS: tuple[Row, ...] = (
    Row(
        Akkoord,
        'JA (","? JA)~0..2 NUMMER? (","? "maar"? (_soort ("en" _naam)? | _naam ("en" _soort)?))?',
        "akkoord [NUMMER][, maar wijzig naar SOORT | stuur naar NAAM]",
        ("akkoord", "akkoord, maar stuur naar Karin de Wit", "akkoord, maar wijzig naar klacht"),
        "Het voorstel wordt uitgevoerd, zoals het er staat of met de wijziging die u noemt. "
        "Ook goed: ok, oké, ja, prima, goed, klopt, eens, doe maar.",
        "Bent u akkoord? Antwoord dan met alleen dat woord.",
    ),
    Row(
        NietAkkoord,
        '"niet akkoord" NUMMER? _SEP? _want? REDEN?'
        ' | ("nee" | "oneens" | "klopt niet") NUMMER? ((_SEP | _want | _SEP _want) WEERWOORD)?',
        "niet akkoord [NUMMER] [REDEN]",
        ("niet akkoord", "niet akkoord, dit gaat over een beschikking", "nee, want mevrouw is geen cliënt"),
        "Het voorstel gaat niet door. Daarna beslist u zelf wat er gebeurt.",
        "Bent u niet akkoord? Antwoord dan met “niet akkoord”, met de reden erachter.",
    ),
    Row(
        WijzigNaar,
        "_soort",
        "wijzig [NUMMER] naar SOORT",
        ("wijzig naar klacht", "wijzig 2026-0012 naar onvrede"),
        "Verandert de soort in het voorstel. U krijgt het voorstel opnieuw, met de nieuwe stappen. "
        "Soorten: klacht, onvrede, okc, intrekking, vervolg, signaal, overig.",
        "Naar welke soort? Kies uit klacht, onvrede, okc, intrekking, vervolg, signaal of overig.",
    ),
    Row(
        StuurNaar,
        "_naam",
        "stuur [NUMMER] naar NAAM",
        ("stuur naar Karin de Wit", "stuur 2026-0012 naar karin.dewit@sterker.example"),
        "Verandert in het voorstel wie het bericht oppakt. U krijgt het voorstel opnieuw.",
        "Naar wie? Noem alleen de naam of het e-mailadres van een collega.",
    ),
    Row(
        Status,
        '("status" | "hoe staat het met" | "toon") NUMMER? "?"?',
        "status [NUMMER]",
        ("status", "status 2026-0012"),
        "U krijgt de stand van het dossier: wat er is gebeurd, wat er wacht en welke termijn loopt.",
    ),
    Row(
        Help,
        '"help" | "?"',
        "help",
        ("help",),
        "U krijgt deze lijst.",
    ),
    Row(
        Notitie,
        '("notitie" | "noteer") NUMMER? ":" TEKST',
        "notitie [NUMMER]: TEKST",
        ("notitie: mevrouw belt liever na vijven", "notitie 2026-0012: dossier ligt bij team Noord"),
        "Zet uw tekst in het dossier. De klager krijgt hem niet.",
        "Wat wilt u noteren? Zet uw tekst achter een dubbele punt.",
    ),
    Row(
        GesprekOp,
        '"gesprek op" NUMMER? STRAKS (","? "om")? TIJD (","? VORM)?',
        "gesprek op [NUMMER] DATUM TIJD [apart | samen]",
        ("gesprek op komende dinsdag 14.00 uur", "gesprek op morgen 9.30 uur samen"),
        "Legt vast wanneer het gesprek is, en of klager en medewerker apart of samen komen.",
        "Op welke dag en hoe laat? Bijvoorbeeld: gesprek op 24 november 14.00 uur.",
    ),
    Row(
        GesprekGehad,
        '("gesprek gehad" | "gesprek gevoerd") NUMMER? ("op"? DATUM)? ":" TEKST',
        "gesprek gehad [NUMMER] [DATUM]: TEKST",
        ("gesprek gehad: we maken een nieuwe start", "gesprek gehad gisteren: excuses gemaakt en aanvaard"),
        "Legt vast dat het gesprek is gevoerd en hoe het ging. Zonder datum is het vandaag.",
        "Hoe ging het gesprek? Zet uw tekst achter een dubbele punt.",
    ),
    Row(
        UitkomstVan,
        '"uitkomst" NUMMER? OPGELOST ":" TEKST',
        "uitkomst [NUMMER] opgelost | niet opgelost: TEKST",
        (
            "uitkomst opgelost: de hulp komt voortaan op tijd",
            "uitkomst niet opgelost: meneer wil verder praten",
        ),
        "Legt vast of de onvrede is opgelost, en met welke afspraak.",
        "Is het opgelost of niet opgelost? Zet daarna een dubbele punt en uw uitleg.",
    ),
    Row(
        VerslagVerstuurd,
        '"verslag" NUMMER? ("verstuurd" | "verzonden" | "gestuurd")',
        "verslag [NUMMER] verstuurd",
        ("verslag verstuurd",),
        "Legt vast dat klager en medewerker het verslag van het gesprek hebben gekregen.",
        "Is het verslag naar klager en medewerker gestuurd? Antwoord dan: verslag verstuurd.",
    ),
    Row(
        Sluit,
        '("sluit" | "rond af") NUMMER? UITKOMST (_SEP? _want? REDEN)?',
        "sluit [NUMMER] UITKOMST [REDEN]",
        ("sluit opgelost", "sluit 2026-0012 deels gegrond, excuses aanvaard"),
        "Sluit het dossier. Uitkomsten: opgelost, gegrond, deels gegrond, ongegrond, ingetrokken, "
        "niet in behandeling, doorverwezen.",
        "Met welke uitkomst? Kies uit opgelost, gegrond, deels gegrond, ongegrond, ingetrokken, "
        "niet in behandeling of doorverwezen.",
    ),
    Row(
        IntrekkingBevestigd,
        '"intrekking bevestigd" NUMMER? ("op"? DATUM)?',
        "intrekking bevestigd [NUMMER] [DATUM]",
        ("intrekking bevestigd", "intrekking bevestigd gisteren"),
        "Legt vast dat de klager zelf de intrekking heeft bevestigd. Zonder datum is het vandaag.",
        "Op welke dag heeft de klager de intrekking bevestigd? Zonder datum is het vandaag.",
    ),
    Row(
        Heropen,
        '"heropen" NUMMER? ","? _want REDEN',
        "heropen [NUMMER] want REDEN",
        ("heropen want de afspraak is niet nagekomen", "heropen 2026-0012 want er is nieuwe informatie"),
        "Opent een gesloten dossier opnieuw, onder hetzelfde nummer. De reden is verplicht.",
        "Waarom heropent u het dossier? Zet de reden achter het woord want.",
    ),
    Row(
        IkBenBetrokken,
        '"ik ben betrokken" ("bij"? NUMMER)?',
        "ik ben betrokken [NUMMER]",
        ("ik ben betrokken",),
        "Het gaat over uzelf. U kunt vanaf dat moment niets meer in dit dossier doen of lezen.",
        "Gaat het over uzelf? Antwoord dan: ik ben betrokken.",
    ),
    Row(
        TeBeoordelen,
        '"te beoordelen" | "wat staat open" "?"?',
        "te beoordelen",
        ("te beoordelen",),
        "U krijgt de lijst van voorstellen die op een besluit wachten.",
    ),
)

SHARED = """
_soort : ("wijzig" | "maak" | "verander") NUMMER? ("naar" | "in")? SOORT
_naam  : ("stuur" "maar"? | "routeer" | "zet" "door") NUMMER? ("naar" | "aan") NAAM
_want  : "want" | "omdat" | "reden" ":"
_slot  : _PUNT? (","? _DANK _PUNT?)? (","? _GROET _PUNT?)?
"""
"""Grammar that several commands share: a change of soort or person, a reason, a polite end."""
