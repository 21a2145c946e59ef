"""One small learner for everything: logistic regression over hashed features, in numpy, the same bytes every time."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifiers.register import Keys, Register

__all__ = ["Floats", "Keys", "Linear", "Recipe", "Rows", "binary", "fit", "known_keys", "sigmoid", "softmax"]
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Rows:
    """Sparse examples: the features of example i are keys[bounds[i]:bounds[i + 1]], each with its value."""

    keys: Keys
    values: Floats
    bounds: NDArray[np.int64]

    @staticmethod
    def of(examples: Sequence[tuple[Keys, Floats]]) -> "Rows":
        """Join examples; an example without features is allowed."""
        bounds = np.zeros(len(examples) + 1, np.int64)
        np.cumsum([len(keys) for keys, _ in examples], out=bounds[1:])
        keys = np.concatenate([k for k, _ in examples]) if examples else np.zeros(0, np.uint64)
        values = np.concatenate([v for _, v in examples]) if examples else np.zeros(0, np.float32)
        return Rows(keys, values, bounds)

    def __len__(self) -> int:
        return len(self.bounds) - 1

    def row(self, i: int) -> tuple[Keys, Floats]:
        """The features of example i and their values."""
        return self.keys[self.bounds[i] : self.bounds[i + 1]], self.values[
            self.bounds[i] : self.bounds[i + 1]
        ]

    def and_one(self, keys: Keys, values: Floats) -> "Rows":
        """The same examples with one more behind them."""
        bounds = np.append(self.bounds, self.bounds[-1] + len(keys))
        return Rows(np.concatenate([self.keys, keys]), np.concatenate([self.values, values]), bounds)


def binary(keys: Keys) -> tuple[Keys, Floats]:
    """Features that are there or not, scaled so that long and short texts weigh the same."""
    unique = np.unique(keys)
    return unique, np.full(len(unique), 1 / np.sqrt(max(len(unique), 1)), np.float32)


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
    """Weights per known feature (sorted keys) and class. What was never seen in training counts for nothing."""

    keys: Keys
    weights: Floats
    bias: Floats
    register: Register = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "register", Register(self.keys))

    def scores(self, rows: Rows) -> Floats:
        """One row of class scores (log odds) per example."""
        out = np.repeat(self.bias[None, :], len(rows), axis=0).astype(np.float32)
        if not len(self.keys) or not len(rows.keys):
            return out
        known, place = self.register.find(rows.keys)
        owner = np.repeat(np.arange(len(rows)), np.diff(rows.bounds))[known]
        if len(owner):
            parts = self.weights[place]
            parts *= rows.values[known][:, None]
            starts = np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]])
            out[owner[starts]] += np.add.reduceat(parts, starts, axis=0)
        return out

    def state(self) -> dict[str, Any]:
        """For the model file; half precision is enough."""
        return {"keys": self.keys, "weights": self.weights.astype(np.float16), "bias": self.bias}

    @staticmethod
    def from_state(state: dict[str, Any]) -> "Linear":
        """The inverse of `state`."""
        return Linear(state["keys"], state["weights"].astype(np.float32), state["bias"])


def known_keys(rows: Rows, at_least: int) -> Keys:
    """Features that occur in at least so many examples, sorted."""
    keys, counts = np.unique(rows.keys, return_counts=True)
    return keys[counts >= at_least]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to train: rounds over the data, step size, decay of weights, and how often a feature must occur."""

    rounds: int = 10
    step: float = 0.5
    decay: float = 1e-4
    at_least: int = 2
    batch: int = 64
    seed: int = 20260316


def fit(
    rows: Rows, targets: Floats, weights: Floats, exclusive: bool, recipe: Recipe, later: int = 0
) -> Linear:
    """Train by AdaGrad. targets: examples × classes in 0..1; weights: the same shape, 0 = look away.

    exclusive: exactly one class per example (softmax), else every class on its own (sigmoid). later: the last so many
    examples leave the order of the others as it is, so that what a few more change is what they teach, not the draw.
    """
    keys = known_keys(rows, recipe.at_least)
    place = np.searchsorted(keys, rows.keys)
    known = (
        (place < len(keys)) & (keys[np.minimum(place, max(len(keys) - 1, 0))] == rows.keys)
        if len(keys)
        else np.zeros(len(place), bool)
    )
    classes = targets.shape[1]
    model = np.zeros((len(keys), classes), np.float32)
    bias = np.log((targets.mean(axis=0) + 1e-3) / (1 - targets.mean(axis=0) + 1e-3)).astype(np.float32)
    square = np.full((len(keys), classes), 1e-3, np.float32)
    bias_square = np.full(classes, 1e-1, np.float32)
    random = np.random.default_rng(recipe.seed)
    examples = [np.flatnonzero(known[a:b]) + a for a, b in zip(rows.bounds, rows.bounds[1:], strict=False)]
    for _ in range(recipe.rounds):
        order = _spread(random.permutation(len(rows) - later), np.arange(len(rows) - later, len(rows)))
        for start in range(0, len(order), recipe.batch):
            chosen = order[start : start + recipe.batch]
            picks = [examples[i] for i in chosen]
            flat = np.concatenate(picks)
            owner = np.repeat(np.arange(len(chosen)), [len(p) for p in picks])
            columns, values = place[flat], rows.values[flat][:, None]
            scores = np.repeat(bias[None, :], len(chosen), axis=0)
            if len(flat):
                begins = np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]])
                scores[owner[begins]] += np.add.reduceat(model[columns] * values, begins, axis=0)
            guess = softmax(scores) if exclusive else sigmoid(scores)
            error = (guess - targets[chosen]) * weights[chosen]
            if len(flat):
                by_column = np.argsort(columns, kind="stable")
                sorted_columns = columns[by_column]
                begins = np.flatnonzero(np.r_[True, sorted_columns[1:] != sorted_columns[:-1]])
                touched = sorted_columns[begins]
                slope = (
                    np.add.reduceat((error[owner] * values)[by_column], begins, axis=0)
                    + recipe.decay * model[touched]
                )
                square[touched] += slope * slope
                model[touched] -= recipe.step * slope / np.sqrt(square[touched])
            slope = error.sum(axis=0)
            bias_square += slope * slope
            bias -= (recipe.step * slope / np.sqrt(bias_square)).astype(np.float32)
    return Linear(keys, model, bias)


def _spread(order: NDArray[np.int64], later: NDArray[np.int64]) -> NDArray[np.int64]:
    """The order with these put evenly between."""
    places = np.linspace(0, len(order), len(later) + 2)[1:-1].astype(np.int64)
    return np.insert(order, places, later)
