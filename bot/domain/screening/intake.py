"""Screening: an ordered table of rules says what kind of mail came in and whether its ontvangst is confirmed.

Nothing is thrown away here. The verdict only decides who may be answered: every human mail that opens a case is
acknowledged, and only proof of a robot (or a human's choice) stops that (rulebook 0.1.2, 0.1.3, C.0 M2).
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache

from bot.domain.mail.forwarded import Forwarded, heads_in
from bot.domain.mail.mail import Address, Mail
from bot.domain.mail.webform import klager_of
from bot.domain.screening.authenticity import Proof
from bot.domain.screening.receipts import ACK_RULES, NO_ACK
from bot.domain.screening.robots import (
    auto_submitted,
    bounce_proof,
    calendar_answer,
    list_proof,
    newsletter_proof,
    null_sender,
    out_of_office,
    recall,
)
from bot.domain.screening.screened import (
    RECALL,
    IntakeFacts,
    Rule,
    RuleResult,
    Screened,
    Screening,
    Verdict,
    known_colleague,
)
from bot.domain.screening.secure_notices import secure_notice
from bot.domain.screening.threads import is_forward

LONGEST_ON_THE_WAY = timedelta(days=365)
"""A forwarded mail that says it is older has its date wrong: terms of a century ago help nobody."""


# ── What a mail is ────────────────────────────────────────────────────────────────────────────────────


def _form_klager(mail: Mail, facts: IntakeFacts) -> Address | None:
    """Who filled in one of our web forms; None when the mail is no form."""
    if mail.sender.address not in facts.organisation.webformulieren:
        return None
    found = klager_of(mail, facts.unreachable)
    if found is None and facts.organisation.is_own(mail.sender.address):
        return None  # somebody wrote from the mailbox itself, which is also the form's sender
    return found or Address("", "")


def _forwarded(mail: Mail, facts: IntakeFacts) -> Forwarded | None:
    """The mail of an outsider that a colleague or one of our own addresses passed on; not one he answers."""
    inside = facts.organisation.is_own(mail.sender.address)
    if not inside and not known_colleague(mail.sender.address, facts, mail.received):
        return None
    recipients = {person.address for person in (*mail.to, *mail.cc)}
    for head in heads_in(mail.text):
        writer = head.sender.address
        if facts.organisation.is_own(writer) or known_colleague(writer, facts, mail.received):
            continue
        if not writer and not is_forward(mail.subject):
            continue
        return None if writer in recipients else head
    return None


def _loop(case: Screened) -> str:
    if case.facts.is_ours(case.mail):
        return "Het bericht draagt ons eigen merk (X-Klachtwacht)."
    own = case.mail.message_id and case.facts.sent_by_us(case.mail.message_id)
    return "De Message-ID is van een brief van ons." if own else ""


def _reads(proof: Callable[[Mail], str]) -> Callable[[Screened], str]:
    return lambda case: proof(case.mail)


def _list(case: Screened) -> str:
    return list_proof(case.mail, case.facts.organisation.domain)


def _newsletter(case: Screened) -> str:
    return newsletter_proof(case.mail, case.facts.organisation.domain)


def _form(case: Screened) -> str:
    return "De afzender is een ingesteld webformulier." if case.form is not None else ""


def _scan(case: Screened) -> str:
    return (
        "De afzender is een ingestelde scanner; wie de brief schreef, vult een mens in." if case.scan else ""
    )


def _token(case: Screened) -> str:
    return "Het bericht draagt een kenmerk van een voorstel." if case.facts.tokens_in(case.mail) else ""


def _commission(case: Screened) -> str:
    return f"De schrijver is van {case.commission.naam}." if case.commission else ""


def _passed_on(case: Screened) -> str:
    return "Een collega stuurt een bericht van buiten door." if case.forwarded is not None else ""


def _own_address(case: Screened) -> str:
    ours = case.facts.organisation.is_own(case.mail.sender.address)
    return "De afzender is een adres van onszelf." if ours else ""


def _staff(case: Screened) -> str:
    known = known_colleague(case.mail.sender.address, case.facts, case.mail.received)
    return "De afzender staat in de personeelslijst." if known else ""


# ── The tables ────────────────────────────────────────────────────────────────────────────────────────


RULES: tuple[Rule, ...] = (
    Rule("lus", "Eigen bericht dat terugkomt (M2).", _loop, Verdict.EIGEN),
    Rule("webformulier", "Een formulier van onszelf; de invuller is de klager (0.1.4).", _form, Verdict.MENS),
    Rule("scan", "Een brief op papier, van onze eigen scanner.", _scan, Verdict.MENS),
    Rule("bounce", "Een mailserver meldt dat een bericht niet aankwam (M2).", _reads(bounce_proof), Verdict.BOUNCE),
    Rule("afwezig", "Een afwezigheidsbericht of leesbevestiging (M2, RFC 3834).", _reads(out_of_office), Verdict.AUTOMATISCH),
    Rule("agenda", "Een antwoord van een agenda op een uitnodiging (M2, RFC 5546).", _reads(calendar_answer), Verdict.AUTOMATISCH),
    Rule(RECALL, "Outlook wil een eerder bericht terughalen; dat trekt geen klacht in (M2).", _reads(recall), Verdict.AUTOMATISCH),
    Rule("lijst", "Post van een mailinglijst (M2).", _list, Verdict.LIJST),
    Rule("antwoord", "Een antwoord op een voorstel: het draagt een kenmerk van ons (ontwerp 6).", _token, Verdict.ANTWOORD),
    Rule("commissie", "Post van een klachtencommissie, ook van haar no-reply (0.1.4).", _commission, Verdict.OKC),
    Rule("automatisch", "De afzender zegt zelf dat een programma dit stuurde (M2, RFC 3834).", _reads(auto_submitted), Verdict.AUTOMATISCH),
    Rule("nieuwsbrief", "Een mailing waarvoor men zich kan uitschrijven (M2).", _newsletter, Verdict.LIJST),
    Rule("nulafzender", "Leeg retouradres: een robot die geen antwoord wil (M2, RFC 5321).", _reads(null_sender), Verdict.BOUNCE),
    Rule("doorgestuurd", "Een collega stuurt post van een inwoner door (0.1.4).", _passed_on, Verdict.PERSONEEL),
    Rule("eigen_adres", "Verstuurd vanuit ons eigen postvak (M2).", _own_address, Verdict.EIGEN),
    Rule("personeel", "Een medewerker schrijft zelf (F.3).", _staff, Verdict.PERSONEEL),
)  # fmt: skip
"""First hit wins; a mail no rule hits was written by a person."""


def screen(mail: Mail, facts: IntakeFacts) -> Screening:
    """What kind of mail this is, who the klager is, since when, and whether a new case is acknowledged."""
    form, forwarded = _form_klager(mail, facts), _forwarded(mail, facts)
    case = Screened(mail, facts, form, forwarded, facts.proof(mail))
    results: list[RuleResult] = []
    verdict = Verdict.MENS
    hit = ""
    for rule in RULES:
        proof = rule.check(case)
        results.append(RuleResult(rule.name, True, proof[:200]) if proof else _missed(rule.name))
        if proof:
            verdict, hit = rule.verdict, rule.name
            break
    if form is not None or forwarded is not None:
        passed_on = hit in ("doorgestuurd", "commissie")
        case = replace(
            case,
            form=form if hit == "webformulier" else None,
            forwarded=forwarded if passed_on else None,
        )
    suppressed = NO_ACK.get(verdict, "")
    for name, check in () if suppressed else ACK_RULES:
        suppressed = check(case)
        asked = f"bevestiging_{name}"
        results.append(RuleResult(asked, True, suppressed) if suppressed else _missed(asked))
        if suppressed:
            break
    klager = case.klager
    himself = klager.address == mail.sender.address or verdict is not Verdict.MENS
    return Screening(
        verdict=verdict,
        klager=klager,
        ontvangen=_received(case),
        doorgestuurd_door=mail.sender if case.forwarded is not None else None,
        bevestigen=not suppressed,
        onderdrukt=suppressed,
        resultaten=tuple(results),
        proof=case.proof if himself else min(case.proof, Proof.UNKNOWN),
        veilig=secure_notice(mail, facts.organisation.veilige_diensten),
    )


@cache  # the names of the tables
def _missed(name: str) -> RuleResult:
    return RuleResult(name, False, "")


def _received(case: Screened) -> datetime:
    """The ontvangst: our server's, or for a forwarded mail the date in its head when that can be true."""
    stated = case.forwarded.date if case.forwarded is not None else None
    received = case.mail.received
    return stated if stated is not None and received - LONGEST_ON_THE_WAY < stated < received else received
