"""The settings of a Lightspeed eCom web shop: its cluster, a language, and the key of an app."""

from typing import ClassVar, Literal

from pydantic import SecretStr
from wareflow.sdk import Access, Connection, Field, Rate, SecretField, TestReport
from wareflow.sdk.addresses import WebAddress, origin

from nodes.lightspeed_c.client import LightspeedC

CLUSTERS = {"eu": "https://api.webshopapp.com", "us": "https://api.shoplightspeed.com"}


class LightspeedCConnection(Connection):
    """One web shop of the C-Series (reference: eCom API, authentication)."""

    connector: ClassVar[str] = "lightspeed_c"
    title: ClassVar[str] = "Lightspeed C-Series"
    icon: ClassVar[str] = "store"
    at_once: ClassVar[int] = 4
    rate: ClassVar[Rate] = Rate(1000, 300)
    docs: ClassVar[str] = (
        "Make an API key in the back office of the web shop, with the right to read orders, products and customers, "
        "and enter key and secret. The language is one of the shop's own, such as en or nl: texts come in it."
    )

    cluster: Literal["eu", "us"] = Field(
        "eu", title="Cluster", description="Where the web shop lives.", ui={"order": 0}
    )
    language: str = Field(
        title="Language",
        description="The code of one of the shop's languages, such as en.",
        pattern=r"^[a-z]{2}$",
        ui={"order": 1, "placeholder": "en"},
    )
    key: SecretStr = SecretField("API key", description="Of the app.", ui={"order": 2})
    secret: SecretStr = SecretField("API secret", description="Of the same app.", ui={"order": 3})
    base_url: WebAddress | None = Field(
        None,
        title="API address",
        description="Empty: that of the cluster. Change it only for a test system.",
        ui={"advanced": True},
    )

    def address(self) -> str:
        """Where the API is."""
        return self.base_url or CLUSTERS[self.cluster]

    def origins(self) -> list[str]:
        return [origin(self.address())]

    async def test(self, access: Access) -> TestReport:
        """Ask which web shop this is."""
        shop = await LightspeedC.of(access, self).shop()
        domain = str(shop.get("mainDomain") or shop.get("subDomain") or "")
        return TestReport(f"Signed in to the web shop {domain}.", {"domain": domain, "status": str(shop.get("status"))})
