"""The state diagram of a scheme, out of the same table that decides: as Mermaid text, or as DOT for Graphviz."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from bot.domain.dossier.events import EventKind
from bot.domain.regeling.regeling import Regeling

ANYWHERE = "elke_open_status"
"""The one node that stands for every open status, where all of them lead to the same."""

Arrow = tuple[str, str, str]
"""From, to, and the events that lead there, in words."""


def as_mermaid(regeling: Regeling) -> str:
    """The diagram as Mermaid `stateDiagram-v2`; what leaves the status as it is stands in no arrow."""
    lines = ["---", f"title: {regeling.naam}", "---", "stateDiagram-v2", f"    [*] --> {regeling.begin}"]
    lines += [f"    {source} --> {target}: {told}" for source, target, told in _arrows(regeling)]
    lines += [f"    {status} --> [*]" for status in sorted(regeling.eind)]
    return "\n".join(lines) + "\n"


def as_dot(regeling: Regeling) -> str:
    """The diagram for Graphviz; a grey double ring is a status in which a dossier is closed."""
    lines = [
        "digraph regeling {",
        f'  label="{_quoted(regeling.naam)}"; labelloc=t;',
        *(f"  {each};" for each in LOOKS),
    ]
    lines.append(f'  start [shape=point, label=""]; start -> "{regeling.begin}";')
    arrows = list(_arrows(regeling))
    names = dict.fromkeys(name for source, target, _ in arrows for name in (source, target))
    for name in names:
        looks = ", peripheries=2, fillcolor=gray92" if name in regeling.eind else ""
        looks = ", style=dashed" if name == ANYWHERE else looks
        lines.append(f'  "{name}" [label="{_words(name)}"{looks}];')
    for source, target, told in arrows:
        back = f", {BACK}" if told == EventKind.HEROPEND else ""
        lines.append(f'  "{source}" -> "{target}" [label="{_words(told)}"{back}];')
    return "\n".join([*lines, "}"]) + "\n"


LOOKS = (
    "rankdir=LR; nodesep=0.35; ranksep=0.6; fontname=Helvetica; fontsize=20",
    'node [shape=box, style="rounded,filled", fillcolor=white, fontname=Helvetica]',
    "edge [fontname=Helvetica, fontsize=11, color=gray35]",
)
BACK = "style=dashed, color=gray60, fontcolor=gray45, constraint=false"
"""How an arrow back to an earlier status looks: it does not say where things stand on the page."""


def _words(names: str) -> str:
    """Names as people read them, a long list of events under each other."""
    return _quoted(names.replace("_", " ")).replace(", ", "\\n")


def _arrows(regeling: Regeling) -> Iterator[Arrow]:
    """Every arrow once: events with the same ends share one, and what holds in every open status is drawn once."""
    anywhere = _anywhere(regeling)
    for event, target in sorted(anywhere.items()):
        yield ANYWHERE, target, event
    for status, lines in regeling.overgangen.items():
        by_target: dict[str, list[str]] = defaultdict(list)
        for event, target in lines.items():
            if target != status and anywhere.get(event.value) != target:
                by_target[target].append(event.value)
        for target, events in by_target.items():
            yield status, target, ", ".join(sorted(events))


def _anywhere(regeling: Regeling) -> Mapping[str, str]:
    """Event → status, for what leads to the same status from every open one."""
    rows = [lines for status, lines in regeling.overgangen.items() if status not in regeling.eind]
    common = (
        set(rows[0].items()).intersection(*(lines.items() for lines in rows[1:])) if len(rows) > 1 else set()
    )
    return {event.value: target for event, target in common}


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
