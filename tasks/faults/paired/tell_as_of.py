"""Rows of another time in words: proposals of the detectors of as-of joins."""

from collections.abc import Iterator

from tasks.contracts.columns import Column
from tasks.contracts.findings import Evidence, Proposal
from tasks.faults.material import Material
from tasks.faults.paired.as_of import AsOf
from tasks.faults.paired.compare import Compared
from tasks.faults.paired.tell import Told, told_of
from tasks.moments import day_words
from tasks.sql import Sql

_HOUR = 3_600
_DAY = 24 * _HOUR

_KINDS = {
    "stale": "join.stale",
    "future": "join.future",
    "known_later": "join.future",
    "unsorted": "join.asof_tolerance",
}
_SUBJECTS = {
    "stale": "cases with a row of {table} that a newer one had replaced by then",
    "future": "cases with a row of {table} that became true only after them",
    "known_later": "cases with a row of {table} that was true by then but became known only later",
    "unsorted": "cases with a row of {table} from another time, some earlier and some later than the one in force",
}
_REMEDIES = {
    "stale": "Find out from which day the copy of {table} is that was joined, and join the history as of each case.",
    "future": "Join {table} as of the time of each case: these values were not there yet when the model had to decide, "
    "so that its errors on them are too few.",
    "known_later": "Join by the time a row became known, not only by the time it is about: what was filled in later "
    "tells the model what it cannot know.",
    "unsorted": "Sort both sides by key and time before the as-of join, or let a database make it: on unsorted rows "
    "some libraries return a wrong row and only warn.",
}


def tell_as_of(material: Material, compared: Compared, slugs: tuple[str, ...]) -> Iterator[Told]:
    """One proposal per direction in which the rows of an as-of table were found."""
    for found in compared.as_of:
        if found.slug in slugs:
            yield told_of(material, compared, found.slug, _proposal(material, compared, found))


def _proposal(material: Material, compared: Compared, found: AsOf) -> Proposal:
    table = compared.reference.table or ""
    time = next((c for c in material.columns if c.name == material.contract.time), None)
    why = (
        f"{compared.cases:,} cases were joined again as of their time; for {found.cases:,} of them the whole row is "
        f"that of another time of the same key, half of them {span(found.median)} or more away."
    )
    if found.slug == "stale" and found.newest < found.last_case:
        why += f" None of these rows is newer than {day_words(found.newest, _zone(material, time))}."
    spans = (("nearest", found.shortest), ("median", found.median), ("farthest", found.longest))
    return Proposal(
        family="data_preparation",
        kind=_KINDS[found.slug],
        predicate=Sql("FALSE"),
        subject=_SUBJECTS[found.slug].format(table=table),
        why=why,
        remedy=_REMEDIES[found.slug].format(table=table),
        saw_errors=False,
        strength="confirmed",
        evidence=(
            Evidence(
                f"From the start of the joined row of {table} to the case",
                ("", "time"),
                tuple((name, span(seconds)) for name, seconds in spans),
            ),
        ),
    )


def _zone(material: Material, time: Column | None) -> str | None:
    zoned = time is not None and time.type.upper().endswith("ZONE")
    return material.contract.timezone if zoned else None


def span(seconds: float) -> str:
    """A span of time in the largest unit that has at least two of it."""
    for unit, size in (("days", _DAY), ("hours", _HOUR), ("minutes", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:,.0f} {unit}"
    return f"{seconds:.0f} second{'s' if seconds != 1 else ''}"
