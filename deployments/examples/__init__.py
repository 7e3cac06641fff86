"""Examples to run and to read: real data, a model trained out of sample, and the errata.yaml for it.

Each example is a package with one function, `build(folder, say)`: it writes predictions, labels, the joined tables
and errata.yaml into `folder`, tells its progress through `say`, and returns the path of that errata.yaml. Running
Errata on the result is the command line's part (`flows`). To bring a model of your own, write the same few files.
"""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

Say = Callable[[str], None]
Build = Callable[[Path, Say], Path]
Retrain = Callable[[Path, Say], None]


def _when_called(name: str) -> Build:
    """The build function of an example; what the example needs is imported only when it is built."""

    def build(folder: Path, say: Say) -> Path:
        contract: Path = import_module(f"deployments.examples.{name}").build(folder, say)
        return contract

    return build


EXAMPLES: dict[str, Build] = {
    name: _when_called(name)
    for name in (
        "flights",  # binary: which flights arrive more than 30 minutes late
        "delays",  # regression: how many minutes late a flight arrives
        "digits",  # multiclass: which digit a person wrote
        "routes",  # ranking: which of a day's flights on a route to take
        "diabetes",  # regression on 442 patients: what a small data set can and cannot tell
    )
}


def _retrained(name: str) -> Retrain:
    """The retrain function of an example, imported when it is called like its build."""

    def retrain(contract: Path, say: Say) -> None:
        import_module(f"deployments.examples.{name}").retrain(contract, say)

    return retrain


# Examples with a second version of the model, to be compared with the first.
RETRAININGS: dict[str, Retrain] = {"flights": _retrained("flights")}
