"""Define the column types that behave alike on SQLite and MySQL."""

from datetime import UTC, datetime

from sqlalchemy import BigInteger, DateTime, Integer, String
from sqlalchemy.dialects import mysql
from sqlalchemy.types import TypeDecorator

BigInt = BigInteger().with_variant(Integer, "sqlite")


class UTCDateTime(TypeDecorator):
    """Store aware datetimes as UTC with microseconds; refuse naive ones."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect):
        """Return DATETIME(6) on MySQL, whose default drops fractions."""
        if dialect.name == "mysql":
            return dialect.type_descriptor(mysql.DATETIME(fsp=6))
        return dialect.type_descriptor(DateTime())

    def process_bind_param(self, value: datetime | None, dialect):
        """Convert to naive UTC; raises ValueError for a naive value."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without zone cannot be stored")
        return (value if value.tzinfo is UTC else value.astimezone(UTC)).replace(tzinfo=None)

    def process_result_value(self, value, dialect):
        """Return an aware UTC datetime."""
        return None if value is None else value.replace(tzinfo=UTC)


class KeyStr(TypeDecorator):
    """Store a key that is compared byte by byte on every database."""

    impl = String
    cache_ok = True

    def __init__(self, length: int):
        super().__init__(length)
        self.length = length

    def load_dialect_impl(self, dialect):
        """Return a binary collation on MySQL, whose default ignores case and accents."""
        if dialect.name == "mysql":
            return dialect.type_descriptor(
                mysql.VARCHAR(self.length, charset="utf8mb4", collation="utf8mb4_bin")
            )
        return dialect.type_descriptor(String(self.length))

    def process_bind_param(self, value, dialect):
        """Strip blanks, which MySQL would ignore when comparing."""
        return value.strip() if isinstance(value, str) else value
