"""Cases that raters labelled differently are ambiguous; repeated rows of one source are not."""

import polars as pl
import pytest

from tasks.faults.unusual.raters import DETECTOR

PREDICTIONS = pl.DataFrame({"id": ["a", "b", "c", "d"], "p": [0.1, 0.2, 0.8, 0.9]})
DECLARED = {"source": "labels.parquet", "key": ["id"], "label": "y", "source_of_label": "who"}


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([("a", 0, "x"), ("a", 1, "y"), ("b", 0, "x"), ("b", 0, "y"), ("c", 1, "x"), ("d", 1, "y")], {"a"}),
        ([("a", 0, "x"), ("a", 1, "x"), ("b", 0, "x")], set()),
        ([("a", 0, "x"), ("a", 1, None), ("b", None, "y"), ("b", 1, "x")], set()),
        ([("a", 0, "x"), ("b", 1, "y")], set()),
        ([("e", 0, "x"), ("e", 1, "y"), ("a", 1, "x")], set()),
    ],
    ids=["two raters", "one rater twice", "nobody knows who", "no repeated key", "no case of these"],
)
def test_labels_of_several_raters_that_differ_are_found(world, material, look, rows, found: set[str]) -> None:
    labels = pl.DataFrame(rows, schema={"id": pl.String, "y": pl.Int64, "who": pl.String}, orient="row")
    seen = look(material(world(PREDICTIONS, labels, labels=DECLARED)), DETECTOR)
    assert seen.cases.get("unusual.ambiguous", set()) == found
    assert all((p.family, p.strength) == ("ambiguous", "confirmed") for p in seen.proposals)
