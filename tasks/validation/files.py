"""The results of the validation as files of a run. The page for readers is made by `reports.validation`."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from tasks.contracts.analysis import Validation


def write_validation(folder: Path, validation: Validation, raw: Mapping[str, object]) -> None:
    """Write `checks.json`, and what Great Expectations reported as `great_expectations/<suite>.json`."""
    details = folder / "great_expectations"
    details.mkdir(parents=True, exist_ok=True)
    _write(folder / "checks.json", asdict(validation))
    for name, results in raw.items():
        _write(details / f"{name}.json", results)


def _write(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8")
