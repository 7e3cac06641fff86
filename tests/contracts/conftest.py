"""A contract that is right, and what the loader says about one that is not."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tasks.contracts.load import load_contract
from tasks.contracts.problems import ContractError


@pytest.fixture
def told(tmp_path: Path) -> Callable[[str], list[str]]:
    """Loads a text as errata.yaml and returns its problems as `where | what | do`."""

    def load(text: str) -> list[str]:
        path = tmp_path / "errata.yaml"
        path.write_text(text, encoding="utf-8")
        try:
            load_contract(path)
        except ContractError as error:
            return [f"{p.where} | {p.what} | {p.do}" for p in error.problems]
        return []

    return load
