"""What held an abandoned history up, against competing risks of which the times are known.

|z| < 6: a correct simulator fails with probability 2e-9 a check; shares off by .01 are caught all but surely.
"""

from typing import Any

import numpy as np
import pytest

from tests.oracles.histories import DEFAULT, LIMIT, counted
from valleysim.vocabulary import ABANDON_CAUSES, Cause, Row, Wait

HISTORIES = min(DEFAULT, 100_000)
FUNDED: dict[str, Any] = {"runway": 1, "period": 1, "first_window": 0, "approval": 1}


def shares(document: dict[str, Any], cause: Cause) -> dict[str, float]:
    """Of all histories, those abandoned for a cause, by what held them up."""
    counts = counted(document, HISTORIES, [12.0]).counts
    for number, _ in enumerate(ABANDON_CAUSES):
        assert counts.held_by[0, number].sum() == counts.ends[0, Row.ABANDONED + number]
    row = counts.held_by[0, ABANDON_CAUSES.index(cause)] / HISTORIES
    return {Wait(wait).name: float(row[wait]) for wait in np.flatnonzero(row)}


def assert_shares(found: dict[str, float], expected: dict[str, float]) -> None:
    assert set(found) == set(expected)
    for wait, share in expected.items():
        assert abs(found[wait] - share) < LIMIT * np.sqrt(share * (1.0 - share) / HISTORIES), wait


def test_a_clock_that_rings_is_booked_to_the_wait_under_which_it_did() -> None:
    document = {
        "readiness": {"line_sign_off": 4},
        "handoff": {"parallel_run": 5},
        "priorities": {"cancellation_hazard": 0.1},
    }
    expected = {"LINE_SIGN_OFF": 1.0 - np.exp(-0.4), "PARALLEL_RUN": np.exp(-0.4) - np.exp(-0.9)}
    assert_shares(shares(document, Cause.PRIORITIES), expected)


@pytest.mark.parametrize("authority", ["line", "central"])
def test_who_is_parked_for_want_of_sign_offs_alone_is_held_up_by_them(authority: str) -> None:
    document = {
        "readiness": {"authority": authority, "line_sign_off": 6},
        "office": {"reviewers": 5, "service": 6},
        "funding": {**FUNDED, "unfunded_hazard": 0.2},
    }
    expected = {f"{authority.upper()}_SIGN_OFF": 1.0 - np.exp(-0.2 * 5)}
    assert_shares(shares(document, Cause.FUNDING), expected)


def test_who_is_parked_with_work_to_do_is_held_up_by_being_parked() -> None:
    document = {
        "readiness": {"line_sign_off": 6, "economics": {"work": 2}},
        "funding": {**FUNDED, "unfunded_hazard": 0.2},
    }
    assert_shares(shares(document, Cause.FUNDING), {"PARKED": 1.0 - np.exp(-0.2 * 11)})


def test_failed_pilots_were_held_up_by_the_pilot() -> None:
    document = {"pilot": {"duration": 3, "success": 0.7}}
    assert_shares(shares(document, Cause.FAILED_PILOT), {"PILOT": 0.3})
