"""The faults that are planted in what pilots of a portfolio have in common; see `planted`."""

from tools.planted import COLUMNS, NUMBERS, Fault

JOINT, OFFICE, READINESS = "kernel/joint.py", "kernel/laws/office.py", "kernel/laws/readiness.py"
PLAN, REPLICATES = "compile/portfolio.py", "kernel/tally/replicates.py"
ALIKE = "compile/alike.py"


def _fault(name: str, file: str, old: str, new: str) -> Fault:
    return Fault(f"portfolio: {name}", file, ((old, new),))


PORTFOLIO_FAULTS = (
    # people and the organisation
    _fault(
        "a person's first tenure is drawn by seat",
        COLUMNS,
        "columns.pair(entity, Purpose.TENURE",
        "columns.pair(pilot.alike.seat_entities(sponsor), Purpose.TENURE",
    ),
    _fault(
        "a person's later draws are made by seat",
        NUMBERS,
        "_keys(seed, pilot.alike.holder_entities(sponsor))",
        "_keys(seed, pilot.alike.seat_entities(sponsor))",
    ),
    _fault(
        "a successor convinces all pilots or none",
        NUMBERS,
        "address_keys(seed, pilot.alike.seat_entities(sponsor), Purpose.SUCCESSION)",
        "address_keys(seed, pilot.alike.holder_entities(sponsor), Purpose.SUCCESSION)",
    ),
    _fault(
        "a person's own exposure is ignored",
        NUMBERS,
        "if holder.exposure is not None else",
        "if sponsor.exposure is not None else",
    ),
    _fault(
        "each pilot has its own calendar",
        COLUMNS,
        "columns.pair(CALENDAR,",
        "columns.pair(pilot.alike.entities,",
    ),
    _fault(
        "each pilot has its own first reorganisation",
        COLUMNS,
        "columns.pair(ORGANISATION, Purpose.REORGANISATION",
        "columns.pair(pilot.alike.entities, Purpose.REORGANISATION",
    ),
    # sequence
    _fault(
        "pilots go in the order in which they are listed",
        PLAN,
        "sorted(scenario.members, key=lambda member: member.key)",
        "list(scenario.members)",
    ),
    _fault(
        "followers always wait",
        PLAN,
        '[member.otherwise == "start" for member in members]',
        "[0] * len(members)",
    ),
    _fault(
        "followers wait for production, whatever is said",
        PLAN,
        "Endpoint[member.until.upper()]",
        "Endpoint.PRODUCTION",
    ),
    _fault("one leader of several is enough", JOINT, "together.awaited[f] -= 1", "together.awaited[f] = 0"),
    _fault(
        "a follower forgets its planned start",
        JOINT,
        "max(now, pack.worlds[row, f].starts)",
        "now",
    ),
    _fault(
        "a follower starts as if it had waited from its planned start on",
        JOINT,
        "max(now, pack.worlds[row, f].starts)",
        "pack.worlds[row, f].starts",
    ),
    _fault(
        "a leader that ends settles followers that wait",
        JOINT,
        "(state.end_row >= 0 and follower.starts_otherwise == 1)",
        "state.end_row >= 0",
    ),
    _fault(
        "at one instant the first by key goes first",
        JOINT,
        "first = goes_first(pack, row, work.states, left, right, together.due[left])",
        "first = True",
    ),
    _fault(
        "a follower that was cut starts all the same",
        JOINT,
        "                if work.states[f].over:\n                    continue\n",
        "",
    ),
    _fault("at one instant the greatest turn goes first", JOINT, "p, now) <= turn(", "p, now) > turn("),
    _fault("turns are drawn once for all months", JOINT, "state.replicate, int(now))", "state.replicate, 0)"),
    _fault(
        "a follower's own events wait for its start",
        JOINT,
        "including = goes_first(pack, row, work.states, f, p, now)",
        "including = False",
    ),
    _fault(
        "those who waited for proof ask in the order of keys",
        JOINT,
        "turns[q] = turn(pack, row, state, q, now)",
        "turns[q] = 0.0",
    ),
    # infrastructure and proof
    _fault(
        "pilots without infrastructure share one",
        PLAN,
        "groups.get(member.infrastructure, -1)",
        "groups.get(member.infrastructure, 0)",
    ),
    _fault(
        "infrastructure is there from pilot end on",
        JOINT,
        "plan.infrastructure >= 0 and together.settled[p, Endpoint.LIVE]",
        "plan.infrastructure >= 0 and state.pilot_end < np.inf",
    ),
    _fault("leverage always counts", READINESS, "    if state.built:\n", "    if True:\n"),
    _fault(
        "leverage counts twice",
        READINESS,
        "left *= 1.0 - world.leverage",
        "left *= (1.0 - world.leverage) ** 2",
    ),
    _fault("equal stakes need proof", PLAN, "member.stakes > lowest", "member.stakes >= lowest"),
    _fault(
        "equal stakes are proof",
        JOINT,
        "plan.stakes <= work.together.proven[0]",
        "plan.stakes < work.together.proven[0]",
    ),
    _fault(
        "live is proof enough",
        JOINT,
        "if together.settled[p, Endpoint.PRODUCTION] and plan.stakes",
        "if together.settled[p, Endpoint.LIVE] and plan.stakes",
    ),
    _fault(
        "every area waits for proof",
        READINESS,
        "if (a == GOVERNANCE and not state.proven)",
        "if not state.proven",
    ),
    _fault(
        "proof that comes early is forgotten",
        JOINT,
        "        state.proven = 1\n        if state.over",
        "        if state.over",
    ),
    # the office
    _fault(
        "a reviewer is free again at once",
        OFFICE,
        "    office.free[best] = end\n",
        "    office.free[best] = asked\n",
    ),
    _fault(
        "the busiest reviewer is asked",
        OFFICE,
        "if office.free[reviewer] < office.free[best]:",
        "if office.free[reviewer] > office.free[best]:",
    ),
    _fault(
        "the backlog begins when a reviewer is free",
        OFFICE,
        "begin = max(asked + backlog, free)",
        "begin = max(asked, free) + backlog",
    ),
    _fault(
        "the office is as the replicate before has left it",
        JOINT,
        "    open_office(work.office[0], pack.worlds[context.row, 0].reviewers)\n",
        "",
    ),
    _fault("two pilots do not queue", PLAN, "queue > 1", "queue > 2"),
    _fault(
        "who waits for the backlog only has waited for a reviewer",
        OFFICE,
        "+= free > asked + backlog",
        "+= free > asked",
    ),
    _fault(
        "service beyond the span is counted",
        OFFICE,
        "in_ticks(min(end, end_month) - min(begin, end_month))",
        "in_ticks(service)",
    ),
    # what is counted
    _fault(
        "squares are not squared",
        REPLICATES,
        "tally.squares[e, point] += k * k",
        "tally.squares[e, point] += k",
    ),
    _fault("the target must be exceeded", REPLICATES, "if k >= target", "if k > target"),
    _fault(
        "what has arrived is sunk",
        REPLICATES,
        "if records[p, Record.LIVE + e, i] == np.inf:",
        "if records[p, Record.LIVE + e, i] < np.inf:",
    ),
    _fault(
        "the first pilot's money counts twice",
        REPLICATES,
        "for p in range(1, records.shape[0])",
        "for p in range(records.shape[0])",
    ),
    _fault(
        "pilots count as independent",
        "estimates/intervals.py",
        "(p * (1.0 - p) - (share - second)) / replicates",
        "p * (1.0 - p) / (replicates * pilots)",
    ),
    # pilots of one shape
    _fault(
        "all pilots of one shape have the people of the first",
        ALIKE,
        "people = [member.scenario.sponsors[seat].person for member",
        "people = [self.scenario.sponsors[seat].person for member",
    ),
    _fault(
        "laws of one form of numbers are one shape",
        ALIKE,
        "(one.law, one.samples, tuple(one.parameters), ",
        "(one.samples, tuple(one.parameters), ",
    ),
    _fault(
        "a length without a spread is of the law of its likes",
        "compile/pilot.py",
        '_see_that_all_agree(known["low"] == known["high"])',
        "pass",
    ),
    _fault(
        "moved quantities are those of other worlds",
        PLAN,
        "slice(worlds.start - drawn.start, worlds.stop - drawn.start)",
        "slice(0, len(worlds))",
    ),
    _fault(
        "a list of one pilot is told as none",
        "kernel/run.py",
        "run_together if pack.is_portfolio",
        "run_together if pack.pilots > 1",
    ),
)
