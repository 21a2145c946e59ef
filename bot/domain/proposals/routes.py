"""Who gets a case: the routing rules R02–R16 as named functions in one table (rulebook C.1), and the check R10."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from bot.domain.people.organisation import Loket
from bot.domain.people.staff import Person, Role
from bot.domain.regeling.levels import (
    GUIDES,
    LEADING,
    Case,
    Route,
    above,
    accused,
    guides,
    names_of,
    spoken,
    top,
)
from bot.domain.regeling.regeling import Traject


def r02(case: Case) -> Route | None:
    """Ongewenst gedrag, geweld, discriminatie: leidinggevende and directie, never the medewerker."""
    if not (case.grave and case.personal):
        return None
    leaders = above(case.over, case) if case.over else ()
    naar = tuple(dict.fromkeys((*leaders, *top(case))))
    told = (
        "R02: ongewenst gedrag. Niet naar de medewerker. Bel eerst de klager en kijk of er een meldplicht is."
    )
    return Route("R02", naar, (), (told,))


def r03(case: Case) -> Route | None:
    """OKC correspondence: klachtenfunctionaris and directie (Klachtenbeleid Lentl §3)."""
    if case.traject is not Traject.OKC:
        return None
    naar = tuple(dict.fromkeys((*case.people(Role.KLACHTENFUNCTIONARIS), *top(case))))
    return Route(
        "R03",
        naar,
        (),
        ("R03: post van of over de klachtencommissie; naar klachtenfunctionaris en directie.",),
    )


def r04(case: Case) -> Route | None:
    """Only a beschikking, nothing about conduct: that belongs at the gemeente, the same working day."""
    if "beschikking" not in case.signalen or case.personal or case.traject is Traject.OKC:
        return None
    if case.bezwaar is not None:
        told = f"R04: een bezwaar; stuur het zo snel mogelijk door naar {case.bezwaar.naam}, met de dag van ontvangst (Awb 6:15)."
        return Route("R04", (), (), (told,), case.bezwaar)
    told = "R04: gaat over een besluit van de gemeente. Wijs de inwoner vandaag nog naar de gemeente."
    return Route("R04", (), (), (told,))


def r05(case: Case) -> Route | None:
    """Another organisation's scheme may apply: a warm hand-over, arranged by a human."""
    desk = case.elders
    if desk is not None and not desk.partner and case.personal:
        told = f"R05: hiervoor geldt de klachtenregeling van {desk.naam}. Draag de zaak warm over."
        return Route("R05", (), (), (told,), desk)
    if "externe_procedure" not in case.signalen or not case.personal:
        return None
    told = (
        "R05: er lijkt een andere klachtenregeling te gelden. Draag warm over, of kies hier wie het oppakt."
    )
    return Route("R05", (), names_of([case.over] if case.over else case.misschien), (told,))


def r06(case: Case) -> Route | None:
    """Onvrede about a vrijwilliger or stagiair: the coördinator or begeleider talks (Klachtenprocedure §2.3)."""
    volunteer = case.over.soort in GUIDES if case.over else bool(case.signalen & {"vrijwilliger", "stagiair"})
    if not volunteer or case.traject is not Traject.ONVREDE:
        return None
    found = [p for p in guides(case) if p.email not in accused(case)]
    told = "R06: over een vrijwilliger of stagiair; de coördinator of begeleider voert het gesprek"
    if not found and case.over:
        return Route(
            "R06", above(case.over, case), (), (f"{told}, maar die staat niet in de personeelslijst.",)
        )
    if not found:
        return Route("R06", (), (), (f"{told}. Niemand in de personeelslijst heeft die rol; kies wie.",))
    choice = f" Er zijn er meer: {', '.join(names_of(found))}." if len(found) > 1 else ""
    return Route("R06", (found[0],), names_of(found[1:]), (f"{told}: {found[0].naam}.{choice}",))


def r07(case: Case) -> Route | None:
    """About somebody who left: the organisatie, by the leidinggevende of that team; never the ex-medewerker."""
    if not case.personal:
        return None
    told = "R07: de medewerker werkt hier niet meer; het gaat verder als klacht over de organisatie"
    if case.over is not None:
        if case.over.works_on(case.day):
            return None
        return Route("R07", above(case.over, case), (), (f"{told} ({case.over.naam}).",))
    if "ex_medewerker" not in case.signalen:
        return None
    leaders = case.people(Role.LEIDINGGEVENDE)
    return Route("R07", (), names_of(leaders), (f"{told}. Kies de leidinggevende van het team.",))


def r08(case: Case) -> Route | None:
    """About the organisatie or its policy, not about a person: directie."""
    if not case.signalen & {"beleid", "organisatie"} or case.genoemd or case.traject is Traject.OKC:
        return None
    return Route("R08", top(case), (), ("R08: over de organisatie of het beleid; naar de directie.",))


def r09(case: Case) -> Route | None:
    """A neighbour of a location: its leidinggevende."""
    if "omwonende" not in case.signalen or case.genoemd or not case.personal:
        return None
    leaders = case.people(Role.LEIDINGGEVENDE)
    told = "R09: een omwonende over een locatie; naar de leidinggevende van die locatie."
    if len(leaders) == 1:
        return Route("R09", leaders, (), (told,))
    return Route(
        "R09", (), names_of(leaders), (told, "Welke locatie het is, weten wij niet. Kies wie het oppakt.")
    )


def r11(case: Case) -> Route | None:
    """Onvrede told to the leidinggevende: he asks the klager whether to talk with the medewerker first (§2.3)."""
    leader = case.via
    if leader is None or Role.LEIDINGGEVENDE not in leader.rollen or case.traject is not Traject.ONVREDE:
        return None
    told = f"R11: geuit bij de leidinggevende; {leader.naam} overlegt of eerst de medewerker aan de beurt is."
    return Route("R11", (leader,), (), (told,))


def r12(case: Case) -> Route | None:
    """Onvrede about a medewerker who works here: that medewerker holds the first talk (§2.3, rulebook 0.1.7)."""
    if case.traject is not Traject.ONVREDE or case.over is None:
        return None
    return _first_talk("R12", case.over, case, "Klachtenprocedure §2.3")


def _first_talk(regel: str, person: Person, case: Case, basis: str) -> Route:
    if person.rollen & LEADING:
        told = f"R10: {person.naam} is leidinggevende, klachtenfunctionaris of directie; het gaat een niveau hoger."
        return Route("R10", above(person, case), (), (told,))
    if "crisis" in case.signalen:
        told = f"{regel}: mogelijk acuut gevaar, dus niet naar {person.naam} maar naar de leidinggevende."
        return Route(regel, above(person, case), (), (told,))
    if case.misschien_ernstig:  # R02: never to the medewerker; who decides may still say that it is none
        told = (
            f"{regel}: misschien ongewenst gedrag (R02), met kleine kans; daarom niet naar {person.naam} maar naar de "
            f"leidinggevende. Lees het. Is het dat niet: “stuur naar {person.naam}”. Is het dat wel: “corrigeer ongewenst gedrag naar ja want REDEN”."
        )
        return Route(regel, above(person, case), (person.naam,), (told,))
    return Route(regel, (person,), (), (f"{regel}: eerst een gesprek met {person.naam} ({basis}).",))


def r13(case: Case) -> Route | None:
    """Nobody or several people fit the name: a human looks it up, the bot never guesses."""
    if not case.personal or case.over is not None:
        return None
    if case.traject is Traject.ONVREDE:
        names = names_of(case.misschien)
        if not case.genoemd and _many_volunteers(
            case
        ):  # D.1: at a vrijwilligerscentrale it is mostly about them (R06)
            names = names_of(case.people(Role.VRIJWILLIGERSCOORDINATOR))
    else:
        leaders = [leader for person in case.misschien for leader in above(person, case)]
        names = names_of(leaders or case.people(Role.LEIDINGGEVENDE))
    told = (
        "R13: de naam past niet op precies één medewerker."
        if case.genoemd
        else "R13: er is geen medewerker genoemd."
    )
    return Route("R13", (), names, (f"{told} Kies wie het oppakt met “stuur naar NAAM”.",))


def _many_volunteers(case: Case) -> bool:
    """Whether a good part of who works here are vrijwilligers."""
    here = [person for person in case.staff.people if person.works_on(case.day)]
    return 3 * sum(person.soort in GUIDES for person in here) >= len(here) > 0


def r14(case: Case) -> Route | None:
    """A klacht about a medewerker: the leidinggevende; for a vrijwilliger or stagiair that of the coördinator."""
    if case.traject is not Traject.KLACHT or case.over is None:
        return None
    person = case.over
    if person.soort in GUIDES and len(found := guides(case)) == 1:
        person = found[0]
    naar = above(person, case)
    return Route(
        "R14", naar, (), (f"R14: klacht over {case.over.naam}; naar {spoken(naar) or 'een niveau hoger'}.",)
    )


def r15(case: Case) -> Route | None:
    """Stichtse Vecht: own staff to the leidinggevende (Awb 9:7), general matters to the klachtbehandelaar (§11)."""
    if case.over is not None and case.personal:
        naar = above(case.over, case)
        return Route(
            "R15",
            naar,
            (),
            (f"R15: over {case.over.naam}; naar {spoken(naar)}, niet zelf betrokken (Awb 9:7).",),
        )
    naar = case.people(Role.KLACHTBEHANDELAAR, Role.KLACHTENFUNCTIONARIS)
    partners = [desk for desk in case.genoemd_elders if desk.partner]
    if partners and case.personal:
        process = _own_concern(case, partners)
        if process:
            return Route("R15", naar, (), (f"R15, §5B: {process}; de gemeente behandelt het zelf.",))
        told = f"R15, §5A: over {partners[0].naam}; die behandelt klachten over eigen medewerkers. Draag warm over."
        return Route("R15", (), (), (told,), partners[0])
    if case.genoemd and case.personal:
        return None
    return Route("R15", naar, (), ("R15: algemeen; naar de klachtbehandelaar van de beleidsafdeling.",))


def _own_concern(case: Case, partners: list[Loket]) -> str:
    """§5B: why the gemeente keeps a klacht that names a partner, or an empty string."""
    if len(partners) > 1:
        return "gaat over meer dan één partner"
    if case.signalen & {"eerder_behandeld", "eindverantwoordelijk"}:
        return "de klager is niet tevreden over hoe de partner de klacht behandelde, of spreekt de gemeente zelf aan"
    return ""


def r16(case: Case) -> Route | None:
    """Klimkoord: the zorgverlener or medewerker himself, else Zorgcoördinator or leidinggevende (§4.2)."""
    if case.buiten_ons and case.personal:
        told = (
            "R16: de klager wil geen direct contact. Wijs hem op Klachtenportaal Zorg (procedure §5); bel hem, of kies toch "
            "wie het oppakt."
        )
        return Route(
            "R16",
            (),
            names_of(above(case.over, case) if case.over else case.people(Role.ZORGCOORDINATOR)),
            (told,),
        )
    if case.over is not None and case.personal:
        if not case.over.works_on(case.day):
            return Route("R16", above(case.over, case), (), (f"R16: {case.over.naam} werkt hier niet meer.",))
        return _first_talk("R16", case.over, case, "procedure §4.2")
    if case.genoemd or not case.personal:
        return None
    names = names_of((*case.people(Role.ZORGCOORDINATOR), *case.people(Role.LEIDINGGEVENDE)))
    told = (
        "R16: geen naam genoemd; zorg gaat naar de Zorgcoördinator, kantoor naar de leidinggevende. Kies wie."
    )
    return Route("R16", (), names, (told,))


def r17(case: Case) -> Route | None:
    """Jeugdhulp: the young person or parent who wants the klachtencommissie goes there at once (Jeugdwet 4.2.1(4))."""
    if not case.personal or case.grave or not case.to_commission:
        return None
    naar = tuple(dict.fromkeys((*case.people(Role.KLACHTENFUNCTIONARIS), *top(case))))
    told = (
        "R17: bij jeugdhulp mag de klager meteen naar de klachtencommissie. Vertel hoe dat gaat, en noem de "
        "vertrouwenspersoon (Besluit Jeugdwet 4.1.3). Bied ook een gesprek aan; dat is niet verplicht."
    )
    return Route("R17", naar, (), (told,))


def s2(case: Case) -> Route | None:
    """A signaal: who guards quality, else the klachtbehandelaar, else the directie (rulebook C.10)."""
    if case.traject is not Traject.SIGNAAL:
        return None
    naar = case.people(Role.KWALITEITSMANAGER, Role.KLACHTBEHANDELAAR, Role.DIRECTIE)
    return Route("S2", naar[:1], (), (f"S2: een signaal; naar {spoken(naar[:1])}.",))


ROUTES: Mapping[str, Callable[[Case], Route | None]] = {
    "R02": r02,
    "R03": r03,
    "R04": r04,
    "R05": r05,
    "R06": r06,
    "R07": r07,
    "R08": r08,
    "R09": r09,
    "R11": r11,
    "R12": r12,
    "R13": r13,
    "R14": r14,
    "R15": r15,
    "R16": r16,
    "R17": r17,
}
"""Rule id → rule. R10 is the check every result passes; R01, R17 (the signal alone) and R18 are notes beside a route (`NOTES`)."""

NOTES: tuple[tuple[frozenset[str], str], ...] = (
    (frozenset({"crisis"}), "R01: mogelijk acuut gevaar. Bel eerst, los van deze mail."),
    (
        frozenset({"jeugd"}),
        "R17: jeugd. De klager mag kiezen: een gesprek of de klachtencommissie. Noem de vertrouwenspersoon.",
    ),
    (
        frozenset({"avg_verzoek", "datalek"}),
        "R18: verzoek of lek van persoonsgegevens; meld het ook bij de FG.",
    ),
    (
        frozenset({"media", "politiek"}),
        "R19: pers of politiek; licht communicatie en directie binnen een uur in.",
    ),
)
"""Signals that ask for something beside the route (rulebook C.1 and 0.1.6)."""


def route(case: Case, order: Iterable[str]) -> Route:
    """The first rule of the regeling that matches, after the independence check. Always an answer."""
    if case.traject is Traject.OVERIG:
        return r04(case) or Route("F.1")
    found = next((hit for name in order if (hit := ROUTES[name](case))), None)
    return independent(found or s2(case) or r13(case) or Route("R13"), case)


def independent(found: Route, case: Case) -> Route:
    """R10: nobody handles a case about himself, nor when he is involved. In his place comes the next level.

    In traject onvrede the medewerker complained about may hold the first talk (rulebook 0.1.7), unless R02 holds.
    """
    barred = case.uitgesloten
    if case.traject is not Traject.ONVREDE or case.grave:
        barred = accused(case)
    if not found.naar and found.kandidaten:
        left = tuple(name for name in found.kandidaten if name not in _barred_names(case, barred))
        return replace(found, kandidaten=left)
    instead: dict[str, Person] = {}
    for person in found.naar:
        for handler in (person,) if person.email not in barred else above(person, case):
            instead.setdefault(handler.email, handler)
    if tuple(instead.values()) == found.naar and found.naar:
        return found
    if instead:
        told = f"R10: niemand behandelt een klacht over zichzelf; daarom naar {spoken(instead.values())}."
        return replace(found, naar=tuple(instead.values()), uitleg=(*found.uitleg, told))
    if found.loket is not None or found.regel in {"R04", "R05", "R13"}:
        return found
    told = "R10: niemand in de personeelslijst is onafhankelijk genoeg. Vraag het bestuur wie dit behandelt."
    return replace(found, naar=(), uitleg=(*found.uitleg, told))


def _barred_names(case: Case, barred: frozenset[str]) -> frozenset[str]:
    return frozenset(person.naam for person in case.staff.people if person.email in barred)
