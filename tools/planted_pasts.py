"""The faults that are planted in pilots that have started already; see `planted`."""

from tools.planted import Fault

PAST, KNOWN, BEFORE, JOINT = (
    "kernel/past.py",
    "kernel/known.py",
    "kernel/laws/before.py",
    "kernel/joint.py",
)
COMPILED, LEARNING, RATES = "compile/known.py", "simulation/learning.py", "estimates/likelihoods.py"
LIKELY, WORLDS = "simulation/likely.py", "scenario/format/posterior.py"
STANDINGS, STAGES = "scenario/reading/standings.py", "scenario/format/stages.py"
OF_TWIN, OF_CASES, OF_LAWS = "twin/test_pasts.py", "twin/test_past_cases.py", "laws/test_pasts.py"
OF_QUESTIONS, OF_CARRIED = "laws/test_standing_questions.py", "oracles/test_carried.py"
OF_ANSWERS, OF_STANDINGS, OF_STAGES = (
    "oracles/test_pasts.py",
    "scenario/reading/test_standings.py",
    "scenario/format/test_stages.py",
)


def _fault(name: str, file: str, old: str, new: str, *seen_by: str) -> Fault:
    return Fault(f"pasts: {name}", file, ((old, new),), tuple(f"tests/{one}" for one in seen_by))


PAST_FAULTS = (
    _fault(
        "any past agrees with a stage",
        KNOWN,
        "        found |= 1 << Fact.STAGE\n",
        "        found |= 0\n",
        OF_ANSWERS,
        OF_TWIN,
    ),
    _fault(
        "days need not agree",
        KNOWN,
        "            found |= 1 << (Fact.FIRST_MILESTONE + m)\n",
        "            found |= 0\n",
        OF_TWIN,
    ),
    _fault(
        "work goes on after the end",
        KNOWN,
        "until = min(state.live_at, state.ended_at, 0.0)",
        "until = 0.0",
        OF_CASES,
    ),
    _fault(
        "builders need not be as many",
        KNOWN,
        "_present(world, state) != known.builders",
        "_present(world, state) < known.builders",
        OF_TWIN,
    ),
    _fault(
        "what lies ahead is drawn as in the past",
        PAST,
        "        state.draws[column] = drawn[column]\n",
        "        state.draws[column] += 0.0 * drawn[column]\n",
        OF_TWIN,
    ),
    _fault(
        "windows of the past are held after month 0",
        PAST,
        "state.request == Request.ASKED and state.window < 0",
        "state.request == Request.ASKED and state.window < -100_000",
        OF_CASES,
    ),
    _fault(
        "the office has forgotten what was asked before",
        PAST,
        "if state.area_states[a] == AreaState.REQUESTED:\n            keep_engaged",
        "if state.area_states[a] == AreaState.SIGNED:\n            keep_engaged",
        OF_TWIN,
    ),
    _fault(
        "others do not hear what was reached before month 0",
        JOINT,
        "    if pack.known.shape[0] > 0:\n        _tell_of_pasts(context)\n",
        "    if pack.known.shape[0] > 1_000:\n        _tell_of_pasts(context)\n",
        OF_TWIN,
    ),
    _fault(
        "whoever sits there has always been there",
        BEFORE,
        "filled, left = -world.served[s], np.inf",
        "filled, left = -world.served[s] - 1e9, np.inf",
        OF_TWIN,
    ),
    _fault(
        "the model was renewed once at most",
        BEFORE,
        "return month if n < MOST_BEFORE else -np.inf",
        "return month if n < 2 else -np.inf",
        OF_CASES,
        OF_TWIN,
    ),
    _fault(
        "what was rolled back goes on being found again",
        KNOWN,
        "state.live_at <= month < state.ended_at",
        "state.live_at <= month",
        OF_CASES,
    ),
    _fault(
        "people look before proof of the day has come",
        PAST,
        "elif look_at <= until:  # proof",
        "if look_at <= until:  # proof",
        OF_CASES,
    ),
    _fault(
        "rows are added up",
        COMPILED,
        "sum(1 << row for row in {int(row) for row in rows})",
        "sum(1 << int(row) for row in rows)",
        OF_CASES,
    ),
    _fault(
        "worlds with hardly any past count as emulated",
        LEARNING,
        "            log_weights[unsure] += corrections(",
        "            log_weights[unsure] += 0.0 * corrections(",
        OF_ANSWERS,
    ),
    _fault(
        "what replaces a draw does not weigh worlds",
        LIKELY,
        "np.log(self.shares) + self._looked.log_weights",
        "np.log(self.shares) + 0.0 * self._looked.log_weights",
        OF_ANSWERS,
    ),
    _fault(
        "every world counts alike",
        LEARNING,
        "weights = normalised(self.possible(log_weights))\n",
        "weights = normalised(np.where(np.isfinite(log_weights), 0.0, -np.inf))\n",
        OF_ANSWERS,
    ),
    _fault(
        "worlds are weighed where nothing is to be learned",
        LEARNING,
        "if not self.scenario.learn:",
        "if self.scenario.learn is None:",
        OF_ANSWERS,
    ),
    _fault(
        "worlds of which no past is found count where nothing is learned",
        LEARNING,
        "            log_weights[unsure[none]] = -np.inf\n",
        "            log_weights[unsure[none]] = -np.inf if self.scenario.learn else 0.0\n",
        OF_ANSWERS,
    ),
    _fault(
        "worlds that were moved keep the weights of those that were not",
        LEARNING,
        "+ np.log(often) - log_emulated[places])",
        "+ np.log(often))",
        OF_ANSWERS,
    ),
    _fault(
        "a mixed world is not drawn towards the mean of all",
        WORLDS,
        "mean + (1.0 - MOVED**2) ** 0.5 * (scores[new] - mean)",
        "scores[new]",
        "scenario/format/test_posterior.py",
    ),
    _fault(
        "a world's own count is not looked at",
        RATES,
        "return np.asarray(emulated + weight * away)",
        "return np.asarray(emulated + 0.0 * weight * away)",
        OF_ANSWERS,
    ),
    _fault(
        "a stage may contradict a day",
        STANDINGS,
        "if stage is not None and stage not in REACHED[name]:",
        "if stage is not None and stage not in REACHED[name] and False:",
        OF_STANDINGS,
    ),
    _fault(
        "a pilot may have two starts",
        STANDINGS,
        "if member.starts is not ZERO and member.starts.known != started:",
        "if False:",
        OF_STANDINGS,
    ),
    _fault(
        "money arrived that was not asked for",
        STANDINGS,
        'for name in CANNOT_HAVE.get(f"{status.money}", ()):',
        "for name in ():",
        OF_STANDINGS,
    ),
    _fault(
        "a signal that was not seen counts as seen",
        "scenario/format/signals.py",
        '"n": False',
        '"n": True',
        "scenario/statuses/test_mutations.py",
    ),
    _fault(
        "a year is a number of months",
        "scenario/reading/dating.py",
        "if isinstance(value, int) and value in YEARS:",
        "if False:",
        "scenario/reading/test_rows.py",
    ),
    _fault(
        "our words go before those of the scenario",
        STAGES,
        "_SHIPPED.get(plain(said.get(plain(word), word)))",
        "_SHIPPED.get(plain(word)) or _SHIPPED.get(plain(said.get(plain(word), word)))",
        OF_STAGES,
    ),
    _fault(
        "what is left is shorter where the whole is longer",
        "kernel/carry.py",
        "    return after / before\n",
        "    return before / after\n",
        OF_QUESTIONS,
    ),
    _fault(
        "money on its way arrives at once in a variant",
        "kernel/carry.py",
        "state.due[Event.MONEY_ARRIVES] *= _stretch",
        "state.due[Event.MONEY_ARRIVES] *= 0.0 * _stretch",
        OF_CARRIED,
    ),
    _fault(
        "a pilot waits for the windows that were, and not for those of the variant",
        "kernel/carry.py",
        "        state.first_window = first_window(world, state)\n",
        "        pass\n",
        OF_CARRIED,
    ),
    _fault(
        "a variant has pasts of its own",
        "simulation/paired.py",
        "behind = None if own_pasts or learned[0] is None else sent[0]",
        "behind = None",
        OF_QUESTIONS,
    ),
    _fault(
        "a diary counts events of the past among those ahead",
        PAST,
        "    state.past = 0\n    state.logged = 0\n",
        "    state.past = 0\n",
        OF_QUESTIONS,
    ),
)
