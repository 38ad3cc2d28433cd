"""The reduced pilot: the enterprise scenario without what `benchmarks.peers.numpy_model` leaves out.

Both sides then answer the same question: ours reads the edited scenario, the peer its numbers with
NumPy's own generators of the same laws.
"""

import math
from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from benchmarks.peers.numpy_cover import Generator, ReducedSeat, Sampler
from benchmarks.peers.numpy_model import ReducedMoney, ReducedNumbers
from benchmarks.subject import SEED, enterprise
from valleysim.scenario import Scenario, Variate
from valleysim.vocabulary import Area
from valleysim.worlds.design import world_values

Reals = NDArray[np.float64]
MONTHS_PER_YEAR = 12
LEFT_OUT: Mapping[str, object] = {
    "neutral": ["cost"],
    "coalition.uncovered_approval": 1,
    "organisation.reorganisation_rate": 0,
    "readiness.capacity": len(Area),
    "readiness.authority": "line",
    "readiness.line_sign_off": {"gamma": {"mean": 0.8, "shape": 2}},
    "obsolescence.lifetime": "never",
    "obsolescence.age": 0,
}


def reduced_scenario() -> Scenario:
    """The enterprise scenario with all that the peer leaves out made neutral."""
    scenario = enterprise().scenario
    seats = {f"sponsors[{sponsor.seat}].at_start": "supporting" for sponsor in scenario.sponsors}
    return scenario.with_({**LEFT_OUT, **seats})


def reduced_numbers(scenario: Scenario, worlds: int) -> list[ReducedNumbers]:
    """The worlds of the reduced scenario, as the peer takes them."""
    values = world_values(scenario, seed=SEED, worlds=range(worlds))
    return [
        _World(scenario, {path: float(v[w]) for path, v in values.items()}).numbers() for w in range(worlds)
    ]


class _World:
    """One world of a scenario, read for the peer."""

    def __init__(self, scenario: Scenario, values: Mapping[str, float]) -> None:
        self.scenario, self.values = scenario, values
        self.variates = scenario.variates()

    def sampler(self, path: str) -> Sampler:
        """NumPy's generator of a variate."""
        variate = self.variates[path]
        return SAMPLERS[variate.law](**self.parameters(path, variate))

    def parameters(self, path: str, variate: Variate) -> dict[str, float]:
        return {name: self.values[f"{path}.{name}"] for name in variate.parameters}

    def work(self, area: str) -> Sampler:
        """What remains of an area's work at pilot end."""
        whole = self.sampler(f"readiness.{area}.work")
        left = 1.0 - self.values[f"readiness.{area}.done"]
        return lambda rng, shape: left * whole(rng, shape)

    def seats(self) -> tuple[ReducedSeat, ...]:
        """The coalition, supporting at month 0; tenures are Weibull."""
        v, found = self.values, []
        for sponsor in self.scenario.sponsors:
            path = f"sponsors[{sponsor.seat}]"
            tenure = self.parameters(f"{path}.tenure", sponsor.tenure)
            served = None if sponsor.served == "stationary" else v[f"{path}.served"]
            found.append(
                ReducedSeat(
                    weight=v[f"{path}.weight"],
                    essential=sponsor.essential,
                    time_left=weibull_left(**tenure, served=served),
                    tenure=self.sampler(f"{path}.tenure"),
                    vacancy=self.sampler(f"{path}.vacancy"),
                    support=1 - (1 - v[f"{path}.adopts"]) * (1 - v["pilot.documented_value"]),
                )
            )
        return tuple(found)

    def numbers(self) -> ReducedNumbers:
        """Everything that the peer needs."""
        v, s = self.values, self.scenario
        assert s.funding is not None
        uplift = 1 + v["funding.involvement_uplift"] * v["funding.owner_involvement"]
        areas = [area.name.lower() for area in Area]
        return ReducedNumbers(
            duration=self.sampler("pilot.duration"),
            success=v["pilot.success"],
            embedded=v["pilot.embedded"],
            seats=self.seats(),
            quorum=v["coalition.quorum"],
            uncovered_pace=v["coalition.uncovered_pace"],
            uncovered_hazard=v["coalition.uncovered_hazard"],
            work=tuple(self.work(area) for area in areas),
            sign_off=(self.sampler("readiness.line_sign_off"),) * len(areas),
            runway=self.sampler("funding.runway"),
            period=v["funding.period"],
            first_window=None if s.funding.first_window == "uniform" else v["funding.first_window"],
            approval=min(v["funding.approval"] * uplift, 1.0),
            lead=self.sampler("funding.lead"),
            unfunded_hazard=v["funding.unfunded_hazard"],
            unfunded_departures=v["funding.unfunded_departures"],
            builders=s.handoff.builders,
            departure_rate=v["handoff.departure_rate"],
            documented=v["handoff.documented"],
            cross_trained=v["handoff.cross_trained"],
            parallel_run=self.sampler("handoff.parallel_run"),
            transfer_time=v["handoff.transfer_time"],
            rediscovery=self.sampler("handoff.rediscovery"),
            instability=v["live.instability"],
            live_uncovered_hazard=v["live.uncovered_hazard"],
            half_life=math.inf if s.live.half_life == "never" else v["live.half_life"],
            proving=v["live.proving"],
            priorities_hazard=v["priorities.cancellation_hazard"],
            money=self.money(),
        )

    def money(self) -> ReducedMoney:
        """What a month costs and earns; neutral cost has both multipliers at 1."""
        v = self.values
        return ReducedMoney(
            pilot=v["pilot.cost_per_month"],
            valley=v["money.valley_cost_per_month"],
            run=v["money.run_cost_per_month"],
            value=v["money.value_per_month"],
            mitigation=v["money.mitigation"],
            discount=math.log1p(v["money.discount_rate"]) / MONTHS_PER_YEAR,
        )


def exponential(mean: float) -> Sampler:
    """Exponential by its mean."""
    return lambda rng, shape: rng.exponential(mean, shape)


def gamma(mean: float, shape: float) -> Sampler:
    """Gamma by its mean; with shape 2 it is quicker as the sum of two exponentials."""
    if shape == 2:
        half = mean / 2
        return lambda rng, size: half * (rng.standard_exponential(size) + rng.standard_exponential(size))
    return lambda rng, size: rng.gamma(shape, mean / shape, size)


def weibull(mean: float, shape: float) -> Sampler:
    """Weibull by its mean."""
    scale = mean / math.gamma(1 + 1 / shape)
    return lambda rng, size: scale * rng.weibull(shape, size)


def weibull_left(mean: float, shape: float, served: float | None) -> Sampler:
    """What is left of a Weibull tenure: after months served, or at a random moment of it (None).

    A moment falls into a tenure with a chance that grows with its length, and anywhere in it alike:
    (length / scale)^shape is then gamma with shape 1 + 1/shape instead of 1.
    """
    scale = mean / math.gamma(1 + 1 / shape)

    def at_random(rng: Generator, size: tuple[int, ...]) -> Reals:
        length: Reals = scale * rng.gamma(1 + 1 / shape, 1.0, size) ** (1 / shape)
        return rng.random(size) * length

    def after(rng: Generator, size: tuple[int, ...]) -> Reals:
        assert served is not None
        spent = (served / scale) ** shape
        whole: Reals = scale * (spent + rng.standard_exponential(size)) ** (1 / shape)
        return whole - served

    return at_random if served is None else after


def lognormal(mean: float, sd: float) -> Sampler:
    """Lognormal by its mean and standard deviation."""
    variance = math.log1p((sd / mean) ** 2)
    return lambda rng, size: rng.lognormal(math.log(mean) - variance / 2, math.sqrt(variance), size)


def uniform(low: float, high: float) -> Sampler:
    """Uniform between two ends."""
    return lambda rng, size: rng.uniform(low, high, size)


def pert(low: float, mode: float, high: float) -> Sampler:
    """PERT: a beta with weight 4 on the mode."""
    a, b = 1 + 4 * (mode - low) / (high - low), 1 + 4 * (high - mode) / (high - low)
    return lambda rng, size: low + (high - low) * rng.beta(a, b, size)


SAMPLERS: Mapping[str, Callable[..., Sampler]] = {
    "exponential": exponential,
    "gamma": gamma,
    "weibull": weibull,
    "lognormal": lognormal,
    "uniform": uniform,
    "pert": pert,
}
