"""The floor: the time to make only the draws that histories consume, against the time of histories.

A history cannot cost less than its draws. The floor makes the same number of them, by the same laws
with the same parameters, in the fastest way we know: block by block, one law in one plain loop, so
that the compiler vectorises it (`valleysim.kernel.draws.columns`). Draws that a history makes on demand are
made that way too, as if it were known beforehand how many will be wanted. How many there are is
counted in real histories (`benchmarks.consumption`).

There are two floors. The lower one makes of each column only as many draws as histories read. The
upper one makes every column for every history, as the kernel does: which of them will be read is not
known before the history has been lived.
"""

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from benchmarks.consumption import Consumption, consumption
from benchmarks.figure import Figure, at_most, told
from benchmarks.rounds import in_turns
from benchmarks.subject import enterprise
from valleysim.kernel.draws.addressed import fill_uniforms
from valleysim.kernel.draws.columns import BLOCK, Columns, fill_columns, make_columns, number_replicates
from valleysim.kernel.draws.variates import fill_residuals, fill_variates
from valleysim.kernel.numba.jit import entry_point, kernel
from valleysim.kernel.pack import RENEWED, Form, Pack, World
from valleysim.simulation.chunks import Chunk, run_chunk
from valleysim.vocabulary import Law, Purpose

Reals = NDArray[np.float64]
HISTORIES = 400_000
PLAIN, GAPS = RENEWED, RENEWED + 1
"""Places of uniforms that are only compared, and of gaps between reorganisations, after the renewed laws."""


@entry_point
def draw(
    pack: Pack, rest: Pack, row: int, count: int, made: Reals, on_demand: Reals, columns: Columns
) -> None:
    """Make the draws of ``count`` ≤ `BLOCK` histories of a world.

    ``made`` (C,) and ``on_demand`` (`RENEWED` + 2,) are draws per history; ``rest`` is the pack without
    its pairs, for the two multipliers of cost.
    """
    world = pack.worlds[row, 0]
    number_replicates(0, BLOCK, columns)
    fill_columns(rest, row, 0, count, columns)
    for p in range(pack.pair_keys.shape[0]):
        fill_pair(pack, row, p, count, made, columns)
    fill_on_demand(pack, world, count, on_demand, columns)


@kernel
def number(per_history: float, count: int) -> int:
    """Draws for ``count`` histories."""
    return int(np.floor(per_history * count + 0.5))


@kernel
def fill_pair(pack: Pack, row: int, p: int, count: int, made: Reals, columns: Columns) -> None:
    """Two columns that share blocks of uniforms, or one."""
    c0, c1 = pack.pair_columns[p, 0], pack.pair_columns[p, 1]
    n0 = number(made[c0], count) if c0 >= 0 else 0
    n1 = number(made[c1], count) if c1 >= 0 else 0
    n = max(n0, n1)
    replicates = columns.replicates[:n]
    fill_uniforms(pack.pair_keys[p], row, replicates, pack.pair_numbers[p], columns.u0[:n], columns.u1[:n])
    if c0 >= 0:
        fill_column(pack, row, c0, columns.u0[:n0], columns.values[c0])
    if c1 >= 0:
        fill_column(pack, row, c1, columns.u1[:n1], columns.values[c1])


@kernel
def fill_column(pack: Pack, row: int, c: int, u: Reals, out: Reals) -> None:
    """One column, from its uniforms."""
    p = pack.parameters[row, c]
    if pack.forms[c] == Form.VARIATE:
        fill_variates(pack.laws[c], p, u, out, pack.tables)
    elif pack.forms[c] == Form.RESIDUAL:
        fill_residuals(pack.laws[c], p, u, out, pack.tables)


@kernel
def fill_on_demand(pack: Pack, world: World, count: int, on_demand: Reals, columns: Columns) -> None:
    """What histories draw on demand: a block of uniforms each, and what the law makes of the first."""
    key, out = world.pilot_keys[Purpose.APPROVAL], columns.values[0]
    for law in range(on_demand.shape[0]):
        left = number(on_demand[law], count)
        while left > 0:
            n = min(left, BLOCK)
            u0 = columns.u0[:n]
            fill_uniforms(key, world.number, columns.replicates[:n], law, u0, columns.u1[:n])
            if law < RENEWED:
                fill_variates(world.renewed_laws[law], world.renewed[law], u0, out, pack.tables)
            elif law == GAPS:
                gap = np.array([world.reorganisation_gap, 0.0, 0.0, 0.0])
                fill_variates(Law.EXPONENTIAL, gap, u0, out, pack.tables)
            left -= n


def draw_all(chunks: Iterable[Chunk], made: Reals, on_demand: Reals) -> None:
    """Make the draws of all histories of these chunks."""
    for chunk in chunks:
        model = chunk.part.model()
        pack = model.pack
        plans = pack.plans.copy()
        plans["first_pair"] = plans["end_pair"] = 0
        plans.flags.writeable = False
        rest = pack._replace(
            plans=plans,
            pair_keys=pack.pair_keys[:0],
            pair_numbers=pack.pair_numbers[:0],
            pair_columns=pack.pair_columns[:0],
        )
        columns = make_columns(len(pack.laws), BLOCK)
        for stretch in chunk.stretches:
            for first in range(0, stretch.count, BLOCK):
                count = min(BLOCK, stretch.count - first)
                row = stretch.world - model.worlds.start
                draw(pack, rest, row, count, made, on_demand, columns)


def per_history(counted: Consumption) -> Reals:
    """Draws on demand by place."""
    on_demand = np.zeros(RENEWED + 2)
    for law, variates in counted.renewed.items():
        on_demand[law] = variates
    on_demand[PLAIN], on_demand[GAPS] = counted.plain_blocks, counted.gaps
    return on_demand


def figures(rounds: int) -> Iterator[Figure]:
    """Histories against both floors, on one thread, in CPU time."""
    counted = consumption()
    chunks = enterprise().chunks(HISTORIES)
    read, on_demand = np.array(counted.columns), per_history(counted)
    every = np.ones_like(read)
    fastest = in_turns(
        {
            "histories": lambda: [run_chunk(chunk) for chunk in chunks],
            "read": lambda: draw_all(chunks, read, on_demand),
            "made": lambda: draw_all(chunks, every, on_demand),
        },
        rounds,
    )
    seconds = {name: one.cpu / HISTORIES * 1e6 for name, one in fastest.items()}
    pairs = len(chunks[0].pack.pair_keys) + 1
    drawn = sum(counted.columns)
    yield told("draws of a history made beforehand: columns read", drawn, digits=1)
    yield told("  blocks of Philox made beforehand", pairs, digits=0)
    yield told("  blocks of Philox made on demand", counted.blocks, digits=1)
    yield told("a history, one thread", seconds["histories"], unit=" µs")
    yield told("  its draws, as the kernel makes them", seconds["made"], unit=" µs")
    yield told("  its draws, only those that are read", seconds["read"], unit=" µs")
    yield at_most("a history / draws made", seconds["histories"] / seconds["made"], 2.0, unit="×")
    yield at_most("a history / draws read", seconds["histories"] / seconds["read"], 2.0, unit="×")
