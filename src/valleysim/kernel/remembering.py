"""What numba works out anew at every instruction, remembered while one door is compiled.

A kernel of 150 functions asks some thousand times what ``+`` or ``<`` gives, of a few dozen pairs of
types; for each answer numba tries the ufuncs first. None of what is remembered here can change while one
door is compiled, and all of it is numba's again afterwards. A first compile takes a fifth less time.
"""

# mypy: disable-error-code="no-untyped-call, misc, unused-ignore"
import hashlib
import operator
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from numba.core import base, event, ir, types
from numba.core.base import BaseContext
from numba.core.cpu import CPUContext
from numba.core.funcdesc import default_mangler
from numba.core.types.functions import BaseFunction
from numba.core.types.npytypes import Record
from numba.core.typing.context import Context

PLAIN = frozenset({str, int, float, bool, type(None), ir.Loc})
OPERATORS = frozenset(each for each in vars(operator).values() if callable(each))


def _call_types() -> Callable[..., Any]:
    """The signature of an operator for these types of arguments; other builtins may make code for it."""
    known: dict[Any, Any] = {}

    def get_call_type(self: Any, context: Any, args: Any, kws: Any) -> Any:
        if kws or self.typing_key not in OPERATORS:
            return BaseFunction.get_call_type(self, context, args, kws)
        key = (self, context, args)
        if key not in known:
            known[key] = BaseFunction.get_call_type(self, context, args, kws)
        return known[key]

    return get_call_type


def _sizes() -> Callable[..., int]:
    """The size of a type of LLVM, for which numba has a module parsed each time."""
    known: dict[str, int] = {}
    measure = BaseContext.get_abi_sizeof

    def get_abi_sizeof(self: Any, ty: Any) -> int:
        key = f"{ty}"
        if key not in known:
            known[key] = measure(self, ty)
        return known[key]

    return get_abi_sizeof


def _names() -> Callable[[Any], str]:
    """What a record is called: all that is in it, field by field."""
    known: dict[int, tuple[Any, str]] = {}
    spell = Record.__repr__

    def name(self: Any) -> str:
        if id(self) not in known:
            known[id(self)] = self, spell(self)
        return known[id(self)][1]

    return name


def _symbol(self: Any, name: str, kinds: Any, *, abi_tags: Any = (), uid: int | None = None) -> str:
    """The symbol of a function: numba spells out its arguments, twenty kilobytes for some of ours."""
    spelled = " ".join(f"{each}" for each in kinds)
    digest = hashlib.blake2b(spelled.encode(), digest_size=8).hexdigest()
    symbol: str = default_mangler(name, (), abi_tags=(*abi_tags, digest), uid=uid)
    return symbol


def _registries(context: type[Any]) -> Callable[..., None]:
    """What a context knows by registries: the modules that fill them are imported once, not each time."""
    known: list[Any] = []
    load = context.load_additional_registries

    def load_additional_registries(self: Any) -> None:
        if not known:
            load(self)
            known.extend(self._registries)
        for registry in known:
            self.install_registry(registry)

    return load_additional_registries


def _variables(self: Any, value: Any) -> list[Any]:
    """The variables in a part of an instruction, as numba lists them; most parts are names and places."""
    kind = type(value)
    if kind is ir.Var:
        return [value]
    if kind in PLAIN:
        return []
    if kind in (list, tuple):
        return [each for part in value for each in _variables(self, part)]
    if kind is dict:
        return [each for part in value.values() for each in _variables(self, part)]
    return value.list_vars() if isinstance(value, ir.Inst) else []


@contextmanager
def remembering() -> Iterator[None]:
    """Remember, until the door is compiled."""
    changes = (
        (types.Function, "get_call_type", _call_types()),
        (BaseContext, "get_abi_sizeof", _sizes()),
        (Record, "__repr__", _names()),
        (BaseContext, "mangler", _symbol),
        (base, "_has_loc", cache(base._has_loc)),  # noqa: SLF001
        (ir.Inst, "_rec_list_vars", _variables),
        (event, "broadcast", lambda _: None),  # to timers that nobody reads, thirty thousand times
        (CPUContext, "load_additional_registries", _registries(CPUContext)),
        (Context, "load_additional_registries", _registries(Context)),
    )
    before = [(owner, name, vars(owner).get(name)) for owner, name, _ in changes]
    for owner, name, new in changes:
        setattr(owner, name, new)
    try:
        yield
    finally:
        for owner, name, old in before:
            if old is None:
                delattr(owner, name)
            else:
                setattr(owner, name, old)
