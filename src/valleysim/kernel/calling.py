"""Calls by address, from one part of the kernel to another that is compiled apart (`annexes`)."""

# mypy: disable-error-code="no-untyped-call"
from collections.abc import Callable
from enum import IntEnum
from typing import Any

from numba.core import cgutils, types
from numba.extending import intrinsic

from valleysim.kernel.jit import INTERPRETED


class Annex(IntEnum):
    """Places of the annexes in ``Work.annexes``."""

    FILL = 0
    ADD = 1
    RENEWED = 2


FUNCTIONS: list[Callable[..., Any]] = []
"""What is called, where the kernel runs as plain Python: an address is a place in this list."""


def _caller(result: Any) -> Any:
    """A function that calls the one at an address, which gives a ``result``."""
    if INTERPRETED:
        return lambda address, *arguments: FUNCTIONS[address](*arguments)

    # Unannotated: numba takes an intrinsic's first parameter by its name and has no types for the rest.

    @intrinsic
    def call(typing, address, *arguments):  # type: ignore[no-untyped-def]
        given = tuple(map(types.unliteral, arguments))

        def generate(context, builder, _, values):  # type: ignore[no-untyped-def]
            convention = context.call_conv
            kind = convention.get_function_type(result, given).as_pointer()
            function = builder.inttoptr(values[0], kind)
            status, value = convention.call_function(
                builder, function, result, given, cgutils.unpack_tuple(builder, values[1])
            )
            with cgutils.if_unlikely(builder, status.is_error):
                convention.return_status_propagate(builder, status)
            return context.get_dummy_value() if result is types.none else value

        return result(types.int64, types.StarArgTuple.from_types(given)), generate

    return call


call_annex = _caller(types.none)
call_real = _caller(types.float64)
