"""How precise the list of label suspects is, beside cleanlab's at the same length and at the same recall.

    python -m benchmarks.label_suspects --data DIR

DIR holds the published files of label-errors, as for `benchmarks.documented_faults`. The labels of 20 newsgroups are
judged by people, but only those that confident learning had picked: precision is that of the judged labels in a list.
The flipped labels are synthetic, 2 % of 200,000, under probabilities with an AUC of 0.80, and all of them are known.
Lists are Errata's own code (`tasks.faults.labels.suspects`). cleanlab is no dependency: it is run where installed.
"""

import json
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from time import process_time

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from benchmarks.documented_faults.sets import newsgroups
from tasks.faults.labels.outcomes import Floats
from tasks.faults.labels.suspects import weigh

MISSING = "cleanlab is not installed: `uv pip install cleanlab` into a separate environment, and run this from there."
ROWS, FLIPPED, SEEDS = 200_000, 0.02, range(5)
RECALL = 0.73
# Of five people, so many must say that the given label alone is right; the rule of label-errors.
AGREE = 3
# Positives: level and spread of the true log-odds that give an AUC of 0.80.
MODELS = {"24 %": (-1.5, 1.36), "15 %": (-2.2, 1.32), "8 %": (-3.0, 1.28)}

Flags = NDArray[np.bool_]
Rows = NDArray[np.intp]


@dataclass(frozen=True)
class Draw:
    """Labels with their probabilities, and which of them are truly wrong.

    Attributes:
        label: the number of the given class.
        probability: case x class.
        judged: whether it is known if the label is wrong.
        best: the order by the true chance that a label is wrong, where it is known; no list can be more precise.
    """

    label: Rows
    probability: Floats
    wrong: Flags
    judged: Flags
    best: Rows | None = None


@dataclass(frozen=True)
class Order:
    """All cases, most suspect first, how many of them the tool itself lists, and the CPU seconds it took."""

    rows: Rows
    listed: int = 0
    seconds: float = 0.0


def errata(draw: Draw) -> Order:
    """Errata's list, and beyond it the order by how strongly labels contradict."""
    start = process_time()
    predicted = draw.probability.argmax(axis=1)
    own = draw.probability[np.arange(len(predicted)), draw.label]
    sides = (
        {str(code): np.flatnonzero(predicted == code) for code in (0, 1)} if draw.probability.shape[1] == 2 else None
    )
    found = weigh(own, draw.probability.max(axis=1), predicted != draw.label, sides)
    listed = found.listed
    rows = _continued(listed, np.argsort(-found.ranked, kind="stable"))
    return Order(rows, len(listed), process_time() - start)


def cleanlab(draw: Draw) -> Order:
    """The list of cleanlab by self-confidence, and beyond it the order by self-confidence."""
    find = import_module("cleanlab.filter").find_label_issues
    start = process_time()
    # One process, since the seconds of others are not counted.
    listed = find(draw.label, draw.probability, return_indices_ranked_by="self_confidence", n_jobs=1)
    seconds = process_time() - start
    own = draw.probability[np.arange(len(draw.label)), draw.label]
    return Order(_continued(listed, np.argsort(own, kind="stable")), len(listed), seconds)


def _continued(listed: Rows, order: Rows) -> Rows:
    return np.concatenate([listed, order[~np.isin(order, listed)]])


def judged_newsgroups(folder: Path) -> Draw:
    """The test labels of 20 newsgroups with the verdicts of people."""
    frames = newsgroups.read(folder)
    label = frames["labels"]["group"].str.slice(1).cast(int).to_numpy().astype(np.intp)
    verdicts = json.loads((folder / "label_errors" / "20news_mturk.json").read_text(encoding="utf-8"))
    wrong, judged = np.zeros(len(label), dtype=bool), np.zeros(len(label), dtype=bool)
    cases = [verdict["id"] for verdict in verdicts]
    judged[cases] = True
    wrong[cases] = [verdict["mturk"]["given"] < AGREE for verdict in verdicts]
    return Draw(label, frames["predictions"].drop("id").to_numpy(), wrong, judged)


def flipped_labels(level: float, spread: float, seed: int, learned: bool = False, rows: int = ROWS) -> Draw:
    """Two classes whose labels are flipped at random, under the true probabilities of the labels before.

    Args:
        level: the mean of the true log-odds.
        spread: their standard deviation.
        seed: of the draw.
        rows: how many labels.
        learned: the probabilities are those of the flipped labels, as of a model that was trained on such.
    """
    rng = np.random.default_rng(seed)
    chance = expit(level + spread * rng.normal(size=rows))
    truth = rng.random(rows) < chance
    wrong = rng.random(rows) < FLIPPED
    label = truth ^ wrong
    own = np.where(label, chance, 1 - chance)
    best = np.argsort(-FLIPPED * (1 - own) / (FLIPPED * (1 - own) + (1 - FLIPPED) * own), kind="stable")
    score = FLIPPED + (1 - 2 * FLIPPED) * chance if learned else chance
    return Draw(label.astype(np.intp), np.column_stack([1 - score, score]), wrong, np.ones(rows, dtype=bool), best)


Length = Callable[[Draw, Order], int]
Tools = Mapping[str, Callable[[Draw], Order]]


def reaching(share: float, draw: Draw, order: Order) -> int:
    """The length at which an order holds a share of the wrong labels."""
    found = np.cumsum(draw.wrong[order.rows])
    return int(np.searchsorted(found, share * found[-1])) + 1


def judged_first(count: int, draw: Draw, order: Order) -> int:
    """The length at which an order holds so many judged labels."""
    return int(np.searchsorted(np.cumsum(draw.judged[order.rows]), count)) + 1


def compare(draws: Sequence[Draw], tools: Tools, cuts: Mapping[str, Length]) -> Iterator[tuple[str, ...]]:
    """One line per list: each tool's own length, then the cuts; the draws are counted together."""
    orders = [{name: tool(draw) for name, tool in tools.items()} for draw in draws]
    ranked = {name: [order.get(name) for order in orders] for name in ("errata", "cleanlab")}
    ranked["best"] = [None if draw.best is None else Order(draw.best) for draw in draws]
    for owner in tools:
        lengths = [order[owner].listed for order in orders]
        yield (
            f"{owner}'s own list, {np.mean(lengths):,.0f} labels",
            *(_cell(draws, r, lengths) for r in ranked.values()),
        )
    for cut, length in cuts.items():
        at = {n: [length(d, o) if o else 0 for d, o in zip(draws, r, strict=True)] for n, r in ranked.items()}
        yield cut, *(_cell(draws, r, at[name]) for name, r in ranked.items())
    spent = {name: np.mean([order[name].seconds for order in orders]) for name in tools}
    yield "CPU seconds", *(f"{spent[name]:.3f}" if name in spent else "-" for name in ranked)


def _cell(draws: Sequence[Draw], orders: Sequence[Order | None], lengths: Sequence[int]) -> str:
    lists = [(draw, order.rows[:k]) for draw, order, k in zip(draws, orders, lengths, strict=True) if order and k]
    if not lists:
        return "-"
    hits = sum(int((draw.wrong & draw.judged)[rows].sum()) for draw, rows in lists)
    judged = sum(int(draw.judged[rows].sum()) for draw, rows in lists)
    if all(draw.judged.all() for draw in draws):
        return f"{hits / judged:.1%} (recall {hits / sum(int(draw.wrong.sum()) for draw in draws):.1%})"
    return f"{hits / judged:.1%} ({hits:,} of {judged:,} judged)"


def main() -> int:
    """Print one table, and whether cleanlab stands beside Errata in it."""
    parser = ArgumentParser(prog="python -m benchmarks.label_suspects", description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="the folder of the published files")
    arguments = parser.parse_args()
    tools: dict[str, Callable[[Draw], Order]] = {"errata": errata}
    if find_spec("cleanlab"):
        tools["cleanlab"] = cleanlab
    else:
        print(MISSING)
    print("| labels | list | errata | cleanlab | best possible |\n|---|---|---|---|---|")
    judged: dict[str, Length] = {f"first {n} judged labels": partial(judged_first, n) for n in (20, 40, 60, 80)}
    judged |= {"first 200 labels": lambda *_: 200}
    for line in compare([judged_newsgroups(arguments.data)], tools, judged):
        print(f"| newsgroups | {' | '.join(line)} |")
    recall = {f"recall {RECALL:.0%}": partial(reaching, RECALL)}
    flips = {f"flipped, {share} positive": (*model, False) for share, model in MODELS.items()}
    flips |= {"flipped, 15 % positive, learned": (*MODELS["15 %"], True)}
    for name, (level, spread, learned) in flips.items():
        for line in compare([flipped_labels(level, spread, seed, learned) for seed in SEEDS], tools, recall):
            print(f"| {name} | {' | '.join(line)} |", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
