"""What a command used is counted for that command alone, and judged against its limits."""

import sys

import pytest

from benchmarks.measure import Usage, measure
from benchmarks.run import Benchmark, Result

BURN = "import time; end = time.process_time() + 0.3\nwhile time.process_time() < end: pass"


def python(code: str) -> Usage:
    return measure([sys.executable, "-c", code])


def test_cpu_seconds_are_those_of_the_command() -> None:
    assert 0.3 <= python(BURN).cpu < 1.5
    assert python("import time; time.sleep(0.3)").cpu < 0.25


def test_the_peak_is_counted_even_if_the_memory_was_given_back() -> None:
    # Measured from a small process, as the benchmarks are: a command starts with the peak of the one that measures it.
    peaks = python(
        "import sys; from benchmarks.measure import measure\n"
        "for code in ('pass', 'x = bytes(200_000_000).replace(bytes(1), bytes(1)); del x'):\n"
        "    print(measure([sys.executable, '-c', code]).memory)"
    )
    small, large = map(float, peaks.output.split())
    assert large - small > 150


def test_output_and_exit_code_are_handed_over() -> None:
    usage = python("import sys; print('out'); print('err', file=sys.stderr); sys.exit(3)")
    assert usage.exit_code == 3
    assert sorted(usage.output.split()) == ["err", "out"]


@pytest.mark.parametrize(
    ("benchmark", "verdict"),
    [
        (Benchmark("free", []), "ok"),
        (Benchmark("within", [], cpu=4.5, memory=450), "ok"),
        (Benchmark("whole", [], cpu=4.5, memory=450, whole=True), "CPU over 4.5, memory over 450"),
        (Benchmark("over", [], cpu=3, wall=11), "CPU over 3, wall over 11"),
    ],
)
def test_limits_are_beyond_the_imports_unless_whole(benchmark: Benchmark, verdict: str) -> None:
    used = Usage(cpu=12, memory=700, wall=12, exit_code=0, output="")
    imports = Usage(cpu=8, memory=300, wall=8, exit_code=0, output="")
    assert Result(benchmark, used, imports).verdict == verdict


def test_a_failed_command_is_never_within_its_limits() -> None:
    failed = Usage(cpu=0, memory=0, wall=0, exit_code=2, output="")
    assert Result(Benchmark("failed", []), failed, failed).verdict == "exit 2"
