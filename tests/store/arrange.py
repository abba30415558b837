"""A project with a flow, a version and a run, for tests."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, insert, update

from wareflow.store.database import transact
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
