"""What sales and stock refer to by id only: a few are asked for one by one, many are read as a whole list, once."""

from collections.abc import Iterable
from decimal import Decimal

from wareflow.sdk import Record, decimal_of, dumps, loads

from nodes.lightspeed_x.client import LightspeedX
from nodes.lightspeed_x.records import CODES, customer_record, product_record

FEW = 20


class Shelf:
    """Records of one list by their id, the deleted ones too; packed, because there can be many."""

    def __init__(self, client: LightspeedX, resource: str) -> None:
        self._client, self._resource = client, resource
        self._rows: dict[str, bytes] = {}
        self._asked = 0
        self._whole = False

    async def look_up(self, ids: Iterable[str]) -> None:
        """Have these at hand; one that does not exist is as good as empty."""
        missing = sorted({each for each in ids if each and each not in self._rows})
        if self._whole or not missing:
            return
        self._asked += len(missing)
        if self._asked <= FEW:
            for each in missing:
                self._rows[each] = dumps(await self._client.one(self._resource, each) or {})
            return
        async for row in self._client.all(self._resource, deleted="true"):
            self._rows[str(row["id"])] = dumps(row)
        self._whole = True

    def find(self, number: str) -> Record:
        """The record with this id; empty when there is none."""
        packed = self._rows.get(number)
        found: Record = loads(packed) if packed else {}
        return found


class Known:
    """Products, customers and rates of tax, for as long as a run reads."""

    def __init__(self, client: LightspeedX) -> None:
        self._client = client
        self._products = Shelf(client, "products")
        self._customers = Shelf(client, "customers")
        self._rates: dict[str, Decimal] | None = None

    async def codes(self, ids: Iterable[str]) -> dict[str, Record]:
        """The codes of products by id; a sale keeps those of a deleted product."""
        wanted = set(ids)
        await self._products.look_up(wanted)
        products = {each: product_record(self._products.find(each)) for each in wanted}
        return {each: {name: product[name] for name in CODES} for each, product in products.items()}

    async def customers(self, ids: Iterable[str]) -> dict[str, Record]:
        """Customers by id; a blank one where there is none."""
        wanted = set(ids)
        await self._customers.look_up(wanted)
        return {each: customer_record(self._customers.find(each)) for each in wanted}

    async def rates(self) -> dict[str, Decimal]:
        """The rate of each tax; a tax of several rates is their sum."""
        if self._rates is None:
            rows = [row async for row in self._client.all("taxes", deleted="true")]
            self._rates = {
                str(row["id"]): sum((decimal_of(each.get("rate")) or Decimal(0) for each in row["rates"]), Decimal(0))
                for row in rows
            }
        return self._rates
