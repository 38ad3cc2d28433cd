"""The faults that are planted in advice on portfolios; see `planted`."""

from tools.planted import Fault


def _fault(name: str, file: str, old: str, new: str, *seen_by: str) -> Fault:
    tests = tuple(f"tests/questions/advise/{one}" for one in seen_by)
    return Fault(f"advice: {name}", f"questions/advise/{file}", ((old, new),), tests)


ADVICE_FAULTS = (
    _fault(
        "a search forgets its budget",
        "exchanges.py",
        "if costs[new] > free:",
        "if costs[new] > free + 2.0:",
        "test_exchanges.py",
    ),
    _fault(
        "no exchange is made",
        "exchanges.py",
        "MOST_ROUNDS = 6",
        "MOST_ROUNDS = 0",
        "test_exchanges.py",
    ),
    _fault(
        "the bound takes no part of an action",
        "exchanges.py",
        "min(1.0, max(left, 0.0) / cost)",
        "float(left >= cost)",
        "test_exchanges.py",
    ),
    _fault(
        "the bound forgets that actions help each other",
        "exchanges.py",
        "limit = helped(known, most) * knapsack_bound",
        "limit = knapsack_bound",
        "test_exchanges.py",
    ),
    _fault(
        "sets are told from what the search saw",
        "planning.py",
        "        first=each,\n",
        "        first=0,\n",
        "test_planning.py",
    ),
    _fault(
        "settings of a second pilot are lost",
        "applied.py",
        "        pilots += listed\n",
        "        pilots = [*listed]\n",
        "test_planning.py",
    ),
    _fault(
        "an assumption counts as a source",
        "rests.py",
        "            assumed += 1\n",
        "            unsaid += 1\n",
        "test_planning.py",
    ),
    _fault(
        "each pilot of a segment pays the price of all",
        "targets.py",
        "replace(action, cost=parse_quantity(0, MONEY))",
        "action",
        "test_targets.py",
    ),
    _fault(
        "an action on a person is one on everybody",
        "applying.py",
        "if self.person in (None, person.name)]",
        "if person.name]",
        "test_targets.py",
    ),
    _fault(
        "every pilot pays for what all share",
        "applying.py",
        "            if self.is_shared:  # one",
        "            if False:  # one",
        "test_targets.py",
    ),
    _fault(
        "a stop helps everybody and not its segment",
        "targets.py",
        "if one.segment == member.segment and one.key",
        "if one.key",
        "test_targets.py",
    ),
    _fault(
        "what a stop frees is lost",
        "freed.py",
        "replace(fit, cost=fit.cost - freed, freed=freed)",
        "replace(fit, freed=freed)",
        "test_targets.py",
    ),
    _fault(
        "no pilot is ended for what it frees",
        "exchanges.py",
        "    near |= _freed(best, costs, adds, room, ends)\n",
        "",
        "test_exchanges.py",
    ),
    _fault(
        "an action is in vain at one moment only",
        "urgent.py",
        "passed[moment_of(one.action) :, place].any(axis=0)",
        "passed[moment_of(one.action), ::-1][place]",
        "test_urgent.py",
    ),
    _fault(
        "an action forgets by when it must begin",
        "urgent.py",
        "return last if action.before is None else min(last, action.before)",
        "return last",
        "test_urgent.py",
    ),
    Fault(
        "advice: pilots are counted by the order of their keys",
        "simulation/stacks.py",
        (("[places[member.key] for member in scenario.members]", "sorted(places.values())"),),
        ("tests/questions/advise/test_planning.py",),
    ),
)
