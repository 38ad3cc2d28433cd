"""What must hold in every world and cannot be told from one number alone."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from valleysim.compile.tenures import contradictions
from valleysim.errors import Problem, ScenarioError
from valleysim.scenario import ORDERED, Scenario, Variate
from valleysim.scenario.distributions import triangular_ends
from valleysim.scenario.editing import problem_at

Reals = NDArray[np.float64]


def check_worlds(scenario: Scenario, values: dict[str, Reals]) -> None:
    """Raise `ScenarioError` for parameters out of order, or a quorum that no coalition can reach."""
    problems = _problems(scenario, values, scenario)
    for member in scenario.members if scenario.is_portfolio else ():
        problems += _problems(member.scenario, member.values(values), scenario, f"pilots[{member.key}].")
    problems = list({(one.path, one.line, one.found): one for one in problems}.values())
    if problems:
        raise ScenarioError(tuple(problems))


def _problems(
    scenario: Scenario, values: dict[str, Reals], portfolio: Scenario, prefix: str = ""
) -> list[Problem]:
    """Problems of one pilot, or of what all share; keys are told as in the portfolio."""
    problems = [
        problem
        for key, variate in scenario.variates().items()
        if (problem := _variate_problem(portfolio, prefix, key, variate, values))
    ]
    own = not scenario.is_portfolio
    if own:
        problems += _quorum_problems(scenario, portfolio, prefix, values)
    for one in contradictions(scenario, values, own=own, people=not prefix):
        found = one.written if one.wrong.all() else f"{_count(one.wrong)} in which {one.why}"
        problems.append(_problem(portfolio, prefix, one.path, found, one.allowed))
    return problems


def _variate_problem(
    portfolio: Scenario, prefix: str, key: str, variate: Variate, values: dict[str, Reals]
) -> Problem | None:
    names = [name for name in ORDERED.get(variate.law, ()) if name in variate.parameters]
    if not any(variate.parameters[name].is_uncertain for name in names):
        return None
    columns = [values[f"{key}.{name}"] for name in names]
    wrong = np.zeros(len(columns[0]), bool)
    for lower, upper in pairwise(columns):
        wrong |= lower > upper
    if wrong.any():
        found = f"{_count(wrong)} in which {' ≤ '.join(names)} does not hold"
        return _problem(
            portfolio, prefix, key, found, "numbers in order in every world: narrow the intervals"
        )
    if variate.law == "triangular":
        low, _ = triangular_ends(*columns)
        if (low < 0.0).any():
            return _problem(
                portfolio,
                prefix,
                key,
                f"{_count(low < 0.0)} in which the triangle reaches below 0",
                "0 or more",
            )
    return None


def _quorum_problems(
    scenario: Scenario, portfolio: Scenario, prefix: str, values: dict[str, Reals]
) -> list[Problem]:
    quorum = values["coalition.quorum"]
    weight = np.zeros_like(quorum)
    for sponsor in scenario.sponsors:
        weight += values[f"sponsors[{sponsor.seat}].weight"]
    wrong = quorum > weight + 1e-9
    if not wrong.any():
        return []
    found = f"{_count(wrong)} in which it is above the weight of all seats"
    return [_problem(portfolio, prefix, "coalition.quorum", found, "at most the weight of all seats")]


def _count(wrong: NDArray[np.bool_]) -> str:
    return f"{int(wrong.sum()):,} of {len(wrong):,} worlds"


def _problem(portfolio: Scenario, prefix: str, key: str, found: str, allowed: str) -> Problem:
    entries = {entry.key: entry for entry in portfolio.ledger()}
    entry = entries.get(prefix + key, entries.get(key))
    if entry is None:
        return problem_at(portfolio, prefix + key, found, allowed)
    return Problem(entry.file, entry.line, entry.key, found, allowed)
