"""Plug the imitated BaseLinker into the sandbox: its one address, the token, the limit, state and seeding."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar
from urllib.parse import parse_qs

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from wareflow.sandbox.baselinker import (
    catalogue,
    invoices,
    lines,
    order_moves,
    orders,
    packages,
    payments,
    products,
    receipts,
    returns,
    storages,
)
from wareflow.sandbox.baselinker.account import Account
from wareflow.sandbox.baselinker.demo import FIRST_IDS, load_demo, load_generated, load_given
from wareflow.sandbox.baselinker.errors import (
    ConnectorError,
    account_blocked,
    bad_json,
    bad_token,
    blocked_token,
    empty_token,
    unknown_method,
)
from wareflow.sandbox.baselinker.limits import Budget, until_text
from wareflow.sandbox.baselinker.methods import refuse_misfits
from wareflow.sandbox.baselinker.php import php_json
from wareflow.sandbox.kit import SandboxSystem, WishError

TOKEN = "4101-20518-DEMOBASELINKERTOKEN"  # noqa: S105  a demo token that opens nothing but this sandbox
Method = Callable[[Account, Mapping[str, Any], Mapping[str, Any]], dict[str, Any]]
METHODS: dict[str, Method] = {
    "getOrders": orders.get_orders,
    "getOrderStatusList": orders.get_order_status_list,
    "getOrderSources": orders.get_order_sources,
    "getOrderExtraFields": catalogue.listing("extra_fields", of="extra_fields"),
    "getJournalList": orders.get_journal_list,
    "setOrderStatus": orders.set_order_status,
    "setOrderStatuses": orders.set_order_statuses,
    "setOrderFields": orders.set_order_fields,
    "setOrderPayment": payments.set_order_payment,
    "getOrderPaymentsHistory": payments.get_order_payments_history,
    "addOrder": orders.add_order,
    "addOrderProduct": lines.add_order_product,
    "setOrderProductFields": lines.set_order_product_fields,
    "deleteOrderProduct": lines.delete_order_product,
    "getOrdersByEmail": order_moves.get_orders_by_email,
    "getOrdersByPhone": order_moves.get_orders_by_phone,
    "addOrderDuplicate": order_moves.add_order_duplicate,
    "addOrderBySplit": order_moves.add_order_by_split,
    "setOrdersMerge": order_moves.set_orders_merge,
    "deleteOrders": order_moves.delete_orders,
    "getSeries": catalogue.listing("series", of="series"),
    "getInvoices": invoices.get_invoices,
    "getInvoiceFile": invoices.get_invoice_file,
    "addInvoice": invoices.add_invoice,
    "addOrderInvoiceFile": invoices.add_order_invoice_file,
    "getNewReceipts": receipts.get_new_receipts,
    "getReceipts": receipts.get_receipts,
    "getReceipt": receipts.get_receipt,
    "addReceipt": receipts.add_receipt,
    "setOrderReceipt": receipts.set_order_receipt,
    "addOrderReceiptFile": receipts.add_order_receipt_file,
    "getInventories": catalogue.get_inventories,
    "getInventoryWarehouses": catalogue.listing("warehouses", of="warehouses"),
    "getInventoryPriceGroups": catalogue.listing("price_groups", of="price_groups"),
    "getInventoryCategories": catalogue.listing("categories", of="categories"),
    "getInventoryManufacturers": catalogue.listing("manufacturers", of="manufacturers"),
    "getInventoryTags": catalogue.get_tags,
    "getInventoryAvailableTextFieldKeys": catalogue.get_text_field_keys,
    "getInventoryIntegrations": catalogue.get_integrations,
    "addInventoryCategory": products.add_category,
    "deleteInventoryCategory": products.delete_category,
    "addInventoryManufacturer": products.add_manufacturer,
    "deleteInventoryManufacturer": products.delete_manufacturer,
    "getInventoryProductsList": catalogue.get_products_list,
    "getInventoryProductsData": catalogue.get_products_data,
    "getInventoryProductsStock": catalogue.get_products_stock,
    "getInventoryProductsPrices": catalogue.get_products_prices,
    "updateInventoryProductsStock": products.update_products_stock,
    "updateInventoryProductsPrices": products.update_products_prices,
    "addInventoryProduct": products.add_inventory_product,
    "deleteInventoryProduct": products.delete_inventory_product,
    "getExternalStoragesList": storages.get_storages,
    "getExternalStorageCategories": storages.get_categories,
    "getExternalStorageProductsList": storages.get_products_list,
    "getExternalStorageProductsData": storages.get_products_data,
    "getExternalStorageProductsQuantity": storages.get_quantities,
    "getExternalStorageProductsPrices": storages.get_prices,
    "updateExternalStorageProductsQuantity": storages.update_quantities,
    "getCouriersList": catalogue.listing("couriers", of="couriers"),
    "createPackageManual": packages.create_package_manual,
    "getOrderPackages": packages.get_order_packages,
    "getLabel": packages.get_label,
    "deleteCourierPackage": packages.delete_courier_package,
    "getCourierPackagesStatusHistory": packages.get_packages_history,
    "getOrderReturns": returns.get_order_returns,
    "addOrderReturn": returns.add_order_return,
    "setOrderReturnFields": returns.set_order_return_fields,
    "setOrderReturnStatus": returns.set_order_return_status,
    "setOrderReturnStatuses": returns.set_order_return_statuses,
    "setOrderReturnRefund": returns.set_order_return_refund,
    "getOrderReturnStatusList": catalogue.listing("statuses", of="return_statuses"),
    "getOrderReturnReasonsList": catalogue.listing("return_reasons", of="return_reasons"),
    "getOrderReturnProductStatuses": catalogue.listing("order_return_product_statuses", of="return_product_statuses"),
    "getOrderReturnJournalList": returns.get_return_journal,
}
_DECODER = msgspec.json.Decoder(float_hook=Decimal)


class BaseLinker(SandboxSystem):
    """BaseLinker (Base.com): every method behind connector.php, always HTTP 200."""

    name: ClassVar[str] = "baselinker"
    title: ClassVar[str] = "BaseLinker"
    default_settings: ClassVar[Mapping[str, Any]] = {
        "requests_per_minute": 100,
        "block_seconds": 600,
        "zone": "Europe/Warsaw",
        "account_blocked": False,
        "journal_activated": False,
        "journal_includes_last_id": False,
        "journal_page_size": 100,
        "largest_file_bytes": 0,
    }

    account: Account
    budget: Budget

    def routes(self) -> Sequence[BaseRoute]:
        return [Route("/connector.php", self.connector, methods=["GET", "POST"])]

    async def connector(self, request: Request) -> Response:
        form = _form(request.headers.get("content-type", ""), await request.body())
        try:
            reply = self.perform(request.headers.get("x-bltoken") or form.get("token", ""), form)
        except ConnectorError as error:
            return _answer(error.body())
        return _answer({"status": "SUCCESS", **reply})

    def perform(self, token: str, form: Mapping[str, str]) -> dict[str, Any]:
        if not token:
            raise empty_token()
        if token != TOKEN:
            raise bad_token()
        if self.settings["account_blocked"]:
            raise account_blocked()
        self.budget.spend(self.clock, self.settings)
        name = form.get("method", "")
        if name not in METHODS:
            raise unknown_method()
        wish = _parameters(form.get("parameters", ""))
        refuse_misfits(name, wish)
        return METHODS[name](self.account, wish, self.settings)

    def is_write(self, method: str, path: str, query: str, body: bytes) -> bool:
        name = _form("application/x-www-form-urlencoded", body).get("method", "")
        return name in METHODS and not name.startswith("get")

    def reset(self) -> None:
        self.account = Account(self.clock.timestamp)
        self.budget = Budget()
        load_demo(self.account, self.seed_number)

    def seed(self, size: int | None = None, data: Mapping[str, Any] | None = None) -> None:
        if size is not None:
            self.account.next_ids = dict(FIRST_IDS)
            load_generated(self.account, size, self.seed_number)
        try:
            load_given(self.account, data or {})
        except (ConnectorError, KeyError, TypeError) as error:
            raise WishError(f"The data cannot be loaded: {error}.") from error

    def credentials(self) -> dict[str, str]:
        return {"token": TOKEN}

    def state(self) -> dict[str, Any]:
        return {"credentials": self.credentials(), **self.account.as_data()}

    def snapshot(self) -> dict[str, Any]:
        return {"account": self.account.as_data(), "blocked_until": self.budget.blocked_until}

    def restore(self, snapshot: Mapping[str, Any]) -> None:
        self.account.load(snapshot["account"])
        self.budget = Budget(blocked_until=float(snapshot["blocked_until"]))

    def throttled_reply(self, request: Request) -> Response:
        until = self.clock.timestamp() + float(self.settings["block_seconds"])
        return _answer(blocked_token(until_text(until, str(self.settings["zone"]))).body())

    def broken_reply(self, request: Request) -> Response:
        return Response("<html><body><h1>500 Internal Server Error</h1></body></html>", 500, media_type="text/html")

    def expired_token_reply(self, request: Request) -> Response:
        return _answer(bad_token().body())


def _form(content_type: str, body: bytes) -> dict[str, str]:
    """Form fields as PHP sees them: a body of another type has none, a repeated field keeps its last value."""
    if not content_type.lower().startswith("application/x-www-form-urlencoded"):
        return {}
    fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
    return {name: values[-1] for name, values in fields.items()}


def _parameters(text: str) -> dict[str, Any]:
    if not text.strip():
        return {}
    try:
        data = _DECODER.decode(text)
    except (msgspec.DecodeError, RecursionError):
        raise bad_json() from None
    if isinstance(data, list):
        return {}
    if not isinstance(data, dict):
        raise bad_json()
    return data


def _answer(data: Mapping[str, Any]) -> Response:
    return Response(php_json(data), 200, media_type="text/html; charset=UTF-8")
