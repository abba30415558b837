"""What the upserts have in common: look up by key, compare, write only the difference, begin again on a conflict."""

from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar, TypeVar

from wareflow.sdk import (
    Action,
    Batch,
    Change,
    Config,
    ConflictError,
    Context,
    EffectClass,
    Item,
    Out,
    Outputs,
    Record,
    keys_of,
)

from nodes.business_central.client import BusinessCentral
from nodes.business_central.connection import BusinessCentralConnection
from nodes.business_central.fields import Entity
from nodes.business_central.records import on_the_wire, read_record

ATTEMPTS = 5
REMEMBERED = 1_000
"""Records that a plan knows as it would have left them."""
NEW = "(NEW)"
"""Stands in a plan for a number or an id that Business Central will give."""
PLANNED_ITEMS = "bc_planned_items"
"""Where an item holds, in a plan, the numbers of the items that a step before would have created."""
C = TypeVar("C", bound=Config)


class Upsert(Action[C]):
    """Base of the upserts. A step says what it wants of an item, and by which field it is looked up."""

    entity: ClassVar[Entity]
    result: ClassVar[str] = ""
    """Under which name the item holds the record; empty: its fields stand in the item itself."""
    effect: ClassVar[EffectClass] = "A"
    """A where the key is unique there: a second create is refused, so sending again cannot double it."""
    writes = True

    saved = Out("Saved")
    skipped = Out("Skipped", skipped="other")

    def __init__(self, config: C) -> None:
        super().__init__(config)
        self._planned: dict[str, Record] = {}
        """What a plan would have written by now: a second item of that key would find it so."""

    # What a step says of itself -----------------------------------------------------------------------------------

    def client(self, ctx: Context) -> BusinessCentral:
        """The way to the records."""
        return BusinessCentral.of(ctx, ctx.connection(BusinessCentralConnection))

    def template(self) -> Mapping[str, Any]:
        """The parameters that are worked out for each item."""
        raise NotImplementedError

    def wanted(self, values: Mapping[str, Any]) -> Record:
        """The fields to be written, made of the template's values. Raises ItemError."""
        raise NotImplementedError

    @property
    def match(self) -> str:
        """The field by which records are looked up."""
        return self.entity.key

    def look_up(self, wanted: Record) -> str:
        """The value of that field."""
        return str(wanted[self.match])

    def picked(self, rows: list[Record], wanted: Record) -> Record | None:
        """The record among those found; None when it is to be created."""
        return rows[0] if rows else None

    async def elsewhere(self, bc: BusinessCentral, wanted: Record) -> Record | None:
        """The record that the field of the look-up did not find, where there are further ways."""
        return None

    def lane(self, key: str) -> str:
        """Items of one lane go one after the other."""
        return key

    def key(self, wanted: Record) -> str:
        """What tells the record from all others."""
        return str(wanted[self.entity.key])

    def kept(self, wanted: Record) -> Record:
        """What an update writes of what is wanted."""
        left_alone = getattr(self.config, "create_only", [])
        return {name: value for name, value in wanted.items() if name not in left_alone}

    async def afterwards(self, bc: BusinessCentral, ctx: Context, item: Item, record: Record) -> None:
        """What a step does with a record that was saved."""

    def leaves_out(self, current: Record | None) -> str | None:
        """Why a record is left alone, if it is."""
        if current is None and getattr(self.config, "on_missing", "create") == "skip":
            return "not_found"
        return "exists" if current is not None and getattr(self.config, "on_existing", "update") == "skip" else None

    # What they all do ---------------------------------------------------------------------------------------------

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        bc = self.client(ctx)
        await bc.address(self.entity.set_name)
        render = ctx.renderer(self.template())

        def wanted_of(item: Item) -> Record:
            return self.wanted(render(item, None))

        def keys_in(item: Item) -> tuple[str, str]:
            wanted = wanted_of(item)
            return self.look_up(wanted), self.key(wanted)

        keys = keys_of(batch, keys_in)
        known = await bc.find_many(self.entity, self.match, [look_up for look_up, _ in keys.values() if look_up])
        met: set[str] = set()

        async def upsert(item: Item) -> Item | dict[Out, Item]:
            wanted = wanted_of(item)
            look_up, key = self.look_up(wanted), self.key(wanted)
            values = await bc.with_ids(self.entity, wanted)
            for attempt in range(ATTEMPTS):
                # What was looked up for the whole page holds for the first item of a key only.
                fresh = attempt > 0 or key in met or look_up not in known
                met.add(key)
                current = self._planned.get(key)
                if current is None:
                    rows = [] if fresh else known[look_up]
                    if fresh and look_up:
                        rows = await bc.find(self.entity, self.match, look_up)
                    current = self.picked(rows, wanted) or await self.elsewhere(bc, wanted)
                change = self._change(key, values, current)
                try:
                    send = partial(self._send, bc, change, current)
                    saved = await ctx.apply(change, send, item=item, effect=self.effect)
                except ConflictError:
                    continue
                if change.action == "skip":
                    return {self.skipped: item.with_record(item.record)}
                if not (saved and change.action == "create" and self._left_for_later(values)):
                    record = self._record(change, values, current, saved)
                    if ctx.run.mode != "live" and change.action != "unchanged":
                        self.remember(key, {**(current or {"@odata.etag": ""}), **record})
                    await self.afterwards(bc, ctx, item, record)
                    return item.with_record({**item.record, **({self.result: record} if self.result else record)})
            raise ConflictError(
                f"{self.entity.noun.capitalize()} {key} kept changing in Business Central while it was written. "
                "Replay it later."
            )

        return await self.each(
            batch,
            upsert,
            to=self.saved,
            at_once=2 * bc.at_once,
            lane=lambda item: self.lane(keys[id(item)][1]) if id(item) in keys else id(item),
        )

    def remember(self, key: str, record: Record) -> None:
        """Let later items of this plan meet the record as this one would have left it; the newest are kept."""
        self._planned[key] = record
        if len(self._planned) > REMEMBERED:
            del self._planned[next(iter(self._planned))]

    def _change(self, key: str, values: Record, current: Record | None) -> Change:
        reason = self.leaves_out(current)
        if reason:
            return Change.skip(self.entity.noun, key, reason)
        if current is None:
            return Change.between(self.entity.noun, key, None, values)
        kept = self.kept(values)
        stored = read_record(self.entity, current)
        return Change.between(self.entity.noun, key, stored, kept, version=current["@odata.etag"])

    def _record(self, change: Change, values: Record, current: Record | None, saved: Record) -> Record:
        """The record as it is there now; a plan does not know the number that a new one gets."""
        if current is None:
            return {self.entity.key: NEW, **values, **saved} if self.result else {**values, **saved}
        kept = {name: value for name, value in self.kept(values).items() if name not in change.left}
        return {**read_record(self.entity, current), **kept, **saved}

    def _left_for_later(self, values: Record) -> Record:
        """The fields that Business Central takes only once the record exists."""
        return {name: value for name, value in values.items() if not self.entity.fields[name].on_create}

    async def _send(self, bc: BusinessCentral, change: Change, current: Record | None) -> Record:
        if current is not None:
            values = on_the_wire(self.entity, change.values)
            return read_record(self.entity, await bc.change(self.entity, change.key, current, values))
        later = self._left_for_later(change.values)
        first = {name: value for name, value in change.values.items() if name not in later}
        values = on_the_wire(self.entity, first)
        return read_record(self.entity, await bc.create(self.entity, change.key, values))
