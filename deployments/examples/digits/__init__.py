"""Multiclass example: which digit a person wrote, from the 1,797 images that come with scikit-learn.

The file is sorted roughly by writer, so the folds are contiguous blocks: no block of writing is learnt from and
scored at once. The model sees the 64 pixels; what a person sees at a glance (how much ink, how wide, how
slanted, how many closed loops) is the context in which its mistakes are read.
"""

import shutil
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.ndimage import label
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold
from threadpoolctl import threadpool_limits

from deployments.examples import Say

Images = NDArray[np.float64]

FOLDS = 5
DARKEST = 16.0  # the value of a pixel that is all ink
INK = DARKEST / 4  # a lighter pixel counts as paper


def build(folder: Path, say: Say) -> Path:
    """Write predictions, labels, the context table and contract into `folder`.

    Returns:
        The path of errata.yaml.
    """
    folder.mkdir(parents=True, exist_ok=True)
    images, digits = load_digits(return_X_y=True)
    ids = pl.Series("image_id", [f"digit-{position:04d}" for position in range(len(digits))])
    probabilities = out_of_sample(images, digits, say)
    wide = {f"p_{digit}": probabilities[:, digit].round(9) for digit in range(10)}
    pl.DataFrame([ids]).with_columns(**{name: pl.Series(column) for name, column in wide.items()}).write_parquet(
        folder / "predictions.parquet"
    )
    pl.DataFrame([ids, pl.Series("digit", digits)]).write_parquet(folder / "labels.parquet")
    pl.DataFrame([ids]).hstack(at_a_glance(images)).write_parquet(folder / "images.parquet")
    say(f"{len(digits):,} images scored, {np.mean(probabilities.argmax(axis=1) == digits):.1%} of them right")
    return shutil.copyfile(Path(__file__).with_name("errata.yaml"), folder / "errata.yaml")


def out_of_sample(images: Images, digits: NDArray[np.int64], say: Say) -> Images:
    """Probability of each digit for each image, by a model that saw no image of the same block."""
    probabilities = np.full((len(digits), 10), np.nan)
    with threadpool_limits(limits=1):  # sums come out the same on every machine
        for k, (learn, score) in enumerate(KFold(FOLDS).split(images), start=1):
            say(f"training {k} of {FOLDS}: {len(learn):,} images to learn from, {len(score):,} to score")
            model = LogisticRegression(max_iter=1000).fit(images[learn] / DARKEST, digits[learn])
            probabilities[score] = model.predict_proba(images[score] / DARKEST)
    return probabilities


def at_a_glance(images: Images) -> pl.DataFrame:
    """What a person sees at once, one row per image: ink (share of the area), width in pixels, slant, loops."""
    return pl.DataFrame([_glance(image.reshape(8, 8)) for image in images])


def _glance(image: Images) -> dict[str, float | int]:
    inked = image >= INK
    rows, columns = np.nonzero(inked)
    down, right = np.average(rows, weights=image[inked]), np.average(columns, weights=image[inked])
    spread = np.average((rows - down) ** 2, weights=image[inked])
    leaning = np.average((rows - down) * (columns - right), weights=image[inked])
    # Paper that touches the frame is one region around the digit; every further region is a closed loop.
    _, regions = label(~np.pad(inked, 1))
    return {
        "ink": round(float(image.sum() / (image.size * DARKEST)), 4),
        "width": int(np.ptp(columns)) + 1,
        "slant": round(float(-leaning / spread), 3),
        "loops": int(regions) - 1,
    }
