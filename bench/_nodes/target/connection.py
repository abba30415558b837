"""The settings of the measured target."""

from typing import ClassVar

from wareflow.sdk import Access, Connection, Field, TestReport
from wareflow.sdk.addresses import WebAddress, origin


class TargetConnection(Connection):
    """One account there."""

    connector: ClassVar[str] = "target"
    title: ClassVar[str] = "Target"

    base_url: WebAddress = Field(title="Address")

    def origins(self) -> list[str]:
        return [origin(self.base_url)]

    async def test(self, access: Access) -> TestReport:
        return TestReport("There it is.")
