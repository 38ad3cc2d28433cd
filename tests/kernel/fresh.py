"""Processes of their own that compile: a small part of the kernel, or all of it."""

import json
import os
import sys
from pathlib import Path
from typing import Any

from tests.processes import finished

ROOT = Path(__file__).parents[2]
SMALL = """
import json
from valleysim.kernel.numba import jit
from valleysim.kernel.draws.elementary import exp_
told = []
jit.tell_of_compiling(lambda: told.append(1))

@jit.entry_point
def twice(x):
    return 2.0 * exp_(x)

print(json.dumps({"value": twice(1.0), "compiled": len(told), "folder": jit.CACHE and str(jit.CACHE),
                  "why": jit.PLAIN_BECAUSE, "way": jit._way.__name__}))
"""
"""An entry point that takes a second to compile; it stands in a file, or numba would not keep it."""


def run_python(
    code: str, *arguments: object, folder: Path | None, preexec: Any = None, **variables: str
) -> Any:
    """What a process of its own prints as JSON, with a folder for compiled code or that of all tests."""
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    if folder is not None:
        environment["NUMBA_CACHE_DIR"] = str(folder)
    done = finished(
        *(sys.executable, "-W", "error", *(["-c", code] if "\n" in code else [code]), *arguments),
        env={**environment, **variables},
        cwd=ROOT,
        limit=300,
        preexec_fn=preexec,
    )
    assert done.code == 0, done.err
    return json.loads(done.out)
