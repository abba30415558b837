"""The settings of the chaos tests' shop."""

from typing import ClassVar

from wareflow.sdk import Access, Connection, Field, TestReport
from wareflow.sdk.addresses import WebAddress, origin


class ShopConnection(Connection):
    """One account at the shop."""

    connector: ClassVar[str] = "shop"
    title: ClassVar[str] = "Shop"

    base_url: WebAddress = Field(title="Address")

    def origins(self) -> list[str]:
        return [origin(self.base_url)]

    async def test(self, access: Access) -> TestReport:
        return TestReport("There it is.")
