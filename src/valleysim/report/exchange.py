"""Two names swapped in one step, where the system can."""

import ctypes
import errno
import os
import sys
from pathlib import Path

HERE = -100
"""AT_FDCWD of Linux: paths start from the current folder."""
LINUX_EXCHANGE = 2
DARWIN_SWAP = 2
CANNOT = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP}


def exchange(path: Path, other: Path) -> bool:
    """Swap what two names lead to; False where the system or its disk cannot; raise `OSError`."""
    names = os.fsencode(path), os.fsencode(other)
    if os.name != "posix":
        return False
    library = ctypes.CDLL(None, use_errno=True)
    if sys.platform == "linux" and hasattr(library, "renameat2"):
        done = library.renameat2(HERE, names[0], HERE, names[1], LINUX_EXCHANGE)
    elif sys.platform == "darwin" and hasattr(library, "renamex_np"):
        done = library.renamex_np(names[0], names[1], DARWIN_SWAP)
    else:
        return False
    if done == 0:
        return True
    code = ctypes.get_errno()
    if code in CANNOT:
        return False
    raise OSError(code, os.strerror(code), f"{other}")
