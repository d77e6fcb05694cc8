"""Note by which access link a slide was brought, where nobody's account did.

Revision: 0012
After: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

KEY = "fk_slides_uploaded_via"


def upgrade():
    if op.get_bind().dialect.name == "sqlite":
        # Made anew, the table would lose the count of numbers given.
        op.execute(
            f"ALTER TABLE slides ADD COLUMN uploaded_via INTEGER CONSTRAINT {KEY} "
            "REFERENCES access_tokens (id) ON DELETE SET NULL"
        )
        return
    op.add_column("slides", sa.Column("uploaded_via", sa.Integer(), nullable=True))
    op.create_foreign_key(
        KEY, "slides", "access_tokens", ["uploaded_via"], ["id"], ondelete="SET NULL"
    )


def downgrade():
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(KEY, "slides", type_="foreignkey")
    op.drop_column("slides", "uploaded_via")
