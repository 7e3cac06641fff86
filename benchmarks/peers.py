"""What another tool finds in an evaluation table, and what it costs: `benchmarks.slices --peers-python` runs this.

    PYTHON benchmarks/peers.py erroranalysis|pysubgroup EVALUATION.parquet

Runs in an environment of its own, in which the tool and pandas are installed, and uses nothing of ours. Counted is the
tool's own work: reading the table is not, nor is cutting numbers into tenths for pysubgroup. Both look for three
conditions at most and for one case in a hundred at least. The best score is SliceLine's over all rows, alpha 0.99.
"""

import json
import sys
from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import version
from resource import RUSAGE_SELF, getrusage
from time import process_time
from typing import Any

ALPHA, LEAST, DEPTH, LEAVES, WIDTH, BINS = 0.99, 0.01, 3, 31, 20, 10
# What erroranalysis is given where a number is missing: its tree takes none.
MISSING = -999.0

# A set of cases, with its name.
Told = Iterator[tuple[str, Any]]


def by_tree(frame: Any, failed: Any) -> tuple[float, Told]:
    """The leaves of erroranalysis' tree of errors."""
    analyzer = import_module("erroranalysis._internal.error_analyzer").PredictionsAnalyzer
    categories = [name for name in frame if frame[name].dtype == object]
    filled = frame.copy()
    for name in frame:
        filled[name] = frame[name].fillna("missing" if name in categories else MISSING)
    names, least = list(frame), max(20, int(LEAST * len(frame)))
    start = process_time()
    # Predictions of 1 where a case failed and labels of 0 are errors there and nowhere else.
    found = analyzer(failed.astype(int), filled, failed.astype(int) * 0, names, categories)
    tree = found.compute_error_tree(names, None, None, max_depth=DEPTH, num_leaves=LEAVES, min_child_samples=least)
    spent = process_time() - start
    values = dict(zip(found.categorical_features or [], found.categories or [], strict=True)) if categories else {}
    return spent, _leaves(tree, filled, values)


def _leaves(tree: list[dict[str, Any]], frame: Any, values: dict[str, Any]) -> Told:
    nodes, parents = {node["id"]: node for node in tree}, {node["parentId"] for node in tree}
    for leaf in tree:
        if leaf["id"] in parents:
            continue
        words, held = [], frame.index >= 0
        node: dict[str, Any] | None = leaf
        while node is not None and node.get("condition"):
            name, bound, method = node["parentNodeName"], node["arg"], node["method"]
            if name in values:
                picked = [values[name][int(k)] for k in (bound if isinstance(bound, list) else [bound])]
                inside = frame[name].isin(picked)
                held &= (inside if method in ("includes", "==") else ~inside).to_numpy()
            else:
                held &= (frame[name] > bound if method == "greater" else frame[name] <= bound).to_numpy()
            words.append(node["condition"])
            node = nodes.get(node["parentId"])
        yield " and ".join(words), held


def by_beam(frame: Any, failed: Any) -> tuple[float, Told]:
    """The subgroups of pysubgroup's beam search, over tenths of the numbers and single values of the others."""
    pandas, ps = import_module("pandas"), import_module("pysubgroup")
    coded = {name: _coded(pandas, frame[name]) for name in frame}
    codes = pandas.DataFrame({name: own for name, (own, _) in coded.items()})
    codes["failed"] = failed
    least = int(LEAST * len(codes))
    start = process_time()
    selectors = [
        ps.EqualitySelector(name, value)
        for name in frame
        for value, cases in codes[name].value_counts().items()
        if cases >= least
    ]
    target, quality = ps.BinaryTarget("failed", True), ps.StandardQF(0.5)
    limits = [ps.MinSupportConstraint(least)]
    task = ps.SubgroupDiscoveryTask(codes, target, selectors, quality, WIDTH, DEPTH, constraints=limits)
    found = ps.BeamSearch(beam_width=WIDTH).execute(task).to_descriptions()
    spent = process_time() - start
    told = [[(s.attribute_name, s.attribute_value) for s in each[1].selectors] for each in found]
    words = [" and ".join(f"{name} in {coded[name][1][value]}" for name, value in each) for each in told]
    return spent, ((said, each[1].covers(codes)) for said, each in zip(words, found, strict=True))


def _coded(pandas: Any, column: Any) -> tuple[Any, list[str]]:
    """Whole numbers, which are quicker to compare than texts, and what they mean; the last one is missing (-1)."""
    if column.dtype == object:
        own, values = pandas.factorize(column)  # -1 is missing
    else:
        cut = pandas.qcut(column, BINS, duplicates="drop")
        own, values = cut.cat.codes.to_numpy(), cut.cat.categories
    return own.astype("int16"), [*map(str, values), "missing"]


def main() -> int:
    """Print what the tool came to as one line of JSON."""
    tool, path = sys.argv[1:]
    read = import_module("pandas").read_parquet(path)
    failed = read["error__failed"].to_numpy().astype(bool)
    frame = read[[name for name in read if "__" not in name]]
    for name in frame.select_dtypes(["datetime", "datetimetz"]):
        frame = frame.assign(**{name: frame[name].astype("int64").astype(float)})
    spent, told = {"erroranalysis": by_tree, "pysubgroup": by_beam}[tool](frame, failed)
    best, found = (float("-inf"), "nothing found"), 0
    for found, (words, held) in enumerate(told, start=1):  # noqa: B007 - counted
        rows = int(held.sum())
        if rows >= LEAST * len(failed):
            rate = float(failed[held].mean())
            score = ALPHA * (rate / float(failed.mean()) - 1) - (1 - ALPHA) * (len(failed) / rows - 1)
            best = max(best, (score, f"{words} ({rows:,} rows, {rate:.3f} wrong)"))
    peak = getrusage(RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6
    said = {"version": version(tool), "cpu": spent, "peak": peak, "rows": len(failed), "columns": frame.shape[1]}
    print(json.dumps(said | {"score": best[0], "best": best[1], "found": found}))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
