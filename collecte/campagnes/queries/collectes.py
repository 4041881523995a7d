"""Queries that turn database rows into the plain records of exports: answers, population, funding."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from collecte.campagnes.queries.attendus import LectureCampagne, giver
from collecte.campagnes.queries.campagnes import list_asked_dlas, list_earlier
from collecte.campagnes.queries.croisements import cross
from collecte.campagnes.queries.effectifs import list_effectifs
from collecte.campagnes.queries.population import (
    PLANS,
    get_population,
    list_prestations,
    list_read_together,
    list_unites,
)
from collecte.campagnes.queries.publications import (
    SERIES,
    get_enquete_publiee,
    get_release,
    list_releases,
    list_reseaux,
)
from collecte.campagnes.queries.structures_interrogees import count_selection, list_beyond_the_draw
from collecte.campagnes.queries.suivis import has_cut_answers, list_for_export
from collecte.campagnes.queries.textes_libres import get_textes, list_precisions
from collecte.models import Campagne, Participation
from collecte.organisation.queries.conventions import etp_conventionnes
from collecte.referentiel.queries.categories import get_categories
from collecte.referentiel.queries.referentiels import get_referentiel_of, list_adopted
from collecte.reponses.queries.participations import etat_of
from collecte.reponses.queries.versions import get_questionnaire, list_answered_versions
from exports.records.figes import Figees
from exports.records.gardees import Gardees
from exports.records.records import (
    Attendu,
    Collecte,
    CollecteEnquete,
    Deroulement,
    Dla,
    Edition,
    Etat,
    QuiRepond,
    Reponse,
    Serie,
    VersionPosee,
)
from exports.release.cellules import Release
from questionnaires.core.francais import moment_text, paris_day, plural, short_day_text
from questionnaires.core.model import Questionnaire


def get_collecte(session: Session, campagne: Campagne, now: datetime) -> Collecte:
    """Return all that the regional workbook of a campaign is made from, read at `now` in one transaction."""
    collecte = _collecte(session, campagne, now, get_release(session, campagne.id))
    return replace(collecte, reseau=list_reseaux(session, [campagne]).get(campagne.id))


def _collecte(session: Session, campagne: Campagne, now: datetime, release: Release | None) -> Collecte:
    today, periode = paris_day(now), campagne.periode
    dlas, expected = list_asked_dlas(session, campagne), list_for_export(session, campagne)
    funded = etp_conventionnes(session, [dla.id for dla in dlas], periode.debut, periode.fin)
    versions = {participation.version.numero: participation.version for participation in expected}
    return Collecte(
        region=campagne.territoire,
        periode=periode,
        ouverture=campagne.ouverture,
        cloture=campagne.cloture,
        arrete_a=now,
        questionnaire=get_questionnaire(campagne.version),
        version=campagne.version.libelle,
        referentiel=get_referentiel_of(campagne),
        dlas=tuple(Dla(code=dla.code, nom=dla.nom, etp_conventionne=funded.get(dla.id)) for dla in dlas),
        attendus=tuple(
            Attendu(
                dla=participation.dla.code,
                personne=giver(participation.detachee, None, participation.personne_id, participation.dla_id),
                nom=participation.personne.nom_complet if participation.personne else "",
                etp=participation.etp_attendu,
                mois=participation.mois_attendus,
                etat=etat_of(participation, campagne, today),
                transmise_le=participation.transmise_le or participation.recue_le,
                reponse=_reponse(participation),
                justification=participation.justification,
            )
            for participation in expected
        ),
        edition=campagne.referentiel.numero if campagne.referentiel else 1,
        versions={version.libelle: get_questionnaire(version) for _, version in sorted(versions.items())},
        seuils=campagne.region.seuils,
        release=release,
        precisions=tuple(list_precisions(session, campagne, now)) if release else (),
        effectifs={effectifs.dla.code: effectifs.etat for effectifs in list_effectifs(session, campagne.id)},
        deroulement=_deroulement(campagne, now),
    )


def get_collecte_with_serie(session: Session, campagne: Campagne, now: datetime) -> Collecte:
    """Return what `get_collecte` does, with the earlier campaigns on time of the région for comparison."""
    before = list_earlier(session, campagne)
    released = list_releases(session, [anterieure.id for anterieure in before], SERIES)
    earlier = [_collecte(session, anterieure, now, released.get(anterieure.id)) for anterieure in before]
    editions = tuple(
        Edition(
            numero=version.numero,
            referentiel=version.referentiel,
            correspondance=version.correspondance,
            adoptee_le=version.adoptee_le,
        )
        for version in list_adopted(session, campagne.region_id)
    )
    serie = Serie(editions=editions, anterieures=tuple(earlier))
    return replace(get_collecte(session, campagne, now), serie=serie)


def get_collecte_enquete(session: Session, campagne: Campagne, now: datetime) -> CollecteEnquete:
    """Return all that the workbook of a questionnaire is made from, read at `now` in one transaction."""
    is_cut = not campagne.anonyme and has_cut_answers(session, campagne.id)  # no more reading answer by answer
    beyond = frozenset(list_beyond_the_draw(session, campagne.id) if campagne.is_drawn else ())
    lecture = LectureCampagne(session, campagne, paris_day(now), beyond)
    expected = list(lecture.expected()) if campagne.is_of_structures else None  # register facts go with each of them
    population = None if expected is None else get_population(session, campagne, expected)
    dimensions, categories = (
        ((), {}) if population is None or campagne.anonyme else cross(population.known, get_categories(session))
    )
    dlas = list_asked_dlas(session, campagne)
    collecte = CollecteEnquete(
        region=campagne.territoire,
        code=campagne.instrument,
        titre=campagne.titre,
        ouverture=campagne.ouverture,
        cloture=campagne.cloture,
        arrete_a=now,
        version=campagne.version.numero,
        versions=list_versions_posees(session, campagne),
        dlas=tuple(Dla(code=dla.code, nom=dla.nom) for dla in dlas),
        attendus=Gardees(lecture.attendus(lecture.expected() if expected is None else expected, categories)),
        anonymes=Gardees(lecture.anonymes()) if campagne.anonyme else None,
        textes=get_textes(session, campagne, now),
        seuils=campagne.region.seuils,
        qui=QuiRepond.STRUCTURE if campagne.is_of_structures else QuiRepond.PERSONNE,
        deroulement=_deroulement(campagne, now),
        choix=_choice_of_structures(session, campagne, len(beyond)),
        dimensions=dimensions,
        release=get_enquete_publiee(session, campagne.id) if campagne.arretee_le else None,
    )
    if is_cut:
        collecte = read_in_counts(collecte)
    if population is None:
        return collecte
    # what was stored of the population before answers were anonymised, unless others came in since
    figees = Figees.read(campagne.figees) if campagne.figees is not None else None
    sent = sum(count for effectif, count in collecte.effectifs.items() if effectif.etat is Etat.TRANSMIS)
    figees = figees if figees is not None and figees.transmises == sent else None
    return replace(
        collecte,
        plan=PLANS[campagne.choix],
        unites=figees.unites if figees else list_unites(population, frozenset() if campagne.anonyme else beyond),
        figees=figees,
        prestations=list_prestations(population),
        lus_ensemble=list_read_together(session, dlas),
        seul_dla=campagne.dlas_demandes if len(campagne.dlas_choisis) == 1 else "",
    )


def list_versions_posees(session: Session, campagne: Campagne) -> tuple[VersionPosee, ...]:
    """List the versions that answers of its région are in, oldest first, with that of the campaign."""
    answered = list_answered_versions(session, campagne.instrument, campagne.region_id)
    versions = {version.numero: version for version in (*answered, campagne.version)}
    return tuple(
        VersionPosee(numero=numero, libelle=version.libelle, questionnaire=get_questionnaire(version))
        for numero, version in sorted(versions.items())
    )


def read_in_counts(collecte: CollecteEnquete) -> CollecteEnquete:
    """Return a collecte with answers read in counts only, as they are once they lose their names."""
    versions = (replace(version, questionnaire=in_counts(version.questionnaire)) for version in collecte.versions)
    return replace(collecte, versions=tuple(versions))


def in_counts(questionnaire: Questionnaire) -> Questionnaire:
    """Return the questionnaire with answers read in counts only, not one by one."""
    return questionnaire.model_copy(update={"diffusion": "agregee"})


def _choice_of_structures(session: Session, campagne: Campagne, beyond_count: int) -> str:
    """Say how structures were chosen, with how many beyond a draw, and what can be concluded from them; '' when none is
    asked."""
    if campagne.accompagnes_du is None or campagne.accompagnes_au is None:
        return ""
    between = f"du {short_day_text(campagne.accompagnes_du)} au {short_day_text(campagne.accompagnes_au)}"
    if campagne.tirage and campagne.taille:
        population, remplacantes = count_selection(session, campagne.id)
        more = plural(beyond_count, "structure revenue", "structures revenues")
        beyond = f" En plus du tirage : {more} sur un refus après son remplacement." if beyond_count else ""
        return (
            f"Tirage aléatoire par DLA : {campagne.taille} parmi {population}, dont l’accompagnement s’est "
            f"terminé {between}. Remplaçantes prises : {remplacantes}. Graine {campagne.tirage.graine}, gardée "
            f"avant que l’ordre soit connu.{beyond}"
        )
    if campagne.is_chosen:
        return (
            "Non généralisable. Choix raisonné : chacune a été choisie pour une raison, parmi celles dont "
            f"l’accompagnement s’est terminé {between}. Ce qu’elles répondent ne vaut pas pour les autres."
        )
    return f"Recensement : toutes celles dont l’accompagnement s’est terminé {between}."


def _deroulement(campagne: Campagne, now: datetime) -> Deroulement:
    etat = campagne.etat(paris_day(now))
    return Deroulement(
        etat=f"{etat} le {moment_text(campagne.arretee_le)}" if campagne.arretee_le else etat.value,
        grace_jours=campagne.grace_jours,
        prolongations=len(campagne.prolongations),
        limite=campagne.limite,
        notice=_told(campagne),
    )


def _told(campagne: Campagne) -> str:
    """Return what respondents were informed of, in a few lines; '' when the campaign has no notice."""
    notice = campagne.information
    if not campagne.notice:
        return ""
    return "\n".join(
        (
            f"Base légale : {notice.base_legale}",
            notice.facultatif,
            f"Information du CSE : {notice.cse_text}.",
            f"Responsable : {notice.responsable}",
            f"Conservation : {notice.conservation}",
        )
    )


def _reponse(participation: Participation) -> Reponse | None:
    if participation.valeurs is None:
        return None
    valeurs = participation.valeurs
    return Reponse(
        version=participation.version.libelle,
        etp=valeurs["ETP"],
        mois=valeurs["MOIS"],
        valeurs=valeurs,
        accord_chiffres=participation.accord_chiffres,
    )
