"""The rules behind writes: unique keys, number series, relations, renames, deletes."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from wareflow.sandbox.business_central.attachments import ATTACHED
from wareflow.sandbox.business_central.dimensions import belonging, default_dimension, set_line
from wareflow.sandbox.business_central.entities import ZERO_ID, Entity, entities
from wareflow.sandbox.business_central.errors import ApiError, bad_request, dialog, method_not_allowed
from wareflow.sandbox.business_central.journals import journal_line, payment_line
from wareflow.sandbox.business_central.ledger import adjust
from wareflow.sandbox.business_central.people import FIRST, add_contact, numbered, of_company, relate_person
from wareflow.sandbox.business_central.sales import Sales, no_match
from wareflow.sandbox.business_central.sales_kinds import KIND_OF_LINES, KINDS, Kind
from wareflow.sandbox.business_central.store import RELATIONS, Company, Database, Relation, Row
from wareflow.sandbox.business_central.structure import CHILDREN, UNIQUE
from wareflow.sandbox.business_central.writes import checked

FIRST_ITEM_NUMBER = 1001
SETTLED: Mapping[str, Callable[[Company, dict[str, Any]], dict[str, Any]]] = {
    "defaultDimensions": default_dimension,
    "customerPayments": payment_line,
    "dimensionSetLines": set_line,
    "journalLines": journal_line,
    **ATTACHED,
}
"""Sets of which every row is looked at as a whole."""


class Tables:
    """Create, change and delete records of one company."""

    def __init__(self, database: Database, company: Company, settings: Mapping[str, Any]) -> None:
        self.database = database
        self.company = company
        self.settings = settings
        self.sales = Sales(database, company, settings)

    def create(self, set_name: str, body: Mapping[str, Any], parent: Mapping[str, str] | None = None) -> Row:
        """A new record; ``parent`` is what the address, or the record around it, says of it."""
        entity = _allowing("POST", set_name)
        children = {name: body[name] for name in CHILDREN.get(set_name, {}) if name in body}
        plain = {name: value for name, value in body.items() if name not in children}
        values = self.completed(entity, checked(entity, plain) | dict(parent or {}))
        row = self.database.insert(self.company, set_name, values)
        try:
            self.create_children(set_name, row, children)
        except ApiError:
            self.remove(set_name, row)
            raise
        self.after(set_name, row)
        return row

    def after(self, set_name: str, row: Row) -> None:
        """What a new record brings about in others."""
        if set_name == "customers":
            add_contact(self.database, self.company, row)
        elif set_name == "contacts":
            relate_person(self.database, self.company, row)
        elif set_name in KINDS:
            self.sales.recount(KINDS[set_name], row)
        elif set_name in KIND_OF_LINES:
            self.recount_document(set_name, row)

    def recount_document(self, set_name: str, line: Row) -> Row:
        kind = KIND_OF_LINES[set_name]
        header = self.company.table(kind.header)[line.values["documentId"]]
        self.sales.recount(kind, header)
        return header

    def create_children(self, set_name: str, parent: Row, children: Mapping[str, Any]) -> None:
        for child_set, bodies in children.items():
            if not isinstance(bodies, list):
                raise bad_request(f"The property '{child_set}' must be a collection.")
            for body in bodies:
                if not isinstance(body, Mapping):
                    raise bad_request(f"Every entry of '{child_set}' must be a JSON object.")
                self.create(child_set, body, belonging(set_name, child_set, CHILDREN[set_name][child_set], parent.id))

    def completed(self, entity: Entity, values: dict[str, Any]) -> dict[str, Any]:
        """Values of a new record with its relations resolved and its key checked or given."""
        if entity.set_name == "items":
            values = self.new_item(values)
        elif entity.set_name in FIRST:
            manual = bool(self.settings["manual_numbers"])
            values = numbered(self.company, entity.set_name, values, manual=manual)
        values = self.related(entity, values)
        if entity.set_name in KINDS:
            values = self.sales.new_header(KINDS[entity.set_name], values)
        elif entity.set_name in KIND_OF_LINES:
            values = self.sales.new_line(KIND_OF_LINES[entity.set_name], values)
            self.refuse_duplicate(entity, values, None)
            return values
        if entity.set_name == "itemVariants" and values.get("itemId", ZERO_ID) == ZERO_ID:
            raise dialog('A "itemNumber" or a "itemId" must be provided.')
        if entity.set_name in SETTLED:
            values = SETTLED[entity.set_name](self.company, values)
        for field in entity.fields.values():
            if field.required and not values.get(field.name):
                raise dialog(f'A "{field.name}" must be provided.')
        self.refuse_duplicate(entity, values, None)
        if entity.set_name in ("customers", "vendors"):
            values.setdefault("currencyCode", self.company.currency)
        return values

    def new_item(self, values: dict[str, Any]) -> dict[str, Any]:
        if "inventory" in values:
            raise dialog("Inventory cannot be changed during on insert.")
        if not values.get("number"):
            values["number"] = self.next_item_number()
        elif not self.settings["manual_numbers"]:
            raise dialog(
                "You may not enter numbers manually. If you want to enter numbers manually, please activate "
                "Manual Nos. in No. Series ITEM."
            )
        return checked(entities()["items"], self.settings["item_template"]) | values

    def next_item_number(self) -> str:
        number = FIRST_ITEM_NUMBER
        while self.company.by_key("items", f"I{number:05d}"):
            number += 1
        return f"I{number:05d}"

    def change(self, set_name: str, row: Row, body: Mapping[str, Any]) -> Row:
        entity = _allowing("PATCH", set_name)
        values = self.related(entity, checked(entity, body))
        if set_name in KINDS:
            values = self.sales.changed_header(KINDS[set_name], row, values)
        elif set_name in KIND_OF_LINES:
            values = self.sales.changed_line(KIND_OF_LINES[set_name], row, values)
        elif set_name in ATTACHED and {"parentId", "parentType"} & values.keys():
            raise dialog("The parent of an attachment cannot be changed.")
        elif set_name in SETTLED:
            values = SETTLED[set_name](self.company, {**row.values, **values})
        if set_name == "customers" and values.get("displayName") == "":
            raise dialog('The blank "displayName" is not allowed.')
        if entity.key in values and entity.key != "id" and not values[entity.key]:
            raise dialog(f'The blank "{entity.key}" is not allowed.')
        if set_name not in KIND_OF_LINES:
            self.refuse_duplicate(entity, row.values | values, row)
        if set_name == "items" and "inventory" in values:
            adjust(self.database, self.company, row, values["inventory"])
        renamed = entity.key in values and values[entity.key] != row.values[entity.key]
        row.values.update(values)
        row.values["lastModifiedDateTime"] = self.database.moment()
        row.version = self.database.next_version()
        if renamed:
            self.company.rekey(set_name)
            self.carry_new_code(set_name, row)
        if set_name in KINDS:
            self.recount_all(KINDS[set_name], row)
        elif set_name in KIND_OF_LINES:
            self.recount_document(set_name, row)
        return row

    def recount_all(self, kind: Kind, header: Row) -> None:
        """A header may have another customer now, whose tax differs."""
        for line in self.sales.lines(kind, header):
            line.values["taxPercent"] = self.sales.rate(header, line.values)
        self.sales.recount(kind, header)

    def delete(self, set_name: str, row: Row) -> None:
        entity = _allowing("DELETE", set_name)
        if set_name in KINDS:
            self.sales.refuse_posted(KINDS[set_name], row)
        elif set_name in KIND_OF_LINES:
            self.delete_line(KIND_OF_LINES[set_name], row)
            return
        self.refuse_used_in_sales(set_name, row)
        for owner_set, relation in _pointing_at(set_name):
            if owner_set not in CHILDREN.get(set_name, {}) and self.users(owner_set, relation, row):
                raise dialog(
                    f"You cannot delete {relation.title} {row.values[entity.key]} because it is used by {owner_set}."
                )
        self.remove(set_name, row)

    def delete_line(self, kind: Kind, line: Row) -> None:
        header = self.company.table(kind.header)[line.values["documentId"]]
        self.sales.refuse_posted(kind, header)
        self.company.drop(kind.lines, line)
        if not self.sales.lines(kind, header):
            header.values["discountAmount"] = Decimal(0)
        self.sales.recount(kind, header)

    def refuse_used_in_sales(self, set_name: str, row: Row) -> None:
        """Items and customers of documents stay."""
        pointing = {"items": ("itemId", KIND_OF_LINES), "customers": ("customerId", KINDS)}.get(set_name)
        for owner_set in pointing[1] if pointing else ():
            rows = self.company.table(owner_set).values()
            if pointing and any(each.values[pointing[0]] == row.id for each in rows):
                raise dialog(f"You cannot delete {row.values['number']} because there are documents that use it.")

    def remove(self, set_name: str, row: Row) -> None:
        for child_set, parent_field in CHILDREN.get(set_name, {}).items():
            children = self.company.table(child_set).values()
            for child in [child for child in children if child.values[parent_field] == row.id]:
                self.company.drop(child_set, child)
        self.company.drop(set_name, row)

    def users(self, owner_set: str, relation: Relation, target: Row) -> list[Row]:
        rows = self.company.table(owner_set).values()
        if relation.id_field:
            return [row for row in rows if row.values[relation.id_field] == target.id]
        return [row for row in rows if row.values[relation.code_field] == target.values["code"]]

    def carry_new_code(self, set_name: str, target: Row) -> None:
        """A rename reaches every record that shows the code."""
        code = target.values[entities()[set_name].key]
        for owner_set, relation in _pointing_at(set_name):
            for row in self.users(owner_set, relation, target) if relation.id_field and relation.code_field else ():
                row.values[relation.code_field] = code

    def related(self, entity: Entity, values: dict[str, Any]) -> dict[str, Any]:
        """Fill both halves of every id and code pair of which one was sent."""
        for relation in RELATIONS.get(entity.set_name, ()):
            if relation.id_field in values or relation.code_field in values:
                values |= self.pair(relation, values.get(relation.id_field), values.get(relation.code_field))
        if entity.set_name == "customers" and "taxAreaId" in values:
            area = self.company.table("taxAreas").get(values["taxAreaId"])
            values["taxAreaDisplayName"] = area.values["displayName"] if area else ""
        return of_company(self.company, values) if entity.set_name == "contacts" else values

    def pair(self, relation: Relation, row_id: str | None, code: str | None) -> dict[str, Any]:
        local = self.company.currency if relation.target == "currencies" else ""
        if local and code and code.strip().upper() == local:
            code = None if row_id is None else ""  # the local currency stands for none
        by_id = None if row_id in (None, ZERO_ID) else self.company.table(relation.target).get(str(row_id))
        by_code = self.company.by_key(relation.target, code) if code else None
        if row_id not in (None, ZERO_ID) and by_id is None:
            raise no_match(relation.id_field, relation.title)
        if code and by_code is None:
            raise no_match(relation.code_field, relation.title)
        if row_id is not None and code is not None and by_id is not by_code:
            raise dialog(
                f'The "{relation.id_field}" and "{relation.code_field}" values do not match to a specific '
                f"{relation.title}."
            )
        found = by_id or by_code
        key = entities()[relation.target].key
        halves = {relation.id_field: found.id if found else ZERO_ID}
        halves[relation.code_field] = found.values[key] if found else local
        return {name: value for name, value in halves.items() if name}

    def refuse_duplicate(self, entity: Entity, values: Mapping[str, Any], itself: Row | None) -> None:
        """Business keys are unique; some, such as the code of a variant, within their parent only."""
        twin = self.twin(entity.set_name, values) if entity.set_name in UNIQUE else None
        if entity.set_name not in UNIQUE and entity.key != "id":
            twin = self.company.by_key(entity.set_name, values[entity.key])
        if twin is None or twin is itself:
            return
        keys = ",".join(f"{name}='{values[name]}'" for name in UNIQUE.get(entity.set_name, (entity.key,)))
        raise bad_request(
            f"The record in table {entity.type_name} already exists. Identification fields and values: {keys}",
            "Internal_EntityWithSameKeyExists",
        )

    def twin(self, set_name: str, values: Mapping[str, Any]) -> Row | None:
        names = UNIQUE[set_name]
        of_document = set_name in KIND_OF_LINES
        table = self.company.table(set_name)
        rows = self.company.of_document(set_name, values["documentId"]) if of_document else table.values()
        return next((row for row in rows if all(row.values[name] == values[name] for name in names)), None)


def _allowing(verb: str, set_name: str) -> Entity:
    entity = entities()[set_name]
    if verb not in entity.writes:
        raise method_not_allowed(verb, set_name)
    return entity


def _pointing_at(set_name: str) -> list[tuple[str, Relation]]:
    standard = (
        (owner, each) for owner, relations in RELATIONS.items() for each in relations if not entities()[owner].api
    )
    return [(owner, each) for owner, each in standard if each.target == set_name]
