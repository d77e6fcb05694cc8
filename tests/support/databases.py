"""Give each test an empty database at head, without migrating each time."""

import shutil
import tempfile
from pathlib import Path

import flask_migrate
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from livedemo import create_app
from livedemo.extensions import db
from tests.support.services import MariaDB

# Each application would compile each template anew; the files are checked by content.
_FOLDER = tempfile.TemporaryDirectory(prefix="livedemo-templates-")
# Of tests that care for no file; the others name a storage of their own.
_FILES = tempfile.TemporaryDirectory(prefix="livedemo-files-")
COMPILED = FileSystemBytecodeCache(_FOLDER.name)


def make_app(database_url: str, **settings):
    """Return an application for tests on this database; it works at once, not at ticks."""
    # Overrides are taken as they are; the environment's spelling is turned by config.read.
    database_url = database_url.replace("mysql://", "mysql+pymysql://")
    app = create_app(
        {
            "env": "testing",
            "secret_key": "tests only, not a secret: 0123456789abcdef",
            "database_url": database_url,
            "public_url": "http://localhost",
            "instance": Path(_FILES.name),
            "storage_url": f"file://{_FILES.name}",
            "inline": True,
            **settings,
        }
    )
    app.jinja_env.bytecode_cache = COMPILED
    return app


def close_app(app) -> None:
    """Give back the application's connections."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def migrate(database_url: str) -> None:
    """Bring a database from empty to head by the real migrations."""
    app = make_app(database_url)
    with app.app_context():
        flask_migrate.upgrade()
    close_app(app)


class SqliteTemplate:
    """Hold a migrated file; each test gets a copy."""

    def __init__(self, folder: Path):
        self.path = folder / "template.db"
        url = f"sqlite:///{self.path}"
        migrate(url)
        # Everything into the one file that is copied.
        engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))

    def fresh(self, folder: Path) -> str:
        """Return the URL of a new copy."""
        copy = folder / "livedemo.db"
        shutil.copyfile(self.path, copy)
        return f"sqlite:///{copy}"


class MariaTemplate:
    """Hold a migrated database; each test gets it with all tables emptied."""

    def __init__(self, server: MariaDB, name: str):
        self.url = server.create_database(name)
        migrate(self.url)
        url = self.url.replace("mysql://", "mysql+pymysql://")
        self.engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        with self.engine.connect() as connection:
            tables = connection.execute(text("SHOW TABLES")).scalars()
            self.tables = [name for name in tables if name != "alembic_version"]

    def fresh(self) -> str:
        """Return the URL of the database, emptied; ids begin at one again."""
        filled = " UNION ALL ".join(
            f"(SELECT '{name}' FROM `{name}` LIMIT 1)" for name in self.tables
        )
        # Rows that were rolled back or deleted used up ids, too.
        counted = text("SELECT table_name FROM information_schema.tables "
                       "WHERE table_schema = DATABASE() AND auto_increment > 1")  # fmt: skip
        with self.engine.connect() as connection:
            names = set(connection.execute(text(filled)).scalars())
            names |= set(connection.execute(counted).scalars())
            connection.execute(text("SET foreign_key_checks = 0"))
            for name in sorted(names & set(self.tables)):
                connection.execute(text(f"TRUNCATE TABLE `{name}`"))
        return self.url
