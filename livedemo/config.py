"""Read the environment once (contract §2) and refuse what would be unsafe in production."""

import math
import os
import re
import secrets
from dataclasses import dataclass, fields
from pathlib import Path
from urllib.parse import unquote, urlsplit

from click import ClickException
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

# What example files hold where a key belongs; no random key contains them.
WELL_KNOWN = ("changeme", "change-me", "change_me", "change this", "change-this", "insecure",
              "password", "secret-key", "secret_key", "secretkey", "your-secret", "example",
              "0123456789", "abcdefgh", "development")  # fmt: skip
LOG_LEVELS = {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"}
KEY_BYTES = 32
MAY_BE_ZERO = {"TRUSTED_PROXIES", "PORT"}
HIGHEST_PORT = 65_535
# What may follow the ? of a MySQL address; database.py gives switches and times their types.
DATABASE_SWITCHES = {"ssl_verify_cert", "ssl_verify_identity", "ssl_check_hostname", "ssl_disabled"}
DATABASE_TIMES = {"connect_timeout", "read_timeout", "write_timeout"}
DATABASE_TEXTS = {"unix_socket", "ssl_ca", "ssl_capath", "ssl_cert", "ssl_key", "ssl_key_password",
                  "ssl_cipher", "bind_address", "program_name", "read_default_file",
                  "read_default_group"}  # fmt: skip
DATABASE_OPTIONS = DATABASE_SWITCHES | DATABASE_TIMES | DATABASE_TEXTS
# What other programs' drivers read, and what means nothing here; the first is ClearDB's.
FOREIGN_OPTIONS = {"reconnect", "autoReconnect", "useUnicode", "characterEncoding",
                   "serverTimezone", "allowPublicKeyRetrieval", "charset"}  # fmt: skip
YES, NO = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}
MAIN_DATABASE_NAMES = ("DATABASE_URL", "JAWSDB_URL", "CLEARDB_DATABASE_URL")


class SettingsError(ClickException):
    """Name the variable that keeps the process from starting, and the cure."""


@dataclass(frozen=True)
class Settings:
    """Hold every setting; names are the variables' in lower case, intervals in seconds."""

    env: str = "development"
    secret_key: str = ""
    database_url: str = ""
    redis_url: str | None = None
    web_concurrency: int = 1
    host: str = "127.0.0.1"
    port: int = 5000
    public_url: str | None = None
    storage_url: str | None = None
    mail_url: str | None = None
    trusted_proxies: int = 0
    ping_interval_seconds: float = 60.0
    heartbeat_interval_seconds: float = 30.0
    send_path: str = "direct"
    max_connections: int = 10_000
    db_pool_size: int = 10
    metrics_token: str | None = None
    allow_ephemeral: bool = False
    log_level: str = "INFO"
    log_format: str = "text"
    video_iframe_hosts: tuple[str, ...] = ()
    instance: Path = Path("instance")
    dyno: bool = False
    # For tests: work at once instead of at the next tick or flush.
    inline: bool = False

    @property
    def production(self) -> bool:
        """Tell whether strangers can reach this process."""
        return self.env == "production"

    @property
    def storage_folder(self) -> Path:
        """Return the folder of files: STORAGE_URL's, or one beside the database."""
        named = urlsplit(self.storage_url or "").path
        return Path(unquote(named)) if named else self.instance / "uploads"

    @property
    def ping_cap_seconds(self) -> float:
        """Return the longest gap between two signs of life that still counts as watching."""
        return 2 * self.ping_interval_seconds

    @property
    def secure_cookies(self) -> bool:
        """Tell whether cookies may travel over https only."""
        return (self.public_url or "").startswith("https://")


def _number(name: str, text: str, kind: type):
    try:
        value = kind(text)
    except ValueError:
        raise SettingsError(f"{name} must be a number, not {text!r}.") from None
    if not math.isfinite(value) or value < 0 or (value == 0 and name not in MAY_BE_ZERO):
        raise SettingsError(f"{name} must be above zero.")
    return value


def _database_url(environ, instance: Path) -> str:
    url = next((environ[name] for name in MAIN_DATABASE_NAMES if environ.get(name)), "")
    if not url:
        return f"sqlite:///{(instance / 'livedemo.db').resolve()}"
    if url.startswith(("mysql://", "mariadb://")):
        url = "mysql+pymysql://" + url.split("://", 1)[1]
    if not url.startswith(("sqlite:", "mysql+pymysql://")):
        raise SettingsError("DATABASE_URL must begin with sqlite:/// or mysql://.")
    return url if url.startswith("sqlite:") else _mysql_url(url)


def _mysql_url(text: str) -> str:
    """Return the address with the options we know, each checked, and utf8mb4."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise SettingsError("DATABASE_URL is not an address like mysql://u:p@host/name.") from None
    kept: dict[str, str] = {}
    for name, value in url.query.items():
        if name in FOREIGN_OPTIONS or (name == "useSSL" and value in NO):
            continue
        if name not in DATABASE_OPTIONS:
            # Left out in silence, a connection that should be encrypted would not be.
            cure = "Encryption is asked for by ssl_ca=" if "ssl" in name.lower() else "Take it away"
            raise SettingsError(f"DATABASE_URL has an option that is not known: {name}. {cure}.")
        kept[name] = _database_option(name, value)
    _check_identity(kept)
    full = URL.create(**{**url._asdict(), "query": {**kept, "charset": "utf8mb4"}})
    return full.render_as_string(hide_password=False)


def _database_option(name: str, value: str | tuple[str, ...]) -> str:
    if not isinstance(value, str):
        raise SettingsError(f"DATABASE_URL has {name} twice.")
    if name in DATABASE_SWITCHES:
        if value.lower() not in YES | NO:
            raise SettingsError(f"DATABASE_URL: {name} must be true or false.")
        return str(value.lower() in YES).lower()
    if name in DATABASE_TIMES and not (value.isdecimal() and int(value) > 0):
        raise SettingsError(f"DATABASE_URL: {name} must be a number of seconds above zero.")
    return value


def _check_identity(options: dict[str, str]) -> None:
    """Refuse a check of the server's name that the driver would leave out."""
    wishes = [n for n in ("ssl_verify_identity", "ssl_check_hostname") if options.get(n) == "true"]
    if wishes and not options.keys() & {"ssl_ca", "ssl_capath"}:
        raise SettingsError(f"DATABASE_URL: {wishes[0]} needs ssl_ca, whom to trust.")
    if wishes and options.get("ssl_verify_cert") == "false":
        raise SettingsError(f"DATABASE_URL: {wishes[0]} and ssl_verify_cert=false do not fit.")


def _kept_secret(instance: Path) -> str:
    """Return the development key, made on first use and kept beside the database."""
    path = instance / "secret_key"
    if not path.exists():
        instance.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
            file.write(secrets.token_hex(KEY_BYTES))
    return path.read_text().strip()


def read(environ=None, **overrides) -> Settings:
    """Return the settings of this environment.

    Raises SettingsError with one plain sentence for a value that cannot be used.
    """
    environ = os.environ if environ is None else environ
    found: dict = {"instance": Path(environ.get("INSTANCE_PATH", "instance")).resolve()}
    found["env"] = environ.get("LIVEDEMO_ENV", "development")
    found["dyno"] = "DYNO" in environ
    if found["dyno"] and environ.get("PORT"):
        found["host"] = "0.0.0.0"  # noqa: S104 -- a platform's router must reach it
    for field in fields(Settings):
        text = environ.get(field.name.upper(), "")
        if not text or field.name in {"env", "database_url", "instance", "dyno", "inline"}:
            continue
        if field.type in (int, float):
            found[field.name] = _number(field.name.upper(), text, field.type)
        elif field.type is bool:
            found[field.name] = text == "1"
        elif field.name == "video_iframe_hosts":
            found[field.name] = tuple(h.strip().lower() for h in text.split(",") if h.strip())
        elif field.name == "public_url":
            found[field.name] = text.rstrip("/")
        else:
            found[field.name] = text.upper() if field.name == "log_level" else text
    found["database_url"] = _database_url(environ, found["instance"])
    if found["env"] == "production":
        found.setdefault("log_format", "json")
    found.update(overrides)
    settings = Settings(**found)
    return _checked(settings, environ, overrides)


def _checked(settings: Settings, environ, overrides) -> Settings:
    if settings.env not in {"development", "testing", "production"}:
        raise SettingsError("LIVEDEMO_ENV must be development, testing or production.")
    if settings.send_path not in {"direct", "stock"}:
        raise SettingsError("SEND_PATH must be direct or stock.")
    if settings.log_format not in {"text", "json"}:
        raise SettingsError("LOG_FORMAT must be text or json.")
    if settings.log_level not in LOG_LEVELS:
        raise SettingsError("LOG_LEVEL must be DEBUG, INFO, WARNING, ERROR or CRITICAL.")
    if settings.port > HIGHEST_PORT:
        raise SettingsError(f"PORT must be at most {HIGHEST_PORT}.")
    _check_addresses(settings)
    if settings.web_concurrency > 1 and not settings.redis_url:
        raise SettingsError("WEB_CONCURRENCY above 1 needs REDIS_URL, which joins the processes.")
    if settings.production:
        _check_production(settings, environ, overrides)
    elif not settings.secret_key:
        settings = Settings(**{**settings.__dict__, "secret_key": _kept_secret(settings.instance)})
    return settings


def _check_addresses(settings: Settings) -> None:
    public = urlsplit(settings.public_url or "http://localhost")
    if public.scheme not in {"http", "https"} or not public.hostname:
        raise SettingsError("PUBLIC_URL must begin with https:// (or http://) and name a host.")
    if public.path or public.query or public.fragment:
        raise SettingsError("PUBLIC_URL must end after the host, as in https://live.example.org.")
    if settings.redis_url and not settings.redis_url.startswith(("redis://", "rediss://", "unix:")):
        raise SettingsError("REDIS_URL must begin with redis:// or rediss://.")
    if settings.storage_url and not re.match(r"s3://[^/?]+|file://(/|$)", settings.storage_url):
        raise SettingsError("STORAGE_URL must be s3://bucket/prefix?endpoint=… or file:///folder.")
    if settings.mail_url and not settings.mail_url.startswith(("smtp://", "smtps://")):
        raise SettingsError("MAIL_URL must begin with smtp:// or smtps://.")


def _check_production(settings: Settings, environ, overrides) -> None:
    key = settings.secret_key
    if not key:
        raise SettingsError("SECRET_KEY is missing. Set it to at least 32 random bytes.")
    known = any(word in key.lower() for word in WELL_KNOWN)
    if len(key.encode()) < KEY_BYTES or len(set(key)) < 8 or known:
        raise SettingsError("SECRET_KEY is too weak. Set it to at least 32 random bytes.")
    if not any(environ.get(name) for name in MAIN_DATABASE_NAMES) and not overrides.get(
        "database_url"
    ):
        raise SettingsError("DATABASE_URL is missing. Name the database to keep the events in.")
    if not settings.public_url:
        raise SettingsError("PUBLIC_URL is missing. Set it to the address that people open.")
    kept = settings.allow_ephemeral or not settings.dyno
    if not kept and settings.database_url.startswith("sqlite"):
        raise SettingsError(
            "DATABASE_URL names SQLite, and this platform does not keep its disk. "
            "Use MySQL, or set ALLOW_EPHEMERAL=1."
        )
    if not kept and not (settings.storage_url or "").startswith("s3://"):
        raise SettingsError(
            "STORAGE_URL is missing, and this platform does not keep its disk. "
            "Use s3://bucket/prefix?endpoint=…, or set ALLOW_EPHEMERAL=1."
        )
