"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make every table."""
    op.create_table(
        "berichten",
        sa.Column("organisatie", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("richting", sa.Text(), nullable=False),
        sa.Column("van", sa.Text(), nullable=False),
        sa.Column("ontvangen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dossier", sa.Text(), nullable=True),
        sa.Column("screening", sa.Text(), nullable=False),
        sa.Column("herkenning", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("organisatie", "sha256", name="pk_berichten"),
    )
    op.create_index(
        "ix_berichten_dossier", "berichten", ["organisatie", "dossier", "ontvangen"], unique=False
    )
    op.create_index("ix_berichten_message_id", "berichten", ["organisatie", "message_id"], unique=False)
    op.create_table(
        "dossiers",
        sa.Column("organisatie", sa.Text(), nullable=False),
        sa.Column("nummer", sa.Text(), nullable=False),
        sa.Column("regeling", sa.Text(), nullable=False),
        sa.Column("traject", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("soort", sa.Text(), nullable=False),
        sa.Column("klager", sa.Text(), nullable=False),
        sa.Column("ontvangen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("gesloten", sa.Boolean(), nullable=False),
        sa.Column("eerste_termijn", sa.Text(), nullable=True),
        sa.Column("eerste_uiterlijk", sa.Text(), nullable=True),
        sa.Column("klager_adres", sa.Text(), nullable=False),
        sa.Column("versie", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("organisatie", "nummer", name="pk_dossiers"),
    )
    op.create_index(
        "ix_dossiers_open",
        "dossiers",
        ["organisatie", "klager_adres"],
        unique=False,
        sqlite_where=sa.text("gesloten = 0"),
        postgresql_where=sa.text("NOT gesloten"),
    )
    op.create_table(
        "eenmaal",
        sa.Column("organisatie", sa.Text(), nullable=False),
        sa.Column("sleutel", sa.Text(), nullable=False),
        sa.Column("tijd", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("organisatie", "sleutel", name="pk_eenmaal"),
    )
    op.create_table(
        "geadresseerden",
        sa.Column("organisatie", sa.Text(), nullable=False),
        sa.Column("adres", sa.Text(), nullable=False),
        sa.Column("sjabloon", sa.Text(), nullable=False),
        sa.Column("aangemaakt", sa.DateTime(timezone=True), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint(
            "organisatie", "adres", "sjabloon", "aangemaakt", "message_id", name="pk_geadresseerden"
        ),
    )
    op.create_table(
        "meldingen",
        sa.Column("organisatie", sa.Text(), nullable=False),
        sa.Column("tijd", sa.DateTime(timezone=True), nullable=False),
        sa.Column("soort", sa.Text(), nullable=False),
        sa.Column("tekst", sa.Text(), nullable=False),
        sa.Column("dossier", sa.Text(), nullable=True),
        sa.Column("volgnr", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organisatie", "volgnr", name="pk_meldingen"),
    )
    op.create_table(
        "opdrachten",
        sa.Column("organisatie", sa.Text(), nullable=False),
        sa.Column("tijd", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tekst", sa.Text(), nullable=False),
        sa.Column("door", sa.Text(), nullable=False),
        sa.Column("kanaal", sa.Text(), nullable=False),
        sa.Column("dossier", sa.Text(), nullable=True),
        sa.Column("uitslag", sa.Text(), nullable=False),
        sa.Column("antwoord", sa.Text(), nullable=False),
        sa.Column("volgnr", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organisatie", "volgnr", name="pk_opdrachten"),
    )
    op.create_table(
        "register",
        sa.Column("organisatie", sa.Text(), nullable=False),
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("locator", sa.Text(), nullable=False),
        sa.Column("identiteit", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("uitkomst", sa.Text(), nullable=False),
        sa.Column("tijd", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ontvangen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reden", sa.Text(), nullable=False),
        sa.Column("pogingen", sa.Integer(), nullable=False),
        sa.Column("volgende_poging", sa.DateTime(timezone=True), nullable=True),
        sa.Column("volgnr", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organisatie", "mailbox", "locator", name="pk_register"),
    )
    op.create_index("ix_register_identiteit", "register", ["organisatie", "identiteit"], unique=False)
    op.create_index(
        "ix_register_quarantaine",
        "register",
        ["organisatie", "volgende_poging"],
        unique=False,
        sqlite_where=sa.text("uitkomst = 'quarantaine'"),
        postgresql_where=sa.text("uitkomst = 'quarantaine'"),
    )
    op.create_table(
        "ruwe_mail",
        sa.Column("organisatie", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("segment", sa.Text(), nullable=False),
        sa.Column("positie", sa.BigInteger(), nullable=False),
        sa.Column("lengte", sa.BigInteger(), nullable=False),
        sa.Column("sleutel", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("organisatie", "sha256", name="pk_ruwe_mail"),
    )
    op.create_table(
        "tellers",
        sa.Column("organisatie", sa.Text(), nullable=False),
        sa.Column("jaar", sa.Integer(), nullable=False),
        sa.Column("laatste", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("organisatie", "jaar", name="pk_tellers"),
    )
    op.create_table(
        "tokens",
        sa.Column("organisatie", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("persoon", sa.Text(), nullable=False),
        sa.Column("dossier", sa.Text(), nullable=False),
        sa.Column("voorstel", sa.Text(), nullable=False),
        sa.Column("versie", sa.Integer(), nullable=False),
        sa.Column("verloopt", sa.DateTime(timezone=True), nullable=False),
        sa.Column("gebruikt", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("organisatie", "id", name="pk_tokens"),
    )
    op.create_table(
        "uitbak",
        sa.Column("organisatie", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("dossier", sa.Text(), nullable=True),
        sa.Column("sjabloon", sa.Text(), nullable=False),
        sa.Column("afzender", sa.Text(), nullable=False),
        sa.Column("aan", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("herhaalbaar", sa.Boolean(), nullable=False),
        sa.Column("aangemaakt", sa.DateTime(timezone=True), nullable=False),
        sa.Column("vrij_vanaf", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staat", sa.Text(), nullable=False),
        sa.Column("pogingen", sa.Integer(), nullable=False),
        sa.Column("werker", sa.Text(), nullable=False),
        sa.Column("lease_tot", sa.DateTime(timezone=True), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("geboren", sa.Boolean(), nullable=False),
        sa.Column("volgnr", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organisatie", "message_id", name="pk_uitbak"),
    )
    op.create_index("ix_uitbak_staat", "uitbak", ["organisatie", "staat", "vrij_vanaf"], unique=False)
    op.create_table(
        "gebeurtenissen",
        sa.Column("organisatie", sa.Text(), nullable=False),
        sa.Column("nummer", sa.Text(), nullable=False),
        sa.Column("volgnr", sa.Integer(), nullable=False),
        sa.Column("soort", sa.Text(), nullable=True),
        sa.Column("tijd", sa.DateTime(timezone=True), nullable=True),
        sa.Column("actor", sa.Text(), nullable=True),
        sa.Column("gegevens", sa.Text(), nullable=True),
        sa.Column("zout", sa.LargeBinary(), nullable=True),
        sa.Column("inhoud_hash", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisatie", "nummer"],
            ["dossiers.organisatie", "dossiers.nummer"],
            name="fk_gebeurtenissen_dossier",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("organisatie", "nummer", "volgnr", name="pk_gebeurtenissen"),
    )
    op.create_table(
        "termijnen",
        sa.Column("organisatie", sa.Text(), nullable=False),
        sa.Column("nummer", sa.Text(), nullable=False),
        sa.Column("volgnr", sa.Integer(), nullable=False),
        sa.Column("soort", sa.Text(), nullable=False),
        sa.Column("vanaf", sa.Date(), nullable=False),
        sa.Column("uiterlijk", sa.Date(), nullable=False),
        sa.Column("grondslag", sa.Text(), nullable=False),
        sa.Column("rekening", sa.Text(), nullable=False),
        sa.Column("voorlopig", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisatie", "nummer"],
            ["dossiers.organisatie", "dossiers.nummer"],
            name="fk_termijnen_dossier",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("organisatie", "nummer", "volgnr", name="pk_termijnen"),
    )
    op.create_index("ix_termijnen_uiterlijk", "termijnen", ["organisatie", "uiterlijk"], unique=False)
