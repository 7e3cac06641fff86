"""As-of tables that stop: the whole table at one moment, or some keys of a table that goes on.

Both are told by the table's own pace, without a reference: where rows came regularly, a silence of many times the
longest one otherwise is no silence of the world. Regularly may have gaps: how long those last is part of the pace. How
the finding reads is up to the detectors that ask.
"""

from collections.abc import Iterator

from tasks.contracts.config import ContextTable
from tasks.contracts.findings import Proposal
from tasks.faults.material import Material
from tasks.faults.paired.tell_as_of import span
from tasks.joins.catalogue import key_pairs
from tasks.joins.join import on_keys
from tasks.moments import day_words
from tasks.sql import Sql, ident, literal

EXPLAINED = ident("ends_early")
_PACES = ident("key_paces")
# Moments at which rows of a table began, before its end can surprise.
_MOMENTS = 50
# Of n spans that follow no pattern, one is this many times the longest of the others with a chance of about 1/n^4.
_TIMES = 4
# A key's silence is one that luck makes of one in so many tables: where spans are exponential, where they are not.
_CHANCES, _TAILS = 160_000, 20
# A key whose longest span is at most so many times the usual one is updated regularly; weekends are allowed for.
_REGULAR = 4
_FEWEST_ROWS, _FEWEST_CASES = 20, 5


def stopped(material: Material, table: ContextTable) -> Proposal | None:
    """Keep the cases after the end of a table that stopped, in EXPLAINED; None where it goes on."""
    if table.valid_from is None:
        return None
    moments, last, longest, last_case = material.engine.row(
        "faults/joins/table_end",
        source=ident(material.tables[table.name].view),
        valid_from=ident(table.valid_from),
        evaluation=material.evaluation,
    )
    if moments < _MOMENTS or not longest or last_case - last <= _TIMES * longest * 1_000_000:
        return None
    after = last + longest * 1_000_000
    material.engine.execute(
        "faults/joins/after_the_end",
        {"after": after},
        evaluation=material.evaluation,
        explained=EXPLAINED,
        slug=literal("stopped"),
    )
    (cases,) = material.engine.row("inputs/row_count", source=EXPLAINED)
    day = day_words(last, _zone(material))
    return Proposal(
        family="data_preparation",
        kind="join.stale",
        predicate=Sql("FALSE"),
        subject=f"cases from after the end of {table.name}, with rows that were due to be replaced",
        why=f"Until {day} there was a new row at least every {span(longest)}; since then there is none, and "
        f"{cases:,} cases come after it.",
        remedy=f"Look up whether {table.name} is a copy that was taken on {day}, and join a newer one.",
        saw_errors=False,
        strength="probable",
        columns=(f"{table.name}__age_days",),
    )


def overdue(material: Material, table: ContextTable) -> Proposal | None:
    """Keep the cases of keys that stopped while the table goes on, in EXPLAINED; None without any."""
    if table.valid_from is None or stopped(material, table) is not None:
        return None
    pairs = key_pairs(material.contract, material.tables, table.name)
    age, match = ident(f"{table.name}__age_days"), ident(f"{table.name}__match")
    source, keys = ident(material.tables[table.name].view), [ident(pair.right) for pair in pairs]
    material.engine.execute(
        "faults/joins/key_paces",
        paces=_PACES,
        source=source,
        keys=keys,
        valid_from=ident(table.valid_from),
        fewest=_FEWEST_ROWS,
        regular=_REGULAR,
        chances=_CHANCES,
        tails=_TAILS,
    )
    material.engine.execute(
        "faults/joins/overdue",
        explained=EXPLAINED,
        evaluation=material.evaluation,
        paces=_PACES,
        source=source,
        keys=keys,
        valid_from=ident(table.valid_from),
        match=match,
        age=age,
        on=on_keys(pairs, "p"),
        slug=literal("overdue"),
    )
    cases, matched, old, usual = material.engine.row(
        "faults/joins/overdue_counts", explained=EXPLAINED, evaluation=material.evaluation, age=age, match=match
    )
    if cases < _FEWEST_CASES:
        return None
    day = 86_400
    return Proposal(
        family="data_preparation",
        kind="join.asof_tolerance",
        predicate=Sql("FALSE"),
        subject=f"cases with a row of {table.name} older than its key's rows get before the next one comes",
        why=f"The rows of some keys stop for far longer than they ever did, while {table.name} goes on: {cases:,} of "
        f"{matched:,} cases carry the last one from before, half of them {span(old * day)} old or older, the others "
        f"{span(usual * day)}.",
        remedy=f"Find out why {table.name} has no newer rows for these keys, and give the as-of join a limit of age "
        "beyond which a value is missing.",
        saw_errors=False,
        strength="probable",
        columns=(f"{table.name}__age_days",),
    )


def as_of_tables(material: Material) -> Iterator[ContextTable]:
    """The tables that are joined as of the time of each case."""
    return (table for table in material.contract.tables if table.valid_from is not None)


def _zone(material: Material) -> str | None:
    zoned = material.joined.columns["case__time"].upper().endswith("ZONE")
    return material.contract.timezone if zoned else None
