"""Chat servers: each is one file here and one row in `KINDS`. What is said there is answered in `bot.handlers.chat`."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

from bot.domain.errors import Fault, KlachtwachtError

Hear = Callable[[str, str, str, bool], str]
"""Chat id of the writer, text and id of a message, and whether it answers or mentions us → the answer; empty for none."""


class Chat(Protocol):
    """One room on a chat server."""

    def run(self) -> None:
        """Listen and answer until `stop`; connects again by itself. Blocks."""

    def stop(self) -> None:
        """End `run` soon; may be called from another thread."""

    def check(self) -> list[str]:
        """Why it could not hear or answer now, in Dutch sentences; empty when all is well. Says nothing in the room."""


KINDS: Mapping[str, tuple[str, ...]] = {"matrix": ("server", "kamer", "gebruiker", "token_bestand")}
"""Kind of server → the keys it needs beside `mensen`."""


def check_options(options: Mapping[str, object], where: str) -> list[Fault]:
    """Every fault in the chat options of one organisatie, but whether `mensen` work there."""
    kind = options.get("soort")
    if not isinstance(kind, str) or kind not in KINDS:
        return [Fault(where, "soort", "Dit soort chat bestaat niet.", f"Kies een van: {', '.join(KINDS)}.")]
    allowed = ("soort", "mensen", *KINDS[kind])
    faults = [
        Fault(where, name, "Deze sleutel bestaat hier niet.", f"Kies uit: {', '.join(allowed)}.")
        for name in options
        if name not in allowed
    ]
    faults += [
        Fault(where, name, "Deze sleutel ontbreekt.", f'Voeg toe: {name} = "…"')
        for name in KINDS[kind]
        if not isinstance(options.get(name), str) or not options[name]
    ]
    people = options.get("mensen")
    if (
        not isinstance(people, Mapping)
        or not all(isinstance(each, str) for each in people.values())
        or not people
    ):
        remedy = 'Schrijf mensen = { "@ingrid:voorbeeld.nl" = "ingrid.bakker@sterker.example" }.'
        return [*faults, Fault(where, "mensen", "Zo kent klachtwacht niemand in de chat.", remedy)]
    return faults


def make_chat(options: Mapping[str, object], hear: Hear) -> Chat:
    """The room these options describe. Raises `KlachtwachtError` when its token cannot be read."""
    from bot.chat.matrix import MatrixChat  # only who chats pays for the library

    try:
        token = Path(str(options["token_bestand"])).read_text(encoding="utf-8-sig").strip()
    except (OSError, UnicodeDecodeError):
        problem = f"Het bestand {options['token_bestand']} (chat.token_bestand) is niet te lezen."
        raise KlachtwachtError(f"{problem} Zet er het toegangsteken van de chatgebruiker in.") from None
    return MatrixChat(str(options["server"]), str(options["kamer"]), str(options["gebruiker"]), token, hear)
