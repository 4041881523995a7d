"""Make an archive: read everything in one transaction, then write its parts."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from importlib import metadata
from io import BytesIO
from typing import IO, TYPE_CHECKING

from sqlalchemy.orm import Session

from collecte.bibliotheque.operations.definitions import yaml_bytes
from collecte.campagnes.operations.classeurs import sortie_of, take_out
from collecte.campagnes.queries.campagnes import get_classeur_reference, list_overlapping
from collecte.classeurs.operations.archives.cellules import description_of, lines_of
from collecte.classeurs.operations.archives.controles import count_states, measure
from collecte.classeurs.operations.archives.manifeste import (
    CLASSEUR,
    FORMAT,
    JOURNAL,
    LISEZ_MOI,
    MANIFESTE,
    REPONSES,
    Identite,
    Manifeste,
    PartieArchive,
    Portee,
    hyphened,
    questionnaire_part,
    referentiel_part,
    table_part,
)
from collecte.classeurs.operations.archives.notice import notice_of
from collecte.classeurs.operations.archives.perimetre import journal_of, tranches, versions_of
from collecte.classeurs.operations.archives.refus import UnarchivableError
from collecte.classeurs.operations.archives.reponses import table_of as reponses_of
from collecte.classeurs.operations.extraits import tables_of
from collecte.classeurs.queries.archives import list_journal_of, list_versions
from collecte.core.schema import head_revision
from collecte.core.security import Trousseau
from collecte.models import Campagne, EtatCampagne
from collecte.models.carte_donnees import CARTE
from collecte.models.journal import ARCHIVED
from collecte.policy import Acteur
from collecte.referentiel.queries.referentiels import get_referentiel_of
from collecte.reponses.queries.campagnes import lock_campagnes
from collecte.reponses.queries.participations import lock_participations
from collecte.reponses.queries.versions import get_written
from collecte.telechargements.operations.sorties import Sortie
from exports.formats.choix import Format
from exports.formats.csvw import SUFFIX
from exports.formats.tables import Table
from exports.records.records import Collecte, CollecteEnquete
from exports.regional.matiere import Famille
from exports.tableur.csv import french_csv
from exports.tableur.flux.archive import archive
from questionnaires.core.francais import day_text, moment_text, paris_day
from questionnaires.files.yaml_writing import dump_referentiel

if TYPE_CHECKING:
    from exports.tableur.livre import Progress  # the Excel writer comes with it: loaded when a workbook is made

_STEPS = 3


@dataclass(frozen=True, slots=True)
class Archive:
    """A campaign read for archiving: `sortie` describes its file. `fichiers` are its parts but for those derived from
    the workbook and the tables, `reference` its workbook when one is kept, `reponses` its answers one by one."""

    sortie: Sortie
    manifeste: Manifeste
    fichiers: Mapping[str, bytes]
    collecte: Collecte | CollecteEnquete
    reference: bytes | None
    reponses: Table | None

    def write(self, sink: IO[bytes], tell: "Progress") -> None:
        """Write the bytes of the file: the same for the same reading. Raise ExportLimitError, in French."""
        tell(0, _STEPS, "Classeur")
        parts = {**self.fichiers, CLASSEUR: self.reference or _workbook(self.collecte)}
        tell(1, _STEPS, "Réponses")
        parts.update(_tables(self.collecte, self.manifeste.moment, self.reponses))
        tell(2, _STEPS, "Assemblage")
        parts[LISEZ_MOI] = notice_of(self.manifeste, parts)
        parties = tuple(
            PartieArchive(nom=name, octets=len(content), sha256=hashlib.sha256(content).hexdigest())
            for name, content in sorted(parts.items())
        )
        manifeste = self.manifeste.model_copy(update={"parties": parties})
        parts[MANIFESTE] = manifeste.model_dump_json(indent=2).encode()
        for chunk in archive((name, (content,)) for name, content in sorted(parts.items())):
            sink.write(chunk)


def rassembler(
    session: Session,
    *,
    campagne: Campagne,
    portee: Portee,
    trousseau: Trousseau,
    acteur: Acteur | None,
    now: datetime,
) -> Archive:
    """Gather the content of an archive, and record that its workbook goes out. Raise UnarchivableError."""
    lock_campagnes(session, [campagne.id])
    session.refresh(campagne)
    check_archivable(session, campagne, portee, now)
    collecte = take_out(session, campagne=campagne, acteur=acteur, now=now)
    lock_participations(session, campagne.id)
    session.flush()
    is_whole = portee is Portee.COMPLETE
    manifeste = Manifeste(
        format=FORMAT,
        version=metadata.version("collecte-dla"),
        revision=head_revision() or "",
        installation=installations_of(trousseau)[0],
        moment=now,
        portee=portee,
        campagne=Identite.of(campagne),
        controles=measure(session, campagne) if is_whole else count_states(session, campagne),
        parties=(),
    )
    reference = get_classeur_reference(session, campagne.id)
    fichiers = {
        **dict(_definitions(session, campagne)),
        JOURNAL: _journal(session, campagne),
    }
    if is_whole:
        fichiers.update(_rows(session, campagne))
    reponses = reponses_of(session, campagne) if is_whole else None
    return Archive(
        _sortie(campagne, now), manifeste, fichiers, collecte, reference.fichier if reference else None, reponses
    )


def installations_of(trousseau: Trousseau) -> tuple[str, ...]:
    """Return the keyed hashes that identify an installation and say nothing else of it: the present key's, then those
    of its former keys."""
    return trousseau.empreintes("archive", "installation")


def check_archivable(session: Session, campagne: Campagne, portee: Portee, now: datetime) -> None:
    """Raise UnarchivableError when no archive may hold it."""
    if refus := refusal_of(session, campagne, portee, now):
        raise refus


def refusal_of(session: Session, campagne: Campagne, portee: Portee, now: datetime) -> UnarchivableError | None:
    """Return why no archive of that scope may hold a campaign; None when one may."""
    if campagne.etat(paris_day(now)) is EtatCampagne.PREVUE:
        return UnarchivableError(
            f"« {campagne.titre} » n’a pas été ouverte : elle n’a rien à archiver.",
            "Archivez-la après sa clôture, ou supprimez-la si elle n’a plus lieu d’être.",
        )
    if not campagne.is_over(paris_day(now)):
        return UnarchivableError(
            f"« {campagne.titre} » prend des réponses jusqu’au {day_text(campagne.limite)} : elle ne s’archive pas.",
            "Attendez sa clôture. D’ici là, « collecte sauvegarder » copie toute la base.",
        )
    if campagne.anonyme and campagne.arretee_le is None:
        return UnarchivableError(
            f"« {campagne.titre} » est anonyme et ses résultats ne sont pas arrêtés : elle ne s’archive pas encore.",
            "Arrêtez d’abord ses résultats : l’archive ne tient que les réponses versées aux résultats.",
        )
    if campagne.is_temps and portee is Portee.COMPLETE and list_overlapping(session, campagne):
        return UnarchivableError(
            f"Une autre campagne couvre les mois de « {campagne.titre} » : ce que l’une dit est caché d’après l’autre. "
            "Reprise sans elle, son archive en dirait plus.",
            "Ajoutez --lecture, qui archive ce que son classeur dit ; pour reprendre, « collecte sauvegarder ».",
        )
    return None


def _sortie(campagne: Campagne, now: datetime) -> Sortie:
    nom = f"campagne-{hyphened(f'{campagne.instrument} {campagne.periode_code}')}-{paris_day(now).isoformat()}.zip"
    return replace(sortie_of(campagne, nom), nature=f"archive de campagne, {campagne.titre}", verbe=ARCHIVED)


def _definitions(session: Session, campagne: Campagne) -> Iterator[tuple[str, bytes]]:
    for version in list_versions(session, versions_of(campagne)):
        yield (
            questionnaire_part(version.code, version.id, version.numero, ".yaml"),
            yaml_bytes(get_written(version)),
        )
        yield questionnaire_part(version.code, version.id, version.numero, ".json"), version.contenu.encode()
    if campagne.is_temps:
        numero = campagne.referentiel.numero if campagne.referentiel else 1
        yield referentiel_part(numero), dump_referentiel(get_referentiel_of(campagne)).encode()


def _journal(session: Session, campagne: Campagne) -> bytes:
    """Write the journal as CSV for people, oldest entry first."""
    rows = ([moment_text(quand), *rest] for quand, *rest in list_journal_of(session, journal_of(campagne)))
    return french_csv(("Quand", "Qui", "Acte", "Sur", "Lequel"), rows)


def _rows(session: Session, campagne: Campagne) -> Iterator[tuple[str, bytes]]:
    """Yield the file and the description of each table of the campaign."""
    for tranche in tranches(session, campagne):
        name, fiche = table_part(tranche.table.name), CARTE.get(tranche.table.name)
        yield name, lines_of(tranche.table, tranche.rows(session))
        url = name.rpartition("/")[2]
        yield f"{name}{SUFFIX}", description_of(tranche.table, url, fiche.quoi if fiche else tranche.table.name)


def _tables(
    collecte: Collecte | CollecteEnquete, moment: datetime, reponses: Table | None
) -> Iterator[tuple[str, bytes]]:
    """Yield the data of its workbook, and its answers one by one, with their descriptions."""
    from exports.formats import csv_fichiers, notice  # what they write with comes with them: loaded when needed

    tables = [*([reponses] if reponses else []), *tables_of(collecte, moment, (Famille.ENQUETES,))]
    labels = csv_fichiers.labels_of(tables)
    for table in (*tables, *([labels] if labels.lignes else [])):
        for name, content in csv_fichiers.for_programs(table, notice.method_of(Format.CSV)):
            yield f"{REPONSES}{name}", b"".join(content)


def _workbook(collecte: Collecte | CollecteEnquete) -> bytes:
    from exports.regional.classeurs import write_classeur  # pandas comes with it: loaded when a workbook is made

    content = BytesIO()
    write_classeur(collecte, content)
    return content.getvalue()
