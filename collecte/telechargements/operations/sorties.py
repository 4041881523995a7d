"""Record each file handed out, with its fingerprint and the digest of its contents."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from collecte.core.operations.journal import record
from collecte.models import ClasseurSorti
from collecte.models.journal import HANDED_OUT
from collecte.policy import Acteur
from exports.tableur.contenu import Contenu, empreinte_of
from exports.tableur.lecture_contenu import contenu_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Sortie:
    """A workbook, or an archive of data, about to leave: its nature in French, the name of its file, its région.

    `verbe`, `objet` and `objet_id` are those of the journal entry. `public` and `reperes`: see `ClasseurSorti`.
    """

    nature: str
    nom: str
    region_id: int
    objet: str
    objet_id: int
    campagne_id: int | None = None
    verbe: str = HANDED_OUT
    public: str = ""
    reperes: Mapping[str, float] = field(default_factory=dict)

    @property
    def is_workbook(self) -> bool:
        """True when the contents of cells are stored as digests; an archive is known by its bytes alone."""
        return self.nom.endswith(".xlsx")


def remettre(session: Session, *, sortie: Sortie, fichier: bytes, acteur: Acteur | None, now: datetime) -> None:
    """Record that a whole file leaves now, in the same transaction as its line of the journal. To be committed before
    anyone has the file, so that it can be recognised later."""
    empreinte = empreinte_of(fichier) if sortie.is_workbook else hashlib.sha256(fichier).hexdigest()
    contenu = contenu_of(fichier) if sortie.is_workbook else Contenu(())
    session.add(
        ClasseurSorti(
            sorti_le=now,
            compte_id=acteur.compte_id if acteur else None,
            region_id=sortie.region_id,
            campagne_id=sortie.campagne_id,
            nature=sortie.nature,
            nom=sortie.nom,
            octets=len(fichier),
            empreinte=empreinte,
            contenu=contenu.to_document(),
            public=sortie.public,
            reperes=dict(sortie.reperes),
        )
    )
    record(
        session,
        acteur=acteur,
        region_id=sortie.region_id,
        verbe=sortie.verbe,
        objet=sortie.objet,
        objet_id=sortie.objet_id,
        now=now,
        empreinte=empreinte,
    )
    session.flush()
