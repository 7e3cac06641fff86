"""SQL files and the only ways text gets into them.

Statements live in `sql/<stage>/<name>.sql`, one per file. A file is a Jinja template in which `{{ x }}` may only
print a whole number or an `Sql` fragment made here: an identifier, a literal, or a predicate built from those two.
Plain strings are refused, so a value can never become code by accident. Values are bound as `$name` wherever the
engine allows it.
Filters for lists of identifiers: `commas`, `of('t')` (qualify), `present` (none is NULL), `equal('s', 't')`.
"""

from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from math import isfinite
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

FOLDER = Path(__file__).resolve().parent.parent / "sql"


class Sql(str):
    """Text that may stand in a statement as it is."""

    __slots__ = ()

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        """Stored as text; what is read back from a run of our own is trusted like the run."""
        return core_schema.no_info_after_validator_function(cls, core_schema.str_schema())


def ident(*names: str) -> Sql:
    """A quoted identifier, qualified if several names are given."""
    return Sql(".".join('"' + name.replace('"', '""') + '"' for name in names))


def literal(value: bool | float | str | date | datetime | None) -> Sql:
    """A constant as it reads in a predicate that has to stand alone in `findings.parquet`.

    Raises:
        ValueError: for a number that is not finite, which has no portable literal.
    """
    if isinstance(value, float) and not isfinite(value):
        raise ValueError(f"no literal for {value}")
    match value:
        case None:
            text = "NULL"
        case bool():
            text = "TRUE" if value else "FALSE"
        case int() | float():
            text = repr(value)
        case datetime():
            text = f"{'TIMESTAMPTZ' if value.tzinfo else 'TIMESTAMP'} '{value.isoformat(sep=' ')}'"
        case date():
            text = f"DATE '{value.isoformat()}'"
        case str():
            text = "'" + value.replace("'", "''") + "'"
    return Sql(text)


def parquet(path: Path) -> Sql:
    """A Parquet file as a relation: over thousands of columns much quicker to plan with than a view of the file."""
    return Sql(f"read_parquet({literal(str(path))})")


def join(separator: str, fragments: Iterable[Sql]) -> Sql:
    """Fragments side by side, e.g. a column list."""
    return Sql(separator.join(fragments))


def all_of(*predicates: Sql) -> Sql:
    """The conjunction of predicates, each in brackets where there are several."""
    return predicates[0] if len(predicates) == 1 else join(" AND ", [Sql(f"({p})") for p in predicates])


def any_of(*predicates: Sql) -> Sql:
    """The disjunction of predicates, each in brackets where there are several."""
    return predicates[0] if len(predicates) == 1 else join(" OR ", [Sql(f"({p})") for p in predicates])


def _only_sql(value: Any) -> Any:
    if not isinstance(value, Sql | int):
        raise TypeError(f"only Sql may be printed into a statement, not {type(value).__name__} {value!r}")
    return value


_environment = Environment(
    loader=FileSystemLoader(FOLDER),
    undefined=StrictUndefined,
    finalize=_only_sql,
    autoescape=False,  # noqa: S701 - SQL, not HTML; `finalize` is the guard
    trim_blocks=True,
    lstrip_blocks=True,
)
_environment.filters["commas"] = lambda names: join(", ", names)
_environment.filters["of"] = lambda names, table: [Sql(f"{table}.{name}") for name in names]
_environment.filters["present"] = lambda names: join(" AND ", [Sql(f"{name} IS NOT NULL") for name in names])
_environment.filters["equal"] = lambda names, left, right: join(
    " AND ", [Sql(f"{left}.{name} = {right}.{name}") for name in names]
)


@cache
def _template(name: str) -> Template:
    return _environment.get_template(f"{name}.sql")


def statement(name: str, /, **names: Any) -> str:
    """The text of `sql/<name>.sql` with its identifiers filled in."""
    return _template(name).render(**names)
