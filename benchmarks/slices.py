"""What the search for segments costs from Parquet to answer, and how good its best segment is.

    python -m benchmarks.slices DIR [--names real scaled_1m] [--rows 100000 1000000] [--objectives errata sliceline]
        [--peers-python PYTHON]

DIR is a folder of `benchmarks.make_rows`, or holds, for each name, NAME_features.parquet (row_id and the features) and
NAME_pred_a.parquet (row_id, label and pred, in any order), and may hold NAME_planted.txt: what was planted, one SQL
predicate a line. `--rows` takes only the first rows.

Predictions and features are joined and written as the evaluation table, which is then searched. With its own objective
Errata searches one half and confirms on the other. With SliceLine's (Sagadeeva & Boehm 2021; alpha 0.99, at least 1 %
of the rows) it searches all of them, at thresholds that are not rounded. Each runs in fresh processes; in the first
one nothing is compiled yet. CPU seconds and memory are those beyond the imports. The best score is SliceLine's, counted
over all rows by the predicates. With the Python of an environment in which they are installed, erroranalysis and
pysubgroup search the same tables (`benchmarks.peers`), and how many times the CPU seconds they need is told.
"""

import json
import os
import subprocess
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from tempfile import TemporaryDirectory
from typing import Any

ALPHA, LEAST = 0.99, 0.01
MOST_ROWS = 400_000_000
TOOLS = ("erroranalysis", "pysubgroup")
FIRST = 100

CONTRACT = {
    "model": "slices",
    "task": "binary",
    "predictions": {"source": "p.parquet", "key": ["row_id"], "score": "p"},
    "labels": {"source": "l.parquet", "key": ["row_id"], "label": "label"},
}
# The evaluation table of the search: the whole data set is the half that is searched, or one row in two.
JOIN = """
COPY (
    SELECT
        row_id AS case__id, 'analysed' AS case__status, row_id AS case__entity, 1.0 AS case__weight,
        wrong AS error__failed, wrong::DOUBLE AS error__loss,
        CASE WHEN $whole OR hash(row_id, 'half') % 2 = 0 THEN 'find' ELSE 'confirm' END AS split__half,
        * EXCLUDE (row_id, wrong)
    FROM ({cases})
) TO '{path}' (FORMAT parquet, COMPRESSION snappy)
"""
NAMED = """
SELECT row_id, label <> pred AS wrong, features.* EXCLUDE (row_id)
FROM read_parquet('{folder}/{name}_pred_a.parquet') AS predictions
INNER JOIN read_parquet('{folder}/{name}_features.parquet') AS features USING (row_id)
WHERE row_id < $rows
"""
# What `benchmarks.make_rows` makes, under the name of its folder.
MADE = """
SELECT row_id, (p >= 0.5) <> outcome AS wrong, predictions.* EXCLUDE (row_id, account, p),
    measurements.* EXCLUDE (row_id), units.* EXCLUDE (unit)
FROM read_parquet('{folder}/predictions.parquet') AS predictions
INNER JOIN read_parquet('{folder}/labels.parquet') AS labels USING (row_id)
INNER JOIN read_parquet('{folder}/measurements.parquet') AS measurements USING (row_id)
LEFT JOIN read_parquet('{folder}/units.parquet') AS units USING (unit)
WHERE row_id < format('row-{{:09d}}', $rows)
"""
COUNTED = """
SELECT count(*) FILTER (WHERE {held}), count(*) FILTER (WHERE {held} AND error__failed), count(*),
    count(*) FILTER (WHERE error__failed), count(*) FILTER (WHERE ({held}) AND ({planted})),
    count(*) FILTER (WHERE {planted})
FROM read_parquet('{path}')
"""


def spent() -> tuple[float, float]:
    """CPU seconds of this process so far, and its peak memory in MB."""
    usage = getrusage(RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6


def one(folder: Path, name: str, objective: str, rows: int, peers: str = "") -> dict[str, Any]:
    """Search one data set in this process, and account for it; then count what was found over all rows.

    The objective may be the name of another tool, which then searches the same table with the Python of `peers`.
    """
    engine_of = import_module("tasks.engine").open_engine
    search, rank = import_module("tasks.slices.search").search, import_module("tasks.ruler.rank").rank
    contract = import_module("tasks.contracts.config").Contract.model_validate(CONTRACT)
    parquet = import_module("tasks.sql").parquet
    imported = spent()
    with TemporaryDirectory(prefix="slices-") as work:
        path = Path(work) / "evaluation.parquet"
        with engine_of(Path(work) / "spill", "1GB") as engine:
            _join(engine.connection, path, folder, name, whole=objective != "errata", rows=rows)
            if objective in TOOLS:
                return _peer(peers, objective, path)
            joined = spent()[0] - imported[0]
            columns = _columns(engine.connection, path)
            if objective == "sliceline":
                proposals = _by_sliceline(engine, contract, columns, parquet(path))
            else:
                proposals = list(search(engine, contract, columns, parquet(path)).proposals)
            cpu, peak = spent()
            if objective != "sliceline":
                findings, _, _ = rank(engine, contract, parquet(path), proposals, graded=False)
                proposals = [finding.proposal for finding in findings if finding.confirmed]
            ruled = spent()[0]
            found = {"columns": len(columns), "joined": joined, "cpu": cpu - imported[0], "ruled": ruled - imported[0]}
            return found | {"peak": peak - imported[1]} | _judged(engine.connection, path, proposals, folder, name)


def _join(connection: Any, path: Path, folder: Path, name: str, *, whole: bool, rows: int) -> None:
    made = (folder / "predictions.parquet").exists()
    cases = (MADE if made else NAMED).format(folder=folder, name=name)
    connection.execute(JOIN.format(cases=cases, path=path), {"whole": whole, "rows": rows or MOST_ROWS})


def _peer(python: str, tool: str, path: Path) -> dict[str, Any]:
    """What another tool says of the table, in a process of its own."""
    script = Path(__file__).with_name("peers.py")
    done = subprocess.run([python, str(script), tool, str(path)], stdout=-1, check=True)
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return said


def _columns(connection: Any, path: Path) -> tuple[Any, ...]:
    column, kind_of = (getattr(import_module("tasks.contracts.columns"), name) for name in ("Column", "kind_of"))
    read = connection.read_parquet(str(path))
    own = zip(read.columns[7:], map(str, read.types[7:]), strict=True)
    return tuple(column(name, "feature", kind_of(kind), kind, "features", name, name) for name, kind in own)


def _by_sliceline(engine: Any, contract: Any, columns: tuple[Any, ...], evaluation: Any) -> list[Any]:
    """The best boxes under SliceLine's objective over all rows."""
    coding, joint = import_module("tasks.slices.coding"), import_module("tasks.slices.conjunctions")
    conditions = import_module("tasks.slices.conditions")
    ways = list(import_module("tasks.slices.splitters").splitters(contract, columns))
    total = engine.row("slices/totals", evaluation=evaluation)[0]
    least = int(-(-LEAST * total // 1))
    known = coding.coded(engine, evaluation, ways, total, least // 10, rounded=False)
    rows = coding.read_rows(engine, evaluation, known, total)
    chosen = joint.telling([*rows.counted(known)])
    known, rows = [known[i] for i in chosen], rows.of(chosen)
    objective = import_module("tasks.slices.boxes").Objective(least, total, "sliceline", ALPHA, 0.0, -1.0)
    found = joint.conjunctions(known, rows, least, os.cpu_count() or 1, objective)
    return [
        conditions.proposal([conditions.condition(known[i], first, last) for i, first, last in box.ranges])
        for box in found.boxes
    ]


def _judged(connection: Any, path: Path, proposals: Sequence[Any], folder: Path, name: str) -> dict[str, Any]:
    """Rows, the best score with its segment, and for each planted slice the most alike with its place."""
    file = next((f for f in (folder / f"{name}_planted.txt", folder / "planted.txt") if f.exists()), folder / "none")
    planted = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    best: tuple[float, str] = (float("-inf"), "nothing found")
    alike = [(0.0, 0)] * len(planted)
    for place, proposal in enumerate(proposals[:FIRST], start=1):
        held = f"coalesce({proposal.predicate}, FALSE)"
        for k, truth in enumerate(planted or ["FALSE"]):
            statement = COUNTED.format(held=held, planted=truth, path=path)
            ((rows, failed, total, wrong, both, own),) = connection.execute(statement).fetchall()
            if planted:
                alike[k] = max(alike[k], (both / (rows + own - both), place), key=lambda pair: pair[0])
        score = ALPHA * (failed / rows / (wrong / total) - 1) - (1 - ALPHA) * (total / rows - 1)
        told = f"{proposal.subject} ({rows:,} rows, {failed / rows:.3f} wrong)"
        best = max(best, (score, told) if rows >= LEAST * total else best)
    ((total,),) = connection.read_parquet(str(path)).count("*").fetchall()
    return {"rows": total, "found": len(proposals), "score": best[0], "best": best[1], "planted": alike}


def fresh(
    folder: Path, name: str, objective: str, rows: int, peers: str = "", times: int = 2
) -> tuple[dict[str, Any], float]:
    """Some processes, the second with everything compiled: what the last one says, and the CPU seconds of the first."""
    command = [sys.executable, "-m", "benchmarks.slices", str(folder), "--peers-python", peers]
    command += ["--one", name, objective, str(rows)]
    with TemporaryDirectory(prefix="compiled-") as cache:
        said = []
        for _ in range(times):
            done = subprocess.run(command, env=os.environ | {"NUMBA_CACHE_DIR": cache}, stdout=-1, check=True)
            said.append(json.loads(done.stdout))
    return said[-1], said[0]["cpu"]


def names_in(folder: Path) -> list[str]:
    """The data sets of a folder; one that `benchmarks.make_rows` made has the name of its folder."""
    if (folder / "predictions.parquet").exists():
        return [folder.name]
    suffix = "_features.parquet"
    return sorted(path.name.removesuffix(suffix) for path in folder.glob(f"*{suffix}"))


def main() -> int:
    """Print one line for each data set, number of rows and objective, and one for each other tool."""
    parser = ArgumentParser(prog="python -m benchmarks.slices", description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="the folder of the data sets")
    parser.add_argument("--names", nargs="+", help="which of them; all there are, unless told")
    parser.add_argument("--rows", nargs="+", type=int, default=[0], help="only so many rows; 0: all")
    parser.add_argument("--objectives", nargs="+", default=["errata", "sliceline"], choices=["errata", "sliceline"])
    parser.add_argument(
        "--peers-python", default="", help="the Python in which erroranalysis and pysubgroup are installed"
    )
    parser.add_argument("--one", nargs=3, help="run one search here and print what it came to as JSON")
    arguments = parser.parse_args()
    if arguments.one:
        name, objective, rows = arguments.one
        print(json.dumps(one(arguments.folder, name, objective, int(rows), arguments.peers_python)))
        return 0
    print(
        "| data | objective | rows x columns | CPU s | of it join | and the ruler | first run, compiling | peak MB | "
        "best score | planted: Jaccard (place) | best segment |\n|---|---|---|---|---|---|---|---|---|---|---|"
    )
    for name in arguments.names or names_in(arguments.folder):
        for rows in arguments.rows:
            _told(arguments, name, rows)
    return 0


def _told(arguments: Namespace, name: str, rows: int) -> None:
    cpu = {}
    for objective in arguments.objectives:
        found, first = fresh(arguments.folder, name, objective, rows)
        cpu[objective] = found["cpu"]
        planted = ", ".join(f"{jaccard:.2f} ({place})" for jaccard, place in found["planted"])
        print(
            f"| {name} | {objective} | {found['rows']:,} x {found['columns']} | {found['cpu']:.1f} | "
            f"{found['joined']:.1f} | {found['ruled']:.1f} | {first:.1f} | {found['peak']:,.0f} | "
            f"{found['score']:.3f} | {planted} | {found['best']} |",
            flush=True,
        )
    for tool in TOOLS if arguments.peers_python else ():
        found, _ = fresh(arguments.folder, name, tool, rows, arguments.peers_python, times=1)
        ratios = ", ".join(f"{found['cpu'] / own:.1f} times {objective}" for objective, own in cpu.items())
        print(
            f"| {name} | {tool} {found['version']} | {found['rows']:,} x {found['columns']} | {found['cpu']:.1f} | "
            f"| | | {found['peak']:,.0f} | {found['score']:.3f} | CPU s: {ratios} | {found['best']} |",
            flush=True,
        )


if __name__ == "__main__":
    raise SystemExit(main())
