"""The outside view: what is published beside a forecast, and never a number of something else."""

import pytest

from tests.scenario.writing import scenario
from valleysim import simulate
from valleysim.questions.forecast.outside import outside_sentence, outside_view
from valleysim.scenario import outside
from valleysim.scenario.format.evidence import Evidence

NOW = "[pilot]\nsuccess = {}"


def forecast(success: object, endpoint: str = "production"):  # type: ignore[no-untyped-def]
    return simulate(scenario(NOW.format(success)), replicates=4_000, endpoint=endpoint, threads=1)


@pytest.mark.parametrize(("success", "lies"), [(0.2, "below"), (0.51, "within"), (0.9, "above")])
def test_it_says_where_the_forecast_lies(success: float, lies: str) -> None:
    result = forecast(success)
    assert result.document()["outside_view"]["lies"] == lies
    words = outside_sentence(result)
    assert f"lies {lies} 48 to 54 %." in words
    assert words in [getattr(item, "text", "") for item in result.content()]


def test_an_interval_that_reaches_what_is_published_is_said_to() -> None:
    result = forecast('"0.2 to 0.6"')
    assert outside_sentence(result).endswith(
        "lies below 48 to 54 %, though its credible interval reaches them."
    )


def test_of_going_live_it_says_that_sources_do_not_tell_it_from_production() -> None:
    assert "sources do not tell live from production" in outside_sentence(forecast(0.5, "live"))


def test_nothing_is_published_of_lasting() -> None:
    result = forecast(0.5, "sustained")
    assert outside_sentence(result) == "No share of pilots that sustain production is published."
    view = outside_view(result)
    assert (view["published"], view["low"], view["high"], view["lies"]) == ([], None, None, None)


@pytest.mark.parametrize("counts", ["organisations", "use cases", "projects"])
def test_a_number_of_something_else_is_never_compared(counts: str, monkeypatch: pytest.MonkeyPatch) -> None:
    said = ({"reaching": "production", "measure": "share", "low": 0.01, "high": 0.01},)
    given = {"quantity": "q", "value": "v", "source": "s", "outside": said}
    for of, keys in ((counts, ()), ("pilots", ("x",))):
        monkeypatch.setattr(outside, "shipped_register", lambda of=of: {"x": Evidence(**given, counts=of)})
        assert tuple(share.key for share in outside.published_shares("production")) == keys


def test_a_bound_is_told_and_is_no_end_of_the_range() -> None:
    shares = outside.published_shares("production")
    assert "spglobal-2025" in [share.key for share in shares]
    assert outside.range_of(shares) == (0.48, 0.54)
    assert outside.range_of(tuple(share for share in shares if not share.is_point)) is None
