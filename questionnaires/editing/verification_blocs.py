"""Verify a single block of a definition, whatever surrounds it."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from questionnaires.core.anomalies import Anomalie
from questionnaires.core.answers import HIDDEN, clean, is_seen
from questionnaires.core.blocs import (
    TOTAL,
    Colonne,
    Grille,
    Intitule,
    Ligne,
    Matrice,
    Repetition,
    Somme,
    Tableau,
)
from questionnaires.core.elements import Described
from questionnaires.core.emphasis import has_nested_marks, is_offered, links_of
from questionnaires.core.francais import plural
from questionnaires.core.model import Questionnaire
from questionnaires.core.options import AUTRE_CODE, FEWEST_STEPS, MOST_STEPS, Option
from questionnaires.core.questions import (
    MOST_RANKED,
    Bounded,
    MultipleChoice,
    Note,
    Number,
    OwnOptions,
    OwnScale,
    Ranking,
    Text,
)
from questionnaires.editing.places import every_block

OPTION_CODE = re.compile(r"(?:-?[0-9]|[A-Za-z_])[A-Za-z0-9_.-]{0,59}")
LONGEST_LIBELLE = 1_000


def block_anomalies(questionnaire: Questionnaire) -> Iterator[Anomalie]:
    """Check every block, and every question of a repetition."""
    for block in every_block(questionnaire.blocks):
        yield from _described_anomalies(block)
        yield from _own_anomalies(block)


def _own_anomalies(block: Described) -> Iterator[Anomalie]:  # noqa: C901 (one case a kind)
    match block:
        case OwnOptions():
            yield from _option_anomalies(block)
        case OwnScale():
            yield from _step_anomalies(block)
        case Number():
            yield from _bound_anomalies(block.code, "minimum", block)
        case Text():
            yield from _length_anomalies(block)
        case Bounded():
            yield from _limit_anomalies(block)
        case Note():
            yield from _note_anomalies(block)
        case Matrice():
            yield from _titles_anomalies(block.code, "lignes", block.lignes)
        case Tableau():
            yield from _tableau_anomalies(block)
        case Grille():
            yield from _grille_anomalies(block)
        case Somme():
            yield from _somme_anomalies(block)
        case Repetition():
            yield from _repetition_anomalies(block)


def _described_anomalies(block: Described) -> Iterator[Anomalie]:
    if not is_seen(block.libelle):
        yield Anomalie(block.code, "libelle", "L’intitulé est vide.", "Écrivez ce qui est demandé.")
    if len(block.libelle) > LONGEST_LIBELLE:
        limit = plural(LONGEST_LIBELLE, "caractère")
        yield Anomalie(block.code, "libelle", f"L’intitulé dépasse {limit}.", "Mettez le détail dans l’aide.")
    for champ, text in (("libelle", block.libelle), ("aide", block.aide)):
        if HIDDEN in clean(text):
            yield Anomalie(block.code, champ, "Ce texte a un caractère invisible.", "Effacez-le, puis retapez-le.")


def _option_anomalies(block: OwnOptions) -> Iterator[Anomalie]:
    if not block.options:
        yield Anomalie(block.code, "options", "Aucune réponse n’est proposée.", "Écrivez au moins une option.")
    yield from options_anomalies(block.code, "options", block.options, reserved=block.autre)
    if isinstance(block, MultipleChoice) and block.exclusive and block.exclusive not in block.libelles:
        yield Anomalie(
            block.code,
            "exclusive",
            f"L’option exclusive « {block.exclusive[:60]} » n’existe pas.",
            "Donnez le code d’une des options.",
        )
    if isinstance(block, Ranking) and block.options:
        yield from _ranking_anomalies(block)


def _ranking_anomalies(ranking: Ranking) -> Iterator[Anomalie]:
    count = len(ranking.options)
    if not 2 <= count <= MOST_RANKED:
        offered = plural(count, "réponse")
        yield Anomalie(
            ranking.code, "options", f"Un classement de {offered}.", f"Proposez de 2 à {MOST_RANKED} réponses."
        )
    if ranking.rangs > count:
        yield Anomalie(ranking.code, "rangs", "Il y a plus de rangs que de réponses.", f"Demandez-en {count} au plus.")


def _step_anomalies(scale: OwnScale) -> Iterator[Anomalie]:
    if not FEWEST_STEPS <= len(scale.pas) <= MOST_STEPS:
        count = f"a {plural(len(scale.pas), 'réponse')}" if scale.pas else "n’a aucune réponse"
        remedy = f"Écrivez-en de {FEWEST_STEPS} à {MOST_STEPS}, une par ligne."
        yield Anomalie(scale.code, "pas", f"L’échelle {count}.", remedy)
    if not all(map(is_seen, scale.pas)):
        yield Anomalie(scale.code, "pas", "Une réponse de l’échelle est vide.", "Écrivez-la, ou retirez-la.")
    yield from _same_label_anomalies(scale.code, "pas", scale.offered)


def options_anomalies(code: str, champ: str, options: tuple[Option, ...], *, reserved: bool) -> Iterator[Anomalie]:
    seen: set[str] = {AUTRE_CODE} if reserved else set()
    for option in options:
        if not OPTION_CODE.fullmatch(option.code):
            yield Anomalie(
                code,
                champ,
                f"Le code d’option « {option.code[:60]} » n’a pas la forme attendue.",
                "Écrivez des lettres sans accent, des chiffres, « _ », « - » ou « . », sans espace.",
            )
        if option.code in seen:
            yield Anomalie(
                code,
                champ,
                f"Le code d’option « {option.code[:60]} » est pris deux fois.",
                "Donnez à chacune un code différent.",
            )
        if not is_seen(option.libelle):
            yield Anomalie(code, champ, f"L’option « {option.code[:60]} » n’a pas de libellé.", "Écrivez-le.")
        seen.add(option.code)
    yield from _same_label_anomalies(code, champ, options)


def _same_label_anomalies(code: str, champ: str, options: tuple[Option, ...]) -> Iterator[Anomalie]:
    """Check that no two answers read the same. Under two conditions, they are two, such as two villages of one name."""
    for label in _repeated((option.libelle, option.relevant) for option in options):
        problem = f"Deux réponses ont le même texte, « {label} »."
        yield Anomalie(code, champ, problem, "Retirez-en une, ou écrivez ce qui les distingue.")


def _repeated(labels: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield, shortened, each label that neither respondents nor readers could tell from one before it, of the same
    condition."""
    seen: set[tuple[str, str]] = set()
    for label, condition in labels:
        key = _as_read(label), condition
        if key in seen and is_seen(label):
            yield " ".join(label.split())[:60]
        seen.add(key)


def _as_read(text: str) -> str:
    """Return a key that is equal for two texts that nobody tells apart: without case, blanks, apostrophe shape,
    encoding of accents and invisible characters."""
    plain = unicodedata.normalize("NFKC", text.replace("’", "'"))
    return " ".join("".join(char for char in plain if unicodedata.category(char) != "Cf").casefold().split())


def _bound_anomalies(code: str, champ: str, block: Number | Colonne | Repetition) -> Iterator[Anomalie]:
    if block.minimum > block.maximum:
        yield Anomalie(code, champ, "Le minimum dépasse le maximum.", "Échangez-les.")


def _length_anomalies(text: Text) -> Iterator[Anomalie]:
    if not 0 < text.max_length <= 10_000:
        yield Anomalie(text.code, "max_length", "La longueur doit aller de 1 à 10 000 caractères.", "Changez-la.")


def _note_anomalies(note: Note) -> Iterator[Anomalie]:
    for words, address in links_of(note.libelle):
        if not is_seen(words):
            yield Anomalie(
                note.code,
                "libelle",
                f"Le lien « {address[:60]} » n’a pas de texte.",
                "Écrivez entre les crochets ce qu’on lira.",
            )
        elif not is_offered(address):
            yield Anomalie(
                note.code,
                "libelle",
                f"Le lien « {address[:60]} » n’est pas une adresse https sans identifiant.",
                "Écrivez-la depuis « https:// », sans « @ » avant le nom du site, ou retirez les crochets.",
            )
    if has_nested_marks(note.libelle):
        yield Anomalie(
            note.code,
            "libelle",
            "Du gras ou de l’italique dans un lien ou l’un dans l’autre reste en étoiles.",
            "Gardez une seule mise en forme à la fois.",
            bloquante=False,
        )


def _limit_anomalies(block: Bounded) -> Iterator[Anomalie]:
    for champ, bound in (("minimum", block.minimum), ("maximum", block.maximum)):
        if bound and not _is_iso(bound, block):
            yield Anomalie(
                block.code,
                champ,
                f"« {bound[:20]} » n’est pas une borne.",
                f"Écrivez par exemple {block.exemple} ici, {block.iso} dans un fichier.",
            )
    if block.minimum and block.maximum and block.minimum > block.maximum:
        yield Anomalie(block.code, "minimum", "La première borne est après la seconde.", "Échangez-les.")


def _is_iso(bound: str, block: Bounded) -> bool:
    """Return whether a bound is written as a value: other forms of ISO 8601 do not sort as what they name."""
    return block.value_of(bound) == bound


def _tableau_anomalies(tableau: Tableau) -> Iterator[Anomalie]:
    yield from _titles_anomalies(tableau.code, "lignes", tableau.lignes)
    for choice in tableau.choices:
        yield from _described_anomalies(choice)
        yield from _option_anomalies(choice)
    columns = {tuple((choice.libelle, choice.offered) for choice in ligne.choices) for ligne in tableau.lignes}
    if len(columns) > 1 or columns == {()}:
        yield Anomalie(
            tableau.code,
            "lignes",
            "Les lignes n’ont pas les mêmes colonnes.",
            "Donnez à chacune les mêmes colonnes, dans le même ordre.",
        )


def _titles_anomalies(code: str, champ: str, titles: Sequence[Intitule | Ligne]) -> Iterator[Anomalie]:
    codes = [title.code for title in titles]
    if not codes:
        yield Anomalie(code, champ, "Il n’y en a aucune.", "Écrivez-en au moins une.")
    for title in titles:
        if not is_seen(title.libelle):
            yield Anomalie(code, champ, f"« {title.code[:60]} » n’a pas d’intitulé.", "Écrivez-le.")
    for item in codes:
        if codes.count(item) > 1:
            yield Anomalie(code, champ, f"Le code « {item[:60]} » est pris deux fois.", "Donnez un code à chacune.")
        if item == TOTAL:
            yield Anomalie(code, champ, f"Le code « {TOTAL} » est réservé aux totaux.", "Donnez-lui un autre code.")
    for label in _repeated((title.libelle, "") for title in titles):
        problem = f"Deux intitulés sont les mêmes, « {label} »."
        yield Anomalie(code, champ, problem, "Retirez-en un, ou écrivez ce qui les distingue.")


def _grille_anomalies(grille: Grille) -> Iterator[Anomalie]:
    yield from _titles_anomalies(grille.code, "lignes", grille.lignes)
    yield from _titles_anomalies(grille.code, "colonnes", grille.colonnes)
    if grille.total_lignes and len({colonne.unite for colonne in grille.colonnes}) > 1:
        yield Anomalie(
            grille.code, "total_lignes", "Les colonnes n’ont pas la même unité.", "Retirez le total par ligne."
        )
    for colonne in grille.colonnes:
        yield from _bound_anomalies(grille.code, f"colonnes ({colonne.code})", colonne)


def _somme_anomalies(somme: Somme) -> Iterator[Anomalie]:
    yield from _titles_anomalies(somme.code, "lignes", somme.lignes)
    total = _total_of(somme)
    if total is not None and total <= 0:
        yield Anomalie(somme.code, "cible", "Zéro ou moins ne se répartit pas.", "Écrivez un nombre plus grand.")
    elif total is not None and somme.lignes and not _is_reachable(somme, total):
        remedy = "Changez le total, la comparaison, l’unité ou le nombre de chiffres après la virgule."
        yield Anomalie(somme.code, "cible", "Aucune réponse ne peut arriver à ce total.", remedy)
    for ligne in somme.lignes:
        if ligne.sous:
            yield from _titles_anomalies(somme.code, f"lignes ({ligne.code})", ligne.sous)


def _is_reachable(somme: Somme, total: Fraction) -> bool:
    """Return whether lines, each from zero to its maximum, can sum to a total above zero."""
    target = total * Fraction(10**somme.decimals)
    most = len(somme.lignes) * next(somme.all_questions()).maximum
    match somme.operateur:
        case "=":
            return target.denominator == 1 and target <= most
        case "<=" | "<":
            return True
        case _:
            return target < most or (target == most and somme.operateur == ">=")


def _total_of(somme: Somme) -> Fraction | None:
    """Return the target, None for an expression: it is read once answers are known."""
    try:
        return Fraction(somme.cible.strip())
    except (ValueError, ZeroDivisionError):
        return None


def _repetition_anomalies(repetition: Repetition) -> Iterator[Anomalie]:
    if not repetition.questions:
        yield Anomalie(repetition.code, "questions", "Aucune question n’est répétée.", "Ajoutez-en une.")
    yield from _bound_anomalies(repetition.code, "minimum", repetition)
