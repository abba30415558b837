"""The settings of a Business Central company, in the cloud or on a server of one's own."""

from typing import ClassVar, Literal
from urllib.parse import quote

from pydantic import ConfigDict, SecretStr, ValidationInfo, field_validator
from wareflow.sdk import Access, Connection, Field, Option, SecretField, TestReport
from wareflow.sdk.addresses import WebAddress, origin

from nodes.business_central.client import BusinessCentral
from nodes.business_central.fields import OPTION_LISTS, spaced

CLOUD = {"field": "deployment", "equals": "cloud"}
OWN_SERVER = {"field": "deployment", "equals": "own_server"}
APPLICATION = {"field": "sign_in", "equals": "client_credentials"}
USER = {"field": "sign_in", "equals": "basic"}
DESCRIBED = {"generalProductPostingGroups", "inventoryPostingGroups", "customerReturnReasons"}
"""The sets whose rows are called by a description instead of a display name."""


class BusinessCentralConnection(Connection):
    """One company of one environment (reference: Business Central API v2.0, authentication and addresses)."""

    connector: ClassVar[str] = "business_central"
    title: ClassVar[str] = "Business Central"
    icon: ClassVar[str] = "building-2"
    at_once: ClassVar[int] = 4  # the service works on five requests of one user side by side; more only queue up
    docs: ClassVar[str] = (
        "In the cloud: register an application in Microsoft Entra with the application permission API.ReadWrite.All, "
        "enter its client id in Business Central on the page *Microsoft Entra applications*, enable it there and give "
        "it permission sets. On your own server: a user with a web service access key, and API services switched on. "
        "Needed is API v2.0, which Business Central has from version 17 on; versions 14 to 16 are too old."
    )

    # What a setting needs depends on those above it, so missing ones are checked too.
    model_config = ConfigDict(validate_default=True)

    deployment: Literal["cloud", "own_server"] = Field(
        "cloud", title="Runs", description="In Microsoft's cloud or on a server of your own.", ui={"order": 0}
    )
    sign_in: Literal["client_credentials", "basic"] = Field(
        "client_credentials",
        title="Sign-in",
        description="An application (cloud), or a user with a web service key (own server).",
        ui={"order": 4},
    )
    tenant: str = Field(
        "", title="Tenant", description="Directory id or domain, such as firma.onmicrosoft.com.", ui={"order": 1}
    )
    environment: str = Field(
        "Production",
        title="Environment",
        description="Its name, such as Production.",
        ui={"show_if": CLOUD, "order": 2},
    )
    company: str = Field(
        title="Company", description="The company's name or id.", min_length=1, max_length=250, ui={"order": 3}
    )
    client_id: str = Field(
        "", title="Client id", description="Of the registered application.", ui={"show_if": APPLICATION, "order": 5}
    )
    client_secret: SecretStr | None = SecretField(
        "Client secret",
        default=None,
        description="Of the registered application.",
        ui={"show_if": APPLICATION, "order": 6},
    )
    username: str = Field(
        "", title="User name", description="A Business Central user.", ui={"show_if": USER, "order": 7}
    )
    web_service_key: SecretStr | None = SecretField(
        "Web service key",
        default=None,
        description="The user's web service access key.",
        ui={"show_if": USER, "order": 8},
    )
    base_url: WebAddress = Field(
        "https://api.businesscentral.dynamics.com",
        title="API address",
        description="On your own server with port and instance, such as https://bc.example:7048/BC.",
        ui={"advanced": True},
    )
    token_url: WebAddress = Field(
        "https://login.microsoftonline.com",
        title="Sign-in address",
        description="Change it only for a national cloud or a test system.",
        ui={"advanced": True},
    )

    @field_validator("tenant", "environment", "client_id", "client_secret", "username", "web_service_key")
    @classmethod
    def _needed(cls, value: object, info: ValidationInfo) -> object:
        by_application = info.data.get("sign_in") == "client_credentials"
        needed = {"client_id", "client_secret", "tenant"} if by_application else {"username", "web_service_key"}
        if info.data.get("deployment") == "cloud":
            needed |= {"environment", "tenant"}
        if not value and info.field_name in needed:
            raise ValueError("must be filled in")
        return value

    def api_address(self, api: str = "") -> str:
        """The address below which companies lie; ``api`` is that of an app: publisher/group/version."""
        api = quote(api or "v2.0")
        if self.deployment == "own_server":
            return f"{self.base_url}/api/{api}"
        parts = [quote(part, safe="") for part in (self.tenant, self.environment) if part]
        return "/".join([self.base_url, "v2.0", *parts, "api", api])

    def token_address(self) -> str:
        """Where the application gets its tokens."""
        return f"{self.token_url}/{quote(self.tenant, safe='')}/oauth2/v2.0/token"

    def origins(self) -> list[str]:
        sign_in = [origin(self.token_url)] if self.sign_in == "client_credentials" else []
        return list(dict.fromkeys([origin(self.base_url), *sign_in]))

    async def test(self, access: Access) -> TestReport:
        """Find the company and count its items, so that a missing permission shows here and not in a run."""
        client = BusinessCentral.of(access, self)
        company = await client.company()
        name = company.get("displayName") or company["name"]
        await client.list_page(await client.address("items"), {"$top": "1", "$select": "id"})
        where = f"environment {self.environment}" if self.deployment == "cloud" else "your own server"
        return TestReport(f"Signed in. Company {name}, {where}.", {"company": name, "company_id": company["id"]})

    async def options(self, key: str, access: Access) -> list[Option]:
        client = BusinessCentral.of(access, self)
        if key == "companies":
            return [Option(row["id"], row.get("displayName") or row["name"]) for row in await client.companies()]
        if key == "entity_sets":
            return [Option(name, spaced(name)) for name in await client.set_names()]
        if key == "accounts":
            asked = {"$filter": "blocked eq false and directPosting eq true", "$select": "id,number,displayName"}
            accounts = [row async for row in client.all("accounts", asked)]
            return [Option(row["number"], f"{row['number']} – {row['displayName']}") for row in accounts]
        if key not in OPTION_LISTS:
            return []
        words = "description" if OPTION_LISTS[key] in DESCRIBED else "displayName"
        rows = [row async for row in client.all(OPTION_LISTS[key], {"$select": f"id,code,{words}"})]
        return [Option(row["code"], f"{row['code']} – {row[words]}") for row in rows]
