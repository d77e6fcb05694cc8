"""The style guide is for who builds pages, and not there for anybody else."""

import secrets

from tests.support.databases import close_app, make_app


def test_it_shows_the_parts(client):
    answer = client.get("/styleguide")
    assert answer.status_code == 200
    html = answer.get_data(as_text=True)
    for part in ("Buttons", "Fields", "Table", "Status", "Chat"):
        assert f"<h2>{part}</h2>" in html
    assert "Use an address that starts with https://." in html


def test_production_has_none(database_url, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", database_url)
    app = make_app(
        database_url, env="production", public_url="https://livedemo.example",
        secret_key=secrets.token_hex(32),
    )  # fmt: skip
    try:
        answer = app.test_client().get("/styleguide", base_url="https://livedemo.example")
        assert answer.status_code == 404
        assert "Buttons" not in answer.get_data(as_text=True)
    finally:
        close_app(app)
