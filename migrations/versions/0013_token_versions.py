"""Count the changes of access tokens, and keep why one was revoked.

Revision: 0013
After: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column(
        "access_tokens", sa.Column("version", sa.Integer(), server_default="1", nullable=False)
    )
    op.add_column("access_tokens", sa.Column("revoked_reason", sa.String(200), nullable=True))


def downgrade():
    op.drop_column("access_tokens", "revoked_reason")
    op.drop_column("access_tokens", "version")
