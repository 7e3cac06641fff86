"""A category that another one determines (a city its country) everywhere but in one batch, source or period.

Pairs and divisions are screened on a bounded sample and counted exactly over all cases. A part is told where elsewhere
hardly a case contradicts, and where several values meet several others there, all of which are known from elsewhere:
one new code, one default or one spelling is another fault. Numbers that belong together are in
`tasks.faults.values.broken_relation`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations

import numpy as np
import polars as pl
from scipy.stats import beta

from tasks.contracts.columns import Column
from tasks.contracts.findings import Evidence, Proposal
from tasks.faults.detector import Detected, Detector
from tasks.faults.expected import determined
from tasks.faults.material import Material
from tasks.faults.needs import BATCHES
from tasks.faults.partitions import Partition
from tasks.faults.values.cells import level_columns
from tasks.faults.values.explained import detected
from tasks.faults.values.marks import Mark, mark
from tasks.sql import Sql, all_of, ident, literal

_SIGNIFICANCE = 1e-6
# Rows on which pairs are screened, how nearly the one tells the other there, and how many pairs are then counted.
_SCREEN, _TELLS, _MOST_PAIRS = 12_000, 0.7, 5
# The determined column has so many values, none of them in more than this share of cases.
_VALUES, _LARGEST = 4, 0.8
# In the part at least this share contradicts, elsewhere and in any other part at most these.
_SHARE, _ELSEWHERE, _WORST = 0.05, 0.002, 0.01
_FEWEST_CASES, _FEWEST_VALUES, _FEWEST_OF_VALUE = 20, 3, 8


@dataclass(frozen=True)
class _Break:
    a: Column
    b: Column
    division: Partition
    part: str
    cases: int
    against: int
    elsewhere: float


def find(material: Material) -> Detected:
    """One proposal per part: of the pairs of columns that contradict each other there, the one that does so most."""
    pairs = list(_pairs(material))[:_MOST_PAIRS]
    broken = [found for a, b in pairs for found in _breaks(material, a, b, len(pairs))]
    best: dict[str, _Break] = {}
    for found in sorted(broken, key=lambda f: (-f.against, f.a.name, f.b.name)):
        best.setdefault(found.part, found)
    made = [_proposal(material, found) for found in best.values()]
    return detected(material, "fault__dependency", tuple(p for p, _ in made), [m for _, m in made])


def _pairs(material: Material) -> Iterator[tuple[Column, Column]]:
    """Categories of which the one nearly tells the other, in a sample."""
    relations = material.relations
    own = {column for division in material.partitions for column in division.columns}
    columns = [c for c in level_columns(material.values, material.profile) if c.kind == "category"]
    columns = [c for c in columns if c.name not in own and c.name in relations.cells.levels]
    step = max(1, relations.cells.rows // _SCREEN)
    codes = {c.name: np.unique(relations.cells.levels[c.name][::step], return_inverse=True)[1] for c in columns}
    for a, b in permutations(columns, 2):
        if material.profile[a.name].distinct >= material.profile[b.name].distinct and _tells(
            codes[a.name], codes[b.name]
        ):
            yield a, b


def _tells(a: np.ndarray, b: np.ndarray) -> bool:
    counts = np.bincount(b)
    if np.count_nonzero(counts) < _VALUES or counts.max() > _LARGEST * b.size:
        return False
    pairs, cases = np.unique(a.astype(np.int64) * counts.size + b, return_counts=True)
    most = np.zeros(int(a.max()) + 1, dtype=np.int64)
    np.maximum.at(most, pairs // counts.size, cases)
    # What no case of the sample contradicts breaks in no part of any size, and need not be counted.
    if most.sum() == b.size:
        return False
    guess = counts.max() / b.size
    # A value that is there once tells nothing of the other column.
    repeated = np.bincount(a)[a] > 1
    return bool(repeated.mean() > 0.5 and (most.sum() / b.size - guess) / (1 - guess) >= _TELLS)


def _breaks(material: Material, a: Column, b: Column, pairs: int) -> Iterator[_Break]:
    for division in _worth_counting(material, a, b):
        rows = material.engine.rows(
            "faults/values/dependency_by_part",
            {"fewest": _FEWEST_OF_VALUE},
            evaluation=material.evaluation,
            part=division.value,
            a=ident(a.name),
            b=ident(b.name),
        )
        found = [_Break(a, b, division, *told) for told in _standing_out(rows, pairs)]
        if found:
            yield from found
            return


def _worth_counting(material: Material, a: Column, b: Column) -> Iterator[Partition]:
    """The divisions with a part that half breaks the dependency in the sample; to count all cases costs far more."""
    cells = material.relations.cells
    known = pl.DataFrame({"a": cells.levels[a.name], "b": cells.levels[b.name]}).with_row_index("row")
    known = known.filter((pl.col("a") != 0) & (pl.col("b") != 0))
    usual = known.group_by("a", "b").len().sort("len", "b", descending=[True, False])
    usual = usual.unique("a", keep="first", maintain_order=True)
    told = known.join(usual.select("a", usual="b"), on="a").select("row", against=pl.col("b") != pl.col("usual"))
    for parts in cells.parts:
        codes = parts.codes[told["row"].to_numpy()]
        shares = told.select("against", part=pl.Series(codes)).group_by("part").agg(pl.col("against").mean())
        if shares.filter((pl.col("part") >= 0) & (pl.col("against") >= _SHARE / 2)).height:
            yield parts.partition


def _standing_out(rows: list[tuple[str, int, int, int, int]], pairs: int) -> Iterator[tuple[str, int, int, float]]:
    """The part of one division that breaks what all others keep, its cases and the share elsewhere."""
    all_cases, all_against = sum(r[1] for r in rows), sum(r[2] for r in rows)
    limit = _SIGNIFICANCE / max(1, pairs * len(rows))
    for part, cases, against, kinds, images in rows:
        others, others_against = all_cases - cases, all_against - against
        if against < max(_FEWEST_CASES, _SHARE * cases) or min(kinds, images) < _FEWEST_VALUES or others < cases:
            continue
        worst = max((r[2] / r[1] for r in rows if r[0] != part and r[1] >= _FEWEST_CASES), default=1.0)
        low = float(beta.ppf(limit, against, cases - against + 1))
        if others_against <= _ELSEWHERE * others and worst <= _WORST and low > max(_WORST, others_against / others):
            yield part, cases, against, others_against / others


def _proposal(material: Material, found: _Break) -> tuple[Proposal, Mark]:
    a, b, where = found.a, found.b, f"{found.division.name} {found.part}"
    inside = Sql(f"{found.division.value} = {literal(found.part)}")
    ids: pl.Series = material.engine.frame(
        "faults/values/dependency_cases",
        {"fewest": _FEWEST_OF_VALUE},
        evaluation=material.evaluation,
        inside=inside,
        a=ident(a.name),
        b=ident(b.name),
    )["case__id"]
    label = f"{b.label}: whether it goes with {a.label}"
    marked = mark(material, ids, f"fault__dependency__{b.name}", f"{a.name} contradicts {b.name}", label)
    whole = marked.evidence is None
    made = Proposal(
        family="data_preparation",
        kind="value.broken_dependency",
        predicate=marked.predicate if whole else all_of(inside, marked.predicate),
        subject=f"cases of {where} whose {b.label} does not go with their {a.label}",
        why=f"{found.against:,} of the {found.cases:,} cases of {where} have another {b.label} than goes with their "
        f"{a.label}, against {found.elsewhere:.2%} elsewhere; the values by themselves are known ones.",
        remedy=f"Look up {a.label} and {b.label} of some of these cases in the source of {where}: was one of the two "
        "columns taken from other rows?",
        saw_errors=False,
        strength="probable",
        columns=marked.columns if whole else (*found.division.columns, *marked.columns),
        # Elsewhere without an exception, it is a rule.
        expectations=(determined(a.table, a.source_name, b.source_name),)
        if a.table == b.table and not found.elsewhere
        else (),
        evidence=(
            Evidence(
                f"{b.label} against {a.label}",
                ("", "cases", "contradict"),
                ((where, f"{found.cases:,}", f"{found.against:,}"), ("elsewhere", "", f"{found.elsewhere:.2%}")),
            ),
        ),
    )
    return made, marked


DETECTOR = Detector(
    name="broken dependencies",
    fault="A category that another one determines elsewhere contradicts it in one batch, source or period.",
    find=find,
    reaches="probable",
    source="functional dependencies by part; exact binomial bounds (Clopper and Pearson 1934), Bonferroni",
    needs=(BATCHES,),
)
