"""What is cut short in the log of requests is masked before it is cut."""

import json
from datetime import UTC, datetime

from wareflow.sandbox.kit.request_log import KEPT_BODY_BYTES, RequestLog


def test_a_secret_in_a_body_that_is_too_long_to_keep_is_masked() -> None:
    body = json.dumps({"password": "correct-horse", "note": "x" * (KEPT_BODY_BYTES + 10)}).encode()
    log = RequestLog()

    log.add(
        at=datetime.now(UTC), method="POST", path="/", query="", headers=[], body=body, write=True, status=200
    )  # fmt: skip

    entry = next(iter(log))
    assert "correct-horse" not in f"{entry.text}{entry.json}{entry.form}"
