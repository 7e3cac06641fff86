"""Ames housing once more: parcel ids that lost their zeros when a file was read no longer meet the assessor's table."""

from pathlib import Path

import polars as pl

from benchmarks.documented_faults.documented import Documented, Fault, Frames, numbers
from benchmarks.documented_faults.sets.ames import read_sales


def read(folder: Path) -> Frames:
    """Predictions with the parcel id as a number has it, and the assessor's table with the id as published."""
    table = read_sales(folder)
    facts = table.drop("order", "pid", "saleprice")
    predicted = pl.Series(numbers(facts, table["saleprice"]))
    return {
        "predictions": table.select(
            "order", pid=pl.col("pid").cast(pl.Int64).cast(pl.String), yr_sold="yr_sold", predicted=predicted
        ),
        "labels": table.select("order", "saleprice"),
        "parcels": table.select("pid", "neighborhood", "lot_area", "gr_liv_area", "overall_qual", "year_built"),
    }


SET = Documented(
    "ames_keys",
    Path(__file__).with_suffix(".yaml"),
    read,
    (Fault("leading zeros of 2,929 parcel ids are lost", ("join.key_format",)),),
)
