"""What humans have to know since the last overzicht: asked every morning."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index for it."""
    op.create_index("ix_meldingen_tijd", "meldingen", ["organisatie", "tijd"], unique=False)
