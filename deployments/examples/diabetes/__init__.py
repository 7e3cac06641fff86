"""Regression on a small data set: the progress of diabetes in the 442 patients that come with scikit-learn.

The draft model sees what a nurse notes at the first visit (age, sex, body mass index, blood pressure). The six blood
serum measurements are context: whether the mistakes point at them is the question 442 rows can or cannot answer.
"""

import shutil
from pathlib import Path

import numpy as np
import polars as pl
from sklearn.datasets import load_diabetes
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import KFold, cross_val_predict

from deployments.examples import Say

SEEN = ["age", "sex", "bmi", "bp"]
SERUM = {
    "s1": "total_cholesterol",
    "s2": "ldl",
    "s3": "hdl",
    "s4": "cholesterol_ratio",
    "s5": "log_triglycerides",
    "s6": "glucose",
}
FOLDS = 10
SEED = 442


def build(folder: Path, say: Say) -> Path:
    """Write predictions, labels, the context table and contract into `folder`.

    Returns:
        The path of errata.yaml.
    """
    folder.mkdir(parents=True, exist_ok=True)
    data = load_diabetes(scaled=False)
    measured = pl.DataFrame(data.data, schema=data.feature_names).rename(SERUM)
    patients = measured.select(
        pl.format("patient-{}", pl.row_index().cast(pl.String).str.zfill(3)).alias("patient_id"), pl.all()
    )
    folds = KFold(FOLDS, shuffle=True, random_state=SEED)
    predicted = cross_val_predict(LinearRegression(), measured.select(SEEN).to_numpy(), data.target, cv=folds)
    patients.select("patient_id", *SEEN, progression=pl.Series(np.round(predicted, 3))).write_parquet(
        folder / "predictions.parquet"
    )
    patients.select("patient_id", measured=pl.Series(data.target)).write_parquet(folder / "labels.parquet")
    patients.select("patient_id", *SERUM.values()).write_parquet(folder / "serum.parquet")
    say(f"{patients.height} patients scored out of sample in {FOLDS} folds")
    return shutil.copyfile(Path(__file__).with_name("errata.yaml"), folder / "errata.yaml")
