"""The imitated Shopify: points, throttling, questions too dear, faults."""

import pytest
from wareflow.sandbox.kit.faults import Fault

from tests.sandbox.shopify_shop import Shop

ORDERS = "{ orders(first: 10) { nodes { id lineItems(first: 10) { nodes { id } } } } }"


@pytest.fixture
def shop() -> Shop:
    """The smallest plan, and a clock that stands still."""
    found = Shop()
    found.system.clock.freeze()
    found.system.settings.update(bucket_size=2000, restore_rate=100)
    return found


def cost(answer: dict[str, object]) -> dict[str, object]:
    found: dict[str, object] = answer["extensions"]["cost"]  # type: ignore[index]
    return found


def test_points_are_taken_and_come_back_with_time(shop: Shop) -> None:
    first = cost(shop.ask(ORDERS))
    shop.system.clock.advance(1)
    second = cost(shop.ask("{ shop { name } }"))

    assert first["throttleStatus"] == {
        "maximumAvailable": 2000.0,
        "currentlyAvailable": 2000 - int(str(first["actualQueryCost"])),
        "restoreRate": 100.0,
    }
    assert second["throttleStatus"]["currentlyAvailable"] == 1999  # type: ignore[index]


def test_an_empty_bucket_is_a_200_without_data_that_says_what_is_missing(shop: Shop) -> None:
    shop.ask("{ shop { name } }")
    shop.system.bucket.available = 10.0

    answer = shop.ask(ORDERS)

    assert "data" not in answer
    assert answer["errors"][0]["extensions"]["code"] == "THROTTLED"
    assert cost(answer)["actualQueryCost"] is None
    assert cost(answer)["throttleStatus"]["currentlyAvailable"] == 10  # type: ignore[index]


def test_waiting_as_long_as_the_numbers_say_is_enough(shop: Shop) -> None:
    shop.ask("{ shop { name } }")
    shop.system.bucket.available = 0.0
    told = cost(shop.ask(ORDERS))

    shop.system.clock.advance(float(str(told["requestedQueryCost"])) / 100)
    answer = shop.ask(ORDERS)

    assert "errors" not in answer


def test_only_what_was_used_is_charged(shop: Shop) -> None:
    shop.system.seed(data={"orders": [{"name": "#1"}]})

    told = cost(shop.ask(ORDERS))

    assert int(str(told["actualQueryCost"])) < int(str(told["requestedQueryCost"]))


def test_a_question_over_a_thousand_points_is_refused_even_when_little_is_there(shop: Shop) -> None:
    shop.system.seed(data={"orders": []})
    deep = "{ orders(first: 250) { nodes { lineItems(first: 250) { nodes { variant { product { variants(first: 250) {" \
           " nodes { id } } } } } } } } }"  # fmt: skip

    error = shop.error(deep)

    assert error["extensions"]["code"] == "MAX_COST_EXCEEDED"


def test_a_part_that_is_not_included_costs_nothing(shop: Shop) -> None:
    document = "query($with: Boolean!) { orders(first: 10) { nodes { id customer @include(if: $with) { id } } } }"

    whole, part = (cost(shop.ask(document, **{"with": wanted})) for wanted in (True, False))

    assert int(str(part["requestedQueryCost"])) < int(str(whole["requestedQueryCost"]))


def test_a_mutation_costs_ten(shop: Shop) -> None:
    answer = shop.ask('mutation { orderMarkAsPaid(input: {id: "gid://shopify/Order/1"}) { userErrors { message } } }')

    assert cost(answer)["requestedQueryCost"] == 10


def test_a_document_that_is_too_long_is_refused(shop: Shop) -> None:
    assert "too large" in shop.error("{ shop { name } }" + " " * 50_000)["message"]


@pytest.mark.parametrize(
    ("kind", "status"), [("429", 429), ("500_before", 500), ("500_after", 500), ("expired_token", 401)]
)
def test_faults_of_the_kit_look_like_the_services_own(kind: str, status: int, shop: Shop) -> None:
    shop.system.faults.add(Fault(kind, times=1))

    reply = shop.post("{ shop { name } }")

    assert reply.status_code == status
    assert shop.post("{ shop { name } }").status_code == 200


def test_errors_can_stand_beside_data(shop: Shop) -> None:
    shop.system.settings["partial_errors"] = True

    answer = shop.ask("{ shop { name } }")

    assert answer["data"]["shop"]["name"] == "Lumo Home"
    assert answer["errors"][0]["extensions"]["code"] == "INTERNAL_SERVER_ERROR"


def test_a_frozen_shop_answers_402(shop: Shop) -> None:
    shop.system.settings["frozen"] = True

    assert shop.post("{ shop { name } }").status_code == 402


def test_a_mutation_is_logged_as_a_write_and_a_question_is_not(shop: Shop) -> None:
    shop.ask('mutation M { orderMarkAsPaid(input: {id: "gid://shopify/Order/1"}) { userErrors { message } } }')
    shop.ask("query mutation { shop { name } }")

    assert [entry.write for entry in shop.system.requests.find()] == [True, False]
    assert "shpat" not in str(shop.system.requests.as_data(shop.system.requests.find()))
