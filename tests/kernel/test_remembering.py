"""What is remembered while a door is compiled is what numba says, and numba's again afterwards."""

import operator
from typing import Any

import numba
import pytest
from numba.core import base, compiler, event, imputils, ir, types
from numba.core.base import BaseContext
from numba.core.cpu import CPUContext
from numba.core.registry import cpu_target
from numba.core.types.functions import BaseFunction
from numba.core.types.npytypes import Record
from numba.core.typing.context import Context

from valleysim.kernel.draws import philox
from valleysim.kernel.history import happen, live_event
from valleysim.kernel.jit import INTERPRETED, door, kernel
from valleysim.kernel.life import LIFE
from valleysim.kernel.readiness import take_up
from valleysim.kernel.remembering import remembering

CHANGED = (
    (BaseContext, "get_abi_sizeof"),
    (BaseContext, "mangler"),
    (Record, "__repr__"),
    (base, "_has_loc"),
    (ir.Inst, "_rec_list_vars"),
    (event, "broadcast"),
    (CPUContext, "load_additional_registries"),
    (Context, "load_additional_registries"),
)

pytestmark = pytest.mark.skipif(INTERPRETED, reason="nothing is compiled")


def state() -> list[object]:
    """What numba would use now."""
    return [types.Function.get_call_type, *(getattr(owner, name) for owner, name in CHANGED)]


def builtin(operation: object) -> tuple[Any, Any]:
    """What numba knows of a builtin, and where it knows it."""
    cpu_target.target_context.refresh()
    return cpu_target.typing_context.resolve_value_type(operation), cpu_target.typing_context


def test_numba_is_itself_again_even_after_a_failure() -> None:
    before = state()
    with remembering():
        assert all(now is not then for now, then in zip(state(), before, strict=True))
    assert state() == before
    with pytest.raises(KeyError), remembering():
        raise KeyError
    assert state() == before
    assert "get_call_type" not in vars(types.Function)


@pytest.mark.parametrize("operation", [operator.add, operator.lt, operator.rshift, operator.truediv, min])
@pytest.mark.parametrize("kinds", [(types.int64, types.int64), (types.int64, types.int32)])
def test_an_operator_gives_what_numba_says(operation: object, kinds: tuple[types.Type, ...]) -> None:
    function, context = builtin(operation)
    said = BaseFunction.get_call_type(function, context, kinds, {})
    with remembering():
        for _ in range(2):
            assert function.get_call_type(context, kinds, {}) == said
        assert function.get_impl_key(said) is not None


def test_what_an_operator_refuses_it_refuses_again() -> None:
    function, context = builtin(operator.lshift)
    with remembering():
        for _ in range(2):
            with pytest.raises(numba.core.errors.TypingError):
                function.get_call_type(context, (types.float64, types.float64), {})


def test_an_instruction_names_the_variables_that_numba_says() -> None:
    instructions = [
        each
        for function in (live_event, happen, take_up, philox)
        for block in compiler.run_frontend(function.py_func).blocks.values()
        for each in block.body
    ]
    said = [[f"{name}" for name in each.list_vars()] for each in instructions]
    with remembering():
        assert [[f"{name}" for name in each.list_vars()] for each in instructions] == said
    assert len(said) > 300


def test_what_a_registry_learns_meanwhile_is_known_at_the_next_look() -> None:
    cpu_target.target_context.refresh()
    context, registry = cpu_target.target_context, imputils.Registry("of this test")
    context.install_registry(registry)
    with remembering():
        context.refresh()
        registry.lower(_half, types.float64)(lambda *_: None)
        assert _half not in context._defns
        context.refresh()
        assert _half in context._defns


def test_a_record_keeps_its_name_and_a_type_its_size() -> None:
    record = numba.from_dtype(LIFE)
    pointer = cpu_target.target_context.get_value_type(types.int64)
    name, size = f"{record!r}", cpu_target.target_context.get_abi_sizeof(pointer)
    with remembering():
        for _ in range(2):
            assert f"{record!r}" == name
            assert cpu_target.target_context.get_abi_sizeof(pointer) == size == 8


def test_a_function_has_another_symbol_for_other_arguments() -> None:
    context = cpu_target.target_context
    with remembering():
        symbols = {
            context.mangler("f", kinds, abi_tags=("v1",), uid=1)
            for kinds in ((types.int64,), (types.float64,), (types.int64, types.int64), ())
        }
    assert len(symbols) == 4
    assert max(map(len, symbols)) < 80


@kernel
def _half(x: float) -> float:
    return x / 2.0


def test_a_door_that_is_compiled_for_two_types_tells_them_apart() -> None:
    @door
    def halves(x: float) -> float:
        return _half(x) + min(x, 1)

    assert halves(3.0) == 2.5
    assert halves(4) == 3.0
    assert halves(3.0) == 2.5
