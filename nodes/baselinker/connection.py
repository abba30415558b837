"""The settings of a BaseLinker account."""

from typing import ClassVar

from pydantic import SecretStr
from wareflow.sdk import Access, Connection, Field, Option, Rate, SecretField, TestReport
from wareflow.sdk.addresses import WebAddress, origin

from nodes.baselinker.client import BaseLinker

LISTS = {
    "inventories": ("getInventories", "inventories", "inventory_id", "name"),
    "price_groups": ("getInventoryPriceGroups", "price_groups", "price_group_id", "name"),
    "categories": ("getInventoryCategories", "categories", "category_id", "name"),
    "manufacturers": ("getInventoryManufacturers", "manufacturers", "manufacturer_id", "name"),
    "extra_fields": ("getOrderExtraFields", "extra_fields", "extra_field_id", "name"),
    "couriers": ("getCouriersList", "couriers", "code", "name"),
    "return_statuses": ("getOrderReturnStatusList", "statuses", "id", "name"),
}
"""Lists for forms: key -> method, name of the list, field of the id, field of the words."""
SERIES = {"invoice_series": "INVOICE", "receipt_series": "RECEIPT"}


class BaseLinkerConnection(Connection):
    """One BaseLinker account, reached with its API token (reference: BaseLinker connector API, transport)."""

    connector: ClassVar[str] = "baselinker"
    title: ClassVar[str] = "BaseLinker"
    icon: ClassVar[str] = "shopping-cart"
    at_once: ClassVar[int] = 4
    rate: ClassVar[Rate | None] = Rate(95, 60)  # of 100: a few are left for what else uses the token
    docs: ClassVar[str] = (
        "In BaseLinker, make a token under *Account & other → My account → API* and enter it here. BaseLinker takes "
        "100 requests a minute for one token, and blocks the token for minutes when there are more: give Wareflow a "
        "token of its own."
    )

    token: SecretStr = SecretField("API token", description="The token made for Wareflow.")
    url: WebAddress = Field(
        "https://api.baselinker.com/connector.php",
        title="API address",
        description="Change it only for a test system.",
        ui={"advanced": True},
    )

    def origins(self) -> list[str]:
        return [origin(self.url)]

    async def test(self, access: Access) -> TestReport:
        """Read the order statuses: the cheapest call that needs a good token."""
        statuses = await BaseLinker.of(access, self).statuses()
        names = ", ".join(list(statuses.values())[:3])
        return TestReport(
            f"Signed in. The account has {len(statuses)} order statuses ({names}{' …' if len(statuses) > 3 else ''}).",
            {"statuses": str(len(statuses))},
        )

    async def options(self, key: str, access: Access) -> list[Option]:
        client = BaseLinker.of(access, self)
        if key == "statuses":
            return [Option(number, name) for number, name in (await client.statuses()).items()]
        if key == "sources":
            return [Option(kind, kind) for kind in await client.sources()]
        if key in LISTS:
            method, of, number, name = LISTS[key]
            return [Option(str(row[number]), str(row[name])) for row in await client.rows(method, of)]
        if key == "warehouses":
            rows = await client.rows("getInventoryWarehouses", "warehouses")
            return [Option(f"{row['warehouse_type']}_{row['warehouse_id']}", str(row["name"])) for row in rows]
        if key in SERIES:
            rows = await client.rows("getSeries", "series")
            return [Option(str(row["id"]), str(row["name"])) for row in rows if row["type"] == SERIES[key]]
        return []
