"""What TOML does not read is told with file, line, key, what was found, and the line as it was meant."""

import re
import time
import tomllib
from pathlib import Path

import pytest

from tests.scenario.writing import refused
from valleysim import load, loads
from valleysim.errors import ScenarioError, ValidationIssue
from valleysim.scenario.reading.register import preset_names, preset_text
from valleysim.scenario.template import template

HEAD = 'extends = "enterprise"\nname = "t"\n\n[funding]\n'
SO = "write it so: "


def problems(line: str) -> list[ValidationIssue]:
    """What is wrong with a file of which one line, the fifth, is this."""
    with refused() as refusal:
        loads(f"{HEAD}{line}\nlead = 1\n", name="my.toml")
    return refusal.problems


MEANT = {
    "approval = 0.25 to 0.6": 'approval = "0.25 to 0.6"',
    "approval = 0.25 - 0.6": 'approval = "0.25 to 0.6"',
    "approval = 0.25-0.6  # asked": 'approval = "0.25 to 0.6"  # asked',
    "approval = 0.25–0.6": 'approval = "0.25–0.6"',
    "approval = 0.25 bis 0.6": 'approval = "0.25 to 0.6"',
    "approval = between 0.25 and 0.6": 'approval = "0.25 to 0.6"',
    "approval = 0,25 to 0,6": 'approval = "0.25 to 0.6"',
    "approval = 0,5": "approval = 0.5",
    "approval = .5": "approval = 0.5",
    "approval = 007": "approval = 7",
    "approval = 50k": 'approval = "50k"',
    "approval = 1.8M": 'approval = "1.8M"',
    "approval = 30k to 50k": 'approval = "30k to 50k"',
    "approval = 1,800,000": "approval = 1800000",
    "approval = 10 %": 'approval = "10 %"',
    "approval = 10% to 20%": 'approval = "10% to 20%"',
    "approval = $50k": 'approval = "50k"',
    "approval = 50k EUR": 'approval = "50k"',
    "approval = 3 months": "approval = 3",
    "approval = ~0.5": "approval = 0.5",
    "approval = about 0.5": "approval = 0.5",
    "approval = yes": "approval = true",
    "approval = True": "approval = true",
    "approval = FALSE": "approval = false",
    "approval = never": 'approval = "never"',
    "approval = supporting": 'approval = "supporting"',
    "approval = “0.5”": 'approval = "0.5"',
    "approval = „0.25 to 0.6“": 'approval = "0.25 to 0.6"',
    "approval = ‘0.5’": "approval = '0.5'",
    'approval = "0.25 to 0.6': 'approval = "0.25 to 0.6"',
    'approval = 0.25 to 0.6"': 'approval = "0.25 to 0.6"',
    "approval = '0.25 to 0.6": "approval = '0.25 to 0.6'",
    "approval = '0.25 to 0.6\"": 'approval = "0.25 to 0.6"',
    'approval = "C:\\data\\q.csv"': 'approval = "C:/data/q.csv"',
    "approval 0.5": "approval = 0.5",
    "approval: 0.5": "approval = 0.5",
    "approval := 0.5": "approval = 0.5",
    "approval == 0.5": "approval = 0.5",
    "approval = 0.5 // my guess": "approval = 0.5  # my guess",
    "approval = 50k ; my guess": 'approval = "50k"  # my guess',
    'approval = "a; b"; c': 'approval = "a; b"  # c',
    'approval = "a";  # note': 'approval = "a"  # note',
    'approval = { value = 0.5, assumption = "x; y" };': 'approval = { value = 0.5, assumption = "x; y" }',
    "approval = never;": 'approval = "never"',
    "approval = 0.5,": "approval = 0.5",
    "approval = 0.5;": "approval = 0.5",
    "approval = [0.25 to 0.6]": 'approval = "0.25 to 0.6"',
    "approval = (0.25, 0.6)": "approval = [0.25, 0.6]",
    "approval = { value = 0.25 to 0.6 }": 'approval = { value = "0.25 to 0.6" }',
    'approval = { value: 0.5, assumption: "x" }': 'approval = { value = 0.5, assumption = "x" }',
    'approval = { value = 0.5 assumption = "x" }': 'approval = { value = 0.5, assumption = "x" }',
    "approval = { value = 0.5, assumption = asked them }": (
        'approval = { value = 0.5, assumption = "asked them" }'
    ),
    'approval = { value = 0.5, assumption = "x"': 'approval = { value = 0.5, assumption = "x" }',
    "approval = { value = 0.5, }": "approval = { value = 0.5 }",
    'approval = "0.2 to 0.5", assumption = "x"': 'approval = { value = "0.2 to 0.5", assumption = "x" }',
    "approval = { pert = 0.1, 0.2, 0.4 }": "approval = { pert = [0.1, 0.2, 0.4] }",
    "approval = { pert = [0.1, 0.2, 0.4 }": "approval = { pert = [0.1, 0.2, 0.4] }",
    "approval = { uniform = [10 %, 20 %] }": 'approval = { uniform = ["10 %", "20 %"] }',
    "owner involvement = 0.5": "owner_involvement = 0.5",
    "[coalition": "[coalition]",
    "[readiness.ownership": "[readiness.ownership]",
    "[[people]": "[[people]]",
    "[ live ": "[live]",
    "// a comment": "# a comment",
    "; a comment": "# a comment",
    "-- a comment": "# a comment",
}


@pytest.mark.parametrize(("line", "meant"), MEANT.items())
def test_a_line_that_toml_does_not_read_is_told_as_it_was_meant(line: str, meant: str) -> None:
    told = problems(line)[0]
    assert (told.file, told.line) == ("my.toml", 5)
    assert told.allowed == f"{SO}{meant}"
    tomllib.loads(meant)
    if " = " in meant and not meant.startswith("#"):
        assert told.key == f"funding.{meant.partition(' =')[0]}"


@pytest.mark.parametrize(
    ("line", "found", "allowed"),
    [
        ("approval = 1,800", "1,800, without quotes", "1800 or 1.8, whichever is meant"),
        ("approval = €50,000", "€50,000, without quotes", "50000 or 50.0, whichever is meant"),
        ("approval =", "nothing behind =", "a value, or # before the line"),
        ("approval = # later", "nothing behind =", "a value, or # before the line"),
        ("approval = TBD", "TBD", "a value, or # before the line"),
        ("approval", "approval, which is no key = value", "key = value, or # before the line"),
        ("<<<<<<< HEAD", "<<<<<<< HEAD, which is no key = value", "key = value, or # before the line"),
        ("approval = { value = }", "{ value = }, which TOML does not read", "a number such as 0.4, "),
        ("approval = 0.25; 0.6", "0.25; 0.6, which TOML does not read", "a number such as 0.4, "),
        ("approval = 01.03.2026", "01.03.2026, a date or a month of the calendar", "a number such as 0.4, "),
        ("approval = 0.25 to", "0.25 to, which TOML does not read", 'in quotes such as "0.2 to 0.6"'),
        ("approval = [", "[ without its other end", "both on one line"),
        ("[coalition] quorum = 2", "quorum = 2 behind [coalition]", "[coalition] on a line of its own"),
        ("[funding]", "a second [funding]; the first is in line 4", "each table once"),
        ("[funding", "a second [funding]; the first is in line 4", "each table once"),
        ("[[funding]]", "[[funding]] beside [funding]; the first is in line 4", "each table once"),
        ("approval = '''oops", "a text in ''' that does not end", "''' where it ends"),
        ('approval = """oops', 'a text in """ that does not end', '""" where it ends'),
    ],
)
def test_what_can_mean_more_than_one_thing_is_told_with_what_is_wrong(
    line: str, found: str, allowed: str
) -> None:
    (told,) = problems(line)
    assert (told.line, told.found) == (5, found)
    assert allowed in f"{told.allowed}"


def test_a_second_value_of_a_key_is_told_with_the_line_of_the_first() -> None:
    (told,) = problems("approval = 0.5\nrunway = 3\napproval = 0.6")
    assert (told.line, told.key) == (7, "funding.approval")
    assert told.found == "this key a second time; the first is in line 5"


def test_every_line_that_is_wrong_is_told_at_once() -> None:
    told = problems("approval = 0.25 to 0.6\nrunway = 3 months\n# fine\nowner_involvement = yes")
    assert [(value.line, value.key) for value in told] == [
        (5, "funding.approval"),
        (6, "funding.runway"),
        (8, "funding.owner_involvement"),
    ]
    assert 1 < len(problems("\n".join(f"a{k} = {k}k" for k in range(50)))) <= 10


@pytest.mark.parametrize(
    "lines",
    [
        'approval = {\n  value = 0.5,\n  assumption = "x"\n}',
        'approval = {\n  value = 0.5,  # asked\n  assumption = "x",\n}',
        'approval = { value = 0.5,\n  assumption = "x" }',
    ],
)
def test_an_inline_table_over_several_lines_is_told_on_one(lines: str) -> None:
    told = problems(lines)[0]
    assert told.line == 5
    assert told.allowed == 'one line: approval = { value = 0.5, assumption = "x" }'


def test_an_element_of_an_array_is_told_on_its_own_line_and_an_open_array_on_its_first() -> None:
    (told,) = problems("approval = [\n  10 %,\n  0.5\n]")
    assert (told.line, told.allowed) == (6, f'{SO}"10 %",')
    (told,) = problems("approval = [0.1,\nrunway = 3")
    assert told.line == 5


def test_a_byte_order_mark_of_an_editor_is_no_mistake(tmp_path: Path) -> None:
    path = tmp_path / "s.toml"
    path.write_bytes(b"\xef\xbb\xbf" + HEAD.encode() + b"approval = 0.5\n")
    assert load(path).name == "t"


VALUE = re.compile(r"^(\S+ = )(.+?)((?:\s+#[^\"]*)?)$")


def _unquoted(value: str) -> str:
    return re.sub(r'"(-?[0-9][^"]*)"', r"\1", value)


MUTATIONS = {
    "no quotes around numbers": _unquoted,
    "no quotes at all": lambda value: value if "{" in value or value[0] != '"' else value.strip('"'),
    "curly quotes": lambda value: re.sub(r'"([^"]*)"', r"“\1”", value),
    "no last quotation mark": lambda value: value[:-1] if value.endswith('"') else value,
    "colons": lambda value: re.sub(r"(\w) = ", r"\1: ", value),
    "no commas between keys": lambda value: re.sub(r", (?=\w+ =)", " ", value),
    "no last bracket": lambda value: value[:-1].rstrip() if value[-1] in "}]" else value,
    "a comma too many": lambda value: f"{value[:-1].rstrip()}, }}" if value.endswith("}") else value,
    "round brackets": lambda value: re.sub(r"\[([^\]]*)\]", r"(\1)", value),
    "a semicolon": lambda value: f"{value};",
    "capitals": lambda value: value.capitalize() if value in ("true", "false") else value,
}


@pytest.mark.parametrize("kind", MUTATIONS)
@pytest.mark.parametrize("preset", preset_names())
def test_each_line_of_each_preset_with_a_mistake_is_told_as_it_was(kind: str, preset: str) -> None:
    lines = preset_text(preset).splitlines()
    tried = told_whole = 0
    for number, line in enumerate(lines, 1):
        match = VALUE.match(line)
        if match is None or line.startswith("#"):
            continue
        wrong = f"{match[1]}{MUTATIONS[kind](match[2])}{match[3]}"
        if wrong == line or _is_toml(wrong):
            continue
        text = "\n".join([*lines[: number - 1], wrong, *lines[number:]])
        with refused() as refusal:
            loads(text, name="my.toml")
        told = refusal.problems[0]
        assert told.line == number, (wrong, told)
        assert "mistake of syntax" not in f"{told.found}", (wrong, told)
        tried += 1
        meant = f"{told.allowed}".removeprefix(SO)
        told_whole += meant != told.allowed and tomllib.loads(meant) == tomllib.loads(line)
    assert told_whole >= 0.95 * tried, (told_whole, tried)
    assert tried > 0 or kind == "capitals"


def _is_toml(line: str) -> bool:
    try:
        tomllib.loads(line)
    except ValueError:
        return False
    return True


def test_a_template_whose_lines_lose_their_mark_one_by_one_is_read_or_told_with_its_line() -> None:
    lines = template("mine", "enterprise").splitlines()
    refusals = []
    for number, line in enumerate(lines):
        if re.match(r"# (\w+ =|\[)", line):
            text = "\n".join([*lines[:number], line[2:], *lines[number + 1 :]])
            try:
                loads(text, name="my.toml")
            except ScenarioError as error:
                refusals.append((number + 1, error.problems[0]))
    assert [line for line, _ in refusals] == [problem.line for _, problem in refusals]
    assert len(refusals) > 20


def test_hostile_lines_are_told_in_little_time() -> None:
    lines = [
        "a = " + "[" * 30 + "1k" * 100,
        'a = "' + '\\"' * 150,
        "a = {" + "b: 1, " * 60,
        "a = " + "1," * 190,
        "a = 1" + "," * 390,
        'a = { b = { c = b1 to 2" }, evidence = "k" }',
    ]
    began = time.process_time()
    for line in [*lines, "a = " + "'" * 301, "a = " + "x = " * 90, "a " * 190, "(" * 390]:
        assert problems(line)[0].line in range(5, 12)
    text = "\n".join(f"a{k} = {k}k" for k in range(6_000))
    with refused():
        loads(text)
    assert time.process_time() - began < 3.0
