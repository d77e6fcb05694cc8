"""Turn stream entries into HTML, once per stream and language, for no viewer in particular (§6)."""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass

from flask import current_app
from flask_babel import force_locale

from livedemo.enums import EntryType, Stream
from livedemo.models import Event, StreamEntry
from livedemo.queries import chat, people, questions, replay, rooms
from livedemo.streams import SHOWN

CHAT = {EntryType.CHAT, EntryType.CHAT_HIDDEN}
QUESTIONS = {EntryType.QUESTION, EntryType.QUESTION_REMOVED}
LINES_KEPT = 4000
FRAME_BYTES = 100_000


@dataclass(frozen=True)
class Rows:
    """Hold what a batch of entries refers to, as it is now."""

    lines: dict
    kept: dict
    shown: set
    questions: dict
    names: dict
    restrictions: dict


def load(event: Event, stream: str, entries: list[StreamEntry], language: str | None = None,
         ) -> Rows:  # fmt: skip
    """Read what the entries refer to: a fixed number of queries, however many entries.

    Of lines whose HTML is kept in `language`, only whether they are still shown.
    """
    said = {e.ref_id for e in entries if e.type in CHAT}
    kept = _kept_of(event, said, language) if stream == Stream.VIEWERS else {}
    lines = chat.by_ids(event, said - set(kept))
    shown = {id_ for id_, line in lines.items() if line.hidden_at is None}
    shown |= chat.shown_among(event, set(kept)) if kept else set()
    asked = questions.by_ids(event, {e.ref_id for e in entries if e.type in QUESTIONS})
    names: dict = {}
    restrictions: dict = {}
    if stream == Stream.MODERATORS:
        ids = {line.hidden_by for line in lines.values()}
        for question in asked.values():
            ids |= {question.decided_by, question.edited_by, question.asked_by}
        names = people.names(ids - {None}) if ids - {None} else {}
        restrictions = rooms.active_by_author(event) if lines else {}
    return Rows(lines, kept, shown, asked, names, restrictions)


def render(event: Event, stream: str, entries: list[StreamEntry], language: str,
           rows: Rows | None = None) -> list[dict]:  # fmt: skip
    """Return the entries of a `live` frame: seq, type, id, html."""
    rows = rows or load(event, stream, entries, language)
    with force_locale(language):
        return [_one(event, stream, entry, rows, language) for entry in entries]


def since(event: Event, stream: str, seq: int, language: str) -> dict:
    """Return what `sync` and the poll answer: entries, head, and `more` or `reset` (§6)."""
    missed = replay.since(event, stream, seq)
    if missed.reset:
        return {"entries": [], "reset": True, "head": missed.head}
    rendered = render(event, stream, missed.entries, language)
    entries = next(frames(rendered), [])
    more = missed.more or len(entries) < len(rendered)
    return {"entries": entries, "head": missed.head} | ({"more": True} if more else {})


def frames(entries: list[dict]) -> Iterator[list[dict]]:
    """Return the entries in frames of about FRAME_BYTES: a larger one would hold up all others."""
    frame: list[dict] = []
    size = 0
    for entry in entries:
        grown = size + len(entry["html"].encode())
        if frame and grown > FRAME_BYTES:
            yield frame
            frame, grown = [], grown - size
        frame.append(entry)
        size = grown
    if frame:
        yield frame


def _kept() -> OrderedDict:
    """Return the HTML of lines; when many come back at once they all ask for the same ones."""
    return current_app.extensions.setdefault("livedemo.lines", OrderedDict())


def _key(event: Event, line_id: int, language: str | None) -> tuple:
    return (event.id, event.timezone, line_id, language)


def _kept_of(event: Event, ids: set[int], language: str | None) -> dict[int, str]:
    found = ((id_, _kept().get(_key(event, id_, language))) for id_ in ids)
    return {id_: html for id_, html in found if html is not None}


def _one(event: Event, stream: str, entry: StreamEntry, rows: Rows, language: str) -> dict:
    kind = _kind_now(stream, entry, rows)
    # A line of the chat never changes but by being hidden, which is another kind.
    lasting = kind == EntryType.CHAT and stream == Stream.VIEWERS
    html = rows.kept.get(entry.ref_id) if lasting else None
    if html is None:
        html = _html(event, stream, kind, entry, rows)
        if lasting:
            _keep(_key(event, entry.ref_id, language), html)
    return {"seq": entry.seq, "type": str(kind), "id": entry.ref_id, "html": html}


def _keep(key: tuple, html: str) -> None:
    kept = _kept()
    kept[key] = html
    if len(kept) > LINES_KEPT:
        kept.popitem(last=False)


def _html(event: Event, stream: str, kind: str, entry: StreamEntry, rows: Rows) -> str:
    return render_one(
        event,
        stream,
        kind,
        id=entry.ref_id,
        line=rows.lines.get(entry.ref_id) if entry.type in CHAT else None,
        question=rows.questions.get(entry.ref_id) if entry.type in QUESTIONS else None,
        names=rows.names,
        restrictions=rows.restrictions,
    )


def render_one(event: Event, stream: str, kind: str, **what) -> str:
    """Return one fragment in the current language; the template sees nothing but `what`."""
    template = current_app.jinja_env.get_template(f"live/{kind}.{family(stream)}.html")
    return template.render(event=event, zone=event.timezone, **what)


def family(stream: str) -> str:
    """Return the name that a stream's templates carry."""
    return stream.split(":")[0]


def _kind_now(stream: str, entry: StreamEntry, rows: Rows) -> EntryType:
    """Return what the entry amounts to now: replay never shows what was taken back."""
    if entry.type in CHAT:
        return EntryType.CHAT if entry.ref_id in rows.shown else EntryType.CHAT_HIDDEN
    if entry.type in QUESTIONS:
        question = rows.questions.get(entry.ref_id)
        shown = question is not None and (question.status in SHOWN or stream == Stream.MODERATORS)
        return EntryType.QUESTION if shown else EntryType.QUESTION_REMOVED
    return EntryType(entry.type)
