"""BC: upsert customer: a company or a person as debtor, found by e-mail or number; writes only the difference."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from wareflow.sdk import Change, Context, Example, Item, ItemError, Record

from nodes.business_central.client import BusinessCentral
from nodes.business_central.codes import coded_values, said
from nodes.business_central.contacts import find_person
from nodes.business_central.customer_config import CODES, CUSTOMERS, UpsertCustomerConfig
from nodes.business_central.customer_ways import NUMBER, WAYS, found_by, marks_of, the_only
from nodes.business_central.dimensions import DefaultDimensions, codes_of
from nodes.business_central.fields import entity
from nodes.business_central.records import filled_in, on_the_wire, read_record, wanted_record
from nodes.business_central.upserting import NEW, Upsert

CONTACTS = entity("contacts")


class UpsertCustomer(Upsert[UpsertCustomerConfig]):
    """Looks the customer up and writes only the difference; with a company name it becomes a company, else a person.

    When several customers have the e-mail, nothing is guessed: the item waits. Customer and general business posting
    groups are no part of the standard API: Business Central takes them from its customer template.
    """

    name = "business_central.upsert_customer"
    title = "BC: upsert customer"
    category = "business_central"
    icon = "user-round-check"
    example = Example(
        {
            "connection": "demo_bc",
            "fields": {"addressLine1": "{{ item.street }}", "city": "{{ item.city }}", "paymentTermsId": "14D"},
        },
        [
            {"email": "ola@dom.example", "company": "", "name": "Ola Nowak", "street": "ul. Cicha 3", "city": "Gdynia"},
            {
                "email": "biuro@piec.example",
                "company": "Piec S.C.",
                "name": "Jan Kos",
                "street": "Rynek 1",
                "city": "Opole",
            },
        ],
    )
    entity = CUSTOMERS
    effect = "C"
    result = "bc_customer"
    keys = ("bc_customer.number", "bc_customer.email")
    fields = {f"bc_customer.{name}": kind for name, kind in CUSTOMERS.kinds.items()}

    def __init__(self, config: UpsertCustomerConfig) -> None:
        super().__init__(config)
        self._dimensions = DefaultDimensions(CUSTOMERS)

    def template(self) -> Mapping[str, Any]:
        names = ["email", "number", "company_name", "person_name", "fields", *(setting.name for setting in CODES)]
        return {name: getattr(self.config, name) for name in names}

    def wanted(self, values: Mapping[str, Any]) -> Record:
        if not self._any_way:
            name = self.config.match_by
            filled_in(name, values[name], "e-mail" if name == "email" else "customer number")
        company, person = (str(values[name] or "").strip() for name in ("company_name", "person_name"))
        own = {
            "number": values["number"] or None,
            "displayName": filled_in("person_name", company or person, "name"),
            "type": "Company" if company else "Person",
            "email": str(values["email"] or "").strip() or None,
        }
        wanted = wanted_record(CUSTOMERS, {**own, **coded_values(self.config, CODES, values), **said(values["fields"])})
        if not marks_of(self.config.match_by, wanted):
            raise ItemError("There is nothing to find the customer by. Map a number, or what else it is found by.")
        return wanted

    @property
    def _any_way(self) -> bool:
        return self.config.match_by in WAYS

    @property
    def match(self) -> str:
        return "number" if self._any_way else self.config.match_by

    def look_up(self, wanted: Record) -> str:
        value = str(wanted.get(self.match, ""))
        return value.casefold() if self.match == "email" else value

    def key(self, wanted: Record) -> str:
        return self.look_up(wanted) or next(iter(marks_of(self.config.match_by, wanted).values()))

    def lane(self, key: str) -> str:
        """A customer who may be found in several ways must not be met by two items at once."""
        return "" if self._any_way else key

    def picked(self, rows: list[Record], wanted: Record) -> Record | None:
        return the_only(rows, (self.match,), wanted)

    async def elsewhere(self, bc: BusinessCentral, wanted: Record) -> Record | None:
        marks = marks_of(self.config.match_by, wanted) if self._any_way else {}
        for way, value in marks.items():
            found = self._planned.get(value)
            if found is None and way != NUMBER:
                found = await found_by(bc, way, wanted)
            if found:
                return found
        return None

    def remember(self, key: str, record: Record) -> None:
        for name in {key, *(marks_of(self.config.match_by, record).values() if self._any_way else ())}:
            super().remember(name, record)

    def _change(self, key: str, values: Record, current: Record | None) -> Change:
        # Whoever shares a telephone with a customer is not to take over his e-mail.
        if self._any_way and current and current.get("email") and current.get("number") != values.get("number"):
            values = {name: value for name, value in values.items() if name != "email"}
        return super()._change(key, values, current)

    def kept(self, wanted: Record) -> Record:
        """A customer found by e-mail keeps its number: changing it would rename the customer."""
        return {name: value for name, value in super().kept(wanted).items() if name != "number"}

    async def afterwards(self, bc: BusinessCentral, ctx: Context, item: Item, record: Record) -> None:
        await self._dimensions.settle(bc, ctx, item, record, codes_of(ctx.render(self.config.dimensions, item)))
        person = str(ctx.render(self.config.person_name, item) or "").strip()
        if not self.config.add_contact or record["type"] != "Company" or person in ("", record["displayName"]):
            return
        key, is_new = f"{self.key(record)} {person}", not record.get("id")
        known, company = (self._planned.get(key), NEW) if is_new else await find_person(bc, record["id"], person)
        if not company:
            ctx.log("This customer has no company contact to which the person could belong.", customer=record["number"])
            return
        wanted = wanted_record(CONTACTS, {"displayName": person, "type": "Person", "companyNumber": company})
        current = known and {**read_record(CONTACTS, known), "displayName": person}
        change = Change.between("contact", key, current, wanted)
        send = partial(bc.create, CONTACTS, person, on_the_wire(CONTACTS, wanted))
        await ctx.apply(change, send, item=item, effect="C")
        if ctx.run.mode != "live":
            self.remember(key, wanted)
