"""Many pilots, seats or keys in few words."""

from collections.abc import Sequence

MOST_NAMED = 3


def some_of(names: Sequence[str]) -> str:
    """The first few of many names, and how many more there are.

    >>> some_of(["a", "b"]), some_of(["a", "b", "c", "d", "e"])
    ('a and b', 'a, b, c and 2 more')
    """
    if len(names) > MOST_NAMED + 1:
        return f"{', '.join(names[:MOST_NAMED])} and {len(names) - MOST_NAMED:,} more"
    return joined_words(names)


def joined_words(names: Sequence[str]) -> str:
    """All names, one after another: a, b and c."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def pilots_in_words(keys: Sequence[str], of: int) -> str:
    """Pilots of a portfolio of so many: their number and some of their names."""
    if len(keys) == of:
        return f"all {of:,} pilots"
    return f"{len(keys):,} of {of:,} pilots ({some_of(keys)})" if len(keys) > 1 else f"pilot {keys[0]}"
