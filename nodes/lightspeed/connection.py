"""The settings of a Lightspeed account, with the test of its credentials and the lists for forms."""

from typing import ClassVar

from pydantic import SecretStr
from wareflow.sdk import Access, ConfigError, Connection, Field, Option, SecretField, TestReport
from wareflow.sdk.addresses import WebAddress, origin

from nodes.lightspeed.client import Lightspeed

LISTS = {
    "shops": ("Shop", "shopID", "name"),
    "tax_classes": ("TaxClass", "taxClassID", "name"),
    "manufacturers": ("Manufacturer", "manufacturerID", "name"),
    "attribute_sets": ("ItemAttributeSet", "itemAttributeSetID", "name"),
    "payment_types": ("PaymentType", "paymentTypeID", "name"),
    "registers": ("Register", "registerID", "name"),
    "employees": ("Employee", "employeeID", "lastName"),
    "workorder_statuses": ("WorkorderStatus", "workorderStatusID", "name"),
}
"""Short lists for forms: the resource, its id and what is shown of it."""


class LightspeedConnection(Connection):
    """One Lightspeed Retail account, reached with the tokens of one sign-in (reference: "Authentication")."""

    connector: ClassVar[str] = "lightspeed"
    title: ClassVar[str] = "Lightspeed Retail"
    icon: ClassVar[str] = "store"
    at_once: ClassVar[int] = 4
    docs: ClassVar[str] = (
        "Register an API client at Lightspeed, let it sign in to the account once, and enter the client's id and "
        "secret with the refresh token it was given. Lightspeed gives a new refresh token at every use; Wareflow keeps "
        "the newest by itself. The sign-in needs the rights to read the inventory and to see costs; for sales and "
        "customers also those of the register and of customers."
    )

    account_id: str = Field(
        title="Account number",
        description="The number of the account in Lightspeed, for example 123456.",
        pattern=r"^\d{1,20}$",
    )
    client_id: str = Field(title="Client id", description="Of the API client registered at Lightspeed.", min_length=1)
    client_secret: SecretStr = SecretField("Client secret", description="Of the same API client.")
    refresh_token: SecretStr = SecretField("Refresh token", description="The one given at the last sign-in.")
    base_url: WebAddress = Field(
        "https://api.lightspeedapp.com",
        title="API address",
        description="Change it only for a test system.",
        ui={"advanced": True},
    )
    token_url: WebAddress = Field(
        "https://cloud.lightspeedapp.com/auth/oauth/token",
        title="Token address",
        description="Change it only for a test system.",
        ui={"advanced": True},
    )

    def origins(self) -> list[str]:
        return list(dict.fromkeys([origin(self.base_url), origin(self.token_url)]))

    async def test(self, access: Access) -> TestReport:
        """Ask whose account this is; a token belongs to exactly one."""
        account = await Lightspeed.of(access, self).account()
        number, name = account.get("accountID", ""), account.get("name", "")
        if number != self.account_id:
            raise ConfigError(
                f"The sign-in belongs to account {number} ({name}), but the connection says {self.account_id}. "
                f"Enter {number} as account number, or sign in to the other account.",
                field="account_id",
            )
        return TestReport(f"Signed in to {name}, account {number}.", {"account": number, "name": name})

    async def options(self, key: str, access: Access) -> list[Option]:
        client = Lightspeed.of(access, self)
        if key in LISTS:
            resource, number, shown = LISTS[key]
            return [Option(row[number], row[shown]) async for row in client.all(resource, {})]
        if key == "categories":
            rows = [row async for row in client.all("Category", {})]
            paths = {row["categoryID"]: row.get("fullPathName") or row["name"] for row in rows}
            return [Option(number, path) for number, path in sorted(paths.items(), key=lambda pair: pair[1].casefold())]
        return []
