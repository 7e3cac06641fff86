"""How often labels contradict confident predictions, and how much of it the probabilities themselves expect.

Probabilities are recalibrated with two parameters (Platt 1999): the chance of a contradiction falls with the logit of
the confidence, at the slope and from the level that the data show. Wrong labels leave a floor that it does not fall
below, so a third parameter, the floor, is fitted too; it counts only if the likelihood needs it. This is the
four-parameter logistic curve of item response theory, one end at a time. Overlapping classes have no floor, whatever
the model says of them.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, logit

from tasks.faults.labels.outcomes import Floats

BINS = 60
CASES_PER_BIN = 25
# Scores of 0 and 1 are read as half a step of the scores beside them, and never as more certain than this.
CERTAIN = 1e-6


@dataclass(frozen=True)
class Floor:
    """The curve of contradictions over the confidence.

    Attributes:
        level, slope: of the recalibrated logit.
        share: the floor, the share of labels that contradict however confident the prediction.
        evidence: twice the gain of log-likelihood over the best curve without a floor.
    """

    level: float
    slope: float
    share: float
    evidence: float

    def expected(self, confidence: Floats) -> Floats:
        """The chance of a contradiction that the recalibrated confidence itself expects."""
        return np.asarray(expit(-(self.level + self.slope * confidence)), dtype=np.float64)


def confidence_of(probability: Floats) -> Floats:
    """The logit of probabilities, with 0 and 1 read as half a step from their neighbours."""
    inner = probability[(probability > 0) & (probability < 1)]
    low = max(CERTAIN, float(inner.min()) / 2) if len(inner) else CERTAIN
    high = max(CERTAIN, float(1 - inner.max()) / 2) if len(inner) else CERTAIN
    return np.asarray(logit(np.clip(probability, low, 1 - high)), dtype=np.float64)


def fit_floor(confidence: Floats, contradicted: NDArray[np.bool_], share: float | None = None) -> Floor:
    """The curve of greatest likelihood with a floor, fitted or given, and what it gains over the one without."""
    bins = max(4, min(BINS, len(confidence) // CASES_PER_BIN))
    edges = np.unique(np.quantile(confidence, np.linspace(0, 1, bins + 1)[1:-1]))
    code = np.searchsorted(edges, confidence, side="left")
    cases = np.bincount(code, minlength=len(edges) + 1).astype(np.float64)
    kept = cases > 0
    hits = np.bincount(code, contradicted, minlength=len(edges) + 1)[kept]
    middle = (np.bincount(code, confidence, minlength=len(edges) + 1)[kept]) / cases[kept]
    cases = cases[kept]

    def loss(level: float, slope: float, floor: float) -> float:
        chance = np.clip(floor + (1 - floor) * expit(-(level + slope * middle)), 1e-12, 1 - 1e-12)
        return -float(hits @ np.log(chance) + (cases - hits) @ np.log(1 - chance))

    bare = minimize(lambda v: loss(v[0], np.exp(v[1]), 0.0), np.array([0.0, 0.0]), method="Nelder-Mead")
    if share is not None:
        held = minimize(lambda v: loss(v[0], np.exp(v[1]), share), bare.x, method="Nelder-Mead")
        return Floor(float(held.x[0]), float(np.exp(held.x[1])), share, evidence=2 * float(bare.fun - held.fun))
    rate = max(float(hits.sum() / cases.sum()), 1e-6)
    best, found = bare.fun, (float(bare.x[0]), float(np.exp(bare.x[1])), 0.0)
    for start in (0.1, 0.5):
        tried = minimize(
            lambda v: loss(v[0], np.exp(v[1]), expit(v[2])),
            np.array([bare.x[0], bare.x[1], logit(min(start * rate, 0.5))]),
            method="Nelder-Mead",
            options={"maxiter": 2000},
        )
        if tried.fun < best:
            best, found = tried.fun, (float(tried.x[0]), float(np.exp(tried.x[1])), float(expit(tried.x[2])))
    return Floor(*found, evidence=2 * float(bare.fun - best))
