"""Under which key of a portfolio each quantity of a pilot is found."""

from collections.abc import Collection, Iterator, Mapping

PLAN_QUANTITIES = ("starts", "leverage")


def tables_of(paths: Collection[str]) -> set[str]:
    """The tables of a scenario in which quantities stand: ``sponsors`` of ``sponsors[a].served``."""
    return {path.partition(".")[0].partition("[")[0] for path in paths if "." in path}


class Sources(Mapping[str, str]):
    """Under which key of the portfolio each quantity of a pilot is found.

    ``own`` holds those that go by another key there; ``same``, which pilots of one form have in common, all
    that go by one key.
    """

    def __init__(self, own: Mapping[str, str], same: Mapping[str, str]) -> None:
        self.own, self.same = own, same

    def __getitem__(self, path: str) -> str:
        found = self.own.get(path)
        return self.same[path] if found is None else found

    def __iter__(self) -> Iterator[str]:
        yield from (path for path in self.same if path not in self.own)
        yield from self.own

    def __len__(self) -> int:
        return len(self.own) + sum(path not in self.own for path in self.same)

    def with_own(self, more: Mapping[str, str]) -> "Sources":
        """The same, with more that go by another key."""
        return Sources({**self.own, **more}, self.same)
