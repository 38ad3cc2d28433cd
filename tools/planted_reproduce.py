"""The faults that are planted in running a folder's question again; see `planted`."""

from tools.planted import Fault

OF_FOLDERS, OF_VALUES, OF_THE_PROMPT = (
    "report/test_saved.py",
    "report/test_differences.py",
    "cli/test_reproduce.py",
)
AGAIN, SAVED, DIFFERENCES = "cli/again.py", "report/saved.py", "report/differences.py"


def _fault(name: str, file: str, old: str, new: str, *seen_by: str) -> Fault:
    return Fault(f"reproduce: {name}", file, ((old, new),), tuple(f"tests/{one}" for one in seen_by))


REPRODUCE_FAULTS = (
    _fault(
        "a changed input is not noticed",
        SAVED,
        "if found[name] != digest)\n    missing",
        "if found[name] is None)\n    missing",
        OF_FOLDERS,
    ),
    _fault(
        "inputs are looked for only where we are",
        SAVED,
        "for one in (place / saved.asked_in, place.parent, Path())",
        "for one in (Path(),)",
        OF_FOLDERS,
    ),
    _fault(
        "a folder that merely has files of these names is taken",
        SAVED,
        "return sum(now[name] == then[name] for name in then), sum",
        "return 0, sum",
        OF_FOLDERS,
    ),
    _fault(
        "a manifest may name files anywhere",
        SAVED,
        'if name in ("", ".", "..") or set(name) & set("/\\\\\\0"):',
        "if not name:",
        OF_FOLDERS,
    ),
    _fault("a run that was stopped is asked again", SAVED, 'told["run"].get("partial")', "False", OF_FOLDERS),
    _fault(
        "a manifest that was edited is not told",
        SAVED,
        'is_as_written=told.get("sha256") == _digest_of_told(own)',
        "is_as_written=True",
        OF_FOLDERS,
    ),
    _fault(
        "values that are nearly equal are the same",
        DIFFERENCES,
        "return bool(then == now)",
        'return f"{then:.3}" == f"{now:.3}" if isinstance(then, float) else bool(then == now)',
        OF_VALUES,
    ),
    _fault(
        "a truth value is a number",
        DIFFERENCES,
        "    if isinstance(then, bool) or isinstance(now, bool):\n        return then is now\n",
        "",
        OF_VALUES,
    ),
    _fault(
        "a value that is gone is not missed",
        DIFFERENCES,
        "for key in dict.fromkeys((*now, *then)):",
        "for key in now:",
        OF_VALUES,
    ),
    _fault(
        "rows at the end are not missed",
        DIFFERENCES,
        'found.found(name, "rows", f"{len(then)}", f"{len(now)}")',
        "pass",
        OF_VALUES,
    ),
    _fault(
        "columns are compared by place",
        DIFFERENCES,
        "(head, others.index(head), k) for",
        "(head, k, k) for",
        OF_VALUES,
    ),
    _fault(
        "differences beyond the first are not counted",
        DIFFERENCES,
        "self.counts[file] = self.counts.get(file, 0) + 1",
        "self.counts[file] = min(self.counts.get(file, 0) + 1, MOST_KEPT)",
        OF_VALUES,
    ),
    _fault(
        "long texts are told by their beginning alone",
        DIFFERENCES,
        "if begin <= BEFORE else",
        "if True else",
        OF_VALUES,
    ),
    _fault(
        "dates are compared",
        DIFFERENCES,
        "for key, value in told.items() if key != MADE}",
        "for key, value in told.items()}",
        OF_VALUES,
    ),
    _fault(
        "the scenario of a manifest is not compared",
        DIFFERENCES,
        'found.compare(MANIFEST, "scenarios", _scenarios(then), _scenarios(now))',
        "pass",
        OF_VALUES,
    ),
    _fault(
        "what a manifest asks for is written where it says",
        AGAIN,
        "elif isinstance(parameter.type, Place):",
        'elif parameter.name == "out":',
        OF_THE_PROMPT,
    ),
    _fault(
        "any command of a manifest is run",
        AGAIN,
        'if program != "valleysim" or verb not in VERBS:',
        'if program != "valleysim":',
        OF_THE_PROMPT,
    ),
    _fault(
        "options given several times are given once",
        AGAIN,
        'return [f"{option.opts[0]}={one}" for one in _texts(value)]',
        'return [f"{option.opts[0]}={one}" for one in _texts(value)[:1]]',
        OF_THE_PROMPT,
    ),
    _fault(
        "the answer is asked for where we are",
        AGAIN,
        "cwd=place,",
        "cwd=None,",
        OF_THE_PROMPT,
    ),
    _fault(
        "code beside the inputs is imported",
        AGAIN,
        'sys.executable, "-P", "-m"',
        'sys.executable, "-m"',
        OF_THE_PROMPT,
    ),
    _fault(
        "what differs ends as what is identical",
        "cli/reproduce.py",
        "if not found.identical:",
        "if False:",
        OF_THE_PROMPT,
    ),
)
