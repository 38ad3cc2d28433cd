"""Pictures of advice: a name on the frontier lies on nothing that is drawn."""

import random
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from matplotlib.container import ErrorbarContainer
from matplotlib.text import Annotation
from matplotlib.transforms import Bbox

import valleysim
from tests.questions.advise.test_ask import KNOWN, action, catalogue
from valleysim.estimates.intervals import Estimate
from valleysim.questions.advise.ask import Advice, advise
from valleysim.questions.advise.figures import draw_frontier
from valleysim.report.drawing import figure_of

LONG = ("operations manager in the coalition", "budget owner from the start", "win the unsupportive peers")


@pytest.fixture(scope="module")
def advice(tmp_path_factory: pytest.TempPathFactory) -> Advice:
    one = action(LONG[0], 5_000, "funding.owner_involvement", "at_least = 0.8")
    actions = catalogue(tmp_path_factory.mktemp("actions"), one)
    return advise(valleysim.loads(KNOWN), actions=actions, replicates=200, horizons=[7], threads=1)


def crowded(advice: Advice, seed: int) -> Advice:
    """The same advice with a frontier of many sets, close to each other here and there."""
    clock = random.Random(seed)
    cost, reached, choices = 0.0, 0.3, []
    for number in range(clock.randint(8, 24)):
        names = tuple(f"{LONG[k % 3]} {k}" for k in range(number))
        value, error = np.array([reached]), np.array([clock.uniform(0.001, 0.02)])
        choices.append(
            replace(
                advice.choices[0],
                names=names,
                cost=cost,
                screened=reached + clock.uniform(-0.02, 0.02),
                reached=Estimate(value, error, value, value),
            )
        )
        cost += clock.choice((300.0, 3_000.0, 20_000.0))
        reached += clock.choice((0.001, 0.01, 0.04))
    return replace(advice, choices=tuple(choices))


def boxes(advice: Advice) -> tuple[list[Bbox], list[Bbox], Bbox]:
    """Of names, of whiskers and of the Axes, in the picture as it is saved."""
    ax = draw_frontier(advice)
    figure_of(ax).draw_without_rendering()
    names = [text for text in ax.texts if isinstance(text, Annotation) and text.get_text().startswith("+ ")]
    (bars,) = (container for container in ax.containers if isinstance(container, ErrorbarContainer))
    (segments,) = bars.lines[2]
    whiskers = [Bbox(ax.transData.transform(pair)) for pair in segments.get_segments()]  # type: ignore[attr-defined]
    return [name.get_window_extent() for name in names], whiskers, ax.get_window_extent()


def test_no_name_lies_on_a_whisker_or_another_name_or_beyond_the_picture(advice: Advice) -> None:
    named = 0
    for seed in range(5):
        names, whiskers, room = boxes(crowded(advice, seed))
        named += len(names)
        assert not any(name.overlaps(whisker) for name in names for whisker in whiskers)
        assert not any(one.overlaps(other) for one, other in combinations(names, 2))
        assert all(room.padded(1.0).contains(*corner) for name in names for corner in name.corners())
    assert named > 8


def test_a_frontier_of_two_sets_is_named(advice: Advice) -> None:
    names, _, _ = boxes(advice)
    assert len(names) == len(advice.choices) - 1 == 1
