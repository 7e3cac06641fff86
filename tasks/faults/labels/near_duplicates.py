"""Cases that are nearly copies of each other and have different labels, compared with chance and with other pairs.

Pairs come from several hash tables and are ordered by what is lacking to a copy (`tasks.faults.blocking`,
`tasks.faults.closeness`); a case is in one pair at most, so that pairs are independent. How near is near enough is
never guessed: among the nearest 16, 32, 64 ... pairs, labels have to differ more often than labels drawn from the
model's recalibrated probabilities, and more often than among the pairs that are less near. On clean data neither
holds at any distance, be the columns coarse, unscaled or heavy-tailed, so that chance ties raise no alarm.

Exactly equal inputs are for `conflicting_duplicates`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import log

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.stats import binom

from tasks.contracts.analysis import Note
from tasks.contracts.columns import Column
from tasks.contracts.findings import Evidence, Proposal
from tasks.faults.blocking import Pairs, candidates
from tasks.faults.closeness import Closeness, closeness
from tasks.faults.compared import Rows, compared, finest
from tasks.faults.detector import NOTHING, Detected, Detector
from tasks.faults.material import Material
from tasks.faults.needs import CLASSES, FEATURES
from tasks.sql import Sql, ident, literal

# Over all distances together; and how many times more conflicts than chance, and than among less near pairs. Where
# chance alone is more than a third, half of what it leaves is as much.
SIGNIFICANCE = 0.001
EXCESS = 2.0
_OF_THE_REST = 0.5
_SMALLEST = 16
# A copy lacks less than one column's worth of agreement.
_FARTHEST = 8.0
# With twice the log of the number of rows, less than one of all pairs would agree so much if columns were independent;
# a copy of a case of frequent values may agree a little less.
_TELLING = 1.5
_NAME = "near duplicates"
EVIDENCE = Column(
    name="label__near_copy_conflict",
    role="evidence",
    kind="boolean",
    type="BOOLEAN",
    table="labels",
    source_name="",
    label="nearly a copy of a case with another label",
)


@dataclass(frozen=True)
class _Nearest:
    """The nearest pairs up to some distance: how many, in how many labels differ, in how many by chance."""

    pairs: int
    differ: int
    expected: float
    p_value: float

    def exceeds(self, usual: float) -> bool:
        """Whether labels differ so much more often than usual that it matters."""
        return self.differ >= min(EXCESS * usual, usual + _OF_THE_REST * (self.pairs - usual))


def find(material: Material) -> Detected:
    """A proposal if the nearest cases disagree beyond chance; otherwise a note with both counts."""
    relation = ident("near_analysed")
    material.engine.execute("faults/near/analysed", view=relation, evaluation=material.evaluation)
    (size,) = material.engine.row("faults/near/size", rows=relation)
    columns = finest(material.engine, relation, compared(material.inputs), size)
    if size < 2 * _SMALLEST or not columns:
        return NOTHING
    rows = Rows(material.engine, (relation,), (size,), columns)
    pairs = candidates(rows)
    measured = closeness(rows, pairs)
    kept = _disjoint(pairs, measured, size)
    if len(kept) < _SMALLEST:
        return Detected(notes=(Note(_NAME, "None: hardly any two cases are nearly alike in their inputs."),))
    ids = material.engine.frame("faults/near/column", rows=relation, value=Sql("case__id"))["value"]
    couples = pl.DataFrame(
        {
            "pair": np.arange(len(kept)),
            "first": ids[pairs.left[kept]],
            "second": ids[pairs.right[kept]],
        }
    )
    labelled = _labels(material, couples)
    differ, chance = labelled["differ"].to_numpy(), labelled["chance"].to_numpy()
    nearest = _copies(differ, chance)
    if nearest is None:
        text = (
            f"{int(differ.sum()):,} of {len(kept):,} pairs of nearly alike cases have different labels; chance alone "
            f"would give {chance.sum():,.0f}, and the nearest ones differ no more often."
        )
        return Detected(notes=(Note(_NAME, text),))
    return _proposed(material, couples[: nearest.pairs].filter(pl.Series(differ[: nearest.pairs])), nearest)


def _disjoint(pairs: Pairs, measured: Closeness, size: int) -> NDArray[np.intp]:
    """Pairs of cases that are each other's nearest, nearest first; none so coarse that chance makes it."""
    telling = np.flatnonzero((measured.agreement > _TELLING * log(size)) & (measured.difference <= _FARTHEST))
    by_distance = np.lexsort((pairs.right[telling], pairs.left[telling], measured.difference[telling]))
    order: NDArray[np.intp] = telling[by_distance]
    best = np.full(size, -1, dtype=np.intp)
    for side in (pairs.left, pairs.right):
        # Backwards, so that the nearest pair of a case is written last.
        better = np.full(size, len(order), dtype=np.intp)
        better[side[order][::-1]] = np.arange(len(order))[::-1]
        best = better if side is pairs.left else np.minimum(best, better)
    place = np.arange(len(order))
    return order[(best[pairs.left[order]] == place) & (best[pairs.right[order]] == place)]


def _labels(material: Material, couples: pl.DataFrame) -> pl.DataFrame:
    path = material.work / "near_pairs.parquet"
    couples.write_parquet(path)
    cells = ident("near_calibration_cells")
    material.engine.execute("faults/labels/calibration_cells", table=cells, evaluation=material.evaluation)
    return material.engine.frame(
        "faults/labels/near_pair_labels",
        pairs=Sql(f"read_parquet({literal(str(path))})"),
        cells=cells,
        evaluation=material.evaluation,
    )


def _copies(differ: NDArray[np.bool_], chance: NDArray[np.float64]) -> _Nearest | None:
    """The largest band of nearest pairs whose labels differ beyond chance and beyond the other pairs."""
    bands = list(_bands(differ, chance))
    # Every distance was tried: Bonferroni.
    telling = [b for b in bands if b.p_value * len(bands) <= SIGNIFICANCE and b.exceeds(b.expected)]
    if not telling:
        return None
    found = _until(differ, chance, telling[-1])
    rest_differ, rest_expected = differ[found.pairs :].sum(), chance[found.pairs :].sum()
    # Where the probabilities are wrong for all near pairs, they are wrong for these.
    usual = max(1.0, rest_differ / rest_expected) if rest_expected > 0 else 1.0
    return found if found.exceeds(usual * found.expected) else None


def _until(differ: NDArray[np.bool_], chance: NDArray[np.float64], band: _Nearest) -> _Nearest:
    """Where the copies end: up to there more pairs differ than is asked for, until the next band no more."""
    asked = np.minimum(EXCESS * chance, chance + _OF_THE_REST * (1 - chance))
    end = int(np.argmax(np.cumsum(differ - asked)[: 2 * band.pairs])) + 1
    return _Nearest(end, int(differ[:end].sum()), float(chance[:end].sum()), band.p_value)


def _bands(differ: NDArray[np.bool_], chance: NDArray[np.float64]) -> Iterator[_Nearest]:
    size = _SMALLEST
    while True:
        size = min(size, len(differ))
        observed, expected = int(differ[:size].sum()), float(chance[:size].sum())
        # Pairs differ independently with different chances: the binomial tail bounds theirs (Hoeffding 1956).
        p_value = float(binom.sf(observed - 1, size, min(1.0, expected / size))) if observed > expected else 1.0
        yield _Nearest(size, observed, expected, p_value)
        if size == len(differ):
            return
        size *= 2


def _proposed(material: Material, conflicts: pl.DataFrame, nearest: _Nearest) -> Detected:
    target = material.work / "fault__near_copies.parquet"
    cases = pl.concat([conflicts["first"], conflicts["second"]]).alias("case__id").sort()
    pl.DataFrame({"case__id": cases}).with_columns(pl.lit(value=True).alias(EVIDENCE.name)).write_parquet(target)
    proposal = Proposal(
        family="data_preparation",
        kind="label.near_duplicate_conflict",
        predicate=ident(EVIDENCE.name),
        subject="cases that are nearly copies of a case with another label",
        why=f"In {nearest.differ:,} of the {nearest.pairs:,} nearest pairs of cases the labels differ; chance alone "
        f"would give {nearest.expected:,.0f} (p {_p_words(nearest.p_value)}).",
        remedy="Look at some pairs side by side: is one case there twice with small changes (rounded, re-entered, "
        "loaded from two systems)? Then one of the two labels is wrong, and the case counts twice.",
        saw_errors=False,
        strength="probable",
        columns=(EVIDENCE.name,),
        evidence=(
            Evidence(
                "Nearly equal inputs, different labels",
                ("", "pairs"),
                (
                    ("nearest to each other", f"{nearest.pairs:,}"),
                    ("with different labels", f"{nearest.differ:,}"),
                    ("expected by chance", f"{nearest.expected:,.1f}"),
                ),
            ),
        ),
    )
    return Detected((proposal,), evidence=target, evidence_columns=(EVIDENCE,))


def _p_words(p_value: float) -> str:
    return "< 0.0001" if p_value < 0.0001 else f"= {p_value:.4f}"


DETECTOR = Detector(
    name=_NAME,
    fault="Cases that are nearly copies of each other carry different labels, more often than chance explains.",
    find=find,
    reaches="probable",
    source="LSH tables (Indyk & Motwani 1998), Goodall's similarity (1966), Hoeffding 1956 on recalibrated scores",
    needs=(
        CLASSES,
        FEATURES,
    ),
)
