"""The table of commands: every wish with its grammar line, its examples and its meaning.

This table is the whole language: `bot.domain.language.understanding` reads commands with it, the help text and
`docs/handleiding/opdrachten.md` are written from it. A new command is one dataclass and one row.
"""

from dataclasses import dataclass

from bot.domain.language.wishes.asking import Help, Herinner, Status, TeBeoordelen, Termijnen
from bot.domain.language.wishes.base import Wish
from bot.domain.language.wishes.commission import Hoorzitting, Ontvankelijk, Reactie, Uitspraak, Verweer
from bot.domain.language.wishes.course import (
    AanvullingVragen,
    Bemiddeling,
    Corrigeer,
    Heropen,
    IntrekkingBevestigd,
    Koppel,
    Meldplicht,
    NietInBehandeling,
    Nieuw,
    Sluit,
    Splits,
    UitstelAkkoord,
    Verdaag,
    Verplaats,
)
from bot.domain.language.wishes.deciding import (
    Akkoord,
    NietAkkoord,
    Ongedaan,
    StuurNaar,
    TochAlsKlacht,
    Voorbeeld,
    WijzigNaar,
)
from bot.domain.language.wishes.happened import (
    GesprekGehad,
    GesprekOp,
    Gesproken,
    Notitie,
    Poging,
    UitkomstVan,
    VerslagVerstuurd,
)
from bot.domain.language.wishes.persons import (
    Afwezig,
    DraagOver,
    IkBenBetrokken,
    MachtigingOntvangen,
    Neem,
    Vertrouwelijk,
)
from bot.domain.language.wishes.words import Grond, Uitkomst, Veld


@dataclass(frozen=True, slots=True)
class Row:
    """One command of the language.

    regel: what stands behind the colon of its grammar line (Lark). A quoted word stands for that whole word in
    any case; a terminal in capitals fills a field (`bot.domain.language.grammar.READERS`).
    vorm: how it is written, for people; voorbeelden: commands that work; uitleg: what it does.
    vraag: what to ask when somebody began this command but left out what it needs. ook: other words for it.
    gewoon: its bare word also stands in ordinary mail ("VERTROUWELIJK."), where it is asked back.
    """

    wish: type[Wish]
    regel: str
    vorm: str
    voorbeelden: tuple[str, ...]
    uitleg: str
    vraag: str = ""
    ook: tuple[str, ...] = ()
    gewoon: bool = False


YES = ("akkoord", "oké", "oke", "okay", "ok", "ja", "prima", "goed", "klopt", "eens", "doe maar")
"""Every word that says akkoord."""

ROWS: tuple[Row, ...] = (
    Row(
        Akkoord,
        "JA _nogja~0..2 NUMMER? _welk? _anders?",
        "akkoord [NUMMER] [voorstel N][, maar wijzig naar SOORT | stuur naar NAAM]",
        (
            "akkoord",
            "akkoord, maar stuur naar Karin de Wit",
            "akkoord, maar wijzig naar klacht",
            "akkoord 2026-0012 voorstel 2",
        ),
        "Het voorstel wordt uitgevoerd, zoals het er staat of met de wijziging die u noemt. Wachten er meer, dan geldt het "
        "voor het nieuwste. Noem een ander met zijn volgnummer, zoals “status” het geeft. "
        f"Ook goed: {', '.join(YES[1:])}.",
        "Bent u akkoord? Antwoord dan met alleen dat woord.",
        YES,
    ),
    Row(
        NietAkkoord,
        '"niet akkoord" NUMMER? _welk? _SEP? _want? REDEN?'
        ' | ("nee" | "oneens" | "klopt niet") NUMMER? ((_SEP | _want | _SEP _want) WEERWOORD)?',
        "niet akkoord [NUMMER] [voorstel N] [REDEN]",
        ("niet akkoord", "niet akkoord, dit gaat over een beschikking", "nee, want mevrouw is geen cliënt"),
        "Het voorstel gaat niet door. Daarna beslist u zelf wat er gebeurt.",
        "Bent u niet akkoord? Antwoord dan met “niet akkoord”, met de reden erachter.",
        ("nee", "oneens", "klopt niet"),
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
        TochAlsKlacht,
        '"toch als klacht" NUMMER?',
        "toch als klacht [NUMMER]",
        ("toch als klacht", "toch als klacht 2026-0012"),
        "Het is een klacht, ook als de klachttoets iets anders zegt. Klachtwacht kiest wie hem behandelt en schrijft "
        "de klager. Weet klachtwacht niet wie, dan krijgt u eerst de vraag.",
        "Is het toch een klacht? Antwoord dan met alleen “toch als klacht”.",
    ),
    Row(
        Status,
        '("status" | "hoe staat het met") NUMMER? _VRAAG? | "toon" NUMMER',
        "status [NUMMER]",
        ("status", "status 2026-0012"),
        "U krijgt de stand van het dossier: wat er is gebeurd, wat er wacht en welke termijn loopt.",
        ook=("toon",),
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
        '"gesprek" NUMMER? ("op" | ("verzet" | "verplaatst") "naar") NUMMER? STRAKS (","? "om")? TIJD (","? VORM)?',
        "gesprek op [NUMMER] DATUM TIJD [apart | samen]; ook: gesprek verzet naar …",
        (
            "gesprek op komende dinsdag 14.00 uur",
            "gesprek op morgen 9.30 uur samen",
            "gesprek verzet naar overmorgen 14.00 uur",
        ),
        "Legt vast wanneer het gesprek is, en of klager en medewerker apart of samen komen. Bij een klacht gaat de "
        "uitnodiging (T15) meteen uit. Wordt het een ander moment, geef dan hetzelfde nog eens.",
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
        "Legt vast of de onvrede is opgelost, en met welke afspraak. Is het opgelost, dan komt er een voorstel met de brief aan "
        "de klager (T05). Is het niet opgelost, dan krijgt de klager de vraag hoe het verder moet (T06); meldt een collega het, "
        "dan pas na een akkoord.",
        "Is het opgelost of niet opgelost? Zet daarna een dubbele punt en uw uitleg.",
    ),
    Row(
        VerslagVerstuurd,
        '"verslag" NUMMER? ("verstuurd" | "verzonden" | "gestuurd") NUMMER?',
        "verslag [NUMMER] verstuurd",
        ("verslag verstuurd",),
        "Legt vast dat klager en medewerker het verslag van het gesprek hebben gekregen. Er gaat een korte brief achteraan (T16).",
        "Is het verslag naar klager en medewerker gestuurd? Antwoord dan: verslag verstuurd.",
    ),
    Row(
        Sluit,
        '("sluit" | "rond af") NUMMER? UITKOMST (_SEP? _want? REDEN)?',
        "sluit [NUMMER] UITKOMST [REDEN]",
        ("sluit opgelost", "sluit 2026-0012 deels gegrond, excuses aanvaard"),
        "Sluit het dossier. Hoort daar een brief aan de klager bij, dan gaat die uit. "
        f"Uitkomsten: {', '.join(Uitkomst)}.",
        f"Met welke uitkomst? Kies uit: {', '.join(Uitkomst)}.",
    ),
    Row(
        IntrekkingBevestigd,
        '"intrekking bevestigd" NUMMER? ("op"? DATUM)?',
        "intrekking bevestigd [NUMMER] [DATUM]",
        ("intrekking bevestigd", "intrekking bevestigd gisteren"),
        "Legt vast dat de klager zelf de intrekking heeft bevestigd. Het dossier sluit, en de klager krijgt een bevestiging "
        "(T17). Zonder datum is het vandaag.",
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
        Poging,
        '(GEBELD NUMMER? ("op"? DATUM)? ","? ("geen gehoor" | "niet bereikt" | "voicemail")'
        ' | GEMAILD NUMMER? ("op"? DATUM)? ","? "geen antwoord"'
        ' | BRIEF NUMMER? ("gestuurd" | "verstuurd") ("op"? DATUM)?)',
        "gebeld [NUMMER] [DATUM], geen gehoor | gemaild [NUMMER] [DATUM], geen antwoord | brief [NUMMER] gestuurd [DATUM]",
        ("gebeld, geen gehoor", "gemaild gisteren, geen antwoord", "brief gestuurd"),
        "Legt vast dat u de klager probeerde te bereiken en geen antwoord kreeg. Zonder datum is het vandaag. "
        "Een brief na eerdere pogingen telt als de waarschuwing: daarin staat op welke dag wij stoppen. "
        "Lag er een brief die niet per mail kon, dan legt “brief gestuurd” vast dat hij per post is verstuurd.",
        "Kreeg u geen antwoord? Antwoord dan: “gebeld, geen gehoor”, “gemaild, geen antwoord” of “brief gestuurd”. "
        "Sprak u de klager wel, antwoord dan: “gesproken:” met uw tekst erachter.",
    ),
    Row(
        Gesproken,
        '"gesproken" NUMMER? ("op"? DATUM)? ":" TEKST',
        "gesproken [NUMMER] [DATUM]: TEKST",
        ("gesproken: mevrouw komt dinsdag langs", "gesproken gisteren: meneer belt zelf terug"),
        "Legt vast dat er contact was met de klager, en wat er is gezegd. Zonder datum is het vandaag.",
        "Wat is er gezegd? Zet uw tekst achter een dubbele punt.",
    ),
    Row(
        Afwezig,
        'WIE? "afwezig" NUMMER? (("van" | "vanaf") VAN)? _TM TOTENMET'
        ' | WIE? "afwezig" NUMMER? (("van" | "vanaf") VAN)? "tot" TOT'
        ' | WIE? "afwezig" NUMMER? (("van" | "vanaf") VAN)? ("tot nader bericht" | "zonder einddatum")',
        "afwezig [NUMMER] [van DATUM] t/m DATUM | tot DATUM | tot nader bericht; ook: klager afwezig …, zelf afwezig …",
        (
            "afwezig t/m komende vrijdag",
            "klager afwezig van morgen t/m komende zondag",
            "zelf afwezig tot nader bericht",
        ),
        "Legt vast dat iemand er niet is. Beslist u over het dossier, dan gaat het zonder verder woord over de klager: in "
        "die tijd telt geen antwoord niet als onbereikbaar. Heeft u het dossier alleen in handen, dan gaat het over uzelf: "
        "uw vervanger krijgt zolang wat van u wordt gevraagd, ook in uw andere dossiers.",
        "Tot en met welke dag? Schrijf anders: afwezig tot nader bericht.",
    ),
    Row(
        MachtigingOntvangen,
        '"machtiging" NUMMER? "ontvangen" (_TM TOTENMET | "tot" TOT)?',
        "machtiging [NUMMER] ontvangen [tot DATUM]",
        ("machtiging ontvangen", "machtiging ontvangen tot komende zondag"),
        "Legt vast dat de ondertekende machtiging er is, en tot wanneer zij geldt.",
        "Is de machtiging ondertekend en ontvangen? Antwoord dan: machtiging ontvangen.",
    ),
    Row(
        AanvullingVragen,
        '("aanvulling" NUMMER? "vragen" | "vraag aanvulling" NUMMER?) ":" TEKST',
        "aanvulling [NUMMER] vragen: TEKST",
        ("aanvulling vragen: een ondertekende machtiging van uw buurvrouw",),
        "Vraagt de klager om wat nog ontbreekt. Uw tekst komt in de brief. De termijn van de wet loopt door.",
        "Wat ontbreekt er? Zet uw tekst achter een dubbele punt; hij komt in de brief aan de klager.",
    ),
    Row(
        NietInBehandeling,
        '"niet in behandeling" NUMMER? ("wegens" | "vanwege" | "op grond van" | "grond")? GROND ","? _want REDEN',
        "niet in behandeling [NUMMER] GROND want REDEN",
        (
            "niet in behandeling te laat want het gebeurde in 2023",
            "niet in behandeling G1 want dit is een besluit van de gemeente",
        ),
        "De klacht wordt niet behandeld. De klager krijgt een brief met de reden en waar hij wel terecht kan. "
        f"Gronden: {', '.join(f'{ground.code} {ground}' for ground in Grond)}.",
        f"Op welke grond, en waarom? Kies uit: {', '.join(f'{ground.code} {ground}' for ground in Grond)}. "
        "Zet de reden achter het woord want.",
    ),
    Row(
        Verdaag,
        '("verdaag" | "stel uit") NUMMER? "met"? DUUR ","? _want REDEN',
        "verdaag [NUMMER] AANTAL dagen | weken want REDEN",
        (
            "verdaag 4 weken want de medewerker is ziek",
            "verdaag 2026-0012 met twee weken want er is een tolk nodig",
        ),
        "Stelt de termijn uit, hoogstens vier weken en alleen vóór hij afloopt. Klager en medewerker krijgen bericht.",
        "Hoe lang, en waarom? Bijvoorbeeld: verdaag 4 weken want de medewerker is ziek.",
    ),
    Row(
        UitstelAkkoord,
        '"uitstel akkoord" NUMMER? (_TM | "tot") STRAKS',
        "uitstel akkoord [NUMMER] tot DATUM",
        ("uitstel akkoord tot overmorgen",),
        "Legt vast dat de klager schriftelijk akkoord is met een latere datum. Zijn mail moet in het dossier staan.",
        "Tot welke datum is de klager akkoord?",
    ),
    Row(
        Vertrouwelijk,
        '"vertrouwelijk" NUMMER?',
        "vertrouwelijk [NUMMER]",
        ("vertrouwelijk 2026-0012",),
        "De naam van de klager gaat naar niemand, tot de klager zegt wie hem mag weten. U krijgt een brief aan de klager "
        "voorgesteld die dat vraagt. Boven een gewone mail staat het woord ook wel; zet daarom het nummer erbij, behalve "
        "onder een voorstel over een nieuw bericht en op de opdrachtregel.",
        "Moet de naam van de inwoner geheim blijven? Schrijf dan het nummer erachter, bijvoorbeeld: vertrouwelijk 2026-0012.",
        gewoon=True,
    ),
    Row(
        Bemiddeling,
        '"bemiddeling" NUMMER? KLAAR?',
        "bemiddeling [NUMMER] [klaar]",
        ("bemiddeling", "bemiddeling klaar"),
        "Legt vast dat bemiddeling begint, of met “klaar” dat zij voorbij is. Begint zij, dan krijgt de klager een brief (T26). "
        "De termijnen lopen door.",
        "Begint de bemiddeling, of is zij klaar? Antwoord dan: bemiddeling, of: bemiddeling klaar.",
    ),
    Row(
        Neem,
        '("neem" NUMMER? "over"? | "ik pak" NUMMER? "op"?)',
        "neem [NUMMER]",
        ("neem", "neem 2026-0012"),
        "U neemt het dossier zelf op u. De klager leest dat u het nu doet.",
        "Neemt u het dossier zelf? Antwoord dan met alleen het woord neem.",
    ),
    Row(
        DraagOver,
        '"draag" (NUMMER? "over" | "over" NUMMER) "aan" NAAM',
        "draag [NUMMER] over aan NAAM",
        ("draag over aan Bram Peters",),
        "Een collega neemt het dossier over. De klager leest wie het nu doet. De termijnen lopen door.",
        "Aan wie? Noem alleen de naam of het e-mailadres van een collega.",
    ),
    Row(
        Splits,
        '"splits" NUMMER?',
        "splits [NUMMER]",
        ("splits",),
        "Het laatste bericht gaat over iets anders en krijgt een eigen dossier, gekoppeld aan dit. Antwoordt u op een voorstel, "
        "dan is het het bericht van dat voorstel. De klager krijgt een bevestiging met het nieuwe nummer.",
        "Hoort het laatste bericht in een eigen dossier? Antwoord dan met alleen het woord splits.",
    ),
    Row(
        Koppel,
        '"koppel" (NUMMER ("aan" | "met") DOEL | ("aan" | "met") DOEL)',
        "koppel [NUMMER] aan NUMMER",
        ("koppel 2026-0012 aan 2026-0007", "koppel aan 2026-0007"),
        "Legt vast dat twee dossiers bij elkaar horen. Ze houden hun eigen nummer.",
        "Welke twee dossiers horen bij elkaar? Bijvoorbeeld: koppel 2026-0012 aan 2026-0007.",
    ),
    Row(
        Verplaats,
        '"verplaats" NUMMER? "naar" PLAATS',
        "verplaats [NUMMER] naar NUMMER | ORGANISATIE",
        ("verplaats naar 2026-0007", "verplaats 2026-0012 naar helmond"),
        "Het laatste bericht hoort in een ander dossier, of bij een andere organisatie. Antwoordt u op een voorstel, dan is het "
        "het bericht van dat voorstel. Bij een andere organisatie "
        "noemt u haar korte naam (vraag die aan uw beheerder); de klager krijgt eerst de vraag of het mag (T09).",
        "Waarheen? Noem een dossiernummer, of de korte naam van de organisatie.",
    ),
    Row(
        Corrigeer,
        '"corrigeer" NUMMER? VELD "naar" WAARDE ","? _want REDEN',
        "corrigeer [NUMMER] VELD naar WAARDE want REDEN",
        (
            "corrigeer klager naar A. Jansen want de naam was verkeerd gespeld",
            "corrigeer medewerker naar Karin de Wit want mevrouw bedoelde Karin",
            "corrigeer kanaal naar telefoon want meneer leest moeilijk",
            "corrigeer niet via naar post, voicemail want haar man leest mee",
        ),
        "Verbetert een gegeven in het dossier. De oude waarde blijft in de geschiedenis staan. "
        f"Velden: {', '.join(Veld)}.",
        f"Welk gegeven, wat moet het worden, en waarom? Velden: {', '.join(Veld)}. "
        "Bijvoorbeeld: corrigeer klager naar A. Jansen want de naam was verkeerd gespeld.",
    ),
    Row(
        Herinner,
        '"herinner" ("mij" | "me")? NUMMER? ("over" DUUR | "op"? STRAKS)',
        "herinner [NUMMER] over AANTAL dagen | weken, of: op DATUM",
        ("herinner over 3 dagen", "herinner 2026-0012 op komende vrijdag"),
        "U krijgt op die dag een mail over dit dossier.",
        "Wanneer? Bijvoorbeeld: herinner over 3 dagen.",
    ),
    Row(
        Termijnen,
        '"termijnen" (NUMMER | WEEK | "komende" DUUR)?',
        "termijnen [NUMMER | deze week | komende AANTAL dagen]",
        ("termijnen", "termijnen deze week", "termijnen komende 14 dagen", "termijnen 2026-0012"),
        "U krijgt de termijnen die lopen, de eerste bovenaan, met hoe zij zijn uitgerekend.",
        "Welke termijnen? Bijvoorbeeld: termijnen deze week.",
    ),
    Row(
        Voorbeeld,
        '("voorbeeld" | "toon brief") NUMMER?',
        "voorbeeld [NUMMER]",
        ("voorbeeld",),
        "U krijgt de brieven te zien die na uw akkoord weggaan. Er gaat niets weg.",
        "Wilt u de brieven eerst zien? Antwoord dan met alleen het woord voorbeeld.",
    ),
    Row(
        Ongedaan,
        '("ongedaan" "maken"? | "maak ongedaan" | "annuleer" | "stop") NUMMER?',
        "ongedaan [NUMMER]",
        ("ongedaan",),
        "Draait het laatste besluit terug. Dat kan zolang de brieven nog in de uitbak wachten. Wat al weg is, komt niet "
        "terug; dat hoort u dan.",
        "Wilt u het laatste besluit terugdraaien? Antwoord dan met alleen het woord ongedaan.",
    ),
    Row(
        Nieuw,
        '"nieuw" KANAAL ("op"? DATUM) ","? KLAGER (","? ADRES)? ":" TEKST',
        "nieuw KANAAL DATUM KLAGER [E-MAIL]: TEKST",
        (
            "nieuw telefoon vandaag A. Jansen: de hulp kwam weer niet",
            "nieuw balie gisteren Mevrouw De Boer d.deboer@example.nl: niemand belt terug",
        ),
        "Maakt een dossier voor wat iemand u vertelde, zonder mail. Kanalen: telefoon, balie, brief, gesprek. "
        "Met een mailadres erbij krijgt de klager een ontvangstbevestiging.",
        "Hoe, wanneer en van wie kwam het? Bijvoorbeeld: nieuw telefoon vandaag A. Jansen: de hulp kwam weer niet.",
    ),
    Row(
        Meldplicht,
        '"melding" NUMMER? PLICHT ("gedaan" | "niet nodig" ","? _want REDEN)',
        "melding [NUMMER] inspectie | datalek | avg gedaan, of: niet nodig want REDEN",
        ("melding inspectie gedaan", "melding datalek niet nodig want de brief kwam ongeopend terug"),
        "Legt vast dat een plicht uit de wet is gedaan, of waarom zij er niet is: de melding aan de inspectie bij ongewenst "
        "gedrag, de melding van een datalek, het antwoord op een verzoek over persoonsgegevens.",
        "Welke melding, en is zij gedaan of niet nodig? Bijvoorbeeld: melding inspectie niet nodig want REDEN.",
    ),
    Row(
        Ontvankelijk,
        '("okc" | "commissie") NUMMER? WELNIET (","? "oordeel" "uiterlijk" STRAKS)?',
        "okc [NUMMER] ontvankelijk | niet ontvankelijk [, oordeel uiterlijk DATUM]",
        ("okc ontvankelijk", "okc ontvankelijk, oordeel uiterlijk overmorgen", "okc niet ontvankelijk"),
        "Legt vast of de commissie de klacht behandelt, en wanneer zij haar oordeel geeft.",
        "Behandelt de commissie de klacht? Antwoord dan: okc ontvankelijk, of: okc niet ontvankelijk.",
    ),
    Row(
        Verweer,
        '"verweer" NUMMER? ("uiterlijk" STRAKS | "ingediend" | "verstuurd" | "ingestuurd")',
        "verweer [NUMMER] uiterlijk DATUM | ingediend",
        ("verweer uiterlijk komende vrijdag", "verweer ingediend", "verweer verstuurd"),
        "Legt vast op welke dag het verweer bij de commissie moet zijn, of dat het is ingediend. U krijgt een herinnering "
        "10, 5 en 2 werkdagen ervoor.",
        "Wanneer moet het verweer er zijn? Schrijf: verweer uiterlijk DATUM. Is het al weg, schrijf dan: verweer ingediend.",
    ),
    Row(
        Hoorzitting,
        '"hoorzitting" NUMMER? ("op" STRAKS (","? "om"? TIJD)? | "geweest")',
        "hoorzitting [NUMMER] op DATUM [TIJD] | geweest",
        ("hoorzitting op komende dinsdag 14.00 uur", "hoorzitting geweest"),
        "Legt vast wanneer de zitting van de commissie is, of dat zij is geweest.",
        "Wanneer is de zitting? Schrijf: hoorzitting op DATUM TIJD. Is zij voorbij, schrijf dan: hoorzitting geweest.",
    ),
    Row(
        Uitspraak,
        '"uitspraak" NUMMER? "ontvangen"? ("op"? DATUM)? ","? OORDEEL (","? "reactie" "uiterlijk" REACTIEDAG)?',
        "uitspraak [NUMMER] [DATUM] gegrond | deels gegrond | ongegrond [, reactie uiterlijk DATUM]",
        (
            "uitspraak deels gegrond",
            "uitspraak ontvangen gisteren, ongegrond",
            "uitspraak gegrond, reactie uiterlijk overmorgen",
        ),
        "Legt vast wat de commissie oordeelt. De directie krijgt bericht; de termijn voor haar reactie begint. Noemt de "
        "commissie zelf een dag voor die reactie, zet die er dan bij: hij gaat voor.",
        "Wat is het oordeel? Kies uit: gegrond, deels gegrond, ongegrond.",
    ),
    Row(
        Reactie,
        '"reactie" NUMMER? ("verstuurd" | "versturen" | "directie") ":" TEKST',
        "reactie [NUMMER] versturen: TEKST",
        ("reactie versturen: wij bellen voortaan binnen twee dagen terug",),
        "Stuurt uw reactie op de uitspraak aan de klager en aan de commissie. Uw tekst noemt de maatregelen, of waarom u "
        "een advies niet volgt.",
        "Welke maatregelen neemt uw organisatie? Zet de tekst achter een dubbele punt.",
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
_nogja : ","? JA
_anders: ","? "maar"? (_soort ("en" _naam)? | _naam ("en" _soort)?)
_soort : ("wijzig" | "maak" | "verander") NUMMER? ("naar" | "in")? SOORT
_naam  : ("stuur" "maar"? | "routeer" | "zet" "door") NUMMER? ("naar" | "aan") NAAM
_welk  : ","? "met"? "voorstel" VOORSTEL | "met" ("het" | "dit" | "uw" | "je" | "jullie") "voorstel" VOORSTEL?
_want  : "want" | "omdat" | "reden" ":"
_slot  : (","? _GRAAG)? _PUNT? (","? _DANK _PUNT?)? (","? _GROET _PUNT?)?
"""
"""Grammar that several commands share, or one command in many places: one more yes, a change of soort or person, a proposal
by its number, a reason, a polite end. What may be left out is counted out in every line it stands in; a name of its own
keeps that short."""
