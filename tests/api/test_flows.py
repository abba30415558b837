"""Flows through the API: saving, conflicts, versions, import and export."""

from tests.api.arrange import Api, flow, small_flow


def test_a_new_flow_is_shown_with_its_document_and_problems(api: Api) -> None:
    made = api.new_flow(small_flow())

    shown = api.get(f"/flows/{made['id']}").json()

    assert shown["document"]["nodes"]["map"]["config"] == {"fields": {"number": "{{ item.sku }}"}}
    assert (shown["revision"], shown["problems"], shown["published_version"]) == (1, [], None)
    assert shown["has_unpublished_changes"] is True


def test_saving_keeps_problems_but_not_rubbish(api: Api) -> None:
    made = api.new_flow()
    broken = flow({"map": {"type": "core.map_fields", "config": {}}})

    saved = api.put(f"/flows/{made['id']}", {"revision": 1, "document": broken})
    refused = api.put(f"/flows/{made['id']}", {"revision": 2, "document": {"format": "wareflow/1"}})

    assert saved.status_code == 200
    assert {problem["code"] for problem in saved.json()["problems"]} >= {"bad_config", "no_source"}
    assert refused.status_code == 422
    assert refused.json()["problems"][0]["code"] == "missing"
    assert api.get(f"/flows/{made['id']}").json()["revision"] == 2


def test_the_second_of_two_editors_gets_what_the_first_saved(api: Api) -> None:
    made = api.new_flow()
    first = flow(description="by the first")

    api.put(f"/flows/{made['id']}", {"revision": 1, "document": first})
    late = api.put(f"/flows/{made['id']}", {"revision": 1, "document": flow(description="by the second")})

    assert late.status_code == 409
    assert late.json()["code"] == "revision_conflict"
    assert late.json()["current"]["document"]["description"] == "by the first"
    assert late.json()["current"]["revision"] == 2
    assert api.get(f"/flows/{made['id']}").json()["description"] == "by the first"


def test_publishing_freezes_and_restoring_brings_back(api: Api) -> None:
    made = api.new_flow(small_flow())

    version = api.post(f"/flows/{made['id']}/publish", {"message": "First"})
    api.put(f"/flows/{made['id']}", {"revision": 1, "document": flow()})
    restored = api.post(f"/flows/{made['id']}/restore", {"number": 1, "revision": 2})

    assert (version.status_code, version.json()["number"]) == (201, 1)
    assert restored.json()["revision"] == 3
    assert set(restored.json()["document"]["nodes"]) == {"start", "map"}
    assert restored.json()["has_unpublished_changes"] is False
    assert [each["message"] for each in api.get(f"/flows/{made['id']}/versions").json()["items"]] == ["First"]


def test_a_flow_with_errors_is_not_published(api: Api) -> None:
    made = api.new_flow(small_flow(fields={"number": "{{ ''.__class__ }}"}))

    refused = api.post(f"/flows/{made['id']}/publish", {})

    assert refused.status_code == 422
    assert refused.json()["code"] == "flow_invalid"
    assert [problem["field"] for problem in refused.json()["problems"]] == ["fields.number"]


def test_an_export_can_be_imported_again(api: Api) -> None:
    made = api.new_flow(small_flow())

    text = api.get(f"/flows/{made['id']}/export").text
    copied = api.call("POST", "/flows/import", content=text, headers={"Content-Type": "application/json"})

    assert copied.status_code == 201
    assert copied.json()["fingerprint"] == made["fingerprint"]
    assert copied.json()["id"] != made["id"]


def test_a_deleted_flow_is_gone_from_every_address(api: Api) -> None:
    made = api.new_flow()

    api.delete(f"/flows/{made['id']}")

    assert api.get(f"/flows/{made['id']}").status_code == 404
    assert api.post(f"/flows/{made['id']}/duplicate").status_code == 404
    assert api.get("/flows").json() == {"items": [], "next_cursor": None}


def test_only_a_published_flow_can_be_switched_on(api: Api) -> None:
    made = api.new_flow(small_flow())

    early = api.patch(f"/flows/{made['id']}", {"active": True})
    api.post(f"/flows/{made['id']}/publish", {})
    active = api.patch(f"/flows/{made['id']}", {"active": True})

    assert (early.status_code, early.json()["problems"][0]["field"]) == (422, "active")
    assert active.json()["active"] is True


def test_lists_go_on_at_the_cursor(api: Api) -> None:
    ids = {api.new_flow(name=f"Flow {number}")["id"] for number in range(5)}

    first = api.get("/flows", params={"limit": 3}).json()
    second = api.get("/flows", params={"limit": 3, "cursor": first["next_cursor"]}).json()

    assert {each["id"] for each in first["items"] + second["items"]} == ids
    assert second["next_cursor"] is None
