"""Nodes that need all of their input, over several pages and several sources."""

from tests.runs.arrange import CODES, Office, flow, goods, numbered

SOURCE = ("lightspeed.changed_items", {"connection": "demo_lightspeed", "page_size": 10})


async def test_sorting_sees_all_pages(office: Office) -> None:
    office.stock(goods(*reversed(numbered(35))))
    document = flow(
        {"changed": SOURCE, "sort": ("core.sort", {"keys": [{"path": "customSku"}]})}, "changed.items -> sort.items"
    )

    run = await office.run(office.flow(document))

    assert office.books(run.id) == {"read": 35, "delivered": 35}
    assert [record["customSku"] for record in office.records(run.id, "sort", "ordered")] == numbered(35)


async def test_repeats_are_dropped_over_all_pages_and_counted(office: Office) -> None:
    items = [{**each, "ean": f"59012341234{n % 7:02d}"} for n, each in enumerate(goods(*numbered(28)))]
    office.stock(items)
    document = flow({"changed": SOURCE, "once": ("core.deduplicate", {"keys": ["ean"]})}, "changed.items -> once.items")

    run = await office.run(office.flow(document))

    assert office.books(run.id) == {"read": 28, "delivered": 7, "duplicate": 21}


async def test_every_item_of_a_group_counts_as_delivered_with_it(office: Office) -> None:
    office.stock(goods(*numbered(25)))
    document = flow(
        {
            "changed": SOURCE,
            "sum": ("core.aggregate", {"group_by": [], "results": [{"name": "count", "what": "count"}]}),
            "total": ("core.map_fields", {"fields": {"goods": "{{ item.count }}"}}),
        },
        "changed.items -> sum.items",
        "sum.groups -> total.items",
    )

    run = await office.run(office.flow(document))

    assert office.books(run.id) == {"read": 25, "delivered": 25}
    assert office.records(run.id, "total", "mapped") == [{"goods": 25}]


async def test_codes_stay_what_they_are_through_sorting_and_branching(office: Office) -> None:
    office.stock(goods(*CODES))
    document = flow(
        {
            "changed": SOURCE,
            "sort": ("core.sort", {"keys": [{"path": "customSku"}]}),
            "map": ("core.map_fields", {"fields": {"code": "{{ item.customSku }}"}}),
        },
        "changed.items -> sort.items",
        "sort.ordered -> map.items",
    )

    run = await office.run(office.flow(document))

    assert sorted(record["code"] for record in office.records(run.id, "map", "mapped")) == sorted(CODES)


async def test_a_barrier_behind_a_failed_source_gives_nothing_away(office: Office) -> None:
    office.stock(goods(*numbered(12)))
    office.fault("lightspeed", "slow", times=1, delay=0, match={"path": "Item"})
    office.fault("lightspeed", "500_before", match={"path": "Item"})
    document = flow(
        {"changed": SOURCE, "sort": ("core.sort", {"keys": [{"path": "customSku"}]})}, "changed.items -> sort.items"
    )
    flow_id = office.flow(document)

    failed = await office.run(flow_id)
    office.calm()
    mended = await office.run(flow_id)

    assert failed.state == "failed"
    assert office.books(mended.id) == {"read": 12, "delivered": 12}
