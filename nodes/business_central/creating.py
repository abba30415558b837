"""What the steps that create sales documents have in common: never twice, complete or not at all, to the cent."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial
from typing import ClassVar, TypeVar

from wareflow.sdk import (
    Action,
    Batch,
    Change,
    ConflictError,
    Context,
    Item,
    ItemError,
    Out,
    Outputs,
    Record,
    plain_text,
)

from nodes.business_central.client import BusinessCentral
from nodes.business_central.codes import coded_values, said
from nodes.business_central.connection import BusinessCentralConnection
from nodes.business_central.dimensions import DEFAULTS
from nodes.business_central.document_config import HEADER_CODES, LINE_CODES, DocumentConfig
from nodes.business_central.document_words import differs, off, other_currency
from nodes.business_central.documents import (
    Draft,
    Kind,
    body_of,
    differences,
    document_of,
    draft_of,
    total_difference,
)
from nodes.business_central.looked_up import LookedUp, Rows, find_document, find_documents, look_up
from nodes.business_central.records import on_the_wire
from nodes.business_central.rounding import Rounding
from nodes.business_central.updating import bring_up, can_be_changed
from nodes.business_central.upserting import NEW, PLANNED_ITEMS

C = TypeVar("C", bound=DocumentConfig)
Found = list[tuple[Kind, Record]]


class CreateDocument(Action[C]):
    """Base of the steps that create a sales document out of one item."""

    writes = True
    result: ClassVar[str] = "bc_document"
    keys = ("bc_document.number", "bc_document.externalDocumentNumber")

    saved = Out("In Business Central")
    skipped = Out("Skipped", skipped="exists")

    def kinds(self) -> tuple[Kind, ...]:
        """The kind that is created, and after it those in which the source's document may stand already."""
        raise NotImplementedError

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        bc = BusinessCentral.of(ctx, ctx.connection(BusinessCentralConnection))
        kinds = self.kinds()
        await bc.address(kinds[0].header.set_name)
        drafts = self._drafts(batch, ctx)
        wanted = [draft for draft in drafts.values() if isinstance(draft, Draft)]
        known = await find_documents(bc, kinds, (draft.number for draft in wanted), dimensions=self._dimensioned)
        needed = await look_up(bc, wanted)
        met: set[str] = set()

        async def create(item: Item) -> Item | dict[Out, Item]:
            draft = drafts[id(item)]
            if isinstance(draft, ItemError):
                raise draft
            found = await self._found(bc, draft.number, known, fresh=draft.number in met)
            met.add(draft.number)
            if found:
                return await self._existing(bc, ctx, item, draft, found)
            return await self._new(bc, ctx, item, draft, needed)

        return await self.each(batch, create, to=self.saved, at_once=bc.at_once, lane=lambda item: _lane(drafts, item))

    def _drafts(self, batch: Batch, ctx: Context) -> dict[int, Draft | ItemError]:
        """What each item wants, or what is wrong with it."""
        config = self.config
        names = ["external_number", "customer_number", "fields", "total", "currency", "dimensions"]
        names += ["comment", *(setting.name for setting in HEADER_CODES)]
        render = ctx.renderer({name: getattr(config, name) for name in names})
        line_of = self._line_renderer(ctx)
        drafts: dict[int, Draft | ItemError] = {}
        for item in batch:
            try:
                values = render(item, None)
                values["customer_number"] = values["customer_number"] or config.default_customer
                values["fields"] = self._header(values)
                lines = item.get(config.lines)
                drafts[id(item)] = draft_of(self.kinds()[0], values, lines, line_of, item)
            except ItemError as error:
                drafts[id(item)] = error
        return drafts

    def _header(self, values: Record) -> Record:
        """The header's fields; the mapping goes before the parameters."""
        own = coded_values(self.config, HEADER_CODES, values)
        if self.config.currency_is == "set" and values["currency"]:
            own["currencyCode"] = plain_text(values["currency"]).upper()
        return {**own, **said(values["fields"])}

    def _line_renderer(self, ctx: Context) -> Callable[[Item, int], Record]:
        render = ctx.renderer(
            {"line": self.config.line, **{one.name: getattr(self.config, one.name) for one in LINE_CODES}}
        )

        def line_of(item: Item, position: int) -> Record:
            values = render(item, position)
            line = said(values["line"])
            of_item = plain_text(line.get("lineType", "Item")).casefold() == "item"
            return {**coded_values(self.config, LINE_CODES, values), **line} if of_item else line

        return line_of

    async def _found(self, bc: BusinessCentral, number: str, known: Sequence[Rows], *, fresh: bool) -> Found:
        found: Found = []
        for kind, rows in zip(self.kinds(), known, strict=True):
            # What was looked up for the whole page holds for the first item of a number only.
            looked_up = fresh or number not in rows
            fitting = await find_document(bc, kind, number, dimensions=self._dimensioned) if looked_up else rows[number]
            found += [(kind, row) for row in fitting]
        return found

    @property
    def _dimensioned(self) -> bool:
        return bool(self.config.dimensions)

    # The document is there already --------------------------------------------------------------------------------

    async def _existing(
        self, bc: BusinessCentral, ctx: Context, item: Item, draft: Draft, found: Found
    ) -> Item | dict[Out, Item]:
        kind, row = found[0]
        document = document_of(kind, row)
        if kind is not self.kinds()[0] or kind.is_posted(document):
            # It went on there: shipped, invoiced or posted. There is nothing left to compare line by line.
            await ctx.apply(Change(kind.noun, draft.number, "unchanged", {}, reason="exists"), item=item)
            return self._out(item, document)
        needed = await look_up(bc, [draft])
        wanted = await self._with_ids(bc, draft, needed)
        differing = differences(*wanted, draft.dimensions, self._rounding.without(document))
        if not differing:
            await ctx.apply(Change(kind.noun, draft.number, "unchanged", {}, reason="exists"), item=item)
            return self._out(item, await self._settled(bc, ctx, item, draft, document))
        if self.config.on_difference == "skip":
            await ctx.apply(Change(kind.noun, draft.number, "skip", {}, differing, "exists"), item=item)
            return {self.skipped: self._out(item, document)}
        version = str(row["@odata.etag"])
        if self.config.on_difference == "update" and can_be_changed(document):
            needed.check(draft, kind.noun, planned=() if ctx.run.mode == "live" else _planned(item))
            values = {field.name: field.after for field in differing}
            change = Change(kind.noun, draft.number, "update", values, differing, version=version)
            send = partial(self._bring_up, bc, kind, draft, row, wanted)
            # What is there is compared again before it is sent again.
            saved = await ctx.apply(change, send, item=item, effect="C")
            return self._out(item, await self._settled(bc, ctx, item, draft, saved) if saved else document)
        change = Change(kind.noun, draft.number, "conflict", {}, differing, "conflict", version)
        await ctx.apply(change, item=item)
        raise ConflictError(differs(kind, draft, document, differing))

    async def _bring_up(
        self, bc: BusinessCentral, kind: Kind, draft: Draft, row: Record, wanted: tuple[Record, list[Record]]
    ) -> Record:
        await bring_up(bc, kind, draft, row, wanted, self._rounding.is_ours)
        return await self._read(bc, kind, str(row["id"]))

    # The document is new ------------------------------------------------------------------------------------------

    async def _new(self, bc: BusinessCentral, ctx: Context, item: Item, draft: Draft, needed: LookedUp) -> Item:
        kind = self.kinds()[0]
        needed.check(draft, kind.noun, planned=() if ctx.run.mode == "live" else _planned(item))
        header, lines = await self._with_ids(bc, draft, needed)
        own = {"dimensions": draft.dimensions} if draft.dimensions else {}
        change = Change.between(kind.noun, draft.number, None, {**header, **own, "lines": lines})
        send = partial(self._send, bc, kind, draft, body_of(kind, header, lines, draft.dimensions))
        # It is looked up by the source's number before it is sent again.
        saved = await ctx.apply(change, send, item=item, effect="C")
        if not saved:
            planned = {"kind": kind.header.set_name, "id": NEW, "number": NEW, **header, "lines": lines}
            return self._out(item, planned)
        return self._out(item, await self._settled(bc, ctx, item, draft, saved))

    async def _with_ids(self, bc: BusinessCentral, draft: Draft, needed: LookedUp) -> tuple[Record, list[Record]]:
        kind = self.kinds()[0]
        for code in draft.dimensions:  # refused with a document, an unknown one would not be named
            await bc.with_ids(DEFAULTS, {"dimensionId": code})
        header = await bc.with_ids(kind.header, draft.header)
        return header, [await bc.with_ids(kind.lines, line) for line in needed.with_variants(draft)]

    async def _send(self, bc: BusinessCentral, kind: Kind, draft: Draft, body: Record) -> Record:
        made = await bc.create(kind.header, draft.number, body)
        return await self._read(bc, kind, str(made["id"]))

    async def _read(self, bc: BusinessCentral, kind: Kind, row_id: str) -> Record:
        """The whole document: answers to writes need not hold the lines, and the totals are those of all of them."""
        return document_of(kind, await bc.read(kind.header, row_id, expand=kind.parts(dimensions=self._dimensioned)))

    # Its total ----------------------------------------------------------------------------------------------------

    @property
    def _rounding(self) -> Rounding:
        config = self.config
        return Rounding(
            config.rounding_account, config.rounding_name, config.rounding_tax_group, config.largest_rounding
        )

    async def _settled(self, bc: BusinessCentral, ctx: Context, item: Item, draft: Draft, document: Record) -> Record:
        """The document once it comes to the source's total. Raises ItemError where it does not."""
        kind = self.kinds()[0]
        self._check_currency(kind, draft, document)
        line = self._rounding.line_for(self._difference(draft, document), document)
        if line:
            change = Change.between(kind.lines.noun, f"{draft.number} {self.config.rounding_name}", None, line)
            send = partial(self._add_line, bc, kind, str(document["id"]), line)
            # A document that has its rounding line gets no second one.
            saved = await ctx.apply(change, send, item=item, effect="C")
            if not saved:
                return document  # in a plan the line that is shown settles it
            document = saved
        difference = self._difference(draft, document)
        if difference:
            raise ItemError(off(kind, draft, document, difference, with_tax=self.config.total_with_tax), code="total")
        return document

    def _difference(self, draft: Draft, document: Record) -> Decimal:
        return total_difference(draft.total, document, with_tax=self.config.total_with_tax)

    def _check_currency(self, kind: Kind, draft: Draft, document: Record) -> None:
        if draft.currency and str(document["currencyCode"]).upper() != draft.currency:
            raise ItemError(other_currency(kind, draft, document), code="currency")

    async def _add_line(self, bc: BusinessCentral, kind: Kind, document_id: str, line: Record) -> Record:
        await bc.create(kind.lines, "of rounding", {**on_the_wire(kind.lines, line), "documentId": document_id})
        return await self._read(bc, kind, document_id)

    def _out(self, item: Item, document: Record) -> Item:
        return item.with_record({**item.record, self.result: document})


def _planned(item: Item) -> list[str]:
    """What the steps before would have created for this item, had it not been a plan."""
    customer = [] if item.get("bc_customer.id") else [str(item.get("bc_customer.number"))]
    return [*customer, *(item.get(PLANNED_ITEMS) or ())]


def _lane(drafts: dict[int, Draft | ItemError], item: Item) -> str | int:
    draft = drafts.get(id(item))
    return draft.number if isinstance(draft, Draft) else id(item)
