"""Chances that follow from the laws of a scenario alone, in every world: no history is simulated.

Every variate is compiled as for the kernel, so that what is asked here is what is drawn there.
"""

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from valleysim.compile.laws import Compiled, Tables, compile_variate
from valleysim.compile.residual import compile_residual
from valleysim.compile.tails import log_survival
from valleysim.curves import knot_scores
from valleysim.kernel.pack import Form
from valleysim.scenario import Sponsor, Variate
from valleysim.vocabulary import Law

Reals = NDArray[np.float64]
Values = Mapping[str, Reals]
CLOSED = (
    Law.FIXED,
    Law.EXPONENTIAL,
    Law.WEIBULL,
    Law.LOGNORMAL,
    Law.LOGNORMAL_PARETO,
    Law.UNIFORM,
    Law.TRIANGULAR,
)
"""Laws of which all worlds are asked at once."""
STEPS = 8
"""Steps of the grid a month on which times are added up."""


class Chances:
    """Chances in worlds (W,) whose quantities have these values by path."""

    def __init__(self, values: Values) -> None:
        self._values = values
        self._tables = Tables()
        self._changes: dict[tuple[str, float], tuple[Reals, Reals, Reals]] = {}

    def above(self, path: str, variate: Variate, x: Reals) -> Reals:
        """P(X > x) of a variate (W, n) at some x (n,)."""
        return self._survival(self._law(path, variate), x)

    def gone(self, seat: Sponsor, months: Reals) -> Reals:
        """P(the occupant of month 0 has left by months (W, n)): by themselves, or in a reorganisation."""
        grid = np.arange(0.0, math.ceil(float(months.max())) + 1.0, 1.0 / STEPS)
        stays = self._stays(seat, grid)
        return np.array([1.0 - np.interp(at, grid, row) for at, row in zip(months, stays, strict=True)])

    def changes(self, seat: Sponsor, months: float) -> tuple[Reals, Reals, Reals]:
        """P(the seat is filled anew never, once, more often (W,) within some months)."""
        if (seat.seat, months) not in self._changes:
            self._changes[seat.seat, months] = self._counted(seat, months)
        return self._changes[seat.seat, months]

    def _counted(self, seat: Sponsor, months: float) -> tuple[Reals, Reals, Reals]:
        grid = np.arange(0.0, months + 0.5 / STEPS, 1.0 / STEPS)
        path = f"sponsors[{seat.seat}]"
        vacant = self._survival(self._law(f"{path}.vacancy", seat.vacancy), grid)
        tenure = self._survival(self._law(f"{path}.tenure", seat.tenure), grid) * self._not_moved(seat, grid)
        first = _sum(_masses(self._stays(seat, grid)), _masses(vacant))
        second = _sum(_sum(first, _masses(tenure)), _masses(vacant))
        once, twice = (np.minimum(one.sum(axis=1), 1.0) for one in (first, second))
        return 1.0 - once, once - twice, twice

    def _stays(self, seat: Sponsor, grid: Reals) -> Reals:
        """P(the occupant of month 0 is still there) (W, n)."""
        path = f"sponsors[{seat.seat}]"
        if seat.leaves is not None:
            leaves = self._values[f"{path}.leaves"][:, None]
            return (grid < leaves) * self._not_moved(seat, grid)
        law = self._law(f"{path}.tenure", seat.tenure)
        served = None if seat.served == "stationary" else self._values[f"{path}.served"]
        form, left, _ = compile_residual(law, served, self._tables)
        if form == Form.VARIATE:
            survival = self._survival(left, grid)
        else:
            assert served is not None
            here = self._survival(left, served[:, None])
            survival = self._survival(left, served[:, None] + grid) / np.maximum(here, 1e-300)
        kept = grid < self._values[f"{path}.stays_at_least"][:, None]
        return np.where(kept, 1.0, survival) * self._not_moved(seat, grid)

    def _not_moved(self, seat: Sponsor, grid: Reals) -> Reals:
        """P(no reorganisation has moved the occupant of a seat) (W, n)."""
        own = f"sponsors[{seat.seat}].exposure"
        exposure = self._values[own if seat.exposure is not None else "organisation.exposure"]
        rate = self._values["organisation.reorganisation_rate"] * exposure
        return np.asarray(np.exp(-rate[:, None] * grid))

    def _law(self, path: str, variate: Variate) -> Compiled:
        known = {name: self._values[f"{path}.{name}"] for name in variate.parameters}
        return compile_variate(variate, known, self._tables)

    def _survival(self, law: Compiled, x: Reals) -> Reals:
        """P(X > x) (W, n) at x (n,) or (W, n); certain below 0."""
        worlds = len(self._values["pilot.success"])
        p = np.broadcast_to(law.parameters, (worlds, 4))
        points = np.broadcast_to(x, (worlds, np.shape(x)[-1]))
        with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
            found = survival(law.law, p, np.maximum(points, 0.0), self._tables.rows)
        return np.asarray(np.where(points < 0.0, 1.0, found))


def survival(law: Law, p: Reals, t: Reals, rows: Sequence[Reals]) -> Reals:
    """P(X > t) (W, n) of a law with parameters (W, 4) at times t of 0 or more; curves are read linearly."""
    from scipy.special import ndtr

    if law in CLOSED:
        return np.exp(log_survival(law, p[:, None, :], t, []))
    if law in (Law.LOG_TABLE, Law.LOGIT_TABLE):
        low, high = p[:, [0]], p[:, [1]]
        share = np.clip((t - low) / (high - low), 0.0, 1.0)
        y = np.log(t / low) if law == Law.LOG_TABLE else np.log(share) - np.log1p(-share)
        numbers = p[:, 1 if law == Law.LOG_TABLE else 2].astype(int)
        knots = knot_scores()
        scores = [np.interp(row, rows[number], knots) for row, number in zip(y, numbers, strict=True)]
        return np.asarray(ndtr(-np.array(scores)))
    return np.array([np.exp(log_survival(law, q, row, list(rows))) for q, row in zip(p, t, strict=True)])


def _masses(survival: Reals) -> Reals:
    """Chances (W, n) of the steps of a grid, each at its end; what is over at 0 stands in the first."""
    return np.concatenate((1.0 - survival[:, :1], -np.diff(survival, axis=1)), axis=1)


def _sum(one: Reals, other: Reals) -> Reals:
    """Chances of the sum of two independent times, up to the end of the grid: half a step too late in all."""
    size = 2 * one.shape[1]
    both = np.fft.irfft(np.fft.rfft(one, size) * np.fft.rfft(other, size), size)
    return np.asarray(np.maximum(both[:, : one.shape[1]], 0.0))
