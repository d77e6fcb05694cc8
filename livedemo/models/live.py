"""Store what happens in the room: streams, chat, questions, restrictions."""

from datetime import datetime

from sqlalchemy import Computed, ForeignKey, ForeignKeyConstraint, Text

from livedemo.enums import QuestionStatus, Restricted
from livedemo.models.base import (
    BigInt,
    Index,
    Keyed,
    LogKeyed,
    Mapped,
    Stamped,
    String,
    TenantScoped,
    Touched,
    UniqueConstraint,
    UTCDateTime,
    db,
    mapped_column,
    one_of,
    table,
)
from livedemo.models.types import KeyStr


class StreamHead(TenantScoped, Touched, db.Model):
    """Count the entries of one stream; the row's lock gives numbers without gaps."""

    __tablename__ = "streams"
    __table_args__ = table()
    event_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    stream: Mapped[str] = mapped_column(KeyStr(24), primary_key=True)
    head: Mapped[int] = mapped_column(BigInt, default=0)
    oldest: Mapped[int] = mapped_column(BigInt, default=0)


class StreamEntry(TenantScoped, Stamped, db.Model):
    """Say that something happened: a type and a reference, never content."""

    __tablename__ = "stream_entries"
    __table_args__ = table(Index(None, "created_at"))
    event_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    stream: Mapped[str] = mapped_column(KeyStr(24), primary_key=True)
    seq: Mapped[int] = mapped_column(BigInt, primary_key=True, autoincrement=False)
    type: Mapped[str] = mapped_column(String(20))
    ref_id: Mapped[int] = mapped_column(BigInt)


class ChatMessage(LogKeyed, TenantScoped, Stamped, db.Model):
    """Be one line of the chat, as it was written."""

    __tablename__ = "chat_messages"
    __table_args__ = table(
        UniqueConstraint("event_id", "user_id", "client_id"),
        Index(None, "event_id", "id"),
        Index(None, "event_id", "user_id", "id"),
    )
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    user_session_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_sessions.id", ondelete="SET NULL")
    )
    author_key: Mapped[str] = mapped_column(KeyStr(12))
    user_name: Mapped[str] = mapped_column(String(80))
    staff_role: Mapped[str | None] = mapped_column(String(40))
    message: Mapped[str] = mapped_column(String(500))
    client_id: Mapped[str | None] = mapped_column(KeyStr(36))
    hidden_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    hidden_by: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    hidden_why: Mapped[str | None] = mapped_column(String(60))


class Question(Keyed, TenantScoped, Touched, db.Model):
    """Be one question and where it stands."""

    __tablename__ = "questions"
    __table_args__ = table(
        UniqueConstraint("event_id", "user_id", "client_id"),
        UniqueConstraint("stage_slot"),
        UniqueConstraint("id", "event_id"),
        Index(None, "event_id", "status", "id"),
        Index(None, "event_id", "user_id"),
        one_of("status", QuestionStatus),
        ForeignKeyConstraint(
            ["participant_id", "event_id"],
            ["participants.id", "participants.event_id"],
            ondelete="RESTRICT",
        ),
        ForeignKeyConstraint(
            ["merged_into", "event_id"], ["questions.id", "questions.event_id"], ondelete="RESTRICT"
        ),
    )
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    participant_id: Mapped[int | None] = mapped_column()
    user_session_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_sessions.id", ondelete="SET NULL")
    )
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    author_key: Mapped[str | None] = mapped_column(KeyStr(12))
    user_name: Mapped[str] = mapped_column(String(80))
    is_anonymous: Mapped[bool] = mapped_column(default=False)
    question_text: Mapped[str] = mapped_column(String(1000))
    original_text: Mapped[str | None] = mapped_column(String(1000))
    edited_by: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    status: Mapped[str] = mapped_column(String(20), default=QuestionStatus.PENDING.value)
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    reason: Mapped[str | None] = mapped_column(String(200))
    staged_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answer_text: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    stream_position: Mapped[int | None] = mapped_column()
    merged_into: Mapped[int | None] = mapped_column()
    votes: Mapped[int] = mapped_column(default=0)
    client_id: Mapped[str | None] = mapped_column(KeyStr(36))
    # At most one question of an event is on stage; the database holds the rule.
    stage_slot: Mapped[int | None] = mapped_column(
        BigInt, Computed("CASE WHEN status = 'on_stage' THEN -event_id END", persisted=False)
    )

    @property
    def rank(self) -> int:
        """Return the place in the line to the stage: most votes first, then first asked."""
        return self.id - self.votes * 10**9

    @property
    def is_edited(self) -> bool:
        """Tell whether a moderator changed the words."""
        return self.original_text is not None

    @property
    def is_answered(self) -> bool:
        """Tell whether the question has been answered (document 001's field)."""
        return self.answered_at is not None


class Restriction(Keyed, TenantScoped, Touched, db.Model):
    """Close chat or questions to one person for a while."""

    __tablename__ = "restrictions"
    __table_args__ = table(
        Index(None, "event_id", "user_id", "what", "lifted_at"), one_of("what", Restricted)
    )
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    what: Mapped[str] = mapped_column(String(20))
    until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reason: Mapped[str | None] = mapped_column(String(200))
    made_by: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    lifted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
