"""Fields that moved to the neighbouring column: a delimiter too many or too few in the line of a text file.

Each column of text has shapes (letters and digits in a row) or, where it has few values, values of its own. A field is
foreign where it has the look of its neighbour's column and not of its own. One foreign field is an odd value; two side
by side in one row, both from the same direction, are a shift. They count only far above what two columns with odd
values of their own would give by chance.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tasks.contracts.columns import Column
from tasks.contracts.findings import Evidence, Proposal
from tasks.faults.counted import asked
from tasks.faults.detector import NOTHING, Detected, Detector
from tasks.faults.expected import none_of
from tasks.faults.material import Material
from tasks.faults.needs import FEATURES
from tasks.faults.values.texts import FEWEST, column_words, text_columns
from tasks.faults.values.where import marked, where
from tasks.sql import Sql, all_of, any_of, ident, join, literal, statement

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
    """How a column's values are told: by themselves or by their shape, how often each look occurs, and each value."""

    column: Column
    by_shape: bool
    shares: dict[str, float]
    values: dict[str, float]


@dataclass(frozen=True)
class _Move:
    """Two neighbouring columns, and the condition by which each is foreign if fields moved in a direction."""

    direction: str
    columns: tuple[Column, Column]
    foreign: tuple[_OnValue, _OnValue]


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
    looks = _looks(material, columns)
    runs = [
        (a, b, c) for a, b, c in zip(columns, columns[1:], columns[2:], strict=False) if a.table == b.table == c.table
    ]
    moves = [
        move
        for a, b, c in runs
        for direction, three in (("right", (a, b, c)), ("left", (c, b, a)))
        if (move := _move(direction, *(looks[column.name] for column in three))) is not None
    ]
    found: dict[str, list[_Pair]] = {}
    for move in _frequent(material, moves):
        if (pair := _pair(material, move)) is not None:
            found.setdefault(move.direction, []).append(pair)
    return _detected(material, found) if found else NOTHING


def _is_told(material: Material, column: Column) -> bool:
    return material.profile[column.name].distinct >= 2


def _looks(material: Material, columns: Sequence[Column]) -> dict[str, _Look]:
    names = {column.name for column in columns}
    few = {name for name in names if material.profile[name].distinct <= _FEW_VALUES}
    by_value = _shares(material, names, _VALUE, _FEW_VALUES)
    by_shape = _shares(material, names - few, shape(_VALUE), _MOST_SHAPES)
    return {
        c.name: _Look(c, c.name not in few, by_value[c.name] if c.name in few else by_shape[c.name], by_value[c.name])
        for c in columns
    }


def _shares(material: Material, names: set[str], look: Sql, most: int) -> dict[str, dict[str, float]]:
    """By column: its most frequent looks and the share of its values that have them."""
    rows = asked(material.engine, material.counted, names, "faults/values/common_looks", {"most": most}, look=look)
    return {name: dict(row[:2] for row in found) for name, found in rows.items()}


def shape(text: Sql) -> Sql:
    """The shape of a text: each row of letters is a, each row of digits 9; at most 40 signs."""
    letters = Sql(f"regexp_replace(left({text}, 40), '\\p{{L}}+', 'a', 'g')")
    return Sql(f"regexp_replace({letters}, '[0-9]+', '9', 'g')")


def _move(direction: str, before: _Look, middle: _Look, last: _Look) -> _Move | None:
    """How the middle and the last of three columns in a row would look if both held what belongs to the one before."""
    first, second = _foreign(before, middle), _foreign(middle, last)
    if first is None or second is None:
        return None
    return _Move(direction, (middle.column, last.column), (first, second))


def _frequent(material: Material, moves: Sequence[_Move]) -> list[_Move]:
    """The moves of which each column has enough cases, told by the different values of the columns."""
    counts = [
        Sql(f"({statement('faults/values/cases_of_values', counted=counted, condition=condition(_VALUE))})")
        for move in moves
        for column, condition in zip(move.columns, move.foreign, strict=True)
        for counted in [material.profile[column.name].counted]
    ]
    cases = material.engine.row_in_batches("faults/values/cases_of_each", None, "counts", counts)
    return [m for m, pair in zip(moves, zip(cases[::2], cases[1::2], strict=True), strict=True) if min(pair) >= FEWEST]


def _pair(material: Material, move: _Move) -> _Pair | None:
    """The two columns of a move, if they are foreign together beyond chance."""
    here, there = (on(ident(column.name)) for column, on in zip(move.columns, move.foreign, strict=True))
    both = all_of(here, there)
    cases, one, other, together = material.engine.row(
        "faults/values/foreign_together", evaluation=material.evaluation, first=here, second=there
    )
    expected = one * other / cases if cases else 0.0
    # Most fields that are foreign at all are foreign together.
    if together < max(FEWEST, _CHANCE * expected) or together < 0.5 * min(one, other):
        return None
    return _Pair(*move.columns, both, together, expected)


def _foreign(home: _Look, guest: _Look) -> _OnValue | None:
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
        known = [v for v, share in guest.shares.items() if share >= max(0.003, home.values.get(v, 0) / _TIMES)]
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
