"""A key below the head of a table that is still a comment is not taken for one of the table above."""

import pytest

from valleysim import ScenarioError, loads
from valleysim.scenario.reading.register import preset_names
from valleysim.scenario.template import template

BEGIN = 'extends = "enterprise"\nname = "x"\n'


MISPLACED = {
    "organisation.period": (
        "[organisation]\nfirst_window = 2\n\n# [funding]\n# runway = 3\nperiod = 1\n",
        8,
        "[organisation]",
        "[funding]",
    ),
    "sponsors.tenure": (
        '[[sponsors]]\nseat = "executive sponsor"\n# [[sponsors]]\ntenure = 12\n',
        6,
        "[sponsors]",
        "[[sponsors]]",
    ),
    "duration": ("# [pilot]\r\nduration = 3\r\n", 4, "no table", "[pilot]"),
    "pilot.work": (
        "[pilot]\nduration = 3\n#[ readiness.ownership ] # who\nwork = 2\n",
        6,
        "[pilot]",
        "[readiness.ownership]",
    ),
}


@pytest.mark.parametrize("key", MISPLACED)
def test_the_commented_head_is_named(key: str) -> None:
    text, line, table, head = MISPLACED[key]
    with pytest.raises(ScenarioError) as caught:
        loads(BEGIN + text, name="s.toml")
    (problem,) = caught.value.problems
    assert (problem.file, problem.line, problem.key) == ("s.toml", line, key)
    assert problem.found.startswith(f"a key of {table} below # {head} (line ")
    assert problem.allowed == f"{head} without # before it, or this key above that line"


@pytest.mark.parametrize(
    "text",
    [
        "[organisation]\nperiod = 1\n# [funding]\n# runway = 3\n",
        "# [funding]\n[organisation]\nperiod = 1\n",
        "[funding]\n# [funding]\nperiod = 1\n",
        "[organisation]\n# [live]\nperiod = 1\n",
        "[organisation]\n# see [funding] of the preset\nperiod = 1\n",
        "[organisation]\n# [sic]\nperiod = 1\n",
    ],
)
def test_other_comments_are_comments(text: str) -> None:
    assert loads(BEGIN + text).name == "x"


@pytest.mark.parametrize("preset", preset_names())
def test_a_head_that_stays_a_comment_is_told_for_every_key_of_a_template(preset: str) -> None:
    """Each key of the preset, uncommented alone, is refused; with its head it is read."""
    lines = template("x", preset).splitlines()
    tried = 0
    for number, line in enumerate(lines):
        if line.startswith("# ") and line[2:].partition(" = ")[1] and line[2].islower():
            alone = "\n".join([*lines[:number], line[2:], *lines[number + 1 :]])
            with pytest.raises(ScenarioError, match="without # before it"):
                loads(alone)
            tried += 1
    assert tried > 30
