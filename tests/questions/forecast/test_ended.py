"""Pilots that have ended count as what they had reached before, and that is told."""

from valleysim import loads, simulate

HEAD = """
name = "ended"
[pilot]
duration = 3
[cost]
run_rate = 2
[live]
cost_hazard = 0.1
proving = 12
[[pilots]]
name = "Waits"
[[pilots]]
name = "Ended"
"""


def told(status: str) -> list[str]:
    result = simulate(loads(HEAD + status), replicates=400, worlds=1, horizons=[6])
    return [one.text for one in result.notices if one.key == "status" and "ended" in one.text]


def test_a_pilot_that_was_rolled_back_counts_as_in_production_and_that_is_said() -> None:
    (text,) = told('status = { started = 9, pilot_ended = 6, stage = "rolled back", ended = 2 }\n')
    assert text.startswith("of one pilot that has ended 1.0 had come to production before, and count as such")


def test_nothing_is_said_where_none_has_ended_or_none_had_come_so_far() -> None:
    assert told('status = { started = 9, pilot_ended = 6, stage = "in use" }\n') == []
    assert (
        told('pilot = { duration = 3, success = 0 }\nstatus = { started = 9, stage = "abandoned" }\n') == []
    )


def test_what_was_rolled_back_before_month_0_is_reached_at_every_horizon_and_not_held() -> None:
    text = HEAD + 'status = { started = 9, pilot_ended = 6, stage = "rolled back", ended = 2 }\n'
    result = simulate(loads(text), replicates=400, worlds=1, horizons=[1, 6])
    pilot = result.pilots().set_index("name").loc["Ended"]
    assert (pilot["reached_1"], pilot["reached_6"]) == (1.0, 1.0)
    of_both = result.horizons()
    assert of_both["reached"].tolist() == [0.5, 1.0]
    assert of_both["held"].iloc[0] == 0.0
