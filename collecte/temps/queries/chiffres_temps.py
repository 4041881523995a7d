"""Queries on figures of time, as releases show them: the région's to each reader, a DLA's to its direction and staff.

Nothing is computed here. The région is hidden from readers for whom too few persons would remain without the answers
that they may know; a DLA is shown once results are settled, as far as its release shows it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session, joinedload

from collecte.campagnes.queries.publications import list_releases, list_reseaux
from collecte.campagnes.queries.recoupements import Comptees, list_counted_beside
from collecte.models import Campagne, Dla, Participation
from collecte.policy import Acteur, Droit, directed_dlas, known_answers, may, settled_temps, was_announced, worked_dlas
from collecte.reponses.queries.versions import get_questionnaire
from exports.release.cellules import Cellule, Mesure, Release, Statut
from exports.release.motifs import SANS_AUTEUR
from exports.release.origine import reseau_of
from exports.release.reste import may_read
from questionnaires.core.francais import capital, plural, typeset
from questionnaires.core.repartition import WHOLE, largest_remainder

CONFIDENTIEL = "confidentiel"
LECTEUR = typeset("sans les réponses que vous pouvez connaître, il resterait trop peu de personnes")
FOR_ANOTHER = typeset(
    "Ce chiffre a été accepté pour la direction d’avant vous : chaque personne peut vous le montrer en enregistrant de "
    "nouveau ses choix de partage."
)

LEVELS = Mesure.PART, Mesure.ETP
"""Mesures to read where nothing is compared nor said in words."""

MILLI = 1_000
"""Weights are in thousandths of an ETP-mois."""

AUCUNE = typeset("aucune réponse transmise")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChiffresRegion:
    """The time of a région in a settled campagne: its release, as one reader may read it. `reseau` are the figures of
    the network that it takes part in, None where there are none, or where this reader is not shown the région."""

    campagne: Campagne
    release: Release
    reseau: Release | None = None

    @property
    def is_shown(self) -> bool:
        return self.release.is_shown

    @property
    def contributeurs(self) -> int:
        """Number of persons behind figures that are shown."""
        return self.release.personnes if self.is_shown else 0

    @property
    def pas(self) -> int:
        """Step that shares are rounded to, in points."""
        return self.release.pas

    @property
    def parts(self) -> Mapping[str, int]:
        """Code of a mission, and of its lines when they are shown -> points. Missions sum to 100."""
        return self.release.parts()

    @property
    def souhaits(self) -> tuple[Cellule, ...]:
        """Wishes of the région, by mission; empty where they are not shown."""
        return tuple(cellule for cellule in self.release.of(Mesure.SOUHAIT) if cellule.is_shown)

    @property
    def reseau_note(self) -> str:
        """Say whom the network counts and its release, as `reseau_of` does; '' without a network."""
        return reseau_of(self.reseau) if self.reseau else ""

    @property
    def etp(self) -> Mapping[str, Decimal]:
        """ETP over the whole période, to a tenth, under the codes of `parts`."""
        return {code: Decimal(tenths) / 10 for code, tenths in self.release.etp().items()}

    @property
    def etp_total(self) -> Decimal:
        """Sum of the ETP of missions, as they are printed."""
        etp = self.etp
        return sum((etp[code] for code in self.release.missions() if code in etp), Decimal())

    @property
    def statut(self) -> Statut:
        """Statut of its shares."""
        if self.is_shown:
            return Statut.MONTRE
        return next((cellule.statut for cellule in self.release.of(Mesure.PART)), Statut.SANS_OBJET)

    @property
    def secret(self) -> str:
        """Why nothing is shown; '' when figures are."""
        return "" if self.is_shown else told(self.statut, self.release.motif or AUCUNE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChiffresDla:
    """The time of a DLA in a settled campagne: points by mission, rounded to `pas`, as its release shows them.

    `is_own`: its reader answered alone, and reads what they answered: points by line that sum to 100, and ETP. `pas` is
    then 0. `manques` says what is missing and why, without a name, even beside figures.
    """

    campagne: Campagne
    dla: Dla
    is_own: bool = False
    pas: int = 0
    contributeurs: int = 0
    parts: Mapping[str, int] = field(default_factory=dict)
    etp: Mapping[str, Decimal] = field(default_factory=dict)
    manques: tuple[str, ...] = ()


def told(statut: Statut, motif: str) -> str:
    """Return why a figure is not shown: `confidentiel (effectif trop faible)`; the reason alone where nothing is
    hidden."""
    return typeset(f"{CONFIDENTIEL} ({motif})") if statut is Statut.CONFIDENTIEL else motif


def list_chiffres_region(
    session: Session, acteur: Acteur, mesures: Collection[Mesure] = tuple(Mesure), questions: Collection[str] = ()
) -> Sequence[ChiffresRegion]:
    """List the figures of each settled campagne on time whose région `acteur` reads, latest période first. `mesures`
    are those to read, shares among them. `questions` as in `list_releases`."""
    statement = select(Campagne).options(joinedload(Campagne.region)).where(settled_temps(acteur))
    campagnes = sorted(
        session.scalars(statement), key=lambda campagne: (campagne.periode.fin, campagne.id), reverse=True
    )
    ids = [campagne.id for campagne in campagnes]
    releases = list_releases(session, ids, mesures, questions=questions) if ids else {}
    comptees, connues = list_counted_beside(session, ids, known_answers(acteur))
    return [
        ChiffresRegion(campagne=campagne, release=_as_read(releases[campagne.id], campagne, comptees, connues))
        for campagne in campagnes
        if campagne.id in releases
    ]


def list_beside_network(
    session: Session, acteur: Acteur, mesures: Collection[Mesure] = tuple(Mesure), questions: Collection[str] = ()
) -> Sequence[ChiffresRegion]:
    """List the figures of `list_chiffres_region`, beside the network where `acteur` is shown the région."""
    regions = list_chiffres_region(session, acteur, mesures, questions)
    reseaux = list_reseaux(session, [region.campagne for region in regions if region.is_shown])
    shown = {key: reseau for key, reseau in reseaux.items() if reseau.is_shown}
    return [replace(region, reseau=shown.get(region.campagne.id)) for region in regions]


def get_chiffres_region(session: Session, acteur: Acteur, campagne_id: int) -> ChiffresRegion | None:
    """Return shares and ETP of a campagne that `acteur` reads, beside the network; None for any other."""
    regions = list_beside_network(session, acteur, LEVELS)
    return next((region for region in regions if region.campagne.id == campagne_id), None)


def _as_read(release: Release, campagne: Campagne, comptees: Comptees, connues: Comptees) -> Release:
    """Return the release, without any figure when what its reader may know leaves too few persons."""
    if may_read(comptees[campagne.id], connues[campagne.id], release.seuils):
        return release
    return replace(release, cellules=tuple(cellule.withheld(LECTEUR) for cellule in release.cellules))


# --- a DLA


def list_chiffres_dla(session: Session, acteur: Acteur, dla_id: int) -> Sequence[ChiffresDla]:
    """List figures of a DLA that `acteur` directs, for each settled campagne on time that asked someone there, latest
    période first; nothing of it where an author was not told that `acteur` directs the DLA."""
    if not may(acteur, Droit.DIRIGER):
        return []
    return _list_of_dla(session, dla_id, directed_dlas(acteur), acteur, was_announced(acteur.personne_id))


def list_chiffres_equipe(session: Session, acteur: Acteur, dla_id: int, today: date) -> Sequence[ChiffresDla]:
    """List figures of a DLA that `acteur` works for; those who answered alone read what they answered."""
    return _list_of_dla(session, dla_id, worked_dlas(acteur, today), acteur)


def list_chiffres_fiche(session: Session, acteur: Acteur, dla_id: int, today: date) -> Sequence[ChiffresDla]:
    """List figures of a DLA that `acteur` directs, else works for."""
    return list_chiffres_dla(session, acteur, dla_id) or list_chiffres_equipe(session, acteur, dla_id, today)


def _list_of_dla(
    session: Session,
    dla_id: int,
    dla_filter: ColumnElement[bool],
    acteur: Acteur,
    is_told_of: ColumnElement[bool] | None = None,
) -> Sequence[ChiffresDla]:
    """List figures of a DLA; `is_told_of`: the answers whose author knew of the reader; None: all of them."""
    table = Participation
    statement = (
        select(table, (true() if is_told_of is None else is_told_of).label("is_told_of"))
        .join(table.dla)
        .join(table.campagne)
        .options(
            joinedload(table.dla), joinedload(table.campagne).joinedload(Campagne.region), joinedload(table.version)
        )
        .where(table.dla_id == dla_id, table.retiree_le.is_(None), dla_filter, settled_temps(acteur))
    )
    expected: dict[Campagne, list[Participation]] = {}
    for_another: set[Campagne] = set()
    for participation, is_told in session.execute(statement):
        expected.setdefault(participation.campagne, []).append(participation)
        if participation.transmise_le is not None and not is_told:
            for_another.add(participation.campagne)
    releases = list_releases(session, [campagne.id for campagne in expected], (Mesure.PART,)) if expected else {}
    latest = sorted(expected.items(), key=lambda item: (item[0].periode.fin, item[0].id), reverse=True)
    return [
        _chiffres_dla(campagne, rows, releases[campagne.id], acteur, is_for_another=campagne in for_another)
        for campagne, rows in latest
        if campagne.id in releases
    ]


def _chiffres_dla(
    campagne: Campagne, rows: Sequence[Participation], release: Release, acteur: Acteur, *, is_for_another: bool
) -> ChiffresDla:
    dla = rows[0].dla
    sent = [participation for participation in rows if participation.transmise_le is not None]
    chiffres = ChiffresDla(campagne=campagne, dla=dla, manques=tuple(map(typeset, unsent(len(rows), len(sent)))))
    if {participation.personne_id for participation in sent} == {acteur.personne_id}:
        weights, whole = _weights(sent), MILLI * WHOLE * campagne.periode.mois
        points = dict(zip(weights, largest_remainder(list(weights.values())), strict=True))  # they sum to 100
        etp = {code: Decimal(weight) / whole for code, weight in weights.items()}
        return replace(chiffres, is_own=True, contributeurs=1, parts=points if any(weights.values()) else {}, etp=etp)
    cells = release.of(Mesure.PART, dla.code)
    shown = next((cell for cell in cells if cell.is_shown), None)
    if shown is not None and not is_for_another:
        return replace(chiffres, pas=shown.pas, contributeurs=shown.n, parts=release.parts(dla.code))
    hidden = (
        f"{capital(SANS_AUTEUR)}." if any(participation.detachee is not None for participation in sent) else FOR_ANOTHER
    )
    motif = hidden if shown else next((f"{capital(told(cell.statut, cell.motif))}." for cell in cells), "")
    return replace(chiffres, manques=tuple(filter(None, (*chiffres.manques, motif))))


def _weights(sent: Iterable[Participation]) -> Mapping[str, int]:
    """Return code of a line -> time answered, in ten-millionths of an ETP-mois."""
    weights: dict[str, int] = {}
    for participation in sent:
        valeurs = participation.valeurs or {}
        poids = valeurs["ETP"] * valeurs["MOIS"]
        for code in get_questionnaire(participation.version).repartitions[0].lignes:
            weights[code] = weights.get(code, 0) + poids * (valeurs.get(code) or 0)
    return weights


def unsent(expected: int, sent: int) -> Iterable[str]:
    """Yield the sentence on expected answers that did not come in."""
    missing = expected - sent
    if not sent:
        yield "Aucune répartition n’a été transmise pour ce DLA."
    elif missing:
        counted = plural(missing, "réponse attendue n’a", "réponses attendues n’ont")
        yield f"{counted} pas été transmise{'s' if missing > 1 else ''}."
