"""What a range of codes says: its predicate, its words, and the proposal that one or several of them make."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tasks.contracts.findings import Clause, ClauseKind, Family, Proposal
from tasks.slices.brief import brief
from tasks.slices.coding import Coded
from tasks.slices.expressions import all_of as all_in_polars
from tasks.slices.expressions import expression
from tasks.slices.splitters import Splitter
from tasks.sql import Sql, all_of

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
    kind: ClauseKind
    predicate: Sql
    words: str
    low: float | None = None
    high: float | None = None
    values: tuple[str, ...] = ()

    @property
    def clause(self) -> Clause:
        """What is kept of it in a proposal."""
        return Clause(
            self.way.column.name,
            self.way.value,
            self.predicate,
            self.words,
            self.low,
            self.high,
            self.kind,
            self.values,
        )


def condition(column: Coded, first: int, last: int) -> Condition:
    """The codes from first to last, both included."""
    way = column.way
    if last == 0:
        return Condition(way, "missing", way.missing(), f"{way.label} is missing")
    if way.kind == "category":
        return _of_categories(column, first, last)
    low = column.cuts[first - 2] if first > 1 else None
    high = column.cuts[last - 1] if last <= len(column.cuts) else None
    if low is None and high is None:
        return Condition(way, "present", Sql(f"NOT ({way.missing()})"), f"{way.label} is not missing")
    kind: ClauseKind = "threshold" if low is None or high is None else "interval"
    return Condition(way, kind, way.between(low, high), way.between_words(low, high), low, high)


def _of_categories(column: Coded, first: int, last: int) -> Condition:
    way = column.way
    if way.unit == "word":
        return Condition(way, "word", way.value, f'{way.label} has the word "{way.word}"', values=(way.word,))
    # In an order that does not hang on the errors: the predicate is what a finding is known by.
    rest = first > len(column.values)
    values = tuple(sorted(column.values if rest else column.values[first - 1 : last], key=way.order))
    if rest:
        return Condition(way, "rest", way.outside(values), _rest_words(column), values=values)
    if len(values) == 1:
        return Condition(way, "category", way.equals(values[0]), way.equals_words(values[0]), values=values)
    return Condition(way, "set", way.among(values), way.among_words(values), values=values)


def told_as(said: Proposal, family: Family) -> Proposal:
    """The same proposal as one of another family."""
    return replace(said, family=family, kind=f"{_KIND[family]}.{said.kind.split('.')[1]}", remedy=_REMEDY[family])


def _rest_words(column: Coded) -> str:
    """The values that have no code of their own, for a reader."""
    if column.rare:
        return f"{column.way.label} is rare (none of its {len(column.values)} frequent values)"
    return f"{column.way.label} is none of the {len(column.values)} values told apart"


def codes_of(column: Coded, clause: Clause) -> list[int]:
    """The codes that a clause selects; none if it is about something else, or about other values than have codes."""
    of_categories = clause.kind in ("category", "set", "rest")
    if clause.value != column.way.value:
        return []
    if clause.kind in ("missing", "word"):
        return [int(clause.kind == "word")]
    if of_categories != (column.way.kind == "category"):
        return []
    return _categories(column, clause) if of_categories else _bins(column, clause)


def _categories(column: Coded, clause: Clause) -> list[int]:
    if clause.kind == "rest":
        return [column.size - 1] if sorted(column.values) == sorted(clause.values) else []
    told = set(clause.values)
    return [code for code, value in enumerate(column.values, 1) if value in told] if told <= {*column.values} else []


def _bins(column: Coded, clause: Clause) -> list[int]:
    if any(end is not None and end not in column.cuts for end in (clause.low, clause.high)):
        return []
    first = 1 if clause.low is None else column.cuts.index(clause.low) + 2
    end = column.size if clause.high is None else column.cuts.index(clause.high) + 2
    return [*range(first, end)]


def with_ends(column: Coded, clauses: Sequence[Clause]) -> Coded:
    """The column cut where clauses on it begin and end, too."""
    ends = {e for c in clauses if c.value == column.way.value for e in (c.low, c.high) if e is not None}
    return replace(column, cuts=tuple(sorted({*column.cuts, *ends})))


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
        brief=brief([(c.way, c.clause) for c in conditions]),
        polars=all_in_polars([expression(c.way, c.clause) for c in conditions]),
    )


def _family(families: Sequence[Family]) -> Family:
    """Of a combination: what all of its conditions are, apart from evidence; a segment where they differ."""
    about = set(families) - {"data_preparation"}
    if not about:
        return "data_preparation"
    return about.pop() if len(about) == 1 else "segment"
