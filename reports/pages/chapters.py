"""What each family of findings is called, what it is about, and what it means when there is nothing."""

from dataclasses import dataclass

from tasks.contracts.findings import Family


@dataclass(frozen=True)
class Chapter:
    """The heading of one family: `about` where it has findings, `nothing` where it has none.

    Of faults in the data, what was looked for comes before `nothing` (`reports.pages.checked`).
    """

    anchor: str
    title: str
    about: str
    nothing: str


CHAPTERS: dict[Family, Chapter] = {
    "data_preparation": Chapter(
        "data-preparation",
        "Data preparation",
        "Rows that were joined, copied or labelled wrongly on their way to the model. They come first, because no"
        " model can be judged by rows that say something else than what happened.",
        "More tables can be checked by naming them under features: in errata.yaml.",
    ),
    "missing_feature": Chapter(
        "missing-feature",
        "Missing features",
        "Groups that only a column outside the model tells apart: what it would have to know.",
        "No idea for a missing feature. Ideas come from tables that the model does not see; they are named under"
        " context: in errata.yaml.",
    ),
    "ambiguous": Chapter(
        "ambiguous",
        "Ambiguous or unusual",
        "Cases that look alike and end differently, or that look like nothing else.",
        "No such case was found. Most of them only reading tells: start with the cases below.",
    ),
    "segment": Chapter(
        "segments",
        "Segments",
        "Groups of cases, told apart by the values of their features, in which more goes wrong than elsewhere.",
        "No segment found: no group among those that were looked at stands out.",
    ),
}
