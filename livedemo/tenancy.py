"""Keep tenants apart: rows of a tenant can only be touched inside its scope (architecture §9)."""

import logging
from contextlib import contextmanager
from functools import lru_cache
from weakref import WeakKeyDictionary

from flask import g
from sqlalchemy import Table, event
from sqlalchemy.orm import Session, with_loader_criteria
from sqlalchemy.sql import visitors

from livedemo.database import is_writing
from livedemo.errors import TenantScopeMissing
from livedemo.extensions import db
from livedemo.models import TENANT_TABLES, TenantScoped

log = logging.getLogger(__name__)
EVERY_TENANT = "every tenant"
# Statements that are made once are looked through once.
_SEEN: WeakKeyDictionary = WeakKeyDictionary()


def current() -> int | str | None:
    """Return the tenant in scope, `EVERY_TENANT`, or None."""
    return g.get("tenant_scope")


def enter(tenant_id: int) -> None:
    """Enter a tenant's scope until the application context ends."""
    _change(tenant_id)


@contextmanager
def tenant_scope(tenant_id: int):
    """Work inside one tenant, then go back to the scope before."""
    before = current()
    _change(tenant_id)
    try:
        yield
        if is_writing():
            db.session.flush()  # what was changed here is checked and stored in this scope
    finally:
        _change(before)


@contextmanager
def unscoped(reason: str):
    """Work across tenants; the reason is logged."""
    before = current()
    log.debug("unscoped: %s", reason)
    _change(EVERY_TENANT)
    try:
        yield
    finally:
        _change(before)


def _change(scope: int | str | None) -> None:
    """Change the scope, and let go of what the new one may not get from memory."""
    g.tenant_scope = scope
    if scope == EVERY_TENANT or not db.session.registry.has():
        return
    for row in list(db.session.identity_map.values()):
        if not isinstance(row, TenantScoped) or vars(row).get("tenant_id") == scope:
            continue
        if row not in db.session.dirty and row not in db.session.deleted:
            db.session.expunge(row)


def scoped_tables(statement) -> frozenset[str]:
    """Return the names of tenant-scoped tables anywhere in the statement."""
    known = _SEEN.get(statement)
    if known is None:
        known = _SEEN[statement] = _scoped_tables(statement)
    return known


def _scoped_tables(statement) -> frozenset[str]:
    tables = (
        element if isinstance(element, Table) else getattr(element, "table", None)
        for element in visitors.iterate(statement)
    )
    return frozenset(t.name for t in tables if isinstance(t, Table) and t.name in TENANT_TABLES)


@lru_cache(1024)
def _only(scope: int):
    """Return the option that leaves a statement only this tenant's rows."""
    return with_loader_criteria(
        TenantScoped, lambda cls: cls.tenant_id == scope, include_aliases=True
    )


def _guard(state) -> None:
    touched = scoped_tables(state.statement)
    scope = current() if touched else None
    if not touched or scope == EVERY_TENANT:
        return
    if scope is None:
        raise TenantScopeMissing(f"no tenant scope for {', '.join(sorted(touched))}")
    assert isinstance(scope, int)
    state.statement = state.statement.options(_only(scope))


def _stamp(session, context, instances) -> None:
    for row in session.new:
        if not isinstance(row, TenantScoped):
            continue
        scope = current()
        if scope is None:
            raise TenantScopeMissing(f"no tenant scope for a new {type(row).__name__}")
        if row.tenant_id is None and scope != EVERY_TENANT:
            row.tenant_id = scope
        check(type(row), row.tenant_id)
    for row in (*session.dirty, *session.deleted):
        if isinstance(row, TenantScoped):
            check(type(row), vars(row).get("tenant_id", current()))


def check(model: type, tenant_id: int | None) -> None:
    """Raise unless a row of this tenant may be written in the scope."""
    if issubclass(model, TenantScoped) and current() not in (tenant_id, EVERY_TENANT):
        raise TenantScopeMissing(f"a {model.__name__} of another tenant")


def install() -> None:
    """Guard every session of the process."""
    if not event.contains(Session, "do_orm_execute", _guard):
        event.listen(Session, "do_orm_execute", _guard)
        event.listen(Session, "before_flush", _stamp)
