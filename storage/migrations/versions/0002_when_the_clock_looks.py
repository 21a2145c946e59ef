"""When the clock must look at a dossier next: one query instead of reading them all."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the moment; the clock looks at every open dossier once and then knows it."""
    op.add_column("dossiers", sa.Column("wekker", sa.DateTime(timezone=True), nullable=True))
    op.execute(sa.text("UPDATE dossiers SET wekker = ontvangen WHERE NOT gesloten"))
    op.create_index(
        "ix_dossiers_wekker",
        "dossiers",
        ["organisatie", "wekker"],
        unique=False,
        sqlite_where=sa.text("wekker IS NOT NULL"),
        postgresql_where=sa.text("wekker IS NOT NULL"),
    )
