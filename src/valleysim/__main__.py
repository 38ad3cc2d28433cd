"""``python -m valleysim``, and the command ``valleysim``."""

import os
import sys
from contextlib import suppress

from valleysim.interrupted import INTERRUPTED, heard, leave, listen


def main() -> None:
    """Run the command line; an interruption ends it in one line even while it is being imported.

    The process is then left at once: Python would end by the signal itself where the interruption struck
    the execution of a text, as imports of libraries have them.
    """
    listen()
    try:
        from valleysim.cli import main as command

        command()
    except KeyboardInterrupt:
        leave()
    except SystemExit as ended:
        if ended.code != INTERRUPTED:
            raise
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):
                stream.flush()
        os._exit(INTERRUPTED)
    except Exception:
        if heard():
            leave()
        raise


if __name__ == "__main__":
    main()
