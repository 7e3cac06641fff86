"""Labels that are probably wrong, as far as labels contradict the predictions more often than these themselves expect.

Confident learning flags what contradicts a confident prediction, also where classes overlap and every label is right.
Here the contradictions are split into what the recalibrated probabilities expect and a floor that no confidence gets
below (`contradictions`). Without a floor nothing is flagged. With one, each contradicting label has a chance of being
wrong (the floor's share of its chance), and as many are flagged as wrong ones are expected, likeliest first; the mean
of their chances is the precision to expect, and it is told.
Probabilities of a model that saw the labels follow their errors: scores that look so are told of.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import expit

from tasks.contracts.analysis import Note
from tasks.contracts.columns import Column
from tasks.contracts.findings import Evidence, Proposal, Strength
from tasks.faults.detector import Detected, Detector
from tasks.faults.labels.contradictions import Floor, confidence_of, fit_floor
from tasks.faults.labels.outcomes import FEWEST_CASES, MOST_CLASSES, Codes, Floats
from tasks.faults.material import Material
from tasks.faults.needs import CLASSES, SCORE
from tasks.faults.ranks import codes_among
from tasks.sql import Sql, ident

# Twice the gain of log-likelihood that a floor needs: chance gives 6.6 in one of two hundred clean data sets (half of a
# chi-squared), and more than 15 in hardly one of twenty thousand.
CANDIDATE, PROBABLE = 6.6, 15.0
# A floor of its own needs as much over the floor of another class as a floor needs over none.
DIFFERENT = CANDIDATE
# A floor of so many labels is no matter of single wrong labels; below so few it is not worth telling.
MOST, FEWEST = 0.2, 3
# Recalibrated slopes below it: scores so overconfident that their tails cannot be told from wrong labels.
OVERCONFIDENT = 0.7
# An accuracy as high as this where so many cases are judged: scores of cases the model knows.
IN_SAMPLE = 0.9995
PRECISE = 0.5
_NAME = "label suspects"
EVIDENCE = (
    Column("fault__label_suspect", "evidence", "number", "DOUBLE", "labels", "", "chance that the label is wrong"),
)


@dataclass(frozen=True)
class Suspects:
    """Cases with a score, and what speaks against their labels.

    Attributes:
        wrong: the chance that each label is wrong; 0 for one that agrees with its prediction or without a floor.
        ranked: how strongly each label contradicts, for an order where no chance is known (log of the ratio of the
            scores of predicted and given class).
        floors: the curve of each predicted class, by what a reader calls it, with its cases and contradictions.
    """

    wrong: Floats
    ranked: Floats
    floors: tuple[tuple[str, Floor, int, int], ...]

    @property
    def excess(self) -> float:
        """The wrong labels that the floors make, where floors count."""
        return sum(floor.share * cases for _, floor, cases, _ in self.floors if _counts(floor))

    @property
    def listed(self) -> NDArray[np.intp]:
        """The cases to have checked, likeliest first: as many as labels are wrong by chance and floors, or none."""
        expected = min(float(self.wrong.sum()), self.excess)
        order = np.argsort(-self.wrong, kind="stable")[: round(expected) if expected >= FEWEST else 0]
        return order[self.wrong[order] > 0]


def find(material: Material) -> Detected:
    """A proposal for the labels that are probably wrong, or a note that says why there is none."""
    frame = material.engine.frame("faults/labels/confidences", evaluation=material.evaluation)
    if frame.height < FEWEST_CASES:
        return _none(f"{frame.height:,} scored cases are too few to tell.")
    if frame["label"].n_unique() > MOST_CLASSES:
        return _none(f"more than {MOST_CLASSES} classes are too many to tell.")
    score = frame["score"].to_numpy()
    if ((score < 0) | (score > 1)).mean() > 0.01:
        return _none("the scores are no probabilities.")
    # Codes and not texts: of millions of cases, texts would be as many objects.
    names = sorted({*frame["label"].unique(), *frame["prediction"].unique()})
    label = codes_among(frame["label"], names)
    likelier, own, high = _beliefs(material, frame, names, label)
    contradicted = label != likelier
    if contradicted.mean() < 1 - IN_SAMPLE:
        return _none("the predictions fit the labels so well that they seem to be of cases the model was trained on.")
    sides = {name: np.flatnonzero(likelier == code) for code, name in enumerate(names)}
    found = weigh(own, high, contradicted, sides if material.contract.task == "binary" else None)
    warnings = _warnings(found)
    if not len(found.listed):
        return Detected(
            notes=(Note(_NAME, f"None: labels contradict the predictions as often as expected.{warnings}"),)
        )
    flagged = np.zeros(len(label), dtype=bool)
    flagged[found.listed] = True
    target = material.work / "suspects.parquet"
    evidence = frame.select("case__id", pl.Series("fault__label_suspect", found.wrong)).filter(pl.Series(flagged))
    evidence.write_parquet(target)
    return Detected(
        (_proposal(frame, found, flagged, np.array(names)[likelier[flagged]], warnings),),
        evidence=target,
        evidence_columns=EVIDENCE,
    )


def weigh(
    own: Floats, high: Floats, contradicted: NDArray[np.bool_], sides: Mapping[str, NDArray[np.intp]] | None = None
) -> Suspects:
    """The chance that each label is wrong.

    Args:
        own: the probability of the given label.
        high: the probability of the predicted one.
        contradicted: the label is not the predicted one.
        sides: the cases of each predicted class, where each has its own curve; None for one curve of all.
    """
    ranked = np.where(contradicted, np.log(np.maximum(high, 1e-9)) - np.log(np.maximum(own, 1e-9)), -np.inf)
    wrong = np.zeros(len(own))
    curves = {
        name: rows
        for name, rows in (sides or {"any class": np.arange(len(own))}).items()
        if len(rows) >= FEWEST_CASES and contradicted[rows].any()
    }
    floors = _shared({name: (confidence_of(high[rows]), contradicted[rows]) for name, rows in curves.items()})
    for name, floor in floors.items():
        against = curves[name][contradicted[curves[name]]]
        if _counts(floor):
            chance = expit(-(floor.level + floor.slope * ranked[against]))
            wrong[against] = floor.share / (floor.share + (1 - floor.share) * chance)
    told = ((name, floor, len(curves[name]), int(contradicted[curves[name]].sum())) for name, floor in floors.items())
    return Suspects(wrong, ranked, tuple(told))


def _shared(seen: Mapping[str, tuple[Floats, NDArray[np.bool_]]]) -> dict[str, Floor]:
    """The floor of each class; where it cannot be told from that of the surest class, it is taken to be the same."""
    floors = {name: fit_floor(*curve) for name, curve in seen.items()}
    surest = max((floor for floor in floors.values() if _counts(floor)), key=lambda f: f.evidence, default=None)
    for name, floor in floors.items():
        if surest is None or floor is surest or not _counts(floor):
            continue
        same = fit_floor(*seen[name], share=surest.share)
        if floor.evidence - same.evidence < DIFFERENT:
            floors[name] = same
    return floors


def _counts(floor: Floor) -> bool:
    return floor.evidence >= CANDIDATE and floor.share <= MOST and floor.slope >= OVERCONFIDENT


def _beliefs(
    material: Material, frame: pl.DataFrame, names: Sequence[str], label: Codes
) -> tuple[Codes, Floats, Floats]:
    """The likelier class by the scores alone, whatever the threshold; the probabilities of the given and that class."""
    score = np.clip(frame["score"].to_numpy(), 0.0, 1.0)
    if material.contract.task != "binary":
        return codes_among(frame["prediction"], names), np.exp(-frame["loss"].to_numpy()), score
    (positive,) = material.engine.row("faults/labels/class_of_high_scores", evaluation=material.evaluation)
    negative = next((name for name in names if name != positive), positive)
    high = np.maximum(score, 1 - score)
    side = np.where(score >= 0.5, names.index(positive), names.index(negative)).astype(np.int32)
    return side, np.where(label == side, high, 1 - high), high


def _warnings(found: Suspects) -> str:
    words = []
    for name, floor, cases, _ in found.floors:
        if floor.evidence >= CANDIDATE and floor.share > MOST:
            words.append(
                f"of {cases:,} predictions of {name} {floor.share:.0%} are contradicted however confident they are, "
                "too many for single wrong labels"
            )
        elif floor.evidence >= CANDIDATE and floor.slope < OVERCONFIDENT:
            words.append(f"scores of {name} are too overconfident to tell")
    return f" But {'; '.join(words)}." if words else ""


def _none(why: str) -> Detected:
    return Detected(notes=(Note(_NAME, f"Not told: {why}"),))


def _proposal(
    frame: pl.DataFrame, found: Suspects, flagged: NDArray[np.bool_], likelier: NDArray[np.str_], warnings: str
) -> Proposal:
    precision = float(found.wrong[flagged].mean())
    evidence = max(floor.evidence for _, floor, *_ in found.floors if _counts(floor))
    strength: Strength = "probable" if evidence >= PROBABLE and precision >= PRECISE else "candidate"
    pairs = (
        frame.select("label")
        .filter(pl.Series(flagged))
        .with_columns(pl.Series("predicted", likelier), pl.Series("wrong", found.wrong[flagged]))
        .group_by("label", "predicted")
        .agg(pl.len().alias("cases"), pl.col("wrong").sum())
        .sort(["cases", "label", "predicted"], descending=[True, False, False])
    )
    return Proposal(
        family="data_preparation",
        kind="label.suspect",
        predicate=Sql(f"{ident(EVIDENCE[0].name)} IS NOT NULL"),
        subject="cases whose label is probably wrong",
        why=f"About {int(flagged.sum()):,} labels are wrong beyond what the probabilities expect; of the "
        f"{int(flagged.sum()):,} likeliest about {precision:.0%} should be.{warnings}",
        remedy="Have some of these labels checked, those with the highest chance first.",
        saw_errors=True,
        strength=strength,
        told=True,
        columns=(EVIDENCE[0].name,),
        evidence=(
            Evidence(
                "Contradicted predictions",
                ("likelier class", "cases", "contradicted", "floor", "wrong labels"),
                tuple(
                    (name, f"{cases:,}", f"{hits:,}", f"{floor.share:.2%}", f"{floor.share * cases:,.0f}")
                    for name, floor, cases, hits in found.floors
                ),
            ),
            Evidence(
                "Suspects by label and prediction",
                ("label", "likelier class", "cases", "wrong among them"),
                tuple((a, b, f"{n:,}", f"{wrong:,.0f}") for a, b, n, wrong in pairs.head(8).rows()),
            ),
        ),
    )


DETECTOR = Detector(
    name=_NAME,
    fault="Single labels are wrong: they contradict predictions more often than these expect.",
    find=find,
    reaches="probable",
    source="confident learning (Northcutt et al. 2021) against a recalibrated curve (Platt 1999) with a floor",
    needs=(CLASSES, SCORE),
)
