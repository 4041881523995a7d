"""From rows to the plain records that exports are given."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from collecte.models import Campagne, Participation
from collecte.queries.anonymat import list_versees
from collecte.queries.campagnes import list_earlier, list_overlapping, list_regroupes
from collecte.queries.conventions import etp_conventionnes
from collecte.queries.effectifs import list_effectifs
from collecte.queries.organisation import list_dlas
from collecte.queries.participations import etat_of, list_for_export
from collecte.queries.population import PLANS, list_prestations, list_read_together, list_unites
from collecte.queries.recoupements import is_withheld
from collecte.queries.referentiels import get_referentiel_of, list_adopted
from collecte.queries.remplacements import count_selection, list_beyond_the_draw
from collecte.queries.textes_libres import get_textes
from collecte.queries.versions import get_questionnaire, list_answered_versions
from exports.figes import Figees
from exports.records import (
    Attendu,
    AttenduEnquete,
    Collecte,
    CollecteEnquete,
    Connue,
    Deroulement,
    Dla,
    Edition,
    Etat,
    QuiRepond,
    Reponse,
    ReponseEnquete,
    Serie,
    VersionPosee,
)
from questionnaires.francais import moment_text, paris_day, plural, short_day_text
from questionnaires.model import Questionnaire


def get_collecte(session: Session, campagne: Campagne, now: datetime) -> Collecte:
    """All that the regional workbook of a campaign is made from, read at `now` in one transaction."""
    today = paris_day(now)
    expected = list_for_export(session, campagne)
    versions = {own.version.numero: own.version for own in expected}
    return Collecte(
        region=campagne.region.nom,
        periode=campagne.periode,
        ouverture=campagne.ouverture,
        cloture=campagne.cloture,
        arrete_a=now,
        questionnaire=get_questionnaire(campagne.version),
        version=campagne.version.libelle,
        referentiel=get_referentiel_of(campagne),
        dlas=_dlas_with_funding(session, campagne),
        attendus=tuple(
            Attendu(
                dla=own.dla.code,
                personne=_respondent(own),
                nom=own.personne.nom_complet if own.personne else "",
                etp=own.etp_attendu,
                mois=own.mois_attendus,
                etat=etat_of(own, campagne, today),
                transmise_le=own.transmise_le,
                reponse=_reponse(own),
                justification=own.justification,
            )
            for own in expected
        ),
        edition=campagne.referentiel.numero if campagne.referentiel else 1,
        versions={version.libelle: get_questionnaire(version) for _, version in sorted(versions.items())},
        regroupes=list_regroupes(session, [campagne.id, *(own.id for own in list_overlapping(session, campagne))]),
        recoupee=is_withheld(session, campagne, now),
        effectifs={own.dla.code: own.etat for own in list_effectifs(session, campagne.id)},
        deroulement=_deroulement(campagne, now),
    )


def get_collecte_with_serie(session: Session, campagne: Campagne, now: datetime) -> Collecte:
    """The same, with the earlier campaigns on time of the région that it is compared to."""
    earlier = [get_collecte(session, own, now) for own in list_earlier(session, campagne)]
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
    """All that the workbook of a questionnaire is made from, read at `now` in one transaction."""
    today = paris_day(now)
    answered = list_answered_versions(session, campagne.instrument, campagne.region_id)
    versions = {own.numero: own for own in (*answered, campagne.version)}
    expected = list_for_export(session, campagne)
    is_cut = not campagne.anonyme and any(own.detachee is not None for own in expected)
    beyond = frozenset(list_beyond_the_draw(session, campagne.id) if campagne.is_drawn else ())
    found = CollecteEnquete(
        region=campagne.region.nom,
        code=campagne.instrument,
        titre=campagne.titre,
        ouverture=campagne.ouverture,
        cloture=campagne.cloture,
        arrete_a=now,
        version=campagne.version.numero,
        versions=tuple(
            VersionPosee(numero=numero, libelle=own.libelle, questionnaire=_read_now(get_questionnaire(own), is_cut))
            for numero, own in sorted(versions.items())
        ),
        dlas=tuple(Dla(code=dla.code, nom=dla.nom) for dla in list_dlas(session, campagne.region_id)),
        attendus=tuple(
            AttenduEnquete(
                dla=own.dla.code,
                personne=_respondent(own),
                nom="" if campagne.anonyme or _is_of_dla(own) or own.detachee is not None else own.auteur,
                is_of_dla=_is_of_dla(own),
                etat=etat_of(own, campagne, today),
                version=own.version.numero,
                transmise_le=None if campagne.anonyme else own.transmise_le,
                reponse=None if campagne.anonyme else _reponse_enquete(own),
                justification=own.justification,
                mode=own.mode.value if own.accompagnement_id and own.transmise_le else "",
                saisie_par=own.saisie_comme if own.transmise_le else "",
                en_plus=own.id in beyond,
            )
            for own in expected
        ),
        anonymes=_anonymes(session, campagne),
        textes=get_textes(session, campagne, now),
        qui=QuiRepond.STRUCTURE if campagne.is_of_structures else QuiRepond.PERSONNE,
        deroulement=_deroulement(campagne, now),
        choix=_choice_of_structures(session, campagne),
    )
    if not campagne.is_of_structures:
        return found
    figees = _figees(campagne, found)
    return replace(
        found,
        plan=PLANS[campagne.choix],
        unites=figees.unites
        if figees
        else list_unites(session, campagne, expected, frozenset() if campagne.anonyme else beyond),
        figees=figees,
        prestations=list_prestations(session, expected),
        lus_ensemble=list_read_together(session, campagne.region_id),
    )


def _figees(campagne: Campagne, found: CollecteEnquete) -> Figees | None:
    """What was told of the population before answers were cut, unless others came in since."""
    kept = Figees.read(campagne.figees) if campagne.figees is not None else None
    sent = sum(own.is_transmitted for own in found.attendus)
    return kept if kept is not None and kept.transmises == sent else None


def _anonymes(session: Session, campagne: Campagne) -> tuple[AttenduEnquete, ...] | None:
    """The answers of an anonymous campaign that may be read, numbered in an order that means nothing."""
    if not campagne.anonyme:
        return None
    return tuple(
        AttenduEnquete(
            dla="",
            personne=number,
            nom="",
            etat=Etat.TRANSMIS,
            version=campagne.version.numero,
            reponse=ReponseEnquete(valeurs=valeurs, connues={}),
        )
        for number, valeurs in enumerate(list_versees(session, campagne.id), start=1)
    )


def _read_now(questionnaire: Questionnaire, is_cut: bool) -> Questionnaire:
    """Answers that were cut from who gave them are not read one by one any more, even where they were."""
    return questionnaire.model_copy(update={"diffusion": "agregee"}) if is_cut else questionnaire


def _choice_of_structures(session: Session, campagne: Campagne) -> str:
    """How they were chosen, and what can be said from them; '' when it asks none."""
    if campagne.accompagnes_du is None or campagne.accompagnes_au is None:
        return ""
    between = f"du {short_day_text(campagne.accompagnes_du)} au {short_day_text(campagne.accompagnes_au)}"
    if campagne.tirage and campagne.taille:
        drawn = count_selection(session, campagne.id)
        more = plural(drawn.en_plus, "structure revenue", "structures revenues")
        beyond = f" En plus du tirage : {more} sur un refus après son remplacement." if drawn.en_plus else ""
        return (
            f"Tirage aléatoire par DLA : {campagne.taille} parmi {drawn.population}, dont l’accompagnement s’est "
            f"terminé {between}. Remplaçantes prises : {drawn.remplacantes}. Graine {campagne.tirage.graine}, gardée "
            f"avant que l’ordre soit connu.{beyond}"
        )
    if campagne.is_chosen:
        return (
            "Non généralisable. Choix raisonné : chacune a été choisie pour une raison, parmi celles dont "
            f"l’accompagnement s’est terminé {between}. Ce qu’elles répondent ne vaut pas pour les autres."
        )
    return f"Recensement : toutes celles dont l’accompagnement s’est terminé {between}."


def _dlas_with_funding(session: Session, campagne: Campagne) -> tuple[Dla, ...]:
    """Every DLA of the région, and what its avenants fund over the période."""
    dlas, periode = list_dlas(session, campagne.region_id), campagne.periode
    funded = etp_conventionnes(session, [dla.id for dla in dlas], periode.debut, periode.fin)
    return tuple(Dla(code=dla.code, nom=dla.nom, etp_conventionne=funded.get(dla.id)) for dla in dlas)


def _is_of_dla(own: Participation) -> bool:
    return own.personne_id is None and own.accompagnement_id is None and own.detachee is None


def _respondent(own: Participation) -> int:
    """A number of its own within a campaign: of a person, of a structure, or the opposite of that of a DLA, or of an
    answer that was cut from who gave it."""
    if own.detachee is not None:
        return -own.detachee
    return own.accompagnement.structure_id if own.accompagnement else own.personne_id or -own.dla_id


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
    """What the respondents were told, in a few lines; nothing when the campaign has no notice."""
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


def _reponse_enquete(participation: Participation) -> ReponseEnquete | None:
    if participation.valeurs is None:
        return None
    connues = {
        code: Connue(known.get("texte", ""), known.get("origine", ""), known.get("date", ""))
        for code, known in participation.connues.items()
    }
    return ReponseEnquete(valeurs=participation.valeurs, connues=connues)


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
