"""Invoices of orders as the connector gives and takes them (reference: connector API, invoices)."""

import base64
import binascii
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from wareflow.sdk import ConfigError, ItemError, Record, StoredFile

from nodes.baselinker.client import BaseLinker

LONGEST_NUMBER = 30
VAT_RATES = ("DEFAULT", "ITEM", "EXPT", "NP", "OO")
NEW = "(NEW)"
"""Stands in a plan for an id or a fingerprint that only a run gets."""

BLANK: Mapping[str, Any] = {"external_invoice_number": "", "file": None}
"""What another program has left on an invoice that nobody touched."""


def fingerprint(content: bytes) -> str:
    """What is shown and compared in place of a whole file."""
    return hashlib.sha256(content).hexdigest()[:16]


def document_in(file: StoredFile, most: int) -> bytes:
    """The bytes of a stored PDF. Raises ItemError for a file that BaseLinker would not take."""
    if file.size > most:
        raise ItemError(
            f"The file {file.name} has {file.size:,} bytes, the step allows {most:,}. Make it smaller, or raise the "
            "limit in the step.",
            field="file",
        )
    content = Path(file.path).read_bytes()
    if not content.startswith(b"%PDF-"):
        raise ItemError(f"The file {file.name} is no PDF. Map the PDF of the invoice.", field="file")
    return content


def opened(files: Any, file_id: Any) -> StoredFile:
    """A stored file by the id in an item; a missing one is this item's trouble alone."""
    if not isinstance(file_id, str) or not file_id:
        raise ItemError("The item names no file. Map the id of the stored PDF.", field="file")
    try:
        found: StoredFile = files.open(file_id)
    except ConfigError as error:
        raise ItemError(error.message, field="file") from error
    return found


async def invoices_of(client: BaseLinker, order_id: str) -> list[Record]:
    """The invoices of an order, corrections left out, the oldest first."""
    question = {"order_id": int(order_id)}
    answer = await client.ask("getInvoices", question, about=f"the invoices of order {order_id}")
    rows = answer.get("invoices")
    found = list(rows.values()) if isinstance(rows, Mapping) else rows or []
    return [dict(row) for row in found if str(row.get("order_id")) == order_id and row.get("type") != "correcting"]


def external_numbers(invoices: Sequence[Record]) -> list[str]:
    """The numbers that another program gave to these invoices."""
    return [str(each["external_invoice_number"]) for each in invoices if each.get("external_invoice_number")]


async def external_state(client: BaseLinker, invoice: Record) -> Record:
    """The number and the fingerprint of the file that another program has left on the invoice."""
    invoice_id = int(invoice["invoice_id"])
    question = {"invoice_id": invoice_id, "get_external_invoices": False}
    answer = await client.ask("getInvoices", question, about=f"invoice {invoice_id}")
    if answer.get("invoices"):
        return dict(BLANK)
    wish = {"invoice_id": invoice_id, "get_external": True}
    told = await client.ask("getInvoiceFile", wish, about=f"the file of invoice {invoice_id}")
    number = str(invoice.get("external_invoice_number") or "")
    return {"external_invoice_number": number, "file": _fingerprint_in(str(told.get("invoice") or ""))}


def _fingerprint_in(text: str) -> str:
    """The text begins with `data:`, in some answers with a media type before the base64."""
    encoded = text.removeprefix("data:").rpartition("base64,")[2]
    try:
        return fingerprint(base64.b64decode(encoded, validate=True))
    except (binascii.Error, ValueError):
        return "unreadable"


async def upload(client: BaseLinker, invoice_id: int, content: bytes, number: str) -> None:
    """Put a PDF in the place of BaseLinker's own print."""
    wish = {"invoice_id": invoice_id, "file": f"data:{base64.b64encode(content).decode()}"}
    more = {"external_invoice_number": number} if number else {}
    await client.ask("addOrderInvoiceFile", {**wish, **more}, about=f"invoice {invoice_id}")


async def issue(client: BaseLinker, order_id: str, series_id: str, vat_rate: str) -> Record:
    """Let BaseLinker make its own invoice for an order."""
    rate = {} if vat_rate == "DEFAULT" else {"vat_rate": vat_rate}
    wish = {"order_id": int(order_id), "series_id": int(series_id), **rate}
    answer = await client.ask("addInvoice", wish, about=f"the invoice of order {order_id}")
    return {"invoice_id": str(answer.get("invoice_id", ""))}
