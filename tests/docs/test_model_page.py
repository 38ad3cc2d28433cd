"""The generator and the worlds, rebuilt from sections 2, 16 and 17 of docs/model.md and nothing else."""

import hashlib
import math
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from tests.kernel.parameters import row
from valleysim import load
from valleysim.addresses import address_key
from valleysim.compile.laws import Tables, compile_variate
from valleysim.kernel.draws.addressed import uniform
from valleysim.kernel.draws.variates import upper_quantile
from valleysim.scenario import Variate
from valleysim.scenario.format.laws import PARAMETER_NAMES
from valleysim.scenario.format.quantities import known
from valleysim.scenario.format.ranges import POSITIVE
from valleysim.scenario.format.tables import Funding, Pilot, Sponsor
from valleysim.vocabulary import Purpose
from valleysim.worlds.design import world_values
from valleysim.worlds.joe_kuo import JOE_KUO

PAGE = (Path(__file__).parents[2] / "docs" / "model.md").read_text("utf-8")
HALF = 2**32


def rebuilt_key(seed: int, entity: str, purpose: int) -> int:
    name = entity.encode()
    text = f"valleysim/1/{seed}/{purpose}/{len(name)}/".encode() + name
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "little")


def philox(counter: list[int], key: list[int]) -> list[int]:
    """Philox 4×32-10, from the paper."""
    for step in range(10):
        if step:
            key = [(key[0] + 0x9E3779B9) % HALF, (key[1] + 0xBB67AE85) % HALF]
        high0, low0 = divmod(0xD2511F53 * counter[0], HALF)
        high1, low1 = divmod(0xCD9E8D57 * counter[2], HALF)
        counter = [high1 ^ counter[1] ^ key[0], low1, high0 ^ counter[3] ^ key[1], low0]
    return counter


def rebuilt_uniform(key: int, world: int, replicate: int, number: int) -> float:
    words = philox([replicate % HALF, number // 2, world, replicate // HALF], [key % HALF, key // HALF])
    low, high = words[2:] if number % 2 else words[:2]
    return ((high * HALF + low >> 12) + 0.5) * 2.0**-52


@given(
    seed=st.integers(0, 2**63 - 1),
    entity=st.text(min_size=1, max_size=40).filter(lambda text: text.isprintable()),
    purpose=st.sampled_from(Purpose),
    world=st.integers(0, 16_383),
    replicate=st.integers(0, 10**10),
    number=st.integers(0, 2**20),
)
@settings(max_examples=200, deadline=None)
def test_any_draw_can_be_made_from_the_page(
    seed: int, entity: str, purpose: Purpose, world: int, replicate: int, number: int
) -> None:
    key = rebuilt_key(seed, entity, purpose)
    assert key == address_key(seed, entity, purpose)
    assert rebuilt_uniform(key, world, replicate, number) == uniform(np.uint64(key), world, replicate, number)


def test_the_known_answers_of_the_page_are_right() -> None:
    key = rebuilt_key(1, "pilot", 0)
    assert f"`{key:#x}`" in PAGE
    assert f"is {rebuilt_uniform(key, 0, 0, 0)!r}" in PAGE
    assert f"is {rebuilt_uniform(key, 3, 5, 1)!r}" in PAGE


def test_the_page_numbers_every_purpose() -> None:
    said = dict(
        re.findall(r"\b([A-Z][A-Z_]+) (\d+)\b", PAGE.split("Purposes are numbered")[1].split("**")[0])
    )
    assert {one.name: f"{one.value}" for one in Purpose}.items() <= said.items()


def reversed_bits(x: int) -> int:
    return int(f"{x:032b}"[::-1], 2)


def scramble(x: int, s: int) -> int:
    x = (reversed_bits(x) + s) % HALF
    for factor in (0x6C50B47C, 0xB82F1E52, 0xC7AFE638, 0x8D22F6E6):
        x ^= x * factor % HALF
    return reversed_bits(x)


def sobol_point(index: int, dimension: int) -> int:
    """From Joe and Kuo's notes: x is the exclusive or of the direction numbers of the index's bits."""
    polynomial, initial = JOE_KUO[dimension]
    degree = polynomial.bit_length() - 1
    m = list(initial) if degree else [1] * 32
    while len(m) < 32:
        k = len(m)
        value = m[k - degree] ^ m[k - degree] << degree
        for j in range(1, degree):
            value ^= (polynomial >> degree - j & 1) * m[k - j] << j
        m.append(value)
    point = 0
    for bit in range(32):
        if index >> bit & 1:
            point ^= m[bit] << 31 - bit
    return point


def word(*parts: object) -> int:
    text = "\x1f".join(str(part) for part in parts).encode()
    return int.from_bytes(hashlib.blake2b(text, digest_size=4).digest(), "little")


def rebuilt_point(seed: int, name: str, table: str, position: int, world: int) -> float:
    batch, index = world % 16, world // 16
    s, t = word(seed, "shuffle", table, batch), word(seed, "scramble", name, batch)
    return (scramble(sobol_point(scramble(index, s), position % 64), t) + 0.5) * 2.0**-32


def position(table: type, field: str, parameter: str | None = None) -> int:
    """Eleven positions a variate, one for any other key, in the order in which the schema lists them."""
    place = 0
    for name, model_field in table.model_fields.items():  # type: ignore[attr-defined]
        if name == field:
            return place + (PARAMETER_NAMES.index(parameter) if parameter else 0)
        place += 11 if "Variate" in f"{model_field.annotation}" else 1
    raise AssertionError(field)


WORLDS = range(40)
Z95 = 1.6448536269514722


def test_the_worlds_of_a_scenario_can_be_made_from_the_page() -> None:
    scenario = load("enterprise").with_("correlations", None)
    scenario = scenario.with_(
        {
            "funding.approval": "0.25 to 0.6",
            "sponsors[executive sponsor].tenure": {"exponential": {"mean": "20 to 50"}},
        }
    )
    values = world_values(scenario, seed=7, worlds=WORLDS)
    for world in WORLDS:
        u = rebuilt_point(7, "funding.approval", "funding", position(Funding, "approval"), world)
        a, b = (math.log(p / (1 - p)) for p in (0.25, 0.6))
        logit = (a + b) / 2 + (b - a) / (2 * Z95) * stats.norm.ppf(u)
        assert values["funding.approval"][world] == pytest.approx(1 / (1 + math.exp(-logit)), rel=1e-12)
        name = "sponsors[executive sponsor].tenure.mean"
        u = rebuilt_point(7, name, "sponsors[executive sponsor]", position(Sponsor, "tenure", "mean"), world)
        a, b = math.log(20), math.log(50)
        mean = math.exp((a + b) / 2 + (b - a) / (2 * Z95) * stats.norm.ppf(u))
        assert values[name][world] == pytest.approx(mean, rel=1e-12)


def test_the_known_points_of_the_page_are_right() -> None:
    place = position(Pilot, "success")
    points = [rebuilt_point(1, "pilot.success", "pilot", place, world) for world in range(3)]
    assert f"(table `pilot`, position {place})" in PAGE
    assert ", ".join(f"{point:.7f}" for point in points) in PAGE


def test_the_page_names_the_parameters_in_their_order() -> None:
    assert ", ".join(PARAMETER_NAMES[:-1]) + " and " + PARAMETER_NAMES[-1] in " ".join(PAGE.split())


US = [1e-9, 1e-3, 0.05, 0.3, 0.5, 0.77, 0.999]


def joined(median: float, p90: float, a: float, u: float) -> float:
    mu, sigma = math.log(median), math.log(p90 / median) / 1.2815515655446004
    z = a * sigma
    body = z * stats.norm.cdf(z) / (z * stats.norm.cdf(z) + stats.norm.pdf(z))
    if u < 1 - body:
        return math.exp(mu + a * sigma**2) * (u / (1 - body)) ** (-1 / a)
    return math.exp(mu - sigma * stats.norm.isf((1 - u) * stats.norm.cdf(z) / body))


def by_percentiles(p10: float, mode: float, p90: float, u: float) -> float:
    from scipy.optimize import fsolve

    def equations(ends: list[float]) -> list[float]:
        a, b = ends
        return [(p10 - a) ** 2 - 0.1 * (b - a) * (mode - a), (b - p90) ** 2 - 0.1 * (b - a) * (b - mode)]

    a, b = fsolve(equations, [p10 - 1, p90 + 1], xtol=1e-13)
    upper = b - math.sqrt(u * (b - a) * (b - mode))
    return upper if u * (b - a) <= b - mode else a + math.sqrt((1 - u) * (b - a) * (mode - a))


Z90 = 1.2815515655446004
EXACT = [
    ("exponential", {"mean": 3.0}, stats.expon(scale=3.0).isf),
    ("weibull", {"mean": 30.0, "shape": 1.6}, stats.weibull_min(1.6, scale=30 / math.gamma(1.625)).isf),
    ("gamma", {"mean": 4.0, "shape": 2.5}, stats.gamma(2.5, scale=4 / 2.5).isf),
    ("lognormal", {"median": 2.0, "p90": 5.0}, stats.lognorm(math.log(2.5) / Z90, scale=2.0).isf),
    ("lognormal", {"mean": 2.0, "sd": 1.0}, stats.lognorm(math.log(1.25) ** 0.5, scale=1.25**-0.5 * 2).isf),
    ("uniform", {"low": 1.0, "high": 4.0}, stats.uniform(1.0, 3.0).isf),
    ("pert", {"low": 1.0, "mode": 2.0, "high": 4.0}, stats.beta(7 / 3, 11 / 3, loc=1.0, scale=3.0).isf),
    ("lognormal_pareto", {"median": 1.0, "p90": 2.0, "tail_index": 1.3}, partial(joined, 1.0, 2.0, 1.3)),
    ("triangular", {"p10": 1.0, "mode": 2.0, "p90": 4.0}, partial(by_percentiles, 1.0, 2.0, 4.0)),
]


@pytest.mark.parametrize("u", US)
@pytest.mark.parametrize(("law", "parameters", "exact"), EXACT)
def test_variates_can_be_made_from_the_page(
    law: str, parameters: dict[str, float], exact: Callable[[float], float], u: float
) -> None:
    tables = Tables()
    variate = Variate(law, {name: known(value, POSITIVE) for name, value in parameters.items()})
    made = compile_variate(variate, {name: np.array([value]) for name, value in parameters.items()}, tables)
    found = upper_quantile(int(made.law), row(*made.parameters[0]), u, tables.array())
    assert found == pytest.approx(exact(u), rel=1e-6)
