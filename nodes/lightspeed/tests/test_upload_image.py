"""Lightspeed: upload image, to the imitated shop."""

from typing import Any

import pytest
from wareflow.sandbox.kit.faults import Fault
from wareflow.sandbox.lightspeed.system import LightspeedSandbox
from wareflow.sdk import Batch
from wareflow.testing import MemoryHost, NodeRun, run_node

from nodes.lightspeed.upload_image import UploadImage

PNG, JPEG = b"\x89PNG\r\n\x1a\n mug \r\n--", b"\xff\xd8\xff\xe0 plate"


@pytest.fixture
def small(shop: LightspeedSandbox) -> LightspeedSandbox:
    shop.seed(data={"items": [{"description": "Kubek"}]})
    shop.settings.update(bucket_size=100_000, burst=100_000, drip=100_000.0)
    return shop


async def upload(host: MemoryHost, name: str, content: bytes, item: Any = "1", **config: Any) -> NodeRun:
    file = host.files.add(name, content)
    given = {"connection": "ls", "description": "Kubek z przodu", **config}
    return await run_node(UploadImage, given, Batch.of([{"itemID": item, "file": file}]), host=host)


def images(shop: LightspeedSandbox) -> list[dict[str, Any]]:
    return list(shop.store.rows("Image"))


async def test_a_picture_arrives_whole_with_its_description(small: LightspeedSandbox, host: MemoryHost) -> None:
    run = await upload(host, "mug.png", PNG)

    [image] = images(small)
    assert (image["itemID"], image["description"], image["size"]) == ("1", "Kubek z przodu", str(len(PNG)))
    assert image["filename"].startswith("mug-")
    assert run.records("saved")[0]["imageID"] == image["imageID"]


async def test_the_same_picture_is_not_sent_again_whatever_its_file_is_called_there(
    small: LightspeedSandbox, host: MemoryHost
) -> None:
    await upload(host, "mug.png", PNG)
    small.requests.clear()

    again = await upload(host, "mug.png", PNG)

    assert small.requests.find(write=True) == []
    assert again.books.skipped["unchanged"] == 1
    assert again.records("saved")[0]["imageID"] == "1"


async def test_another_picture_stands_after_those_that_are_there(small: LightspeedSandbox, host: MemoryHost) -> None:
    await upload(host, "mug.png", PNG)

    await upload(host, "mug.png", JPEG)

    assert [image["ordering"] for image in images(small)] == ["0", "1"]


@pytest.mark.parametrize("kind", ["drop_reply", "500_after", "500_before", "429"])
async def test_a_fault_at_the_upload_makes_no_second_picture(
    kind: str, small: LightspeedSandbox, host: MemoryHost
) -> None:
    small.faults.add(Fault(kind, times=1, write=True))

    for _ in range(2):
        try:
            run = await upload(host, "mug.png", PNG)
        except ConnectionError:
            continue

    assert len(images(small)) == 1
    assert run.records("saved")[0]["imageID"] == "1"


@pytest.mark.parametrize(
    ("content", "item", "config", "words"),
    [
        (b"%PDF-1.7", "1", {}, "is no JPEG, PNG or GIF"),
        (PNG, "no", {}, "is no item id"),
        (PNG * 100, "1", {"most_bytes": 1000}, "more than the largest"),
        (PNG, "77", {}, "has no item 77"),
    ],
)
async def test_what_cannot_be_sent_is_told_and_nothing_is_written(
    content: bytes, item: str, config: dict[str, Any], words: str, small: LightspeedSandbox, host: MemoryHost
) -> None:
    run = await upload(host, "mug.png", content, item, **config)

    assert words in run.errors()[0]
    assert images(small) == []
