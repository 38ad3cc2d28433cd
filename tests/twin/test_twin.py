"""The kernel and its slow twin agree event by event on random scenarios.

Both are driven by the same addressed draws. Events and their details must be identical; months
may differ by 1e-9, because the two add up the same terms in other orders.
"""

import math
import os

import numpy as np
import pytest

from tests.twin import history as twin
from tests.twin.random_scenarios import random_document
from tests.twin.translation import Translator, draws
from valleysim.compile import compile_scenario
from valleysim.kernel.draws.columns import BLOCK
from valleysim.kernel.grid import GRID_STEPS_PER_MONTH
from valleysim.kernel.records import Record
from valleysim.kernel.run import make_work, run_blocks
from valleysim.kernel.state import LOG_ROWS
from valleysim.kernel.tally.tally import Tally, make_tally
from valleysim.scenario import Scenario, from_document
from valleysim.vocabulary import ABANDON_CAUSES, ROLL_BACK_CAUSES, Event, Row, Wait
from valleysim.worlds.design import Design

SPAN = 36.0
SCENARIOS = int(os.environ.get("VALLEYSIM_TWIN_SCENARIOS", "240"))
HISTORIES = int(os.environ.get("VALLEYSIM_TWIN_HISTORIES", "24"))
GROUPS = 8
CLOSE = 1e-9
Logged = tuple[float, str, int]


def state_name(row: int) -> str:
    """The tally's row in the twin's words."""
    if row < Row.SUSTAINED:
        return Wait(row).name.lower()
    if row == Row.SUSTAINED:
        return "sustained"
    if row < Row.ROLLED_BACK:
        return f"abandoned {ABANDON_CAUSES[row - Row.ABANDONED].name.lower()}"
    phase, cause = divmod(row - Row.ROLLED_BACK, len(ROLL_BACK_CAUSES))
    return f"rolled_back {('live', 'production', 'sustained')[phase]} {ROLL_BACK_CAUSES[cause].name.lower()}"


class KernelHistories:
    """Replicates of one world, lived by the kernel one at a time, with their logs."""

    def __init__(self, scenario: Scenario, seed: int, world: int, log_rows: int = LOG_ROWS) -> None:
        self.model = compile_scenario(scenario, Design(seed), worlds=range(world, world + 1))
        self.log_rows = log_rows
        logs = np.zeros((len(self.model.keys), log_rows, 3))
        self.work = make_work(self.model.pack, logging=True)._replace(logs=logs)
        self.tally = empty_tally(len(self.model.keys))

    def live_jointly(self, replicate: int) -> dict[str, tuple[list[Logged], np.ndarray]]:
        """The log and the record of every pilot of one replicate, by key."""
        run_blocks(self.model.pack, 0, replicate, 1, self.work, self.tally, end_month=SPAN)
        found = {}
        for p, key in enumerate(self.model.keys):
            logged = int(self.work.states[p]["logged"])
            assert logged < self.log_rows
            log = [(float(t), Event(int(e)).name.lower(), int(x)) for t, e, x in self.work.logs[p][:logged]]
            found[key] = log, self.work.records[p][:, 0].copy()
        return found

    def live(self, replicate: int) -> tuple[list[Logged], np.ndarray]:
        """The log and the record of one history of a lone pilot."""
        (only,) = self.live_jointly(replicate).values()
        return only


def empty_tally(pilots: int) -> Tally:
    """A tally up to the span, of every whole month."""
    points = np.arange(1, int(SPAN) + 1) * GRID_STEPS_PER_MONTH
    return make_tally(points, np.array([len(points) - 1]), pilots)


def alike(log: list[Logged], expected: list[Logged]) -> list[Logged]:
    """The log, with neighbours exchanged where rounding alone tells which of two comes first.

    Times that are sums of the same terms in another order may differ in the last bit. Events
    that both sides see at exactly one instant are never exchanged.
    """
    log = list(log)
    for n in range(min(len(log), len(expected))):
        instants = {month for month, *_ in log[n : n + 4] if abs(month - log[n][0]) < CLOSE}
        instants |= {month for month, *_ in expected[n : n + 4] if abs(month - expected[n][0]) < CLOSE}
        for later in range(n + 1, min(n + 4, len(log))):
            near = abs(log[later][0] - log[n][0]) < CLOSE
            if (
                log[n][1:] != expected[n][1:]
                and log[later][1:] == expected[n][1:]
                and near
                and len(instants) > 1
            ):
                log.insert(n, log.pop(later))
    return log


def disagreement(scenario: Scenario, seed: int, replicates: range, log_rows: int = LOG_ROWS) -> str | None:
    """What differs first between kernel and twin; None if nothing does."""
    numbers = Translator(scenario, seed, 3).numbers()
    kernel = KernelHistories(scenario, seed, 3, log_rows)
    for replicate in replicates:
        slow = twin.live_through(numbers, draws(seed, 3, replicate), SPAN)
        found = difference(*kernel.live(replicate), slow)
        if found is not None:
            return f"{scenario.name}, replicate {replicate}: {found}"
    return None


def difference(log: list[Logged], record: np.ndarray, slow: twin.History) -> str | None:
    """What differs first between a history of the kernel and one of the twin; None if nothing does."""
    expected = [(h.month, h.event, h.detail) for h in slow.happenings]
    log = alike(log, expected)
    for number, (ours, theirs) in enumerate(zip(log, expected, strict=False)):
        if ours[1:] != theirs[1:] or not math.isclose(ours[0], theirs[0], rel_tol=CLOSE, abs_tol=CLOSE):
            return f"event {number} is {ours} in the kernel, {theirs} in the twin"
    if len(log) != len(expected):
        rest = [*log, None][len(expected) :][:1], [*expected, None][len(log) :][:1]
        return f"{len(log)} events in the kernel, {len(expected)} in the twin: {rest}"
    for what, fast, plain in compared(record, slow):
        if not math.isclose(fast, plain, rel_tol=1e-8, abs_tol=1e-7):
            return f"{what} is {fast} in the kernel, {plain} in the twin"
    if state_name(int(record[Record.ROW])) != slow.state:
        return f"{state_name(int(record[Record.ROW]))} in the kernel, {slow.state} in the twin"
    return None


def compared(record: np.ndarray, slow: twin.History) -> list[tuple[str, float, float]]:
    """Facts of a record beside those of the twin."""
    pairs = [
        ("pilot end", Record.PILOT_END, slow.pilot_end),
        ("money at", Record.MONEY_AT, slow.money_at),
        ("live", Record.LIVE, slow.live),
        ("production", Record.PRODUCTION, slow.production),
        ("sustained", Record.SUSTAINED, slow.sustained),
        ("ended", Record.ENDED, slow.ended),
        ("spend on the pilot", Record.SPEND_PILOT, slow.spend_pilot),
        ("spend in the valley", Record.SPEND_VALLEY, slow.spend_valley),
        ("spend when live", Record.SPEND_RUN, slow.spend_run),
        ("spend", Record.SPEND, slow.spend),
        ("value", Record.VALUE, slow.value),
        ("net present value", Record.NPV, slow.npv),
    ]
    if slow.knowledge_lost is not None:
        pairs.append(("knowledge lost", Record.KNOWLEDGE_LOST, slow.knowledge_lost))
    if slow.builders_present is not None:
        pairs.append(("builders present", Record.BUILDERS_PRESENT, slow.builders_present))
    facts = [(what, float(record[row]), float(theirs)) for what, row, theirs in pairs]
    for wait in Wait:
        name = wait.name.lower()
        facts.append(
            (f"months waiting for {name}", float(record[Record.WAITED + wait]), slow.waits.get(name, 0.0))
        )
    return facts


@pytest.mark.parametrize("group", range(GROUPS))
def test_kernel_and_twin_agree_event_by_event_on_random_scenarios(group: int) -> None:
    """2,000 scenarios × 100 histories nightly (VALLEYSIM_TWIN_SCENARIOS, VALLEYSIM_TWIN_HISTORIES)."""
    for seed in range(group, SCENARIOS, GROUPS):
        found = disagreement(from_document(random_document(seed)), seed, range(HISTORIES))
        assert found is None, found


def test_a_block_holds_the_histories_that_were_lived_alone() -> None:
    """A block of 512 and single histories give the same records, bit for bit."""
    scenario = from_document(random_document(5))
    kernel = KernelHistories(scenario, 5, 3)
    work = make_work(kernel.model.pack)
    run_blocks(kernel.model.pack, 0, 0, BLOCK, work, empty_tally(1), end_month=SPAN)
    for replicate in (0, 1, 17, 511):
        _, alone = kernel.live(replicate)
        assert np.array_equal(alone, work.records[0][:, replicate], equal_nan=True)


CROWDED = twin.MOST_EVENTS + 1
"""Rows of a log that holds every event of a history that is cut."""
RESTLESS = {
    "name": "restless",
    "organisation": {"reorganisation_rate": 700},
    "money": {"valley_cost_per_month": 3000},
}


@pytest.mark.parametrize(
    ("rest", "state"),
    [
        ({"pilot": {"duration": 32.0}}, "pilot"),
        (
            {
                "readiness": {"ownership": {"work": 50.0}},
                "funding": {"runway": 32.0, "period": 1.0, "approval": 0.5},
            },
            "readiness_work",
        ),
        ({"pilot": {"duration": 1.0}, "live": {"proving": 33.0}}, "proving"),
    ],
    ids=["in the pilot", "in the valley, with a runway", "in production"],
)
def test_both_agree_on_a_history_that_is_cut_and_where_it_stays(rest: dict[str, object], state: str) -> None:
    """The 20,000th reorganisation comes in month 28 or 29; what was due after it comes no more."""
    scenario = from_document({**RESTLESS, **rest})
    assert disagreement(scenario, 1, range(1), CROWDED) is None
    log, record = KernelHistories(scenario, 1, 3, CROWDED).live(0)
    assert len(log) == twin.MOST_EVENTS
    assert record[Record.CUT] == 1.0
    assert state_name(int(record[Record.ROW])) == state
    assert math.isclose(record[Record.WAITED : Record.WAITED + len(Wait)].sum(), SPAN)
