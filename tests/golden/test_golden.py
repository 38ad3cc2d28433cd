"""The stream pinned: rich scenarios, one seed, and the whole numbers that they have always given.

A change of these numbers is a change of every result that anyone has kept. If it is meant, write the
file anew with

    VALLEYSIM_REGENERATE_GOLDEN=1 .venv/bin/python -m pytest tests/golden -q

and say in the change log that the stream has changed. Integers do not depend on threads, chunks or the
order of sums; they do depend on elementary functions, which are the kernel's own for that reason. Months
may differ in their last bit from machine to machine: the curves of gamma, beta and PERT are tabulated with
the machine's own mathematical library before the kernel reads them.
"""

import hashlib
import json
import math
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from valleysim import Result, loads, simulate
from valleysim.estimates.counts import Counts
from valleysim.kernel.tally.tally import OCTAVES_BELOW_ONE, ZERO_BIN, Amount
from valleysim.simulation.replay import replay
from valleysim.vocabulary import ABANDON_CAUSES, ROLL_BACK_CAUSES, Endpoint, Row, Wait
from valleysim.worlds.design import Design

FILE = Path(__file__).parent / "counts.json"
SEED, WORLDS, EACH = 20_260_101, 4, 4_000
HORIZONS = (3.0, 6.5, 12.0, 24.0, 36.0)
ARRAYS = ("histories", "flows", "points", "seen", "wait_ticks", "money_cents", "money_bins")
LATER = (Wait.START, Wait.PROOF, Wait.BUILDERS, Wait.OWNER, Wait.REFUSED)
"""Waits that came after the file was made; where nobody was in them, it knows nothing of them."""
OCTAVES_OF_MONEY = 32 * 40
"""Bins of money either side of zero that there were when the file was made, from one unit of currency on."""

RICH = """
name = "every mechanism at work"

[pilot]
duration = { pert = [1, 2.5, 7] }
success = "0.7 to 0.9"
cost_per_month = 20_000
embedded = 0.15
documented_value = { beta = [2, 5] }

[[sponsors]]
seat = "executive sponsor"
weight = 2
essential = true
tenure = { weibull = { mean = "26 to 54", shape = 1.5 } }
served = "stationary"
vacancy = { lognormal = { median = 3, p90 = 6 } }
adopts = "0.3 to 0.7"
exposure = 0.5

[[sponsors]]
seat = "business unit leader"
tenure = { gamma = { mean = 20, shape = 2.5 } }
served = 9
vacancy = { uniform = [0, 4] }
adopts = 0.8

[[sponsors]]
seat = "controller"
tenure = { lognormal_pareto = { median = 14, p90 = 30, tail_index = 2.2 } }
served = "stationary"
vacancy = { triangular = { p10 = 1.5, mode = 2.5, p90 = 4.5 } }
at_start = "vacant"

[coalition]
quorum = 2.5
uncovered_pace = "0.2 to 0.6"
uncovered_hazard = 0.06
uncovered_approval = 0.5

[organisation]
reorganisation_rate = "0.03 to 0.08"
exposure = 0.3

[readiness]
capacity = 2
authority = "central"
order = ["ownership", "governance", "economics", "reliability", "operability"]
ownership = { work = { exponential = { mean = 1.5 } } }
economics = { work = { gamma = { mean = 2, shape = 3 } }, done = 0.4 }
reliability = { work = { lognormal = { mean = 3, sd = 2 } }, done = "0.1 to 0.5" }
operability = { work = { weibull = { mean = 2, shape = 0.8 } } }
governance = { work = 1 }

[office]
reviewers = 2
service = { exponential = { mean = 0.8 } }
backlog = { lognormal = { median = 0.7, p90 = 2 } }

[funding]
runway = { triangular = { p10 = 4, mode = 7, p90 = 14 } }
period = 3
approval = "0.35 to 0.65"
owner_involvement = 0.5
involvement_uplift = 0.4
overrun_sensitivity = 1.5
lead = { uniform = [0.5, 2] }
unfunded_hazard = 0.15
unfunded_departures = 2

[cost]
run_rate = { lognormal_pareto = { median = 1.05, p90 = 1.6, tail_index = "1.2 to 1.9" } }
build = { lognormal = { median = 1.1, p90 = 1.5 } }
correlation = 0.5
tolerance = 1.2

[handoff]
builders = 5
departure_rate = 0.03
exposure = 0.2
documented = 0.3
cross_trained = 0.2
parallel_run = { pert = [0.5, 1, 3] }
transfer_time = 2
rediscovery = { weibull = { mean = 9, shape = 1.2 } }

[live]
instability = 0.08
cost_hazard = 0.03
unready_hazard = 0.05
uncovered_hazard = 0.04
obsolescence_hazard = 0.1
half_life = "9 to 15"
proving = 3

[priorities]
cancellation_hazard = "0.005 to 0.02"

[obsolescence]
lifetime = { gamma = { mean = 14, shape = 4 } }
age = "stationary"
revalidation = { exponential = { mean = 0.7 } }
live_cost = 5_000

[money]
valley_cost_per_month = 30_000
run_cost_per_month = 12_000
value_per_month = "20_000 to 60_000"
mitigation = 10_000
discount_rate = 0.08

[[correlations]]
between = ["funding.approval", "pilot.success"]
rank = 0.4
"""


REPLACED = "replacement = { exponential = { mean = '1 to 3' } }"
MIXED = """
run_rate.mixture.body = { weight = 0.75, lognormal = { median = 0.815, p90 = 1.28 } }
run_rate.mixture.tail = { weight = 0.25, pareto = { low = 1, tail_index = '1.1 to 1.5' } }"""
SCENARIOS = {
    "with a contract": RICH,
    "without a contract": RICH.replace(
        '[readiness]\ncapacity = 2\nauthority = "central"',
        "[readiness]\ncontract = false\ncapacity = 3\nline_sign_off = { exponential = { mean = 1 } }",
    ),
    "carried": RICH.replace("adopts = 0.8", "adopts = 0.8\ntakes_on = '0.4 to 0.8'")
    .replace("\napproval = ", "\npersistence = 0.4\nfinal_refusal = '0.1 to 0.3'\napproval = ")
    .replace("departure_rate = 0.03", "departure_rate = 0.2\nneeded = 0.8\nramp_up = 1\n" + REPLACED)
    .replace("exposure = 0.3\n\n[read", "exposure = 0.3\nshared_variance = 0.3\n\n[read")
    .replace(
        'run_rate = { lognormal_pareto = { median = 1.05, p90 = 1.6, tail_index = "1.2 to 1.9" } }', MIXED
    ),
}


def runs(name: str) -> Result:
    """A run that is pinned."""
    return simulate(
        loads(SCENARIOS[name]),
        replicates=WORLDS * EACH,
        worlds=WORLDS,
        seed=SEED,
        horizons=HORIZONS,
        threads=1,
    )


def not_entered(counts: Counts) -> list[Wait]:
    """Waits of which the file knows nothing here."""
    return [wait for wait in LATER if not counts.wait_ticks[wait]]


def rows_of(counts: Counts, array: np.ndarray) -> np.ndarray:
    """An array by rows of the tally, or by waits, without those of which the file knows nothing."""
    if len(array) not in (len(Wait), Row.END):
        return array
    assert not array[not_entered(counts)].any()
    return np.delete(array, not_entered(counts), axis=0)


def digest(counts: Counts) -> str:
    """A hash of every whole number of a run, in little-endian order."""
    total = hashlib.blake2b(digest_size=16)
    for name in ARRAYS:
        array = np.ascontiguousarray(whole_numbers(counts, name), dtype="<i8")
        total.update(f"{name}{array.shape}".encode())
        total.update(array.tobytes())
    return total.hexdigest()


def whole_numbers(counts: Counts, name: str) -> np.ndarray:
    """An array of the counts as the file knows it."""
    if name == "money_bins":
        below = 32 * OCTAVES_BELOW_ONE
        found = np.zeros((len(Amount), 2 * OCTAVES_OF_MONEY + 1), np.int64)
        middle = counts.money_bins[:, ZERO_BIN - below : ZERO_BIN + below + 1]
        found[:, OCTAVES_OF_MONEY] = middle.sum(axis=1)
        for side in (-1, 1):
            beyond = counts.money_bins[:, ZERO_BIN + side * (below + 1) :: side][:, :OCTAVES_OF_MONEY]
            found[:, OCTAVES_OF_MONEY + side :: side] = beyond
        assert found.sum() == counts.money_bins.sum()
        return found
    return rows_of(counts, np.array(getattr(counts, name)))


def row_name(row: int) -> str:
    """A row of the tally in words."""
    if row <= Row.SUSTAINED:
        return Wait(row).name.lower() if row < Row.SUSTAINED else "sustained"
    if row < Row.ROLLED_BACK:
        return f"abandoned {ABANDON_CAUSES[row - Row.ABANDONED].name.lower()}"
    phase, cause = divmod(row - Row.ROLLED_BACK, len(ROLL_BACK_CAUSES))
    return f"rolled_back {ROLL_BACK_CAUSES[cause].name.lower()} when {Endpoint(phase).name.lower()}"


def pinned(result: Result) -> dict[str, Any]:
    """What the file holds: some numbers to read, and the hash of all of them."""
    counts = result.counts
    states = counts.states()[:, -1]
    horizons = np.searchsorted(counts.points, 8.0 * np.array(HORIZONS))
    return {
        "histories": counts.total,
        "reached by the horizons": {
            endpoint.name.lower(): counts.seen[:, endpoint].sum(axis=0)[horizons].tolist()
            for endpoint in Endpoint
        },
        "states at the last horizon": {
            row_name(row): int(n) for row, n in enumerate(states) if row not in not_entered(counts)
        },
        "months waited, in ticks": rows_of(counts, counts.wait_ticks).tolist(),
        "money, in hundredths": counts.money_cents.tolist(),
        "a history": first_live(result),
        "hash": digest(counts),
    }


def first_live(result: Result) -> dict[str, str]:
    """The first history that goes live, month by month, in hexadecimal so that no bit is lost."""
    for block in replay(result.scenario, result.counts, design=Design(SEED)):
        live = np.flatnonzero(np.isfinite(block["live"]))
        if len(live):
            facts = ("replicate", "pilot_end", "operating_money", "live", "knowledge_lost", "npv")
            return {fact: float(block[fact][live[0]]).hex() for fact in facts}
    raise AssertionError("no history goes live")


def test_the_whole_numbers_of_rich_scenarios_are_those_of_the_file() -> None:
    found = {name: pinned(runs(name)) for name in SCENARIOS}
    if os.environ.get("VALLEYSIM_REGENERATE_GOLDEN") == "1":
        FILE.write_text(json.dumps(found, indent=2) + "\n", "utf-8")
        pytest.skip(f"{FILE.name} written anew")
    expected = json.loads(FILE.read_text("utf-8"))
    for name in SCENARIOS:
        months, pinned_months = found[name].pop("a history"), expected[name].pop("a history")
        assert list(months) == list(pinned_months)
        for fact, text in pinned_months.items():
            assert math.isclose(float.fromhex(months[fact]), float.fromhex(text), rel_tol=1e-13), fact
    assert found == expected


SILENT = [
    "start",
    "proof",
    "rolled_back handoff when production",
    "rolled_back handoff when sustained",
]
"""What was lost has been rediscovered by then."""


def test_every_state_of_a_history_and_every_sum_is_felt_in_the_file() -> None:
    """So it would notice: each row of the tally is entered in one scenario or the other."""
    results = [runs(name) for name in SCENARIOS]
    entered = sum(np.abs(result.counts.flows).sum(axis=1) for result in results)
    assert [row_name(row) for row in np.flatnonzero(entered == 0)] == SILENT
    for result in results:
        assert (result.counts.money_cents != 0).all()
