"""Screening: an ordered table of rules says what kind of mail came in and whether its ontvangst is confirmed.

Nothing is thrown away here. The verdict only decides who may be answered: every human mail that opens a case is
acknowledged, and only proof of a robot (or a human's choice) stops that (rulebook 0.1.2, 0.1.3, C.0 M2).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.mail.forwarded import Forwarded, heads_in
from bot.domain.mail.mail import Address, Mail
from bot.domain.mail.webform import klager_of
from bot.domain.people.organisation import Commission, Organisation
from bot.domain.screening.robots import (
    auto_submitted,
    bounce_proof,
    calendar_answer,
    list_proof,
    newsletter_proof,
    no_reply,
    null_sender,
    out_of_office,
    recall,
)
from bot.domain.screening.secure_notices import SecureNotice, secure_notice
from bot.domain.screening.threads import is_forward

SPOOFED_SHARE = 10
"""One in so many of the acknowledgements of a day may go to senders our own server contradicts."""
BACKLOG_DAYS = 5
"""A backlog that was waiting may be acknowledged at once, as long as it is of no more than so many full days."""
MAX_ACKS = 3
"""Acknowledgements to one address in 24 hours; a fourth is a task for a human (rulebook 0.1.3)."""

LONGEST_ON_THE_WAY = timedelta(days=365)
"""A forwarded mail that says it is older has its date wrong: terms of a century ago help nobody."""


class Verdict(StrEnum):
    """What kind of mail it is."""

    EIGEN = "eigen"
    BOUNCE = "bounce"
    AUTOMATISCH = "automatisch"
    LIJST = "lijst"
    ANTWOORD = "antwoord"
    PERSONEEL = "personeel"
    OKC = "okc"
    MENS = "mens"
    ARCHIEF = "archief"  # from before `vanaf`: never screened


ROBOTS = frozenset({Verdict.BOUNCE, Verdict.AUTOMATISCH, Verdict.LIJST, Verdict.EIGEN})
WITHOUT_CASE = ROBOTS | {Verdict.ARCHIEF}
"""The only mails that may be kept without a dossier; `verify` names every other."""


RECALL = "teruggeroepen"
NO_REPLY = "Het adres zegt zelf dat het geen antwoord aanneemt (no-reply)."
NO_REPLY_NAMED = "Brieven gaan naar het adres dat in het bericht staat: kijk of dat van de klager is, en bevestig de ontvangst zelf."
NO_REPLY_UNKNOWN = (
    "Er gaat geen brief naartoe. Is het geen reclame, zoek dan uit wie schreef en bevestig de ontvangst zelf."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeFacts:
    """What screening needs to know beside the mail.

    is_ours: whether the mail carries our own loop mark. sent_by_us: whether this Message-ID is of a letter of ours.
    tokens_in: the reply tokens a mail carries. recent_acks: acknowledgements sent to a (lower-case) address in
    the last 24 hours. all_acks: those sent to anybody in the 24 hours before a moment, counted no further than the
    most the organisatie allows. contradicted: whether our own server says that the sender is somebody else. acks_by_now:
    those sent to anybody in the last 24 hours, counted no further than this.
    """

    organisation: Organisation
    is_ours: Callable[[Mail], bool]
    sent_by_us: Callable[[str], bool]
    tokens_in: Callable[[Mail], tuple[str, ...]]
    recent_acks: Callable[[str], int]
    all_acks: Callable[[datetime], int]
    contradicted: Callable[[Mail], bool]
    acks_by_now: Callable[[int], int]

    def unreachable(self, address: str) -> bool:
        """Whether it cannot be a klager's: it is ours, or takes no answer."""
        return self.organisation.is_own(address) or no_reply(address)


@dataclass(frozen=True, slots=True)
class RuleResult:
    """That a rule was asked, and what it said. bewijs: what it went by; empty when it missed."""

    regel: str
    geraakt: bool
    bewijs: str


@dataclass(frozen=True, slots=True)
class Screening:
    """The outcome.

    klager: who wants something from us; for a forwarded mail or a web form not the sender.
    ontvangen: the ontvangst, time-zone aware; for a forwarded mail when the colleague got it (rulebook 0.1.4).
    doorgestuurd_door: the colleague who passed it on. bevestigen: whether a new case is acknowledged;
    onderdrukt: why not, a Dutch sentence, empty exactly when it is. resultaten: every rule asked, in order.
    veilig: the notice of a secure-mail service that it is, or looks like.
    """

    verdict: Verdict
    klager: Address
    ontvangen: datetime
    doorgestuurd_door: Address | None
    bevestigen: bool
    onderdrukt: str
    resultaten: tuple[RuleResult, ...]
    veilig: SecureNotice | None = None

    @property
    def herroept(self) -> bool:
        """Whether Outlook only asks to take back an earlier mail."""
        return any(rule.regel == RECALL and rule.geraakt for rule in self.resultaten)


@dataclass(frozen=True, slots=True)
class _Case:
    """The mail with what was found out about it once, so that rules stay one line."""

    mail: Mail
    facts: IntakeFacts
    form: Address | None
    forwarded: Forwarded | None

    @property
    def scan(self) -> bool:
        """Whether the office scanner sent it."""
        return self.mail.sender.address in self.facts.organisation.scan_afzenders

    @property
    def writer(self) -> Address:
        """Who wrote it, as far as the mail itself says."""
        if self.scan:
            return Address("", "")
        if self.form is not None:
            return self.form
        return self.forwarded.sender if self.forwarded is not None else self.mail.sender

    @property
    def commission(self) -> Commission | None:
        """The one that wrote it. Also when a colleague passed it on: an unclear letter of a commission must not be taken for a
        klager's."""
        okc = self.facts.organisation.okc
        return next((commission for commission in okc if commission.has(self.writer)), None)

    @property
    def klager(self) -> Address:
        """The writer; behind an address that takes no answer (a form, a file service) whom the mail names, and else nobody,
        so that no letter goes where nobody reads it."""
        if self.commission or not no_reply(self.writer.address):
            return self.writer
        found = klager_of(self.mail, self.facts.unreachable) or Address("", "")
        return found if found.address else Address(found.name or self.writer.name, "")


@dataclass(frozen=True, slots=True)
class Rule:
    """One row. check: what proves it (for people to read), or an empty string when it does not apply."""

    name: str
    why: str
    check: Callable[[_Case], str]
    verdict: Verdict


# ── What a mail is ────────────────────────────────────────────────────────────────────────────────────


def _known_colleague(address: str, case_facts: IntakeFacts, at: datetime) -> bool:
    person = case_facts.organisation.staff.by_email(address)
    return person is not None and person.works_on(at.date())


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
    if not inside and not _known_colleague(mail.sender.address, facts, mail.received):
        return None
    recipients = {person.address for person in (*mail.to, *mail.cc)}
    for head in heads_in(mail.text):
        writer = head.sender.address
        if facts.organisation.is_own(writer) or _known_colleague(writer, facts, mail.received):
            continue
        if not writer and not is_forward(mail.subject):
            continue
        return None if writer in recipients else head
    return None


def _loop(case: _Case) -> str:
    if case.facts.is_ours(case.mail):
        return "Het bericht draagt ons eigen merk (X-Klachtwacht)."
    own = case.mail.message_id and case.facts.sent_by_us(case.mail.message_id)
    return "De Message-ID is van een brief van ons." if own else ""


def _reads(proof: Callable[[Mail], str]) -> Callable[[_Case], str]:
    return lambda case: proof(case.mail)


def _list(case: _Case) -> str:
    return list_proof(case.mail, case.facts.organisation.domain)


def _newsletter(case: _Case) -> str:
    return newsletter_proof(case.mail, case.facts.organisation.domain)


def _form(case: _Case) -> str:
    return "De afzender is een ingesteld webformulier." if case.form is not None else ""


def _scan(case: _Case) -> str:
    return (
        "De afzender is een ingestelde scanner; wie de brief schreef, vult een mens in." if case.scan else ""
    )


def _token(case: _Case) -> str:
    return "Het bericht draagt een kenmerk van een voorstel." if case.facts.tokens_in(case.mail) else ""


def _commission(case: _Case) -> str:
    return f"De schrijver is van {case.commission.naam}." if case.commission else ""


def _passed_on(case: _Case) -> str:
    return "Een collega stuurt een bericht van buiten door." if case.forwarded is not None else ""


def _own_address(case: _Case) -> str:
    ours = case.facts.organisation.is_own(case.mail.sender.address)
    return "De afzender is een adres van onszelf." if ours else ""


def _staff(case: _Case) -> str:
    known = _known_colleague(case.mail.sender.address, case.facts, case.mail.received)
    return "De afzender staat in de personeelslijst." if known else ""


# ── Who is acknowledged ───────────────────────────────────────────────────────────────────────────────


def _colleague(case: _Case) -> str:
    direct = case.form is None and not case.scan and case.forwarded is None
    return "Een collega krijgt geen ontvangstbevestiging." if direct and _staff(case) else ""


def _too_early(case: _Case) -> str:
    early = case.mail.received < case.facts.organisation.vanaf
    return "Ontvangen vóór de dag waarop klachtwacht begon (vanaf)." if early else ""


def _unusable(case: _Case) -> str:
    if case.scan:
        return (
            "Dit is een scan. Vul in wie de klager is, met “corrigeer klager naar NAAM want het staat in de scan”, en bevestig "
            "de ontvangst zelf, per brief of telefoon."
        )
    address = case.klager.address
    if no_reply(case.writer.address):
        return f"{NO_REPLY} {NO_REPLY_NAMED if address else NO_REPLY_UNKNOWN}"
    if not address:
        return "Er is geen bruikbaar adres om een ontvangstbevestiging naar te sturen."
    inside = case.facts.organisation.is_own(address)
    return "Het adres is van onszelf." if inside else ""


def _capped(case: _Case) -> str:
    if case.facts.recent_acks(case.klager.address) < MAX_ACKS:
        return ""
    return f"Dit adres kreeg in 24 uur al {MAX_ACKS} ontvangstbevestigingen; een mens moet kijken."


def _flood(case: _Case) -> str:
    """Only what left before this mail came can have caused it: a backlog of real mail is never a loop."""
    most = case.facts.organisation.bevestigingen_per_dag
    if case.facts.all_acks(case.mail.received) < most:
        return ""
    return f"Er gingen in 24 uur al {most} ontvangstbevestigingen uit (bevestigingen_per_dag); een mens moet kijken."


def _spoofed(case: _Case) -> str:
    """Thousands of made-up senders may come within one minute: an answer to each would hit people who wrote nothing, and
    take the acknowledgements of the day away from those who did. So they have a small share of their own, and a backlog
    of them counts."""
    share = max(MAX_ACKS, case.facts.organisation.bevestigingen_per_dag // SPOOFED_SHARE)
    if not case.facts.contradicted(case.mail) or case.facts.acks_by_now(share) < share:
        return ""
    return (
        "Onze mailserver zegt dat de afzender niet klopt, en er gingen vandaag al veel ontvangstbevestigingen uit; "
        "een mens moet kijken."
    )


def _burst(case: _Case) -> str:
    """Made-up senders of whom our own server says nothing look like a backlog, for they may all wait at once. So there is
    an end to that as well: more than a mailbox gets in days of the busiest kind is no backlog."""
    most = BACKLOG_DAYS * case.facts.organisation.bevestigingen_per_dag
    if case.facts.acks_by_now(most) < most:
        return ""
    return (
        f"Er gingen in 24 uur al {most} ontvangstbevestigingen uit, {BACKLOG_DAYS} keer bevestigingen_per_dag; "
        "een mens moet kijken."
    )


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

ACK_RULES: tuple[tuple[str, Callable[[_Case], str]], ...] = (
    ("collega", _colleague),
    ("vanaf", _too_early),
    ("adres", _unusable),
    ("maximum", _capped),
    ("totaal", _flood),
    ("tegengesproken", _spoofed),
    ("stroom", _burst),
)
"""What keeps a human mail from being acknowledged; each gives the reason in Dutch, or nothing."""

_NO_ACK = {
    Verdict.EIGEN: "Dit is een bericht van onszelf.",
    Verdict.BOUNCE: "Een mailserver krijgt geen ontvangstbevestiging.",
    Verdict.AUTOMATISCH: "Een automatisch bericht krijgt geen ontvangstbevestiging.",
    Verdict.LIJST: "Een mailing krijgt geen ontvangstbevestiging.",
    Verdict.ANTWOORD: "Een antwoord van een collega krijgt geen ontvangstbevestiging.",
    Verdict.OKC: "Een klachtencommissie krijgt geen ontvangstbevestiging.",
}


def screen(mail: Mail, facts: IntakeFacts) -> Screening:
    """What kind of mail this is, who the klager is, since when, and whether a new case is acknowledged."""
    case = _Case(mail, facts, _form_klager(mail, facts), _forwarded(mail, facts))
    results: list[RuleResult] = []
    verdict = Verdict.MENS
    hit = ""
    for rule in RULES:
        proof = rule.check(case)
        results.append(RuleResult(rule.name, bool(proof), proof[:200]))
        if proof:
            verdict, hit = rule.verdict, rule.name
            break
    passed_on = hit in ("doorgestuurd", "commissie")
    case = replace(
        case,
        form=case.form if hit == "webformulier" else None,
        forwarded=case.forwarded if passed_on else None,
    )
    suppressed = _NO_ACK.get(verdict, "")
    for name, check in () if suppressed else ACK_RULES:
        suppressed = check(case)
        results.append(RuleResult(f"bevestiging_{name}", bool(suppressed), suppressed))
        if suppressed:
            break
    return Screening(
        verdict=verdict,
        klager=case.klager,
        ontvangen=_received(case),
        doorgestuurd_door=mail.sender if case.forwarded is not None else None,
        bevestigen=not suppressed,
        onderdrukt=suppressed,
        resultaten=tuple(results),
        veilig=secure_notice(mail, facts.organisation.veilige_diensten),
    )


def _received(case: _Case) -> datetime:
    """The ontvangst: our server's, or for a forwarded mail the date in its head when that can be true."""
    stated = case.forwarded.date if case.forwarded is not None else None
    received = case.mail.received
    return stated if stated is not None and received - LONGEST_ON_THE_WAY < stated < received else received
