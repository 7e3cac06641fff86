"""What stands on a card: facts, earlier cases of the entity, copies, and the cases most like it."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tasks.contracts.analysis import Case, Difference, EntityHistory, Neighbour
from tasks.contracts.columns import Column, Kind
from tasks.contracts.config import Contract
from tasks.contracts.review import SampledCard
from tasks.joins.policy import MASK
from tasks.sampling.cards import cards
from tasks.sampling.draw import source_of
from tasks.sampling.facts import shown_columns

NUMBER, CATEGORY, TIME = ("number", "BIGINT"), ("category", "VARCHAR"), ("time", "TIMESTAMP WITH TIME ZONE")


def column(name: str, kind: tuple[Kind, str], **changes: Any) -> Column:
    return Column(
        **{
            "name": name,
            "role": "prediction",
            "kind": kind[0],
            "type": kind[1],
            "table": "predictions",
            "source_name": name,
            "label": name,
        }
        | changes
    )


def table(rows: dict[str, list[Any]]) -> pl.DataFrame:
    """Analysed cases; by default each is an entity of its own, labelled and predicted `no`."""
    n = len(next(iter(rows.values())))
    frame = pl.DataFrame(rows, strict=False)
    own = {
        "case__id": [f"c{i}" for i in range(n)],
        "case__status": ["analysed"] * n,
        "case__time": pl.Series([None] * n, dtype=pl.Datetime("us", "UTC")),
        "label__value": ["no"] * n,
        "prediction__value": ["no"] * n,
        "prediction__score": pl.Series([None] * n, dtype=pl.Float64),
    }
    frame = frame.with_columns(**{name: pl.Series(values) for name, values in own.items() if name not in rows})
    if "case__entity" not in rows:
        frame = frame.with_columns(case__entity="case__id")
    failed = pl.col("label__value") != pl.col("prediction__value")
    return frame.with_columns(
        error__failed=failed,
        error__kind=pl.when(failed).then(pl.lit("false_positive")),
        error__loss=failed.cast(pl.Float64),
        error__residual=pl.lit(0.0),
        error__scaled=pl.lit(0.0),
    )


@pytest.fixture
def read(engine, declare, contract) -> Callable[..., Case]:
    """The card of case c0."""

    def card_of(
        rows: dict[str, list[Any]],
        columns: list[Column],
        tolerance: float | None = None,
        comparison: Path | None = None,
        **settings: Any,
    ) -> Case:
        stated = contract.model_dump() | settings
        said = Contract.model_validate(stated)
        source = source_of(engine, said, columns, declare(table(rows)), "key")
        drawn = SampledCard("card-01", "meeting", "random:fp", "random", "c0", 1, 1, 1, 1, 1.0, 1.0, "abc")
        (case,) = cards(source, said, [drawn], [], tolerance, comparison)
        return case

    return card_of


def near(case: Case) -> list[tuple[str, bool]]:
    return [(n.case_id, n.same_label) for n in case.neighbours]


def test_two_of_the_same_label_and_two_of_the_other_the_nearest_first(read) -> None:
    case = read(
        {
            "x": [50, 51, 58, 53, 90, 49, 55, 0, 100],
            "label__value": ["no", "no", "no", "yes", "yes", "yes", "no", "yes", "no"],
        },
        [column("x", NUMBER)],
    )
    assert near(case) == [("c1", True), ("c6", True), ("c5", False), ("c3", False)]
    assert [n.distance for n in case.neighbours] == sorted(n.distance for n in case.neighbours[:2]) + sorted(
        n.distance for n in case.neighbours[2:]
    )


def test_numbers_count_by_their_usual_range_categories_by_equality(read) -> None:
    case = read(
        {"x": [0, 10, 10, *range(0, 101, 5)], "kind": ["a", "a", "b", *["z"] * 21], "label__value": ["no"] * 24},
        [column("x", NUMBER), column("kind", CATEGORY)],
    )
    first = case.neighbours[0]
    assert first.case_id == "c1"
    # 95 % lie between 0 and 95: a difference of 10 is 10/95 of one of two columns.
    assert first.distance == pytest.approx(10 / 95 / 2, abs=1e-6)


def test_one_extreme_value_does_not_make_all_others_alike(read) -> None:
    values = [10, *range(20), 1_000_000]
    case = read({"x": values}, [column("x", NUMBER)])
    # Nine of ten values lie between 0 and 18; the equal one is a copy.
    assert [n.distance for n in case.neighbours] == pytest.approx([1 / 18, 1 / 18], abs=1e-6)


def test_missing_is_like_missing_and_unlike_anything_else(read) -> None:
    case = read(
        {"x": [None, None, 5, 6], "kind": ["a", "b", "a", None], "label__value": ["no"] * 4},
        [column("x", NUMBER), column("kind", CATEGORY)],
    )
    assert [(n.case_id, n.distance) for n in case.neighbours] == [("c1", 0.5), ("c2", 0.5)]
    assert case.neighbours[1].differs == (Difference("x", "missing", "5"),)


def test_no_neighbour_is_of_the_same_entity_or_a_copy(read) -> None:
    case = read(
        {
            "x": [1, 1, 1, 2, 3, 3, 9],
            "who": ["a", "a", "b", "c", "d", "d", "e"],
            "case__entity": ["a", "a", "b", "c", "d", "d", "e"],
        },
        [column("x", NUMBER), column("who", CATEGORY)],
        entity="who",
    )
    # c1 is of the same entity, c2 an exact copy, c5 of the entity of c4.
    assert near(case) == [("c3", True), ("c4", True)]
    assert case.copies == 2


def test_copies_are_counted_with_those_of_another_outcome(read) -> None:
    case = read(
        {"x": [1, 1, 1, 2], "label__value": ["no", "yes", "no", "no"]},
        [column("x", NUMBER)],
    )
    assert (case.copies, case.contrary_copies) == (2, 1)


def test_another_score_is_no_copy(read) -> None:
    case = read(
        {"x": [1, 1], "prediction__score": [0.3, 0.31]},
        [column("x", NUMBER)],
        predictions={"source": "p.parquet", "key": ["id"], "score": "p"},
    )
    assert (case.copies, near(case)) == (0, [("c1", True)])


def test_of_a_number_another_label_is_one_beyond_the_tolerance(read) -> None:
    rows = {
        "x": [1, 2, 3, 4],
        "label__value": [100.0, 104.0, 106.0, 95.0],
        "prediction__value": [100.0] * 4,
        "prediction__score": [100.0] * 4,
    }
    case = read(rows, [column("x", NUMBER)], 5.0, task="regression")
    assert near(case) == [("c1", True), ("c3", True), ("c2", False)]
    relative = read(rows, [column("x", NUMBER)], None, task="regression", failure={"relative_tolerance": 0.045})
    assert near(relative) == [("c1", True), ("c2", False), ("c3", False)]


def test_fields_are_named_with_both_values_and_what_they_share(read) -> None:
    case = read(
        {"x": [10, 40, *range(0, 101, 5)], "kind": ["a", "a", *["b"] * 21]},
        [
            column("x", NUMBER, label="basket value", unit="EUR"),
            column("kind", CATEGORY, label="sort", values={"a": "food", "b": "books"}),
        ],
    )
    first, second = case.neighbours
    assert (first.case_id, first.differs, first.similar) == (
        "c1",
        (Difference("basket value", "10 EUR", "40 EUR"),),
        ("sort",),
    )
    assert (second.differs, second.similar) == ((Difference("sort", "food", "books"),), ("basket value",))


def test_what_all_cases_share_is_no_likeness(read) -> None:
    rows = {"x": [1, 2, 3], "year": [2013] * 3, "kind": ["a", "a", "b"]}
    case = read(rows, [column("x", NUMBER), column("year", NUMBER), column("kind", CATEGORY)])
    assert case.neighbours[0].similar == ("kind",)


def test_of_many_differences_the_largest_are_named(read) -> None:
    names = [f"k{i}" for i in range(8)]
    rows = {name: ["a", "b"] for name in names}
    (other,) = read(rows, [column(name, CATEGORY) for name in names]).neighbours
    assert (len(other.differs), other.more_differs) == (5, 3)


@pytest.mark.parametrize("policy", ["mask", "hash"])
def test_a_hidden_value_stays_hidden(read, policy) -> None:
    stored = ["•••"] * 3 if policy == "mask" else ["0a1b2c3d4e5f", "f5e4d3c2b1a0", "f5e4d3c2b1a0"]
    case = read({"x": [1, 2, 3], "mail": stored}, [column("x", NUMBER), column("mail", CATEGORY, policy=policy)])
    told = [d for n in case.neighbours for d in n.differs if d.label == "mail"]
    assert all((d.here, d.there) == (MASK, MASK) for d in told)
    assert bool(told) == (policy == "hash")
    assert "mail" not in [label for n in case.neighbours for label in n.similar]


def test_times_are_compared_by_their_distance(read) -> None:
    days = [datetime(2025, 1, d, tzinfo=UTC) for d in (10, 11, 20, 1, 31)]
    case = read({"at": days, "case__time": days}, [column("at", TIME, role="engine")], time="at")
    assert [n.case_id for n in case.neighbours] == ["c1", "c3"]
    assert case.neighbours[1].differs == (Difference("at", "2025-01-10 00:00", "2025-01-01 00:00"),)


def test_earlier_cases_of_the_entity_and_how_they_went(read) -> None:
    days = [datetime(2025, 1, d, tzinfo=UTC) for d in (10, 1, 2, 11, 5)]
    rows = {
        "x": [1, 2, 3, 4, 5],
        "who": ["a", "a", "a", "a", "b"],
        "case__entity": ["a", "a", "a", "a", "b"],
        "case__time": days,
        "at": days,
        "label__value": ["no", "yes", "no", "yes", "yes"],
    }
    columns = [column("x", NUMBER), column("who", CATEGORY), column("at", TIME, role="engine")]
    assert read(rows, columns, entity="who", time="at").history == EntityHistory(2, 1)
    assert read(rows, columns).history is None


def test_without_facts_nothing_is_compared(read) -> None:
    case = read({"id": ["a", "b"]}, [column("id", CATEGORY, role="key")])
    assert (case.neighbours, case.copies, case.facts) == ((), 0, ())


def test_a_card_carries_how_it_was_drawn(read) -> None:
    case = read({"x": [1, 2]}, [column("x", NUMBER)])
    assert (case.card, case.part, case.stratum, case.fingerprint) == ("card-01", "meeting", "random:fp", "abc")
    assert isinstance(case.neighbours[0], Neighbour)


@pytest.mark.parametrize(
    ("prediction", "score", "settings", "words"),
    [
        ("no", 0.25, {}, "no, score 0.25"),
        ("no", None, {}, "no"),
        ("no", 0.25, {"task": "multiclass"}, "no, score 0.25"),
        (3.5, None, {"task": "regression"}, "3.5"),
        (None, None, {}, ""),
    ],
)
def test_what_the_model_before_said_is_on_the_card(read, tmp_path, prediction, score, settings, words) -> None:
    compared = {"case__id": ["c0", "c1"], "before__prediction": [prediction] * 2, "before__score": [score] * 2}
    pl.DataFrame(compared, schema_overrides={"before__score": pl.Float64}).write_parquet(tmp_path / "c.parquet")
    rows = {"x": [1, 2]} | (
        {"label__value": [1.0, 2.0], "prediction__value": [3.0, 4.0]} if "regression" in settings.values() else {}
    )
    assert read(rows, [column("x", NUMBER)], comparison=tmp_path / "c.parquet", **settings).before == words


def test_without_a_comparison_no_model_before_is_told(read) -> None:
    assert read({"x": [1, 2]}, [column("x", NUMBER)]).before == ""


def test_what_tells_the_outcome_is_no_fact(contract) -> None:
    said = Contract.model_validate(
        contract.model_dump()
        | {
            "labels": {
                "source": "p.parquet",
                "key": ["id"],
                "label": "y",
                "labelled_at": "y_at",
                "source_of_label": "y_by",
            }
        }
    )
    columns = [column(name, CATEGORY) for name in ("x", "y", "y_at", "y_by")]
    columns.append(column("planes__y", CATEGORY, table="planes", role="feature", source_name="y"))
    assert [c.name for c in shown_columns(said, columns)] == ["x", "planes__y"]


def test_cards_are_read_stratum_by_stratum(engine, declare, contract) -> None:
    frame = table({"x": [1, 2, 3, 4, 5], "label__value": ["yes"] * 5})
    columns = [column("x", NUMBER)]
    source = source_of(engine, contract, columns, declare(frame), "key")
    parts = [("solo", "random:fp"), ("control", "control"), ("meeting", "random:fp"), ("meeting", "newly_wrong")]
    parts.append(("meeting", "worst"))
    drawn = [
        SampledCard(f"card-{i}", part, stratum, stratum, f"c{i}", 5, 1, 1, 1, 1.0, 1.0, "abc")
        for i, (part, stratum) in enumerate(parts)
    ]
    assert [c.case_id for c in cards(source, contract, drawn, [], None)] == ["c4", "c3", "c2", "c1", "c0"]
