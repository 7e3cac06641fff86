"""The contract a user writes (`errata.yaml`), typed once.

Loading it, and turning pydantic's findings into problems, lives in `tasks.contracts.load`; checking it against
the files it names lives in `tasks.inputs.check`.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

Task = Literal["binary", "multiclass", "regression", "ranking"]
Expectation = Literal["many_to_one", "one_to_one"]
Policy = Literal["show", "mask", "hash", "drop"]
RankBy = Literal["excess", "sliceline", "effect_size", "lift"]
Scalar = bool | int | float | str

# Evaluation columns are named <table>__<column>; these tables are Errata's own.
RESERVED_TABLES = ("case", "prediction", "label", "error", "split", "fault")
# Sources that are compared with the evaluation table and bring no columns into it.
LOGGED, TRAINING = "logged_features", "training"

TableName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9]+)*$", max_length=40)]
ModelName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=80)]
Columns = Annotated[list[str], Field(min_length=1)]
# Predictions column -> table column, or a list where the names agree.
JoinKey = Annotated[list[str] | dict[str, str], Field(min_length=1)]
Days = Annotated[str, StringConstraints(pattern=r"^[0-9]+d$")]
FewDays = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,3}d$")]


class Part(BaseModel):
    """Base of every part of the contract: closed (unknown names are errors) and immutable."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(Part):
    """Where rows come from: a path or glob of Parquet, CSV or JSON files, or a table in a .duckdb file."""

    source: str = Field(description="Path or glob, relative to errata.yaml: .parquet, .csv, .json, .jsonl or .duckdb")
    table: str | None = Field(None, description="Table or view inside a .duckdb file")
    types: dict[str, str] = Field(
        default_factory=dict,
        description="Declared column types of a text file, e.g. {time_hour: timestamptz}: text, integer, number, "
        "decimal(18,2), boolean, date, timestamp or timestamptz",
    )
    null_values: list[str] = Field(
        default_factory=list,
        description="Texts that mean 'missing' in a CSV file, e.g. [NA]; an empty field always does",
    )


class Predictions(Source):
    """The scored cases: one row per case (ranking: one row per query and item)."""

    key: Columns = Field(description="Columns that identify a case; read as text, never inferred")
    score: str | dict[str, str] | None = Field(
        None,
        description="binary: probability of the positive class; multiclass: {class: column}, or one column that holds "
        "a struct or map; regression: the predicted number; ranking: the score within the query",
    )
    prediction: str | None = Field(None, description="Hard label, where there is no score")
    threshold: float | None = Field(None, description="Operating threshold of a binary score (default 0.5)")
    query: str | None = Field(None, description="Ranking: the column that groups items into queries")
    weight: str | None = Field(None, description="Sample weight, not negative")
    version: str | None = Field(None, description="Column that holds the model version")
    model_uses: list[str] | None = Field(
        None,
        description="The columns of the predictions that the model sees (default: all that say something of a case)",
    )


class Labels(Source):
    """What really happened: one row per case."""

    key: Columns = Field(description="Columns that identify the case, in the order of predictions.key")
    label: str = Field(description="The true class, number or relevance")
    positive: Scalar | None = Field(
        None, description="Binary: the label value that counts as positive (default: true or 1)"
    )
    labelled_at: str | None = Field(None, description="When the label became known")
    maturity: Days | None = Field(None, description="How long a negative must wait before it counts, e.g. 30d")
    source_of_label: str | None = Field(None, description="Who or what gave the label")


class ContextTable(Source):
    """A table joined to the predictions that the model does not see: where feature ideas come from."""

    name: TableName = Field(description="Its columns are called <name>__<column> in the evaluation table")
    key: JoinKey = Field(
        description="Join key: {predictions column: table column}, or a list where the names agree; read as text"
    )
    expect: Expectation = Field(
        "many_to_one", description="many_to_one: a row of the table may belong to several cases; one_to_one: to one"
    )
    valid_from: str | None = Field(
        None, description="As-of join: the row in force at `time` is the latest not after it"
    )
    columns: list[str] | None = Field(None, description="Columns to bring along (default: all but the keys)")


def _from_path(value: Any) -> Any:
    """A path alone stands for a source."""
    return {"source": value} if isinstance(value, str) else value


class RawTable(Source):
    """The upstream table that a feature table was made from."""

    key: Columns | None = Field(
        None, description="Its key columns, in the order of the table's key (default: the same names)"
    )
    valid_from: str | None = Field(None, description="When a row became true (default: the table's `valid_from`)")
    known_at: str | None = Field(None, description="When a row became known, where that is later than it became true")


class LoggedFeatures(Source):
    """Feature values as they were when the model scored: one row per case, columns named as in the evaluation table."""

    key: Columns | None = Field(None, description="Columns that identify the case (default: predictions.key)")


class TrainingRows(Source):
    """The rows the model was trained on: feature columns named as in the evaluation table or as in their table."""

    key: Columns | None = Field(None, description="Columns that identify the case (default: predictions.key, if there)")
    label: str | None = Field(None, description="The label it was trained on (default: labels.label, if there)")


RawSource = Annotated[RawTable, BeforeValidator(_from_path, json_schema_input_type=str | RawTable)]
LoggedSource = Annotated[LoggedFeatures, BeforeValidator(_from_path, json_schema_input_type=str | LoggedFeatures)]
TrainingSource = Annotated[TrainingRows, BeforeValidator(_from_path, json_schema_input_type=str | TrainingRows)]


class FeatureTable(ContextTable):
    """A table the model's features come from, and how it was meant to be joined."""

    model_uses: list[str] | None = Field(None, description="The columns the model sees (default: all that are joined)")
    raw: RawSource | None = Field(None, description="The upstream table, to recompute joined values from")


class Failure(Part):
    """What counts as a failure, where the task leaves a choice."""

    tolerance: float | None = Field(None, gt=0, description="Regression: the largest acceptable absolute residual")
    relative_tolerance: float | None = Field(None, gt=0, description="Regression: the same as a share of the label")
    top: int = Field(10, ge=1, description="Ranking: positions a reader sees")
    relevant: float = Field(1.0, gt=0, description="Ranking: the smallest label that counts as relevant")


class ColumnNote(Part):
    """Plain words for readers and the privacy policy of one column."""

    label: str | None = Field(None, description="What the column means, in plain words")
    unit: str | None = None
    values: dict[str, str] = Field(default_factory=dict, description="Plain words for coded values")
    policy: Policy = Field("show", description="Privacy: what of its values may be seen")


class Limit(Part):
    """Bounds of an error rate, as a share: 0.12 is 12 wrong of 100."""

    max: float | None = Field(None, ge=0, le=1, description="The largest error rate that passes")
    max_increase: float | None = Field(
        None, ge=-1, le=1, description="How much the error rate may rise on the cases shared with the baseline"
    )


class CountLimit(Part):
    """Bounds of a number of things."""

    max: int | None = Field(None, ge=0, description="The largest number that passes")


class Gate(Part):
    """When a run counts as failed."""

    error_rate: Limit = Field(Limit(), description="Over all analysed cases")
    worse_segments: CountLimit = Field(
        CountLimit(), description="Findings and known subgroups that are worse than under the baseline"
    )
    data_faults: CountLimit = Field(
        CountLimit(), description="Confirmed and probable faults in the data preparation, whether or not they do harm"
    )
    subgroups: dict[str, Limit] = Field(
        default_factory=dict, description="Limits for each value of a column listed under `subgroups`"
    )
    min_rows: int = Field(200, ge=1, description="No limit is judged on fewer analysed cases")


class Search(Part):
    """How the slice search proposes and the ruler decides."""

    q: float = Field(0.05, gt=0, lt=1, description="False-discovery rate over everything tested")
    min_rows: int = Field(50, ge=10, description="Below this many analysed rows: too few to tell")
    seed: int = Field(0, ge=0, description="Another number splits the entities into other halves")
    rank_by: RankBy = Field(
        "excess",
        description="What the list of segments is ordered by: excess (errors beyond what was expected), sliceline, "
        "effect_size (Cohen's h) or lift",
    )


class ReportOptions(Part):
    """How the report speaks."""

    language: Literal["en"] = "en"
    case_link: str | None = Field(None, description="Link to a case in its source system, with {column} placeholders")
    cards: int = Field(24, ge=0, le=100, description="Cases to read in the review meeting")


class Mail(Part):
    """Who is told of a run, and what they are asked. Which server sends it is said by the environment."""

    to: list[str] = Field(default_factory=list, description="Addresses that get a mail after each scheduled run")
    operators: list[str] = Field(default_factory=list, description="Addresses that are told when a run fails")
    reply_to: str | None = Field(None, description="Address of the person who answers questions")
    ask: Annotated[str, StringConstraints(max_length=300)] | None = Field(
        None, description="Who is asked to do what, e.g. Maria, approve or reject this version"
    )
    decide_within: FewDays | None = Field(None, description="Days until the answer is due, e.g. 3d")
    link: str | None = Field(
        None,
        description="Address under which a run's folder is served, with {model}, {version} and {run_key}, "
        "e.g. https://errata.example/{model}/{version}/{run_key}/",
    )
    attach: bool = Field(
        False, description="Attach report.html if it is below 5 MB; it shows cases, as far as policies allow"
    )


class Contract(Part):
    """The whole of errata.yaml: one per model."""

    model: ModelName = Field(description="Short name of the model; also the name of its folder of runs")
    task: Task = Field(description="What the model predicts")
    predictions: Predictions
    labels: Labels
    version: str | None = Field(None, description="Model version, where no column of the predictions holds it")
    entity: str | None = Field(None, description="Predictions column whose rows belong together, e.g. the customer")
    time: str | None = Field(None, description="Predictions column that says when the prediction was made")
    timezone: str = Field("UTC", description="Days and hours are told in this zone")
    features: list[FeatureTable] = Field(default_factory=list)
    context: list[ContextTable] = Field(default_factory=list)
    subgroups: list[str] = Field(default_factory=list, description="Known subgroups, always listed")
    batches: list[str] = Field(default_factory=list, description="Columns that say where a row came from")
    columns: dict[str, ColumnNote] = Field(
        default_factory=dict,
        description="Words and privacy of columns: a predictions column, or <table>__<column>",
    )
    failure: Failure = Failure()
    expectations: str | None = Field(None, description="Folder of your own Great Expectations suites (JSON)")
    logged_features: LoggedSource | None = Field(None, description="Feature values as they were when the model scored")
    training: TrainingSource | None = Field(None, description="The rows the model was trained on")
    search: Search = Search()
    gate: Gate = Gate()
    report: ReportOptions = ReportOptions()
    mail: Mail = Mail()

    @property
    def has_repeated_entities(self) -> bool:
        """Whether several rows may belong to one entity; the items of a query always belong together."""
        return self.entity is not None or self.predictions.query is not None

    @property
    def tables(self) -> list[FeatureTable | ContextTable]:
        """Every table that is joined to the predictions, features first."""
        return [*self.features, *self.context]


def raw_name(table: str) -> str:
    """What the upstream table of a feature table is called among the opened tables."""
    return f"{table}__raw"


def raw_key(table: FeatureTable) -> list[str]:
    """The key columns of a feature table's upstream table, in the order of the table's own."""
    own = [right for _, right in join_pairs(table.key)]
    return own if table.raw is None or table.raw.key is None else table.raw.key


def join_pairs(key: list[str] | dict[str, str]) -> list[tuple[str, str]]:
    """The join key as (predictions column, table column) pairs, in the order written."""
    return list(key.items()) if isinstance(key, dict) else [(name, name) for name in key]
