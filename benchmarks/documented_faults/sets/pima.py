"""Pima Indians diabetes (UCI): a zero stands for a missing value in five columns, and is a number in two others."""

from pathlib import Path

import polars as pl

from benchmarks.documented_faults.documented import Documented, Fault, Frames, class_scores

COLUMNS = ["pregnancies", "glucose", "blood_pressure", "skin", "insulin", "bmi", "pedigree", "age"]


def read(folder: Path) -> Frames:
    """Predictions with all columns, and labels."""
    table = pl.read_csv(
        folder / "pima" / "pima-indians-diabetes.csv", has_header=False, new_columns=[*COLUMNS, "diabetes"]
    )
    facts = table.select(COLUMNS)
    ids = pl.Series("id", [f"w{i:03d}" for i in range(table.height)])
    return {
        "predictions": facts.insert_column(0, ids).with_columns(
            p=pl.Series(class_scores(facts, table["diabetes"])[:, 1])
        ),
        "labels": pl.DataFrame({"id": ids, "diabetes": table["diabetes"]}),
    }


SET = Documented(
    "pima",
    Path(__file__).with_suffix(".yaml"),
    read,
    (
        *(
            Fault(f"{name} is 0 where it is missing ({rows} rows)", ("value.sentinel",), f"{name} = 0")
            for name, rows in (
                ("glucose", 5),
                ("blood_pressure", 35),
                ("skin", 227),
                ("insulin", 374),
                ("bmi", 11),
            )
        ),
        Fault("pregnancies may be 0", ("value.sentinel", "value.impossible"), "pregnancies = 0", silent=True),
    ),
)
