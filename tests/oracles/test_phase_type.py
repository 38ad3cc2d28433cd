"""Random scenarios of exponential times against their Markov chains (phase-type laws, Neuts 1981).

With generator Q and start π, the chain is in state i at t with probability (π e^{Qt})ᵢ; the share
reached, and each cause's cumulative incidence π(−S)⁻¹(I − e^{St})s, are sums of them over absorbing
states. `markov` reads Q from the document; `scipy.linalg.expm` does the rest. Every row of the tally is
compared, the waits included, at five horizons.

False alarms: 2e-9 a check, about 60 checks a scenario. A scenario's histories show a share that is 0.02
off by default and 0.006 off nightly; the scenarios together exercise every move of the chain.
"""

import os
import random
from typing import Any

import numba
import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.linalg import expm

from tests.oracles.histories import at, check_share, counted
from tests.oracles.markov import AREAS, Rules, State
from valleysim.vocabulary import ABANDON_CAUSES, ROLL_BACK_CAUSES, Row, Wait

Reals = NDArray[np.float64]
GROUPS = 20
SCENARIOS = int(os.environ.get("VALLEYSIM_PHASE_TYPE_SCENARIOS", "200"))
DEFAULT = 200 if numba.config.DISABLE_JIT else 40_000
SIZES = [
    pytest.param(DEFAULT, id="default"),
    pytest.param(500_000, id="half a million", marks=pytest.mark.nightly),
]
HORIZONS = (1.5, 3.0, 6.0, 12.0, 24.0)
MOST_STATES = 300


class TooManyStatesError(Exception):
    """The chain is larger than a dense exponential is worth."""


def exponential_document(seed: int) -> dict[str, Any]:
    """A random scenario in which every time that passes is exponential."""
    r = random.Random(seed)

    def often(p: float = 0.5) -> bool:
        return r.random() < p

    def months(largest: float, zero: float = 0.0) -> Any:
        return 0 if often(zero) else {"exponential": {"mean": r.uniform(0.3, largest)}}

    asks = often(0.4)
    document: dict[str, Any] = {
        "name": f"exponential {seed}",
        "pilot": {
            "duration": 0 if asks else months(4.0, zero=0.4),
            "success": r.choice((1.0, 0.7)),
            "embedded": r.choice((0.0, 0.0, 0.4)),
            "documented_value": r.choice((0.0, 0.5)),
        },
        "readiness": readiness(r, asks),
        "neutral": [
            name for name in ("sponsors", "handoff", "cost", "authority", "background") if often(0.06)
        ],
        "organisation": {"reorganisation_rate": r.choice((0.0, 0.1)), "exposure": r.random()},
        "priorities": {"cancellation_hazard": r.uniform(0.0, 0.08)},
        "cost": {"run_rate": r.choice((0.8, 1.5)), "build": r.choice((1.0, 1.6)), "tolerance": 1.1},
        "handoff": {
            "builders": r.choice((0, 1, 2)),
            "departure_rate": r.uniform(0.0, 0.2),
            "exposure": r.choice((0.0, 0.5)),
            "documented": r.choice((0.0, 0.3, 1.0)),
            "cross_trained": 0.1,
            "parallel_run": months(3.0, zero=0.4),
            "rediscovery": months(9.0, zero=0.2),
        },
        "live": {
            "instability": 0.1,
            "cost_hazard": 0.06,
            "unready_hazard": 0.03,
            "uncovered_hazard": 0.1,
            "obsolescence_hazard": 0.15,
        },
    }
    if often(0.8):
        document["sponsors"] = [sponsor(r, months, name) for name in ("one", "two")[: r.randint(1, 2)]]
        document["coalition"] = {
            "quorum": r.choice((0.0, 1.0)),
            "uncovered_pace": r.choice((0.0, 0.4, 1.0)),
            "uncovered_hazard": r.uniform(0.0, 0.15),
        }
    if asks:
        document["funding"] = {
            "runway": r.choice(("never", months(8.0), months(8.0))),
            "period": 3,
            "first_window": 0,
            "approval": r.choice((1, 1, 1, 0)),
            "lead": months(8.0),
            "unfunded_hazard": r.uniform(0.0, 0.2),
            "unfunded_departures": r.choice((0.0, 1.0, 2.5)),
        }
    central = document["readiness"]["authority"] == "central"
    if central:
        document["office"] = {"reviewers": r.choice((5, 7)), "service": months(3.0)}
    elif often(0.5):
        age = r.choice((0, 4.0, "stationary"))
        document["obsolescence"] = {"lifetime": months(15.0), "age": age}
    return document


def sponsor(r: random.Random, months: Any, name: str) -> dict[str, Any]:
    tenure = r.choice(("never", months(12.0), months(12.0)))
    return {
        "seat": name,
        "weight": r.choice((1.0, 0.5)) if name == "two" else 1.0,
        "essential": r.random() < 0.2,
        "tenure": tenure,
        "served": r.choice((0, 5.0, "stationary")) if tenure != "never" else 0,
        "vacancy": months(4.0, 0.2),
        "adopts": r.choice((1.0, 0.6, 0.0)),
        "at_start": r.choice(("supporting", "supporting", "unsupportive", "vacant")),
        **({"exposure": r.random()} if r.random() < 0.5 else {}),
    }


def readiness(r: random.Random, asks: bool) -> dict[str, Any]:
    """Up to three areas with work; if money is asked for, ownership and economics are ready at once."""
    order = r.sample(AREAS, 5)
    if asks:
        order = ["ownership", "economics", *(area for area in order if AREAS.index(area) > 1)]
    table: dict[str, Any] = {
        "contract": r.random() < 0.75,
        "capacity": r.choice((1, 2, 5)),
        "order": order,
        "authority": "central" if not asks and r.random() < 0.2 else "line",
        "line_sign_off": 0,
    }
    for area in r.sample(AREAS[2:] if asks else AREAS, r.randint(1, 3)):
        table[area] = {
            "work": {"exponential": {"mean": r.uniform(0.5, 6.0)}},
            "done": r.choice((0.0, 0.3)),
        }
        if r.random() < 0.5:
            table[area]["sign_off"] = {"exponential": {"mean": r.uniform(0.2, 3.0)}}
    return table


def explore(rules: Rules) -> tuple[list[State], Reals, Reals]:
    """Every state that can be reached, the start (n,) and the generator (n, n)."""
    numbers: dict[State, int] = {}
    start: list[tuple[int, float]] = []
    flows: list[tuple[int, int, float]] = []

    def number(state: State) -> int:
        if len(numbers) > MOST_STATES:
            raise TooManyStatesError
        return numbers.setdefault(state, len(numbers))

    for p, state in rules.beginnings():
        if p > 0.0:
            start.append((number(state), p))
    done = 0
    while done < len(numbers):
        state = [*numbers][done]
        flows += [(done, number(then), rate) for rate, then in rules.moves(state) if rate > 0.0]
        done += 1
    beginning, q = np.zeros(len(numbers)), np.zeros((len(numbers), len(numbers)))
    for i, p in start:
        beginning[i] += p
    for i, j, rate in flows:
        if i != j:
            q[i, j] += rate
            q[i, i] -= rate
    return [*numbers], beginning, q


def small_chain(seed: int) -> tuple[dict[str, Any], Rules, list[State], Reals, Reals]:
    """The first of the documents that belong to a seed whose chain is small enough."""
    for attempt in range(100):
        document = exponential_document(seed + 1_000_000 * attempt)
        rules = Rules(document)
        try:
            return document, rules, *explore(rules)
        except TooManyStatesError:
            continue
    raise AssertionError(f"no small chain for seed {seed}")


def row_names() -> list[str]:
    """The rows of the tally in the chain's words."""
    names = [wait.name.lower() for wait in Wait] + ["sustained"]
    names += [f"abandoned {cause.name.lower()}" for cause in ABANDON_CAUSES]
    for phase in ("", " in production", " sustained"):
        names += [f"rolled_back {cause.name.lower()}{phase}" for cause in ROLL_BACK_CAUSES]
    assert len(names) == Row.END
    return names


def check_scenario(seed: int, histories: int) -> None:
    document, rules, states, share, q = small_chain(seed)
    tally = counted(document, histories, HORIZONS, seed=seed).counts.states()
    step = expm(q * HORIZONS[0])
    where = [row_names().index(rules.waits(state)) for state in states]
    for month, sooner in zip(HORIZONS, (0.0, *HORIZONS), strict=False):
        for _ in range(round((month - sooner) / HORIZONS[0])):
            share = share @ step
        exact = np.bincount(where, share, int(Row.END)).clip(0.0, 1.0)
        exact[exact < 1e-14] = 0.0
        for row, name in enumerate(row_names()):
            check_share(at(tally[row], month), histories, exact[row], (document, month, name))


@pytest.mark.parametrize("histories", SIZES)
@pytest.mark.parametrize("group", range(GROUPS))
def test_every_state_of_a_random_exponential_scenario_is_as_full_as_its_chain_says(
    group: int, histories: int
) -> None:
    for seed in range(group, SCENARIOS, GROUPS):
        check_scenario(seed, histories)


def test_the_random_scenarios_reach_every_row_that_a_chain_can_reach() -> None:
    """Parked and proving need other laws here: money is asked for at once, and proving takes no time.

    A lone pilot waits neither for its start nor for proof at lower stakes; these scenarios need neither
    builders nor an owner.
    """
    found: set[str] = set()
    for seed in range(SCENARIOS):
        _, rules, states, _, _ = small_chain(seed)
        found |= {rules.waits(state) for state in states}
    never = {"parked", "proving", "start", "proof", "rolled_back handoff sustained"}
    never |= {"owner", "builders", "refused"}
    never |= {name for name in row_names() if name.endswith(" in production")}
    assert found == set(row_names()) - never
