"""Binary example and demo: which flights out of New York in 2013 arrive more than 30 minutes late.

All 336,776 flights, joined with planes, weather and airports as they were published (`prepare`), and a draft model's
out-of-sample probabilities (`train`). errata.yaml, beside this file, is the contract; it is copied as it stands.
`retrain` adds a second version that sees the weather, and says so in the contract.
"""

import shutil
from pathlib import Path

from deployments.examples import Say
from deployments.examples.flights.prepare import read_flights, read_table, write_tables
from deployments.examples.flights.train import DRAFT, WEATHER, WITH_WEATHER, late_labels, late_predictions

# The weather table holds the hour twice: as a point in time and as four local columns.
WEATHER_BY_TIME = "key: [origin, time_hour]"
# What the model does not see comes under `context`, what it sees under `features`: the heading moves below weather.
_HEADING = "context:                     # tables the model does not see: where ideas for new features come from\n"
UNSEEN_WEATHER = (f"{_HEADING}  - name: weather\n", "  - name: weather\n")
UNSEEN_AIRPORTS = ("  - name: airports\n", f"\n{_HEADING}  - name: airports\n")
# And not all of it: no wind direction, no gusts and no dew point.
_OF_WEATHER = "wind_gust, precip, pressure, visib]\n"
SEEN_OF_WEATHER = (_OF_WEATHER, f"{_OF_WEATHER}    model_uses: [{', '.join(WEATHER)}]\n")
WEATHER_BY_LOCAL_HOUR = "key: [origin, year, month, day, hour]"


def build(folder: Path, say: Say) -> Path:
    """Write the demo's tables, predictions, labels and contract into `folder`.

    Returns:
        The path of errata.yaml.
    """
    folder.mkdir(parents=True, exist_ok=True)
    flights = read_flights()
    say(f"flights out of New York in 2013: {flights.height:,}")
    write_tables(folder, say)
    say(f"training {DRAFT}: the timetable and the aircraft")
    late_predictions(flights, read_table("planes"), say).write_parquet(folder / f"predictions-{DRAFT}.parquet")
    labels = late_labels(flights)
    labels.write_parquet(folder / "labels.parquet")
    late_share = labels["late"].sum() / labels.height
    say(f"{labels.height:,} flights arrived and have a label; {late_share:.1%} of them came late")
    return shutil.copyfile(Path(__file__).with_name("errata.yaml"), folder / "errata.yaml")


def retrain(contract: Path, say: Say) -> None:
    """Add the predictions of a second version beside `contract`, and move weather to what the model sees there."""
    say(f"training {WITH_WEATHER}: the same, and the weather at the airport of departure")
    scored = late_predictions(read_flights(), read_table("planes"), say, read_table("weather"))
    scored.write_parquet(contract.with_name(f"predictions-{WITH_WEATHER}.parquet"))
    text = contract.read_text(encoding="utf-8")
    for before, after in (UNSEEN_WEATHER, UNSEEN_AIRPORTS, SEEN_OF_WEATHER):
        if text.count(before) != 1:
            raise ValueError(f"{contract} does not hold {before!r} once")
        text = text.replace(before, after)
    contract.write_text(text, encoding="utf-8")


def weather_by_local_hour(contract: Path) -> Path:
    """Write a second contract beside `contract` that joins weather by local columns instead of the point in time.

    A common mistake: on 3 November the clocks go back, and the hour from one to two exists twice at each airport.

    Returns:
        The path of errata-local-hour.yaml.
    """
    text = contract.read_text(encoding="utf-8")
    if text.count(WEATHER_BY_TIME) != 1:
        raise ValueError(f"{contract} does not join weather by {WEATHER_BY_TIME!r}")
    path = contract.with_name("errata-local-hour.yaml")
    path.write_text(text.replace(WEATHER_BY_TIME, WEATHER_BY_LOCAL_HOUR), encoding="utf-8")
    return path
