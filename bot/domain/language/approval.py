"""Who may speak by mail: reply tokens, and the checks a reply must pass (design §6)."""

import hmac
import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import quote

from bot.domain.calendar.calendar import AMSTERDAM, in_words
from bot.domain.dossier.proposal import Proposal, ProposalStatus
from bot.domain.errors import Refused
from bot.domain.mail.mail import Mail
from bot.domain.mail.our_mark import mac
from bot.domain.people.organisation import Organisation
from bot.domain.people.staff import Person
from bot.domain.ports.tokens import Token
from bot.domain.screening.authenticity import Deed, allows, proof_of

# ── Tokens ────────────────────────────────────────────────────────────────────────────────────────────

KENMERK = r"v\.([a-z0-9]{4,24})\.([a-z2-7]{24})(?![a-z0-9])"
_LOOKS_LIKE = r"v\.([a-z0-9]{4,24})\.([a-z0-9]{8,40})(?![a-z0-9])"
"""Also one that was cut off, lengthened or written in capitals: it is refused aloud instead of overlooked."""
_WHOLE = re.compile(_LOOKS_LIKE, re.IGNORECASE)
_IN_ADDRESS = re.compile(rf"\+({_LOOKS_LIKE})@", re.IGNORECASE)
_IN_MESSAGE_ID = re.compile(rf"(?<![a-z0-9.+])({_LOOKS_LIKE})@", re.IGNORECASE)
_IN_TEXT = re.compile(
    rf"^([>|*_ \t]{{0,40}})Kenmerk:[*_ \t]{{0,9}}({_LOOKS_LIKE})", re.IGNORECASE | re.MULTILINE
)


def make_token(key: bytes, organisatie: str, token: Token) -> str:
    """The token as it travels, "v.<id>.<code>", bound to organisatie, person, dossier, proposal and version.

    `token.id`: 4 to 24 small letters and digits, else ValueError. All lower case: capitals make another token.
    """
    bound = (organisatie, token.id, token.persoon, token.dossier, token.voorstel, token.versie)
    made = f"v.{token.id}.{mac(key, 'antwoord', *bound)}"
    if not re.fullmatch(KENMERK, made):
        raise ValueError(f"{token.id!r} cannot be the id of a token: 4 to 24 small letters and digits")
    return made


def token_id(text: str) -> str | None:
    """The id in a token as it travels, also of one that was damaged; None when this looks like no token."""
    found = _WHOLE.fullmatch(text.strip())
    return found[1].lower() if found else None


def tokens_in(mail: Mail) -> tuple[str, ...]:
    """Every reply token the mail carries, most trusted place first, each once, as it is written there.

    The places: the address it was sent to, the mail it answers (newest first), and a line "Kenmerk: v.…" in the
    text. Servers rewrite some of them, never all (ecosystem §5.5).
    """
    found = _answered(mail)
    found += [token for _, token in _in_text(mail.text)]
    return tuple(dict.fromkeys(found))


def quoted_twice(mail: Mail, raw_token: str) -> bool:
    """Whether this token only stands in a quote inside a quote: the mail answers somebody else's answer."""
    depths = [depth for depth, token in _in_text(mail.text) if token == raw_token]
    return bool(depths) and min(depths) > 1 and raw_token not in _answered(mail)


def _signed_tokens(mail: Mail) -> list[str]:
    return _answered(mail, ("To", "Cc")) + [token for _, token in _in_text(mail.text)]


def _answered(mail: Mail, where: tuple[str, ...] = ("To", "Cc", "Delivered-To")) -> list[str]:
    """The tokens in the head of a mail: a mail program put them there because it answers ours."""
    # The headers as they stand: read addresses are in lower case, and a token with capitals is no token of ours.
    addresses = " ".join(value for name in where for value in mail.all(name))
    ids = [mail.header("In-Reply-To") or "", *reversed(mail.references)]
    found = [match[1] for match in _IN_ADDRESS.finditer(addresses)]
    return found + [match[1] for text in ids for match in _IN_MESSAGE_ID.finditer(text)]


def _in_text(text: str) -> list[tuple[int, str]]:
    """The tokens in the text, each with how deep it is quoted."""
    if "kenmerk:" not in text.lower():  # a tenth of the price of looking at every line
        return []
    return [(match[1].count(">"), match[2]) for match in _IN_TEXT.finditer(text)]


NEWEST = (
    "Antwoord op de nieuwste mail over dit dossier. Was het een voorstel, dan krijgt u het meteen opnieuw."
)

# ── The checks, in order ──────────────────────────────────────────────────────────────────────────────


class Reason(StrEnum):
    """Why a reply was refused, for the caller to act on."""

    ONBEKEND = "onbekend"
    GEBRUIKT = "gebruikt"
    VERLOPEN = "verlopen"
    GEDEELDE_POSTBUS = "gedeelde_postbus"
    AFZENDER = "afzender"
    NAMENS = "namens"
    DUBBEL_GECITEERD = "dubbel_geciteerd"
    NIET_BEVESTIGD = "niet_bevestigd"
    AUTOMATISCH = "automatisch"
    VERANDERD = "veranderd"
    BESLIST = "beslist"
    UIT_DIENST = "uit_dienst"


FRESH = frozenset({Reason.VERLOPEN, Reason.VERANDERD, Reason.GEBRUIKT})
"""After these the person gets the proposal as it stands now, with a fresh token, at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedReply(Refused):
    """A reply that does nothing. The reason goes to the token's owner, never to the sender address."""

    code: Reason

    @property
    def vers_voorstel(self) -> bool:
        """Whether the caller should send the owner a fresh proposal."""
        return self.code in FRESH


def check_reply(
    mail: Mail,
    raw_token: str,
    token: Token | None,
    organisation: Organisation,
    now: datetime,
    key: bytes,
    automatic: bool,
    proposal: Proposal | None,
    *,
    asks: bool = False,
) -> Person | RefusedReply:
    """The person who speaks in this reply, or why it does nothing (design §6).

    raw_token: the token as the mail carried it; token: what the store remembers under its id; automatic: the
    verdict of the screening; proposal: the one the token names, as it stands now (not asked when it names none). asks: it
    only asks how things stand, which a mail of before the decision may do as well.
    """
    if token is None or not _genuine(raw_token, token, organisation, key):
        return _no(Reason.ONBEKEND, "Dit kenmerk ken ik niet.", NEWEST)
    if token.gebruikt is not None and not asks:
        return _no(
            Reason.GEBRUIKT,
            "De mail waarop u antwoordt, is al gebruikt: er is al iets mee gedaan, en elk voorstel werkt één keer.",
            NEWEST,
        )
    if now >= token.verloopt:
        return _no(
            Reason.VERLOPEN,
            f"De mail waarop u antwoordt, is te oud: zij is verlopen op {in_words(token.verloopt.astimezone(AMSTERDAM).date())}.",
            NEWEST,
        )
    refused = _sender(mail, raw_token, token, organisation)
    if refused is not None:
        return refused
    if not allows(proof_of(mail, organisation, covered=raw_token in _signed_tokens(mail)), Deed.ORDER):
        return _no(
            Reason.NIET_BEVESTIGD,
            "Onze mailserver kon niet bevestigen dat deze mail van u komt.",
            "Antwoord vanuit uw werkmailbox. Lukt dat niet, vraag dan de beheerder.",
        )
    if quoted_twice(mail, raw_token):
        return _no(
            Reason.DUBBEL_GECITEERD,
            "Het kenmerk stond in een mail die al door een ander was beantwoord.",
            "Antwoord op de mail van klachtwacht zelf.",
        )
    if automatic:
        return _no(Reason.AUTOMATISCH, "Dit is een automatisch antwoord; dat telt niet als opdracht.")
    stale = None if asks else _stale(token, proposal)
    return stale or _in_service(token, organisation, now)


def _no(code: Reason, reden: str, tip: str = "") -> RefusedReply:
    return RefusedReply(reden, tip, code=code)


def _genuine(raw_token: str, token: Token, organisation: Organisation, key: bytes) -> bool:
    expected = make_token(key, organisation.sleutel, token)
    return hmac.compare_digest(raw_token.encode(errors="replace"), expected.encode())


def _sender(mail: Mail, raw_token: str, token: Token, organisation: Organisation) -> RefusedReply | None:
    shared = {organisation.adres, *organisation.eigen_adressen}
    if mail.sender.address in shared and mail.sender.address != token.persoon:
        link = _mailto(raw_token, token, organisation)
        tip = f"Antwoord vanaf uw eigen adres {token.persoon}: {link}"
        reason = (
            f"Uw antwoord kwam van het gedeelde adres {mail.sender.address}; zo zie ik niet wie het schreef."
        )
        return _no(Reason.GEDEELDE_POSTBUS, reason, tip)
    if mail.sender.address != token.persoon:
        reason = f"Dit kenmerk is van {token.persoon}, maar het antwoord kwam van een ander adres."
        tip = (
            f"Was u dat zelf? Antwoord dan nog een keer, vanaf {token.persoon}. Stuurde u de mail door? Alleen uw eigen "
            "antwoord telt."
        )
        return _no(Reason.AFZENDER, reason, tip)
    others = [value for value in mail.all("Sender") if token.persoon not in value.lower()]
    if others:
        return _no(
            Reason.NAMENS,
            "Iemand anders verstuurde deze mail namens u.",
            "Antwoord zelf, vanuit uw eigen mailbox.",
        )
    return None


def _mailto(raw_token: str, token: Token, organisation: Organisation) -> str:
    local, _, domain = organisation.adres.partition("@")
    to = f"{local}+{raw_token}@{domain}" if organisation.plusadres else organisation.adres
    body = f"akkoord\n\nKenmerk: {raw_token}"
    return f"mailto:{quote(to, safe='@')}?subject={quote(f'[{token.dossier}]')}&body={quote(body)}"


def _stale(token: Token, proposal: Proposal | None) -> RefusedReply | None:
    if not token.voorstel:
        return None
    if proposal is None or proposal.id != token.voorstel or proposal.versie != token.versie:
        return _no(
            Reason.VERANDERD,
            "Het voorstel is intussen veranderd.",
            "Kijk naar het nieuwe voorstel en antwoord daarop.",
        )
    if proposal.status is not ProposalStatus.OPEN:
        return _no(
            Reason.BESLIST,
            f"Over dit voorstel is al besloten: {proposal.status.value}.",
            "Antwoord “status” voor de stand van nu.",
        )
    return None


def _in_service(token: Token, organisation: Organisation, now: datetime) -> Person | RefusedReply:
    person = organisation.staff.by_email(token.persoon)
    if person is None or not person.works_on(now.astimezone(AMSTERDAM).date()):
        return _no(
            Reason.UIT_DIENST,
            f"{token.persoon} werkt hier niet (meer) volgens de personeelslijst.",
            "Vraag de beheerder de personeelslijst na te kijken.",
        )
    return person
