"""Loads errata.yaml: reading, typing and cross-checking it, with every problem at once.

YAML is read in `tasks.contracts.document`; wrong and unknown names and values are worded in `tasks.contracts.wording`,
contradictions between parts in `tasks.contracts.consistency`. What needs the data is checked in `tasks.inputs.check`.
"""

from pathlib import Path

from pydantic import ValidationError

from tasks.contracts.config import Contract
from tasks.contracts.consistency import consistency_problems
from tasks.contracts.document import read_document
from tasks.contracts.problems import ContractError
from tasks.contracts.wording import problems_of


def load_contract(path: Path) -> Contract:
    """The contract in a YAML file.

    Raises:
        ContractError: with every problem that can be found without the data.
    """
    document = read_document(path)
    problems = [*document.problems, *consistency_problems(document)]
    try:
        contract = Contract.model_validate(document.values)
    except ValidationError as error:
        errors = error.errors(include_url=False, include_input=False)
        raise ContractError([*problems, *problems_of(document, errors)]) from None
    if problems:
        raise ContractError(problems)
    return contract
