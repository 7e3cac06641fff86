"""Synthetic predictions of any size, with one bad join and one bad segment planted in them.

    python -m benchmarks.make_rows FOLDER --rows 1000000 --columns 50

Written chunk by chunk, so memory does not grow with the rows, and seeded, so the same arguments give the same data.
The model is calibrated where nothing is planted. Two things are: one in sixteen rows names its unit in another
format than the units table and its outcome is often the opposite; and so is the outcome of rows with `x02` above
`SEGMENT_FROM`; planted.txt says so, one SQL predicate a line. Measuring runs on such data is the part of
`benchmarks.run`, measuring the search for segments of `benchmarks.slices`.
"""

from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow.parquet as pq
from numpy.typing import NDArray

ROWS_PER_CHUNK = 250_000
UNITS = 20_000
ROWS_PER_ACCOUNT = 20
CATEGORIES = 4
BAD_JOIN = 1 / 16  # share of rows whose unit is named in another format
BAD_JOIN_FLIPS = 0.30  # share of these rows whose outcome is turned round
SEGMENT_FROM = 1.5  # x02 is standard normal, so this is the upper 6.7 % of the rows
SEGMENT_FLIPS = 0.30
FIRST = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp())
SECONDS = 180 * 86_400
# id, account, time, unit, score; the label; and what the units table brings.
UNIT_COLUMNS = ["region", "capacity", "age", "height", "load", "grade", "cost", "staff"]
OTHER_COLUMNS = 5 + 1 + len(UNIT_COLUMNS) + CATEGORIES

CONTRACT = """\
# Synthetic rows with a bad join (units, by key format) and a bad segment (x02 above {segment}) planted in them.
model: synthetic
task: binary
version: v1
entity: account
time: scored_at
predictions:
  source: predictions.parquet
  key: [row_id]
  score: p
  threshold: 0.5
labels:
  source: labels.parquet
  key: [row_id]
  label: outcome
features:
  - name: units
    source: units.parquet
    key: [unit]
  - name: measurements
    source: measurements.parquet
    key: [row_id]
    expect: one_to_one
"""


def make_rows(folder: Path, rows: int, columns: int = 50, seed: int = 7) -> Path:
    """Write predictions, labels, two feature tables, their contract and what is planted into `folder`.

    Args:
        folder: is made if it does not exist.
        rows: predictions, labels and measurements have one row each per case; units has `UNITS` rows.
        columns: in all tables together, join keys counted once; at least `OTHER_COLUMNS` + 2.
        seed: of every random number.

    Returns:
        The path of errata.yaml.

    Raises:
        ValueError: for fewer columns than the planted parts need.
    """
    numbers = columns - OTHER_COLUMNS
    if numbers < 2:
        raise ValueError(f"{columns} columns are too few: {OTHER_COLUMNS + 2} are needed")
    folder.mkdir(parents=True, exist_ok=True)
    _units(np.random.default_rng([seed, 0])).write_parquet(folder / "units.parquet")
    writers: dict[str, pq.ParquetWriter] = {}
    for chunk in _chunks(rows, numbers, seed):
        for name, frame in chunk.items():
            table = frame.to_arrow()
            if name not in writers:
                writers[name] = pq.ParquetWriter(folder / f"{name}.parquet", table.schema, compression="zstd")
            writers[name].write_table(table)
    for writer in writers.values():
        writer.close()
    path = folder / "errata.yaml"
    path.write_text(CONTRACT.format(segment=SEGMENT_FROM), encoding="utf-8")
    (folder / "planted.txt").write_text(f"x02 > {SEGMENT_FROM}\nregion IS NULL\n", encoding="utf-8")
    return path


def _chunks(rows: int, numbers: int, seed: int) -> Iterator[dict[str, pl.DataFrame]]:
    """The tables with one row per case, a chunk at a time; each chunk has a generator of its own."""
    for number, start in enumerate(range(0, rows, ROWS_PER_CHUNK), start=1):
        size = min(ROWS_PER_CHUNK, rows - start)
        yield _chunk(np.random.default_rng([seed, number]), start, size, max(1, rows // ROWS_PER_ACCOUNT), numbers)


def _chunk(random: np.random.Generator, start: int, size: int, accounts: int, numbers: int) -> dict[str, pl.DataFrame]:
    """One chunk of predictions, measurements and labels; the planted parts turn outcomes round, never scores."""
    features = [_number(random, position, size) for position in range(1, numbers + 1)]
    levels = [_level(random, position, size) for position in range(1, CATEGORIES + 1)]
    unit = _numbered("{}", random.integers(0, UNITS, size), 5)
    bad_join = random.random(size) < BAD_JOIN
    in_segment = features[1].to_numpy() > SEGMENT_FROM
    p = 1 / (1 + np.exp(1.2 - 1.5 * features[0].to_numpy().astype(np.float64)))
    flips = random.random(size) < np.where(in_segment, SEGMENT_FLIPS, np.where(bad_join, BAD_JOIN_FLIPS, 0.0))
    outcome = (random.random(size) < p) ^ flips
    seconds = pl.Series(FIRST + np.sort(random.integers(0, SECONDS, size)))
    cases = pl.DataFrame([_numbered("row-{}", np.arange(start, start + size), 9).alias("row_id")])
    half = (len(features) + 1) // 2
    return {
        "predictions": cases.with_columns(
            _numbered("account-{}", random.integers(0, accounts, size), 7).alias("account"),
            pl.from_epoch(seconds).dt.cast_time_unit("us").dt.replace_time_zone("UTC").alias("scored_at"),
            pl.when(pl.Series(bad_join)).then(pl.format("{}-U", unit)).otherwise(pl.format("U{}", unit)).alias("unit"),
            pl.Series("p", p.round(5)),
            *levels,
            *features[:half],
        ),
        "measurements": cases.with_columns(features[half:]),
        "labels": cases.with_columns(pl.Series("outcome", outcome)),
    }


def _level(random: np.random.Generator, position: int, size: int) -> pl.Series:
    """A category whose values are few and uneven, as categories are."""
    return _numbered("level-{}", random.zipf(1.6, size).clip(max=3 + 4 * position), 2).alias(f"c{position}")


def _number(random: np.random.Generator, position: int, size: int) -> pl.Series:
    """A number of one of the kinds that real tables have: bell-shaped, counted, skewed, partly missing."""
    match position % 4:
        case 0:
            values = random.poisson(3, size).astype(np.float64)
        case 3:
            values = np.round(random.exponential(40, size), 1)
        case _:
            values = np.round(random.standard_normal(size), 3)
    if position > 2 and position % 4 == 2:
        values[random.random(size) < 0.05] = np.nan
    return pl.Series(f"x{position:02d}", values, dtype=pl.Float32).fill_nan(None)


def _numbered(pattern: str, numbers: NDArray[np.int64], digits: int) -> pl.Series:
    """Names such as row-000000001."""
    return pl.select(pl.format(pattern, pl.Series(numbers).cast(pl.String).str.zfill(digits))).to_series()


def _units(random: np.random.Generator) -> pl.DataFrame:
    """One row per unit, its key as the units table writes it."""
    keys = pl.DataFrame([_numbered("U{}", np.arange(UNITS), 5).alias("unit")])
    region = pl.Series("region", random.choice(["north", "south", "east", "west"], UNITS))
    numbers = [pl.Series(name, random.gamma(4, 10, UNITS).round(1)) for name in UNIT_COLUMNS[1:]]
    return keys.with_columns(region, *numbers)


def main() -> None:
    """Write the rows that the command line asks for."""
    parser = ArgumentParser(prog="python -m benchmarks.make_rows", description="Synthetic predictions of any size.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, required=True)
    parser.add_argument("--columns", type=int, default=50)
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    print(make_rows(arguments.folder, arguments.rows, arguments.columns, arguments.seed))


if __name__ == "__main__":
    main()
