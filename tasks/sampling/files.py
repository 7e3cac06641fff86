"""`review/sample.parquet`: how each card was drawn and what it stands for; one row per card, in the pack's order."""

from collections.abc import Sequence
from dataclasses import MISSING, asdict, fields
from pathlib import Path

import polars as pl

from tasks.contracts.problems import ContractError, Problem
from tasks.contracts.review import SampledCard

REVIEW = "review"
SAMPLE = "sample.parquet"

_TYPES: dict[type | str, type[pl.DataType]] = {int: pl.Int64, float: pl.Float64}
_SCHEMA = {"pack_id": pl.String} | {f.name: _TYPES.get(f.type, pl.String) for f in fields(SampledCard)}
# What came later has a default, so that a sheet of an older pack can still come back.
_NEEDED = {"pack_id"} | {f.name for f in fields(SampledCard) if f.default is MISSING}


def write_sample(folder: Path, pack_id: str, cards: Sequence[SampledCard]) -> Path:
    """Write the sample of a run into its folder, under `review`."""
    review = folder / REVIEW
    review.mkdir(exist_ok=True)
    rows = [{"pack_id": pack_id, **asdict(card)} for card in cards]
    pl.DataFrame(rows, schema=_SCHEMA, orient="row").write_parquet(review / SAMPLE)
    return review / SAMPLE


def read_sample(folder: Path) -> tuple[str, tuple[SampledCard, ...]]:
    """The pack's id (empty without cards) and the cards of a run.

    Raises:
        ContractError: if the folder is no run with a pack, or the pack's sample is damaged or of another Errata.
    """
    path = folder / REVIEW / SAMPLE
    if not path.is_file():
        raise ContractError([Problem(str(folder), f"holds no {REVIEW}/{SAMPLE}", "name the folder of a run")])
    try:
        frame = pl.read_parquet(path)
    except (OSError, pl.exceptions.PolarsError) as error:
        what = f"{REVIEW}/{SAMPLE} cannot be read ({str(error).splitlines()[0][:120]})"
        raise ContractError([Problem(str(folder), what, "run that version again")]) from error
    if missing := sorted(_NEEDED - set(frame.columns)):
        what = f"{REVIEW}/{SAMPLE} has no column {', '.join(missing)}: another Errata wrote it"
        raise ContractError([Problem(str(folder), what, "run that version again with this Errata")])
    rows = frame.select([name for name in _SCHEMA if name in frame.columns]).rows(named=True)
    packs = {row.pop("pack_id") for row in rows}
    return next(iter(packs), ""), tuple(SampledCard(**row) for row in rows)
