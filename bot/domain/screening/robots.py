"""Proof that no person wrote a mail: bounces, vacation replies, lists and machines (RFC 3464, RFC 3834).

Each function gives the proof as a Dutch sentence, or an empty string. What proves nothing is left alone on purpose:
`Precedence` by itself, `X-Auto-Response-Suppress` by itself, `Auto-Submitted: no` (people's mail carries them too).
"""

import re

from bot.domain.mail.mail import Mail

_REPORT_TYPE = re.compile(r"report-type\s*=\s*\"?([\w-]+)", re.IGNORECASE)
_DAEMON = re.compile(r"^(mailer-daemon|mail-daemon|microsoftexchange[0-9a-f]{32})$", re.IGNORECASE)
_NO_REPLY = re.compile(
    r"^(no|do-?not|donot|niet|geen)[-_.]?(reply|replay|antwoord(en)?|beantwoorden)\b|^noreply|[-_.]no-?reply$",
    re.IGNORECASE,
)
_BOUNCE_SUBJECT = re.compile(
    r"^(onbestelbaar|niet bezorgd|niet afgeleverd|bezorging (is )?mislukt|undeliver(able|ed)|undelivered mail|"
    r"mail delivery (failed|failure|system)|delivery status notification|returned mail|failure notice|"
    r"bericht niet bezorgd|unzustellbar)\b",
    re.IGNORECASE,
)
_BOUNCE_TEXT = re.compile(
    r"(kon|kan|konden) niet (worden|aan .{0,80}) ?(bezorgd|afgeleverd)|is niet (bezorgd|afgeleverd) (aan|bij)|"
    r"bezorging .{0,80} is mislukt|could not be delivered|couldn't be delivered|delivery has failed|"
    r"delivery .{0,60} failed|recipient address rejected|user unknown|mailbox (is )?full|\b5[05]\d[ -]5\.\d\.\d",
    re.IGNORECASE,
)
_AWAY_SUBJECT = re.compile(
    r"^(automatisch antwoord|automatic reply|automatische antwort|réponse automatique|auto(matisch)?[- ]?(reply|"
    r"antwoord|response)|out of (the )?office( autoreply)?|afwezigheids(bericht|melding|assistent)|autoreply)\s*[:(]",
    re.IGNORECASE,
)
_RECALL_SUBJECT = re.compile(
    r"^(recall|message recall|intrekken|bericht intrekken|rückruf|rappel)\s*:", re.IGNORECASE
)
_RECALL_TEXT = re.compile(
    r"(?<!\bI )\bwould like to recall the message\b|(?<!\bik )\bwil(?:t)? (?:het|dit|de|een)\b.{0,12}\b(?:bericht|e-?mail)\b.{0,400}?"
    r"\b(?:intrekken|terugroepen|terughalen)\b|\bmöchte die nachricht\b.{0,400}?\bzurückrufen\b|\b(?:souhaite|voudrait) rappeler le message\b",
    re.IGNORECASE | re.DOTALL,
)
_RECALL_WORDS = 60
"""Words beside the subject it quotes; Outlook writes one sentence, and whoever tells more is a person."""
_VACATION_HEADERS = (
    "X-Autoreply",
    "X-Autorespond",
    "X-Autoresponder",
    "X-Auto-Reply",
    "X-Vacation",
    "X-Mail-Autoreply",
)
_LIST_HEADERS = ("List-Id", "List-Post")
_SAYS_NO = frozenset({"", "no", "false", "0"})


def _value(mail: Mail, name: str) -> str:
    return (mail.header(name) or "").strip()


def _word(mail: Mail, name: str) -> str:
    """The first word of a header, lower case, without parameters and comments."""
    value = _value(mail, name)
    return re.split(r"[;\s(]", value.lower(), maxsplit=1)[0] if value else ""


def _report_type(mail: Mail) -> str:
    content = _value(mail, "Content-Type")
    if not content.lower().startswith("multipart/report"):
        return ""
    found = _REPORT_TYPE.search(content)
    return found[1].lower() if found else "delivery-status"


def bounce_proof(mail: Mail) -> str:
    """Whether a mail server reports that something could not be delivered."""
    if _report_type(mail) == "delivery-status":
        return "Content-Type: multipart/report; report-type=delivery-status"
    local = mail.sender.address.partition("@")[0]
    if _DAEMON.match(local):
        return f"Afzender {local}"
    suspect = local == "postmaster" or _BOUNCE_SUBJECT.match(mail.subject)
    if suspect and _BOUNCE_TEXT.search(mail.text[:3_000]):
        return "Onderwerp en tekst zijn die van een onbestelbaarheidsmelding."
    return ""


def out_of_office(mail: Mail) -> str:
    """Whether it is a vacation reply, a read receipt or another answer nobody typed."""
    kind = _report_type(mail)
    if kind:
        return f"Content-Type: multipart/report; report-type={kind}"
    if _word(mail, "Auto-Submitted") == "auto-replied":
        return "Auto-Submitted: auto-replied"
    for name in _VACATION_HEADERS:
        if _value(mail, name).lower() not in _SAYS_NO:
            return f"Kopregel {name}"
    found = _AWAY_SUBJECT.match(mail.subject)
    return f"Onderwerp begint met “{found[1]}”." if found else ""


def calendar_answer(mail: Mail) -> str:
    """Whether a calendar program answers, moves or cancels an invitation because somebody pressed a button (RFC 5546)."""
    found = mail.invitation
    if found is None or not found.van_een_programma:
        return ""
    return f"Agenda: METHOD:{found.methode}{f', {found.antwoord}' if found.antwoord else ''}"


def recall(mail: Mail) -> str:
    """Whether Outlook asks to take back an earlier mail. That takes no klacht back: it only reached our mailbox."""
    found = _RECALL_SUBJECT.match(mail.subject)
    text = mail.text[:3_000]
    if found is None or not _RECALL_TEXT.search(text) or len(text.split()) > _RECALL_WORDS:
        return ""
    return f"Onderwerp begint met “{found[1]}”, en de tekst is die van Outlook."


def auto_submitted(mail: Mail) -> str:
    """Whether the sender says that a program sent it (`Auto-Submitted: no` says a person did)."""
    word = _word(mail, "Auto-Submitted")
    return f"Auto-Submitted: {word}" if word not in _SAYS_NO else ""


def list_proof(mail: Mail, own_domain: str) -> str:
    """Whether a mailing list sent it; not when the klachtenmailbox is itself a group and so adds these headers."""
    return next((f"Kopregel {name}" for name in _LIST_HEADERS if _foreign_list(mail, name, own_domain)), "")


def newsletter_proof(mail: Mail, own_domain: str) -> str:
    """Whether it is a mailing one can unsubscribe from."""
    if _value(mail, "List-Id") and not _foreign_list(mail, "List-Id", own_domain):
        return ""
    return "Kopregel List-Unsubscribe" if _foreign_list(mail, "List-Unsubscribe", own_domain) else ""


def _foreign_list(mail: Mail, name: str, own_domain: str) -> bool:
    value = _value(mail, name).lower()
    if not value or not own_domain:
        return bool(value)
    return re.search(rf"(?<![\w-]){re.escape(own_domain)}(?![\w-])", value) is None


def null_sender(mail: Mail) -> str:
    """Whether the envelope had an empty return path, as mail has that must not be answered."""
    path = mail.header("Return-Path")
    return "Return-Path: <>" if path is not None and path.strip() in ("<>", "") else ""


def no_reply(address: str) -> bool:
    """Whether the address itself says that nobody reads what is sent to it."""
    return _NO_REPLY.search(address.partition("@")[0]) is not None
