"""What open sales orders hold of the stock."""

from collections import Counter
from collections.abc import Mapping
from decimal import Decimal

from nodes.business_central.client import BusinessCentral

LINES = "$select=lineType,lineObjectNumber,quantity,shippedQuantity"


async def on_open_orders(bc: BusinessCentral) -> Mapping[str, Decimal]:
    """By item number, how much is ordered and not shipped yet."""
    held: Counter[str] = Counter()
    question = {"$select": "id,number", "$expand": f"salesOrderLines({LINES})"}
    async for order in bc.all("salesOrders", question):
        for line in order["salesOrderLines"]:
            if line["lineType"] == "Item":
                held[str(line["lineObjectNumber"])] += line["quantity"] - line["shippedQuantity"]
    return {number: Decimal(quantity) for number, quantity in held.items()}
