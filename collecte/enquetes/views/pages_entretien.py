"""Answer of a structure as an interviewer opens it: addresses, rights, notes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask import abort, redirect, request, url_for

from collecte.comptes.web.context import Transaction, acteur, now, reading
from collecte.enquetes.forms.entretiens import NOTES, VUES
from collecte.enquetes.operations.entretiens import check_may_interview, noter
from collecte.enquetes.queries.entretiens import (
    Interrogeable,
    get_entretien,
    get_interrogeable,
    list_interrogeables,
)
from collecte.models import Campagne, Entretien, Mode, Mots
from collecte.organisation.views.acces_organisation import there
from collecte.policy import Enqueteur
from collecte.reponses.views.autour import Carnet
from collecte.reponses.views.etapes import VERIFIER
from collecte.reponses.views.pages_reponse import Reponse, ReponseDeStructure
from collecte.reponses.views.pages_transmission import full_lines
from collecte.reponses.views.resume import resume_of
from questionnaires.answers.settled import settle
from questionnaires.core.francais import paris_day

TITRES: Mapping[str, str] = {"guide": "Mener l’entretien", "telephone": "Saisir par téléphone"}
"""What is done, on links and titles, by the `entretien` of a questionnaire."""


def list_entered(campagne: Campagne, today: date) -> Mapping[int, str]:
    """Answer -> what the one who asks may do to enter it; nothing once the campaign is over."""
    if campagne.is_over(today):
        return {}
    found = list_interrogeables(reading(), acteur(), today, campagne_id=campagne.id)
    return {own.participation.id: TITRES[own.entretien] for own in found}


@dataclass(frozen=True)
class ReponseEntretien(ReponseDeStructure):
    """The answer of a structure, for who enters it."""

    enqueteur: Enqueteur
    acces: Interrogeable
    entretien: Entretien

    def carnet_of(self, sent: Mapping[str, str]) -> Carnet:
        """The notes, as they were just typed if they were."""
        kept = self.entretien.notes
        avec = {Mode.ENTRETIEN: "Entretien avec", Mode.TELEPHONE: "Au téléphone avec"}.get(
            self.entretien.mode, "D’après le papier de"
        )
        return Carnet(f"{avec} {self.structure}", sent.get(NOTES, kept), sent.get(VUES, kept))

    @property
    def is_entered_for_it(self) -> bool:
        return True

    @property
    def transmise_dit(self) -> str:
        return f"La réponse de {self.structure} est transmise."

    def keep_aside(self, session: Transaction, page: str) -> None:
        """Keep the notes that the page sends. Raises Refus."""
        if NOTES in request.form:
            texte, vues = request.form[NOTES], request.form.get(VUES, "")
            noter(session, enqueteur=self.enqueteur, texte=texte, vues=vues, page=page)

    @property
    def may_refuse(self) -> bool:
        """Said on the first page, not on each."""
        return False

    @property
    def settled_url(self) -> str:
        own = self.participation
        if own.transmise_le is not None:
            return self.recu_url
        return self.plus_tard_url if own.refusee_le is not None else ""

    @property
    def fil(self) -> tuple[tuple[str, str], ...]:
        return (("Entretiens", url_for("entretiens.liste")), (self.structure, self.plus_tard_url))

    @property
    def plus_tard_url(self) -> str:
        return self._url("entretiens.preparer")

    @property
    def reprendre_url(self) -> str:
        return self._url("entretiens.reprendre")

    @property
    def recu_url(self) -> str:
        return self._url("entretiens.recu")

    @property
    def transmettre_url(self) -> str:
        return self._url("entretiens.transmettre_reponse")

    def action_of(self, step: str) -> str:
        return self._url("entretiens.enregistrer", step)

    def url_of(self, step: str) -> str:
        return self._url("entretiens.verifier") if step == VERIFIER else self._url("entretiens.section", step)

    def _url(self, endpoint: str, code: str | None = None) -> str:
        return url_for(endpoint, reponse_id=self.participation.id, page=code)

    def read_again(self) -> "ReponseEntretien":
        return led_reponse(self.participation.id)


def near_reponse(reponse_id: int) -> Interrogeable:
    """The answer of a structure that who asks may enter; 404 when it is none of theirs, or of a kind that none enters.

    Raises OwnAccompagnementError, UnknownReferentError.
    """
    found = there(get_interrogeable(reading(), acteur(), reponse_id, paris_day(now())))
    check_may_interview(found)
    return there(found if found.role else None)


def led_reponse(reponse_id: int) -> ReponseEntretien:
    """The same, once it was said that the person was told; else the page where it is said."""
    found = near_reponse(reponse_id)
    own = found.participation
    entretien = get_entretien(reading(), own.id, acteur().compte_id)
    if entretien is None:
        abort(redirect(url_for("entretiens.preparer", reponse_id=reponse_id)))
    enqueteur = Enqueteur(
        compte_id=acteur().compte_id,
        participation_id=own.id,
        nom=acteur().nom,
        role=there(found.role),
        mode=entretien.mode,
        mots=Mots.in_region(own.campagne.region),
    )
    read_on = paris_day(own.transmise_le or now())
    return ReponseEntretien(own, read_on, enqueteur, enqueteur, found, entretien)


@dataclass(frozen=True, slots=True)
class Sue:
    """One thing that is known of a structure before it is asked."""

    libelle: str
    texte: str
    origine: str


def known_before(own: Reponse) -> Mapping[str, Sue]:
    """Question code -> what the structure is not asked again, in full words, in the order of the pages."""
    texts = {code: known.texte for code, known in own.connues.items()}
    settled = settle(own.questionnaire, texts, own.today)
    parts = [part for page in own.questionnaire.sections for part in resume_of(page, settled, texts)]
    lines = full_lines(parts)
    found = ((code, *lines[code]) for code in lines if code in own.connues)
    return {code: Sue(libelle, ligne.text, own.connues[code].origine) for code, libelle, ligne in found if ligne.text}
