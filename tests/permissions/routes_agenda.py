"""The routes of the programme."""

from tests.permissions.roles import ADMINS, DRAFTERS, ENTERED
from tests.permissions.rows import ADMIN, API, Row, get, post

TALK = {"title": "New talk", "speaker_name": "Sam", "session_id": "{session}"}
AGENDA = [
    get("api.list_sessions", DRAFTERS, API + "/sessions"),
    post("api.create_session", ADMINS, API + "/sessions", json={"title": "New"}, ok=(201,)),
    get("api.read_session", DRAFTERS, API + "/sessions/{session}"),
    Row("api.change_session", "PATCH", ADMINS, API + "/sessions/{session}",
        json={"title": "Renamed", "version": 1}),
    Row("api.delete_session", "DELETE", ADMINS, API + "/sessions/{bare}"),
    post("api.reorder_sessions", ADMINS, API + "/sessions/reorder", ok=(200,),
         json={"order": "{session_order}", "revision": "{session_revision}"}),
    get("api.list_speeches", DRAFTERS, API + "/speeches?session_id={session}"),
    post("api.create_speech", ADMINS, API + "/speeches", json=TALK, ok=(201,)),
    get("api.read_speech", DRAFTERS, API + "/speeches/{speech}"),
    Row("api.change_speech", "PATCH", ADMINS, API + "/speeches/{speech}",
        json={"title": "Renamed", "version": 1}),
    Row("api.delete_speech", "DELETE", ADMINS, API + "/speeches/{speech}?confirm=true"),
    post("api.reorder_speeches", ADMINS, API + "/speeches/reorder", ok=(200,),
         json={"session_id": "{session}", "revision": "{speech_revision}",
               "order": "{speech_order}"}),
    get("api.read_programme", ENTERED, API + "/programme"),
    get("api.read_draft", DRAFTERS, API + "/programme/draft"),
    post("api.publish_programme", ADMINS, API + "/programme/publish", ok=(200,),
         json={"revision": "{draft_revision}"}),
]  # fmt: skip
PAGE, VENUES = ADMIN + "/agenda", ADMIN + "/rooms"
NEW_TALK = {"title": "New talk", "speaker_name": "Sam"}
EDITOR = [
    get("staff_admin.agenda_page", DRAFTERS, PAGE),
    post("staff_admin.order_sessions", ADMINS, PAGE + "/order",
         {"order": "{session_order_text}", "revision": "{session_revision}"}),
    get("staff_admin.new_session", ADMINS, PAGE + "/new"),
    post("staff_admin.create_session", ADMINS, PAGE + "/new", {"title": "New"}),
    get("staff_admin.session", ADMINS, PAGE + "/{session}"),
    post("staff_admin.save_session", ADMINS, PAGE + "/{session}", {"title": "Renamed",
         "session_type": "conference", "version": "1"}),
    post("staff_admin.delete_session", ADMINS, PAGE + "/{bare}/delete", {"version": "1"}),
    post("staff_admin.order_speeches", ADMINS, PAGE + "/{session}/order",
         {"order": "{speech_order_text}", "revision": "{speech_revision}"}),
    get("staff_admin.new_speech", ADMINS, PAGE + "/{session}/speeches/new"),
    post("staff_admin.create_speech", ADMINS, PAGE + "/{session}/speeches/new", NEW_TALK),
    get("staff_admin.speech", ADMINS, PAGE + "/speeches/{speech}"),
    post("staff_admin.save_speech", ADMINS, PAGE + "/speeches/{speech}", {**NEW_TALK,
         "session_id": "{session}", "version": "1"}),
    post("staff_admin.delete_speech", ADMINS, PAGE + "/speeches/{speech}/delete",
         {"version": "1", "slides": "1"}),
    get("staff_admin.draft", ADMINS, PAGE + "/publish"),
    post("staff_admin.publish", ADMINS, PAGE + "/publish", {"revision": "{draft_revision}"}),
    get("staff_admin.venues", ADMINS, VENUES),
    post("staff_admin.create_venue", ADMINS, VENUES, {"name": "Terrace"}),
    get("staff_admin.venue", ADMINS, VENUES + "/{room}"),
    post("staff_admin.save_venue", ADMINS, VENUES + "/{room}", {"name": "Renamed",
         "version": "1"}),
    post("staff_admin.delete_venue", ADMINS, VENUES + "/{bare_room}/delete"),
]  # fmt: skip
