"""Say once how a refusal looks as JSON, acknowledgement, fragment and page (contract §3, §6)."""

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_ngettext as _n


class Refusal(Exception):
    """Refuse an operation; nothing of it has been stored.

    `code` and `status` are the contract's; `message` is a translated sentence for a person.
    """

    code = "invalid"
    status = 422
    page: str | None = None  # a template of its own
    default = _l("That cannot be done.")

    def __init__(self, message=None, *, field=None, retry_after=None):
        super().__init__(str(message) if message is not None else self.code)
        self.message = message if message is not None else self.default
        self.field = field
        self.retry_after = retry_after

    def as_dict(self) -> dict:
        """Return the error object of JSON answers and acknowledgements."""
        body = {"code": self.code, "message": str(self.message)}
        if self.field:
            body["field"] = self.field
        if self.retry_after is not None:
            body["retry_after"] = self.retry_after
        return body


class Incomplete(Refusal):
    """Refuse what is no request that can be read."""

    status, default = 400, _l("This request did not arrive whole.")


class WrongMethod(Refusal):
    """Refuse a method that an address does not have."""

    status, default = 405, _l("This page cannot be used that way.")


class NoLength(Refusal):
    """Refuse a body that does not say how long it is."""

    status, default = 411, _l("This request does not say how long it is.")


class AuthRequired(Refusal):
    """Refuse somebody who has not entered."""

    code, status, default = "auth_required", 401, _l("Enter the event first.")


class Forbidden(Refusal):
    """Refuse somebody who is known but not allowed."""

    code, status, default = "forbidden", 403, _l("You have no access to this.")


class CsrfFailed(Refusal):
    """Refuse a request that did not come from our own page."""

    code, status = "csrf_failed", 403
    default = _l("This page is too old. Reload it and try again.")


class NotFound(Refusal):
    """Refuse an unknown object, and alike one of another event or tenant."""

    code, status, default = "not_found", 404, _l("There is nothing here, or you have no access.")


class LinkUnknown(NotFound):
    """Refuse an access link that opens nothing here; the same for everything that is none."""

    page = "errors/link_unknown.html"


class LinkRevoked(Forbidden):
    """Refuse who holds an access token that was revoked."""

    code = "token_revoked"
    default = _l("The organiser has withdrawn this link.")


class LinkExpired(Forbidden):
    """Refuse who holds an access token whose time is over."""

    code = "token_expired"
    default = _l("This link has expired.")


class LoginIdle(Forbidden):
    """Refuse who held an access token that is good, by a login that ended of itself."""

    page = "errors/login_idle.html"
    default = _l("You were away for a long time. Open your link again.")


class Conflict(Refusal):
    """Refuse a change that somebody else's change has made impossible."""

    code, status, default = "conflict", 409, _l("Somebody changed this in the meantime.")


class Unconfirmed(Conflict):
    """Refuse until somebody has said that the slides of it may go, too."""

    def __init__(self, slides: int):
        super().__init__(
            _n("This will delete %(num)s slide. Are you sure?",
               "This will delete %(num)s slides. Are you sure?", slides)
        )  # fmt: skip
        self.slides = slides


class TooLarge(Refusal):
    """Refuse a body over the limit."""

    code, status, default = "too_large", 413, _l("That is too large.")


class FileTooLarge(TooLarge):
    """Refuse a file over the limit of all files."""

    default = _l("This file is larger than 50 MB.")

    def __init__(self):
        super().__init__(field="file")


class NoSpace(Refusal):
    """Refuse a file for which there is no room."""

    code, status = "storage_full", 507
    default = _l("There is no room left for files. Nothing was saved. Tell who runs the server.")


class UnsupportedType(Refusal):
    """Refuse a body of a kind that is not accepted here."""

    code, status, default = "unsupported_type", 415, _l("This kind of content is not accepted.")


class Invalid(Refusal):
    """Refuse one field and say what to do about it."""

    code, status = "invalid", 422

    def __init__(self, field, message):
        super().__init__(message, field=field)


class TooFast(Refusal):
    """Refuse for now; `retry_after` is in seconds."""

    code, status = "rate_limited", 429

    def __init__(self, retry_after, message=None):
        seconds = max(1, round(retry_after))
        super().__init__(
            message or _l("Too fast. Try again in %(seconds)s s.", seconds=seconds),
            retry_after=seconds,
        )


class Unavailable(Refusal):
    """Refuse because something we need does not answer; `retry_after` is in seconds."""

    code, status = "unavailable", 503
    default = _l("Something failed on our side. Nothing was saved. Try again.")

    def __init__(self, message=None, *, retry_after=2):
        super().__init__(message, retry_after=retry_after)


class TenantScopeMissing(RuntimeError):
    """Say that code touched a tenant's rows without saying whose; a defect, never an answer."""
