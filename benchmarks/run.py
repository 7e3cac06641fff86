"""Errata's own speed and memory against its limits: `python -m benchmarks.run [--large]`.

Every measurement runs in a fresh process. What the libraries cost to import is measured in the same run and taken off
where a limit is stated beyond imports. Data are made once and kept; every run is published into a new directory, so
nothing is answered from an earlier one. Read CPU seconds: wall time depends on what else the machine does.
"""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.measure import Usage, measure

PYTHON = sys.executable
ERRATA = str(Path(sys.executable).with_name("errata"))
OUT = Path(__file__).parent / "out"

# What a run needs from others; Great Expectations alone is most of it.
LIBRARIES = (
    "altair duckdb great_expectations jinja2 numba numpy polars pyarrow pydantic scipy.stats vl_convert threadpoolctl"
)
IMPORTS = f"import {', '.join(LIBRARIES.split())}"


@dataclass(frozen=True)
class Benchmark:
    """One command with its limits; None where only the number is of interest.

    Attributes:
        cpu: seconds, beyond the imports unless `whole`.
        memory: MB at the peak, beyond the imports unless `whole`.
        wall: seconds.
    """

    name: str
    command: list[str]
    cpu: float | None = None
    memory: float | None = None
    wall: float | None = None
    whole: bool = False


@dataclass(frozen=True)
class Result:
    """What one benchmark used in all and beyond the imports, and which limits it broke."""

    benchmark: Benchmark
    usage: Usage
    imports: Usage

    @property
    def cpu(self) -> float:
        """CPU seconds beyond the imports."""
        return max(0.0, self.usage.cpu - self.imports.cpu)

    @property
    def memory(self) -> float:
        """Peak MB beyond the imports."""
        return max(0.0, self.usage.memory - self.imports.memory)

    @property
    def verdict(self) -> str:
        """`ok`, or what went wrong."""
        if self.usage.exit_code:
            return f"exit {self.usage.exit_code}"
        limits = self.benchmark
        measured = (
            ("CPU", self.usage.cpu if limits.whole else self.cpu, limits.cpu),
            ("memory", self.usage.memory if limits.whole else self.memory, limits.memory),
            ("wall", self.usage.wall, limits.wall),
        )
        over = [f"{name} over {limit:g}" for name, value, limit in measured if limit is not None and value > limit]
        return ", ".join(over) or "ok"


def benchmarks(data: Path, runs: Path, large: bool) -> Iterator[Benchmark]:
    """The benchmarks in their order, the data of each made when it is its turn."""
    yield Benchmark("errata --help", [ERRATA, "--help"], wall=0.6, whole=True)
    yield Benchmark("run: flights", _run(_flights(data), runs), cpu=20, memory=1_000)
    yield Benchmark("run: 1M rows x 50 columns", _run(_rows(data, 1_000_000), runs))
    if large:
        yield Benchmark("run: 10M rows x 50 columns", _run(_rows(data, 10_000_000), runs), memory=6_000, whole=True)


def main() -> int:
    """Run the benchmarks, print one line each, and return 1 if a limit was broken."""
    parser = ArgumentParser(prog="python -m benchmarks.run", description=__doc__.splitlines()[0])
    parser.add_argument("--large", action="store_true", help="also 10 million rows (0.6 GB of data, some minutes)")
    parser.add_argument("--data", type=Path, default=OUT, help="where the data are made and kept")
    arguments = parser.parse_args()
    arguments.data.mkdir(parents=True, exist_ok=True)
    measure([PYTHON, "-c", IMPORTS])  # once unmeasured: the files are in the cache afterwards
    imports = measure([PYTHON, "-c", IMPORTS])
    print(f"{'':<28}{'CPU s':>8}{'beyond':>8}{'peak MB':>9}{'beyond':>8}{'wall s':>8}  limits")
    print(f"{'imports':<28}{imports.cpu:>8.1f}{'':>8}{imports.memory:>9.0f}{'':>8}{imports.wall:>8.1f}")
    verdicts = []
    with TemporaryDirectory(prefix="runs-", dir=arguments.data) as runs:
        for benchmark in benchmarks(arguments.data, Path(runs), arguments.large):
            result = Result(benchmark, measure(benchmark.command), imports)
            print(line(result), flush=True)
            if result.usage.exit_code:
                print(result.usage.output, file=sys.stderr)
            verdicts.append(result.verdict)
    return int(any(verdict != "ok" for verdict in verdicts))


def line(result: Result) -> str:
    """One row of the table."""
    usage = result.usage
    return (
        f"{result.benchmark.name:<28}{usage.cpu:>8.1f}{result.cpu:>8.1f}{usage.memory:>9.0f}{result.memory:>8.0f}"
        f"{usage.wall:>8.1f}  {result.verdict}"
    )


def _run(contract: Path, runs: Path) -> list[str]:
    return [ERRATA, "run", str(contract), "--runs", str(runs)]


def _flights(data: Path) -> Path:
    """The demo's data and scores, trained once."""
    build = "import sys, pathlib, deployments.examples as e; e.EXAMPLES['flights'](pathlib.Path(sys.argv[1]), print)"
    return _made(data / "flights", [PYTHON, "-c", build])


def _rows(data: Path, rows: int) -> Path:
    """Synthetic rows of 50 columns."""
    return _made(data / f"rows-{rows}", [PYTHON, "-m", "benchmarks.make_rows", "--rows", str(rows)])


def _made(folder: Path, command: list[str]) -> Path:
    """The contract in `folder`, made by `command` and that folder if it is not there; it is written last.

    Raises:
        RuntimeError: if the command fails.
    """
    contract = folder / "errata.yaml"
    if not contract.is_file():
        made = measure([*command, str(folder)])
        if made.exit_code:
            raise RuntimeError(f"{' '.join(command)} failed:\n{made.output}")
    return contract


if __name__ == "__main__":
    sys.exit(main())
