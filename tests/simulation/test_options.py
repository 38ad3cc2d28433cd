"""Arguments of a run: each refusal says what was found and what is allowed."""

import math
from typing import Any

import numpy as np
import pytest

from tests.golden.test_golden import RICH
from tests.questions.forecast.runs import KNOWN
from valleysim import UsageError, loads, simulate
from valleysim.questions.forecast.ask import check
from valleysim.simulation.options import Options, check_options
from valleysim.vocabulary import Endpoint

ASKED: dict[str, Any] = {
    "replicates": None,
    "worlds": None,
    "precision": None,
    "seed": 1,
    "horizons": None,
    "endpoint": "production",
    "threads": None,
}
EIGHTHS = "months above 0, up to 240, rising, at most 64 of them"
UP_TO = "a whole number from"


def options(text: str = RICH, **asked: Any) -> Options:
    return check(loads(text), **{**ASKED, **asked})


REFUSED = [
    ({"replicates": 0}, f"replicates: found 0; allowed: {UP_TO} 1 to 10,000,000,000"),
    ({"replicates": 10**10 + 1}, f"replicates: found 10000000001; allowed: {UP_TO} 1 to 10,000,000,000"),
    ({"replicates": 1e5}, f"replicates: found 100000.0; allowed: {UP_TO} 1 to 10,000,000,000"),
    ({"replicates": True}, f"replicates: found True; allowed: {UP_TO} 1 to 10,000,000,000"),
    ({"worlds": 0}, f"worlds: found 0; allowed: {UP_TO} 1 to 16,384"),
    ({"worlds": 16_385}, f"worlds: found 16385; allowed: {UP_TO} 1 to 16,384"),
    (
        {"worlds": 2_000, "replicates": 3_999},
        "worlds: found 2,000 for 3,999 replicates; allowed: 2 replicates or more in each world",
    ),
    ({"precision": 0.0}, "precision: found 0.0; allowed: a share from 1e-05 to 0.5"),
    ({"precision": 0.51}, "precision: found 0.51; allowed: a share from 1e-05 to 0.5"),
    ({"precision": math.nan}, "precision: found nan; allowed: a share from 1e-05 to 0.5"),
    ({"precision": "1 %"}, "precision: found '1 %'; allowed: a share from 1e-05 to 0.5"),
    ({"precision": True}, "precision: found True; allowed: a share from 1e-05 to 0.5"),
    ({"seed": -1}, f"seed: found -1; allowed: {UP_TO} 0 to 9,223,372,036,854,775,807"),
    ({"seed": 2**63}, f"seed: found {2**63}; allowed: {UP_TO} 0 to 9,223,372,036,854,775,807"),
    ({"seed": None}, f"seed: found None; allowed: {UP_TO} 0 to 9,223,372,036,854,775,807"),
    ({"horizons": []}, f"horizons: found []; allowed: {EIGHTHS}"),
    ({"horizons": 24}, f"horizons: found 24; allowed: {EIGHTHS}"),
    ({"horizons": "24"}, f"horizons: found '2'; allowed: {EIGHTHS}"),
    ({"horizons": [0]}, f"horizons: found 0; allowed: {EIGHTHS}"),
    ({"horizons": [-3.0]}, f"horizons: found -3.0; allowed: {EIGHTHS}"),
    ({"horizons": [12.1, 12]}, f"horizons: found [12.1, 12]; allowed: {EIGHTHS}"),
    ({"horizons": [240.125]}, f"horizons: found 240.125; allowed: {EIGHTHS}"),
    ({"horizons": [math.inf]}, f"horizons: found inf; allowed: {EIGHTHS}"),
    ({"horizons": [math.nan]}, f"horizons: found nan; allowed: {EIGHTHS}"),
    ({"horizons": [True]}, f"horizons: found True; allowed: {EIGHTHS}"),
    ({"horizons": [6, 3]}, f"horizons: found [6, 3]; allowed: {EIGHTHS}"),
    ({"horizons": [6, 6]}, f"horizons: found [6, 6]; allowed: {EIGHTHS}"),
    ({"endpoint": "Live"}, "endpoint: found 'Live'; allowed: live, production, sustained"),
    ({"endpoint": None}, "endpoint: found None; allowed: live, production, sustained"),
    ({"threads": 0}, f"threads: found 0; allowed: {UP_TO} 1 to 256"),
    ({"threads": 257}, f"threads: found 257; allowed: {UP_TO} 1 to 256"),
    ({"threads": 2.0}, f"threads: found 2.0; allowed: {UP_TO} 1 to 256"),
]


@pytest.mark.parametrize(("asked", "message"), REFUSED, ids=[f"{asked}"[1:-1] for asked, _ in REFUSED])
def test_a_refusal_says_what_was_found_and_what_is_allowed(asked: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError) as refused:
        options(**asked)
    assert str(refused.value) == message
    with pytest.raises(UsageError) as again:
        simulate(loads(RICH), **asked)
    assert str(again.value) == message


@pytest.mark.parametrize("chunk", [0, -1, 1.5, "many"])
def test_a_chunk_holds_at_least_one_history(chunk: Any) -> None:
    with pytest.raises(UsageError) as refused:
        simulate(loads(KNOWN), replicates=10, chunk=chunk)
    assert str(refused.value) == f"chunk: found {chunk!r}; allowed: {UP_TO} 1 to 10,000,000,000"


def test_too_many_horizons_are_refused_in_a_short_line() -> None:
    with pytest.raises(UsageError) as refused:
        options(horizons=[k / 8 for k in range(1, 66)])
    assert str(refused.value).endswith(f"; allowed: {EIGHTHS}")
    assert len(str(refused.value)) < 220
    assert len(options(horizons=[k / 8 for k in range(1, 65)]).horizons) == 64


def test_the_extremes_that_are_allowed_are_accepted() -> None:
    low = options(replicates=1, worlds=1, precision=1e-5, seed=0, horizons=[0.125], threads=1)
    assert (low.replicates, low.worlds, low.precision, low.seed) == (1, 1, 1e-5, 0)
    assert (low.horizons, low.threads) == ((0.125,), 1)
    high = options(
        replicates=10**10,
        worlds=16_384,
        precision=0.5,
        seed=2**63 - 1,
        horizons=np.array([240.0]),
        threads=256,
    )
    assert (high.replicates, high.worlds, high.seed, high.threads) == (10**10, 16_384, 2**63 - 1, 256)
    assert high.horizons == (240.0,)


def test_what_is_not_said_has_the_documented_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 12)
    plain = options()
    assert plain == Options(
        replicates=200_000,
        worlds=400,
        precision=None,
        seed=1,
        horizons=(3.0, 6.0, 12.0, 18.0, 24.0, 36.0),
        asked=(3.0, 6.0, 12.0, 18.0, 24.0, 36.0),
        endpoint=Endpoint.PRODUCTION,
        threads=12,
        usual=True,
    )
    assert options(KNOWN).worlds == 1


@pytest.mark.parametrize(
    ("pilots", "replicates", "worlds"),
    [(1, 200_000, 400), (2, 100_000, 400), (24, 10_000, 400), (1_000, 10_000, 400), (5_000, 2_000, 100)],
)
def test_a_portfolio_is_lived_as_often_as_its_size_allows(pilots: int, replicates: int, worlds: int) -> None:
    """Ten million histories at most: of 5,000 pilots 10,000 replicates would take some minutes."""
    words: dict[str, Any] = {"replicates": None, "worlds": None, "precision": None, "horizons": None}
    words |= {"seed": 1, "endpoint": "live", "threads": 1}
    usual = check_options(**words, uncertain=True, pilots=pilots)
    assert (usual.replicates, usual.worlds) == (replicates, worlds)


@pytest.mark.parametrize(("cores", "threads"), [(None, 1), (256, 256), (384, 256)])
def test_a_machine_of_any_size_gives_threads_that_are_allowed(
    monkeypatch: pytest.MonkeyPatch, cores: int | None, threads: int
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: cores)
    assert options().threads == threads


@pytest.mark.parametrize(
    ("replicates", "worlds"), [(1, 1), (3, 1), (4, 2), (100, 5), (7_999, 399), (8_000, 400)]
)
def test_few_replicates_are_not_spread_over_too_many_worlds(replicates: int, worlds: int) -> None:
    assert options(replicates=replicates).worlds == worlds


@pytest.mark.parametrize("replicates", [1, 2, 3, 4, 41])
@pytest.mark.parametrize("text", [RICH, KNOWN])
def test_the_fewest_replicates_can_be_read(replicates: int, text: str) -> None:
    result = simulate(loads(text), replicates=replicates, threads=1)
    for horizon in result.horizon_list:
        assert 0.0 <= horizon.low <= horizon.high <= 1.0
        assert horizon.mc_error > 0.0
    assert result.document()["run"]["replicates"] == replicates


def test_any_month_is_a_horizon_and_is_read_at_the_nearest_eighth() -> None:
    """Two that fall together are one; the first moments of month 0 are read at the first eighth."""
    assert options(horizons=[0.01, 3.3, 3.31, 12]).horizons == (0.125, 3.25, 12.0)
    assert options(horizons=[239.999]).horizons == (240.0,)


def test_the_command_line_counts_in_the_steps_of_the_kernel() -> None:
    from valleysim.cli.arguments import STEPS_PER_MONTH
    from valleysim.kernel.grid import GRID_STEPS_PER_MONTH

    assert STEPS_PER_MONTH == GRID_STEPS_PER_MONTH


def test_the_command_line_has_the_word_of_the_question_for_quarters() -> None:
    from valleysim.cli.arguments import QUARTERS
    from valleysim.questions import by

    assert by.QUARTERS == QUARTERS


def test_two_replicates_are_enough_for_a_world_and_fewer_are_not() -> None:
    assert options(replicates=400, worlds=200).worlds == 200
    with pytest.raises(UsageError, match="worlds: found 200 for 399 replicates"):
        options(replicates=399, worlds=200)
