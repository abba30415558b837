"""Client of the Business Central API v2.0: companies, OData pages, entity tags, and refusals in plain words."""

import asyncio
import base64
import re
from collections.abc import AsyncIterator, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from wareflow.sdk import (
    ConfigError,
    ItemError,
    Record,
    RemoteRefused,
    Token,
    TransientError,
    WareflowError,
)
from wareflow.sdk.http import Api, Auth, BearerAuth, Call, FixedAuth, Reach, Reply
from wareflow.sdk.oauth import request_token

from nodes.business_central.fields import OPTION_LISTS, Entity, EntityField
from nodes.business_central.records import is_id
from nodes.business_central.refusals import explained, said_in

if TYPE_CHECKING:
    from nodes.business_central.connection import BusinessCentralConnection

SCOPE = "https://api.businesscentral.dynamics.com/.default"
LOOKUP = 20
GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


class BusinessCentral(Api):
    """Business Central as one connection sees it (reference: API v2.0, reading, writing, errors, limits)."""

    system = "Business Central"

    def __init__(self, reach: Reach, settings: "BusinessCentralConnection", api: str = "") -> None:
        super().__init__(reach.http, settings.api_address(api), self._auth(reach, settings))
        self._settings = settings
        self._ids: dict[str, dict[str, str]] = {}
        self._company_id = settings.company.lower() if GUID.fullmatch(settings.company) else ""

    @staticmethod
    def of(reach: Reach, settings: "BusinessCentralConnection", api: str = "") -> "BusinessCentral":
        """``api`` is that of an app, such as lumo/shop/v1.0; empty: the standard one."""
        return BusinessCentral(reach, settings, api)

    def _auth(self, reach: Reach, settings: "BusinessCentralConnection") -> Auth:
        if settings.sign_in == "client_credentials":
            return BearerAuth(reach.token, self._new_token)
        key = settings.web_service_key.get_secret_value() if settings.web_service_key else ""
        pair = base64.b64encode(f"{settings.username}:{key}".encode()).decode()
        return FixedAuth({"Authorization": f"Basic {pair}"})

    async def _new_token(self, kept: Token | None) -> Token:
        """This sign-in has no refresh token: a new token each time."""
        secret = self._settings.client_secret
        form = {
            "grant_type": "client_credentials",
            "client_id": self._settings.client_id,
            "client_secret": secret.get_secret_value() if secret else "",
            "scope": SCOPE,
        }
        return await request_token(self._http, self._settings.token_address(), form, system=self.system)

    # Companies and lists ------------------------------------------------------------------------------------------

    async def companies(self) -> list[Record]:
        """All companies of the environment."""
        return (await self.list_page("companies", self._own({})))[0]

    async def company(self) -> Record:
        """The company of the connection, given by id or name."""
        wanted = self._settings.company.strip()
        rows = await self.companies()
        for name in ("id", "name", "displayName"):
            for row in rows:
                if str(row.get(name, "")).casefold() == wanted.casefold():
                    return row
        known = ", ".join(str(row.get("displayName") or row["name"]) for row in rows[:10]) or "none"
        raise ConfigError(
            f"Business Central has no company “{wanted}” in this environment. Companies: {known}. "
            "Enter one of them in the connection.",
            field="company",
        )

    async def set_names(self) -> list[str]:
        """The entity sets of this API, as its service document lists them."""
        data = await self.get("", params=self._own({}), about="the list of entity sets")
        rows = data.get("value", []) if isinstance(data, dict) else []
        return sorted(str(row["name"]) for row in rows if row.get("kind", "EntitySet") == "EntitySet")

    async def metadata(self) -> bytes:
        """What this API says of its sets and fields, as XML."""
        headers = {"Accept": "application/xml"}
        about = "what this API offers"
        return (
            await self.call("GET", "$metadata", params=self._own({}), headers=headers, about=about, binary=True)
        ).content

    async def address(self, entity_set: str, key: str = "") -> str:
        """The path of a set of records in the company, or of one record."""
        if not self._company_id:
            self._company_id = str((await self.company())["id"])
        row = f"({key})" if key else ""
        return f"companies({self._company_id})/{entity_set}{row}"

    def _own(self, question: Mapping[str, str]) -> dict[str, str]:
        """A server of one's own with several tenants wants the tenant with each request."""
        if self._settings.deployment == "own_server" and self._settings.tenant:
            return {**question, "tenant": self._settings.tenant}
        return dict(question)

    async def list_page(
        self, address: str, question: Mapping[str, str] | None = None, *, size: int = 1000, about: str = ""
    ) -> tuple[list[Record], str]:
        """The rows of one page and the address of the next; that one is to be followed as it is given."""
        params = None if question is None else self._own(question)
        headers = {"Prefer": f"odata.maxpagesize={size}"}
        data = await self.get(address, params=params, headers=headers, about=about)
        if not isinstance(data, dict) or not isinstance(data.get("value"), list):
            raise ConfigError("This address does not answer like Business Central. Check the connection.")
        following = str(data.get("@odata.nextLink") or "")
        if following == address:
            raise TransientError("Business Central pointed from a page to the same page. It is tried again.")
        return data["value"], following

    async def all(self, entity_set: str, question: Mapping[str, str]) -> AsyncIterator[Record]:
        """Every row of a short list of the company."""
        async for row in self.listed(await self.address(entity_set), question):
            yield row

    async def listed(self, address: str, question: Mapping[str, str], *, about: str = "") -> AsyncIterator[Record]:
        """Every row of a short list."""
        rows, following = await self.list_page(address, question, about=about)
        while True:
            for row in rows:
                yield row
            if not following:
                return
            rows, following = await self.list_page(following, about=about)

    # Records ------------------------------------------------------------------------------------------------------

    async def find(self, entity: Entity, name: str, value: str, **question: str) -> list[Record]:
        """The records with that value in one field, each with its `@odata.etag`; ``question``: expand, top, …"""
        by_id = entity.fields[name].kind == "guid"
        if by_id and not is_id(value.lower()):
            return []  # what is no id is nobody's
        condition = f"{name} eq {value if by_id else literal(value)}"
        asked = {"$filter": condition, **{f"${each}": text for each, text in question.items()}}
        rows, _ = await self.list_page(await self.address(entity.set_name), asked, about=f"{entity.noun} {value}")
        return rows

    async def find_like(self, entity: Entity, values: Mapping[str, str]) -> list[Record]:
        """The records that have all of these texts."""
        question = {"$filter": " and ".join(f"{name} eq {literal(value)}" for name, value in values.items())}
        about = f"{entity.noun} {' '.join(values.values())}"
        return (await self.list_page(await self.address(entity.set_name), question, about=about))[0]

    async def find_many(
        self, entity: Entity, name: str, values: Iterable[str], *, expand: str = ""
    ) -> dict[str, list[Record]]:
        """The records by the value of one field, many with one question.

        A value whose question was refused, or whose answer did not fit on the page, is left out.
        """
        wanted = list(dict.fromkeys(values))
        chunks = [wanted[start : start + LOOKUP] for start in range(0, len(wanted), LOOKUP)]
        answers = await asyncio.gather(*(self._find_chunk(entity, name, chunk, expand) for chunk in chunks))
        return {value: rows for answer in answers for value, rows in answer.items()}

    async def _find_chunk(self, entity: Entity, name: str, values: list[str], expand: str) -> dict[str, list[Record]]:
        # "or" is allowed here because all conditions are about one field.
        question = {"$filter": " or ".join(f"{name} eq {literal(value)}" for value in values)}
        if expand:
            question["$expand"] = expand
        try:
            address = await self.address(entity.set_name)
            rows, more = await self.list_page(address, question, about=f"{entity.plural} by {name}")
        except RemoteRefused:
            return {}
        found: dict[str, list[Record]] = {}
        for row in rows:
            found.setdefault(str(row[name]).casefold(), []).append(row)
        return {value: found.get(value.casefold(), []) for value in values if not more}

    async def read(self, entity: Entity, key: str, *, expand: str = "") -> Record:
        """One record by its id."""
        params = self._own({"$expand": expand} if expand else {})
        return dict(await self.get(await self.address(entity.set_name, key), params=params, about=entity.noun))

    async def create(self, entity: Entity, key: str, values: Mapping[str, Any]) -> Record:
        """A new record; a business key that exists already is a conflict."""
        path = self.url(await self.address(entity.set_name), self._own({}))
        return dict(await self.post(path, dict(values), about=f"{entity.noun} {key}") or {})

    async def change(self, entity: Entity, key: str, current: Record, values: Mapping[str, Any]) -> Record:
        """Change the given fields, provided that the record is still the one that was read."""
        path = self.url(await self.address(entity.set_name, str(current["id"])), self._own({}))
        headers = {"If-Match": str(current["@odata.etag"])}
        return dict(await self.patch(path, dict(values), headers=headers, about=f"{entity.noun} {key}") or {})

    async def post_batch(self, body: Record, *, about: str) -> Any:
        """Several requests as one, in one transaction."""
        headers = {"Isolation": "snapshot"}
        return await self.post(self.url("$batch", self._own({})), body, about=about, headers=headers)

    async def delete(self, entity: Entity, key: str, current: Record) -> None:
        """Remove the record, provided that it is still the one that was read."""
        path = self.url(await self.address(entity.set_name, str(current["id"])), self._own({}))
        headers = {"If-Match": str(current["@odata.etag"])}
        await self.call("DELETE", path, headers=headers, about=f"{entity.noun} {key}")

    async def act(self, entity: Entity, key: str, current: Record, action: str) -> str:
        """Do one of the record's actions, such as `post`; gives the address of the record it made, if any."""
        place = f"{await self.address(entity.set_name, str(current['id']))}/Microsoft.NAV.{action}"
        reply = await self.call("POST", self.url(place, self._own({})), about=f"{entity.noun} {key}")
        return str(reply.headers.get("Location", ""))

    async def picture_of(self, entity: Entity, key: str, row_id: str) -> bytes:
        """The record's picture; empty when it has none."""
        place = f"{await self.address(entity.set_name, row_id)}/picture/pictureContent"
        headers = {"Accept": "application/octet-stream, image/*"}
        about = f"the picture of {entity.noun} {key}"
        reply = await self.call("GET", place, params=self._own({}), headers=headers, about=about, binary=True)
        return reply.content

    async def set_picture(self, entity: Entity, key: str, row_id: str, content: bytes, media_type: str) -> None:
        """Put the picture in the place of whatever is there."""
        place = f"{await self.address(entity.set_name, row_id)}/picture/pictureContent"
        headers = {"Content-Type": media_type, "If-Match": "*"}
        address, about = self.url(place, self._own({})), f"the picture of {entity.noun} {key}"
        await self.call("PATCH", address, content=content, headers=headers, about=about)

    async def print_of(self, entity: Entity, key: str, row_id: str) -> bytes:
        """The document as a PDF."""
        place = f"{await self.address(entity.set_name, row_id)}/pdfDocument/pdfDocumentContent"
        headers = {"Accept": "application/octet-stream, application/pdf"}
        reply = await self.call(
            "GET", place, params=self._own({}), headers=headers, about=f"the print of {entity.noun} {key}", binary=True
        )
        return reply.content

    async def with_ids(self, entity: Entity, values: Record) -> Record:
        """The values with an id in each id field for which a code was given. Raises ItemError for an unknown code."""
        made = dict(values)
        for name, value in values.items():
            field = entity.fields[name]
            if field.kind == "guid" and field.refers in OPTION_LISTS.values() and value and not is_id(value):
                made[name] = await self._id_of(field, value)
        return made

    async def _id_of(self, field: EntityField, code: str) -> str:
        set_name = str(field.refers)
        if set_name not in self._ids:
            rows = [row async for row in self.all(set_name, {"$select": "id,code"})]
            self._ids[set_name] = {str(row["code"]).upper(): str(row["id"]).lower() for row in rows}
        if code not in self._ids[set_name]:
            known = ", ".join(list(self._ids[set_name])[:10]) or "none"
            raise ItemError(
                f"Business Central has no {field.title.lower()} “{code}”. There are: {known}. "
                "Map a code that exists, or create it there first.",
                field=field.name,
            )
        return self._ids[set_name][code]

    def explain(self, call: Call, reply: Reply) -> WareflowError:
        return explained(call, reply) or self.plain_refusal(call, reply, said_in(reply))


def literal(text: str) -> str:
    """A text as it stands in an OData filter."""
    return "'" + text.replace("'", "''") + "'"
