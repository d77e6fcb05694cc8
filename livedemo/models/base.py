"""Hold what every table shares: keys, stamps, tenancy and checks of enumerations."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from livedemo import clock
from livedemo.enums import values
from livedemo.extensions import db
from livedemo.models.types import BigInt, UTCDateTime

MYSQL = {
    "mysql_engine": "InnoDB",
    "mysql_charset": "utf8mb4",
    "mysql_collate": "utf8mb4_unicode_ci",
}
TENANT_TABLES: set[str] = set()


class Stamped:
    """Say when a row was made."""

    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)


class Touched(Stamped):
    """Say when a row was made and last changed."""

    updated_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now, onupdate=clock.now)


class Keyed:
    """Number the rows of a table."""

    id: Mapped[int] = mapped_column(primary_key=True)


class LogKeyed:
    """Number the rows of a table that only grows."""

    id: Mapped[int] = mapped_column(BigInt, primary_key=True, autoincrement=True)


class TenantScoped:
    """Tie a row to its event and tenant; outside a scope it cannot be read (tenancy.py)."""

    tenant_id: Mapped[int] = mapped_column()
    event_id: Mapped[int] = mapped_column()

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        if "__tablename__" in cls.__dict__:
            TENANT_TABLES.add(cls.__tablename__)


class Versioned:
    """Count the changes, so that of two editors the second is told."""

    version: Mapped[int] = mapped_column(default=1)


def one_of(column: str, enumeration: type[StrEnum] | tuple[str, ...]) -> CheckConstraint:
    """Return the CHECK that keeps a column to an enumeration's values."""
    allowed = enumeration if isinstance(enumeration, tuple) else values(enumeration)
    listed = ", ".join(f"'{value}'" for value in allowed)
    return CheckConstraint(f"{column} in ({listed})", name=column)


def at_most(column: str, letters: int) -> CheckConstraint:
    """Return the CHECK of a text's length on SQLite; MySQL holds to the type's."""
    check = CheckConstraint(f"length({column}) <= {letters}", name=column)
    return check.ddl_if(dialect="sqlite")


def table(*constraints, scoped: bool = True, numbered_once: bool = False):
    """Return `__table_args__`: the constraints, the tenant's key where scoped, utf8mb4.

    `numbered_once`: SQLite gives the number of a deleted row to no other, as MySQL does.
    """
    keys = ()
    if scoped:
        keys = (
            ForeignKeyConstraint(
                ["event_id", "tenant_id"], ["events.id", "events.tenant_id"], ondelete="CASCADE"
            ),
        )
    return (*constraints, *keys, MYSQL | ({"sqlite_autoincrement": True} if numbered_once else {}))


__all__ = [
    "BigInt",
    "Index",
    "Keyed",
    "LogKeyed",
    "Mapped",
    "Stamped",
    "String",
    "TenantScoped",
    "Touched",
    "UTCDateTime",
    "UniqueConstraint",
    "Versioned",
    "at_most",
    "db",
    "declared_attr",
    "mapped_column",
    "one_of",
    "table",
]
