"""What can be wrong between values that are each right: with the staff list, and between organisaties."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from bot.domain.errors import Fault
from bot.domain.mail.auth_results import MICROSOFT
from bot.domain.people.staff import Person, Role
from bot.domain.servers import MICROSOFT_365

Values = Mapping[str, Any]
"""The values of one organisatie by key; a key that had a fault is absent. "waar" is how faults call it."""


def suggest(word: str, known: Iterable[str], cutoff: float = 0.6) -> str:
    """The remedy for a word that is not known: the closest one, or all of them."""
    names = [name for name in known if name]
    close = get_close_matches(word, names, 1, cutoff)
    return f"Bedoelt u {close[0]}?" if close else f"Kies uit: {', '.join(names) or '(niets bekend)'}."


def staff_faults(
    one: Values, people: Sequence[Person], list_file: Path, file: str, where: str
) -> Iterator[Fault]:
    """Somebody must decide, and a jeugdteam must be a team."""
    since: date | None = one["vanaf"].date() if "vanaf" in one else None
    if not any(Role.KLACHTENFUNCTIONARIS in person.rollen and _not_gone(person, since) for person in people):
        yield Fault(
            file,
            where + "personeel",
            f"In {list_file} staat voor organisatie {one['sleutel']} geen klachtenfunctionaris in dienst.",
            "Zet iemand van deze organisatie erin met de rol klachtenfunctionaris.",
        )
    teams = {person.team for person in people}
    named = [(key, one.get(key, frozenset())) for key in ("jeugdteams", "wkkgz_teams", "awb_van_toepassing")]
    named += [
        (f"externe_regeling[{nr}].teams", desk.get("teams", frozenset()))
        for nr, desk in enumerate(one.get("externe_regeling", ()), start=1)
    ]
    for key, wanted in named:
        for team in sorted(wanted - teams):
            problem = f"Het team {team!r} komt in {list_file} niet voor."
            yield Fault(file, where + key, problem, suggest(team, sorted(teams)))


def unknown_in_staff(people: Iterable[Person], sleutels: Sequence[str], list_file: Path) -> Iterator[Fault]:
    """A near miss in the column organisatie would make somebody disappear in silence.

    Other unknown names are left alone: one staff list may serve more organisaties than this configuration.
    """
    for name in sorted({person.organisatie for person in people} - set(sleutels)):
        if close := get_close_matches(name, sleutels, 1, 0.8):
            problem = f"De organisatie {name!r} staat niet in de configuratie."
            yield Fault(str(list_file), "organisatie", problem, f"Bedoelt u {close[0]}?")


def microsoft_faults(one: Values, file: str, where: str) -> Iterator[Fault]:
    """Headers without a name are Microsoft's only where Microsoft delivers; elsewhere a sender could write them himself."""
    if one.get("authserv_id") == MICROSOFT and not _at_microsoft(one):
        yield Fault(
            file,
            where + "authserv_id",
            'Alleen Microsoft 365 tekent zonder naam; "microsoft" past niet bij deze mailbox.',
            "Schrijf de naam die uw mailserver vooraan in Authentication-Results zet.",
        )


def _at_microsoft(one: Values) -> bool:
    """Whether the mailbox is at Microsoft 365: by Graph, or by IMAP there or as an application of its Entra."""
    box = one.get("mailbox", {})
    return box.get("soort") == "graph" or "huurder" in box or str(box.get("host")).endswith(MICROSOFT_365)


def shared(found: Sequence[Values], file: str) -> Iterator[Fault]:
    """A sleutel, an address and a mailbox belong to one organisatie, or mail would land with the wrong one."""
    owners: dict[tuple[str, str], str] = {}
    for one in found:
        where = one["waar"]
        for claim in _claims(one):
            owner = owners.setdefault(claim, where)
            if owner != where:
                kind, value = claim
                problem = f"{kind.capitalize()} {value} is al van {owner.rstrip('.')}."
                yield Fault(file, where + kind, problem, "Geef elke organisatie een eigen.")


def remarks(found: Sequence[Values]) -> Iterator[str]:
    """What is allowed but probably not meant."""
    for one in found:
        if not one["kb_dagen"]:
            yield (
                f"{one['sleutel']}: kb_dagen ontbreekt; dagen die bij koninklijk besluit gelijkstaan aan een "
                "feestdag (ATW 3 lid 3) tellen nu niet mee in wettelijke termijnen."
            )
        if not one["authserv_id"]:
            remedy = f' Zet erin: authserv_id = "{MICROSOFT}".' if _at_microsoft(one) else ""
            yield (
                f"{one['sleutel']}: authserv_id ontbreekt; klachtwacht kan geen afzender vertrouwen, dus "
                f"antwoorden per mail worden geweigerd.{remedy}"
            )


def _claims(one: Values) -> Iterator[tuple[str, str]]:
    if "sleutel" in one:
        yield "sleutel", one["sleutel"]
    for address in sorted({one.get("adres", ""), *one.get("eigen_adressen", ())} - {""}):
        yield "adres", address
    box = one.get("mailbox", {})
    if place := "/".join(str(box[key]) for key in ("host", "gebruiker", "map", "pad") if key in box):
        yield "mailbox", place


def _not_gone(person: Person, since: date | None) -> bool:
    return since is None or person.in_dienst_tot is None or since < person.in_dienst_tot
