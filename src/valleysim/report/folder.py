"""An output folder is one set: written beside, swapped in at the end, known again by its manifest."""

import hashlib
import json
import os
import shutil
import stat
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from valleysim.errors import OutputError
from valleysim.report.exchange import CANNOT, exchange
from valleysim.report.files import Writer, json_text, reason, refusal, write_whole, written
from valleysim.report.temporary import TemporaryFolder, clean_up, former_name, held, temporary_folder
from valleysim.scenario import Scenario
from valleysim.scenario.inputs import InputFile
from valleysim.scenario.prompt.settings import settings_of

FORMAT = "valleysim-folder-1"
MANIFEST = "manifest.json"
OF_FILE_MANAGERS = {".DS_Store", ".directory", "Thumbs.db", "desktop.ini"}
"""What programs that show folders leave in them by themselves: it goes with the former folder."""
MOST_NAMED = 3
FRESH = "a new folder, an empty one, or one with nothing but what valleysim wrote"


@dataclass(frozen=True)
class Content:
    """What is written into a folder: files by name, and what their manifest tells of them.

    ``document`` has the parts ``run`` and ``manifest`` of a document; ``notices`` are told on standard error.
    """

    files: dict[str, Writer]
    scenarios: tuple[Scenario, ...]
    document: Mapping[str, Any]
    notices: tuple[str, ...] = ()


@dataclass
class OutputFolder:
    """A folder that was found fit to be written to, and the folder beside it that takes its place."""

    path: Path
    place: Path
    beside: TemporaryFolder
    inputs: Sequence[InputFile]
    more: dict[str, Writer] = field(default_factory=dict)
    """Files that belong to the set beside those of its content."""

    def write(self, content: Content, command: str, asked_in: str | None = None) -> None:
        """Write everything, then swap it in; raise `OutputError`, and the folder is as it was.

        ``command`` was given in the folder to which ``asked_in`` leads from this one.
        """
        digests: dict[str, str] = {}
        name = ""
        try:
            for name, write in {**content.files, **self.more}.items():
                write_whole(self.beside.path / name, write)
                digests[name] = _digest(self.beside.path / name)
            name = MANIFEST
            told = manifest(content, command, self.inputs, digests, asked_in)
            write_whole(self.beside.path / name, written(json_text(told)))
            made = os.stat(self.beside.path)
        except OSError as error:
            raise refusal(self.path / name, reason(error), "a place to write to") from None
        try:
            self._check_again()
            self._take_place()
        except OutputError as error:
            raise OutputError(f"{error}; {self._kept(made)}") from None
        except OSError as error:
            refused = refusal(self.path, reason(error), "a folder to write to")
            raise OutputError(f"{refused}; {self._kept(made)}") from None

    def _check_again(self) -> None:
        """See that what came meanwhile may be replaced as well, and take over its mode."""
        if os.path.lexists(self.place):
            check_content(self.path, self.place, self.inputs)
            os.chmod(self.beside.path, stat.S_IMODE(self.place.stat().st_mode))
        _flush_folder(self.beside.path)

    def _take_place(self) -> None:
        """Give the new folder its name; what was done is undone where the rest cannot be."""
        with ExitStack() as holding:
            with ExitStack() as undoing:
                self._swap(holding, undoing)
                _flush_folder(self.place.parent)
                undoing.pop_all()
            shutil.rmtree(former_name(self.beside.path), ignore_errors=True)

    def _swap(self, holding: ExitStack, undoing: ExitStack) -> None:
        """Rename the new folder, and the former one if there is any.

        The former one is held meanwhile: the next run would take it for one that is left over.
        """
        beside, place = self.beside.path, self.place
        if os.path.lexists(place) and any(place.iterdir()):
            holding.enter_context(held(place))
            if exchange(beside, place):
                undoing.callback(exchange, beside, place)
                return
            os.rename(place, former_name(beside))
            undoing.callback(os.rename, former_name(beside), place)
        os.rename(beside, place)
        undoing.callback(os.rename, place, beside)

    def _kept(self, made: os.stat_result) -> str:
        """Keep the new folder, and a former one that could not be put back, and say where."""
        told = []
        for one in (self.beside.path, former_name(self.beside.path), self.place):
            if not os.path.lexists(one):
                continue
            what = "this run" if os.path.samestat(os.stat(one), made) else "what was there before"
            if one != self.place:
                told.append(f"{what} is kept in {self._renamed(one)}")
            elif what == "this run":
                told.append(f"{what} is in {one}")
        return "; ".join(told)

    def _renamed(self, path: Path) -> str:
        kept = _free_name(self.place)
        try:
            os.rename(path, kept)
        except OSError:
            self.beside.is_kept = True
            back = path == former_name(self.beside.path) and not os.path.lexists(self.place)
            return f"{path} until the next run {'puts it back' if back else 'takes it away'}"
        return f"{kept}"


@contextmanager
def output_folder(path: Path | None, inputs: Sequence[InputFile] = ()) -> Iterator[OutputFolder | None]:
    """See before a long run that a folder may be written, and hold a place for it; None for no folder.

    Raises:
        OutputError: no such place, or one that holds anything that valleysim did not write.
    """
    if path is None:
        yield None
        return
    place = Path(os.path.realpath(path))
    with ExitStack() as stack:
        try:
            stack.enter_context(_parents(place.parent))
            clean_up(place)
            check_folder(path, place, inputs)
            beside = stack.enter_context(temporary_folder(place))
        except OSError as error:
            raise refusal(path, reason(error), "a folder to write to") from None
        yield OutputFolder(path, place, beside, inputs)


@contextmanager
def _parents(folder: Path) -> Iterator[None]:
    """Make a folder and those above it; those that stay empty go away again."""
    missing = [one for one in (folder, *folder.parents) if not os.path.lexists(one)]
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield
    finally:
        for one in missing:
            if one.is_dir() and not any(one.iterdir()):
                one.rmdir()


def check_folder(path: Path, place: Path, inputs: Sequence[InputFile]) -> None:
    """See that what is at ``place``, which people call ``path``, may be replaced; raise `OutputError`."""
    if not os.path.lexists(place):
        return
    found = place.stat()
    if not stat.S_ISDIR(found.st_mode):
        raise refusal(path, "a file", "a folder to write to")
    here = Path.cwd()
    if any(one.samefile(place) for one in (here, *here.parents)):
        raise refusal(
            path, "the folder in which you are", "a folder of its own, such as results, which is then made"
        )
    if place.is_mount():
        raise refusal(
            path, "a mount point, which cannot be replaced", f"a folder below it, such as {path / 'results'}"
        )
    if not found.st_mode & stat.S_IWUSR or not os.access(place, os.W_OK):
        raise refusal(path, "a folder that is read-only", "a folder to write to")
    check_content(path, place, inputs)


def check_content(path: Path, place: Path, inputs: Sequence[InputFile]) -> None:
    """See that a folder holds nothing but what valleysim wrote, as it wrote it; raise `OutputError`."""
    entries = sorted(one for one in place.iterdir() if one.name not in OF_FILE_MANAGERS)
    read = [entry.name for entry in entries if any(file.is_at(entry) for file in inputs)]
    if read:
        raise refusal(path, f"{_listed(read)}, which the scenario reads", "another folder")
    digests = _written_before(place)
    foreign = [entry.name for entry in entries if entry.name not in digests or not _is_plain(entry)]
    if foreign:
        raise refusal(
            path,
            f"{_listed(foreign)}, which valleysim did not write",
            f"{FRESH} (move it elsewhere, or name another folder)",
        )
    changed = [entry.name for entry in entries if digests[entry.name] != _digest_of(entry)]
    if changed:
        raise refusal(
            path,
            f"{_listed(changed)}, changed since valleysim wrote it",
            f"{FRESH} (move it elsewhere, or name another folder)",
        )


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more


def _is_plain(path: Path) -> bool:
    return stat.S_ISREG(os.lstat(path).st_mode)


def _refuse_constant(name: str) -> None:
    """NaN and infinities are no JSON; we write none."""
    raise ValueError(name)


def _written_before(place: Path) -> dict[str, str]:
    """SHA-256 of each file that the manifest of a folder lists, its own among them; none without one."""
    path = place / MANIFEST
    try:
        told = json.loads(path.read_bytes(), parse_constant=_refuse_constant) if _is_plain(path) else None
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        return {}
    files = told.get("files")
    if not isinstance(files, dict) or not all(isinstance(file, str) for file in files.values()):
        return {}
    return {**files, MANIFEST: f"{told.get('sha256')}"}


def kept_file(place: Path, name: str) -> bytes | None:
    """What a file of a folder holds, if it is as valleysim wrote it."""
    path = place / name
    if not _is_plain_file(path):
        return None
    try:
        told = _written_before(place).get(name)
        return path.read_bytes() if told is not None and told == _digest_of(path) else None
    except (OSError, ValueError):
        return None


def _is_plain_file(path: Path) -> bool:
    return os.path.lexists(path) and _is_plain(path)


def _digest_of(path: Path) -> str:
    """SHA-256 of a file; of a manifest, of what it says beside its own."""
    if path.name != MANIFEST:
        return _digest(path)
    told = json.loads(path.read_bytes())
    told.pop("sha256", None)
    return _digest_of_text(json_text(told))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _digest_of_text(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def manifest(
    content: Content,
    command: str,
    inputs: Sequence[InputFile],
    digests: Mapping[str, str],
    asked_in: str | None = None,
) -> dict[str, Any]:
    """How a folder was made, of what it is made, and which files are its own.

    Without ``asked_in`` the command is not one that can be given again: Python asked.
    """
    made = content.document["manifest"]
    told = {
        "format": FORMAT,
        "command": command,
        **({} if asked_in is None else {"asked_in": asked_in}),
        "scenarios": [
            {
                "name": scenario.name,
                "hash": scenario.hash,
                "document": scenario.document,
                **({"settings": settings} if (settings := _settings(scenario)) else {}),
            }
            for scenario in content.scenarios
        ],
        "inputs": [{"name": one.name, "sha256": one.sha256} for one in inputs],
        "run": content.document["run"],
        **{key: value for key, value in made.items() if key != "command"},
        "files": dict(digests),
    }
    return {**told, "sha256": _digest_of_text(json_text(told))}


def _settings(scenario: Scenario) -> list[dict[str, str]]:
    """What was set of a scenario at the prompt."""
    return [asdict(setting) for setting in settings_of(scenario)]


def _free_name(place: Path) -> Path:
    """A name beside ``place`` that nothing has: results-2, results-3 …."""
    number = 2
    while os.path.lexists(place.with_name(f"{place.name}-{number}")):
        number += 1
    return place.with_name(f"{place.name}-{number}")


def _flush_folder(folder: Path) -> None:
    """See that the names in a folder are on the disk, where the system and its disk can be asked to."""
    if os.name != "posix":
        return
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except PermissionError:
        return  # names may be made there, but not listed
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in CANNOT:
            raise
    finally:
        os.close(descriptor)
