"""Diamonds (ggplot2): impossible dimensions, and rows that stand in the table twice."""

from pathlib import Path

import polars as pl

from benchmarks.documented_faults.documented import Documented, Fault, Frames, numbers

WRONG = ("value.sentinel", "value.impossible", "value.broken_relation")


def read(folder: Path) -> Frames:
    """Predictions of the price with all columns, and the prices."""
    table = pl.read_csv(folder / "diamonds" / "diamonds.csv")
    ids = pl.Series("id", [f"d{i:05d}" for i in range(table.height)])
    facts = table.drop("price")
    return {
        "predictions": facts.insert_column(0, ids).with_columns(predicted=pl.Series(numbers(facts, table["price"]))),
        "labels": pl.DataFrame({"id": ids, "price": table["price"]}),
    }


SET = Documented(
    "diamonds",
    Path(__file__).with_suffix(".yaml"),
    read,
    (
        Fault("x is 0 (8 rows)", WRONG, "x = 0"),
        Fault("y is 0 (7 rows)", WRONG, "y = 0"),
        Fault("z is 0 (20 rows)", WRONG, "z = 0"),
        Fault("y is above 20 (2 rows)", WRONG, "y > 20"),
        Fault("z is above 20 (1 row)", WRONG, "z > 20"),
        Fault("146 rows stand twice", ("evaluation.repeated_cases",)),
    ),
)
