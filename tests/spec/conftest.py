"""A planted fault and what a run says of it, as the benchmark has it."""

from collections.abc import Callable

import pytest

from benchmarks.planted_faults.run import Cell, all_planters, cells

SIZE = 0.05


@pytest.fixture(scope="session")
def planted() -> Callable[[str, str], Cell]:
    """The cell of one fault in one world, spread in the first way it can be."""

    def build(world: str, name: str) -> Cell:
        (planter,) = (planter for planter in all_planters() if planter.name == name)
        return next(cells([world], [planter], [SIZE], planter.hows[:1]))

    return build
