"""Answering without an account: personal links, requests to be called back, interviews."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from collecte.models.accompagnements import Accompagnement
from collecte.models.base import Moment, Numbered, one_of, unique_among
from collecte.models.campagnes import Campagne
from collecte.models.comptes import Compte, Role
from collecte.models.participations import Mode, Participation
from collecte.models.structures import ContactStructure

MAX_LIENS = 2
"""People of a structure who may hold a link to its answer at the same time."""


class LienReponse(Numbered):
    """The personal link with which a contact of a structure opens its answer, always the same until it is revoked.

    The token is derived from `sel` and from the installation's key, so that it can be sent again and again while the
    database alone, or a copy of it, opens nothing; `empreinte` is its hash, which finds it. `transmis_par` is the link
    whose holder named this one's. It opens nothing once its campaign accepts no answer any more.

    `boite` is a hash of the address it was given to: a contact whose address changed is given another. Links of one
    thread read one another: `fil_id` is the first of them, None for that one itself. `ouvert_par_id` is a link of
    another thread whose holder agreed to be read. `lit_jusqua` is the last revision up to which everything is read,
    whoever typed it; None: there is no other thread, all is read.
    """

    __tablename__ = "liens_reponse"
    __table_args__ = (CheckConstraint("rang IN (1, 2)", name="two_at_most"),)

    participation_id: Mapped[int] = mapped_column(ForeignKey("participations.id", ondelete="CASCADE"), index=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts_structure.id"), index=True)
    rang: Mapped[int]
    sel: Mapped[str] = mapped_column(String(64))
    empreinte: Mapped[str] = mapped_column(String(64), unique=True)
    boite: Mapped[str] = mapped_column(String(64))
    transmis_par_id: Mapped[int | None] = mapped_column(ForeignKey("liens_reponse.id"))
    fil_id: Mapped[int | None] = mapped_column(ForeignKey("liens_reponse.id"))
    ouvert_par_id: Mapped[int | None] = mapped_column(ForeignKey("liens_reponse.id"))
    lit_jusqua: Mapped[int | None]
    cree_le: Mapped[datetime] = mapped_column(Moment)
    revoque_le: Mapped[datetime | None] = mapped_column(Moment)

    participation: Mapped[Participation] = relationship()
    contact: Mapped[ContactStructure] = relationship()
    transmis_par: Mapped["LienReponse | None"] = relationship(
        foreign_keys=[transmis_par_id], remote_side="LienReponse.id"
    )

    @property
    def fil(self) -> int:
        """The thread that it belongs to, once the link is flushed."""
        return self.fil_id or self.id


_LIVE = LienReponse.revoque_le.is_(None)  # revoked ones stay, to identify who wrote what, and are not counted
unique_among("uq_liens_reponse_participation_id_rang", _LIVE, LienReponse.participation_id, LienReponse.rang)
unique_among("uq_liens_reponse_participation_id_contact", _LIVE, LienReponse.participation_id, LienReponse.contact_id)


class ParQui(StrEnum):
    """Caller that a structure wishes for; the value is what is stored."""

    DLA = "dla"
    C2RA = "c2ra"


class DemandeRappel(Numbered):
    """« Je souhaite être rappelé(e) »: no key links it to an answer, nor back. `rappelee_le`: the call was made."""

    __tablename__ = "demandes_rappel"

    campagne_id: Mapped[int] = mapped_column(ForeignKey("campagnes.id", ondelete="CASCADE"), index=True)
    accompagnement_id: Mapped[int] = mapped_column(ForeignKey("accompagnements.id"), index=True)
    par_qui: Mapped[ParQui] = mapped_column(one_of(ParQui))
    nom: Mapped[str] = mapped_column(String(120))
    telephone: Mapped[str] = mapped_column(String(40))
    demandee_le: Mapped[datetime] = mapped_column(Moment)
    rappelee_le: Mapped[datetime | None] = mapped_column(Moment)

    campagne: Mapped[Campagne] = relationship()
    accompagnement: Mapped[Accompagnement] = relationship()


MAX_NOTES = 10_000
"""Characters of the notes of one account on one answer."""


class Entretien(Numbered):
    """One account that enters one answer, as `role`. `dit_le`: when it declared the mandatory information given.

    `notes` are read by that account alone; they are in no export, and erased a while after the campaign. `page` is the
    token of the page that wrote them last.
    """

    __tablename__ = "entretiens"
    __table_args__ = (
        UniqueConstraint("participation_id", "compte_id"),
        CheckConstraint("mode <> 'en ligne'", name="by_someone_else"),
    )

    participation_id: Mapped[int] = mapped_column(ForeignKey("participations.id", ondelete="CASCADE"))
    compte_id: Mapped[int] = mapped_column(ForeignKey("comptes.id"), index=True)
    mode: Mapped[Mode] = mapped_column(one_of(Mode))
    role: Mapped[Role] = mapped_column(one_of(Role))
    dit_le: Mapped[datetime] = mapped_column(Moment)
    notes: Mapped[str] = mapped_column(Text, default="")
    page: Mapped[str] = mapped_column(String(16), default="")

    participation: Mapped[Participation] = relationship()
    compte: Mapped[Compte] = relationship()
