"""Portfolios lived with the same draws: the records of every pilot by its key, the tally, the counts."""

import json
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

import numba
import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.laws.pairs import SPAN, TIMES_AS_MANY, Document, same
from tests.tallies import tally_to
from tests.twin.random_portfolios import random_portfolio
from valleysim import simulate
from valleysim.compile import Model, compile_scenario
from valleysim.estimates.counts import ADDED, OF_WORLDS, Counts
from valleysim.kernel.draws.columns import make_columns
from valleysim.kernel.records import make_records
from valleysim.kernel.run import make_work, run_blocks
from valleysim.kernel.tally.tally import Tally
from valleysim.scenario import from_document
from valleysim.worlds.design import Design

Records = dict[str, NDArray[np.float64]]
REPLICATES = 12 if numba.config.DISABLE_JIT else 100
HORIZONS = (3.0, 7.5, 20.0)


@lru_cache(maxsize=2)
def compiled(document: str, seed: int) -> Model:
    """One world of a portfolio; the last ones are kept, because compiling takes longer than living."""
    return compile_scenario(from_document(json.loads(document)), Design(seed), worlds=range(1))


def runs(
    document: Document,
    *,
    replicates: int = REPLICATES,
    first: int = 0,
    span: float = SPAN,
    seed: int = 3,
    block: int | None = None,
) -> tuple[Records, Tally]:
    """The records (rows, replicates) of every pilot, and the tally; in blocks of this size if given."""
    model = compiled(json.dumps(document), seed)
    pack = model.pack
    work, tally = make_work(pack), tally_to(span, pack.pilots)
    if block is not None:
        work = work._replace(
            columns=make_columns(len(pack.laws), block),
            records=make_records(pack.pilots, block),
            totals=np.zeros((work.totals.shape[0], block)),
        )
    size = work.records.shape[2] if block is None else replicates
    parts = []
    for done in range(0, replicates, size):
        count = min(size, replicates - done)
        run_blocks(pack, 0, first + done, count, work, tally, end_month=span)
        parts.append(work.records[:, :, :count].copy())
    records = np.concatenate(parts, axis=2)
    return dict(zip(model.keys, records, strict=True)), tally


def records(document: Document, **options: Any) -> Records:
    """The records of every pilot by its key."""
    return runs(document, **options)[0]


def alike(one: Records, other: Records, *, but: Iterable[str] = ()) -> bool:
    """Whether all pilots, but these of ``other``, are the same in every replicate, bit for bit."""
    return set(one) == set(other) - {*but} and all(same(one[key], other[key]) for key in one)


def tallied_alike(one: Tally, other: Tally) -> bool:
    """Whether two tallies are the same."""
    return all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def counts_of(document: Document, **options: Any) -> Counts:
    """The counts of a run with two worlds."""
    wanted = {"replicates": 2 * REPLICATES, "worlds": 2, "seed": 9, "horizons": HORIZONS, "threads": 1}
    return simulate(from_document(document), **{**wanted, **options}).counts


def equal(one: Counts, other: Counts) -> bool:
    """Whether two runs have counted the same."""
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in (*OF_WORLDS, *ADDED))


def keys_of(document: Document) -> list[str]:
    """Keys of the pilots as they are listed."""
    return [pilot.get("key", pilot["name"]) for pilot in document["pilots"]]


def with_pilots(document: Document, pilots: Iterable[Document]) -> Document:
    """The same portfolio with other pilots."""
    return {**document, "pilots": [*pilots]}


def on_random_portfolios(examples: int) -> Callable[..., Any]:
    """Run a test on random portfolios; it gets the plain tables of one as ``document``."""

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        strategy = given(document=st.integers(0, 10**9).map(random_portfolio))
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
