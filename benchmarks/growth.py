"""What the search for segments costs beside the number of rows, measured and drawn.

    python -m benchmarks.growth                      draws growth.svg from growth.csv
    python -m benchmarks.growth DIR [--name scaled_10m] [--rows 100000 1000000] [--objectives errata sliceline]

With a folder of `benchmarks.slices` it is measured first, on the first rows of one of its data sets; what was measured
before of other numbers of rows is kept. The rows of the folder must be as many as asked for.
"""

import csv
from argparse import ArgumentParser
from pathlib import Path

import altair as alt
import vl_convert

from benchmarks.slices import fresh

FIGURES, PICTURE = (Path(__file__).with_name(name) for name in ("growth.csv", "growth.svg"))
ROWS = (100_000, 300_000, 1_000_000, 3_000_000, 10_000_000)
WIDTH, HEIGHT = 560, 300

# CPU seconds by objective and rows.
Measured = dict[tuple[str, int], float]


def read(path: Path) -> Measured:
    """What was measured so far."""
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {(line["objective"], int(line["rows"])): float(line["cpu"]) for line in csv.DictReader(file)}


def write(path: Path, measured: Measured) -> None:
    """One line for each objective and number of rows."""
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(["objective", "rows", "cpu"])
        lines.writerows([*key, f"{cpu:.1f}"] for key, cpu in sorted(measured.items()))


def drawn(measured: Measured) -> str:
    """The picture as SVG: a line for each objective."""
    values = [{"objective": o, "rows": rows / 1e6, "cpu": cpu} for (o, rows), cpu in sorted(measured.items())]
    chart = alt.Chart(alt.Data(values=values), width=WIDTH, height=HEIGHT).encode(
        alt.X("rows:Q", title="million rows, 50 columns"),
        alt.Y("cpu:Q", title="CPU seconds, from Parquet to answer"),
        alt.Color("objective:N", title=None, scale=alt.Scale(range=["#1f5f8b", "#c8651b"])),
    )
    picture: str = vl_convert.vegalite_to_svg((chart.mark_line() + chart.mark_point(filled=True, size=60)).to_json())
    return picture


def main() -> int:
    """Measure if a folder is given, then draw."""
    parser = ArgumentParser(prog="python -m benchmarks.growth", description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--name", default="scaled_10m")
    parser.add_argument("--rows", nargs="+", type=int, default=list(ROWS))
    parser.add_argument("--objectives", nargs="+", default=["errata", "sliceline"], choices=["errata", "sliceline"])
    arguments = parser.parse_args()
    measured = read(FIGURES)
    for objective in arguments.objectives if arguments.folder else ():
        for rows in arguments.rows:
            found, _ = fresh(arguments.folder, arguments.name, objective, rows)
            if found["rows"] != rows:
                parser.error(f"{arguments.folder} has {found['rows']:,} rows of {arguments.name}, not {rows:,}")
            measured[objective, rows] = found["cpu"]
            write(FIGURES, measured)
            print(f"{objective}, {rows:,} rows: {found['cpu']:.1f} CPU s", flush=True)
    PICTURE.write_text(drawn(measured), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
