"""Pilots by segment or label, beside the pilots themselves."""

from functools import cache

import numpy as np
import pytest

from valleysim import Result, UsageError, loads, simulate

TEXT = """
extends = "enterprise"
name = "groups"

[[pilots]]
name = "a"
segment = "One"
label = { region = "North" }

[[pilots]]
name = "b"
segment = "One"
label = { region = "South", vendor = "Acme" }

[[pilots]]
name = "c"
segment = "Two"
label = { region = "North" }

[[pilots]]
name = "d"
"""


@cache
def result() -> Result:
    return simulate(loads(TEXT), replicates=2_000, worlds=50, horizons=[18, 36])


def test_groups_add_up_to_the_pilots() -> None:
    pilots = result().frame("pilots").set_index("key")
    for by, members in (
        ("segment", {"One": ["a", "b"], "Two": ["c"], "not said": ["d"]}),
        ("region", {"North": ["a", "c"], "South": ["b"], "not said": ["d"]}),
        ("label.vendor", {"Acme": ["b"], "not said": ["a", "c", "d"]}),
    ):
        rows = result().groups(by)
        last = rows[rows["month"] == 36].set_index("group")
        assert last["pilots"].to_dict() == {group: len(keys) for group, keys in members.items()}
        for group, keys in members.items():
            assert last.loc[group, "expected"] == pytest.approx(pilots.loc[keys, "reached_36"].sum())
            assert last.loc[group, "value"] == pytest.approx(pilots.loc[keys, "reached_36"].mean())


def test_a_group_of_one_has_the_errors_of_its_pilot() -> None:
    pilot = result().frame("pilots").set_index("key").loc["b"]
    rows = result().groups("vendor")
    last = rows[(rows["month"] == 36) & (rows["group"] == "Acme")].iloc[0]
    for name in ("mc_error", "low", "high"):
        assert last[name] == pytest.approx(pilot[name], rel=1e-9)


def test_where_all_is_known_the_error_of_a_group_is_that_of_pilots_that_go_together() -> None:
    text = 'name = "x"\n[pilot]\nduration = { exponential = 8 }\n'
    listed = "".join(f"[[pilots]]\nname = '{name}'\n" for name in "ab")
    known = simulate(loads(text + listed), replicates=4_000, horizons=[6])
    (row,) = known.groups("segment").to_dict("records")
    each = known.frame("pilots")["mc_error"].mean()
    assert row["mc_error"] == pytest.approx(each, rel=0.01)


def test_rows_of_pilots_and_documents_have_labels() -> None:
    pilots = result().frame("pilots").set_index("key")
    assert pilots["label.region"].fillna("").to_dict() == {"a": "North", "b": "South", "c": "North", "d": ""}
    told = {one["key"]: one["label"] for one in result().document()["pilots"]}
    assert told["b"] == {"region": "South", "vendor": "Acme"}


def test_a_label_that_no_pilot_has_is_refused_with_what_is_near() -> None:
    told = r'found "regoin"; allowed: segment, region, vendor; did you mean region\?'
    with pytest.raises(UsageError, match=told):
        result().groups("regoin")


def test_the_table_of_groups_is_told_first_when_it_is_asked_for() -> None:
    titles = [getattr(one, "title", "") for one in result().content(group_by="region")]
    first = next(title for title in titles if title)
    assert first.startswith("Pilots that reach production, by region: expected number by month")
    assert not any("by region" in getattr(one, "title", "") for one in result().content())
    assert np.isfinite(result().groups("region")["mc_error"]).all()
