"""The faults that are planted between a result and who reads it: files, tables, pictures, the prompt."""

from tools.planted import Fault


def _report(name: str, file: str, old: str, new: str, *seen_by: str) -> Fault:
    return Fault(f"report: {name}", file, ((old, new),), tuple(f"tests/{one}" for one in seen_by))


def _cli(name: str, file: str, old: str, new: str, *seen_by: str) -> Fault:
    return Fault(f"cli: {name}", file, ((old, new),), tuple(f"tests/cli/{one}" for one in seen_by))


REPORT_FAULTS = (
    Fault(
        "results: nearly all is told as all",
        "estimates/rounding.py",
        (("        return NEARLY_ALL\n", "        return text\n"),),
        ("tests/questions/forecast/test_tables.py",),
    ),
    _report(
        "a file that was not finished stays",
        "report/temporary.py",
        "        temporary.unlink(missing_ok=True)\n",
        "        pass\n",
        "report/test_files.py",
        "cli/test_files.py",
    ),
    _report(
        "a file that was changed since is replaced",
        "report/folder.py",
        "if digests[entry.name] != _digest_of(entry)]",
        "if entry.name not in digests]",
        "report/test_folder.py",
    ),
    _report(
        "files beside those of the content are left out",
        "report/folder.py",
        "{**content.files, **self.more}.items()",
        "content.files.items()",
        "cli/test_files.py",
    ),
    _report(
        "controls of eight bits act",
        "report/characters.py",
        "\\x1f\\x7f-\\x9f",
        "\\x1f\\x7f",
        "cli/test_terminal.py",
    ),
    _report(
        "isolates turn the direction of the rest of the line",
        "report/characters.py",
        "\\u202e\\u2060-\\u206f",
        "\\u202e\\u2060-\\u2065\\u206a-\\u206f",
        "cli/test_characters.py",
    ),
    _report(
        "columns fit without the space between them",
        "report/layout.py",
        "room = width - GAP * (len(columns) - 1)",
        "room = width",
        "report/test_layout.py",
    ),
    _report(
        "a number and that of independent pilots change places",
        "questions/forecast/portfolio_tables.py",
        'f"{per_hundred(share)} ({per_hundred(independent)})"',
        'f"{per_hundred(independent)} ({per_hundred(share)})"',
        "questions/forecast/test_portfolio_report.py",
    ),
    _report(
        "a seat that is empty and one that is secured change places",
        "questions/stress/tables.py",
        'for state in ("empty", "secured"):',
        'for state in ("secured", "empty"):',
        "questions/stress/test_ask.py",
    ),
    _report(
        "months that never come are written as inf",
        "questions/forecast/histories_file.py",
        'repr(value) if math.isfinite(value) else ""',
        "repr(value)",
        "questions/forecast/test_histories_file.py",
        "cli/test_files.py",
    ),
    _report(
        "whiskers are one standard error",
        "report/drawing.py",
        "WHISKER = 1.645",
        "WHISKER = 1.0",
        "report/test_drawing.py",
    ),
    _report(
        "gains for money are shares under a head of points",
        "questions/advise/tables.py",
        "signed(100 * PER * single.per_cost, 1)",
        "signed(PER * single.per_cost, 1)",
        "questions/advise/test_ask.py",
    ),
    _report(
        "the manifest holds a pilot in the place of its portfolio",
        "questions/stress/answer.py",
        "return (self.asked,)",
        "return (self.scenario,)",
        "cli/test_stress.py",
    ),
    _cli(
        "what is refused ends as what fails",
        "cli/__init__.py",
        "REFUSED = 2",
        "REFUSED = 1",
        "test_refusals.py",
    ),
    _cli(
        "a partial result ends as a whole one",
        "cli/run.py",
        "    if result.is_partial:\n        raise KeyboardInterrupt\n",
        "",
        "test_process.py",
    ),
    _cli("millions are thousands", "cli/arguments.py", '"m": 1_000_000', '"m": 1_000', "test_arguments.py"),
    _cli("a percent is a tenth", "cli/arguments.py", "/ 100.0 if", "/ 10.0 if", "test_arguments.py"),
    _cli(
        "a variable that is not set names a place",
        "cli/arguments.py",
        'if not f"{value}".strip():',
        "if value is None:",
        "test_written.py",
    ),
    _cli(
        "a folder has one spelling",
        "cli/run.py",
        "realpath(histories.parent) == realpath(folder)",
        'f"{histories.parent}" == f"{folder}"',
        "test_files.py",
    ),
    _cli(
        "a diary ends at the first horizon",
        "cli/explain.py",
        'options["horizons"][-1]',
        'options["horizons"][0]',
        "test_explain.py",
    ),
    _cli(
        "the guard of the terminal lets through",
        "cli/outlet.py",
        "known_to(self.encoding, visible(text))",
        "known_to(self.encoding, text)",
        "test_terminal.py",
    ),
    _cli(
        "JSON is letters that the output may not know",
        "cli/terminal.py",
        "text if known else",
        "text if text else",
        "test_terminal.py",
    ),
    _cli(
        "compiled code in the main thread delays the answer to Ctrl-C",
        "cli/interruption.py",
        "if not _goes_on.wait(PATIENCE):",
        "if not _goes_on.wait(60.0):",
        "test_interruption.py",
    ),
)
