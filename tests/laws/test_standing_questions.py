"""Questions of pilots that have started already: variants keep their pasts, and diaries tell them."""

import numpy as np
import pytest

import valleysim
from tests.processes import workers
from valleysim import Scenario, UsageError, histories, loads, simulate
from valleysim.simulation.paired import PairedRuns, run_paired

TEXT = """
name = "standing"
extends = "enterprise"
as_of = 2026-11-28
[[pilots]]
name = "A"
starts = 2026-03-10
status = { stage = "UAT", pilot_ended = 2026-07-01 }
[[pilots]]
name = "B"
starts = 2026-06-01
status = { stage = "not live" }
[[pilots]]
name = "C"
starts = 2027-02-01
"""
FEW = {"replicates": 400, "worlds": 20, "horizons": [24.0]}
MONEY = {"funding.approval": 1.0, "funding.lead": 0.0}


@pytest.fixture(scope="module")
def standing() -> Scenario:
    return loads(TEXT)


@pytest.fixture(scope="module")
def runs(standing: Scenario) -> PairedRuns:
    return run_paired([standing, standing, standing.with_(MONEY)], **FEW)  # type: ignore[arg-type]


def test_a_variant_that_changes_nothing_differs_in_nothing(runs: PairedRuns) -> None:
    assert (runs.arrivals[0] == runs.arrivals[1]).all()
    assert (runs.ends[0] == runs.ends[1]).all()
    there = runs.difference(1, 0, 24.0)
    assert not any(float(part[0]) for part in (there.value, there.mc_error, there.low, there.high))


def test_variants_have_the_same_bits_for_any_threads_and_processes(
    standing: Scenario, runs: PairedRuns
) -> None:
    again = run_paired(runs.scenarios, threads=1, **FEW)  # type: ignore[arg-type]
    with workers(2, "spawn") as pool:
        sent = run_paired(runs.scenarios, executor=pool, **FEW)  # type: ignore[arg-type]
    for other in (again, sent):
        assert all((a == b).all() for a, b in zip(runs.arrivals, other.arrivals, strict=True))
        assert all((a == b).all() for a, b in zip(runs.ends, other.ends, strict=True))


def test_money_that_is_sure_and_at_once_helps_pilots_on_their_way(runs: PairedRuns) -> None:
    gains = runs.arrivals[2] < runs.arrivals[0]
    assert gains[:, :, 0].mean() > 0.05


def test_a_sponsor_who_leaves_in_month_4_from_today_never_helps(standing: Scenario) -> None:
    """A seat that everything hangs on, nobody follows: no pilot is earlier, some are later."""
    text = """
name = "x"
[pilot]
duration = { uniform = [1, 3] }
[readiness.reliability]
work = { exponential = { mean = 6 } }
[coalition]
quorum = 1
uncovered_pace = 0.2
[[sponsors]]
seat = "head"
vacancy = 900
LEAVES
[status]
started = 4
stage = "valley"
"""
    stays, leaves = (loads(text.replace("LEAVES", line)) for line in ("", "leaves = 4"))
    paired = run_paired([stays, leaves], replicates=1_000, worlds=1, horizons=[36.0])
    before, after = paired.arrivals
    assert (after >= before).all()
    assert 0.1 < (after > before).mean() < 0.9
    assert (after[before <= 32] == before[before <= 32]).all()


def test_the_diary_of_a_pilot_that_has_started_tells_the_past_of_that_history(standing: Scenario) -> None:
    table = histories(simulate(standing, **FEW))  # type: ignore[arg-type]
    for key in ("A", "B"):
        rows = table[(table["pilot"] == key) & (table["world"] == 3)]
        for row in rows.head(6).itertuples():
            diary = valleysim.tell_history(standing, row.replicate, world=3, worlds=20, pilot=key, months=24)
            months = {entry.event: entry.month for entry in diary.entries}
            assert (diary.outcome, diary.cause) == (row.outcome, row.cause)
            assert months["start"] == row.started
            assert months.get("pilot_end", np.inf) == row.pilot_end
            assert months.get("go_live", np.inf) == row.live
            assert all(entry.past == (entry.month <= 0.0) for entry in diary.entries)
            assert [entry.month for entry in diary.entries] == sorted(entry.month for entry in diary.entries)
            assert diary.past is not None
            assert diary.past.started == row.started
            told = diary.frame("entries")
            assert told["past"].sum() == sum(entry.month < 0.0 for entry in diary.entries)


def test_a_diary_says_of_which_worlds_it_is(standing: Scenario) -> None:
    with pytest.raises(UsageError, match="world: found 20; allowed: 0 to 19"):
        valleysim.tell_history(standing, 0, world=20, worlds=20)
    with pytest.raises(UsageError, match="worlds: found 20; allowed: none where no pilot has started"):
        valleysim.tell_history("enterprise", 0, worlds=20)
    planned = valleysim.tell_history(standing, 0, worlds=20, pilot="C")
    assert planned.past is None
    assert "world 0 of 20" in planned.sentence
    assert not any(entry.past for entry in planned.entries)


def test_explain_keeps_the_past_and_leaves_sobol_indices_out(standing: Scenario) -> None:
    found = valleysim.explain(standing, **FEW)  # type: ignore[arg-type]
    assert found.sensitivity is None
    assert float(found.mechanisms()["share"].sum()) == pytest.approx(1.0, abs=1e-12)
    assert sum("Sobol indices are of quantities" in notice.text for notice in found.notices) == 1
    with pytest.raises(UsageError, match="samples: found 64 for 'standing', of which pilots have started"):
        valleysim.explain(standing, samples=64, **FEW)  # type: ignore[arg-type]


def test_what_ended_before_month_0_nothing_explains() -> None:
    text = (
        'name = "x"\n[funding]\nrunway = 2\nperiod = 3\nlead = 1\napproval = 0.2\nfirst_window = "uniform"\n'
    )
    text += 'unfunded_hazard = 0.3\n[status]\nstarted = 20\nstage = "abandoned"\n'
    found = valleysim.explain(loads(text), replicates=200, worlds=1, horizons=[12.0])
    assert found.attribution.unexplained.value == 1.0


CERTAIN = """
name = "certain"
as_of = {}
[pilot]
duration = 4
[readiness.reliability]
work = 8
[status]
started = 2026-06-28
stage = "{}"
"""


def test_where_all_is_certain_a_review_finds_no_news_and_only_time_passed() -> None:
    """Live in 12 months from the start on: within 8 months seen from October, within 5 from January."""
    then, now = (
        loads(CERTAIN.format(day, stage))
        for day, stage in (("2026-10-28", "valley"), ("2027-01-28", "valley"))
    )
    found = valleysim.compare(then, now, horizons=[6.0], replicates=50, worlds=1)
    (change,) = [one for one in found.changes if one.month == 6.0]
    assert float(change.within.value[0]) == 0.0
    assert float(change.passed.value[0]) == 1.0
    assert float(change.news.value[0]) == 0.0
    assert float(change.now.value[0]) == 1.0


def test_what_is_left_of_a_pilot_is_stretched_in_the_ratio_of_its_draws() -> None:
    """Ten months of which four are over, six are left; of twenty it has twelve left, and not sixteen."""
    text = 'name = "x"\n[pilot]\nduration = 10\n[status]\nstarted = 4\nstage = "pilot"\n'
    scenario = loads(text)
    paired = run_paired(
        [scenario, scenario.with_({"pilot.duration": 20.0})], replicates=20, worlds=1, horizons=[36.0]
    )
    assert [float(arrivals.max()) / 8.0 for arrivals in paired.arrivals] == [6.0, 12.0]
