"""The faults that are planted in comparisons; see `planted`."""

from tools.planted import Fault

HYBRID, PARTS, MONTHS, GAP = (f"questions/compare/{name}.py" for name in ("hybrid", "parts", "months", "gap"))
LIVED = "simulation/lived.py"
INPUTS, SWAPPED = "questions/compare/inputs.py", "questions/compare/swapped.py"
RANKING, OF_RANKINGS = "questions/compare/ranking.py", "questions/compare/test_ranking.py"
OF_INPUTS = "questions/compare/test_inputs.py"
OF_HYBRIDS, OF_MONTHS = "questions/compare/test_hybrid.py", "questions/compare/test_months.py"


def _fault(name: str, file: str, old: str, new: str, *seen_by: str) -> Fault:
    return Fault(f"compare: {name}", file, ((old, new),), tuple(f"tests/{one}" for one in seen_by))


COMPARE_FAULTS = (
    _fault(
        "an input that contradicts what stays is swapped alone",
        "questions/compare/sound.py",
        "    if not broken:\n",
        "    if broken or not broken:\n",
        OF_INPUTS,
    ),
    _fault(
        "half of a neutral background silences all of it",
        HYBRID,
        "name != HALVED or len(silent) == len(halves)]",
        "name != HALVED or silent]",
        OF_HYBRIDS,
    ),
    _fault(
        "renewals of a half that is neutral still hurt",
        HYBRID,
        "    update = {name: type(tables[name])() for name in silent}\n",
        "    update = {}\n",
        OF_HYBRIDS,
    ),
    _fault(
        "instability belongs to the pilot",
        PARTS,
        '    "live.instability": "handoff",\n',
        "",
        OF_HYBRIDS,
    ),
    _fault(
        "what is earned makes a gap",
        PARTS,
        'ONLY_MONEY = ("money", ',
        "ONLY_MONEY = (",
        OF_HYBRIDS,
    ),
    _fault(
        "waits go on after the endpoint",
        LIVED,
        "    waited[:, AFTER[endpoint]] = 0.0\n",
        "",
        OF_MONTHS,
    ),
    _fault(
        "months from the end of the pilot count from its start",
        LIVED,
        "(Record.PILOT_END, lived.since_pilot)",
        "(Record.STARTED, lived.since_pilot)",
        OF_MONTHS,
    ),
    _fault(
        "months are those of all and not of the arrived",
        LIVED,
        ".astype(np.int64) * there[:, None]",
        ".astype(np.int64)",
        OF_MONTHS,
    ),
    _fault(
        "one that never arrives takes no time",
        GAP,
        "np.minimum(arrivals, by).astype(np.float64)",
        "np.where(arrivals <= by, arrivals, 0).astype(np.float64)",
        OF_MONTHS,
    ),
    _fault(
        "the errors of months are in parts of the horizon",
        MONTHS,
        "most * getattr(one, name)",
        'getattr(one, name) * (most if name == "value" else 1.0)',
        OF_MONTHS,
    ),
    _fault(
        "a quantile of the arrived is one of those who arrive first",
        MONTHS,
        "first_month(curve.value, share)",
        "first_month(curve.value, share**2)",
        OF_MONTHS,
    ),
    _fault(
        "evidence on one side is evidence",
        INPUTS,
        "        if said == {EVIDENCE}:\n",
        "        if EVIDENCE in said:\n",
        OF_INPUTS,
    ),
    _fault(
        "who signs off is swapped without how long it takes",
        INPUTS,
        "keys = SIGNED_BY if self.key == AUTHORITY else (self.key,)",
        "keys = (self.key,)",
        OF_INPUTS,
    ),
    _fault(
        "a number of a seat takes the whole seat along",
        HYBRID,
        '_joined(f"{path}[{ours.seat}]", ours, theirs, takes)',
        'theirs if takes(f"{path}[{ours.seat}].adopts") else ours',
        OF_INPUTS,
    ),
    _fault(
        "another source is another number",
        HYBRID,
        "one is not other and bool(plain_content(one) != plain_content(other))",
        "one is not other and bool(one != other)",
        OF_INPUTS,
    ),
    _fault(
        "inputs that move least come first",
        SWAPPED,
        "np.argsort(-sizes",
        "np.argsort(sizes",
        OF_INPUTS,
    ),
    _fault(
        "an order is as sure as noisy worlds make it look",
        RANKING,
        "between = _positive(seen - noise)",
        "between = _positive(seen)",
        OF_RANKINGS,
    ),
    _fault(
        "many months are better than few",
        RANKING,
        "scale, sign = last, -1.0",
        "scale, sign = last, 1.0",
        OF_RANKINGS,
    ),
    _fault(
        "noise of scenarios that share their draws is taken for independent",
        RANKING,
        "noise = residuals.T @ residuals /",
        "noise = np.diag((residuals**2).sum(axis=0)) /",
        OF_RANKINGS,
    ),
    _fault(
        "an order is right where its first is",
        RANKING,
        "np.all(ordered[:, :-1] >= ordered[:, 1:] - TIE, axis=1)",
        "np.all(ordered[:, :1] >= ordered[:, 1:] - TIE, axis=1)",
        OF_RANKINGS,
    ),
)
