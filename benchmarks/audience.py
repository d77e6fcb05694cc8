"""Make an event with thousands of people who have entered, by bulk inserts; give their cookies."""

import json
import shutil
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from benchmarks import crowd
from livedemo import clock, secrets
from livedemo.enums import Level, StaffRole
from livedemo.extensions import db
from livedemo.models import Event, EventStaff, Participant, User, UserSession
from livedemo.services.operation import operation
from livedemo.tenancy import tenant_scope
from tests.support import factories as make
from tests.support.databases import close_app, make_app, migrate

SLUG = "crowd"
NAMESPACE = f"/e/{SLUG}"
SECRET_KEY = "benchmarks only, not a secret: 0123456789abcdef"
FIRST_ID = 10_000
COOKIE = "ld"
# Somebody's name is compared with the team's whenever they write.
TEAM = {"mo": "moderator", "dani": "moderator", "sam": "speaker", "ana": "admin"}


class Audience:
    """Hold a database of viewers and writers, and the generator's file about them.

    Viewers are on the watch page. Writers are speakers, who see no chat and may write in it: they
    help out where the viewers' own rate limits end. `others` are further viewers, behind the
    writers in the file: slow and stalled ones. Everybody's user ids begin at `FIRST_ID`.
    """

    def __init__(self, folder: Path, viewers: int, writers: int, *, others: int = 0,
                 url: str | None = None):  # fmt: skip
        self.viewers, self.writers, self.others = viewers, writers, others
        self.database = folder / f"audience-{viewers}-{writers}-{others}.db"
        self.file = folder / f"people-{viewers}-{writers}-{others}.txt"
        self.url = url or f"sqlite:///{self.database}"
        migrate(self.url)
        app = make_app(self.url, secret_key=SECRET_KEY)
        with app.app_context():
            event = crowd.make_event(SLUG)
            for name, role in TEAM.items():
                user = make.staff(event, f"{name}@example.org", role, name.title())
                _sign_in_once(user.id)
            keys = _store(event, viewers, writers, others)
            self._write_file(app, keys)
            if url is None:
                _settle()
        close_app(app)

    def copy_to(self, path: Path) -> None:
        """Copy the SQLite file, so that each run begins alike."""
        shutil.copyfile(self.database, path)

    def _write_file(self, app, keys: list[str]) -> None:
        sign = app.session_interface.get_signing_serializer(app)
        lines = []
        for number, key in enumerate(keys):
            cookie = sign.dumps(
                {"_user_id": key, "_fresh": True, "_permanent": True, "event": SLUG}
            )
            page = "speaker" if 0 <= number - self.viewers < self.writers else "watch"
            auth = json.dumps({"page": page, "tab": f"tab-{number}"})
            lines.append(f"{COOKIE}={cookie}\t{auth}\n")
        self.file.write_text("".join(lines))


@operation
def _sign_in_once(user_id: int) -> None:
    db.session.execute(sa.update(User).where(User.id == user_id).values(verified_at=clock.now()))


@operation
def _store(event: Event, viewers: int, writers: int, others: int) -> list[str]:
    """Store everybody with a login each; return the keys of the logins in the file's order."""
    now, count = clock.now(), viewers + writers + others
    stamp = {"created_at": now, "updated_at": now}
    scope = {"tenant_id": event.tenant_id, "event_id": event.id}
    keys = [secrets.new_key() for _ in range(count)]
    users, places, logins, roles = [], [], [], []
    for number in range(count):
        user_id, speaker = FIRST_ID + number, 0 <= number - viewers < writers
        email, name = f"person{user_id}@example.org", f"{crowd.FIRST[number % 10]} {number}"
        users.append({"id": user_id, "public_id": f"u{user_id}", "email": email,
                      "email_key": email, "name": name, **stamp})  # fmt: skip
        places.append({"user_id": user_id, "key": f"p{user_id}", "registered_at": now,
                       **scope, **stamp})  # fmt: skip
        level = Level.VERIFIED if speaker else Level.CLAIMED
        logins.append({"user_id": user_id, "id_hash": secrets.digest(keys[number]),
                       "level": str(level), "typed_name": name, "last_seen_at": now,
                       "expires_at": now + timedelta(days=7), **stamp})  # fmt: skip
        if speaker:
            roles.append({"user_id": user_id, "role": str(StaffRole.SPEAKER), **scope, **stamp})
    with tenant_scope(event.tenant_id):
        tables = {User: users, Participant: places, UserSession: logins, EventStaff: roles}
        for model, rows in tables.items():
            if rows:
                db.session.execute(sa.insert(model), rows)
    return keys


def _settle() -> None:
    """Bring everything into the one file that is copied."""
    db.session.commit()
    with db.engine.connect() as connection:
        connection.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
