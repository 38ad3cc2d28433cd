import json
import pickle
from copy import copy, deepcopy
from typing import Any

import numpy as np
import pytest

from valleysim.frozen import FrozenDict, FrozenList, frozen

VALUE: dict[str, Any] = {"a": [1, {"b": 2}], "c": (3, [4]), "d": {"e": "f"}}

CHANGES_OF_A_DICT = [
    lambda one: one.__setitem__("a", 1),
    lambda one: one.pop("a"),
    lambda one: one.update(a=1),
    lambda one: one.clear(),
    lambda one: one.setdefault("z", 1),
    lambda one: one.popitem(),
    lambda one: one.__delitem__("a"),
    lambda one: one.__ior__({"a": 1}),
]
CHANGES_OF_A_LIST = [
    lambda one: one.append(1),
    lambda one: one.extend([1]),
    lambda one: one.__setitem__(0, 1),
    lambda one: one.__iadd__([1]),
    lambda one: one.sort(),
    lambda one: one.remove(1),
    lambda one: one.reverse(),
    lambda one: one.insert(0, 1),
    lambda one: one.pop(),
    lambda one: one.__imul__(2),
    lambda one: one.clear(),
]


@pytest.mark.parametrize("change", CHANGES_OF_A_DICT)
def test_a_frozen_dict_refuses_every_change(change: Any) -> None:
    one = frozen(VALUE)
    with pytest.raises(TypeError, match=r"this dict .* cannot be changed"):
        change(one)
    assert one == VALUE


@pytest.mark.parametrize("change", CHANGES_OF_A_LIST)
def test_a_frozen_list_refuses_every_change(change: Any) -> None:
    one = frozen(VALUE)["a"]
    with pytest.raises(TypeError, match=r"this list .* cannot be changed"):
        change(one)
    assert one == VALUE["a"]


def test_every_method_that_changes_a_dict_or_list_is_refused() -> None:
    """A method that a later Python adds shows up here."""
    reading = {"copy", "count", "fromkeys", "get", "index", "items", "keys", "values"}
    for plain, kind in ((dict, FrozenDict), (list, FrozenList)):
        public = {name for name in dir(plain) if not name.startswith("_")} - reading
        assert all(getattr(kind, name) is not getattr(plain, name) for name in public)


def test_what_is_inside_is_frozen_too() -> None:
    one = frozen(VALUE)
    assert isinstance(one["a"][1], FrozenDict)
    assert isinstance(one["c"][1], FrozenList)


def test_frozen_values_travel_and_are_written_like_plain_ones() -> None:
    one = frozen(VALUE)
    again = pickle.loads(pickle.dumps(one))
    assert again == VALUE
    assert isinstance(again, FrozenDict)
    assert isinstance(again["a"], FrozenList)
    assert json.dumps(one) == json.dumps(VALUE)


def test_a_deep_copy_can_be_changed() -> None:
    one = frozen(VALUE)
    again = deepcopy(one)
    again["a"][1]["b"] = 9
    shallow = copy(one)
    shallow["z"] = 1
    assert one == VALUE


def test_arrays_are_made_read_only() -> None:
    one = frozen({"x": np.zeros(3)})
    with pytest.raises(ValueError, match="read-only"):
        one["x"][0] = 1.0


@pytest.mark.parametrize("owner", [np.zeros(3), np.zeros((3, 2))[:, 0]], ids=["whole", "part"])
def test_an_array_cannot_be_made_writable_again(owner: Any) -> None:
    """That is refused of a view of what is read-only, and not of an array that owns its memory."""
    one = frozen(owner)
    with pytest.raises(ValueError, match="cannot set WRITEABLE flag"):
        one.setflags(write=True)
    assert frozen(one) is one


def test_a_hash_is_kept_and_does_not_travel_to_another_process() -> None:
    """Hashes of texts differ from process to process."""
    one = frozen({"a": frozen({"b": 1})})
    assert hash(one) == hash(one) == hash(frozen({"a": frozen({"b": 1})}))
    assert "_hash" in vars(one)
    again = pickle.loads(pickle.dumps(one))
    assert again == one
    assert "_hash" not in vars(again)
