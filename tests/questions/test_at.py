"""``at``: the month or day that counts is the last one, and the answer is about it."""

import pytest

import valleysim
from valleysim import UsageError, loads
from valleysim.questions.forecast.answer import Result

DATED = loads('extends = "mid_market"\nname = "s"\nas_of = 2026-11-28\n')
FEW = {"replicates": 400, "worlds": 10, "threads": 1}


def simulated(**asked: object) -> Result:
    return valleysim.simulate(DATED, **FEW, **asked)  # type: ignore[arg-type]


def test_a_run_up_to_a_month_is_the_run_with_the_horizons_before_it_and_it() -> None:
    found = simulated(at=12)
    assert found.run.horizons == (3.0, 6.0, 12.0)
    assert found.horizons().equals(simulated(horizons=[3, 6, 12]).horizons())
    assert "within 12 months" in found.sentence
    assert simulated(at=7, horizons=[2, 6, 9]).run.horizons == (2.0, 6.0, 7.0)


def test_a_day_counts_as_its_month() -> None:
    found = simulated(at="2027-11-28")
    assert found.run.horizons == (3.0, 6.0, 12.0)
    assert found.horizons().equals(simulated(at=12).horizons())
    assert simulated(at="2027-Q4").run.horizons[-1] == 13.125


def test_the_probability_is_that_of_the_same_month_in_a_longer_run() -> None:
    row = simulated().horizons().set_index("month").loc[12.0]
    assert simulated(at=12).horizons().set_index("month").loc[12.0]["reached"] == row["reached"]


def test_it_is_the_month_that_is_explained() -> None:
    asked = {**FEW, "with_sensitivity": False}
    found = valleysim.explain(DATED, at="2027-11-28", **asked)  # type: ignore[arg-type]
    same = valleysim.explain(DATED, horizons=[3, 6, 12], **asked)  # type: ignore[arg-type]
    assert found.month == 12.0
    assert found.mechanisms().equals(same.mechanisms())


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"at": 12, "by": 6}, "at: found at and by together; allowed: one of them"),
        ({"at": 0}, "at: found 0; allowed: a month above 0"),
        ({"at": "soon"}, "at: found 'soon'"),
        ({"at": "2026-11-01"}, "at: found 2026-11-01; allowed: days after 2026-11-28"),
        ({"at": 12, "horizons": [6, 3]}, "horizons: found"),
    ],
)
def test_what_cannot_count_is_refused(asked: dict[str, object], told: str) -> None:
    with pytest.raises(UsageError) as refusal:
        simulated(**asked)
    assert f"{refusal.value}".startswith(told)
