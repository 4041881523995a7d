"""The page that says what undoing an import would do, line by line, before it is confirmed."""

from collections import Counter
from collections.abc import Mapping, Sequence

from collecte.comptes.views.ecrans import Ecran, Link
from collecte.core.operations.annulation import PlanAnnulation, unpack_trace
from collecte.models import ImportRegistre
from questionnaires.core.francais import paris_day, plural, short_day_text

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


def count_left(import_file: ImportRegistre) -> int:
    """Count the lines of an import that can still be undone."""
    return len(unpack_trace(import_file.annulation).sujets) if import_file.annulation else 0


def told_undo(import_file: ImportRegistre, *, done: bool) -> str:
    """Return the message that follows an undo."""
    if not done and not import_file.annule_le:
        return "Rien n’est annulé : chaque ligne reste."
    left = count_left(import_file)
    but = f", sauf {plural(left, 'ligne')} qui {'restent' if left > 1 else 'reste'}" if left else ""
    return f"L’import est annulé{but}."


_NOMS = {
    "personnes": ("personne", "personnes"),
    "comptes": ("compte", "comptes"),
    "habilitations": ("rôle", "rôles"),
    "affectations": ("affectation", "affectations"),
    "porteuses": ("structure porteuse", "structures porteuses"),
    "conventions": ("convention", "conventions"),
    "avenants": ("avenant", "avenants"),
}


def count_removed(plan: PlanAnnulation) -> str:
    """Return the rows of the organisation that an undo removes, in words: `2 personnes, 2 comptes`."""
    counts = Counter(rang.table for rang in plan.retirer)
    return ", ".join(plural(counts[table], *names) for table, names in _NOMS.items() if counts[table])


def undo_screen(
    import_file: ImportRegistre,
    plan: PlanAnnulation,
    noms: Mapping[int, str],
    *,
    retire: str,
    fil: Sequence[Link],
    notes: Sequence[str] = (),
) -> Ecran:
    """Return the page of an undo. `noms`: line -> name of its subject; `retire`: the things removed, in words; `notes`:
    what else to know."""
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
    points += notes
    when = short_day_text(paris_day(import_file.importe_le)) if import_file.importe_le else ""
    stay = f", {plural(len(kept), 'reste', 'restent')} parce que quelque chose s’appuie dessus" if kept else ""
    return Ecran(
        titre="Annuler cet import",
        fil=fil,
        chapeau=f"{import_file.nom_fichier}, importé le {when} : "
        f"{plural(done, 'ligne peut être annulée', 'lignes peuvent être annulées')}{stay}.",
        points=points,
        bouton=f"Annuler {plural(done, 'ligne')}" if done else "Vérifier de nouveau",
    )
