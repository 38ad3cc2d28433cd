"""What pilots of a portfolio share beside people, changed: the office, budget windows, reorganisations."""

from collections.abc import Iterator, Mapping
from typing import Any

from valleysim.questions.stress.seats import Variant, median
from valleysim.scenario import Scenario
from valleysim.scenario.format.tables import MOST_REVIEWERS
from valleysim.vocabulary import Authority, Mechanism

PART = "constraints"
HALF, TWICE = 0.5, 2.0
FEWEST = 2
"""Pilots that must share something, for it to be a shared constraint."""


def constraint_variants(scenario: Scenario) -> list[Variant]:
    """One reviewer less and more, windows and reorganisations twice and half as often, where they exist."""
    return [*_reviewers(scenario), *_windows(scenario), *_reorganisations(scenario)]


def _reviewers(scenario: Scenario) -> Iterator[Variant]:
    asks = any(
        one.scenario.readiness.signed_by == Authority.CENTRAL
        and Mechanism.AUTHORITY not in one.scenario.neutral
        for one in scenario.members
    )
    now = scenario.office.reviewers
    for number in (now - 1, now + 1) if asks else ():
        if 1 <= number <= MOST_REVIEWERS:
            words = f"{number} reviewer{'s' if number > 1 else ''} instead of {now}"
            yield _variant(words, "office.reviewers", number, scenario.with_("office.reviewers", number))


def _windows(scenario: Scenario) -> Iterator[Variant]:
    """Budget windows of the organisation, or those that several pilots find at the top level."""
    if Mechanism.FUNDING in scenario.neutral or scenario.funding is None:
        return
    key, period = "organisation.period", scenario.organisation.period
    if period is None:
        key, period = "funding.period", scenario.funding.period
        if sum(one.sources[key] == key for one in scenario.members if key in one.sources) < FEWEST:
            return
    now = median(period)
    for factor in (TWICE, HALF):
        words = f"budget windows every {factor * now:g} months instead of {now:g}"
        yield _variant(words, key, factor, _times(scenario, key, factor))


def _reorganisations(scenario: Scenario) -> Iterator[Variant]:
    key = "organisation.reorganisation_rate"
    if scenario.organisation.reorganisation_rate.known == 0.0 or Mechanism.SPONSORS in scenario.neutral:
        return
    for factor, words in ((TWICE, "twice as many reorganisations"), (HALF, "half as many reorganisations")):
        yield _variant(words, key, factor, _times(scenario, key, factor))


def _times(scenario: Scenario, key: str, factor: float) -> Scenario:
    """With a number times a factor in every world, whatever is not known of it."""
    change: Mapping[str, Any] = {"by": "stress", "key": key, "how": "multiply", "size": factor}
    return scenario.with_("changes", [*scenario.document.get("changes", ()), change])


def _variant(words: str, key: str, setting: float, scenario: Scenario) -> Variant:
    return Variant(PART, words, {"key": key, "setting": setting}, scenario)
