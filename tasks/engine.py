"""The engine seam: run this SQL, give me its rows.

One in-memory DuckDB per run with bounded memory and spill; Parquet on disk, never a shared database file. What a
statement says lives in `sql/`; nothing here knows what the data mean.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import duckdb
import polars as pl

from tasks.contracts.problems import ContractError, ErrataError, Problem
from tasks.sql import statement

Values = Mapping[str, object]

# Columns that one statement computes something costly for.
_BATCH = 50


class Engine:
    """A DuckDB connection that runs the statements of `sql/` by name.

    Raises:
        ContractError: if the memory limit is no amount of memory.
    """

    def __init__(self, temp_directory: Path, memory_limit: str = "3GB", threads: int | None = None) -> None:
        config: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": memory_limit,
            "temp_directory": str(temp_directory),
            "autoinstall_known_extensions": False,  # no network, ever
            "autoload_known_extensions": True,
            "TimeZone": "UTC",  # a comparison must not depend on where it runs
        }
        if threads:
            config["threads"] = threads
        self.memory_limit = memory_limit
        try:
            self.connection = duckdb.connect(config=config)
        except (duckdb.ParserException, duckdb.InvalidInputException) as error:
            raise ContractError(
                [Problem("--memory", f"{memory_limit!r} is no amount of memory", "write it like 3GB or 800MB")]
            ) from error
        self.connection.execute(statement("engine/no_progress"))

    def execute(self, name: str, values: Values | None = None, /, **names: Any) -> None:
        """Run a statement that returns nothing (CREATE, COPY)."""
        with self._within_memory():
            self.connection.execute(statement(name, **names), dict(values or {}))

    def rows(self, name: str, values: Values | None = None, /, **names: Any) -> list[tuple[Any, ...]]:
        """All rows of a small result; times come back aware, in UTC."""
        return self.frame(name, values, **names).rows()

    def row(self, name: str, values: Values | None = None, /, **names: Any) -> tuple[Any, ...]:
        """The only row of a result."""
        (only,) = self.rows(name, values, **names)
        return only

    def row_in_batches(
        self, name: str, values: Values | None, columns: str, fragments: Sequence[Any], /, **names: Any
    ) -> tuple[Any, ...]:
        """The only row of a statement with one value per fragment of the list `columns`, some fragments at a time.

        A list of values costs memory that no limit counts, and a statement of thousands of them is slow to plan.
        """
        row: tuple[Any, ...] = ()
        for start in range(0, len(fragments), _BATCH):
            row += self.row(name, values, **{columns: fragments[start : start + _BATCH]}, **names)
        return row

    def frame(self, name: str, values: Values | None = None, /, **names: Any) -> pl.DataFrame:
        """A small result as a Polars frame."""
        with self._within_memory():
            relation = self.connection.sql(statement(name, **names), params=dict(values or {}))
            return cast("pl.DataFrame", relation.pl())

    def frames(self, name: str, values: Values | None = None, /, *, size: int, **names: Any) -> Iterator[pl.DataFrame]:
        """A large result some rows at a time, in its order; no other statement may run before it ends."""
        with self._within_memory():
            relation = self.connection.sql(statement(name, **names), params=dict(values or {}))
            for batch in relation.to_arrow_reader(size):
                yield cast("pl.DataFrame", pl.from_arrow(batch))

    def columns(self, view: str) -> dict[str, str]:
        """The columns of a view and their DuckDB types, in order."""
        relation = self.connection.view(view)
        return dict(zip(relation.columns, map(str, relation.types), strict=True))

    @contextmanager
    def _within_memory(self) -> Iterator[None]:
        try:
            yield
        except duckdb.OutOfMemoryException as error:
            raise ErrataError(
                f"{self.memory_limit} of memory are not enough for these data, even with spilling to disk; "
                "give more with --memory"
            ) from error

    def close(self) -> None:
        """Give memory and temporary files back."""
        self.connection.close()


@contextmanager
def open_engine(temp_directory: Path, memory_limit: str = "3GB", threads: int | None = None) -> Iterator[Engine]:
    """An engine that is closed when the block ends."""
    engine = Engine(temp_directory, memory_limit, threads)
    try:
        yield engine
    finally:
        engine.close()
