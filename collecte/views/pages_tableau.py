"""What the tableau de bord shows: each région's DLA against its last campaigns, what to do next, what blocks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import url_for

from collecte.models import Campagne, Dla, EtatCampagne, EtatCourriel, Region
from collecte.queries.campagnes import list_animated_campagnes
from collecte.queries.courriels import count_followed_courriels, list_open_signalements
from collecte.queries.echanges import count_to_read
from collecte.queries.effectifs import count_to_correct
from collecte.queries.finances import etp_conventionnes_in
from collecte.queries.gestion_liens import list_a_joindre
from collecte.queries.organisation import list_animated_dlas, list_animated_regions, list_staffed_regions
from collecte.queries.participations import Suivi, list_suivis
from collecte.queries.signaux import list_signaux
from collecte.views.apercu_organisation import TOLERANCE
from collecte.views.pages_campagne import FEW, MANY, SILENCE, Avancement, EtatDla, LigneDla, avancement
from collecte.web.context import acteur, reading
from exports.couverture import etp_text
from questionnaires.francais import day_text, plural

COLUMNS = 8
"""Campaigns side by side: those that run, then the last ones."""


@dataclass(frozen=True, slots=True)
class Geste:
    """What is said, and where one goes to do it."""

    phrase: str
    lien: str
    adresse: str


@dataclass(frozen=True, slots=True)
class Colonne:
    """One campaign of the matrix."""

    campagne: Campagne
    etat: EtatCampagne
    avancement: Avancement
    a_voir: int  # flags that nobody looked at yet
    a_lire: int  # replies to questions, that nobody answered nor closed
    a_corriger: int  # DLA whose direction asks that its effectifs be corrected
    today: date

    @property
    def age(self) -> int:
        """Days since its opening; negative before it."""
        return (self.today - self.campagne.ouverture).days

    @property
    def is_running(self) -> bool:
        """Whether something is still to be done about it: settling its results, in the end."""
        return self.etat is not EtatCampagne.ARRETEE

    @property
    def gestes(self) -> Sequence[Geste]:
        """What to do now about it, what someone waits for first."""
        return [*self._waited_for(), self._next()]

    def _waited_for(self) -> Iterator[Geste]:
        own = self.campagne
        if self.a_lire:
            told = plural(self.a_lire, "réponse à une question est à lire", "réponses à des questions sont à lire")
            yield Geste(f"{told}.", "Lire", f"{url_for('campagnes.suivi', campagne_id=own.id)}#personnes")
        if self.a_corriger:
            told = plural(self.a_corriger, "direction demande", "directions demandent")
            where = url_for("campagnes.effectifs", campagne_id=own.id)
            yield Geste(f"{told} une correction des effectifs.", "Voir laquelle", where)

    def _next(self) -> Geste:
        own, missing = self.campagne, self.avancement.couverture.manquantes
        suivi = url_for("campagnes.suivi", campagne_id=own.id)
        if self.etat is EtatCampagne.PREVUE:
            return self._before(suivi)
        if not missing:
            return self._complete(suivi)
        left = plural(missing, "réponse reste à transmettre", "réponses restent à transmettre")
        if self.etat is EtatCampagne.OUVERTE:
            return Geste(f"{left} avant le {day_text(own.cloture)}.", "Voir où en est chaque DLA", suivi)
        if self.etat is EtatCampagne.GRACE:
            told = f"{left} ; les réponses en retard sont acceptées jusqu’au {day_text(own.derniere_limite)}."
            return Geste(told, "Voir qui manque", suivi)
        told = plural(missing, "réponse manque", "réponses manquent")
        if not own.is_over(self.today):
            more = f"{told} ; il reste jusqu’au {day_text(own.limite)} à un DLA prolongé."
            return Geste(more, "Voir qui manque", suivi)
        return Geste(f"{told} après la clôture.", "Prolonger un DLA, ou justifier les écarts", suivi)

    def _complete(self, suivi: str) -> Geste:
        own = self.campagne
        if self.a_voir:
            left = plural(self.a_voir, "signalement reste", "signalements restent")
            where = url_for("campagnes.signaux", campagne_id=own.id)
            return Geste(f"Plus rien n’est attendu, mais {left} à voir.", "Voir les signalements", where)
        if own.is_over(self.today):
            where = url_for("campagnes.arret", campagne_id=own.id)
            return Geste("Plus rien n’est attendu.", "Arrêter les résultats", where)
        return Geste("Plus rien n’est attendu.", "Télécharger le classeur", suivi)

    def _before(self, suivi: str) -> Geste:
        own = self.campagne
        if own.missing_notice:
            told = f"Elle n’ouvre pas sans sa notice : il y manque {', '.join(own.missing_notice)}."
            return Geste(told, "Compléter la notice", url_for("campagnes.notice", campagne_id=own.id))
        return Geste(f"Elle ouvre le {day_text(own.ouverture)}.", "Relire ce qui est attendu", suivi)


@dataclass(frozen=True, slots=True)
class LigneMatrice:
    """A DLA and where it stands in each campaign of the matrix, in the order of its columns."""

    dla: Dla
    cellules: Sequence[LigneDla]


@dataclass(frozen=True, slots=True)
class Tableau:
    """One région."""

    region: Region
    colonnes: Sequence[Colonne]
    lignes: Sequence[LigneMatrice]
    has_personnes: bool  # of one without a campaign: whether someone is, was or will be affected to a DLA

    @property
    def missing(self) -> Sequence[LigneMatrice]:
        """The DLA of which an answer is missing in a campaign that opened and is not settled."""
        return [ligne for ligne in self.lignes if any(map(_is_missing, self.colonnes, ligne.cellules))]

    @property
    def is_long(self) -> bool:
        return len(self.lignes) > MANY

    @property
    def running(self) -> Sequence[Colonne]:
        return [own for own in self.colonnes if own.is_running]


def _is_missing(colonne: Colonne, cellule: LigneDla) -> bool:
    return colonne.is_running and cellule.etat in {EtatDla.A_FAIRE, EtatDla.COMMENCE, EtatDla.EN_RETARD}


def tableaux(today: date) -> list[Tableau]:
    """Each région that the one who asks runs; as many reads whatever their size."""
    session = reading()
    dlas, campagnes = list_animated_dlas(session, acteur()), list_animated_campagnes(session, acteur())
    regions = list_animated_regions(session, acteur())
    shown = [own for region in regions for own in _columns(campagnes, region, today)]
    rows = _by_campagne(list_suivis(session, [own.id for own in shown]))
    unsettled = [own for own in shown if own.arretee_le is None]
    unsettled_ids = [own.id for own in unsettled]
    flagged = list_signaux(session, unsettled)
    replied = count_to_read(session, unsettled_ids)
    to_correct = count_to_correct(session, unsettled_ids)
    funded = etp_conventionnes_in(session, shown, dlas)
    is_new = {region.id for region in regions} > {own.region_id for own in shown}  # one at least asked nothing yet
    staffed = list_staffed_regions(session, acteur()) if is_new else frozenset()
    found = []
    for region in regions:
        own_dlas = [dla for dla in dlas if dla.region_id == region.id]
        colonnes = [
            Colonne(
                own,
                own.etat(today),
                avancement(own, own_dlas, rows.get(own.id, []), funded[own.id], today),
                a_voir=flagged[own.id].count_to_see() if own.id in flagged else 0,
                a_lire=replied[own.id],
                a_corriger=to_correct[own.id],
                today=today,
            )
            for own in shown
            if own.region_id == region.id
        ]
        lignes = [
            LigneMatrice(dla, [own.avancement.lignes[place] for own in colonnes]) for place, dla in enumerate(own_dlas)
        ]
        found.append(Tableau(region, colonnes, lignes, region.id in staffed))
    return found


def _columns(campagnes: Sequence[Campagne], region: Region, today: date) -> Sequence[Campagne]:
    own = [campagne for campagne in campagnes if campagne.region_id == region.id]
    own.sort(key=lambda campagne: (not campagne.is_over(today), campagne.ouverture, campagne.id), reverse=True)
    return own[:COLUMNS]


def _by_campagne(rows: Sequence[Suivi]) -> Mapping[int, Sequence[Suivi]]:
    found: dict[int, list[Suivi]] = {}
    for row in rows:
        if row.retiree_le is None:
            found.setdefault(row.campagne_id, []).append(row)
    return found


def blocages(found: Sequence[Tableau], today: date) -> list[Geste]:
    """What stands in the way, the most pressing first: messages that did not arrive, or cannot, then campaign by
    campaign."""
    messages = [*_of_messages(), *_unreachable(today)]
    return [*messages, *(geste for own in found for colonne in own.colonnes for geste in _of_colonne(colonne))]


def _of_messages() -> Iterator[Geste]:
    counts, page = count_followed_courriels(reading(), acteur()), url_for("envois.liste")
    if lost := counts[EtatCourriel.REFUSE] + counts[EtatCourriel.ABANDONNE]:
        told = plural(lost, "courriel n’est pas arrivé", "courriels ne sont pas arrivés")
        yield Geste(f"{told}.", "Voir lesquels", page)
    if told_off := len(list_open_signalements(reading(), acteur())):
        told = plural(told_off, "personne a répondu", "personnes ont répondu")
        yield Geste(f"{told} « ce n’est plus moi ».", "Vérifier leur compte", page)


def _unreachable(today: date) -> Iterator[Geste]:
    if count := len(list_a_joindre(reading(), acteur(), today)):
        told = plural(count, "structure interrogée ne reçoit", "structures interrogées ne reçoivent")
        yield Geste(f"{told} pas nos messages.", "Trouver à qui écrire", url_for("liens.a_joindre"))


def _of_colonne(colonne: Colonne) -> Iterator[Geste]:
    own, titre = colonne.campagne, colonne.campagne.titre
    if colonne.etat not in {EtatCampagne.PREVUE, EtatCampagne.OUVERTE}:
        return
    if not colonne.avancement.couverture.attendues:
        where = url_for("campagnes.attendues", campagne_id=own.id)
        yield Geste(f"{titre} : aucune réponse n’est attendue.", "Vérifier qui répond", where)
    if colonne.etat is EtatCampagne.OUVERTE and colonne.age >= SILENCE:
        yield from _silent(colonne)
    if own.is_temps:
        yield from _over_funded(colonne)


def _silent(colonne: Colonne) -> Iterator[Geste]:
    found = [ligne for ligne in colonne.avancement.lignes if ligne.is_silent]
    if len(found) <= FEW:
        yield from (_silence(colonne, ligne) for ligne in found)
        return
    told = f"{colonne.campagne.titre} : {_nobody(colonne)} n’a commencé dans {len(found)} DLA ({_named(found)})"
    where = url_for("campagnes.relances", campagne_id=colonne.campagne.id)
    yield Geste(f"{told} depuis {plural(colonne.age, 'jour')}.", "Relancer", where)


def _silence(colonne: Colonne, ligne: LigneDla) -> Geste:
    told = f"DLA {ligne.dla.code} {ligne.dla.nom} : {_nobody(colonne)} n’a commencé « {colonne.campagne.titre} »"
    return Geste(f"{told} depuis {plural(colonne.age, 'jour')}.", "Voir ce DLA", _cell(colonne, ligne))


def _nobody(colonne: Colonne) -> str:
    return "aucune structure" if colonne.campagne.is_of_structures else "personne"


def _over_funded(colonne: Colonne) -> Iterator[Geste]:
    """More ETP expected than the avenants fund, beyond what roundings explain."""
    found = [ligne for ligne in colonne.avancement.lignes if _is_over_funded(ligne, colonne.avancement.mois)]
    if len(found) <= FEW:
        yield from (_more_than_funded(colonne, ligne) for ligne in found)
        return
    told = f"{len(found)} DLA ({_named(found)}) : plus d’ETP attendus que conventionnés"
    where = url_for("organisation.region", region_id=colonne.campagne.region_id)
    yield Geste(f"{told} ({colonne.campagne.periode.libelle}).", "Vérifier affectations et avenants", where)


def _is_over_funded(ligne: LigneDla, mois: int) -> bool:
    funded = ligne.couverture.etp_conventionnes
    return funded is not None and ligne.couverture.etp_attendus(mois) > funded + TOLERANCE / 100


def _more_than_funded(colonne: Colonne, ligne: LigneDla) -> Geste:
    counts = ligne.couverture
    told = (
        f"DLA {ligne.dla.code} {ligne.dla.nom} : {etp_text(counts.etp_attendus(colonne.avancement.mois))} ETP attendus"
    )
    told += f" pour {etp_text(counts.etp_conventionnes or 0)} conventionnés ({colonne.campagne.periode.libelle})."
    return Geste(told, "Vérifier affectations et avenants", url_for("organisation.dla", dla_id=ligne.dla.id))


def _named(lignes: Sequence[LigneDla]) -> str:
    """`18, 28, 36 et 17 autres`."""
    first, others = ", ".join(ligne.dla.code for ligne in lignes[:FEW]), len(lignes) - FEW
    return f"{first} et {plural(others, 'autre')}"


def _cell(colonne: Colonne, ligne: LigneDla) -> str:
    return url_for("campagnes.suivi_dla", campagne_id=colonne.campagne.id, dla_id=ligne.dla.id)
