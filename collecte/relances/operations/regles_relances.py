"""Rules of reminders: each is declared once, with when it leaves at first and its words; and words of other messages.

A campaign begins with one reminder of each rule, and keeps it: what is corrected here is that of the next campaigns.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from collecte.models import Campagne, GenreRelance, Repere
from collecte.relances.operations.textes_relances import MotsRelance

_STRUCTURE = (
    "Répondre est facultatif, et n’a aucun effet sur votre accompagnement ni sur vos subventions. Qui lit votre "
    "réponse et le temps que cela demande sont dits sur la première page.\n\n"
    "Vous préférez ne pas répondre, ou qu’on vous appelle ? Dites-le sur la même page."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Regle:
    """A kind of reminder as a new campaign begins with it: its day, counted from `repere`, and its words to persons and
    to structures."""

    repere: Repere
    jours: int
    personnes: MotsRelance
    structures: MotsRelance

    def mots(self, campagne: Campagne) -> MotsRelance:
        return self.structures if campagne.is_of_structures else self.personnes


REGLES: Mapping[GenreRelance, Regle] = {
    GenreRelance.INVITATION: Regle(
        repere=Repere.OUVERTURE,
        jours=0,
        personnes=MotsRelance(
            "{campagne} : votre réponse est attendue",
            "« {campagne} » est ouverte jusqu’au {cloture}, ce jour compris.\n\n"
            "Votre réponse est ici :\n{lien}\n\n"
            "Elle se remplit en plusieurs fois, d’un ordinateur ou d’un téléphone : ce lien vous y ramènera toujours. "
            "Qui lit quoi est expliqué avant la première question.\n\n"
            "Vous ne souhaitez pas répondre ? Dites-le sur la même page : plus aucune relance ne vous sera envoyée.",
        ),
        structures=MotsRelance(
            "{campagne}",
            "Vous avez été accompagné par un DLA (dispositif local d’accompagnement). Nous vous proposons de répondre "
            "à « {campagne} », jusqu’au {cloture}, ce jour compris.\n\n"
            "Votre lien personnel, sans compte ni mot de passe :\n{lien}\n\n"
            "Il vous ramène à votre réponse d’un téléphone ou d’un ordinateur, autant de fois que vous voulez. Ne le "
            "transférez pas : une page permet de donner le sien à quelqu’un d’autre de votre structure.\n\n"
            f"{_STRUCTURE}",
        ),
    ),
    GenreRelance.RELANCE: Regle(
        repere=Repere.CLOTURE,
        jours=7,
        personnes=MotsRelance(
            "{campagne} : votre réponse n’est pas encore transmise",
            "Votre réponse à « {campagne} » n’est pas encore transmise. Elle est attendue jusqu’au {cloture}, ce jour "
            "compris.\n\n"
            "Ce que vous avez déjà rempli est conservé :\n{lien}\n\n"
            "Vous ne souhaitez pas répondre ? Dites-le sur la même page : plus aucune relance ne vous sera envoyée.",
        ),
        structures=MotsRelance(
            "{campagne} : votre réponse n’est pas encore transmise",
            "Il est encore possible de répondre à « {campagne} », jusqu’au {cloture}, ce jour compris.\n\n"
            f"Ce que vous avez déjà rempli est conservé :\n{{lien}}\n\n{_STRUCTURE}",
        ),
    ),
    GenreRelance.DERNIERE: Regle(
        repere=Repere.CLOTURE,
        jours=1,
        personnes=MotsRelance(
            "{campagne} : dernier rappel avant la clôture",
            "« {campagne} » se termine le {cloture}, ce jour compris, et votre réponse n’est pas encore transmise.\n\n"
            "Il est encore temps :\n{lien}\n\n"
            "Si un délai vous est nécessaire, demandez-le avant ce jour. C’est le dernier rappel prévu.",
        ),
        structures=MotsRelance(
            "{campagne} : dernier rappel avant la clôture",
            "« {campagne} » se termine le {cloture}, ce jour compris. Il est encore temps :\n{lien}\n\n"
            f"C’est le dernier rappel prévu. {_STRUCTURE}",
        ),
    ),
}

PLUS_DE_TEMPS = MotsRelance(
    "{campagne} : plus de temps pour répondre",
    "Vous avez désormais jusqu’au {cloture}, ce jour compris, pour répondre à « {campagne} ».\n\n"
    f"Ce que vous avez déjà rempli est conservé :\n{{lien}}\n\n{_STRUCTURE}",
)
"""Subject and text for the structures of a DLA that was given more time."""


NOUVELLE_DATE = MotsRelance(
    "{campagne} : la clôture est le {cloture}",
    "La clôture de « {campagne} » a changé : votre réponse est attendue jusqu’au {cloture}, ce jour compris.\n\n"
    "Ce que vous avez déjà rempli est conservé :\n{lien}",
)
"""Subject and text when the closing moves, earlier or later."""

NOUVELLE_DATE_STRUCTURES = MotsRelance(NOUVELLE_DATE.objet, f"{NOUVELLE_DATE.texte}\n\n{_STRUCTURE}")
