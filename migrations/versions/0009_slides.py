"""Count the changes of slides, so that of two editors the second is told.

Revision: 0009
After: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade():
    # SQLite would lose the count of numbers given if the table were made anew without the default.
    op.add_column("slides", sa.Column("version", sa.Integer(), server_default="1", nullable=False))


def downgrade():
    op.drop_column("slides", "version")
