"""Whether an organisatie has what its scheme asks: for every letter a person, for every variant and hand-over a scheme."""

from collections.abc import Iterator
from datetime import date

from bot.domain.errors import Fault
from bot.domain.people.organisation import Organisation
from bot.domain.people.staff import Role
from bot.domain.regeling.regeling import LetterRule, Regeling, Traject

IN_THE_CASE = frozenset({"klager", "naar", "beklaagde", "ontvanger"})
"""Parts that somebody plays in every case; who that is, the case itself says."""

WHEN_CONFIGURED = frozenset({"college", "gemeente"})
"""Nothing is proposed to them where no address was configured."""


def check(regeling: Regeling, organisation: Organisation, file: str, day: date) -> list[Fault]:
    """Everything this organisatie lacks on `day` to work by this scheme, variants included."""
    where = f"organisatie.{organisation.sleutel}."
    return [
        *_recipients(regeling, organisation, file, where, day),
        *_variants(regeling, organisation, file, where),
        *_desks(regeling, organisation, file, where),
    ]


def _recipients(
    regeling: Regeling, organisation: Organisation, file: str, where: str, day: date
) -> Iterator[Fault]:
    for event, names in regeling.brieven_bij.items():
        for name in names:
            rule = regeling.letter(name)
            if rule is not None and not _reaches(rule, organisation, day):
                roles = " of ".join(rule.aan)
                yield Fault(
                    file,
                    f"{where}personeel",
                    f"Brief {name} (bij {event.value}) gaat naar {roles}, en niemand heeft die rol.",
                    f"Geef in {organisation.sleutel} iemand in dienst de rol {roles}.",
                )


def roles_asked(regeling: Regeling) -> tuple[Role, ...]:
    """The roles that somebody must have for every letter of this scheme to reach anybody, beside who decides."""
    asked = [Role.KLACHTENFUNCTIONARIS]
    for name in dict.fromkeys(name for names in regeling.brieven_bij.values() for name in names):
        rule = regeling.letter(name)
        roles = [Role(role) for role in rule.aan if role in set(Role)] if rule else []
        if rule and not IN_THE_CASE.union(WHEN_CONFIGURED).intersection(rule.aan):
            asked += [] if set(roles) & set(asked) else roles[:1]
    return tuple(asked[1:])


def _reaches(rule: LetterRule, organisation: Organisation, day: date) -> bool:
    """Whether anybody gets this letter."""
    if IN_THE_CASE.union(WHEN_CONFIGURED).intersection(rule.aan) or ("okc" in rule.aan and organisation.okc):
        return True
    roles = (Role(role) for role in rule.aan if role in set(Role))
    return any(organisation.staff.with_role(role, day) for role in roles)


def _variants(regeling: Regeling, organisation: Organisation, file: str, where: str) -> Iterator[Fault]:
    for name in sorted(organisation.varianten - regeling.varianten()):
        yield Fault(
            file,
            where + name,
            f"De regeling {regeling.sleutel} kent geen {name}.",
            "Haal deze regel weg, of geef de regeling een termijn met die variant.",
        )


def _desks(regeling: Regeling, organisation: Organisation, file: str, where: str) -> Iterator[Fault]:
    hands_over = any(regeling.steps("overdragen", traject) for traject in Traject)
    configured = {
        "partners": organisation.partners,
        "externe_regeling": organisation.externe_regelingen,
        "bezwaar": organisation.bezwaar,
    }
    for key, value in configured.items():
        if value and not hands_over:
            yield Fault(
                file,
                where + key,
                f"De regeling {regeling.sleutel} kent geen overdracht aan een ander loket.",
                "Haal deze regel weg, of geef de regeling stappen voor overdragen.",
            )
