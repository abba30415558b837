"""BC: set item picture and BC: item picture, against the imitated company."""

from pathlib import Path
from typing import Any

import pytest
from wareflow.sandbox.kit.faults import Fault
from wareflow.sdk import Batch
from wareflow.testing import MemoryHost, NodeRun, run_node

from nodes.business_central.item_picture import ItemPicture
from nodes.business_central.set_item_picture import DOT, SetItemPicture
from nodes.business_central.tests.shared import Office, shared_office

office = shared_office
JPEG = (
    b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    + b"\xff\xc0\x00\x11\x08\x00\x30\x00\x40\x03"
)


class Desk:
    """The company, and a shelf of files."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.host = MemoryHost({"bc": office.connection}, office.transport)

    async def put(self, content: bytes, number: str = "MUG-BLUE", mode: Any = "live", **config: Any) -> NodeRun:
        file_id = self.host.files.add("picture", content)
        batch = Batch.of([{"number": number, "file": {"id": file_id}}])
        return await run_node(SetItemPicture, {"connection": "bc", **config}, batch, host=self.host, mode=mode)

    async def fetch(self, *numbers: str, mode: Any = "live") -> NodeRun:
        batch = Batch.of([{"number": number} for number in numbers])
        return await run_node(ItemPicture, {"connection": "bc"}, batch, host=self.host, mode=mode)

    def kept(self, file_id: str) -> bytes:
        return Path(self.host.files.open(file_id).path).read_bytes()

    def stored(self, number: str = "MUG-BLUE") -> bytes | None:
        [item] = self.office.rows("items", number=number)
        return self.office.system.main_company().pictures.get(item["id"])


@pytest.fixture
def desk(office: Office) -> Desk:
    return Desk(office)


async def test_a_picture_is_sent_once_and_another_one_takes_its_place(desk: Desk) -> None:
    first = await desk.put(DOT)
    again = await desk.put(DOT)
    other = await desk.put(JPEG)

    assert desk.stored() == JPEG
    assert [len(run.records("saved")) for run in (first, again, other)] == [1, 1, 1]
    assert again.books.skipped == {"unchanged": 1}
    assert desk.office.written() == ["PATCH pictureContent"] * 2


async def test_a_picture_that_is_there_can_be_left_as_it_is(desk: Desk) -> None:
    await desk.put(DOT)

    run = await desk.put(JPEG, on_existing="keep")

    assert desk.stored() == DOT
    assert run.books.skipped == {"exists": 1}


async def test_a_plan_compares_and_sends_nothing(desk: Desk) -> None:
    await desk.put(DOT)
    desk.office.system.requests.clear()

    run = await desk.put(JPEG, mode="plan")

    [change] = [made.change for made in run.changes]
    assert (change.object, change.key, change.action) == ("item picture", "MUG-BLUE", "update")
    assert desk.office.written() == []


@pytest.mark.parametrize("kind", ["500_after", "drop_reply"])
async def test_a_lost_reply_leaves_the_one_picture(desk: Desk, kind: str) -> None:
    desk.office.system.faults.add(Fault(kind, times=1, write=True))

    await desk.put(DOT)
    again = await desk.put(DOT)

    assert desk.stored() == DOT
    assert again.books.skipped == {"unchanged": 1}


@pytest.mark.parametrize(
    ("content", "number", "words"),
    [
        (b"GIF? no", "MUG-BLUE", "is no PNG, JPEG, GIF or BMP"),
        (DOT, "NO-SUCH", "no item “NO-SUCH”"),
        (DOT, "", "item number is empty"),
        (DOT + b"\0" * 1024 * 1024, "MUG-BLUE", "is larger than 1 MB"),
        (b"BM" + b"\0" * 60, "MUG-BLUE", "refused the picture of item MUG-BLUE: The picture could not be read"),
    ],
    ids=["no picture", "no item", "no number", "too large", "refused"],
)
async def test_what_cannot_be_its_picture_is_told(desk: Desk, content: bytes, number: str, words: str) -> None:
    run = await desk.put(content, number, largest=1)

    assert words in run.errors()[0]
    assert desk.stored() is None


async def test_a_file_that_is_gone_sets_its_item_aside(desk: Desk) -> None:
    batch = Batch.of([{"number": "MUG-BLUE", "file": {"id": "gone"}}, {"number": "MUG-BLUE", "file": {"id": None}}])

    run = await run_node(SetItemPicture, {"connection": "bc"}, batch, host=desk.host)

    assert "is gone" in run.errors()[0]
    assert "names no file" in run.errors()[1]


async def test_a_picture_becomes_a_file_and_an_item_without_one_goes_its_own_way(desk: Desk) -> None:
    await desk.put(JPEG)

    run = await desk.fetch("MUG-BLUE", "00123", "NO-SUCH")

    [record] = run.records("found")
    assert (record["file"]["name"], record["file"]["size"]) == ("MUG-BLUE.jpg", len(JPEG))
    assert desk.kept(record["file"]["id"]) == JPEG
    assert [each["number"] for each in run.records("missing")] == ["00123"]
    assert "no item “NO-SUCH”" in run.errors()[0]


def test_the_step_says_that_there_is_room_for_one_picture() -> None:
    assert "keeps one picture of an item" in (SetItemPicture.__doc__ or "")
