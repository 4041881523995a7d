"""Journal des modifications: who did what, to what and when; never the content of an answer."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from collecte.models.base import Base, Document, Moment
from collecte.models.comptes import Compte

REOPENED = "rouvrir la réponse"
"""The verb of a reopening, whose reason the author is shown."""

LATE = "attendre une réponse tardive"
"""The verb of an answer that its author may send once results are settled; the author is shown its reason."""

REPUBLISHED = "publier de nouveau"
"""The verb of a release that replaces another; its details say their numbers."""

NOT_REPUBLISHED = "essayer de publier de nouveau"
"""The verb of another release that was refused; its details say why, whether for good (`definitif`), and what was there
to count: the last transmission received (`derniere_recue`), the thresholds of the région (`seuils_alors`)."""

SHARING_CHANGED = "changer le partage"
"""The verb of an author's change of mind on who sees the answer: no one else's business."""

SETTLED = "arrêter les résultats"
"""The verb of a settlement; its detail `conventionnes` says what each DLA was funded for that day, by its code."""

TAKEN_OUT = "sortir le classeur"
"""The verb of a workbook; its detail `chiffres` says that it told figures of answers read in counts only."""

HANDED_OUT = "remettre le classeur"
"""The verb of a file that was made and is being given; its detail `empreinte` tells it from any other."""

ARCHIVED = "archiver la campagne"
"""The verb of an archive that leaves; its detail `empreinte` tells it from any other."""

TAKEN_UP = "reprendre l’archive"
"""The verb of an archive that this base was made from; its detail `empreinte` is that of its file."""

LINK = "lien"
"""The detail that says that it was done through the personal link of a structure: its id."""


class EntreeJournal(Base):
    """Append-only. `compte_id` is None when a command or a structure did it, `region_id` when it is about the
    installation."""

    __tablename__ = "journal"

    id: Mapped[int] = mapped_column(primary_key=True)
    quand: Mapped[datetime] = mapped_column(Moment)
    region_id: Mapped[int | None] = mapped_column(ForeignKey("regions.id"), index=True)
    compte_id: Mapped[int | None] = mapped_column(ForeignKey("comptes.id"))
    verbe: Mapped[str] = mapped_column(String(40))
    objet: Mapped[str] = mapped_column(String(40))
    objet_id: Mapped[int]
    details: Mapped[dict[str, Any]] = mapped_column(Document)

    compte: Mapped[Compte | None] = relationship()


class RewrittenJournalError(Exception):
    """A defect of ours: what was written in the journal stays as it is."""


@event.listens_for(EntreeJournal, "before_update")
@event.listens_for(EntreeJournal, "before_delete")
def _refuse(_mapper: object, _connection: object, entree: EntreeJournal) -> None:
    raise RewrittenJournalError(f"entry {entree.id} of the journal cannot be changed")
