"""Pairs of scenarios lived with the same draws: the second differs in what a law speaks of, only."""

import copy
import os
from collections.abc import Callable
from typing import Any

import numba
import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.tallies import tally_to
from tests.twin.random_scenarios import random_document
from valleysim.compile import compile_scenario
from valleysim.kernel.draws.columns import BLOCK
from valleysim.kernel.records import Record
from valleysim.kernel.run import make_work, run_blocks
from valleysim.kernel.tally.tally import Tally
from valleysim.scenario import from_document
from valleysim.worlds.design import Design

Reals = NDArray[np.float64]
Document = dict[str, Any]
SPAN = 36.0
HISTORIES = 16 if numba.config.DISABLE_JIT else 400
TIMES_AS_MANY = int(os.environ.get("VALLEYSIM_LAW_EXAMPLES", "1"))
"""Random scenarios of each law, as a multiple of those lived by default; 20 nightly."""

MONTHS = (
    Record.PILOT_END,
    Record.MONEY_AT,
    Record.LIVE,
    Record.PRODUCTION,
    Record.SUSTAINED,
    Record.ENDED,
)


def runs(
    document: Document,
    *,
    histories: int = HISTORIES,
    first: int = 0,
    span: float = SPAN,
    seed: int = 3,
    world: int = 0,
) -> tuple[Reals, Tally]:
    """The records (rows, histories) and the tally of one block of a world."""
    assert histories <= BLOCK
    pack = compile_scenario(from_document(document), Design(seed), worlds=range(world, world + 1)).pack
    work, tally = make_work(pack), tally_to(span)
    run_blocks(pack, 0, first, histories, work, tally, end_month=span)
    return work.records[0, :, :histories], tally


def records(document: Document, **options: Any) -> Reals:
    """The records of one block of a world."""
    return runs(document, **options)[0]


def same(one: Reals, other: Reals) -> bool:
    """Whether all histories are the same, bit for bit."""
    return np.array_equal(one, other, equal_nan=True)


def changed(document: Document, **tables: Document) -> Document:
    """A copy with some keys of some tables set; a table that was absent is made."""
    copied = copy.deepcopy(document)
    for table, keys in tables.items():
        copied[table] = {**copied.get(table, {}), **keys}
    return copied


def without(document: Document, *tables: str) -> Document:
    return copy.deepcopy({key: value for key, value in document.items() if key not in tables})


def at_work(document: Document) -> Document:
    """A copy in which no mechanism is neutral by decree."""
    return {**copy.deepcopy(document), "neutral": []}


def on_random_scenarios(examples: int) -> Callable[..., Any]:
    """Run a test on random scenarios; it gets the plain tables of one as ``document``."""

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        strategy = given(document=st.integers(0, 10**9).map(random_document))
        most = 3 if numba.config.DISABLE_JIT else examples * TIMES_AS_MANY
        chosen = settings(
            max_examples=most,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        )
        return chosen(strategy(test))

    return decorate
