"""What may be asked of one run, typed once: the command line, the deployment's form and an event all fill this in.

What holds for every run of a model stands in errata.yaml (`tasks.contracts.config`).
"""

from datetime import date
from hashlib import sha256
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema

Text = Annotated[str, StringConstraints(min_length=1, max_length=400, strip_whitespace=True)]

# Prefect's server refuses what breaks a pattern, and takes any text for a format.
_TO_29, _TO_30, _TO_31 = r"(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-9])", r"(0[13-9]|1[0-2])-30", r"(0[13578]|1[02])-31"
_DAY = rf"^\d{{4}}-({_TO_29}|{_TO_30}|{_TO_31})$"
Day = Annotated[date, WithJsonSchema({"type": "string", "format": "date", "pattern": _DAY})]

PREVIOUS = "previous"
NONE = "none"


def _listed(value: Any) -> Any:
    """One value is a list of one."""
    return [value] if isinstance(value, str) else value


class Filter(BaseModel):
    """Which cases to keep; a filtered run stands beside the model's history and never becomes its baseline."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    keep: dict[str, Annotated[list[str], BeforeValidator(_listed)]] = Field(
        default_factory=dict,
        title="Keep only",
        description='Predictions column -> the values to keep, as text, e.g. {"carrier": ["AA", "UA"]}',
    )
    since: Day | None = Field(None, description="First day to keep, in the contract's time zone")
    until: Day | None = Field(None, description="First day to leave out, in the contract's time zone")

    @property
    def scope(self) -> str:
        """A short name of the filter for keys and history; empty if everything is kept."""
        if self == Filter():
            return ""
        return sha256(self.model_dump_json().encode()).hexdigest()[:8]


class Request(BaseModel):
    """One run of one model."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: Text | None = Field(None, description="Model version; needed where the predictions hold several")
    source: Text | None = Field(None, description="Predictions to read instead of those that errata.yaml names")
    baseline: Text = Field(
        PREVIOUS, description="Version or run key to compare with; 'previous' takes the version before, 'none' nothing"
    )
    filter: Filter = Filter()
    cards: int | None = Field(None, ge=0, le=100, description="Cases to read in the meeting instead of report.cards")


AS_CONFIGURED = Request()
