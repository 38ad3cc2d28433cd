"""The calibration itself: prior worlds, an emulator, many draws, of which some are simulated and weighed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from valleysim.errors import UsageError
from valleysim.estimates.calibration import (
    Band,
    Emulator,
    effective,
    fit_emulator,
    linked,
    log_likelihoods,
    normalised,
    resampled,
    sharpened,
)
from valleysim.questions.calibrate.sample import Sample
from valleysim.scenario import Quantity, Scenario
from valleysim.scenario.format.distributions import normal_scores
from valleysim.scenario.format.posterior import FARTHEST, PosteriorWorlds, law_of
from valleysim.simulation.crew import Crew
from valleysim.worlds.design import independent_points

Reals = NDArray[np.float64]
Measure = Callable[[Sample], Reals]
"""Statistics (W, T) of a sample, as they are."""
DRAWS = 200_000
DRAWS_AT_ONCE = 20_000
LOOKS = 2
"""How often worlds are drawn and simulated: the second time by an emulator of all that were by then."""
SAMPLES = LOOKS + 3
"""How often all worlds are simulated, if none are moved: with the prior's, and before and after."""
LEAST_DEFINED = 0.1
"""Share of the worlds in which a statistic must be defined."""
ENOUGH = 0.2
"""Share of the simulated worlds that the effective sample must be, or worlds are moved step by step."""
STEPS, MOVES, MOVE = 24, 4, 0.5
"""Steps of likelihood at most, moves after each, and how far the first move goes (the β of pCN)."""
TAKEN, FEWEST_TAKEN, MOST_TAKEN = 1.5, 0.2, 0.5
"""By how much moves become shorter or longer, if fewer or more than these shares of them are taken."""
DEGREES = 0.5
"""Share of the worlds that the effective sample is after a step."""


@dataclass(frozen=True)
class Fit:
    """How the statistics to be fitted are compared: their bands and links, and how they are measured."""

    bands: Sequence[Band]
    measure: Measure
    names: Sequence[str] = ()
    """What the targets are called, in order."""

    def check(self, measured: Reals) -> None:
        """See that each statistic (W, T) is defined in enough worlds to be fitted; raise `UsageError`."""
        defined = np.isfinite(measured).mean(axis=0)
        for name, share in zip(self.names, defined.tolist(), strict=False):
            if share < LEAST_DEFINED:
                found = (
                    f"{name!r}, which has no value in {100.0 * (1.0 - share):.0f} % of the scenario's worlds"
                )
                allowed = "targets that have one: of months to production, some that reach it"
                raise UsageError(f"targets: found {found}; allowed: {allowed}")

    def linked(self, measured: Reals) -> Reals:
        """Statistics (W, T) on their link scales."""
        return np.stack([linked(band.link, measured[:, t]) for t, band in enumerate(self.bands)], axis=1)

    def with_noise(self, sample: Sample) -> tuple[Reals, Reals]:
        """Statistics (W, T) of a sample on their link scales, and their standard errors (T,) over worlds."""
        whole = self.linked(self.measure(sample))
        first, second = (self.linked(self.measure(sample.half(one))) for one in (False, True))
        with np.errstate(invalid="ignore"):
            noise = 0.5 * np.sqrt(np.nanmean((first - second) ** 2, axis=0))
        return whole, np.nan_to_num(noise)


@dataclass(frozen=True)
class Calibrated:
    """What came of it: prior scores and statistics, the posterior's scores, how good it is."""

    names: tuple[str, ...]
    prior: Reals
    prior_statistics: Reals
    posterior: Reals
    effective: float
    distinct: int
    explained: Reals
    moved: bool
    rounds: int
    """How often all worlds were simulated beyond the times that are always needed."""


class Calibrator:
    """A scenario, what its statistics should be, and how much is simulated."""

    def __init__(
        self, scenario: Scenario, fit: Fit, crew: Crew, *, seed: int, worlds: int, histories: int
    ) -> None:
        self._scenario = scenario
        self.quantities = {name: one for name, one in scenario.quantities().items() if one.is_uncertain}
        self._fit, self._crew, self._seed = fit, crew, seed
        self._worlds, self._histories = worlds, histories
        self._rounds = 0
        self._random = np.random.default_rng([seed, 0xCA1])

    def prior_scores(self) -> Reals:
        """Scores (W, Q) of the scenario's own worlds."""
        prior = self._scenario.model_copy(update={"worlds": None})
        points = independent_points(prior, seed=self._seed, worlds=range(self._worlds))
        scores = np.stack([normal_scores(points[name]) for name in self.quantities], axis=1)
        return np.clip(scores, -FARTHEST + 0.1, FARTHEST - 0.1)

    def sample(self, scores: Reals | None, first: int = 0) -> Sample:
        """A sample of worlds with these scores, or of the scenario's own."""
        own = None if scores is None else as_worlds(self.quantities, scores)
        return Sample(
            self._scenario,
            own,
            self._crew,
            seed=self._seed,
            worlds=self._worlds if scores is None else len(scores),
            histories=self._histories,
            first=first,
        )

    def run(self, progress: Callable[[int, int], None] | None = None) -> Calibrated:
        """Calibrate: the posterior's worlds are equally likely, in no order."""
        tell = progress or (lambda _, __: None)
        fit, bands = self._fit, self._fit.bands
        prior = self.prior_scores()
        measured = fit.measure(self.sample(None))
        fit.check(measured)
        tell(1, SAMPLES)
        known, statistics = prior, fit.linked(measured)
        first = fit_emulator(known, statistics)
        for look in range(1, LOOKS + 1):
            emulator = first if look == 1 else fit_emulator(known, statistics)
            drawn, emulated = self._draw(emulator)
            seen, noise = fit.with_noise(self.sample(drawn, look * self._histories))
            known, statistics = np.vstack([known, drawn]), np.vstack([statistics, seen])
            tell(1 + look, SAMPLES)
        exact = log_likelihoods(bands, *sharpened(drawn, seen, noise))
        weights = normalised(exact - emulated)
        worth, moved = effective(weights), False
        if worth < ENOUGH * len(drawn):
            drawn, moved = self._step_by_step(prior, fit.linked(measured)), True
            weights = np.full(len(drawn), 1.0 / len(drawn))
            worth = float(len(np.unique(drawn, axis=0)))
        chosen = resampled(weights, self._worlds, float(self._random.random()))
        posterior = drawn[self._random.permutation(chosen)]
        return Calibrated(
            names=tuple(self.quantities),
            prior=prior,
            prior_statistics=measured,
            posterior=posterior,
            effective=worth,
            distinct=len(np.unique(posterior, axis=0)),
            explained=first.explained,
            moved=moved,
            rounds=self._rounds,
        )

    def _draw(self, emulator: Emulator) -> tuple[Reals, Reals]:
        """Worlds (W, Q) drawn by their emulated likelihood, and that likelihood, among many of the prior."""
        scores, likelihoods = [], []
        for _ in range(DRAWS // DRAWS_AT_ONCE):
            z = self._random.standard_normal((DRAWS_AT_ONCE, len(self.quantities)))
            z = np.clip(z, -FARTHEST + 0.1, FARTHEST - 0.1)
            scores.append(z.astype(np.float32))
            likelihoods.append(log_likelihoods(self._fit.bands, emulator(z), emulator.residuals))
        likelihood = np.concatenate(likelihoods)
        chosen = resampled(normalised(likelihood), self._worlds, float(self._random.random()))
        drawn = np.concatenate(scores)[chosen].astype(np.float64)
        return drawn, likelihood[chosen]

    def _step_by_step(self, z: Reals, y: Reals) -> Reals:
        """Worlds moved from the prior to the posterior as the likelihood is turned on by degrees.

        Tempered sequential Monte Carlo with preconditioned Crank-Nicolson moves, which leave the normal prior
        as it is (S. L. Cotter and others 2013, *Statistical Science* 28(3), equation 1.2).
        """
        bands, number, move = self._fit.bands, len(z), MOVE
        likelihood, degree = log_likelihoods(bands, y), 0.0
        for _ in range(STEPS):
            degree_next = _next_degree(likelihood, degree)
            weights = normalised((degree_next - degree) * likelihood)
            chosen = resampled(weights, number, float(self._random.random()))
            z, likelihood, degree = z[chosen], likelihood[chosen], degree_next
            for _ in range(MOVES):
                moved = np.sqrt(1.0 - move**2) * z + move * self._random.standard_normal(z.shape)
                self._rounds += 1
                moved = np.clip(moved, -FARTHEST + 0.1, FARTHEST - 0.1)
                found = log_likelihoods(bands, self._fit.linked(self._fit.measure(self.sample(moved))))
                taken = np.log(self._random.random(number)) < degree * (found - likelihood)
                z, likelihood = np.where(taken[:, None], moved, z), np.where(taken, found, likelihood)
                share = float(taken.mean())
                move = min(move * TAKEN, 1.0) if share > MOST_TAKEN else move
                move = move / TAKEN if share < FEWEST_TAKEN else move
            if degree >= 1.0:
                break
        return z


def _next_degree(likelihood: Reals, degree: float) -> float:
    """How far the likelihood can be turned on for the worlds to stay worth `DEGREES` of their number."""
    wanted = DEGREES * len(likelihood)
    if effective(normalised((1.0 - degree) * likelihood)) >= wanted:
        return 1.0
    low, high = degree, 1.0
    for _ in range(40):
        middle = 0.5 * (low + high)
        enough = effective(normalised((middle - degree) * likelihood)) >= wanted
        low, high = (middle, high) if enough else (low, middle)
    return max(low, degree + 1e-6)


def as_worlds(quantities: "dict[str, Quantity]", scores: Reals, made: str = "") -> PosteriorWorlds:
    """Scores (W, Q) of these quantities as worlds that a scenario can name; ``made`` says how."""
    laws = tuple(law_of(quantity) for quantity in quantities.values())
    return PosteriorWorlds(tuple(quantities), laws, scores.astype(np.float32), made)
