"""The outside view: what is published beside a forecast, and never a number of something else."""

import pytest

from tests.questions.asked import QUESTION_OF, answer_of
from tests.scenario.writing import scenario
from valleysim import simulate
from valleysim.questions.outside import Forecast, outside_sentence, outside_view
from valleysim.scenario import outside
from valleysim.scenario.format.evidence import Evidence
from valleysim.vocabulary import Endpoint

NOW = "[pilot]\nsuccess = {}"


def forecast(success: object, endpoint: str = "production"):  # type: ignore[no-untyped-def]
    return simulate(scenario(NOW.format(success)), replicates=4_000, endpoint=endpoint, threads=1)


@pytest.mark.parametrize(("success", "lies"), [(0.2, "below"), (0.51, "within"), (0.9, "above")])
def test_it_says_where_the_forecast_lies(success: float, lies: str) -> None:
    result = forecast(success)
    assert result.document()["outside_view"]["lies"] == lies
    words = outside_sentence(result.forecasts)
    assert f"lies {lies} 48 to 54 %." in words
    assert words in [getattr(item, "text", "") for item in result.content()]


def test_an_interval_that_reaches_what_is_published_is_said_to() -> None:
    result = forecast('"0.2 to 0.6"')
    assert outside_sentence(result.forecasts).endswith(
        "lies below 48 to 54 %, though its credible interval reaches them."
    )


def test_of_going_live_it_says_that_sources_do_not_tell_it_from_production() -> None:
    assert "sources do not tell live from production" in outside_sentence(forecast(0.5, "live").forecasts)


def test_nothing_is_published_of_lasting() -> None:
    result = forecast(0.5, "sustained")
    assert outside_sentence(result.forecasts) == "No share of pilots that sustain production is published."
    view = outside_view(result.forecasts)
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


@pytest.mark.parametrize("kind", QUESTION_OF)
def test_every_answer_with_a_forecast_tells_it_beside_what_is_published(kind: str) -> None:
    answer = answer_of(kind)
    if QUESTION_OF[kind] in {
        "calibrate",
        "diary",
    }:  # its targets are what is published; one history is no share
        assert not answer.forecasts
        assert "outside_view" not in answer.document()
        return
    told = outside_sentence(answer.forecasts)
    assert "48 to 54 %" in told
    assert told in [getattr(item, "text", "") for item in answer.content()]
    assert answer.document()["outside_view"]["low"] == 0.48
    for one in answer.forecasts:
        assert 0.0 <= one.low <= one.value <= one.high <= 1.0


@pytest.mark.parametrize(("value", "lies"), [(0.4797, "within"), (0.4794, "below"), (0.5404, "within")])
def test_a_share_lies_where_its_digits_say(value: float, lies: str) -> None:
    assert Forecast(Endpoint.PRODUCTION, 24.0, value, value, value).lies == lies


def test_of_several_scenarios_each_is_said_to_lie_where_it_does() -> None:
    low, high = (
        Forecast(Endpoint.PRODUCTION, 24.0, value, value, value, of) for value, of in ((0.2, "A"), (0.5, "B"))
    )
    told = outside_sentence([low, high])
    assert told.endswith(
        "Forecasts within 24 months that lie below 48 to 54 %: A 20.0 %. "
        "Forecasts within 24 months that lie within 48 to 54 %: B 50.0 %."
    )
    assert outside_view([low, high])["lies"] == {"A": "below", "B": "within"}


def test_of_a_portfolio_it_is_the_share_of_pilots() -> None:
    answer = answer_of("portfolio advice")
    (forecast_of_all,) = answer.forecasts
    document = answer.document()
    assert forecast_of_all.value == pytest.approx(
        document["expected_number"]["value"] / answer.scenario.n_pilots
    )
