"""A class that one file of labels spells otherwise is found, with its cases and where they came from."""

import polars as pl

from tasks.faults.labels.label_spelling import DETECTOR


def _rows(labels: list[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    ids = [f"c{i:03d}" for i in range(len(labels))]
    source = ["train" if i < 60 else "test" for i in range(len(labels))]
    return pl.DataFrame({"id": ids, "p": 0.5, "source": source}), pl.DataFrame({"id": ids, "y": labels})


DECLARED = {"labels": {"source": "labels.parquet", "key": ["id"], "label": "y", "positive": ">50K"}}


def test_a_point_at_the_end_makes_two_classes_of_one(world, material, look) -> None:
    predictions, labels = _rows([("<=50K", ">50K")[i % 2] + ("." if i >= 60 else "") for i in range(100)])
    seen = look(material(world(predictions, labels, **DECLARED)), DETECTOR)
    proposal = seen.only()
    assert (proposal.kind, proposal.strength) == ("label.spelling", "confirmed")
    assert seen.cases["label.spelling"] == set(predictions["id"][60:])
    assert "like '<=50K.', others like '<=50K'" in proposal.why
    assert "All of them are in source test." in proposal.why


def test_labels_that_are_all_unlike_those_of_training_are_found(world, material, look) -> None:
    predictions, labels = _rows(["<=50K.", ">50K."] * 50)
    training = pl.DataFrame({"y": ["<=50K", ">50K"] * 100})
    declared = {"labels": DECLARED["labels"] | {"positive": ">50K."}}
    seen = look(material(world(predictions, labels, beside={"training": training}, **declared)), DETECTOR)
    assert seen.cases["label.spelling"] == set(predictions["id"])
    assert "others or those of training like '<=50K'" in seen.only().why
    plain = training.with_columns(pl.col("y") + ".")
    assert look(material(world(predictions, labels, beside={"training": plain}, **declared)), DETECTOR).kinds == []


def test_two_classes_raise_no_alarm(world, material, look) -> None:
    predictions, labels = _rows(["<=50K", ">50K"] * 50)
    assert look(material(world(predictions, labels, **DECLARED)), DETECTOR).outcome == "nothing"


def test_labels_that_are_no_text_raise_no_alarm(world, material, look) -> None:
    predictions, labels = _rows(["0", "1"] * 50)
    labels = labels.with_columns(pl.col("y").cast(pl.Int64))
    assert look(material(world(predictions, labels)), DETECTOR).outcome == "nothing"
