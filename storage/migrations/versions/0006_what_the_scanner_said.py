"""What the virus scanner said of each file that came with a mail."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table; files of mail from before have no line, and so stay locked."""
    op.create_table(
        "bijlagen",
        sa.Column("organisatie", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("nummer", sa.Integer(), nullable=False),
        sa.Column("naam", sa.Text(), nullable=False),
        sa.Column("soort", sa.Text(), nullable=False),
        sa.Column("grootte", sa.BigInteger(), nullable=False),
        sa.Column("ingebed", sa.Boolean(), nullable=False),
        sa.Column("staat", sa.Text(), nullable=False),
        sa.Column("reden", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("organisatie", "sha256", "nummer", name="pk_bijlagen"),
    )
    op.create_index(
        "ix_bijlagen_wacht",
        "bijlagen",
        ["organisatie", "sha256"],
        unique=False,
        sqlite_where=sa.text("staat = 'wacht'"),
        postgresql_where=sa.text("staat = 'wacht'"),
    )
