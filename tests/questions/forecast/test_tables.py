"""Tables at the prompt: one rule of rounding, words instead of empty cells, nothing in markup."""

import io
from typing import Any

import pytest
from rich.console import Console

from tests.questions.forecast.runs import ENDPOINTS, HORIZONS, KNOWN, RUNS, known, rich
from valleysim import loads, simulate
from valleysim.estimates.rounding import error_of, interval, per_hundred
from valleysim.questions.forecast import tables
from valleysim.report.ledger import print_ledger
from valleysim.report.tables import Table
from valleysim.report.terminal import print_items
from valleysim.words import label

both = pytest.mark.parametrize("name", RUNS)
every_endpoint = pytest.mark.parametrize("endpoint", ENDPOINTS)


def columns(table: Table) -> list[list[str]]:
    return [[f"{cell}" for cell in column.cells] for column in table.columns]


def printed(result: Any, width: int = 100) -> str:
    out = io.StringIO()
    print_items(result.content(), Console(file=out, width=width, highlight=False))
    return out.getvalue()


@both
@every_endpoint
def test_where_100_pilots_stand_says_each_share_as_every_other_table_and_the_answer_do(
    name: str, endpoint: str
) -> None:
    result = RUNS[name](endpoint)
    labels, *months = columns(tables.classes_table(result))
    assert (labels[0], labels[-1]) == ("reached", "all (parts are rounded)")
    assert len(months) == len(HORIZONS)
    assert ["0.0" if month[0] == "·" else month[0] for month in months] == columns(
        tables.reached_table(result)
    )[1]
    for month, horizon in zip(months, result.horizon_list, strict=True):
        for kind in ("rolled_back", "abandoned", "stalled"):
            for key, share in getattr(horizon, kind).items():
                words = f"{'under way' if kind == 'stalled' else kind.replace('_', ' ')}: {label(key)}"
                if words in labels:
                    assert month[labels.index(words)] == (per_hundred(share) if share else "·")
        assert month[-1] == "100.0"


def test_the_largest_loss_is_the_same_number_in_the_answer_and_in_the_table() -> None:
    """Of 4,000 histories one has arrived: 0.025 and 99.975 %; parts made to add up said 99.9."""
    for share in ("0.0005", "0.7"):
        rare = simulate(loads(f'name = "rare"\n[pilot]\nsuccess = {share}\n'), replicates=4_000, threads=1)
        labels, *months = columns(tables.classes_table(rare))
        failed = months[-1][labels.index("abandoned: failed pilot")]
        assert f"failed pilots ({failed} %)" in rare.sentence


@both
def test_a_row_that_says_nothing_is_left_out_and_no_other(name: str) -> None:
    result = RUNS[name]()
    labels, *months = columns(tables.classes_table(result))
    for k, name_of in enumerate(labels[1:-1], 1):
        assert any(month[k] not in ("·", "<0.1") for month in months), name_of
    for kind in ("rolled_back", "abandoned", "stalled"):
        for key in getattr(result.horizon_list[0], kind):
            largest = max(getattr(horizon, kind)[key] for horizon in result.horizon_list)
            words = f"{'under way' if kind == 'stalled' else kind.replace('_', ' ')}: {label(key)}"
            if largest >= 0.001:
                assert words in labels
            elif largest == 0.0:
                assert words not in labels


@both
@every_endpoint
def test_the_table_of_what_is_reached_says_the_numbers_of_the_horizons(name: str, endpoint: str) -> None:
    result = RUNS[name](endpoint)
    month, reached, error, credible, held, stall = columns(tables.reached_table(result))
    assert month == ["3", "7.5", "12", "24", "36"]
    for k, horizon in enumerate(result.horizon_list):
        assert reached[k] == per_hundred(horizon.value)
        assert error[k] == error_of(horizon.mc_error)
        assert held[k] == per_hundred(horizon.held)
        assert horizon.stall_rate is not None
        assert stall[k] == per_hundred(horizon.stall_rate)
        band = interval(horizon.low, horizon.high)
        assert credible[k] == ("all known" if name == "known" else band)


def test_a_stall_rate_of_no_pilot_is_a_dash() -> None:
    slow = simulate(loads('name = "slow"\n[pilot]\nduration = 12\n'), replicates=50, threads=1)
    assert columns(tables.reached_table(slow))[-1][:2] == ["–", "–"]


def test_a_month_that_does_not_come_is_not_within_the_months_simulated() -> None:
    """29 of 100 arrive: half never do within 36 months, nor at the early end of the interval."""
    names, months, interval, of_reached = columns(tables.times_table(rich()))
    assert names == ["median", "P80", "P90"]
    assert months == interval == ["not within 36"] * 3
    assert [float(cell) for cell in of_reached] == sorted(map(float, of_reached))


def test_where_nobody_arrives_there_is_no_month_of_those_who_do() -> None:
    early = simulate(loads(KNOWN), replicates=50, threads=1, horizons=[0.125])
    assert columns(tables.times_table(early))[1:] == [["not within 0.125"] * 3] * 2 + [["–"] * 3]


def test_months_of_a_known_scenario_are_said_without_a_width() -> None:
    _, months, interval, _ = columns(tables.times_table(known()))
    median = known().document()["times"][0]["month"]
    assert months == [f"{median:.1f}", "not within 36", "not within 36"]
    assert interval == [f"{median:.1f} – {median:.1f}", "not within 36", "not within 36"]


def test_one_end_of_an_interval_may_lie_beyond_the_months_simulated() -> None:
    one_world = simulate(loads(KNOWN.replace("= 0.8", '= "0.7 to 0.9"')), replicates=400, worlds=1, threads=1)
    assert columns(tables.times_table(one_world))[2] == ["0.0 – not within 36"] * 3


@both
def test_waits_are_sorted_and_none_shorter_than_the_smallest_is_shown(name: str) -> None:
    result = RUNS[name]()
    names, months, shares = columns(tables.waits_table(result))
    lengths = [float(cell) for cell in months]
    assert lengths == sorted(lengths, reverse=True)
    told = {label(row["wait"]): row for row in result.document()["waits"]}
    assert set(names) == {key for key, row in told.items() if row["months"] >= tables.SMALLEST_SHOWN}
    for key, cell, share in zip(names, months, shares, strict=True):
        assert cell == f"{told[key]['months']:.2f}"
        assert float(share.removesuffix(" %")) == pytest.approx(100 * told[key]["share"], abs=0.051)


def test_money_is_shown_with_its_currency_where_there_is_any() -> None:
    shown = printed(rich())
    assert f"Money by month 36, {rich().scenario.money.currency}" in shown
    names, *cells = columns(tables.money_table(rich()))
    assert names[:2] == ["spend, pilot", "spend, valley"]
    amounts = rich().document()["money"]["amounts"]
    assert [column[0] for column in cells] == [
        f"{amounts[0][name]:,.0f}" for name in ("p10", "median", "p80", "p90")
    ]
    penniless = simulate(loads('name = "free"\n[pilot]\nsuccess = 0.5\n'), replicates=50, threads=1)
    assert "Money by month" not in printed(penniless)


@both
@pytest.mark.parametrize("width", [80, 100, 160])
def test_what_is_printed_begins_with_the_answer_and_fits_the_width(name: str, width: int) -> None:
    result = RUNS[name]()
    shown = printed(result, width)
    assert " ".join(shown.split()).startswith(result.sentence)
    assert max(map(len, shown.splitlines())) <= width
    for title in ("Pilots that reach production, %", "Where 100 pilots stand", "Months waited per pilot"):
        assert title in shown


def test_the_footnote_counts_what_the_numbers_rest_on() -> None:
    note = tables.footnote(known())
    assert note.startswith("12,000 histories in one world, seed 11, ")
    assert tables.footnote(rich()).startswith("12,000 histories in 40 worlds, seed 11, ")
    assert f"{len(known().document()['inputs'])} numbers: 0 from evidence, 0 assumed, " in note
    entries = known().scenario.ledger()
    assert f" {sum(entry.basis == 'unsourced' for entry in entries)} without a source." in note


def test_words_of_a_scenario_are_not_read_as_markup() -> None:
    text_of = KNOWN.replace('"all known"', '"[red]cheap[/red] pilot"').replace(
        "approval = 0.6", 'approval = { value = 0.6, assumption = "[bold]guess[/bold]" }'
    )
    out = io.StringIO()
    print_ledger(list(loads(text_of).ledger()), Console(file=out, width=200))
    assert "[bold]guess[/bold]" in out.getvalue()


def test_next_to_all_is_not_told_as_all() -> None:
    result = simulate(loads('name = "sure"\n[pilot]\nsuccess = 0.9998'), replicates=20_000, horizons=[3])
    assert 0.9995 < result.horizon_list[0].value < 1.0
    labels, cells = columns(tables.classes_table(result))
    assert labels == ["reached", "all (parts are rounded)"]
    assert cells == [">99.9", "100.0"]
