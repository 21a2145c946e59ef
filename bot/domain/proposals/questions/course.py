"""Asked of a mail about where a case stands: reopened, handed over, completed, escalated, or about somebody else after all."""

import re
from dataclasses import replace
from datetime import timedelta

from bot.domain.calendar.calendar import AMSTERDAM
from bot.domain.dossier import handover
from bot.domain.dossier.events import EventKind
from bot.domain.dossier.proposal import ProposalKind
from bot.domain.proposals.drafts import held
from bot.domain.proposals.facts import GRIEVANCE
from bot.domain.proposals.follow_up import CHOOSES, FollowUp, Made
from bot.domain.proposals.routes import route
from bot.domain.recognition.suggestion import Soort
from bot.domain.regeling import bezwaar
from bot.domain.regeling.admissibility import findings
from bot.domain.regeling.admissibility import told as told_of
from bot.domain.regeling.levels import LEADING, Route, names_of
from bot.domain.regeling.norms import BY_KEY
from bot.domain.regeling.regeling import Traject
from bot.domain.regeling.weighing import Weighed

REOPEN = BY_KEY["heropen.dagen"]
"""K15: a klager who comes back within these days may have his case reopened."""

TELLS_STAFF = "T18"
"""The letter that tells colleagues that something changed in their case."""

RETURNS = frozenset({EventKind.INGETROKKEN, EventKind.GESTAAKT})
"""Ends that a klager may undo by any word: he objects (I2), or can be reached after all (UB)."""


def reopening(mail: FollowUp) -> Made | None:
    """K15: the klager comes back to a closed case."""
    if not mail.dossier.gesloten or not mail.from_klager or not mail.allows(EventKind.HEROPEND):
        return None
    closed = [e for e in mail.dossier.events if e.gegevens.get("gesloten")][-1]
    within = mail.days(REOPEN)
    recent = mail.day - closed.tijd.astimezone(AMSTERDAM).date() <= timedelta(days=within)
    objects = closed.soort in RETURNS and mail.read.soort not in {Soort.INTREKKING, Soort.OKC}
    if not recent or not (mail.read.soort in GRIEVANCE or objects):
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
    if (mail.read.soort in GRIEVANCE or unhappy) and mail.allows(EventKind.HEROPEND):
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


_NO_YES = (
    r"nee\b(?:\W+hoor)?\W+(?:(?:(?:ik|daar|dat|u|het|is|heb|vind|er|mij|voor|tegen) ){0,4}"
    r"(?:geen (?:enkel )?(?:probleem|bezwaar)|prima|goed|mag)|stuur (?:\w+ ){0,3}(?:maar|gerust))\b"
    r"(?![^.!?]*\b(?:niet|nergens|nooit|alleen)\b)"
)
NOT_SENT_ON = re.compile(
    rf"\A\W*(?!{_NO_YES})nee\b"
    r"|\A\W*(?:(?:dat|ik|het) )?(?:wil|mag|hoeft|liever)\b[^.!?,]{0,30}\bniet\b"
    r"|\bniet door(?:sturen|gestuurd|geven)\b|\bstuur\b[^.!?]{0,40}\bniet door\b|\bgeen toestemming\b",
    re.IGNORECASE,
)
"""The klager says no to "mogen wij uw bericht doorsturen?" (T09); the button of that letter begins with these words.
"Nee hoor, stuur maar door" is a yes, and nothing less clear is: what went on cannot be called back (Wmo 5.3.3)."""


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
    named = mail.alone.over
    same = named is None or mail.about is None or named == mail.about
    if (
        same
        or named is None
        or not mail.from_klager
        or mail.read.soort not in GRIEVANCE
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
    if mail.read.soort in {Soort.OKC, Soort.INTREKKING} or (mail.read.soort not in GRIEVANCE and not chooses):
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


def now_known(mail: FollowUp) -> Made | None:
    """R13 settled: the first mail left open who it is about, this one names one person."""
    waiting = mail.dossier.open_proposal()
    named = mail.alone.over
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
