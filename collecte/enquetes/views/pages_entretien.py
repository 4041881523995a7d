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
"""Label of links and titles, by the `entretien` of a questionnaire."""


def list_entered(campagne: Campagne, today: date) -> Mapping[int, str]:
    """Return answer id -> label of what the account may do to enter it; nothing once the campaign is over."""
    if campagne.is_over(today):
        return {}
    interrogeables = list_interrogeables(reading(), acteur(), today, campagne_id=campagne.id)
    return {interrogeable.participation.id: TITRES[interrogeable.entretien] for interrogeable in interrogeables}


@dataclass(frozen=True)
class ReponseEntretien(ReponseDeStructure):
    """The answer of a structure, as its interviewer opens it."""

    enqueteur: Enqueteur
    acces: Interrogeable
    entretien: Entretien

    is_entered_for_it = True
    may_refuse = False  # offered on the first page, not on each

    def carnet_of(self, sent: Mapping[str, str]) -> Carnet:
        """Return the notes, with the text just typed if any."""
        notes = self.entretien.notes
        avec = {Mode.ENTRETIEN: "Entretien avec", Mode.TELEPHONE: "Au téléphone avec"}.get(
            self.entretien.mode, "D’après le papier de"
        )
        return Carnet(f"{avec} {self.structure}", sent.get(NOTES, notes), sent.get(VUES, notes))

    @property
    def transmise_dit(self) -> str:
        return f"La réponse de {self.structure} est transmise."

    def keep_aside(self, session: Transaction, page: str) -> None:
        """Save the notes that the page sends. Raises Refus."""
        if NOTES in request.form:
            texte, vues = request.form[NOTES], request.form.get(VUES, "")
            noter(session, enqueteur=self.enqueteur, texte=texte, vues=vues, page=page)

    @property
    def settled_url(self) -> str:
        participation = self.participation
        if participation.transmise_le is not None:
            return self.recu_url
        return self.plus_tard_url if participation.refusee_le is not None else ""

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

    def url_of(self, step: str) -> str:
        return self._url("entretiens.verifier") if step == VERIFIER else self._url("entretiens.section", step)

    def _url(self, endpoint: str, code: str | None = None) -> str:
        return url_for(endpoint, reponse_id=self.participation.id, page=code)

    def read_again(self) -> "ReponseEntretien":
        return led_reponse(self.participation.id)


def near_reponse(reponse_id: int) -> Interrogeable:
    """Return the answer of a structure that the account may enter; 404 for any other, or of a kind that nobody enters.

    Raises Refus.
    """
    interrogeable = there(get_interrogeable(reading(), acteur(), reponse_id, paris_day(now())))
    check_may_interview(interrogeable)
    return there(interrogeable if interrogeable.role else None)


def led_reponse(reponse_id: int) -> ReponseEntretien:
    """Return an answer that the account may enter; redirect until it confirms that the person was informed."""
    interrogeable = near_reponse(reponse_id)
    participation = interrogeable.participation
    entretien = get_entretien(reading(), participation.id, acteur().compte_id)
    if entretien is None:
        abort(redirect(url_for("entretiens.preparer", reponse_id=reponse_id)))
    enqueteur = Enqueteur(
        compte_id=acteur().compte_id,
        participation_id=participation.id,
        nom=acteur().nom,
        role=there(interrogeable.role),
        mode=entretien.mode,
        mots=Mots.in_region(participation.campagne.region),
    )
    read_on = paris_day(participation.transmise_le or now())
    return ReponseEntretien(participation, read_on, enqueteur, enqueteur, interrogeable, entretien)


@dataclass(frozen=True, slots=True)
class Sue:
    """A fact known of a structure before it is asked."""

    libelle: str
    texte: str
    origine: str


def known_before(reponse: Reponse) -> Mapping[str, Sue]:
    """Return question code -> what the structure is not asked again, in full words, in the order of the pages."""
    texts = {code: known.texte for code, known in reponse.connues.items()}
    settled = settle(reponse.questionnaire, texts, reponse.today)
    parts = [part for page in reponse.questionnaire.sections for part in resume_of(page, settled, texts)]
    lines = full_lines(parts)
    rows = ((code, *lines[code]) for code in lines if code in reponse.connues)
    return {
        code: Sue(libelle, ligne.text, reponse.connues[code].origine) for code, libelle, ligne in rows if ligne.text
    }
