"""What a trained linear model is at run time: a table of small whole numbers that is summed over the features of a text."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from classifiers.register import Keys

__all__ = ["Floats", "Keys", "Linear", "Places", "Rows", "sigmoid", "softmax"]
Floats = NDArray[np.float32]
Places = NDArray[np.int32]
_MOST = 127


@dataclass(frozen=True, slots=True)
class Rows:
    """Sparse examples: the features of example i stand at bounds[i]:bounds[i + 1], each with its value."""

    places: Places
    values: Floats
    bounds: NDArray[np.int64]

    @staticmethod
    def of(examples: Sequence[tuple[Places, Floats]]) -> "Rows":
        """Join examples; an example without features is allowed."""
        bounds = np.zeros(len(examples) + 1, np.int64)
        np.cumsum([len(places) for places, _ in examples], out=bounds[1:])
        places = np.concatenate([p for p, _ in examples]) if examples else np.zeros(0, np.int32)
        values = np.concatenate([v for _, v in examples]) if examples else np.zeros(0, np.float32)
        return Rows(places, values, bounds)

    def __len__(self) -> int:
        return len(self.bounds) - 1


def sigmoid(scores: Floats) -> Floats:
    """Scores to probabilities, one by one."""
    return (1 / (1 + np.exp(-np.clip(scores, -30, 30)))).astype(np.float32)


def softmax(scores: Floats) -> Floats:
    """Scores to probabilities that sum to 1 per row."""
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    chances: Floats = (raised / raised.sum(axis=1, keepdims=True)).astype(np.float32)
    return chances


@dataclass(frozen=True, slots=True)
class Linear:
    """One row of weights per known feature, one column per answer.

    Many features stood in the same few mails and learned the same: they share a row. rows: which row of the table each
    feature has. A weight is kept as a whole number q in -127..127 and means q·|q| times the scale of its column: small weights, of
    which there are many, keep their digits.
    """

    table: NDArray[np.int8]
    rows: Places
    scale: Floats
    bias: Floats

    @staticmethod
    def of(weights: Floats, bias: Floats) -> "Linear":
        """Weights as they were learned (features × answers)."""
        scale = np.maximum(np.abs(weights).max(axis=0, initial=0.0), 1e-6).astype(np.float32) / _MOST**2
        roots = np.rint(np.sqrt(np.abs(weights) / scale)) * np.sign(weights)
        answers = len(bias)
        whole = np.ascontiguousarray(roots.astype(np.int8)).view(np.dtype((np.void, answers)))
        distinct, rows = np.unique(whole.ravel(), return_inverse=True)  # in one piece six times as fast
        table = distinct.view(np.int8).reshape(-1, answers)
        return Linear(table, rows.astype(np.int32), scale, bias.astype(np.float32))

    @staticmethod
    def blank(answers: int) -> "Linear":
        """A model that knows nothing."""
        return Linear.of(np.zeros((0, answers), np.float32), np.zeros(answers, np.float32))

    # np.dot and not @: that asks the processor for faults of reckoning, and the fast kernels leave some behind that are none.

    def scores(self, rows: Rows) -> Floats:
        """One row of scores (margins) per example. What was never seen in training counts for nothing."""
        out = np.zeros((len(rows), len(self.bias)), np.float32)
        if len(rows.places) and len(self.table):
            roots, values = self._squared(rows.places), rows.values
            for i, (begin, end) in enumerate(pairwise(rows.bounds.tolist())):
                np.dot(values[begin:end], roots[begin:end], out[i])
        out *= self.scale
        out += self.bias
        return out

    def score(self, places: Places, values: Floats) -> Floats:
        """The same for one example."""
        told: Floats = (
            np.dot(values, self._squared(places)) * self.scale if len(self.table) else 0 * self.scale
        )
        return told + self.bias

    def sums(self, places: Places, sizes: NDArray[np.int64]) -> Floats:
        """Per example what its features weigh together, without bias: the first sizes[0] of these places, and so on.

        Summed as whole numbers, so exact, and the same in whatever company.
        """
        out = np.zeros((len(sizes), len(self.bias)), np.float32)
        some = sizes > 0
        if len(places) and len(self.table):
            begins = (np.cumsum(sizes) - sizes)[some]
            out[some] = np.add.reduceat(self._squares(places), begins, axis=0, dtype=np.int32)
        return out * self.scale

    def weights(self, places: Places) -> Floats:
        """The weights of these features (features × answers)."""
        return self._squared(places) * self.scale

    def _squared(self, places: Places) -> Floats:
        return self._squares(places).astype(np.float32)

    def _squares(self, places: Places) -> NDArray[np.int16]:
        rows = self.rows.take(places)
        roots = self.table.take(rows, axis=0).astype(np.int16)  # 127² fits, and takes a quarter of the time
        roots *= np.abs(roots)
        return roots

    def to_disk(self, path: Path) -> None:
        """Write the table, whose rows are whose, and its scale and bias into folder `path`."""
        path.mkdir(parents=True, exist_ok=True)
        np.save(path / "tabel.npy", self.table)
        np.save(path / "rijen.npy", self.rows)
        np.save(path / "schaal.npy", np.stack([self.scale, self.bias]))

    @staticmethod
    def from_disk(path: Path) -> "Linear":
        """Read what `to_disk` wrote; the table stays on disk until a row of it is needed."""
        scale, bias = np.load(path / "schaal.npy")
        table, rows = (
            np.load(path / name, mmap_mode="r").view(np.ndarray) for name in ("tabel.npy", "rijen.npy")
        )
        return Linear(table, rows, scale, bias)
