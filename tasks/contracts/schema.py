"""The contract as a JSON Schema, published as errata.schema.json so that editors complete and check errata.yaml.

Writes the file anew: `python -m tasks.contracts.schema`.
"""

import json
from pathlib import Path
from typing import Any

from tasks.contracts.config import Contract

PUBLISHED = Path(__file__).resolve().parent.parent.parent / "errata.schema.json"


TITLE = "errata.yaml"


def contract_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of errata.yaml."""
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": TITLE,
        "description": "The contract between a model and Errata: which files hold what, and how they were meant to be "
        "joined. Paths are relative to the file.",
    }
    body = _without_titles(Contract.model_json_schema())
    return head | {name: part for name, part in body.items() if name not in head}


def _without_titles(part: Any) -> Any:
    """Without the titles that pydantic makes of names (`Valid From`): editors would show them beside the name."""
    if isinstance(part, list):
        return [_without_titles(item) for item in part]
    if not isinstance(part, dict):
        return part
    return {
        name: _without_titles(value) for name, value in part.items() if not (name == "title" and isinstance(value, str))
    }


def schema_text() -> str:
    """The published file's text."""
    return json.dumps(contract_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    PUBLISHED.write_text(schema_text(), encoding="utf-8")
