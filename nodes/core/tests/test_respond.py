"""Respond: the first item is the answer; what it cannot say is set aside."""

from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError
from wareflow.sdk import Batch, Record
from wareflow.testing import NodeRun, run_node

from nodes.core.respond import Respond, RespondConfig


async def respond(*records: Record, **config: Any) -> NodeRun:
    return await run_node(Respond, config, Batch.of(list(records)))


async def test_the_first_item_is_the_answer_and_the_others_go_on_unchanged() -> None:
    run = await respond({"n": 1}, {"n": 2}, {"n": 3}, status=201, body={"number": "{{ item.n }}"})

    assert [(answer["status"], answer["body"]) for answer in run.records("answer")] == [(201, {"number": 1})]
    assert run.records("unused") == [{"n": 2}, {"n": 3}]


async def test_an_empty_body_is_the_item_with_its_digits() -> None:
    run = await respond({"price": Decimal("1.10"), "ean": "00123"})

    assert run.records("answer")[0]["body"] == {"price": Decimal("1.10"), "ean": "00123"}


async def test_text_is_put_together_and_empty_headers_are_left_out() -> None:
    headers = {"X-Number": "{{ item.n }}", "Location": "{{ item.where }}"}
    run = await respond({"n": 7, "where": ""}, content_type="text/csv", text="n;{{ item.n }}", headers=headers)

    assert run.records("answer") == [
        {"status": 200, "content_type": "text/csv", "headers": {"X-Number": "7"}, "body": "n;7"}
    ]


async def test_a_header_with_a_line_break_is_refused_with_its_name() -> None:
    run = await respond({"n": "1\r\nSet-Cookie: a=b"}, headers={"X-Number": "{{ item.n }}"})

    assert run.records("answer") == []
    assert "X-Number" in run.errors()[0]


@pytest.mark.parametrize("status", [100, 199, 600])
def test_only_answers_are_answers(status: int) -> None:
    with pytest.raises(ValidationError):
        RespondConfig(status=status)
