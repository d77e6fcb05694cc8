"""Twenty requests at the same moment, against the real server on both databases."""

import io
import threading
from collections import Counter

import pytest
import requests

from tests.support import fuzzing
from tests.support.files import picture
from tests.support.live_server import LiveServer
from tests.support.visitors import member

AT_ONCE = 20


class Crowd:
    """Be twenty windows of one organiser."""

    def __init__(self, server):
        self.visitor = member(server, "ana@example.org", "gala", "admin")
        self.headers = {"X-CSRFToken": self.visitor.token(), "Cookie": self.visitor.cookie}
        self.url = f"{server.url}/api/events/1"

    def send(self, method: str, path: str, **options) -> requests.Response:
        """Send one request on a connection of its own."""
        url = self.url + path
        return requests.request(method, url, headers=self.headers, timeout=90, **options)

    def at_once(self, make) -> list[requests.Response]:
        """Send `make(number)` = (method, path, options) twenty times from the same moment."""
        start, answers = threading.Barrier(AT_ONCE), [None] * AT_ONCE

        def run(number: int) -> None:
            method, path, options = make(number)
            start.wait(60)
            answers[number] = self.send(method, path, **options)

        threads = [threading.Thread(target=run, args=(number,)) for number in range(AT_ONCE)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(100)
        assert None not in answers, "a request was not answered"
        return answers

    def photos(self) -> list[dict]:
        return self.send("GET", "/photos").json()["photos"]


@pytest.fixture(scope="module", params=["sqlite", "mariadb"])
def crowd(request, sqlite_template):
    environment = {}
    if request.param == "mariadb":
        environment["DATABASE_URL"] = request.getfixturevalue("mariadb_template").fresh()
    with LiveServer(
        environment, template=sqlite_template.path, command=fuzzing.UNHURRIED
    ) as server:
        server.flask("create-event", "gala", "--name", "Gala")
        yield Crowd(server)


def statuses(answers) -> Counter:
    return Counter(answer.status_code for answer in answers)


def test_twenty_uploads_make_one_cover_and_twenty_places(crowd):
    data = picture(size=(40, 30))
    sent = crowd.at_once(
        lambda n: ("POST", "/photos", {"files": {"file": ("x.jpg", io.BytesIO(data))}})
    )
    assert statuses(sent) == {201: AT_ONCE}
    found = crowd.photos()
    assert [one["display_order"] for one in found] == list(range(AT_ONCE))
    assert sum(one["is_cover"] for one in found) == 1
    numbers = [one["id"] for one in found]
    chosen = crowd.at_once(lambda n: ("POST", f"/photos/{numbers[n]}/cover", {}))
    assert statuses(chosen) == {200: AT_ONCE}
    assert sum(one["is_cover"] for one in crowd.photos()) == 1
    gone = crowd.at_once(
        lambda n: ("DELETE", f"/photos/{numbers[n]}", {}) if n % 2
        else ("POST", f"/photos/{numbers[n]}/cover", {})
    )  # fmt: skip
    assert statuses(gone) == {204: 10, 200: 10}
    assert sum(one["is_cover"] for one in crowd.photos()) == 1


def test_of_twenty_editors_one_is_kept_and_the_others_are_told(crowd):
    made = crowd.send("POST", "/sessions", json={"title": "Opening"}).json()
    talk = {"session_id": made["id"], "title": "Hello", "speaker_name": "Sam"}
    said = crowd.send("POST", "/speeches", json=talk).json()
    for path in (f"/sessions/{made['id']}", f"/speeches/{said['id']}"):
        done = crowd.at_once(
            lambda n, path=path: ("PATCH", path, {"json": {"version": 1, "title": f"Mine {n}"}})
        )
        assert statuses(done) == {200: 1, 409: AT_ONCE - 1}, path
        (kept,) = [one.json()["title"] for one in done if one.ok]
        now = crowd.send("GET", path).json()
        assert (now["title"], now["version"]) == (kept, 2)


def test_of_twenty_who_publish_one_draft_one_release_comes(crowd):
    crowd.send("POST", "/sessions", json={"title": "Opening"})
    before = crowd.send("GET", "/programme").json()["number"]
    revision = crowd.send("GET", "/programme/draft").json()["revision"]
    done = crowd.at_once(lambda n: ("POST", "/programme/publish", {"json": {"revision": revision}}))
    assert {200} >= set(statuses(done)), statuses(done)
    assert crowd.send("GET", "/programme").json()["number"] == before + 1


def test_a_speech_that_is_added_at_once_never_loses_its_session(crowd):
    made = crowd.send("POST", "/sessions", json={"title": "Opening"}).json()
    talk = {"session_id": made["id"], "title": "Hello", "speaker_name": "Sam"}
    done = crowd.at_once(
        lambda n: ("POST", "/speeches", {"json": talk}) if n % 2
        else ("DELETE", f"/sessions/{made['id']}", {})
    )  # fmt: skip
    assert set(statuses(done)) <= {201, 204, 404, 409}
    there = crowd.send("GET", f"/sessions/{made['id']}").status_code
    speeches = crowd.send("GET", f"/speeches?session_id={made['id']}").json().get("speeches", [])
    added = statuses(done)[201]
    assert len(speeches) == added
    assert (there == 200) == (added > 0)
