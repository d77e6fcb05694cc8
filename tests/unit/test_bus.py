"""What the other processes must hear waits for Redis; what the tables tell does not pile up."""

import json

import pytest
import redis as client

from livedemo.live.bus import CHANNEL, KEPT, Bus
from tests.support.services import Redis


@pytest.fixture
def redis():
    """Serve a Redis that the test may end."""
    with Redis() as server:
        yield server


def bus_at(server) -> Bus:
    return Bus(server.url(), lambda kind, **what: None)


def heard_after(server, action) -> list[str]:
    """Return the kinds of the notices that another process hears of an action."""
    with client.Redis.from_url(server.url()).pubsub(ignore_subscribe_messages=True) as channel:
        channel.subscribe(CHANNEL)
        while channel.get_message(timeout=0.2) is not None:
            pass
        action()
        kinds = []
        while (message := channel.get_message(timeout=0.5)) is not None:
            kinds.append(json.loads(message["data"])["kind"])
        return kinds


def test_what_no_table_tells_is_told_when_redis_is_back(redis):
    bus = bus_at(redis)
    redis.kill()
    bus.publish("logins", session_ids=[1])
    bus.publish("grew", slug="gala", streams=["viewers"])
    bus.publish("decided", slug="gala", question_id=1, user_id=2)
    redis.restart()
    assert heard_after(redis, lambda: bus.publish("beat")) == ["logins", "decided", "beat"]
    assert heard_after(redis, lambda: bus.publish("beat")) == ["beat"]


def test_what_waits_is_bounded_and_says_the_same_once(redis):
    bus = bus_at(redis)
    redis.kill()
    for number in range(KEPT + 5):
        bus._queue.append(("decided", str(number)))
    bus.publish("beat")
    assert [text for _, text in bus._queue] == [str(number) for number in range(5, KEPT + 5)]
    bus._sending = bus.serving = True  # somebody is at it, and Redis is slow
    for _ in range(3):
        bus.publish("grew", slug="gala", streams=["viewers"])
        bus.publish("grew", slug="gala", streams=["moderators"])
    assert len(bus._queue) == KEPT + 2
