"""The swap of an output folder: whatever fails, and whenever it is killed, no set of files is lost."""

import errno
import fcntl
import os
import shutil
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import ROOT
from tests.processes import finished
from tests.report.writing import texts, write_folder
from valleysim.errors import OutputError
from valleysim.report import folder as module
from valleysim.report import temporary
from valleysim.report.folder import output_folder
from valleysim.report.temporary import clean_up, former_name, temporary_file, temporary_folder, temporary_name

CALLS = ("rename", "chmod", "fsync", "open", "listdir")
"""Calls of the system of which the swap is made, and each of which can fail; the exchange is one more."""


class Faults:
    """Lets calls of these numbers fail, from `begin` on; counts all that were made."""

    def __init__(self, numbers: range, error: BaseException | None = None) -> None:
        self.made = 0
        self._numbers = numbers
        self._error = error or OSError(errno.EIO, "Input/output error")

    def begin(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Let the calls of the swap be those that may fail."""
        for place, name in [*((os, name) for name in CALLS), (module, "exchange")]:
            monkeypatch.setattr(place, name, self._failing(getattr(place, name)))

    def _failing(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def failing(*arguments: Any, **options: Any) -> Any:
            self.made += 1
            if self.made - 1 in self._numbers:
                raise self._error
            return call(*arguments, **options)

        return failing


def sets(folder: Path) -> dict[str, str]:
    """What each set in a folder holds, hidden ones among them."""
    return {path.name: (path / "a.txt").read_text() for path in folder.iterdir()}


def swap(path: Path, monkeypatch: pytest.MonkeyPatch, faults: Faults, *, one_step: bool) -> str:
    """Write a set over another while calls fail; give what was told, nothing if it was written."""
    write_folder(texts(a_txt="old"), path)
    with output_folder(path) as folder, monkeypatch.context() as patched:
        assert folder is not None
        before = folder._check_again

        def begin() -> None:
            faults.begin(patched)
            before()

        patched.setattr(folder, "_check_again", begin)
        if not one_step:
            patched.setattr(module, "exchange", lambda *_: False)
        try:
            folder.write(texts(a_txt="new"), "valleysim run")
        except OutputError as error:
            return f"{error}"
    return ""


steps = pytest.mark.parametrize("one_step", [True, False])


@steps
def test_whichever_call_fails_the_former_set_stays_and_the_new_one_is_kept_and_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, one_step: bool
) -> None:
    refused = 0
    for number in count():
        place = tmp_path / f"{number}"
        faults = Faults(range(number, number + 1))
        told = swap(place / "results", monkeypatch, faults, one_step=one_step)
        if not told:  # only what takes the former set away failed, or nothing did: the next run does it
            clean_up(place / "results")
            assert sets(place) == {"results": "new"}
        else:
            refused += 1
            assert sets(place) == {"results": "old", "results-2": "new"}
            assert told.startswith(f"{place / 'results'}: found input/output error; allowed: ")
            assert told.endswith(f"; this run is kept in {place / 'results-2'}")
        if number > faults.made:
            break
    assert refused > 6


@steps
def test_where_nothing_works_any_more_both_sets_are_there_under_the_names_that_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, one_step: bool
) -> None:
    """A disk turns read-only, say: from some call on none succeeds."""
    half_way = 0
    for number in count():
        place = tmp_path / f"{number}"
        faults = Faults(range(number, 10_000))
        told = swap(place / "results", monkeypatch, faults, one_step=one_step)
        if not told:
            clean_up(place / "results")
            assert sets(place) == {"results": "new"}
            break
        assert sorted(sets(place).values()) == ["new", "old"]
        for name, text in sets(place).items():
            what = {"new": "this run", "old": "what was there before"}[text]
            back = name.endswith("-former") and not (place / "results").exists()
            if name != "results":
                then = f"until the next run {'puts it back' if back else 'takes it away'}"
                assert f"; {what} is kept in {place / name} {then}" in told
            elif text == "new":
                assert told.endswith(f"; this run is in {place / name}")
        if sets(place).get("results") != "old":
            half_way += 1
            if "results" not in sets(place):
                clean_up(place / "results")
                assert sets(place) == {"results": "old"}
    assert half_way > 0


@steps
def test_an_interruption_in_the_middle_leaves_the_former_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, one_step: bool
) -> None:
    for number in count():
        place = tmp_path / f"{number}"
        faults = Faults(range(number, number + 1), KeyboardInterrupt())
        try:
            swap(place / "results", monkeypatch, faults, one_step=one_step)
        except KeyboardInterrupt:
            clean_up(place / "results")
            assert sets(place) in ({"results": "old"}, {"results": "new"})
        else:
            break
    assert number > 6


def test_the_former_set_is_held_while_it_has_another_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clean-up of another run, at any instant of the swap, takes neither set."""
    path = tmp_path / "results"
    write_folder(texts(a_txt="old"), path)
    monkeypatch.setattr(module, "exchange", lambda *_: False)
    before, seen = os.rename, []

    def rename(*names: Any) -> None:
        for step in (lambda: before(*names), lambda: None):
            found = sets(tmp_path)
            clean_up(path)
            clean_up(tmp_path / "other")
            assert sets(tmp_path) == found
            seen.append(path.exists())
            step()

    with output_folder(path) as folder, monkeypatch.context() as patched:
        assert folder is not None
        patched.setattr(os, "rename", rename)
        folder.write(texts(a_txt="new"), "valleysim run")
    assert seen == [True, False, False, True]
    assert sets(tmp_path) == {"results": "new"}


def test_a_set_that_another_run_puts_there_meanwhile_is_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It found no folder of the name, between the two steps of ours."""
    path = tmp_path / "results"
    write_folder(texts(a_txt="old"), path)
    monkeypatch.setattr(module, "exchange", lambda *_: False)
    before = os.rename

    def rename(source: Path, target: Path) -> None:
        before(source, target)
        if target.name.endswith("-former"):
            monkeypatch.setattr(os, "rename", before)
            write_folder(texts(a_txt="other"), path)

    with output_folder(path) as folder:
        assert folder is not None
        monkeypatch.setattr(os, "rename", rename)
        with pytest.raises(OutputError, match=r"this run is kept in .*results-2; what was there before is"):
            folder.write(texts(a_txt="new"), "valleysim run")
    assert sets(tmp_path) == {"results": "other", "results-2": "new", "results-3": "old"}


def test_a_disk_that_cannot_be_asked_whether_names_are_on_it_is_written_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some network disks refuse that of folders, and a folder that cannot be listed cannot be opened."""
    before_flush, before_open = os.fsync, os.open

    def fsync(descriptor: int) -> None:
        if Path(f"/proc/self/fd/{descriptor}").is_dir():
            raise OSError(errno.EINVAL, "Invalid argument")
        before_flush(descriptor)

    def opened(path: Any, *arguments: Any, **options: Any) -> int:
        if path == tmp_path:
            raise PermissionError(errno.EACCES, "Permission denied")
        return before_open(path, *arguments, **options)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "open", opened)
    for text in ("old", "new"):
        write_folder(texts(a_txt=text), tmp_path / "results")
    assert sets(tmp_path) == {"results": "new"}


KILLED = """
import os, signal, sys
from itertools import count
from pathlib import Path
from tests.report.writing import texts, write_folder
from valleysim.report import folder
from valleysim.report.folder import OutputFolder

place, one_step = Path(sys.argv[1]), sys.argv[2] == "one step"
if not one_step:
    folder.exchange = lambda *_: False
made, last = 0, None


def killing(event, _):
    global made, last
    if last is None or not event.startswith(("os.", "open", "shutil.", "ctypes.", "fcntl.")):
        return
    made += 1
    if made > last:
        last = None
        os.kill(os.getpid(), signal.SIGKILL)


sys.addaudithook(killing)
for number in count():
    path = place / f"{number}" / "results"
    write_folder(texts(a_txt="old"), path)
    child = os.fork()
    if child == 0:
        before = OutputFolder._take_place

        def begin(self):
            global last
            last = number
            before(self)

        OutputFolder._take_place = begin
        write_folder(texts(a_txt="new"), path)
        os._exit(0)
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0:
        break
"""
"""Writes a set over another again and again, killed before one more call of the system each time."""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no process can be copied here")
@steps
def test_killed_before_any_call_of_the_swap_one_set_is_there_after_the_next_clean_up(
    tmp_path: Path, one_step: bool
) -> None:
    said = finished(
        sys.executable,
        "-c",
        KILLED,
        tmp_path,
        "one step" if one_step else "two",
        env={**os.environ, "PYTHONPATH": os.pathsep.join([f"{ROOT}", f"{ROOT / 'src'}"])},
    )
    assert (said.code, said.err) == (0, "")
    ends, absent = [], 0
    for place in sorted(tmp_path.iterdir(), key=lambda path: int(path.name)):
        absent += not (place / "results").exists()
        clean_up(place / "results")
        assert list(sets(place)) == ["results"]
        ends.append(sets(place)["results"])
    assert ends == sorted(ends, reverse=True)
    assert {*ends} == {"old", "new"}
    assert (absent > 0) is not one_step


def test_a_new_folder_that_another_run_takes_before_it_is_held_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is taken between making and opening it, then between opening and locking it."""
    before_open, before_lock, taken = os.open, fcntl.flock, []

    def opened(path: Any, *arguments: Any, **options: Any) -> int:
        if not taken:
            taken.append(path)
            clean_up(tmp_path / "results")
        return before_open(path, *arguments, **options)

    def locked(descriptor: int, kind: int) -> None:
        if len(taken) == 1 and list(tmp_path.iterdir()) != [taken[0]]:
            taken.append(next(tmp_path.iterdir()))
            shutil.rmtree(taken[1])
        before_lock(descriptor, kind)

    monkeypatch.setattr(os, "open", opened)
    monkeypatch.setattr(fcntl, "flock", locked)
    with temporary_folder(tmp_path / "results") as made:
        assert len(taken) == 2
        assert made.path not in taken
        clean_up(tmp_path / "results")
        assert list(tmp_path.iterdir()) == [made.path]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_where_all_that_is_made_is_taken_at_once_that_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    before, tried = os.open, []

    def opened(path: Any, *arguments: Any, **options: Any) -> int:
        tried.append(path)
        if kind == "folder":
            os.rmdir(path)
            return before(path, *arguments, **options)
        made = before(path, *arguments, **options)
        os.unlink(path)
        return made

    making = temporary_folder if kind == "folder" else temporary_file
    monkeypatch.setattr(os, "open", opened)
    with pytest.raises(OSError, match="other runs clean up there all the time"), making(tmp_path / "results"):
        pytest.fail("it was made")
    assert len({*tried}) == temporary.ATTEMPTS


def test_what_another_user_left_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "results"
    left = [temporary_name(path), former_name(temporary_name(path)), temporary_name(path)]
    for one in left[:2]:
        one.mkdir()
    left[2].write_text("half")
    if os.geteuid() == 0:
        for one in left:
            os.chown(one, 12_345, -1)
    else:
        me = os.geteuid()
        monkeypatch.setattr(os, "geteuid", lambda: me + 1)
    clean_up(path)
    assert sorted(tmp_path.iterdir()) == sorted(left)
    if os.geteuid() == 0:
        for one in left:
            os.chown(one, 0, -1)
    monkeypatch.undo()
    clean_up(path)
    assert list(tmp_path.iterdir()) == [path]


def test_a_new_folder_that_cannot_be_held_goes_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def opened(*_: Any, **__: Any) -> int:
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr(os, "open", opened)
    with pytest.raises(OSError, match="Too many open files"), temporary_folder(tmp_path / "results"):
        pytest.fail("it was made")
    assert list(tmp_path.iterdir()) == []
