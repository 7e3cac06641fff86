"""Two tables that both hold one quantity under one name, and contradict each other for some cases.

A join keeps one of two columns of the same name, and which one is chance. That two columns are one quantity is told
from their values: they agree for nearly all cases, and far oftener than their values alone would make them agree
(Cohen's kappa, Cohen 1960). Columns that share a name and nothing else (the year of a flight, the year an aircraft was
built) agree for hardly any.
"""

import re
from collections.abc import Iterator
from itertools import combinations

from tasks.contracts.columns import Column
from tasks.contracts.findings import Evidence, Proposal
from tasks.faults.detector import NOTHING, Detected, Detector
from tasks.faults.material import Material
from tasks.faults.needs import TABLES
from tasks.sql import Sql, all_of, ident

# Both shares of agreement below which two columns are two quantities; above the second, a contradiction is an error.
ONE_QUANTITY, NEARLY_ALWAYS = 0.9, 0.98
FEWEST_CASES = 50
_MOST_PAIRS = 200


def find(material: Material) -> Detected:
    """One proposal per pair of columns that hold one quantity and differ for some cases."""
    pairs = list(_pairs(material))[:_MOST_PAIRS]
    proposals = [p for a, b in pairs if (p := _compared(material, a, b)) is not None]
    return Detected(tuple(proposals)) if proposals else NOTHING


def _pairs(material: Material) -> Iterator[tuple[Column, Column]]:
    """Columns of two tables with one name, whatever its capitals and separators, and values of one kind."""
    by_name: dict[str, list[Column]] = {}
    for column in material.values:
        by_name.setdefault(re.sub(r"[\W_]+", "", column.source_name).lower(), []).append(column)
    for same in by_name.values():
        for a, b in combinations(same, 2):
            if a.table != b.table and a.kind == b.kind:
                yield a, b


def _compared(material: Material, a: Column, b: Column) -> Proposal | None:
    differs = _differs(a, b)
    both, differing, by_chance = material.engine.row(
        "faults/joins/agreement",
        evaluation=material.evaluation,
        a=ident(a.name),
        b=ident(b.name),
        differs=differs,
    )
    if both < FEWEST_CASES or not differing:
        return None
    agreement = 1 - differing / both
    # How far above chance: two flags that are nearly always 0 agree nearly always.
    kappa = (agreement - by_chance) / (1 - by_chance) if by_chance < 1 else 0.0
    if agreement < ONE_QUANTITY or kappa < ONE_QUANTITY - 0.1:
        return None
    one, other = _name(a), _name(b)
    return Proposal(
        family="data_preparation",
        kind="join.same_names",
        predicate=all_of(Sql(f"{ident(a.name)} IS NOT NULL"), Sql(f"{ident(b.name)} IS NOT NULL"), differs),
        subject=f"cases for which {one} and {other} say different things",
        why=f"The two agree for {both - differing:,} of {both:,} cases that have both, where chance would make "
        f"{by_chance * both:,.0f} agree, so they hold one quantity; for {differing:,} cases they "
        "contradict each other.",
        remedy=f"Find out which of the two is right for these cases, and give the model that one: a join that keeps "
        f"one column named {a.source_name} may have kept the other.",
        saw_errors=False,
        strength="confirmed" if agreement >= NEARLY_ALWAYS else "probable",
        columns=(a.name, b.name),
        evidence=(
            Evidence(
                f"{one} and {other}",
                ("", "cases"),
                (("equal", f"{both - differing:,}"), ("different", f"{differing:,}")),
            ),
        ),
    )


def _differs(a: Column, b: Column) -> Sql:
    left, right = ident(a.name), ident(b.name)
    if a.kind == "number":
        # Seven digits: what a narrower type keeps of a number is no contradiction.
        size = f"greatest(abs(CAST({left} AS DOUBLE)), abs(CAST({right} AS DOUBLE)))"
        return Sql(f"abs(CAST({left} AS DOUBLE) - CAST({right} AS DOUBLE)) > 0.0000001 * {size}")
    if a.type == b.type:
        return Sql(f"{left} <> {right}")
    return Sql(f"CAST({left} AS VARCHAR) <> CAST({right} AS VARCHAR)")


def _name(column: Column) -> str:
    return f"{column.source_name} of {column.table}"


DETECTOR = Detector(
    name="same names",
    fault="Two tables hold the same quantity under the same name and contradict each other for some cases.",
    find=find,
    reaches="confirmed",
    source="agreement beyond chance: Cohen 1960",
    needs=(TABLES,),
)
