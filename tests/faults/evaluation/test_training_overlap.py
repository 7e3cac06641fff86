"""Cases that stand in the training table are found by id and by content; ties of coarse columns are no copies."""

import numpy as np
import polars as pl
import pytest

from tasks.faults.evaluation.training_overlap import DETECTOR

N = 3_000


def _rows(rng: np.random.Generator, n: int, name: str = "c") -> pl.DataFrame:
    return pl.DataFrame(
        {
            "id": [f"{name}{i}" for i in range(n)],
            "amount": rng.lognormal(8, 2, n),
            "age": rng.integers(18, 90, n),
            "town": rng.choice(["a", "b", "c"], n, p=[0.7, 0.2, 0.1]),
        }
    )


def _coarse(rng: np.random.Generator, n: int, name: str = "c") -> pl.DataFrame:
    """Ties are usual: 450 kinds of rows, some frequent and some rare."""
    age, visits = np.round(30 + rng.gamma(2, 8, n)).astype(int), rng.poisson(2, n)
    return pl.DataFrame({"id": [f"{name}{i}" for i in range(n)], "age": age, "visits": visits})


def _seen(world, material, look, cases: pl.DataFrame, training: pl.DataFrame, **settings: object):
    rng = np.random.default_rng(9)
    predictions = cases.with_columns(p=pl.Series(rng.random(cases.height)))
    labels = pl.DataFrame({"id": cases["id"], "y": rng.integers(0, 2, cases.height)})
    return look(material(world(predictions, labels, beside={"training": training}, **settings)), DETECTOR)


@pytest.mark.parametrize("copies", [6, 30, 600])
def test_cases_with_their_id_and_inputs_in_training_are_certain(world, material, look, copies: int) -> None:
    rng = np.random.default_rng(0)
    cases, others = _rows(rng, N), _rows(rng, N, "t")
    seen = _seen(world, material, look, cases, pl.concat([others, cases.head(copies)]))
    proposal = seen.only()
    assert (proposal.kind, proposal.strength) == ("evaluation.training_overlap", "confirmed")
    assert (
        proposal.why
        == f"{copies:,} cases have their id in the training table, {copies:,} of them with the same inputs."
    )
    assert seen.cases[proposal.kind] == set(cases["id"].head(copies))


@pytest.mark.parametrize("copies", [20, 30, 600])
def test_copies_under_another_id_are_found_by_their_inputs(world, material, look, copies: int) -> None:
    rng = np.random.default_rng(0)
    cases, others = _rows(rng, N), _rows(rng, N, "t")
    hidden = cases.head(copies).with_columns(id=pl.concat_str(pl.lit("x"), "id"))
    seen = _seen(world, material, look, cases, pl.concat([others, hidden]))
    assert seen.only().strength == "probable"
    assert f"{copies:,} of 3,000 cases agree with a training row in all 3 inputs" in seen.only().why
    assert seen.cases["evaluation.training_overlap"] == set(cases["id"].head(copies))


def test_copies_are_found_among_coarse_rows_too(world, material, look) -> None:
    """Of the cases that are no copies, a third ties with a training row by chance."""
    rng = np.random.default_rng(0)
    cases, others = _rows(rng, N), _rows(rng, N, "t")
    rounded = pl.col("amount").round_sig_figs(2)
    hidden = cases.head(1500).with_columns(id=pl.concat_str(pl.lit("x"), "id"))
    seen = _seen(world, material, look, cases, pl.concat([others, hidden]))
    coarse = _seen(
        world, material, look, cases.with_columns(rounded), pl.concat([others, hidden]).with_columns(rounded)
    )
    assert seen.kinds == coarse.kinds == ["evaluation.training_overlap"]


def test_a_source_that_holds_rows_twice_is_a_candidate(world, material, look) -> None:
    """As in Adult: as many copies across the split as within the training, and far more than chance ties."""
    rng = np.random.default_rng(1)
    source = _rows(rng, 2 * N)
    source = pl.concat([source, source.head(40).with_columns(id=pl.concat_str(pl.lit("again"), "id"))])
    shuffled = source[rng.permutation(source.height)]
    seen = _seen(world, material, look, shuffled.head(N), shuffled.tail(-N))
    assert seen.only().strength == "candidate"
    assert "the source holds rows twice, and the split did not keep them together" in seen.only().why


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("deduplicated", [False, True], ids=["as they are", "training without duplicates"])
def test_coarse_rows_that_tie_by_chance_raise_no_alarm(world, material, look, seed: int, deduplicated: bool) -> None:
    rng = np.random.default_rng(seed)
    training = _coarse(rng, N, "t")
    if deduplicated:
        training = training.unique(["age", "visits"], maintain_order=True)
    seen = _seen(world, material, look, _coarse(rng, N), training)
    assert seen.kinds == []
    assert "which equal rows within the tables explain" in seen.detected.notes[0].text


def test_ids_that_number_the_rows_of_each_file_say_nothing(world, material, look) -> None:
    rng = np.random.default_rng(2)
    assert _seen(world, material, look, _rows(rng, N), _rows(rng, N)).kinds == []


def test_one_coarse_input_is_no_reason_to_believe_an_id(world, material, look) -> None:
    rng = np.random.default_rng(2)
    cases, training = _rows(rng, N).select("id", "town"), _rows(rng, N).select("id", "town")
    assert _seen(world, material, look, cases, training).kinds == []


def test_a_key_of_several_columns_is_compared_as_a_case_is_named(world, material, look) -> None:
    rng = np.random.default_rng(3)
    cases = _rows(rng, 200).with_columns(part=pl.lit("a|b\\"), p=pl.lit(0.5))
    labels = cases.select("id", "part").with_columns(y=pl.lit(1))
    parts = {"key": ["id", "part"]}
    w = world(
        cases,
        labels,
        beside={"training": cases.head(20).drop("p")},
        predictions={"source": "predictions.parquet", "score": "p"} | parts,
        labels={"source": "labels.parquet", "label": "y"} | parts,
    )
    seen = look(material(w), DETECTOR)
    assert seen.only().strength == "confirmed"
    assert len(seen.cases["evaluation.training_overlap"]) == 20


def test_columns_are_found_by_the_name_in_their_table_and_compared_hashed(world, material, look) -> None:
    rng = np.random.default_rng(4)
    cases = pl.DataFrame({"id": [f"c{i}" for i in range(N)], "p": rng.random(N), "who": [f"k{i}" for i in range(N)]})
    labels = pl.DataFrame({"id": cases["id"], "y": rng.integers(0, 2, N)})
    people = pl.DataFrame({"who": cases["who"], "income": rng.lognormal(size=N), "name": [f"n{i}" for i in range(N)]})
    training = people.head(100).select("income", "name")
    w = world(
        cases,
        labels,
        {"people": (people, {"key": ["who"]})},
        beside={"training": training},
        columns={"people__name": {"policy": "hash"}},
    )
    seen = look(material(w), DETECTOR)
    assert seen.cases["evaluation.training_overlap"] == {f"c{i}" for i in range(100)}


@pytest.mark.parametrize(
    "training",
    [
        pl.DataFrame({"amount": [], "town": []}, schema={"amount": pl.Float64, "town": pl.String}),
        pl.DataFrame({"amount": ["x"], "town": [1]}),
        pl.DataFrame({"amount": [None], "town": [None]}),
        pl.DataFrame({"other": [1]}),
        pl.DataFrame({"amount": [float("inf")], "town": ["a"], "age": [-0.0]}),
    ],
    ids=["empty", "other types", "no values", "other columns", "odd numbers"],
)
def test_a_training_table_that_tells_nothing_raises_no_alarm(world, material, look, training) -> None:
    assert _seen(world, material, look, _rows(np.random.default_rng(5), 50), training).kinds == []
