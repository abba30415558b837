"""The gallery through the API: texts by language, and a flow that is named and described in one."""

from typing import Any

import pytest

from tests.api.arrange import Api

SHIP = "baselinker_paid_to_ship"


def used(api: Api, **wish: Any) -> tuple[str, str]:
    """Name and description of the flow that is made."""
    flow = api.post(f"/templates/{SHIP}/use", wish).json()
    return flow["name"], flow["document"]["description"]


def test_the_gallery_has_its_texts_in_each_language(shared_api: Api) -> None:
    items = shared_api.get("/templates").json()["items"]

    assert items
    assert all(set(one["texts"]) == {"pl", "es", "cs", "it", "de"} for one in items)
    ship = next(one for one in items if one["id"] == SHIP)
    assert ship["title"] == "BaseLinker: paid orders to ship"
    assert ship["texts"]["de"]["title"] == "BaseLinker: bezahlte Bestellungen zum Versand"
    assert set(ship["questions"][0]["ask"]) == {"en", "pl", "es", "cs", "it", "de"}


def test_a_flow_is_named_and_described_in_the_language_that_is_asked_for(shared_api: Api) -> None:
    german = shared_api.get(f"/templates/{SHIP}").json()["texts"]["de"]

    assert used(shared_api, language="de") == (german["title"], german["description"])
    assert used(shared_api, language="de", name="Versand") == ("Versand", german["description"])


@pytest.mark.parametrize("wish", [{}, {"language": "en"}, {"language": "fr"}])
def test_a_flow_is_in_english_where_the_language_has_no_words(wish: dict[str, str], shared_api: Api) -> None:
    english = shared_api.get(f"/templates/{SHIP}").json()

    assert used(shared_api, **wish) == (english["title"], english["description"])
