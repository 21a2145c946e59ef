"""Whether an ontvangst may be confirmed: the ordered table of what forbids it."""

from collections.abc import Callable

from bot.domain.screening.authenticity import Deed, allows
from bot.domain.screening.robots import no_reply
from bot.domain.screening.screened import Screened, Verdict, known_colleague

SPOOFED_SHARE = 10
"""One in so many of the acknowledgements of a day may go to senders our own server contradicts."""
BACKLOG_DAYS = 5
"""A backlog that was waiting may be acknowledged at once, as long as it is of no more than so many full days."""
MAX_ACKS = 3
"""Acknowledgements to one address in 24 hours; a fourth is a task for a human (rulebook 0.1.3)."""

NO_REPLY = "Het adres zegt zelf dat het geen antwoord aanneemt (no-reply)."
NO_REPLY_NAMED = "Brieven gaan naar het adres dat in het bericht staat: kijk of dat van de klager is, en bevestig de ontvangst zelf."
NO_REPLY_UNKNOWN = (
    "Er gaat geen brief naartoe. Is het geen reclame, zoek dan uit wie schreef en bevestig de ontvangst zelf."
)


def _colleague(case: Screened) -> str:
    direct = case.form is None and not case.scan and case.forwarded is None
    known = known_colleague(case.mail.sender.address, case.facts, case.mail.received)
    return "Een collega krijgt geen ontvangstbevestiging." if direct and known else ""


def _too_early(case: Screened) -> str:
    early = case.mail.received < case.facts.organisation.vanaf
    return "Ontvangen vóór de dag waarop klachtwacht begon (vanaf)." if early else ""


def _unusable(case: Screened) -> str:
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


def _capped(case: Screened) -> str:
    if case.facts.recent_acks(case.klager.address) < MAX_ACKS:
        return ""
    return f"Dit adres kreeg in 24 uur al {MAX_ACKS} ontvangstbevestigingen; een mens moet kijken."


def _flood(case: Screened) -> str:
    """Only what left before this mail came can have caused it: a backlog of real mail is never a loop."""
    most = case.facts.organisation.bevestigingen_per_dag
    if case.facts.all_acks(case.mail.received) < most:
        return ""
    return f"Er gingen in 24 uur al {most} ontvangstbevestigingen uit (bevestigingen_per_dag); een mens moet kijken."


def _spoofed(case: Screened) -> str:
    """Thousands of made-up senders may come within one minute: an answer to each would hit people who wrote nothing, and
    take the acknowledgements of the day away from those who did. So they have a small share of their own, and a backlog
    of them counts."""
    share = max(MAX_ACKS, case.facts.organisation.bevestigingen_per_dag // SPOOFED_SHARE)
    if allows(case.proof, Deed.JOIN) or case.facts.acks_by_now(share) < share:
        return ""
    return (
        "Onze mailserver zegt dat de afzender niet klopt, en er gingen vandaag al veel ontvangstbevestigingen uit; "
        "een mens moet kijken."
    )


def _burst(case: Screened) -> str:
    """Made-up senders of whom our own server says nothing look like a backlog, for they may all wait at once. So there is
    an end to that as well: more than a mailbox gets in days of the busiest kind is no backlog."""
    most = BACKLOG_DAYS * case.facts.organisation.bevestigingen_per_dag
    if case.facts.acks_by_now(most) < most:
        return ""
    return (
        f"Er gingen in 24 uur al {most} ontvangstbevestigingen uit, {BACKLOG_DAYS} keer bevestigingen_per_dag; "
        "een mens moet kijken."
    )


ACK_RULES: tuple[tuple[str, Callable[[Screened], str]], ...] = (
    ("collega", _colleague),
    ("vanaf", _too_early),
    ("adres", _unusable),
    ("maximum", _capped),
    ("totaal", _flood),
    ("tegengesproken", _spoofed),
    ("stroom", _burst),
)
"""What keeps a human mail from being acknowledged; each gives the reason in Dutch, or nothing."""

NO_ACK = {
    Verdict.EIGEN: "Dit is een bericht van onszelf.",
    Verdict.BOUNCE: "Een mailserver krijgt geen ontvangstbevestiging.",
    Verdict.AUTOMATISCH: "Een automatisch bericht krijgt geen ontvangstbevestiging.",
    Verdict.LIJST: "Een mailing krijgt geen ontvangstbevestiging.",
    Verdict.ANTWOORD: "Een antwoord van een collega krijgt geen ontvangstbevestiging.",
    Verdict.OKC: "Een klachtencommissie krijgt geen ontvangstbevestiging.",
}
