"""Scenario files that are not: each is read, or refused with lines that name the file."""

import resource
import shutil
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.processes import finished
from tests.scenario.invalid_toml import INVALID
from tests.scenario.mutations import SHIPPED, mutated, mutated_sheets
from tests.scenario.toml_suite import invalid_files
from tests.scenario.writing import files, problem, refused
from valleysim import load
from valleysim.errors import ScenarioError

SECONDS = 2.0
MEGABYTES = 200.0
"""How far the peak may rise, whatever is read."""
LARGE_SECONDS = 5.0  # for files of a megabyte, or as many keys as are allowed
LONGEST_LINE = 1_500


def reading(path: Path, seconds: float = SECONDS) -> ScenarioError | None:
    """Read a file: None, or a refusal in lines that name the file. Anything else is a failure."""
    begun = time.process_time()
    try:
        scenario = load(path)
    except ScenarioError as refusal:
        told = refusal
    else:
        assert len(scenario.hash) == 64
        assert scenario.ledger() is not None
        return None
    finally:
        assert time.process_time() - begun < seconds
    lines = f"{told}".split("\n")
    assert len(lines) == len(told.problems) > 0
    for line in lines:
        assert line.startswith((f"{path}: ", f"{path}:", f"{path.parent}/", "preset ")), line
        assert line.isprintable(), line
        assert len(line) < LONGEST_LINE, line
    return told


def peak() -> float:
    """Megabytes that this process has held at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0


def fates(folder: Path, count: int, seed: int) -> Counter[str]:
    """What became of mutated files, in a folder that holds the files they extend."""
    before = peak()
    for shipped in SHIPPED.glob("*.toml"):
        shutil.copy(shipped, folder)
    path = folder / "mutated.toml"
    ends: Counter[str] = Counter()
    for data in mutated(count, seed):
        path.write_bytes(data)
        ends["read" if reading(path) is None else "refused"] += 1
    assert peak() - before < MEGABYTES
    return ends


def fates_of_sheets(folder: Path, count: int, seed: int) -> Counter[str]:
    """What became of mutated spreadsheets of a portfolio that is sound."""
    before = peak()
    shutil.copytree(SHIPPED, folder, dirs_exist_ok=True)
    path = folder / "portfolio" / "portfolio.toml"
    ends: Counter[str] = Counter()
    for data in mutated_sheets(count, seed):
        (folder / "portfolio" / "pilots.csv").write_bytes(data)
        ends["read" if reading(path) is None else "refused"] += 1
    assert peak() - before < MEGABYTES
    return ends


def test_a_mutated_spreadsheet_is_read_or_refused(tmp_path: Path) -> None:
    ends = fates_of_sheets(tmp_path, 150, seed=1)
    assert ends["read"] > 5
    assert ends["refused"] > 50


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(2, 4))
def test_five_thousand_spreadsheets_are_read_or_refused(tmp_path: Path, seed: int) -> None:
    ends = fates_of_sheets(tmp_path, 2_500, seed=seed)
    assert ends["read"] > 100
    assert ends["refused"] > 1_000


def test_a_mutated_scenario_is_read_or_refused(tmp_path: Path) -> None:
    ends = fates(tmp_path, 2_500, seed=1)
    assert ends["read"] > 100
    assert ends["refused"] > 1_000


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(2, 6))
def test_ten_thousand_more_are_read_or_refused(tmp_path: Path, seed: int) -> None:
    ends = fates(tmp_path, 2_500, seed=seed)
    assert ends["read"] > 100
    assert ends["refused"] > 1_000


@pytest.mark.parametrize("category", INVALID)
def test_what_is_no_toml_is_refused_in_one_line(tmp_path: Path, category: str) -> None:
    path = tmp_path / "invalid.toml"
    assert len(INVALID[category]) >= 6
    for text in INVALID[category]:
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        with refused() as refusal:
            load(path)
        for told in refusal.problems:
            assert told.file == f"{path}", text
            assert told.line in (1, 2, 3), text
            assert told.allowed, text
            assert "mistake of syntax" not in f"{told.found}" or told.allowed == "TOML 1.0", text
            assert "\n" not in f"{told}", text


@pytest.mark.nightly
def test_the_invalid_files_of_the_toml_suite_are_refused(tmp_path: Path) -> None:
    """A file with no end of line in it, or in no UTF-8, has its line all the same."""
    path = tmp_path / "invalid.toml"
    files = invalid_files()
    assert len(files) == 185
    for name, data in files.items():
        path.write_bytes(data)
        told = reading(path)
        assert told is not None, name
        for each in told.problems:
            assert each.file == f"{path}", name
            assert each.line is not None, name
            assert "TOML 1.0" in f"{each.allowed}", name


def _seats(count: int, more: str = "") -> str:
    return "".join(f"[[sponsors]]\nseat = '{k}'\n{more}" for k in range(count))


PROBES: dict[str, tuple[str, str]] = {
    "open brackets": ("x = " + "[" * 500, "brackets nested more than 32 deep"),
    "open braces": ("x = " + "{a=" * 500, "brackets nested more than 32 deep"),
    "open headers": ("[" * 500, "a mistake of syntax"),
    "a dotted key of 40 kB": ("a" + ".a" * 20_000 + " = 1", "a key of more than 16 parts"),
    "a dotted header of 40 kB": ("[a" + ".a" * 20_000 + "]", "a key of more than 16 parts"),
    "a quoted dotted key": ('"a"' + '."a"' * 10_000 + " = 1", "a key of more than 16 parts"),
    "infinity by overflow": ("[pilot]\nduration = 1e999", "inf"),
    "not a number": ("[pilot]\nsuccess = nan", "nan"),
    "an integer of 5,000 digits": ("[pilot]\nduration = " + "9" * 5_000, "a word of 5,000 characters"),
    "an integer of 500 digits": ("[pilot]\nduration = " + "9" * 500, "an integer of more than 256 bits"),
    "seventeen sponsors": (_seats(17), "17 of them"),
    "forty sponsors of one name": ("[[sponsors]]\nseat = 'a'\n" * 40, 'a second seat "a"'),
    "a megabyte and more": ("#" * 1_000_000, "a file of more than 1 MB"),
    "a billion sponsors, as far as they go": (_seats(40_000), "a file of more than 1 MB"),
    "sponsors up to the limit of elements": ("sponsors = [" + "{}," * 24_900 + "]", "24,900 of them"),
    "numbers for sponsors": ("sponsors = [" + "1," * 24_900 + "]", "24,900 of them"),
    "elements beyond the limit": (
        "sponsors = [" + "1," * 490_000 + "]",
        "more than 25,000 keys and elements",
    ),
    "keys up to the limit": ("[pilot]\n" + "".join(f"k{k}=1\n" for k in range(24_900)), "an unknown key"),
    "tables up to the limit": ("".join(f"[t{k}]\n" for k in range(24_900)), "an unknown key"),
    "pairs up to the limit": (
        "".join(f"[[correlations]]\nbetween=['a{k}','b']\nrank=0.1\n" for k in range(4_000)),
        "4,000 of them",
    ),
    "a thousand pairs": (
        "".join(f"[[correlations]]\nbetween=['a{k}','b']\nrank=0.1\n" for k in range(1_000)),
        "no quantity",
    ),
    "empty pairs": ("[[correlations]]\n" * 24_900, "24,900 of them"),
    "words that are none": ("neutral = [" + "1," * 24_900 + "]", "24,900 of them"),
    "areas": ("[readiness]\norder = [" + "'ownership'," * 24_900 + "]", "24,900 of them"),
    "sources without anything": ("".join(f"[evidence.k{k}]\n" for k in range(12_000)), "nothing"),
    "a text of 900 kB": (f"description = 1\nx = '{'k' * 900_000}'", "1"),
    "a seat of 900 kB": (f"[[sponsors]]\nseat = '{'k' * 900_000}'", '"kkk'),
    "a seat of 900 kB, twice": (f"[[sponsors]]\nseat = '{'k' * 400_000}'\n" * 2, 'a second seat "kkk'),
    "a key of 900 kB": (f"'{'k' * 900_000}' = 1", "an unknown key"),
    "quotes": ("x = " + '"' * 900_001, "a mistake of syntax"),
    "quotes that open and do not close": ('x = """' + '"" ' * 300_000, "a mistake of syntax"),
    "backslashes": ('"""\\' * 200_000, "a mistake of syntax"),
    "a quorum above the weight of all seats": (_seats(2) + "[coalition]\nquorum = 2.5", "2.5"),
    "a share above one": ("[pilot]\nsuccess = 1.0000001", "1.0000001"),
    "a share below zero": ("[pilot]\nsuccess = -1e-9", "-1e-09"),
    "an interval of shares above one": ("[pilot]\nsuccess = '0.5 to 1.5'", '"0.5 to 1.5"'),
    "negative months": ("[pilot]\nduration = -1", "-1"),
    "negative months in a law": ("[pilot]\nduration = { uniform = [-2, 3] }", "-2"),
    "no name": ("", "nothing"),
}


WORST = (
    *("open brackets", "a dotted key of 40 kB", "sponsors up to the limit of elements", "empty pairs"),
    *("elements beyond the limit", "tables up to the limit", "sources without anything", "backslashes"),
    *("a seat of 900 kB", "quotes that open and do not close", "an integer of 5,000 digits"),
)


@pytest.mark.parametrize("probe", PROBES)
def test_a_probe_is_refused_for_what_it_is(tmp_path: Path, probe: str) -> None:
    text, found = PROBES[probe]
    path = files(tmp_path, {"t.toml": text if probe == "no name" else f'name = "t"\n{text}'})
    told = reading(path, LARGE_SECONDS)
    assert told is not None
    assert any(f"{one.found}".startswith(found) for one in told.problems)
    assert all(one.file == f"{path}" for one in told.problems)


def test_a_file_laid_over_one_of_many_keys_is_refused_as_quickly(tmp_path: Path) -> None:
    many = "".join(f"k{k} = {{}}\n" for k in range(20_000))
    path = files(tmp_path, {"t.toml": f'extends = "b.toml"\nname = "t"\n{many}', "b.toml": many})
    assert reading(path, LARGE_SECONDS) is not None


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("folder", "is a directory"),
        ("none.toml", "no such file or directory"),
        ("folder/none/none.toml", "no such file or directory"),
        ("t.toml/below.toml", "not a directory"),
        ("a" * 300, "file name too long"),
        ("loop.toml", "too many levels of symbolic links"),
    ],
)
def test_what_is_no_file_is_refused(tmp_path: Path, name: str, found: str) -> None:
    files(tmp_path, {"t.toml": 'name = "t"', "folder/t.toml": ""})
    (tmp_path / "loop.toml").symlink_to(tmp_path / "loop.toml")
    with refused() as refusal:
        load(tmp_path / name)
    assert refusal.only.file == f"{tmp_path / name}"
    assert refusal.only.found == f"a file that cannot be read ({found})"


def test_a_name_that_no_file_can_have_is_refused() -> None:
    for name in ("", "a\0b"):
        with refused() as refusal:
            load(name)
        assert "cannot be read" in f"{refusal.only.found}"


def test_a_triangle_that_reaches_below_zero_is_told_with_its_ends() -> None:
    told = problem("[pilot]\nduration = { triangular = [0.1, 5, 40] }")
    assert "a triangle from -" in f"{told.found}"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not tell the resources used")
def test_no_probe_takes_more_than_its_share_of_memory(tmp_path: Path) -> None:
    paths = [files(tmp_path, {f"{number}.toml": PROBES[name][0]}) for number, name in enumerate(WORST)]
    code = """
import resource, sys
import valleysim
for path in sys.argv[1:]:
    try:
        valleysim.load(path)
    except valleysim.ScenarioError:
        pass
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
    # Linux hands the peak of the process that starts another to that other: a shell is a small one.
    shell = ["/bin/sh", "-c", '"$0" "$@"; exit $?']
    done = finished(*shell, sys.executable, "-c", code, *paths)
    assert done.code == 0, done.err
    unit = 1 if sys.platform == "darwin" else 1024
    assert int(done.out) * unit < 500_000_000
