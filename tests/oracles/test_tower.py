"""Forecasts of pilots as they stand, mixed over all that they can be, are the forecast from the start."""

import numba
import pytest

from tests.oracles.histories import LIMIT
from tests.oracles.tower import FEWEST, Lived, apart, lived, mixed, runner_of

DEFAULT = 400 if numba.config.DISABLE_JIT else 40_000
SIZES = [
    pytest.param(DEFAULT, id="small"),
    pytest.param(10_000_000, id="ten million", marks=pytest.mark.nightly),
]
OF_EIGHT = [
    pytest.param(DEFAULT // 2, DEFAULT // 50, id="small"),
    pytest.param(10_000_000, 50_000, id="ten million", marks=pytest.mark.nightly),
]
"""Replicates of the portfolio, and worlds."""
OTHERS = 1 << 32
"""The first replicate of a second, independent sample."""
AS_OF = 7.0
AHEAD = (4.0, 18.0)

MECHANISMS = """
[pilot]
duration = { pert = [1, 2, 4] }
success = 0.85
embedded = 0.3
documented_value = 0.3
cost_per_month = 1000
[coalition]
quorum = 2
uncovered_pace = 0.5
uncovered_hazard = 0.05
uncovered_approval = 0.6
[organisation]
reorganisation_rate = 0.06
exposure = 0.4
[readiness]
capacity = 2
authority = "central"
[readiness.ownership]
work = { exponential = 1 }
[readiness.economics]
work = { gamma = { mean = 1, shape = 2 } }
[readiness.reliability]
work = { weibull = { mean = 2, shape = 1.5 } }
[readiness.governance]
work = { exponential = 1 }
[office]
reviewers = 1
service = { exponential = 0.5 }
backlog = { gamma = { mean = 0.5, shape = 2 } }
[funding]
runway = { lognormal = { median = 4, p90 = 9 } }
period = 3
first_window = FIRST
approval = 0.7
lead = { uniform = [0.5, 1.5] }
unfunded_hazard = 0.1
unfunded_departures = 2
final_refusal = 0.2
persistence = 0.3
overrun_sensitivity = 1
[cost]
run_rate = { lognormal = { median = 1.1, p90 = 1.8 } }
build = { lognormal = { median = 1.1, p90 = 1.6 } }
correlation = 0.5
tolerance = 1.2
[handoff]
builders = 3
departure_rate = 0.05
exposure = 0.3
documented = 0.3
parallel_run = { exponential = 1 }
transfer_time = 2
rediscovery = { exponential = 3 }
needed = 0.6
replacement = { exponential = 2 }
ramp_up = 1
[live]
instability = 0.08
cost_hazard = 0.04
unready_hazard = 0.02
uncovered_hazard = 0.05
obsolescence_hazard = 0.05
half_life = 12
proving = 2
[priorities]
cancellation_hazard = 0.03
[obsolescence]
lifetime = { uniform = [9.5, 20] }
revalidation = { exponential = 1 }
age = AGE
live_cost = 100
"""
PILOT = (
    """
name = "tower"
[[sponsors]]
seat = "executive sponsor"
weight = 2
tenure = { uniform = [9, 40] }
served = SERVED
vacancy = { exponential = 2 }
adopts = 0.5
takes_on = 0.5
[[sponsors]]
seat = "business unit leader"
tenure = { uniform = [8, 30] }
served = SERVED
vacancy = { exponential = 1 }
adopts = 0.5
takes_on = 0.5
"""
    + MECHANISMS
)
"""Nobody leaves and no model is renewed before month 7: who sat there is known then, as runs take it."""


def pilot(as_of: float, known: str = "") -> str:
    """The pilot before it starts (month 0), or as it stands some months later."""
    text = PILOT.replace("SERVED", f"{as_of}").replace("AGE", f"{2.0 + as_of}")
    text = text.replace("FIRST", f"{(1.5 - as_of) % 3.0}")
    return f"{text}[status]\nstarted = {as_of}\n{known}" if as_of else text


PORTFOLIO = """
name = "tower of eight"
[[people]]
name = "Chief"
tenure = { uniform = [9, 40] }
served = SERVED
vacancy = { exponential = 2 }
[[people]]
name = "Head"
tenure = { weibull = { mean = 8, shape = 1.5 } }
served = "stationary"
vacancy = 0
exposure = 0
[[sponsors]]
seat = "executive sponsor"
person = "Chief"
weight = 2
adopts = 0.5
[[sponsors]]
seat = "business unit leader"
person = "Head"
takes_on = 0.6
""" + MECHANISMS.replace("exposure = 0.4", "exposure = 0.4\nshared_variance = 0.4").replace(
    "reviewers = 1", "reviewers = 2"
).replace("backlog = { gamma = { mean = 0.5, shape = 2 } }", "").replace(
    "age = AGE", 'age = "stationary"'
).replace("median = 4, p90 = 9", "median = 10, p90 = 16")
EARLY = "pilot.duration = { uniform = [1, 2] }\nreadiness.capacity = 1\n" + "".join(
    f"readiness.{area}.work = {{ uniform = [{low}, {high}] }}\n"
    for area, low, high in (("ownership", 1, 4), ("economics", 7, 9))
)
LATE = "pilot.duration = { uniform = [LOW, 9] }\n"
BY_LINE = 'readiness.authority = "line"\nreadiness.line_sign_off = { exponential = 0.5 }\n'
PLATFORM = 'infrastructure = "platform"\nleverage = 0.4\n'
EIGHT = {
    "a": (0.0, EARLY + PLATFORM),
    "b": (0.0, EARLY),
    "c": (0.0, BY_LINE + "stakes = 1\n"),
    "d": (2.0, BY_LINE + "stakes = 1\n"),
    "e": (0.0, BY_LINE + "stakes = 1\nreadiness.contract = false\n"),
    "f": (0.0, LATE.replace("LOW", "7.2") + PLATFORM),
    "g": (3.0, LATE.replace("LOW", "4.2")),
}
"""What is said of each pilot but for the last, which starts after the first one is live: its start, and more.

What pilots do to each other is not known in month 0: their pasts are found as if they were alone. And so they
are. a and b have asked for one sign-off each by month 7, and have found a reviewer free; f and g have asked
for none; none of those that could prove anything to others, or build anything for them, is live by then.
"""


def portfolio(as_of: float) -> str:
    """Eight pilots with the people, the office, the calendar and the luck that they share; see `pilot`."""
    text = PORTFOLIO.replace("SERVED", f"{as_of}").replace("FIRST", f"{(1.5 - as_of) % 3.0}")
    for name, (starts, more) in EIGHT.items():
        start = f"status.started = {as_of - starts}" if as_of else f"starts = {starts}"
        text += f'[[pilots]]\nname = "{name}"\n{more}{start}\n'
    return f'{text}[[pilots]]\nname = "h"\nafter = ["f"]\nuntil = "live"\notherwise = "start"\n{PLATFORM}'


STAGES = (
    'stage = "pilot"',
    'stage = "waiting for readiness"',
    'stage = "waiting for money"',
    'stage = "parallel run"',
    'stage = "live"',
    'stage = "production"',
    'stage = "sustained"',
    'stage = "abandoned"',
    'stage = "rolled back"',
)
"""A pilot is in exactly one of them."""


def other(fresh: Lived, as_it_stands: Lived) -> None:
    """Fail if forecasts from the states differ from those from the start."""
    z = apart(fresh, as_it_stands)
    assert z < LIMIT, f"the largest |z| is {z:.1f}"


@pytest.mark.parametrize("histories", SIZES)
@pytest.mark.parametrize("ahead", AHEAD)
def test_a_pilot_of_which_only_its_start_is_known_goes_on_as_from_its_start(
    ahead: float, histories: int
) -> None:
    """Every past agrees: states of month 7 are mixed as they come; .02 would be seen, nightly .0013."""
    fresh = lived(pilot(0.0), AS_OF + ahead, histories=histories, calm=AS_OF)
    other(fresh, lived(pilot(AS_OF), ahead, histories=histories, first=OTHERS))


@pytest.mark.parametrize("histories", SIZES)
@pytest.mark.parametrize("ahead", AHEAD)
def test_forecasts_of_all_stages_mixed_are_the_forecast_from_the_start(ahead: float, histories: int) -> None:
    """By how many pasts agree with each stage: every past agrees with one stage alone."""
    fresh = lived(pilot(0.0), AS_OF + ahead, histories=histories, calm=AS_OF)
    agreeing = [
        int(runner_of(pilot(AS_OF, f"{stage}\n"), range(1), 1.0).pasts(range(1), 0, 0, histories)[0, 0])
        for stage in STAGES
    ]
    assert sum(agreeing) == histories
    parts = [
        (
            number / histories,
            lived(pilot(AS_OF, f"{stage}\n"), ahead, histories=max(number, FEWEST), first=OTHERS),
        )
        for stage, number in zip(STAGES, agreeing, strict=True)
        if number
    ]
    other(fresh, mixed(parts, histories))


@pytest.mark.parametrize(("replicates", "worlds"), OF_EIGHT)
@pytest.mark.parametrize("ahead", AHEAD)
def test_eight_pilots_that_share_people_go_on_together_as_from_their_start(
    ahead: float, replicates: int, worlds: int
) -> None:
    """Who sits where, the calendar, the office, proof and infrastructure; and how many arrive together.

    Months served, the age of models and the luck of the organisation differ from world to world: .05 would be
    seen, nightly .008.
    """
    fresh = lived(portfolio(0.0), AS_OF + ahead, histories=replicates, calm=AS_OF)
    there = lived(portfolio(AS_OF), ahead, histories=replicates, worlds=worlds, first=OTHERS)
    other(fresh, there)
