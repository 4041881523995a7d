"""Queries on free texts, and on what time outside the référentiel covers, as reviewed, apart from their authors."""

import hashlib
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from operator import attrgetter
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from collecte.models import (
    Accompagnement,
    Campagne,
    Dla,
    Grille,
    GrilleThemes,
    Participation,
    Personne,
    ReponseAnonyme,
    Sort,
    Structure,
    TexteRelu,
    VersionQuestionnaire,
)
from collecte.models.participations import TEXTE_EFFACE
from collecte.reponses.queries.anonymat import list_versees
from collecte.reponses.queries.campagnes import list_campagnes_of
from collecte.reponses.queries.versions import get_questionnaire, list_questionnaires_of
from exports.records.records import TexteLibre, Textes, Themes, read_with_names
from questionnaires.core.answers import clean, is_seen
from questionnaires.core.francais import paris_day, sort_key
from questionnaires.core.model import Questionnaire
from questionnaires.core.questions import Text
from questionnaires.temps.derive import AUTRE_PRECISION

_BLOC = 400
"""Answers fetched at once."""


@dataclass(frozen=True)
class Ecrit:
    """A text as it was written. `code` and `libelle` are those of its question, `dla` the code of the DLA that
    accompanied its author, '' when nobody knows, or when the author works there."""

    code: str
    libelle: str
    dla: str
    texte: str

    @cached_property
    def empreinte(self) -> str:
        """Return the digest that a decision is stored under. Texts are shown in its order, which reveals no author."""
        return hashlib.sha256(self.texte.encode()).hexdigest()


EMPREINTE_EFFACE = Ecrit("", "", "", TEXTE_EFFACE).empreinte
"""Digest of every erased text."""


@dataclass(frozen=True, slots=True)
class Question:
    """The texts written to a question, in an order that means nothing, and decisions on those already reviewed. Below
    `least`, none is shown, even for review."""

    code: str
    libelle: str
    ecrits: Sequence[Ecrit]
    relus: Mapping[str, TexteRelu]  # by their digest
    least: int

    @property
    def distincts(self) -> Sequence[Ecrit]:
        """Return each text once, whoever wrote it, without erased ones, which count but which nobody reads."""
        return list({ecrit.empreinte: ecrit for ecrit in self.ecrits if ecrit.texte != TEXTE_EFFACE}.values())

    @property
    def is_shown(self) -> bool:
        """True when enough texts were written for any to be read."""
        return len(self.ecrits) >= self.least

    @property
    def a_relire(self) -> int:
        """Count the texts that nobody reviewed yet."""
        return sum(ecrit.empreinte not in self.relus for ecrit in self.distincts)

    def montres(self) -> Iterator[TexteLibre]:
        """Yield the texts that may be shown, as their reviewer left them."""
        for ecrit in self.ecrits:
            relu = self.relus.get(ecrit.empreinte)
            if relu is not None and relu.sort is not Sort.MASQUE:
                yield TexteLibre(code=ecrit.code, dla=ecrit.dla, texte=relu.remplacement or ecrit.texte)


def reads_the_same(text: str, other: str) -> bool:
    """Return whether two texts have the same letters and digits, whatever case, accents, spaces and punctuation."""
    letters, others = _letters(text), _letters(other)
    return letters == others and bool(letters or text.strip() == other.strip())


def _letters(text: str) -> str:
    seen = "".join(char for char in clean(text) if is_seen(char))
    return sort_key(unicodedata.normalize("NFKC", seen)).replace(" ", "")


def may_be_read(session: Session, campagne: Campagne, now: datetime) -> bool:
    """Return whether texts may be read now, as the figures are: by groups, with names, or once all is closed."""
    if campagne.anonyme or campagne.is_over(paris_day(now)):
        return True
    return not campagne.is_temps and read_with_names(list_questionnaires_of(session, campagne))


def list_textes(session: Session, campagne: Campagne, now: datetime) -> Sequence[Question]:
    """List the questions with texts that may be read, in the order of the pages: on time, those about what is outside
    the référentiel."""
    if not campagne.has_texts or not may_be_read(session, campagne, now):
        return []
    by_code: dict[str, list[Ecrit]] = defaultdict(list)
    for ecrit in _ecrits(session, campagne):
        by_code[ecrit.code].append(ecrit)
    relus: dict[str, dict[str, TexteRelu]] = defaultdict(dict)
    reviewed = select(TexteRelu).options(joinedload(TexteRelu.compte)).where(TexteRelu.campagne_id == campagne.id)
    for relu in session.scalars(reviewed):
        relus[relu.code][relu.empreinte] = relu
    least, by_digest = campagne.region.seuils.personnes, attrgetter("empreinte")
    asked = get_questionnaire(campagne.version).questions.items()
    free = dict.fromkeys(_without_rank(code) for code, question in asked if isinstance(question, Text))
    places = {code: place for place, code in enumerate(free)}
    return [
        Question(code, ecrits[0].libelle, sorted(ecrits, key=by_digest), _decided(ecrits, relus[code]), least)
        for code, ecrits in sorted(by_code.items(), key=lambda item: (places.get(item[0], len(places)), item[0]))
    ]


def get_textes(session: Session, campagne: Campagne, now: datetime) -> Textes | None:
    """Return the texts given to exports; None where they are read with the answers, and on time."""
    if campagne.is_temps or not campagne.has_texts:
        return None
    questions = list_textes(session, campagne, now)
    grilles = {row.code: row.grille for row in list_grilles(session, campagne.id)}
    return Textes(
        montres=tuple(texte for question in questions for texte in question.montres()),
        ecrits=Counter((ecrit.code, ecrit.dla) for question in questions for ecrit in question.ecrits),
        themes={
            question.code: _themes(question, grilles[question.code])
            for question in questions
            if question.code in grilles and grilles[question.code].classes
        },
    )


def _themes(question: Question, grille: Grille) -> Themes:
    classes = {
        ecrit.texte: grille.classes[ecrit.empreinte]
        for ecrit in question.distincts
        if ecrit.empreinte in grille.classes
    }
    return Themes(grille.noms, classes, TEXTE_EFFACE)


def list_grilles(session: Session, campagne_id: int) -> Sequence[GrilleThemes]:
    """List the grids of themes of a campaign, one a question."""
    return session.scalars(select(GrilleThemes).where(GrilleThemes.campagne_id == campagne_id)).all()


def get_grille(session: Session, campagne: Campagne, code: str) -> GrilleThemes | None:
    """Return the grid of a question in this campaign; None when it has none yet."""
    return session.get(GrilleThemes, (campagne.id, code))


def get_before(session: Session, campagne: Campagne, code: str) -> tuple[Campagne, Grille] | None:
    """Return the last earlier campaign of the same questionnaire in the région that has a grid of this question, and
    that grid."""
    for other in list_campagnes_of(session, campagne.region_id, campagne.instrument):
        if (other.ouverture, other.id) < (campagne.ouverture, campagne.id):
            row = get_grille(session, other, code)
            if row is not None:
                return other, row.grille
    return None


def list_precisions(session: Session, campagne: Campagne, now: datetime) -> Sequence[str]:
    """List what time outside the référentiel covers, as it may be shown, alphabetically, which reveals no author."""
    texts = {texte.texte.strip() for question in list_textes(session, campagne, now) for texte in question.montres()}
    return sorted(texts, key=lambda text: (sort_key(text), text))


def list_empreintes(session: Session, campagne: Campagne) -> frozenset[tuple[str, str]]:
    """Return (code of the question, digest) of every text still stored of a campaign, whether it may be read or not."""
    waiting: list[Ecrit] = []
    if campagne.anonyme:
        asked = get_questionnaire(campagne.version)
        rows = session.scalars(select(ReponseAnonyme.valeurs).where(ReponseAnonyme.campagne_id == campagne.id))
        waiting = [ecrit for valeurs in rows for ecrit in _written(_free(asked), valeurs, "")]
    return frozenset((ecrit.code, ecrit.empreinte) for ecrit in (*_ecrits(session, campagne), *waiting))


def _decided(ecrits: Iterable[Ecrit], relus: Mapping[str, TexteRelu]) -> Mapping[str, TexteRelu]:
    """Leave out the decisions of 0.10 that replaced a text by itself: these texts must be reviewed again."""
    texts = {ecrit.empreinte: ecrit.texte for ecrit in ecrits}
    return {
        key: relu
        for key, relu in relus.items()
        if not (relu.sort is Sort.REMPLACE and key in texts and reads_the_same(relu.remplacement, texts[key]))
    }


def _ecrits(session: Session, campagne: Campagne) -> Iterator[Ecrit]:
    if campagne.anonyme:
        free = _free(get_questionnaire(campagne.version))
        for valeurs in list_versees(session, campagne.id):
            yield from _written(free, valeurs, "")
        return
    reponse = Participation
    sent = reponse.campagne_id == campagne.id, reponse.transmise_le.is_not(None), reponse.retiree_le.is_(None)
    versions = select(VersionQuestionnaire).where(VersionQuestionnaire.id.in_(select(reponse.version_id).where(*sent)))
    asked = {version.id: _free(get_questionnaire(version)) for version in session.scalars(versions)}
    if campagne.is_temps:
        asked = {
            key: {code: question for code, question in free.items() if question[0] == AUTRE_PRECISION}
            for key, free in asked.items()
        }
    statement = select(reponse.valeurs, reponse.version_id, Dla.code).join(reponse.dla).where(*sent)
    for valeurs, version_id, dla in session.execute(statement.execution_options(yield_per=_BLOC)):
        yield from _written(asked[version_id], valeurs or {}, dla if campagne.is_of_structures else "")


def _free(questionnaire: Questionnaire) -> Mapping[str, tuple[str, str]]:
    """Return code -> code without its rank, and text, of each question answered freely."""
    return {
        code: (_without_rank(code), question.libelle)
        for code, question in questionnaire.questions.items()
        if isinstance(question, Text) and question.connu is None
    }


def _written(free: Mapping[str, tuple[str, str]], valeurs: Mapping[str, Any], dla: str) -> Iterator[Ecrit]:
    for code in free.keys() & valeurs.keys():
        value = valeurs[code]
        if isinstance(value, str) and value.strip():
            yield Ecrit(*free[code], dla, value)


def _without_rank(code: str) -> str:
    """Drop the rank, as the lines of a repetition are read together: `ACTIONS.3.SUITE` as `ACTIONS.SUITE`."""
    first, _, rest = code.partition(".")
    return f"{first}.{rest.partition('.')[2]}" if rest else first


def list_known_names(session: Session, campagne: Campagne) -> frozenset[str]:
    """Return names that a text of a campaign may hold: of its structures and their communes, of their contacts, of the
    persons of the région."""
    asked = (
        select(Structure)
        .join(Accompagnement, Accompagnement.structure_id == Structure.id)
        .join(Participation, Participation.accompagnement_id == Accompagnement.id)
        .options(selectinload(Structure.contacts))
        .where(Participation.campagne_id == campagne.id)
    )
    names: set[str] = set()
    for structure in session.scalars(asked).unique():
        names |= {structure.nom, structure.commune or "", *(contact.nom for contact in structure.contacts)}
    of_region = session.scalars(select(Personne).where(Personne.region_id == campagne.region_id))
    return frozenset(names | {personne.nom_complet for personne in of_region}) - {""}
