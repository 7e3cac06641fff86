"""Looks for missing features where there are none, and where there is one, and prints how often one is told.

    python -m benchmarks.missing_features [--worlds noise stand-ins score days customers ...] [--runs 200] [--rows 4000]

In every world the model uses two numbers and a category; it does not see two numbers, a copy of one of them, two that
go along with it, a category under two names, and a short text. In the first four nothing is missing:

- *noise*: cases fail by luck alone;
- *stand-ins*: cases fail by what the model uses, and what it does not see goes along with that;
- *together*: the same, of what two features do only together;
- *score*: cases fail by the model's score, and what it does not see goes along with that.

In the others cases fail three times as often where one unseen number is large, which is the same

- *cases*: for no two cases;
- *days*: for all cases of a day, and the model uses the month and the weekday;
- *customers*: for all cases of a customer, whose cases stay in one half.

Where nothing is missing, a gap may be told in one run of ten at most (exit code 1 otherwise).
"""

from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from benchmarks.planted_segments import CONTRACT, MOST_ALARMS
from tasks.contracts.columns import Column, kind_of
from tasks.contracts.config import Contract
from tasks.contracts.findings import Finding
from tasks.engine import open_engine
from tasks.ruler.rank import rank
from tasks.slices.search import search
from tasks.sql import parquet

Numbers = NDArray[np.float64]
Draw = Callable[[np.random.Generator, int], "World"]

RATE, TIMES = 0.1, 3
# Of the cases, so many have the property that is missing.
PART = 0.15
CASES_OF_ONE = 40
WORDS = np.array(["late", "pallet", "north", "urgent", "box", "van", "night", "small"])
TYPES = {
    "Float64": "DOUBLE",
    "Int64": "BIGINT",
    "String": "VARCHAR",
    "Datetime(time_unit='us', time_zone=None)": "TIMESTAMP",
}


@dataclass(frozen=True)
class World:
    """The chance of each case to fail, what the model uses, and the number that it does not see.

    Attributes:
        owner: whose case it is; None if every case is its own entity.
    """

    chance: Numbers
    used: dict[str, NDArray[Any]]
    unseen: Numbers
    score: Numbers | None = None
    owner: NDArray[np.int64] | None = None


def _own(rng: np.random.Generator, rows: int) -> dict[str, NDArray[Any]]:
    return {"x": rng.normal(size=rows), "y": rng.normal(size=rows), "kind": rng.choice(list("abcde"), rows)}


def _rates(of: Numbers) -> Numbers:
    rates: Numbers = 1 / (1 + np.exp(-of))
    return rates


def noise(rng: np.random.Generator, rows: int) -> World:
    """Cases fail by luck alone."""
    return World(np.full(rows, RATE), _own(rng, rows), rng.normal(size=rows))


def stand_ins(rng: np.random.Generator, rows: int) -> World:
    """Cases fail by what the model uses; what it does not see goes along with that."""
    own = _own(rng, rows)
    told = own["x"] + 0.7 * own["y"] + np.where(np.isin(own["kind"], ["b", "d"]), 0.8, 0.0)
    return World(_rates(told - 2.5), own, told + 0.5 * rng.normal(size=rows))


def together(rng: np.random.Generator, rows: int) -> World:
    """Cases fail by what two features do only together; what the model does not see goes along with that."""
    own = _own(rng, rows)
    told = 1.5 * own["x"] * np.sign(own["y"])
    return World(_rates(told - 2.5), own, told + 0.5 * rng.normal(size=rows))


def score(rng: np.random.Generator, rows: int) -> World:
    """Cases fail by the model's score; what it does not see goes along with that."""
    told = rng.normal(size=rows)
    return World(_rates(told - 2.2), _own(rng, rows), told + 0.5 * rng.normal(size=rows), _rates(told))


def cases(rng: np.random.Generator, rows: int) -> World:
    """Something is missing that is different in every case."""
    unseen = rng.normal(size=rows)
    return World(_missing(unseen), _own(rng, rows), unseen)


def days(rng: np.random.Generator, rows: int) -> World:
    """Something is missing that all cases of a day share; the model knows the month and the weekday."""
    day = np.sort(rng.integers(0, max(2, rows // CASES_OF_ONE), rows))
    unseen = rng.normal(size=int(day.max()) + 1)[day]
    when = np.datetime64("2025-01-01T00:00:00", "us") + day * np.timedelta64(1, "D")
    when = when + rng.integers(0, 86_400, rows) * np.timedelta64(1, "s")
    own = _own(rng, rows) | {
        "month": when.astype("datetime64[M]").astype(np.int64) % 12,
        "weekday": day % 7,
        "at": when,
    }
    return World(_missing(unseen), own, unseen)


def customers(rng: np.random.Generator, rows: int) -> World:
    """Something is missing that all cases of a customer share."""
    owner = rng.integers(0, max(4, rows // CASES_OF_ONE), rows)
    unseen = rng.normal(size=int(owner.max()) + 1)[owner]
    return World(_missing(unseen), _own(rng, rows), unseen, owner=owner)


def _missing(unseen: Numbers) -> Numbers:
    return np.where(unseen >= np.quantile(unseen, 1 - PART), TIMES * RATE, RATE)


NOTHING: dict[str, Draw] = {"noise": noise, "stand-ins": stand_ins, "together": together, "score": score}
MISSING: dict[str, Draw] = {"cases": cases, "days": days, "customers": customers}


def unseen_columns(rng: np.random.Generator, unseen: Numbers) -> dict[str, NDArray[Any]]:
    """What the model does not see: the number, what goes along with it, the same in other words, and a short text."""
    rows, spread = len(unseen), float(unseen.std())
    level = np.searchsorted(np.quantile(unseen, [0.25, 0.5, 0.75]), unseen)
    texts = WORDS[rng.integers(0, len(WORDS), (rows, 3))]
    texts[:, 0] = WORDS[(level + 4 * rng.integers(0, 2, rows)) % len(WORDS)]
    return {
        "u": unseen,
        "u_again": unseen.copy(),
        "u_rough": unseen + 0.3 * spread * rng.normal(size=rows),
        "u_rougher": unseen + spread * rng.normal(size=rows),
        "v": rng.normal(size=rows),
        "level": np.array(["low", "mild", "high", "top"])[level],
        "level_code": np.array(["l0", "l1", "l2", "l3"])[level],
        "note": np.array([" ".join(words) for words in texts]),
    }


def gaps(rng: np.random.Generator, draw: Draw, rows: int) -> list[Finding]:
    """The missing features that are told, in a world drawn anew."""
    world = draw(rng, rows)
    unseen = unseen_columns(rng, world.unseen)
    owner = np.arange(rows) if world.owner is None else world.owner
    failed = rng.random(rows) < world.chance
    frame = pl.DataFrame(
        {
            "case__id": [f"c{i:08d}" for i in range(rows)],
            "case__status": ["analysed"] * rows,
            "case__entity": owner,
            "case__weight": np.ones(rows),
            "error__failed": failed,
            "error__loss": failed.astype(float),
            "split__half": np.where((rng.random(int(owner.max()) + 1) < 0.5)[owner], "find", "confirm"),
            **({} if world.score is None else {"prediction__score": world.score}),
            **world.used,
            **unseen,
        }
    )
    contract = Contract.model_validate(CONTRACT | ({} if world.owner is None else {"entity": "who"}))
    columns = tuple(
        _column(name, TYPES[str(frame.schema[name])], used=name in world.used) for name in (*world.used, *unseen)
    )
    with TemporaryDirectory(prefix="missing-") as folder:
        path = Path(folder) / "evaluation.parquet"
        frame.write_parquet(path)
        with open_engine(Path(folder) / "spill") as engine:
            found = search(engine, contract, columns, parquet(path))
            findings, _, _ = rank(engine, contract, parquet(path), found.proposals, graded=False)
    return [f for f in findings if f.confirmed and f.proposal.family == "missing_feature"]


def _column(name: str, type_name: str, *, used: bool) -> Column:
    return Column(
        name, "feature" if used else "context", kind_of(type_name), type_name, "features", name, name, model_uses=used
    )


def main(given: Sequence[str] | None = None) -> int:
    """Run the worlds, print one line each, and return 1 if too many runs told a gap where nothing is missing."""
    parser = ArgumentParser(prog="python -m benchmarks.missing_features", description=__doc__.splitlines()[0])
    parser.add_argument("--worlds", nargs="+", choices=[*NOTHING, *MISSING], default=[*NOTHING, *MISSING])
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--rows", nargs="+", type=int, default=[4_000])
    arguments = parser.parse_args(given)
    missed = 0
    for name in arguments.worlds:
        for rows in arguments.rows:
            draw = (NOTHING | MISSING)[name]
            told = [gaps(np.random.default_rng([seed, rows]), draw, rows) for seed in range(arguments.runs)]
            runs = sum(map(bool, told))
            missed += name in NOTHING and runs > MOST_ALARMS * len(told)
            print(
                f"{name}, {rows:,} cases: a missing feature is told in {runs} of {len(told)} runs "
                f"({runs / len(told):.1%}), {sum(map(len, told))} in all",
                flush=True,
            )
    return int(missed > 0)


if __name__ == "__main__":
    raise SystemExit(main())
