"""Start a private MariaDB and a private Redis on free ports, for tests and benchmarks."""

import getpass
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import pymysql

from tests.support.processes import Program, find_program, free_port, wait_until

USER = "livedemo"
PASSWORD = "livedemo-tests"

# What is lost in a power cut does not matter to a test, and the disk is shared.
FAST = [
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-doublewrite=0",
    "--innodb-flush-method=nosync",
]
DURABLE = ["--innodb-flush-log-at-trx-commit=1", "--innodb-doublewrite=1"]


def _says(family: int, address, question: bytes) -> bytes:
    """Return the first bytes a server answers, or none; the clients leave sockets open here."""
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.settimeout(1)
        try:
            probe.connect(address)
            probe.sendall(question)
            return probe.recv(100)
        except OSError:
            return b""


class Service(Program):
    """Be a server with a folder of its own that disappears with it."""

    name = "service"

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix=f"livedemo-{self.name}-"))
        self.port = free_port()
        super().__init__(self.folder / "log")

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self) -> None:
        """Start the server and wait until it answers."""
        self.launch()
        wait_until(self._ready, f"{self.name} to answer", seconds=60)

    def restart(self) -> None:
        """Start again on the same port and data, after `kill` or `terminate`."""
        self.start()

    def stop(self) -> None:
        """End the server and remove its folder."""
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _ready(self) -> bool:
        if not self.running:
            raise AssertionError(f"{self.name} ended while starting:\n{self.logs()}")
        return self.answers()

    def launch(self) -> None:
        """Start the process."""
        raise NotImplementedError

    def answers(self) -> bool:
        """Tell whether a client gets an answer."""
        raise NotImplementedError


class MariaDB(Service):
    """Be a MariaDB server; `durable` keeps every commit through a crash of the machine."""

    name = "mariadb"

    def __init__(self, *, durable: bool = False, options=()):
        super().__init__()
        self.options = [*(DURABLE if durable else FAST), *options]
        self.data = self.folder / "data"
        self.socket = self.folder / "socket"

    def launch(self) -> None:
        """Make the data folder once, then start the server."""
        server = find_program("mariadbd", "mysqld", package="mariadb-server-core")
        if not self.data.exists():
            self._install()
        self.spawn(
            [
                server,
                "--no-defaults",
                f"--user={getpass.getuser()}",
                f"--datadir={self.data}",
                f"--socket={self.socket}",
                f"--pid-file={self.folder / 'pid'}",
                f"--tmpdir={self.folder}",
                "--bind-address=127.0.0.1",
                f"--port={self.port}",
                "--skip-name-resolve",
                "--skip-log-bin",
                "--character-set-server=utf8mb4",
                "--collation-server=utf8mb4_unicode_ci",
                "--max-connections=200",
                "--innodb-buffer-pool-size=128M",
                "--innodb-log-file-size=48M",
                "--performance-schema=OFF",
                *self.options,
            ]
        )

    def _install(self) -> None:
        install = find_program("mariadb-install-db", package="mariadb-server-core")
        find_program("my_print_defaults", package="mariadb-client-core")
        done = subprocess.run(
            [
                install,
                "--no-defaults",
                f"--user={getpass.getuser()}",
                f"--datadir={self.data}",
                f"--tmpdir={self.folder}",
                "--auth-root-authentication-method=normal",
                "--skip-test-db",
                "--innodb-log-file-size=48M",
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise AssertionError(f"mariadb-install-db failed:\n{done.stdout}{done.stderr}")

    def answers(self) -> bool:
        """Tell whether root gets in by the local socket; make the tests' user."""
        if not _says(socket.AF_UNIX, str(self.socket), b""):
            return False
        self.execute(
            f"CREATE USER IF NOT EXISTS '{USER}'@'127.0.0.1' IDENTIFIED BY '{PASSWORD}'",
            f"GRANT ALL ON *.* TO '{USER}'@'127.0.0.1'",
        )
        return True

    def execute(self, *statements: str) -> None:
        """Run statements as root."""
        connection = pymysql.connect(unix_socket=str(self.socket), user="root")
        with connection, connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    def create_database(self, name: str) -> str:
        """Make an empty database in place of any of that name; return its URL."""
        self.execute(
            f"DROP DATABASE IF EXISTS `{name}`",
            f"CREATE DATABASE `{name}` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci",
        )
        return self.url(name)

    def url(self, name: str) -> str:
        """Return the URL of a database for DATABASE_URL."""
        return f"mysql://{USER}:{PASSWORD}@127.0.0.1:{self.port}/{name}?charset=utf8mb4"


class Redis(Service):
    """Be a Redis server that keeps nothing on disk."""

    name = "redis"

    def launch(self) -> None:
        """Start the server."""
        server = find_program("redis-server", package="redis-server")
        arguments = ["--port", self.port, "--bind", "127.0.0.1", "--dir", self.folder]
        self.spawn([server, *arguments, "--save", "", "--appendonly", "no"])

    def answers(self) -> bool:
        """Tell whether the server answers a ping."""
        return _says(socket.AF_INET, ("127.0.0.1", self.port), b"PING\r\n").startswith(b"+PONG")

    def url(self, number: int = 0) -> str:
        """Return the URL of one of its databases for REDIS_URL."""
        return f"redis://127.0.0.1:{self.port}/{number}"
