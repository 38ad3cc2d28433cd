"""Funding: the runway, the request at budget windows, operating money (docs/model.md, 6)."""

import numpy as np

from valleysim.kernel.draws import uniform
from valleysim.kernel.elementary import power
from valleysim.kernel.jit import kernel
from valleysim.kernel.life import Address, Draws, Life, Money, Real, Whole
from valleysim.kernel.pack import Column, Number, Pack
from valleysim.kernel.readiness import can_ask
from valleysim.vocabulary import Event, Purpose


@kernel
def begin_funding(pack: Pack, address: Address, draws: Draws, life: Life, now: float) -> None:
    """The pilot has ended: innovation money runs, shortened by an overrun of the build."""
    numbers = pack.numbers[address.row]
    spread = numbers[Number.PHASE_SPREAD] * numbers[Number.PERIOD]
    phase = spread * (1.0 - draws[Column.WINDOW_PHASE]) if spread > 0.0 else 0.0
    life.real[Real.FIRST_WINDOW] = numbers[Number.FIRST_WINDOW] + phase
    life.real[Real.LEAD] = draws[Column.LEAD]
    life.real[Real.RUN_RATE] = draws[Column.RUN_RATE]
    life.real[Real.RUNWAY_END] = now + draws[Column.RUNWAY] / draws[Column.BUILD]
    life.real[Real.MONEY_AT] = now + numbers[Number.MONEY_DELAY]
    life.whole[Whole.UNFUNDED] = 0
    life.due[Event.BUDGET_WINDOW] = np.inf
    life.due[Event.MONEY_ARRIVES] = np.inf
    if numbers[Number.MONEY_DELAY] > 0.0:
        life.whole[Whole.MONEY] = Money.NOT_ASKED
        life.due[Event.RUNWAY_ENDS] = life.real[Real.RUNWAY_END]
    else:
        life.whole[Whole.MONEY] = Money.ARRIVED
        life.due[Event.RUNWAY_ENDS] = np.inf


@kernel
def ask_if_ready(pack: Pack, address: Address, life: Life, now: float) -> None:
    """With an owner and a cost model the pilot is heard from the next window on."""
    if life.whole[Whole.MONEY] != Money.NOT_ASKED or not can_ask(life):
        return
    first = life.real[Real.FIRST_WINDOW]
    period = pack.numbers[address.row, Number.PERIOD]
    life.whole[Whole.MONEY] = Money.ASKED
    life.whole[Whole.WINDOW] = window_at_or_after(first, period, now)
    life.due[Event.BUDGET_WINDOW] = first + life.whole[Whole.WINDOW] * period


@kernel
def window_at_or_after(first: float, period: float, now: float) -> int:
    """Number of the first window ``first + j·period`` that is not earlier than ``now``."""
    j = max(int(np.ceil((now - first) / period)), 0)
    while first + j * period < now:
        j += 1
    while j > 0 and first + (j - 1) * period >= now:
        j -= 1
    return j


@kernel
def approval_probability(pack: Pack, address: Address, life: Life) -> float:
    """Chance of approval at a window: a product of factors, capped at 1."""
    numbers = pack.numbers[address.row]
    p = numbers[Number.APPROVAL]
    if not life.whole[Whole.COVERED]:
        p *= numbers[Number.UNCOVERED_APPROVAL]
    run_rate = life.real[Real.RUN_RATE]
    if run_rate > numbers[Number.TOLERANCE]:
        ratio = numbers[Number.TOLERANCE] / run_rate
        p *= power(ratio, numbers[Number.OVERRUN_SENSITIVITY])
    return min(p, 1.0)


@kernel
def hold_window(pack: Pack, address: Address, life: Life, now: float) -> None:
    """The request is heard: approved, or heard again one period later."""
    row, world, replicate = address
    j = life.whole[Whole.WINDOW]
    u = uniform(pack.pilot_keys[Purpose.APPROVAL], world, replicate, j)
    if u < approval_probability(pack, address, life):
        life.whole[Whole.MONEY] = Money.APPROVED
        life.due[Event.BUDGET_WINDOW] = np.inf
        life.due[Event.MONEY_ARRIVES] = now + life.real[Real.LEAD]
    else:
        life.whole[Whole.WINDOW] = j + 1
        period = pack.numbers[row, Number.PERIOD]
        life.due[Event.BUDGET_WINDOW] = life.real[Real.FIRST_WINDOW] + (j + 1) * period


@kernel
def receive_money(life: Life, now: float) -> None:
    """Operating money is there; the runway no longer matters."""
    life.whole[Whole.MONEY] = Money.ARRIVED
    life.whole[Whole.UNFUNDED] = 0
    life.real[Real.MONEY_AT] = now
    life.due[Event.MONEY_ARRIVES] = np.inf
    life.due[Event.RUNWAY_ENDS] = np.inf
