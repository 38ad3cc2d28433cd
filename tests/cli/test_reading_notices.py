"""What people should know of how a file was read stands on standard error, beside the answer."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from valleysim.cli import group

TOP = 'extends = "enterprise"\nname = "T"\npilots = "p.csv"\n'


@pytest.mark.parametrize("command", [["check"], ["run", "--replicates", "40", "--worlds", "2"]])
def test_a_notice_of_reading_stands_on_standard_error(tmp_path: Path, command: list[str]) -> None:
    (tmp_path / "t.toml").write_text(TOP, "utf-8")
    (tmp_path / "p.csv").write_bytes("name;pilot.success\nMüller;0,5\nB;0,25\n".encode("cp1252"))
    done = CliRunner().invoke(group, [*command, f"{tmp_path / 't.toml'}"], catch_exceptions=False)
    assert done.exit_code == 0
    assert f"{tmp_path / 'p.csv'}:2: read as Windows text (cp1252)" in done.stderr
    assert "read with decimal commas" in done.stderr
    assert "decimal commas" not in done.stdout
