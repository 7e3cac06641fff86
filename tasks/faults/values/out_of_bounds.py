"""Values that cannot be, by what the column is: a latitude of 412, a share of 1.7, a negative duration, a 14th month.

What a column is, its name says and nearly all of its values have to confirm: a `lat` in metres keeps no bound and has
none. Dates of the cases that lie years after the last case are told the same way, where nearly all lie before it.
Values far beyond the rest of a column without such bounds are in `tasks.faults.values.impossible`; dates of joined
rows are compared with each case in `tasks.faults.joins.rows_after_case`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tasks.contracts.columns import Column
from tasks.contracts.findings import Expectation, Proposal, Strength
from tasks.faults.detector import Detected, Detector
from tasks.faults.joins.rows_after_case import LOOKS_AHEAD
from tasks.faults.material import Material
from tasks.faults.needs import FEATURES
from tasks.faults.values.cells import number
from tasks.moments import is_moment, microseconds
from tasks.sql import Sql, any_of, ident, literal

# So many of a column's values keep its bounds, or its name means something else.
_KEEP = 0.98
_FEWEST = 100
# A date that is so many days after the last case has not come yet, whatever the delay of a source.
_AHEAD_DAYS = 366


@dataclass(frozen=True)
class _Bounds:
    """What the values of a column with one of these words in its name can be.

    Attributes:
        words: the bounds in plain words.
        whole: the name is nothing but the word.
        keep: so many of the values keep the bounds, or the name means something else.
    """

    names: frozenset[str]
    low: float | None
    high: float | None
    words: str
    strength: Strength = "confirmed"
    whole: bool = False
    keep: float = _KEEP


_BOUNDS = (
    _Bounds(frozenset({"lat", "latitude"}), -90, 90, "a latitude is between -90 and 90", keep=0.7),
    _Bounds(frozenset({"lon", "lng", "long", "longitude"}), -180, 180, "a longitude is between -180 and 180", keep=0.7),
    _Bounds(frozenset({"share", "fraction", "proportion", "prob", "probability"}), 0, 1, "a share is between 0 and 1"),
    _Bounds(
        frozenset({"percent", "percentage", "pct", "humid", "humidity"}),
        0,
        100,
        "a percentage of a whole is between 0 and 100",
        "probable",
    ),
    _Bounds(
        frozenset({"age", "duration", "elapsed", "tenure", "distance", "height", "weight", "width", "length", "area"}),
        0,
        None,
        "it cannot be negative",
        "probable",
    ),
    _Bounds(frozenset({"month"}), 1, 12, "a year has the months 1 to 12", whole=True),
    _Bounds(frozenset({"hour"}), 0, 24, "a day has the hours 0 to 24", whole=True),
    _Bounds(frozenset({"minute", "second"}), 0, 60, "they are counted from 0 to 60", whole=True),
    _Bounds(frozenset({"day"}), 1, 31, "a month has the days 1 to 31", whole=True),
)


def find(material: Material) -> Detected:
    """One proposal per column with values beyond what they can be."""
    numbers = (c for c in material.values if c.kind == "number")
    found = [p for c in numbers if (p := _number(material, c)) is not None]
    return Detected((*found, *_dates(material)))


def _number(material: Material, column: Column) -> Proposal | None:
    facts, bounds = material.profile[column.name], _bounds(column)
    if bounds is None or facts.rows < _FEWEST or facts.low is None or facts.high is None:
        return None
    name, wrong = ident(column.name), []
    if bounds.low is not None and facts.low < bounds.low:
        wrong.append(Sql(f"{name} < {literal(bounds.low)}"))
    if bounds.high is not None and facts.high > bounds.high:
        # NaN and infinity are larger than every number, and none.
        wrong.append(Sql(f"{number(column)} > {literal(bounds.high)}"))
    if not wrong:
        return None
    predicate = any_of(*wrong)
    (cases,) = material.engine.row("faults/values/cases_where", evaluation=material.evaluation, where=predicate)
    if not cases or cases > (1 - bounds.keep) * facts.rows:
        return None
    kept = {k: v for k, v in (("min_value", bounds.low), ("max_value", bounds.high)) if v is not None}
    extreme = " and ".join(
        f"{value:,g}"
        for value, beyond in (
            (facts.low, bounds.low is not None and facts.low < bounds.low),
            (facts.high, bounds.high is not None and facts.high > bounds.high),
        )
        if beyond
    )
    return Proposal(
        family="data_preparation",
        kind="value.impossible",
        predicate=predicate,
        subject=f"cases whose {column.label} cannot be",
        why=f"{cases:,} of {facts.rows:,} cases are beyond what {column.label} can be ({extreme} at the most): "
        f"{bounds.words}, and all other cases keep that.",
        remedy=f"Look these cases up in the source: is {column.label} a code for no value, in another unit, or from "
        "another column? Read it as empty before it is joined.",
        saw_errors=False,
        strength=bounds.strength,
        columns=(column.name,),
        expectations=(
            Expectation(column.table, "expect_column_values_to_be_between", {"column": column.source_name, **kept}),
        ),
    )


def _bounds(column: Column) -> _Bounds | None:
    """By the words of a column's name; one that is nothing but a word of time has its bounds."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", column.source_name)
    words = [word for word in re.split(r"[\W_]+", spaced.lower()) if word]
    for bounds in _BOUNDS:
        if bounds.names & set(words) and (not bounds.whole or len(words) == 1):
            return bounds
    return None


def _dates(material: Material) -> Iterator[Proposal]:
    """Dates of the predictions' own columns that lie long after the last case."""
    own = [c for c in material.values if c.kind == "time" and c.table == "predictions" and is_moment(c.type)]
    if material.contract.time is None:
        return
    case = microseconds(Sql("case__time"), material.joined.columns["case__time"])
    for column in own:
        if column.name == material.contract.time or LOOKS_AHEAD.search(column.source_name):
            continue
        moment = microseconds(ident(column.name), column.type)
        known, later, limit = material.engine.row(
            "faults/values/after_all", evaluation=material.evaluation, moment=moment, case=case, days=_AHEAD_DAYS
        )
        if known < _FEWEST or not later or later > (1 - _KEEP) * known:
            continue
        yield Proposal(
            family="data_preparation",
            kind="value.impossible",
            predicate=Sql(f"{moment} > {limit}"),
            subject=f"cases whose {column.label} has not come yet",
            why=f"{later:,} of {known:,} cases have a {column.label} more than a year after the last case; the others "
            "lie before.",
            remedy=f"Look these cases up in the source: is {column.label} mistyped, or a code for no date?",
            saw_errors=False,
            strength="confirmed",
            columns=(column.name,),
        )


DETECTOR = Detector(
    name="values out of bounds",
    fault="A value is one that its column cannot have: a latitude, share, percentage, length or date out of bounds.",
    find=find,
    reaches="confirmed",
    source="bounds by definition, where nearly all other values keep them",
    needs=(FEATURES,),
)
