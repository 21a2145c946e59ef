"""What was written down wrongly: corrigeer. The old value stays in the history."""

import re
from datetime import datetime
from typing import Any

from bot.domain.calendar.calendar import AMSTERDAM
from bot.domain.calendar.spoken_dates import Unreadable, resolve
from bot.domain.dossier.commands import Lapse, Propose
from bot.domain.dossier.contact import corrected
from bot.domain.dossier.corrections import MEMBERS, MISCONDUCT, counting
from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.events import Event, EventKind
from bot.domain.errors import Refused
from bot.domain.language.grammar import ADDRESS
from bot.domain.language.wishes.course import Corrigeer
from bot.domain.language.wishes.words import Veld
from bot.domain.plain_words import stand
from bot.domain.proposals.revised import revise
from bot.domain.recognition.caution import GRAVE, REPORT
from bot.domain.recognition.suggestion import Soort
from bot.handlers.plans.deciding import person_named
from bot.handlers.plans.plan import DONE, Answer, Plan, Planners, Room, Steps


def corrigeer(wish: Corrigeer, dossier: Dossier, room: Room) -> Plan:
    """One field becomes what was typed, with the reason; a value that cannot be is refused."""
    changed = _value(wish, dossier, room)
    if isinstance(changed, Refused | Answer):
        return changed
    told = {"veld": wish.veld.value, "reden": wish.reden, "regel": "I.4"}
    if wish.veld is not Veld.ONGEWENST_GEDRAG:
        return Steps([room.record(EventKind.GECORRIGEERD, **told, **changed)])
    misconduct = changed[MISCONDUCT]
    steps = [room.record(EventKind.GECORRIGEERD, **told, **changed, **_duty(misconduct, dossier, room))]
    if not misconduct and _waits_for_report(
        dossier
    ):  # what need not be is not waited for, and the reason is there
        judged = {"gedaan": False, "reden": wish.reden, "regel": PAST}
        steps.append(room.record(EventKind.MELDPLICHT_BEOORDEELD, **judged))
    return Steps(steps, lambda before, done: _weighed_again(before, done, room))


def _duty(misconduct: bool, dossier: Dossier, room: Room) -> dict[str, str]:
    """In a case that was decided the three werkdagen of the meldplicht count from today: only now somebody read it so."""
    known = dossier.traject is not None and not any(e.gegevens.get("gedaan") for e in _judged(dossier))
    waits = _waits_for_report(dossier)
    return {REPORT: room.asked.today.isoformat()} if misconduct and known and not waits else {}


def _judged(dossier: Dossier) -> list[Event]:
    return [e for e in counting(dossier.events) if e.soort is EventKind.MELDPLICHT_BEOORDEELD]


def _waits_for_report(dossier: Dossier) -> bool:
    """Whether somebody still has to say if the inspectie must know (Jeugdwet 4.1.8, Wmo 3.4, Wkkgz 11)."""
    events = counting(dossier.events)
    turns = [e for e in events if e.gegevens.get(REPORT) or e.soort is EventKind.MELDPLICHT_BEOORDEELD]
    return bool(turns) and turns[-1].soort is not EventKind.MELDPLICHT_BEOORDEELD


def _weighed_again(before: Dossier, done: Dossier, room: Room) -> Dossier | Refused | Answer:
    """R02: what waits for an akkoord is proposed anew; as ongewenst gedrag it goes to nobody whom it is about.

    In a case that was decided a step follows by itself (`following.past`); where none can, the way on is named.
    """
    waiting = done.open_proposal()
    follows = any(event.soort is EventKind.VOORSTEL_GEDAAN for event in done.events[before.version :])
    if done.traject is not None and not follows and set(done.signalen) & GRAVE:
        stuck = STUCK_CLOSED if done.gesloten else STUCK if done.beklaagde in done.naar else ""
        if stuck:
            return Answer(DONE, stuck, done.nummer, ("het ongewenste gedrag is genoteerd",))
    if (
        done.traject is not None
        and waiting is not None
        and waiting.regel == PAST
        and not set(done.signalen) & GRAVE
    ):
        lapsed = Lapse(by=room.asked.person.email, voorstel=waiting.id, reden=NOT_GRAVE)
        gone = room.desk.carry_out(room.uow, done, [lapsed], room.asked.now)
        judged = len(_judged(done)) > len(_judged(before))
        text = f"{TAKEN_BACK} {NO_REPORT}" if judged else TAKEN_BACK
        return gone if isinstance(gone, Refused) else Answer(DONE, text, done.nummer, (NOT_GRAVE,))
    if done.traject is not None or waiting is None:
        return done
    soort = Soort.KLACHT.value if set(done.signalen) & GRAVE else done.soort
    again = revise(waiting, done, room.organisation, room.regeling, room.asked.today, soort)
    if isinstance(again, Refused):
        return done
    made = Propose(by=room.asked.person.email, voorstel=again.as_json())
    return room.desk.carry_out(room.uow, done, [made], room.asked.now)


PAST = "R02"
"""The rule of a proposal that only ongewenst gedrag made."""

NOT_GRAVE = "het is geen ongewenst gedrag"
TAKEN_BACK = "Gedaan: genoteerd dat het geen ongewenst gedrag is. Het voorstel om de zaak langs de medewerker te leggen is vervallen."
NO_REPORT = "De melding aan de inspectie is genoteerd als niet nodig, met uw reden."

STUCK = (
    "Gedaan: genoteerd dat het ongewenst gedrag is. Let op: de zaak ligt nog bij wie erover gaat. Antwoord “draag over aan "
    "NAAM” (leidinggevende en directie, R02)."
)
STUCK_CLOSED = (
    "Gedaan: genoteerd dat het ongewenst gedrag is. De zaak is gesloten. Moet zij nu langs leidinggevende en directie (R02)? "
    "Antwoord “heropen want REDEN”."
)
"""Where the table has no step past whoever it is about."""


def _value(wish: Corrigeer, dossier: Dossier, room: Room) -> dict[str, Any] | Refused | Answer:
    match wish.veld:
        case Veld.KLAGER:
            return {"klager": {"naam": wish.waarde, "adres": dossier.klager.address}}
        case Veld.ADRES:
            address = wish.waarde.lower()
            if not re.fullmatch(ADDRESS, address):
                return Refused(f"“{wish.waarde}” is geen e-mailadres.", "Schrijf het als naam@domein.nl.")
            return {"klager": {"naam": dossier.klager.name, "adres": address}}
        case Veld.MEDEWERKER:
            named = person_named(wish.waarde, dossier, room, "corrigeer medewerker naar")
            return named if isinstance(named, Answer) else {"beklaagde": named.email}
        case Veld.SOORT:
            if wish.waarde.lower() not in set(Soort):
                return Refused(f"De soort “{wish.waarde}” bestaat niet.", f"Kies uit: {', '.join(Soort)}.")
            return {"soort": wish.waarde.lower()}
        case Veld.ONTVANGST:
            return _received(wish.waarde, dossier, room)
        case Veld.LEDEN:
            return {MEMBERS: list(filter(None, map(str.strip, re.split(r"[,;]", wish.waarde.lower()))))}
        case Veld.ONDERWERP:
            return {"onderwerp": wish.waarde}
        case Veld.TAAL:
            code = wish.waarde.lower()
            if not re.fullmatch(r"[a-z]{2}", code):
                return Refused(
                    f"“{wish.waarde}” is geen taalcode.", "Gebruik twee letters, bijvoorbeeld nl of pl."
                )
            return {"taal": code}
        case Veld.REGELING:
            return _scheme(wish.waarde.lower(), dossier, room)
        case Veld.FASE:
            return _phase(wish.waarde.lower(), dossier, room)
        case Veld.ONGEWENST_GEDRAG:
            if wish.waarde.lower() not in ANSWERS:
                return Refused("Dat is geen antwoord.", f"Schrijf {' of '.join(ANSWERS)}.")
            return {"ongewenst_gedrag": ANSWERS[wish.waarde.lower()]}
        case Veld.TOESTEMMING:
            if wish.waarde.lower() not in ANSWERS:
                return Refused("Dat is geen antwoord.", f"Schrijf {' of '.join(ANSWERS)}.")
            return {"toestemming": ANSWERS[wish.waarde.lower()]}
        case _:
            told = corrected(wish.veld, wish.waarde)
            return told if isinstance(told, Refused) else dict(told)


def _scheme(name: str, dossier: Dossier, room: Room) -> dict[str, Any] | Refused:
    """D.4: a human says which scheme holds; only a scheme of this organisatie that knows the status it has now."""
    home = room.desk.home
    known = (home, *home.afgeleid)
    scheme = next((each for each in known if each.sleutel == name), None)
    if scheme is None:
        names = ", ".join(each.sleutel for each in known)
        return Refused(f"De regeling “{name}” geldt hier niet.", f"Kies uit: {names}.")
    if dossier.traject is None:
        return Refused("Over dit bericht is nog niet besloten.", "Beslis eerst over het voorstel.")
    if dossier.status not in {*scheme.overgangen, *scheme.eind}:
        return Refused(f"De regeling “{name}” kent de stand “{stand(dossier.status)}” niet.")
    return {"regeling": scheme.sleutel, "regeling_hash": scheme.hash}


ANSWERS = {"ja": True, "nee": False}
"""Whether the klager agrees that his name and words go to another organisation (Wmo 5.3.3)."""


def _phase(phase: str, dossier: Dossier, room: Room) -> dict[str, Any] | Refused:
    """Uitgangspunten §10: a klacht goes from informeel to formeel; the term runs on in both."""
    phases = room.regeling.fasen
    if not phases or dossier.fase is None:
        return Refused("Dit dossier heeft geen fase.", "Een fase heeft alleen een klacht die er een kent.")
    if phase not in phases:
        return Refused(f"De fase “{phase}” bestaat niet.", f"Kies uit: {', '.join(phases)}.")
    return {"fase": phase}


def _received(text: str, dossier: Dossier, room: Room) -> dict[str, Any] | Refused:
    """Another day of ontvangst, at the hour it came in: every term that runs from it follows (Awb 9:11)."""
    try:
        day = resolve(text, room.asked.today, ahead=False)
    except (Unreadable, KeyError, ValueError, IndexError) as problem:
        told = str(problem) if isinstance(problem, Unreadable) else f"“{text}” is geen dag."
        return Refused(told, "Schrijf bijvoorbeeld: corrigeer ontvangst naar 3 maart 2026 want REDEN.")
    moment = datetime.combine(day, dossier.ontvangen.astimezone(AMSTERDAM).time(), AMSTERDAM)
    return {"ontvangst": moment.isoformat()}


PLANS: Planners = {Corrigeer: corrigeer}
