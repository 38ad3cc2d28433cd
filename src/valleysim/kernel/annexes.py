"""Parts of the kernel that are compiled apart from its doors, and called by their address.

What fills a block with draws and what adds a block up are called once a block, what draws on demand a few
times a history: a call by address costs next to nothing there. A process of its own compiles them while
this one compiles the door (`apart`), which takes a third off the time of a first compile on two cores.
"""

# mypy: disable-error-code="no-untyped-call"
from typing import Any

import numba
from numba.core import types

from valleysim.kernel import calling
from valleysim.kernel.adding import add_block
from valleysim.kernel.columns import fill_columns
from valleysim.kernel.joint import Work
from valleysim.kernel.pack import Pack
from valleysim.kernel.tally import Tally
from valleysim.kernel.variates import renewed

FUNCTIONS: tuple[Any, ...] = (fill_columns, add_block, renewed)
"""The annexes, in the order of `calling.Annex`."""

calling.FUNCTIONS[:] = FUNCTIONS


def argument_types(pack: Pack, work: Work, tally: Tally) -> list[tuple[Any, ...]]:
    """What each annex is called with."""
    a, b, c, d = (numba.typeof(each) for each in (pack, work, tally, work.columns))
    whole, real = types.int64, types.float64
    world, tables = numba.typeof(pack.worlds).dtype, numba.typeof(pack.tables)
    return [(a, whole, whole, whole, whole, d), (a, whole, whole, real, b, c), (world, tables, whole, real)]
