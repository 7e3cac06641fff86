"""Segments by a number of every case, measured on the half that was not searched, and put in order.

What `tasks.ruler.rank` does for failures, for any number that is large where the model does badly: a signed difference
between two models, a residual, a graded loss. The mean of a segment is compared with the mean of the rest: linearised
standard error with entities as clusters, one-sided t test with as many degrees of freedom as the smaller side has
entities, less one. A caller who knows an exact test gives its p-values; the larger one counts. The false-discovery rate
is controlled over everything that was tested (Benjamini & Hochberg 1995).
"""

from collections.abc import Sequence
from dataclasses import replace
from math import sqrt

from scipy.stats import false_discovery_control

from tasks.contracts.config import Contract
from tasks.contracts.findings import Finding, Measure, Proposal
from tasks.engine import Engine
from tasks.evaluation.metrics.intervals import t_quantile
from tasks.ruler.merging import Sets, merged
from tasks.ruler.patterns import read_patterns
from tasks.ruler.rank import MOST_COMPARED
from tasks.ruler.readings import Halves, Reading, read
from tasks.ruler.statistics import fisher, one_sided, significant, standard_error
from tasks.slices.quantities import Quantity
from tasks.sql import Sql


def rank_quantity(
    engine: Engine,
    contract: Contract,
    evaluation: Sql,
    proposals: Sequence[Proposal],
    quantity: Quantity,
    least: float,
    exact: Sequence[float] = (),
) -> list[Finding]:
    """The segments in which the mean is larger than elsewhere for certain, by the lower bound of what is beyond it.

    The proposals were chosen by looking at the find half, each with another predicate; the quantity is a number of
    every analysed case; if it has a level, the mean must exceed that as well. A segment needs `least` beyond what the
    rest would give it, to be worth telling. `exact` are the p-values of an exact test of each proposal, if there is
    one; of a quantity that counts failures it is Fisher's.
    """
    if not proposals:
        return []
    halves = read(engine, evaluation, [p.predicate for p in proposals], contract.has_repeated_entities, quantity.value)
    measured = [_measured(contract, each, quantity.above) for each in halves]
    exact = [fisher(each.confirm) for each in halves] if quantity.counts else exact or [0.0] * len(measured)
    tests = [max(measure.p_value, p_value) for measure, p_value in zip(measured, exact, strict=True)]
    q_values = false_discovery_control(tests)
    told = []
    for proposal, both, untested, p_value, q_value in zip(proposals, halves, measured, tests, q_values, strict=True):
        measure = replace(untested, p_value=significant(p_value), q_value=significant(float(q_value)))
        enough = both.confirm.analysed >= contract.search.min_rows and not measure.few_entities
        surely = measure.q_value <= contract.search.q and measure.excess_low > 0 and measure.excess_errors >= least
        if enough and surely:
            told.append(Finding(proposal.finding_id, proposal, measure, proposal.subject, confirmed=True))
    told = sorted(told, key=lambda f: (-f.measure.excess_low, f.proposal.predicate))[:MOST_COMPARED]
    patterns = read_patterns(engine, evaluation, [f.proposal.predicate for f in told], quantity.value)
    places = {proposal.finding_id: place for place, proposal in enumerate(proposals)}
    return merged(told, Sets(patterns, {f.finding_id: i for i, f in enumerate(told)}), places)


def _measured(contract: Contract, halves: Halves, above: float | None) -> Measure:
    """What the confirmation half says, scaled to all rows; its q-value is not known before all are tested."""
    reading, everything, clustered = halves.confirm, halves.all, contract.has_repeated_entities
    total = reading.total or reading
    rest = total.weight - reading.weight
    mean = reading.errors / reading.weight if reading.weight > 0 else 0.0
    elsewhere = (total.errors - reading.errors) / rest if rest > 0 else 0.0
    degrees = max(0, min(reading.entities, reading.elsewhere) - 1)
    own_reach, reach, p_value = 0.0, 0.0, 1.0
    if degrees and reading.weight > 0 and rest > 0:
        error = standard_error(reading, mean, elsewhere, rest)
        own_error, own_degrees = _own_error(reading, mean), reading.entities - 1
        own_reach = t_quantile(own_degrees) * own_error
        reach, p_value = t_quantile(degrees) * error, one_sided(mean - elsewhere, error, degrees)
        if above is not None:
            p_value = max(p_value, one_sided(mean - above, own_error, own_degrees))
    scale = everything.weight / reading.weight if reading.weight else 1.0
    beyond = reading.weight * (mean - elsewhere) * scale
    return Measure(
        half="confirm",
        rows=everything.rows,
        analysed=everything.analysed,
        entities=everything.entities if clustered else None,
        largest_entity=everything.largest / everything.weight if clustered and everything.weight else None,
        errors=significant(reading.errors * scale),
        error_rate=significant(mean),
        rate_low=significant(mean - own_reach),
        rate_high=significant(mean + own_reach),
        error_rate_elsewhere=significant(elsewhere),
        excess_errors=significant(beyond),
        excess_low=significant(beyond - reading.weight * reach * scale),
        excess_high=significant(beyond + reading.weight * reach * scale),
        excess_loss=None,
        share_of_errors=significant(reading.errors / total.errors) if total.errors else 0.0,
        share_of_worst=0.0,
        ceiling=significant((total.errors - reading.weight * (mean - elsewhere)) / total.weight) if rest > 0 else None,
        p_value=p_value,
        q_value=1.0,
        weighted=contract.predictions.weight is not None,
        labelled=everything.labelled,
        few_entities=not degrees,
    )


def _own_error(reading: Reading, mean: float) -> float:
    """The standard error of the mean itself: the influence of an entity is (e - m w) / W."""
    ee, ew, ww = reading.gram[0, 0], reading.gram[0, 1], reading.gram[1, 1]
    squares = float(ee - 2 * mean * ew + mean * mean * ww)
    return sqrt(max(squares, 0.0) * reading.entities / (reading.entities - 1)) / reading.weight
