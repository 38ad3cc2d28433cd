"""What a run tells of itself while it is under way."""

import pytest

from valleysim import loads, simulate


@pytest.mark.parametrize("pilots", [0, 3])
def test_progress_ends_with_all_histories_done_of_those_planned(pilots: int) -> None:
    listed = "".join(f'[[pilots]]\nname = "{k}"\n' for k in range(pilots))
    told: list[tuple[int, int]] = []
    simulate(
        loads(f'name = "t"\n{listed}'),
        replicates=1_000,
        horizons=[3],
        chunk=100,
        threads=2,
        progress=lambda done, planned: told.append((done, planned)),
    )
    assert told[0] == (0, 1_000 * max(pilots, 1))
    assert told[-1] == (1_000 * max(pilots, 1),) * 2
    assert all(done <= planned for done, planned in told)
    assert len(told) > 5
