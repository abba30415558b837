"""What ready flows ask: parameters that exist, in each language, and answers that arrive in the flow."""

import pytest
from wareflow.sdk.errors import ConfigError
from wareflow.services.catalog_view import LANGUAGES
from wareflow.services.template_questions import Answers, answered, questions_of

from tests.templates.world import CATALOG, TEMPLATES, document_of, template_names

ORDERS = "baselinker_paid_to_ship"


@pytest.mark.parametrize("template", template_names())
def test_it_asks_for_what_its_steps_have_in_each_language(template: str) -> None:
    document = document_of(template)

    questions = questions_of(TEMPLATES / template)

    assert questions
    assert len({(one.node, one.field) for one in questions}) == len(questions)
    for one in questions:
        assert one.field in CATALOG.node(document.nodes[one.node].type).config_class.model_fields
        assert set(one.ask) == {"en", *LANGUAGES}
        assert set(one.help) in (set(), {"en", *LANGUAGES})


def test_answers_take_the_place_of_what_stood_in_the_flow() -> None:
    document = document_of(ORDERS)
    answers: Answers = {"only_paid": {"statuses": ["Opłacone"]}, "to_ship": {"status_id": "Do wysyłki"}}

    made = answered(document, questions_of(TEMPLATES / ORDERS), answers, CATALOG)

    assert made.nodes["only_paid"].config == {"field": "order_status", "statuses": ["Opłacone"]}
    assert made.nodes["to_ship"].config["status_id"] == "Do wysyłki"
    assert made.nodes["to_ship"].config["order_id"] == "{{ item.order_id }}"
    assert made.nodes["orders"] == document.nodes["orders"]


@pytest.mark.parametrize("answers", [{"to_ship": {"connection": "x"}}, {"nowhere": {"status_id": "1"}}])
def test_what_was_not_asked_is_refused(answers: dict[str, dict[str, str]]) -> None:
    with pytest.raises(ConfigError, match="does not ask for"):
        answered(document_of(ORDERS), questions_of(TEMPLATES / ORDERS), answers, CATALOG)


def test_an_answer_that_the_step_does_not_take_is_refused_in_the_words_of_the_question() -> None:
    with pytest.raises(
        ConfigError, match=r"“Which status do paid orders get\?”: this answer must be filled in"
    ) as error:
        answered(document_of(ORDERS), questions_of(TEMPLATES / ORDERS), {"to_ship": {"status_id": ""}}, CATALOG)

    assert error.value.field == "answers.to_ship.status_id"


def test_a_flow_without_questions_asks_none() -> None:
    assert questions_of(TEMPLATES) == ()
