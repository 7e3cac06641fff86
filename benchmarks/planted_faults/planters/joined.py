"""What planters of join faults share: a table with a key of one text column, the cases' ids, and keys nobody knows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from benchmarks.planted_faults.data import Data
from tasks.contracts.config import join_pairs

_FEWEST_KEYS = 60


@dataclass(frozen=True)
class Joined:
    """A joined table with a unique text key: its entry in the contract, its frame, and the key's name on both sides."""

    entry: Mapping[str, Any]
    frame: pl.DataFrame
    left: str
    right: str

    @property
    def name(self) -> str:
        """The table's name."""
        return str(self.entry["name"])

    @property
    def numbers(self) -> list[str]:
        """Its columns of numbers with many different values."""
        return [
            column
            for column, kind in self.frame.schema.items()
            if kind.is_numeric() and self.frame[column].n_unique() >= 10
        ]

    @property
    def attributes(self) -> list[str]:
        """Its columns besides the key that tell rows apart."""
        return [c for c in self.frame.columns if c != self.right and self.frame[c].n_unique() >= 3]


def joined(data: Data) -> Joined | None:
    """The first feature table whose key is one text column, unique, and known for most cases."""
    return next(_tables(data), None)


def rekeyed(data: Data) -> Joined | None:
    """The first such table whose key is no part of the cases' own: its keys can change and no label is lost."""
    own = data.contract["predictions"]["key"]
    return next((table for table in _tables(data) if table.left not in own), None)


def _tables(data: Data) -> Iterator[Joined]:
    predictions = data.frames["predictions"]
    for entry in data.contract.get("features", []):
        pairs, frame = join_pairs(entry["key"]), data.frames[entry["name"]]
        if len(pairs) != 1 or entry.get("valid_from"):
            continue
        ((left, right),) = pairs
        keys = frame[right]
        text = predictions.schema[left] == pl.String and frame.schema[right] == pl.String
        if text and keys.n_unique() == frame.height >= _FEWEST_KEYS:
            yield Joined(entry, frame, left, right)


def ids(data: Data, hit: pl.Series) -> frozenset[str]:
    """The case ids of some rows of the predictions, as a run makes them."""
    key = list(data.contract["predictions"]["key"])
    parts = [pl.col(name).cast(pl.String) for name in key]
    if len(parts) > 1:
        parts = [
            part.str.replace_all("\\", "\\\\", literal=True).str.replace_all("|", "\\|", literal=True) for part in parts
        ]
    return frozenset(data.frames["predictions"].filter(hit).select(pl.concat_str(parts, separator="|")).to_series())


def unknown(key: str) -> pl.Expr:
    """A key of another kind that no table has, the same for the same key."""
    return pl.lit("#") + pl.col(key).hash(7).cast(pl.String)


def replaced(frame: pl.DataFrame, column: str, hit: pl.Series, value: pl.Expr) -> pl.DataFrame:
    """The frame with another value of a column in some rows, where there was one."""
    return frame.with_columns(
        pl.when(pl.lit(hit) & pl.col(column).is_not_null()).then(value).otherwise(column).alias(column)
    )


def met(data: Data, table: Joined, hit: pl.Series) -> pl.Series:
    """Of some rows, those whose key has a row."""
    known = data.frames["predictions"][table.left].is_in(table.frame[table.right].to_list()).fill_null(value=False)
    return (hit & known).alias("hit")


def with_entry(data: Data, table: Joined, **parts: Any) -> Data:
    """The data with some parts of a table's entry in the contract replaced or added."""
    features = [
        {**entry, **parts} if entry["name"] == table.name else entry for entry in data.contract.get("features", [])
    ]
    return data.with_contract(features=features)
