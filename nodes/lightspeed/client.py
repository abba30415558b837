"""Client of the Lightspeed R-Series API, version 3: tokens that rotate, pages by address, a leaky bucket."""

from collections.abc import AsyncIterator, Iterator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import httpx
from wareflow.sdk import AuthError, Record, RemoteRefused, Token, TransientError, WareflowError, dumps
from wareflow.sdk.http import Api, BearerAuth, Call, Parts, Reach, Reply
from wareflow.sdk.oauth import renewed

from nodes.lightspeed.records import rows_of

if TYPE_CHECKING:
    from nodes.lightspeed.connection import LightspeedConnection

MOST_CODES, LONGEST_QUESTION = 100, 1500
WITH_LETTERS = ("customSku", "manufacturerSku")
TRY_LATER = "please try again later"


class NotThere(RemoteRefused):
    """The record does not exist."""


class Lightspeed(Api):
    """Lightspeed as one connection sees it (reference: "Lightspeed R-Series V3", paging, rate limits, errors)."""

    system = "Lightspeed"

    def __init__(self, reach: Reach, settings: "LightspeedConnection") -> None:
        super().__init__(reach.http, settings.base_url, BearerAuth(reach.token, self._renew))
        self._settings = settings

    @staticmethod
    def of(reach: Reach, settings: "LightspeedConnection") -> "Lightspeed":
        return Lightspeed(reach, settings)

    async def account(self) -> Record:
        """Whose account the token belongs to."""
        reply = await self.get("API/V3/Account.json")
        found = rows_of(reply, "Account")
        return found[0] if found else {}

    def list_address(self, resource: str, question: Mapping[str, str]) -> str:
        """The address of a list's first page."""
        return self.url(f"API/V3/Account/{self._settings.account_id}/{resource}.json", question)

    async def page(self, address: str, resource: str) -> tuple[list[Record], str]:
        """The rows of one page and the address of the next one, which is to be followed as it is given."""
        reply = await self.get(address)
        following = str(reply["@attributes"].get("next") or "")
        if following == address:
            raise TransientError("Lightspeed pointed from a page to the same page. It is tried again.")
        return rows_of(reply, resource), following

    async def all(self, resource: str, question: Mapping[str, str]) -> AsyncIterator[Record]:
        """Every row of a short list."""
        address = self.list_address(resource, {**question, "limit": "100"})
        while address:
            rows, address = await self.page(address, resource)
            for row in rows:
                yield row

    async def items_by(
        self, field: str, codes: set[str], *, any_case: bool = False, with_part: str = "ItemShops"
    ) -> dict[str, list[Record]]:
        """Items that are not archived, with one of their parts, by one of their codes; every code is a key."""
        found: dict[str, list[Record]] = {code: [] for code in codes}
        for part in _parts(sorted(codes)):
            question = {field: f"IN,{dumps(part).decode()}", "load_relations": f'["{with_part}"]'}
            async for row in self.all("Item", question):
                # Lightspeed compares without regard to case; a code is the same only letter by letter.
                if row.get(field) in found:
                    found[row[field]].append(row)
        if any_case and field in WITH_LETTERS:
            await self._in_any_case(field, found)
        return found

    async def _in_any_case(self, field: str, found: dict[str, list[Record]]) -> None:
        """Ask again for the codes that were not found, whatever their capital letters."""
        missing = sorted(code for code, rows in found.items() if not rows)
        for part in _parts(missing):
            # Inside “or” each condition is encoded once more (reference: "Query language").
            either = "|".join(quote(f"{field}=~,{code}", safe="~,") for code in part)
            async for row in self.all("Item", {"or": either, "load_relations": '["ItemShops"]'}):
                for code in part:
                    if code.casefold() == str(row.get(field)).casefold():
                        found[code].append(row)

    async def one(self, resource: str, number: str) -> Record | None:
        """A record by its id; None when there is none."""
        path = f"API/V3/Account/{self._settings.account_id}/{resource}/{number}.json"
        try:
            found = rows_of(await self.get(path, about=f"{resource} {number}"), resource)
        except NotThere:
            return None
        return found[0] if found else None

    async def save(self, resource: str, number: str, values: Record, about: str) -> Record:
        """Make a record, or change the one whose id is given."""
        path, key = f"API/V3/Account/{self._settings.account_id}/{resource}", f"{resource[0].lower()}{resource[1:]}ID"
        saved = await (
            self.put(f"{path}/{number}.json", values, about=about)
            if number
            else self.post(f"{path}.json", values, about=about)
        )
        return {key: str(rows_of(saved, resource)[0][key])}

    async def matrices_by_name(self, names: set[str]) -> dict[str, list[Record]]:
        """Matrices that are not archived by their description; every name asked for is a key."""
        found: dict[str, list[Record]] = {name: [] for name in names}
        for part in _parts(sorted(names)):
            async for row in self.all("ItemMatrix", {"description": f"IN,{dumps(part).decode()}"}):
                # Lightspeed compares without regard to case; here a name is the same only letter by letter.
                if row.get("description") in found:
                    found[row["description"]].append(row)
        return found

    async def images_of(self, item_id: str) -> list[Record]:
        """The images of an item."""
        path = f"API/V3/Account/{self._settings.account_id}/Item/{item_id}/Image.json"
        return rows_of(await self.get(path, params={"limit": "100"}, about=f"item {item_id}"), "Image")

    async def upload_image(self, item_id: str, data: Record, file: tuple[str, bytes], about: str) -> Record:
        """Add an image to an item (reference: Image, upload in two parts)."""
        path = f"API/V3/Account/{self._settings.account_id}/Item/{item_id}/Image.json"
        parts: Parts = {"data": (None, dumps(data), "application/json"), "image": (*file, "application/octet-stream")}
        saved = await self.call("POST", path, parts=parts, about=about)
        return {"imageID": str(rows_of(saved.data, "Image")[0]["imageID"])}

    async def set_stock(self, item_id: str, row: Record) -> None:
        """Write what is on hand of an item in one shop."""
        path = f"API/V3/Account/{self._settings.account_id}/Item/{item_id}.json"
        await self.put(path, {"ItemShops": {"ItemShop": row}}, about=f"the stock of item {item_id}")

    async def _renew(self, kept: Token | None) -> Token:
        settings = self._settings
        client = {"client_id": settings.client_id, "client_secret": settings.client_secret.get_secret_value()}
        given = settings.refresh_token.get_secret_value()
        return await renewed(self._http, settings.token_url, client, kept, given, system=self.system)

    def refusal(self, call: Call, reply: Reply) -> WareflowError | None:
        """Every good answer carries `@attributes`; anything else is an error in disguise."""
        if isinstance(reply.data, dict) and "@attributes" in reply.data and "errorClass" not in reply.data:
            return None
        return self.plain_refusal(call, reply, reply.said or "the answer is not one of Lightspeed's API")

    def explain(self, call: Call, reply: Reply) -> WareflowError:
        if TRY_LATER in reply.said.lower():
            return TransientError(f"Lightspeed is busy: {reply.said}", retry_after=reply.retry_after)
        if reply.status == 404 and call.about and not call.write:
            return NotThere(f"Lightspeed has no {call.about}.")
        if reply.status == 403:
            return AuthError(
                f"The Lightspeed sign-in lacks a right: {reply.said or 'access is denied'}. "
                "Sign in again with the rights to read the inventory and to see costs.",
                code="forbidden",
            )
        return self.plain_refusal(call, reply, reply.said)

    def pace(self, headers: httpx.Headers) -> float:
        """Wait until the bucket has room for one more request like this one."""
        if headers.get("X-LS-API-Burst-Level") and _full(headers["X-LS-API-Burst-Level"], 1.0) > 0:
            return 1.0
        try:
            cost = max(1.0, float(headers.get("X-LS-API-Request-Cost", "1")))
            drip = max(0.1, float(headers.get("X-LS-API-Drip-Rate", "1")))
            return max(0.0, _full(headers.get("X-LS-API-Bucket-Level", ""), cost) / drip)
        except ValueError:
            return 0.0


def _parts(codes: list[str]) -> Iterator[list[str]]:
    """Codes for one question: a hundred at most, and an address that stays short."""
    part: list[str] = []
    for code in codes:
        if len(part) == MOST_CODES or sum(map(len, part)) + len(code) > LONGEST_QUESTION:
            yield part
            part = []
        part.append(code)
    if part:
        yield part


def _full(level: str, cost: float) -> float:
    """By how much a request of that cost would overflow ``4.61/90``; negative while there is room."""
    used, _, size = level.partition("/")
    try:
        return float(used) + cost - float(size)
    except ValueError:
        return 0.0


def question_of(**parts: Any) -> dict[str, str]:
    """Query parameters without the empty ones."""
    return {name: str(value) for name, value in parts.items() if value not in (None, "")}
