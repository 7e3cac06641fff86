"""Stored verdicts: append-only Parquet under `history/verdicts`, one small file for everything new in one sheet.

A file holds only what differs from the reviewer's last verdict on the card, so a sheet that comes in twice is stored
once, and one that grows stores what was added. Its name is a hash of what it holds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import polars as pl

from tasks.contracts.problems import ContractError, Problem
from tasks.contracts.review import VOCABULARY_VERSION, Answer, SampledCard
from tasks.review.shares import latest

FOLDER = "verdicts"

SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "pack_id": pl.String,
    "model": pl.String,
    "version": pl.String,
    "card": pl.String,
    "part": pl.String,
    "stratum": pl.String,
    "case_id": pl.String,
    "row_fingerprint": pl.String,
    "weight": pl.Float64,
    "reviewer": pl.String,
    "blind_answer": pl.String,
    "verdict": pl.String,
    "correct_value": pl.String,
    "causes": pl.List(pl.String),
    "matters": pl.String,
    "note": pl.String,
    "minutes": pl.Float64,
    "vocabulary_version": pl.String,
    "revision": pl.Int64,
    "ingested_at": pl.Datetime("us", "UTC"),
}
_ANSWERED = ("blind_answer", "verdict", "correct_value", "causes", "matters", "note", "minutes")


@dataclass(frozen=True)
class Pack:
    """Which pack the verdicts are on."""

    pack_id: str
    model: str
    version: str
    cards: Mapping[str, SampledCard]


@dataclass(frozen=True)
class Stored:
    """What became of a sheet's answers; `file` is None if all of them were stored before."""

    file: Path | None
    added: int
    known: int


def store_verdicts(history_folder: Path, pack: Pack, answers: Sequence[Answer], ingested_at: datetime) -> Stored:
    """Append what is new among the answers; one row per card and reviewer."""
    before = read_verdicts(history_folder, pack.pack_id)
    last = {(row["card"], _same(row["reviewer"])): row for row in latest(before).iter_rows(named=True)}
    new = [a for a in answers if not _is_known(a, last.get((a.card, _same(a.reviewer))))]
    known = len(answers) - len(new)
    if not new:
        return Stored(None, 0, known)
    revision = int(before.select(pl.col("revision").max().fill_null(-1)).item()) + 1
    rows = [_row(pack, answer, revision) for answer in sorted(new, key=lambda a: (a.card, a.reviewer))]
    name = f"{pack.pack_id}-{sha256(repr(rows).encode()).hexdigest()[:12]}.parquet"
    frame = pl.DataFrame([row | {"ingested_at": ingested_at} for row in rows], schema=SCHEMA, orient="row")
    folder = history_folder / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    half = folder / f".{name}.{uuid4().hex}"
    frame.write_parquet(half)
    half.replace(folder / name)
    return Stored(folder / name, len(new), known)


def read_verdicts(history_folder: Path, pack_id: str | None = None) -> pl.DataFrame:
    """Every stored verdict, or those on one pack, oldest first; one row per card, reviewer and change of mind.

    Raises:
        ContractError: if a file of them is damaged: without it the last word of a reviewer is not known.
    """
    pattern = "*.parquet" if pack_id is None else f"{pack_id}-*.parquet"
    files = sorted((history_folder / FOLDER).glob(pattern))
    if not files:
        return pl.DataFrame(schema=SCHEMA)
    frames, problems = [], []
    for file in files:
        try:
            frames.append(pl.read_parquet(file))
        except (OSError, pl.exceptions.PolarsError) as error:
            what = f"cannot be read ({str(error).splitlines()[0][:120]})"
            do = "restore the file from a copy; it is only ever added, never changed"
            problems.append(Problem(f"history ({FOLDER}/{file.name})", what, do))
    if problems:
        raise ContractError(problems)
    return pl.concat(frames, how="diagonal").sort(
        "pack_id", "revision", "ingested_at", "card", "reviewer", maintain_order=True
    )


def _row(pack: Pack, answer: Answer, revision: int) -> dict[str, object]:
    card = pack.cards[answer.card]
    return {
        "pack_id": pack.pack_id,
        "model": pack.model,
        "version": pack.version,
        "part": card.part,
        "stratum": card.stratum,
        "case_id": card.case_id,
        "row_fingerprint": card.row_fingerprint,
        "weight": card.weight,
        **asdict(answer),
        "causes": list(answer.causes),
        "vocabulary_version": VOCABULARY_VERSION,
        "revision": revision,
    }


def _is_known(answer: Answer, row: Mapping[str, object] | None) -> bool:
    said = asdict(answer) | {"causes": list(answer.causes)}
    return row is not None and all(row[name] == said[name] for name in _ANSWERED)


def _same(reviewer: str) -> str:
    return reviewer.strip().lower()
