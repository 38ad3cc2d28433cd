"""The faults that are planted in due dates and the watch list; see `planted`."""

from tools.planted import Fault

OF_ANSWERS, OF_LAWS, OF_WATCH, OF_ACTIONS, OF_BY, OF_FILES = (
    "oracles/test_due.py",
    "laws/test_due.py",
    "questions/forecast/test_watch.py",
    "questions/forecast/test_trying.py",
    "questions/test_by.py",
    "scenario/reading/test_due.py",
)


def _fault(name: str, file: str, old: str, new: str, *seen_by: str) -> Fault:
    return Fault(f"due: {name}", file, ((old, new),), tuple(f"tests/{one}" for one in seen_by))


DUE_FAULTS = (
    _fault(
        "the state after the deadline is kept, and not the one at it",
        "kernel/laws/waits.py",
        "state.row_at_deadline = old",
        "state.row_at_deadline = row",
        OF_ANSWERS,
        OF_LAWS,
    ),
    _fault(
        "a pilot that has started already has no deadline",
        "kernel/past.py",
        "    state.deadline = plan.deadline\n",
        "    state.deadline = np.inf\n",
        OF_ANSWERS,
        OF_LAWS,
    ),
    _fault(
        "months late count from month 0",
        "kernel/tally/tally.py",
        "end_month) - deadline, 0.0))",
        "end_month) - 0.0 * deadline, 0.0))",
        OF_ANSWERS,
    ),
    _fault(
        "such pilots stand where the pilots stand",
        "simulation/stays.py",
        "_waited(unstarted(scenario), each",
        "_waited(scenario, each",
        OF_ANSWERS,
    ),
    _fault(
        "who has ended is on the list",
        "questions/forecast/watch.py",
        "(*THERE, *ENDED)",
        "THERE",
        OF_LAWS,
    ),
    _fault(
        "the value of a world counts for all of them",
        "questions/forecast/watch.py",
        "float(late @ value)",
        "float(late.sum() * value.mean())",
        OF_LAWS,
    ),
    _fault(
        "a due date of the top level is nobody's",
        "scenario/reading/members.py",
        'fields["due"] = self.shared.due',
        'fields["due"] = None',
        OF_FILES,
        OF_WATCH,
    ),
    _fault(
        "quarters end a day late",
        "scenario/format/dates.py",
        "quarters % 4) + 3, 1), 1) - timedelta(days=1)",
        "quarters % 4) + 3, 1), 1)",
        OF_BY,
    ),
    _fault(
        "a gain is told from the histories on which the action was chosen",
        "questions/forecast/trying.py",
        "for one in chosen], each)",
        "for one in chosen], 0)",
        OF_ACTIONS,
    ),
    _fault(
        "an action is told however small its gain is beside its error",
        "questions/forecast/trying.py",
        "max(errors * float(gain.mc_error[0]), 0.0)",
        "0.0",
        OF_ACTIONS,
    ),
    _fault(
        "no action is looked at by the due date",
        "questions/forecast/trying.py",
        "if month == end or _is_clear(gains[place], errors):",
        "if month == end:",
        OF_ACTIONS,
    ),
)
