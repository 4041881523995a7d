"""Reasons why a cell is not shown or affirms nothing, and how finely shares are rounded, in words for readers."""

from exports.release.seuils import Seuils
from questionnaires.core.francais import plural, typeset

CONFIDENTIEL = "confidentiel (effectif trop faible)"
"""Text printed wherever a figure may not be shown."""

TOTAL_TU = "confidentiel (laisserait trouver le nombre d’une structure)"
"""Reason for a total that is not shown, where its answers are counted."""

MARQUES = typeset(
    "[c] confidentiel : des réponses existent et ne peuvent pas être montrées. [x] indisponible : le chiffre a été "
    "effacé ou n’est pas connu. [z] sans objet : il n’y a rien à dire."
)
"""Meaning of the marks printed in place of a figure."""

AUCUNE = "aucune réponse transmise"
TROP_PEU = "effectif trop faible"
DOMINE = typeset("une seule personne ferait presque tout")
TROP_CONNU = typeset("sans les réponses d’une personne, il en resterait trop peu")
RECOUPEE = typeset("une autre collecte sur les mêmes mois, déjà publiée, en différerait trop peu")
FONCTION_SEULE = typeset("missions seulement : la part de cette fonction est celle de sa mission")
DEDUCTIBLE = typeset("ces chiffres laisseraient deviner une part")
SANS_ACCORD = typeset("ses contributeurs n’ont pas tous accepté, ou la région laisserait deviner le reste")
TU_AVANT = typeset("il n’avait pas de chiffre à lui à la publication d’avant")
BOUGEE = typeset("une de ses réponses est arrivée ou a changé depuis une publication qui le montrait")
EFFACEE = typeset("une personne a fait effacer ce qui la concernait")
AUTRE_DIRECTION = typeset("ce chiffre a été accepté pour la direction d’avant")
SANS_AUTEUR = typeset(
    "ces réponses ont été séparées de leurs auteurs : rien ne dit plus à quelle direction ils montraient ce chiffre"
)
MOTS_DEDUCTIBLES = typeset("ces mots laisseraient deviner ce que quelqu’un a répondu")
JAMAIS_POSE = "non demandé"
NON_ARRETES = typeset("résultats non arrêtés : seul le nombre de réponses est donné")
NON_PUBLIE = typeset("ces chiffres n’ont pas été publiés quand les résultats ont été arrêtés")
SANS_REPONSE = typeset("aucune réponse donnée")
SANS_RAISON = typeset("aucune raison donnée")
SILENCE = typeset("pas de changement que ces chiffres permettent d’affirmer")
SANS_ECART = typeset("pas d’écart que ces chiffres permettent d’affirmer")
TAILLE = typeset("le sens est sûr, la taille ne l’est pas")
EN_COURS = "période en cours"
AUTRES_DLA = typeset("les mêmes DLA n’ont pas répondu")
RUPTURE = typeset("le référentiel a changé")


def trop_peu_de_dla(dlas: int) -> str:
    """Return why a région has no figure: this many DLA are needed, however many persons answered."""
    return typeset(f"moins de {dlas} DLA ont répondu")


def lignes(personnes: int) -> str:
    """Return why lines are not shown below missions: this many persons are needed."""
    return typeset(f"au moins {personnes} personnes sont nécessaires par fonction")


def pas_dits(seuils: Seuils) -> str:
    """Return how finely a région is shown: « à 1 point près à partir de 20 personnes, à 2 points près de 8 à 19, par
    mission… »."""
    sentences = [f"{_near(seuils.pas_fin)} à partir de {seuils.personnes_fin} personnes"]
    if seuils.personnes_lignes < seuils.personnes_fin:
        sentences.append(f"{_near(seuils.pas_lignes)} de {seuils.personnes_lignes} à {seuils.personnes_fin - 1}")
    if seuils.personnes < seuils.personnes_lignes:
        few = f"de {seuils.personnes} à {seuils.personnes_lignes - 1}"
        sentences.append(f"par mission seulement et {_near(seuils.pas_missions)} {few}")
    return typeset(", ".join(sentences))


def _near(pas: int) -> str:
    return f"à {plural(pas, 'point')} près"
