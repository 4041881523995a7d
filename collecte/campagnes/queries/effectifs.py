"""Queries on effectifs: who is expected from a DLA, what its direction replied, what authors show it."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import orjson
from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session, joinedload, load_only

from collecte.campagnes.queries.campagnes import CAMPAGNES
from collecte.models import (
    Affectation,
    AvisEffectifs,
    Campagne,
    Compte,
    ConfirmationEffectifs,
    Dla,
    Participation,
    Personne,
)
from collecte.models.participations import etat_sent
from collecte.organisation.queries.organisation import name_key
from collecte.organisation.queries.rows_of_dlas import Rows, folded
from collecte.policy import Acteur, directed_dlas, shown_to_direction
from exports.records.records import Etat
from questionnaires.core.francais import moment_text
from questionnaires.temps.derive import TEMPS


@dataclass(frozen=True, slots=True)
class Effectif:
    """An expected answer as a direction sees it: a refusal looks like an answer that is not sent, `etat` None.

    `etp` is in hundredths, `mois` in tenths; `debut` and `fin` are those of the affectation.
    """

    participation_id: int
    personne: Personne
    etp: int
    mois: int
    debut: date
    fin: date | None
    etat: Etat | None

    @property
    def nom(self) -> str:
        return self.personne.nom_complet


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectifsDla:
    """The answers expected from a DLA in a campaign, by name, and what its direction replied last. `attendues` and
    `transmises` also count answers that were separated from their author and have no line any more."""

    campagne: Campagne
    dla: Dla
    lignes: Sequence[Effectif]
    confirmation: ConfirmationEffectifs | None
    attendues: int
    transmises: int

    @property
    def detachees(self) -> int:
        return self.attendues - len(self.lignes)

    @property
    def empreinte(self) -> str:
        """Return the digest of what is confirmed."""
        return _digest((ligne.participation_id, ligne.etp, ligne.mois, ligne.debut, ligne.fin) for ligne in self.lignes)

    @property
    def is_current(self) -> bool:
        """True when the reply of the direction is about what is expected now, or was when results were settled and some
        answers were not separated yet."""
        if self.confirmation is None:
            return False
        is_past = self.detachees > 0 and self.campagne.arretee_le is not None
        return is_past or self.confirmation.empreinte == self.empreinte

    @property
    def is_confirmed(self) -> bool:
        return self._says(AvisEffectifs.CONFIRMES)

    @property
    def is_to_correct(self) -> bool:
        return self._says(AvisEffectifs.A_CORRIGER)

    def _says(self, avis: AvisEffectifs) -> bool:
        return self.is_current and self.confirmation is not None and self.confirmation.avis is avis

    @property
    def etat(self) -> str:
        """Return `confirmés le … par …`, the same words on pages and in the workbook. Once results are settled, what is
        not confirmed stays so."""
        confirmation = self.confirmation
        if not self.is_current and self.campagne.arretee_le is not None:
            return "non confirmés"
        if confirmation is None:
            return "à confirmer"
        if not self.is_current:
            return "à confirmer de nouveau"
        return (
            f"{confirmation.avis}, le {moment_text(confirmation.quand)} par {confirmation.compte.personne.nom_complet}"
        )


def _digest(lignes: Iterable[tuple[int, int, int, date, date | None]]) -> str:
    """Return the digest of (participation, ETP, months, dates), whatever their order."""
    return hashlib.sha256(orjson.dumps(sorted(lignes))).hexdigest()


def list_directed_effectifs(session: Session, acteur: Acteur) -> Sequence[EffectifsDla]:
    """List effectifs of the DLA that `acteur` directs, in each campaign on time, latest période first, then by DLA."""
    return _effectifs(session, directed_dlas(acteur))


def get_directed_effectifs(session: Session, acteur: Acteur, campagne_id: int, dla_id: int) -> EffectifsDla | None:
    """Return the effectifs of a DLA in a campaign; None when `acteur` does not direct it, or nothing is expected."""
    return next(
        iter(_effectifs(session, directed_dlas(acteur), Participation.dla_id == dla_id, _in(campagne_id))), None
    )


def get_effectifs(session: Session, campagne_id: int, dla_id: int) -> EffectifsDla | None:
    """Return the effectifs of a DLA in a campaign, for an operation whose caller checked who asks."""
    return next(iter(_effectifs(session, Participation.dla_id == dla_id, _in(campagne_id))), None)


def list_effectifs(session: Session, campagne_id: int) -> Sequence[EffectifsDla]:
    """List the effectifs of each DLA of a campaign on time, by DLA."""
    return _effectifs(session, _in(campagne_id))


A_CORRIGER = (
    select(ConfirmationEffectifs.campagne_id, ConfirmationEffectifs.dla_id, ConfirmationEffectifs.empreinte)
    .add_columns(Participation.id, Participation.etp_attendu, Participation.mois_attendus)
    .add_columns(Affectation.debut, Affectation.fin)
    .join(
        Participation,
        and_(
            Participation.campagne_id == ConfirmationEffectifs.campagne_id,
            Participation.dla_id == ConfirmationEffectifs.dla_id,
        ),
    )
    .join(Participation.affectation)
    .where(
        ConfirmationEffectifs.avis == AvisEffectifs.A_CORRIGER,
        ConfirmationEffectifs.campagne_id.in_(CAMPAGNES),
        Participation.personne_id.is_not(None),
        Participation.retiree_le.is_(None),
    )
)
"""Corrections that directions asked for: the digest of what was expected then, and each answer expected now."""


def count_to_correct(asked: Rows) -> Counter[int]:
    """Count, by campaign, the DLA whose direction asks for a correction of what is expected now."""
    return Counter(
        campagne_id
        for (campagne_id, _, empreinte, *_), lignes in folded(asked, 3)
        if empreinte == _digest(map(tuple, lignes))
    )


def _in(campagne_id: int) -> ColumnElement[bool]:
    return Participation.campagne_id == campagne_id


def _effectifs(session: Session, *which: ColumnElement[bool]) -> Sequence[EffectifsDla]:
    """List effectifs, latest période first, then by DLA. The content of answers is not even read."""
    reponse, avis = Participation, ConfirmationEffectifs
    statement = (
        select(reponse, avis)
        .join(reponse.dla)
        .join(reponse.campagne)
        .outerjoin(avis, and_(avis.campagne_id == reponse.campagne_id, avis.dla_id == reponse.dla_id))
        .options(
            load_only(
                reponse.campagne_id,
                reponse.dla_id,
                reponse.etp_attendu,
                reponse.mois_attendus,
                reponse.transmise_le,
                reponse.recue_le,
            ),
            joinedload(reponse.dla),
            joinedload(reponse.personne),
            joinedload(reponse.affectation),
            joinedload(reponse.campagne),
            joinedload(avis.compte).joinedload(Compte.personne),
        )
        .where(Campagne.instrument == TEMPS, reponse.retiree_le.is_(None), *which)
    )
    grouped: dict[tuple[Campagne, Dla, ConfirmationEffectifs | None], list[Participation]] = defaultdict(list)
    for participation, confirmation in session.execute(statement):
        grouped[participation.campagne, participation.dla, confirmation].append(participation)
    made = [
        EffectifsDla(
            campagne=campagne,
            dla=dla,
            lignes=_lignes(rows),
            confirmation=confirmation,
            attendues=len(rows),
            transmises=sum(participation.transmise_le is not None for participation in rows),
        )
        for (campagne, dla, confirmation), rows in grouped.items()
    ]
    made.sort(key=lambda effectifs: effectifs.dla.code)
    return sorted(made, key=lambda effectifs: (effectifs.campagne.periode.fin, effectifs.campagne.id), reverse=True)


def _lignes(rows: Sequence[Participation]) -> Sequence[Effectif]:
    effectifs = [
        Effectif(
            participation_id=participation.id,
            personne=participation.personne,
            etp=participation.etp_attendu,
            mois=participation.mois_attendus,
            debut=participation.affectation.debut,
            fin=participation.affectation.fin,
            etat=etat_sent(participation.transmise_le, participation.recue_le),
        )
        for participation in rows
        if participation.personne and participation.affectation
    ]
    return sorted(effectifs, key=lambda effectif: (name_key(effectif.personne), effectif.participation_id))


def list_shown(session: Session, acteur: Acteur, campagne_id: int, dla_id: int) -> Sequence[Participation]:
    """List, by name of author, the transmitted answers on time of a DLA that its direction `acteur` may read.

    `vue_direction` of each says how much of it."""
    reponse = Participation
    statement = (
        select(reponse)
        .join(reponse.campagne)
        .options(joinedload(reponse.personne), joinedload(reponse.version))
        .where(
            Campagne.instrument == TEMPS,
            reponse.campagne_id == campagne_id,
            reponse.dla_id == dla_id,
            shown_to_direction(acteur),
        )
    )
    return sorted(
        session.scalars(statement),
        key=lambda participation: name_key(participation.personne) if participation.personne else ("", ""),
    )
