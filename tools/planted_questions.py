"""The faults that are planted in what questions make of runs; see `planted`."""

from tools.planted import Fault


def _fault(name: str, file: str, old: str, new: str, *seen_by: str) -> Fault:
    return Fault(f"questions: {name}", file, ((old, new),), tuple(f"tests/{one}" for one in seen_by))


QUESTION_FAULTS = (
    _fault(
        "the smallest coalition is the worst one",
        "questions/stress/findings.py",
        'min(there, key=lambda row: (row["size"], -row["value"])',
        'min(there, key=lambda row: (row["size"], row["value"])',
    ),
    _fault(
        "a calmer organisation is less than no change",
        "questions/stress/settings.py",
        "abs(math.log2(moved / every / usual))",
        "math.log2(moved / every / usual)",
    ),
    _fault(
        "a thinned frontier loses its best set",
        "questions/advise/choosing.py",
        "for k in range(1, len(kept) - 1)]",
        "for k in range(1, len(kept))]",
    ),
    _fault(
        "a change goes beyond its range",
        "scenario/format/changes.py",
        "_changed(self.how, values[target.source], size), low, target.allowed.high",
        "_changed(self.how, values[target.source], size), -np.inf, np.inf",
    ),
    _fault(
        "the sign of A's alone in B",
        "questions/compare/tables.py",
        "tell.one(-float(gap.last.value[k]))",
        "tell.one(float(gap.last.value[k]))",
    ),
    _fault(
        "the cost of an action is its median",
        "questions/advise/applying.py",
        "quantity.quantile((np.arange(POINTS) + 0.5) / POINTS).mean()",
        "quantity.quantile(np.array([0.5])).mean()",
    ),
    _fault(
        "pilots of a class count as independent",
        "estimates/shares.py",
        "squares = count + (effect - 1.0) * whole * share * (1.0 - share)",
        "squares = count",
    ),
    _fault(
        "the error of a mean beyond forgets how few lie there",
        "estimates/money_errors.py",
        " / (1.0 - level)",
        "",
    ),
    _fault(
        "an amount moves by a third of its error",
        "estimates/money_errors.py",
        "* error / (high - low) if high > low",
        "* error / (high - low) / 3.0 if high > low",
    ),
    _fault(
        "worlds add nothing to the errors of money",
        "estimates/money_errors.py",
        "    if uncertain:\n        variance = max(",
        "    if False:\n        variance = max(",
    ),
    _fault(
        "a number that was not counted takes the interval of the next",
        "estimates/together.py",
        "found.high[before]",
        "found.high[after]",
    ),
    _fault(
        "two bases in one advice",
        "questions/advise/best_set.py",
        "    fresh = replace(asked, horizons=(at,))",
        "    fresh = replace(asked, seed=asked.seed ^ 2, horizons=(at,))",
    ),
    _fault(
        "a total index above all",
        "questions/explain/sentence.py",
        "min(max(index, 0.0), 1.0)",
        "max(index, 0.0)",
    ),
    _fault(
        "a printed gain is not what is printed",
        "questions/advise/sentence.py",
        "(round(100.0 * reached, 1) - round(100.0 * base, 1)) / 100.0",
        "reached - base",
    ),
    _fault(
        "a span in which one is behind ends an eighth too late",
        "questions/compare/pairing.py",
        "float(last - 1) / GRID_STEPS_PER_MONTH",
        "float(last) / GRID_STEPS_PER_MONTH",
        "questions/compare/test_ask.py",
    ),
    _fault(
        "a mechanism does last what it does first",
        "questions/compare/gap.py",
        "worth[full] - worth[full ^ 1 << k]",
        "worth[1 << k] - worth[0]",
        "questions/compare/test_ask.py",
    ),
    _fault(
        "what breaks it is told lowest first",
        "questions/stress/reverse.py",
        '(row["distance"], row["value"])',
        '(row["value"], row["distance"])',
        "questions/stress/test_ask.py",
    ),
    _fault(
        "two departures are no farther than one",
        "questions/stress/departures.py",
        "            2.0,\n",
        "            1.0,\n",
        "questions/stress/test_ask.py",
    ),
    _fault(
        "documented value is no business of sponsors",
        "words.py",
        '"organisation", "pilot.documented_value"),',
        '"organisation"),',
        "questions/compare/test_hybrid.py",
    ),
    _fault(
        "the month asked about is there twice",
        "questions/months.py",
        "if month < last), last)",
        "if month <= last), last)",
        "questions/test_months.py",
    ),
    _fault(
        "the worst choice of a world is its best",
        "questions/advise/worth.py",
        "worlds.argmax(axis=0)",
        "worlds.argmin(axis=0)",
        "questions/advise/test_ask.py",
    ),
    _fault(
        "a cut set may hold seats that are not needed",
        "questions/stress/coalitions.py",
        "not self.holds(present - gone) and all(",
        "not self.holds(present - gone) and any(",
        "questions/stress/test_ask.py",
        "questions/stress/test_stress_exact.py",
    ),
    _fault(
        "pilots are kept in the order of their keys",
        "simulation/pairs.py",
        "[places[key] for key in listed]",
        "[*places.values()]",
        "simulation/test_paired.py",
    ),
    _fault(
        "chance within worlds is taken for ignorance",
        "questions/explain/variance.py",
        "- chance / each, 0.0)",
        "- 0.0 * chance / each, 0.0)",
        "questions/explain/test_attribution.py",
        "questions/explain/test_sensitivity.py",
    ),
    _fault(
        "the jackknife of Sobol indices is that of a mean",
        "questions/explain/sobol_indices.py",
        "* (BATCHES - 1) / BATCHES",
        "/ BATCHES / (BATCHES - 1)",
        "questions/explain/test_sensitivity.py",
    ),
    _fault(
        "who arrives at the horizon has stalled",
        "questions/explain/attribution.py",
        "stalls = succeeded & (runs.arrivals[0] > by)",
        "stalls = succeeded & (runs.arrivals[0] >= by)",
        "questions/explain/test_attribution.py",
    ),
    _fault(
        "a seat that never leaves is moved by reorganisations",
        "questions/stress/seats.py",
        '    "exposure": 0,\n',
        "",
        "questions/stress/test_stress_exact.py",
        "questions/stress/test_stress_laws.py",
    ),
)
