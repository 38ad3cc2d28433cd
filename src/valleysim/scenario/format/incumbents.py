"""Completed tenures from the time in post so far of those who are there now, as surveys publish it.

Whoever is met in post at a random moment is met in a long tenure more often than in a short one, and in the
middle of it. Of a renewal process with tenures of mean m, coefficient of variation c and survival S the time
so far has the density S(t) / m, and the mean m (1 + c²) / 2 (Cox 1962, *Renewal Theory*, section 5.2). Two
published numbers, the mean and the share in post for six months or less, so determine a Weibull law.
"""

import math
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from valleysim.scenario.format.flaws import Flaw, FlawError, shown, unknown_key
from valleysim.scenario.format.quantities import Quantity, known, parse_quantity
from valleysim.scenario.format.ranges import POSITIVE_MONTHS, SHARE, Range

Reals = NDArray[np.float64]
SO_FAR = "so_far"
GIVEN = {"mean": "mean", "shape": "share_under_6_months"}
"""Which number, more than the other, each parameter of the law follows from: it has that number's note."""
NAMES = tuple(GIVEN.values())
RECENT = 6.0
SHAPES = (0.5, 10.0)
"""Between these the shape is looked for: tenures of people are neither as wild nor as even."""
STEPS = 30
ENDS = (0.05, 0.95)
POINTS: Reals = (np.arange(12, dtype=np.float64) + 0.5) / 12.0
"""Of each of two uncertain numbers; every pair of points is carried over."""
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(48)


@lru_cache(4_096)
def completed(mean: float, share: float) -> tuple[float, float] | None:
    """Mean and Weibull shape of tenures of which incumbents have served so long; None if no shape does.

    What was found is kept: every edit of a scenario asks for the same ones.

    Args:
        mean: their mean time in post so far, months.
        share: the share of them in post for six months or less.

    >>> "mean {:.1f}, shape {:.2f}".format(*completed(36.0, 0.14))
    'mean 40.8, shape 1.15'
    """
    low, high = SHAPES
    if not _recent(mean, high) <= share <= _recent(mean, low):
        return None
    for _ in range(STEPS):
        middle = math.sqrt(low * high)
        low, high = (middle, high) if _recent(mean, middle) > share else (low, middle)
    return _mean(mean, low), low


def _mean(so_far: float, shape: float) -> float:
    """Mean of completed tenures, of their mean so far."""
    ratio = math.gamma(1.0 + 2.0 / shape) / math.gamma(1.0 + 1.0 / shape) ** 2
    return 2.0 * so_far / ratio


def _recent(so_far: float, shape: float) -> float:
    """Share of incumbents in post for six months or less; it falls with the shape."""
    mean = _mean(so_far, shape)
    scale = mean / math.gamma(1.0 + 1.0 / shape)
    months = 0.5 * RECENT * (1.0 + _NODES)
    return float(0.5 * RECENT * (_WEIGHTS @ np.exp(-((months / scale) ** shape))) / mean)


def parse_so_far(inner: object, shapes: Range) -> dict[str, Quantity]:
    """Mean and shape of completed tenures, as quantities; raise `FlawError`.

    Uncertain numbers are carried over point by point; the two intervals that come of it are 90 % credible,
    and what ties mean and shape together is lost.
    """
    form = "{ " + ", ".join(f"{name} = …" for name in NAMES) + " }"
    if not isinstance(inner, Mapping):
        raise FlawError(Flaw(shown(inner), form, (SO_FAR,)))
    for key in inner:
        if key not in NAMES:
            raise FlawError(unknown_key(key, NAMES, SO_FAR))
    if set(inner) != set(NAMES):
        raise FlawError(Flaw(shown(inner), f"{' and '.join(NAMES)}, both of them", (SO_FAR,)))
    found: dict[str, Quantity] = {}
    flaws: list[Flaw] = []
    for name, allowed in zip(NAMES, (POSITIVE_MONTHS, SHARE), strict=True):
        try:
            found[name] = parse_quantity(inner[name], allowed)
        except FlawError as error:
            flaws += [flaw.below(SO_FAR, name) for flaw in error.flaws]
    if flaws:
        raise FlawError(*flaws)
    means, shares = (found[name] for name in NAMES)
    if not (means.is_uncertain or shares.is_uncertain):
        mean, shape = _sound(float(means.quantile(POINTS)[0]), float(shares.quantile(POINTS)[0]))
        exact = (known(mean, POSITIVE_MONTHS), known(shape, shapes))
        return {
            name: replace(exact[n], note=found[given].note) for n, (name, given) in enumerate(GIVEN.items())
        }
    pairs = [_sound(float(m), float(s)) for m in means.quantile(POINTS) for s in shares.quantile(POINTS)]
    columns = zip(GIVEN.items(), np.transpose(pairs), (POSITIVE_MONTHS, shapes), strict=True)
    return {
        name: replace(_interval(values, allowed), note=found[given].note)
        for (name, given), values, allowed in columns
    }


def _sound(mean: float, share: float) -> tuple[float, float]:
    found = completed(mean, share)
    if found is None:
        least, most = 100.0 * _recent(mean, SHAPES[1]), 100.0 * _recent(mean, SHAPES[0])
        had = f"{100.0 * share:.3g} % in post for six months or less, of a mean of {mean:.3g} months"
        raise FlawError(Flaw(had, f"{least:.2g} to {most:.2g} % with such a mean", (SO_FAR,)))
    return found


def _interval(values: Reals, allowed: Range) -> Quantity:
    low, high = np.quantile(values, ENDS)
    return parse_quantity(f"{low:.4g} to {high:.4g}", allowed)
