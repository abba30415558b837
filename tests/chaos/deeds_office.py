"""What people do: connections, flows, settings, files, persons to be erased. See `desk`."""

from collections.abc import AsyncIterator
from functools import partial

from sqlalchemy import select, text, update
from wareflow.cli import flow_files
from wareflow.engine.document import canonical, read_flow
from wareflow.engine.stops import StopRules
from wareflow.services import (
    connections,
    demo,
    editing,
    files,
    flow_settings,
    flows,
    hook_secrets,
    keeping,
    notifying,
    pins,
    privacy,
    publishing,
    settings,
    stopping,
    users,
)
from wareflow.services.flow_settings import FlowSettings
from wareflow.services.notifying import Email, Notifications, Rules, Webhook
from wareflow.store.clock import clock
from wareflow.store.database import transact
from wareflow.store.models import Connection, Erasure, Flow, StoredFile, UserSession, table

from tests.chaos.desk import Desk, deed
from tests.runs.arrange import flow

CONNECTION, FLOW, FILE = table(Connection), table(Flow), table(StoredFile)
ERASURE, SESSION = table(Erasure), table(UserSession)


@deed
async def signs_in(desk: Desk) -> None:
    signed_in = users.sign_in(desk.product, users.new_code(desk.product))
    desk.change(update(SESSION).values(seen_at=clock(-3_600)))
    assert users.by_cookie(desk.product, signed_in.secret)
    users.sign_out(desk.product, signed_in.secret)


@deed
async def keeps_connections(desk: Desk) -> None:
    def known(name: str) -> bool:
        return bool(desk.rows(select(CONNECTION.c.id).where(CONNECTION.c.name == name)))

    name, gone = f"shop_{desk.n}", f"gone_{desk.n}"
    for each in (name, gone):
        if not known(each) and f"made {each}" not in desk.diary.ids:
            connections.create(desk.product, each, "shop", {"base_url": desk.shop}, by=None)
    desk.diary.ids |= {f"made {name}": "", f"made {gone}": ""}
    desk.diary.write()
    connections.update(desk.product, name, rename=None, raw={"base_url": f"{desk.shop}/"}, by=None)
    assert (await connections.test_saved(desk.product, name)).ok
    if known(gone):
        connections.delete(desk.product, gone, force=False, by=None)
    settings_of_demo = {"token": f"token-{desk.n}", "url": f"{desk.shop}/connector.php"}
    keep = partial(demo._keep, product=desk.product, connector="baselinker", settings=settings_of_demo)
    transact(desk.product.engine, partial(keep, name=f"demo_{desk.n}"))


@deed
async def changes_settings(desk: Desk) -> None:
    product = desk.product
    settings.change(product, {"language": "pl" if desk.n % 2 else "en"}, None)
    keeping.change(product, {"data": 20 + desk.n}, {"mode": "first", "first": 5}, None)
    wish = Notifications(
        Email(enabled=True, host="127.0.0.1", port=1, security="none", sender="a@shop.test", recipients=("b@c.test",)),
        Webhook(enabled=True, url=f"{desk.shop}/called"),
        Rules(),
    )
    notifying.change(product, wish, None, None)
    notifying.renew_secret(product, None)


@deed
async def draws_flows(desk: Desk) -> None:
    product = desk.product
    nodes = {"hook": ("core.webhook", {"path": f"drawn-{desk.n}"})}
    drawn = desk.flow("Drawn", nodes)
    row = desk.rows(select(FLOW.c.revision, FLOW.c.description).where(FLOW.c.id == drawn))[0]
    if row.description != "Changed":
        changed = {**flow(nodes, name=desk.name("Drawn")), "description": "Changed"}
        flows.save(product, drawn, row.revision, changed)
    owner = users.bootstrap(product)
    editing.beat(product, drawn, "window-of-the-desk", owner, wants_to_edit=True)
    editing.leave(product, drawn, "window-of-the-desk", owner)
    hook_secrets.renew_secret(product, drawn, None)
    hook_secrets.remove_secret(product, drawn, None)
    flow_settings.change(product, drawn, FlowSettings(None, True), None)
    pins.put(product, drawn, "hook", "items", [{"sku": f"MUG-{desk.n}"}])
    pins.remove(product, drawn, "hook")
    stopping.change(product, drawn, StopRules(changed=desk.n), None)
    keeping.set_flow_log(product, drawn, {"mode": "failed"}, None)
    publishing.activate(product, drawn, True, None)
    if not desk.rows(select(FLOW.c.id).where(FLOW.c.name == desk.name("Doomed"), FLOW.c.deleted_at.is_not(None))):
        flows.delete(product, desk.flow("Doomed", {"start": ("core.manual_start", {})}), None)


@deed
async def brings_a_flow_file(desk: Desk) -> None:
    path = desk.product.config.home / f"flow-{desk.n}.json"
    path.write_text(canonical(read_flow(flow({"start": ("core.manual_start", {})}, name=desk.name("From a file")))))
    flow_files._keep(desk.product, path)


@deed
async def brings_files(desk: Desk) -> None:
    async def content() -> AsyncIterator[bytes]:
        yield b"sku;price\nA;1.10\n"

    name = f"prices-{desk.n}.csv"
    known = select(FILE.c.id, FILE.c.deleted_at).where(FILE.c.name == name)
    if not desk.rows(known):
        await files.upload(desk.product, name, content())
    (file,) = desk.rows(known)
    if file.deleted_at is None:
        files.delete(desk.product, file.id, None)


@deed
async def erases_a_person(desk: Desk) -> None:
    product = desk.product
    if "person" not in desk.diary.ids:
        newest = desk.rows(select(ERASURE.c.id).where(ERASURE.c.state != "done", ERASURE.c.kind == "email"))
        found = str(newest[0].id) if newest else privacy.look(product, "email", f"anna-{desk.n}@shop.test", None).id
        desk.diary.ids["person"] = found
        desk.diary.write()
    person = desk.diary.ids["person"]
    if "erased" not in desk.diary.ids:
        privacy.work_off(product)
        privacy.order(product, person, None)
        privacy.work_off(product)
        assert privacy.show(product, person).state in ("waiting", "done")
        desk.diary.ids["erased"] = person
        desk.diary.write()
    if "other" not in desk.diary.ids:
        other = privacy.look(product, "phone", f"+4860010020{desk.n % 10}", None).id
        privacy.forget(product, other)
        desk.diary.ids["other"] = other
        desk.diary.write()
    desk.change(text(f"DELETE FROM erasure WHERE id = '{person}'"))
    privacy.reapply(product)
    assert desk.rows(select(ERASURE.c.id).where(ERASURE.c.id == person))
