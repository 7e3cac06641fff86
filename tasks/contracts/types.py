"""The column types a contract may declare for a text file, and the engine's name for each.

Few on purpose: a whole number is always 64 bits wide and a fraction always double, so that a declared type can
lose no digits by being too narrow. How values are converted, and what happens to those that do not fit, lives in
`tasks.inputs.convert`.
"""

import re

DECLARABLE = {
    "text": "VARCHAR",
    "varchar": "VARCHAR",
    "string": "VARCHAR",
    "integer": "BIGINT",
    "int": "BIGINT",
    "bigint": "BIGINT",
    "number": "DOUBLE",
    "double": "DOUBLE",
    "float": "DOUBLE",
    "boolean": "BOOLEAN",
    "bool": "BOOLEAN",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
    "datetime": "TIMESTAMP",
    "timestamptz": "TIMESTAMP WITH TIME ZONE",
}

# One name per type, for messages.
NAMES = ("text", "integer", "number", "decimal(18,2)", "boolean", "date", "timestamp", "timestamptz")

_DECIMAL = re.compile(r"decimal\(\s*(\d{1,2})\s*,\s*(\d{1,2})\s*\)")


def declared_type(written: str) -> str | None:
    """The DuckDB type a declaration means, or None if it means none."""
    name = written.strip().lower()
    if found := _DECIMAL.fullmatch(name):
        width, scale = map(int, found.groups())
        return f"DECIMAL({width},{scale})" if 1 <= width <= 38 and scale <= width else None
    return DECLARABLE.get(name)
