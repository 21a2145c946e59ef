"""What screening asks and answers: its facts, its verdict, and every rule that hit or missed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.mail.forwarded import Forwarded
from bot.domain.mail.mail import Address, Mail
from bot.domain.mail.webform import klager_of
from bot.domain.people.organisation import Commission, Organisation
from bot.domain.screening.authenticity import Proof
from bot.domain.screening.robots import no_reply
from bot.domain.screening.secure_notices import SecureNotice


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
    VRAAG = "vraag"  # a colleague answered an overzicht and named no case: he was answered, and there is nothing to file


RECALL = "teruggeroepen"
"""The rule that knows a mail in which Outlook asks for another one back."""

ROBOTS = frozenset({Verdict.BOUNCE, Verdict.AUTOMATISCH, Verdict.LIJST, Verdict.EIGEN})
WITHOUT_CASE = ROBOTS | {Verdict.ARCHIEF, Verdict.VRAAG}
"""The only mails that may be kept without a dossier; `verify` names every other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeFacts:
    """What screening needs to know beside the mail.

    is_ours: whether the mail carries our own loop mark. sent_by_us: whether this Message-ID is of a letter of ours.
    tokens_in: the reply tokens a mail carries. recent_acks: acknowledgements sent to a (lower-case) address in
    the last 24 hours. all_acks: those sent to anybody in the 24 hours before a moment, counted no further than the
    most the organisatie allows. proof: how sure it is that the sender is who he says. acks_by_now: those sent to anybody in
    the last 24 hours, counted no further than this.
    """

    organisation: Organisation
    is_ours: Callable[[Mail], bool]
    sent_by_us: Callable[[str], bool]
    tokens_in: Callable[[Mail], tuple[str, ...]]
    recent_acks: Callable[[str], int]
    all_acks: Callable[[datetime], int]
    proof: Callable[[Mail], Proof]
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
    proof: how sure it is that the writer is who he says. Anybody can fill in a form or write the head of a forwarded mail,
    whoever sent it on. veilig: the notice of a secure-mail service that it is, or looks like.
    """

    verdict: Verdict
    klager: Address
    ontvangen: datetime
    doorgestuurd_door: Address | None
    bevestigen: bool
    onderdrukt: str
    resultaten: tuple[RuleResult, ...]
    proof: Proof
    veilig: SecureNotice | None = None

    @property
    def herroept(self) -> bool:
        """Whether Outlook only asks to take back an earlier mail."""
        return self.verdict is Verdict.AUTOMATISCH and self.hit(RECALL)

    def hit(self, name: str) -> bool:
        """Whether this rule was asked, and said yes."""
        return any(rule.regel == name and rule.geraakt for rule in self.resultaten)


@dataclass(frozen=True, slots=True)
class Screened:
    """The mail with what was found out about it once, so that rules stay one line."""

    mail: Mail
    facts: IntakeFacts
    form: Address | None
    forwarded: Forwarded | None
    proof: Proof

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
    check: Callable[[Screened], str]
    verdict: Verdict


def known_colleague(address: str, case_facts: IntakeFacts, at: datetime) -> bool:
    """Whether this address is of somebody who worked here at that moment."""
    person = case_facts.organisation.staff.by_email(address)
    return person is not None and person.works_on(at.date())
