"""What sql/sampling/draw.sql promises: every entity has the same chance, and so has each of its rows."""

from collections import Counter
from collections.abc import Callable

import numpy as np
import polars as pl
import pytest
from scipy.stats import binomtest, chisquare

from tasks.contracts.review import SampledCard
from tasks.review.estimate import weighted_share, weights_of
from tasks.sampling.draw import FAILURES, Drawn, Source, Taken, draw
from tasks.sql import ident

DRAWS, CARDS = 200, 6


@pytest.fixture
def draws(engine) -> Callable[..., list[list[Drawn]]]:
    """Draw from a table of failures again and again, as different runs would."""

    def run(entity: list[int], copies: list[int], taken: tuple[str, ...] = (), cards: int = CARDS) -> list[list[Drawn]]:
        n = len(entity)
        frame = pl.DataFrame(
            {
                "case__id": [f"c{i:03d}" for i in range(n)],
                "case__entity": [f"e{e:03d}" for e in entity],
                "kind": ["k"] * n,
                "copies": copies,
                "stratum": ["random"] * n,
            }
        )
        engine.connection.register("frame", frame.to_arrow())
        engine.connection.execute(f"CREATE OR REPLACE TEMP TABLE {FAILURES} AS SELECT * FROM frame")
        sources = [Source(engine, ident("frame"), (), ident("copies"), f"run {i}") for i in range(DRAWS)]
        return [draw(source, Taken(list(taken)), "random", (), cards) for source in sources]

    return run


def test_every_entity_has_the_same_chance_whatever_it_holds(draws) -> None:
    entity = [e for e in range(30) for _ in range(1 + e % 5)]
    found = draws(entity, list(range(len(entity))))
    drawn = Counter(entity[int(d.case_id[1:])] for each in found for d in each)
    assert all(len(each) == CARDS for each in found)
    assert chisquare([drawn[e] for e in range(30)]).pvalue > 1e-3


def test_every_row_of_an_entity_has_the_same_chance(draws) -> None:
    entity = [0] * 5 + list(range(1, 8))
    found = draws(entity, list(range(len(entity))))
    rows = Counter(d.case_id for each in found for d in each if d.rows == 5)
    assert chisquare([rows[f"c{i:03d}"] for i in range(5)]).pvalue > 1e-3


def test_holding_copies_of_others_gives_no_better_chance(draws) -> None:
    # Twenty entities share ten rows, twenty hold one of their own: thirty units, whoever owns the shared ones.
    copies = [i % 10 for i in range(20)] + list(range(10, 30))
    found = draws(list(range(40)), copies)
    shared = [d.rows == 2 for each in found for d in each]
    assert all(d.units == 30 for each in found for d in each)
    assert binomtest(sum(shared), len(shared), 1 / 3).pvalue > 1e-3


def test_what_is_on_a_card_is_never_drawn_but_stays_in_the_count(draws) -> None:
    found = draws([0, 0, *range(1, 10)], list(range(11)), ("e000",))
    assert {(d.population, d.units) for each in found for d in each} == {(11, 9)}
    assert not {"c000", "c001"} & {d.case_id for each in found for d in each}


def test_the_weighted_share_is_unbiased_where_the_plain_one_is_not(draws) -> None:
    # Large entities go wrong for another reason than small ones.
    entity = [e for e in range(40) for _ in range(12 if e < 8 else 1)]
    hit = np.array([e < 8 for e in entity])
    found = draws(entity, list(range(len(entity))), cards=20)
    weighted, plain = [], []
    for each in found:
        cards = [
            SampledCard(d.case_id, "meeting", "s", "s", d.case_id, len(hit), d.population, d.units, d.rows, 0, 0, "")
            for d in each
        ]
        hits = [bool(hit[int(d.case_id[1:])]) for d in each]
        weighted.append(weighted_share(weights_of(cards), hits)[0])
        plain.append(np.mean(hits))
    assert hit.mean() == 0.75
    assert np.mean(plain) == pytest.approx(0.2, abs=0.03)
    assert np.mean(weighted) == pytest.approx(0.75, abs=0.02)
