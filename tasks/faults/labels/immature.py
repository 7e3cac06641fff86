"""Labels of the newest cases that had no time to become true: their rate falls away towards the end of the data.

A payment is late only after its due date, a customer has left only after a while; until then the case counts as if
nothing had happened. The detector adds up the labels of each class over the last days and compares them with what the
scores expect. It reports the window if less than half of them are there, if no earlier window of the same length was
ever half as empty, and if the rate goes on falling. Where `labelled_at` says how long labels take, and the window is
no older than that, the fault is confirmed. What `labels.maturity` sets aside is not among the cases.
"""

from dataclasses import dataclass

import numpy as np

from tasks.contracts.findings import Evidence, Proposal, Strength
from tasks.faults.detector import NOTHING, Detected, Detector
from tasks.faults.labels.outcomes import Floats, outcomes, with_days
from tasks.faults.material import Material
from tasks.faults.needs import CLASSES, TIME
from tasks.faults.partitions import Partition
from tasks.sql import Sql, literal

# At most this share of the expected labels is there; in earlier windows at least twice as large a share was.
EMPTY, EARLIER = 0.5, 2.0
# Labels that must be expected, days there must be, and windows that must have gone before.
FEWEST_EXPECTED, FEWEST_DAYS, WINDOWS = 15.0, 10, 3
# Gain in nats over the expected rate, for the many windows that are tried.
LEAST_GAIN = 12.0
MOST_CLASSES = 20


@dataclass(frozen=True)
class _Window:
    """The last days, and the labels of one class in them."""

    days: int
    label: int
    given: float
    expected: float
    earlier: float
    gain: float


def find(material: Material) -> Detected:
    """A proposal for the newest cases if labels of one class are still to come."""
    division = next((d for d in with_days(material) if d.name == "day"), None)
    found = outcomes(material, (division,)) if division else None
    if division is None or found is None or len(found.classes) > MOST_CLASSES:
        return NOTHING
    codes, days = found.parts[0]
    inside = codes >= 0
    own, n = codes[inside], len(days)
    if n < FEWEST_DAYS:
        return NOTHING
    windows = []
    for c in range(len(found.classes)):
        given = np.bincount(own, found.label[inside] == c, minlength=n).astype(float)
        expected = np.bincount(own, found.chance[found.cell[inside], c], minlength=n).astype(float)
        windows += [window] if (window := _window(given, expected, c)) else []
    if not windows:
        return NOTHING
    best = max(windows, key=lambda w: w.gain)
    cases = int((own >= n - best.days).sum())
    return Detected((_proposal(material, division, days, best, found.classes[best.label], cases),))


def _window(given: Floats, expected: Floats, label: int) -> _Window | None:
    """The window at the end that lacks labels of one class beyond doubt; None if there is none."""
    n = len(given)
    total, wanted = np.concatenate(([0.0], np.cumsum(given))), np.concatenate(([0.0], np.cumsum(expected)))
    best = None
    for length in range(1, n // (WINDOWS + 1) + 1):
        there, due = total[n] - total[n - length], wanted[n] - wanted[n - length]
        if due < FEWEST_EXPECTED or there > EMPTY * due:
            continue
        starts = np.arange(0, n - 2 * length + 1)
        before, hoped = total[starts + length] - total[starts], wanted[starts + length] - wanted[starts]
        earlier = float(np.min(before / np.maximum(hoped, 1e-9), where=hoped >= due / 2, initial=np.inf))
        gain = due - there + (there * np.log(there / due) if there else 0.0)
        if gain < LEAST_GAIN or not np.isfinite(earlier) or earlier < EARLIER * there / due:
            continue
        if best is None or gain > best.gain:
            best = _Window(length, label, float(there), float(due), earlier, float(gain))
    if best is None or not _falls(given[n - best.days :], expected[n - best.days :]):
        return None
    return best


def _falls(given: Floats, expected: Floats) -> bool:
    """Whether the share of expected labels is no greater in the second half of a window than in the first."""
    half = len(given) // 2
    if not half:
        return True
    first, second = (
        g.sum() / max(e.sum(), 1e-9) for g, e in ((given[:half], expected[:half]), (given[half:], expected[half:]))
    )
    return bool(second <= first + 0.1)


def _proposal(
    material: Material, division: Partition, days: tuple[str, ...], window: _Window, label: str, cases: int
) -> Proposal:
    first = days[len(days) - window.days]
    delay = _delay(material, label)
    explained = delay is not None and window.days <= 1.5 * delay + 1
    strength: Strength = "confirmed" if explained else "probable"
    why = (
        f"Of {window.expected:,.0f} labels {label} that the scores expect in the last {window.days} days, "
        f"{window.given:,.0f} are there; in no earlier window of that length fewer than {window.earlier:.0%} were."
    )
    if explained:
        why += f" One in twenty labels {label} becomes known {delay:,.0f} days or more after its case."
    rows = tuple((name, f"{value:,.0f}") for name, value in (("expected", window.expected), ("there", window.given)))
    return Proposal(
        family="data_preparation",
        kind="label.immature",
        predicate=Sql(f"{division.value} >= {literal(first)}"),
        subject=f"cases from {first} on, whose labels had no time to become {label}",
        why=why,
        remedy=f"Wait until these cases are old enough, or set labels.maturity so that only a {label} counts at once.",
        saw_errors=False,
        strength=strength,
        columns=division.columns,
        evidence=(Evidence(f"Labels {label} from {first} on, {cases:,} cases", ("", "labels"), rows),),
    )


def _delay(material: Material, label: str) -> float | None:
    """Days after the case by which 95 of 100 labels of a class are known; None where nothing says so."""
    if material.contract.labels.labelled_at is None:
        return None
    (days,) = material.engine.row("faults/labels/label_delay", {"label": label}, evaluation=material.evaluation)
    return None if days is None or days < 1 else float(days)


DETECTOR = Detector(
    name="immature labels",
    fault="The newest cases are labelled before their outcome can be known.",
    find=find,
    reaches="confirmed",
    source="labels by age of the case against recalibrated scores, and against every earlier window of the same length",
    needs=(CLASSES, TIME),
)
