"""The annexes are compiled by a process of their own while this one compiles the door that calls them.

That process is ours alone, so that it can also ask more of the compiler (`interleave`).
"""

import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numba
from llvmlite.binding import set_option

from valleysim.kernel.annexes import FUNCTIONS, argument_types
from valleysim.kernel.calling import Annex
from valleysim.kernel.jit import CACHE, INTERPRETED, tell_once, when_compiling
from valleysim.kernel.joint import Work
from valleysim.kernel.pack import Pack
from valleysim.kernel.tally import Tally

PATIENCE = 60.0
"""Seconds that the helper gets once the door is compiled; it takes about as long as the door."""

_addresses: list[int] = []
_lock = threading.Lock()


def connect(door: Any, arguments: tuple[Any, ...], pack: Pack, work: Work, tally: Tally) -> None:
    """Tell ``work`` the addresses of the annexes; compile the door and them, if nobody has.

    Raises:
        ValueError: an array of the pack is not contiguous, for which the annexes are not compiled.
    """
    if INTERPRETED:
        _tell(work, range(len(FUNCTIONS)))
        return
    if not all(array.flags.c_contiguous for array in pack):
        raise ValueError("The kernel reads contiguous arrays only.")
    with _lock:
        if not (_addresses and door.overloads):
            signatures = argument_types(pack, work, tally)
            with tell_once():
                with helper(signatures):
                    door.compile(tuple(map(numba.typeof, arguments)))
                pairs = zip(FUNCTIONS, signatures, strict=True)
                _addresses[:] = [address(each.door, kinds) for each, kinds in pairs]
    _tell(work, _addresses)


def _tell(work: Work, addresses: Sequence[int]) -> None:
    work.annexes[:] = addresses
    work.lives["renewed_at"] = addresses[Annex.RENEWED]


def address(door: Any, kinds: tuple[Any, ...]) -> int:
    """Where the machine code of a door is; it is compiled, if it was not kept."""
    door.compile(kinds)
    compiled = door.overloads[kinds]
    return int(compiled.library.get_pointer_to_function(compiled.fndesc.llvm_func_name))


@contextmanager
def helper(signatures: list[tuple[Any, ...]]) -> Iterator[None]:
    """If this process has to compile meanwhile, have another compile the annexes, and wait for it."""
    running: list[subprocess.Popen[bytes]] = []

    def begin() -> None:
        if not running and CACHE is not None and is_python(sys.executable):
            running.extend(start(signatures))

    try:
        with when_compiling(begin):
            yield
        for process in running:
            process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        pass  # what is not there is compiled here
    finally:
        for process in running:
            process.kill()
            process.wait()


def start(signatures: list[tuple[Any, ...]]) -> "list[subprocess.Popen[bytes]]":
    """Start the helper, if that can be done; it finds modules where this process does, and nowhere else.

    It says nothing: whatever it does not manage is compiled, and fails, here.
    """
    found = os.pathsep.join(each or os.getcwd() for each in sys.path)
    started = []
    try:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "valleysim.kernel.apart"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": found},
        )
        started.append(process)
        assert process.stdin is not None
        with process.stdin:
            pickle.dump(signatures, process.stdin)
    except OSError:
        pass  # it cannot be started, or has ended already
    return started


def is_python(program: str | None) -> bool:
    """Whether a program can be the helper: what Python is embedded in must not be started."""
    return bool(program) and Path(program or "").name.lower().startswith("python")


def interleave() -> None:
    """Have LLVM work on four vectors at a time in every loop: ours wait for long polynomials (−15 % time).

    For a process that is ours alone: the option holds for all that is compiled later. No bit depends on it.
    """
    set_option("valleysim", "-force-vector-interleave=4")


def main() -> None:
    """The helper: compile the annexes for the types that come in, and keep them on disk."""
    interleave()
    for function, kinds in zip(FUNCTIONS, pickle.load(sys.stdin.buffer), strict=True):
        function.door.compile(kinds)


if __name__ == "__main__":
    main()
