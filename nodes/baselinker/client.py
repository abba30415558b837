"""Client of the BaseLinker connector: one address, a method by name, and errors that come with status 200."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from wareflow.sdk import AuthError, ConfigError, RateLimited, Record, RemoteRefused, WareflowError, dumps
from wareflow.sdk.http import Api, Call, FixedAuth, Reach, Reply, lost

from nodes.baselinker.payments import Payment
from nodes.baselinker.records import as_list, as_map
from nodes.baselinker.scan import FULL_PAGE

if TYPE_CHECKING:
    from nodes.baselinker.connection import BaseLinkerConnection

READING = ("get", "check")
BLOCK_SECONDS = 60.0
LONGEST_BLOCK = 3600.0
SIGN_IN = {"ERROR_EMPTY_TOKEN", "ERROR_BAD_TOKEN", "ERROR_AUTH_TOKEN", "ERROR_USER_ACCOUNT_BLOCKED"}
LIMIT = {"ERROR_BLOCKED_TOKEN", "ERROR_RATE_LIMIT", "ERROR_QUERY_LIMIT", "ERROR_TOO_MANY_REQUESTS"}
OUR_MISTAKE = {"ERROR_UNKNOWN_METHOD", "ERROR_PARSE_JSON_PARAMETERS"}


class BaseLinker(Api):
    """BaseLinker as one connection sees it (reference: connector API, transport, error codes, rate limit)."""

    system = "BaseLinker"

    def __init__(self, reach: Reach, settings: "BaseLinkerConnection") -> None:
        token = settings.token.get_secret_value()
        super().__init__(reach.http, settings.url, FixedAuth({"X-BLToken": token}))

    @staticmethod
    def of(reach: Reach, settings: "BaseLinkerConnection") -> "BaseLinker":
        return BaseLinker(reach, settings)

    async def ask(self, method: str, parameters: Mapping[str, Any] | None = None, *, about: str = "") -> Record:
        """Call a method; the name says whether it writes."""
        form = {"method": method, "parameters": dumps(dict(parameters or {})).decode()}
        reply = await self.call("POST", self.base_url, form=form, write=not method.startswith(READING), about=about)
        return dict(reply.data)

    async def statuses(self) -> dict[str, str]:
        """Order statuses: id -> name, in the account's order."""
        rows = as_list((await self.ask("getOrderStatusList")).get("statuses"))
        return {str(row["id"]): str(row["name"]) for row in rows}

    async def sources(self) -> Record:
        """The order sources: kind, such as shop or allegro -> the accounts of that kind by id."""
        return as_map((await self.ask("getOrderSources")).get("sources"))

    async def rows(self, method: str, of: str, question: Mapping[str, Any] | None = None) -> list[Record]:
        """The list in an answer, such as `series` of getSeries."""
        return as_list((await self.ask(method, question)).get(of))

    # Orders -------------------------------------------------------------------------------------------------------

    async def orders(self, question: Mapping[str, Any], *, about: str = "") -> list[Record]:
        """One answer of getOrders, at most 100 orders."""
        return as_list((await self.ask("getOrders", question, about=about)).get("orders"))

    async def find_order(self, order_id: str, *, extra_fields: bool = False) -> Record | None:
        """One order, confirmed or not."""
        question = {"order_id": int(order_id), **_also(extra_fields)}
        rows = await self.orders(question, about=f"order {order_id}")
        return next((row for row in rows if str(row.get("order_id")) == order_id), None)

    async def find_orders(self, order_ids: Iterable[str], *, extra_fields: bool = False) -> dict[str, Record]:
        """Many orders with one question while they lie close together; the others are left to `find_order`."""
        found: dict[str, Record] = {}
        left = sorted({int(order_id) for order_id in order_ids})
        while left:
            question = {"id_from": left[0], **_also(extra_fields)}
            rows = await self.orders(question, about="orders by id")
            found.update({str(row["order_id"]): row for row in rows})
            if sum(str(order_id) in found for order_id in left) < 2:
                break
            last = max((int(row["order_id"]) for row in rows), default=left[-1])
            left = [order_id for order_id in left[1:] if order_id > last and len(rows) >= FULL_PAGE]
        return found

    async def set_status(self, order_id: str, status_id: str) -> None:
        """Move an order to a status."""
        wish = {"order_id": int(order_id), "status_id": int(status_id)}
        await self.ask("setOrderStatus", wish, about=f"order {order_id}")

    async def set_return_status(self, return_id: str, status_id: str) -> None:
        """Move a return to a status."""
        wish = {"return_id": int(return_id), "status_id": int(status_id)}
        await self.ask("setOrderReturnStatus", wish, about=f"return {return_id}")

    async def add_category(self, inventory: str, name: str, parent_id: str) -> Record:
        """Make a category below another one, or at the top."""
        wish = {"inventory_id": int(inventory), "name": name, "parent_id": int(parent_id or 0)}
        answer = await self.ask("addInventoryCategory", wish, about=f"category {name}")
        return {"category_id": str(answer.get("category_id", ""))}

    async def set_fields(self, order_id: str, values: Record) -> None:
        """Write fields of an order; those not given stay."""
        await self.ask("setOrderFields", {"order_id": int(order_id), **values}, about=f"order {order_id}")

    async def set_payment(self, order_id: str, values: Record, payment: Payment) -> None:
        """Replace the amount that is booked as paid."""
        wish = {"order_id": int(order_id), **values, **payment.on_the_wire()}
        await self.ask("setOrderPayment", wish, about=f"the payment of order {order_id}")

    async def payments(self, order_id: str) -> list[Record]:
        """The payments booked for an order so far."""
        wish = {"order_id": int(order_id), "show_full_history": True}
        return as_list((await self.ask("getOrderPaymentsHistory", wish, about=f"order {order_id}")).get("payments"))

    async def packages(self, order_id: str) -> list[Record]:
        """The packages of an order."""
        answer = await self.ask("getOrderPackages", {"order_id": int(order_id)}, about=f"order {order_id}")
        return as_list(answer.get("packages"))

    async def add_package(self, order_id: str, courier: str, number: str, at: int, *, back: bool = False) -> Record:
        """Put a tracking number on an order."""
        wish = {"order_id": int(order_id), "courier_code": courier, "package_number": number, "pickup_date": at}
        more = {"return_shipment": True} if back else {}
        answer = await self.ask("createPackageManual", {**wish, **more}, about=f"package {number} of order {order_id}")
        return {"package_id": str(answer.get("package_id", ""))}

    async def journal(self, after: int, kinds: Iterable[int] = ()) -> list[Record]:
        """Entries after one, the oldest first; of all kinds, or of some."""
        only = {"logs_types": list(kinds)} if kinds else {}
        return await self.rows("getJournalList", "logs", {"last_log_id": after, **only})

    def refusal(self, call: Call, reply: Reply) -> WareflowError | None:
        """Only `"status": "SUCCESS"` is a success; every other answer with status 200 is not."""
        data = reply.data if isinstance(reply.data, dict) else {}
        if data.get("status") == "SUCCESS":
            return None
        if data.get("status") != "ERROR":
            return (
                lost(self.system, call, "the answer has no status")
                if call.write
                else ConfigError(
                    "This address does not answer like BaseLinker. Check the API address in the connection."
                )
            )
        return self._error(call, str(data.get("error_code") or ""), str(data.get("error_message") or ""))

    def _error(self, call: Call, code: str, said: str) -> WareflowError:
        if code in LIMIT:
            wait = block_seconds(said)
            return RateLimited(
                f"BaseLinker has blocked the token for too many requests, for {wait:.0f} s more. It goes on by itself.",
                retry_after=wait,
            )
        if code in SIGN_IN:
            return AuthError(
                f"BaseLinker does not accept the token: {said or code}. Enter a valid token in the connection, test it."
            )
        if code in OUR_MISTAKE:
            return ConfigError(f"BaseLinker does not understand the request ({code} {said}). Please report this.")
        said = f"{said} ({code})" if said else code
        if not call.about:
            return ConfigError(f"BaseLinker refused the question: {said}. Change the settings of the step.")
        return RemoteRefused(f"BaseLinker refused {call.about}: {said}. Correct the record or the step.", code=code)


def _also(extra_fields: bool) -> dict[str, bool]:
    return {"get_unconfirmed_orders": True, **({"include_custom_extra_fields": True} if extra_fields else {})}


def block_seconds(message: str, now: datetime | None = None) -> float:
    """Seconds until the time that the message names; it stands there without a zone, most likely Polish time."""
    moment = now or datetime.now(UTC)
    found = re.search(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", message)
    if found is None:
        return BLOCK_SECONDS
    for zone in (ZoneInfo("Europe/Warsaw"), ZoneInfo("UTC")):
        until = datetime.fromisoformat(found.group()).replace(tzinfo=zone)
        seconds = (until - moment).total_seconds()
        if 0 < seconds <= LONGEST_BLOCK:
            return seconds
    return BLOCK_SECONDS
