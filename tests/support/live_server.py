"""Serve with the real `python wsgi.py` in a process of its own."""

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import requests

from tests.support.processes import ROOT, Program, free_port, wait_until

# What a program needs of the caller's surroundings; settings are given, never inherited.
INHERITED = ("SEND_PATH", "PATH", "HOME", "LANG", "TMPDIR", "TZ", "VIRTUAL_ENV", "SSL_CERT_FILE")


class LiveServer(Program):
    """Be a running livedemo with a fresh database, on a free port.

    `environment` adds to and replaces the settings; without DATABASE_URL in it the server gets
    a new SQLite file.  `root` is the project, or a copy of it.  Entering migrates, starts and
    waits for /healthz; leaving ends it.
    """

    def __init__(
        self,
        environment: dict | None = None,
        *,
        template: Path | None = None,
        command: tuple[str, ...] = (sys.executable, "wsgi.py"),
        root: Path = ROOT,
    ):
        self.command = command
        self.root = root
        self.folder = Path(tempfile.mkdtemp(prefix="livedemo-server-"))
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.template = template
        self.database = self.folder / "livedemo.db"
        self.environment = {
            **{name: os.environ[name] for name in INHERITED if name in os.environ},
            "LIVEDEMO_ENV": "testing",
            "INSTANCE_PATH": str(self.folder),
            "SECRET_KEY": secrets.token_hex(32),
            "DATABASE_URL": f"sqlite:///{self.database}",
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "PUBLIC_URL": self.url,
            "PYTHONUNBUFFERED": "1",
            **{name: str(value) for name, value in (environment or {}).items()},
        }
        super().__init__(self.folder / "log")

    def __enter__(self):
        try:
            self.prepare()
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_):
        self.close()

    def prepare(self) -> None:
        """Bring the database to head; a SQLite template saves the migrations."""
        ours = self.environment["DATABASE_URL"] == f"sqlite:///{self.database}"
        if self.template and ours:
            shutil.copyfile(self.template, self.database)
        else:
            self.flask("db", "upgrade")

    def start(self) -> None:
        """Start serving and wait until it answers."""
        self.launch()
        wait_until(self._healthy, "the server to answer", seconds=60)

    def launch(self) -> None:
        """Start the process without waiting."""
        self.spawn(self.command, cwd=self.root, env=self.environment)

    def restart(self) -> None:
        """Start again on the same port and database, ending the old process in good order."""
        if self.running:
            self.terminate()
        self.start()

    def close(self) -> None:
        """End the server and remove its folder."""
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def run_flask(self, *arguments: str, **options) -> subprocess.CompletedProcess:
        """Run a `flask` command with the server's settings; return what came of it."""
        return subprocess.run(
            [sys.executable, "-m", "flask", *arguments],
            cwd=self.root,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=options.pop("timeout", 120),
            check=False,
            **options,
        )

    def flask(self, *arguments: str) -> list[str]:
        """Run a `flask` command; return the lines of its stdout, or fail with its stderr."""
        done = self.run_flask(*arguments)
        if done.returncode:
            raise AssertionError(f"flask {' '.join(arguments)} failed:\n{done.stderr}")
        return done.stdout.splitlines()

    def _healthy(self) -> bool:
        if not self.running:
            raise AssertionError(f"The server ended while starting:\n{self.logs()}")
        try:
            return requests.get(self.url + "/healthz", timeout=5).status_code == 200
        except requests.RequestException:
            return False
