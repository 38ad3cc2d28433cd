"""The month that a question is about, and the horizons up to it: each once."""

import pytest

from valleysim.errors import UsageError
from valleysim.questions.months import asked_months


@pytest.mark.parametrize(
    ("at", "horizons", "found"),
    [
        (None, [6, 24], (24.0, (6.0, 24.0))),
        (24, [6, 24, 36], (24.0, (6.0, 24.0))),
        (12, [6, 24], (12.0, (6.0, 12.0))),
        (3.3, [3.25, 24], (3.25, (3.25,))),
        (48, [6], (48.0, (6.0, 48.0))),
    ],
)
def test_the_month_asked_about_is_the_last_horizon_and_stands_there_once(
    at: float | None, horizons: list[float], found: tuple[float, tuple[float, ...]]
) -> None:
    assert asked_months(at, horizons) == found


@pytest.mark.parametrize("at", [0, -1, 241, True, "12"])
def test_a_month_that_is_none_is_refused(at: float) -> None:
    with pytest.raises(UsageError, match="at: found"):
        asked_months(at, None)
