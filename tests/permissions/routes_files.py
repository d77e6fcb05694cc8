"""The routes of photos and files."""

from tests.permissions.roles import ADMINS, GUESTS
from tests.permissions.rows import ADMIN, API, Row, get, post
from tests.support import files

PHOTOS = API + "/photos"
DOCUMENT = API + "/files/programme"
ALBUM = ADMIN + "/photos"
SHELF = ADMIN + "/files"
FILES = [
    # Reading comes first: what is deleted comes back as a row, but not as a file.
    get("files.show", GUESTS, "/files/photo/{first_photo}"),
    get("files.show", GUESTS, "/files/photo/{first_photo}?width=640"),
    get("files.show", GUESTS, "/files/programme/{event_id}"),
    get("files.show", GUESTS, "/files/programme/{event_id}?preview=1"),
    get("api.list_photos", GUESTS, PHOTOS),
    get("api.list_files", GUESTS, API + "/files"),
    post("api.add_photo", ADMINS, PHOTOS, {"alt": "The hall", "file": files.photo}, ok=(201,)),
    Row("api.describe_photo", "PATCH", ADMINS, PHOTOS + "/{photo}", json={"alt": "New"}, ok=(200,)),
    post("api.choose_cover", ADMINS, PHOTOS + "/{photo}/cover", ok=(200,)),
    post("api.reorder_photos", ADMINS, PHOTOS + "/reorder", ok=(200,),
         json={"order": ["{second_photo}", "{first_photo}"]}),
    get("staff_admin.photos", ADMINS, ALBUM),
    post("staff_admin.add_photo", ADMINS, ALBUM, {"file": files.photo}),
    post("staff_admin.describe_photo", ADMINS, ALBUM + "/{photo}/describe", {"alt": "New"}),
    post("staff_admin.choose_cover", ADMINS, ALBUM + "/{photo}/cover"),
    post("staff_admin.move_photo", ADMINS, ALBUM + "/{photo}/move", {"by": "-1"}),
    post("staff_admin.remove_photo", ADMINS, ALBUM + "/{photo}/remove"),
    get("staff_admin.files", ADMINS, SHELF),
    post("staff_admin.put_file", ADMINS, SHELF + "/programme", {"file": files.programme}),
    post("staff_admin.remove_file", ADMINS, SHELF + "/programme/remove"),
    Row("api.remove_photo", "DELETE", ADMINS, PHOTOS + "/{photo}"),
    Row("api.put_file", "PUT", ADMINS, DOCUMENT, {"file": files.programme}, ok=(200,)),
    Row("api.remove_file", "DELETE", ADMINS, DOCUMENT),
]  # fmt: skip
