"""Three invented organisaties and an ordinary order for every letter."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

from bot.domain.calendar.calendar import AMSTERDAM, Calendar
from bot.domain.digest.morning import Digest, Line, Section
from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.events import Event, EventKind
from bot.domain.dossier.proposal import Proposal, ProposalKind, ProposalStatus
from bot.domain.mail.mail import Address
from bot.domain.people.organisation import Commission, Organisation
from bot.domain.people.staff import Employment, Person, Role, Staff
from bot.domain.ports.letters import LetterOrder
from bot.domain.regeling.admissibility import NEVER_REJECTS
from bot.domain.regeling.bezwaar import pointer
from bot.domain.regeling.regeling import Regeling
from bot.domain.terms.deadlines import Term
from bot.letters.details import DETAILS
from bot.letters.sample import REASONS
from bot.regelingen import load

TEMPLATES = Path(__file__).parents[2] / "templates"
TO_KLAGER = (
    *(
        "T01",
        "T02",
        "T03",
        "T04",
        "T04b",
        "T05",
        "T06",
        "T07",
        "T08",
        "T09",
        "T12",
        "T12b",
        "T13",
        "T15",
        "T16",
    ),
    *("T17", "T17b", "T20", "T21", "T21a", "T23", "T26", "T26b", "T30", "T31"),
)
TO_STAFF = (
    *(
        "T09b",
        "T10",
        "T11",
        "T14",
        "T18",
        "T19",
        "T22",
        "T24",
        "T25",
        "T28",
        "T29",
        "V01",
        "V02",
        "V03",
        "V04",
        "V05",
    ),
)
NEUTRAL = ("T01", "T02", "T03", "T04", "T04b", "T05", "T08", "T09", "T17b", "T26", "T26b", "T30", "T31")
"""Letters that go out before anybody called it a klacht (rulebook 0.1.13), and name no commission."""
NOW = datetime(2026, 3, 16, 10, 5, tzinfo=AMSTERDAM)
TOKEN = "v.k3j5h2.mzxw6ytboi5dgnbv"
MESSAGE_ID = f"<{TOKEN}@zonnehof.example>"

# ── Invented organisaties ─────────────────────────────────────────────────────────────────────────────


def colleague(key: str, name: str, email: str, *roles: Role, **rest: Any) -> Person:
    return replace(
        Person(
            key,
            name,
            f"{email}@{key}.example",
            "",
            "",
            "",
            "",
            "",
            Employment.MEDEWERKER,
            None,
            None,
            frozenset(roles),
        ),
        **rest,
    )


def organisation(key: str, naam: str, people: tuple[Person, ...], **rest: Any) -> Organisation:
    vanaf = datetime(2026, 1, 1, tzinfo=AMSTERDAM)
    regeling = rest.pop("regeling", "lentl")
    return Organisation(
        key, naam, regeling, f"klachten@{key}.example", vanaf, Staff(people), Calendar(), **rest
    )


ZONNEHOF = organisation(
    "zonnehof",
    "Zonnehof welzijn",
    (
        colleague(
            "zonnehof", "Truus van Dam", "truus.vandam", Role.KLACHTENFUNCTIONARIS, telefoon="024 555 01 01"
        ),
        colleague(
            "zonnehof",
            "Bas Groen",
            "bas.groen",
            leidinggevende="mia.post@zonnehof.example",
            functie="begeleider",
        ),
        colleague("zonnehof", "Mia Post", "mia.post", Role.LEIDINGGEVENDE, telefoon="024 555 01 02"),
        colleague("zonnehof", "Rik Vaan", "rik.vaan", Role.DIRECTIE),
    ),
    website="www.zonnehof.example/hulp",
    okc=(
        Commission("Klachtencommissie Oost", frozenset({"oost.example"}), frozenset({"info@oost.example"})),
    ),
    plusadres=True,
)
LINDE = organisation(
    "linde",
    "Stichting De Linde",
    (
        colleague("linde", "Çelik Öz", "celik.oz", Role.KLACHTENFUNCTIONARIS),
        colleague("linde", "Bas Groen", "bas.groen", leidinggevende="mia.post@linde.example"),
        colleague("linde", "Mia Post", "mia.post", Role.LEIDINGGEVENDE),
    ),
    telefoon="0800 555 02 02",
)
WATERDAM = organisation(
    "waterdam",
    "gemeente Waterdam aan de Lange Oude Vecht en Omstreken",
    (
        colleague("waterdam", "Bas Groen", "bas.groen", leidinggevende="mia.post@waterdam.example"),
        colleague("waterdam", "Mia Post", "mia.post", Role.LEIDINGGEVENDE, telefoon="030 555 03 03"),
    ),
    website="www.waterdam.example",
    bezwaar="bezwaar@waterdam.example",
    regeling="stichtse-vecht",
)
KADE = organisation(
    "kade",
    "Stichting De Kade",
    (
        colleague("kade", "Wil Bron", "wil.bron", Role.KLACHTENFUNCTIONARIS, Role.KWALITEITSMANAGER),
        colleague("kade", "Bas Groen", "bas.groen", leidinggevende="mia.post@kade.example"),
        colleague("kade", "Mia Post", "mia.post", Role.LEIDINGGEVENDE),
    ),
    telefoon="030 555 04 04",
    regeling="klimkoord",
    okc=(Commission("Klachtenportaal Zorg", frozenset({"kpz.example"}), frozenset({"info@kpz.example"})),),
)
ORGANISATIONS = (ZONNEHOF, LINDE, WATERDAM, KADE)
SCHEMES = {
    "lentl": ZONNEHOF,
    "stichtse-vecht": WATERDAM,
    "klimkoord": KADE,
    "jeugd": replace(ZONNEHOF, regeling="jeugd"),  # in life one team of Zonnehof
    "mandaat": replace(ZONNEHOF, regeling="mandaat"),  # another one, under mandaat of the college
}


# ── Invented orders ───────────────────────────────────────────────────────────────────────────────────


def term(soort: str, days: int, grondslag: str = "eigen norm", words: str = "", **rest: Any) -> Term:
    vanaf = NOW.date()
    end = vanaf + timedelta(days=days)
    return Term(soort, vanaf, end, grondslag, words or f"ontvangen + {days} dagen = {end}", False, **rest)


FIRST_TERMS = (term("doorverwijzing", 2), term("contact", 14), term("uitkomst", 30))
AWB_TERMS = (
    term(
        "afhandeling",
        43,
        "Awb 9:11, ATW 1",
        "ontvangen ma 16 mrt 2026 + 6 weken = ma 27 apr 2026, Koningsdag → di 28 apr 2026 (Awb 9:11, ATW 1)",
    ),
)
KLACHT_TERMS = (term("contact", 7), term("gesprek", 21), term("afhandeling", 42))


def dossier(org: Organisation, **rest: Any) -> Dossier:
    case = Dossier(
        organisatie=org.sleutel,
        nummer="2026-0001",
        regeling=org.regeling,
        regeling_hash="0" * 64,
        traject=None,
        status="ontvangen",
        soort="onvrede",
        klager=Address("Anna Jansen", "a.jansen@post.example"),
        beklaagde=f"bas.groen@{org.sleutel}.example",
        naar=(f"bas.groen@{org.sleutel}.example",),
        signalen=(),
        taal="nl",
        ontvangen=NOW,
        uitkomst=None,
        gesloten=False,
        gekoppeld=(),
        voorstellen=(),
        events=(),
    )
    return replace(case, **rest)


def proposal(org: Organisation, **rest: Any) -> Proposal:
    made = Proposal(
        id="1",
        versie=1,
        soort=ProposalKind.NIEUW,
        status=ProposalStatus.OPEN,
        traject="onvrede",
        soort_mail="onvrede",
        stappen=(("verwezen", MappingProxyType({})),),
        naar=(f"bas.groen@{org.sleutel}.example",),
        kandidaten=("Bas Groen", "Mia Post"),
        brieven=("T03", "T10"),
        uitleg=(
            "De inwoner heeft nog niet met de medewerker gesproken.",
            "De medewerker staat in de personeelslijst.",
        ),
        alternatief="klacht",
        regel="R12",
        bericht="0" * 64,
    )
    return replace(made, **rest)


KLACHT = MappingProxyType({"traject": "klacht", "status": "toegewezen"})
CASES: Mapping[str, Mapping[str, Any]] = {
    "T05": {"traject": "onvrede", "status": "opgelost_uitkomst_open"},
    "T06": {"traject": "onvrede", "status": "niet_opgelost"},
    "T08": {"traject": "onvrede", "status": "gesloten_niet_verder", "gesloten": True},
    "T07": KLACHT,
    "T10": {"traject": "onvrede", "status": "verwezen"},
    "T11": KLACHT,
    "T12": KLACHT,
    "T14": KLACHT,
    "T16": KLACHT,
    "T17": {"traject": "klacht", "status": "ingetrokken", "gesloten": True},
    "T18": {"traject": "klacht", "status": "ingetrokken", "gesloten": True},
    "T19": {"traject": "okc", "status": "aangemeld"},
    "T20": {"traject": "klacht", "status": "afgehandeld", "uitkomst": "deels", "gesloten": True},
    "T04": {"traject": None},
    "T09b": {"traject": "klacht", "status": "overgedragen"},
    "T22": {"traject": "okc", "status": "uitspraak_ontvangen"},
    "T23": {"traject": "okc", "status": "reactie_verzonden"},
    "T28": {"traject": "onvrede", "status": "gesloten_opgelost", "regeling": "klimkoord"},
    **dict.fromkeys(("T12b", "T13", "T15", "T21a", "T21", "T25", "T26"), KLACHT),
}
TERMS: Mapping[str, tuple[Term, ...]] = {
    "T02": (term("antwoord", 2),),
    "T06": (term("keuze", 14),),
    "T08": (term("klachttermijn", 365),),
    "T17": (term("intrekkingsbezwaar", 14),),
    "T19": (term("verweer", 20), term("reactie", 30)),
    **dict.fromkeys(("T04", "T04b"), (term("aanvulling", 14),)),
    "T17b": (term("intrekkingsbezwaar", 14),),
    "T21a": (term("onbereikbaar", 21),),
    "T21": (term("heropening", 28),),
    "T22": (term("reactie", 30),),
    "T29": (term("avg", 30),),
    **dict.fromkeys(("T12b", "T15", "T26", "T30"), KLACHT_TERMS),
    **dict.fromkeys(("T01", "T03", "T05", "T10", "V01"), FIRST_TERMS),
    **dict.fromkeys(("T07", "T11", "T12", "T14", "T16", "T20"), KLACHT_TERMS),
}
AGREED = "U krijgt voortaan elke week een vaste dag.\nBas Groen belt u als dat niet lukt."
HAPPENED: Mapping[str, Mapping[EventKind, Mapping[str, Any]]] = {
    "T05": {
        EventKind.GESPREK_GEVOERD: {"datum": "2026-03-20", "tekst": "intern"},
        EventKind.OPGELOST: {"tekst": AGREED},
    },
    "T16": {
        EventKind.GESPREK_GEVOERD: {"datum": "2026-03-30", "tekst": "intern"},
        EventKind.VERSLAG_VERZONDEN: {"tekst": AGREED},
    },
    "T17": {EventKind.INGETROKKEN: {"datum": "2026-03-15"}},
    "T20": {EventKind.AFGEHANDELD: {"tekst": AGREED, "reden": "intern"}},
}
EXTRA: Mapping[str, Mapping[str, Any]] = {
    "V02": {
        "antwoord": "Gedaan.\nDe brief gaat om 10.15 uur weg.",
        "knoppen": (("status", ""), ("te beoordelen", "")),
    },
    "V03": {
        "reden": "Dit voorstel is al afgehandeld.",
        "tip": "Vraag eerst de status op.",
        "knoppen": ("status",),
    },
}
EXTRA = {
    **EXTRA,
    "V04": {
        "overzicht": Digest(
            NOW.date(),
            (
                Section("Te laat", (Line("2026-0001: contact, uiterlijk vr 13 mrt 2026."),), "te laat"),
                Section(
                    "Te beoordelen", (Line("2026-0002: onvrede.", ("akkoord 2026-0002",)),), "te beoordelen"
                ),
            ),
        )
    },
}
OUTSIDE = {
    "T09b": "klachten@thuishulpvecht.example",
    "T24": "college@waterdam.example",
    "T25": "zorg@waterdam.example",
}
"""Letters to an office outside: there is no name to greet."""
RECIPIENTS = {
    "T22": "rik.vaan",
    "T29": "rik.vaan",
    "T10": "bas.groen",
    "T14": "bas.groen",
    "T11": "mia.post",
    "T18": "mia.post",
    "T19": "mia.post",
}


def happened(details: Mapping[EventKind, Mapping[str, Any]]) -> tuple[Event, ...]:
    return tuple(Event(kind, NOW, "truus.vandam@zonnehof.example", told) for kind, told in details.items())


ATTEMPTS = (
    Event(
        EventKind.CONTACTPOGING, NOW - timedelta(days=40), "mia.post@zonnehof.example", {"kanaal": "telefoon"}
    ),
    Event(EventKind.CONTACTPOGING, NOW - timedelta(days=26), "mia.post@zonnehof.example", {"kanaal": "mail"}),
    Event(
        EventKind.CONTACTPOGING, NOW - timedelta(days=12), "mia.post@zonnehof.example", {"kanaal": "brief"}
    ),
)


def told(sjabloon: str, *, sober: bool = False) -> tuple[Event, ...]:
    """What the letter says, as the events that bring it: the examples of its details, and the attempts.

    sober: only what it cannot do without.
    """
    details: dict[EventKind, dict[str, Any]] = {}
    for detail in DETAILS.get(sjabloon, ()):
        if detail.bij and sjabloon not in HAPPENED and (detail.verplicht or not sober):
            details.setdefault(detail.bij, {})[detail.naam] = detail.voorbeeld
    if sober:
        return happened(details)
    attempts = ATTEMPTS if sjabloon in ("T21", "T21a") else ()
    return attempts + happened({**details, **HAPPENED.get(sjabloon, {})})


def order(sjabloon: str, org: Organisation = ZONNEHOF, **rest: Any) -> LetterOrder:
    """An ordinary order for this letter; `dossier_*` change the dossier, the rest the order."""
    changes = {k.removeprefix("dossier_"): rest.pop(k) for k in list(rest) if k.startswith("dossier_")}
    case = dossier(org, **{**CASES.get(sjabloon, {}), **changes})
    if "events" not in changes:
        case = replace(case, events=told(sjabloon))
    if case.traject == "klacht":
        case = replace(case, naar=(f"mia.post@{org.sleutel}.example",))
    staff = sjabloon in TO_STAFF
    someone = OUTSIDE.get(sjabloon) or f"{RECIPIENTS.get(sjabloon, 'truus.vandam')}@{org.sleutel}.example"
    found = org.staff.by_email(someone)
    extra: dict[str, Any] = {d.naam: d.voorbeeld for d in DETAILS.get(sjabloon, ()) if d.bij is None}
    extra |= EXTRA.get(sjabloon, {})
    if sjabloon == "V01":
        extra = {
            "voorstel": proposal(org),
            "eigen_woorden": "Ik ben boos.\nNiemand belt terug.",
            "zeker": True,
        }
    made = LetterOrder(
        sjabloon=sjabloon,
        organisatie=org,
        dossier=case,
        aan=(Address(found.naam if found else "", someone) if staff else case.klager,),
        message_id=MESSAGE_ID,
        now=NOW,
        terms=TERMS.get(sjabloon, ()),
        gegevens=extra,
        antwoord_op=("<eerste@post.example>",),
        token=TOKEN if staff else "",
        automatisch=sjabloon in ("T01", "T02", "V01", "V02", "V03", "V04"),
    )
    return replace(made, **rest)


# ── Under a scheme ────────────────────────────────────────────────────────────────────────────────────

OWN: Mapping[str, tuple[Term, ...]] = {
    "stichtse-vecht": AWB_TERMS,
    "mandaat": AWB_TERMS,
    "jeugd": (term("oordeel", 70, "eigen norm bij Jeugdwet 4.2.1 lid 2 onder c"),),
}
"""What holds in place of an afhandeling of six weeks."""
FOUND = {
    "bevindingen": "Er werd twee keer niet teruggebeld.",
    "oordeel": "U hebt gelijk: wij hadden moeten bellen.",
    "conclusies": "Wij bellen voortaan binnen twee dagen terug.",
    "reden": "intern",
}
OUTCOME: Mapping[str, Mapping[str, str]] = {
    "stichtse-vecht": FOUND,  # Awb 9:12
    "mandaat": FOUND,
    "klimkoord": FOUND
    | {"maatregelen": "Er komt een vast telefoonuur.", "maatregelen_voor": "2026-05-01"},  # Wkkgz 17
}


def letters_of(regeling: Regeling) -> tuple[str, ...]:
    """The letters of this scheme, with T13 once for each ground that can end a case."""
    grounds = [f"T13-{ground}" for ground in regeling.gronden if ground not in NEVER_REJECTS]
    named = [name for name in (*TO_KLAGER, *TO_STAFF) if name != "T13" and regeling.letter(name)]
    return (*sorted(named), *grounds)


def in_scheme(scheme: str, sjabloon: str) -> LetterOrder:
    """An ordinary order under this scheme, with its own terms. T13-G5 is T13 in the words for ground G5."""
    regeling, org = load(scheme), SCHEMES[scheme]
    name, _, ground = sjabloon.partition("-")
    made = order(name, org)
    assert made.dossier is not None
    case = made.dossier
    if (
        case.traject == "klacht" and regeling.letter("T07") is None
    ):  # Klimkoord: an informal klacht is no klacht
        case = replace(case, traject="onvrede")
    if name == "T20" and scheme in OUTCOME:
        case = replace(case, events=happened({EventKind.AFGEHANDELD: OUTCOME[scheme]}), uitkomst="gegrond")
    terms = tuple(t for t in made.terms if t.soort != "afhandeling" or scheme not in OWN)
    if len(terms) < len(made.terms) or (name == "T01" and scheme in ("stichtse-vecht", "mandaat")):
        terms += OWN.get(scheme, ())
    held = {rule.soort for rule in regeling.termijnen if case.traject in (None, *rule.trajecten)}
    told = {d.naam: d.voorbeeld for d in DETAILS["T13"]} | {"grond": ground or "G5"} if name == "T13" else {}
    if ground == "G1":
        told |= pointer(date(2026, 3, 2), org, part=False)
    if ground:
        told |= {"reden": REASONS[ground]} | ({} if ground == "G1" else {"loket": ""})
    return replace(
        made,
        dossier=case,
        terms=tuple(t for t in terms if t.soort in held),
        gegevens={**made.gegevens, **told},
    )
