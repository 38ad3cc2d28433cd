"""A portfolio at the prompt, in pictures and files: what people read is what the result says."""

import csv
import io
import json
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from rich.console import Console

from tests.questions.forecast.portfolios import ENDPOINTS, HORIZONS, KEYS, TEXT, crowd
from tests.report.writing import write_folder
from valleysim import Result, load, loads, simulate
from valleysim.estimates.rounding import error_of, interval, per_hundred, percent, tenths
from valleysim.questions.forecast.histories_file import FILES, OF_PORTFOLIOS
from valleysim.questions.forecast.pilots import ORDERS
from valleysim.questions.forecast.portfolio_figures import draw_joint_confidence, draw_numbers, draw_pilots
from valleysim.questions.forecast.portfolio_tables import (
    NOTES,
    confidence_table,
    numbers_table,
    office_table,
    pilots_table,
    stall_table,
    sunk_table,
)
from valleysim.report.answer_files import answer_files
from valleysim.report.tables import Table
from valleysim.report.terminal import print_items

every_endpoint = pytest.mark.parametrize("endpoint", ENDPOINTS)
DRAWN = (draw_numbers, draw_pilots, draw_joint_confidence)


def columns(table: Table) -> list[list[str]]:
    return [[f"{cell}" for cell in column.cells] for column in table.columns]


def rows_of(path: Path) -> list[dict[str, str]]:
    return [*csv.DictReader(io.StringIO(path.read_text("utf-8")))]


def printed(result: Result, order: str = "worst", width: int = 150) -> str:
    console = Console(file=io.StringIO(), width=width, highlight=False)
    print_items(result.content(order), console)
    text: str = console.file.getvalue()  # type: ignore[attr-defined]
    return text


@every_endpoint
def test_parts_of_the_stall_rate_that_are_shown_add_to_it(endpoint: str) -> None:
    """Within half a tenth of a percent for each part: parts are rounded one by one, small ones left out."""
    for column in columns(stall_table(crowd(endpoint)))[1:-2]:  # the last two hold errors
        rate, *parts = (0.0 if cell == "·" else float(cell) for cell in column)
        assert sum(parts) == pytest.approx(rate, abs=0.05 * (len(parts) + 4))


@every_endpoint
def test_the_table_of_numbers_says_what_the_result_says(endpoint: str) -> None:
    result = crowd(endpoint)
    months, expected, ranges, spread, none, target, error, credible = columns(numbers_table(result))
    rows = result.portfolio["numbers"]
    assert months == [f"{month:g}" for month in HORIZONS]
    assert expected == [tenths(row["expected"]) for row in rows]
    assert ranges == [f"{row['p10']} – {row['p90']}" for row in rows]
    assert spread == [f"{row['sd']:.2f} ({row['sd_independent']:.2f})" for row in rows]
    assert none == [f"{per_hundred(row['none'])} ({per_hundred(row['none_independent'])})" for row in rows]
    assert error == [error_of(row["at_least_target_mc_error"]) for row in rows]
    assert credible == [interval(row["at_least_target_low"], row["at_least_target_high"]) for row in rows]
    first = [cell.partition(" ")[0] for cell in target]
    assert first == [per_hundred(row["at_least_target"]) for row in rows]


@pytest.mark.parametrize("order", ORDERS)
def test_pilots_are_shown_in_the_order_asked_for(order: str) -> None:
    result = crowd()
    cells = columns(pilots_table(result, order))
    names = ["Zeta", "Alpha", "Gamma", "Beta", "Delta", "A late one"]
    assert sorted(cells[0]) == sorted(names)
    last = [float(cell) for cell in cells[1 + len(HORIZONS)]]
    expected = {
        "worst": sorted(last),
        "best": sorted(last, reverse=True),
        "listed": names,
        "name": sorted(names),
        "segment": ["", "", "", "", "a", "b"],
    }[order]
    assert {"worst": last, "best": last, "segment": cells[1]}.get(order, cells[0]) == expected


@every_endpoint
def test_all_tables_fit_their_width_and_none_is_missing(endpoint: str) -> None:
    result = crowd(endpoint)
    text = printed(result)
    assert max(len(line) for line in text.splitlines()) <= 150
    assert text.startswith("Of 6 pilots ")
    for table in (numbers_table(result), stall_table(result), office_table(result), sunk_table(result)):
        assert f"{table.title}" in text
    assert f"{confidence_table(result).title}" in text
    assert NOTES["joint"][:60] in text
    assert NOTES["fat_tail"][:30] not in text


def test_names_that_look_like_markup_or_are_long_are_shown_as_they_are() -> None:
    names = ["[bold]x[/bold]", "[/]", "[x]", "x" * 200, "$a_b$", "Ünïcödé ψ"]
    pilots = [{"name": name, "key": f"{k}", "segment": "[/red]"} for k, name in enumerate(names)]
    base = loads(TEXT).with_({"pilots": pilots})
    result = simulate(base, replicates=60, threads=1)
    text = printed(result)
    for name in names:
        assert name[:20] in text
    assert text.count("[/red]") == len(names)
    for draw in DRAWN:
        figure = draw(result).figure
        assert isinstance(figure, Figure)
        figure.savefig(io.BytesIO())


@pytest.mark.parametrize("draw", DRAWN)
@every_endpoint
def test_pictures_are_drawn_on_the_axes_given_and_return_them(draw: object, endpoint: str) -> None:
    before = dict(mpl.rcParams)
    result = crowd(endpoint)
    ax = Figure().subplots()
    assert draw(result, ax=ax, title="mine") is ax  # type: ignore[operator]
    assert ax.get_title(loc="left").strip() == "mine"
    assert draw(result) is not ax  # type: ignore[operator]
    assert {**before, "backend": 0} == {**mpl.rcParams, "backend": 0}


def test_the_result_draws_the_same_pictures() -> None:
    result, ax = crowd(), Figure().subplots()
    assert result.plot_numbers(ax=ax) is ax
    assert result.plot_pilots(ax=ax) is ax
    assert result.plot_joint_confidence(ax=ax) is ax


def test_a_portfolio_is_written_with_its_own_tables_and_pictures(tmp_path: Path) -> None:
    result = crowd()
    write_folder(answer_files(result), tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {*FILES, *OF_PORTFOLIOS}
    summary = json.loads((tmp_path / "summary.json").read_text("utf-8"))
    assert summary["portfolio"] == json.loads(json.dumps(result.portfolio))
    pilots = rows_of(tmp_path / "pilots.csv")
    assert {row["key"] for row in pilots} == set(KEYS)
    assert [float(row["reached_36"]) for row in pilots] == [
        row["reached"][-1]["value"] for row in summary["pilots"]
    ]
    numbers = rows_of(tmp_path / "numbers.csv")
    assert len(numbers) == len(HORIZONS) * 7
    for month in HORIZONS:
        shares = [float(row["share"]) for row in numbers if float(row["month"]) == month]
        assert sum(shares) == pytest.approx(1.0, abs=1e-12)


def test_where_nothing_is_spent_there_is_no_picture_of_spend(tmp_path: Path) -> None:
    text = 'name = "free"\n[pilot]\nsuccess = 0.5\n[[pilots]]\nname = "A"\n[[pilots]]\nname = "B"\n'
    result = simulate(loads(text), replicates=200, threads=1)
    write_folder(answer_files(result), tmp_path)
    assert not (tmp_path / "joint_confidence.png").exists()
    assert "joint" not in printed(result)


def test_the_picture_of_joint_confidence_gives_the_number_of_its_table_and_names_its_lines() -> None:
    result = crowd()
    ax = draw_joint_confidence(result)
    told = [text.get_text() for text in ax.texts]
    share = percent(result.portfolio["joint_confidence"]["frontier"][-1]["date_alone"])
    assert ax.get_title(loc="left").startswith(f"{share} of replicates have ")
    lines = {value for value in told if value in ("30 %", "50 %", "70 %")}
    last = result.portfolio["joint_confidence"]["frontier"][-1]["date_alone"]
    assert lines == {f"{100 * level:.0f} %" for level in (0.3, 0.5, 0.7) if last > level}


def test_the_picture_of_joint_confidence_agrees_with_the_number_of_pilots_it_asks_for() -> None:
    for target, words in ((1, "1 pilot reaches production"), (2, "2 pilots reach production")):
        scenario = load(Path(__file__).parents[3] / "scenarios" / "portfolio" / "portfolio.toml").with_(
            "portfolio.target", target
        )
        result = simulate(scenario, replicates=200, worlds=10, threads=1)
        assert draw_joint_confidence(result).get_xlabel() == f"month by which {words}"
        assert repr(result.counts) == "<Counts: 200 replicates of 24 pilots in 10 worlds>"
    one = simulate("mid_market", replicates=200, worlds=1, threads=1)
    assert repr(one.counts) == "<Counts: 200 replicates of 1 pilot in 1 world>"


@pytest.mark.parametrize("pilots", [1, 2, 7])
def test_the_numbers_of_pilots_that_are_drawn_are_those_there_can_be(pilots: int) -> None:
    """Every bar and dot lies whole inside the picture, and no tick says more pilots than there are."""
    listed = "".join(f'[[pilots]]\nname = "p{k}"\n' for k in range(pilots))
    sure = loads(f'name = "sure"\n[pilot]\nduration = 2\n{listed}')
    ax = draw_numbers(simulate(sure, replicates=200, horizons=[12]))
    low, high = ax.get_xlim()
    ticks = [tick for tick in ax.get_xticks() if low <= tick <= high]
    assert set(ticks) <= {float(number) for number in range(pilots + 1)}
    assert low <= pilots - 0.5
    assert high >= pilots + 0.5


def test_a_portfolio_of_one_pilot_is_told_as_one() -> None:
    one = 'name = "one"\nextends = "enterprise"\n[[pilots]]\nname = "a"\n[portfolio]\ntarget = 1\n'
    table = numbers_table(simulate(loads(one), replicates=40, worlds=20, seed=1))
    assert table.title == "How often the pilot reaches production (in brackets: if it were independent)"


def test_a_number_that_is_expected_is_never_nothing_where_it_is_above_nothing() -> None:
    told = [tenths(one) for one in (0.0, 0.001, 0.049, 0.05001, 12.34)]
    assert told == ["0.0", "<0.1", "<0.1", "0.1", "12.3"]


def test_no_dot_of_the_picture_of_spend_is_cut_at_its_edge() -> None:
    """A few lie above, as it says; whatever is drawn is drawn whole."""
    ax = draw_joint_confidence(crowd())
    _, top = ax.get_ylim()
    dots = [collection for collection in ax.collections if isinstance(collection, PathCollection)]
    heights = np.concatenate([np.asarray(dot.get_offsets())[:, 1] for dot in dots])
    assert len(heights) > 100
    assert heights.max() <= top
    assert [dot.get_clip_on() for dot in dots] == [False, False]
