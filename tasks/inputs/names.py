"""Column names that cannot be used: those that SQL cannot tell apart, and those of Errata's own columns."""

from collections.abc import Iterable, Sequence

from tasks.contracts.config import RESERVED_TABLES, Contract

# What the join adds to the columns of every table (`tasks.joins.catalogue`).
EVIDENCE = ("match", "rows", "conflict", "key_mask", "age_days")


def colliding_names(names: Sequence[str]) -> list[tuple[str, str]]:
    """What is wrong with the names of one file's columns, and what to do; SQL ignores upper and lower case."""
    first: dict[str, str] = {}
    found = []
    for position, name in enumerate(names, start=1):
        other = first.setdefault(name.lower(), name) if name else None
        if not name:
            found.append((f"column {position} has no name", "give it one"))
        elif name in names[: position - 1]:
            found.append((f"two columns are called {name!r}", "rename one of them"))
        elif other != name:
            found.append((f"columns {other!r} and {name!r} differ only in upper and lower case", "rename one of them"))
    return found


def reserved_names(contract: Contract, table: str, names: Iterable[str]) -> list[tuple[str, str]]:
    """Names that would collide with columns of the evaluation table, and what to do."""
    if table == "labels":
        return []  # of the labels, only the values asked for are taken over, under names of Errata's own
    if table == "predictions":
        joined = {f"{declared.name.lower()}__": declared.name for declared in contract.tables}
        own = {f"{owner}__": owner for owner in (*RESERVED_TABLES, "errata")}
        found = []
        for name in names:
            prefix = name.lower().split("__")[0] + "__" if "__" in name else ""
            if prefix in own:
                found.append((f"column {name!r}: names that begin with {prefix} are Errata's own", "rename it"))
            elif prefix in joined:
                found.append(
                    (
                        f"column {name!r}: names that begin with {prefix} are those of table {joined[prefix]!r}",
                        "rename the column, or give the table another name",
                    )
                )
        return found
    declared = next((entry for entry in contract.tables if entry.name == table), None)
    if declared is None:
        return []  # a source that is only compared with brings no columns into the evaluation table
    brought = [n for n in names if declared.columns is None or n in declared.columns]
    return [
        (
            f"column {name!r}: {table}__{name.lower()} is Errata's own column about the join",
            "rename it, or leave it out with `columns:`",
        )
        for name in brought
        if name.lower() in EVIDENCE
    ]
