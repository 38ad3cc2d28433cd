"""The faults that are planted in the risks of departures, people, constraints and grids; see `planted`."""

from tools.planted import Fault

OF_LEAVING = "questions/stress/test_leaving.py"
OF_PEOPLE = "questions/stress/test_people.py"
OF_GRID = "questions/stress/test_grid.py"


def _fault(name: str, file: str, old: str, new: str, *seen_by: str) -> Fault:
    return Fault(f"stress: {name}", file, ((old, new),), tuple(f"tests/{one}" for one in seen_by))


STRESS_FAULTS = (
    _fault(
        "the months that somebody has served say nothing of when they leave",
        "compile/departures.py",
        "served = p[:, [4]] if",
        "served = 0.0 * p[:, [4]] if",
        OF_LEAVING,
    ),
    _fault(
        "a reorganisation takes nobody",
        "compile/departures.py",
        "rate: Reals = 1.0 / gap[:, None]",
        "rate: Reals = 0.0 / gap[:, None]",
        OF_LEAVING,
    ),
    _fault(
        "an agreement to stay is not kept",
        "compile/departures.py",
        'months < world["stays"][:, [seat]]',
        'months < 0.0 * world["stays"][:, [seat]]',
        OF_LEAVING,
    ),
    _fault(
        "who leaves about a date leaves on it or later, never before",
        "questions/stress/leaving.py",
        "found[:, :-1] += 0.5 * steps",
        "found[:, :-1] += 0.0 * steps",
        OF_LEAVING,
    ),
    _fault(
        "the loss is weighed against the scenario as written",
        "questions/stress/leaving.py",
        "risk += weight[:, None] * (kept[k] - of_date)",
        "risk += weight[:, None] * (written - of_date)",
        OF_LEAVING,
    ),
    _fault(
        "a tie is called a rank of its own",
        "questions/stress/risks.py",
        "and is_tie(risks[head], risks[k])]",
        "and k == head]",
        OF_LEAVING,
    ),
    _fault(
        "single points of failure come where their risk puts them",
        "questions/stress/risks.py",
        "key=lambda k: (not first[k], -float(risks[k].mean()))",
        "key=lambda k: -float(risks[k].mean())",
        OF_LEAVING,
    ),
    _fault(
        "one of several who may take a pilot on is called the only one",
        "questions/stress/risks.py",
        "if owners and owners <= seats else found",
        "if owners & seats else found",
        OF_LEAVING,
    ),
    _fault(
        "a pilot that has ended is stressed like any other",
        "questions/stress/plan.py",
        "if standing is None or standing.stage not in ENDED:",
        "if standing is None or standing.stage is not None:",
        OF_LEAVING,
    ),
    _fault(
        "reorganisations strike two people apart",
        "compile/departures.py",
        "(1.0 - _exposure(model, one)) * (1.0 - _exposure(model, other))",
        "(1.0 - _exposure(model, one)) * (1.0 - _exposure(model, other)) + _exposure(model, one) ** 2",
        OF_PEOPLE,
    ),
    _fault(
        "of a pair only one leaves",
        "questions/stress/people.py",
        "goes(goes(scenario, one, together), other, together),",
        "goes(scenario, one, together),",
        OF_PEOPLE,
    ),
    _fault(
        "what a pair costs is what both cost alone",
        "questions/stress/people.py",
        "(one + other - written - both)",
        "(one + other - written - one)",
        OF_PEOPLE,
    ),
    _fault(
        "pilots that are lost are told as shares of them",
        "questions/stress/people.py",
        "None if value is None else pilots * value",
        "None if value is None else value",
        OF_PEOPLE,
    ),
    _fault(
        "the office is changed where nobody asks it",
        "questions/stress/constraints.py",
        "for number in (now - 1, now + 1) if asks else ():",
        "for number in (now - 1, now + 1):",
        OF_PEOPLE,
    ),
    _fault(
        "windows of half the gap come half as often",
        "questions/stress/constraints.py",
        '"how": "multiply", "size": factor}',
        '"how": "multiply", "size": 1.0 / factor}',
        OF_PEOPLE,
    ),
    _fault(
        "what a change does is told to matter however little is known of it",
        "questions/stress/portfolio_sentence.py",
        "> CLEAR * row",
        "> 0.0 * row",
        OF_PEOPLE,
    ),
    _fault(
        "people with fewest pilots are stressed",
        "questions/stress/holders.py",
        "key=lambda one: (-len(one.pilots), one.name)",
        "key=lambda one: (len(one.pilots), one.name)",
        OF_PEOPLE,
    ),
    _fault(
        "a number of a grid is held from below only",
        "questions/stress/grid_axes.py",
        'else ("at_least", "at_most")',
        'else ("at_least",)',
        OF_GRID,
    ),
    _fault(
        "a pilot that says a number itself keeps it in every cell",
        "questions/stress/grid_axes.py",
        "return list(found) or [key]",
        "return [key]",
        OF_GRID,
    ),
    _fault(
        "the cells of a grid stand in each other's places",
        "questions/stress/grid.py",
        "for one in first.values for other in second.values",
        "for other in second.values for one in first.values",
        OF_GRID,
    ),
    _fault(
        "both together are compared with the wrong corners",
        "questions/stress/grid.py",
        "corners[3] - corners[2] - corners[1] + corners[0]",
        "corners[3] - corners[2] - corners[1] + corners[2]",
        OF_GRID,
    ),
    _fault(
        "values that are not given are quantiles from 10 to 90 %",
        "questions/stress/grid_axes.py",
        "np.quantile(drawn, POINTS)",
        "np.quantile(drawn, 0.1 + 0.8 * np.array(POINTS))",
        OF_GRID,
    ),
    _fault(
        "a grid is told beside other questions",
        "questions/stress/ask.py",
        'refuse_beside_grid((*of_one, ("together", together)))',
        "refuse_beside_grid(of_one)",
        OF_GRID,
    ),
)
