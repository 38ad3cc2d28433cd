"""The faults that are planted in what advice and explanations spare; see `planted`."""

from tools.planted import Fault

OF_LOOKS, OF_WORLDS = "questions/advise/test_first_look.py", "compile/test_alike_worlds.py"


def _fault(name: str, file: str, old: str, new: str, *seen_by: str) -> Fault:
    return Fault(f"quick: {name}", file, ((old, new),), tuple(f"tests/{one}" for one in seen_by))


QUICK_FAULTS = (
    _fault(
        "a first look has draws of its own",
        "questions/advise/first_look.py",
        "return replace(screen, worlds=WORLDS,",
        "return replace(screen, seed=screen.seed + 2, worlds=WORLDS,",
        OF_LOOKS,
    ),
    _fault(
        "a first look puts aside all sets but the best",
        "questions/advise/first_look.py",
        "<= ERRORS * np.maximum",
        "<= 0.0 * np.maximum",
        OF_LOOKS,
    ),
    _fault(
        "a first look puts nothing aside",
        "questions/advise/first_look.py",
        "<= ERRORS * np.maximum",
        "<= 1e9 + np.maximum",
        OF_LOOKS,
    ),
    _fault(
        "a first look compares with the best set at any cost",
        "questions/advise/first_look.py",
        "        rivals[place] = best\n",
        "        rivals[:] = best\n",
        OF_LOOKS,
    ),
    _fault(
        "worlds that are alike get each other's laws",
        "compile/laws.py",
        "compiled.parameters[place])",
        "compiled.parameters[np.sort(place)])",
        OF_WORLDS,
    ),
)
