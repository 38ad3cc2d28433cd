"""Pictures of waits, of spend and of shared people say what the tables and the scenario say."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from tests.questions.asked import PORTFOLIO, answer_of
from valleysim import Result, load, loads, simulate
from valleysim.questions.forecast.charts import people_of
from valleysim.questions.forecast.course_figures import draw_shared, draw_spend, draw_waits
from valleysim.report.drawing import OwnAxes


def forecast(kind: str = "result") -> Result:
    found = answer_of(kind)
    assert isinstance(found, Result)
    return found


def rows(axes: object) -> list[dict[str, object]]:
    assert isinstance(axes, OwnAxes)
    return [row for one in axes.told for row in one.rows]


def test_the_longest_wait_is_on_top_and_in_the_title() -> None:
    axes = draw_waits(forecast())
    months = [row["value"] for row in rows(axes)]
    table = forecast().waits().sort_values("months", ascending=False)
    assert months == table["months"].tolist()[: len(months)]
    assert axes.get_title(loc="left").endswith(f"{months[0]:.1f} months a pilot")


def test_the_curve_of_spend_passes_through_the_quantiles_of_the_table() -> None:
    axes = draw_spend(forecast())
    x, y = axes.lines[0].get_data()
    told = forecast().money().set_index("amount").loc["spend"]
    for name, share in (("p10", 0.1), ("median", 0.5), ("p80", 0.8)):
        width = 0.022 * told[name]  # of a class of amounts
        below, above = np.interp([told[name] - width, told[name] + width], x, y)
        assert below - 0.01 <= share <= above + 0.01
    assert np.all(np.diff(y) >= 0.0)
    assert y[-1] >= 0.99


def test_who_is_shared_is_who_the_scenario_says() -> None:
    result = forecast("portfolio")
    people = people_of(result)
    said = [
        (seat.person, member.key, seat.seat)
        for member in load(PORTFOLIO).members
        for seat in member.scenario.sponsors
        if seat.person
    ]
    found = {
        (who, key, seat)
        for who, held in people.items()
        for key, (seats, _) in held.items()
        for seat in seats.split(" and ")
    }
    assert found == set(said)
    assert len(said) > len({(who, key) for who, key, _ in said})  # some hold two seats of a pilot
    counts = [len(held) for held in people.values()]
    assert counts == sorted(counts, reverse=True)
    drawn = rows(draw_shared(result, people))
    assert len(drawn) == sum(counts)
    names = {row["name"] for row in result.pilot_list}
    assert all(any(f"{row['at']}".endswith(f" of {name}") for name in names) for row in drawn)


def test_shares_of_weight_are_those_of_the_seats_of_a_pilot() -> None:
    pilot = '[[pilots]]\nname = "a"\n[[pilots.sponsors]]\nseat = "x"\nperson = "P"\nweight = 3\n'
    pilot += '[[pilots.sponsors]]\nseat = "y"\nweight = 1\n'
    scenario = loads(f'name = "any"\n[[people]]\nname = "P"\n{pilot}')
    result = simulate(scenario, replicates=20, worlds=2)
    assert people_of(result) == {"P": {"a": ("x", 0.75)}}
    assert "shared" not in [chart.name for chart in result.charts()]  # one pilot shares with nobody


@pytest.mark.parametrize("draw", [draw_waits, draw_spend])
def test_they_draw_on_axes_that_are_given(draw: object) -> None:
    ax = Figure().subplots()
    assert callable(draw)
    assert draw(forecast(), ax, title="mine") is ax
    assert ax.get_title(loc="left") == "mine"
