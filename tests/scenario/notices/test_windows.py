"""Budget windows that come too late for most pilots are told, with the period that would do."""

import pytest

from valleysim import load, loads, simulate
from valleysim.scenario.notices.windows import without_a_window
from valleysim.scenario.reading.register import preset_names

ONE = """
name = "asks when the pilot ends"
[pilot]
duration = 2
[readiness]
line_sign_off = 1
[funding]
runway = 4
period = 12
approval = 1
[[pilots]]
name = "a"
[[pilots]]
name = "b"
  [pilots.funding]
  period = 5
"""


def test_windows_that_are_too_far_apart_are_told_with_their_line_and_the_period_that_would_do() -> None:
    (notice,) = [one for one in loads(ONE, name="s.toml").notices() if one.key == "funding.period"]
    assert (notice.severity, notice.file, notice.line) == ("warning", "s.toml", 9)
    assert notice.text == (
        "budget windows are 12 months apart (as written), and with typical numbers pilot a can ask for only "
        "3 months before the innovation money ends: in about 75 % of cases no window comes in time; a period "
        "of 3 months would do"
    )


@pytest.mark.parametrize(("period", "told"), [(5.9, 0), (6.0, 1)])
def test_it_is_told_from_one_half_on(period: float, told: int) -> None:
    text = ONE.partition("[[pilots]]")[0].replace("period = 12", f"period = {period}")
    assert [notice.key for notice in loads(text).notices()].count("funding.period") == told


@pytest.mark.parametrize("more", ["first_window = 0", "runway = 'never'"])
def test_known_windows_and_money_without_end_are_left_alone(more: str) -> None:
    text = ONE.partition("[[pilots]]")[0]
    text = text.replace("runway = 4", "") if "runway" in more else text
    assert without_a_window(loads(text.replace("approval = 1", f"approval = 1\n{more}"))) == 0.0


@pytest.mark.parametrize("preset", preset_names())
def test_no_preset_has_such_windows(preset: str) -> None:
    assert without_a_window(load(preset)) < 0.2


def test_the_estimate_is_what_a_run_shows() -> None:
    """Of 4,000 histories: five standard errors are 0.034. The run's own share is exactly 1 − 3/12."""
    text = ONE.partition("[[pilots]]")[0] + "unfunded_hazard = 1000\n"
    result = simulate(loads(text), replicates=4_000, threads=1, horizons=[36.0])
    assert abs(1.0 - result.horizon_list[-1].value - without_a_window(loads(text))) < 0.034
