"""Whatever is joined, a fault is told with the file, the line and the key, or the column, that wrote it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.scenario.writing import files, refused
from valleysim import load
from valleysim.scenario import Scenario
from valleysim.scenario.format.crowd import PILOT_TABLES, PilotPlan
from valleysim.scenario.reading import files as reading_files
from valleysim.scenario.reading.problems import keys_at

FAULT = "1979-05-27"
"""A date: no key of any table is one."""

SOUND = """name = "sound"
[pilot]
cost_per_month = 1
[[sponsors]]
seat = "first"
[[sponsors]]
seat = "second"
[coalition]
uncovered_pace = 1
[organisation]
exposure = 0
[readiness]
capacity = 3
[readiness.economics]
work = 1
[office]
reviewers = 2
[funding]
runway = 3
period = 3
approval = 0.5
[cost]
tolerance = 1
[handoff]
builders = 2
[live]
proving = 1
[priorities]
cancellation_hazard = 0
[obsolescence]
age = 0
[money]
mitigation = 0
[[people]]
name = "Ann"
[[people]]
name = "Bob"
"""
TOP = """extends = "./middle.toml"
[[people]]
name = "Bob"
served = 3
[[sponsors]]
seat = "second"
weight = 2
[readiness]
capacity = 2
[readiness.economics]
done = 0.5
[money]
currency = "EUR"
"""
NAMED = {"sponsors": 'seat = "second"\n', "people": 'name = "Bob"\n'}
LISTS = tuple(NAMED)
SAID_BY_TOP = (
    "people.served",
    "sponsors.weight",
    "readiness.capacity",
    "readiness.economics.done",
    "money.currency",
)


def keys() -> Iterator[str]:
    """Every key of every table of the top level, dotted."""
    for table in Scenario.model_fields:
        inner = keys_at((table,))
        if table in ("correlations", "changes", "evidence"):
            continue
        for key in inner if inner and table not in ("name", "description") else ():
            below = keys_at((table, key))
            yield from [f"{table}.{key}.{one}" for one in below] if below else [f"{table}.{key}"]


KEYS = tuple(keys())
NAMES = ("sponsors.seat", "people.name")


def with_fault(text: str, key: str) -> str:
    """A file with one key that cannot be used: in the table that is there, or in one more."""
    *tables, last = key.split(".")
    table = f"[[{tables[0]}]]\n{NAMED[tables[0]]}" if tables[0] in LISTS else f"[{'.'.join(tables)}]\n"
    head, found, rest = text.partition(table)
    kept, around, others = rest.partition("[")
    lines = [line for line in kept.splitlines(True) if not line.startswith(f"{last} =")] if found else []
    return f"{head}{table}{last} = {FAULT}\n{''.join(lines)}{around}{others}"


def told(key: str) -> str:
    table, _, rest = key.partition(".")
    return {"sponsors": "sponsors[second].", "people": "people[Bob]."}.get(table, f"{table}.") + rest


def test_the_keys_are_those_of_all_tables() -> None:
    assert len(KEYS) > 100
    assert {"funding.approval", "readiness.economics.done", "people.tenure", "portfolio.target"} <= set(KEYS)


@pytest.mark.parametrize("layer", ["preset", "middle.toml", "top.toml"])
@pytest.mark.parametrize("key", [key for key in KEYS if key not in NAMES])
def test_a_fault_in_any_layer_is_told_where_it_was_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str, layer: str
) -> None:
    texts = {"top.toml": TOP, "middle.toml": 'extends = "enterprise"\n', "preset": SOUND}
    if layer != "top.toml" and key in SAID_BY_TOP:
        texts["top.toml"] = 'extends = "./middle.toml"\n[money]\ndiscount_rate = 0\n'
    texts[layer] = with_fault(texts[layer], key)
    monkeypatch.setattr(reading_files, "preset_text", lambda _: texts["preset"])
    with refused() as refusal:
        load(files(tmp_path, texts))
    line = next(n for n, splitline in enumerate(texts[layer].splitlines(), 1) if FAULT in splitline)
    for problem in refusal.problems:
        file = "preset enterprise" if layer == "preset" else layer
        assert (Path(f"{problem.file}").name, problem.line, problem.key) == (file, line, told(key)), problem


PILOT_KEYS = tuple(
    [key for key in KEYS if key.split(".")[0] in PILOT_TABLES and key not in NAMES]
    + [*PilotPlan.model_fields]
)


@pytest.mark.parametrize("layer", ["middle.toml", "top.toml"])
@pytest.mark.parametrize("key", [key for key in PILOT_KEYS if key not in ("name", "key")])
def test_a_fault_of_a_pilot_is_told_where_it_was_written(tmp_path: Path, key: str, layer: str) -> None:
    pilot = '[[pilots]]\nname = "P"\n[[pilots.sponsors]]\nseat = "first"\nserved = 1\n'
    texts = {
        "top.toml": f'extends = "./middle.toml"\n[[pilots]]\nname = "Q"\n{pilot}',
        "middle.toml": f'extends = "./sound.toml"\n{pilot}',
        "sound.toml": SOUND,
    }
    *tables, last = key.split(".")
    if tables == ["sponsors"]:
        texts[layer] += f'[[pilots.sponsors]]\nseat = "second"\n{last} = {FAULT}\n'
    elif tables:
        texts[layer] += f"[pilots.{'.'.join(tables)}]\n{last} = {FAULT}\n"
    else:
        texts[layer] = texts[layer].replace('name = "P"\n', f'name = "P"\n{last} = {FAULT}\n')
    with refused() as refusal:
        load(files(tmp_path, texts))
    line = next(n for n, splitline in enumerate(texts[layer].splitlines(), 1) if FAULT in splitline)
    for problem in refusal.problems:
        assert (Path(f"{problem.file}").name, problem.line) == (layer, line), problem
        assert f"{problem.key}".startswith("pilots[P]."), problem
        assert f"{problem.key}".endswith(f".{last}"), problem


@pytest.mark.parametrize(
    "key",
    [key for key in PILOT_KEYS if key.split(".")[-1] not in ("name", "evidence", "assumption", "mitigation")],
)
def test_a_fault_of_a_cell_is_told_with_row_and_column(tmp_path: Path, key: str) -> None:
    table, _, last = key.partition(".")
    column = f"sponsors[second].{last}" if table == "sponsors" else key
    cell = (
        "x" * 1_500
        if key.rsplit(".", maxsplit=1)[-1] in ("person", "key", "segment", "infrastructure")
        else FAULT
    )
    cell = "A; A" if key == "after" else cell
    csv = f"name,money.mitigation,{column}\nA,1,\nB,1,{cell}\n"
    texts = {"top.toml": 'extends = "./sound.toml"\npilots = "p.csv"\n', "sound.toml": SOUND, "p.csv": csv}
    with refused() as refusal:
        load(files(tmp_path, texts))
    for problem in refusal.problems:
        assert (Path(f"{problem.file}").name, problem.line) == ("p.csv", 3), problem
        assert problem.key == f"column {column}", problem


DISAGREEING = [
    ("[coalition]\nquorum = 3.5\n", "quorum", "coalition.quorum"),
    ('[[sponsors]]\nseat = "second"\nperson = "Bib"\n', "person", "sponsors[second].person"),
    (
        '[[sponsors]]\nseat = "second"\nadopts = { value = 1, evidence = "nosuch" }\n',
        "evidence",
        "sponsors[second].adopts",
    ),
    ('[live]\nhalf_life = { value = 3, evidence = "nosuch" }\n', "evidence", "live.half_life"),
    ('[[sponsors]]\nseat = "second"\nleaves = 2\nat_start = "vacant"\n', "leaves", "sponsors[second].leaves"),
]


@pytest.mark.parametrize("layer", ["middle.toml", "top.toml"])
@pytest.mark.parametrize(("text", "word", "key"), DISAGREEING)
def test_keys_that_disagree_are_told_where_one_was_written(
    tmp_path: Path, text: str, word: str, key: str, layer: str
) -> None:
    texts = {
        "top.toml": 'extends = "./middle.toml"\n',
        "middle.toml": 'extends = "./sound.toml"\n',
        "sound.toml": SOUND,
    }
    texts[layer] += text
    with refused() as refusal:
        load(files(tmp_path, texts))
    line = next(n for n, splitline in enumerate(texts[layer].splitlines(), 1) if word in splitline)
    assert [(Path(f"{problem.file}").name, problem.line, problem.key) for problem in refusal.problems] == [
        (layer, line, key)
    ]


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("coalition.quorum", "3.5"),
        ("sponsors[second].person", "Bib"),
        ("sponsors[second].adopts", '"{ value = 1, evidence = ""nosuch"" }"'),
        ("live.half_life", '"{ value = 3, evidence = ""nosuch"" }"'),
        ("after", "B"),
        ("after", "Nobody"),
    ],
)
def test_cells_that_disagree_are_told_with_row_and_column(tmp_path: Path, column: str, cell: str) -> None:
    texts = {
        "top.toml": 'extends = "./sound.toml"\npilots = "p.csv"\n',
        "sound.toml": SOUND,
        "p.csv": f"name,{column}\nA,\nB,{cell}\n",
    }
    with refused() as refusal:
        load(files(tmp_path, texts))
    assert [(Path(f"{problem.file}").name, problem.line, problem.key) for problem in refusal.problems] == [
        ("p.csv", 3, f"column {column}")
    ]


def test_a_fault_of_a_seat_at_the_top_is_told_once_and_not_for_each_pilot(tmp_path: Path) -> None:
    text = 'extends = "./sound.toml"\n[[sponsors]]\nseat = "second"\nperson = "Bib"\n'
    text += "".join(f'[[pilots]]\nname = "P{k}"\n[[pilots.sponsors]]\nseat = "first"\n' for k in range(30))
    with refused() as refusal:
        load(files(tmp_path, {"top.toml": text, "sound.toml": SOUND}))
    assert (refusal.only.line, refusal.only.key, refusal.only.suggestion) == (
        4,
        "sponsors[second].person",
        "Bob",
    )


@pytest.mark.parametrize("name", ["wrong-file-blamed", "wrong-file-blamed-2", "wrong-file-blamed-3"])
def test_the_case_of_the_wrong_file_names_the_right_one(name: str) -> None:
    path = Path(__file__).parents[2] / "cases" / f"{name}.toml"
    with refused() as refusal:
        load(path)
    assert refusal.only.file == str(path)
    assert refusal.only.line == (28 if name.endswith("3") else 2)


def test_the_case_of_the_unknown_person_names_row_and_column() -> None:
    with refused() as refusal:
        load(Path(__file__).parents[2] / "cases" / "unknown-person.toml")
    assert f"{refusal.only}".endswith(
        "unknown-person.csv:2: column sponsors[business unit leader].person: "
        'found no person "Anne"; allowed: Ann; did you mean Ann?'
    )
