"""Fields that moved to the neighbouring column: a delimiter too many or too few in the line of a text file.

Each column of text has shapes (letters and digits in a row) or, where it has few values, values of its own. A field is
foreign where it has the look of its neighbour's column and not of its own. One foreign field is an odd value; two side
by side in one row, both from the same direction, are a shift. They count only far above what two columns with odd
values of their own would give by chance.
"""

from collections.abc import Callable
from dataclasses import dataclass

from tasks.contracts.columns import Column
from tasks.contracts.findings import Evidence, Proposal
from tasks.faults.detector import NOTHING, Detected, Detector
from tasks.faults.expected import none_of
from tasks.faults.material import Material
from tasks.faults.needs import FEATURES
from tasks.faults.values.texts import FEWEST, column_words, text_columns
from tasks.faults.values.where import marked, where
from tasks.sql import Sql, all_of, any_of, ident, join, literal

_EVIDENCE = "fault__shifted_fields"
# Columns of few values are known by them, others by their shapes.
_FEW_VALUES, _MOST_SHAPES = 200, 40
# A look is foreign where it is in no more than this share of the column, and this many times as often in the neighbour.
_RARE, _TIMES = 0.25, 3
# Both fields of a pair are foreign this many times as often as chance gives.
_CHANCE = 10
# What a condition on the different values of a column calls a value.
_VALUE = Sql("value")
# SQL on the values of a column, by what the value is called.
_OnValue = Callable[[Sql], Sql]


@dataclass(frozen=True)
class _Look:
    """How a column's values are told: by themselves or by their shape, and how often each look occurs."""

    column: Column
    by_shape: bool
    shares: dict[str, float]


@dataclass(frozen=True)
class _Pair:
    """Two neighbouring columns whose fields are foreign together, and the condition that tells it."""

    first: Column
    second: Column
    foreign: Sql
    cases: int
    expected: float


def find(material: Material) -> Detected:
    """One proposal per direction in which fields moved."""
    place = {column.name: i for i, column in enumerate(material.columns)}
    columns = sorted((c for c in text_columns(material) if _is_told(material, c)), key=lambda c: place[c.name])
    looks = {column.name: _look(material, column) for column in columns}
    runs = [
        (a, b, c) for a, b, c in zip(columns, columns[1:], columns[2:], strict=False) if a.table == b.table == c.table
    ]
    found: dict[str, list[_Pair]] = {}
    for a, b, c in runs:
        for direction, pair in (
            ("right", _pair(material, looks, (a, b, c))),
            ("left", _pair(material, looks, (c, b, a))),
        ):
            if pair is not None:
                found.setdefault(direction, []).append(pair)
    return _detected(material, found) if found else NOTHING


def _is_told(material: Material, column: Column) -> bool:
    return material.profile[column.name].distinct >= 2


def _look(material: Material, column: Column) -> _Look:
    few = material.profile[column.name].distinct <= _FEW_VALUES
    look, most = (_VALUE, _FEW_VALUES) if few else (shape(_VALUE), _MOST_SHAPES)
    return _Look(column, not few, _shares(material, column, look, most))


def _shares(material: Material, column: Column, look: Sql, most: int) -> dict[str, float]:
    """The most frequent looks of a column and the share of its values that have them."""
    counted = material.profile[column.name].counted
    return dict(material.engine.rows("faults/values/common_looks", {"most": most}, counted=counted, look=look))


def shape(text: Sql) -> Sql:
    """The shape of a text: each row of letters is a, each row of digits 9; at most 40 signs."""
    letters = Sql(f"regexp_replace(left({text}, 40), '\\p{{L}}+', 'a', 'g')")
    return Sql(f"regexp_replace({letters}, '[0-9]+', '9', 'g')")


def _pair(material: Material, looks: dict[str, _Look], run: tuple[Column, Column, Column]) -> _Pair | None:
    """The middle and the last of three columns in a row, if both hold what belongs to the one before."""
    before, middle, last = (looks[column.name] for column in run)
    first, second = _foreign(material, before, middle), _foreign(material, middle, last)
    if first is None or second is None:
        return None
    if min(_cases(material, middle.column, first), _cases(material, last.column, second)) < FEWEST:
        return None
    here, there = first(ident(middle.column.name)), second(ident(last.column.name))
    both = all_of(here, there)
    cases, one, other, together = material.engine.row(
        "faults/values/foreign_together", evaluation=material.evaluation, first=here, second=there
    )
    expected = one * other / cases if cases else 0.0
    # Most fields that are foreign at all are foreign together.
    if together < max(FEWEST, _CHANCE * expected) or together < 0.5 * min(one, other):
        return None
    return _Pair(middle.column, last.column, both, together, expected)


def _cases(material: Material, column: Column, condition: _OnValue) -> int:
    """The cases whose value meets a condition, told by the column's different values."""
    counted = material.profile[column.name].counted
    (cases,) = material.engine.row("faults/values/cases_of_values", counted=counted, condition=condition(_VALUE))
    return int(cases)


def _foreign(material: Material, home: _Look, guest: _Look) -> _OnValue | None:
    """Whether a value of the guest column looks like one of the home column; None where the two look alike."""
    if home.by_shape and guest.by_shape:
        strange = [
            look
            for look, share in home.shares.items()
            if share >= 0.01 and guest.shares.get(look, 0) <= min(_RARE, share / _TIMES)
        ]
        look: _OnValue = shape
    elif not home.by_shape:
        rare = {look: guest.shares.get(look, 0.0) for look in home.shares}
        strange = [look for look, share in rare.items() if share <= min(_RARE, home.shares[look] / _TIMES)]
        look = _as_it_is
    else:
        # The guest has few values: what is none of its frequent ones and has a shape of the home column.
        # A frequent one that is far more frequent in the home column came from there, however many rows moved.
        at_home = _shares(material, home.column, _VALUE, _FEW_VALUES)
        known = [v for v, share in guest.shares.items() if share >= max(0.003, at_home.get(v, 0) / _TIMES)]
        if not known or sum(guest.shares[look] for look in known) < 1 - _RARE:
            return None
        strange = [look for look, share in home.shares.items() if share >= 0.01]
        if not strange:
            return None
        usual, shapes = join(", ", map(literal, known)), join(", ", map(literal, strange))
        return lambda value: all_of(Sql(f"{value} NOT IN ({usual})"), Sql(f"{shape(value)} IN ({shapes})"))
    if not strange:
        return None
    looks = join(", ", map(literal, strange))
    return lambda value: Sql(f"{look(value)} IN ({looks})")


def _as_it_is(value: Sql) -> Sql:
    return value


def _detected(material: Material, found: dict[str, list[_Pair]]) -> Detected:
    target = material.work / f"{_EVIDENCE}.parquet"
    material.engine.execute(
        "faults/values/shifted_rows",
        evaluation=material.evaluation,
        directions=[
            {"name": literal(direction), "shifted": any_of(*(pair.foreign for pair in pairs))}
            for direction, pairs in found.items()
        ],
        evidence=ident(_EVIDENCE),
        target=literal(str(target)),
    )
    column = Column(_EVIDENCE, "evidence", "category", "VARCHAR", "predictions", "", "fields moved to a neighbour")
    proposals = []
    for direction, pairs in found.items():
        most = max(pairs, key=lambda pair: pair.cases)
        source, tables = where(material, all_of(marked(target), any_of(*(pair.foreign for pair in pairs))))
        names = f"{column_words(most.first)} and {column_words(most.second)}"
        other = "left" if direction == "right" else "right"
        proposals.append(
            Proposal(
                family="data_preparation",
                kind="value.shifted_fields",
                predicate=Sql(f"{ident(_EVIDENCE)} = {literal(direction)}"),
                subject=f"cases whose fields moved one column to the {direction}",
                why=f"In {most.cases:,} cases {names} both hold what belongs to the column on their {other}; chance "
                f"gives {most.expected:,.1f}.{source}",
                remedy=f"Look at these lines of the source of {most.first.table}: a delimiter inside a field, or a "
                "quote that is missing, moves all that follows.",
                saw_errors=False,
                strength="confirmed",
                columns=(_EVIDENCE,),
                # Of the predictions alone the columns have their own names.
                expectations=tuple(none_of("predictions", p.foreign) for p in pairs if p.first.table == "predictions"),
                evidence=(
                    Evidence(
                        "Columns whose fields are foreign together",
                        ("column", "next", "cases"),
                        tuple((column_words(p.first), column_words(p.second), f"{p.cases:,}") for p in pairs),
                    ),
                    *tables,
                ),
            )
        )
    return Detected(tuple(proposals), evidence=target, evidence_columns=(column,))


DETECTOR = Detector(
    name="shifted fields",
    fault="Fields of a row moved to the neighbouring column.",
    find=find,
    reaches="confirmed",
    source="shapes of adjacent columns violated together, against chance",
    needs=(FEATURES,),
)
