"""What a run says while it works: one line per step, like a test runner."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from rich.console import Console
from rich.text import Text


class Progress:
    """Prints one line per finished step and keeps the seconds each took."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.timings: dict[str, float] = {}

    @contextmanager
    def step(self, name: str, doing: str) -> Iterator["Step"]:
        """A step: a spinner while it runs (on a terminal), a line with its result when it is done."""
        step = Step()
        began = monotonic()
        try:
            with self.console.status(f"{name}: {doing}"):
                yield step
        except BaseException:
            self._line("✗", name, f"stopped while {doing}", monotonic() - began)
            raise
        self.timings[name] = monotonic() - began
        self._line("✓", name, step.result or doing, self.timings[name])

    def say(self, text: str) -> None:
        """A line between the steps."""
        self.console.print(f"   {text}", markup=False, soft_wrap=True)

    def _line(self, mark: str, name: str, result: str, seconds: float) -> None:
        line = Text(f" {mark} {name:<10}")
        line.append(f"{seconds:6.1f} s  ", style="dim")
        line.append(result)
        self.console.print(line, soft_wrap=True)


class Step:
    """A running step; what it found is put into `result`."""

    def __init__(self) -> None:
        self.result = ""
