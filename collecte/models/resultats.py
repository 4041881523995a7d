"""What pages tell of a campaign of structures once its results are settled, so that no answer is read again for it."""

from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from collecte.models.base import Base, Document


class ResultatGarde(Base):
    """The results of the région, or of the DLA whose code is `dla`, disclosure already applied.

    `cle` is the fingerprint of what they also depend on and that may change beside the answers
    (`collecte.campagnes.queries.resultats_gardes`); another one makes them stale. `contenu`: see
    `exports.enquetes.resultats_ecrits`.
    """

    __tablename__ = "resultats_gardes"

    campagne_id: Mapped[int] = mapped_column(ForeignKey("campagnes.id"), primary_key=True)
    dla: Mapped[str] = mapped_column(String(3), primary_key=True)  # '' for the région
    cle: Mapped[str] = mapped_column(String(64))
    contenu: Mapped[dict[str, Any]] = mapped_column(Document)
