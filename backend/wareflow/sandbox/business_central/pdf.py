"""The print of a sales document: one page of plain text as a PDF, written by hand."""

from collections.abc import Sequence

from wareflow.sandbox.business_central.sales_kinds import Kind
from wareflow.sandbox.business_central.store import Row

LINES_ON_PAGE = 48


def pdf_of(kind: Kind, header: Row, lines: Sequence[Row]) -> bytes:
    """A small valid PDF that names the document, its lines and its total."""
    known = header.values
    words = [f"{kind.title.capitalize()} {known['number']}", str(known["customerName"]), str(known["postingDate"]), ""]
    words += [
        f"{line.values['quantity']} x {line.values['description']}  {line.values['amountIncludingTax']}"
        for line in lines[:LINES_ON_PAGE]
    ]
    words += ["", f"Total {known['totalAmountIncludingTax']} {known['currencyCode']}"]
    return _document(_text(words))


def _text(words: Sequence[str]) -> bytes:
    shown = "".join(f"({_escaped(line)}) Tj T*\n" for line in words)
    return f"BT /F1 11 Tf 14 TL 50 790 Td\n{shown}ET".encode("latin-1", "replace")


def _escaped(line: str) -> str:
    return line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def _document(content: bytes) -> bytes:
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R "
        b"/Resources << /Font << /F1 4 0 R >> >> >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
    ]
    made, places = b"%PDF-1.4\n", []
    for number, part in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    return (
        made
        + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (
            count,
            table,
            count,
            len(made),
        )
    )
