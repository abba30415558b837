"""The settings of a Lightspeed X-Series retailer: its domain prefix, and a personal token or an app that signs in."""

import re
from typing import ClassVar, Literal

from pydantic import ConfigDict, SecretStr, ValidationInfo, field_validator
from wareflow.sdk import Access, ConfigError, Connection, Field, Option, Rate, SecretField, TestReport
from wareflow.sdk.addresses import WebAddress, origin

from nodes.lightspeed_x.client import LightspeedX

HOST = ".retail.lightspeed.app"
PREFIX = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
TOKEN = {"field": "sign_in", "equals": "token"}
OAUTH = {"field": "sign_in", "equals": "oauth"}
LISTS = {"outlets": "name", "customer_groups": "name", "payment_types": "name", "brands": "name"}


class LightspeedXConnection(Connection):
    """One retailer of the X-Series (reference: API 2.0, authentication)."""

    connector: ClassVar[str] = "lightspeed_x"
    title: ClassVar[str] = "Lightspeed X-Series"
    icon: ClassVar[str] = "store"
    at_once: ClassVar[int] = 4
    rate: ClassVar[Rate] = Rate(350, 300)
    docs: ClassVar[str] = (
        "Make a personal token in the X-Series under Setup, Personal tokens, where the plan has them, and enter it "
        "with the domain prefix. Or register an app at Lightspeed, let it sign in once, and enter its client id, its "
        "secret and the refresh token; Lightspeed changes the refresh token at each use and Wareflow keeps the newest. "
        "Each register of the account allows 300 calls in five minutes, and there are 50 more; with several registers "
        "raise the number of calls of the connection."
    )

    model_config = ConfigDict(validate_default=True)

    domain_prefix: str = Field(
        title="Domain prefix",
        description="What stands before .retail.lightspeed.app in the address of the account.",
        ui={"order": 0, "placeholder": "lumodemo"},
    )
    sign_in: Literal["token", "oauth"] = Field(
        "token",
        title="Sign-in",
        description="By a personal token, or by an app that was let in once.",
        ui={"order": 1},
    )
    access_token: SecretStr | None = SecretField(
        "Personal token", default=None, description="Shown once when it is made.", ui={"show_if": TOKEN, "order": 2}
    )
    client_id: str = Field("", title="Client id", description="Of the app.", ui={"show_if": OAUTH, "order": 3})
    client_secret: SecretStr | None = SecretField(
        "Client secret", default=None, description="Of the app.", ui={"show_if": OAUTH, "order": 4}
    )
    refresh_token: SecretStr | None = SecretField(
        "Refresh token",
        default=None,
        description="The one given at the last sign-in.",
        ui={"show_if": OAUTH, "order": 5},
    )
    base_url: WebAddress | None = Field(
        None,
        title="API address",
        description="Empty: that of the domain prefix. Change it only for a test system.",
        ui={"advanced": True},
    )

    @field_validator("domain_prefix")
    @classmethod
    def _a_prefix(cls, value: str) -> str:
        prefix = re.sub(r"^https?://", "", value.strip().lower()).split("/")[0].split(".")[0]
        if not PREFIX.fullmatch(prefix):
            raise ValueError(f"must be the first part of the account's address, before {HOST}")
        return prefix

    @field_validator("access_token", "client_id", "client_secret", "refresh_token")
    @classmethod
    def _needed(cls, value: object, info: ValidationInfo) -> object:
        by_token = info.data.get("sign_in", "token") == "token"
        needed = {"access_token"} if by_token else {"client_id", "client_secret", "refresh_token"}
        given = value.get_secret_value() if isinstance(value, SecretStr) else value
        if not given and info.field_name in needed:
            raise ValueError("must be filled in")
        return value

    def address(self) -> str:
        """Where the API of this retailer is."""
        return self.base_url or f"https://{self.domain_prefix}{HOST}"

    def origins(self) -> list[str]:
        return [origin(self.address())]

    async def test(self, access: Access) -> TestReport:
        """Ask whose account this is."""
        retailer = await LightspeedX.of(access, self).retailer()
        prefix, name = str(retailer.get("domain_prefix", "")), str(retailer.get("name", ""))
        if prefix != self.domain_prefix:
            raise ConfigError(
                f"The sign-in belongs to the account {prefix} ({name}), but the connection says {self.domain_prefix}. "
                f"Enter {prefix} as domain prefix, or the token of the other account.",
                field="domain_prefix",
            )
        return TestReport(f"Signed in to {name} ({prefix}).", {"account": prefix, "name": name})

    async def options(self, key: str, access: Access) -> list[Option]:
        if key not in LISTS:
            return []
        client = LightspeedX.of(access, self)
        return [Option(str(row["id"]), str(row[LISTS[key]])) async for row in client.all(key)]
