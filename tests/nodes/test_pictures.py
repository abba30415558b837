"""Pictures go from system to system as files: of an address, into a step that takes a stored file."""

import httpx
from wareflow.sandbox.app import create_sandbox_app
from wareflow.sandbox.business_central.system import BusinessCentral
from wareflow.sdk import Batch
from wareflow.services.demo import settings_for
from wareflow.testing import MemoryHost, run_node

from nodes.business_central.connection import BusinessCentralConnection
from nodes.business_central.set_item_picture import DOT, SetItemPicture
from nodes.core.fetch_file import FetchFile
from nodes.lightspeed.records import item_record

SANDBOX = "http://sandbox.test"
IN_LIGHTSPEED = {
    "itemID": "5",
    "customSku": "MUG-BLUE",
    "Images": {
        "Image": [
            {"imageID": "2", "ordering": "1", "baseImageURL": "https://images.example.com/", "publicID": "back"},
            {"imageID": "1", "ordering": "0", "baseImageURL": "https://images.example.com/", "publicID": "front"},
        ]
    },
}


class Web(httpx.AsyncBaseTransport):
    """Business Central, and a server of pictures beside it."""

    def __init__(self, system: BusinessCentral) -> None:
        self._sandbox = httpx.ASGITransport(create_sandbox_app([system]))
        self.fetched: list[str] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if str(request.url).startswith(SANDBOX):
            return await self._sandbox.handle_async_request(request)
        self.fetched.append(str(request.url))
        return httpx.Response(200, content=DOT, headers={"Content-Type": "image/jpeg"})


async def test_the_first_picture_of_a_lightspeed_item_becomes_that_of_the_item_in_business_central() -> None:
    system = BusinessCentral()
    web = Web(system)
    name, settings = settings_for(SANDBOX, system.name, system.credentials())
    host = MemoryHost({name: BusinessCentralConnection.model_validate(settings)}, web)
    wish = {"url": "{{ item.image_urls | first }}", "kind": "picture"}

    items = Batch.of([item_record(IN_LIGHTSPEED, ["Images"])])
    planned = await run_node(FetchFile, wish, items, host=host, mode="plan")
    fetched = await run_node(FetchFile, wish, items, host=host)
    files = Batch(fetched.outputs["found"])
    put = {"connection": name, "number": "{{ item.customSku }}"}
    plan = await run_node(SetItemPicture, put, Batch(planned.outputs["found"]), host=host, mode="plan")
    first = await run_node(SetItemPicture, put, files, host=host)
    again = await run_node(SetItemPicture, put, files, host=host)

    company = system.main_company()
    mug = company.by_key("items", "MUG-BLUE")
    assert web.fetched == ["https://images.example.com/front.jpg"]
    assert [each.change.action for each in plan.changes] == ["create"]
    assert mug is not None
    assert company.pictures[mug.id] == DOT
    assert (len(first.records("saved")), again.books.skipped) == (1, {"unchanged": 1})
