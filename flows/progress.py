"""What a run says while it works: one line per stage, like a test runner."""

from time import monotonic

from rich.console import Console
from rich.text import Text

from flows.stages import P, R, Stage


class Progress:
    """Runs stages one after another, prints one line per finished one, and keeps the seconds each took."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.timings: dict[str, float] = {}

    def __call__(self, stage: Stage[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a stage: a spinner while it runs (on a terminal), a line with its result when it is done."""
        began = monotonic()
        try:
            with self.console.status(f"{stage.name}: {stage.doing}"):
                result = stage.work(*args, **kwargs)
        except BaseException:
            self._line("✗", stage.name, f"stopped while {stage.doing}", monotonic() - began)
            raise
        self.timings[stage.name] = monotonic() - began
        self._line("✓", stage.name, stage.told(result), self.timings[stage.name])
        return result

    def say(self, text: str) -> None:
        """A line between the stages."""
        self.console.print(f"   {text}", markup=False, soft_wrap=True)

    def _line(self, mark: str, name: str, result: str, seconds: float) -> None:
        line = Text(f" {mark} {name:<10}")
        line.append(f"{seconds:6.1f} s  ", style="dim")
        line.append(result)
        self.console.print(line, soft_wrap=True)
