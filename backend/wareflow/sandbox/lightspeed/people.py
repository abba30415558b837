"""Customers: what is written of them and of their contact, which has no id and no path of its own."""

from collections.abc import Mapping
from typing import Any

from wareflow.sandbox.lightspeed.errors import BadRequest
from wareflow.sandbox.lightspeed.schema import RESOURCES, Kind
from wareflow.sandbox.lightspeed.store import Row, Store, new_row
from wareflow.sandbox.lightspeed.values import wire_text
from wareflow.sandbox.lightspeed.wishes import entries_of

Body = Mapping[str, Any]
ADDRESS = ("address1", "address2", "city", "state", "stateCode", "zip", "country", "countryCode")
PHONES = {"Home": "phoneHome", "Work": "phoneWork", "Mobile": "mobile", "Pager": "pager", "Fax": "fax"}
EMAILS = ("Primary", "Secondary")
FLAGS = ("noEmail", "noPhone", "noMail")


def create_customer(store: Store, values: Mapping[str, str], body: Body, at: str) -> Row:
    """A customer with a contact, empty or as it was sent."""
    times = {"createTime": at, "timeStamp": at, "archived": "false"}
    contact = _empty_contact(at)
    # A contact that is refused leaves no customer behind.
    _fill_contact(contact, _sent_contact(body) or {}, at)
    row = store.insert("Customer", new_row(RESOURCES["Customer"], {**values, **times, "customerID": "0"}))
    store.insert("Contact", {"customerID": row["customerID"], **contact})
    return row


def _empty_contact(at: str) -> Row:
    return {
        "custom": "",
        **dict.fromkeys(FLAGS, "true"),
        "Addresses": {"ContactAddress": dict.fromkeys(ADDRESS, "")},
        "Phones": "",
        "Emails": "",
        "Websites": "",
        "timeStamp": at,
        **dict.fromkeys(("email", *PHONES.values()), ""),
    }


def add_ship_to(store: Store, sale: Row, wish: Body, at: str) -> Row:
    """Where the goods of a sale go, with a contact of its own."""
    texts = {name: str(wish.get(name, "")) for name in ("shipNote", "firstName", "lastName", "company")}
    owner = {"saleID": sale["saleID"], "customerID": sale["customerID"], "timeStamp": at}
    shipped = wire_text(Kind.BOOLEAN, wish.get("shipped", False))
    values = {**texts, **owner, "shipped": shipped, "shipToID": ""}
    row = store.insert("ShipTo", new_row(RESOURCES["ShipTo"], values))
    contact = store.insert("ShipToContact", {"shipToID": row["shipToID"], **_empty_contact(at)})
    _fill_contact(contact, wish.get("Contact") or {}, at)
    sale["shipToID"] = row["shipToID"]
    return row


def write_contact(store: Store, customer: Row, body: Body, at: str) -> None:
    """Take the Contact part of a write: what is absent stays, an empty one is cleared."""
    sent = _sent_contact(body)
    contact = store.find("Contact", customer["customerID"])
    if sent is None or contact is None:
        return
    changed = dict(contact)
    _fill_contact(changed, sent, at)
    contact.update(changed)


def _sent_contact(body: Body) -> Body | None:
    sent = body.get("Contact")
    if sent is not None and not isinstance(sent, Mapping):
        raise BadRequest("Contact holds an object.")
    return sent


def _fill_contact(contact: Row, sent: Body, at: str) -> None:
    for name in FLAGS:
        if name in sent:
            contact[name] = wire_text(Kind.BOOLEAN, sent[name])
    if "custom" in sent:
        contact["custom"] = str(sent["custom"] or "")
    if "Addresses" in sent:
        _write_address(contact, sent["Addresses"])
    if "Phones" in sent:
        _write_list(contact, "Phones", "ContactPhone", "number", tuple(PHONES), sent["Phones"])
    if "Emails" in sent:
        _write_list(contact, "Emails", "ContactEmail", "address", EMAILS, sent["Emails"])
    contact["timeStamp"] = at
    _index(contact)


def anonymize(store: Store, customer: Row, at: str) -> Row:
    """Archive a customer and blank everything personal."""
    blank = {name: "" for name, kind in RESOURCES["Customer"].fields.items() if kind is Kind.TEXT}
    customer.update(blank, dob="", archived="true", timeStamp=at)
    customer.update(firstName="Customer", lastName=f"[{customer['customerID']}]")
    cleared = {"Addresses": {"ContactAddress": dict.fromkeys(ADDRESS, "")}, "Phones": "", "Emails": ""}
    write_contact(store, customer, {"Contact": {**cleared, "custom": ""}}, at)
    return customer


def _write_address(contact: Row, sent: Any) -> None:
    given = next(iter(entries_of(sent, "ContactAddress")), {})
    known = contact["Addresses"]["ContactAddress"]
    named = {name: str(given[name] or "") for name in ADDRESS if name in given}
    contact["Addresses"] = {"ContactAddress": {**(known if given else dict.fromkeys(ADDRESS, "")), **named}}


def _write_list(contact: Row, name: str, element: str, field: str, types: tuple[str, ...], sent: Any) -> None:
    """One entry of each use; an entry without text is taken away."""
    entries = {}
    for entry in entries_of(sent, element):
        use = str(entry.get("useType") or types[0])
        if use not in types:
            raise BadRequest(f"Invalid value for 'useType': {use}")
        entries[use] = str(entry.get(field) or "")
    rows = [{field: entries[use], "useType": use} for use in types if entries.get(use)]
    contact[name] = {element: rows[0] if len(rows) == 1 else rows} if rows else ""


def _index(contact: Row) -> None:
    """Keep what a contact is searched by."""
    contact["email"] = next((row["address"] for row in _rows(contact["Emails"], "ContactEmail")), "")
    numbers = {row["useType"]: row["number"] for row in _rows(contact["Phones"], "ContactPhone")}
    contact.update({field: numbers.get(use, "") for use, field in PHONES.items()})


def _rows(value: Any, element: str) -> list[Any]:
    rows = value[element] if value else []
    return rows if isinstance(rows, list) else [rows]
