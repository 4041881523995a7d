"""Forms of imports: the file, then the same content confirmed."""

from typing import Any

from flask import request
from flask_wtf.file import FileField, FileRequired
from flask_wtf.form import _Auto
from werkzeug.datastructures import CombinedMultiDict
from wtforms import BooleanField, HiddenField

from collecte.core.forms.base import Formulaire


class FichierForm(Formulaire):
    class Meta(Formulaire.Meta):
        def wrap_formdata(self, _form: Any, formdata: Any) -> Any:  # noqa: ANN401 - WTForms' own signature
            """The file beside the fields, unless data is given."""
            return CombinedMultiDict((request.files, request.form)) if formdata is _Auto else formdata

    fichier = FileField("Fichier", [FileRequired("Choisissez un fichier.")])


class ConfirmationForm(Formulaire):
    contenu = HiddenField()
    inviter = BooleanField("Inviter chaque personne créée à choisir un mot de passe, par un message", default=True)
