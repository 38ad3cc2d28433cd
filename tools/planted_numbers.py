"""The faults that are planted in how amounts are counted and laws are cut; see `planted`."""

from tools.planted import Fault

QUANTITIES, SEQUENCE = "scenario/format/quantities.py", "scenario/reading/sequence.py"
TAILS, TENURES = "compile/tails.py", "compile/tenures.py"
TALLY, MONEY, TOGETHER, COUNTS = (
    "kernel/tally/tally.py",
    "estimates/money.py",
    "estimates/together.py",
    "estimates/counts.py",
)


def _fault(name: str, file: str, old: str, new: str) -> Fault:
    return Fault(f"numbers: {name}", file, ((old, new),))


NUMBER_FAULTS = (
    _fault(
        "a horizon that is read elsewhere is not told",
        "questions/forecast/notices.py",
        "if nearest != month:",
        "if False:",
    ),
    _fault(
        "an office that only delays decides the answer",
        "questions/forecast/notices.py",
        "if there >= DECIDES else",
        "if there >= 0.0 else",
    ),
    _fault(
        "the room for a window is the whole runway",
        "scenario/notices/windows.py",
        " - can_ask(scenario)[0]",
        "",
    ),
    _fault(
        "far windows are told from three quarters on",
        "scenario/notices/windows.py",
        "MOST = 0.5",
        "MOST = 0.75",
    ),
    _fault(
        "a pilot stressed alone is not said to be",
        "questions/stress/findings.py",
        "return self.asked.is_portfolio",
        "return self.asked is None",
    ),
    _fault(
        "pilots that share one fate count as many where nothing was seen",
        "estimates/shares.py",
        "wholes, 1, wholes.sum() / pilots)",
        "wholes, 1)",
    ),
    _fault(
        "worlds without any success count in a stall rate",
        "estimates/shares.py",
        "kept = succeeded > 0",
        "kept = succeeded >= 0",
    ),
    _fault(
        "what a batch keeps is added to the next",
        "simulation/chunks.py",
        "sunk, kept_before = tally.sunk_bins.copy(), kept_so_far",
        "sunk = tally.sunk_bins.copy()",
    ),
    _fault("the high word of a sum of money is lost", TALLY, "        high += int(above)\n", ""),
    _fault(
        "what a word leaves of a loss is rounded down",
        TALLY,
        "np.trunc(cents / (WORD * WORD))",
        "np.floor(cents / (WORD * WORD))",
    ),
    _fault(
        "what was rounded to hundredths is lost",
        COUNTS,
        ".astype(np.float64) + rounded / self.n_replicates",
        ".astype(np.float64) + 0.0 * rounded",
    ),
    _fault(
        "amounts beyond 2³⁹ are counted as that",
        TALLY,
        "LARGEST_AMOUNT = 2.0**70",
        "LARGEST_AMOUNT = 2.0**39",
    ),
    _fault(
        "the largest amount of a bin is the last to fall into it",
        TALLY,
        "ends[k, 1] = max(ends[k, 1], amount)",
        "ends[k, 1] = amount",
    ),
    _fault(
        "the ends of bins are those of the first part",
        COUNTS,
        "            np.minimum(ends[..., 0], more[..., 0], out=ends[..., 0])\n",
        "",
    ),
    _fault(
        "a quantile is the least of its bin",
        MONEY,
        "rank - int(upto[k]) + count, count, count",
        "1, count, count",
    ),
    _fault(
        "a mean is told of what was cut off",
        MONEY,
        "told = not fat and is_bounded(bins)",
        "told = not fat",
    ),
    _fault(
        "the tail of a tenure weighs nothing beside its body",
        TAILS,
        "total = np.logaddexp(np.log(z) + inside, at_join)",
        "total = np.log(z) + inside",
    ),
    _fault(
        "the tail of a tenure is forgotten within its body",
        TAILS,
        "np.logaddexp(in_tail, of_body)",
        "np.asarray(of_body)",
    ),
    _fault(
        "a bounded tenure may have been served to its end",
        TENURES,
        'served >= p["high"],\n    "pert"',
        'served > p["high"],\n    "pert"',
    ),
    _fault("a mean exists at a tail index of 1", TENURES, 'tail_index"] <= 1.0', 'tail_index"] <= 0.9'),
    _fault(
        "only seats are asked how long they have been served", TENURES, "    if people:\n", "    if False:\n"
    ),
    _fault("a budget is the most of its bin", TOGETHER, "rank - int(upto[k]) + some, some,", "some, some,"),
    _fault(
        "a tail takes the whole bin in which it begins",
        TOGETHER,
        "(1.0 - np.minimum(left_out, 1.0))",
        "1.0",
    ),
    # laws that are cut, and who stays
    _fault(
        "the ledger tells a mean as written",
        QUANTITIES,
        "mean {self.mean:.3g} in use",
        "mean {self.mean + 0.15:.3g} in use",
    ),
    _fault("what is cut off above is not told", QUANTITIES, "return 1.0 - (high - low)", "return low"),
    _fault(
        "one may leave on a date and stay beyond it",
        SEQUENCE,
        "if holder.leaves is not None and stays:",
        "if False:",
    ),
    _fault(
        "a departure on a date keeps what was agreed before",
        "questions/stress/seats.py",
        'changes = {seat: {**DATED, "leaves": month}',
        'changes = {seat: {"leaves": month}',
    ),
    _fault(
        "a colleague who is added is bound as the first is",
        "questions/stress/seats.py",
        '"essential", *DATED)}',
        '"essential", "leaves")}',
    ),
)
