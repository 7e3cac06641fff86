"""What a range of codes says: its predicate, its words, and the proposal that one or several of them make."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from tasks.contracts.findings import Clause, Family, Proposal
from tasks.slices.coding import Coded
from tasks.slices.splitters import Splitter
from tasks.sql import Sql, all_of

Kind = Literal["category", "set", "rest", "missing", "present", "threshold", "interval", "combination"]

_KIND = {"segment": "segment", "missing_feature": "feature", "data_preparation": "join"}
_REMEDY = {
    "segment": "Read some of these cases; then consider a feature or a split that tells them apart, "
    "or more training data of this kind.",
    "missing_feature": "The model does not see this column. Consider adding it, or what stands behind it, "
    "as a feature.",
    "data_preparation": "Check how these cases were joined before blaming the model.",
}


@dataclass(frozen=True)
class Condition:
    """One column restricted: its predicate, and the same in words without an opening."""

    way: Splitter
    kind: Kind
    predicate: Sql
    words: str
    low: float | None = None
    high: float | None = None

    @property
    def clause(self) -> Clause:
        """What is kept of it in a proposal."""
        return Clause(self.way.column.name, self.way.value, self.predicate, self.words, self.low, self.high)


def condition(column: Coded, first: int, last: int) -> Condition:
    """The codes from first to last, both included."""
    way = column.way
    if last == 0:
        return Condition(way, "missing", way.missing(), f"{way.label} is missing")
    if way.kind == "category":
        if first > len(column.values):
            return Condition(way, "rest", way.outside(sorted(column.values)), _rest_words(column))
        values = column.values[first - 1 : last]
        if len(values) == 1:
            return Condition(way, "category", way.equals(values[0]), way.equals_words(values[0]))
        # In an order that does not hang on the errors: the predicate is what a finding is known by.
        return Condition(way, "set", way.among(sorted(values)), way.among_words(sorted(values)))
    low = column.cuts[first - 2] if first > 1 else None
    high = column.cuts[last - 1] if last <= len(column.cuts) else None
    if low is None and high is None:
        return Condition(way, "present", Sql(f"NOT ({way.missing()})"), f"{way.label} is not missing")
    kind: Kind = "threshold" if low is None or high is None else "interval"
    return Condition(way, kind, way.between(low, high), way.between_words(low, high), low, high)


def _rest_words(column: Coded) -> str:
    """The values that have no code of their own, for a reader."""
    if column.rare:
        return f"{column.way.label} is rare (none of its {len(column.values)} frequent values)"
    return f"{column.way.label} is none of the {len(column.values)} values told apart"


def proposal(conditions: Sequence[Condition]) -> Proposal:
    """The cases for which all conditions hold, for the ruler to measure."""
    family = _family([c.way.family for c in conditions])
    kind = conditions[0].kind if len(conditions) == 1 else "combination"
    # A predicted class is said of the cases themselves: "cases predicted as 3 where ...".
    spoken = sorted(conditions, key=lambda c: not c.way.opening.endswith("cases "))
    opening, rest = spoken[0].way.opening, [c.words for c in spoken]
    subject = f"{opening}{' and '.join(rest)}"
    if len(rest) > 1 and opening == "cases ":
        subject = f"{opening}{rest[0]} where {' and '.join(rest[1:])}"
    return Proposal(
        family=family,
        kind=f"{_KIND[family]}.{kind}",
        predicate=all_of(*(c.predicate for c in conditions)),
        subject=subject,
        remedy=(conditions[0].way.remedy if len(conditions) == 1 else "") or _REMEDY[family],
        saw_errors=True,
        strength="candidate" if family == "data_preparation" else None,
        columns=tuple(dict.fromkeys(c.way.column.name for c in conditions)),
        clauses=tuple(c.clause for c in conditions),
    )


def _family(families: Sequence[Family]) -> Family:
    """Of a combination: what all of its conditions are, apart from evidence; a segment where they differ."""
    about = set(families) - {"data_preparation"}
    if not about:
        return "data_preparation"
    return about.pop() if len(about) == 1 else "segment"
