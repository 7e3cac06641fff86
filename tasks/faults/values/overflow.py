"""Numbers that did not fit their type: they stand at its limit, or came round at its other end.

A value at the limit of a type (255, 32767, ...) says nothing by itself. It does where a batch heaps up there what goes
beyond it in other batches; and where a limit that no measurement reaches by chance is far more frequent than any value
near it. Numbers that came round are negative in a column that is never negative otherwise, and the more of them the
farther from zero.
"""

from collections.abc import Iterator
from math import log

from scipy.stats import binom

from tasks.contracts.columns import INTEGERS, Column
from tasks.contracts.findings import Evidence, Expectation, Proposal, Strength
from tasks.faults.detector import Detected, Detector
from tasks.faults.material import Material
from tasks.faults.needs import FEATURES
from tasks.faults.values.texts import FEWEST, column_words
from tasks.faults.values.where import shown_partitions, where
from tasks.sql import Sql, all_of, ident, literal

_BITS = (8, 16, 32, 64)
_TOPS = {
    **{2 ** (bits - 1) - 1: f"{bits} bits with a sign" for bits in _BITS},
    **{2**b - 1: f"{b} bits" for b in _BITS},
}
# Limits that a measurement reaches by chance: what stands at them needs other batches to compare with.
_SMALL = 255
_FEWEST = 10
# Fewer are beyond the limit than chance allows, beside the heap that stands at it.
_LOG_ALPHA = log(1e-4)


def find(material: Material) -> Detected:
    """At most one proposal per column: numbers at a limit in some batch, at a limit at all, or come round."""
    columns = [c for c in material.values if c.kind == "number" and material.profile[c.name].distinct > 2]
    tops = [(c, top) for c in columns for top in _TOPS if _may_heap(material, c, top)]
    counts = material.engine.row_in_batches(
        "faults/values/at_limits",
        None,
        "at_limits",
        [Sql(f"{ident(c.name)} = {literal(top)}") for c, top in tops],
        evaluation=material.evaluation,
    )
    heaps: dict[str, list[int]] = {}
    for (column, top), cases in zip(tops, counts, strict=True):
        if cases >= FEWEST:
            heaps.setdefault(column.name, []).append(top)
    return Detected(tuple(p for c in columns for p in _column(material, c, heaps.get(c.name, []))))


def _may_heap(material: Material, column: Column, top: int) -> bool:
    """Whether many cases may stand at a limit: among numbers with fractions these are the most frequent ones."""
    known = material.profile[column.name]
    if top > (known.high or 0):
        return False
    return column.type.upper() in INTEGERS or any(float(value) == top for value, _ in known.frequent)


def _column(material: Material, column: Column, limits: list[int]) -> list[Proposal]:
    # The first that finds something tells it; the others would tell the same rows again.
    for found in (
        _saturated(material, column, limits),
        _at_limit(material, column, limits),
        _came_round(material, column),
    ):
        if proposals := list(found):
            return proposals
    return []


def _saturated(material: Material, column: Column, limits: list[int]) -> Iterator[Proposal]:
    if not limits:
        return
    name = ident(column.name)
    for partition in shown_partitions(material):
        if column.name in partition.columns:
            continue
        for limit in limits:
            rows = material.engine.rows(
                "faults/values/at_limit",
                evaluation=material.evaluation,
                part=partition.value,
                value=name,
                top=literal(limit),
            )
            parts = [part for part, *counts in rows if _is_cut(counts, [counts for p, *counts in rows if p != part])]
            if not parts or len(parts) > 0.5 * len(rows):
                continue
            hit = sum(at for part, _, at, _ in rows if part in parts)
            inside = Sql(f"{partition.value} IN ({', '.join(literal(part) for part in parts)})")
            named = ", ".join(parts[:3]) + (f" and {len(parts) - 3} more" if len(parts) > 3 else "")
            above = sum(over for part, _, _, over in rows if part not in parts)
            table = Evidence(
                f"By {partition.name}",
                (partition.name, "cases", f"at {limit:,}", "above"),
                tuple((part, f"{n:,}", f"{at:,}", f"{over:,}") for part, n, at, over in rows[:12]),
            )
            yield _proposal(
                column,
                all_of(Sql(f"{name} = {literal(limit)}"), inside),
                (
                    f"is {limit:,}, the greatest number of {_TOPS[limit]}",
                    f"{hit:,} cases of {partition.name} {named} hold exactly {limit:,}, about as many as go beyond it "
                    f"elsewhere ({above:,} cases of the other parts do).",
                    "confirmed",
                ),
                (column.name, *partition.columns),
                (table,),
                limit,
            )
            return


def _is_cut(counts: list[int], others: list[list[int]]) -> bool:
    """Whether cases of a part that belong beyond the limit stand at it."""
    cases, at, above = counts
    elsewhere, at_elsewhere, beyond = (sum(other[i] for other in others) for i in range(3))
    if at < _FEWEST or not elsewhere or not beyond or at / cases < 10 * (at_elsewhere + 1) / elsewhere:
        return False
    # As many as elsewhere lie at the limit or beyond it, and fewer beyond it, by more than chance.
    expected = cases * beyond / elsewhere
    kept = 0.7 * expected <= at + above <= 1.35 * expected
    return bool(kept and binom.logcdf(above, cases, beyond / elsewhere) < _LOG_ALPHA)


def _at_limit(material: Material, column: Column, limits: list[int]) -> Iterator[Proposal]:
    """A limit that no measurement reaches by chance is far more frequent than any value near it."""
    name = ident(column.name)
    for limit in limits:
        if limit <= _SMALL:
            continue
        cases, near = material.engine.row(
            "faults/values/near_limit", evaluation=material.evaluation, value=name, top=literal(limit)
        )
        if cases < 20 * near:
            continue
        predicate = Sql(f"{name} = {literal(limit)}")
        source, tables = where(material, predicate)
        yield _proposal(
            column,
            predicate,
            (
                f"is {limit:,}, the greatest number of {_TOPS[limit]}",
                f"{cases:,} cases hold exactly {limit:,}, and no value near it is in more than {near:,}.{source}",
                "probable",
            ),
            (column.name,),
            tables,
            limit,
        )
        return


def _came_round(material: Material, column: Column) -> Iterator[Proposal]:
    """Negative numbers that go on where the positive ones end, once the width of the type is added."""
    low, high = material.profile[column.name].low, material.profile[column.name].high
    if low is None or high is None:
        return
    whole = column.type.upper() in INTEGERS or low == int(low)
    for bits in _BITS[:3]:
        half = 2 ** (bits - 1)
        # The positive numbers reach up to the limit, the negative ones start at it.
        if not (whole and -half <= low < -0.5 * half and 0.9 * half < high < half):
            continue
        name = ident(column.name)
        upper, small, negative, deep, positive = material.engine.row(
            "faults/values/signs", evaluation=material.evaluation, value=name, half=literal(half)
        )
        # Numbers with a true sign gather about zero; those that came round stay away from it.
        rounded = negative >= _FEWEST and negative <= 0.3 * positive and upper >= _FEWEST
        if not rounded or small > 0.02 * negative or deep < 0.5 * negative:
            return
        predicate = Sql(f"{name} < 0")
        source, tables = where(material, predicate)
        yield _proposal(
            column,
            predicate,
            (
                f"came round at the limit of {bits} bits and is negative",
                f"{negative:,} cases are negative, {deep:,} of them at the far end of {bits} bits, and {positive:,} "
                f"are positive up to {high:,.0f}; with {2 * half:,} added they go on where those end.{source}",
                "probable",
            ),
            (column.name,),
            tables,
        )
        return


def _proposal(
    column: Column,
    predicate: Sql,
    what: tuple[str, str, Strength],
    columns: tuple[str, ...],
    tables: tuple[Evidence, ...],
    limit: int | None = None,
) -> Proposal:
    words, why, strength = what
    name = {"column": column.source_name}
    expectation = (
        Expectation(column.table, "expect_column_values_to_be_between", {**name, "min_value": 0})
        if limit is None
        else Expectation(column.table, "expect_column_values_to_not_be_in_set", {**name, "value_set": [limit]})
    )
    return Proposal(
        family="data_preparation",
        kind="value.overflow",
        predicate=predicate,
        subject=f"cases whose {column.label} {words}",
        why=why,
        remedy=f"Find the cast or the column of a database that {column_words(column)} goes through, and give it a "
        "wider type; the true values are lost here and have to be loaded again.",
        saw_errors=False,
        strength=strength,
        columns=columns,
        evidence=tables,
        expectations=(expectation,),
    )


DETECTOR = Detector(
    name="numbers beyond their type",
    fault="Numbers did not fit their type: they stand at its limit or came round.",
    find=find,
    reaches="confirmed",
    source="limits of integer types; a binomial test against the other batches",
    needs=(FEATURES,),
)
