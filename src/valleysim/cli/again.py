"""Asks again what a folder's manifest says was asked, in a process of its own, and compares the answers.

A manifest may come from anybody. Only questions that write folders are asked, by their own options; whatever
says where to write is left out, and the answer goes to a temporary folder.
"""

import os
import shlex
import subprocess
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from valleysim.cli.arguments import Place
from valleysim.cli.asking import FORMS
from valleysim.errors import SimulationError, UsageError
from valleysim.report.differences import compare_folders
from valleysim.report.reproduction import Reproduction
from valleysim.report.saved import SavedFolder, saved_folder, where_asked

VERBS = ("run", "compare", "stress", "explain", "advise", "calibrate")
"""Those that write folders."""
SAME_ANYHOW = ("threads", *FORMS)
"""Options that change no value."""
FAILED = 1


def reproduce(folder: str | os.PathLike[str], *, changed_inputs: bool = False) -> Reproduction:
    """Ask again what was asked when ``--out`` wrote a folder, and compare every value.

    Args:
        folder: what ``--out`` of any question wrote.
        changed_inputs: whether to go on where a file that was read has changed, and tell what differs.

    Returns:
        ``identical``, or else ``differences``, each with ``file``, ``field``, ``then`` and ``now``.

    Raises:
        UsageError: a folder that ``--out`` did not write, or a command that is refused now.
        ScenarioError: a file that was read and is not there, or has changed.
        SimulationError: a run that cannot do any more what it was asked for.
    """
    if not isinstance(folder, str | os.PathLike):
        raise UsageError(f"folder: found {folder!r:.80} ({type(folder).__name__}); allowed: a path")
    saved = saved_folder(Path(folder))
    verb, arguments = _asked(saved)
    place, _ = where_asked(saved, changed_inputs=changed_inputs)
    with TemporaryDirectory(prefix="valleysim-again-") as beside:
        out = Path(os.path.realpath(beside)) / "results"
        _ask(saved, [verb, *arguments_again(saved, verb, arguments, out)], place)
        now = saved_folder(out)
        return Reproduction.of(saved, now, compare_folders(saved, now), saved.changed())


def _asked(saved: SavedFolder) -> tuple[str, list[str]]:
    """The question that was asked, and its arguments."""
    allowed = f"valleysim with one of {', '.join(VERBS)}"
    try:
        program, verb, *arguments = shlex.split(saved.command)
    except ValueError:
        raise saved.refused("command", f"{saved.command!r:.80}", allowed) from None
    if program != "valleysim" or verb not in VERBS:
        raise saved.refused("command", f"{program} {verb}", allowed)
    return verb, arguments


def arguments_again(saved: SavedFolder, verb: str, arguments: Sequence[str], out: Path) -> list[str]:
    """The same arguments, but for those that say where to write and in which form.

    Raises:
        UsageError: an option that the question does not have.
    """
    command: click.Command = import_module(f"valleysim.cli.{verb}").command
    with click.Context(command, info_name=verb) as context:
        try:
            given, rest, _ = command.make_parser(context).parse_args(list(arguments))
        except click.UsageError as error:
            raise saved.refused("command", error.format_message(), f"what {verb} takes now") from None
    again, sources = [f"--out={out}"], []
    for parameter in command.params:
        value: Any = given.get(f"{parameter.name}")
        if not isinstance(parameter, click.Option):
            sources += _texts(value)
        elif isinstance(parameter.type, Place):
            again += _kept_again(saved, parameter, value, out)
        elif parameter.name not in SAME_ANYHOW:
            again += _option_again(parameter, value)
    return [*again, "--", *sources, *rest]


def _option_again(option: click.Option, value: Any) -> list[str]:
    """An option as it was given, once or several times, or not at all."""
    if isinstance(value, bool):
        return [option.opts[0] if value else option.secondary_opts[0]]
    return [f"{option.opts[0]}={one}" for one in _texts(value)]


def _texts(value: Any) -> list[str]:
    """What was given, as often as it was: what the parser has for nothing depends on its release."""
    given = value if isinstance(value, list | tuple) else [value]
    return [one for one in given if isinstance(one, str)]


def _kept_again(saved: SavedFolder, option: click.Option, value: Any, out: Path) -> list[str]:
    """A file of histories that is of the set is written again; no other place is written to."""
    name = Path(value).name if isinstance(value, str) else ""
    return [f"{option.opts[0]}={out / name}"] if option.name != "out" and name in saved.files else []


def _ask(saved: SavedFolder, arguments: Sequence[str], place: Path) -> None:
    """Ask in a process of its own, which imports nothing from where the inputs are; raise if it cannot.

    In this one, names of files in an answer would be others, and a notebook would be in another folder.
    """
    is_seen = sys.stderr is not None and sys.stderr.isatty()
    try:
        child = subprocess.Popen(
            [sys.executable, "-P", "-m", "valleysim", *arguments],
            cwd=place,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=None if is_seen else subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
    except OSError as error:
        why = (error.strerror or f"{error}").lower()
        raise saved.refused("command", why, "a command that can be run again") from None
    try:
        _, said = child.communicate()
    finally:
        child.kill()
        child.wait()
    if child.returncode == 0:
        return
    lines = (said or "").strip().splitlines()
    told = lines[-1] if lines else "see above" if is_seen else f"exit code {child.returncode}"
    if child.returncode == FAILED:
        raise SimulationError(f"{saved.manifest}: command: it was run again and failed: {told}")
    raise saved.refused("command", f"one that is refused now ({told})", "a command that can be run again")
