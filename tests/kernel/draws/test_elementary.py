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

from valleysim.kernel.draws.elementary import (
    RARE,
    exp_,
    log_,
    normal_cdf,
    normal_quantile,
    power,
    usual_quantile,
)

LEAST_NORMAL = 2.0**-1022
LARGEST = math.nextafter(math.inf, 0.0)
DIGITS = 40
PI = Decimal("3.14159265358979323846264338327950288419716939937510582097494")


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


def density(z: Decimal) -> Decimal:
    return (-z * z / 2).exp() / (2 * PI).sqrt()


def tail(z: Decimal) -> Decimal:
    """P(Z > z), z ≥ 0: ½ − φ(z) Σ z^(2n+1) / (1·3·…·(2n+1)), or φ(z) / (z + 1/(z + 2/(z + …)))."""
    if z > 3:
        chain = z
        for level in range(300, 0, -1):
            chain = z + level / chain
        return density(z) / chain
    term = total = z
    odd = 1
    while term > total.scaleb(-DIGITS):
        odd += 2
        term = term * z * z / odd
        total += term
    return Decimal("0.5") - total * density(z)


def score(share: Decimal) -> Decimal:
    """The z with P(Z > z) = share ≤ ½: Newton's method with the second derivative, twice."""
    z = -Decimal(float(special.ndtri(float(share))))
    for _ in range(2):
        step = (tail(z) - share) / density(z)
        z += step * (1 + z * step / 2)
    return z


def worst(
    function: Callable[[float], float],
    exact: Callable[[Decimal], Decimal],
    points: Iterable[float],
    error: Callable[[float, Decimal], float],
) -> float:
    return max(error(function(x), precise(exact, x)) for x in points)


@pytest.mark.parametrize(
    "points",
    [
        pytest.param(between(0.5, 2.0, 5000, 1), id="about one"),
        pytest.param([1.0 + s * 2.0**-k for k in range(2, 53) for s in (1.0, -1.0)], id="at one"),
        pytest.param(
            [math.ldexp(1.0 + k / 50, n) for n in range(-1022, 1024, 37) for k in range(50)],
            id="every size",
        ),
        pytest.param([LEAST_NORMAL, 2.0**-53, 1.0 - 2.0**-53, LARGEST], id="ends"),
        pytest.param(np.random.default_rng(2).random(5000).tolist(), id="uniforms"),
    ],
)
def test_logarithm_is_within_one_unit_in_the_last_place(points: list[float]) -> None:
    """Measured worst: 0.82."""
    assert log_(1.0) == 0.0
    assert worst(log_, Decimal.ln, [x for x in points if x != 1.0], last_places) < 1.0


@pytest.mark.parametrize(
    "points",
    [
        pytest.param(between(-1.0, 1.0, 3000, 3), id="about zero"),
        pytest.param([s * 2.0**-k for k in range(60) for s in (1.0, -1.0)], id="at zero"),
        pytest.param(between(-40.0, 40.0, 3000, 4), id="middle"),
        pytest.param(between(-707.9999, 708.9999, 3000, 5), id="whole range"),
        pytest.param([(k + 0.5) * math.log(2.0) for k in range(-1020, 1022)], id="reduction edges"),
    ],
)
def test_exponential_is_within_one_unit_in_the_last_place(points: list[float]) -> None:
    """Measured worst: 0.83."""
    assert worst(exp_, Decimal.exp, points, last_places) < 1.0


def test_logarithm_and_exponential_agree_with_numpy() -> None:
    points = np.array(between(1e-6, 50.0, 20_000, 6))
    assert np.allclose([log_(x) for x in points.tolist()], np.log(points), rtol=3e-16, atol=0.0)
    assert np.allclose([exp_(-x) for x in points.tolist()], np.exp(-points), rtol=5e-16, atol=0.0)


def test_logarithm_and_exponential_keep_their_limits() -> None:
    assert log_(0.0) == log_(-0.0) == -math.inf
    assert log_(math.inf) == math.inf
    assert exp_(0.0) == exp_(-0.0) == exp_(1e-300) == exp_(-1e-300) == 1.0
    assert exp_(-math.inf) == exp_(-1e4) == exp_(-708.5) == 0.0
    assert exp_(math.inf) == exp_(1e4) == exp_(709.8) == math.inf
    assert 0.0 < exp_(-707.999) < 4e-308
    assert 8e307 < exp_(708.999) < 9e307


@pytest.mark.parametrize("seed", [7, 8])
def test_power_loses_only_what_its_exponent_costs(seed: int) -> None:
    """Relative error below 2e-16 (1 + |p log x|); measured 1.4e-16 (1 + |p log x|)."""
    chance = np.random.default_rng(seed)
    for log_x, p in chance.uniform((-30.0, -10.0), (30.0, 10.0), (2000, 2)).tolist():
        x = math.exp(log_x)
        exact = precise(lambda d, p=p: (Decimal(p) * d.ln()).exp(), x)  # type: ignore[misc]
        assert relative(power(x, p), exact) < 2e-16 * (1.0 + abs(p * log_x))


def test_power_keeps_its_limits() -> None:
    assert power(0.0, 0.0) == power(math.inf, 0.0) == power(3.0, 0.0) == power(1.0, 7.5) == 1.0
    assert power(0.0, 0.5) == power(0.0, 3.0) == power(math.inf, -1.0) == 0.0
    assert power(math.inf, 0.5) == power(0.0, -1.0) == math.inf


SHARES = {
    "centre": between(0.075, 0.5, 150, 9),
    "near tail": [math.exp(-x) for x in between(2.6, 24.9, 120, 10)],
    "far tail": [math.exp(-x) for x in between(25.0, 700.0, 60, 11)],
    "joins": [0.075, math.nextafter(0.075, 0.0), math.exp(-25.0), math.exp(-25.0) * 1.001],
    "farthest draws": [2.0**-53, 3.0 * 2.0**-53, 1e-15],
}


@pytest.mark.parametrize("part", SHARES)
def test_normal_quantile_is_exact_to_1e15(part: str) -> None:
    """Relative error below 1e-15; measured 4.6e-16. The upper half mirrors the lower one."""
    for u in SHARES[part]:
        z = precise(score, u)
        assert u == 0.5 or relative(-normal_quantile(u), z) < 1e-15
        if 1.0 - (1.0 - u) == u:
            assert normal_quantile(1.0 - u) == -normal_quantile(u)


@pytest.mark.parametrize("part", ["centre", "near tail", "usual"])
def test_the_usual_quantile_is_the_quantile_of_all_that_is_not_rare(part: str) -> None:
    shares = {**SHARES, "usual": [RARE, 1.0 - RARE, *between(0.0, 1.0, 2_000, 13)]}[part]
    for u in shares:
        if min(u, 1.0 - u) >= RARE:
            assert usual_quantile(u) == normal_quantile(u)


def test_normal_quantile_agrees_with_scipy() -> None:
    """Within 2e-15, of which half may be scipy's; measured 9e-16."""
    shares = np.array(between(1e-9, 1.0 - 1e-9, 50_001, 12))
    got = np.array([normal_quantile(u) for u in shares.tolist()])
    assert np.allclose(got, special.ndtri(shares), rtol=2e-15, atol=0.0)
    assert normal_quantile(0.5) == 0.0


SCORES = {
    "body": between(0.0, 2.0, 200, 13),
    "shoulder": between(2.0, 5.7, 150, 14),
    "tail": between(5.7, 9.0, 100, 15),
    "far tail": between(9.0, 37.4, 80, 16),
}


@pytest.mark.parametrize("part", SCORES)
def test_normal_cdf_is_exact_to_1e15_in_the_upper_half(part: str) -> None:
    """Relative error below 1e-15; measured 3.1e-16."""
    for z in SCORES[part]:
        assert relative(normal_cdf(z), 1 - precise(tail, z)) < 1e-15


@pytest.mark.parametrize("part", SCORES)
def test_normal_cdf_keeps_its_relative_accuracy_in_the_lower_tail(part: str) -> None:
    """Relative error below 2e-15: tails are asked for when a law is conditioned on survival."""
    for z in SCORES[part]:
        assert relative(normal_cdf(-z), precise(tail, z)) < 2e-15


def test_normal_cdf_keeps_its_limits() -> None:
    assert normal_cdf(0.0) == normal_cdf(-0.0) == 0.5
    assert normal_cdf(-math.inf) == normal_cdf(-40.0) == 0.0
    assert normal_cdf(math.inf) == normal_cdf(9.0) == 1.0
    assert 0.0 < normal_cdf(-37.0) < 1e-298


def test_normal_cdf_undoes_the_normal_quantile() -> None:
    """The share comes back within 1e-15 (1 + z²), which is what rounding z costs."""
    for u in between(1e-6, 1.0 - 1e-6, 2000, 17):
        z = normal_quantile(u)
        assert abs(normal_cdf(z) / u - 1.0) < 1e-15 * (2.0 + z * z)


JOINS: dict[Callable[[float], float], list[float]] = {
    log_: [math.sqrt(0.5), 1.0, math.sqrt(2.0)],
    exp_: [-0.5 * math.log(2.0), 0.0, 0.5 * math.log(2.0)],
    normal_quantile: [0.075, 0.5, 0.925, math.exp(-25.0)],
    normal_cdf: [-math.sqrt(50.0), -math.sqrt(32.0), -0.67448975, 0.0, 0.67448975],
}


@pytest.mark.parametrize(
    ("function", "low", "high"),
    [(log_, 1e-9, 50.0), (exp_, -700.0, 700.0), (normal_quantile, 1e-6, 0.999), (normal_cdf, -8.0, 5.0)],
)
def test_functions_rise_from_one_point_to_the_next(
    function: Callable[[float], float], low: float, high: float
) -> None:
    """At random spots, and where a formula takes over, one part in 2⁴⁰ more never lowers the value."""
    for x in [*np.random.default_rng(18).uniform(low, high, 20_000).tolist(), *JOINS[function]]:
        step = max(abs(x), 1e-3) * 2.0**-40
        assert function(x - step) <= function(x) <= function(x + step)


PINNED: dict[Callable[[float], float], tuple[list[float], str]] = {
    log_: ([k / 64.0 for k in range(1, 4000)], "8bc9927e845600b9"),
    exp_: ([k / 8.0 for k in range(-5600, 5600)], "1077250d21620818"),
    normal_quantile: (
        [(k + 0.5) / 4096.0 for k in range(4096)] + [2.0**-k for k in range(12, 200)],
        "65ddc2c7d99eec36",
    ),
}


@pytest.mark.parametrize("function", PINNED, ids=["logarithm", "exponential", "normal quantile"])
def test_every_bit_is_the_same_on_every_machine(function: Callable[[float], float]) -> None:
    """A digest of exact inputs' values: a fused multiply-add or a library call would change it."""
    points, digest = PINNED[function]
    values = [function(x) for x in points]
    packed = struct.pack(f"<{len(values)}d", *values)
    assert hashlib.blake2b(packed, digest_size=8).hexdigest() == digest
