"""Ames housing (De Cock 2011): a garage built in 2207, and large partial sales that are unusual and right."""

from pathlib import Path

import polars as pl

from benchmarks.documented_faults.documented import Documented, Fault, Frames, numbers


def read_sales(folder: Path) -> pl.DataFrame:
    """The sales as published: parcel ids keep their zeros, NA is a category of its own and missing for numbers."""
    table = pl.read_csv(
        folder / "ames" / "AmesHousing.csv",
        infer_schema_length=None,
        null_values="NA",
        schema_overrides={"PID": pl.String, "Order": pl.String, "MS SubClass": pl.String},
    )
    names = {name: name.replace(" ", "_").replace("/", "_").lower() for name in table.columns}
    return table.rename(names).with_columns(pl.col(pl.String).str.strip_chars())


def read(folder: Path) -> Frames:
    """Predictions of the price with all columns, and the prices."""
    table = read_sales(folder)
    facts = table.drop("order", "pid", "saleprice")
    predicted = pl.Series(numbers(facts, table["saleprice"]))
    return {
        "predictions": table.drop("saleprice", "pid").with_columns(predicted=predicted),
        "labels": table.select("order", "saleprice"),
    }


SET = Documented(
    "ames",
    Path(__file__).with_suffix(".yaml"),
    read,
    (
        Fault(
            "a garage built in 2207 (1 row)",
            ("value.impossible", "value.sentinel", "value.broken_relation", "join.reused_key"),
            "garage_yr_blt > 2100",
        ),
        Fault(
            "large partial sales are unusual and right (orders 1499, 2181, 2182)",
            ("unusual.legitimate",),
            "\"order\" IN ('1499', '2181', '2182')",
        ),
    ),
)
