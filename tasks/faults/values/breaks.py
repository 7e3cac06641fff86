"""Where columns that tell each other contradict: in one part of a division, or in scattered cases.

In parts by how many cases contradict (an exact binomial tail against all other parts, corrected for everything that was
looked at); among scattered cases by contradictions that are spread as if the values were drawn anew from the column,
where a heavy tail would thin out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.stats import beta

from tasks.faults.values.cells import Numbers, Parts
from tasks.faults.values.model import Model
from tasks.faults.values.relations import Relations, told_elsewhere
from tasks.faults.values.repairs import FAR

# A relation must be as tight as this to say anything of a batch, and of a single case.
_TIGHT, _TIGHT_CASES = 0.35, 0.12
# In a part: at least this share of cases contradicts, so many times the share of the other parts, and of any of them.
_SHARE, _TIMES, _TIMES_WORST = 0.01, 10.0, 3.0
_WHOLE = 0.5
# Of the balance between the sides that values of other cases would have, contradictions in less than a whole part need
# this much.
_BOTH_WAYS = 0.4
_SIGNIFICANCE = 1e-6
_FEWEST = 20
# Scattered cases: how far away they are, their least share, and how evenly values drawn anew must fill the bands.
_AWAY = 10.0
_ONE_VALUE = 0.35
_USUAL = (0.015, 0.985)
_SCATTERED, _EVEN = 0.001, 0.35


@dataclass(frozen=True)
class Break:
    """A column in one part, or anywhere (part is None)."""

    column: str
    parts: Parts | None
    part: str
    share: float
    elsewhere: float

    @property
    def whole(self) -> bool:
        """Whether most of the part contradicts, so that all of it is in doubt."""
        return self.share >= _WHOLE


def breaks_in_parts(relations: Relations, deviations: Mapping[str, Numbers]) -> Iterator[Break]:
    """Columns in the parts in which far more cases contradict than in any other."""
    cells, names = relations.cells, _tight(relations, _TIGHT)
    usual = {name: _usual(relations, name) for name in names}
    tests = max(1, len(names) * sum(len(parts.names) for parts in cells.parts))
    for parts in cells.parts:
        for name in names:
            if name in parts.partition.columns:
                continue
            away = deviations[name]
            known = np.isfinite(away) & (parts.codes >= 0) & usual[name]
            # Cases that share a joined row share its contradiction, which is one and not many.
            known &= _first_of_its_kind(relations, name, parts, known)
            off = np.abs(np.where(known, away, 0.0)) > FAR
            for code in range(len(parts.names)):
                found = _stands_out(parts, code, known, off, tests)
                # A part of colder days than all others goes on beyond where the relation is known.
                reached = known & _reached(relations, name, parts.codes != code) if found else known
                if found and _stands_out(parts, code, reached, off, tests):
                    broken = Break(name, parts, parts.names[code], *found)
                    if broken.whole or _both_ways(relations, name, away, known & (parts.codes == code)):
                        yield broken


def _stands_out(
    parts: Parts, code: int, known: NDArray[np.bool_], off: NDArray[np.bool_], tests: int
) -> tuple[float, float] | None:
    """The share of a part's known cases that contradict and that of the others, if no other part comes near."""
    cases = np.bincount(parts.codes[known], minlength=len(parts.names))
    bad = np.bincount(parts.codes[known & off], minlength=len(parts.names))
    if bad[code] < _FEWEST or bad[code] < _SHARE * cases[code]:
        return None
    others, others_bad = int(cases.sum() - cases[code]), int(bad.sum() - bad[code])
    share, elsewhere = bad[code] / cases[code], others_bad / max(others, 1)
    rates = np.delete(bad / np.maximum(cases, 1), code)[np.delete(cases, code) >= 50]
    worst = float(np.sort(rates)[-2]) if rates.size > 4 else elsewhere
    # The part's share, at its lower bound, against the others' at their upper bound.
    low = float(beta.ppf(_SIGNIFICANCE / tests, bad[code], cases[code] - bad[code] + 1))
    high = float(beta.ppf(1 - _SIGNIFICANCE / tests, others_bad + 1, max(others - others_bad, 1)))
    if share > _TIMES * elsewhere and share > _TIMES_WORST * worst and low > high:
        return float(share), elsewhere
    return None


def _both_ways(relations: Relations, name: str, away: Numbers, rows: NDArray[np.bool_]) -> bool:
    """Whether a part's contradictions lie on both sides, as values of its other cases would.

    Where all lie on one side, some cases are of a kind that the others do not tell (a dry spell, a dearer product):
    they come together, so that no count of them says how surprising they are.
    """
    cells, model = relations.cells, relations.models[name]
    values, expected = model.scale.of(cells.numbers[name][rows]), relations.expected[name][rows]
    anew = (np.roll(values, values.size // 3 + 1) - expected) / model.widths_at(expected)
    return _lesser_side(away[rows]) >= _BOTH_WAYS * _lesser_side(anew)


def _lesser_side(away: Numbers) -> float:
    """Of the contradictions, the share on the side that has fewer; 0 without any."""
    below, above = int((away < -FAR).sum()), int((away > FAR).sum())
    return min(below, above) / max(below + above, 1)


def _first_of_its_kind(relations: Relations, name: str, parts: Parts, known: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Of the known cases of a part that agree in a column and all that tell it, one."""
    cells, model = relations.cells, relations.models[name]
    read = [cells.numbers[n] if n in cells.numbers else cells.levels[n] for n in (name, *model.partners)]
    frame = pl.DataFrame({str(i): values for i, values in enumerate(read)}).with_columns(
        part=pl.Series(parts.codes), known=pl.Series(known)
    )
    return frame.select(pl.struct(pl.all()).is_first_distinct()).to_series().to_numpy()


def scattered_breaks(relations: Relations, deviations: Mapping[str, Numbers]) -> list[Break]:
    """Columns with cases whose values seem to be drawn anew from the column."""
    found = []
    cells = relations.cells
    for name in _tight(relations, _TIGHT_CASES):
        model = relations.models[name]
        values = model.scale.of(cells.numbers[name])
        expected = relations.expected[name]
        widths = model.widths_at(expected)
        away = np.abs(deviations[name])
        known = np.isfinite(away) & _usual(relations, name)
        if known.sum() < 1_000:
            continue
        # The same column against the predictions of other cases: what values drawn anew would look like.
        other = np.abs(np.roll(values, cells.rows // 3 + 1) - expected) / widths
        other = other[np.isfinite(other)]
        beyond = other[other > _AWAY]
        if beyond.size < 0.5 * other.size:
            continue
        edges = np.quantile(beyond, (0.0, 0.25, 0.5, 0.75, 1.0))
        counts = np.histogram(away[known & (away > _AWAY)], edges)[0]
        total = int(counts.sum())
        even = counts / max(total, 1) / 0.25
        slack = 3 * float(np.sqrt(4 / max(total, 1)))
        share = total / known.sum()
        if told_elsewhere(relations, known & (away > _AWAY), (name,)):
            continue
        if total >= _FEWEST and share >= _SCATTERED and np.abs(even - 1).max() <= _EVEN + slack:
            found.append(Break(name, None, "", float(share), 0.0))
    return sorted(found, key=lambda b: (-b.share, b.column))


def _tight(relations: Relations, limit: float) -> list[str]:
    return [n for n, m in relations.models.items() if m.terms and _open(m) <= limit and not _mostly_one(relations, n)]


def _open(model: Model) -> float:
    """What the others leave open of a column: half told exactly, as by the few rows of a joined table, is not all."""
    return max(model.left, float(np.median(model.widths)) / model.width)


def _mostly_one(relations: Relations, name: str) -> bool:
    """Whether a column nearly always has the same value: then all others tell it, and mean nothing by it."""
    values = relations.cells.numbers[name]
    _, counts = np.unique(values[np.isfinite(values)], return_counts=True)
    return bool(counts.max() > _ONE_VALUE * counts.sum())


def _usual(relations: Relations, name: str) -> NDArray[np.bool_]:
    """Cases whose values are in the usual range of every column concerned: beyond it a relation is not known."""
    return _reached(relations, name, np.ones(relations.cells.rows, dtype=bool))


def _reached(relations: Relations, name: str, among: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Cases within the range that some cases usually have, in a column and the numbers that tell it."""
    cells, model = relations.cells, relations.models[name]
    reached = np.ones(cells.rows, dtype=bool)
    for column in (name, *model.numbers):
        values = cells.numbers[column]
        usual = values[among & np.isfinite(values)]
        if usual.size:
            low, high = np.quantile(usual, _USUAL)
            with np.errstate(invalid="ignore"):
                reached &= ~((values < low) | (values > high))
    return reached
