"""Handoff: builders leave, the parallel run teaches, knowledge is lost (docs/model.md, 8)."""

from valleysim.kernel.draws import uniform
from valleysim.kernel.elementary import exp_
from valleysim.kernel.jit import kernel
from valleysim.kernel.life import Address, Draws, Life, Money, Parallel, Real, Stage, Whole
from valleysim.kernel.pack import MAX_BUILDERS, Column, Count, Number, Pack
from valleysim.kernel.readiness import gate_open
from valleysim.vocabulary import Event, Purpose


@kernel
def start_parallel_run_if_ready(pack: Pack, life: Life, now: float) -> None:
    """The parallel run starts when the gate is open and operating money is there."""
    if (
        life.whole[Whole.PARALLEL] == Parallel.NOT_STARTED
        and life.whole[Whole.MONEY] == Money.ARRIVED
        and gate_open(pack, life)
    ):
        life.whole[Whole.PARALLEL] = Parallel.UNDER_WAY
        life.due[Event.PARALLEL_RUN_ENDS] = now + life.real[Real.PARALLEL_RUN]


@kernel
def departure_spent(pack: Pack, address: Address, life: Life, now: float) -> float:
    """What every builder's budget has spent from pilot end to ``now``."""
    numbers = pack.numbers[address.row]
    months = now - life.real[Real.PILOT_END]
    unfunded = min(now, life.real[Real.MONEY_AT]) - life.real[Real.RUNWAY_END]
    if unfunded > 0.0:
        months += (numbers[Number.UNFUNDED_DEPARTURES] - 1.0) * unfunded
    return numbers[Number.DEPARTURE_RATE] * months


@kernel
def builders_present(
    pack: Pack, address: Address, draws: Draws, life: Life, now: float
) -> int:
    """Builders still there at ``now``."""
    spent = departure_spent(pack, address, life, now)
    present = 0
    for b in range(pack.counts[Count.BUILDERS]):
        if not life.builders_gone[b] and draws[Column.FIRST_BUILDER + b] >= spent:
            present += 1
    return present


@kernel
def reorganise_builders(
    pack: Pack, address: Address, draws: Draws, life: Life, now: float
) -> None:
    """At a reorganisation after pilot end each builder present may go."""
    row, world, replicate = address
    exposure = pack.numbers[row, Number.BUILDER_EXPOSURE]
    if exposure <= 0.0 or life.whole[Whole.STAGE] == Stage.PILOT:
        return
    key = pack.pilot_keys[Purpose.EXPOSURE]
    k = life.whole[Whole.REORGANISATIONS]
    for b in range(pack.counts[Count.BUILDERS]):
        if uniform(key, world, replicate, MAX_BUILDERS * k + b) < exposure:
            life.builders_gone[b] = 1


@kernel
def lose_knowledge(pack: Pack, address: Address, draws: Draws, life: Life, now: float) -> None:
    """At the end of the parallel run: what nobody wrote down, learned or passed on is lost."""
    numbers = pack.numbers[address.row]
    present = builders_present(pack, address, draws, life, now)
    builders = pack.counts[Count.BUILDERS]
    share = present / builders if builders > 0 else 0.0
    transfer = 1.0
    if numbers[Number.TRANSFER_TIME] > 0.0:
        transfer -= exp_(-life.real[Real.PARALLEL_RUN] / numbers[Number.TRANSFER_TIME])
    life.whole[Whole.BUILDERS_PRESENT] = present
    life.real[Real.LOST] = numbers[Number.UNTOLD] * (1.0 - share * transfer)
