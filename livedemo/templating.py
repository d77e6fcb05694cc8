"""Give templates their words, links and times; nothing here knows a viewer."""

import json

from babel.dates import format_skeleton
from flask import Flask, current_app, url_for
from flask_babel import get_locale
from markupsafe import Markup

from livedemo import assets, clock, phones, timezones
from livedemo.headers import csp_nonce
from livedemo.urls import path_for


def asset(name: str) -> str:
    """Return the address of a static file; it changes with the content."""
    return assets.known().address(name)


def locale() -> str:
    """Return the language of this page."""
    return str(get_locale() or "en")


def icon(name: str, size: int = 20, label: str | None = None) -> Markup:
    """Return an icon of the sprite; without a label it is decoration."""
    naming = (
        Markup('role="img" aria-label="{}"').format(label)
        if label
        else Markup('aria-hidden="true"')
    )
    return Markup(
        '<svg class="icon" width="{0}" height="{0}" {1} focusable="false">'
        '<use href="{2}#{3}"></use></svg>'
    ).format(size, naming, asset("icons.svg"), name)


def clock_time(at, zone: str) -> str:
    """Return hours and minutes in the zone."""
    return timezones.to_local(at, zone).strftime("%H:%M")


def clock_seconds(at, zone: str) -> str:
    """Return hours, minutes and seconds in the zone."""
    return timezones.to_local(at, zone).strftime("%H:%M:%S")


def datetime_in(at, zone: str) -> str:
    """Return day and time in the zone."""
    return timezones.to_local(at, zone).strftime("%Y-%m-%d %H:%M")


def date_in(at, zone: str) -> str:
    """Return the day in the zone."""
    return timezones.to_local(at, zone).strftime("%Y-%m-%d")


def day_name(day) -> str:
    """Return a day as people say it, in the page's language: Sat, Nov 21."""
    return format_skeleton("MMMEd", day, locale=locale())


def input_time(at, zone: str) -> str:
    """Return a value for `<input type=datetime-local>`."""
    return timezones.to_local(at, zone).strftime("%Y-%m-%dT%H:%M") if at else ""


def iso(at) -> str:
    """Return ISO 8601 UTC with Z."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ") if at else ""


def minutes(seconds) -> str:
    """Return whole minutes of seconds."""
    return str(int(seconds) // 60)


def js_strings(strings: dict) -> Markup:
    """Return the page's words for its scripts, as a data block."""
    text = json.dumps(strings, ensure_ascii=False, default=str).replace("<", "\\u003c")
    return Markup('<script type="application/json" id="strings">{}</script>').format(
        Markup(text)  # noqa: S704 -- `<` is escaped above
    )


def init_app(app: Flask) -> None:
    """Register globals and filters."""
    app.jinja_env.globals.update(
        asset=asset,
        assets=assets.known,
        csp_nonce=csp_nonce,
        icon=icon,
        js_strings=js_strings,
        locale=locale,
        now=clock.now,
        path_for=path_for,
        url_for=url_for,
        settings=lambda: current_app.config["LIVEDEMO"],
    )
    app.jinja_env.filters.update(
        clock=clock_time,
        clock_seconds=clock_seconds,
        datetime_in=datetime_in,
        date_in=date_in,
        day_name=day_name,
        input_time=input_time,
        iso=iso,
        minutes=minutes,
        phone=phones.show,
        zone_label=timezones.label,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
