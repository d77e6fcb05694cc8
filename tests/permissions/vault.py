"""Tell whether anything in a SQLite database changed, and put everything back."""

import sqlite3
from contextlib import contextmanager

# Noting that a login is still used is no change of what anybody asked for.
TECHNICAL = {"user_sessions": {"last_seen_at", "updated_at"}}


class Vault:
    """Hold the rows of a database as they were at the last `keep`."""

    def __init__(self, path: str):
        self.live = sqlite3.connect(path, isolation_level=None)
        self.live.execute("PRAGMA synchronous = OFF")
        self.kept = sqlite3.connect(":memory:")
        self.keep()

    def keep(self) -> None:
        """Make the present rows those to compare with and to come back to."""
        self.live.backup(self.kept)
        self.rows = self._rows()
        self.version = self._version()

    def _version(self) -> int:
        """Return a number that changes when another connection writes."""
        return self.live.execute("PRAGMA data_version").fetchone()[0]

    def _rows(self) -> dict[str, list[tuple]]:
        names = self.live.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {name: self._table(name) for (name,) in names if not name.startswith("sqlite_")}

    def _table(self, name: str) -> list[tuple]:
        about = self.live.execute(f"PRAGMA table_info({name})").fetchall()
        columns = [row[1] for row in about if row[1] not in TECHNICAL.get(name, ())]
        listed = ", ".join(f'"{column}"' for column in columns)
        return self.live.execute(f"SELECT {listed} FROM {name} ORDER BY {listed}").fetchall()

    @contextmanager
    def kept_as_it_is(self):
        """Compare with the present rows, and come back to them, until the block ends."""
        former = self.kept, self.rows
        self.kept = sqlite3.connect(":memory:")
        self.keep()
        try:
            yield
        finally:
            self.kept.close()
            self.kept, self.rows = former
            self.restore()

    def changed(self) -> list[str]:
        """Return the tables that are not as they were kept."""
        if self._version() == self.version:
            return []
        now = self._rows()
        return sorted(
            name for name in now.keys() | self.rows if now.get(name) != self.rows.get(name)
        )

    def put_back(self) -> None:
        """Bring back every row as it was kept, if somebody wrote."""
        if self._version() != self.version:
            self.restore()

    def restore(self) -> None:
        """Bring back every row as it was kept."""
        self.kept.backup(self.live)
        self.version = self._version()

    def close(self) -> None:
        """Close the file."""
        self.live.close()
        self.kept.close()
