"""Store what is known of an event's files; the bytes lie in the storage, under these keys."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Computed, ForeignKey

from livedemo import formats
from livedemo.enums import FileKind
from livedemo.models.base import (
    BigInt,
    Index,
    Keyed,
    Mapped,
    String,
    TenantScoped,
    Touched,
    UniqueConstraint,
    UTCDateTime,
    Versioned,
    at_most,
    db,
    mapped_column,
    one_of,
    table,
)
from livedemo.models.types import KeyStr


class Filed:
    """Be a row whose file is stored, with what was made of it beside it."""

    # The column that holds the file's key.
    filed_as = "storage_path"

    @property
    def made(self) -> list[str]:
        """Return the keys of what was made of the file."""
        raise NotImplementedError

    @property
    def keys(self) -> list[str]:
        """Return the keys of everything that is stored of it."""
        return [getattr(self, self.filed_as), *self.made]


class EventPhoto(Filed, Keyed, TenantScoped, Versioned, Touched, db.Model):
    """Be one photo of an event: its cover, or one of its gallery (document 003)."""

    __tablename__ = "event_photos"
    __table_args__ = table(
        UniqueConstraint("storage_path"),
        UniqueConstraint("cover_of"),
        UniqueConstraint("event_id", "display_order"),
        UniqueConstraint("id", "event_id"),
        Index(None, "tenant_id"),
        CheckConstraint(f"file_size > 0 AND file_size <= {formats.MAX_BYTES}", name="file_size"),
        at_most("filename", 255),
        one_of("mime_type", tuple(sorted(formats.PHOTOS))),
        CheckConstraint("display_order >= 0", name="display_order"),
    )
    storage_path: Mapped[str] = mapped_column(KeyStr(512))
    filename: Mapped[str] = mapped_column(String(255))
    file_size: Mapped[int] = mapped_column()
    mime_type: Mapped[str] = mapped_column(String(40))
    width: Mapped[int] = mapped_column()
    height: Mapped[int] = mapped_column()
    alt: Mapped[str] = mapped_column(String(200), default="")
    is_cover: Mapped[bool] = mapped_column(default=False)
    display_order: Mapped[int] = mapped_column(default=0)
    uploaded_by: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    uploaded_at: Mapped[datetime] = mapped_column(UTCDateTime)
    # At most one cover an event; the database holds the rule.
    cover_of: Mapped[int | None] = mapped_column(
        BigInt, Computed("CASE WHEN is_cover THEN event_id END", persisted=False)
    )

    @property
    def widths(self) -> list[int]:
        """Return the widths in which the photo is there as WebP."""
        return formats.widths_of(self.width)

    def small(self, width: int) -> str:
        """Return the key of the photo in one of its widths."""
        return formats.small_key(self.storage_path, width)

    @property
    def share_key(self) -> str:
        """Return the key of the picture that is shown beside links."""
        return formats.share_key(self.storage_path)

    @property
    def share_size(self) -> tuple[int, int]:
        """Return the sides of the picture that is shown beside links, in pixels."""
        return formats.share_size(self.width, self.height)

    @property
    def made(self) -> list[str]:
        """Return the keys of the photo's other sizes."""
        return [self.share_key, *(self.small(width) for width in self.widths)]


class Upload(Filed, Keyed, TenantScoped, Touched, db.Model):
    """Be one file of an event that has no table of its own, such as its programme."""

    filed_as = "storage_key"
    __tablename__ = "uploads"
    __table_args__ = table(
        UniqueConstraint("storage_key"),
        UniqueConstraint("id", "event_id"),
        Index(None, "created_at"),
        Index(None, "event_id", "kind"),
        one_of("kind", FileKind),
        at_most("filename", 255),
        CheckConstraint("declared_size > 0", name="declared_size"),
    )
    storage_key: Mapped[str] = mapped_column(KeyStr(512))
    kind: Mapped[str] = mapped_column(String(20))
    target_id: Mapped[int | None] = mapped_column()
    filename: Mapped[str] = mapped_column(String(255), default="")
    declared_size: Mapped[int] = mapped_column()
    declared_type: Mapped[str] = mapped_column(String(120))
    pages: Mapped[int | None] = mapped_column()
    user_session_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_sessions.id", ondelete="SET NULL")
    )
    completed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    @property
    def preview_key(self) -> str:
        """Return the key of the first page as a picture."""
        return formats.preview_key(self.storage_key)

    @property
    def made(self) -> list[str]:
        """Return the key of the first page, where there is one."""
        return [self.preview_key] if self.pages is not None else []
