"""Shares of what was lived: the errors of a run, intervals only where something is uncertain."""

from typing import Any

import numpy as np
import pytest

from valleysim import load, simulate
from valleysim.questions.explain.attribution import attribute, but_for_variants
from valleysim.questions.explain.variance import split_variance
from valleysim.questions.stress.ask import stress
from valleysim.questions.telling import plain
from valleysim.scenario import Scenario, from_document
from valleysim.simulation.paired import check_paired, run_paired
from valleysim.simulation.pairs import Pairs, run_pairs
from valleysim.simulation.parts import Sent
from valleysim.worlds.design import Design

FEW: dict[str, Any] = {"replicates": 400, "threads": 1}


def coin(success: object, **more: Any) -> Scenario:
    return from_document({"name": "coin", "pilot": {"success": success}, **more})


UNKNOWN = {"uniform": [0.2, 0.8]}


def test_one_world_of_an_uncertain_scenario_leaves_everything_open() -> None:
    runs = run_paired([coin(UNKNOWN), coin(UNKNOWN)], worlds=1, **FEW)
    assert runs.uncertain
    one, difference = plain(runs.estimate(0, 36.0)), plain(runs.difference(1, 0, 36.0))
    assert (one["low"], one["high"], one["mc_error"]) == (0.0, 1.0, 0.5)
    assert (difference["low"], difference["high"]) == (-1.0, 1.0)
    split = split_variance(runs, 0, 36.0)
    assert (split.ignorance, split.noise) == (0.0, 0.25)


def test_many_worlds_of_a_certain_scenario_are_one() -> None:
    runs = run_paired([coin(0.5), coin(0.9)], worlds=20, **FEW)
    assert not runs.uncertain
    for one in (plain(runs.estimate(0, 36.0)), plain(runs.difference(1, 0, 36.0))):
        assert one["low"] == one["high"] == one["value"]
    split = split_variance(runs, 0, 36.0)
    assert split.ignorance == 0.0
    assert split.chance == pytest.approx(runs.reached(0, 36.0).var(ddof=1), rel=1e-12)


def test_each_variant_has_the_interval_that_its_own_numbers_leave() -> None:
    runs = run_paired([coin(0.5), coin(UNKNOWN)], worlds=20, **FEW)
    assert runs.uncertain_variants == (False, True)
    known, unknown = (plain(runs.estimate(k, 36.0)) for k in range(2))
    assert known["low"] == known["high"]
    assert unknown["low"] < unknown["high"]
    assert float(runs.difference(1, 0, 36.0).low[0]) < float(runs.difference(1, 0, 36.0).high[0])


@pytest.mark.parametrize("pilots", [1, 3])
def test_no_arrival_in_all_histories_is_no_proof(pilots: int) -> None:
    more = {} if pilots == 1 else {"pilots": [{"name": name} for name in "abc"]}
    runs = run_paired([coin(0.0, **more)], **FEW)
    one = runs.estimate(0, 6.0, 36.0)
    assert one.value.tolist() == [0.0, 0.0]
    assert np.all(one.mc_error > 1e-4)


def test_no_stall_in_all_histories_is_no_proof() -> None:
    found = attribute(run_paired(but_for_variants(coin(1.0)), **FEW))
    assert float(found.stalled.value[0]) == 0.0
    assert float(found.stalled.mc_error[0]) > 1e-4


def test_shares_have_the_errors_that_a_run_tells() -> None:
    scenario = load("enterprise")
    asked: dict[str, Any] = {"replicates": 2_000, "worlds": 40, "horizons": [12.0, 36.0]}
    run, runs = simulate(scenario, **asked), run_paired([scenario], **asked)
    for k, month in enumerate((12.0, 36.0)):
        told, ours = run.horizon_list[k], plain(runs.estimate(0, month))
        assert ours == pytest.approx({name: getattr(told, name) for name in ours}, rel=1e-12)


def test_a_stress_of_an_uncertain_coalition_in_one_world_leaves_its_changes_open() -> None:
    seat = {"seat": "chief", "tenure": {"exponential": {"mean": 9.0}}, "vacancy": 3, "adopts": 0.5}
    scenario = coin(UNKNOWN, sponsors=[seat], coalition={"quorum": 1, "uncovered_hazard": 0.1})
    found = stress(scenario, at=12, months=[3], worlds=1, **FEW)
    assert (found.reference["as_written"]["low"], found.reference["as_written"]["high"]) == (0.0, 1.0)
    assert all((row["difference_low"], row["difference_high"]) == (-1.0, 1.0) for row in found.rows)


def test_pilots_are_lived_as_they_are_listed_whatever_their_keys() -> None:
    pilots = [{"name": name, "pilot": {"success": share}} for name, share in (("b", 1.0), ("a", 0.0))]
    runs = run_paired([coin(0.5, pilots=pilots)], replicates=40, threads=1)
    there = (runs.arrivals[0] <= 36 * 8).mean(axis=(0, 1))
    assert there.tolist() == [1.0, 0.0]


def test_worlds_are_lived_alike_in_whatever_parts_they_are_translated(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of thousands of pilots a few worlds are translated at once; moved quantities keep to their worlds."""
    scenario = coin(UNKNOWN, pilots=[{"name": name} for name in "abc"])
    asked: dict[str, Any] = {"worlds": 20, "seed": 1, "horizons": (36.0,), "endpoint": "production"}
    options = check_paired([scenario], **asked, **FEW)
    moved = Design(1, again=frozenset({"pilot.success"}))

    def arrivals() -> list[int]:
        found = run_pairs(Pairs(0, Sent(scenario), moved, range(3, 20), 0, 20, options))
        assert found.cut == 0
        return found.arrivals.ravel().tolist()

    whole = arrivals()
    assert len(set(whole)) > 1
    monkeypatch.setattr("valleysim.compile.portfolio.CELLS_AT_ONCE", 12)
    assert arrivals() == whole
    monkeypatch.setattr("valleysim.compile.portfolio.WORLDS_AT_ONCE", 5)
    assert arrivals() == whole
