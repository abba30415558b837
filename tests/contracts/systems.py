"""The systems of the connectors: how each is reached, what it refuses, and how somebody else comes between."""

import itertools
import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any
from unittest.mock import patch
from uuid import UUID

import httpx
from wareflow.sandbox.baselinker.system import BaseLinker
from wareflow.sandbox.business_central.access import CREDENTIALS
from wareflow.sandbox.business_central.entities import entities
from wareflow.sandbox.business_central.system import BusinessCentral
from wareflow.sandbox.lightspeed.schema import EVERYTHING
from wareflow.sandbox.lightspeed.system import LightspeedSandbox
from wareflow.sandbox.shopify.system import CLIENT_ID, CLIENT_SECRET, Shopify
from wareflow.sdk import Connection
from wareflow.testing import NOW

from nodes.shopify.connection import NEEDED
from tests.contracts.arrange import SANDBOX
from tests.contracts.sandboxed import Rows, Sandboxed, keep_first, marked
from tests.contracts.web_shops import LightspeedCRemote, LightspeedXRemote

ORDER_PARTS = ("LineItem", "ShippingLine", "OrderTransaction", "FulfillmentOrder", "Refund", "Fulfillment")


class LightspeedRemote(Sandboxed):
    system_class = LightspeedSandbox
    has_tokens = True
    pause = 1.0
    settings = {"bucket_size": 100_000, "burst": 100_000, "drip": 100_000.0, "refreshes_per_minute": 1000}
    KEPT = ("Item", "ItemShop", "Category", "Customer", "Sale", "Workorder")

    def rows(self) -> Rows:
        data = self.system.store.as_data()
        return {name: {row[EVERYTHING[name].key]: row for row in rows} for name, rows in data.items()}

    def refused(self) -> Sequence[Mapping[str, Connection]]:
        return [self.connected({"refresh_token": "wrong"}), self.connected({"client_secret": "wrong"})]

    def credentials(self) -> dict[str, Any]:
        """The refresh token is another one after each use."""
        return dict(self.system.credentials())

    def is_sign_in(self, request: httpx.Request) -> bool:
        return request.url.path.endswith("/auth/oauth/token")

    def expire_tokens(self) -> None:
        for grant in self.system.tokens._grants:
            grant.access_revoked = True

    def _keep(self, count: int) -> None:
        for name in self.KEPT:
            # Of the stock of an item there are three rows: of each shop, and of both together.
            keep_first(self.system.store.table(name), 3 * count if name == "ItemShop" else count)
            for row in self.system.store.rows(name):
                row["timeStamp"] = "2026-11-20T12:00:00+00:00"
                if name == "Sale":
                    row["updatetime"] = row["timeStamp"]

    def _meddle(self, request: httpx.Request) -> Callable[[], bool] | None:
        found = re.search(r"/(Item|ItemMatrix|Sale|Workorder)/(\d+)\.json$", request.url.path)
        if found is None:
            return None
        row = self.system.store.find(found[1], found[2])
        if found[1] == "ItemMatrix":
            return marked(row, "modelYear", value="1999")
        return marked(row, "manufacturerSku", "hookIn", "referenceNumberSource")


class BusinessCentralRemote(Sandboxed):
    system_class = BusinessCentral
    has_tokens = True
    pause = 1.0
    KEPT = (
        "items", "customers", "contacts", "paymentTerms", "salesInvoices", "salesShipments", "salesOrders",
        "itemLedgerEntries",
    )  # fmt: skip

    def as_new(self) -> Sandboxed:
        numbers = itertools.count(1)
        self.system.database.new_id = lambda: UUID(int=next(numbers))
        self.system.access.calls.clear()
        return super().as_new()

    def rows(self) -> Rows:
        tables = self.system.main_company().tables
        return {name: {key: row.values for key, row in rows.items()} for name, rows in tables.items()}

    def refused(self) -> Sequence[Mapping[str, Connection]]:
        own = {
            "deployment": "own_server", "sign_in": "basic", "username": CREDENTIALS["username"],
            "web_service_key": "wrong", "base_url": f"{SANDBOX}/business_central/{CREDENTIALS['server_instance']}",
        }  # fmt: skip
        return [self.connected({"client_secret": "wrong"}), self.connected(own)]

    def is_sign_in(self, request: httpx.Request) -> bool:
        return request.url.path.endswith("/oauth2/v2.0/token")

    def expire_tokens(self) -> None:
        self.system.access.tokens.clear()

    def _keep(self, count: int) -> None:
        company = self.system.main_company()
        # A step gives an item once, however often its stock moved.
        moved = {row.values["itemNumber"]: row for row in company.table("itemLedgerEntries").values()}
        entries = list(moved.values())[:count]
        items = [company.by_key("items", row.values["itemNumber"]) for row in entries]
        contacts = [row for row in company.table("contacts").values() if row.values["type"] == "Company"][:count]
        for name in self.KEPT:
            rows = list(company.table(name).values())
            kept = {"itemLedgerEntries": entries, "items": items, "contacts": contacts}.get(name, rows[:count])
            for row in rows:
                if row not in kept:
                    company.drop(name, row)
                elif "lastModifiedDateTime" in row.values:
                    row.values["lastModifiedDateTime"] = NOW

    def _meddle(self, request: httpx.Request) -> Callable[[], bool] | None:
        found = re.search(r"/([a-zA-Z]+)(?:\(([0-9a-f-]+)\))?(?:/Microsoft.NAV.\w+)?$", request.url.path)
        assert found is not None
        table = self.system.main_company().table(found[1])
        if found[2]:
            row = table[found[2]]
            row.version = self.system.database.next_version()
            return marked(row.values, "displayName2", "phoneNumber")
        return self._made_by_somebody_else(found[1], json.loads(request.content))

    def _made_by_somebody_else(self, set_name: str, body: Mapping[str, Any]) -> Callable[[], bool] | None:
        """The same business key, an instant earlier."""
        key = entities()[set_name].key
        if key not in body:
            return None  # the system numbers them, so there is nothing to be first with
        company = self.system.main_company()
        names = {name: body[name] for name in ("itemNumber", "itemId") if name in body}
        item = company.by_key("items", names["itemNumber"]) if "itemNumber" in names else None
        more = {"itemId": item.id} if item else {}
        self.system.database.insert(company, set_name, {**names, **more, key: body[key]})
        rows = company.table(set_name).values()
        alike = len([row for row in rows if row.values[key] == body[key]])
        return lambda: len([row for row in rows if row.values[key] == body[key]]) == alike


class BaseLinkerRemote(Sandboxed):
    system_class = BaseLinker
    pause = None
    settings = {"requests_per_minute": 10_000}
    TABLES = ("orders", "products", "invoices", "receipts", "packages", "order_returns", "payments", "journal",
              "return_journal", "categories", "manufacturers")  # fmt: skip

    def rows(self) -> Rows:
        data = self.system.account.as_data()
        return {name: {str(number): row for number, row in enumerate(data[name])} for name in self.TABLES}

    def lighten(self) -> None:
        keep_first(self.system.account.orders, 50)

    def refused(self) -> Sequence[Mapping[str, Connection]]:
        return [self.connected({"token": "wrong"})]

    def _keep(self, count: int) -> None:
        account = self.system.account
        second = int(NOW.timestamp()) - 3600
        for rows in (account.orders, account.products, *account.shelves.values()):
            keep_first(rows, count)
        for order in account.orders.values():
            order |= {"confirmed": True, "date_confirmed": second, "date_add": second, "date_in_status": second}
        for each in account.shelves["order_return"].values():
            each["date_add"] = second
        del account.journal[count:]
        for entry in account.journal:
            entry["date"] = second

    def is_record(self, value: Mapping[str, Any]) -> bool:
        marks = {"status", "id", "order_id", "invoice_id", "package_id", "return_id", "log_id", "sku", "parent_id"}
        return bool(marks & value.keys())

    @contextmanager
    def short_pages(self, size: int) -> Iterator[None]:
        """BaseLinker gives a hundred, or a thousand; here both sides agree on fewer."""
        names = ("FULL_PAGE", "ORDERS_PER_PAGE", "PRODUCTS_PER_PAGE", "RETURNS_PER_PAGE", "RECEIPTS_PER_PAGE")
        before, self.system.settings["journal_page_size"] = self.system.settings["journal_page_size"], size
        patches = [
            patch.object(module, name, size)
            for path, module in sys.modules.items()
            for name in names
            if ".baselinker" in path and name in vars(module)
        ]
        for each in patches:
            each.start()
        try:
            yield
        finally:
            self.system.settings["journal_page_size"] = before
            for each in patches:
                each.stop()

    def _meddle(self, request: httpx.Request) -> Callable[[], bool] | None:
        form = dict(httpx.QueryParams(request.content.decode()))
        wish = json.loads(form["parameters"])
        returned = self.system.account.shelves["order_return"].get(int(wish.get("return_id") or 0))
        if returned is not None:
            return marked(returned, "admin_comments")
        invoice = self.system.account.shelves["invoice"].get(int(wish.get("invoice_id") or 0))
        order = self.system.account.orders.get(int((invoice or wish).get("order_id") or 0))
        if order is not None:
            return marked(order, "user_comments")
        number = wish.get("product_id") or next(iter(wish.get("products", {})), 0)
        product = self.system.account.products.get(int(number))
        return None if product is None else marked(product, "asin")


class ShopifyRemote(Sandboxed):
    system_class = Shopify
    has_tokens = True
    pause = 2.0
    settings = {"bucket_size": 1_000_000, "restore_rate": 1_000_000, "scopes": sorted(NEEDED)}
    KEPT = ("Order", "Product", "Customer", "Company", "FulfillmentOrder", "Collection")

    def lighten(self) -> None:
        store = self.system.store
        for order in store.all("Order")[100:]:
            store.remove(order["id"])
        told = json.dumps(store.all("Order"))
        for kind in ORDER_PARTS:
            for part in store.all(kind):
                if f'"{part["id"]}"' not in told:
                    store.remove(part["id"])

    def rows(self) -> Rows:
        return {"objects": self.system.store.objects}

    def connections(self) -> Mapping[str, Connection]:
        return self._by_client({})

    def refused(self) -> Sequence[Mapping[str, Connection]]:
        return [self.connected({"access_token": "wrong"}), self._by_client({"client_secret": "wrong"})]

    def _by_client(self, changes: Mapping[str, Any]) -> Mapping[str, Connection]:
        client = {"sign_in": "client_credentials", "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
        return self.connected({**client, **changes})

    def is_sign_in(self, request: httpx.Request) -> bool:
        return request.url.path.endswith("/oauth/access_token")

    def expire_tokens(self) -> None:
        self.system.issued.clear()

    def _keep(self, count: int) -> None:
        store = self.system.store
        open_parts = [each for each in store.all("FulfillmentOrder") if each["status"] == "OPEN"][:count]
        sent_from = {each["orderId"] for each in open_parts}
        members = [each["customer"] for each in store.all("CompanyContact")][:count]
        first = {"Order": sent_from, "Customer": set(members)}
        for kind in self.KEPT:
            # What others point at stays, with the first of the rest.
            rows = sorted(store.all(kind), key=lambda each: each["id"] not in first.get(each["__typename"], ()))
            kept = open_parts if kind == "FulfillmentOrder" else rows[:count]
            gone = [each for each in rows if not any(each is one for one in kept)]
            parts = [part for each in gone if kind == "Product" for part in each["variants"]]
            for number in [*(each["id"] for each in gone), *parts]:
                store.remove(number)
            for each in store.all(kind):
                each["updatedAt"] = "2026-11-20T12:00:00Z"
        there = {each["id"] for each in store.all("Company")}
        for kind in ("CompanyContact", "CompanyLocation"):
            for each in store.all(kind):
                if each["company"] not in there:
                    store.remove(each["id"])
        for row in store.all("Collection"):
            row["products"] = [one for one in row["products"] if store.find(one)]
        for order in store.all("Order"):
            order["fulfillmentOrders"] = [one for one in order["fulfillmentOrders"] if store.find(one)]

    def is_record(self, value: Mapping[str, Any]) -> bool:
        """GraphQL answers what was asked for; only around the data can there be more."""
        return bool({"data", "cost", "throttleStatus"} & value.keys())

    def _meddle(self, request: httpx.Request) -> Callable[[], bool] | None:
        wish = json.loads(request.content)
        quantities = (wish["variables"].get("input") or {}).get("quantities")
        if quantities:
            # Absolute quantities are the source's in the end; what counts is that the other change is noticed.
            return lambda: all(each["changeFromQuantity"] is not None for each in quantities)
        if "prices" in wish["variables"]:
            catalog = self.system.store.one(wish["variables"]["list"])["catalog"]
            return marked(self.system.store.one(catalog), "title")
        kinds = "Order|Product|FulfillmentOrder|DraftOrder|Customer"
        found = re.search(rf"gid://shopify/({kinds})/\d+", request.content.decode())
        if found is None:
            handle = wish["variables"].get("handle") or (wish["variables"].get("by") or {}).get("handle")
            met = [each for each in self.system.store.all("Product") if each["handle"] == handle]
            return marked(met[0], "vendor") if met else None
        target = self.system.store.one(found[0])
        if found[1] == "FulfillmentOrder":
            orders = self.system.store.all("Order")
            target = next(each for each in orders if target["id"] in each["fulfillmentOrders"])
        return marked(target, "vendor", "poNumber", "note2", "locale")


REMOTES: dict[str, type[Sandboxed]] = {
    "lightspeed": LightspeedRemote,
    "business_central": BusinessCentralRemote,
    "baselinker": BaseLinkerRemote,
    "shopify": ShopifyRemote,
    "lightspeed_x": LightspeedXRemote,
    "lightspeed_c": LightspeedCRemote,
}


@cache
def _made(connector: str) -> Sandboxed:
    return REMOTES[connector]()


def opened(connector: str) -> Sandboxed:
    """The connector's system as new."""
    return _made(connector).as_new()
