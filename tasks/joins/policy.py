"""The privacy policy of a column, applied where values enter the evaluation table.

Nothing after the join can show what it never received.
"""

from tasks.contracts.config import Policy
from tasks.sql import Sql

MASK = "•••"


def under_policy(column: Sql, policy: Policy) -> Sql:
    """The value of a column as the evaluation table may hold it; a dropped column must not be asked for.

    A missing value stays missing under every policy, because that it is missing says nothing about the person.
    """
    match policy:
        case "show":
            return column
        case "mask":
            return Sql(f"CASE WHEN {column} IS NOT NULL THEN '{MASK}' END")
        case "hash":
            return Sql(f"left(sha256(CAST({column} AS VARCHAR)), 12)")
        case "drop":
            raise ValueError(f"column {column} is dropped by policy")
