"""A project with a flow, a version and a run, for tests."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, func, insert, select, update
from wareflow.sdk.items import Item
from wareflow.store import clock, runs
from wareflow.store.database import reading, transact
from wareflow.store.ids import new_id
from wareflow.store.models import Flow, FlowVersion, Project, Run, Task, table


@dataclass
class World:
    engine: Engine
    project: str
    flow: str
    version: str

    @staticmethod
    def made(engine: Engine) -> "World":
        world = World(engine, new_id(), new_id(), new_id())
        with engine.begin() as connection:
            connection.execute(insert(table(Project)).values(id=world.project, name="Shop"))
            connection.execute(
                insert(table(Flow)).values(id=world.flow, project_id=world.project, name="Orders", document="{}")
            )
            connection.execute(
                insert(table(FlowVersion)).values(
                    id=world.version, project_id=world.project, flow_id=world.flow, document="{}", digest="d",
                    fingerprint="f", number=1,
                )
            )  # fmt: skip
        return world

    def insert(self, model: Any, **values: Any) -> None:
        def work(session: Any) -> None:
            session.execute(insert(table(model)).values(**values))

        transact(self.engine, work)

    def change(self, model: Any, where: dict[str, Any], **values: Any) -> int:
        """Update rows behind the store's back, as a bug would."""
        statement = update(table(model)).values(**values)
        for name, value in where.items():
            statement = statement.where(table(model).c[name] == value)

        def work(session: Any) -> int:
            return int(session.execute(statement).rowcount)

        return transact(self.engine, work)

    def raw_run(self, number: int = 1, **values: Any) -> str:
        id = new_id()
        given = {"trigger_key": f"manual:{number}", **values}
        self.insert(
            Run, id=id, project_id=self.project, number=number, flow_id=self.flow, flow_version_id=self.version, **given
        )
        return id

    def raw_task(self, run: str, no: int = 1, **values: Any) -> str:
        id = new_id()
        given = {"kind": "page", "head": "fetch", "page_no": no, **values}
        self.insert(Task, id=id, project_id=self.project, run_id=run, no=no, **given)
        return id

    def wish(self, **values: Any) -> runs.RunWish:
        given = {"flow_id": self.flow, "flow_version_id": self.version, "trigger_key": f"manual:{new_id()}", **values}
        return runs.RunWish(**given)

    def run(
        self,
        *sources: str,
        barriers: Mapping[str, tuple[str, ...]] | None = None,
        queue: str = "default",
        **values: Any,
    ) -> str:
        """A run started as the product starts it."""
        heads = [runs.Head(name) for name in sources]
        heads += [runs.Head(name, upstream) for name, upstream in (barriers or {}).items()]
        wish = self.wish(queue=queue, **values)
        return transact(self.engine, lambda session: runs.start(session, self.project, wish, heads)[0].id)

    def state(self, run: str) -> str:
        with reading(self.engine) as session:
            return runs.get(session, run).state

    def count(self, model: Any, **where: Any) -> int:
        statement = select(func.count()).select_from(table(model))
        for name, value in where.items():
            statement = statement.where(table(model).c[name] == value)
        with reading(self.engine) as session:
            return int(session.execute(statement).scalar_one())

    def only(self, model: Any, **where: Any) -> dict[str, Any]:
        statement = select(table(model))
        for name, value in where.items():
            statement = statement.where(table(model).c[name] == value)
        with reading(self.engine) as session:
            return dict(session.execute(statement).one()._mapping)

    def now(self, seconds: float = 0) -> datetime:
        with reading(self.engine) as session:
            return clock.now(session) + timedelta(seconds=seconds)


def source_items(records: list[dict[str, Any]], task_no: int) -> list[Item]:
    """Items as a source gives them: each is its own root."""
    start = task_no << 20
    return [Item(record, id=start + n, roots=(start + n,)) for n, record in enumerate(records)]
