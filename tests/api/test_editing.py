"""Several people at one flow: who changed what, who has it open, what was saved over, two plans side by side."""

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session
from wareflow.services.product import Product
from wareflow.store import users as people
from wareflow.store.clock import clock
from wareflow.store.database import transact
from wareflow.store.ids import new_id
from wareflow.store.models import Change, FlowPresence, Task, table

from tests.api.arrange import Api, flow, small_flow

HERE, THERE = "window-one", "window-two"
CHANGE, TASK = table(Change), table(Task)


def test_who_changed_which_step_is_known_until_it_is_published(api: Api) -> None:
    made = api.new_flow(small_flow())
    changed = small_flow(fields={"number": "{{ item.ean }}"})

    api.put(f"/flows/{made['id']}", {"revision": 1, "document": changed})
    touched = api.get(f"/flows/{made['id']}/touches").json()["items"]
    api.post(f"/flows/{made['id']}/publish", {})

    assert [(touch["part"], bool(touch["author"])) for touch in touched] == [("map", True)]
    assert api.get(f"/flows/{made['id']}/touches").json()["items"] == []


def test_a_box_that_moved_is_nobodys_change_and_a_new_name_is(api: Api) -> None:
    made = api.new_flow(small_flow())
    moved = {**made["document"], "layout": {"map": [5, 5], "start": [1, 1]}}

    api.put(f"/flows/{made['id']}", {"revision": 1, "document": moved})
    assert api.get(f"/flows/{made['id']}/touches").json()["items"] == []

    api.patch(f"/flows/{made['id']}", {"name": "Nightly"})
    assert [touch["part"] for touch in api.get(f"/flows/{made['id']}/touches").json()["items"]] == ["#flow"]


def test_a_draft_that_is_saved_over_knowingly_stays_in_the_history(api: Api) -> None:
    made = api.new_flow(flow(description="theirs"))

    api.put(f"/flows/{made['id']}", {"revision": 1, "document": flow(description="mine"), "keep": True})
    kept = api.get(f"/flows/{made['id']}/drafts").json()["items"]
    draft = api.get(f"/flows/{made['id']}/drafts/{kept[0]['id']}").json()

    assert len(kept) == 1
    assert draft["document"]["description"] == "theirs"
    assert api.get(f"/flows/{made['id']}/drafts/nothing").status_code == 404
    api.put(f"/flows/{made['id']}", {"revision": 2, "document": flow(description="again")})
    assert len(api.get(f"/flows/{made['id']}/drafts").json()["items"]) == 1


def test_two_windows_see_each_other_and_one_takes_over(api: Api) -> None:
    path = f"/flows/{api.new_flow()['id']}/presence"

    first = api.post(path, {"window": HERE}).json()
    second = api.post(path, {"window": THERE, "editing": False}).json()
    api.post(path, {"window": THERE, "take_over": True})
    lost = api.post(path, {"window": HERE, "editing": True}).json()

    assert (first["others"], first["editing"]) == ([], True)
    assert [(one["editing"], one["mine"]) for one in second["others"]] == [(True, True)]
    assert (lost["editing"], [one["editing"] for one in lost["others"]]) == (False, [True])
    back = api.post(path, {"window": HERE, "take_over": True}).json()
    assert (back["editing"], [one["editing"] for one in back["others"]]) == (True, [False])


def test_another_person_is_named_and_a_closed_or_silent_window_is_gone(api: Api, product: Product) -> None:
    made = api.new_flow()
    path = f"/flows/{made['id']}/presence"
    anna = transact(
        product.engine, lambda session: people.create_user(session, product.project_id, "Anna", "editor").id
    )
    api.post(path, {"window": THERE})
    presence = table(FlowPresence)
    transact(product.engine, lambda session: session.execute(update(presence).values(user_id=anna)) and None)

    seen = api.post(path, {"window": HERE}).json()["others"]
    transact(
        product.engine,
        lambda session: (
            session.execute(update(presence).where(presence.c.window_id == THERE).values(seen_at=clock(-60))) and None
        ),
    )
    later = api.post(path, {"window": HERE}).json()["others"]
    api.post(f"{path}/leave", {"window": HERE})

    assert [(one["name"], one["mine"]) for one in seen] == [("Anna", False)]
    assert later == []
    assert api.post(path, {"window": THERE}).json()["others"] == []


@pytest.mark.parametrize("window", ["", "short", "with blanks here", "x" * 65])
def test_a_window_has_a_plain_name(api: Api, window: str) -> None:
    assert api.post(f"/flows/{api.new_flow()['id']}/presence", {"window": window}).status_code == 422


def test_a_flow_that_is_not_there_has_nobody(api: Api) -> None:
    assert api.post("/flows/gone/presence", {"window": HERE}).status_code == 404
    assert api.get("/flows/gone/touches").status_code == 404
    assert api.get("/flows/gone/drafts").status_code == 404


def test_two_plans_are_laid_side_by_side_record_by_record(api: Api, product: Product) -> None:
    made = api.new_flow(small_flow())
    live, draft = (api.post(f"/flows/{made['id']}/runs", {"mode": "plan"}).json()["id"] for _ in range(2))
    _changes(product, live, {"SAME": "1.10", "PRICE": "2", "GONE": "3"})
    _changes(product, draft, {"SAME": "1.10", "PRICE": "2.50", "NEW": "4"})

    answer = api.get(f"/runs/{live}/shadow/{draft}").json()
    only = api.get(f"/runs/{live}/shadow/{draft}?kind=only_live&limit=1").json()

    assert answer["counts"] == {"only_live": 1, "only_draft": 1, "different": 1, "same": 1}
    assert [(row["kind"], row["key"]) for row in answer["items"]] == [
        ("different", "PRICE"),
        ("only_draft", "NEW"),
        ("only_live", "GONE"),
    ]
    assert answer["items"][0]["fields"] == [{"name": "unitPrice", "live": "2", "draft": "2.50"}]
    assert ([row["key"] for row in only["items"]], only["total"], answer["part"]) == (["GONE"], 1, False)


def test_runs_of_two_flows_are_not_compared(api: Api) -> None:
    runs = [
        api.post(f"/flows/{api.new_flow(small_flow())['id']}/runs", {"mode": "plan"}).json()["id"] for _ in range(2)
    ]

    refused = api.get(f"/runs/{runs[0]}/shadow/{runs[1]}")

    assert refused.status_code == 422
    assert "Only two runs of one flow" in refused.json()["detail"]


def _changes(product: Product, run_id: str, prices: dict[str, str]) -> None:
    """What a plan of these prices leaves behind."""

    def work(session: Session) -> None:
        task = session.execute(select(TASK.c.id).where(TASK.c.run_id == run_id)).scalars().first()
        for key, price in prices.items():
            row = {
                "id": new_id(),
                "project_id": product.project_id,
                "run_id": run_id,
                "task_id": task,
                "node_id": "save",
                "item_id": key,
                "system": "business_central",
                "connection": "demo_bc",
                "object": "item",
                "key": key,
                "action": "update",
                "fields": [{"name": "unitPrice", "before": "1", "after": price}],
            }
            session.execute(insert(CHANGE).values(row))

    transact(product.engine, work)
