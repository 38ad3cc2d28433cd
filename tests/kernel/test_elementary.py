"""Elementary functions against exact arithmetic of 40 and more digits.

Measured worst errors, on the points below: log 0.82 and exp 0.83 units in the last place; the normal
quantile 4.6e-16 of its value; see each test for the others.
"""

import hashlib
import math
import struct
from collections.abc import Callable, Iterable
from decimal import Decimal, localcontext

import numpy as np
import pytest
from scipy import special

from valleysim.kernel.elementary import exp_, log_, normal_cdf, normal_quantile, power

LEAST_NORMAL = 2.0**-1022
LARGEST = math.nextafter(math.inf, 0.0)
DIGITS = 40
PI = Decimal("3.1415926535897932384626433832795028841971693993751058209749445923078164062862089986280348")


def between(low: float, high: float, count: int, seed: int) -> list[float]:
    """Even and random points, the ends among them."""
    chance = np.random.default_rng(seed).uniform(low, high, count)
    return [*np.linspace(low, high, count).tolist(), *chance.tolist()]


def precise(function: Callable[[Decimal], Decimal], x: float) -> Decimal:
    with localcontext() as context:
        context.prec = DIGITS
        return function(Decimal(x))


def last_places(got: float, exact: Decimal) -> float:
    """Error in units in the last place of the exact value."""
    return float(abs(Decimal(got) - exact) / Decimal(math.ulp(float(exact))))


def relative(got: float, exact: Decimal) -> float:
    return float(abs(Decimal(got) / exact - 1))


def exact_density(x: Decimal) -> Decimal:
    return (-x * x / 2).exp() / (2 * PI).sqrt()


def exact_tail(z: Decimal) -> Decimal:
    """P(Z > z) for z ≥ 0: ½ − φ(z) Σ z^(2n+1) / (1·3·…·(2n+1)), with digits for the difference."""
    with localcontext() as context:
        # The difference loses z²/2 nats, and PI has 85 digits: enough for 20 digits at z = 16
        context.prec = 30 + int(z * z / 2 / Decimal("2.3"))
        term = total = z
        odd = 1
        while term > total.scaleb(-context.prec):
            odd += 2
            term = term * z * z / odd
            total += term
        return Decimal("0.5") - total * exact_density(z)
