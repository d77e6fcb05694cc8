"""Run the installation (/admin): events, organisers, people, log and health."""

from livedemo.blueprints.superadmin import audit, events, people, tenants
from livedemo.blueprints.superadmin.base import bp

__all__ = ["audit", "bp", "events", "people", "tenants"]
