"""Of which runs the readers are still to hear: noted before the history knows a run, struck off when it was told.

So a mail that a failing server or a killed process kept back is not lost: the next scheduled run sends it. Who got it
meanwhile is known to `tasks.mail.ledger`. A note is `<history>/owed/<version>`, and names the run to tell of.
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from tasks.runs.home import Home
from tasks.runs.versions import is_later


def owe(history: Path, folder: Path) -> None:
    """Note that the readers are to hear of a run; `folder` is its directory, runs/<model>/<version>/<run_key>."""
    note = _note(history, folder)
    note.parent.mkdir(parents=True, exist_ok=True)
    note.write_text(folder.name, encoding="utf-8")


def strike_off(history: Path, folder: Path) -> None:
    """Forget the note of a run: nobody is left to be told of it."""
    if _is_owed(history, folder):
        _note(history, folder).unlink(missing_ok=True)


def owed_runs(home: Home, recorded: pl.DataFrame) -> list[tuple[str, Path]]:
    """Version and directory of the runs whose readers are still to hear of them, in the order they were recorded.

    Of a run that is gone, or after which a newer version was analysed, nobody wants to hear any more.

    Args:
        home: of the model.
        recorded: one row per run of the model, in the order in which they were recorded.
    """
    return list(_owed(home, recorded.select("version", "folder", "scope").rows()))


def _owed(home: Home, rows: list[tuple[str, str, str]]) -> Iterator[tuple[str, Path]]:
    for position, (version, name, _) in enumerate(rows):
        folder = home.runs / home.model / name
        after = {other for other, _, scope in rows[position:] if not scope and other != version}
        # Where names tell no order, versions are as new as they were analysed late.
        if _is_owed(home.history, folder) and folder.is_dir() and all(is_later(version, other) for other in after):
            yield version, folder


def _is_owed(history: Path, folder: Path) -> bool:
    try:
        return _note(history, folder).read_text(encoding="utf-8") == folder.name
    except FileNotFoundError:
        return False


def _note(history: Path, folder: Path) -> Path:
    return history / "owed" / folder.parent.name
