"""Whatever is sent, the API answers in the words of its own description and never breaks."""

from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, settings
from wareflow.api.openapi import describe

from tests.api.arrange import ADDRESS, Api

schema = schemathesis.openapi.from_dict(describe())
FORBIDDEN = ("Traceback", "site-packages", "sqlalchemy", "psycopg", "object at 0x")


@pytest.fixture(scope="module")
def knocked(shared_api: Api) -> Api:
    return shared_api


def raw(value: str | bytes) -> bytes:
    """A header as it goes over the wire."""
    return value.encode("latin-1", "replace") if isinstance(value, str) else value


@schema.parametrize()
@settings(max_examples=8, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
def test_no_input_breaks_the_api(case: schemathesis.Case[Any], knocked: Api) -> None:
    request = requests.Request(**case.as_transport_kwargs(base_url=ADDRESS)).prepare()
    headers = [(name.encode(), raw(value)) for name, value in {**request.headers, **knocked.bearer}.items()]

    answer = knocked.client.request(str(request.method), str(request.url), headers=headers, content=request.body)

    assert answer.status_code < 500, answer.text
    assert not [word for word in FORBIDDEN if word in answer.text]
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["status"] == answer.status_code
