"""The faults that are planted in teams, owners, refusals, shared luck and mixtures; see `planted`."""

from tools.planted import Fault

TEAM, CHANGES = "kernel/laws/team.py", "kernel/changes.py"
PROPENSITY, FUNDING = "kernel/laws/propensity.py", "kernel/laws/funding.py"
SPONSORS, READINESS, WAITS = "kernel/laws/sponsors.py", "kernel/laws/readiness.py", "kernel/laws/waits.py"
MIXTURES = "compile/mixtures.py"
OF_TEAMS, OF_OWNERS, OF_LUCK = (f"oracles/test_{name}.py" for name in ("team", "owner", "propensity"))
OF_MIXTURES = "compile/test_mixtures.py"
BY_HAND = "twin/test_twin.py"


def _fault(name: str, file: str, old: str, new: str, *seen_by: str) -> Fault:
    return Fault(f"mechanisms: {name}", file, ((old, new),), tuple(f"tests/{one}" for one in seen_by))


MECHANISM_FAULTS = (
    # teams
    _fault(
        "a newcomer counts as soon as one is found",
        TEAM,
        "renewed(world, tables, Renewed.REPLACEMENT, u) + world.ramp_up",
        "renewed(world, tables, Renewed.REPLACEMENT, u)",
        OF_TEAMS,
    ),
    _fault(
        "builders are replaced without money",
        TEAM,
        "return 0.0 if state.unfunded else 1.0",
        "return 1.0",
        OF_TEAMS,
    ),
    _fault(
        "builders stay as long without money",
        TEAM,
        "return rate * world.unfunded_departures if state.unfunded else rate",
        "return rate",
        OF_TEAMS,
    ),
    _fault(
        "what builders spent before the money ended is forgotten",
        TEAM,
        "max(state.builder_left[b] - spent, 0.0)",
        "state.builder_left[b]",
        BY_HAND,
    ),
    _fault(
        "more builders than are needed are faster",
        TEAM,
        "return min(1.0, builders_counting(world, state) / world.needed)",
        "return builders_counting(world, state) / world.needed",
        OF_TEAMS,
    ),
    _fault(
        "a newcomer has the budget of the first builder",
        TEAM,
        "state.builder_numbers[b] += 1",
        "state.builder_numbers[b] += 0",
        OF_TEAMS,
        BY_HAND,
    ),
    _fault(
        "a reorganisation takes those who do not count yet",
        "kernel/laws/handoff.py",
        "    elif not state.builders_gone[b]:\n",
        "    else:\n",
        OF_TEAMS,
    ),
    _fault(
        "a reorganisation takes builders and the pace stays",
        CHANGES,
        "    if world.team_changes and state.stage == Stage.VALLEY:\n",
        "    if False:\n",
        OF_TEAMS,
    ),
    _fault(
        "the parallel run needs no builders",
        "kernel/laws/handoff.py",
        "used_up(state.parallel_left, state.team, now)",
        "used_up(state.parallel_left, 1.0, now)",
        BY_HAND,
    ),
    _fault(
        "a parallel run begins anew when the team changes",
        "kernel/laws/handoff.py",
        "        state.parallel_left = max(state.parallel_left - done, 0.0)\n",
        "        state.parallel_left -= 0.0 * done\n",
        OF_TEAMS,
    ),
    _fault(
        "who is gone is missed after handoff too",
        CHANGES,
        "    state.team = 1.0\n    state.due[Event.BUILDER_COUNTS]",
        "    state.due[Event.BUILDER_COUNTS]",
        BY_HAND,
    ),
    _fault(
        "a pilot without builders is told to be worked on",
        WAITS,
        "        if state.team <= 0.0:\n            return Wait.BUILDERS\n",
        "",
        OF_TEAMS,
    ),
    _fault(
        "neutral handoff still needs its builders",
        "compile/numbers.py",
        '        n.needed = value("handoff.needed") * pilot.builders\n',
        '    if True:\n        n.needed = value("handoff.needed") * pilot.builders\n',
        BY_HAND,
    ),
    # owners
    _fault(
        "whoever sits there takes the pilot on, supporting or not",
        SPONSORS,
        "if chance <= 0.0 or state.seat_states[s] != Seat.SUPPORTING:",
        "if chance <= 0.0:",
        OF_OWNERS,
    ),
    _fault(
        "a new occupant is no new chance",
        CHANGES,
        "and not state.owned and takes_on(world, state, s):",
        "and not state.owned and False:",
        OF_OWNERS,
    ),
    _fault(
        "every occupant decides as the first did",
        SPONSORS,
        "uniform(world.owner_keys[s], world.number, state.replicate, number_of(state.occupants[s]))",
        "uniform(world.owner_keys[s], world.number, state.replicate, 0)",
        OF_OWNERS,
    ),
    _fault(
        "ownership that has found its owner asks for nothing",
        READINESS,
        "    if state.area_states[OWNERSHIP] == AreaState.HELD:\n",
        "    if state.area_states[OWNERSHIP] == AreaState.HELD and False:\n",
        OF_OWNERS,
    ),
    _fault(
        "ownership is signed off without an owner",
        READINESS,
        " or (a == OWNERSHIP and not state.owned)",
        "",
        OF_OWNERS,
    ),
    _fault(
        "early involvement brings no owner",
        "compile/numbers.py",
        'pilot.value(f"{path}.takes_on")) * (1.0 - involved)',
        'pilot.value(f"{path}.takes_on"))',
        OF_OWNERS,
    ),
    _fault(
        "an owner is found out of turn at the office",
        "compile/portfolio.py",
        "events.add(Event.SEAT_FILLED)",
        "events.add(Event.WORK_DONE)",
        "twin/test_portfolio_twin.py",
    ),
    _fault(
        "a pilot without an owner and without money is parked",
        WAITS,
        "return Wait.PARKED if state.owned else Wait.OWNER",
        "return Wait.PARKED",
        BY_HAND,
    ),
    # refusals and shared luck
    _fault(
        "no refusal is final",
        FUNDING,
        "    if refused_for_good(world, state, j):\n",
        "    if refused_for_good(world, state, j) and False:\n",
        OF_LUCK,
    ),
    _fault(
        "a pilot's refusals are forgotten",
        PROPENSITY,
        "own = in_common(world.persistence, state.draws[Column.PROPENSITY], u)",
        "own = u",
        OF_LUCK,
    ),
    _fault(
        "the organisation has no share in approvals",
        PROPENSITY,
        "    return with_organisation(world, state, own)\n",
        "    return own\n",
        OF_LUCK,
    ),
    _fault(
        "scores are mixed by shares, not by their roots",
        PROPENSITY,
        "z = np.sqrt(share) * score - np.sqrt(1.0 - share)",
        "z = share * score - np.sqrt(1.0 - share)",
        OF_LUCK,
    ),
    _fault(
        "the organisation has no share in cancellations",
        "kernel/draws/columns.py",
        "    if world.shared_variance > 0.0:\n",
        "    if world.shared_variance > 1.0:\n",
        OF_LUCK,
    ),
    _fault(
        "the organisation has no share in adoption",
        SPONSORS,
        "with_organisation(world, state, adopts) < world.adopts[s]",
        "adopts < world.adopts[s]",
        OF_LUCK,
    ),
    _fault(
        "the organisation has no share in who takes a pilot on",
        SPONSORS,
        "with_organisation(world, state, u) < chance",
        "u < chance",
        OF_LUCK,
    ),
    _fault(
        "every pilot has an organisation of its own",
        "compile/columns.py",
        "columns.pair(ORGANISATION, Purpose.PROPENSITY, 0, Column.ORGANISATION)",
        "columns.pair(pilot.alike.entities, Purpose.PROPENSITY, 0, Column.ORGANISATION)",
        OF_LUCK,
    ),
    # mixtures
    _fault(
        "weights of a mixture are taken as they are",
        MIXTURES,
        "total = math.log(sum(weight for weight, _, _ in parts))",
        "total = 0.0",
        OF_MIXTURES,
    ),
    _fault(
        "the tails of a gamma part are exchanged",
        MIXTURES,
        "return np.log(gammaincc(k, x)), np.log(gammainc(k, x)), density",
        "return np.log(gammainc(k, x)), np.log(gammaincc(k, x)), density",
        OF_MIXTURES,
    ),
    _fault(
        "known weights need not add up",
        "scenario/format/mixtures.py",
        "if len(known) == len(weights) and abs(sum(known) - 1.0) > CLOSE:",
        "if not known:",
        OF_MIXTURES,
    ),
    _fault(
        "parts of a mixture share their points",
        "scenario/model/numbers.py",
        'layout.update({f"{start}.{parameter}": (start, n) for n, parameter in enumerate(PART_NAMES)})',
        'layout.update({f"{start}.{parameter}": ("", 0) for n, parameter in enumerate(PART_NAMES)})',
        OF_MIXTURES,
    ),
    _fault(
        "a mean without its mean's weight",
        "scenario/moments.py",
        "mean = (weights * means).sum(axis=0)",
        "mean = means.mean(axis=0)",
        OF_MIXTURES,
    ),
)
