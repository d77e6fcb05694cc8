"""Refusals look alike everywhere, and what is odd or foreign changes nothing."""

import re

import pytest

from tests.support import factories as make
from tests.support.databases import close_app, make_app

EVIL = "https://evil.example"
FORM = {"name": "Vera", "email": "vera@example.org", "phone": "+525518420937"}


def page(answer) -> str:
    return answer.get_data(as_text=True)


def settled(html: str) -> str:
    return re.sub(r'(nonce|content|value)="[^"]*"', r"\1", html)


@pytest.fixture
def gala(app):
    with app.app_context():
        return make.make_event("gala")


@pytest.fixture
def production(database_url):
    """Return the application as strangers reach it."""
    app = make_app(
        database_url,
        env="production",
        public_url="https://live.example",
        secret_key="a key of more than thirty-two bytes, for tests",
    )
    yield app
    close_app(app)


def secure(client, method: str, path: str, **options):
    return client.open(path, method=method, base_url="https://live.example", **options)


# --- forged requests


@pytest.mark.parametrize(
    ("token", "headers"),
    [
        (None, {}),
        ("wrong", {}),
        ("another's", {}),
        (None, {"HX-Request": "true"}),
        ("good", {"Origin": EVIL}),
        ("good", {"Origin": "null"}),
        ("good", {"Origin": "http://localhost:81"}),
        ("good", {"Origin": "http://localhost.evil.example"}),
        ("good", {"Sec-Fetch-Site": "cross-site"}),
        ("good", {"Sec-Fetch-Site": "same-site"}),
        ("good", {"Origin": "null", "Sec-Fetch-Site": "cross-site"}),
    ],
)
@pytest.mark.parametrize("path", ["/", "/sign-in", "/sign-out", "/language", "/sign-in/key"])
def test_forged_request_is_refused(app, client, gala, path, token, headers):
    tokens = {
        "good": make.csrf(client),
        "wrong": "IjAwIg.aaaaaa.bbbb",
        "another's": make.csrf(make.client_for(app)),
    }
    data = {**FORM, **({"csrf_token": tokens[token]} if token else {})}
    answer = client.post(path, data=data, headers=headers)
    assert answer.status_code == 403
    if "HX-Request" not in headers:
        assert '<meta name="error" content="csrf_failed">' in page(answer)
    assert make.person(app, FORM["email"]) is None


def test_refused_token_has_its_code_in_json(client, gala):
    answer = client.post("/", data=FORM, headers={"Accept": "application/json"})
    assert answer.status_code == 403
    assert answer.json["error"]["code"] == "csrf_failed"


def test_token_is_taken_from_the_header_too(client, gala):
    token = make.csrf(client)
    answer = client.post("/", data=FORM, headers={"X-CSRFToken": token})
    assert answer.status_code == 303


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://localhost"},
        {"Sec-Fetch-Site": "same-origin"},
        # Pages without referrer, as those of one-time links are.
        {"Origin": "null", "Sec-Fetch-Site": "same-origin"},
    ],
)
def test_own_pages_pass(client, gala, headers):
    assert make.post(client, "/", FORM, headers=headers).status_code == 303


# --- who is not in


@pytest.mark.parametrize("path", ["/watch", "/mod", "/speaker", "/reports", "/account"])
def test_page_leads_to_the_form_and_back(client, gala, path):
    answer = client.get(path + "?x=1")
    assert (answer.status_code, answer.location) == (303, f"/?next={path}?x%3D1")
    assert f'name="next" value="{path}?x=1"' in page(client.get(answer.location))


def test_fragment_leads_to_the_form_by_htmx(client, gala):
    headers = {"HX-Request": "true", "HX-Current-URL": "http://localhost/e/gala/?a=1"}
    answer = client.get("/watch", headers=headers)
    assert (answer.status_code, page(answer)) == (401, "")
    assert answer.headers["HX-Redirect"] == "/?next=/e/gala/?a%3D1"
    foreign = {"HX-Request": "true", "HX-Current-URL": "https://evil.example/x"}
    assert client.get("/watch", headers=foreign).headers["HX-Redirect"] == "/?next=/watch"


def test_program_is_told_in_json(client, gala):
    answer = client.get("/watch", headers={"Accept": "application/json"})
    assert answer.status_code == 401
    assert answer.json == {"error": {"code": "auth_required", "message": "Enter the event first."}}


def test_form_of_somebody_who_is_out_comes_back_to_its_page(client, gala):
    token = make.csrf(client)
    answer = client.post(
        "/account", data={"csrf_token": token}, headers={"Referer": "http://localhost/account"}
    )
    assert (answer.status_code, answer.location) == (303, "/?next=/account")


def test_page_of_the_team_offers_signing_in(client, gala):
    html = page(client.get("/?next=/e/gala/mod"))
    assert "The page you asked for belongs to the team." in html
    assert 'href="/sign-in?next=/e/gala/mod"' in html
    assert "belongs to the team" not in page(client.get("/?next=/e/gala/watch"))


# --- pages of refusals


def test_what_is_not_there_has_one_page(app, client, gala):
    with app.app_context():
        make.make_event("secret", private=True)
    paths = ("/nothing", "/e/nothing/", "/e/nothing/watch", "/e/secret/", "/e/secret/watch")
    answers = [client.get(path) for path in paths]
    assert {answer.status_code for answer in answers} == {404}
    assert len({settled(page(answer)) for answer in answers}) == 1
    assert "There is nothing here, or you have no access" in page(answers[0])
    found = client.get("/e/secret/", headers={"Accept": "application/json"}).json
    assert found == client.get("/e/nothing/", headers={"Accept": "application/json"}).json
    assert found["error"]["code"] == "not_found"


def test_forbidden_page_offers_signing_in(client, gala):
    make.enter(client, gala)
    answer = client.get("/mod")
    assert answer.status_code == 403
    assert 'href="/sign-in"' in page(answer)


def test_wrong_method_is_said_as_a_page(client, gala):
    answer = client.get("/sign-out")
    assert answer.status_code == 405
    assert "This page cannot be used that way" in page(answer)
    assert client.open("/", method="TRACE").status_code == 405
    assert make.post(client, "/e/gala/").status_code == 405


@pytest.mark.parametrize(
    ("language", "method", "length"),
    [
        ("en", "This page cannot be used that way.", "This request does not say how long it is."),
        ("es", "Esta página no se puede usar así.", "La solicitud no dice cuánto mide."),
    ],
)
def test_refusals_of_the_protocol_are_sentences_too(client, gala, language, method, length):
    headers = {"Accept": "application/json", "Accept-Language": language}
    assert client.get("/sign-out", headers=headers).json["error"]["message"] == method
    chunked = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}
    answer = client.post("/", headers=headers, environ_overrides=chunked)
    assert answer.status_code == 411
    assert answer.json["error"]["message"] == length


def test_refusal_of_a_fragment_brings_a_toast(client, gala):
    make.enter(client, gala)
    answer = client.get("/mod", headers={"HX-Request": "true"})
    assert answer.status_code == 403
    assert "You have no access to this." in answer.headers["HX-Trigger"]
    assert answer.headers["HX-Reswap"] == "none"
    assert "<html" not in page(answer)


def test_pages_of_refusals_are_in_both_languages(client, gala):
    for path, status in (("/nothing", 404), ("/sign-out", 405), ("/sign-in/none", 410)):
        answer = client.get(path, headers={"Accept-Language": "es"})
        assert answer.status_code == status
        assert '<html lang="es"' in page(answer)


# --- odd shapes


def test_body_without_its_length_is_refused(client, gala):
    token = make.csrf(client)
    environ = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}
    answer = client.post("/", headers={"X-CSRFToken": token}, environ_overrides=environ)
    assert answer.status_code == 411


def test_body_over_the_limit_is_refused(app, client, gala):
    token = make.csrf(client)
    data = {**FORM, "name": "x" * (1024 * 1024), "csrf_token": token}
    answer = client.post("/", data=data)
    assert answer.status_code == 413
    assert "That was too large" in page(answer)
    multipart = client.post(
        "/", data={**FORM, "name": "x" * 300_000}, content_type="multipart/form-data",
        headers={"X-CSRFToken": token},
    )  # fmt: skip
    assert multipart.status_code == 413
    assert make.person(app, FORM["email"]) is None


@pytest.mark.parametrize(
    "value", ["\x00", "\ud7ff" * 100, "‮abc", "' OR 1=1 --", "<script>alert(1)</script>"]
)
def test_odd_text_comes_back_harmless(client, gala, value):
    answer = make.post(client, "/", {**FORM, "name": value, "email": "x"})
    assert answer.status_code == 422
    assert "<script>alert" not in page(answer)


# --- headers


def test_every_page_has_the_security_headers(client, gala):
    for path in ("/", "/e/gala/", "/sign-in", "/nothing", "/sign-in/none", "/watch"):
        headers = client.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "private, no-store"
        assert headers["Cross-Origin-Opener-Policy"]
        assert "Strict-Transport-Security" not in headers


def test_scripts_and_styles_of_a_page_fit_its_policy(client, gala):
    answer = client.get("/")
    nonce = re.search(r"'nonce-([^']+)'", answer.headers["Content-Security-Policy"])[1]
    for tag in re.findall(r"<script[^>]*>", page(answer)):
        assert f'nonce="{nonce}"' in tag
    assert "<style" not in page(answer)
    assert nonce not in page(client.get("/"))


def test_production_is_reached_under_its_own_name_only(production):
    client = production.test_client()
    assert secure(client, "GET", "/").status_code == 200
    for host in ("evil.example", "live.example.evil.example", "127.0.0.1"):
        answer = client.get("/", base_url=f"https://{host}")
        assert answer.status_code == 400
        assert "evil" not in page(answer)
    assert client.get("/healthz", base_url="http://10.0.0.7:5000").status_code == 200


def test_production_speaks_https_only(production):
    with production.app_context():
        make.make_event("gala")
    client = production.test_client()
    answer = secure(client, "GET", "/")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    token = make.token_of(page(answer))
    headers = {"Origin": "https://live.example"}
    entered = secure(client, "POST", "/", data={**FORM, "csrf_token": token}, headers=headers)
    assert entered.status_code == 303
    cookie = entered.headers["Set-Cookie"]
    assert cookie.startswith("__Host-ld=")
    assert "Secure" in cookie
    assert "HttpOnly" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie
    foreign = {"Origin": "http://live.example"}
    again = secure(client, "POST", "/", data={**FORM, "csrf_token": token}, headers=foreign)
    assert again.status_code == 403
