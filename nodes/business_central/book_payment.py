"""BC: book payment: a payment of a customer as a line of a payment journal, once; posted if wished."""

from functools import partial

from wareflow.sdk import (
    Action,
    Batch,
    Change,
    ConfigError,
    Context,
    Example,
    FieldChange,
    Item,
    ItemError,
    Out,
    Outputs,
    Problem,
    Record,
)

from nodes.business_central.client import BusinessCentral
from nodes.business_central.connection import BusinessCentralConnection
from nodes.business_central.fields import entity
from nodes.business_central.payment_config import PAYMENTS, BookPaymentConfig
from nodes.business_central.records import filled_in, on_the_wire, read_record, wanted_record

LEDGER, JOURNALS = entity("generalLedgerEntries"), entity("journals")


class BookPayment(Action[BookPaymentConfig]):
    """Writes the line unless it is there or in the ledger already; a line that waits is changed where it differs.

    The journal must give no numbers of its own. Posting is done by Business Central and cannot be taken back here.
    """

    name = "business_central.book_payment"
    title = "BC: book payment"
    category = "business_central"
    icon = "banknote"
    writes = True
    example = Example(
        {"connection": "demo_bc", "journal": "SHOP", "customer_number": "{{ item.customer }}"},
        [
            {"payment_id": "PAY-1001", "customer": "C00003", "amount": "69.80", "date": "2026-11-20"},
            {"payment_id": "PAY-1002", "customer": "C00008", "amount": "-5.00", "date": "2026-11-21"},
        ],
    )
    keys = ("bc_payment.documentNumber", "bc_payment.externalDocumentNumber")

    booked = Out("Booked")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        bc = BusinessCentral.of(ctx, ctx.connection(BusinessCentralConnection))
        journal_id = await self._journal_id(bc)
        names = ("document_number", "customer_number", "amount", "posting_date", "invoice_number", "fields")
        render = ctx.renderer({name: getattr(self.config, name) for name in names})
        waiting: list[Item] = []
        """The payments whose line is in the journal now."""

        async def book(item: Item) -> Item:
            wanted = self._wanted(render(item, None), journal_id)
            number = wanted["documentNumber"]
            current = await self._current(bc, number, journal_id)
            if current is None and await self._is_posted(bc, number):
                await ctx.apply(Change(PAYMENTS.noun, number, "unchanged", {}, reason="exists"), item=item)
                return item.with_record({**item.record, "bc_payment": wanted})
            stored = current and read_record(PAYMENTS, current)
            version = str(current["@odata.etag"]) if current else None
            change = Change.between(PAYMENTS.noun, number, stored, wanted, version=version)
            # It is looked up in the journal and in the ledger before it is sent again.
            saved = await ctx.apply(change, partial(self._send, bc, change, current), item=item, effect="C")
            made = item.with_record({**item.record, "bc_payment": {**(stored or {}), **wanted, **saved}})
            waiting.append(made)
            return made

        done = await self.each(
            batch,
            book,
            to=self.booked,
            at_once=bc.at_once,
            lane=lambda item: str(render(item, None)["document_number"]),
        )
        if not self.config.post or not waiting:
            return done
        refusal = await self._post(bc, ctx, waiting[0], journal_id)
        return self._set_aside(done, {id(item.record) for item in waiting}, refusal) if refusal else done

    async def _journal_id(self, bc: BusinessCentral) -> str:
        try:
            return str((await bc.with_ids(PAYMENTS, {"journalId": self.config.journal.upper()}))["journalId"])
        except ItemError as error:
            raise ConfigError(error.message, field="journal") from error

    def _wanted(self, values: Record, journal_id: str) -> Record:
        amount = wanted_record(PAYMENTS, {"amount": filled_in("amount", values["amount"], "amount")})["amount"]
        if not amount:
            raise ItemError("The amount is nothing. Leave such payments out.", field="amount")
        own = {
            "journalId": journal_id,
            "customerNumber": filled_in("customer_number", values["customer_number"], "customer number"),
            "postingDate": filled_in("posting_date", values["posting_date"], "posting date"),
            "documentNumber": filled_in("document_number", values["document_number"], "document number"),
            "amount": -amount,  # money that is received takes off what the customer owes
            "appliesToInvoiceNumber": values["invoice_number"] or None,
        }
        return wanted_record(PAYMENTS, {**own, **values["fields"]})

    async def _current(self, bc: BusinessCentral, number: str, journal_id: str) -> Record | None:
        """The line that waits. Raises ItemError when it waits somewhere else."""
        rows = await bc.find(PAYMENTS, "documentNumber", number)
        own = [row for row in rows if str(row["journalId"]).lower() == journal_id]
        if rows and not own:
            raise ItemError(
                f"Payment {number} waits in the journal {rows[0]['journalDisplayName']} already. Post or delete it "
                "there, or choose that journal.",
                code="other_journal",
                field="journal",
            )
        return own[0] if own else None

    async def _is_posted(self, bc: BusinessCentral, number: str) -> bool:
        entries = await bc.find(LEDGER, "documentNumber", number)
        return any(read_record(LEDGER, entry)["documentType"] in ("Payment", "Refund") for entry in entries)

    async def _send(self, bc: BusinessCentral, change: Change, current: Record | None) -> Record:
        values = on_the_wire(PAYMENTS, change.values)
        if current is None:
            return read_record(PAYMENTS, await bc.create(PAYMENTS, change.key, values))
        return read_record(PAYMENTS, await bc.change(PAYMENTS, change.key, current, values))

    async def _post(self, bc: BusinessCentral, ctx: Context, item: Item, journal_id: str) -> Problem | None:
        """Post what waits. Lines that were posted are not in the journal any more: nothing is posted twice."""
        there = (FieldChange("posted", False, True),)
        change = Change("payment journal", self.config.journal.upper(), "update", {"posted": True}, there)

        async def send() -> Record:
            await bc.act(JOURNALS, self.config.journal.upper(), {"id": journal_id}, "post")
            return {"posted": True}

        try:
            await ctx.apply(change, send, item=item, effect="C")
        except ItemError as error:
            text = f"The payment waits in the journal {self.config.journal}, which could not be posted. {error.message}"
            return Problem(error.code, text, field="post")
        return None

    def _set_aside(self, done: Outputs, waiting: set[int], problem: Problem) -> Outputs:
        """Payments that were to be posted and are not have failed, whatever waits there."""
        booked = [item for item in done[self.booked] if id(item.record) not in waiting]
        late = [item.with_error(problem) for item in done[self.booked] if id(item.record) in waiting]
        return {**done, self.booked: Batch(booked), self.failed: Batch([*done.get(self.failed, Batch()), *late])}
