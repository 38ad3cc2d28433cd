"""Labels of pilots: texts that pilots are grouped by, whatever they look like."""

from pathlib import Path

import pytest

from tests.cli.running import Call, caller
from valleysim import load, loads
from valleysim.errors import ScenarioError


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Call:
    return caller(monkeypatch, capfd)


def listed(folder: Path, rows: str) -> Path:
    """A scenario with these rows as its list of pilots."""
    (folder / "pilots.csv").write_text(rows)
    path = folder / "s.toml"
    path.write_text('name = "x"\npilots = "pilots.csv"\n')
    return path


def test_cells_of_a_label_are_texts_even_if_they_look_like_days_numbers_or_tables(tmp_path: Path) -> None:
    rows = 'name,label.Region,label.since,label.cost\na,042,2026-01-01,"{ x = 1 }"\nb,,01.12,120.000\n'
    first, second = load(listed(tmp_path, rows)).members
    assert first.label == {"region": "042", "since": "2026-01-01", "cost": "{ x = 1 }"}
    assert second.label == {"since": "01.12", "cost": "120.000"}


def test_labels_move_no_number() -> None:
    text = 'name = "x"\n[[pilots]]\nname = "a"\nstarts = 2\n'
    plain, labelled = loads(text), loads(f'{text}label = {{ starts = "4" }}\n')
    assert plain.quantities() == labelled.quantities()


def test_a_label_cannot_be_changed() -> None:
    (member,) = loads('name = "x"\n[[pilots]]\nname = "a"\nlabel = { region = "North" }\n').members
    with pytest.raises(TypeError, match="cannot be changed"):
        member.label["region"] = "South"  # type: ignore[index]


@pytest.mark.parametrize(
    ("label", "told"),
    [
        ("{ Region = 'N', region = 'S' }", 'found a second label "region"; allowed: each once'),
        ("{ evidence = 'x' }", 'found a label "evidence"; allowed: a name of 1 to 200 characters'),
        ("{ size = 3 }", 'found 3; allowed: a text; did you mean "3"?'),
        ("'North'", 'found "North"; allowed: a table'),
    ],
)
def test_a_label_that_cannot_be_kept_is_refused(label: str, told: str) -> None:
    with pytest.raises(ScenarioError) as refused:
        loads(f'name = "x"\n[[pilots]]\nname = "a"\nlabel = {label}\n')
    assert told in f"{refused.value}"


def test_status_says_which_labels_there_are(call: Call, tmp_path: Path) -> None:
    rows = "name,label.region\na,North\nb,South\nc,North\nd,\n"
    said = call("status", listed(tmp_path, rows))
    assert said.code == 0
    assert "region       3  North (2), South (1)" in said.out
