"""Settings are read once; what cannot be used is refused by the name of its variable."""

import secrets
import ssl
from dataclasses import fields
from pathlib import Path

import certifi
import pymysql
import pytest
from sqlalchemy import create_engine

from livedemo import config, database
from livedemo.config import Settings, SettingsError

ROOT = Path(__file__).parents[2]
KEY = secrets.token_hex(32)
PRODUCTION = {
    "LIVEDEMO_ENV": "production",
    "SECRET_KEY": KEY,
    "DATABASE_URL": "mysql://u:p@db/live",
    "PUBLIC_URL": "https://live.example.org",
}


@pytest.fixture
def read(tmp_path):
    """Read settings from a given environment, never from ours."""

    def with_environment(environ=None, **more):
        given = {"INSTANCE_PATH": str(tmp_path / "instance"), **(environ or {}), **more}
        return config.read({name: value for name, value in given.items() if value is not None})

    return with_environment


def test_nothing_is_needed_in_development(read, tmp_path):
    found = read()
    assert (found.env, found.host, found.port) == ("development", "127.0.0.1", 5000)
    assert found.database_url == f"sqlite:///{tmp_path / 'instance' / 'livedemo.db'}"
    assert (found.redis_url, found.mail_url, found.public_url) == (None, None, None)
    assert (found.log_format, found.log_level) == ("text", "INFO")


def test_the_development_key_is_made_once_and_kept_to_its_owner(read, tmp_path):
    assert read().secret_key == read().secret_key
    kept = tmp_path / "instance" / "secret_key"
    assert len(kept.read_text()) >= 64
    assert kept.stat().st_mode & 0o077 == 0


def test_production_starts_with_what_it_needs(read):
    found = read(PRODUCTION)
    assert found.production
    assert found.secure_cookies
    assert found.log_format == "json"
    assert found.database_url == "mysql+pymysql://u:p@db/live?charset=utf8mb4"


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"SECRET_KEY": None}, "SECRET_KEY"),
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"SECRET_KEY": secrets.token_hex(15)}, "SECRET_KEY"),
        ({"SECRET_KEY": "a" * 64}, "SECRET_KEY"),
        ({"SECRET_KEY": "abab" * 16}, "SECRET_KEY"),
        ({"SECRET_KEY": "changemechangemechangemechangeme"}, "SECRET_KEY"),
        ({"SECRET_KEY": "django-insecure-4f9s8dfh2k3j4h5g6f7d8s9a"}, "SECRET_KEY"),
        ({"SECRET_KEY": "your-secret-key-for-the-production-server"}, "SECRET_KEY"),
        ({"SECRET_KEY": "0123456789abcdef0123456789abcdef"}, "SECRET_KEY"),
        ({"DATABASE_URL": None}, "DATABASE_URL"),
        ({"PUBLIC_URL": None}, "PUBLIC_URL"),
        ({"WEB_CONCURRENCY": "2"}, "REDIS_URL"),
        ({"DATABASE_URL": "sqlite:////data/live.db", "DYNO": "web.1"}, "DATABASE_URL"),
    ],
)
def test_production_refuses_what_is_missing_or_weak(read, changes, name):
    with pytest.raises(SettingsError) as refused:
        read(PRODUCTION, **changes)
    sentence = refused.value.message
    assert name in sentence
    assert sentence.endswith(".")
    assert KEY not in sentence


def test_a_disk_that_is_not_kept_can_be_accepted(read):
    lite = {"DATABASE_URL": "sqlite:////data/live.db", "DYNO": "web.1"}
    assert read(PRODUCTION, **lite, ALLOW_EPHEMERAL="1").allow_ephemeral


def test_sqlite_is_fine_where_the_disk_is_kept(read):
    assert read(PRODUCTION, DATABASE_URL="sqlite:////data/live.db").production


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LIVEDEMO_ENV", "prod"),
        ("DATABASE_URL", "postgres://u:p@db/live"),
        ("REDIS_URL", "http://redis"),
        ("MAIL_URL", "https://mail.example.org"),
        ("PUBLIC_URL", "live.example.org"),
        ("PUBLIC_URL", "javascript:alert(1)"),
        ("PUBLIC_URL", "https://"),
        ("PUBLIC_URL", "https://live.example.org/events"),
        ("PORT", "http"),
        ("PORT", "-1"),
        ("PORT", "70000"),
        ("WEB_CONCURRENCY", "0"),
        ("WEB_CONCURRENCY", "two"),
        ("PING_INTERVAL_SECONDS", "0"),
        ("PING_INTERVAL_SECONDS", "nan"),
        ("HEARTBEAT_INTERVAL_SECONDS", "inf"),
        ("MAX_CONNECTIONS", "many"),
        ("DB_POOL_SIZE", "1.5"),
        ("TRUSTED_PROXIES", "-1"),
        ("SEND_PATH", "fast"),
        ("LOG_LEVEL", "LOUD"),
        ("LOG_FORMAT", "xml"),
    ],
)
def test_a_value_that_cannot_be_used_is_named_everywhere(read, name, value):
    for base in ({}, PRODUCTION):
        with pytest.raises(SettingsError, match=name):
            read(base, **{name: value})


@pytest.mark.parametrize(
    ("name", "value", "field", "found"),
    [
        ("PUBLIC_URL", "https://live.example.org/", "public_url", "https://live.example.org"),
        ("TRUSTED_PROXIES", "0", "trusted_proxies", 0),
        ("PING_INTERVAL_SECONDS", "0.5", "ping_interval_seconds", 0.5),
        ("LOG_LEVEL", "debug", "log_level", "DEBUG"),
        ("ALLOW_EPHEMERAL", "no", "allow_ephemeral", False),
        ("VIDEO_IFRAME_HOSTS", "Player.Example, ,tv.example", "video_iframe_hosts",
         ("player.example", "tv.example")),
    ],
)  # fmt: skip
def test_values_are_read_as_meant(read, name, value, field, found):
    assert getattr(read({name: value}), field) == found


@pytest.mark.parametrize("name", ["DATABASE_URL", "JAWSDB_URL", "CLEARDB_DATABASE_URL"])
def test_databases_of_platforms_are_understood(read, name):
    others = {**PRODUCTION, "DATABASE_URL": None, name: "mysql://u:p@db/live?reconnect=true"}
    found = read(others)
    assert found.database_url == "mysql+pymysql://u:p@db/live?charset=utf8mb4"


def driven(found) -> pymysql.Connection:
    """Return the driver's connection as this address makes it, not yet opened."""
    engine = create_engine(found.database_url, **database.engine_options(found))
    _, options = engine.dialect.create_connect_args(engine.url)
    options |= database.engine_options(found)["connect_args"]
    return pymysql.Connection(defer_connect=True, **options)


CA = f"ssl_ca={certifi.where()}"


@pytest.mark.parametrize(
    ("query", "required", "verified", "host_checked"),
    [
        ("", False, ssl.CERT_NONE, False),
        (CA, True, ssl.CERT_REQUIRED, True),
        (f"{CA}&ssl_verify_cert=true", True, ssl.CERT_REQUIRED, True),
        (f"{CA}&ssl_verify_cert=true&ssl_verify_identity=TRUE", True, ssl.CERT_REQUIRED, True),
        (f"{CA}&ssl_verify_identity=false", True, ssl.CERT_REQUIRED, False),
        (f"{CA}&ssl_check_hostname=0", True, ssl.CERT_REQUIRED, False),
        (f"{CA}&ssl_verify_cert=false", True, ssl.CERT_NONE, False),
        ("ssl_verify_cert=true", True, ssl.CERT_REQUIRED, False),
        ("ssl_verify_cert=false", True, ssl.CERT_NONE, False),
        (f"{CA}&ssl_disabled=false", True, ssl.CERT_REQUIRED, True),
    ],
)
def test_encryption_is_as_the_address_asks(read, query, required, verified, host_checked):
    connection = driven(read(PRODUCTION, DATABASE_URL=f"mysql://u:p@db/live?{query}"))
    assert connection._ssl_required is required
    assert (connection.ctx.verify_mode, connection.ctx.check_hostname) == (verified, host_checked)
    authorities = connection.ctx.cert_store_stats()["x509_ca"]
    assert CA not in query or authorities == len(Path(certifi.where()).read_text().split("END")) - 1


def test_encryption_can_be_turned_off(read):
    assert not driven(read(DATABASE_URL=f"mysql://u:p@db/live?{CA}&ssl_disabled=true")).ssl


def test_options_of_the_address_reach_the_driver(read):
    found = read(
        DATABASE_URL="mysql://u:p%40ss@db/live?unix_socket=/run/my.sock&read_timeout=20"
        "&reconnect=true&useSSL=false&charset=latin1"
    )
    connection = driven(found)
    assert (connection.unix_socket, connection.password) == ("/run/my.sock", b"p@ss")
    assert (connection._read_timeout, connection._write_timeout) == (20, 8)
    assert connection.charset == "utf8mb4"
    assert "reconnect" not in found.database_url


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("ssl-mode=REQUIRED", "ssl-mode"),
        ("useSSL=true", "useSSL"),
        ("sslca=/ca.pem", "sslca"),
        ("pool_size=3", "pool_size"),
        ("local_infile=1", "local_infile"),
        ("ssl_verify_cert=maybe", "ssl_verify_cert"),
        ("read_timeout=soon", "read_timeout"),
        ("ssl_ca=/a&ssl_ca=/b", "ssl_ca"),
        ("ssl_verify_identity=true", "ssl_verify_identity needs ssl_ca"),
        ("ssl_ca=/a&ssl_verify_identity=1&ssl_verify_cert=0", "ssl_verify_identity"),
    ],
)
def test_an_option_that_cannot_be_kept_is_named(read, query, name):
    with pytest.raises(SettingsError, match=name) as refused:
        read(DATABASE_URL=f"mysql://u:hidden@db/live?{query}")
    assert "DATABASE_URL" in refused.value.message
    assert "hidden" not in refused.value.message


def test_an_address_that_is_none_is_refused(read):
    with pytest.raises(SettingsError, match="DATABASE_URL"):
        read(DATABASE_URL="mysql://u:p@db:port/live")


def test_a_platform_is_reached_from_outside(read):
    assert read(DYNO="web.1", PORT="8080").host == "0.0.0.0"
    assert read(PORT="8080").host == "127.0.0.1"


def test_everything_derived_scales_with_the_interval(read):
    assert read(PING_INTERVAL_SECONDS="2").ping_cap_seconds == 4


def test_overrides_of_tests_win(read, tmp_path):
    found = config.read({"INSTANCE_PATH": str(tmp_path)}, env="testing", port=7000)
    assert (found.env, found.port) == ("testing", 7000)


def test_inline_work_cannot_be_asked_for_by_the_environment(read):
    assert read(INLINE="1").inline is False


def test_every_variable_that_is_read_is_documented():
    text = (ROOT / "docs" / "operations.md").read_text()
    read_here = {field.name.upper() for field in fields(Settings)} - {"ENV", "INSTANCE", "INLINE"}
    for name in read_here | {"LIVEDEMO_ENV", "INSTANCE_PATH", *config.MAIN_DATABASE_NAMES}:
        assert f"`{name}`" in text, name


def test_documented_variables_are_the_ones_that_are_read():
    text = (ROOT / "deploy" / "env.example").read_text()
    for name in ("SECRET_KEY", "DATABASE_URL", "PUBLIC_URL", "REDIS_URL", "TRUSTED_PROXIES"):
        assert name in text
