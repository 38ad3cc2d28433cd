"""News has no expected value: before a review, what the later files will say is what the earlier one says.

Pilots are drawn with their worlds and told as trackers tell them. All that can become known of each within
three months is gone through, as often as the forecast says that it does, and the news of it is added up.
"""

import math
import os
from typing import Any

import valleysim
from valleysim import Scenario, histories, loads, simulate
from valleysim.questions.compare.review_answer import Review

PILOTS = int(os.environ.get("VALLEYSIM_NEWS_PILOTS", "3"))
LOOKED_AT, PASSES, ASKED = 6.0, 3.0, 5.0
"""Months from the start to the first file, between the files, and from the second to the date asked about."""
TEXT = """
name = "drawn"
as_of = {day}
[pilot]
duration = {{ gamma = {{ mean = "2 to 6", shape = 3 }} }}
success = "0.6 to 0.95"
[readiness.reliability]
work = {{ gamma = {{ mean = "2 to 8", shape = 2 }} }}
[handoff]
documented = 0
parallel_run = {{ gamma = {{ mean = "1 to 4", shape = 2 }} }}
rediscovery = {{ exponential = "1 to 6" }}
[priorities]
cancellation_hazard = "0.01 to 0.1"
"""
DAYS = ("2026-08-28", "2026-11-28")
FILE: dict[str, Any] = {"replicates": 8_000, "worlds": 400}


def told(day: int, stage: str, started: float, **days: float) -> Scenario:
    """A file of one of the days: the stage, and months ago, each to half a month."""
    lines = "\n".join(f"{name} = {months}" for name, months in {"started": started, **days}.items())
    return loads(f'{TEXT.format(day=DAYS[day])}[status]\nstage = "{stage}"\n{lines}\n')


def stood(one: Any) -> tuple[str, dict[str, float]]:
    """The stage of a history after six months, and the last day that is told of it."""
    if one["live"] <= LOOKED_AT:
        return "live", {"live_since": LOOKED_AT - one["live"]}
    if one["pilot_end"] <= LOOKED_AT:
        return "valley", {"pilot_ended": LOOKED_AT - one["pilot_end"]}
    return "pilot", {}


def drawn() -> list[tuple[str, dict[str, float]]]:
    """Pilots that run after six months, of every stage in turn."""
    fresh = loads(TEXT.format(day=DAYS[0]))
    table = histories(simulate(fresh, replicates=800, worlds=400, horizons=[LOOKED_AT], seed=7))
    running = table[~(table["ended"] <= LOOKED_AT) & ~(table["production"] <= LOOKED_AT)]
    by_stage: dict[str, list[tuple[str, dict[str, float]]]] = {"valley": [], "live": [], "pilot": []}
    for _, one in running.groupby("world").head(1).iterrows():
        stage, days = stood(one)
        by_stage[stage].append((stage, days))
    turns = [some[k] for k in range(PILOTS) for some in by_stage.values() if k < len(some)]
    return turns[:PILOTS]


def became(one: Any, days: dict[str, float]) -> tuple[str, tuple[tuple[str, float], ...]]:
    """What is told three months later: the stage, and days, new ones by the middle of a month."""
    kept = {name: months + PASSES for name, months in days.items()}
    if one["ended"] <= PASSES:
        return "abandoned", ()
    if one["production"] <= PASSES:
        return "production", ()
    stage = "pilot"
    for name, there, event in (("valley", "pilot_ended", "pilot_end"), ("live", "live_since", "live")):
        if one[event] <= PASSES:
            stage = name
            if one[event] > 0.0 and (there == "pilot_ended" or "pilot_ended" in days):
                kept[there] = PASSES - math.ceil(one[event]) + 0.5
    return stage, tuple(kept.items())


def news_of(stage: str, days: dict[str, float]) -> tuple[float, float]:
    """The news to be expected of a pilot, and its Monte Carlo error."""
    then = told(0, stage, LOOKED_AT, **days)
    ahead = histories(simulate(then, replicates=40_000, worlds=1_000, horizons=[PASSES], seed=2))
    ahead["told"] = [became(one, days) for one in ahead.to_dict("records")]
    often = ahead["told"].value_counts(normalize=True)
    news, variance, before = {}, 0.0, None
    for came, share in often.items():
        if came[0] in ("abandoned", "production"):
            continue
        now = told(1, came[0], LOOKED_AT + PASSES, **dict(came[1]))
        found = valleysim.compare(then, now, at=[ASKED], horizons=[ASKED], **FILE)
        assert isinstance(found, Review)
        before = found.total.then
        news[came] = float(found.total.news.value[0])
        variance += share**2 * float(found.total.now.mc_error[0]) ** 2
    assert before is not None
    news["abandoned", ()], news["production", ()] = -float(before.value[0]), 1.0 - float(before.value[0])
    ahead["news"] = ahead["told"].map(news)
    by_world = ahead.groupby("world")["news"].mean()
    variance += float(by_world.var()) / len(by_world) + float(before.mc_error[0]) ** 2
    return float(ahead["news"].mean()), math.sqrt(variance)


def test_the_news_to_be_expected_is_nothing() -> None:
    """Of each pilot, within six Monte Carlo errors (a false alarm in 10⁹) and .01 for days told by the month.

    .08 would be seen of each. What has been abandoned counts 0, what is in production 1.
    """
    for stage, days in drawn():
        news, error = news_of(stage, days)
        assert error < 0.012
        assert abs(news) < 6.0 * error + 0.01, (stage, days, news, error)
