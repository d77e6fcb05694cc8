"""Behind a proxy the visitor's address counts; without one nobody may make theirs up."""

import pytest
from flask import request

from tests.support.databases import close_app, make_app

SENT = {"X-Forwarded-For": "6.6.6.6, 203.0.113.9", "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "evil.example"}  # fmt: skip


@pytest.mark.parametrize(
    ("proxies", "address", "scheme"),
    [(0, "127.0.0.1", "http"), (1, "203.0.113.9", "https"), (2, "6.6.6.6", "http")],
)
def test_as_many_proxies_are_believed_as_are_set(database_url, proxies, address, scheme):
    app = make_app(database_url, trusted_proxies=proxies)
    seen = []
    app.before_request(lambda: seen.append((request.remote_addr, request.scheme, request.host)))
    app.test_client().get("/healthz", headers=SENT)
    assert seen == [(address, scheme, "localhost")]
    close_app(app)
