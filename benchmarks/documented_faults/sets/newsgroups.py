"""20 newsgroups (label-errors): labels that people were asked about, with out-of-sample probabilities."""

from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.documented_faults.documented import Documented, Fault, Frames

CLASSES = 20


def read(folder: Path) -> Frames:
    """Predictions with a score per class, and the given labels."""
    scores = np.load(folder / "label_errors" / "20news_pred_probs.npy")
    labels = np.load(folder / "label_errors" / "20news_labels.npy")
    ids = pl.Series("id", [f"m{i}" for i in range(len(labels))])
    return {
        "predictions": pl.DataFrame({"id": ids} | {f"p{k:02d}": scores[:, k].round(6) for k in range(CLASSES)}),
        "labels": pl.DataFrame({"id": ids, "group": [f"g{k:02d}" for k in labels]}),
    }


SET = Documented(
    "newsgroups",
    Path(__file__).with_suffix(".yaml"),
    read,
    (Fault("some labels are wrong by the verdict of people", ("label.suspect",)),),
)
