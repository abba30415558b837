"""A delivery is answered well only when it is stored."""

from concurrent.futures import Future
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from wareflow.store.database import reading

from tests.api.arrange import Api
from tests.api.hooking import listening


def test_a_delivery_that_cannot_be_stored_is_not_answered_well(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    hook = listening(api)

    def refuse(work: Any) -> "Future[Any]":
        failed: Future[Any] = Future()
        with reading(api.product.engine) as session:
            work(session)  # done, and lost at the commit
        failed.set_exception(OperationalError("INSERT", {}, Exception("the disk is full")))
        return failed

    with monkeypatch.context() as away:
        away.setattr(api.product.writer, "submit", refuse)
        lost = hook.deliver()
    kept = hook.deliver()

    assert lost.status_code >= 500
    assert kept.status_code in (200, 202)
    assert len(hook.runs()) == 1
