"""Bank marketing (UCI): a column known only after the call, and a code that stands for "never"."""

from pathlib import Path

import polars as pl

from benchmarks.documented_faults.documented import Documented, Fault, Frames, class_scores


def read(folder: Path) -> Frames:
    """Predictions with all columns, and labels."""
    table = pl.read_csv(folder / "bank" / "bank-additional.csv", separator=";")
    table = table.rename({name: name.replace(".", "_") for name in table.columns})
    ids = pl.Series("id", [f"c{i:04d}" for i in range(table.height)])
    facts = table.drop("y")
    return {
        "predictions": facts.insert_column(0, ids).with_columns(p=pl.Series(class_scores(facts, table["y"])[:, 1])),
        "labels": pl.DataFrame({"id": ids, "subscribed": table["y"]}),
    }


SET = Documented(
    "bank",
    Path(__file__).with_suffix(".yaml"),
    read,
    (
        Fault("duration is known only after the call", ("evaluation.leaking_feature",)),
        Fault("pdays is 999 for never called", ("value.sentinel",), "pdays = 999"),
        Fault(
            "pdays says never, previous says otherwise (436 rows)",
            ("value.sentinel", "value.broken_relation"),
            "pdays = 999 AND previous > 0",
        ),
    ),
)
