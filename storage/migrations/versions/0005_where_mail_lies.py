"""Where the messages of a dossier lie in their mailbox, and which label they carry."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what was put where; the messages of every open dossier are looked at once."""
    op.add_column("register", sa.Column("plaats", sa.Text(), nullable=False, server_default=""))
    op.add_column("register", sa.Column("merk", sa.Text(), nullable=False, server_default=""))
    op.create_index("ix_register_sha256", "register", ["organisatie", "sha256"], unique=False)
    op.add_column(
        "dossiers", sa.Column("besloten", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("dossiers", sa.Column("opruimen", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.execute(sa.text("UPDATE dossiers SET opruimen = NOT gesloten"))
    op.create_index(
        "ix_dossiers_opruimen",
        "dossiers",
        ["organisatie", "nummer"],
        unique=False,
        sqlite_where=sa.text("opruimen = 1"),
        postgresql_where=sa.text("opruimen"),
    )
