"""Compiled code that is damaged, foreign, planted or cannot be kept costs a compile, never an answer."""

import math
import os
import pickle
import resource
import shutil
import signal
import stat
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest

from tests.kernel.fresh import SMALL, run_python
from valleysim.kernel.numba import cache
from valleysim.kernel.numba.jit import INTERPRETED

pytestmark = pytest.mark.skipif(INTERPRETED, reason="nothing is compiled")

RIGHT = 2.0 * math.e
Damage = Callable[[Path], None]


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("program") / "small.py"
    file.write_text(SMALL)
    return file


def test_every_source_of_the_kernel_and_the_vocabulary_count_for_what_was_compiled(tmp_path: Path) -> None:
    package = Path(cache.__file__).parents[2]
    copy = tmp_path / "valleysim"
    shutil.copytree(package / "kernel", copy / "kernel", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(package / "vocabulary.py", copy)
    spec = spec_from_file_location("copied_cache", copy / "kernel" / "numba" / "cache.py")
    assert spec is not None
    assert spec.loader is not None
    copied_cache = module_from_spec(spec)
    spec.loader.exec_module(copied_cache)
    seen = {copied_cache.folder_name("1")}
    sources = [*copy.rglob("*.py")]
    assert {path.parent.name for path in sources} >= {"kernel", "laws", "draws", "tally", "numba"}
    for path in sources:
        path.write_text(path.read_text("utf-8") + "# changed", "utf-8")
        assert copied_cache.folder_name("1") not in seen, path.name
        seen.add(copied_cache.folder_name("1"))


def small(program: Path, folder: Path | None, **options: Any) -> dict[str, Any]:
    said: dict[str, Any] = run_python(str(program), folder=folder, **options)
    assert said["value"] == pytest.approx(RIGHT, rel=1e-15)
    return said


@pytest.fixture(scope="module")
def filled(program: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with compiled code, which a second process finds."""
    folder = tmp_path_factory.mktemp("filled")
    assert small(program, folder)["compiled"] == 1
    assert small(program, folder)["compiled"] == 0
    return folder


@pytest.fixture
def copied(filled: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(filled, tmp_path / "copy"))


def kept(folder: Path, pattern: str) -> Path:
    (found,) = folder.rglob(pattern)
    return found


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0x10
    path.write_bytes(content)


def become_a_folder(path: Path) -> None:
    path.unlink()
    (path / "below").mkdir(parents=True)


DAMAGES: dict[str, Damage] = {
    "empty": lambda path: path.write_bytes(b""),
    "cut": lambda path: path.write_bytes(path.read_bytes()[:-7]),
    "flipped": flip,
    "foreign": lambda path: path.write_bytes(b"%PDF-1.7 nothing of numba's"),
    "removed": lambda path: path.unlink(),
    "a folder": become_a_folder,
}


@pytest.mark.parametrize(("damage", "pattern"), [("cut", "*.nbc"), ("flipped", "*.nbi")])
def test_damaged_files_are_compiled_anew_once(program: Path, copied: Path, damage: str, pattern: str) -> None:
    DAMAGES[damage](kept(copied, pattern))
    assert [small(program, copied)["compiled"] for _ in range(2)] == [1, 0]


@pytest.mark.nightly
@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("pattern", ["*.nbi", "*.nbc", "*.nbi.seal", "*.nbc.seal"])
def test_every_damage_is_compiled_anew_once(program: Path, copied: Path, damage: str, pattern: str) -> None:
    DAMAGES[damage](kept(copied, pattern))
    assert [small(program, copied)["compiled"] for _ in range(2)] == [1, 0]


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("pattern", ["*.nbi", "*.nbc", "*.nbi.seal"])
def test_what_is_not_as_it_was_sealed_is_removed_before_numba_looks(
    copied: Path, damage: str, pattern: str
) -> None:
    damaged = kept(copied, pattern)
    (folder,) = copied.iterdir()
    assert cache._prepared(folder)
    assert cache.is_kept(folder, "twice")
    DAMAGES[damage](damaged)
    assert cache._prepared(folder)
    assert not cache.is_kept(folder, "twice")


class Planted:
    """A pickle that leaves a mark when it is read."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self.mark),)


def test_a_planted_pickle_is_not_read(program: Path, copied: Path, tmp_path: Path) -> None:
    """Read by pickle it leaves its mark: so the assertion below is not empty."""
    pickle.loads(pickle.dumps(Planted(tmp_path / "proof")))
    assert (tmp_path / "proof").exists()
    for pattern in ("*.nbi", "*.nbc"):
        kept(copied, pattern).write_bytes(pickle.dumps(Planted(tmp_path / "mark")))
    assert small(program, copied)["compiled"] == 1
    assert not (tmp_path / "mark").exists()


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No place but the temporary folder; its own, where the temporary folder of this test is."""
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", "/proc/no-such-place")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path / f"valleysim-{os.getuid()}"


NAME = "valleysim-" + "0" * 20


def test_the_temporary_folder_is_used_if_nothing_else_can_be(nowhere: Path) -> None:
    assert cache.find_folder(NAME) == nowhere / NAME
    assert stat.S_IMODE(nowhere.stat().st_mode) == stat.S_IMODE((nowhere / NAME).stat().st_mode) == 0o700
    assert cache.find_folder(NAME) == nowhere / NAME


@pytest.mark.parametrize("mode", [0o770, 0o707, 0o777, 0o1777, 0o720, 0o755])
def test_a_temporary_folder_that_is_open_to_others_is_not_used(nowhere: Path, mode: int) -> None:
    nowhere.mkdir()
    nowhere.chmod(mode)
    assert cache.find_folder(NAME) is None


def test_a_temporary_folder_that_is_a_link_is_not_used(nowhere: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    nowhere.symlink_to(tmp_path / "elsewhere")
    assert cache.find_folder(NAME) is None


def test_a_folder_of_code_that_is_a_link_is_not_used(nowhere: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    nowhere.mkdir(mode=0o700)
    (nowhere / NAME).symlink_to(tmp_path / "elsewhere")
    assert cache.find_folder(NAME) is None


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="only root gives folders away")
@pytest.mark.parametrize("which", ["base", "folder", "file"])
def test_what_belongs_to_another_is_not_used(nowhere: Path, which: str) -> None:
    file = nowhere / NAME / "kernel" / "run.twice-1.nbi"
    file.parent.mkdir(parents=True, mode=0o700)
    for folder in (nowhere, nowhere / NAME, file.parent):
        folder.chmod(0o700)
    file.write_bytes(b"1")
    file.with_name(file.name + ".seal").write_bytes(cache._hash(file))
    assert cache.find_folder(NAME) == nowhere / NAME
    assert file.exists()
    os.chown({"base": nowhere, "folder": nowhere / NAME, "file": file}[which], 12_345, 12_345)
    assert cache.find_folder(NAME) == (nowhere / NAME if which == "file" else None)
    assert which != "file" or not file.exists()


def test_a_cache_in_a_place_where_strangers_write_is_not_used(
    nowhere: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    monkeypatch.setenv("XDG_CACHE_HOME", str(shared))
    assert cache.find_folder(NAME) == shared / "valleysim" / NAME
    shared.chmod(0o777)
    assert cache.find_folder(NAME) == nowhere / NAME
    shared.chmod(0o1777)
    assert cache.find_folder(NAME) == shared / "valleysim" / NAME


def test_only_old_folders_of_ours_are_cleared_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder may be the user's own choice, with other things of theirs in it."""
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    names = {"of the user": True, "a" * 20: True, "valleysim-" + "b" * 20: False, "valleysim-notes": True}
    for name in names:
        (tmp_path / name).mkdir(mode=0o700)
        os.utime(tmp_path / name, (0, 0))
    (tmp_path / ("valleysim-" + "c" * 20)).mkdir(mode=0o700)
    assert cache.find_folder(NAME) == tmp_path / NAME
    assert {name: (tmp_path / name).exists() for name in names} == names
    assert (tmp_path / ("valleysim-" + "c" * 20)).exists()


def no_space() -> None:
    """No file may grow: the nearest to a full disk that needs no disk of its own."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4_096, 4_096))


def test_without_space_the_kernel_runs_all_the_same(program: Path, tmp_path: Path) -> None:
    """The place can be written to, a little: numba fails when it keeps what it has compiled."""
    said = small(program, tmp_path, preexec=no_space)
    assert said["folder"] is not None
    assert said["compiled"] == 1
    assert small(program, tmp_path)["compiled"] == 1
    assert small(program, tmp_path)["compiled"] == 0


@pytest.mark.parametrize("mask", [0o002, 0o000], ids=["group", "everybody"])
def test_code_is_kept_though_files_are_made_for_others_to_write(
    program: Path, tmp_path: Path, mask: int
) -> None:
    """Where each user has a group of their own, whatever is made can be written to by the group."""
    folder = tmp_path / "chosen"
    folder.mkdir(mode=0o755)
    said = [small(program, folder, preexec=lambda: os.umask(mask)) for _ in range(2)]
    assert [one["compiled"] for one in said] == [1, 0]
    assert len({one["folder"] for one in said}) == 1
    assert f"{said[0]['folder']}".startswith(f"{folder}")
    assert [one for one in folder.rglob("*") if one.stat().st_mode & cache.OTHERS_WRITE] == []


def test_a_folder_of_ours_to_which_a_group_writes_is_closed_and_what_it_holds_is_not_believed(
    nowhere: Path,
) -> None:
    file = nowhere / NAME / "kernel" / "run.twice-1.nbi"
    file.parent.mkdir(parents=True)
    nowhere.chmod(0o700)
    (nowhere / NAME).chmod(0o700)
    file.write_bytes(b"1")
    file.with_name(file.name + ".seal").write_bytes(cache._hash(file))
    file.parent.chmod(0o775)
    file.chmod(0o664)
    for _ in range(2):
        assert cache.find_folder(NAME) == nowhere / NAME
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o755
    assert not file.exists()


def test_without_any_place_the_kernel_runs_all_the_same(program: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    said = small(
        program,
        tmp_path / "file",
        XDG_CACHE_HOME=f"{tmp_path / 'file'}",
        TMPDIR=f"{tmp_path}",
        preexec=lambda: (tmp_path / f"valleysim-{os.getuid()}").write_bytes(b""),
    )
    assert (said["folder"], said["compiled"]) == (None, 1)


def test_two_processes_may_fill_it_at_once(program: Path, tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(lambda _: small(program, tmp_path), range(2)))
    assert sum(one["compiled"] for one in said) >= 1
    small(program, tmp_path)
    assert small(program, tmp_path)["compiled"] == 0


def test_settings_of_numba_have_folders_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Code that checks bounds must not be taken for code that does not."""
    names = {cache.folder_name("1")}
    monkeypatch.setenv("NUMBA_BOUNDSCHECK", "1")
    names |= {cache.folder_name("1"), cache.folder_name("2")}
    assert len(names) == 3
    monkeypatch.setenv("NUMBA_CACHE_DIR", "somewhere")
    assert cache.folder_name("1") in names


def test_the_place_where_the_user_keeps_compiled_code_stays_as_it_was() -> None:
    import numba

    assert os.environ.get("NUMBA_CACHE_DIR", "") == numba.config.CACHE_DIR


def test_where_every_disk_is_full_nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    def full() -> str:
        raise FileNotFoundError("no usable temporary directory")

    monkeypatch.setattr(cache, "_prepared", lambda folder: False)
    monkeypatch.setattr(tempfile, "gettempdir", full)
    assert cache.find_folder("any") is None
