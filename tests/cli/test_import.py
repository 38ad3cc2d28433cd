"""``valleysim import``: what it prints and writes, and when it refuses."""

import sys
from pathlib import Path

import pytest

from tests.cli.running import ROOT, Call
from tests.processes import finished
from tests.scenario.trackers.examples import export, inventory, text, workbook
from valleysim import load

TRACKER = ROOT / "scenarios" / "tracker" / "tracker.csv"
DAY = ("--as-of", "2026-11-28")
FILES = ["mapping.toml", "pilots.csv", "portfolio.toml"]


def files_in(folder: Path) -> dict[str, bytes]:
    """The files of a folder, by name."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.fixture
def tracker(empty: Path) -> Path:
    """A tracker of which a sound proposal is made."""
    path = empty / "ours.csv"
    path.write_text(text(export(24)), "utf-8")
    return path


def test_a_tracker_is_told_and_three_files_are_written_that_load(call: Call, tracker: Path) -> None:
    said = call("import", "ours.csv", *DAY)
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith(
        "24 pilots in ours.csv, whose header is row 1; as of 2026-11-28, as --as-of says."
    )
    for words in (
        'Phase              stage          header is "phase"; 24 of 24 cells are usual words for stages',
        "Numbers most worth asking for",
        "written: ours/mapping.toml, ours/pilots.csv, ours/portfolio.toml",
        "It can be run. Review it: valleysim status ours/portfolio.toml",
    ):
        assert words in said.out
    assert [*files_in(tracker.parent / "ours")] == FILES
    assert load("ours/portfolio.toml").n_pilots == 24


@pytest.mark.parametrize("width", [40, 80, 120])
@pytest.mark.parametrize("rows", [1, 24, 60])
def test_what_is_told_fits_the_width_of_the_page(
    call: Call, empty: Path, monkeypatch: pytest.MonkeyPatch, width: int, rows: int
) -> None:
    (empty / "ours.csv").write_text(text(inventory(rows)), "utf-8")
    monkeypatch.setenv("COLUMNS", f"{width}")
    said = call("import", "ours.csv", *DAY)
    told = said.out.partition("\nwritten: ")[0]
    assert max(map(len, told.splitlines())) <= width
    assert "Numbers most worth asking for" in told


def test_the_shipped_tracker_must_be_edited_and_says_what(call: Call, empty: Path) -> None:
    said = call("import", TRACKER, "--out", "ours")
    assert (said.code, said.err) == (1, "")
    for words in (
        "Words for no stage: 'Gate 2' (2), 'Gate 3' (2).",
        '"soon": no day, month or quarter: left empty',
        "Phase 'Idea', Kick-off 'Jan-26'",
        "It must be edited before it can be run; valleysim status ours/portfolio.toml says what it refuses.",
        "--mapping ours/mapping.toml --out ours --force",
    ):
        assert words in said.out
    refused = call("status", "ours/portfolio.toml")
    assert refused.code == 2
    assert [line.split(":")[1] for line in refused.err.splitlines()] == ["18", "23"]


def test_an_edited_mapping_is_kept_and_makes_the_proposal_sound(call: Call, empty: Path) -> None:
    call("import", TRACKER, "--out", "ours")
    mapping = empty / "ours" / "mapping.toml"
    edited = mapping.read_text("utf-8").replace('_start = "ask"', '_start = "leave out"')
    mapping.write_text(
        f"# ours\n{edited}".replace('contradicting = "ask"', 'contradicting = "leave out"'), "utf-8"
    )
    kept = mapping.read_bytes()
    again = ("import", TRACKER, "--mapping", "ours/mapping.toml", "--out", "ours")
    refused = call(*again)
    assert (refused.code, refused.out) == (2, "")
    assert refused.err == (
        "ours/pilots.csv: found a file that is already there; allowed: another folder (--out), or --force\n"
    )
    said = call(*again, "--force")
    assert said.code == 0
    assert "written: ours/pilots.csv, ours/portfolio.toml\n" in said.out
    assert mapping.read_bytes() == kept
    assert load("ours/portfolio.toml").n_pilots == 22


def test_the_same_tracker_and_mapping_give_the_same_bytes(call: Call, tracker: Path) -> None:
    call("import", "ours.csv", *DAY)
    call("import", "ours.csv", "--mapping", "ours/mapping.toml", "--out", "again")
    assert files_in(tracker.parent / "again") == files_in(tracker.parent / "ours")


def test_no_input_is_ever_replaced(call: Call, empty: Path) -> None:
    (empty / "ours").mkdir()
    path = empty / "ours" / "pilots.csv"
    path.write_text(text(export(5)), "utf-8")
    before = path.read_bytes()
    said = call("import", "ours/pilots.csv", "--out", "ours", "--force")
    assert said.code == 2
    assert said.err == "ours: found ours/pilots.csv, which was read; allowed: another folder (--out)\n"
    assert path.read_bytes() == before


def test_a_workbook_is_read_by_its_sheet(call: Call, empty: Path) -> None:
    (empty / "ours.xlsx").write_bytes(workbook({"Notes": [["x"]], "Pilots": export(6), "Old": export(3)}))
    assert call("import", "ours.xlsx", *DAY).out.startswith("6 pilots in ours.xlsx, sheet Pilots,")
    said = call("import", "ours.xlsx", *DAY, "--sheet", "Old", "--out", "old")
    assert said.out.startswith("3 pilots in ours.xlsx, sheet Old,")


def test_two_thousand_rows_in_windows_text_are_told_in_a_page_or_two(call: Call, empty: Path) -> None:
    rows = inventory(2_000)
    rows[1][0] = "Prüfung"
    (empty / "ours.csv").write_bytes(text(rows, ";").encode("cp1252"))
    said = call("import", "ours.csv", "--as-of", "2024-12-16")
    assert said.code == 0
    assert "Read as Windows text (cp1252)" in said.out
    assert len(said.out.splitlines()) < 80
    assert load("ours/portfolio.toml").members[0].name == "Prüfung"


def test_many_columns_are_summed_up(call: Call, empty: Path) -> None:
    rows = export(12)
    rows = [[*row, *(f"Mark {k}" if not n else "ab"[n % 2] for k in range(30))] for n, row in enumerate(rows)]
    (empty / "ours.csv").write_text(text(rows), "utf-8")
    said = call("import", "ours.csv", *DAY)
    assert "33 other columns are kept as labels: Region, RAG, Vendor, Mark 0," in said.out.replace("\n", " ")
    assert "Mark 20  " not in said.out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("nowhere.csv",), "nowhere.csv: found a file that cannot be read (no such file or directory)"),
        (("ours.csv", "--as-of", "soon"), "found 'soon'; allowed: a day such as 2026-11-28"),
        (
            ("ours.csv", "--from", "enterprize"),
            "--from: found 'enterprize'; allowed: enterprise, mid_market; did",
        ),
        (("ours.csv", "--mapping", "no.toml"), "no.toml: found a file that cannot be read"),
        (("ours.csv", "--sheet", "x"), "ours.csv: found --sheet x of a text file"),
        (("ours.csv", "--out", "ours.csv"), "ours.csv: found a file; allowed: a folder"),
        (("ours.csv", "--out", "no/where"), "no/where: found no such file or directory"),
        (("ours.csv", "--out", ""), "found ''; allowed: a name such as tracker"),
    ],
)
def test_what_cannot_be_used_is_refused_in_one_line(
    call: Call, tracker: Path, arguments: tuple[str, ...], told: str
) -> None:
    said = call("import", *arguments)
    assert (said.code, said.out) == (2, "")
    assert told in said.err
    assert len(said.err.splitlines()) == 1
    assert [path.name for path in tracker.parent.iterdir()] == ["ours.csv"]


def test_nothing_of_a_tracker_acts_on_the_terminal_or_in_a_spreadsheet(call: Call, empty: Path) -> None:
    rows = [
        ["Name", "Stage", "=cmd()"],
        ["=1+1", "Pil\x1b[2Jot", "+x"],
        ["b", "Pilot", "@y"],
        ["c", "x\u202e", "+x"],
    ]
    (empty / "ours.csv").write_text(text(rows), "utf-8")
    said = call("import", "ours.csv", *DAY)
    assert "\x1b" not in said.out
    assert "\u202e" not in said.out
    cells = (empty / "ours" / "pilots.csv").read_text("utf-8")
    assert not any(
        cell.lstrip('"').startswith(("=", "+", "@"))
        for line in cells.splitlines()
        for cell in line.split(",")
    )
    assert load("ours/portfolio.toml").members[0].name == "=1+1" if said.code == 0 else said.code == 1


def test_help_imports_neither_the_library_of_workbooks_nor_that_of_the_kernel() -> None:
    names = "('openpyxl', 'numba', 'pandas')"
    code = f"import sys, valleysim.cli.importing; print([m for m in {names} if m in sys.modules])"
    assert finished(sys.executable, "-c", code).out.strip() == "[]"
