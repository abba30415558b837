"""Demo data: invoices, receipts, packages and returns of the demo orders, dated like them."""

from collections.abc import Iterator
from contextlib import contextmanager

from wareflow.sandbox.baselinker.account import LISTS, Account, Order
from wareflow.sandbox.baselinker.demo_goods import demo
from wareflow.sandbox.baselinker.invoices import add_invoice
from wareflow.sandbox.baselinker.packages import add_package
from wareflow.sandbox.baselinker.receipts import add_receipt
from wareflow.sandbox.baselinker.returns import new_return

RETURNED = 64008
FIRST_IDS = {"invoice": 8_800_001, "receipt": 6_600_001, "package": 77_000_001, "order_return": 3_300_001}
FIRST_IDS |= {"order_return_product": 1_500_001, "categories": 3_201, "manufacturers": 601}


def load_lists(account: Account) -> None:
    account.lists = {name: [dict(each) for each in demo()[name]] for name in LISTS}
    account.next_ids |= FIRST_IDS


def load_papers(account: Account) -> None:
    """What was shipped has a package and an invoice or a receipt; what came back has a return."""
    for order in list(account.orders.values()):
        if not order["delivery_package_nr"]:
            continue
        with _at(account, order["date_in_status"]):
            _paper(account, order)
            add_package(account, order, order["delivery_package_module"], order["delivery_package_nr"], {})
            if order["order_status_id"] == RETURNED:
                _return(account, order)


def _paper(account: Account, order: Order) -> None:
    if order["invoice_company"]:
        series = 4401 if order["invoice_country_code"] == "PL" else 4402
        add_invoice(account, {"order_id": order["order_id"], "series_id": series}, {})
    elif order["order_id"] % 4:
        add_receipt(account, {"order_id": order["order_id"]}, {})


def _return(account: Account, order: Order) -> None:
    lines = [{**line, "status_id": 1, "return_reason_id": 1 + line["quantity"] % 2} for line in order["products"][:1]]
    reference = f"RT/{order['order_id'] % 10_000}"
    wish = {"order_id": order["order_id"], "status_id": 6601, "reference_number": reference, "products": lines}
    new_return(account, wish)


@contextmanager
def _at(account: Account, moment: int) -> Iterator[None]:
    """The account believes that it is that time."""
    before, account.now = account.now, lambda: float(moment)
    try:
        yield
    finally:
        account.now = before
