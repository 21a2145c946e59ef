"""Text in, suggestion out: what a mail is, what it asks, about whom and since when. Advice with evidence, never a fact.

`load_classifier` is the only door. numpy is imported behind it, so that who needs no model pays for none; spaCy only to
train, and for a spaCy pipeline that an organisatie brings.
"""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.domain.ports.classifier import Classifier

MODEL = Path(__file__).parent / "model"
"""Where the trained model lies unless told otherwise. It is made from the corpus, so it is not kept in git."""


def load_classifier(path: Path | None = None) -> "Classifier":
    """The classifier with the model in folder `path`; without a path the own model, which is made when there is
    none that this version can read.

    A model that is there is used as it is, also when the corpus has changed since: a running klachtwacht never changes
    its mind by itself. `ensure_model`, at set-up, makes it anew. `path` may also hold a spaCy pipeline (`nlp.to_disk`)
    whose `doc.cats` name the soorten: that then says what a mail is, and the own model the rest. Raises `UsageError`
    when `path` holds neither.
    """
    from bot.domain.errors import UsageError
    from classifiers.classifier import Reader, ensure_model

    if path is not None and (path / "meta.json").is_file() and (path / "config.cfg").is_file():
        from classifiers.brought import Brought

        return Brought.load(path, load_classifier())
    if path is not None:
        return Reader.load(path)
    try:
        return Reader.load(MODEL)
    except UsageError:  # there is none yet, or it is of another version of klachtwacht
        return Reader.load(ensure_model(MODEL))
