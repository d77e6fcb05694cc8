"""What is deleted in the editor of the programme is what its page had asked about."""

from livedemo.queries import agenda as agenda_queries
from tests.support import agenda
from tests.support.editing import agreed, page, send


def test_a_session_with_speeches_says_what_to_do_before_it_goes(ana, inside):
    row = inside(agenda.session, "A", 19)
    talk = inside(agenda.speech, row, "Talk")
    inside(agenda.slide, talk)
    assert "Remove or move all speeches first" in page(ana, f"/{row.id}?delete=1")
    assert "Remove or move all speeches first" in send(ana, f"/{row.id}/delete", {}, 409)
    asked = page(ana, f"/speeches/{talk.id}?delete=1")
    assert "This will delete 1 slide. Are you sure?" in asked
    send(ana, f"/speeches/{talk.id}/delete", {}, 409)
    send(ana, f"/speeches/{talk.id}/delete", agreed(asked))
    send(ana, f"/{row.id}/delete", agreed(page(ana, f"/{row.id}?delete=1")))
    assert inside(agenda_queries.sessions) == []


def test_a_speech_with_more_slides_than_its_page_said_asks_again(ana, inside):
    talk = inside(agenda.speech, inside(agenda.session, "A", 19), "Talk")
    inside(agenda.slide, talk)
    seen = agreed(page(ana, f"/speeches/{talk.id}?delete=1"))
    for name in ("b.pdf", "c.pdf"):
        inside(agenda.slide, talk, name)
    again = send(ana, f"/speeches/{talk.id}/delete", seen, 409)
    assert "Somebody changed this in the meantime. Look again." in again
    assert "This will delete 3 slides. Are you sure?" in again
    assert inside(agenda_queries.slide_counts) == {talk.id: 3}
    send(ana, f"/speeches/{talk.id}/delete", agreed(again))
    assert inside(agenda_queries.slide_counts) == {}


def test_what_a_colleague_changed_is_not_deleted_by_an_older_page(ana, inside):
    row = inside(agenda.session, "A", 19)
    talk = inside(agenda.speech, row, "Talk")
    bare = inside(agenda.session, "B", 20)
    for path, change in (
        (f"/speeches/{talk.id}", {"title": "Bob's", "speaker_name": "Sam", "session_id": row.id}),
        (f"/{bare.id}", {"title": "Bob's", "session_type": "conference"}),
    ):
        seen = agreed(page(ana, path + "?delete=1"))
        send(ana, path, {**change, "version": "1"})
        again = send(ana, path + "/delete", seen, 409)
        assert "Somebody changed this in the meantime. Look again." in again
        assert "Delete Bob's?" in again
        send(ana, path + "/delete", agreed(again))
        page(ana, path, 404)
