"""Pictures of comparisons: curves are the estimates, the steps of the way lead from A to B."""

import io
from functools import cache
from itertools import pairwise

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from valleysim import Scenario, load, loads
from valleysim.questions.compare.answer import Comparison
from valleysim.questions.compare.ask import compare
from valleysim.questions.compare.figures import draw_comparison
from valleysim.questions.compare.gap_figures import draw_gap, draw_gap_months
from valleysim.questions.compare.parts import PARTS
from valleysim.report.drawing import LONGEST_TITLE, figure_of


def scenario(name: str, sign_off: float, hazard: str) -> Scenario:
    return loads(
        f'name = "{name}"\n[readiness]\nline_sign_off = {{ exponential = {{ mean = {sign_off} }} }}\n'
        f'[priorities]\ncancellation_hazard = "{hazard}"'
    )


@cache
def found() -> Comparison:
    a, b = scenario("one", 1, "0.1 to 0.3"), scenario("$x_{ two " + "y" * 100, 3, "0.01 to 0.05")
    return compare(a, b, at=[3], replicates=800, worlds=20, horizons=[3, 12], threads=1)


def saved(ax: Axes) -> None:
    figure_of(ax).savefig(io.BytesIO(), dpi=60)


def test_both_curves_with_their_bands_and_the_difference_below() -> None:
    upper = draw_comparison(found())
    figure = figure_of(upper)
    assert figure.axes[0] is upper
    lower = figure.axes[1]
    for line, side in zip(upper.lines, found().sides, strict=True):
        assert np.array_equal(line.get_ydata(), side.reached.value)
    assert np.array_equal(lower.lines[0].get_ydata(), found().pairings[0].curve.value)
    assert len(upper.collections) == 2
    assert len(lower.collections) == 1
    saved(upper)


def test_axes_that_are_given_are_drawn_on_and_returned() -> None:
    figure = Figure()
    left, right = figure.subplots(1, 2)
    assert found().plot(ax=left, title="mine") is left
    assert found().plot_gap(ax=right, title="x" * 200) is right
    assert figure.axes == [left, right]
    assert left.get_title(loc="left") == "mine"
    assert len(right.get_title(loc="left")) == LONGEST_TITLE


@pytest.mark.parametrize("month", [3, 12])
def test_the_steps_lead_from_the_one_probability_to_the_other(month: float) -> None:
    gap = found().gap_by(month)
    ax = draw_gap(found(), month)
    first, last, *steps = ax.patches
    assert first.get_height() == gap.start.value[0]
    assert last.get_height() == gap.end.value[0]
    assert len(steps) == len(PARTS)
    tops = [step.get_y() for step in steps] + [steps[-1].get_y() + steps[-1].get_height()]
    assert tops[0] == pytest.approx(first.get_height(), abs=1e-12)
    assert tops[-1] == pytest.approx(last.get_height(), abs=1e-12)
    for one, after in pairwise(steps):
        assert one.get_y() + one.get_height() == pytest.approx(after.get_y(), abs=1e-12)
    names = [get_xticklabel.get_text() for get_xticklabel in ax.get_xticklabels()]
    named = [name.replace("\n", " ") for name in names[1:-1]]
    assert sorted(named) == sorted(PARTS)
    for step, name in zip(steps, named, strict=True):
        assert step.get_height() == pytest.approx(gap.shares.value[PARTS.index(name)], abs=1e-12)
    assert names[0].startswith("A\n")
    saved(ax)


def test_the_bars_in_months_are_the_shares_and_the_title_says_who_makes_most() -> None:
    gap = found().gap_months
    assert gap is not None
    ax = draw_gap_months(found())
    names = [label.get_text() for label in ax.get_yticklabels()]
    assert sorted(names) == sorted(PARTS)
    for bar, name in zip(ax.patches, names, strict=True):
        assert bar.get_width() == pytest.approx(gap.shares.value[PARTS.index(name)], abs=1e-12)
    most = PARTS[int(np.argmax(gap.shares.value))]
    title = ax.get_title(loc="left")
    assert title.startswith("B takes longer than A: " if gap.difference.value[0] > 0.0 else "A takes longer")
    assert gap.difference.value[0] < 0.0 or most in title
    saved(ax)


def test_a_scenario_against_itself_and_nothing_known_can_be_drawn() -> None:
    enterprise = load("enterprise")
    for comparison in (
        compare(enterprise, enterprise, replicates=40, worlds=4, threads=1),
        compare(
            loads('name = "x"\n[pilot]\nsuccess = 0'),
            loads('name = "y"\n[pilot]\nsuccess = 0'),
            replicates=40,
        ),
    ):
        saved(comparison.plot())
        saved(comparison.plot_gap())
        saved(comparison.plot_gap_months())


def test_many_scenarios_have_names_that_do_not_overlap() -> None:
    alike = [scenario(f"scenario {k}", 2, "0.1 to 0.3") for k in range(8)]
    upper = compare(*alike, replicates=40, worlds=4, threads=1).plot()
    for ax in figure_of(upper).axes:
        heights = sorted(text.xyann[1] for text in ax.texts)  # type: ignore[attr-defined]
        low, high = ax.get_ylim()
        assert min(np.diff(heights)) > 0.06 * (high - low)
    saved(upper)


def test_no_global_setting_is_changed() -> None:
    before = {key: mpl.rcParams[key] for key in mpl.rcParams if key != "backend"}
    draw_comparison(found())
    draw_gap(found())
    assert {key: mpl.rcParams[key] for key in mpl.rcParams if key != "backend"} == before
