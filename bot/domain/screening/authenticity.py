"""How sure it is that a mail comes from the address in its From, and what that much certainty allows.

One scale and one table, for everything that hangs on who wrote: nobody compares `Authentication-Results` elsewhere.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum, IntEnum

from bot.domain.mail.auth_results import Result, own_results, signed, speaks
from bot.domain.mail.mail import Mail
from bot.domain.people.organisation import Organisation

LONGEST_FROM = 1_000
"""Characters; a longer From is not the work of a person."""


class Proof(IntEnum):
    """What is known of the sender, from the least to the most.

    CONTRADICTED: our own server says that it is somebody else: dmarc=fail; or, where the domain has no DMARC policy, spf
    or dkim failed and neither passed for the domain in From. UNKNOWN: nobody says anything of the domain in From.
    LIKELY: spf or dkim passed for the domain in From, which has no DMARC policy. PROVEN: dmarc=pass for it, logged in at
    our own server as the address in From, `AuthAs: Internal` where configured, or the domain's DKIM signature over the
    whole mail where our own server is silent.
    """

    CONTRADICTED = 0
    UNKNOWN = 1
    LIKELY = 2
    PROVEN = 3

    @property
    def shown(self) -> str:
        """In Dutch, as in docs/garanties.md."""
        return ("tegengesproken", "onbekend", "aannemelijk", "bevestigd")[self]


class Deed(Enum):
    """What may follow from a mail because of who its sender is, in Dutch as in docs/garanties.md."""

    OPEN = "een dossier openen, met ontvangstbevestiging"
    JOIN = "vanzelf in het dossier van de afzender komen"
    BE_AWAY = "afwezigheid van de klager laten tellen voor de twee maanden"
    WITHDRAW = "als intrekking van de klager zelf (of melding van de collega zelf) in het voorstel staan, zonder waarschuwing"
    SPEAK_FOR_US = (
        "als collega gelden: zijn mail aan de klager telt als verstuurd, zijn afwezigheid brengt de vervanger in, zijn "
        "bijlage staat op zijn naam, en wie hij doorstuurt krijgt meteen een ontvangstbevestiging"
    )
    ORDER = "een opdracht geven (met een geldig kenmerk)"


NEEDS: Mapping[Deed, Proof] = {
    Deed.OPEN: Proof.CONTRADICTED,
    Deed.JOIN: Proof.UNKNOWN,
    Deed.BE_AWAY: Proof.LIKELY,
    Deed.WITHDRAW: Proof.LIKELY,
    Deed.SPEAK_FOR_US: Proof.PROVEN,
    Deed.ORDER: Proof.PROVEN,
}
"""The least proof each deed needs (design §6; rulebook 0.1.2, 0.1.5, C.5, C.6). Below it a human decides."""

UNVERIFIED = "Onze mailserver kan niet bevestigen dat dit bericht echt van deze afzender komt."
"""What a human reads beside a mail whose sender is contradicted."""


def allows(proof: Proof, deed: Deed) -> bool:
    """Whether so much proof is enough."""
    return proof >= NEEDS[deed]


def proof_of(mail: Mail, organisation: Organisation, covered: bool = True) -> Proof:
    """What is known of the sender of this mail.

    covered: whether what he is believed for stands where a DKIM signature reaches; servers write `Delivered-To`.
    """
    if len(list(mail.all("From"))) > 1:
        return Proof.CONTRADICTED  # who was judged is anybody's guess (RFC 7489 §6.6.1)
    found = _proof(mail, organisation, covered)
    return found if _one_plain_sender(mail) else min(found, Proof.UNKNOWN)


def vouched(mail: Mail, organisation: Organisation) -> bool:
    """Whether our own mail server vouches that this mail is from the address in From: what a colleague needs."""
    return allows(proof_of(mail, organisation), Deed.SPEAK_FOR_US)


def _proof(mail: Mail, organisation: Organisation, covered: bool) -> Proof:
    """Findings count only where our own server wrote them itself (see `own_results`). Exchange takes `AuthAs` away from
    mail that comes from outside."""
    if organisation.auteur_intern:
        internal = [value.strip().lower() for value in mail.all("X-MS-Exchange-Organization-AuthAs")]
        if internal == ["internal"] and mail.sender.domain == organisation.domain:
            return Proof.PROVEN
    if not speaks(mail, organisation.authserv_id):
        return Proof.PROVEN if covered and signed(mail) else Proof.UNKNOWN
    results = own_results(mail, organisation.authserv_id)
    judged = [result for result in results if result.method == "dmarc" and result.result != "none"]
    if judged and all(_judged_for(result, mail.sender.domain, "pass") for result in judged):
        return Proof.PROVEN
    if any(result.result == "fail" for result in judged):
        return Proof.CONTRADICTED
    if not judged and any(_logged_in(result, mail.sender.address) for result in results):
        return Proof.PROVEN
    return _without_policy(results, judged, mail.sender.domain)


def _without_policy(results: Sequence[Result], judged: Iterable[Result], domain: str) -> Proof:
    """What SPF and DKIM say where DMARC says nothing: only a pass for the domain in From says something of the sender."""
    guessed = any(_judged_for(result, domain, "bestguesspass") for result in judged)
    if guessed or any(_for_domain(result, domain) for result in results):
        return Proof.LIKELY
    failed = any((result.method, result.result) in FAILED for result in results)
    return Proof.CONTRADICTED if failed else Proof.UNKNOWN


FAILED = frozenset({("spf", "fail"), ("spf", "softfail"), ("dkim", "fail")})
"""Findings against the sender; "neutral", "none" and errors say nothing."""


def _judged_for(result: Result, domain: str, verdict: str) -> bool:
    """dmarc=pass says by itself that the domain in From is real (RFC 7489); what it was judged for must be that."""
    return result.result == verdict and result.properties.get("header.from", domain) in {domain, f"@{domain}"}


def _for_domain(result: Result, domain: str) -> bool:
    named = {"spf": ("smtp.mailfrom",), "dkim": ("header.d", "header.i")}.get(result.method, ())
    whose = (result.properties[name].rpartition("@")[2] for name in named if name in result.properties)
    return result.result == "pass" and any(
        domain == each or (each.count(".") > 0 and domain.endswith(f".{each}")) for each in whose
    )


def _logged_in(result: Result, address: str) -> bool:
    who = result.properties.get("smtp.auth") or result.properties.get("smtp.mailfrom", "")
    return (result.method, result.result) == ("auth", "pass") and who in {address, address.rpartition("@")[2]}


def _one_plain_sender(mail: Mail) -> bool:
    """One From with one address, also in the name beside it ("ingrid@… <iemand@elders>" shows what it is not)."""
    headers = list(mail.all("From"))
    if len(headers) != 1 or len(headers[0]) > LONGEST_FROM or not mail.sender.address:
        return False
    shown = unicodedata.normalize("NFKC", f"{headers[0]} {mail.sender.name}").lower()
    return set(re.findall(r"[^\s<>\"'(),;:@]+@[^\s<>\"'(),;:@]+", shown)) == {mail.sender.address}
