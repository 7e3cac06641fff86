"""The published JSON Schema, by which editors complete and check errata.yaml."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from tasks.contracts.config import Contract
from tasks.contracts.schema import PUBLISHED, contract_schema, schema_text


def test_the_published_file_is_the_schema_of_the_contract() -> None:
    assert PUBLISHED.read_text(encoding="utf-8") == schema_text(), "run `python -m tasks.contracts.schema`"
    assert json.loads(schema_text()) == contract_schema()


def test_it_says_what_it_is_for_and_what_each_field_means() -> None:
    schema = contract_schema()
    assert schema["title"] == "errata.yaml"
    assert schema["required"] == ["model", "task", "predictions", "labels"]
    assert schema["additionalProperties"] is False
    for name in ("Predictions", "Labels", "FeatureTable", "ContextTable", "ColumnNote"):
        part = schema["$defs"][name]
        assert part["description"]
        assert part["additionalProperties"] is False
    assert "never inferred" in schema["$defs"]["Predictions"]["properties"]["key"]["description"]


def test_no_generated_title_stands_in_the_way() -> None:
    def titles(part: Any) -> list[str]:
        if isinstance(part, list):
            return [title for item in part for title in titles(item)]
        if not isinstance(part, dict):
            return []
        own = [part["title"]] if isinstance(part.get("title"), str) else []
        return own + [title for value in part.values() for title in titles(value)]

    assert titles(contract_schema()) == ["errata.yaml"]


@pytest.mark.parametrize("path", sorted(Path("deployments/examples").glob("*/errata.yaml")), ids=str)
def test_editors_find_nothing_wrong_with_the_examples(path: Path) -> None:
    jsonschema.validate(yaml.safe_load(path.read_text(encoding="utf-8")), contract_schema())


def test_editors_find_an_unknown_name() -> None:
    with pytest.raises(jsonschema.ValidationError, match="'modle' was unexpected"):
        jsonschema.validate({"modle": "a"}, contract_schema())
    assert Contract.model_fields.keys() == contract_schema()["properties"].keys()
