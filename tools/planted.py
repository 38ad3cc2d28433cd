"""The faults that are planted, one at a time: each is one plausible mistake.

A fault names the file, what stands there, and what stands there instead. The text must occur exactly
once, so that a fault cannot quietly miss its place when the code moves.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """A mistake: replacements of text in one file.

    ``seen_by`` are the tests that should notice it; the whole suite is asked if they do not.
    """

    name: str
    file: str
    edits: tuple[tuple[str, str], ...]
    seen_by: tuple[str, ...] = ()


def _fault(name: str, file: str, old: str, new: str) -> Fault:
    return Fault(name, file, ((old, new),))


CHANGES = "kernel/changes.py"
HISTORY, CLOCKS, SPONSORS = "kernel/history.py", "kernel/laws/clocks.py", "kernel/laws/sponsors.py"
FUNDING, READINESS, HANDOFF = "kernel/laws/funding.py", "kernel/laws/readiness.py", "kernel/laws/handoff.py"
LIVE, WAITS = "kernel/laws/live.py", "kernel/laws/waits.py"
PILOT, NUMBERS, COLUMNS = "compile/pilot.py", "compile/numbers.py", "compile/columns.py"
GO_LIVE_IF_ENDED = (
    "    if state.parallel == Parallel.ENDED and gate_open(world, state):\n"
    "        state.due[Event.GO_LIVE] = now\n    return a"
)

FAULTS = (
    # one history
    _fault(
        "reorganisations spare the builders",
        CHANGES,
        "    reorganise_builders(world, tables, state, now)\n",
        "",
    ),
    _fault(
        "every reorganisation is the first",
        CHANGES,
        "state.reorganisations = k + 1",
        "state.reorganisations = 0",
    ),
    _fault("success and failure exchanged", HISTORY, ">= world.success", "< world.success"),
    _fault(
        "the runway's end changes nothing",
        HISTORY,
        "        state.unfunded = 1\n",
        "        state.unfunded = 0\n",
    ),
    _fault(
        "work before the money is forgotten",
        HISTORY,
        "event == Event.MONEY_ARRIVES:\n        settle(world, state, now)\n",
        "event == Event.MONEY_ARRIVES:\n",
    ),
    _fault(
        "cancellation begins with the pilot",
        HISTORY,
        "    state.clock_since = now\n",
        "    state.clock_since = 0.0\n",
    ),
    _fault(
        "a change of cover rewrites the past",
        CHANGES,
        "    settle(world, state, now)\n    state.covered = covered\n",
        "    state.covered = covered\n",
    ),
    _fault("uncovered work at full pace", CHANGES, "pace = world.uncovered_pace", "pace = 1.0"),
    _fault(
        "unfunded work goes on", CHANGES, "state.pace = 0.0 if state.unfunded else pace", "state.pace = pace"
    ),
    _fault(
        "renewals spare a pilot just live",
        CHANGES,
        "elif state.stage >= Stage.LIVE:\n        renew",
        "elif state.stage > Stage.LIVE:\n        renew",
    ),
    _fault(
        "the last wait is not booked",
        "kernel/laws/ends.py",
        "state.waited[state.row] += end_month - state.state_since",
        "pass",
    ),
    _fault("a reopened gate never lets through", HISTORY, GO_LIVE_IF_ENDED, "    return a"),
    _fault(
        "live through a closed gate",
        HISTORY,
        "        if gate_open(world, state):\n            state.due[Event.GO_LIVE] = now",
        "        state.due[Event.GO_LIVE] = now",
    ),
    # clocks
    _fault(
        "budgets are never spent",
        CLOCKS,
        "max(state.budgets[c] - state.hazards[c] * spent, 0.0)",
        "state.budgets[c]",
    ),
    _fault(
        "no hazard while uncovered",
        CLOCKS,
        "0.0 if state.covered else exposed * world.uncovered_hazard",
        "0.0",
    ),
    _fault("embedded value protects nobody", CLOCKS, "exposed = 1.0 - world.embedded", "exposed = 1.0"),
    _fault(
        "the priorities clock stops while uncovered",
        CLOCKS,
        "state.hazards[PRIORITIES] = exposed * world.priorities_hazard",
        "state.hazards[PRIORITIES] = exposed * world.priorities_hazard if state.covered else 0.0",
    ),
    _fault(
        "no hazard while unfunded",
        CLOCKS,
        "exposed * world.unfunded_hazard if state.unfunded else 0.0",
        "0.0",
    ),
    _fault(
        "roll-back hazards do not decay",
        CLOCKS,
        "    return (1.0 - exp_(-months_live * LN2 / half_life)) * half_life / LN2",
        "    return months_live",
    ),
    _fault(
        "a decayed clock rings all the same", CLOCKS, "if left > 0.0 else np.inf", "if left > 0.0 else age"
    ),
    _fault("a saving rolls back like an overrun", CLOCKS, "max(overrun, 0.0)", "abs(overrun)"),
    _fault(
        "renewals hurt a reliable pilot",
        CLOCKS,
        "outdated = state.outdated and unreliable",
        "outdated = state.outdated",
    ),
    _fault("unready areas cost nothing", CLOCKS, "world.unready_hazard * unready", "0.0"),
    # sponsors
    _fault(
        "essential seats are like others",
        SPONSORS,
        "        elif world.essential[s]:\n            return False\n",
        "",
    ),
    _fault(
        "the quorum must be exceeded",
        SPONSORS,
        "world.quorum - WEIGHT_TOLERANCE",
        "world.quorum + WEIGHT_TOLERANCE",
    ),
    _fault(
        "every successor supports",
        SPONSORS,
        "Seat.SUPPORTING if state.adopting[s] else Seat.UNSUPPORTIVE",
        "Seat.SUPPORTING",
    ),
    _fault("every occupant is the first", SPONSORS, "    state.occupants[s] = k\n", ""),
    _fault(
        "every vacancy is the first",
        SPONSORS,
        "    k = state.occupants[s]\n",
        "    k = 0\n",
    ),
    _fault(
        "the first successor's tenure is the first occupant's",
        SPONSORS,
        "drawn(world, state, SeatColumn.NEXT_TENURE, s)",
        "drawn(world, state, SeatColumn.TENURE, s)",
    ),
    _fault(
        "whether the first successor supports is drawn with its tenure",
        "compile/columns.py",
        "columns.pair(entity, Purpose.SUCCESSION, 0, vacancy, adopts)",
        "columns.pair(entity, Purpose.TENURE, 0, vacancy, adopts)",
    ),
    _fault(
        "every renewal of the model comes after the same months",
        CHANGES,
        "    lifetime = state.draws[Column.NEXT_RENEWAL]\n    if j > 0:",
        "    lifetime = state.draws[Column.NEXT_RENEWAL]\n    if j < 0:",
    ),
    _fault(
        "reorganisations come at even distances",
        CHANGES,
        "    gap = state.draws[Column.NEXT_REORGANISATION]\n    if k > 0:",
        "    gap = state.draws[Column.NEXT_REORGANISATION]\n    if k < 0:",
    ),
    _fault(
        "every revalidation is the first",
        CHANGES,
        "        work = state.draws[Column.REVALIDATION]\n        if j != 0:",
        "        work = state.draws[Column.REVALIDATION]\n        if j < 0:",
    ),
    _fault(
        "a reorganisation takes one seat at most",
        SPONSORS,
        "                vacate(world, tables, state, s, now)",
        "                vacate(world, tables, state, s, now)\n                return",
    ),
    _fault(
        "reorganisations spare the unsupportive",
        SPONSORS,
        "if state.seat_states[s] != Seat.VACANT and exposure > 0.0:",
        "if state.seat_states[s] == Seat.SUPPORTING and exposure > 0.0:",
    ),
    # funding
    _fault(
        "who stays at least some months leaves then",
        SPONSORS,
        "max(drawn(world, state, SeatColumn.TENURE, s), world.stays[s])",
        "world.stays[s] if world.stays[s] > 0.0 else drawn(world, state, SeatColumn.TENURE, s)",
    ),
    _fault("an overrun of the build leaves the runway", FUNDING, " / state.draws[Column.BUILD]", ""),
    Fault(
        "a window at the instant of asking is missed",
        FUNDING,
        (
            ("    while first + j * period < now:", "    while first + j * period <= now:"),
            ("first + (j - 1) * period >= now:", "first + (j - 1) * period > now:"),
        ),
    ),
    Fault(
        "the window at the runway's end is not held first",
        "vocabulary.py",
        (
            ("    BUDGET_WINDOW = 6\n    MONEY", "    BUDGET_WINDOW = 15\n    MONEY"),
            ("    RUNWAY_ENDS = 15\n", "    RUNWAY_ENDS = 6\n"),
        ),
    ),
    _fault(
        "requests without cover are as strong",
        FUNDING,
        "        p *= world.uncovered_approval\n",
        "        p *= 1.0\n",
    ),
    _fault(
        "overruns do not weaken a request",
        FUNDING,
        "        p *= power(ratio, world.overrun_sensitivity)\n",
        "        p *= 1.0\n",
    ),
    _fault("approved money arrives at once", FUNDING, "now + state.draws[Column.LEAD]", "now"),
    _fault(
        "a refusal skips a window",
        FUNDING,
        "state.first_window + (j + 1) * period",
        "state.first_window + (j + 2) * period",
    ),
    # readiness
    _fault(
        "one area more than capacity",
        READINESS,
        "if state.working >= world.capacity:",
        "if state.working > world.capacity:",
    ),
    _fault("work done in the pilot counts for nothing", READINESS, "(1.0 - world.done[a]) * ", ""),
    _fault(
        "a busy reviewer serves two at once",
        "kernel/laws/office.py",
        "begin = max(asked + backlog, free)",
        "begin = asked + backlog",
    ),
    _fault("a renewal leaves the old sign-off", READINESS, "        state.signed -= 1\n", "        pass\n"),
    _fault(
        "a second sign-off repeats the first",
        READINESS,
        "number = a + REQUEST_STRIDE * state.requests[a]",
        "number = a",
    ),
    _fault(
        "money can be asked for without a cost model",
        READINESS,
        "return owned and costed",
        "return owned",
    ),
    _fault("an area keeps its place while it waits", READINESS, "    state.working -= 1\n", ""),
    # handoff and after
    _fault(
        "builders stay although unpaid",
        HANDOFF,
        "months += (world.unfunded_departures - 1.0) * unfunded",
        "months += 0.0",
    ),
    _fault(
        "the parallel run teaches all",
        HANDOFF,
        "        transfer -= exp_(-state.draws[Column.PARALLEL_RUN] / world.transfer_time)\n",
        "        transfer -= 0.0\n",
    ),
    _fault("builders moved by reorganisations stay", HANDOFF, "if not state.builders_gone[b] and ", "if "),
    _fault(
        "reorganisations before pilot end move builders",
        HANDOFF,
        "exposure <= 0.0 or state.stage != Stage.VALLEY",
        "exposure <= 0.0",
    ),
    _fault(
        "rediscovered knowledge stays lost", LIVE, "    state.lost_now = 0.0\n    state.due", "    state.due"
    ),
    _fault("production is sustained at once", LIVE, "now + world.proving", "now"),
    _fault("renewals cost nothing", LIVE, "    state.live_costs += cost\n", ""),
    _fault(
        "parked is a budget window",
        WAITS,
        "            if can_ask(state):\n                return _for_money(state)\n",
        "            return _for_money(state)\n",
    ),
    _fault(
        "months are seen one grid point late",
        "kernel/grid.py",
        "int(np.ceil(month * GRID_STEPS_PER_MONTH))",
        "int(np.floor(month * GRID_STEPS_PER_MONTH)) + 1",
    ),
    _fault(
        "unfunded months are paid for",
        "kernel/laws/money.py",
        "(months[Month.INNOVATION_ENDS, i] - months[Month.PILOT_END, i]) + funded",
        "months[Month.LIVE, i] - months[Month.PILOT_END, i]",
    ),
    # draws and laws
    _fault("one round of Philox too few", "kernel/draws/addressed.py", "ROUNDS = 10", "ROUNDS = 9"),
    _fault(
        "both words of a pair are the first",
        "kernel/draws/addressed.py",
        "return second if number & 1 else first",
        "return first",
    ),
    _fault(
        "the Pareto tail begins too high",
        "kernel/draws/variates.py",
        "mu + z * sigma - log_(u / (1.0 - body)) / tail",
        "mu + 1.1 * z * sigma - log_(u / (1.0 - body)) / tail",
    ),
    # the translator
    _fault(
        "months served are ignored",
        COLUMNS,
        "self._parameters[..., column, 4] = 0.0 if months is None else months",
        "self._parameters[..., column, 4] = 0.0",
    ),
    _fault(
        "documented value convinces nobody", NUMBERS, "1.0 - (1.0 - adopts) * (1.0 - documented)", "adopts"
    ),
    _fault(
        "an involved owner asks no better",
        NUMBERS,
        'value("funding.approval") * (1.0 + involved)',
        'value("funding.approval")',
    ),
    _fault(
        "seats are keyed by position",
        NUMBERS,
        "n.seat_keys[..., number, :] = _keys(seed, pilot.alike.holder_entities(sponsor))",
        'n.seat_keys[..., number, :] = _keys(seed, (f"pilot/{number}",))',
    ),
    _fault(
        "a stationary occupant is new",
        "compile/pilot.py",
        "is None:\n            return None\n        past = self.past",
        "is None:\n            return np.zeros((self.worlds, 1))\n        past = self.past",
    ),
    _fault(
        "a seat's own exposure is ignored",
        NUMBERS,
        "if holder.exposure is not None else",
        "if holder.exposure is None else",
    ),
    _fault(
        "neutral authority signs as before",
        PILOT,
        "        if not self.mechanism(Mechanism.AUTHORITY):\n            return fixed(0.0)\n",
        "",
    ),
    _fault(
        "worlds are scrambled alike",
        "worlds/design.py",
        '_word(seed, "scramble", path, batch)',
        '_word(seed, "scramble", batch)',
    ),
    _fault(
        "rank correlation taken for Pearson's",
        "scenario/format/distributions.py",
        "2.0 * math.sin(math.pi * rank / 6.0)",
        "rank",
    ),
    _fault(
        "no far tail in a block of draws",
        "kernel/draws/variates.py",
        "rare += min(u[i], 1.0 - u[i]) < RARE",
        "rare += 0",
    ),
    _fault(
        "draws on demand from the law of the next seat",
        "kernel/laws/sponsors.py",
        "Renewed.FIRST_SEAT + 2 * s + 1, gap",
        "Renewed.FIRST_SEAT + 2 * s + 3, gap",
    ),
    # estimates
    _fault(
        "half the Monte Carlo error",
        "estimates/intervals.py",
        "    return Estimate(value, np.sqrt(variance), low, high)",
        "    return Estimate(value, np.sqrt(variance) / 2.0, low, high)",
    ),
    _fault(
        "noise of histories taken for ignorance",
        "estimates/intervals.py",
        "shrunk = mean + np.sqrt(ratio) * (share - mean)",
        "shrunk = share",
    ),
    _fault(
        "coarse shares drawn together",
        "estimates/intervals.py",
        "    elif replicates.mean() < FEW:\n",
        "    elif replicates.mean() < 0:\n",
    ),
    _fault(
        "nobody seen is nobody there",
        "estimates/intervals.py",
        "        low, high = np.minimum(low, least), np.maximum(high, most)\n",
        "",
    ),
    _fault(
        "the band rises by a line between its points",
        "estimates/timing.py",
        "np.interp(reached, at[rising], edge[rising])",
        "np.interp(np.arange(len(reached)), points, edge)",
    ),
    _fault(
        "any number of replicates tells ignorance from chance",
        "estimates/resolution.py",
        "    if error <= TOLERATED:",
        "    if error <= 100 * TOLERATED:",
    ),
    _fault(
        "what was rolled back was never reached",
        "estimates/counts.py",
        "        rows[endpoint, Row.ROLLED_BACK + causes * endpoint : Row.END] = 1\n",
        "",
    ),
    _fault(
        "shares of successful pilots only",
        "estimates/classes.py",
        "value=int(self.reached[g]) / total",
        "value=int(self.reached[g]) / max(succeeded, 1)",
    ),
)
