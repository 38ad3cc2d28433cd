"""The faults that are planted in the risks of departures, people, constraints and grids; see `planted`."""

from tools.planted import Fault

OF_LEAVING = "questions/stress/test_leaving.py"


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
)
