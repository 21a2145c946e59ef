"""What a klager sent before: asked at every new case."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index for it."""
    op.create_index(
        "ix_dossiers_gesloten",
        "dossiers",
        ["organisatie", "klager_adres"],
        unique=False,
        sqlite_where=sa.text("gesloten = 1"),
        postgresql_where=sa.text("gesloten"),
    )
