"""What the flows may be asked, typed once: the form of the interface, `prefect deployment run` and an event fill it in.

What may be asked of one run is declared in `tasks.contracts.request`; what holds for every run stands in errata.yaml.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from flows.pipeline import MEMORY, Job
from tasks.contracts.problems import ContractError, Problem, nearest
from tasks.contracts.request import AS_CONFIGURED, Request, Text

# The event that a training pipeline emits, and the start of the id of the resource it speaks of.
RETRAINED = "model.retrained"
RESOURCE = "model."

Recipient = Annotated[str, StringConstraints(pattern=r"^(stakeholders|[^@\s,;<>]+@[^@\s,;<>]+)$", max_length=254)]


class Model(BaseModel):
    """Which model, where its runs go, and what the engine may use."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    config: Path = Field(
        title="Model", description="The model's errata.yaml, as seen from the working directory of the deployment"
    )
    runs: Path | None = Field(
        None, title="Runs", description="Folder in which runs are published (default: runs/ beside errata.yaml)"
    )
    memory: str = Field(MEMORY, title="Memory", description="What the engine may use before it spills to disk")

    def job(self, request: Request) -> Job:
        """One run of this model."""
        return Job(self.config, request, self.runs, self.memory)


class OnDemand(Model):
    """One run that somebody asked for."""

    request: Request = Field(AS_CONFIGURED, title="Request", description="What to analyse; empty: as errata.yaml says")
    recipients: list[Recipient] = Field(
        default_factory=list,
        title="Recipients",
        description="Mail addresses of those who get this run; 'stakeholders' stands for the list in errata.yaml",
    )
    dry_run: bool = Field(False, title="Dry run", description="Make everything, but write the mails as .eml files")


class Retrained(BaseModel):
    """What the event `model.retrained` carries."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    config: Path = Field(description="The model's errata.yaml")
    version: Text = Field(description="The version that was made")
    source: Text | None = Field(None, description="Its predictions, where errata.yaml names others")


def named(given: Mapping[str, Any]) -> Job | None:
    """The model that parameters or a payload name, whatever else is wrong with them; None if they name none."""
    config, runs = given.get("config"), given.get("runs")
    if not (isinstance(config, str) and config):
        return None
    return Job(Path(config), runs=Path(runs) if isinstance(runs, str) else None)


def retrained(payload: dict[str, Any]) -> Retrained:
    """The payload of an event `model.retrained`.

    Raises:
        ContractError: with everything that is wrong with it.
    """
    try:
        return Retrained.model_validate(payload)
    except ValidationError as error:
        names = Retrained.model_fields
        problems = []
        for wrong in error.errors(include_url=False, include_input=False):
            name = ".".join(map(str, wrong["loc"]))
            match wrong["type"]:
                case "missing":
                    what, do = "is missing", f"{names[name].description}; emit the event with: errata retrained"
                case "extra_forbidden":
                    what, do = "is unknown", nearest(name, names)
                case _:
                    what, do = wrong["msg"].lower(), f"{names[name].description}"
            problems.append(Problem(f"{RETRAINED}: payload.{name}", what, do))
        raise ContractError(problems) from None
