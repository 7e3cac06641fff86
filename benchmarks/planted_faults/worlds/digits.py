"""Scikit-learn's digits: 1,797 images of 8 x 8 grey values with ten classes, cross-fitted by a logistic regression.

Small, so that only the larger sizes of a fault are more than a handful of rows; many classes and many columns.
"""

from functools import cache

import numpy as np
import polars as pl
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict
from threadpoolctl import threadpool_limits

from benchmarks.planted_faults.data import Data

NAME = "digits"
LOADS = 12
SYSTEMS = 3


@cache
def world() -> Data:
    """The clean data; 1,797 cases."""
    digits = load_digits()
    cases = len(digits.target)
    with threadpool_limits(limits=1):
        model = LogisticRegression(max_iter=300)
        scores = cross_val_predict(model, digits.data / 16, digits.target, cv=5, method="predict_proba")
    image = [f"d{i:04d}" for i in range(cases)]
    rng = np.random.default_rng(13)
    predictions = pl.DataFrame(
        {
            "image": image,
            **{f"p{k}": scores[:, k].round(6) for k in range(10)},
            "load_id": [f"L{1 + i * LOADS // cases:02d}" for i in range(cases)],
            "source_system": [f"S{s}" for s in rng.integers(1, SYSTEMS + 1, cases)],
        }
    )
    pixels = pl.DataFrame({"image": image} | {f"x{i:02d}": digits.data[:, i] for i in range(64)})
    labels = pl.DataFrame({"image": image, "digit": digits.target.astype(str)})
    uncertain = predictions.with_columns((pl.col([f"p{k}" for k in range(10)]) * 0.8 + 0.02).round(6))
    frames = {"predictions": predictions, "labels": labels, "pixels": pixels}
    return Data(_CONTRACT, frames, previous={**frames, "predictions": uncertain})


_CONTRACT = {
    "model": "planted-digits",
    "task": "multiclass",
    "version": "v2",
    "batches": ["load_id", "source_system"],
    "predictions": {
        "source": "predictions.parquet",
        "key": ["image"],
        "score": {str(k): f"p{k}" for k in range(10)},
    },
    "labels": {"source": "labels.parquet", "key": ["image"], "label": "digit"},
    "features": [{"name": "pixels", "source": "pixels.parquet", "key": ["image"]}],
}
