"""Signals of pilots that run, against likelihood ratios by hand: each goes through the real kernel.

The state is that of memoryless work: signed off at rate 1/4, and live at once. Errors are six standard errors
of the share; a wrong likelihood would be seen from .004 on.
"""

import math

import numpy as np
import pytest

from valleysim import Result, histories, loads, simulate
from valleysim.questions.forecast.signals import signal_note, signal_table

SIX = 6.0
REPLICATES = 400_000
TEXT = """
name = "signals"

[readiness.reliability]
work = { exponential = 4 }
"""
SIGNED = 1.0 - math.exp(-3.0 / 4.0)
"""Probability that reliability is signed off, and the pilot is live, three months after the pilot."""


def forecast(status: str, more: str = "", months: float = 1.0) -> Result:
    known = f"[status]\nstarted = 3\npilot_ended = 3\n{status}\n"
    return simulate(loads(TEXT + more + known), replicates=REPLICATES, worlds=1, horizons=[months])


def share_live(result: Result) -> float:
    return float((histories(result)["live"] <= 0.0).mean())


def is_near(found: float, exact: float) -> bool:
    return abs(found - exact) < SIX * math.sqrt(exact * (1.0 - exact) / REPLICATES)


def after(prior: float, *ratios: float) -> float:
    """Probability by Bayes, of likelihood ratios."""
    odds = prior / (1.0 - prior) * math.prod(ratios)
    return odds / (1.0 + odds)


@pytest.mark.parametrize(
    ("said", "ratio"),
    [
        ('evaluation_held = "yes"', 0.7 / 0.25),
        ('evaluation_held = "no"', 0.3 / 0.75),
        ("users_ask_for_more = true", 0.7 / 0.25),
        ('manual_process_kept = "yes"', 0.25 / 0.7),
        ('reliability_assessed = "yes"', 0.9 / 0.15),
        ('reliability_assessed = "no"', 0.1 / 0.85),
        ('evaluation_held = "unknown"', 1.0),
    ],
)
def test_one_signal_counts_by_its_likelihood_ratio(said: str, ratio: float) -> None:
    found = share_live(forecast(f"signals = {{ {said} }}"))
    assert is_near(found, after(SIGNED, ratio))


def test_two_signals_count_to_the_power_of_the_discount() -> None:
    seen = 'signals = { evaluation_held = "yes", manual_process_kept = "no" }'
    ratios = (0.7 / 0.25, 0.75 / 0.3)
    assert is_near(share_live(forecast(seen)), after(SIGNED, *(one**0.5 for one in ratios)))
    alone = forecast(seen, "[signals]\ndiscount = 1\n")
    assert is_near(share_live(alone), after(SIGNED, *ratios))


def test_what_a_scenario_says_of_a_signal_goes_before_what_is_shipped() -> None:
    own = "[signals.evaluation_held]\nshows = 0.5\notherwise = 0.1\n"
    found = share_live(forecast('signals = { evaluation_held = "yes" }', own))
    assert is_near(found, after(SIGNED, 5.0))


def test_a_signal_tells_of_the_state_on_the_day_on_which_it_was_seen() -> None:
    """Seen a month after the pilot: live by then, or in the two months from then on."""
    then = 1.0 - math.exp(-1.0 / 4.0)
    by_then = after(then, 0.7 / 0.25)
    exact = by_then + (1.0 - by_then) * (1.0 - math.exp(-2.0 / 4.0))
    found = share_live(forecast('signals_on = 2\nsignals = { users_ask_for_more = "yes" }'))
    assert is_near(found, exact)


def test_signals_teach_of_worlds() -> None:
    """Of two rates the faster has the signal oftener: odds by hand; .06 would be seen."""
    text = TEXT.replace(
        "exponential = 4", "exponential = { mean = { discrete = { values = [2, 12], weights = [1, 1] } } }"
    )
    status = '[status]\nstarted = 3\npilot_ended = 3\nsignals = { evaluation_held = "yes" }\n'
    result = simulate(loads(text + status), replicates=40_000, worlds=2_000, horizons=[1])
    values = result.run.design.values(result.scenario, range(2_000))["readiness.reliability.work.mean"]
    fast, slow = (
        0.7 * signed + 0.25 * (1.0 - signed) for signed in (1.0 - math.exp(-3.0 / mean) for mean in (2, 12))
    )
    assert abs(float((values < 5.0).mean()) - fast / (fast + slow)) < SIX * math.sqrt(0.25 / 2_000)


def test_what_a_signal_has_moved_is_the_forecast_beside_the_one_without_it() -> None:
    """From 2,000 histories: .06 would be seen."""
    result = forecast('signals = { evaluation_held = "yes", manual_process_kept = "no" }')
    held, kept, every = result.signal_moves
    assert (held.signal, kept.signal, every.signal) == ("evaluation_held", "manual_process_kept", "")
    later = 1.0 - math.exp(-1.0 / 4.0)
    ratios = {"evaluation_held": (0.7 / 0.25) ** 0.5, "manual_process_kept": (0.75 / 0.3) ** 0.5}
    for move, others in (
        (held, ["manual_process_kept"]),
        (kept, ["evaluation_held"]),
        (every, []),
    ):
        now = after(SIGNED, *(ratios[name] for name in others))
        exact = now + (1.0 - now) * later
        assert abs(float(move.without[0]) - exact) < SIX * math.sqrt(exact * (1 - exact) / move.effective)
        assert move.effective > 1_000.0
        assert not move.all_alike
        assert np.allclose(move.with_it, result.frame("horizons")["reached"], atol=0.06)


def test_the_error_of_what_a_signal_has_moved_is_its_spread_over_seeds() -> None:
    """Sixty seeds tell a spread to 9 %; three of those."""
    known = '[status]\nstarted = 3\npilot_ended = 3\nsignals = { evaluation_held = "yes" }\n'
    moved, errors = [], []
    for seed in range(60):
        result = simulate(loads(TEXT + known), replicates=2_000, worlds=1, horizons=[1.0], seed=seed)
        (move,) = result.signal_moves
        moved.append(float(move.with_it[0] - move.without[0]))
        errors.append(float(move.error[0]))
    assert np.std(moved) == pytest.approx(np.mean(errors), rel=0.27)


def test_a_signal_of_what_the_stage_says_moves_nothing_and_is_not_in_the_table() -> None:
    known = 'stage = "in use"\nsignals = { users_ask_for_more = "yes", evaluation_held = "yes" }'
    result = forecast(known)
    assert [move.all_alike for move in result.signal_moves] == [True] * 3
    assert not signal_table(result).styles
    assert "2 of them move nothing: how the pilot stands says it already" in signal_note(result)
