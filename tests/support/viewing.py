"""Look at the viewers' room as a browser without scripts, and prepare what stands in it."""

from livedemo.actors import SYSTEM
from livedemo.queries import chat as chat_queries
from livedemo.queries import questions as question_queries
from livedemo.services import chat
from livedemo.tenancy import tenant_scope
from tests.support import factories

ROOM = "/e/gala/watch"
JSON = {"Accept": "application/json"}
HTMX = {"HX-Request": "true"}


def page(client, path=ROOM, **options) -> str:
    """Return a page's HTML."""
    answer = client.get(path, **options)
    assert answer.status_code == 200, answer.get_data(as_text=True)[:2000]
    return answer.get_data(as_text=True)


def poll(client, seq, page_name="watch", headers=JSON):
    """Ask as a page without a socket does; return the answer."""
    asked = {"page": page_name, "seq": seq}
    return client.get("/e/gala/live", query_string=asked, headers=headers)


def within(app, event, verb, *arguments, **fields):
    """Run a verb as the system."""
    with app.app_context(), tenant_scope(event.tenant_id):
        return verb(SYSTEM, event, *arguments, **fields)


def said(app, event, *texts, **who) -> list[int]:
    """Write lines in the chat; return their ids."""
    with app.app_context():
        return [factories.say(event, text, **who) for text in texts]


def asked(app, event, text, **how) -> int:
    """Ask and decide a question; return its id."""
    with app.app_context():
        return factories.ask(event, text, **how)


def lines(app, event) -> list[str]:
    """Return the texts of the chat."""
    with app.app_context(), tenant_scope(event.tenant_id):
        return [line.message for line in chat_queries.page(event)]


def question(app, event, question_id):
    """Return a question as it is stored."""
    with app.app_context(), tenant_scope(event.tenant_id):
        return question_queries.by_id(event, question_id)


def fill(app, event, count: int) -> None:
    """Write many numbered lines, faster than the rates of pages allow."""
    with app.app_context():
        author = factories.actor_of(event, "otto@example.org", name="Otto Lang", verified=False)
        with tenant_scope(event.tenant_id):
            for n in range(count):
                chat.post(author, event, message=f"line {n}")
