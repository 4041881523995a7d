"""The page that says what undoing an import would do, line by line, before it is confirmed."""

from collections.abc import Mapping, Sequence

from collecte.comptes.views.ecrans import Ecran, Link
from collecte.core.operations.annulation import PlanAnnulation
from collecte.models import ImportRegistre
from questionnaires.core.francais import plural, short_day_text

SHOWN = 100
"""Lines that stay, named on the page; the others are counted."""


def told_lines(import_file: ImportRegistre) -> str:
    """Return the counts of the lines of a file, in words."""
    counts = (
        (import_file.prises, "importée", "importées"),
        (import_file.fautives, "à corriger", "à corriger"),
        (len(import_file.laissees), "laissée de côté", "laissées de côté"),
    )
    return ", ".join(plural(*count) for count in counts if count[0]) or plural(import_file.lignes, "lue", "lues")


def undo_screen(
    import_file: ImportRegistre, plan: PlanAnnulation, noms: Mapping[int, str], *, retire: str, fil: Sequence[Link]
) -> Ecran:
    """Return the page of an undo. `noms`: line -> name of its subject; `retire`: the things removed, in words."""
    done, kept = len(plan.annulees), sorted(plan.gardees.items())
    points = [f"Part : {retire}."] if retire else []
    if plan.retablir:
        points.append(f"Valeurs d’avant l’import rendues à {plural(len(plan.retablir), 'fiche')}.")
    points += [
        f"Reste : ligne {ligne}, {f'« {noms[ligne]} », ' if noms.get(ligne) else ''}{raison}."
        for ligne, raison in kept[:SHOWN]
    ]
    if len(kept) > SHOWN:
        points.append(f"Restent aussi {plural(len(kept) - SHOWN, 'autre ligne', 'autres lignes')}.")
    when = short_day_text(import_file.importe_le.date()) if import_file.importe_le else ""
    stay = f", {plural(len(kept), 'reste', 'restent')} parce que quelque chose s’appuie dessus" if kept else ""
    return Ecran(
        titre="Annuler cet import",
        fil=fil,
        chapeau=f"{import_file.nom_fichier}, importé le {when} : "
        f"{plural(done, 'ligne peut être annulée', 'lignes peuvent être annulées')}{stay}.",
        points=points,
        bouton=f"Annuler {plural(done, 'ligne')}" if done else "Vérifier de nouveau",
    )
