"""Variates as people write them, turned into laws as the kernel reads them."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from statistics import NormalDist
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from valleysim.compile.mixtures import mixture_curve
from valleysim.curves import beta_curve, gamma_curve
from valleysim.scenario import Variate
from valleysim.scenario.format.distributions import triangular_ends
from valleysim.scenario.format.mixtures import WEIGHT
from valleysim.vocabulary import Law

Reals = NDArray[np.float64]
T = TypeVar("T")
NODES_PER_OCTAVE = 16
MANY_WORLDS = 4_096
"""Of fewer worlds it costs more to look for those that are alike."""
STENCIL = np.arange(-2, 4)  # six nodes: quintic in the logarithm of the parameter
Z90 = 1.2815515655446004
_NORMAL = NormalDist()


@dataclass(frozen=True)
class Compiled:
    """A law with its parameters, (…, 4) f8: of some worlds, or of some worlds and pilots."""

    law: Law
    parameters: Reals


_NODES: dict[tuple[object, ...], Reals] = {}
"""Curves at the nodes of their families, kept for the next compilation: some hundred rows at most."""

_FAMILIES: "dict[tuple[object, ...], list[tuple[tuple[object, ...], Reals]]]" = {}
LONGEST_KEPT, FAMILIES_KEPT = 512, 16
"""Curves of some hundred worlds, kept for variants of which this parameter is the same: 34 MB at most."""


@dataclass
class Tables:
    """Rows that laws refer to, each tabulated once."""

    rows: list[Reals] = field(default_factory=list)
    nodes: dict[tuple[object, ...], Reals] = field(default_factory=lambda: _NODES)
    _known: dict[tuple[object, ...], int] = field(default_factory=dict)
    _made: dict[tuple[object, ...], Any] = field(default_factory=dict)

    def once(self, key: tuple[object, ...], make: Callable[[], T]) -> T:
        """What ``make`` gave for this key: pilots that share a variate share its law."""
        if key not in self._made:
            self._made[key] = make()
        found: T = self._made[key]
        return found

    def row(self, key: tuple[object, ...], curve: Callable[[], Reals]) -> int:
        """Number of the row that holds ``curve()``, made if no row has this key yet."""
        if key not in self._known:
            self._known[key] = len(self.rows)
            self.rows.append(curve())
        return self._known[key]

    def per_world(self, kind: str, curve: Callable[..., Reals], *parameters: Reals) -> Reals:
        """Row numbers (W,) of a family of curves, one a distinct set of parameters."""
        sets = list(zip(*(p.tolist() for p in parameters), strict=True))
        return np.array([self.row((kind, *row), partial(curve, *row)) for row in sets], np.float64)

    def family(self, kind: tuple[object, ...], curve: Callable[[float], Reals], parameter: Reals) -> Reals:
        """Row numbers (W,) of curves of one positive parameter, blended from curves at fixed nodes.

        A curve takes about a millisecond, and an uncertain shape has another value in each of some
        hundred worlds; a score of nodes serves them all, within 2e-8. Which nodes does not depend on
        which worlds are asked for.
        """
        known = (kind, parameter.tobytes())
        block = _FAMILIES.get(known)
        if block is None:
            block = self._family(kind, curve, parameter)
            if self.nodes is _NODES and len(parameter) <= LONGEST_KEPT:
                if len(_FAMILIES) >= FAMILIES_KEPT:
                    _FAMILIES.clear()
                _FAMILIES[known] = block
        return np.array([self.row(key, partial(_same, row)) for key, row in block], np.float64)

    def _family(
        self, kind: tuple[object, ...], curve: Callable[[float], Reals], parameter: Reals
    ) -> "list[tuple[tuple[object, ...], Reals]]":
        """The key and the curve of each parameter (W,)."""
        values = parameter.tolist()
        places = [NODES_PER_OCTAVE * math.log2(value) for value in values]
        nears = [math.floor(place) for place in places]
        weights = lagrange_weights(np.array(places) - nears)
        made: dict[float, tuple[tuple[object, ...], Reals]] = {}
        for value, *where in zip(values, places, nears, weights, strict=True):
            if value not in made:
                made[value] = self._blended(kind, curve, value, *where)
        return [made[value] for value in values]

    def _blended(
        self,
        kind: tuple[object, ...],
        curve: Callable[[float], Reals],
        value: float,
        place: float,
        near: int,
        weights: Reals,
    ) -> "tuple[tuple[object, ...], Reals]":
        if place == near:
            return (*kind, "node", near), curve(value)
        nodes = [self._node(kind, curve, near + int(step)) for step in STENCIL]
        return (*kind, value), weights @ np.array(nodes)

    def _node(self, kind: tuple[object, ...], curve: Callable[[float], Reals], node: int) -> Reals:
        key = (*kind, "curve", node)
        if key not in self.nodes:
            self.nodes[key] = curve(2.0 ** (node / NODES_PER_OCTAVE))
        return self.nodes[key]

    def array(self) -> Reals:
        """All rows as one frozen array, padded at the right."""
        width = max((len(row) for row in self.rows), default=1)
        table = np.zeros((max(len(self.rows), 1), width))
        for number, row in enumerate(self.rows):
            table[number, : len(row)] = row
        return table


def _same(row: Reals) -> Reals:
    return row


def lagrange_weights(t: Reals) -> Reals:
    """Weights (W, 6) of the nodes of the stencil at places ``t`` (W,) from its third node."""
    weights = np.ones((len(t), len(STENCIL)))
    for k, n in enumerate(STENCIL):
        for m in STENCIL[n != STENCIL]:
            weights[:, k] *= (t - m) / (n - m)
    return weights


def compile_variate(variate: Variate, values: Mapping[str, Reals], tables: Tables) -> Compiled:
    """Turn a variate into a law; ``values`` are its parameters by name, (W,) each.

    Sets of actions have a variate's parameters in common in most of their worlds: each is turned once.
    """
    worlds = max((len(one) for one in values.values()), default=0)
    if worlds < MANY_WORLDS or not all(len(one) == worlds for one in values.values()):
        return _COMPILERS[variate.law](variate, values, tables)
    stacked = np.stack([np.asarray(one, np.float64) for one in values.values()], axis=1)
    rows = stacked.view([("bits", np.void, 8 * stacked.shape[1])]).ravel()
    _, first, place = np.unique(rows, return_index=True, return_inverse=True)
    compiled = _COMPILERS[variate.law](variate, {name: one[first] for name, one in values.items()}, tables)
    return Compiled(compiled.law, compiled.parameters[place])


def _stack(law: Law, *columns: Reals | float) -> Compiled:
    worlds = max(np.size(column) for column in columns)
    parameters = np.zeros((worlds, 4))
    for position, column in enumerate(columns):
        parameters[:, position] = column
    return Compiled(law, parameters)


def fixed(value: Reals | float) -> Compiled:
    """The law that always gives ``value``, which may be one of every world and pilot (W, P)."""
    return _of_one(Law.FIXED, value)


def exponential(mean: Reals | float) -> Compiled:
    """The law without memory and with this mean, which may be one of every world and pilot (W, P)."""
    return _of_one(Law.EXPONENTIAL, mean)


def _of_one(law: Law, parameter: Reals | float) -> Compiled:
    first = np.atleast_2d(parameter)
    parameters = np.zeros((*first.shape, 4))
    parameters[..., 0] = first
    return Compiled(law, parameters)


def _fixed(_: Variate, v: Mapping[str, Reals], __: Tables) -> Compiled:
    return _stack(Law.FIXED, v["value"])


def _exponential(_: Variate, v: Mapping[str, Reals], __: Tables) -> Compiled:
    return _stack(Law.EXPONENTIAL, v["mean"])


def _weibull(_: Variate, v: Mapping[str, Reals], __: Tables) -> Compiled:
    gamma = np.array([math.gamma(1.0 + 1.0 / shape) for shape in v["shape"]])
    return _stack(Law.WEIBULL, v["mean"] / gamma, v["shape"])


def _gamma(_: Variate, v: Mapping[str, Reals], tables: Tables) -> Compiled:
    rows = tables.family(("gamma",), gamma_curve, v["shape"])
    return _stack(Law.LOG_TABLE, v["mean"] / v["shape"], rows)


def body_of(v: Mapping[str, Reals]) -> tuple[Reals, Reals]:
    """Mean and standard deviation of the logarithm."""
    if "median" in v:
        return np.log(v["median"]), np.log(v["p90"] / v["median"]) / Z90
    variance = np.log1p((v["sd"] / v["mean"]) ** 2)
    return np.log(v["mean"]) - variance / 2.0, np.sqrt(variance)


def _lognormal(_: Variate, v: Mapping[str, Reals], __: Tables) -> Compiled:
    mu, sigma = body_of(v)
    if not sigma.any():
        return _stack(Law.FIXED, np.exp(mu))
    return _stack(Law.LOGNORMAL, mu, sigma)


def _uniform(_: Variate, v: Mapping[str, Reals], __: Tables) -> Compiled:
    if np.array_equal(v["low"], v["high"]):
        return _stack(Law.FIXED, v["low"])
    return _stack(Law.UNIFORM, v["low"], v["high"])


def _triangular(_: Variate, v: Mapping[str, Reals], __: Tables) -> Compiled:
    low, high = triangular_ends(v["p10"], v["mode"], v["p90"])
    return _stack(Law.TRIANGULAR, low, v["mode"], high)


def _pert(_: Variate, v: Mapping[str, Reals], tables: Tables) -> Compiled:
    low, mode, high = v["low"], v["mode"], v["high"]
    if np.array_equal(low, high):
        return _stack(Law.FIXED, low)
    width = np.where(high > low, high - low, 1.0)
    alpha = np.where(high > low, 1.0 + 4.0 * (mode - low) / width, 3.0)
    beta = np.where(high > low, 1.0 + 4.0 * (high - mode) / width, 3.0)
    return _stack(Law.LOGIT_TABLE, low, high, tables.per_world("beta", beta_curve, alpha, beta))


def _lognormal_pareto(_: Variate, v: Mapping[str, Reals], __: Tables) -> Compiled:
    mu, sigma = body_of(v)
    return _stack(Law.LOGNORMAL_PARETO, mu, sigma, v["tail_index"], body_weight(sigma, v["tail_index"]))


def body_weight(sigma: Reals, tail_index: Reals) -> Reals:
    """Share of the lognormal body under a smoothly joined Pareto tail: aσΦ(aσ)/(aσΦ(aσ) + φ(aσ))."""
    z = tail_index * sigma
    body = z * np.array([_NORMAL.cdf(value) for value in z])
    weight: Reals = body / (body + np.array([_NORMAL.pdf(value) for value in z]))
    return weight


def _pareto(_: Variate, v: Mapping[str, Reals], __: Tables) -> Compiled:
    """A lognormal body of no weight and no width, joined where the tail begins."""
    return _stack(Law.LOGNORMAL_PARETO, np.log(v["low"]), 0.0, v["tail_index"], 0.0)


def _mixture(variate: Variate, v: Mapping[str, Reals], tables: Tables) -> Compiled:
    parts = []
    for part, law in variate.parts.items():
        own = {name.removeprefix(f"{part}."): one for name, one in v.items() if name.startswith(f"{part}.")}
        if law == "gamma":
            compiled = _stack(Law.LOG_TABLE, own["shape"], own["mean"] / own["shape"])
        else:
            compiled = _COMPILERS[law](variate, own, tables)
        weights = own[WEIGHT].tolist()
        worlds = np.broadcast_to(compiled.parameters, (len(weights), 4)).tolist()
        parts.append([(w, compiled.law, tuple(p)) for w, p in zip(weights, worlds, strict=True)])
    mixtures = zip(*parts, strict=True)
    rows = [tables.row(("mixture", *each), partial(mixture_curve, each)) for each in mixtures]
    return _stack(Law.LOG_TABLE, np.ones(len(rows)), np.array(rows, np.float64))


def _empirical(variate: Variate, v: Mapping[str, Reals], tables: Tables) -> Compiled:
    samples = np.sort(np.array(variate.samples, float))
    row = tables.row(("empirical", variate.samples), lambda: samples)
    worlds = max((np.size(value) for value in v.values()), default=1)
    return _stack(Law.EMPIRICAL, np.full(worlds, float(len(samples))), float(row))


def _never(_: Variate, __: Mapping[str, Reals], ___: Tables) -> Compiled:
    return _stack(Law.FIXED, math.inf)


_COMPILERS: dict[str, Callable[[Variate, Mapping[str, Reals], Tables], Compiled]] = {
    "fixed": _fixed,
    "never": _never,
    "exponential": _exponential,
    "weibull": _weibull,
    "gamma": _gamma,
    "lognormal": _lognormal,
    "uniform": _uniform,
    "triangular": _triangular,
    "pert": _pert,
    "lognormal_pareto": _lognormal_pareto,
    "pareto": _pareto,
    "mixture": _mixture,
    "empirical": _empirical,
}
