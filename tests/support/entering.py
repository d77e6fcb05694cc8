"""Read what entering left behind."""

from sqlalchemy import func, select

from livedemo.extensions import db
from livedemo.models import User, UserSession
from livedemo.tenancy import unscoped


def page(answer) -> str:
    """Return the HTML."""
    return answer.get_data(as_text=True)


def count(app, model) -> int:
    """Return how many rows there are."""
    with app.app_context(), unscoped("a test counts"):
        return db.session.scalar(select(func.count()).select_from(model))


def login_of(app, email: str) -> UserSession:
    """Return the newest login of a person."""
    with app.app_context():
        query = select(UserSession).join(User, User.id == UserSession.user_id)
        query = query.where(User.email_key == email).order_by(UserSession.id.desc())
        return db.session.scalars(query).first()
