"""One source on its way to becoming a table: what its reader has to know."""

import glob
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from tasks.contracts.config import Source
from tasks.contracts.problems import ContractError, Problem
from tasks.engine import Engine
from tasks.inputs.files import Files, shown_path
from tasks.sql import Sql, ident, join, literal, statement


@dataclass(frozen=True)
class Reading:
    """One source to be read.

    Attributes:
        name: predictions, labels or the joined table's name.
        place: where the contract declares it, e.g. `features[0]`.
        as_text: columns that identify something, and are therefore never inferred.
        base: the folder of errata.yaml.
        work: where converted files may be written.
        limit: rows to read where a look is enough; None for all of them.
    """

    name: str
    place: str
    declared: Source
    as_text: frozenset[str]
    files: Files
    base: Path
    work: Path
    engine: Engine
    limit: int | None = None

    @property
    def limited(self) -> Sql | None:
        """The limit as a constant."""
        return None if self.limit is None else literal(self.limit)

    def shown(self, path: Path) -> str:
        """A file's name for messages."""
        return shown_path(path, self.base)

    def target(self, stage: str = "") -> Path:
        """A file of this source in the working folder."""
        return self.work / f"source_{self.name}{stage}.parquet"

    def problem(self, what: str, do: str, part: str = "source") -> Problem:
        """A problem with this source."""
        return Problem(f"{self.place}.{part}", what, do)

    def stop(self, what: str, do: str, part: str = "source") -> ContractError:
        """The error that says this source cannot be used."""
        return ContractError([self.problem(what, do, part)])


def pattern_of(path: Path) -> str:
    """A path that means this one file to the engine, which takes [ * and ? for wildcards."""
    return glob.escape(str(path.absolute()))


def parquet_select(paths: Iterable[Path], columns: Iterable[str], as_text: Collection[str] = ()) -> str:
    """The SELECT that reads these columns of Parquet files, valid in any connection on this machine."""
    files = join(", ", [literal(pattern_of(path)) for path in paths])
    named = [{"name": ident(column), "as_text": column in as_text} for column in columns]
    return statement("inputs/parquet", files=files, columns=named)


def path_literal(path: Path) -> Sql:
    """A file's path as a constant."""
    return literal(pattern_of(path))
