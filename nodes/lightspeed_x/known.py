"""What sales and stock refer to by id only: read once in a run, as whole lists, when it is first needed."""

from decimal import Decimal

from wareflow.sdk import Record, decimal_of, dumps, loads

from nodes.lightspeed_x.client import LightspeedX
from nodes.lightspeed_x.records import CODES, customer_record, product_record


class Known:
    """Products by their codes, customers, and rates of tax."""

    def __init__(self, client: LightspeedX) -> None:
        self._client = client
        self._products: dict[str, Record] | None = None
        self._rates: dict[str, Decimal] | None = None
        self._customers: dict[str, bytes] | None = None

    async def products(self) -> dict[str, Record]:
        """The codes of every product, the deleted ones too: a sale keeps them."""
        if self._products is None:
            self._products = {}
            async for row in self._client.all("products", deleted="true"):
                product = product_record(row)
                self._products[product["id"]] = {name: product[name] for name in CODES}
        return self._products

    async def rates(self) -> dict[str, Decimal]:
        """The rate of each tax; a tax of several rates is their sum."""
        if self._rates is None:
            rows = [row async for row in self._client.all("taxes", deleted="true")]
            self._rates = {
                str(row["id"]): sum((decimal_of(each.get("rate")) or Decimal(0) for each in row["rates"]), Decimal(0))
                for row in rows
            }
        return self._rates

    async def customer(self, number: str) -> Record:
        """A customer, deleted or not; a blank one when there is none."""
        if self._customers is None:
            # Packed: there can be many.
            self._customers = {
                str(row["id"]): dumps(row) async for row in self._client.all("customers", deleted="true")
            }
        packed = self._customers.get(number)
        return customer_record(loads(packed) if packed else {})
