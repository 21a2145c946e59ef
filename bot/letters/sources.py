"""Sources as Jinja runs them: which words they may use, and what it costs to run one.

Jinja is made for pages that share little. Two letters per mail share nearly all, so a source of the house takes its
names where they are, instead of copying them for every part.
"""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from types import CodeType
from typing import Any

from jinja2 import (
    BytecodeCache,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    Template,
    TemplateError,
    meta,
    nodes,
)
from jinja2.bccache import Bucket
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context
from jinja2.sandbox import SandboxedEnvironment
from jinja2.utils import missing

from bot.domain import plain_words
from bot.domain.recognition.caution import GRAVE

from .names import Names, person
from .page import citaat, guarded, in_taal, kern, knop, onze, regels
from .typed import inhoud, zinnen
from .words import datum, duur, hoofdletter, korte_datum, moment, opsomming, woord, zin

WORDS = (datum, korte_datum, moment, duur, opsomming, woord, zin, hoofdletter)
MARKS = (citaat, in_taal, kern, onze, regels, inhoud, zinnen)
FILTERS: Mapping[str, Callable[..., Any]] = {
    **{filter_.__name__: filter_ for filter_ in (*WORDS, *MARKS)},
    "stand": plain_words.stand,
    "termijn": plain_words.term,
    "signaal": plain_words.signal,
    "voorstel": plain_words.proposal,
}
FAULTS = (
    *(TemplateError, AttributeError, TypeError, ValueError),
    *(ArithmeticError, LookupError, RecursionError),
)
"""What a source can do wrong."""


class _Names(Context):
    """Where a source finds its names: what it set itself, what the letter has, what every source may call."""

    def resolve_or_missing(self, key: str) -> Any:
        """The value of this name."""
        if key in self.vars:
            return self.vars[key]
        try:
            return self.parent[key]
        except KeyError:
            return self.environment.globals.get(key, missing)

    def get_all(self) -> dict[str, Any]:
        """Every name, for a part that gets a copy of them."""
        if isinstance(self.parent, Names):
            self.parent.complete()
        return super().get_all()

    def call(
        self,
        function: Callable[..., Any],
        /,
        *args: Any,
        _loop_vars: Any = None,
        _block_vars: Any = None,
        **kwargs: Any,
    ) -> Any:
        """Call it as it is: none of ours asks for the context, which Jinja finds out anew for every call."""
        return function(*args, **kwargs)


class _Parts(CodeGenerator):
    """Sources of the house: a part reads the names of its letter where they are."""

    def visit_Include(self, node: nodes.Include, frame: Frame) -> None:
        """A part that has all its names from the top of the letter; other parts go as Jinja does it."""
        if node.ignore_missing or not frame.toplevel or not isinstance(node.template, nodes.Const):
            super().visit_Include(node, frame)
        else:
            part = f"environment.part({node.template.value!r})"
            self.writeline(f"yield from {part}.root_render_func(context)", node)


class _Compiled(BytecodeCache):
    """What a source became, by its file and its words: compiled once, whichever organisatie and regeling write with it."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill in what is known of these words."""
        bucket.code = self._made.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Remember what these words became."""
        self._made[bucket.key, bucket.checksum] = bucket.code


class Sources(Environment):
    """What the house wrote."""

    compiled = _Compiled()
    code_generator_class: type[CodeGenerator] = _Parts
    context_class = _Names

    def __init__(self, folders: list[Path]) -> None:
        """folders: the first that has a file wins."""
        super().__init__(
            loader=FileSystemLoader(folders, "utf-8-sig"),  # Windows editors like a byte order mark in front
            undefined=StrictUndefined,
            finalize=guarded,
            autoescape=False,  # a source gives plain text; its HTML is made in shown.py, which escapes everything
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            cache_size=-1,
            bytecode_cache=self.compiled,
        )
        self.filters.update(FILTERS)
        self.tests |= {
            "aard": plain_words.AARDEN.__contains__,
            "hoop": plain_words.HOPES.__contains__,
            "ernst": GRAVE.__contains__,
        }
        self.globals.update(knop=knop, persoon=person)
        self.part: Callable[[str], Template] = cache(self.get_template)

    @classmethod
    @cache  # the regelingen share most of their sources
    def asks(cls, source: str) -> tuple[frozenset[str], tuple[str | None, ...]]:
        """The names and the other sources that these words ask for. Raises `TemplateError`."""
        tree = cls([]).parse(source)
        return frozenset(meta.find_undeclared_variables(tree)), tuple(meta.find_referenced_templates(tree))


class OwnSources(Sources, SandboxedEnvironment):
    """What an organisatie wrote itself, in a sandbox, which makes a letter a third dearer."""

    compiled = _Compiled()  # the same words become other code here
    code_generator_class = CodeGenerator


def written(environment: Sources, source: str, names: Names) -> str:
    """The words of one source, before they are blocks. Raises one of `FAULTS`, traced to the line of the source."""
    template = environment.part(source)
    try:
        return "".join(template.root_render_func(_Names(environment, names, source, template.blocks)))
    except FAULTS:
        environment.handle_exception()
