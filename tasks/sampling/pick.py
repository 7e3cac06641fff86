"""Which of the worst failures become cards: every lane in turn, at most one case per entity.

Ten flights of one stormy day are one story; the reader's time is better spent on ten stories.
"""

from collections.abc import Sequence

from tasks.engine import Engine
from tasks.evaluation.task_type import WorstCase
from tasks.sql import Sql

# So many candidates a lane are looked at for each card, to have a choice of entities.
CANDIDATES = 10


def pick(engine: Engine, evaluation: Sql, candidates: Sequence[WorstCase], cards: int) -> list[WorstCase]:
    """At most `cards` of the candidates, the worst of every lane in turn.

    Where there are too few entities to fill the cards, the worst of the rest follow.
    """
    owner = dict(engine.rows("sampling/entities", {"ids": [c.case_id for c in candidates]}, evaluation=evaluation))
    lanes: dict[str, list[WorstCase]] = {}
    for candidate in candidates:
        lanes.setdefault(candidate.lane, []).append(candidate)
    in_turn = [
        lane[i] for i in range(max(map(len, lanes.values()), default=0)) for lane in lanes.values() if i < len(lane)
    ]
    chosen: list[WorstCase] = []
    spare: list[WorstCase] = []
    cases: set[str] = set()
    entities: set[str] = set()
    for candidate in in_turn:
        if candidate.case_id in cases:
            continue
        cases.add(candidate.case_id)
        if owner[candidate.case_id] in entities:
            spare.append(candidate)
        else:
            entities.add(owner[candidate.case_id])
            chosen.append(candidate)
    order = list(lanes)
    return sorted([*chosen, *spare][:cards], key=lambda c: order.index(c.lane))
