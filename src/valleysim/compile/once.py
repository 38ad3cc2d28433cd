"""What is drawn once for a world and is no quantity, as scores that a likelihood can be emulated from."""

import numpy as np
from numpy.typing import NDArray

from valleysim.addresses import address_key
from valleysim.compile.pilot import CALENDAR, ORGANISATION
from valleysim.kernel.once import Once, draw_once
from valleysim.scenario import Scenario
from valleysim.scenario.format.distributions import normal_scores
from valleysim.vocabulary import Law, Purpose

Reals = NDArray[np.float64]
FURTHEST = 1e-12


def drawn_once(scenario: Scenario, seed: int, worlds: NDArray[np.int64]) -> list[Reals]:
    """Scores (W,) of the organisation's propensity and of its calendar's phase, where these are drawn.

    ``worlds`` (W,) are the numbers of the worlds.
    """
    drawn: list[tuple[str, Purpose, int]] = []
    if scenario.organisation.shared_variance.known != 0.0:
        drawn.append((ORGANISATION[0], Purpose.PROPENSITY, 0))
    if any(
        one.scenario.funding and one.scenario.funding.first_window == "uniform" for one in scenario.members
    ):
        drawn.append((CALENDAR[0], Purpose.FUNDING, 2))
    uniform = np.tile([0.0, 1.0, 0.0, 0.0], (len(worlds), 1, 1))
    found = []
    for entity, purpose, number in drawn:
        keys, out = np.array([address_key(seed, entity, purpose)], np.uint64), np.empty((len(worlds), 1))
        draw_once(int(Law.UNIFORM), uniform, Once(keys, number, worlds), np.zeros((1, 1)), out)
        found.append(normal_scores(np.clip(out[:, 0], FURTHEST, 1.0 - FURTHEST)))
    return found
