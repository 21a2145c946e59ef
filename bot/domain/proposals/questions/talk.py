"""Asked of a mail about the talk on onvrede: held, solved or not, and what the klager chooses (O4–O13)."""

from bot.domain.dossier.events import EventKind
from bot.domain.dossier.proposal import ProposalKind
from bot.domain.proposals.facts import GRIEVANCE
from bot.domain.proposals.follow_up import TALKED, FollowUp, Made
from bot.domain.recognition.suggestion import Soort
from bot.domain.regeling.regeling import Traject


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
    if mail.read.condition("tevreden") != "ja" or mail.read.soort in {*GRIEVANCE, Soort.OKC, Soort.SIGNAAL}:
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
    told = {"uitkomst": "niet_opgelost", "waarom": "gestopt"}
    return mail.make(ProposalKind.AFHANDELEN, mail.holders("O8"), why, details=told)


def written_outcome(mail: FollowUp) -> Made | None:
    """O5, 0.1.12: the medewerker's own mail about the outcome, with us in cc, counts as sent."""
    if mail.sender.address not in mail.dossier.naar:
        return None
    why = (
        "O5: bericht van wie het gesprek voerde. Is dit de uitkomst aan de klager? Akkoord sluit de zaak.",
    )
    return mail.outcome(why, letters=False)


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
