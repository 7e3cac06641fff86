"""Cases whose place in the file tells how wrong the model is: blocks that were added, sorted or labelled by themselves.

If cases are independent, how wrong one is says nothing of the next one in the file. The test is that of serial
correlation under permutation, with its exact mean and variance (Wald & Wolfowitz 1943). A file may be sorted: pairs of
neighbours that share an entity, or a bin of a column by which the file is sorted, are left out, because what they
share explains that they err alike. So this tells of an order that no column explains, and can be no more than
a candidate.
"""

from collections.abc import Iterator

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.stats import norm

from tasks.contracts.analysis import Note
from tasks.contracts.columns import Column
from tasks.contracts.findings import Evidence, Proposal
from tasks.faults.compared import encoded
from tasks.faults.detector import NOTHING, Detected, Detector
from tasks.faults.evaluation.telling import in_bins
from tasks.faults.material import Material
from tasks.faults.ranks import average_ranks
from tasks.joins.join import CASES
from tasks.sql import Sql, ident

SIGNIFICANCE = 1e-4
# A weaker correlation of neighbours changes no interval.
_CORRELATION = 0.05
_FEWEST = 500
_BLOCKS = 100
# Neighbours share a bin so many times more often than any two: the file is sorted by the column.
_SORTED = 1.5
_MOST_COLUMNS = 40
EVIDENCE = Column(
    name="fault__block_of_file",
    role="evidence",
    kind="boolean",
    type="BOOLEAN",
    table="predictions",
    source_name="",
    label="in a block of the file that goes wrong",
)


def find(material: Material) -> Detected:
    """A candidate with the blocks that go wrong, or a note where neighbours err alike and no block stands out."""
    residual = "error__residual" if _has_residual(material) else "CAST(error__failed AS DOUBLE)"
    frame = material.engine.frame(
        "faults/evaluation/file_residuals", cases=CASES, evaluation=material.evaluation, residual=Sql(residual)
    )
    wrong = np.asarray(frame["residual"].cast(pl.Float64).fill_null(0.0).to_numpy())
    if len(wrong) < _FEWEST or np.ptp(wrong) == 0:
        return NOTHING
    # Ranks, so that a few huge errors do not decide.
    ranked = average_ranks(wrong)
    apart = frame["entity"].to_numpy()[1:] != frame["entity"].to_numpy()[:-1]
    correlation, z = _serial(ranked, apart)
    # Only an order that could matter is worth reading every column for.
    if correlation < _CORRELATION or norm.sf(z) > SIGNIFICANCE:
        return NOTHING
    for bins in _columns(material, frame["case__id"]):
        same = bins[1:] == bins[:-1]
        shares = np.bincount(bins) / len(bins)
        if same.mean() > _SORTED * float((shares**2).sum()):
            apart &= ~same
    correlation, z = _serial(ranked, apart)
    if apart.mean() < 1 / _SORTED / 2 or correlation < _CORRELATION or norm.sf(z) > SIGNIFICANCE:
        return NOTHING
    return _found(material, frame["case__id"], ranked, correlation)


def _has_residual(material: Material) -> bool:
    columns = material.engine.rows("evaluation/columns", evaluation=material.evaluation)
    return any(name == "error__residual" for name, _ in columns)


def _serial(values: NDArray[np.float64], apart: NDArray[np.bool_]) -> tuple[float, float]:
    """The correlation of neighbours that have nothing in common, and how many standard errors it is from none."""
    centred = values - values.mean()
    pairs = int(apart.sum())
    if not pairs:
        return 0.0, 0.0
    variance = float((centred**2).mean())
    correlation = float((centred[1:] * centred[:-1])[apart].mean()) / variance
    # Under permutation: mean -1 / (n - 1), variance nearly 1 / n.
    return correlation, (correlation + 1 / (len(values) - 1)) * float(np.sqrt(pairs))


def _columns(material: Material, order: pl.Series) -> Iterator[NDArray[np.intp]]:
    """Every column in bins, in the order of the file."""
    ids = material.engine.frame("faults/near/column", rows=material.evaluation, value=Sql("case__id"))["value"]
    places = pl.DataFrame({"id": ids}).with_row_index("place")
    at = pl.DataFrame({"id": order}).join(places, on="id", how="left", maintain_order="left")["place"].to_numpy()
    known = [(encoded(c, ident(c.name)), c.kind) for c in material.values[:_MOST_COLUMNS]]
    moment = Sql("CASE WHEN isfinite(case__time) THEN CAST(epoch(case__time) AS DOUBLE) END")
    for value, _ in [*known, (moment, "time"), (Sql("prediction__score"), "number"), (Sql("hash(label__value)"), "")]:
        series = material.engine.frame("faults/near/column", rows=material.evaluation, value=value)["value"]
        array = series.to_numpy() if series.dtype == pl.UInt64 else series.cast(pl.Float64).to_numpy()
        yield in_bins(array)[at]


def _found(material: Material, ids: pl.Series, ranked: NDArray[np.float64], correlation: float) -> Detected:
    edges = np.linspace(0, len(ranked), _BLOCKS + 1).astype(np.intp)
    centred = ranked - ranked.mean()
    sizes = np.diff(edges)
    z = np.add.reduceat(centred, edges[:-1]) / (np.sqrt(sizes) * centred.std())
    bad = np.flatnonzero(norm.sf(z) * _BLOCKS <= SIGNIFICANCE)
    text = (
        f"How wrong a case is goes along with how wrong the one before it in the file is "
        f"(correlation {correlation:.2f}), though no column explains their order"
    )
    if not len(bad):
        return Detected(notes=(Note("file order", f"{text}. Intervals may be too narrow."),))
    rows = np.concatenate([np.arange(edges[b], edges[b + 1]) for b in bad])
    target = material.work / "fault__file_order.parquet"
    marked = pl.DataFrame({"case__id": ids[rows]}).sort("case__id")
    marked.with_columns(pl.lit(value=True).alias(EVIDENCE.name)).write_parquet(target)
    places = ", ".join(f"{edges[b] + 1:,} to {edges[b + 1]:,}" for b in bad[:5])
    proposal = Proposal(
        family="data_preparation",
        kind="evaluation.not_independent",
        predicate=ident(EVIDENCE.name),
        subject="cases in blocks of the predictions' file that go wrong together",
        why=f"{text}; {len(bad)} of {_BLOCKS} blocks stand out, at the judged cases {places}"
        f"{' and further' if len(bad) > 5 else ''}.",
        remedy="Ask how the file was put together: were these rows added, sorted, labelled or computed on their own?",
        saw_errors=True,
        strength="candidate",
        columns=(EVIDENCE.name,),
        evidence=(
            Evidence("Neighbours in the file", ("", ""), (("correlation of their errors", f"{correlation:.3f}"),)),
        ),
    )
    return Detected((proposal,), evidence=target, evidence_columns=(EVIDENCE,))


DETECTOR = Detector(
    name="file order",
    fault="Cases err in blocks of their file that no column explains, so they are not independent.",
    find=find,
    reaches="candidate",
    source="serial correlation under permutation, Wald & Wolfowitz 1943",
)
