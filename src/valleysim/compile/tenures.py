"""Who is there at month 0: months that somebody can have served, tenures whose time left can be told."""

import math
from collections.abc import Callable, Iterator, Mapping
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from valleysim.compile.laws import body_of, body_weight
from valleysim.compile.tails import log_above
from valleysim.scenario import Person, Quantity, ScenarioData, Sponsor, Variate
from valleysim.scenario.format.distributions import triangular_ends
from valleysim.vocabulary import Law

Reals = NDArray[np.float64]
Bools = NDArray[np.bool_]
Values = Mapping[str, Reals]
RAREST = 1e-12
"""What fewer outlast is taken for what nobody does: so far out the tail of a law is no knowledge."""
FARTHEST_SCORE = -NormalDist().inv_cdf(RAREST)
SERVED_ALLOWED = "fewer months than anybody stays"
MEAN_ALLOWED = 'a tail index above 1: with "stationary", a tenure whose mean exists'


class Flawed(NamedTuple):
    """A key that contradicts itself in some worlds (W,), and what is allowed there."""

    path: str
    written: str
    wrong: Bools
    why: str
    allowed: str


class _Holder(NamedTuple):
    """Somebody, or a model, that is there at month 0: what is said of it, and under which keys."""

    tenure: Variate
    tenure_path: str
    served: Quantity | str
    served_path: str


def contradictions(scenario: ScenarioData, values: Values, *, own: bool, people: bool) -> Iterator[Flawed]:
    """What is said of those who are there at month 0 and cannot be: of its ``own`` seats, of ``people``."""
    for holder in _holders(scenario, own=own, people=people):
        if holder.served == "stationary":
            yield from _without_mean(holder, values)
        elif isinstance(holder.served, Quantity) and holder.served.known != 0.0:
            yield from _too_long(holder, values)


def _holders(scenario: ScenarioData, *, own: bool, people: bool) -> Iterator[_Holder]:
    """Those whose time left is drawn; of one who leaves in a month that is said it is not."""
    here: list[tuple[Sponsor | Person, str]] = []
    if own:
        model = scenario.obsolescence
        yield _Holder(model.lifetime, "obsolescence.lifetime", model.age, "obsolescence.age")
        here += [
            (seat, f"sponsors[{seat.seat}]")
            for seat in scenario.sponsors
            if not seat.person and seat.at_start != "vacant"
        ]
    if people:
        here += [(person, f"people[{person.name}]") for person in scenario.people]
    for one, path in here:
        if one.leaves is None:
            yield _Holder(one.tenure, f"{path}.tenure", one.served, f"{path}.served")


def _without_mean(holder: _Holder, values: Values) -> Iterator[Flawed]:
    """A random moment falls into a tenure in proportion to its length: there is none if that has no mean."""
    path = holder.tenure_path
    for start, piece in holder.tenure.pieces():
        index = piece.parameters.get("tail_index")
        if index is None:
            continue
        wrong = values[f"{path}.{start}tail_index"] <= 1.0
        if not wrong.any():
            continue
        yield Flawed(
            path, f"a tail index of {index.text}", wrong, "the tail index is 1 or less", MEAN_ALLOWED
        )


def _too_long(holder: _Holder, values: Values) -> Iterator[Flawed]:
    served = values[holder.served_path]
    parameters = {name: values[f"{holder.tenure_path}.{name}"] for name in holder.tenure.parameters}
    wrong = _nobody(holder.tenure, parameters, served)
    if wrong.any():
        assert isinstance(holder.served, Quantity)
        known = holder.served.text if holder.served.known is not None else f'"{holder.served.text}"'
        written = f"{known} of a {_word(holder)} that is {holder.tenure.text}"
        yield Flawed(holder.served_path, written, wrong, "nobody stays so long", SERVED_ALLOWED)


def _word(holder: _Holder) -> str:
    return holder.tenure_path.rpartition(".")[2]


def _nobody(tenure: Variate, p: Values, served: Reals) -> Bools:
    """Worlds (W,) in which fewer than `RAREST` stay longer than ``served``."""
    with np.errstate(all="ignore"):
        found: Bools = _RULES[tenure.law](tenure, p, served)
    return found & (served > 0.0)


def _after_weibull(_: Variate, p: Values, served: Reals) -> Bools:
    gamma = np.array([math.gamma(1.0 + 1.0 / shape) for shape in p["shape"]])
    beyond: Bools = (served * gamma / p["mean"]) ** p["shape"] > -math.log(RAREST)
    return beyond


def _after_gamma(_: Variate, p: Values, served: Reals) -> Bools:
    """By Chernoff's bound: P(X > s) ≤ (r exp(1 − r))^shape at r = s/mean above 1."""
    ratio = served / p["mean"]
    return (ratio > 1.0) & (p["shape"] * (ratio - 1.0 - np.log(ratio)) > -math.log(RAREST))


def _after_lognormal(_: Variate, p: Values, served: Reals) -> Bools:
    mu, sigma = body_of(p)
    beyond: Bools = np.log(served) - mu >= sigma * FARTHEST_SCORE
    return beyond


def _after_lognormal_pareto(_: Variate, p: Values, served: Reals) -> Bools:
    mu, sigma = body_of(p)
    rows = np.stack((mu, sigma, p["tail_index"], body_weight(sigma, p["tail_index"])), axis=1)
    found: Bools = log_above(Law.LOGNORMAL_PARETO, rows, np.log(served), []) < math.log(RAREST)
    return found


def _after_mixture(tenure: Variate, p: Values, served: Reals) -> Bools:
    """Of no part, for each has its weight in those who stay."""
    each = [
        _RULES[piece.law](piece, {name: p[f"{start}{name}"] for name in piece.parameters}, served)
        for start, piece in tenure.pieces()
    ]
    found: Bools = np.logical_and.reduce(each)
    return found


_RULES: dict[str, Callable[[Variate, Values, Reals], Bools]] = {
    "fixed": lambda _, p, served: served >= p["value"],
    "uniform": lambda _, p, served: served >= p["high"],
    "pert": lambda _, p, served: served >= p["high"],
    "triangular": lambda _, p, served: served >= triangular_ends(p["p10"], p["mode"], p["p90"])[1],
    "empirical": lambda tenure, _, served: served >= max(tenure.samples),
    "never": lambda _, __, served: np.zeros(len(served), bool),
    "exponential": lambda _, __, served: np.zeros(len(served), bool),
    "weibull": _after_weibull,
    "gamma": _after_gamma,
    "lognormal": _after_lognormal,
    "lognormal_pareto": _after_lognormal_pareto,
    "pareto": lambda _, p, served: p["tail_index"] * np.log(served / p["low"]) > -math.log(RAREST),
    "mixture": _after_mixture,
}
"""By law; one without memory stays as long again, whatever has been served."""
