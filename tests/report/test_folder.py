"""An output folder: one set whatever happens, and nothing of anybody else is ever replaced."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest

from tests.cli.running import ROOT
from tests.processes import finished, started
from tests.report.writing import DOCUMENT, texts, write_folder
from valleysim.errors import OutputError
from valleysim.report import folder as module
from valleysim.report.folder import Content, output_folder
from valleysim.report.temporary import former_name, temporary_folder, temporary_name
from valleysim.scenario import load, loads
from valleysim.scenario.inputs import InputFile, remembering_inputs


def names(folder: Path) -> list[str]:
    """What is in a folder."""
    return sorted(path.name for path in folder.iterdir())


def refused(path: Path, *words: str, inputs: tuple[InputFile, ...] = ()) -> None:
    """See that a folder is refused before anything is written, on one line, and nothing changes."""
    before = {one: one.lstat().st_mtime_ns for one in sorted(path.parent.rglob("*"))}
    with pytest.raises(OutputError) as error, output_folder(path, inputs):
        pytest.fail("it was taken")
    line = f"{error.value}"
    assert "\n" not in line
    assert [one for one in ("found", "allowed", *words) if one not in line] == [], line
    assert {one: one.lstat().st_mtime_ns for one in sorted(path.parent.rglob("*"))} == before


def test_a_new_folder_holds_the_files_and_a_manifest_that_knows_them(tmp_path: Path) -> None:
    path = tmp_path / "above" / "results"
    write_folder(texts(a_txt="1", b_txt="2"), path, "valleysim run x.toml")
    assert names(path) == ["a.txt", "b.txt", "manifest.json"]
    manifest = json.loads((path / "manifest.json").read_text("utf-8"))
    assert list(manifest["files"]) == ["a.txt", "b.txt"]
    assert manifest["command"] == "valleysim run x.toml"
    assert manifest["versions"] == {"valleysim": "0"}
    assert names(path.parent) == ["results"]


def test_a_later_run_replaces_the_whole_set_and_keeps_the_mode(tmp_path: Path) -> None:
    path = tmp_path / "results"
    path.mkdir(mode=0o750)
    path.chmod(0o750)
    write_folder(texts(a_txt="1", b_txt="2"), path)
    assert path.stat().st_mode & 0o777 == 0o750
    write_folder(texts(a_txt="3"), path)
    assert names(path) == ["a.txt", "manifest.json"]
    assert (path / "a.txt").read_text() == "3"
    assert path.stat().st_mode & 0o777 == 0o750
    assert names(tmp_path) == ["results"]


def test_without_a_swap_in_one_step_there_are_two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "exchange", lambda *_: False)
    for text in "12":
        write_folder(texts(a_txt=text), tmp_path / "results")
    assert (tmp_path / "results" / "a.txt").read_text() == "2"
    assert names(tmp_path) == ["results"]


@pytest.mark.skipif(sys.platform not in ("linux", "darwin"), reason="two names cannot be swapped here")
def test_where_a_swap_in_one_step_can_be_had_there_is_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The instant between two steps is too short for random kills to find."""
    write_folder(texts(a_txt="1"), tmp_path / "results")
    for name in ("rename", "replace"):
        monkeypatch.setattr(os, name, lambda *_: pytest.fail("two steps"))
    write_folder(texts(a_txt="2"), tmp_path / "results")
    assert (tmp_path / "results" / "a.txt").read_text() == "2"


def test_between_two_steps_a_killed_run_is_mended_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It leaves no folder of the name: the next puts the former one back before it looks."""
    write_folder(texts(a_txt="1"), tmp_path / "results")
    path = tmp_path / "results"
    path.rename(former_name(temporary_name(path)))
    with output_folder(tmp_path / "results"):
        assert (tmp_path / "results" / "a.txt").read_text() == "1"


def test_a_link_to_a_folder_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    for text in "12":
        write_folder(texts(a_txt=text), tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real" / "a.txt").read_text() == "2"
    assert names(tmp_path) == ["link", "real"]


@pytest.mark.parametrize("kind", ["file", "folder", "link"])
def test_a_folder_with_anything_foreign_is_refused(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "results"
    write_folder(texts(a_txt="1"), path)
    mine = path / "notes.md"
    {
        "file": lambda: mine.write_text("mine"),
        "folder": mine.mkdir,
        "link": lambda: mine.symlink_to("a.txt"),
    }[kind]()
    refused(path, "notes.md, which valleysim did not write", "move it elsewhere", "another folder")
    (path / ".DS_Store").write_text("made by a file manager")
    (mine.rmdir if kind == "folder" else mine.unlink)()
    write_folder(texts(a_txt="2"), path)
    assert names(path) == ["a.txt", "manifest.json"]


def test_a_folder_of_files_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "results"
    path.mkdir()
    for name in "abcde":
        (path / name).write_text(name)
    refused(path, "a, b, c and 2 more, which valleysim did not write")


NOT_JSON = '{"format": "valleysim-folder-1", "files": {}, "x": NaN}'


@pytest.mark.parametrize(
    "manifest", ["", "[]", "{}", '{"format": "valleysim-folder-1"}', "\x00", "[" * 9999, NOT_JSON]
)
def test_a_manifest_that_is_none_makes_no_file_ours(tmp_path: Path, manifest: str) -> None:
    path = tmp_path / "results"
    path.mkdir()
    (path / "manifest.json").write_text(manifest)
    refused(path, "manifest.json, which valleysim did not write")


@pytest.mark.parametrize("name", ["a.txt", "manifest.json"])
def test_a_file_that_was_edited_since_is_not_replaced(tmp_path: Path, name: str) -> None:
    path = tmp_path / "results"
    write_folder(texts(a_txt="1"), path)
    old, new = ("1", "2") if name == "a.txt" else ("run", "ran")
    (path / name).write_text((path / name).read_text().replace(old, new))
    refused(path, f"{name}, changed since valleysim wrote it")


def test_a_file_that_is_gone_is_no_reason_to_refuse(tmp_path: Path) -> None:
    path = tmp_path / "results"
    write_folder(texts(a_txt="1", b_txt="1"), path)
    (path / "a.txt").unlink()
    write_folder(texts(a_txt="2"), path)
    assert (path / "a.txt").read_text() == "2"


@pytest.mark.parametrize("way", ["itself", "hard link", "symbolic link", "folder of another name"])
def test_what_the_scenario_reads_is_not_replaced(tmp_path: Path, way: str) -> None:
    """Though it lies in a folder of ours, unchanged: a scenario may learn from histories that we wrote."""
    path = tmp_path / "results"
    write_folder(texts(rows_csv="delay\n1\n"), path)
    source = path / "rows.csv"
    if way == "hard link":
        os.link(source, tmp_path / "same.csv")
        source = tmp_path / "same.csv"
    elif way == "symbolic link":
        (tmp_path / "same.csv").symlink_to(source)
        source = tmp_path / "same.csv"
    elif way == "folder of another name":
        (tmp_path / "other").symlink_to("results")
        source = tmp_path / "other" / "rows.csv"
    learned = f'{{ empirical = {{ csv = "{source.relative_to(tmp_path)}", column = "delay" }} }}'
    (tmp_path / "base.toml").write_text(f'name = "any"\n[pilot]\nduration = {learned}')
    (tmp_path / "top.toml").write_text('extends = "./base.toml"')
    with remembering_inputs() as inputs:
        load(tmp_path / "top.toml")
    assert [one.path.name for one in inputs] == ["top.toml", "base.toml", inputs[-1].path.name]
    refused(path, "rows.csv, which the scenario reads", "another folder", inputs=tuple(inputs))


def test_the_folder_in_which_one_is_cannot_be_swapped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "a" / "b")
    for path in (".", "..", tmp_path / "a"):
        with pytest.raises(OutputError, match=r"the folder in which you are; allowed: .* such as results"):
            write_folder(texts(a_txt="1"), Path(path))


def test_a_file_a_pipe_and_a_folder_that_is_read_only_are_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    refused(tmp_path / "file", "found a file")
    refused(tmp_path / "file" / "below", "file exists")
    os.mkfifo(tmp_path / "pipe")
    refused(tmp_path / "pipe", "found a file")
    (tmp_path / "closed").mkdir(mode=0o555)
    refused(tmp_path / "closed", "read-only")


def test_a_mount_point_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "results").mkdir()
    monkeypatch.setattr(Path, "is_mount", lambda _: True)
    refused(tmp_path / "results", "a mount point", "results/results")


def test_a_run_that_fails_leaves_no_folder_that_was_not_there(tmp_path: Path) -> None:
    def stopped() -> None:
        with output_folder(tmp_path / "a" / "b" / "results"):
            assert list((tmp_path / "a" / "b").iterdir()) != []
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert names(tmp_path) == []


def test_what_comes_into_the_folder_during_the_run_stays_and_so_does_the_result(tmp_path: Path) -> None:
    path = tmp_path / "results"
    write_folder(texts(a_txt="1"), path)
    with output_folder(path) as folder:
        assert folder is not None
        (path / "notes.md").write_text("mine")
        with pytest.raises(OutputError, match=r"notes\.md.*; this run is kept in .*/results-2$"):
            folder.write(texts(a_txt="2"), "valleysim run")
    assert names(path) == ["a.txt", "manifest.json", "notes.md"]
    assert (tmp_path / "results-2" / "a.txt").read_text() == "2"
    assert names(tmp_path) == ["results", "results-2"]


def test_the_next_run_takes_away_what_a_killed_one_left_and_nothing_of_one_that_lives(tmp_path: Path) -> None:
    left = tmp_path / ".valleysim-00000000-11111111"
    left.mkdir()
    (left / "half.csv").write_text("half")
    (tmp_path / ".valleysim-00000000-22222222").write_text("half")
    (tmp_path / ".valleysim-mine").write_text("mine")
    (tmp_path / ".valleysim-00000000-33333333").symlink_to("elsewhere")
    with temporary_folder(tmp_path / "other") as living, output_folder(tmp_path / "results"):
        assert living.path.exists()
        assert not left.exists()
    assert names(tmp_path) == [".valleysim-00000000-33333333", ".valleysim-mine"]


def full(file: IO[bytes]) -> None:
    """A writer for which the disk is full half-way."""
    file.write(b"half")
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("existing", [False, True])
def test_a_disk_that_is_full_half_way_leaves_what_was_there(tmp_path: Path, existing: bool) -> None:
    path = tmp_path / "results"
    if existing:
        write_folder(texts(a_txt="1"), path)
    broken = Content({**texts(a_txt="2").files, "b.txt": full}, (loads('name = "any"'),), DOCUMENT)
    with pytest.raises(OutputError, match=r"b\.txt: found no space left on device"):
        write_folder(broken, path)
    assert names(tmp_path) == ["results"] * existing
    assert not existing or (path / "a.txt").read_text() == "1"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 256 KB."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = shutil.which("mount")
    if not mount or finished(mount, "-t", "tmpfs", "-o", "size=256k", "tmpfs", place).code != 0:
        pytest.skip("no small disk can be made here")
    yield place
    assert finished("umount", place).code == 0


def test_on_a_disk_that_is_really_full_all_files_are_of_the_former_run(small_disk: Path) -> None:
    path = small_disk / "results"
    write_folder(texts(a_txt="1" * 50_000), path)
    with pytest.raises(OutputError, match=r"a\.txt: found no space left on device"):
        write_folder(texts(a_txt="2" * 400_000), path)
    assert (path / "a.txt").read_text() == "1" * 50_000
    write_folder(texts(a_txt="3" * 50_000), path)
    assert (path / "a.txt").read_text() == "3" * 50_000
    assert names(small_disk) == ["results"]


WRITERS = """
import os, signal, sys
from pathlib import Path
from tests.report.writing import texts, write_folder
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
first = 0
for _ in sys.stdin:
    first += 1_000_000
    parent, child = os.getpid(), os.fork()
    if child:
        print(child, flush=True)
        continue
    for number in range(first, first + 1_000_000):
        if os.getppid() != parent:
            break
        files = {f"file{k}_txt": f"{number} " * 500 for k in range(4 + number % 3)}
        write_folder(texts(**files), Path(sys.argv[1]))
"""
"""Starts, for each line that it reads, a process that does nothing but write, run after run."""


def check_one_run(folder: Path) -> int:
    """See that all files of a folder are of one run, and that it has all of them; give its number."""
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert names(folder) == sorted([*manifest["files"], "manifest.json"])
    found = {(folder / name).read_text() for name in manifest["files"]}
    assert len(found) == 1
    number = int(found.pop().split()[0])
    assert len(manifest["files"]) == 4 + number % 3
    return number


def inode(path: Path) -> int:
    """What tells a folder from the one before it; 0 without one."""
    try:
        return path.stat().st_ino
    except FileNotFoundError:
        return 0


def kill_at_random(folder: Path, kills: int) -> None:
    """Kill a process at a random instant of its writing, again and again, and look each time.

    Every second one has swapped a folder in before, however slow the machine.
    """
    clock = random.Random(1)
    ends = set()
    with started(
        [sys.executable, "-c", WRITERS, folder],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([f"{ROOT}", f"{ROOT / 'src'}"])},
    ) as writers:
        assert writers.stdin is not None
        assert writers.stdout is not None
        for number in range(kills):
            before = inode(folder)
            writers.stdin.write("go\n")
            writers.stdin.flush()
            child = int(writers.stdout.readline())
            late = time.monotonic() + 20.0
            while number % 2 == 0 and inode(folder) == before:
                assert time.monotonic() < late, "no folder takes the place of another"
                time.sleep(0.001)
            time.sleep(clock.uniform(0.0, 0.03))
            os.kill(child, signal.SIGKILL)
            while Path(f"/proc/{child}").exists():
                time.sleep(0.001)
            if ends or folder.exists():
                ends.add(check_one_run(folder))
    assert len(ends) > kills / 4
    with output_folder(folder):
        assert len(names(folder.parent)) == 2
    assert names(folder.parent) == [folder.name]


needs_proc = pytest.mark.skipif(not Path("/proc").exists(), reason="who is alive is read from /proc")


@needs_proc
def test_after_a_kill_at_any_instant_all_files_are_of_one_run(tmp_path: Path) -> None:
    kill_at_random(tmp_path / "results", 40)


@needs_proc
@pytest.mark.nightly
def test_after_two_hundred_kills_all_files_are_of_one_run(tmp_path: Path) -> None:
    kill_at_random(tmp_path / "results", 200)
