"""``valleysim advise``: tables, one document, files; what cannot be used is refused before anything runs."""

import json
from pathlib import Path

import pytest

from tests.cli.running import ENTERPRISE, Call

OWN = """
[[actions]]
name = "owner early"
cost = 10000
[actions.changes]
"funding.owner_involvement" = { at_least = 0.8, assumption = "asked" }
[[actions]]
name = "embed"
cost = 50000
months = 1
[actions.changes]
"pilot.embedded" = { at_least = 0.5, assumption = "asked" }
"""
FEW = ("--replicates", "400", "--worlds", "20", "--threads", "1")


@pytest.fixture
def own(tmp_path: Path) -> Path:
    file = tmp_path / "own.toml"
    file.write_text(OWN)
    return file


def test_the_answer_its_tables_and_files_are_written(call: Call, own: Path, tmp_path: Path) -> None:
    said = call("advise", ENTERPRISE, "--actions", own, "--budget", 55000, "--out", tmp_path / "out", *FEW)
    assert said.code == 0
    assert "2 actions; 3 sets of them" in said.err
    assert "within EUR 55k" in said.out
    assert "owner early" in said.out
    assert "regret" in said.out
    names = {path.name for path in (tmp_path / "out").iterdir()}
    own = {"advise.json", "actions.csv", "frontier.csv", "actions.png", "frontier.png"}
    assert names == {*own, "manifest.json", "page.json"}


def test_with_a_worth_what_is_worth_knowing_is_told_and_written(
    call: Call, own: Path, tmp_path: Path
) -> None:
    studies = tmp_path / "studies.toml"
    studies.write_text('[[studies]]\nname = "quotes"\nmeasures = ["changes[*"]\nrelative = 0.1\n')
    asked = ("--actions", own, "--studies", studies, "--worth", "2M", "--out", tmp_path / "out", *FEW)
    said = call("advise", ENTERPRISE, *asked)
    assert said.code == 0
    assert "up to 16 in 40 worlds for what is worth knowing" in said.err
    assert said.out.startswith("At EUR 2,000,000 for one pilot in production ")
    assert "What is worth knowing before money is spent" in said.out
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"information.csv", "information.png", "studies.csv", "worth_of_sets.csv"} < names
    told = json.loads((tmp_path / "out" / "advise.json").read_text())["information"]
    assert (told["worth"], told["worlds"], told["histories_each"]) == (2e6, 40, 50)


def test_json_is_one_document_that_differs_in_the_manifest_only(call: Call, own: Path) -> None:
    said, again = (call("advise", ENTERPRISE, "--actions", own, "--at", 24, "--json", *FEW) for _ in range(2))
    document, other = json.loads(said.out), json.loads(again.out)
    assert document["at"] == 24
    assert [value["month"] for value in document["actions"][0]["gain_by_month"]] == [3, 6, 12, 18, 24]
    assert document.pop("manifest") is not None
    del other["manifest"]
    assert document == other


def test_a_portfolio_is_told_the_next_best_action_of_each_pilot(
    call: Call, own: Path, tmp_path: Path
) -> None:
    file = tmp_path / "two.toml"
    pilots = "".join(f'[[pilots]]\nname = "{name}"\n' for name in "ab")
    file.write_text(f'extends = "enterprise"\nname = "two"\n{pilots}')
    said = call("advise", file, "--actions", own, "--out", tmp_path / "out", *FEW)
    assert said.code == 0
    assert "Next best action for each pilot" in said.out
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "advise.json",
        "actions.csv",
        "by_action.csv",
        "next_best.csv",
        "next_best.png",
        "manifest.json",
        "page.json",
    }


def test_of_a_portfolio_with_a_budget_what_is_worth_knowing_is_told_and_written(
    call: Call, own: Path, tmp_path: Path
) -> None:
    file = tmp_path / "two.toml"
    pilots = "".join(f'[[pilots]]\nname = "{name}"\n' for name in "ab")
    file.write_text(f'extends = "enterprise"\nname = "two"\n{pilots}')
    few = ("--replicates", "100", "--worlds", "20", "--threads", "1")
    asked = ("--actions", own, "--worth", "2M", "--budget", "70k", "--out", tmp_path / "out", *few)
    said = call("advise", file, *asked)
    assert said.code == 0
    assert "up to 16 sets in 200 worlds for what is worth knowing" in said.err
    assert said.out.startswith("At EUR 2,000,000 for one pilot in production ")
    assert "What sets are worth, at EUR 2,000,000 for one pilot in production" in said.out
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"information.csv", "information.png", "studies.csv", "worth_of_sets.csv"} < names
    told = json.loads((tmp_path / "out" / "advise.json").read_text())["information"]
    assert (told["worth"], told["worlds"], told["histories_each"]) == (2e6, 200, 16)


def test_the_prompt_and_python_give_the_same_advice_on_a_portfolio(
    call: Call, own: Path, tmp_path: Path
) -> None:
    import valleysim
    from valleysim.questions.advise.actions import load_actions

    file = tmp_path / "two.toml"
    pilots = "".join(f'[[pilots]]\nname = "{name}"\n' for name in "ab")
    file.write_text(f'extends = "enterprise"\nname = "two"\n{pilots}')
    told = json.loads(call("advise", file, "--actions", own, "--json", *FEW).out)
    found = valleysim.advise(file, actions=load_actions(own), replicates=400, worlds=20, threads=1)
    asked = json.loads(json.dumps(found.document()))
    assert {**told, "manifest": None} == {**asked, "manifest": None}
    assert list(found.actions()["gain_value"]) == [row["gain"]["value"] for row in told["actions"]]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--budget", "-1"), 'found "-1"; allowed: an amount of 0 or more'),
        (("--budget", "nan"), 'found "nan"; allowed: one number: an amount of 0 or more'),
        (("--budget", "much"), 'found "much"; allowed: one number: an amount of 0 or more'),
        (("--at", "0"), "at: found 0.0"),
        (("--actions", "absent.toml"), "absent.toml: found a file that cannot be read"),
        (("--replicates", "0"), "replicates: found 0"),
        (("--worth", "0"), "worth: found 0.0; allowed: an amount above 0"),
        (("--worth", "-2M"), 'found "-2M"; allowed: an amount of 0 or more'),
        (("--worth", "much"), 'found "much"; allowed: one number: an amount of 0 or more'),
        (("--worth", "2M", "--studies", "absent.toml"), "absent.toml: found a file that cannot be read"),
    ],
)
def test_what_cannot_be_used_is_refused_in_one_line(call: Call, options: tuple[str, ...], told: str) -> None:
    said = call("advise", ENTERPRISE, *options)
    assert said.code == 2
    assert said.out == ""
    assert told in said.err
    assert len(said.err.splitlines()) == 1
