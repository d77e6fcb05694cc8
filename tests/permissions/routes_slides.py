"""The routes of slides; what a speaker may do with their own stands beside what organisers may."""

from tests.permissions.roles import DRAFTERS, GUESTS, SPEAKERS
from tests.permissions.rows import ADMIN, API, E, Row, get, post
from tests.support import files

LIST = API + "/slides"
DESK = ADMIN + "/slides"
SLIDES = [
    # Reading comes first: what is deleted comes back as a row, but not as a file.
    get("files.show", GUESTS, "/files/slide/{shown_slide}"),
    get("files.show", GUESTS, "/files/slide/{shown_slide}?preview=1"),
    get("slides.of_session", GUESTS, E + "/sessions/{shown_session}/slides.zip"),
    get("slides.of_session", DRAFTERS, E + "/sessions/{session}/slides.zip?draft=1"),
    get("api.list_slides", GUESTS, LIST),
    get("staff_admin.slides", SPEAKERS, DESK),
    *(
        row
        for speech, slide, who in (("speech", "slide", DRAFTERS),
                                   ("own_speech", "own_slide", SPEAKERS))
        for row in (
            post("api.add_slide", who, LIST, {"speech_id": f"{{{speech}}}",
                 "file": files.programme}, ok=(201,)),
            Row("api.replace_slide", "PUT", who, f"{LIST}/{{{slide}}}",
                {"file": files.programme}, ok=(200,)),
            Row("api.change_slide", "PATCH", who, f"{LIST}/{{{slide}}}",
                json={"filename": "New", "version": 1}),
            post("api.reorder_slides", who, LIST + "/reorder", ok=(200,), writes=False,
                 json={"speech_id": f"{{{speech}}}", "order": [f"{{{slide}}}"]}),
            Row("api.delete_slide", "DELETE", who, f"{LIST}/{{{slide}}}"),
            get("staff_admin.speech_slides", who, f"{DESK}/{{{speech}}}"),
            post("staff_admin.add_slide", who, f"{DESK}/{{{speech}}}",
                 {"file": files.programme}),
            post("staff_admin.replace_slide", who, f"{DESK}/files/{{{slide}}}/replace",
                 {"file": files.programme}),
            post("staff_admin.move_slide", who, f"{DESK}/files/{{{slide}}}/move",
                 {"by": "1"}, writes=False),
            post("staff_admin.delete_slide", who, f"{DESK}/files/{{{slide}}}/delete"),
        )
    ),
]  # fmt: skip
