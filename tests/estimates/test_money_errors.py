"""Errors of amounts: where there is none to tell, and those of a run that was stopped."""

import pytest

from tests.estimates.test_shares import TEXT
from tests.simulation.dealing import chunks_of
from valleysim import loads, simulate
from valleysim.estimates.counts import Counts, horizon_points, points_seen
from valleysim.estimates.money_errors import budget_error, cvar_error, moved, var_error
from valleysim.simulation.chunks import run_chunk
from valleysim.vocabulary import Endpoint

UNCERTAIN = TEXT.replace("cost_per_month = 10_000", 'cost_per_month = "2_000 to 50_000"')
HORIZONS = (12.0, 30.0)
WORLDS = 40


def counted(first_world: int) -> Counts:
    """Counts of a portfolio of whose worlds those before ``first_world`` were not lived."""
    scenario = loads(UNCERTAIN)
    points = points_seen(HORIZONS)
    counts = Counts.empty(WORLDS, points, horizon_points(points, HORIZONS), len(scenario.members))
    wanted = [range(50 if world >= first_world else 0) for world in range(WORLDS)]
    for chunk in chunks_of(scenario, 3, range(WORLDS), wanted.__getitem__, counts=counts):
        counts.add(run_chunk(chunk), chunk.worlds.start)
    return counts


def test_the_error_of_a_budget_is_that_of_the_worlds_that_were_lived() -> None:
    counts = counted(first_world=6)
    left = counts.reached_worlds()
    assert (counts.worlds, left.worlds) == (WORLDS, WORLDS - 6)
    told = [
        budget_error(one, Endpoint.PRODUCTION, 1, 0.3, lambda share: 1e6 * share, 1_280, uncertain=True)
        for one in (counts, left)
    ]
    assert told[0] == told[1]
    assert told[0] is not None
    assert told[0] > 0.0


@pytest.mark.parametrize(("share", "known"), [(0.3, True), (0.59, True), (0.61, False), (0.64, False)])
def test_an_amount_whose_share_may_be_all_that_is_reached_has_no_error(share: float, known: bool) -> None:
    found = moved(lambda at: 100.0 * at, share, 0.05, largest=0.65)
    assert (found is not None) == known
    if known:
        assert found == pytest.approx(5.0)


def test_an_amount_that_is_known_for_certain_has_the_error_nothing() -> None:
    assert moved(lambda at: 7.0, 1.0, 0.0) == 0.0


def test_one_world_of_an_uncertain_scenario_tells_no_error_of_a_tail() -> None:
    one = simulate(loads(UNCERTAIN), replicates=400, worlds=1, seed=3, threads=1).counts
    for tell in (var_error, cvar_error):
        assert tell(one, Endpoint.PRODUCTION, 0.8, uncertain=True) is None
        assert tell(one, Endpoint.PRODUCTION, 0.8, uncertain=False) is not None


def test_a_handful_of_replicates_beyond_tells_no_error_of_their_mean() -> None:
    few = simulate(loads(UNCERTAIN), replicates=40, worlds=20, seed=3, threads=1).counts
    assert cvar_error(few, Endpoint.PRODUCTION, 0.5, uncertain=True) is not None
    assert cvar_error(few, Endpoint.PRODUCTION, 0.9, uncertain=True) is None
