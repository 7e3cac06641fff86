"""How often parts give a label against what the scores expect, and how far parts differ in that by themselves."""

import numpy as np

from tasks.faults.labels.outcomes import Floats

# Where few parts say how far parts differ by themselves, they are taken to differ by this much at least.
LEAST_SPREAD = 0.1


def log_odds(count: Floats, cases: Floats) -> Floats:
    """The logarithm of the odds of some of the cases against the others; half a case is added to either."""
    return np.asarray(np.log((count + 0.5) / (cases - count + 0.5)), dtype=np.float64)


def ratio(given: Floats, expected: Floats, variance: Floats, cases: Floats) -> tuple[Floats, Floats]:
    """The log ratio of the odds given and expected, and its error by the delta method."""
    error = np.sqrt(np.maximum(variance, 0)) * cases / np.maximum(expected * (cases - expected), 1e-9)
    return log_odds(given, cases) - log_odds(expected, cases), np.asarray(error, dtype=np.float64)


def middle_and_spread(ratios: Floats) -> tuple[float, float]:
    """The middle of some parts, none of which moves it much, and how far they lie from it as a standard deviation."""
    middle = float(np.median(ratios)) if len(ratios) > 2 else 0.0
    return middle, max(1.4826 * float(np.median(np.abs(ratios - middle))), LEAST_SPREAD)
