"""Days at the prompt."""

from pathlib import Path

from tests.cli.running import Call


def test_at_the_prompt_days_are_taken_and_told(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "s.toml"
    path.write_text('extends = "mid_market"\nname = "s"\nas_of = 2026-11-28\n', "utf-8")
    few = ("--replicates", 400, "--worlds", 10, "--threads", 1)
    said = call("run", path, "--horizons", "6,2027-Q4", *few)
    assert said.code == 0
    assert "Month 0 is 2026-11-28, month 6 2027-05-28, month 13.125 2027-12-31." in " ".join(said.out.split())
    assert "13.125    2027-12-31" in said.out
    said = call("explain", path, "--history", 0, "--horizons", "2027-11-28")
    assert "by month 12 it" in said.out
    assert "       day  what happened" in said.out
    said = call("run", path, "--horizons", "2027-13-01", *few)
    assert said.code == 2
    assert "or days such as 2027-03-31 or 2027-Q1" in said.err
    pairs = ("--months", "2027-03-31", "--together", "2027-03-31")
    said = call("stress", path, "--at", "2028-Q2", *pairs, *few)
    assert said.code == 0
    assert "leave in month 4.125" in said.out
    said = call("stress", path, "--together", "soon", *few)
    assert (said.code, said.out) == (2, "")
    assert "allowed: a month such as 24, or a day: 2027-03-31" in said.err
