"""Two columns read into each other's place: in a whole batch or source, in a part of it, or in scattered cases.

Three ways to tell. Cases that contradict what the other columns say of both, and agree once the two are exchanged
(tasks.faults.values.repairs). Cases whose two values are each unusual in their own column and usual in the other's,
far more often than if the two columns had nothing to do with each other: the likelihood ratio of an exchange. And
batches in which the columns' quantiles fit the names of others better than their own: the cheapest matching (Kuhn
1955) of the quantiles of a batch with those of the rest.
"""

from collections.abc import Iterator
from itertools import combinations

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.stats import poisson

from tasks.contracts.findings import Proposal
from tasks.faults.detector import Detected, Detector
from tasks.faults.material import Material
from tasks.faults.needs import FEATURES
from tasks.faults.values.cells import Numbers, every_case
from tasks.faults.values.explained import detected, proposal
from tasks.faults.values.marks import Mark, mark
from tasks.faults.values.relations import Relations
from tasks.sql import Sql, literal

# Bins of a column's own range, and the log likelihood ratio from which an exchange explains a case.
_BINS, _RATIO = 60, 6.0
_PAIRS = 200
_FEWEST, _EXCESS, _SIGNIFICANCE = 6, 4.0, 1e-8
# A batch's columns are exchanged if the matching costs less than this share of leaving them in their places.
_CHEAPER = 0.1
_PROFILE = np.linspace(0.02, 0.98, 17)
_PART = 50
_REMEDY = (
    "Compare the order of the columns in the source of these cases with the names they are read under; {} are read into "
    "each other's place."
)


def find(material: Material) -> Detected:
    """One proposal per pair of columns that is exchanged somewhere."""
    relations = material.relations
    made = [proposal(material, e) for e in relations.repairs.found if e.change.kind == "swap"]
    seen = {frozenset(e.change.columns) for e in relations.repairs.found}
    blamed = {name for pair in seen for name in pair}
    likely = [
        _proposal(material, a, b, ratio)
        for a, b, ratio in _unusual_both(relations)
        if frozenset((a, b)) not in seen and not {a, b} & blamed
    ]
    blamed |= {name for p, _ in likely for name in p.columns}
    proposals = [p for p, _ in (*made, *likely)]
    if not proposals:
        proposals = list(_whole_parts(relations))
    return detected(material, "fault__swap", tuple(proposals), [m for _, m in (*made, *likely)])


class _Ratio:
    """How much likelier two values are in each other's column."""

    def __init__(self, left: Numbers, right: Numbers) -> None:
        both = np.concatenate([left[np.isfinite(left)], right[np.isfinite(right)]])
        # Ranks of both columns together: bins that neither column's units stretch.
        self.edges = np.unique(np.quantile(both, np.linspace(0, 1, _BINS + 1)[1:-1]))
        self.left, self.right = self._logs(left), self._logs(right)

    def _logs(self, values: Numbers) -> Numbers:
        known = values[np.isfinite(values)]
        counts = np.bincount(np.searchsorted(self.edges, known), minlength=self.edges.size + 1) + 0.5
        return np.asarray(np.log(counts / counts.sum()))

    def of(self, left: Numbers, right: Numbers) -> Numbers:
        """The log likelihood ratio per case; minus infinity where a value is missing."""
        a, b = np.searchsorted(self.edges, left), np.searchsorted(self.edges, right)
        ratio = self.left[b] + self.right[a] - self.left[a] - self.right[b]
        return np.where(np.isfinite(left) & np.isfinite(right), ratio, -np.inf)


def _unusual_both(relations: Relations) -> Iterator[tuple[str, str, _Ratio]]:
    cells = relations.cells
    names = [name for name in relations.scales]
    for a, b in list(combinations(names, 2))[:_PAIRS]:
        left, right = cells.numbers[a], cells.numbers[b]
        ratio = _Ratio(left, right)
        explained = ratio.of(left, right) > _RATIO
        if (n := int(explained.sum())) < _FEWEST:
            continue
        # What each column has by itself in the other's range, met by chance.
        some = np.isfinite(left) & np.isfinite(right)
        low_a, low_b = _foreign(ratio, left, ratio.right, ratio.left), _foreign(ratio, right, ratio.left, ratio.right)
        chance = low_a * low_b * float(some.sum())
        sound = some & ~explained
        if (
            n > _EXCESS * chance
            and poisson.sf(n - 1, chance + 0.5) < _SIGNIFICANCE
            and _same(ratio, left, right, explained, sound)
        ):
            yield a, b, ratio


def _foreign(ratio: _Ratio, values: Numbers, other: Numbers, own: Numbers) -> float:
    """The share of a column's values that are likelier in the other column."""
    known = values[np.isfinite(values)]
    bins = np.searchsorted(ratio.edges, known)
    return float((other[bins] - own[bins] > 0).mean()) if known.size else 0.0


def _same(
    ratio: _Ratio, left: Numbers, right: Numbers, explained: NDArray[np.bool_], sound: NDArray[np.bool_]
) -> bool:
    """Whether the exchanged values are spread like the sound values of the column they would belong to."""
    distances = []
    for moved, home in ((right, left), (left, right)):
        bins = ratio.edges.size + 1
        a = np.bincount(np.searchsorted(ratio.edges, moved[explained]), minlength=bins).cumsum() / explained.sum()
        b = np.bincount(np.searchsorted(ratio.edges, home[sound]), minlength=bins).cumsum() / max(sound.sum(), 1)
        distances.append(float(np.abs(a - b).max()))
    return max(distances) <= 0.2 + 1.4 / float(np.sqrt(explained.sum()))


def _proposal(material: Material, a: str, b: str, ratio: _Ratio) -> tuple[Proposal, Mark]:
    first, second = (material.relations.columns[name] for name in (a, b))
    chunks = every_case(material.engine, material.evaluation, [first, second], [])
    ids = pl.concat([c.ids.filter(pl.Series(ratio.of(c.numbers[a], c.numbers[b]) > _RATIO)) for c in chunks])
    label = f"{first.label}: what it looks like"
    marked = mark(material, ids, f"fault__swap__{a}", f"{a} exchanged with {b}", label)
    made = Proposal(
        family="data_preparation",
        kind="value.swapped",
        predicate=marked.predicate,
        subject=f"cases in which {first.label} and {second.label} look exchanged",
        why=f"In {len(ids):,} cases each of the two is unusual in its own column and usual in the other's."
        + (f" They are {marked.words}." if marked.words else ""),
        remedy=_REMEDY.format(f"{first.label} and {second.label}"),
        saw_errors=False,
        strength="probable",
        columns=marked.columns,
    )
    return made, marked


def _whole_parts(relations: Relations) -> Iterator[Proposal]:
    """Batches whose columns fit other names better."""
    cells, names = relations.cells, list(relations.scales)
    for parts in cells.parts:
        for code, part in enumerate(parts.names):
            inside = parts.codes == code
            usable = [n for n in names if np.isfinite(cells.numbers[n][inside]).sum() >= _PART]
            if len(usable) < 2 or inside.sum() >= cells.rows / 2:
                continue
            here = np.asarray([_profile(cells.numbers[n][inside]) for n in usable])
            rest = np.asarray([_profile(cells.numbers[n][~inside]) for n in usable])
            width = np.maximum(rest[:, 12] - rest[:, 4], 1e-9)
            cost = np.minimum(np.abs(here[:, None, :] - rest[None, :, :]).mean(axis=2) / width[None, :], 50.0)
            rows, chosen = linear_sum_assignment(cost)
            pairs = [(i, j) for i, j in zip(rows, chosen, strict=True) if i < j and chosen[j] == i]
            for i, j in pairs:
                if cost[i, j] + cost[j, i] < _CHEAPER * (cost[i, i] + cost[j, j]) and cost[i, i] + cost[j, j] > 2:
                    first, second = relations.columns[usable[i]], relations.columns[usable[j]]
                    yield Proposal(
                        family="data_preparation",
                        kind="value.swapped",
                        predicate=Sql(f"{parts.partition.value} = {literal(part)}"),
                        subject=f"cases of {parts.partition.name} {part}, in which {first.label} and {second.label} look "
                        "exchanged",
                        why="There the quantiles of each are those of the other elsewhere.",
                        remedy=_REMEDY.format(f"{first.label} and {second.label}"),
                        saw_errors=False,
                        strength="probable",
                        columns=parts.partition.columns,
                    )


def _profile(values: Numbers) -> Numbers:
    return np.asarray(np.quantile(values[np.isfinite(values)], _PROFILE))


DETECTOR = Detector(
    name="exchanged columns",
    fault="Two columns are read into each other's place in some batch, source or scattered cases.",
    find=find,
    reaches="probable",
    source="likelihood ratio of an exchange; cheapest matching of quantiles (Kuhn 1955)",
    needs=(FEATURES,),
)
