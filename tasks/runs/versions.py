"""Model versions: which there are, which one a run is about, and which of two comes first.

A contract names versions in one of three ways: `{version}` in the paths of its sources (one file per version), a
column of the predictions (`predictions.version`), or `version:` itself.
"""

import glob
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from tasks.contracts.config import Contract, Source
from tasks.contracts.problems import ContractError, Problem
from tasks.engine import Engine
from tasks.sql import Sql, ident

PLACEHOLDER = "{version}"
UNVERSIONED = "unversioned"


def in_paths(contract: Contract) -> bool:
    """Whether the version stands in the path of the predictions."""
    return PLACEHOLDER in contract.predictions.source


def for_version(contract: Contract, version: str) -> Contract:
    """The contract with the version put into the paths of its sources."""

    def put(source: Source) -> Source:
        # In a pattern a version is a name, not a pattern of its own.
        name = glob.escape(version) if glob.has_magic(source.source) else version
        return source.model_copy(update={"source": source.source.replace(PLACEHOLDER, name)})

    return contract.model_copy(
        update={
            "predictions": put(contract.predictions),
            "labels": put(contract.labels),
            "features": [put(table) for table in contract.features],
            "context": [put(table) for table in contract.context],
        }
    )


def versions_on_disk(contract: Contract, base: Path) -> list[str]:
    """The versions for which a predictions file lies at the path with the `{version}`, oldest first."""
    source = str(Path(contract.predictions.source).expanduser())
    pattern = str(Path(glob.escape(str(base))) / source.replace(PLACEHOLDER, "*"))
    found = {_version_in(path, source, base) for path in glob.glob(pattern, recursive=True)}  # noqa: PTH207
    return in_order(version for version in found if version)


def versions_in_column(engine: Engine, source: Sql, column: str) -> list[str | None]:
    """The versions that the predictions hold, oldest first; None for rows without one."""
    found = [version for (version,) in engine.rows("runs/versions", source=source, version=ident(column))]
    return [*([None] if None in found else []), *in_order(v for v in found if v is not None)]


def the_version(asked: str | None, found: Sequence[str | None], where: str) -> str:
    """The version a run is about: the one asked for, or the only one there is.

    Raises:
        ContractError: if it is not there, or nothing says which of several is meant.
    """
    if asked is not None and asked in found:
        return asked
    listed = ", ".join("empty" if version is None else repr(version) for version in found[:10])
    more = f" and {len(found) - 10} more" if len(found) > 10 else ""
    if asked is not None:
        there = f"there are {listed}{more}" if found else "there is none"
        raise ContractError([Problem(where, f"holds no version {asked!r}; {there}", "check --version")])
    if len(found) == 1 and found[0] is not None:
        return found[0]
    if not found:
        raise ContractError([Problem(where, "holds no model version", "check the path, or set `version`")])
    raise ContractError(
        [
            Problem(
                where,
                f"holds {len(found)} model versions ({listed}{more}); a run is about one",
                "say which with --version, or analyse them all, oldest first: errata backfill",
            )
        ]
    )


def in_order(versions: Iterable[str]) -> list[str]:
    """Versions from old to new by their names, numbers in them as numbers: v9 before v10, 2026-05 before 2026-11."""
    return sorted(versions, key=lambda version: (natural(version), version))


def natural(version: str) -> tuple[tuple[int, int, str], ...]:
    """A sort key in which runs of digits count as numbers."""
    parts = re.split(r"(\d+)", version)
    return tuple((1, int(part), "") if part.isdecimal() else (0, 0, part) for part in parts if part)


def is_later(version: str, than: str) -> bool | None:
    """Whether a version comes after another by its name; None where names tell nothing (hashes, code names)."""
    counted = _COUNTED.match(version), _COUNTED.match(than)
    if all(counted) or (_words(version) == _words(than) and len(_words(version)) > 1):
        return natural(version) > natural(than)
    return None


# "v12", "version 3-draft", "release_2026.1": what follows the number does not matter.
_COUNTED = re.compile(r"(v|version|release|model)[-_. ]?\d", re.IGNORECASE)


def _words(version: str) -> list[str]:
    """The text around a version's numbers."""
    return re.split(r"\d+", version)


def _version_in(path: str, source: str, base: Path) -> str | None:
    pieces = [_as_expression(piece) for piece in source.split(PLACEHOLDER)]
    folder = "" if Path(source).is_absolute() else re.escape(str(base / "_")[:-1])
    # The first place captures, the others must say the same.
    expression = folder + pieces[0] + "(?P<version>[^/]+)" + "(?P=version)".join(pieces[1:])
    found = re.fullmatch(expression, path)
    return found["version"] if found else None


def _as_expression(pattern: str) -> str:
    """A piece of a glob pattern as a regular expression."""
    text = re.escape(pattern).replace(r"\*\*/", "(?:.*/)?").replace(r"\*", "[^/]*").replace(r"\?", "[^/]")
    return text.replace(r"\[!", "[^").replace(r"\[", "[").replace(r"\]", "]").replace(r"\-", "-")
