"""The product as one object: configuration, database, catalog, network and files, opened once per process."""

import gc
import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from wareflow.engine.catalog import Catalog, load_catalog
from wareflow.engine.graph import End
from wareflow.sdk.context import StoredFile
from wareflow.sdk.errors import ConfigError
from wareflow.sdk.items import Item
from wareflow.services.computing import Computing
from wareflow.services.config import Config
from wareflow.services.egress import Clients
from wareflow.services.gates import Gates
from wareflow.services.ledger import Ledger
from wareflow.services.recent import Recent
from wareflow.store import files as file_rows
from wareflow.store import users
from wareflow.store.database import check_durability, open_engine, reading, transact
from wareflow.store.errors import NotFound
from wareflow.store.migrate import migrate
from wareflow.store.rows import alone
from wareflow.store.sealing import KeyRing
from wareflow.store.writer import Writer


class FileStore:
    """Files under generated names; what people call them is data in the database."""

    def __init__(self, folder: Path, engine: Engine, project_id: str) -> None:
        self._folder = folder
        self._engine = engine
        self._project_id = project_id

    def open(self, file_id: str) -> StoredFile:
        """The file, or ConfigError when it is gone."""
        missing = ConfigError("The chosen file is gone. Upload it again and choose it in this node.", field="file")
        with reading(self._engine) as session:
            try:
                row = file_rows.get(session, self._project_id, file_id)
            except NotFound as error:
                raise missing from error
            found = StoredFile(row.id, row.name, self._folder / row.path, row.size)
        if not found.path.is_file():
            raise missing
        return found

    async def create(self, name: str, media_type: str, chunks: AsyncIterator[bytes]) -> StoredFile:
        """Store what the chunks hold; half a file is never seen."""
        file_id, place = file_rows.new_place()
        path = self._folder / place
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        partial = path.with_suffix(".part")
        digest = hashlib.sha256()
        size = 0
        try:
            with partial.open("wb") as out:
                async for chunk in chunks:
                    out.write(chunk)
                    digest.update(chunk)
                    size += len(chunk)
            partial.rename(path)
        finally:
            partial.unlink(missing_ok=True)
        facts = {"name": name, "media_type": media_type, "size": size, "sha256": digest.hexdigest()}

        def add(session: Session) -> None:
            file_rows.add(session, self._project_id, id=file_id, path=place, **facts)  # type: ignore[arg-type]

        transact(self._engine, add)
        return StoredFile(file_id, name, path, size)


@dataclass
class Product:
    """Everything a service needs. Made by ``Product.open``; closed by ``close``."""

    config: Config
    engine: Engine
    writer: Writer
    """Group commit for the many small writes of tasks and deliveries; ``transact`` is for everything else."""
    gates: Gates
    """Through which all calls of connections go."""
    ledger: Ledger
    """The effect ledger, for many items side by side."""
    catalog: Catalog
    clients: Clients
    keys: KeyRing
    files: FileStore
    project_id: str
    """In this edition there is one project; every row says so."""
    recent: Recent[str, dict[End, list[Item]]] = field(default_factory=lambda: Recent(6))
    """Pages that this process stored a moment ago, still decoded, some megabytes each; by the task that goes on."""
    computing: Computing = field(default_factory=Computing)
    """Where pages are worked through that reach nothing outside."""

    @staticmethod
    def open(config: Config, *, upgrade: bool = True) -> "Product":
        """Open the database (bringing it up to date), load the catalog, read the key."""
        config.prepare()
        if upgrade:
            migrate(config.database)
        engine = open_engine(config.database, config.database_pool)
        check_durability(engine)
        project_id = transact(engine, _first_project)
        writer = Writer(engine)
        product = Product(
            config=config,
            engine=engine,
            writer=writer,
            gates=Gates(writer, config.probe_seconds),
            ledger=Ledger(writer),
            catalog=load_catalog(config.node_folders),
            clients=Clients(timeout=config.request_timeout),
            keys=KeyRing.of_file(config.key_file),
            files=FileStore(config.files, engine, project_id),
            project_id=project_id,
        )
        if upgrade and config.erased.exists():
            from wareflow.services import privacy

            privacy.reapply(product)
        return product

    def close(self) -> None:
        """Give the database connections back."""
        self.computing.close()
        self.writer.close()
        self.engine.dispose()


def keep_for_good() -> None:
    """Say that all that is loaded now stays until the process ends: the collector never walks through it again.

    Without this a full round over the catalog and its libraries takes a tenth of a second in the middle of a request.
    """
    gc.collect()
    gc.freeze()
    # Records are trees and go away by themselves: a round every 700 objects finds nothing and costs much.
    gc.set_threshold(50_000, 20, 20)


def _first_project(session: Session) -> str:
    known = users.first_project(session)
    if known is None:
        # On a cluster all processes start together, and this is what they all do first.
        alone(session, "first_start")
        known = users.first_project(session) or users.create_project(session, "Main")
    return known.id
