"""Personal links of an answer that nobody of the structure joined do not read one another."""

import hashlib
from collections import defaultdict

import sqlalchemy as sa
from alembic import op

revision = "037"
down_revision = "036"

_LIENS = sa.table(
    "liens_reponse",
    *(
        sa.column(name, sa.Integer())
        for name in ("id", "participation_id", "contact_id", "transmis_par_id", "fil_id", "lit_jusqua")
    ),
    sa.column("sel", sa.String()),
    sa.column("boite", sa.String()),
)
_CONTACTS = sa.table("contacts_structure", sa.column("id", sa.Integer()), sa.column("adresse", sa.String()))


def upgrade() -> None:
    with op.batch_alter_table("liens_reponse") as own:
        own.add_column(sa.Column("boite", sa.String(length=64), nullable=False, server_default=""))
        own.add_column(sa.Column("fil_id", sa.Integer(), nullable=True))
        own.add_column(sa.Column("ouvert_par_id", sa.Integer(), nullable=True))
        own.add_column(sa.Column("lit_jusqua", sa.Integer(), nullable=True))
        for name in ("fil_id", "ouvert_par_id"):
            own.create_foreign_key(op.f(f"fk_liens_reponse_{name}_liens_reponse"), "liens_reponse", [name], ["id"])
    _sort_links()
    with op.batch_alter_table("liens_reponse") as own:
        own.alter_column("boite", existing_type=sa.String(length=64), existing_nullable=False, server_default=None)


def _sort_links() -> None:
    """One thread for the links of one contact, and for those that one holder gave to the other.

    What they all read until now stays read by none but who typed it: the history tells whose each text is. A link that
    is alone goes on reading everything.
    """
    bind = op.get_bind()
    of_answers: dict[int, list[sa.Row[tuple[object, ...]]]] = defaultdict(list)
    with_contacts = sa.select(_LIENS, _CONTACTS.c.adresse).join(_CONTACTS, _CONTACTS.c.id == _LIENS.c.contact_id)
    for lien in bind.execute(with_contacts.order_by(_LIENS.c.id)):
        of_answers[lien.participation_id].append(lien)
    for liens in of_answers.values():
        fils: dict[int, int] = {}
        of_contacts: dict[int, int] = {}
        for lien in liens:
            given = fils.get(lien.transmis_par_id or 0)
            fils[lien.id] = of_contacts.setdefault(lien.contact_id, given or lien.id)
        is_shared = len(set(fils.values())) > 1
        for lien in liens:
            values = {
                "boite": hashlib.sha256(f"{lien.sel}{_mailbox(lien.adresse)}".encode()).hexdigest() if lien.sel else "",
                "fil_id": fils[lien.id] if fils[lien.id] != lien.id else None,
                "lit_jusqua": 0 if is_shared else None,
            }
            bind.execute(_LIENS.update().where(_LIENS.c.id == lien.id).values(values))


def _mailbox(adresse: str) -> str:
    return adresse.strip().encode().lower().decode()
