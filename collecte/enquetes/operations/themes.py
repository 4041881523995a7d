"""Themes of free texts: name, merge and correct them, text by text; undo the last act; propose them from words."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from collecte.campagnes.queries.textes_libres import Question, get_before, get_grille, list_textes
from collecte.core.errors import ConflictError, Refus
from collecte.core.operations.journal import record_on
from collecte.models import Campagne, Grille, GrilleThemes
from collecte.policy import Acteur
from collecte.reponses.operations.fenetre import hold_unsettled
from questionnaires.core.answers import clean, is_seen
from questionnaires.core.francais import plural, sort_key
from questionnaires.editing.themes import Proposition, propose

MOST_THEMES = 30
LONGEST_NAME = 80
MOST_PROPOSED = 2_000
"""Texts that are proposed themes at once: some ten seconds, where all are long."""


Geste = Callable[[Grille], tuple[Grille, str]]
"""An act on a grid: what it becomes, and the act in words."""


def starting_grid(session: Session, campagne: Campagne, code: str) -> Grille:
    """Return the grid of a question: its own; else the themes of the campaign before, without texts."""
    row = get_grille(session, campagne, code)
    if row is not None:
        return row.grille
    before = get_before(session, campagne, code)
    return Grille(before[1].noms) if before else Grille()


def classer(
    session: Session, *, campagne: Campagne, question: Question, geste: Geste, acteur: Acteur, now: datetime
) -> str:
    """Change the grid of a question whose texts may be read; return the act in words, '' where nothing changed.

    The journal records that it was, without a word of a text or a theme. Raises SettledResultsError, Refus.
    """
    hold_unsettled(session, campagne)
    row = get_grille(session, campagne, question.code)
    before = starting_grid(session, campagne, question.code)
    after, libelle = geste(before)
    after = after.only({ecrit.empreinte for ecrit in question.distincts})
    if after == before:
        return ""
    if row is None:
        row = GrilleThemes(campagne_id=campagne.id, code=question.code, revision=0)
        session.add(row)
    row.contenu, row.avant, row.geste = after.document, before.document, libelle
    row.revision += 1
    row.change_le = now
    session.flush()
    record_on(session, campagne, "classer des textes libres", acteur, now, textes=len(after.classes))
    return libelle


def undo_last(session: Session, *, campagne: Campagne, code: str, revision: int, now: datetime) -> str:
    """Undo the last act on a grid, that of this revision, and return it in words. Raises SettledResultsError, Refus."""
    hold_unsettled(session, campagne)
    row = get_grille(session, campagne, code)
    if row is None or not row.geste or row.revision != revision:
        raise ConflictError("Ce geste n’est plus le dernier.", "Relisez les thèmes tels qu’ils sont.")
    undone = row.geste
    row.contenu, row.avant, row.geste = row.avant, {}, ""
    row.revision += 1
    row.change_le = now
    session.flush()
    return undone


# --- acts


def ajouter(nom: str) -> Geste:
    def change(grille: Grille) -> tuple[Grille, str]:
        written = _new_name(grille, nom)
        return grille.added(written)[0], f"thème « {written} » ajouté"

    return change


def renommer(code: str, nom: str) -> Geste:
    def change(grille: Grille) -> tuple[Grille, str]:
        former, written = _name_of(grille, code), _name(nom)
        if _code_of(grille, written) not in {"", code}:
            raise Refus(f"Un thème s’appelle déjà « {written} ».", "Donnez un autre nom, ou fusionnez les deux.")
        return grille.renamed(code, written), f"« {former} » renommé en « {written} »"

    return change


def fusionner(code: str, into: str) -> Geste:
    """Merge a theme into another one; into none, '', its texts are to be sorted again."""

    def change(grille: Grille) -> tuple[Grille, str]:
        former = _name_of(grille, code)
        if not into:
            return grille.merged(code, ""), f"thème « {former} » supprimé"
        name = _name_of(grille, into)
        return grille.merged(code, "" if into == code else into), f"« {former} » fusionné avec « {name} »"

    return change


def deplacer(textes: Collection[str], vers: str, *, aussi: bool = False) -> Geste:
    """Give texts a theme instead of theirs, or beside them with `aussi`; with no theme, take them out."""

    def change(grille: Grille) -> tuple[Grille, str]:
        if not textes:
            raise Refus("Aucun texte n’est coché.", "Cochez ceux qui sont à classer.")
        count = plural(len(textes), "texte")
        if not vers:
            return grille.moved(textes, ()), f"{count} sans thème"
        name = _name_of(grille, vers)
        changed = grille.joined(textes, vers) if aussi else grille.moved(textes, (vers,))
        return changed, f"{count} {'aussi ' if aussi else ''}dans « {name} »"

    return change


def retenir(textes: Mapping[str, Collection[str]], noms: Mapping[str, str]) -> Geste:
    """Give texts the themes proposed for them: `textes` by code of a theme, or by key of a new one, whose name is in
    `noms`. A new name that a theme has already means that theme."""

    def change(grille: Grille) -> tuple[Grille, str]:
        if not any(textes.values()):
            raise Refus("Aucun texte n’est coché.", "Cochez ceux dont le thème proposé convient.")
        for key, members in textes.items():
            code = key
            if key in noms:
                code = _code_of(grille, _name(noms[key]))
                if not code:
                    grille, code = grille.added(_new_name(grille, noms[key]))
            _name_of(grille, code)
            grille = grille.joined(members, code)
        return grille, f"thèmes proposés retenus pour {plural(sum(map(len, textes.values())), 'texte')}"

    return change


def _name_of(grille: Grille, code: str) -> str:
    if code not in grille.noms:
        raise ConflictError("Ce thème n’existe plus.", "Choisissez parmi ceux qui restent.")
    return grille.noms[code]


def _code_of(grille: Grille, nom: str) -> str:
    """Return the code of the theme that has this name, whatever case and accents; '' when none has."""
    return next((code for code, known in grille.noms.items() if sort_key(known) == sort_key(nom)), "")


def _new_name(grille: Grille, typed: str) -> str:
    nom = _name(typed)
    if _code_of(grille, nom):
        raise Refus(f"Un thème s’appelle déjà « {nom} ».", "Donnez un autre nom.")
    if len(grille.noms) >= MOST_THEMES:
        raise Refus(f"Il y a déjà {MOST_THEMES} thèmes.", "Fusionnez-en avant d’en ajouter.")
    return nom


def _name(typed: str) -> str:
    nom = " ".join(clean(typed).split())
    if not is_seen(nom):
        raise Refus("Un thème n’a pas de nom.", "Écrivez-le en quelques mots.")
    if len(nom) > LONGEST_NAME:
        raise Refus(
            f"Le nom d’un thème fait {plural(len(nom), 'caractère')}, pour {LONGEST_NAME} au plus.", "Raccourcissez-le."
        )
    return nom


# --- proposals


def proposer(session: Session, campagne: Campagne, question: Question, now: datetime) -> Proposition:
    """Propose a theme for each text of a question that has none, the first of many: one of its grid first. Nothing is
    stored.

    Texts of the campaign before, as long as they are stored, say what its themes are about.
    """
    grille = starting_grid(session, campagne, question.code)
    examples = {code: {nom} for code, nom in grille.noms.items()}
    _add_examples(examples, question, grille)
    if before := get_before(session, campagne, question.code):
        earlier = (asked for asked in list_textes(session, before[0], now) if asked.code == question.code)
        for asked in earlier:
            _add_examples(examples, asked, before[1])
    waiting = [ecrit.texte for ecrit in question.distincts if ecrit.empreinte not in grille.classes]
    return propose(waiting[:MOST_PROPOSED], examples)


def _add_examples(examples: Mapping[str, set[str]], question: Question, grille: Grille) -> None:
    """Add to each theme the texts that this grid gives it."""
    for ecrit in question.distincts:
        for code in grille.classes.get(ecrit.empreinte, ()):
            examples.get(code, set()).add(ecrit.texte)
