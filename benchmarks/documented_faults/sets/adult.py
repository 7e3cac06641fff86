"""Adult (UCI): the test labels end with a full stop, one code stands for a capped gain, 23 rows are in both parts.

Conflicting duplicates are as many as coarse columns give by chance: of them nothing may be said.
"""

from pathlib import Path

import numpy as np
import polars as pl
from sklearn.ensemble import HistGradientBoostingClassifier
from threadpoolctl import threadpool_limits

from benchmarks.documented_faults.documented import Documented, Fault, Frames, coded

COLUMNS = [
    *["age", "workclass", "fnlwgt", "education", "education_num", "marital_status", "occupation", "relationship"],
    *["race", "sex", "capital_gain", "capital_loss", "hours_per_week", "native_country"],
]
NUMBERS = ["age", "fnlwgt", "education_num", "capital_gain", "capital_loss", "hours_per_week"]


def read(folder: Path) -> Frames:
    """Predictions for the test part by a model of the training part; labels; and the training part."""
    train, test = (_part(folder / "adult" / f"adult-{name}.csv") for name in ("train", "test"))
    both = coded(pl.concat([train, test]).select(COLUMNS))
    target = (train["income"] == ">50K").to_numpy()
    with threadpool_limits(limits=1):
        model = HistGradientBoostingClassifier(max_iter=100, random_state=0).fit(both[: train.height], target)
        scores = model.predict_proba(both[train.height :])[:, 1].astype(np.float64).round(6)
    ids = pl.Series("id", [f"t{i:05d}" for i in range(test.height)])
    return {
        "predictions": test.select(COLUMNS).insert_column(0, ids).with_columns(p=pl.Series(scores)),
        "labels": pl.DataFrame({"id": ids, "income": test["income"]}),
        "training": train,
    }


def _part(path: Path) -> pl.DataFrame:
    table = pl.read_csv(path, has_header=False, new_columns=[*COLUMNS, "income"], infer_schema_length=None)
    table = table.with_columns(pl.col(pl.String).str.strip_chars()).filter(pl.col("income").is_not_null())
    # The blank after each comma makes texts of the numbers.
    return table.with_columns(pl.col(NUMBERS).cast(pl.Int64))


SET = Documented(
    "adult",
    Path(__file__).with_suffix(".yaml"),
    read,
    (
        Fault("test labels end with a full stop", ("label.spelling",)),
        Fault("capital_gain 99999 is a code", ("value.sentinel",), "capital_gain = 99999"),
        Fault("23 rows are in both parts", ("evaluation.training_overlap",)),
        Fault(
            "equal inputs with different labels are no more than chance gives",
            ("label.conflicting_duplicates", "label.near_duplicate_conflict"),
            silent=True,
        ),
        Fault("capital_gain may be 0", ("value.sentinel",), "capital_gain = 0", silent=True),
    ),
)
