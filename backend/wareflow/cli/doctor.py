"""``wareflow doctor``: whether the parts of this instance are well."""

from pathlib import Path

import typer
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from wareflow.engine.catalog import load_catalog
from wareflow.queue.broker import is_up, make_broker
from wareflow.sdk.errors import WareflowError
from wareflow.services.config import Config
from wareflow.store.database import check_durability, open_engine
from wareflow.store.sealing import KeyRing


def examine(config: Config, *, books: bool = False) -> int:
    """Print a line for each part; 0 when all are well, 1 otherwise."""
    findings = [_database(config), _queue(config), _key(config), _catalog(config)]
    if books and findings[0][1] is None:
        findings += _books(config)
    for name, problem in findings:
        typer.echo(f"{'ok  ' if problem is None else 'BAD '} {name}{'' if problem is None else f': {problem}'}")
    return 0 if all(problem is None for _, problem in findings) else 1


def _database(config: Config) -> tuple[str, str | None]:
    engine = open_engine(config.database)
    if engine.url.database and engine.dialect.name == "sqlite" and not Path(engine.url.database).exists():
        return "database", f"there is none yet at {engine.url.database}; it is made at the first start"
    try:
        check_durability(engine)
        with engine.connect() as connection:
            connection.execute(text("SELECT count(*) FROM run"))
    except WareflowError as error:
        return "database", error.message
    except SQLAlchemyError as error:
        return "database", f"{type(error).__name__}: it cannot be read. Is it running and migrated?"
    finally:
        engine.dispose()
    return "database", None


def _books(config: Config) -> list[tuple[str, str | None]]:
    from wareflow.services.books_check import mistakes
    from wareflow.services.product import Product

    product = Product.open(config, upgrade=False)
    try:
        found = mistakes(product)
    finally:
        product.close()
    return [("books", text) for text in found] or [("books", None)]


def _queue(config: Config) -> tuple[str, str | None]:
    if config.redis_url is None:
        return "queue (embedded with “wareflow up”)", None
    broker = make_broker(config.redis_url, timeout=5.0)
    try:
        return "queue", None if is_up(broker) else "it does not answer; work goes on, slower"
    finally:
        broker.close()


def _key(config: Config) -> tuple[str, str | None]:
    if not config.key_file.exists():
        return "secret key", "there is none yet; it is made at the first start"
    try:
        KeyRing.of_file(config.key_file)
    except WareflowError as error:
        return "secret key", error.message
    return "secret key", None


def _catalog(config: Config) -> tuple[str, str | None]:
    return f"catalog ({len(load_catalog(config.node_folders).nodes)} node types)", None
