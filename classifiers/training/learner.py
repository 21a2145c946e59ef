"""The one learner: a linear support vector machine per answer (scikit-learn, liblinear), the same bytes every time.

Only training needs it: what it learns is a table of weights (`classifiers.linear`), and reading needs numpy alone.
"""

import warnings

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.exceptions import ConvergenceWarning
from sklearn.svm import LinearSVC

from classifiers.linear import Floats, Linear, Rows

SEED = 20260316
LEAST = 2
"""With fewer examples that say yes an answer is not learned; it is then always a safe no."""
_NO = -1.5
CLOSE = 0.05
"""How near to the best weights is near enough: nearer took half as long again and changed no figure."""


def matrix(rows: Rows, features: int) -> csr_matrix:
    """Examples × features."""
    return csr_matrix((rows.values, rows.places, rows.bounds), shape=(len(rows), features))


def fit(rows: csr_matrix, targets: Floats, weights: Floats, cost: float) -> Linear:
    """One machine per column of `targets` (examples × answers, 0 or 1).

    weights: the same shape, 0 = look away. cost: how much a mistake counts against small weights.
    """
    rows = rows.astype(np.float64)  # once, instead of once per answer
    table = np.zeros((rows.shape[1], targets.shape[1]), np.float32)
    bias = np.full(targets.shape[1], _NO, np.float32)
    for answer in range(targets.shape[1]):
        seen = weights[:, answer] > 0
        yes: NDArray[np.bool_] = targets[:, answer] > 0
        if min(int(yes[seen].sum()), int((~yes)[seen].sum())) < LEAST:
            continue
        machine = LinearSVC(C=cost, tol=CLOSE, max_iter=400, random_state=SEED)
        with warnings.catch_warnings():
            # After so many rounds the last digit may still move; the figures do not.
            warnings.simplefilter("ignore", ConvergenceWarning)
            machine.fit(rows, yes, sample_weight=weights[:, answer])
        table[:, answer], bias[answer] = machine.coef_[0], machine.intercept_[0]
    return Linear.of(table, bias)
