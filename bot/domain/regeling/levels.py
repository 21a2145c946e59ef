"""Who stands where: what the routing rules look at, and who is a level above whom (R10)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from bot.domain.people.organisation import Loket
from bot.domain.people.staff import Employment, Person, Role, Staff
from bot.domain.recognition.caution import GRAVE
from bot.domain.regeling.regeling import Traject

MOST_NAMES = 8
"""So many candidates are shown at most; with more, somebody has to look it up."""

LEADING = frozenset({Role.LEIDINGGEVENDE, Role.KLACHTENFUNCTIONARIS, Role.DIRECTIE, Role.ZORGCOORDINATOR})
GUIDES: Mapping[Employment, Role] = {
    Employment.VRIJWILLIGER: Role.VRIJWILLIGERSCOORDINATOR,
    Employment.STAGIAIR: Role.STAGEBEGELEIDER,
}
"""Who holds the talk for whom (Klachtenprocedure Lentl §2.3)."""


@dataclass(frozen=True, slots=True)
class Case:
    """What the rules look at.

    signalen: the likely signals. over: who it is about, when the name in the mail is one person's whole name;
    misschien: who else may be meant; genoemd: whether a name was given at all. via: the colleague through whom it
    came. uitgesloten: addresses of who said to be involved. over may have left. genoemd_elders: desks outside that the
    mail names, or that the team falls under. bezwaar: the desk we must forward a bezwaar to, if it is ours to forward.
    wens: what the klager wants next. misschien_ernstig: R02 may hold, though it is too faint to count.
    buiten_ons: the klager wants no contact with the organisatie itself. weigert: he rather not talks with
    the medewerker.
    """

    traject: Traject
    signalen: frozenset[str]
    staff: Staff
    day: date
    over: Person | None = None
    misschien: tuple[Person, ...] = ()
    genoemd: bool = False
    via: Person | None = None
    uitgesloten: frozenset[str] = frozenset()
    genoemd_elders: tuple[Loket, ...] = ()
    bezwaar: Loket | None = None
    wens: str = ""
    misschien_ernstig: bool = False
    buiten_ons: bool = False
    weigert: bool = False

    @property
    def elders(self) -> Loket | None:
        """The one desk outside it may belong to; with more of them a human sorts it out (§5B)."""
        return self.genoemd_elders[0] if len(self.genoemd_elders) == 1 else None

    @property
    def to_commission(self) -> bool:
        """Whether the klager wants the klachtencommissie (`wens`)."""
        return self.wens == "okc"

    @property
    def personal(self) -> bool:
        """Whether this is a case about what somebody did or left undone."""
        return self.traject in {Traject.ONVREDE, Traject.KLACHT}

    @property
    def grave(self) -> bool:
        """Whether R02 holds."""
        return bool(self.signalen & GRAVE)

    def people(self, *roles: Role) -> tuple[Person, ...]:
        """Everybody in service with the first of these roles that anybody has."""
        return next((found for role in roles if (found := self.staff.with_role(role, self.day))), ())


@dataclass(frozen=True, slots=True)
class Route:
    """What a rule says: who acts (`naar`), or whom to choose from (`kandidaten`, names), and why.

    loket: the desk outside that takes it over instead.
    """

    regel: str
    naar: tuple[Person, ...] = ()
    kandidaten: tuple[str, ...] = ()
    uitleg: tuple[str, ...] = ()
    loket: Loket | None = None


def above(person: Person, case: Case) -> tuple[Person, ...]:
    """The next level above somebody: leidinggevende (or who stands in), else that of the team, else directie.

    Nobody who is complained about or involved; empty when there is no such person (R10).
    """
    barred = accused(case) | {person.email}
    passed = {person.email}
    superior = case.staff.superior_of(person)
    while superior is not None and superior.email not in passed:
        passed.add(superior.email)
        serving = superior if superior.works_on(case.day) else case.staff.stand_in(superior, case.day)
        if serving is not None and serving.email not in barred:
            return (serving,)
        superior = case.staff.superior_of(superior)
    leaders = case.people(Role.LEIDINGGEVENDE)
    team = [p for p in leaders if person.team and p.team == person.team and p.email not in barred]
    if len(team) == 1 and Role.LEIDINGGEVENDE not in person.rollen:
        return (team[0],)
    return tuple(p for p in top(case) if p.email not in barred)


def top(case: Case) -> tuple[Person, ...]:
    """The directie; where there is none, who guards quality."""
    return case.people(Role.DIRECTIE, Role.KWALITEITSMANAGER)


def accused(case: Case) -> frozenset[str]:
    """Addresses that may not handle it: who it is about, may be about, or who is involved (Awb 9:7 by analogy)."""
    meant = (case.over,) if case.over else case.misschien
    return case.uitgesloten | {person.email for person in meant}


def names_of(people: Iterable[Person]) -> tuple[str, ...]:
    """Their names, each once, at most so many as can be chosen from."""
    return tuple(dict.fromkeys(person.naam for person in people))[:MOST_NAMES]


def spoken(people: Iterable[Person]) -> str:
    """Their names as in a sentence."""
    return " en ".join(names_of(people))


def guides(case: Case) -> tuple[Person, ...]:
    """The vrijwilligerscoördinator or stagebegeleider: the person's own, else of the team, else all there are."""
    kind = case.over.soort if case.over else None
    role = GUIDES.get(kind) if kind else None
    if role is None:
        role = Role.STAGEBEGELEIDER if "stagiair" in case.signalen else Role.VRIJWILLIGERSCOORDINATOR
    found = case.people(role)
    if case.over is not None:
        own = {case.over.leidinggevende, case.over.vervanger}
        team = [p for p in found if p.team == case.over.team]
        return tuple(p for p in found if p.email in own) or tuple(team) or found
    return found
