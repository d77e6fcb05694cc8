"""Run a crowd of official JavaScript clients, and judge its history against the database."""

import json
import subprocess
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa

from tests.support.processes import ROOT, find_program
from tests.support.visitors import viewer


class Crowd:
    """Be many clients in one Node process; `mode` is `chat` or `ping`."""

    def __init__(self, urls, cookies, *, mode, every_ms, namespace="/e/gala", patience_ms=60_000,
                 padding=0):  # fmt: skip
        node = find_program("node", package="nodejs")
        self.process = subprocess.Popen(
            [node, "crowd.mjs"],
            cwd=ROOT / "tests" / "js",
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._say(
            json.dumps(
                {
                    "urls": list(urls),
                    "cookies": cookies,
                    "mode": mode,
                    "every_ms": every_ms,
                    "namespace": namespace,
                    "patience_ms": patience_ms,
                    "padding": padding,
                }
            )
        )
        assert self._hear() == {"started": True}

    def _say(self, line: str) -> None:
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def _hear(self):
        line = self.process.stdout.readline()
        assert line, "the crowd's process ended"
        return json.loads(line)

    def progress(self) -> dict:
        """Return how much was acknowledged so far."""
        self._say("progress")
        return self._hear()

    def delays(self) -> list[float]:
        """Return how long each line took to each client since the last question, in ms."""
        self._say("delays")
        return self._hear()

    def finish(self, head=lambda: 0) -> list[dict]:
        """Stop, let everybody catch up to what `head` then says, and return the histories."""
        self._say("finish")
        assert self._hear() == {"stopped": True}
        self._say(str(head()))
        histories = self._hear()
        self.close()
        return histories

    def close(self) -> None:
        """End the process."""
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(20)
        self.process.stdin.close()
        self.process.stdout.close()


def enter_many(server, count: int, *, event: str = "gala") -> list[str]:
    """Let `count` people in by the form; return their cookies."""

    def one(number: int) -> str:
        return viewer(server, f"Viewer {number}", f"viewer{number}@example.org", event).cookie

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(one, range(count)))


def read(database_url: str, sql: str) -> list:
    """Return rows of the database, read beside the server."""
    url = database_url.replace("mysql://", "mysql+pymysql://")
    engine = sa.create_engine(url)
    try:
        with engine.connect() as connection:
            return [tuple(row) for row in connection.execute(sa.text(sql))]
    finally:
        engine.dispose()


def stored_stream(database_url: str) -> list:
    """Return (seq, type, ref) of the viewers' stream as the database holds it."""
    sql = "SELECT seq, type, ref_id FROM stream_entries WHERE stream = 'viewers' ORDER BY seq"
    return read(database_url, sql)


def stored_lines(database_url: str) -> list:
    """Return (id, client_id, message) of every line of the chat."""
    return read(database_url, "SELECT id, client_id, message FROM chat_messages ORDER BY id")


def difference(index: int, seen: list, order: list) -> str:
    """Say where a client's list leaves the database's."""
    pairs = enumerate(zip(seen, order, strict=False))
    same = next((at for at, (mine, theirs) in pairs if mine != theirs), min(len(seen), len(order)))
    return (
        f"client {index} has another list: {len(seen)} of {len(order)} entries, "
        f"the same up to {same}, then {seen[same : same + 3]} for {order[same : same + 3]}"
    )


def judge(histories: list[dict], entries: list[tuple], lines: list[tuple]) -> dict:
    """Assert the promises of docs/wire.md and return what was counted.

    `entries`: (seq, type, ref) of the viewers' stream; `lines`: (id, client_id, message).
    """
    assert [seq for seq, _, _ in entries] == list(range(1, len(entries) + 1)), "a gap in seq"
    stored = Counter(client_id for _, client_id, _ in lines)
    assert max(stored.values(), default=0) <= 1, "a line was doubled"
    by_client_id = {client_id: (id_, message) for id_, client_id, message in lines}
    order = [list(entry) for entry in entries]
    position = {ref: seq for seq, _, ref in entries}
    outcomes = Counter()
    for history in histories:
        assert history["regressed"] == 0
        seen = history["applied"]
        assert seen == order, difference(history["index"], seen, order)
        sent_in_order = []
        for post in history["posts"]:
            outcomes[post["outcome"]] += 1
            found = by_client_id.get(post["client_id"])
            if post["outcome"] == "ok":
                assert found == (post["id"], post["text"]), f"an acknowledged line is lost: {post}"
                sent_in_order.append(position[post["id"]])
            elif post["outcome"] == "fail":
                assert found is None, f"a refused line was stored: {post}"
        assert sent_in_order == sorted(sent_in_order), "a sender's lines changed places"
    return dict(outcomes)
