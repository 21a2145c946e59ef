"""Who else got this mail: the recipients by class, never by name, for a mail that was sent to half the world."""

from collections import Counter
from collections.abc import Container

from bot.domain.mail.links import within
from bot.domain.mail.mail import Mail
from bot.domain.mail.parser import TOO_MANY_PEOPLE
from bot.domain.people.organisation import Organisation

CLASSES = (
    "de klager",
    "de beklaagde",
    "collega's",
    "een klachtencommissie",
    "de gemeente",
    "de pers",
    "onbekenden",
)


def others(mail: Mail, organisation: Organisation, beklaagde: str, klager: Container[str] = ()) -> str:
    """Who got it beside us, as one Dutch sentence; empty when nobody did.

    beklaagde: his address, or empty. klager: the addresses of whose case it is: a colleague who answers all writes him too.
    """
    counts: Counter[str] = Counter()
    for person in dict.fromkeys(p.address for p in (*mail.to, *mail.cc)):
        if not organisation.is_own(person) and person != mail.sender.address:
            known = "de klager" if person in klager else ""
            counts[known or _class_of(person, organisation, beklaagde)] += 1
    if not counts:
        return ""
    told = ", ".join(f"{name} ({counts[name]})" for name in CLASSES if counts[name])
    more = (
        " En er zijn er meer: zo veel ontvangers lezen wij niet." if TOO_MANY_PEOPLE in mail.defects else ""
    )
    return f"Dit bericht ging ook naar: {told}.{more} Onze brieven gaan alleen naar de klager."


def _class_of(address: str, organisation: Organisation, beklaagde: str) -> str:
    domain = address.rpartition("@")[2]
    if beklaagde and address == beklaagde:
        return "de beklaagde"
    if organisation.staff.by_email(address) is not None:
        return "collega's"
    if any(address in each.adressen or within(domain, each.domeinen) for each in organisation.okc):
        return "een klachtencommissie"
    ours = {place.rpartition("@")[2] for place in (organisation.gemeente, organisation.college) if place}
    if within(domain, frozenset(ours - {organisation.domain})) or domain.startswith(("gemeente", "gem.")):
        return "de gemeente"
    return "de pers" if within(domain, organisation.pers) else "onbekenden"
