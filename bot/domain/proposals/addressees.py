"""Who is behind a role: the people and desks that get a letter for `naar`, `leidinggevende`, `directie` and the others."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from bot.domain.dossier.absence import away, substitutes
from bot.domain.dossier.deciders import deciders
from bot.domain.dossier.dossier import Dossier
from bot.domain.mail.mail import Address
from bot.domain.people.organisation import Organisation
from bot.domain.people.staff import Role
from bot.domain.screening.robots import no_reply

OUTSIDE: Mapping[str, Callable[[Organisation], list[Address]]] = {
    # The commission of the organisatie gets the reaction of the directie (Klachtenbeleid §3, Jeugdwet 4.2.1 lid 5).
    "okc": lambda own: [
        Address(one.naam, address) for one in own.okc[:1] for address in sorted(one.adressen)[:1]
    ],
    "college": lambda own: [Address("", own.college)] if own.college else [],
    "gemeente": lambda own: [Address("", own.gemeente)] if own.gemeente else [],
}
"""Who stands outside the staff list and gets a letter by role: from the configuration of the organisatie."""


def behind(
    roles: Iterable[str], dossier: Dossier, organisation: Organisation, day: date, *, here: bool = False
) -> tuple[Address, ...]:
    """Whoever has one of these roles in this case on this day, and may get its letters; each once, in order.

    here: only whoever is not away; what is asked of him now, he does not read.
    """
    found: dict[str, Address] = {}
    for role in roles:
        for address in _with_role(role, dossier, organisation, day):
            if here and away(dossier, address.address, day):
                continue
            if address.address and not _kept_out(role, address.address, dossier, organisation, day):
                found.setdefault(address.address, address)
    return tuple(found.values())


def _kept_out(role: str, email: str, dossier: Dossier, organisation: Organisation, day: date) -> bool:
    """Who handles a case gets its letters only while he works here and is not involved himself (design §6)."""
    person = organisation.staff.by_email(email)
    if role in {"klager", "beklaagde"} or person is None:
        return False
    return email in dossier.betrokken or not person.works_on(day)


def _with_role(role: str, dossier: Dossier, organisation: Organisation, day: date) -> Iterable[Address]:
    staff = organisation.staff
    accused = staff.by_email(dossier.beklaagde)
    if role == "klager":
        return [dossier.speaker(day)]
    if role == "ontvanger":
        return _receiver(dossier)
    if role == "naar":
        acting = substitutes(dossier, staff, day)
        return [_called(email, organisation) for email in (*dossier.naar, *(p.email for p in acting))]
    if role == "beklaagde":
        # Seed 000 footnote 1 and R07: who no longer works here gets no mail about it. R02 and 0.1.7: nor does
        # anybody who was never told that there is a case.
        told = accused is not None and accused.works_on(day) and dossier.knows(accused.email)
        return [_called(accused.email, organisation)] if accused and told else []
    if role == "leidinggevende":
        return [_called(accused.leidinggevende, organisation)] if accused else []
    if role == "klachtenfunctionaris":
        return [Address(officer.naam, officer.email) for officer in deciders(dossier, organisation, day)[:1]]
    if role == "okc" and (wrote := _commission_in(dossier, organisation)):
        return [wrote]
    if role in OUTSIDE:
        return OUTSIDE[role](organisation)
    people = staff.with_role(Role(role), day)
    return [Address(person.naam, person.email) for person in people if person.email != dossier.beklaagde]


def _called(email: str, organisation: Organisation) -> Address:
    person = organisation.staff.by_email(email)
    return Address(person.naam if person else "", email)


def _receiver(dossier: Dossier) -> list[Address]:
    """The desk outside that the case, or a part of it, went to last (K14, G1)."""
    handed = [event.gegevens for event in dossier.events if "ontvanger" in event.gegevens]
    return [Address(told["ontvanger"], told["adres"]) for told in handed[-1:] if told.get("adres")]


def _commission_in(dossier: Dossier, organisation: Organisation) -> Address | None:
    """The commission that wrote last in this dossier, at the address it wrote from."""
    senders = (event.gegevens.get("van", "") for event in reversed(dossier.events))
    asked = (Address("", sender) for sender in senders if sender)
    found = (
        (one, each)
        for one in asked
        for each in organisation.okc
        if each.has(one) and not no_reply(one.address)
    )
    return next((Address(each.naam, one.address) for one, each in found), None)
