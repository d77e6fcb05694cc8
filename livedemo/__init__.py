"""A self-hosted platform for live and hybrid events."""

import threading

from flask import Flask, g, request
from flask_login import current_user
from werkzeug.middleware.proxy_fix import ProxyFix

from livedemo import (
    assets,
    blueprints,
    cli,
    compression,
    config,
    database,
    edge,
    headers,
    identity,
    kept,
    live,
    logs,
    mail,
    rates,
    storage,
    templating,
    tenancy,
)
from livedemo.extensions import babel, csrf, db, login_manager, migrate
from livedemo.services import files, operation, turns

LANGUAGES = ("en", "es")


def create_app(overrides: dict | None = None, *, async_mode: str = "threading") -> Flask:
    """Return the application; `overrides` are fields of Settings, for tests.

    Raises SettingsError when the environment cannot be used.
    """
    settings = config.read(**(overrides or {}))
    app = Flask(__name__, instance_path=str(settings.instance), static_folder=None)
    app.config.update(_flask_config(settings))
    app.extensions["livedemo.draining"] = threading.Event()
    app.extensions["livedemo.choose_language"] = choose_language
    app.extensions["livedemo.limiter"] = rates.Limiter(settings.redis_url)
    logs.init_app(app)
    _bind_extensions(app)
    with app.app_context():
        database.install(app, db.engine)
        turns.init_app(app, db.engine.dialect.name)
    tenancy.install()
    operation.install()
    edge.init_app(app)
    compression.init_app(app)
    kept.init_app(app)
    assets.init_app(app)
    headers.init_app(app)
    storage.init_app(app)
    templating.init_app(app)
    blueprints.register(app)
    cli.register(app)
    mail.init_app(app)
    files.init_app(app)
    live.register(app, async_mode=async_mode)
    if proxies := settings.trusted_proxies:
        # Outermost: whoever asks for the address or the scheme gets the visitor's.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=0)  # type: ignore[method-assign]
    return app


def _flask_config(settings: config.Settings) -> dict:
    settings.instance.mkdir(parents=True, exist_ok=True)
    return {
        "LIVEDEMO": settings,
        "LANGUAGES": LANGUAGES,
        "SECRET_KEY": settings.secret_key,
        "TESTING": settings.inline,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": database.engine_options(settings),
        "SESSION_COOKIE_NAME": "__Host-ld" if settings.secure_cookies else "ld",
        "SESSION_COOKIE_SECURE": settings.secure_cookies,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": identity.LIFE,
        # A late answer to an old page must not bring back who was signed in before.
        "SESSION_REFRESH_EACH_REQUEST": False,
        "WTF_CSRF_CHECK_DEFAULT": False,
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": False,
        "MAX_FORM_MEMORY_SIZE": 200_000,
        "BABEL_TRANSLATION_DIRECTORIES": "translations",
    }


def _bind_extensions(app: Flask) -> None:
    db.init_app(app)
    migrate.init_app(app, db, render_as_batch=True, compare_type=True,
                     compare_server_default=True)  # fmt: skip
    login_manager.init_app(app)
    login_manager.session_protection = None
    login_manager.anonymous_user = identity.Nobody
    login_manager.user_loader(identity.load)
    csrf.init_app(app)
    babel.init_app(app, locale_selector=choose_language)


def choose_language() -> str:
    """Return the language: the socket's, or chosen (?lang, login, cookie), or the browser's."""
    if not request:
        return g.get("language", LANGUAGES[0]) if g else LANGUAGES[0]
    wishes = (request.args.get("lang"), current_user.language, request.cookies.get("lang"))
    for wish in wishes:
        if wish in LANGUAGES:
            return wish
    return request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0]


__all__ = ["LANGUAGES", "create_app"]
