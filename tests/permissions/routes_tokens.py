"""The routes of access tokens."""

from tests.permissions.roles import ADMINS, ANYONE
from tests.permissions.rows import ADMIN, API, E, Row, get, post

MANY, PAGE = API + "/tokens", ADMIN + "/tokens"
ONE = MANY + "/{token}"
TOKENS = [
    # A right token leads on, whoever brings it; what is behind the address decides by itself.
    get("joining.join", ANYONE, E + "/join?token={ticket}", ok=(303,)),
    get("joining.document", ANYONE, "/events/{slug}?token={ticket}", ok=(303,)),
    get("api.list_tokens", ADMINS, MANY),
    post("api.make_tokens", ADMINS, MANY, json={"type": "organizer", "count": 2}, ok=(201,)),
    get("api.read_token", ADMINS, ONE),
    Row("api.change_token", "PATCH", ADMINS, ONE, json={"label": "Press"}),
    get("api.token_qr", ADMINS, ONE + "/qr"),
    get("api.token_qr", ADMINS, ONE + "/qr?format=png"),
    post("api.revoke_token", ADMINS, ONE + "/revoke", ok=(200,)),
    post("api.rotate_token", ADMINS, ONE + "/rotate", ok=(201,)),
    Row("api.remove_token", "DELETE", ADMINS, ONE),
    get("staff_admin.tokens", ADMINS, PAGE),
    get("staff_admin.tokens_csv", ADMINS, PAGE + ".csv"),
    post("staff_admin.make_tokens", ADMINS, PAGE, {"type": "participant", "count": "1"}),
    get("staff_admin.token_sheet", ADMINS, PAGE + "/sheet"),
    get("staff_admin.token_csv", ADMINS, PAGE + "/links.csv"),
    get("staff_admin.token", ADMINS, PAGE + "/{token}"),
    post("staff_admin.save_token", ADMINS, PAGE + "/{token}", {"label": "Press", "version": "1"}),
    post("staff_admin.revoke_token", ADMINS, PAGE + "/{token}/revoke"),
    post("staff_admin.replace_token", ADMINS, PAGE + "/{token}/replace"),
]
