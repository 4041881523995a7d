"""Thresholds of disclosure, as one value that travels with what it decided."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Seuils:
    """Thresholds on persons, or in points where nothing else is said. These default values are the least strict
    allowed: a région may only be stricter (`stricter`).

    A région is shown from `personnes` persons in `dlas` DLA on, none of whom makes more than `dominance` percent of its
    weight: missions only, by `pas_missions`; lines too, by `pas_lignes`, from `personnes_lignes` on; by `pas_fin` from
    `personnes_fin` on. A DLA is shown by `pas_missions`. Without the answers that one reader knows, nobody is left, or
    `reste_personnes` in `reste_dlas` DLA. `largeur` is the narrowest interval that may be deduced on a person's share.
    A change is affirmed from `changement` points on, from `changement_annuel` between two years, where `comparable`
    percent of the ETP expected were covered in both; a gap to the time wished for, from `ecart_souhait` on. `mots`
    persons are needed to say in words how many say something, `medianes` for statistics of order (median, quartiles,
    minimum, maximum). A release replaces another when answers of `personnes_revision` persons in `dlas_revision` DLA
    came in or changed. Two weights of a person that differ by less than `arrondi` thousandths of an ETP-mois are equal.

    Of structures, the count of an option is shown when it is 0 or from `reponses` answers on; a scale by level from
    `reponses_niveaux` on; unanimity on another question from `unanimite` on. While a campaign is open, a preview is
    made at `apercu` answers, and again after each as many more.
    """

    personnes: int = 5
    personnes_lignes: int = 8
    personnes_fin: int = 20
    dlas: int = 3
    dominance: int = 85
    pas_missions: int = 5
    pas_lignes: int = 2
    pas_fin: int = 1
    reste_personnes: int = 4
    reste_dlas: int = 2
    reste_region: int = 5
    largeur: int = 10
    changement: int = 8
    changement_annuel: int = 6
    comparable: int = 80
    ecart_souhait: int = 10
    mots: int = 8
    medianes: int = 11
    personnes_revision: int = 3
    dlas_revision: int = 2
    arrondi: int = 500
    reponses: int = 5
    reponses_niveaux: int = 20
    unanimite: int = 30
    apercu: int = 20

    def pas(self, personnes: int) -> int:
        """Return the step of the shares of a région of this many persons, in points."""
        if personnes >= self.personnes_fin:
            return self.pas_fin
        return self.pas_lignes if personnes >= self.personnes_lignes else self.pas_missions

    def tells_lines(self, personnes: int) -> bool:
        """Return whether lines are shown below missions."""
        return personnes >= self.personnes_lignes

    def is_few(self, nombre: int) -> bool:
        """Return whether this many answers are few enough to reveal someone's, but not none."""
        return 0 < nombre < self.reponses

    def stricter(self, valeurs: Mapping[str, int]) -> "Seuils":
        """Return these thresholds with the stricter ones of `valeurs`, which is by field name."""
        stricter = {nom: valeur for nom, valeur in valeurs.items() if self.is_stricter(nom, valeur)}
        return replace(self, **stricter) if stricter else self

    def is_stricter(self, nom: str, valeur: int) -> bool:
        """Return whether this value of a threshold shows less than the present one."""
        present: int = getattr(self, nom)
        return valeur < present if nom in AU_PLUS else valeur > present

    def incoherence(self) -> str:
        """Return the name of the first threshold that contradicts another, or that shares cannot be rounded to; empty
        when all are consistent."""
        for nom in PAS:
            if 100 % getattr(self, nom):
                return nom
        return next((nom for nom, least in ORDRE.items() if getattr(self, nom) < getattr(self, least)), "")


AU_PLUS = frozenset({"dominance"})
"""Thresholds that are stricter when lower; the others are stricter when higher."""

PAS = ("pas_missions", "pas_lignes", "pas_fin")
"""Steps that shares are rounded to, each a divisor of 100."""

ORDRE = {
    "personnes_lignes": "personnes",
    "personnes_fin": "personnes_lignes",
    "pas_missions": "pas_lignes",
    "pas_lignes": "pas_fin",
    "reponses_niveaux": "reponses",
    "unanimite": "reponses",
}
"""Thresholds -> another one that they must not be below."""

REGLABLES = tuple(seuil.name for seuil in fields(Seuils) if seuil.name != "arrondi")
"""Thresholds that a région may make stricter. `arrondi` is not one: no value of it is stricter than another."""

FAITS = 3
"""Facts of the register behind a mean or a median, as Insee asks of what concerns enterprises."""
