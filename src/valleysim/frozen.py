"""Plain values that nobody can change: what scenarios and results hand out.

`types.MappingProxyType` would do, but it can be neither pickled nor written as JSON.
"""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import fields
from typing import Any, NoReturn

MUTATORS = (
    "__setitem__",
    "__delitem__",
    "__iadd__",
    "__imul__",
    "__ior__",
    "append",
    "clear",
    "extend",
    "insert",
    "pop",
    "popitem",
    "remove",
    "reverse",
    "setdefault",
    "sort",
    "update",
)
HINT = "cannot be changed: copy.deepcopy() gives a copy that can"


def _refuse(self: object, *_: object, **__: object) -> NoReturn:
    raise TypeError(f"this {type(self).__bases__[0].__name__} of a scenario or result {HINT}")


def _fixed(kind: type) -> Callable[[type], type]:
    """A class decorator: whatever would change an instance of ``kind`` is refused."""

    def decorate(frozen_kind: type) -> type:
        for name in MUTATORS:
            if hasattr(kind, name):
                setattr(frozen_kind, name, _refuse)
        return frozen_kind

    return decorate


@_fixed(dict)
class FrozenDict(dict[Any, Any]):
    """A dict that cannot be changed; ``copy.deepcopy`` gives a plain one."""

    _hash: int | None = None

    def __hash__(self) -> int:  # type: ignore[override]  # a plain dict has none, since it can change
        if self._hash is None:
            self._hash = hash(frozenset(self.items()))  # kept: variates of thousands of pilots are looked up
        return self._hash

    def __reduce__(self) -> tuple[Any, ...]:
        return FrozenDict, (dict(self),)

    def __copy__(self) -> dict[Any, Any]:
        return dict(self)

    def __deepcopy__(self, memo: dict[int, Any]) -> dict[Any, Any]:
        return {key: deepcopy(one, memo) for key, one in self.items()}


@_fixed(list)
class FrozenList(list[Any]):
    """A list that cannot be changed; ``copy.deepcopy`` gives a plain one."""

    def __reduce__(self) -> tuple[Any, ...]:
        return FrozenList, (list(self),)

    def __copy__(self) -> list[Any]:
        return list(self)

    def __deepcopy__(self, memo: dict[int, Any]) -> list[Any]:
        return [deepcopy(one, memo) for one in self]


def frozen(value: Any) -> Any:
    """A value in which no dict, list or array can be changed; arrays become read-only views."""
    if isinstance(value, FrozenDict | FrozenList):
        return value
    if isinstance(value, dict):
        return FrozenDict({key: frozen(inner) for key, inner in value.items()})
    if isinstance(value, list):
        return FrozenList([frozen(inner) for inner in value])
    if type(value) is tuple:
        return tuple(frozen(inner) for inner in value)
    return _read_only(value) if hasattr(value, "setflags") else value


def _read_only(array: Any) -> Any:
    """A view that numpy lets nobody make writable again, as it would what owns its memory."""
    base = array.base
    if not array.flags.writeable and base is not None and hasattr(base, "flags") and not base.flags.writeable:
        return array
    owner = array if array.flags.owndata else array.copy()
    owner.setflags(write=False)
    return owner.view()


def freeze_fields(record: Any) -> None:
    """Freeze every field of a frozen dataclass, for its ``__post_init__``."""
    for field in fields(record):
        object.__setattr__(record, field.name, frozen(getattr(record, field.name)))


class FrozenFields:
    """A frozen dataclass of arrays: frozen after a journey by pickle too, and equal to itself only.

    Arrays have no one answer to ``==``; the dataclass is made with ``eq=False``.
    """

    def __post_init__(self) -> None:
        freeze_fields(self)

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        freeze_fields(self)
