"""A shop's day under attack: orders and stock go from the shop to the shop while everything around them is killed."""

import json
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from wareflow.sdk.errors import ConfigError
from wareflow.services.books_check import mistakes
from wareflow.store.errors import IllegalMove
from wareflow.store.models import ParkedItem, Run, table
from wareflow.store.models.runs import FINAL

from tests.chaos.database import OwnPostgres
from tests.chaos.monkey import Monkey, Plan
from tests.chaos.site import SHORT, Remote, Site

RUN, PARKED = table(Run), table(ParkedItem)
SKUS = 200
ORDER_FLOWS = 8
CANCEL_EVERY = 12
LOOK = 15
"""Records that are sent on together: as many as a page has, for larger ones do not outlive so many deaths."""
SAY_EVERY = 20.0
HURRY_EVERY = 4.0
"""Seconds: longer than the settling time, so that nobody uses up his tries on what has not settled yet."""
Say = Callable[[str], None]


@dataclass
class Report:
    """What happened and what is left of it; ``faults`` is empty when every promise was kept."""

    seed: int
    figures: dict[str, Any] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def as_json(self) -> str:
        return json.dumps({"seed": self.seed, **self.figures, "faults": self.faults}, sort_keys=True)


class Day:
    """The flows, the work that comes in, and what must be true at the end."""

    def __init__(self, site: Site, remote: Remote, seed: int) -> None:
        self.site, self.remote = site, remote
        self.dice = random.Random(seed)
        self.expected: set[str] = set()
        self.versions = {f"S-{n:03d}": 0 for n in range(SKUS)}
        self.cancelled = 0
        self.started = 0
        self.comes_in: dict[str, Callable[[int], None]] = {}
        """What brings new records for a flow."""
        # A connection for each flow: what one of them is to wait for holds up none of the others.
        for kind in (f"orders-{n}" for n in range(ORDER_FLOWS)):
            flow = site.orders_flow(kind, kind, site.connect(kind, remote.url), page_size=15)
            self.comes_in[flow] = partial(self._new_orders, kind)
        second, third = ({"connection": site.connect(name, remote.url)} for name in ("second", "third"))
        ordered = site.flow(
            "Sorted orders",
            {
                "read": ("shop.changed", {**second, "kind": "sorted", "page_size": 25}),
                "sort": ("core.sort", {"keys": [{"path": "id"}]}),
                "place": ("shop.place_order", second),
            },
            "read.items -> sort.items",
            "sort.ordered -> place.items",
        )
        self.comes_in[ordered] = lambda count: self._new_orders("sorted", count // 5)
        stock = site.flow(
            "Stock",
            {"read": ("shop.changed", {**third, "kind": "stock"}), "put": ("shop.set_stock", third)},
            "read.items -> put.items",
        )
        self.comes_in[stock] = lambda _: self.stock_changes(SKUS // 2)

    def work_comes_in(self, count: int) -> None:
        """New records, and a run, for every flow that has none at work; now and then one is cancelled in the middle."""
        at_work = self.site.at_work()
        for flow, bring in self.comes_in.items():
            if flow in at_work:
                continue
            bring(count)
            self.site.start(flow)
            self.started += 1
            if at_work and self.started % CANCEL_EVERY == 0:
                self.site.cancel(self.dice.choice(sorted(at_work.values())))
                self.cancelled += 1

    def _new_orders(self, kind: str, count: int) -> None:
        fresh = [f"{kind}-{self.started:05d}-{n:04d}" for n in range(count)]
        self.expected.update(fresh)
        self.remote.control(put={kind: [{"id": id} for id in fresh]})

    def stock_changes(self, count: int) -> None:
        """New versions of some records; those that are being read move to the end of the list."""
        chosen = self.dice.sample(sorted(self.versions), count)
        for sku in chosen:
            self.versions[sku] += 1
        records = [{"id": sku, "version": self.versions[sku], "quantity": self.dice.randint(0, 99)} for sku in chosen]
        self.remote.control(put={"stock": records})

    def somebody_looks(self) -> None:
        """What waits for a person is sent on its way again: pages on which too many workers died."""
        with suppress(ConfigError, IllegalMove):  # some of it was solved in this moment: whoever looks again sees it
            waiting = self.site.parked()
            for at in range(0, len(waiting), LOOK):
                self.site.replay(waiting[at : at + LOOK])

    def sent(self) -> int:
        return int(self.remote.report()["requests"].get("write", 0))

    def last_round(self, within: float) -> None:
        """Everything that waits is mended and delivered: nothing is attacked any more."""
        deadline = time.monotonic() + within
        while True:
            self._all_runs_end(deadline)
            if self.site.parked():
                self.somebody_looks()
                continue
            runs = [self.site.start(flow) for flow in self.comes_in]
            self.site.wait(lambda: self.site.open_runs() == 0, "the last runs end", deadline - time.monotonic())
            states = Counter(row.state for row in self.site.rows(select(RUN.c.state).where(RUN.c.id.in_(runs))))
            if states == {"succeeded": len(runs)} and not self.site.parked():
                return
            assert time.monotonic() < deadline, f"the last runs end as {dict(states)}"

    def _all_runs_end(self, deadline: float) -> None:
        """Hurried more than once: what a dead worker held begins to wait later, and its pauses have grown long too."""
        hurried = 0.0

        def over() -> bool:
            nonlocal hurried
            if time.monotonic() - hurried > HURRY_EVERY:
                self.site.hurry()
                hurried = time.monotonic()
            return self.site.open_runs() == 0

        self.site.wait(over, "all runs end", deadline - time.monotonic())

    def faults(self) -> Iterator[str]:
        """What is not as it was promised."""
        found = self.remote.report()
        orders: dict[str, list[int]] = found["orders"]
        for reference in sorted(self.expected - orders.keys())[:20]:
            yield f"lost: {reference}"
        for reference, ids in orders.items():
            if len(ids) > 1:
                yield f"doubled: {reference} {ids}"
        for reference in sorted(orders.keys() - self.expected)[:20]:
            yield f"invented: {reference}"
        for text in found["older_over_newer"]:
            yield f"older over newer: {text}"
        for sku, version in self.versions.items():
            if version and found["stock"].get(sku) != version:
                yield f"not the newest: {sku} has {found['stock'].get(sku)} instead of {version}"
        yield from mistakes(self.site.product)


def survive(
    folder: Path, plan: Plan, effects: int, *, batch: int = 250, within: float = 600, say: Say = lambda _: None
) -> Report:
    """Let the monkey loose on a day of so many writes; says what became of it."""
    began = time.monotonic()
    told = began
    with ExitStack() as stack:
        postgres = OwnPostgres()
        stack.callback(postgres.close)
        remote = Remote(folder)
        stack.callback(remote.close)
        site = Site(folder / "site", postgres.url, remote.url, SHORT)
        stack.callback(site.close)
        day = Day(site, remote, plan.seed)
        monkey = Monkey(site, plan, postgres)
        stack.callback(monkey.end)
        remote.control(rate=0.2, seed=plan.seed)
        monkey.start()
        while day.sent() < effects or not monkey.through():
            if time.monotonic() - began > within:
                break
            day.work_comes_in(batch)
            time.sleep(0.5)
            day.stock_changes(5)
            if time.monotonic() - told > SAY_EVERY:
                told = time.monotonic()
                day.somebody_looks()
                say(f"{told - began:4.0f} s: {day.sent():,} writes; {monkey.so_far()}; {site.open_runs()} runs open")
        attacked = time.monotonic() - began
        remote.control(rate=0)
        monkey.calm()
        say(f"{attacked:4.0f} s: the attacks are over after {day.sent():,} writes; {monkey.so_far()}")
        late = [] if monkey.through() else [f"not all of the plan was done in {within:.0f} s: {monkey.left()}"]
        if (sent := day.sent()) < effects:
            late.append(f"only {sent:,} of {effects:,} writes were asked for in {within:.0f} s")
        day.last_round(within=480)
        report = Report(plan.seed, _figures(day, monkey, attacked, time.monotonic() - began), [*late, *day.faults()])
    return report


def _figures(day: Day, monkey: Monkey, attacked: float, seconds: float) -> dict[str, Any]:
    tally, found = monkey.tally, day.remote.report()
    sums = [func.sum(getattr(RUN.c, name)) for name in ("n_in", "n_delivered", "n_skipped", "n_parked", "n_cancelled")]
    totals = day.site.rows(select(*sums).where(RUN.c.state.in_(FINAL)))[0]
    why = select(PARKED.c.message, func.count()).group_by(PARKED.c.message).order_by(func.count().desc()).limit(8)
    orders = found["orders"].values()
    return {
        "seconds": round(seconds),
        "seconds_attacked": round(attacked),
        "kills": sum(tally.kills.values()),
        "kills_by": dict(tally.kills),
        "stops": tally.stops,
        "valkey_wipes": tally.wipes,
        "postgres_kills": tally.outages,
        "connections_cut": tally.cut_off,
        "odd_ends": dict(Counter(tally.odd_ends)),
        "failpoints_passed": len(monkey.points()),
        "failpoints_killed_at": len(tally.at_points),
        "failpoints_too_seldom": monkey.seldom(),
        "writes_requested": found["requests"].get("write", 0),
        "orders_and_stock_written": sum(len(ids) for ids in orders) + sum(found["stock"].values()),
        "remote_faults": found["faults"],
        "runs_cancelled": day.cancelled,
        **dict(zip(("records_in", "delivered", "skipped", "parked", "cancelled"), map(int, totals), strict=True)),
        "parked_because": {row[0]: row[1] for row in day.site.rows(why)},
        "lost": len(day.expected - found["orders"].keys()),
        "doubled": sum(len(ids) > 1 for ids in orders),
        "older_over_newer": len(found["older_over_newer"]),
        "recoveries": len(tally.recoveries),
        "recovery_p50": tally.percentile(0.5),
        "recovery_p99": tally.percentile(0.99),
    }
