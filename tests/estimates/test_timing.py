"""Months and money against histories lived again, one by one."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.golden.test_golden import RICH
from tests.questions.forecast.runs import ENDPOINTS, KNOWN, RUNS, SPAN, known, rich, rows
from valleysim import loads, simulate
from valleysim.estimates.money import at_rank, has_fat_tail, quantile, rank_at
from valleysim.estimates.timing import first_month, on_the_grid
from valleysim.kernel.tally.tally import MONEY_BINS, Amount, no_ends
from valleysim.vocabulary import Wait

both = pytest.mark.parametrize("name", RUNS)
every_endpoint = pytest.mark.parametrize("endpoint", ENDPOINTS)
SHARES = (0.5, 0.8, 0.9)
QUANTILES = {"p10": 0.1, "median": 0.5, "p80": 0.8, "p90": 0.9}


def month_of(months: Any, share: float) -> float | None:
    """The month by which a share of these histories are there, rounded up to an eighth."""
    there = sorted(months)[math.ceil(share * len(months) - 1e-9) - 1]
    return math.ceil(8.0 * there) / 8.0 if math.isfinite(there) else None


@both
@every_endpoint
def test_median_p80_and_p90_are_those_of_the_histories(name: str, endpoint: str) -> None:
    result, months = RUNS[name](endpoint), rows(name)[endpoint].to_numpy()
    told = result.document()["times"]
    assert [row["share"] for row in told] == list(SHARES)
    assert [row["month"] for row in told] == [month_of(months, share) for share in SHARES]
    arrived = months[np.isfinite(months)]
    assert [row["month_of_reached"] for row in told] == [month_of(arrived, share) for share in SHARES]
    if name == "known":
        assert told[0]["month"] is not None


def test_a_month_that_comes_early_and_one_that_does_not_come() -> None:
    assert first_month(np.array([0, 2, 5, 5, 9]), 5) == 2 / 8
    assert first_month(np.array([0, 2, 5, 5, 9]), 5.5) == 4 / 8
    assert first_month(np.array([0, 2, 5, 5, 9]), 9.5) is None
    assert first_month(np.array([3, 3]), 3) == 0.0
    assert first_month(np.array([0, 30, 90]), 0.1 * 900) == 2 / 8


@every_endpoint
def test_where_nothing_is_uncertain_both_ends_are_the_month_itself(endpoint: str) -> None:
    told = known(endpoint).document()["times"]
    assert any(row["month"] is not None for row in told)
    for row in told:
        assert row["low"] == row["month"] == row["high"]


def test_the_ends_of_an_uncertain_month_are_where_the_band_crosses_the_share() -> None:
    """The upper edge of the band is early. A likely pilot, so that some ends lie within the months."""
    text = KNOWN.replace("success = 0.8", 'success = "0.75 to 0.99"').replace(
        "approval = 0.6", "approval = 0.9"
    )
    result = simulate(loads(text), replicates=12_000, worlds=40, threads=1, seed=2, horizons=[36.0])
    months, band = result.counts.points / 8, result.reached
    ends = 0
    for row in result.document()["times"]:
        for end, edge in (("low", band.high), ("high", band.low)):
            if row[end] is None:
                assert edge.max() < row["share"]
            else:
                ends += 1
                assert edge[months < row[end]].max() < row["share"]
                assert edge[months >= row[end]].max() >= row["share"]
        if row["low"] is not None and row["high"] is not None:
            assert row["low"] < row["month"] < row["high"]
    assert 3 <= ends < 6


def test_a_month_at_which_all_arrive_together_is_also_both_ends_of_its_interval() -> None:
    """Nobody can arrive before 2.0, and most are there then, by each edge of the band."""
    text = Path("tests/cases/median-before-anything.toml").read_text("utf-8")
    result = simulate(loads(text), replicates=20_000, threads=1, horizons=[12.0])
    median = result.document()["times"][0]
    assert (median["low"], median["month"], median["high"]) == (2.0, 2.0, 2.0)


@given(
    steps=st.lists(st.integers(0, 40), min_size=24, max_size=24),
    edges=st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=4, max_size=4),
    rest=st.integers(0, 500),
)
@settings(max_examples=300, deadline=None)
def test_low_value_and_high_are_each_the_first_month_of_their_curve_and_in_order(
    steps: list[int], edges: list[tuple[float, float]], rest: int
) -> None:
    """Any curve, and any band around it at whole months."""
    reached = np.concatenate([[0], np.cumsum(steps)])
    points = np.array([0, 8, 16, 24])
    total = max(int(reached[-1]) + rest, 1)
    share = reached[points] / total
    low = np.minimum.accumulate((share * [one for one, _ in edges])[::-1])[::-1]
    high = share + (1.0 - share) * [one for _, one in edges]
    grids = [on_the_grid(edge, points, reached) for edge in (low, high)]
    for wanted in SHARES:
        month = first_month(reached, wanted * total)
        late, early = (first_month(grid, wanted) for grid in grids)
        ends = [math.inf if one is None else one for one in (early, month, late)]
        assert ends == sorted(ends)
        for grid, edge in zip(grids, (low, high), strict=True):
            assert (
                grid[points] == pytest.approx(np.maximum.accumulate(edge), abs=1e-12)
                or (np.diff(reached[points]) == 0).any()
            )
            assert (np.diff(grid) >= 0.0).all()


def test_one_world_leaves_the_month_open() -> None:
    result = simulate(loads(RICH), replicates=400, worlds=1, threads=1)
    for row in result.document()["times"]:
        assert (row["low"], row["high"]) == (0.0, None)


def test_the_table_of_times_has_a_gap_where_a_month_does_not_come() -> None:
    table = rich().times()
    assert list(table.columns) == ["share", "month", "low", "high", "month_of_reached"]
    assert table["month"].isna().all()
    assert table["month_of_reached"].notna().all()


def test_nobody_arrives_at_no_month() -> None:
    result = simulate(loads(KNOWN), replicates=500, threads=1, horizons=[0.125])
    for row in result.document()["times"]:
        assert row["month"] is row["low"] is row["high"] is row["month_of_reached"] is None


@both
def test_months_waited_are_the_means_of_the_histories(name: str) -> None:
    result, table = RUNS[name](), rows(name)
    told = result.document()["waits"]
    assert [row["wait"] for row in told] == [wait.name.lower() for wait in Wait]
    for row in told:
        assert row["months"] == pytest.approx(table[f"waited_{row['wait']}"].mean(), abs=2.0**-21)
    months = np.array([row["months"] for row in told])
    assert np.array([row["share"] for row in told]) == pytest.approx(months / months.sum(), rel=1e-12)
    assert sum(row["share"] for row in told) == pytest.approx(1.0, abs=1e-12)
    over = np.minimum(np.minimum(table["ended"], table["sustained"]), SPAN)
    assert months.sum() == pytest.approx(over.mean(), abs=1e-5)
    assert result.waits().to_dict("records") == told


@both
def test_quantiles_of_money_are_those_of_the_histories_within_half_a_percent(name: str) -> None:
    """A bin is 2.2 % wide, and amounts are taken to lie evenly between its ends (measured: 0.35 %)."""
    result, table = RUNS[name](), rows(name)
    compared = 0
    for row in result.document()["money"]["amounts"]:
        money = table[row["amount"]].to_numpy()
        for column, share in QUANTILES.items():
            exact = float(np.quantile(money, share, method="inverted_cdf"))
            if exact == 0.0:
                assert row[column] == 0.0
            else:
                compared += 1
                assert abs(row[column] / exact - 1.0) < 0.006
    assert compared >= 12


def test_means_of_money_are_those_of_the_histories_to_the_cent() -> None:
    table = rows("known")
    amounts = known().document()["money"]["amounts"]
    assert [row["amount"] for row in amounts] == [amount.name.lower() for amount in Amount]
    for row in amounts:
        assert row["mean"] == pytest.approx(table[row["amount"]].mean(), abs=0.005)
        assert row["mean"] != 0.0
    assert known().money().to_dict("records") == amounts


def with_tail(variate: str, index: str) -> str:
    tail = f"{variate} = {{ lognormal_pareto = {{ median = 1.2, p90 = 1.8, tail_index = {index} }} }}"
    return f"{KNOWN}\n[cost]\n{tail}\n"


@pytest.mark.parametrize("variate", ["run_rate", "build"])
@pytest.mark.parametrize(
    ("index", "fat"), [("1.3", True), ("2", True), ("2.01", False), ("4", False), ('"2.5 to 4"', True)]
)
def test_fat_tails_have_no_mean(variate: str, index: str, fat: bool) -> None:
    """An uncertain tail index counts as fat; what pilots earn has no such tail."""
    result = simulate(loads(with_tail(variate, index)), replicates=600, threads=1)
    means = {row["amount"]: row["mean"] for row in result.document()["money"]["amounts"]}
    assert means.pop("value") > 0.0
    assert [mean is None for mean in means.values()] == [fat] * 5
    assert has_fat_tail(result.scenario) == fat


def test_a_fat_tail_that_is_switched_off_hides_no_mean() -> None:
    text = 'neutral = ["cost"]\n' + with_tail("run_rate", "1.3")
    assert not has_fat_tail(loads(text))
    assert not has_fat_tail(loads(KNOWN))


def test_a_quantile_is_the_amount_of_the_history_at_that_share() -> None:
    """Ten histories: five at a loss between −80 and −40, one at nothing, four of 7.25."""
    bins, ends = np.zeros(MONEY_BINS, np.int64), no_ends(1)[0]
    bins[[3, 4, 5]], ends[[3, 4, 5]] = [5, 1, 4], [[-80.0, -40.0], [0.0, 0.0], [7.25, 7.25]]
    expected = {0.0: -80.0, 0.1: -80.0, 0.2: -70.0, 0.35: -50.0, 0.5: -40.0, 0.6: 0.0, 0.61: 7.25, 1.0: 7.25}
    assert {share: quantile(bins, ends, share) for share in expected} == expected


@pytest.mark.parametrize("some", [1, 4, 9])
def test_some_amounts_of_a_bin_lie_as_evenly_as_all(some: int) -> None:
    """So a rank and the amount at it undo each other, and the first and the last of all are the ends."""
    ends = np.array([200.0, 204.0])
    for rank in range(1, some + 1):
        amount = at_rank(ends, rank, some, 9)
        assert 200.0 <= amount <= 204.0
        assert rank_at(ends, min(amount, 204.0 - 1e-9), some, 9) == pytest.approx(rank, abs=1e-6)
    assert some < 9 or (at_rank(ends, 1, 9, 9), at_rank(ends, 9, 9, 9)) == (200.0, 204.0)
    assert at_rank(np.array([5.0, 5.0]), 1, 1, 1) == 5.0


ALL_KNOWN = (Path(__file__).parents[1] / "cases" / "money-all-known.toml").read_text("utf-8")
BEYOND = (Path(__file__).parents[1] / "cases" / "money-beyond-class.toml").read_text("utf-8")


def told(text: str) -> dict[str, dict[str, Any]]:
    summary = simulate(loads(text), replicates=200, threads=1).document()
    return {row.pop("amount"): row for row in summary["money"]["amounts"]}


def test_a_known_amount_is_exact_and_rows_add_up() -> None:
    """Months 2 to 36 at 100,000, less two months at 50,000 and 25,000 of mitigation."""
    rows_told = told(ALL_KNOWN)
    assert set(rows_told["value"].values()) == {3_400_000.0}
    assert set(rows_told["spend"].values()) == {125_000.0}
    for column in rows_told["value"]:
        parts = [rows_told[name][column] for name in ("spend_pilot", "spend_valley", "spend_run")]
        assert sum(parts) + 25_000.0 == rows_told["spend"][column]
        assert rows_told["npv"][column] == rows_told["value"][column] - rows_told["spend"][column]


def test_means_of_value_less_spend_are_the_net_present_value_without_discount() -> None:
    amounts = {row["amount"]: row["mean"] for row in known().document()["money"]["amounts"]}
    assert known().scenario.money.discount_rate.known == 0.0
    assert amounts["npv"] == pytest.approx(amounts["value"] - amounts["spend"], abs=0.01)


@pytest.mark.parametrize("times", [1.0, 1e-3, 1e-12, 9_000.0])
def test_amounts_of_every_currency_are_right(times: float) -> None:
    """Once what lay beyond 2³⁹ was counted as that: 555,742,262,204 for 2.97e12."""
    rows_told = told(BEYOND.replace("6e10", f"{6e10 * times!r}").replace("9e10", f"{9e10 * times!r}"))
    for name, exact in (("spend", 18e10), ("value", 297e10), ("npv", 279e10)):
        assert list(rows_told[name].values()) == pytest.approx(
            [exact * times] * 5, rel=1e-8 if times < 1e-9 else 1e-15
        )


def test_where_an_amount_is_beyond_all_that_is_counted_no_mean_is_told() -> None:
    """2⁷⁰: a thousand billion billion. Quantiles are what they are all the same."""
    rows_told = told(
        'name = "m"\n[pilot]\nduration = 1\nsuccess = 0.5\ncost_per_month = 4e7\n'
        "[cost]\nbuild = 1e14\n[money]\nvalue_per_month = 1\n"
    )
    assert (rows_told["spend"]["p90"], rows_told["spend"]["mean"]) == (4e21, None)
    assert (rows_told["npv"]["p10"], rows_told["npv"]["mean"]) == (-4e21, None)
    assert rows_told["value"]["p90"] == 35.0
    assert 0.0 < rows_told["value"]["mean"] < 35.0
