"""Values that look alike and fail differently are told; those that fail alike only get a hint; all others nothing."""

import numpy as np
import polars as pl
import pytest

from tasks.contracts.findings import Finding
from tasks.ruler.rank import rank
from tasks.slices.lookalikes import Lookalikes, lookalikes
from tasks.slices.search import search

N = 20_000


@pytest.fixture
def looked(engine, contract, declare, columns_of):
    """What is said of the values of a frame that look alike."""

    def find(frame: pl.DataFrame, repeated: bool = False) -> Lookalikes:
        asked = contract.model_copy(update={"entity": "who"}) if repeated else contract
        return lookalikes(engine, asked, columns_of(frame), declare(frame))

    return find


def city(rng: np.random.Generator, one: str, other: str, n: int = N) -> np.ndarray:
    return rng.choice([one, other, "Oslo", "Lima", "Quito"], n, p=[0.1, 0.2, 0.3, 0.2, 0.2])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SAO PAULO", "São Paulo"),
        ("Sao-Paulo", "Sao Paulo"),
        ("Springfeld", "Springfield"),
        ("Middlebrough", "Middlesbrough"),
    ],
)
def test_two_spellings_that_fail_differently_are_told(looked, evaluation_frame, one: str, other: str) -> None:
    rng = np.random.default_rng(0)
    where = city(rng, one, other)
    found = looked(evaluation_frame(rng.random(N) < np.where(where == one, 0.3, 0.1), where=where))
    (proposal,) = found.proposals
    assert proposal.kind == "segment.lookalike"
    assert proposal.subject == f"cases where where is {one} (not {other})"
    assert proposal.predicate == f"\"where\" = '{one}'"
    (row,) = proposal.evidence[0].rows
    assert (row[0], row[3]) == (one, other)
    assert (float(row[2]), float(row[5])) == (pytest.approx(30, abs=4), pytest.approx(10, abs=3))
    assert found.notes == ()


def test_it_is_one_finding_with_its_name_and_curve(
    engine, contract, declare, columns_of, looked, evaluation_frame
) -> None:
    rng = np.random.default_rng(1)
    where = city(rng, "Sao Paulo", "São Paulo")
    frame = evaluation_frame(rng.random(N) < np.where(where == "Sao Paulo", 0.3, 0.1), where=where)
    told = looked(frame).proposals
    searched = search(engine, contract, columns_of(frame), declare(frame)).proposals
    findings: list[Finding]
    findings, _, _ = rank(engine, contract, declare(frame), [*told, *searched], graded=False)
    (finding,) = (f for f in findings if f.confirmed)
    assert finding.title.startswith(
        f"{np.count_nonzero(where == 'Sao Paulo'):,} cases where where is Sao Paulo (not São"
    )
    assert finding.proposal.clauses == searched[0].clauses


@pytest.mark.parametrize(
    ("one", "other"),
    [("level-01", "level-02"), ("Room 7", "Room 8"), ("Rome", "Lome"), ("A1", "B1"), ("Berlin", "Quebec")],
)
def test_numbered_short_and_other_values_do_not_look_alike(looked, evaluation_frame, one: str, other: str) -> None:
    rng = np.random.default_rng(2)
    where = city(rng, one, other)
    found = looked(evaluation_frame(rng.random(N) < np.where(where == one, 0.3, 0.1), where=where))
    assert found == Lookalikes()


def test_two_spellings_that_fail_alike_are_a_hint(looked, evaluation_frame) -> None:
    rng = np.random.default_rng(3)
    n = 100_000
    found = looked(evaluation_frame(rng.random(n) < 0.1, where=city(rng, "Sao Paulo", "São Paulo", n)))
    assert found.proposals == ()
    (note,) = found.notes
    assert note.subject == "where"
    assert "look alike and fail equally often" in note.text
    assert note.text.endswith("they could be one category.")


def test_of_few_cases_neither_is_told(looked, evaluation_frame) -> None:
    rng = np.random.default_rng(4)
    found = looked(evaluation_frame(rng.random(2_000) < 0.1, where=city(rng, "Sao Paulo", "São Paulo", 2_000)))
    assert found == Lookalikes()


def test_of_forty_pairs_of_noise_hardly_ever_one_is_told(looked, evaluation_frame) -> None:
    names = np.array([f"{a}{b}ville" for a in ("Green", "Brown", "Black", "White") for b in "abcdefghij"])
    told = 0
    for seed in range(20):
        rng = np.random.default_rng(50 + seed)
        where = rng.choice(np.append(names, np.char.upper(names)), N)
        told += bool(looked(evaluation_frame(rng.random(N) < 0.1, where=where)).proposals)
    assert told <= 4  # of 20 at a rate of one in twenty: more in 3 of 1,000 times


def test_a_difference_of_few_entities_is_none(looked, evaluation_frame) -> None:
    told = 0
    for seed in range(10):
        rng = np.random.default_rng(80 + seed)
        owners = 40
        entity = np.repeat(np.arange(owners), 500)
        # Every owner has a rate of its own and one way to write the city.
        failed = rng.random(len(entity)) < rng.beta(1, 6, owners)[entity]
        where = rng.choice(["Sao Paulo", "São Paulo"], owners)[entity]
        told += bool(looked(evaluation_frame(failed, entity=entity, where=where), repeated=True).proposals)
    assert told <= 2
