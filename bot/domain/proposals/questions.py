"""The questions asked of a mail in a known case, in order; the first that has an answer makes the proposal."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from bot.domain.dossier import bezwaar, handover
from bot.domain.dossier.dossier import ASIDE, GROUP, LEFT, TAKEN_BACK, ProposalKind, ProposalStatus, counting
from bot.domain.dossier.events import EventKind
from bot.domain.dossier.groups import leaves
from bot.domain.proposals.drafts import case_of, held
from bot.domain.proposals.follow_up import CHOOSES, TALKED, FollowUp, Made
from bot.domain.proposals.levels import LEADING, Route, names_of
from bot.domain.proposals.routes import route
from bot.domain.recognition.commission_words import steps_in
from bot.domain.recognition.suggestion import Soort
from bot.domain.regeling.admissibility import Weighed, findings
from bot.domain.regeling.admissibility import told as told_of
from bot.domain.regeling.klachttoets import GRAVE
from bot.domain.regeling.norms import BY_KEY, Norm
from bot.domain.regeling.regeling import Traject
from bot.domain.terms.calendar import AMSTERDAM, in_words

REOPEN, OBJECT = BY_KEY["heropen.dagen"], BY_KEY["intrek.bezwaar_dagen"]
"""K15: a klager who comes back within these days may have his case reopened."""

ASKED = "gevraagd"
"""In the gegevens of `intrekking_gemeld`: the day on which the klager is asked whether it is so (T17b)."""

TELLS_STAFF = "T18"
"""The letter that tells colleagues that something changed in their case."""

RETURNS = frozenset({EventKind.INGETROKKEN, EventKind.GESTAAKT})
"""Ends that a klager may undo by any word: he objects (I2), or can be reached after all (UB)."""

I2 = "I2: de klager trekt in, vanaf het eigen adres."
I2_UNPROVEN = "I2: iemand trekt in met het adres van de klager. Of het de klager is, staat niet vast: vraag het hem zelf."
_NO_WITHDRAWAL = frozenset({"voorwaardelijk", "ontkend", "gedeeltelijk", "vraag"})
_GRIEVANCE = frozenset({Soort.ONVREDE, Soort.KLACHT})


def okc(mail: FollowUp) -> Made | None:
    """C1, K13: the klager went to the commission, or it writes about this case."""
    there = mail.read.soort is Soort.OKC or (mail.from_klager and _filed_there(mail))
    known = any(event.soort is EventKind.OKC_AANGEMELD for event in counting(mail.dossier.events))
    if not there or known or mail.traject is Traject.OKC or not mail.allows(EventKind.OKC_AANGEMELD):
        return None  # known: it has a dossier there already
    found = route(replace(mail.case, traject=Traject.OKC), mail.regeling.routes)
    if mail.traject is None:
        return mail.make(ProposalKind.NIEUW, found, (), traject=Traject.OKC)
    why = ("C1: gaat over de klachtencommissie. De OKC-fase krijgt een eigen, gekoppeld dossier.",)
    return mail.make(ProposalKind.OKC, found, why, details={"datum": mail.day.isoformat()})


def _filed_there(mail: FollowUp) -> bool:
    """K13: whether the klager writes that he went to a commission, whatever the mail was read as; a plan is none yet.

    Not where only what the commission takes up counts (procedure Klimkoord §5.2): it writes us itself.
    """
    if mail.regeling.norm_formeel or mail.read.soort is Soort.INTREKKING:
        return False
    names = (
        *(one.naam for one in mail.organisation.okc),
        "klachtencommissie",
        "klachtenportaal zorg",
        "ombudsman",
    )
    return any(
        FILED.search(said) and not UNFILED.search(said) and any(name.casefold() in said for name in names)
        for said in re.split(r"(?<=[.!?])\s+|\n\s*\n", mail.words.casefold())
    )


FILED = re.compile(r"(?<!niet )(?<!niets )(?<!nooit )\b(?:ingediend|neergelegd|aangemeld)\b", re.IGNORECASE)
UNFILED = re.compile(r"\b(?:niet|geen|nooit|nog|als|indien|anders)\b")
"""A sentence with such a word speaks of what was not done, or not yet."""

NEXT_OF_THE_COMMISSION = (
    "Antwoord “okc ontvankelijk”, “verweer uiterlijk …”, “hoorzitting op …”, “uitspraak” met het oordeel, of, als de klager "
    "daar introk, “intrekking bevestigd”. "
)


def commission(mail: FollowUp) -> Made | None:
    """C2–C5: the commission writes in its own dossier; an akkoord notes the steps and the days that it names."""
    if mail.traject is not Traject.OKC:
        return None
    status, taken, told = mail.dossier.status, [], []
    for event, details in steps_in(mail.read, mail.words):
        if not mail.regeling.allows(status, event):
            continue
        letters = list(mail.regeling.letters(event, mail.traject, status))
        # J55: what follows counts from the day on which the commission's letter came, not from the akkoord.
        told_on = {"datum": mail.day.isoformat(), "regel": STEPS[event][0], "brieven": letters}
        taken.append((event, {**details, **told_on}))
        told.append(_in_short(event, details))
        status = mail.regeling.overgangen[status][event]
    if taken:
        why = f"{taken[0][1]['regel']}: de commissie schrijft. Akkoord legt vast: {'; '.join(told)}."
        made = mail.make(
            ProposalKind.VERVOLG,
            mail.holders("C2–C5"),
            (why, f"Gaat het om iets anders? {NEXT_OF_THE_COMMISSION}".strip()),
        )
        return replace(made, draft=replace(made.draft, vooraf=tuple(taken), plan=AS_TOLD))
    if mail.read.soort is not Soort.OKC or mail.dossier.gesloten:
        return None
    seen = (
        f"C2–C5: de commissie schrijft. {NEXT_OF_THE_COMMISSION}Akkoord betekent: gezien, er verandert niets."
    )
    return mail.make(ProposalKind.VERVOLG, mail.holders("R03"), (seen,))


AS_TOLD = "commissie"
"""Key of no steps in a regeling: what an akkoord takes is what the commission wrote."""

STEPS: Mapping[EventKind, tuple[str, str]] = {
    EventKind.OKC_ONTVANKELIJK: ("C2", "de klacht is daar ontvankelijk"),
    EventKind.OKC_NIET_ONTVANKELIJK: ("C2", "de klacht is daar niet ontvankelijk"),
    EventKind.VERWEER_GEVRAAGD: ("C3", "het verweer moet er zijn"),
    EventKind.HOORZITTING_GEPLAND: ("C4", "de hoorzitting"),
    EventKind.UITSPRAAK_ONTVANGEN: ("C5", "de uitspraak"),
}
"""What a commission does, by the rule and in words."""


def _in_short(event: EventKind, details: Mapping[str, str]) -> str:
    """One step as a part of a sentence: "het verweer moet er zijn op di 2 jun 2026"."""
    words = [STEPS[event][1]]
    if day := details.get("verweer") or details.get("zitting"):
        words.append(
            f"uiterlijk {in_words(date.fromisoformat(day))}"
            if "verweer" in details
            else f"op {in_words(date.fromisoformat(day))}"
        )
    if "tijd" in details:
        words.append(f"om {details['tijd'].replace(':', '.')} uur")
    if "oordeel_voor" in details:
        words.append(f"(oordeel uiterlijk {in_words(date.fromisoformat(details['oordeel_voor']))})")
    if "oordeel" in details:
        words.append(f"({details['oordeel']}; de directie hoort het, T22)")
    return " ".join(words)


def withdrawal(mail: FollowUp) -> Made | None:
    """C.5: I2 from the klager himself; I3 and I4, told by somebody else, are noted and not carried out."""
    said = mail.read.condition("intrekking")
    # F.3: "het is opgelost, dank u" withdraws nothing; without the soort a condition alone decides nothing.
    if mail.read.soort is not Soort.INTREKKING or said in _NO_WITHDRAWAL or mail.dossier.gesloten:
        return None
    pressed: tuple[str, ...] = ()
    why: tuple[str, ...]
    if (mail.case.signalen | set(mail.dossier.signalen)) & (GRAVE | {"jeugd"}):
        pressed = ("I6: intrekking onder druk? Bel de klager eerst.",)
    if mail.traject is Traject.OKC or _at_the_commission(mail):
        noted = (
            "I5: de zaak loopt bij de commissie. De klager trekt haar dáár in; wij noteren het alleen.",
            "Licht de commissie alleen in als de klager dat goedvindt.",
        )
        return mail.make(
            ProposalKind.INTREKKING,
            mail.holders("I5"),
            (*noted, *pressed),
            plan="intrekking_gemeld",
            details={"door": "klager" if mail.from_klager else "derde", "melder": mail.sender.address},
        )
    if mail.from_klager:
        why = (
            I2 if mail.proven else I2_UNPROVEN,
            "De wettelijke termijnen lopen door tot uw akkoord.",
        )
        return mail.make(
            ProposalKind.INTREKKING,
            mail.holders("I2"),
            (*why, *pressed),
            details={"uitkomst": "ingetrokken", "door": "klager", "gezegd_op": mail.day.isoformat()},
        )
    told = {"melder": mail.sender.address}
    if mail.colleague is not None:
        by = "leidinggevende" if mail.colleague.rollen & LEADING else "medewerker"
        by_name = "door" if mail.proven else "op naam van"
        why = (
            f"I3: gemeld {by_name} {mail.colleague.naam}, niet door de klager zelf; die is belanghebbende.",
            f"De zaak loopt door. Akkoord vraagt de klager of het klopt (T17b); hij heeft {_days(mail, OBJECT)} dagen.",
            "Weet u zeker dat de klager het zelf zei? Dan mag u meteen sluiten: “sluit ingetrokken”.",
        )
        told |= {"door": by, ASKED: mail.day.isoformat()}
        return mail.make(
            ProposalKind.INTREKKING,
            mail.holders("I3"),
            (*why, *pressed),
            plan="intrekking_navragen",
            details=told,
        )
    why = (
        "I4: gemeld door iemand anders dan de klager. Geef aan de afzender niets over de zaak.",
        "De zaak loopt door. Vraag de klager zelf, en antwoord dan “intrekking bevestigd DATUM”.",
    )
    return mail.make(
        ProposalKind.INTREKKING,
        mail.holders("I4"),
        (*why, *pressed),
        plan="intrekking_gemeld",
        details={**told, "door": "derde"},
    )


def member_leaves(mail: FollowUp) -> Made | None:
    """I4, J39: who leaves the group withdraws nothing: one indiener less, and the case goes on."""
    stranger = not mail.from_klager and mail.colleague is None
    if GROUP not in mail.dossier.signalen or not stranger or mail.dossier.gesloten:
        return None
    if not leaves(mail.read, mail.words):
        return None
    why = (
        "I4: een lid van de groep doet niet meer mee. De zaak gaat door; alleen de vertegenwoordiger krijgt post.",
        "Akkoord noteert dat dit lid eruit is.",
    )
    left = {LEFT: mail.sender.address}
    return mail.make(ProposalKind.INTREKKING, mail.holders("I4"), why, plan="lid_eruit", details=left)


def _at_the_commission(mail: FollowUp) -> bool:
    """Whether the klacht of this dossier went on to the commission (K13)."""
    return mail.dossier.gesloten is False and mail.happened(frozenset({EventKind.OKC_AANGEMELD}))


def _days(mail: FollowUp, norm: Norm) -> int:
    return dict(mail.organisation.normen).get(norm.sleutel, norm.standaard)


def reopening(mail: FollowUp) -> Made | None:
    """K15: the klager comes back to a closed case."""
    if not mail.dossier.gesloten or not mail.from_klager or not mail.allows(EventKind.HEROPEND):
        return None
    closed = [e for e in mail.dossier.events if e.gegevens.get("gesloten")][-1]
    within = _days(mail, REOPEN)
    recent = mail.day - closed.tijd.astimezone(AMSTERDAM).date() <= timedelta(days=within)
    objects = closed.soort in RETURNS and mail.read.soort not in {Soort.INTREKKING, Soort.OKC}
    if not recent or not (mail.read.soort in _GRIEVANCE or objects):
        return None
    why = (f"K15: de klager komt terug op een gesloten zaak, binnen {within} dagen. Akkoord heropent haar.",)
    return mail.make(ProposalKind.HEROPENEN, mail.holders("K15"), why)


def handed_over(mail: FollowUp) -> Made | None:
    """K14: an answer in a case that went to another desk: consent to send it on, or discontent with that desk."""
    told = handover.last(mail.dossier)
    if told is None or mail.dossier.uitkomst != handover.OUTCOME or mail.dossier.gesloten:
        return None
    if not mail.from_klager:
        return None
    unhappy = mail.read.condition("tevreden") == "nee" and not handover.waits_for_consent(mail.dossier)
    if (mail.read.soort in _GRIEVANCE or unhappy) and mail.allows(EventKind.HEROPEND):
        why = (
            "§5B: de klager is niet tevreden over het vervolg bij de ander. Akkoord heropent de zaak bij ons.",
        )
        return mail.make(ProposalKind.HEROPENEN, mail.holders("K14"), why)
    if not handover.waits_for_consent(mail.dossier):
        return None
    if NOT_SENT_ON.search(mail.words) and mail.allows(EventKind.HEROPEND):
        kept = f"K14: de klager wil niet dat zijn bericht naar {told['ontvanger']} gaat. Akkoord heropent de zaak bij ons."
        return mail.make(ProposalKind.HEROPENEN, mail.holders("K14"), (kept,))
    why = (
        f"K14: wij vroegen of zijn bericht naar {told['ontvanger']} mag. Lees het antwoord; akkoord betekent: hij vindt "
        "het goed, en het gaat door (T09b).",
    )
    return mail.make(
        ProposalKind.OVERDRAGEN, mail.holders("K14"), why, plan="doorsturen", details=handover.again(told)
    )


NOT_SENT_ON = re.compile(
    r"\A\W*nee\b|\bniet door(?:sturen|gestuurd|geven)\b|\bstuur\b[^.!?]{0,40}\bniet door\b|\bgeen toestemming\b",
    re.IGNORECASE,
)
"""The klager says no to "mogen wij uw bericht doorsturen?" (T09); the button of that letter begins with these words."""


def completed(mail: FollowUp) -> Made | None:
    """K4: the klager answers our question what was missing (T04)."""
    if not mail.from_klager or not mail.allows(EventKind.AANGEVULD):
        return None
    why = ("K4: antwoord op onze vraag om aanvulling. Is het compleet? Akkoord zet de zaak weer op toetsen.",)
    return mail.make(
        ProposalKind.AANVULLING, mail.holders("K4"), why, details={"datum": mail.day.isoformat()}
    )


def other_matter(mail: FollowUp) -> Made | None:
    """M6, 0.1.5: the same klager about somebody else; filed here for now, a human may split it off."""
    named = case_of(mail.read, mail.organisation, mail.day).over
    same = named is None or mail.about is None or named == mail.about
    if (
        same
        or named is None
        or not mail.from_klager
        or mail.read.soort not in _GRIEVANCE
        or mail.dossier.gesloten
    ):
        return None
    if named.rollen & LEADING and mail.read.condition("wens") == "leidinggevende":
        return None  # he names whom he wants to talk to, not whom it is about
    why = (
        f"M6: gaat over {named.naam}, de zaak over {mail.about.naam if mail.about else 'een ander'}. "
        "Akkoord splitst een eigen zaak af.",
    )
    return mail.make(ProposalKind.SPLITSEN, Route("M6"), why)


def escalation(mail: FollowUp) -> Made | None:
    """O7, O11, S4: onvrede or a signaal becomes klacht inside the case (J16). Undecided cases get a new first proposal."""
    if (
        mail.traject not in {None, Traject.ONVREDE, Traject.SIGNAAL}
        or mail.dossier.gesloten
        or not mail.from_klager
    ):
        return None
    chooses = mail.read.condition("wens") in CHOOSES or mail.case.grave
    if mail.read.soort in {Soort.OKC, Soort.INTREKKING} or (
        mail.read.soort not in _GRIEVANCE and not chooses
    ):
        return None
    verdict = mail.verdict()
    waiting = mail.dossier.open_proposal()
    if verdict.traject is not Traject.KLACHT or verdict.keuze:
        return None
    if mail.traject is None and waiting is not None and waiting.traject == Traject.KLACHT:
        return None
    case = replace(mail.case, traject=Traject.KLACHT)
    # K2; the klachttermijn is tested at the day of the first uiting (O7, J25).
    first = mail.dossier.ontvangen.astimezone(AMSTERDAM).date()
    found = findings(Weighed(mail.read, case, mail.organisation, mail.regeling, first))
    why = (
        *verdict.uitleg,
        "Escalatie: hetzelfde nummer, het wordt een klacht.",
        *told_of(found, mail.regeling),
    )
    made = mail.make(
        ProposalKind.ESCALEREN,
        held(route(case, mail.regeling.routes), case),
        why,
        traject=Traject.KLACHT,
        plan="nieuw" if mail.traject is None else "",
        details={"datum": mail.day.isoformat()},
    )
    return replace(made, draft=replace(made.draft, gronden=found))


def decision(mail: FollowUp) -> Made | None:
    """E-G1, R04: only a later mail speaks of a decision of the gemeente; where to go is told the same day (T13-G1)."""
    known = mail.dossier.gesloten or bezwaar.pointed(mail.dossier) or not mail.from_klager
    if known or "beschikking" not in mail.case.signalen or "G1" not in mail.regeling.gronden:
        return None
    if mail.traject is Traject.OKC or mail.read.soort in {Soort.OKC, Soort.INTREKKING}:
        return None
    told = bezwaar.pointer(bezwaar.decided_on(mail.read), mail.organisation, part=True)
    colleagues = [TELLS_STAFF] if mail.dossier.naar else []
    why = (
        "G1: de klager schrijft nu over een besluit van de gemeente. Akkoord verwijst hem vandaag naar bezwaar (T13-G1); de "
        f"zaak zelf gaat door{', en wie haar behandelt hoort ervan (T18)' if colleagues else ''}.",
    )
    details = {**told, "brieven": [*told["brieven"], *colleagues]}
    return mail.make(ProposalKind.VERVOLG, mail.holders("R04"), why, plan="verwijzen", details=details)


def formal(mail: FollowUp) -> Made | None:
    """Uitgangspunten §10: in the informal phase the klager asks for formal handling (klaagschrift, horen, oordeel)."""
    phases = mail.regeling.fasen
    if not phases or mail.dossier.fase != phases[0] or not mail.from_klager:
        return None
    if mail.read.condition("wens") != "formeel" or not mail.allows(EventKind.GEREGISTREERD):
        return None
    why = (
        "§10: de klager vraagt om formele behandeling. Akkoord zet de zaak in de formele fase: horen, verslag, oordeel.",
    )
    return mail.make(ProposalKind.ESCALEREN, mail.holders("§10"), why, plan="formeel")


def taken_back(mail: FollowUp) -> Made | None:
    """I1: the klager comes back on a withdrawal that still waits for a decision: it may not be approved any more."""
    waiting = any(
        each.soort is ProposalKind.INTREKKING and each.status is ProposalStatus.OPEN
        for each in mail.dossier.voorstellen
    )
    goes_on = mail.read.condition("intrekking") == "ontkend" or mail.read.soort in _GRIEVANCE
    if not waiting or not mail.from_klager or not goes_on:
        return None
    why = (
        "I1: de klager trok in, maar schrijft nu dat het toch doorgaat. Het voorstel om te sluiten vervalt.",
        "Akkoord laat de zaak open. Toch ingetrokken? Antwoord “wijzig naar intrekking”.",
    )
    return mail.make(ProposalKind.VERVOLG, mail.holders(TAKEN_BACK), why)


def choice(mail: FollowUp) -> Made | None:
    """O6: talked, not satisfied, and no step chosen yet: ask what the klager wants (T06)."""
    if (
        mail.traject is not Traject.ONVREDE
        or not mail.from_klager
        or not mail.allows(EventKind.NIET_OPGELOST)
    ):
        return None
    unhappy = mail.read.condition("tevreden") == "nee" and mail.happened(TALKED)
    if not unhappy and not mail.verdict().keuze:
        return None
    why = ("O6: er was een gesprek en de klager is niet tevreden. Vraag wat hij wil (T06).",)
    return mail.make(ProposalKind.KEUZE, mail.holders("O6"), why)


def solved(mail: FollowUp) -> Made | None:
    """O4, K10: the klager says whether it is solved; his words, not our assumption."""
    happy = mail.read.condition("tevreden")
    if not mail.from_klager or happy == "onbekend":
        return None
    if happy == "ja" and mail.traject is Traject.ONVREDE and mail.allows(EventKind.OPGELOST):
        return mail.make(
            ProposalKind.UITKOMST, mail.holders("O4"), ("O4: de klager schrijft dat het is opgelost.",)
        )
    if mail.traject is not Traject.KLACHT or not mail.allows(EventKind.AFGEHANDELD):
        return None
    words = {"ja": ("opgelost", "tevreden"), "nee": ("niet_opgelost", "niet tevreden; bel eerst")}
    uitkomst, told = words[happy]
    after = " na het verslag" if mail.happened(frozenset({EventKind.VERSLAG_VERZONDEN})) else ""
    why = (f"K10: de klager is{after} {told}. Akkoord rondt de klacht af (T20).",)
    return mail.make(ProposalKind.AFHANDELEN, mail.holders("K10"), why, details={"uitkomst": uitkomst})


def solved_already(mail: FollowUp) -> Made | None:
    """O5 before any akkoord: the klager writes that it is solved. One akkoord notes both facts, and he reads them (T05)."""
    waiting = mail.dossier.open_proposal()
    if mail.traject is not None or not mail.from_klager or waiting is None or mail.case.grave:
        return None
    if mail.read.condition("tevreden") != "ja" or mail.read.soort in {*_GRIEVANCE, Soort.OKC, Soort.SIGNAAL}:
        return None
    if waiting.traject not in {Traject.ONVREDE, Traject.KLACHT}:
        return None
    traject = Traject(waiting.traject)
    rule = "O5" if traject is Traject.ONVREDE else "Awb 9:5"
    why = (
        f"{rule}: de klager schrijft dat het is opgelost; over zijn bericht was nog niet besloten. Akkoord legt dat vast, stuurt "
        "hem de uitkomst en sluit de zaak.",
        f"Toch eerst een gesprek? Antwoord “wijzig naar {traject}”.",
    )
    return mail.solved_at_once(why, traject, {"gezegd_op": mail.day.isoformat()}, rule)


def stops(mail: FollowUp) -> Made | None:
    """O8: asked what he wants (T06), the klager says that he leaves it at this."""
    if mail.traject is not Traject.ONVREDE or not mail.from_klager or mail.read.condition("wens") != "geen":
        return None
    if not mail.allows(EventKind.GESLOTEN):
        return None
    why = ("O8: de klager wil niet verder. Akkoord sluit de zaak zonder oplossing (T08).",)
    return mail.make(ProposalKind.AFHANDELEN, mail.holders("O8"), why, details={"uitkomst": "niet_opgelost"})


def written_outcome(mail: FollowUp) -> Made | None:
    """O5, 0.1.12: the medewerker's own mail about the outcome, with us in cc, counts as sent."""
    if mail.sender.address not in mail.dossier.naar:
        return None
    why = (
        "O5: bericht van wie het gesprek voerde. Is dit de uitkomst aan de klager? Akkoord sluit de zaak.",
    )
    return mail.outcome(why, letters=False)


def now_known(mail: FollowUp) -> Made | None:
    """R13 settled: the first mail left open who it is about, this one names one person."""
    waiting = mail.dossier.open_proposal()
    named = case_of(mail.read, mail.organisation, mail.day).over
    if mail.traject is not None or waiting is None or waiting.naar or named is None or not mail.from_klager:
        return None
    if waiting.soort is not ProposalKind.NIEUW or waiting.traject not in {Traject.ONVREDE, Traject.KLACHT}:
        return None
    traject = Traject(waiting.traject)
    case = replace(mail.case, traject=traject)
    why = (f"De klager noemt nu een naam: {named.naam}.",)
    return mail.make(ProposalKind.NIEUW, held(route(case, mail.regeling.routes), case), why, traject=traject)


def name_free(mail: FollowUp) -> Made | None:
    """T26b answered (J51): the klager says who may know his name; a human reads what he chose."""
    asked = frozenset({EventKind.VERTROUWELIJK_GEMAAKT})
    if mail.traject is not None or not mail.from_klager or not mail.happened(asked):
        return None
    case = replace(mail.case, traject=Traject.ONVREDE)
    told = next(event.gegevens for event in reversed(mail.dossier.events) if event.soort in asked)
    meant = tuple(p.naam for p in mail.organisation.staff.people if p.naam in told.get("wie", ""))
    who = meant or names_of(route(case, mail.regeling.routes).naar)
    why = (
        "T26b: de klager antwoordt op de vraag wie zijn naam mag weten. Lees wat hij kiest.",
        "Mag het: “akkoord, maar stuur naar NAAM”. Mag het niet: houd het zelf (“akkoord, maar stuur naar” uzelf); de "
        "klager krijgt dan een algemeen antwoord (procedure §4.2).",
    )
    return mail.make(ProposalKind.NIEUW, Route("T26b", (), who), why, traject=Traject.ONVREDE)


def with_the_leidinggevende(mail: FollowUp) -> Made | None:
    """O13 (Klimkoord §4.2): talked, not satisfied; the leidinggevende invites klager and medewerker."""
    if not mail.regeling.stappen.get("leidinggevende.onvrede") or mail.happened(
        frozenset({EventKind.TOEGEWEZEN})
    ):
        return None
    unhappy = mail.read.condition("tevreden") == "nee" and mail.happened(TALKED)
    if mail.traject is not Traject.ONVREDE or not mail.from_klager or not unhappy:
        return None
    return mail.leader(plan="leidinggevende") if mail.allows(EventKind.NIET_OPGELOST) else None


def look(mail: FollowUp) -> Made | None:
    """Anything else: one look by a human, unless something in this case already waits for one (0.1.5, 0.1.9).

    What the clock proposed or what only tells others waits beside it: nobody reads a mail because of that.
    """
    waiting = (p for p in mail.dossier.voorstellen if p.status is ProposalStatus.OPEN)
    if any(not p.klok and p.soort not in ASIDE for p in waiting):
        return None
    told = []
    if not mail.from_klager:
        who = f"collega {mail.colleague.naam}" if mail.colleague else "iemand anders dan de klager"
        told.append(f"Bericht van {who} in deze zaak.")
    if mail.read.condition("intrekking") in _NO_WITHDRAWAL:
        told.append(f"Intrekken wordt genoemd, maar niet gedaan ({mail.read.condition('intrekking')}).")
    elif mail.read.condition("intrekking") == "onvoorwaardelijk":
        told.append("Misschien trekt de klager in. Lees het, en antwoord dan “wijzig naar intrekking”.")
    if mail.read.condition("wens") in {"formeel", "okc"}:
        told.append("De klager noemt een formele weg: leg uit hoe die werkt.")
    if mail.read.soort in _GRIEVANCE:
        told.append("Gaat dit over iets anders? Dan hoort het in een eigen zaak.")
    whom = f"antwoord {mail.colleague.naam}" if mail.colleague else "antwoord de klager binnen 2 werkdagen"
    told.append(f"Akkoord betekent: gezien, geen antwoord nodig. Anders: {whom}.")
    return mail.make(ProposalKind.VERVOLG, mail.holders("F.1.5"), tuple(told))


QUESTIONS: tuple[Callable[[FollowUp], Made | None], ...] = (
    commission,
    okc,
    member_leaves,
    withdrawal,
    reopening,
    handed_over,
    completed,
    other_matter,
    escalation,
    decision,
    formal,
    taken_back,
    with_the_leidinggevende,
    choice,
    solved,
    solved_already,
    stops,
    written_outcome,
    now_known,
    name_free,
    look,
)
"""Asked in this order; the first answer counts."""
