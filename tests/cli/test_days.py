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


def test_by_when_is_asked_for_at_the_prompt(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "s.toml"
    pilots = "".join(f"[[pilots]]\nname = 'Pilot {k}'\n" for k in (1, 2))
    path.write_text(
        f'extends = "mid_market"\nname = "s"\nas_of = 2026-11-28\ndue = 2027-06-30\n{pilots}', "utf-8"
    )
    few = ("--replicates", 400, "--worlds", 10, "--threads", 1)
    said = call("run", path, "--by", "2027-Q1,2027-06-30", *few)
    assert said.code == 0
    assert "Pilots by date, the least likely first" in said.out
    assert "2027 Q1  2027 Q2  90 % credible" in said.out
    assert said.out.index("Pilots by date") < said.out.index("Watch list: probability to be in production")
    said = call("run", path, "--by", "Quarters", *few, "--json")
    assert (said.code, said.err) == (0, "")
    assert said.out.count('"reached": {') == 12
    for given, told in (
        (("--by", "6", "--horizons", "3"), "by: found by and horizons together; allowed: one of them"),
        (
            ("--by", "quarter"),
            "days such as 2027-03-31 or 2027-Q1, months such as 6, or quarters; did you mean",
        ),
        (("--by", "2027-13-01"), "found '2027-13-01'; allowed: days such as 2027-03-31 or 2027-Q1"),
        (("--by", "2026-01-31"), "by: found 2026-01-31; allowed: days after 2026-11-28, which is as_of"),
        (("--by", "0"), "by: found 0.0; allowed: months above 0, up to 240"),
    ):
        said = call("run", path, *given, *few)
        assert (said.code, said.out) == (2, "")
        assert told in said.err
