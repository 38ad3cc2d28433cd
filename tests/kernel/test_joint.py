"""Pilots that concern each other: what is counted is what each of them came to."""

import numpy as np
import pytest

from valleysim.compile import compile_scenario
from valleysim.kernel.records import Record
from valleysim.kernel.run import make_work, run_blocks
from valleysim.kernel.tally.tally import make_tally
from valleysim.scenario import from_document
from valleysim.vocabulary import Wait
from valleysim.worlds.design import Design

CHANGES_HANDS = {"seat": "head", "tenure": {"exponential": 0.0029}, "vacancy": 0.0}
"""20,000 times within some 29 months, with two events each."""
SPAN = 36.0


@pytest.mark.parametrize("key", ["a", "z"])
def test_a_follower_that_was_cut_before_its_start_is_counted_as_one_that_never_started(key: str) -> None:
    """It follows a pilot that reaches production in month 32, when it has been over for years."""
    leader = {"name": "m", "pilot": {"duration": 31.0, "success": 1.0}}
    follower = {"name": key, "after": ["m"], "sponsors": [CHANGES_HANDS]}
    scenario = from_document({"name": "cut", "handoff": {"parallel_run": 1.0}, "pilots": [leader, follower]})
    model = compile_scenario(scenario, Design(1), worlds=range(1))
    work, tally = make_work(model.pack), make_tally(np.array([288]), np.array([0]), 2)
    run_blocks(model.pack, 0, 0, 1, work, tally, end_month=SPAN)
    records = dict(zip(model.keys, work.records[:, :, 0], strict=True))
    assert records["m"][Record.PRODUCTION] < SPAN
    assert (records[key][Record.CUT], records[key][Record.ROW]) == (1.0, Wait.START)
    assert records[key][Record.STARTED] > SPAN
    ends = np.bincount([int(record[Record.ROW]) for record in records.values()], minlength=len(tally.flows))
    assert tally.flows.sum(axis=1).tolist() == ends.tolist()
