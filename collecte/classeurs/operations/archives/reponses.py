"""Table of the answers of a campaign for an archive: a row an answer, a column a question."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, true
from sqlalchemy.orm import Session, joinedload

from collecte.classeurs.operations.archives.manifeste import REPONSES, UNE_A_UNE
from collecte.models import Accompagnement, Campagne, Participation, ReponseAnonyme, Transmission
from collecte.reponses.queries.versions import get_questionnaire
from exports.formats.tables import ColonneTable, GenreColonne, Row, Table, Valeur, genre_of
from exports.tableur.text import one_line
from questionnaires.core.elements import Kind, Numeric, Question
from questionnaires.core.model import Questionnaire

_IDENTITE = (
    ColonneTable(nom="Réponse", champ="reponse", titre="Numéro de la réponse", genre=GenreColonne.ENTIER),
    ColonneTable(nom="DLA", champ="dla", titre="Code du DLA"),
    ColonneTable(nom="Qui", champ="qui", titre="La personne, la structure ou l’équipe qui a répondu"),
    ColonneTable(nom="Reçu", champ="recu", titre="Numéro du reçu"),
    ColonneTable(nom="Transmise le", champ="transmise_le", titre="Moment de la transmission, en temps universel"),
    ColonneTable(nom="Version", champ="version", titre="Numéro de la version posée", genre=GenreColonne.ENTIER),
)


@dataclass(frozen=True, slots=True)
class Lue:
    """A valid answer: its identity columns, the questionnaire that was asked, its values."""

    identite: Row
    version: int
    questionnaire: Questionnaire
    valeurs: Mapping[str, Any]


def table_of(session: Session, campagne: Campagne) -> Table | None:
    """Return the table of the answers of a campaign; anonymous ones have no identity column. None when there is none.

    Lines of a repetition are columns too: `ACTIONS.2.NOM`.
    """
    lues = list(_anonymous(session, campagne) if campagne.anonyme else _named(session, campagne))
    if not lues:
        return None
    identite = () if campagne.anonyme else _IDENTITE
    codes = _in_order(lues)
    return Table(
        nom=UNE_A_UNE.removeprefix(REPONSES).removesuffix(".csv"),
        titre=f"{campagne.titre} : réponse par réponse",
        colonnes=(*identite, *(_column(code, lues) for code in codes)),
        lignes=[[*lue.identite, *(_value(lue, code) for code in codes)] for lue in lues],
        cle=tuple(colonne.nom for colonne in identite[:1]),
    )


def _named(session: Session, campagne: Campagne) -> Iterator[Lue]:
    statement = (
        select(Transmission)
        .join(Transmission.participation)
        .options(
            joinedload(Transmission.version),
            joinedload(Transmission.participation).options(
                joinedload(Participation.dla),
                joinedload(Participation.personne),
                joinedload(Participation.accompagnement).joinedload(Accompagnement.structure),
            ),
        )
        .where(Participation.campagne_id == campagne.id, Transmission.rendue_le.is_(None))
        .order_by(Participation.id)
    )
    for transmission in session.scalars(statement):
        participation = transmission.participation
        moment = transmission.transmise_le.isoformat(timespec="seconds")
        identite = (
            participation.id,
            participation.dla.code,
            participation.auteur,
            transmission.recu,
            moment,
            transmission.version.numero,
        )
        yield Lue(identite, transmission.version.numero, get_questionnaire(transmission.version), transmission.valeurs)


def _anonymous(session: Session, campagne: Campagne) -> Iterator[Lue]:
    """Yield anonymous answers, in order of numbers drawn at random."""
    anonyme = ReponseAnonyme
    statement = (
        select(anonyme.valeurs)
        .where(anonyme.campagne_id == campagne.id, anonyme.versee.is_(true()))
        .order_by(anonyme.id)
    )
    questionnaire = get_questionnaire(campagne.version)
    for valeurs in session.scalars(statement):
        yield Lue((), campagne.version.numero, questionnaire, valeurs)


def _in_order(lues: Iterable[Lue]) -> list[str]:
    """List every code that an answer may hold, in page order: those of the latest version first."""
    places: dict[str, int] = {}
    codes: set[str] = set()
    for lue in sorted(lues, key=lambda lue: lue.version, reverse=True):
        for code in lue.questionnaire.questions:
            places.setdefault(code, len(places))
        codes |= lue.valeurs.keys()
    return sorted(codes, key=lambda code: _place(code, places))


def _place(code: str, places: Mapping[str, int]) -> tuple[int, int, str]:
    """Sort a code with its question, by the rank of its line; what stands beside a question (`M1F1.raison`) after
    it."""
    parts = code.split(".")
    place = next((places[part] for part in reversed(parts) if part in places), len(places))
    return place, next((int(part) for part in parts if part.isdigit()), 0), code


def _asked(lue: Lue, code: str) -> Question | None:
    return lue.questionnaire.questions.get(code.rpartition(".")[2])


def _column(code: str, lues: Iterable[Lue]) -> ColonneTable:
    """Return one column for all versions: of text when they disagree on its kind."""
    asked = list({id(question): question for lue in lues if (question := _asked(lue, code)) is not None}.values())
    genres = {genre_of(question, getattr(question, "decimals", 0)) for question in asked}
    return ColonneTable(
        nom=code,
        champ=code,
        titre=one_line(asked[-1].libelle, 500) if asked else code,
        genre=genres.pop() if len(genres) == 1 else GenreColonne.TEXTE,
        unite=getattr(asked[-1], "unite", "") if asked else "",
        libelles={option: one_line(libelle) for question in asked for option, libelle in question.libelles.items()},
        variable=code,
    )


def _value(lue: Lue, code: str) -> Valeur:
    value = lue.valeurs.get(code)
    match _asked(lue, code):
        case Numeric(result=Kind.NUMBER, decimals=decimals) if value is not None:
            return int(value) / 10**decimals if decimals else int(value)
        case _:
            return None if value is None else str(value)
