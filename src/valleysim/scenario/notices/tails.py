"""Cost ratios whose tail is thinner than what is published of overruns."""

from collections.abc import Iterator

from valleysim.errors import ValidationIssue
from valleysim.scenario.format.variates import Variate
from valleysim.scenario.model.data import Member, ScenarioData
from valleysim.scenario.notices.listing import pilots_in_words, some_of
from valleysim.scenario.notices.written import written
from valleysim.vocabulary import Mechanism

THIN = ("fixed", "uniform", "triangular", "pert", "exponential", "gamma", "weibull")
"""Laws under which hardly any project is far over its plan."""
KEYS = ("run_rate", "build")


def tail_notices(scenario: ScenarioData) -> Iterator[ValidationIssue]:
    """That a cost ratio was written without a fat tail: one notice a key, with the pilots that have it."""
    for key in KEYS:
        is_written = written(scenario, ("cost", key), key).file is not None
        thin = [
            (number, member)
            for number, member in enumerate(scenario.members)
            if _is_thin(member, key) and (is_written or _is_own(member, key))
        ]
        if not thin:
            continue
        number, first = thin[0]
        own = _is_own(first, key)
        place = written(
            scenario,
            ("pilots", number, "cost", key) if own else ("cost", key),
            f"pilots[{first.key}].cost.{key}" if own else f"cost.{key}",
        )
        told = some_of(list(dict.fromkeys(_cost(member, key).text for _, member in thin)))
        who = (
            f" in {pilots_in_words([member.key for _, member in thin], scenario.n_pilots)}"
            if scenario.is_portfolio
            else ""
        )
        yield place.notice(
            "note",
            f"{told}{who}: no fat tail, where one IT project in ten costs more than twice the plan, and some "
            "far more (flyvbjerg-2022); lognormal_pareto has one, or a mixture with pareto",
        )


def _cost(member: Member, key: str) -> Variate:
    found: Variate = getattr(member.scenario.cost, key)
    return found


def _is_thin(member: Member, key: str) -> bool:
    thin = all(piece.law in THIN for _, piece in _cost(member, key).pieces())
    return thin and Mechanism.COST not in member.scenario.neutral


def _is_own(member: Member, key: str) -> bool:
    """Whether the pilot of a portfolio says it itself."""
    return any(path.startswith(f"cost.{key}.") for path in member.sources.own)
