"""The table of commands: every wish with its grammar line, its examples and its meaning.

This table is the whole language: `bot.domain.language` reads commands with it, the help text and
`docs/handleiding/opdrachten.md` are written from it. A new command is one dataclass and one row.
"""

from dataclasses import dataclass

from bot.domain.wishes import (
    Akkoord,
    GesprekGehad,
    GesprekOp,
    Help,
    Heropen,
    IkBenBetrokken,
    IntrekkingBevestigd,
    NietAkkoord,
    Notitie,
    Sluit,
    Status,
    StuurNaar,
    TeBeoordelen,
    Uitkomst,
    UitkomstVan,
    VerslagVerstuurd,
    WijzigNaar,
    Wish,
)


@dataclass(frozen=True, slots=True)
class Row:
    """One command of the language.

    regel: what stands behind the colon of its grammar line (Lark). A quoted word stands for that whole word in
    any case; a terminal in capitals fills a field (`bot.domain.grammar.READERS`).
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
        'JA (","? JA)~0..2 NUMMER? (","? "maar"? (_soort ("en" _naam)? | _naam ("en" _soort)?))?'
        ' | "toch als" SOORT NUMMER?',
        "akkoord [NUMMER][, maar wijzig naar SOORT | stuur naar NAAM]",
        (
            "akkoord",
            "akkoord, maar stuur naar Karin de Wit",
            "akkoord, maar wijzig naar klacht",
            "toch als klacht",
        ),
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
        f"Sluit het dossier. Uitkomsten: {', '.join(Uitkomst)}.",
        f"Met welke uitkomst? Kies uit: {', '.join(Uitkomst)}.",
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
