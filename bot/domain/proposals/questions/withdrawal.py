"""Asked of a mail about a withdrawal: by the klager himself, told by somebody else, or taken back again (I1–I6)."""

from bot.domain.dossier.corrections import LEFT
from bot.domain.dossier.dossier import GROUP
from bot.domain.dossier.events import EventKind
from bot.domain.dossier.groups import leaves
from bot.domain.dossier.proposal import TAKEN_BACK, ProposalKind, ProposalStatus
from bot.domain.proposals.facts import GRIEVANCE
from bot.domain.proposals.follow_up import FollowUp, Made
from bot.domain.recognition.caution import GRAVE
from bot.domain.recognition.suggestion import Soort
from bot.domain.regeling.levels import LEADING
from bot.domain.regeling.norms import BY_KEY
from bot.domain.regeling.regeling import Traject

OBJECT = BY_KEY["intrek.bezwaar_dagen"]
"""I3: the days a klager has to say that he withdrew nothing."""

ASKED = "gevraagd"
"""In the gegevens of `intrekking_gemeld`: the day on which the klager is asked whether it is so (T17b)."""

I2 = "I2: de klager trekt in, vanaf het eigen adres."
I2_UNPROVEN = "I2: iemand trekt in met het adres van de klager. Of het de klager is, staat niet vast: vraag het hem zelf."
NO_WITHDRAWAL = frozenset({"voorwaardelijk", "ontkend", "gedeeltelijk", "vraag"})


def withdrawal(mail: FollowUp) -> Made | None:
    """C.5: I2 from the klager himself; I3 and I4, told by somebody else, are noted and not carried out."""
    said = mail.read.condition("intrekking")
    # F.3: "het is opgelost, dank u" withdraws nothing; without the soort a condition alone decides nothing.
    if mail.read.soort is not Soort.INTREKKING or said in NO_WITHDRAWAL or mail.dossier.gesloten:
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
            f"De zaak loopt door. Akkoord vraagt de klager of het klopt (T17b); hij heeft {mail.days(OBJECT)} dagen.",
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


def taken_back(mail: FollowUp) -> Made | None:
    """I1: the klager comes back on a withdrawal that still waits for a decision: it may not be approved any more."""
    waiting = any(
        each.soort is ProposalKind.INTREKKING and each.status is ProposalStatus.OPEN
        for each in mail.dossier.voorstellen
    )
    goes_on = mail.read.condition("intrekking") == "ontkend" or mail.read.soort in GRIEVANCE
    if not waiting or not mail.from_klager or not goes_on:
        return None
    why = (
        "I1: de klager trok in, maar schrijft nu dat het toch doorgaat. Het voorstel om te sluiten vervalt.",
        "Akkoord laat de zaak open. Toch ingetrokken? Antwoord “wijzig naar intrekking”.",
    )
    return mail.make(ProposalKind.VERVOLG, mail.holders(TAKEN_BACK), why)
