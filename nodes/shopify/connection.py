"""The settings of a Shopify shop: its domain, and an app of the shop's own that signs in."""

import re
from typing import ClassVar, Literal

from pydantic import ConfigDict, SecretStr, ValidationInfo, field_validator
from wareflow.sdk import Access, ConfigError, Connection, Field, Option, SecretField, TestReport
from wareflow.sdk.addresses import WebAddress, origin

from nodes.shopify.client import VERSION, Shopify
from nodes.shopify.documents import LOCATIONS, SHOP
from nodes.shopify.metafield_kinds import OWNERS, definitions
from nodes.shopify.price_parts import price_lists

FILES = "https://storage.googleapis.com:443"
"""Where Shopify puts the files of bulk operations."""
DOMAIN = re.compile(r"[a-z0-9][a-z0-9-]*\.myshopify\.com")
TOKEN = {"field": "sign_in", "equals": "token"}
CLIENT = {"field": "sign_in", "equals": "client_credentials"}
NEEDED = (
    "read_orders", "read_all_orders", "write_orders", "read_customers", "write_customers", "read_products",
    "write_products",
    "read_inventory", "write_inventory", "read_locations", "write_draft_orders", "read_draft_orders",
    "read_merchant_managed_fulfillment_orders", "write_merchant_managed_fulfillment_orders",
)  # fmt: skip


class ShopifyConnection(Connection):
    """One shop (reference: Admin API 2026-10, authentication)."""

    connector: ClassVar[str] = "shopify"
    title: ClassVar[str] = "Shopify"
    icon: ClassVar[str] = "shopping-bag"
    at_once: ClassVar[int] = 4
    docs: ClassVar[str] = (
        "Make an app for your own shop in Shopify, give it the scopes it needs (orders, all orders, customers, "
        "products, inventory, locations, draft orders, merchant managed fulfilment orders), install it in the shop, "
        "and enter its access token, or its client id and secret. The test tells which scopes are missing."
    )

    model_config = ConfigDict(validate_default=True)

    shop: str = Field(
        title="Shop domain",
        description="The shop's own domain at Shopify, such as lumo-home.myshopify.com; not the public one.",
        ui={"order": 0, "placeholder": "lumo-home.myshopify.com"},
    )
    sign_in: Literal["token", "client_credentials"] = Field(
        "token",
        title="Sign-in",
        description="By the app's access token, or by its client id and secret, which fetch a new token each day.",
        ui={"order": 1},
    )
    access_token: SecretStr | None = SecretField(
        "Access token", default=None, description="Of the app, shpat_…", ui={"show_if": TOKEN, "order": 2}
    )
    client_id: str = Field("", title="Client id", description="Of the app.", ui={"show_if": CLIENT, "order": 3})
    client_secret: SecretStr | None = SecretField(
        "Client secret",
        default=None,
        description="Of the app. With an access token it is needed only to be told of events: they are signed with it.",
        ui={"order": 4},
    )
    base_url: WebAddress | None = Field(
        None,
        title="API address",
        description="Empty: that of the shop's domain. Change it only for a test system.",
        ui={"advanced": True},
    )

    @field_validator("shop")
    @classmethod
    def _a_shop(cls, value: str) -> str:
        domain = re.sub(r"^https?://", "", value.strip().lower()).split("/")[0]
        if not DOMAIN.fullmatch(domain):
            raise ValueError("must end with .myshopify.com; it stands in the admin under Settings, Domains")
        return domain

    @field_validator("access_token", "client_id", "client_secret")
    @classmethod
    def _needed(cls, value: object, info: ValidationInfo) -> object:
        by_token = info.data.get("sign_in", "token") == "token"
        needed = {"access_token"} if by_token else {"client_id", "client_secret"}
        given = value.get_secret_value() if isinstance(value, SecretStr) else value
        if not given and info.field_name in needed:
            raise ValueError("must be filled in")
        return value

    def address(self) -> str:
        """Where the API of this shop is."""
        return self.base_url or f"https://{self.shop}"

    def origins(self) -> list[str]:
        return [origin(self.address()), FILES]

    async def test(self, access: Access) -> TestReport:
        """Ask which shop this is and what the app may do there."""
        client = Shopify.of(access, self)
        data = await client.ask(SHOP)
        shop, domain = data["shop"], data["shop"]["myshopifyDomain"]
        if domain != self.shop:
            raise ConfigError(
                f"The token belongs to the shop {domain}, but the connection says {self.shop}. "
                f"Enter {domain} as shop domain, or the token of the other shop.",
                field="shop",
            )
        granted = {row["handle"] for row in data["currentAppInstallation"]["accessScopes"]}
        missing = [scope for scope in NEEDED if not _covered(scope, granted)]
        more = f" Missing scopes, some steps will not work: {', '.join(missing)}." if missing else ""
        if client.answered_by not in ("", VERSION):
            more += (
                f" Shopify answers with version {client.answered_by} instead of {VERSION}, which has run out; "
                "fields may be missing. Update Wareflow."
            )
        facts = {"shop": shop["name"], "domain": domain, "currency": shop["currencyCode"]}
        return TestReport(f"Signed in to {shop['name']} ({domain}).{more}", facts)

    async def options(self, key: str, access: Access) -> list[Option]:
        client = Shopify.of(access, self)
        if key in OWNERS:
            rows = await definitions(client, OWNERS[key])
            return [Option(name, f"{row['name']} ({name})") for name, row in rows.items()]
        if key == "price_lists":
            return [Option(row["id"], f"{row['name']} ({row['currency']})") for row in await price_lists(client)]
        if key != "locations":
            return []
        data = await client.ask(LOCATIONS)
        return [Option(row["id"], row["name"]) for row in data["locations"]["nodes"]]


def _covered(scope: str, granted: set[str]) -> bool:
    """The right to write brings the right to read."""
    return scope in granted or scope.replace("read_", "write_", 1) in granted
