"""On what the sizes and costs of an action rest: sources of the register, or assumptions."""

from dataclasses import dataclass

from valleysim.questions.advise.action import Action


@dataclass(frozen=True)
class Rests:
    """The sources that an action cites, how many of its numbers rest on each, and how many are assumed."""

    evidence: tuple[tuple[str, int], ...]
    assumed: int
    unsaid: int

    def __str__(self) -> str:
        parts = [key if number == 1 else f"{key} ({number})" for key, number in self.evidence]
        parts += [
            f"{number} {word if number == 1 else words}"
            for number, word, words in (
                (self.assumed, "assumption", "assumptions"),
                (self.unsaid, "number of unsaid origin", "numbers of unsaid origin"),
            )
            if number
        ]
        return ", ".join(parts)

    def plain(self) -> dict[str, object]:
        """As plain values."""
        return {
            "evidence": [key for key, _ in self.evidence],
            "assumptions": self.assumed,
            "of_unsaid_origin": self.unsaid,
        }


def rests_of(action: Action) -> Rests:
    """On what an action rests.

    >>> from valleysim.questions.advise.actions import shipped_actions
    >>> [f"{rests_of(one)}" for one in shipped_actions() if one.name == "sign-off in the line"]
    ['nanda-time-2025, 2 assumptions']
    """
    evidence: dict[str, int] = {}
    assumed = unsaid = 0
    for _, note in action.notes():
        if note is None:
            unsaid += 1
        elif note.evidence is not None:
            evidence[note.evidence] = evidence.get(note.evidence, 0) + 1
        else:
            assumed += 1
    return Rests(tuple(evidence.items()), assumed, unsaid)
