import errno
import os
from pathlib import Path

import pytest

from tests.scenario.writing import files, refused
from valleysim import load, loads
from valleysim.scenario import from_document


def test_a_preset_is_read_by_its_name_and_extended_by_it() -> None:
    preset = load("enterprise")
    extended = loads('extends = "enterprise"\nname = "mine"')
    assert extended.name == "mine"
    assert extended.pilot == preset.pilot
    assert extended.sponsors == preset.sponsors
    assert {entry.file for entry in extended.ledger()} == {"preset enterprise"}


@pytest.mark.parametrize(
    ("extends", "found", "suggestion"),
    [
        ('"enterprize"', '"enterprize"', "enterprise"),
        ('"midmarket"', '"midmarket"', "mid_market"),
        ('"evidence"', '"evidence"', None),
        ("3", "3", None),
        ('["enterprise"]', '["enterprise"]', None),
        ('"./none.toml"', 'no file "./none.toml"', None),
    ],
)
def test_what_cannot_be_extended_is_told_with_what_is_near(
    tmp_path: Path, extends: str, found: str, suggestion: str | None
) -> None:
    path = files(tmp_path, {"t.toml": f'name = "t"\nextends = {extends}\n'})
    with refused() as refusal:
        load(path)
    told = refusal.only
    assert (told.file, told.line, told.key) == (f"{path}", 2, "extends")
    assert (told.found, told.suggestion) == (found, suggestion)


def test_a_chain_of_files_is_followed_and_the_nearest_goes_before(tmp_path: Path) -> None:
    chain = {
        "0.toml": 'extends = "./sub/1.toml"\nname = "zero"\n',
        "sub/1.toml": 'extends = "2.toml"\nname = "one"\n[pilot]\nsuccess = 0.1\n',
        "sub/2.toml": 'extends = "mid_market"\nname = "two"\n[pilot]\nsuccess = 0.2\nembedded = 0.3\n',
    }
    scenario = load(files(tmp_path, chain))
    assert scenario.name == "zero"
    assert scenario.pilot.success.known == 0.1
    assert scenario.pilot.embedded.known == 0.3
    assert scenario.sponsors == load("mid_market").sponsors
    places = {entry.key: (entry.file, entry.line) for entry in scenario.ledger()}
    assert places["pilot.embedded"] == (f"{tmp_path / 'sub/2.toml'}", 5)


def test_files_that_extend_each_other_in_a_circle_are_refused(tmp_path: Path) -> None:
    circle = {f"{k}.toml": f'extends = "{(k + 1) % 3}.toml"\nname = "t"\n' for k in range(3)}
    for path in (files(tmp_path, circle), files(tmp_path, {"self.toml": 'extends = "./self.toml"'})):
        with refused() as refusal:
            load(path)
        assert "leads back here" in f"{refusal.only.found}"


def test_a_chain_has_an_end(tmp_path: Path) -> None:
    chain = {f"{k}.toml": f'extends = "{k + 1}.toml"\nname = "t"\n' for k in range(20)}
    files(tmp_path, {**chain, "20.toml": 'name = "end"'})
    with refused() as refusal:
        load(tmp_path / "0.toml")
    assert refusal.only.found == "a chain of more than 16 files"
    assert load(tmp_path / "5.toml").name == "t"


@pytest.mark.parametrize("extends", ["../b.toml", "in/../../b.toml", "ABSOLUTE", "away/b.toml", "link.toml"])
def test_no_file_outside_the_folder_is_read(tmp_path: Path, extends: str) -> None:
    files(tmp_path, {"b.toml": 'name = "b"', "in/t.toml": ""})
    (tmp_path / "in" / "away").symlink_to(tmp_path)
    (tmp_path / "in" / "link.toml").symlink_to(tmp_path / "b.toml")
    name = extends.replace("ABSOLUTE", f"{tmp_path / 'b.toml'}")
    path = files(tmp_path, {"in/t.toml": f'extends = "{name}"\nname = "t"'})
    with refused() as refusal:
        load(path)
    assert refusal.only.allowed == "a file in or below the folder of the scenario that is read"
    assert refusal.only.line == 1


def test_a_text_has_no_folder_unless_one_is_given(tmp_path: Path) -> None:
    files(tmp_path, {"b.toml": 'name = "b"'})
    with refused() as refusal:
        loads('extends = "b.toml"')
    assert refusal.only.allowed == "no file: this scenario has no folder of its own"
    assert loads('extends = "b.toml"', folder=tmp_path).name == "b"


def test_plain_tables_are_a_scenario_too() -> None:
    document = {"extends": "mid_market", "name": "t", "pilot": {"success": 0.5}}
    scenario = from_document(document)
    assert scenario.pilot.success.known == 0.5
    assert scenario.hash == loads('extends = "mid_market"\nname = "t"\n[pilot]\nsuccess = 0.5').hash
    with refused() as refusal:
        from_document({"name": "t", "pilot": {"succes": 1}}, name="mine")
    assert f"{refusal.only}".startswith("mine: pilot.succes: found an unknown key")


def test_the_hash_is_of_what_can_change_a_result(tmp_path: Path) -> None:
    text = 'name = "t"\n[pilot]\nsuccess = 0.5\nembedded = 0.25\n'
    plain = loads(text)
    assert len(plain.hash) == 64
    assert plain.hash == loads(f"# a comment\n{text}\n\n", name="other").hash
    assert plain.hash == loads('name = "t"\npilot = { embedded = 0.25, success = 5e-1 }').hash
    assert plain.hash == plain.with_("pilot.success", 0.6).with_("pilot.success", 0.5).hash
    assert plain.hash != plain.with_("pilot.success", 0.6).hash
    files(tmp_path, {"m.csv": "months\n1\n2\n"})
    sampled = "[pilot]\nduration = { empirical = { csv = 'm.csv', column = 'months' } }"
    before = loads(f'name = "t"\n{sampled}', folder=tmp_path).hash
    files(tmp_path, {"m.csv": "months\n1\n3\n"})
    assert loads(f'name = "t"\n{sampled}', folder=tmp_path).hash != before


def test_the_hash_stays_between_versions_and_machines() -> None:
    text = 'name = "é"\n[pilot]\nsuccess = "0.2 to 0.4"\n[[sponsors]]\nseat = "a"\nweight = 2\n'
    assert loads(text).hash == "cd292bbf1ef67541113255ea19161c485f3b73e94fb64a23903f3c0d936857f9"


def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    files(tmp_path, {"t.toml": 'name = "t"\n'})
    monkeypatch.setattr(
        "valleysim.scenario.inputs.os.open", forbidden
    )  # permissions do not stop the superuser
    with refused() as refusal:
        load(tmp_path / "t.toml")
    assert refusal.only.found == "a file that cannot be read (permission denied)"
