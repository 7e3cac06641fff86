"""CPU seconds, peak memory and wall time of one command in a fresh process."""

import os
import sys
from dataclasses import dataclass
from time import perf_counter


@dataclass(frozen=True)
class Usage:
    """What a process and those it waited for used: `cpu` seconds (user and system), `memory` at its peak in MB."""

    cpu: float
    memory: float
    wall: float
    exit_code: int
    output: str


def measure(command: list[str]) -> Usage:
    """Run `command` to its end and account for it.

    The peak is the kernel's, of the process alone; a process starts with its parent's peak, which is why nothing that
    measures imports a large library. `output` is standard output and standard error as one text.
    """
    read, write = os.pipe()
    start = perf_counter()
    process = os.posix_spawn(
        command[0], command, os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, write, 1), (os.POSIX_SPAWN_DUP2, write, 2)]
    )
    os.close(write)
    with os.fdopen(read, encoding="utf-8", errors="replace") as stream:
        output = stream.read()
    _, status, usage = os.wait4(process, 0)
    wall = perf_counter() - start
    unit = 1 if sys.platform == "darwin" else 1024  # ru_maxrss counts bytes there, kilobytes elsewhere
    return Usage(
        usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit / 1e6, wall, os.waitstatus_to_exitcode(status), output
    )
