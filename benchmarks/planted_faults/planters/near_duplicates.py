"""Cases stand in the data twice, the second time with a small change and another label."""

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, Planter, chosen
from tasks.contracts.config import join_pairs

_FEWEST = 20
AGAIN = "again"


def plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:
    """Enter half of the rows hit again, with one number a step off, and the label of the copy changed."""
    return _entered(data, rng, share, how, conflicting=True)


def twin(data: Data, rng: np.random.Generator, share: float, how: How) -> Data:
    """The same copies with the right labels."""
    planted = _entered(data, rng, share, how, conflicting=False)
    return planted.data if planted else data


def _entered(data: Data, rng: np.random.Generator, share: float, how: How, *, conflicting: bool) -> Planted | None:
    if data.contract["task"] not in ("binary", "multiclass") or len(data.contract["predictions"]["key"]) != 1:
        return None
    (key,), (label_key,) = data.contract["predictions"]["key"], data.contract["labels"]["key"]
    predictions, labels = data.frames["predictions"], data.frames["labels"]
    if predictions.schema[key] != pl.String:
        return None
    hit = chosen(predictions, rng, share / 2, how, getattr(data, how, None))
    again = predictions.filter(hit).with_columns(pl.concat_str(pl.lit(AGAIN), key).alias(key))
    own = [entry for entry in data.contract.get("features", []) if join_pairs(entry["key"]) == [(key, key)]]
    if own:
        changed = {entry["name"]: _changed_table(data.frames[entry["name"]], key, again[key], rng) for entry in own}
        changed["predictions"] = pl.concat([predictions, again])
    else:
        number = next((c for c in _numbers(predictions) if c != data.contract["predictions"].get("score")), None)
        if number is None:
            return None
        # A step that would leave the column's values goes the other way: the day before the first is none.
        steps = pl.Series(rng.choice([-1, 1], again.height))
        inside = (pl.col(number) + steps).is_between(predictions[number].min(), predictions[number].max())
        moved = pl.when(inside).then(pl.col(number) + steps).otherwise(pl.col(number) - steps)
        again = again.with_columns(moved.cast(predictions.schema[number]).alias(number))
        changed = {"predictions": pl.concat([predictions, again])}
    name = data.contract["labels"]["label"]
    given = pl.DataFrame({label_key: predictions.filter(hit)[key]}).join(
        labels, on=label_key, how="left", maintain_order="left"
    )
    given = given.with_columns(pl.concat_str(pl.lit(AGAIN), label_key).alias(label_key)).drop_nulls(name)
    if conflicting:
        given = given.with_columns(other_class(labels[name], given[name]).alias(name))
    changed["labels"] = pl.concat([labels, given.select(labels.columns)])
    ids = [*given[label_key], *(text.removeprefix(AGAIN) for text in given[label_key])]
    return Planted(data.with_frames(**changed), frozenset(ids))


def _numbers(frame: pl.DataFrame) -> list[str]:
    fit = [c for c, kind in frame.schema.items() if kind.is_integer() and frame[c].n_unique() >= _FEWEST]
    return sorted(fit, key=lambda c: (frame[c].n_unique(), c))


def _changed_table(table: pl.DataFrame, key: str, again: pl.Series, rng: np.random.Generator) -> pl.DataFrame:
    """A table with the rows of the copies, one of their numbers a step off."""
    names = again.str.strip_prefix(AGAIN)
    rows = pl.DataFrame({key: names}).join(table, on=key, how="left", maintain_order="left")
    column = _numbers_or_decimals(table, key)[-1]
    moved = pl.col(column) + pl.Series(rng.choice([-1.0, 1.0], rows.height))
    rows = rows.with_columns(
        again.alias(key), moved.clip(lower_bound=pl.lit(table[column]).min()).cast(table.schema[column])
    )
    return pl.concat([table, rows.select(table.columns)])


def _numbers_or_decimals(table: pl.DataFrame, key: str) -> list[str]:
    fit = [c for c, kind in table.schema.items() if kind.is_numeric() and c != key]
    return sorted(fit, key=lambda c: (table[c].n_unique(), c))


def other_class(all_labels: pl.Series, given: pl.Series) -> pl.Series:
    """Another class for each label, the next one in their order."""
    classes = all_labels.drop_nulls().unique().sort()
    following = {value: classes[(i + 1) % len(classes)] for i, value in enumerate(classes)}
    return pl.Series([following[value] for value in given], dtype=given.dtype)


PLANTER = Planter(
    name="near duplicates",
    kinds=("label.near_duplicate_conflict",),
    fault="Cases stand in the data twice, nearly equal, with different labels (4).",
    plant=plant,
    twin=twin,
)
