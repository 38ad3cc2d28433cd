"""The picture: drawn where it is asked for, from the counts, and without a trace elsewhere."""

import io
import sys
from itertools import pairwise
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.text import Annotation

from tests.processes import finished
from tests.questions.forecast.runs import ENDPOINTS, KNOWN, RUNS, SPAN, known, rich
from valleysim import loads, simulate
from valleysim.estimates.rounding import percent
from valleysim.questions.forecast.figures import (
    ABANDONED,
    HATCHES,
    ROLLED_BACK,
    STALLED,
    _group,
    draw_incidence,
    figure_of,
)
from valleysim.report.drawing import LONGEST_TITLE, LOST, REACHED, month_ticks
from valleysim.report.tables import in_words
from valleysim.vocabulary import Cause

both = pytest.mark.parametrize("name", RUNS)
every_endpoint = pytest.mark.parametrize("endpoint", ENDPOINTS)


def areas(ax: Axes) -> list[np.ndarray]:
    """Corners of the filled areas, in the order of drawing; without the hatched band."""
    filled = [
        collection
        for collection in ax.collections
        if isinstance(collection, PolyCollection) and len(collection.get_facecolor())
    ]
    return [np.asarray(one.get_paths()[0].vertices) for one in filled]


def at_the_end(area: np.ndarray) -> tuple[float, float]:
    edge = area[area[:, 0] == SPAN][:, 1]
    return float(edge.min()), float(edge.max())


def words(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.texts]


def test_axes_that_are_given_are_drawn_on_and_returned() -> None:
    figure = Figure()
    left, right = figure.subplots(1, 2)
    assert draw_incidence(rich(), right) is right
    assert rich().plot(ax=left, title="mine") is left
    assert figure.axes == [left, right]
    assert left.get_title(loc="left").strip() == "mine"
    reached = percent(rich().horizon_list[-1].value)
    assert right.get_title(loc="left").startswith(f"{reached} reach production by month")
    assert any(text.get_text().startswith(f"{rich().scenario.name}: where") for text in right.texts)


def test_axes_that_are_not_given_are_made_in_a_figure_of_their_own() -> None:
    one, other = draw_incidence(rich()), draw_incidence(rich())
    assert figure_of(one) is not figure_of(other)
    assert figure_of(one).axes == [one]


def test_no_global_setting_is_changed() -> None:
    before = {key: mpl.rcParams[key] for key in mpl.rcParams if key != "backend"}
    with mpl.rc_context({"font.size": 23.0}):
        draw_incidence(rich())
        assert mpl.rcParams["font.size"] == 23.0
    assert {key: mpl.rcParams[key] for key in mpl.rcParams if key != "backend"} == before


STATELESS = """
import io, sys
from valleysim import load, simulate
from valleysim.questions.forecast.figures import figure_of
ax = simulate(load("mid_market"), replicates=400, threads=1).plot()
figure_of(ax).savefig(io.BytesIO())
assert "matplotlib" in sys.modules
assert "matplotlib.pyplot" not in sys.modules, "pyplot was imported"
"""


def test_pyplot_is_not_even_imported() -> None:
    done = finished(sys.executable, "-W", "error", "-c", STATELESS)
    assert (done.code, done.err) == (0, "")


@both
@every_endpoint
def test_the_layers_lie_on_one_another_and_fill_the_picture(name: str, endpoint: str) -> None:
    result = RUNS[name](endpoint)
    ax = draw_incidence(result)
    layers = [at_the_end(area) for area in areas(ax)]
    assert layers[0][0] == 0.0
    assert layers[0][1] == pytest.approx(result.horizon_list[-1].value, abs=1e-12)
    for below, above in pairwise(layers):
        assert above[0] == pytest.approx(below[1], abs=1e-12)
    assert layers[-1][1] == pytest.approx(1.0, abs=1e-12)
    assert (ax.get_xlim(), ax.get_ylim()) == ((0.0, SPAN), (0.0, 1.0))


@both
@every_endpoint
def test_each_layer_is_named_with_its_share_and_no_two_names_overlap(name: str, endpoint: str) -> None:
    ax = draw_incidence(RUNS[name](endpoint))
    layers = [at_the_end(area) for area in areas(ax)]
    names: list[Any] = [
        text for text in ax.texts if text.get_text().endswith(" %") and "  " in text.get_text()
    ]
    assert len(names) == len(layers)
    for one, (low, high) in zip(names, layers, strict=True):
        assert one.get_text().endswith(f"  {100 * (high - low):.1f} %")
    heights = [one.xyann[1] for one in names]
    assert min(np.diff(heights)) > 0.045
    assert min(heights) >= 0.0
    assert max(heights) <= 1.0


def test_the_line_and_the_band_are_the_estimates() -> None:
    ax = draw_incidence(rich())
    line, low, high = ax.lines
    assert np.array_equal(line.get_ydata(), rich().classes.reached / 12_000)
    assert np.array_equal(line.get_xdata(), np.arange(289) / 8)
    assert np.array_equal(low.get_ydata(), rich().reached.low)
    assert np.array_equal(high.get_ydata(), rich().reached.high)
    assert sum(not len(collection.get_facecolor()) for collection in ax.collections) == 1
    assert any("90 % credible band" in word for word in words(ax))


def test_where_nothing_is_uncertain_no_band_is_drawn_or_spoken_of() -> None:
    ax = draw_incidence(known())
    assert len(ax.lines) == 1
    assert all(len(collection.get_facecolor()) for collection in ax.collections)
    assert not any("credible" in word for word in words(ax))
    title = ax.get_title(loc="left")
    assert title == f"{percent(known().horizon_list[-1].value)} reach production by month 36"


@every_endpoint
def test_the_lowest_layer_is_what_was_reached_in_its_own_colour(endpoint: str) -> None:
    ax = draw_incidence(rich(endpoint))
    named = {"live": "went live", "production": "reached production", "sustained": "sustained"}
    assert any(word.startswith(f"{named[endpoint]}  ") for word in words(ax))
    assert mpl.colors.to_hex(ax.collections[0].get_facecolor()[0]) == REACHED


def test_small_losses_are_joined_and_none_is_dropped() -> None:
    """At 0.4 % and below a loss has no name of its own; the layers still fill the picture."""
    text = KNOWN.replace("cancellation_hazard = 0.02", "cancellation_hazard = 0.0003")
    result = simulate(loads(text), replicates=4_000, threads=1)
    share = result.horizon_list[-1].abandoned["priorities"]
    assert 0.0 < share < 0.004
    ax = draw_incidence(result)
    assert any(word == f"abandoned: other  {100 * share:.1f} %" for word in words(ax))
    assert not any("priorities" in word for word in words(ax))
    assert at_the_end(areas(ax)[-1])[1] == pytest.approx(1.0, abs=1e-12)


def test_a_long_title_is_cut_and_dollars_are_not_mathematics() -> None:
    """As mathematics this title has no meaning, and drawing it would raise an error."""
    ax = draw_incidence(known(), title=r"costs $5 \frac $6 " + "x" * 200)
    title = ax.get_title(loc="left").strip()
    assert len(title) == LONGEST_TITLE
    assert title.startswith(r"costs $5 \frac $6 ")
    assert title.endswith("…")
    figure_of(ax).savefig(io.BytesIO())


def test_every_horizon_has_its_tick_and_fractions_of_months_their_labels() -> None:
    ax = draw_incidence(rich())
    assert ax.get_xticks().tolist() == [3.0, 7.5, 12.0, 24.0, 36.0]
    assert [get_xticklabel.get_text() for get_xticklabel in ax.get_xticklabels()] == [
        "3",
        "7.5",
        "12",
        "24",
        "36",
    ]


def test_labels_of_months_that_are_close_give_way_and_the_last_stays() -> None:
    ax = Figure().subplots()
    month_ticks(ax, [1.125, 1.25, 4.125, 35.0, 36.0], 36.0)
    assert [get_xticklabel.get_text() for get_xticklabel in ax.get_xticklabels()] == [
        "",
        "1.25",
        "4.125",
        "",
        "36",
    ]


def lightness(colour: str) -> float:
    red, green, blue = mpl.colors.to_rgb(colour)
    return 0.299 * red + 0.587 * green + 0.114 * blue


def test_a_grey_print_tells_what_is_reached_from_what_is_lost_and_held_up() -> None:
    reached = lightness(REACHED)
    assert all(lightness(one) > reached + 0.1 for one in (*STALLED, *ABANDONED, *ROLLED_BACK, LOST))
    ax = draw_incidence(rich())
    told = {word.partition(":")[0] for word in words(ax) if ":" in word} & set(HATCHES)
    assert told == {"rolled back", "abandoned"}
    filled = [collection for collection in ax.collections if len(collection.get_facecolor())]
    assert {one.get_hatch() for one in filled} == {None, *HATCHES.values()}


def test_a_picture_of_its_own_shows_itself_in_a_notebook_and_one_on_axes_given_is_left_to_them() -> None:
    png = draw_incidence(rich())._repr_png_()  # type: ignore[attr-defined]
    assert png.startswith(b"\x89PNG")
    figure = Figure(figsize=(4.0, 3.0))
    ax = figure.subplots()
    before = figure.get_layout_engine(), figure.get_size_inches().tolist(), ax.get_position().bounds
    assert not hasattr(draw_incidence(rich(), ax), "_repr_png_")
    after = figure.get_layout_engine(), figure.get_size_inches().tolist(), ax.get_position().bounds
    assert before == after
    assert not figure.texts
    assert figure.get_suptitle() == ""
    places = [text.xycoords for text in ax.texts if isinstance(text, Annotation)]
    assert not any("figure" in f"{place}" for place in places)


@pytest.mark.parametrize(
    ("key", "words_of_it"),
    [
        ("pilot.cost_per_month", "cost of the pilot a month"),
        ("sponsors[chief of staff].tenure.mean", "chief of staff: tenure, mean"),
        ("pilots[a.b].sponsors[cio].adopts", "a.b: cio: successor supports it"),
        ("priorities.cancellation_hazard", "cancellation for other priorities"),
    ],
)
def test_a_key_is_told_in_words(key: str, words_of_it: str) -> None:
    assert in_words(key) == words_of_it


def test_what_is_summed_up_alone_under_its_kind_is_not_called_other() -> None:
    small, large = np.array([0.0, 1.0]), np.array([0.0, 500.0])
    few = dict.fromkeys([Cause.SPONSORS, Cause.COST], small)
    (alone,) = _group("rolled back", few, ROLLED_BACK, 1_000, whole=False)
    assert alone[0] == "rolled back"
    both = _group("rolled back", {Cause.HANDOFF: large, **few}, ROLLED_BACK, 1_000, whole=False)
    assert [one[0] for one in both] == ["rolled back: handoff", "rolled back: other"]
