"""Which mail was sent: one claim per key and recipient, made before the mail is handed over.

`<folder>/mails/<key>/<token>.json` says that somebody set out to send; whoever creates it first sends, and nobody else.
The outcome is a file beside it, made by one rename: `<token>.sent.json` or `<token>.unknown.json`. A refused mail gives
its claim up: the claim itself becomes `<token>.refused.json`, so that the next attempt may claim anew. A claim without
an outcome belongs to a process that lives (it holds a lock on the file) or that was killed; whether the killed one had
sent is not known, so the mail counts as perhaps sent and is never sent again by itself.

Nothing here holds an address. How mail is handed over lives in `tasks.mail.send`.
"""

import fcntl
import json
import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import sleep
from typing import BinaryIO, Literal

Outcome = Literal["sent", "refused", "unknown"]

# What stands in the way of sending: sent before; perhaps sent by a process that is gone; being sent by another one.
Held = Literal["sent", "in_doubt", "elsewhere"]

FOLDER = "mails"
# How long an empty claim is given to be filled: moments, and seconds each.
_MOMENTS, _MOMENT = 50, 0.01
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True)
class Claim:
    """The right to send one mail once, held until it is settled."""

    path: Path
    descriptor: int


def claim(ledger: Path, key: str, token: str, now: datetime, again_after: timedelta | None = None) -> Claim | Held:
    """Claim a mail, or say what stands in the way.

    Args:
        ledger: the folder of the history.
        key: what the mail tells of.
        token: stands for the recipient.
        now: written into the claim.
        again_after: the same may be claimed again when its last claim is at least as old; None means never.

    Raises:
        OSError: if the ledger cannot be written; nothing is claimed then.
    """
    folder = _folder(ledger, key)
    number = _last(folder, token)
    if number and (standing := _held(_path(folder, token, number), now, again_after)):
        return standing
    _make(folder)
    path = _path(folder, token, number + 1)
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644)
    except FileExistsError:
        # Somebody was faster by a moment.
        return _held(path, now, None) or "elsewhere"
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        os.write(descriptor, _record(key, now, "claimed"))
        os.fsync(descriptor)
        _sync(folder)
    except OSError:
        path.unlink()
        os.close(descriptor)
        raise
    return Claim(path, descriptor)


def held(ledger: Path, key: str, token: str, now: datetime, again_after: timedelta | None = None) -> Held | None:
    """What stands in the way of sending a mail, without claiming it; None if nothing does."""
    folder = _folder(ledger, key)
    number = _last(folder, token)
    return _held(_path(folder, token, number), now, again_after) if number else None


def settle(claimed: Claim, outcome: Outcome, now: datetime) -> None:
    """Record what became of a claimed mail; a refused one may be claimed again."""
    try:
        _write_outcome(claimed.path, outcome, now)
    finally:
        # Whatever went wrong, nobody is sending this mail any more.
        os.close(claimed.descriptor)


def _write_outcome(path: Path, outcome: Outcome, now: datetime) -> None:
    beside = path.with_name(f"{path.stem}.{outcome}.json")
    if outcome == "refused":
        path.rename(beside)
    else:
        draft = beside.with_suffix(".new")
        with draft.open("wb") as file:
            file.write(_record(path.parent.name, now, outcome))
            file.flush()
            os.fsync(file.fileno())
        draft.rename(beside)
    _sync(path.parent)


def claim_file(key: str, token: str) -> str:
    """Where the claims of a mail lie in the history, for an operator who decides that it may be sent again."""
    return f"{FOLDER}/{key}/{token}*.json"


def _folder(ledger: Path, key: str) -> Path:
    if not _KEY.fullmatch(key):
        raise ValueError(f"no key of a mail: {key!r}")
    return ledger / FOLDER / key


def _path(folder: Path, token: str, number: int) -> Path:
    return folder / (f"{token}.json" if number == 1 else f"{token}-{number}.json")


def _last(folder: Path, token: str) -> int:
    """The number of the newest claim on a mail; 0 without any."""
    number = 0
    while _path(folder, token, number + 1).exists():
        number += 1
    return number


def _held(path: Path, now: datetime, again_after: timedelta | None) -> Held | None:
    try:
        with path.open("rb") as file:
            content = _content(file)
            if content is None:
                return "elsewhere"
            if not path.exists() or path.stat().st_ino != os.fstat(file.fileno()).st_ino:
                return _held(path, now, again_after)  # given up while we looked, and perhaps claimed anew
            if again_after is not None and _claimed_at(content, file) + again_after <= now:
                return None
            # Its process has let go, so an outcome it knew is recorded by now.
            return "sent" if path.with_name(f"{path.stem}.sent.json").exists() else "in_doubt"
    except FileNotFoundError:
        return None


def _content(file: BinaryIO) -> bytes | None:
    """What stands in a claim that nobody holds any more; None while somebody does.

    A claim is locked before it is written, so one that is empty is a moment old, or its process was killed right then.
    """
    content = b""
    for _ in range(_MOMENTS):
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return None
        content = file.read()
        if content:
            break
        fcntl.flock(file, fcntl.LOCK_UN)
        sleep(_MOMENT)
    return content


def _claimed_at(content: bytes, file: BinaryIO) -> datetime:
    try:
        return datetime.fromisoformat(json.loads(content)["at"])
    except (ValueError, KeyError, TypeError):
        # Its process was killed while writing it.
        return datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime, UTC)


def _record(key: str, now: datetime, what: str) -> bytes:
    return (json.dumps({"key": key, "what": what, "at": now.isoformat()}) + "\n").encode()


def _make(folder: Path) -> None:
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for path in missing:
        _sync(path.parent)


def _sync(folder: Path) -> None:
    """Make names in a folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
