import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

from tests.scenario.writing import problem, scenario
from valleysim import loads
from valleysim.scenario.format.flaws import FlawError
from valleysim.scenario.format.quantities import Note, Quantity, parse_quantity
from valleysim.scenario.format.ranges import CORRELATION, MONEY, MONTHS, PER_MONTH, POSITIVE, SHARE, Range

SIGNED = Range(-2.0, 2.0, "a number")
U = np.array([0.05, 0.25, 0.5, 0.75, 0.95])
Z90 = stats.norm.ppf(0.9)


def test_an_absent_key_is_neutral_and_known() -> None:
    neutral = scenario("")
    quantities = neutral.quantities()
    assert len(quantities) == 53
    assert {name for name, quantity in quantities.items() if quantity.known == 1.0} == {
        *("pilot.success", "coalition.uncovered_pace", "coalition.uncovered_approval"),
        *("cost.run_rate.value", "cost.build.value", "cost.tolerance", "handoff.documented"),
    }
    assert sum(quantity.known == 0.0 for quantity in quantities.values()) == 46
    assert neutral.funding is None
    assert neutral.sponsors == ()
    assert neutral.obsolescence.lifetime.law == "never"
    assert neutral.ledger() == []


@pytest.mark.parametrize(
    ("written", "known"), [(0.7, 0.7), (1, 1.0), (0, 0.0), ({"value": 0.2}, 0.2), ("0.5", 0.5)]
)
def test_a_number_is_known(written: object, known: float) -> None:
    quantity = parse_quantity(written, SHARE)
    assert quantity.known == known
    assert not quantity.is_uncertain
    assert (quantity.quantile(U) == known).all()


@pytest.mark.parametrize("text", ["0.2 to 0.6", " 0.2  to 0.6 ", "2e-1 to 6e-1", ".2 to .6", "+0.2 to 0.6"])
def test_an_interval_may_be_written_in_several_ways(text: str) -> None:
    assert parse_quantity(text, SHARE).text == "0.2 to 0.6"


@pytest.mark.parametrize(
    ("text", "allowed", "middle"),
    [
        ("2 to 8", MONTHS, 4.0),  # lognormal: the median is the geometric mean
        ("0.1 to 0.9", SHARE, 0.5),  # logit-normal
        ("0.2 to 0.5", SHARE, 1.0 / 3.0),  # odds 1/4 and 1; their geometric mean is 1/2
        ("-0.5 to 0.7", SIGNED, 0.1),  # normal
        ("-0.6 to 0.6", CORRELATION, 0.0),
        ("0.0 to 0.8", CORRELATION, 0.5),  # (1 + r) / (1 − r) is 1 and 9; their geometric mean is 3
    ],
)
def test_five_per_cent_lie_below_and_five_above_an_interval(text: str, allowed: Range, middle: float) -> None:
    drawn = parse_quantity(text, allowed).quantile(U)
    low, high = (float(end) for end in text.split(" to "))
    assert drawn[[0, 2, 4]] == pytest.approx([low, middle, high], rel=1e-9)


@pytest.mark.parametrize(
    ("written", "law"),
    [
        ({"uniform": [0.2, 0.6]}, stats.uniform(0.2, 0.4)),
        ({"uniform": {"low": 0.2, "high": 0.6}}, stats.uniform(0.2, 0.4)),
        ({"normal": [0.5, 0.05]}, stats.norm(0.5, 0.05)),
        ({"lognormal": {"median": 0.1, "p90": 0.2}}, stats.lognorm(math.log(2.0) / Z90, scale=0.1)),
        ({"triangular": [0.1, 0.2, 0.9]}, stats.triang(0.125, 0.1, 0.8)),
        ({"pert": [0.1, 0.3, 0.9]}, stats.beta(2.0, 4.0, 0.1, 0.8)),
        ({"beta": [2, 5]}, stats.beta(2, 5)),
    ],
)
def test_a_distribution_of_ignorance_has_the_quantiles_of_its_law(written: object, law: object) -> None:
    quantity = parse_quantity(written, SHARE)
    assert quantity.is_uncertain
    exact = law.ppf(U)  # type: ignore[attr-defined]
    assert quantity.quantile(U) == pytest.approx(exact, rel=2e-3)


def test_a_discrete_quantity_takes_its_values_by_weight_whatever_their_order() -> None:
    quantity = parse_quantity({"discrete": {"values": [0.9, 0.1, 0.5], "weights": [1, 2, 1]}}, SHARE)
    u = (np.arange(1_000) + 0.5) / 1_000
    values, counts = np.unique(quantity.quantile(u), return_counts=True)
    assert values.tolist() == [0.1, 0.5, 0.9]
    assert counts.tolist() == [500, 250, 250]


def test_an_interval_of_a_correlation_has_no_heap_at_plus_or_minus_one() -> None:
    """A normal one, clipped, had 4 % of all worlds at 1 exactly and 3 % at −1."""
    drawn = parse_quantity("-0.9 to 0.95", CORRELATION).quantile((np.arange(2_000) + 0.5) / 2_000)
    assert len(np.unique(drawn)) == 2_000
    assert np.abs(drawn).max() < 1.0
    z = np.arctanh(drawn)
    assert stats.kstest(z, stats.norm(z.mean(), z.std()).cdf).statistic < 0.002


@pytest.mark.parametrize("text", ["-1 to 0.5", "0.2 to 1", "-1 to 1"])
def test_an_interval_of_a_correlation_leaves_out_its_ends(text: str) -> None:
    with pytest.raises(FlawError, match=r"leaves out -1 and 1: \{ uniform"):
        parse_quantity(text, CORRELATION)


def test_tails_are_cut_and_not_heaped_at_the_end_of_the_range() -> None:
    quantity = parse_quantity({"normal": [0.9, 0.2]}, SHARE)
    u = (np.arange(4_000) + 0.5) / 4_000
    drawn = quantity.quantile(u)
    assert drawn.max() <= 1.0
    assert np.mean(drawn > 0.9999) < 0.01
    cut = stats.truncnorm((0.0 - 0.9) / 0.2, (1.0 - 0.9) / 0.2, 0.9, 0.2)
    assert np.abs(drawn - cut.ppf(u)).max() < 1e-6


CUT = (
    (SHARE, {"normal": [0.99, 0.2]}, stats.norm(0.99, 0.2), (0.0, 1.0)),
    (SHARE, {"normal": [0.1, 0.1]}, stats.norm(0.1, 0.1), (0.0, 1.0)),
    (
        SHARE,
        {"lognormal": {"median": 0.5, "p90": 1.2}},
        stats.lognorm(math.log(2.4) / Z90, scale=0.5),
        (0.0, 1.0),
    ),
    (POSITIVE, {"normal": [2, 3]}, stats.norm(2.0, 3.0), (0.0, math.inf)),
    (PER_MONTH, {"normal": [0.02, 0.03]}, stats.norm(0.02, 0.03), (0.0, math.inf)),
    (CORRELATION, {"normal": [0.8, 0.2]}, stats.norm(0.8, 0.2), (-1.0, 1.0)),
)


@pytest.mark.parametrize(("allowed", "written", "law", "ends"), CUT)
def test_what_is_cut_off_is_told_with_the_mean_of_what_is_in_use(
    allowed: Range, written: dict[str, object], law: Any, ends: tuple[float, float]
) -> None:
    """Once the ledger said 0.99 of a mean that is 0.837."""
    quantity = parse_quantity(written, allowed)
    kept = law.cdf(ends[1]) - law.cdf(ends[0])
    mean = law.expect(lambda x: x, *ends) / kept
    assert quantity.cut_off == pytest.approx(1.0 - kept, abs=1e-9)
    assert quantity.mean == pytest.approx(mean, rel=1e-3)
    assert quantity.text.endswith(f"; {100.0 * (1.0 - kept):.2g} % cut off, mean {quantity.mean:.3g} in use)")


def test_the_case_that_once_told_another_mean_has_its_line_in_the_ledger() -> None:
    text = (Path(__file__).parents[2] / "cases" / "truncated-normal.toml").read_text("utf-8")
    lines = [entry.text for entry in loads(text).ledger()]
    assert lines == ["2", "normal(mean 0.99, sd 0.2; 48 % cut off, mean 0.837 in use)"]


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ({"normal": [0.5, 0.05]}, "normal(mean 0.5, sd 0.05)"),
        ({"beta": [2, 5]}, "beta(a 2, b 5)"),
        ({"uniform": [0.2, 0.6]}, "uniform(low 0.2, high 0.6)"),
        ("0.2 to 0.6", "0.2 to 0.6"),
    ],
)
def test_of_what_is_used_whole_nothing_is_said(written: object, text: str) -> None:
    quantity = parse_quantity(written, SHARE)
    assert quantity.text == text
    assert quantity.cut_off == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize(
    "written",
    [
        {"lognormal": {"median": 1e-320, "p90": 1e15}},
        {"normal": [0.5, 1e-320]},
        "1e-300 to 1e-200",
        {"pert": [0, 1e-320, 1e-319]},
        {"discrete": {"values": [1e-320], "weights": [1e-320]}},
    ],
)
def test_extreme_distributions_draw_finite_numbers_in_range(written: object) -> None:
    drawn = parse_quantity(written, SHARE).quantile(np.array([1e-9, 0.5, 1.0 - 1e-9]))
    assert np.isfinite(drawn).all()
    assert ((drawn >= 0.0) & (drawn <= 1.0)).all()


@pytest.mark.parametrize(
    "written",
    [
        *(-0.1, 1.1, math.nan, math.inf, -math.inf, 10**400, True, None, [0.5], (0.5,), "", "1.5", "half"),
        *(
            "-0.1",
            "0.6 to 0.2",
            "0.2 to 0.2",
            "0 to 0.5",
            "0.5 to 1",
            "0.2 to 1.2",
            "nan to 1",
            "0.1 to 1e999",
        ),
        *("0.1 too 0.2", "to", "0.1 to", "0.1 to 0.2 to 0.3", "1" * 100 + " to 2", "0.2, 0.4"),
        *({}, {"value": {"value": 1}}, {"uniform": [0.1]}, {"uniform": [0.5, 0.1]}, {"uniform": [0.1, 1.1]}),
        *({"uniform": [0.2, 0.2]}, {"uniform": "0.1 to 0.2"}, {"uniform": {"low": 0.1}}),
        *({"normal": [0.5, 0.0]}, {"normal": [2, 0.1]}, {"normal": [math.nan, 1]}, {"lognormal": [0.2, 0.1]}),
        *({"triangular": [0.3, 0.1, 0.2]}, {"pert": [-0.1, 0.1, 0.2]}, {"beta": [0, 1]}, {"beta": [1, 1e9]}),
        *({"discrete": {"values": [0.1], "weights": [0]}}, {"discrete": {"values": [], "weights": []}}),
        *(
            {"discrete": {"values": [0.1, 0.2], "weights": [1]}},
            {"discrete": {"values": [2], "weights": [1]}},
        ),
        *({"discrete": {"values": [0.1]}}, {"discrete": {"values": [0.1], "weights": [-1]}}, {"discrete": 1}),
        *({"uniform": [0.1, 0.2], "beta": [1, 2]}, {"gauss": [0.5, 0.1]}, {"assumption": "no number"}),
        *({"value": 0.1, "assumption": ""}, {"value": 0.1, "evidence": 1}),
        {"value": 0.1, "assumption": "a", "evidence": "b"},
    ],
)
def test_what_is_no_share_is_refused(written: object) -> None:
    with pytest.raises(FlawError) as caught:
        parse_quantity(written, SHARE)
    assert all(flaw.found and flaw.allowed for flaw in caught.value.flaws)


def test_a_number_says_where_it_comes_from() -> None:
    assert parse_quantity({"value": "0.1 to 0.2", "evidence": "nao-2016"}, SHARE).note == Note("nao-2016")
    assert parse_quantity({"beta": [1, 2], "assumption": "why"}, SHARE).note == Note(None, "why")
    assert parse_quantity(0.2, SHARE).note is None


@pytest.mark.parametrize("written", [1.8e15, 2 * 10**15, "1e14 to 3e15"])
def test_what_is_too_large_is_told_how_large_it_may_be(written: object) -> None:
    with pytest.raises(FlawError, match=r"an amount of 0 or more, at most 1e\+15"):
        parse_quantity(written, MONEY)


def test_zero_is_no_number_above_zero() -> None:
    found = problem("[[sponsors]]\nseat = 'a'\nweight = 0")
    assert (found.line, found.key, found.found) == (4, "sponsors[a].weight", "0")
    assert found.allowed == "a number above 0"
    drawn = parse_quantity({"uniform": [0, 1]}, POSITIVE).quantile(np.array([0.0]))
    assert drawn[0] > 0.0


def test_words_stand_for_a_law_only_where_they_are_allowed() -> None:
    assert scenario("[obsolescence]\nage = 'stationary'").obsolescence.age == "stationary"
    assert scenario("[live]\nhalf_life = 'never'").live.half_life == "never"
    assert isinstance(scenario("[live]\nhalf_life = 12").live.half_life, Quantity)
    found = problem("[obsolescence]\nage = 'stationry'")
    assert (found.line, found.suggestion) == (3, "stationary")
    found = problem("[obsolescence]\nage = { value = 'stationary', assumption = 'x' }")
    assert found.allowed == '"stationary" alone: only numbers carry evidence or an assumption'
    assert problem("[live]\nproving = 'never'").found == '"never"'
