"""Journal des modifications: who did what, to what and when; never the content of an answer."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from collecte.models.base import Document, Moment, Numbered
from collecte.models.comptes import Compte

REOPENED = "rouvrir la réponse"
"""Verb of a reopening, whose reason is shown to the author."""

TAKEN_BACK = "reprendre sa réponse"
"""Verb of authors who reopen their own transmitted answer."""

LEFT_AS_SENT = "laisser sa réponse telle qu’elle était"
"""Verb of authors who give up taking theirs back."""

LATE = "attendre une réponse tardive"
"""Verb of a late answer accepted once results are settled; the reason is shown to the author."""

REPUBLISHED = "publier de nouveau"
"""Verb of a release that replaces another; its details hold their numbers."""

NOT_REPUBLISHED = "essayer de publier de nouveau"
"""Verb of another release that was refused; its details hold the reason, whether it is final (`definitif`), and what
there was to count: the last transmission received (`derniere_recue`), the thresholds of the région (`seuils_alors`)."""

SHARING_CHANGED = "changer le partage"
"""Verb of an author's change of mind on who sees the answer: private to its author."""

DELETED = "supprimer la campagne"
"""Verb of a campaign that is no more; its details hold what it was."""

SETTLED = "arrêter les résultats"
"""Verb of a settlement; its detail `conventionnes` has the funded ETP of each DLA on that day, by its code."""

TAKEN_OUT = "sortir le classeur"
"""Verb of a workbook; its detail `chiffres` marks one with figures of answers that are read in counts only."""

HANDED_OUT = "remettre le classeur"
"""Verb of a made file that is handed out; its detail `empreinte` identifies it."""

ARCHIVED = "archiver la campagne"
"""Verb of an archive that is handed out; its detail `empreinte` identifies it."""

TAKEN_UP = "reprendre l’archive"
"""Verb of an archive that this database was made from; its detail `empreinte` is that of its file."""

LINK = "lien"
"""Detail of an act done through the personal link of a structure: the id of the link."""


class EntreeJournal(Numbered):
    """Append-only. `compte_id` is None when a command or a structure did it, `region_id` when it is about the
    installation."""

    __tablename__ = "journal"

    quand: Mapped[datetime] = mapped_column(Moment)
    region_id: Mapped[int | None] = mapped_column(ForeignKey("regions.id"), index=True)
    compte_id: Mapped[int | None] = mapped_column(ForeignKey("comptes.id"))
    verbe: Mapped[str] = mapped_column(String(40))
    objet: Mapped[str] = mapped_column(String(40))
    objet_id: Mapped[int]
    details: Mapped[dict[str, Any]] = mapped_column(Document)

    compte: Mapped[Compte | None] = relationship()


class RewrittenJournalError(Exception):
    """A defect: entries of the journal never change."""


@event.listens_for(EntreeJournal, "before_update")
@event.listens_for(EntreeJournal, "before_delete")
def _refuse(_mapper: object, _connection: object, entree: EntreeJournal) -> None:
    raise RewrittenJournalError(f"entry {entree.id} of the journal cannot be changed")
