"""One run of a model at a time: the next waits, so that each finds the one before it in the history.

The system releases the lock with the process that holds it, however that ends.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def my_turn(lock: Path, waiting: Callable[[], None]) -> Iterator[None]:
    """Wait for the lock, say so once if it is taken, and leave no file behind."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    told = False
    while True:
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if not told:
                    waiting()
                    told = True
                fcntl.flock(descriptor, fcntl.LOCK_EX)
            if not _is(descriptor, lock):
                continue  # its owner removed it while we waited: this is not the file that others see
            try:
                yield
            finally:
                lock.unlink(missing_ok=True)
            return
        finally:
            os.close(descriptor)


def _is(descriptor: int, path: Path) -> bool:
    try:
        there = path.stat()
    except FileNotFoundError:
        return False
    own = os.fstat(descriptor)
    return (own.st_dev, own.st_ino) == (there.st_dev, there.st_ino)
