"""Run directories: built under a temporary name, published by one rename.

Whoever looks into `runs/` sees complete runs only. What a killed run left behind is recognised by its lock, which the
system releases with the process, and removed by the next run.
"""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from tasks.contracts.problems import ContractError, Problem

_PREFIX = ".building-"
_LOCK = ".lock"


@dataclass(frozen=True)
class Build:
    """A run under construction: `folder` is what will be published, `work` is gone afterwards."""

    folder: Path
    work: Path

    def publish(self, target: Path) -> None:
        """Make the folder visible as `target`.

        If another run published the same key meanwhile, its directory stays: the same key means the same bytes.
        """
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            self.folder.rename(target)
        except OSError:
            if not target.is_dir():
                raise


@contextmanager
def building(root: Path) -> Iterator[Build]:
    """A place to build a run in; what is not published when the block ends is removed.

    Raises:
        ContractError: if the folder for runs cannot be made.
    """
    made = not root.exists()
    try:
        root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ContractError(
            [
                Problem(
                    str(root), f"runs cannot be published here ({error.strerror})", "choose another folder with --runs"
                )
            ]
        ) from error
    _remove_abandoned(root)
    try:
        with _locked_place(root) as place:
            build = Build(place / "run", place / "work")
            build.folder.mkdir(parents=True)
            build.work.mkdir()
            yield build
    finally:
        if made:
            _leave_nothing(root)


@contextmanager
def _locked_place(root: Path) -> Iterator[Path]:
    # The lock is held before the directory exists, so a directory without a held lock has no living owner.
    with NamedTemporaryFile("w", prefix=_PREFIX, suffix=_LOCK, dir=root) as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        place = _place_of(Path(lock.name))
        try:
            yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)


def _remove_abandoned(root: Path) -> None:
    for path in sorted(root.glob(f"{_PREFIX}*{_LOCK}")):
        try:
            with path.open("a") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(_place_of(path), ignore_errors=True)
                path.unlink(missing_ok=True)
        except BlockingIOError:
            continue  # its run lives


def _place_of(lock: Path) -> Path:
    return lock.with_name(lock.name.removesuffix(_LOCK))


def _leave_nothing(root: Path) -> None:
    """Remove a directory that was made for a run which published nothing."""
    with suppress(OSError):
        root.rmdir()
