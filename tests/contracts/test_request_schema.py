"""What the schema of a request refuses by itself: a server that knows the schema alone has to refuse it too."""

from datetime import date, timedelta

import pytest
from jsonschema import Draft202012Validator

from tasks.contracts.request import Request


def taken(day: str) -> bool:
    """Whether the schema takes a day; formats are not looked at, as in Prefect's server."""
    return Draft202012Validator(Request.model_json_schema()).is_valid({"filter": {"since": day}})


def test_every_day_is_taken() -> None:
    days = [date(2024, 1, 1) + timedelta(days=i) for i in range(366)]
    assert [day for day in map(str, days) if not taken(day)] == []


@pytest.mark.parametrize(
    "day",
    ["yesterday", "01/02/2026", "2026-1-5", "2026-00-10", "2026-13-10", "2026-02-30", "2026-04-31", "2026-01-32", ""],
)
def test_a_text_that_is_no_day_is_refused(day: str) -> None:
    assert not taken(day)
