"""Answer calls: find the company and the entity set, read, write, and keep to the etag rules."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from wareflow.sandbox.business_central.attachments import ATTACHED, CONTENT, answer_attachment
from wareflow.sandbox.business_central.calls import Answer, Call, Segment, next_link, refusal
from wareflow.sandbox.business_central.dimensions import belonging
from wareflow.sandbox.business_central.entities import Entity, entities, served
from wareflow.sandbox.business_central.errors import (
    ApiError,
    bad_request,
    dialog,
    method_not_allowed,
    no_resource,
    no_valid_etag,
    not_found,
)
from wareflow.sandbox.business_central.journals import post_journal
from wareflow.sandbox.business_central.metadata import metadata_text, service_document
from wareflow.sandbox.business_central.navigation import (
    COLLECTION_NAVIGATION,
    SINGLE_NAVIGATION,
    children_of,
    narrowed,
)
from wareflow.sandbox.business_central.pictures import PARENT_TYPES, answer_picture, picture_record
from wareflow.sandbox.business_central.posting import Posting
from wareflow.sandbox.business_central.prints import answer_pdf, pdf_record
from wareflow.sandbox.business_central.query import Expansion, Query, read_query, record_of, run_query
from wareflow.sandbox.business_central.sales_kinds import KINDS, NEEDS_PARENT, OF_PARENTS
from wareflow.sandbox.business_central.store import Company, Database, Row
from wareflow.sandbox.business_central.tables import Tables
from wareflow.sandbox.business_central.writes import GUID

ETAG = re.compile(r'\*|(W/)?"[^"]*"')


class Service:
    """The API of one environment."""

    def __init__(self, database: Database, settings: Mapping[str, Any]) -> None:
        self.database = database
        self.settings = settings

    def answer(self, call: Call) -> Answer:
        try:
            return self.dispatch(call)
        except ApiError as error:
            return refusal(error)

    def dispatch(self, call: Call) -> Answer:
        segments = call.segments()
        if call.method != "GET" and call.headers.get("data-access-intent", "").lower() == "readonly":
            raise bad_request("The request changes data, which the access intent ReadOnly does not allow.")
        if not segments:
            return Answer(200, service_document(call.base, call.api))
        if segments[0].name == "$metadata":
            return Answer(200, text=metadata_text(call.api), text_type="application/xml")
        if segments[0].name != "companies":
            if segments[0].name not in served(call.api):
                raise no_resource(call.path)
            return self.in_company(call, self.company_of_query(call), segments)
        if segments[0].key is None:
            return self.companies(call, segments[1:])
        company = self.company(segments[0].key)
        if len(segments) == 1:
            return self.one_company(call, company)
        return self.in_company(call, company, segments[1:])

    def company(self, key: str) -> Company:
        found = self.database.companies.get(key.lower())
        name = re.fullmatch(r"name='(.*)'", key)
        if name:
            found = self.database.company_by_name(name.group(1).replace("''", "'"))
        if found is None:
            raise ApiError(404, "Internal_CompanyNotFound", f"The company '{key}' does not exist.")
        return found

    def company_of_query(self, call: Call) -> Company:
        key = call.options.get("company") or call.headers.get("company")
        if key is None:
            raise bad_request(
                "You must specify the company, as companies(id) in the path or as ?company=id.",
                "BadRequest_RequiredParamNotProvided",
            )
        return self.company(key) if GUID.fullmatch(key) else self.company(f"name='{key}'")

    def companies(self, call: Call, further: list[Segment]) -> Answer:
        if further or call.method != "GET":
            raise method_not_allowed(call.method, "companies")
        rows = [company.row for company in self.database.companies.values()]
        return self.page(call, None, entities()["companies"], rows, f"{call.base}/companies", "companies")

    def one_company(self, call: Call, company: Company) -> Answer:
        if call.method != "GET":
            raise method_not_allowed(call.method, "companies")
        record = record_of(read_query(entities()["companies"], call.options), company.row, {})
        return Answer(200, {"@odata.context": f"{call.base}/$metadata#companies/$entity", **record})

    def in_company(self, call: Call, company: Company, segments: list[Segment]) -> Answer:
        first = segments[0]
        entity = served(call.api).get(first.name)
        if entity is None or first.name in ("companies", "subscriptions"):
            raise no_resource(call.path)
        if first.key is None:
            return self.collection(call, company, entity, segments[1:], {})
        row = self.row(company, entity, first.key)
        if len(segments) == 1:
            return self.single(call, company, entity, row)
        return self.below(call, company, (entity, row), segments[1:])

    def row(self, company: Company, entity: Entity, key: str) -> Row:
        key = key.removeprefix("id=")
        if not GUID.fullmatch(key):
            raise bad_request(f"Bad Request - Error in query syntax: '{key}'.", "BadRequest_InvalidRequestUrl")
        found = company.table(entity.set_name).get(key.lower())
        if found is None and entity.set_name == "journals" and self.settings["journals_post_payments"]:
            found = company.table("customerPaymentJournals").get(key.lower())
        if found is None:
            raise not_found()
        return found

    def below(self, call: Call, company: Company, parent: tuple[Entity, Row], segments: list[Segment]) -> Answer:
        entity, row = parent
        step = (entity.set_name, segments[0].name)
        if step[1].startswith("Microsoft.NAV."):
            return self.act(call, company, parent, step[1].removeprefix("Microsoft.NAV.").lower())
        if step[1] == "pdfDocument" and "pdfDocument" in entity.navigation:
            return answer_pdf(call, company, entity, row, segments[1:], self.address(call, company, entity, row))
        if step[1] == "picture" and entity.set_name in PARENT_TYPES:
            address = self.address(call, company, entity, row)
            return answer_picture(call, company, entity.set_name, row, segments[1:], address)
        if step[1] == CONTENT and entity.set_name in ATTACHED:
            return answer_attachment(call, Tables(self.database, company, self.settings), entity.set_name, row)
        if step in SINGLE_NAVIGATION and segments[0].key is None:
            target, field = SINGLE_NAVIGATION[step]
            found = self.row(company, entities()[target], row.values[field])
        elif step in COLLECTION_NAVIGATION:
            target, field = COLLECTION_NAVIGATION[step]
            if segments[0].key is None:
                facts = belonging(entity.set_name, target, field, row.id)
                return self.collection(call, company, entities()[target], segments[1:], facts)
            found = self.row(company, entities()[target], segments[0].key)
            if found.values[field] != row.id:
                raise not_found()
        else:
            raise no_resource(call.path)
        if len(segments) > 1:
            return self.below(call, company, (entities()[target], found), segments[1:])
        return self.single(call, company, entities()[target], found)

    def act(self, call: Call, company: Company, parent: tuple[Entity, Row], action: str) -> Answer:
        """A bound action, such as Microsoft.NAV.post."""
        entity, row = parent
        sales = Tables(self.database, company, self.settings).sales
        if call.method == "POST" and (entity.set_name, action) == ("journals", "post"):
            paying = row.id in company.table("customerPaymentJournals")
            post_journal(sales, "customerPaymentJournals" if paying else "journals", row)
            return Answer(204)
        if call.method != "POST" or entity.set_name not in KINDS:
            raise no_resource(call.path)
        made = Posting(sales).run(KINDS[entity.set_name], row, action)
        place = {"Location": f"{call.base}/companies({company.row.id})/{made[0]}({made[1].id})"} if made else {}
        return Answer(204, headers=place)

    def collection(
        self, call: Call, company: Company, entity: Entity, further: list[Segment], parent: dict[str, str]
    ) -> Answer:
        rows: Iterable[Row] = company.table(entity.set_name).values()
        if parent and "documentId" in parent:
            rows = company.of_document(entity.set_name, parent["documentId"])
        elif parent:
            rows = [row for row in rows if all(row.values[name] == value for name, value in parent.items())]
        if call.method == "GET":
            self.refuse_without_parent(call, entity, parent)
        if further and further[0].name == "$count" and call.method == "GET":
            found = run_query(read_query(entity, call.options), rows, 1)
            return Answer(200, text=str(found.total))
        if further:
            raise no_resource(call.path)
        if call.method == "GET":
            context = f"companies({company.row.id})/{entity.set_name}"
            return self.page(call, company, entity, rows, f"{call.base}{call.path}", context)
        if call.method == "POST":
            return self.create(call, company, entity, parent)
        raise method_not_allowed(call.method, entity.set_name)

    def refuse_without_parent(self, call: Call, entity: Entity, parent: dict[str, str]) -> None:
        if entity.set_name not in NEEDS_PARENT | OF_PARENTS or parent:
            return
        test = read_query(entity, call.options).test
        field = "parentId" if entity.set_name in OF_PARENTS else "documentId"
        if test is None or not {field, "id"} & set(test.demands):
            raise dialog("You must specify an Id or a Document Id to get the lines.")

    def page(
        self, call: Call, company: Company | None, entity: Entity, rows: Iterable[Row], address: str, context: str
    ) -> Answer:
        query = read_query(entity, call.options)
        wish = call.preferences().get("odata.maxpagesize", "")
        biggest = int(self.settings["max_page_size"])
        size = min(int(wish), biggest) if _size(wish) else biggest
        found = run_query(query, narrowed(company, query, rows), size)
        data: dict[str, Any] = {"@odata.context": f"{call.base}/$metadata#{context}"}
        if query.count:
            data["@odata.count"] = found.total
        data["value"] = [self.record(company, query, row, call.base) for row in found.rows]
        if found.resume:
            data["@odata.nextLink"] = next_link(address, call.options, found.resume, found.left)
        applied = {"Preference-Applied": f"odata.maxpagesize={size}"} if _size(wish) else {}
        return Answer(200, data, applied)

    def record(self, company: Company | None, query: Query, row: Row, base: str) -> dict[str, Any]:
        expanded = {
            each.name: self.expanded(company, query.entity, row, each, base) for each in query.expand if company
        }
        return record_of(query, row, expanded)

    def expanded(self, company: Company | None, entity: Entity, row: Row, wish: Expansion, base: str) -> Any:
        step = (entity.set_name, wish.name)
        place = f"{base}/companies({company.row.id})/{entity.set_name}({row.id})" if company else ""
        if company is not None and wish.name == "pdfDocument":
            return pdf_record(entity, row, f"{place}/pdfDocument")
        if company is not None and wish.name == "picture" and entity.set_name in PARENT_TYPES:
            return picture_record(company, entity.set_name, row, place)
        if company is None or (step not in SINGLE_NAVIGATION and step not in COLLECTION_NAVIGATION):
            return [] if entity.navigation[wish.name].startswith("[") else None
        if step in SINGLE_NAVIGATION:
            target, field = SINGLE_NAVIGATION[step]
            found = company.table(target).get(row.values[field])
            return found and self.record(company, read_query(entities()[target], wish.options), found, base)
        target, field = COLLECTION_NAVIGATION[step]
        query = read_query(entities()[target], wish.options)
        children = children_of(company, target, field, row)
        return [
            self.record(company, query, child, base) for child in run_query(query, children, len(children) + 1).rows
        ]

    def single(self, call: Call, company: Company, entity: Entity, row: Row) -> Answer:
        if call.method == "GET":
            return self.entity_answer(call, company, entity, row, 200)
        if call.method not in ("PATCH", "DELETE"):
            raise ApiError(
                405, "BadRequest_MethodNotAllowed", f"'{call.method}' requests are not allowed for an entity."
            )
        tables = Tables(self.database, company, self.settings)
        check_etag(call.headers.get("if-match"), row, needed=call.method == "PATCH")
        if call.method == "DELETE":
            tables.delete(entity.set_name, row)
            return Answer(204)
        changed = tables.change(entity.set_name, row, call.json())
        return self.written(call, company, entity, changed, 200)

    def create(self, call: Call, company: Company, entity: Entity, parent: dict[str, str]) -> Answer:
        row = Tables(self.database, company, self.settings).create(entity.set_name, call.json(), parent)
        return self.written(call, company, entity, row, 201)

    def written(self, call: Call, company: Company, entity: Entity, row: Row, status: int) -> Answer:
        quiet = {"return-no-content", "return"} & set(call.preferences())
        if quiet and call.preferences().get("return", "minimal") == "minimal":
            location = self.address(call, company, entity, row)
            return Answer(204, headers={"Location": location} if status == 201 else {})
        return self.entity_answer(call, company, entity, row, status)

    def entity_answer(self, call: Call, company: Company, entity: Entity, row: Row, status: int) -> Answer:
        record = self.record(company, read_query(entity, call.options), row, call.base)
        context = f"{call.base}/$metadata#companies({company.row.id})/{entity.set_name}/$entity"
        headers = {"Location": self.address(call, company, entity, row)} if status == 201 else {}
        return Answer(status, {"@odata.context": context, **record}, headers)

    def address(self, call: Call, company: Company, entity: Entity, row: Row) -> str:
        return f"{call.base}/companies({company.row.id})/{entity.set_name}({row.id})"


def check_etag(given: str | None, row: Row, *, needed: bool) -> None:
    if given is None and not needed:
        return
    if given is None or not ETAG.fullmatch(given.strip()):
        raise no_valid_etag()
    if given.strip() not in ("*", row.etag, row.etag.removeprefix("W/")):
        raise ApiError(409, "Request_EntityChanged", "Another user has already changed the record.")


def _size(wish: str) -> bool:
    return wish.isascii() and wish.isdigit() and int(wish) > 0
