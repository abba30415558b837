"""The quick tier of the chaos tests: what `make chaos` does for an hour, in minutes. See docs/reliability.md."""

import os
from pathlib import Path

import pytest

from tests.chaos.monkey import Plan
from tests.chaos.survival import Report, survive

pytestmark = [pytest.mark.kill, pytest.mark.postgres]
PLAN = {"kills": 100, "stops": 40, "wipes": 10, "outages": 5, "seconds": 100.0, "point_kills": 3}
EFFECTS = 5_000
KEPT = Path(__file__).parents[1] / ".artifacts" / "chaos"


def _keep(report: Report) -> None:
    KEPT.mkdir(parents=True, exist_ok=True)
    (KEPT / f"survival-{report.seed}.json").write_text(report.as_json(), encoding="utf-8")


@pytest.mark.timeout(1500)
def test_nothing_is_lost_doubled_or_overwritten_whatever_dies(tmp_path: Path) -> None:
    seed = int(os.environ.get("WAREFLOW_TEST_SEED", "1"))

    report = survive(tmp_path, Plan(seed=seed, **PLAN), EFFECTS, within=600)  # type: ignore[arg-type]

    _keep(report)
    told = report.figures
    assert report.faults == []
    assert (told["lost"], told["doubled"], told["older_over_newer"]) == (0, 0, 0)
    assert told["writes_requested"] >= EFFECTS
    assert told["kills"] >= PLAN["kills"]
    assert (told["stops"], told["valkey_wipes"], told["postgres_kills"]) == (40, 10, 5)
