"""Print the permission matrix as docs/permissions.md: flask permissions > docs/permissions.md."""

import click
from flask import Flask

from livedemo.actors import Holder
from livedemo.policy import GRANTS, Permission

P = Permission
COLUMNS = {
    Holder.CLAIMED: "claimed",
    Holder.VERIFIED: "verified",
    Holder.SPEAKER: "speaker",
    Holder.MODERATOR: "moderator",
    Holder.EVENT_ADMIN: "event admin",
    Holder.TENANT_ADMIN: "tenant admin",
    Holder.SUPERADMIN: "superadmin",
    Holder.DISPLAY: "display",
    Holder.TOKEN_ORGANIZER: "organizer token",
}
MEANINGS = {
    P.EVENT_VIEW: "be in the room: watch, read chat and questions",
    P.AGENDA_READ: "read the published programme",
    P.CHAT_READ: "read the chat",
    P.CHAT_SEND: "write in the chat",
    P.QUESTION_ASK: "ask, and withdraw one's own question",
    P.WATCH_PING: "have one's watching counted",
    P.PAGE_STAGE: "open the projector and the overlay",
    P.PAGE_SPEAKER: "open the speaker's screen",
    P.QUESTION_ANSWER: "mark a question answered",
    P.QUESTION_STAGE: "bring a question on stage, and the next one",
    P.QUESTION_RETURN: "return a question to the moderators",
    P.QUESTION_MODERATE: "see pending questions; approve, edit, decline",
    P.QUESTION_ON_BEHALF: "ask for somebody in the hall",
    P.CHAT_HIDE: "hide a chat line",
    P.PERSON_RESTRICT: "close chat or questions to a person",
    P.ROOM_SLOW_MODE: "set slow mode",
    P.ROOM_TOGGLE: "switch chat, questions and moderation",
    P.DISPLAY_LINK: "make and void display links",
    P.EVENT_CONFIGURE: "change the event's settings",
    P.EVENT_TOGGLE: "close and open the transmission",
    P.SESSION_CREATE: "add sessions to the programme",
    P.SESSION_EDIT: "change and order the sessions of the programme",
    P.SESSION_DELETE: "delete sessions",
    P.SPEECH_MANAGE: "add, change, order, move and delete speeches",
    P.ROOM_MANAGE: "add, change and delete rooms",
    P.PROGRAMME_PUBLISH: "publish the draft of the programme",
    P.PHOTO_MANAGE: "add, describe, order and delete photos, choose the cover",
    P.SLIDE_MANAGE: "add, replace, order and delete slides; see those of the draft",
    P.SLIDE_OWN: "the same, for one's own speeches",
    P.AGENDA_DRAFT: "read the draft of the programme",
    P.TOKEN_MANAGE: "make, see, change and revoke access links",
    P.REPORT_READ: "read reports",
    P.REPORT_EXPORT: "download reports",
    P.ACTIVITY_READ: "read who did what",
    P.EVENT_CREATE: "make events",
    P.STAFF_MANAGE: "give and take roles",
    P.TENANT_MANAGE: "make organisers, name their admins and superadmins",
    P.SITE_HEALTH: "see how the installation is",
}
HEAD = """\
# Permissions

Written by `flask permissions > docs/permissions.md` from `livedemo/policy.py`, which alone \
decides; a test fails when this page is older.

| who | is |
|-|-|
| claimed | somebody who entered by typing an e-mail: a viewer's rights, whoever's e-mail it is |
| verified | the same person after a one-time link or a password |
| speaker, moderator, event admin | a verified person with that role in this event |
| tenant admin | a verified person who administers the event's organiser, in all its events |
| superadmin | a verified person with the role `superadmin` or `administrador`, everywhere |
| display | a screen that was opened by a display link of this event |
| organizer token | a browser that came by an organiser's access link of this event, \
with or without a name |

Roles add up: a verified moderator holds three columns. A private event is nobody's who has no \
role in it and no access link to it: claimed and verified alone give nothing there. An access link \
of either kind lets its holder see the page of the event, its files and the form to enter; who \
enters by it is claimed or verified there as elsewhere. Who has no place in an event reads \
"There is nothing here, or you have no access" with 404, as for an event that does not exist; who \
has one but not the right gets 403. The verbs add what no table can say: nobody withdraws \
another's question, the event's team cannot be restricted, a speaker may take back a return to \
moderation for 15 seconds.
"""


def markdown() -> str:
    """Return the page."""
    names = list(COLUMNS.values())
    rows = [["permission", "lets", *names], ["-"] * (len(names) + 2)]
    for permission, holders in GRANTS.items():
        marks = ["yes" if holder in holders else "" for holder in COLUMNS]
        rows.append([f"`{permission}`", MEANINGS[permission], *marks])
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    return f"{HEAD}\n{table}\n"


@click.command("permissions")
def permissions() -> None:
    """Print who may do what, as docs/permissions.md."""
    click.echo(markdown(), nl=False)


def register(app: Flask) -> None:
    """Add the command."""
    app.cli.add_command(permissions)
