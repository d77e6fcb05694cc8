"""Announce what happened, after the commit; receivers live in live/ and mail."""

from blinker import Namespace

_signals = Namespace()

# event: Event, heads: {stream: head}
stream_grew = _signals.signal("stream-grew")
# event: Event, question: Question (news for its asker)
question_decided = _signals.signal("question-decided")
# event: Event, user_id: int, restriction: Restriction
person_restricted = _signals.signal("person-restricted")
# event: Event | None, user_ids: list[int]; event None means everywhere
rights_changed = _signals.signal("rights-changed")
# session_ids: list[int]
logins_ended = _signals.signal("logins-ended")
# event: Event
event_closed = _signals.signal("event-closed")
# event: Event (its visibility changed: who may be there is looked up anew)
visibility_changed = _signals.signal("visibility-changed")
# event: Event (a display epoch moved: every /stage and /overlay link is void)
displays_voided = _signals.signal("displays-voided")
# event: Event, token_id: int, session_ids: list[int] (the logins that ended with it)
token_revoked = _signals.signal("token-revoked")
# link: SignInLink, user: User, key: str (the only moment at which the key is known)
link_made = _signals.signal("link-made")
# keys: list[str] (stored files whose rows are gone)
files_dropped = _signals.signal("files-dropped")
