"""Extraction of the public figures of a région, from those that its workbook prints."""

import hashlib
from collections.abc import Iterator

from exports.enquetes.resultats import ChangementNombre, Question, Resultats, either
from exports.national.dits import (
    ChangementDit,
    EnqueteDite,
    LigneDite,
    MesureQuestion,
    MissionDite,
    QuestionDite,
    RegionDite,
    ReseauDit,
    TempsDit,
)
from exports.regional.matiere import Audience
from exports.regional.parties import Enquete, Parties
from exports.regional.reperes import TENTHS
from exports.release.cellules import Mesure as MesureTemps
from exports.release.cellules import Release, Statut
from exports.release.motifs import CONFIDENTIEL
from exports.statistiques.enonces import half_up, percent
from exports.tableur.text import one_line
from exports.temps.consolidation import Consolidation
from exports.temps.sheets.plan import names_of
from questionnaires.core.options import favorables_of
from questionnaires.files.instruments import IMPACT, SATISFACTION

EFFETS = "EFFETS"
"""Code of the question of IMPACT whose answers are compared with the national figure."""

_BEST = 2
"""Number of its options that are counted together, the first ones."""


def relever(parties: Parties, *, code: str, fichier: str, content: bytes) -> RegionDite:
    """Extract the figures of a workbook made for the public, given its file name and its bytes.

    Raises ValueError for another audience, which is shown more than the public is.
    """
    if parties.matiere.audience is not Audience.PUBLIC:
        raise ValueError(parties.matiere.audience)
    return RegionDite(
        code=code,
        nom=one_line(parties.matiere.region, 80),
        arrete_a=parties.matiere.arrete_a,
        fichier=fichier,
        empreinte=hashlib.sha256(content).hexdigest(),
        temps=_temps(parties),
        enquetes=tuple(_enquetes(parties)),
    )


def _temps(parties: Parties) -> TempsDit | None:
    consolidation = parties.consolidation
    if consolidation is None:
        return None
    release, total = consolidation.release, consolidation.total
    collecte, mois = consolidation.collecte, consolidation.collecte.periode.mois
    is_shown = release is not None and release.is_shown
    return TempsDit(
        periode=collecte.periode.code,
        referentiel=f"{one_line(collecte.referentiel.titre, 80)}, version {collecte.edition}",
        attendues=total.attendues,
        transmises=total.transmises,
        etp_attendus=total.etp_attendus(mois),
        etp_transmis=total.etp_transmis(mois),
        personnes=release.personnes if release and is_shown else 0,
        pas=release.pas if release and is_shown else 0,
        missions=tuple(_missions(consolidation, release)) if release and is_shown else (),
        secret="" if is_shown else _secret(release),
        reseau=_reseau(consolidation),
    )


def _reseau(consolidation: Consolidation) -> ReseauDit | None:
    reseau = consolidation.reseau
    if reseau is None:
        return None
    return ReseauDit(
        regions=len(reseau.regions),
        personnes=reseau.personnes if reseau.is_shown else 0,
        pas=reseau.pas,
        missions=tuple(_missions(consolidation, reseau)) if reseau.is_shown else (),
        secret="" if reseau.is_shown else _secret(reseau),
    )


def _secret(release: Release | None) -> str:
    """Return « [c] trop peu de personnes… »: the status of the région's shares, and why."""
    if release is None:
        return f"{Statut.INDISPONIBLE} résultats non arrêtés"
    first = next(iter(release.of(MesureTemps.PART)), None)
    return f"{first.statut} {first.motif}" if first else Statut.INDISPONIBLE.value


def _missions(consolidation: Consolidation, release: Release) -> Iterator[MissionDite]:
    """Yield the missions of a release, with work outside missions as one, whatever lines it has."""
    parts, tenths, names = release.parts(), release.etp(), names_of(consolidation)
    for bloc in consolidation.blocs:
        lines = [ligne for ligne in bloc.lignes if ligne.code in parts]
        codes = [bloc.mission.code] if bloc.mission else [ligne.code for ligne in lines]
        yield MissionDite(
            code=bloc.mission.code if bloc.mission else "",
            titre=one_line(bloc.mission.court, 60) if bloc.mission else "",
            part=sum(parts[code] for code in codes),
            etp=sum(tenths[code] for code in codes) / TENTHS,
            lignes=tuple(
                LigneDite(
                    code=ligne.code,
                    titre=names[ligne.code],
                    part=parts[ligne.code],
                    etp=tenths[ligne.code] / TENTHS,
                )
                for ligne in lines
                if bloc.mission
            ),
        )


def _enquetes(parties: Parties) -> Iterator[EnqueteDite]:
    """Yield satisfaction and impact: the last campaign of each in the workbook."""
    by_code: dict[str, Enquete] = {enquete.collecte.code: enquete for enquete in parties.enquetes}
    for code in (SATISFACTION, IMPACT):
        enquete = by_code.get(code)
        if enquete is not None and enquete.resultats is not None:
            yield _enquete(enquete, enquete.resultats)


def _enquete(enquete: Enquete, resultats: Resultats) -> EnqueteDite:
    return EnqueteDite(
        code=enquete.collecte.code,
        titre=one_line(enquete.collecte.titre, 120),
        version=enquete.collecte.version,
        interrogees=resultats.attendues,
        transmises=resultats.transmises,
        choix=enquete.collecte.plan,
        pourquoi=resultats.pourquoi,
        questions=tuple(_question(question) for question in resultats.questions if _is_main(question)),
        changements=tuple(_changement(changement) for changement in resultats.changements),
    )


def _is_main(question: Question) -> bool:
    """Return whether a question is on a scale whose best two answers are counted together; not C4, the scale of
    contribution, whose second answer is « en partie »."""
    return question.code == EFFETS or (question.echelle not in (None, "C4") and "." not in question.code)


def _question(question: Question) -> QuestionDite:
    is_score = question.echelle == "R10"
    best = question.modalites[:_BEST] if question.echelle is None else ()
    is_hidden = any(modalite.nombre is None for modalite in best)
    words = [pas.libelle for pas in (favorables_of(question.echelle) if question.echelle else best)]
    return QuestionDite(
        code=question.code,
        libelle=one_line(question.libelle, 300),
        mesure=MesureQuestion.SCORE if is_score else MesureQuestion.PART,
        favorables="9 ou 10" if is_score else either([f"« {word} »" for word in words]),
        n=0 if is_hidden else question.n,
        hautes=question.favorables if question.echelle else sum(modalite.nombre or 0 for modalite in best),
        basses=question.defavorables if is_score else 0,
        figure=None if is_hidden else _figure(question),
        confidentiel=CONFIDENTIEL if is_hidden else question.confidentiel,
    )


def _figure(question: Question) -> int | None:
    """Return the score or the best answers' share, as printed; None for a draw: options are estimated one by one."""
    if question.enonces:
        estimation = question.enonces[0].estimation
        if estimation is None:
            return None
        return half_up(estimation.valeur, 1) if question.echelle == "R10" else percent(estimation.valeur)
    best = question.modalites[:_BEST]
    if not question.n or any(modalite.part is None or modalite.entre is not None for modalite in best):
        return None
    return percent(sum(modalite.nombre or 0 for modalite in best) / question.n)


def _changement(changement: ChangementNombre) -> ChangementDit:
    unit, evolution = 10**changement.grandeur.decimals, changement.evolution
    if evolution is None or evolution.avant is None or evolution.apres is None:
        return ChangementDit(
            grandeur=changement.grandeur.value,
            decimales=changement.grandeur.decimals,
            confidentiel=f"{changement.statut} {changement.phrases[0]}",
        )
    return ChangementDit(
        grandeur=changement.grandeur.value,
        decimales=changement.grandeur.decimals,
        n=evolution.n,
        avant=evolution.avant / unit,
        apres=evolution.apres / unit,
    )
