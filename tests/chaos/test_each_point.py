"""The product dies at half of its failpoints, twice at each; `make chaos` does all of them, twenty times."""

import os
from pathlib import Path

import pytest

from tests.chaos import points
from tests.chaos.each_point import attack

pytestmark = [pytest.mark.kill, pytest.mark.timeout(1500)]
KILLS = 2


def test_nothing_is_lost_or_done_twice_at_whichever_point_the_product_dies(tmp_path: Path) -> None:
    seed = int(os.environ.get("WAREFLOW_TEST_SEED", "1"))

    found = attack(tmp_path, KILLS, seed, half=True)

    everything = points.everything()
    often_enough = [point for point in everything if found.killed[point] >= KILLS]
    assert found.faults == []
    assert found.passed <= {*everything}
    assert len(often_enough) * 2 >= len(everything)
    assert found.orders > 0
