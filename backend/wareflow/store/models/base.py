"""The words every table is spelled with: text ids, aware UTC times, exact JSON, states with a check."""

from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    Text,
    inspect,
    text,
)
from sqlalchemy import Table as CoreTable
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

from wareflow.store import codec

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Table(SQLModel):
    metadata: ClassVar[MetaData] = MetaData(naming_convention=NAMES)


class Utc(TypeDecorator[datetime]):
    """An aware time, kept in UTC. SQLite has no time zones, so a naive time is refused at the door."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"The time {value.isoformat()} has no time zone. Pass an aware datetime.")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


class Json(TypeDecorator[Any]):
    """JSON as text on both databases: decimals keep their digits, key order stays."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else codec.dump(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else codec.load(value)


def table(model: type[SQLModel]) -> CoreTable:
    """The core table of a model, for statements."""
    found = inspect(model).local_table
    assert isinstance(found, CoreTable)
    return found


def key() -> Any:
    return Field(sa_column=Column(Text, primary_key=True))


def words(default: str | None = None, *, null: bool = False, primary: bool = False, collate: str | None = None) -> Any:
    """A text column; with a default the database has it too."""
    kind = Text().with_variant(Text(collation=collate), "postgresql") if collate else Text()
    column: Column[Any] = Column(
        kind, nullable=null, primary_key=primary, server_default=None if default is None else text(f"'{default}'")
    )
    return _field(column, None if null and default is None else default)


def integer(default: int | None = 0, *, null: bool = False, big: bool = True, primary: bool = False) -> Any:
    column: Column[Any] = Column(
        BigInteger if big else Integer,
        nullable=null,
        primary_key=primary,
        autoincrement=False,
        server_default=None if default is None else text(str(default)),
    )
    return _field(column, None if null and default is None else default)


def flag(default: bool = False) -> Any:
    return Field(
        default=default,
        sa_column=Column(Boolean, nullable=False, server_default=text(str(default).lower())),
    )


def when() -> Any:
    """A time that may be missing."""
    return Field(default=None, sa_column=Column(Utc, nullable=True))


def born() -> Any:
    """The time the row was written."""
    return Field(
        default_factory=utc_now, sa_column=Column(Utc, nullable=False, server_default=text("CURRENT_TIMESTAMP"))
    )


def exact(empty: str | None = None) -> Any:
    """A JSON column; `empty` ('{}' or '[]') makes it NOT NULL with that default."""
    if empty is None:
        return Field(default=None, sa_column=Column(Json, nullable=True))
    return Field(
        default_factory=lambda: codec.load(empty),
        sa_column=Column(Json, nullable=False, server_default=text(f"'{empty}'")),
    )


def blob(*, null: bool = False) -> Any:
    column: Column[Any] = Column(LargeBinary, nullable=null)
    return Field(default=None, sa_column=column) if null else Field(sa_column=column)


def refers(target: str, *, null: bool = False, primary: bool = False, ondelete: str | None = "CASCADE") -> Any:
    column: Column[Any] = Column(Text, ForeignKey(target, ondelete=ondelete), nullable=null, primary_key=primary)
    return Field(default=None, sa_column=column) if null else Field(sa_column=column)


def one_of(column: str, values: tuple[str, ...], name: str | None = None) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=name or column)


def utc_now() -> datetime:
    return datetime.now(UTC)


def _field(column: "Column[Any]", default: Any) -> Any:
    if default is None and not column.nullable:
        return Field(sa_column=column)
    return Field(default=default, sa_column=column)
