"""Records: classes that name and type the fields of one block of memory.

A record is one pointer to the compiler, whatever it holds. A NamedTuple of thirty arrays is
thirty reference counts up and down at every call that is not inlined: with those a history took 50 µs
instead of 1.2. The class serves twice: its annotations make the dtype, and the type checker reads them.
"""

from typing import Annotated, get_args, get_origin, get_type_hints

import numpy as np

SCALARS: dict[type, type[np.generic]] = {float: np.float64, int: np.int64}


def record_dtype(fields: type) -> "np.dtype[np.record]":
    """The dtype of a record: ``float`` is f8, ``int`` is i8, an annotated array has its shape."""
    names: list[tuple[str, type[np.generic], tuple[int, ...]]] = []
    for name, hint in get_type_hints(fields, include_extras=True).items():
        if get_origin(hint) is Annotated:
            array, shape = get_args(hint)
            names.append((name, _scalar_of(array), shape))
        else:
            names.append((name, SCALARS[hint], ()))
    # NumPy's types take a pair of a class and fields for void; it is the class's.
    dtype: np.dtype[np.record] = np.dtype((np.record, np.dtype(names, align=True)))  # type: ignore[assignment]
    return dtype


def _scalar_of(array: object) -> type[np.generic]:
    """The type of an array's values: ``NDArray`` holds it within a dtype, and bare from NumPy 2.5 on."""
    if isinstance(array, type) and issubclass(array, np.generic):
        return array
    return _scalar_of(get_args(array)[-1])
