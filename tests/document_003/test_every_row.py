"""Every row of document 003's two summaries has tests that carry its words in their names."""

import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
# The rows as the document writes them, with the tests that hold each.
ROWS = {
    "EventPhoto | Max File Size: 50 MB": [
        "test_rule_event_photo_max_file_size_50_mb",
        "test_fifty_megabytes_are_taken_and_a_byte_more_is_not",
    ],
    "EventPhoto | Allowed Formats: JPG, PNG, WebP": [
        "test_rule_event_photo_allowed_formats_jpg_png_webp"
    ],
    "EventPhoto | Hard Limits: 1 cover + unlimited gallery": [
        "test_rule_event_photo_1_cover_and_unlimited_gallery"
    ],
    "Slide | Max File Size: 50 MB (default)": ["test_rule_slide_max_file_size_50_mb_default"],
    "Slide | Allowed Formats: Configurable per event": [
        "test_rule_slide_allowed_formats_configurable_per_event",
        "test_rule_event_default_formats_pdf_ppt_pptx",
    ],
    "Slide | Hard Limits: No hard limit per speech": ["test_rule_slide_no_hard_limit_per_speech"],
    "AccessToken | Max File Size: N/A, Allowed Formats: N/A": [
        "test_rule_access_token_no_file_size_and_no_formats"
    ],
    "AccessToken | Hard Limits: Token length = 21 chars": [
        "test_rule_access_token_length_21_chars"
    ],
    "EventPhoto: First uploaded photo becomes cover by default": [
        "test_rule_event_photo_first_uploaded_photo_becomes_cover_by_default"
    ],
    "EventPhoto: Only one cover photo per event (enforced by unique constraint)": [
        "test_rule_event_photo_only_one_cover_photo_per_event",
        "test_of_twenty_who_write_at_once_only_what_may_be_is_kept",
    ],
    "EventPhoto: Gallery photos ordered by `display_order`": [
        "test_rule_event_photo_gallery_ordered_by_display_order"
    ],
    "Session: Cannot delete if contains speeches (show error)": [
        "test_rule_session_cannot_delete_if_contains_speeches"
    ],
    "Session: Smart ordering: chronological by default, manual override available": [
        "test_rule_session_smart_ordering_chronological_by_default_manual_override",
        "test_rule_session_an_order_by_hand_is_not_mixed_up_with_seconds",
    ],
    "Session: When manual order changes, prompt to update scheduled_time": [
        "test_rule_session_when_manual_order_changes_prompt_to_update_scheduled_time",
        "test_a_move_by_hand_offers_to_shift_or_swap_the_times",
    ],
    "Speech: Deletion requires confirmation if slides exist": [
        "test_rule_speech_deletion_requires_confirmation_if_slides_exist",
        "test_deleting_a_speech_with_slides_answers_its_count_and_asks",
    ],
    "Speech: Cascade deletes all slides upon confirmation": [
        "test_rule_speech_cascade_deletes_all_slides_upon_confirmation"
    ],
    "Speech: Same smart ordering as sessions": ["test_rule_speech_same_smart_ordering_as_sessions"],
    "AccessToken: Revoked tokens remain in database for audit": [
        "test_rule_access_token_revoked_remain_in_database_for_audit"
    ],
    "AccessToken: Validation checks both expiry and revocation": [
        "test_rule_access_token_validation_checks_both_expiry_and_revocation"
    ],
    "AccessToken: QR code generated on-demand, cached in database": [
        "test_rule_access_token_qr_code_generated_on_demand"
    ],
}
# Eight cells of limits for three entities, and twelve rules of four.
IN_THE_DOCUMENT = 8 + 12


def names_of_tests() -> set[str]:
    """Return the name of every test of the suite."""
    found = set()
    for path in TESTS.rglob("test_*.py"):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                found.add(node.name)
    return found


@pytest.fixture(scope="module")
def known():
    return names_of_tests()


def test_the_list_holds_every_row():
    assert len(ROWS) == IN_THE_DOCUMENT


@pytest.mark.parametrize("row", ROWS)
def test_a_row_has_tests_of_its_name(row, known):
    assert ROWS[row], "no test"
    assert not [name for name in ROWS[row] if name not in known]


def test_every_rule_that_is_tested_stands_in_a_table(known):
    """A test of a rule that no row names is one of the longer text, not of the summaries."""
    listed = {name for names in ROWS.values() for name in names}
    longer = {
        "test_rule_session_without_speeches_can_be_deleted_freely",
        "test_rule_session_always_with_its_count_of_speeches",
        "test_rule_speech_belongs_to_exactly_one_session",
        "test_rule_two_editors_at_once_never_silently_overwrite",
    }
    assert {name for name in known if name.startswith("test_rule_")} == longer | {
        name for name in listed if name.startswith("test_rule_")
    }
