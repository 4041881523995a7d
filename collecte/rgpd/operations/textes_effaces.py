"""What stands for free texts of structures goes with them."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from collecte.campagnes.queries.textes_libres import list_empreintes
from collecte.models import Campagne, TexteRelu


def forget_reviews(session: Session, campagne: Campagne) -> None:
    """Delete the decisions on texts that no answer of a campaign has any more."""
    own = TexteRelu
    if not session.execute(select(own.campagne_id).where(own.campagne_id == campagne.id).limit(1)).first():
        return
    written = list_empreintes(session, campagne)
    for relu in session.scalars(select(own).where(own.campagne_id == campagne.id)):
        if (relu.code, relu.empreinte) not in written:
            which = own.campagne_id == campagne.id, own.code == relu.code, own.empreinte == relu.empreinte
            session.execute(delete(own).where(*which))
