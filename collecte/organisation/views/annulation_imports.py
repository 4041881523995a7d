"""The page that says what undoing an import would do, line by line, before it is confirmed."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from flask import flash, render_template, request

from collecte.comptes.views.ecrans import Ecran, Link, Page, answer
from collecte.comptes.web.context import Transaction, acteur, now, reading
from collecte.core.forms.base import ConfirmerForm
from collecte.core.operations.annulation import PlanAnnulation, unpack_trace
from collecte.models import ImportRegistre
from collecte.organisation.operations.annulation_imports import (
    ReglesAnnulation,
    plan_digest,
    plan_undo_import,
    undo_import,
)
from collecte.organisation.views.acces_organisation import there
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


def undo_page(
    import_file: ImportRegistre,
    regles: ReglesAnnulation,
    *,
    find: Callable[[Transaction], ImportRegistre | None],
    list_names: Callable[[set[int]], Mapping[int, str]],
    noms: Mapping[str, tuple[str, str]],
    fil: Sequence[Link],
    back: str,
    notes: Sequence[str] = (),
) -> Page:
    """Say which lines of an import can be undone and which stay, with why; undo them once. `find` returns the
    file, locked; `list_names` returns the name of each structure, person or convention, by id; `noms` says what one row
    of each table and several are called; `notes` are more sentences to show."""
    form = ConfirmerForm() if request.method == "POST" else ConfirmerForm(formdata=None)

    def show(form: ConfirmerForm) -> str:
        plan = plan_undo_import(reading(), import_file=import_file, regles=regles, acteur=acteur())
        form.empreinte.data = plan_digest(plan)
        sujets = {ligne: rang.id for ligne, rang in plan.trace.sujets.items()}
        names = list_names(set(sujets.values()))
        subjects = {ligne: names.get(row_id, "") for ligne, row_id in sujets.items()}
        ecran = _undo_screen(import_file, plan, subjects, _count_removed(plan, noms), fil, notes)
        return render_template("comptes/ecran.html", form=form, ecran=ecran)

    def act(session: Transaction) -> str:
        written, shown = there(find(session)), form.empreinte.data or ""
        done = undo_import(session, import_file=written, regles=regles, shown=shown, acteur=acteur(), now=now())
        flash(_told_undo(written, done=done))
        return back

    return answer(show, form, act, on="empreinte", keeps_status=True)


def _told_undo(import_file: ImportRegistre, *, done: bool) -> str:
    if not done and not import_file.annule_le:
        return "Rien n’est annulé : chaque ligne reste."
    left = count_left(import_file)
    but = f", sauf {plural(left, 'ligne')} qui {'restent' if left > 1 else 'reste'}" if left else ""
    return f"L’import est annulé{but}."


NOMS = {
    "personnes": ("personne", "personnes"),
    "comptes": ("compte", "comptes"),
    "habilitations": ("rôle", "rôles"),
    "affectations": ("affectation", "affectations"),
    "porteuses": ("structure porteuse", "structures porteuses"),
    "conventions": ("convention", "conventions"),
    "avenants": ("avenant", "avenants"),
}


def _count_removed(plan: PlanAnnulation, noms: Mapping[str, tuple[str, str]]) -> str:
    """Return the rows that an undo removes, in words: `2 personnes, 2 comptes`."""
    counts = Counter(rang.table for rang in plan.retirer)
    return ", ".join(plural(counts[table], *names) for table, names in noms.items() if counts[table])


def _undo_screen(
    import_file: ImportRegistre,
    plan: PlanAnnulation,
    noms: Mapping[int, str],
    retire: str,
    fil: Sequence[Link],
    notes: Sequence[str],
) -> Ecran:
    """Return the content of the page. `noms`: line -> name of its subject; `retire`: the rows removed, in words."""
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
