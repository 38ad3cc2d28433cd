"""The kernel returns to Python every so many events, which may stop there; no number depends on how often."""

import json

import numpy as np
import pytest

from tests.golden.test_golden import RICH
from tests.tallies import tally_to
from tests.twin.random_portfolios import random_portfolio
from valleysim import loads
from valleysim.compile import Model, compile_scenario
from valleysim.kernel.run import make_work, run_blocks
from valleysim.kernel.tally.tally import Tally
from valleysim.scenario import from_document
from valleysim.worlds.design import Design

SPAN, REPLICATES = 36.0, 600
MODELS = {
    "alone": compile_scenario(loads(RICH), Design(5), worlds=range(2)),
    "together": compile_scenario(
        from_document(json.loads(json.dumps(random_portfolio(3)))), Design(5), worlds=range(2)
    ),
}


def runs(model: Model, count: int, events: int) -> tuple[np.ndarray, Tally, int]:
    """Records of the last block, the tally, and how often Python had the word."""
    pauses: list[None] = []
    work, tally = make_work(model.pack), tally_to(SPAN, model.pack.pilots)
    run_blocks(
        model.pack, 1, 7, count, work, tally, end_month=SPAN, pause=lambda: pauses.append(None), events=events
    )
    return work.records, tally, len(pauses)


@pytest.mark.parametrize("kind", MODELS)
@pytest.mark.parametrize("events", [1, 5_000])
def test_no_number_depends_on_how_often_python_has_the_word(kind: str, events: int) -> None:
    records, tally, none = runs(MODELS[kind], REPLICATES, 10**12)
    others, tally_of_slices, pauses = runs(MODELS[kind], REPLICATES, events)
    assert none == 0
    assert pauses > (10 if events == 1 else 0)
    assert np.array_equal(records, others, equal_nan=True)
    for name in tally._fields:
        assert np.array_equal(getattr(tally, name), getattr(tally_of_slices, name), equal_nan=True), name
    assert tally.flows.any()


@pytest.mark.parametrize("kind", MODELS)
def test_what_interrupts_a_pause_ends_the_run_there(kind: str) -> None:
    model = MODELS[kind]

    def interrupt() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_blocks(
            model.pack,
            0,
            0,
            10**9,
            make_work(model.pack),
            tally_to(SPAN, model.pack.pilots),
            end_month=SPAN,
            pause=interrupt,
        )
