"""Great Expectations on DuckDB: run expectations on views, quietly, and tell "could not run" from "failed".

The only module that touches Great Expectations, and only inside functions: importing it takes seconds. What is
expected comes from `tasks.validation.suites`; what an outcome means to a reader is for `tasks.validation.checks`.
Tables stay in DuckDB: Great Expectations sends SQL to a small database file whose views read Parquet.
"""

import logging
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from string import Template
from typing import Any

# Enough for two hash tables over the keys of 5M rows; beyond it DuckDB spills to the work folder.
MEMORY_LIMIT = "1GB"

# A count of failing rows is all that is asked of Great Expectations: its lists are capped, unordered, and hold values
# that a privacy policy may hide. Full lists come from `tasks.validation.failing`.
RESULT_FORMAT = {"result_format": "BASIC", "partial_unexpected_count": 0}

_NUMBER = "errata_rule"  # in `meta`, to find a result again: results come back in another order


@dataclass(frozen=True)
class Expected:
    """An expectation as Great Expectations names it."""

    expectation: str
    kwargs: Mapping[str, Any]
    severity: str
    meta: Mapping[str, Any]


@dataclass(frozen=True)
class Outcome:
    """What became of one expectation.

    Attributes:
        reason: why it could not run; None where it ran.
        result: counts and observed values as Great Expectations reports them, JSON-safe.
    """

    success: bool
    reason: str | None
    result: Mapping[str, Any]


@contextmanager
def quiet() -> Iterator[None]:
    """No warnings and log lines of Great Expectations; what they say is in the outcomes."""
    logger = logging.getLogger("great_expectations")
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)


class _Dialect(str):
    """A dialect name among the members of an enumeration, which are asked for their value."""

    __slots__ = ()

    @property
    def value(self) -> str:
        return str(self)


def keep_connections_open() -> None:
    """Make Great Expectations keep one connection for DuckDB, as it does for SQLite.

    Otherwise it reads a cursor after its connection went back to the pool, where the rollback has invalidated it, and
    every metric fails ("list index out of range"). The name is private: a test fails if it goes away.
    """
    import great_expectations.execution_engine.sqlalchemy_execution_engine as module  # noqa: PLC0415

    dialects = module._PERSISTED_CONNECTION_DIALECTS
    if "duckdb" not in [dialect.value for dialect in dialects]:
        module._PERSISTED_CONNECTION_DIALECTS = (*dialects, _Dialect("duckdb"))


def forget_failed_statements(engine: Any) -> None:
    """Start a new transaction after an error: in the aborted one, every later statement would fail too."""
    from sqlalchemy import event  # noqa: PLC0415

    @event.listens_for(engine, "handle_error")
    def start_anew(context: Any) -> None:
        connection = context.connection.connection.driver_connection
        connection.rollback()
        connection.begin()


class _Everything(frozenset[str]):
    """A set that holds whatever it is asked for."""

    __slots__ = ()

    def __contains__(self, name: object) -> bool:
        return True


def quote_every_name(engine: Any) -> None:
    """Let SQLAlchemy take every name for a reserved word: its list is PostgreSQL's, and DuckDB has others (`at`)."""
    engine.dialect.identifier_preparer.reserved_words = _Everything()


class Expectations:
    """Great Expectations over the views of one database file."""

    def __init__(self, database: Path, temp_directory: Path) -> None:
        import great_expectations  # noqa: PLC0415
        from great_expectations.data_context.types.base import ProgressBarsConfig  # noqa: PLC0415

        keep_connections_open()
        self._gx: Any = great_expectations
        self._context: Any = great_expectations.get_context(mode="ephemeral")
        self._context.variables.progress_bars = ProgressBarsConfig(globally=False)
        config: dict[str, object] = {
            "memory_limit": MEMORY_LIMIT,
            "temp_directory": str(temp_directory),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": True,
            "TimeZone": "UTC",
        }
        # In the address, a path with a space, a percent sign or a dollar would read as something else.
        self._connect = {"database": str(database), "read_only": True, "config": config}
        self._runs = 0

    @property
    def version(self) -> str:
        """The version of Great Expectations."""
        return str(self._gx.__version__)

    def sentence(self, wanted: Expected) -> str:
        """What an expectation says, in the words of Great Expectations; empty where it has none."""
        from great_expectations.render.renderer.inline_renderer import InlineRenderer  # noqa: PLC0415

        try:
            configuration = _expectation(wanted, 0).configuration
            (content, *_) = InlineRenderer(render_object=configuration).get_rendered_content()
            words = {name: entry["value"] for name, entry in (content.value.params or {}).items()}
            return Template(content.value.template or "").safe_substitute(words).strip().rstrip(".")
        except Exception:  # what it cannot build it cannot describe; the run says why
            return ""

    def run(self, view: str, expected: Sequence[Expected]) -> list[Outcome]:
        """The outcomes of expectations about one view, in their order."""
        outcomes = self._run(view, expected)
        if len(expected) == 1:
            return outcomes
        # Counts are asked for together, and one SQL error fails them all: each gets a chance of its own.
        return [
            self._run(view, [wanted])[0] if outcome.reason else outcome
            for wanted, outcome in zip(expected, outcomes, strict=True)
        ]

    def _run(self, view: str, expected: Sequence[Expected]) -> list[Outcome]:
        outcomes: dict[int, Outcome] = {}
        expectations = []
        for number, wanted in enumerate(expected):
            try:
                expectations.append(_expectation(wanted, number))
            except Exception as error:  # whatever it does not accept: the reason is the reader's
                outcomes[number] = Outcome(success=False, reason=_one_line(str(error)), result={})
        if expectations:
            try:
                outcomes |= self._validate(view, expectations)
            except Exception as error:
                lost = Outcome(success=False, reason=_one_line(f"{type(error).__name__}: {error}"), result={})
                outcomes = dict.fromkeys(range(len(expected)), lost) | outcomes
        return [outcomes[number] for number in range(len(expected))]

    def _validate(self, view: str, expectations: Sequence[Any]) -> dict[int, Outcome]:
        self._runs += 1
        name = f"run-{self._runs}"
        source = self._context.data_sources.add_sql(
            name,
            connection_string="duckdb:///views.duckdb",
            create_temp_table=False,
            kwargs={"connect_args": self._connect},
        )
        try:
            engine = source.get_execution_engine().engine
            quote_every_name(engine)
            forget_failed_statements(engine)
            batch = source.add_table_asset(view, table_name=view).add_batch_definition_whole_table("all rows")
            suite = self._context.suites.add(self._gx.ExpectationSuite(name=name, expectations=list(expectations)))
            definition = self._gx.ValidationDefinition(name=name, data=batch, suite=suite)
            found = self._context.validation_definitions.add(definition).run(result_format=RESULT_FORMAT).to_json_dict()
        finally:
            # Each holds a connection of its own, and an open one locks the file.
            source.get_execution_engine().close()
            source.get_engine().dispose()
            self._context.data_sources.delete(name)
        return {r["expectation_config"]["meta"][_NUMBER]: _outcome(r) for r in found["results"]}


def _expectation(wanted: Expected, number: int) -> Any:
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration  # noqa: PLC0415

    return ExpectationConfiguration(
        type=wanted.expectation,
        kwargs=dict(wanted.kwargs),
        severity=wanted.severity,
        meta={**wanted.meta, _NUMBER: number},
    ).to_domain_obj()


def _outcome(result: Mapping[str, Any]) -> Outcome:
    return Outcome(bool(result["success"]), _reason(result["exception_info"]), _plain(result["result"]))


def _plain(value: Any) -> Any:
    """A result that JSON can hold and that is the same in every run: sums over threads differ in their last digits."""
    if isinstance(value, dict):
        return {str(key): _plain(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_plain(entry) for entry in value]
    if isinstance(value, float):
        return float(f"{value:.10g}") if isfinite(value) else str(value)
    return value


def _reason(exceptions: Mapping[str, Any]) -> str | None:
    """Why an expectation could not run. The information is flat, or one entry per metric that failed."""
    entries = [exceptions] if "raised_exception" in exceptions else list(exceptions.values())
    messages = sorted(str(entry["exception_message"]) for entry in entries if entry["raised_exception"])
    return _one_line(messages[0]) if messages else None


def _one_line(message: str, length: int = 300) -> str:
    """A message without the SQL, the traceback and the address of the documentation."""
    text = re.split(r"\[SQL:|\nLINE \d+:|\(Background on this error", message)[0]
    text = " ".join(re.sub(r"\(_duckdb\.\w+\) ", "", text).split())
    return f"{text[: length - 1]}…" if len(text) > length else text or "no reason is given"
