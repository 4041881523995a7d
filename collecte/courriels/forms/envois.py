"""Form to report that a message reached the wrong person."""

from wtforms import StringField
from wtforms.validators import Length

from collecte.core.forms.base import Formulaire
from collecte.courriels.operations.signalements import MAX_REMPLACANT


class PasMoiForm(Formulaire):
    remplacant = StringField(
        "Qui vous remplace ?",
        [Length(max=MAX_REMPLACANT, message=f"Écrivez-le en {MAX_REMPLACANT} caractères au plus.")],
    )
