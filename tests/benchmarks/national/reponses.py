"""Answers that the engine accepts, each judged once, then given again with other numbers."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from collecte.demo.personnes import PROFILS, Affecte
from collecte.demo.reponses import activites, shares, texts
from questionnaires.answers.evaluation import evaluate
from questionnaires.core.francais import decimal_text
from questionnaires.core.model import Questionnaire
from questionnaires.files.instruments import IMPACT, SATISFACTION, shipped_questionnaires
from questionnaires.files.loader import shipped_recette, shipped_referentiel
from questionnaires.files.versions import from_json, to_json
from questionnaires.temps.derive import derive_temps
from questionnaires.temps.periodes import Periode

VARIETY = 120
"""Different answers of one kind, numbers aside."""

PHASES = (
    "accueil diagnostic plan comite prestataire",
    "accueil diagnostic plan prestataire",
    "accueil diagnostic plan",
    "accueil diagnostic",
)
"""Steps that took place, the most usual first."""

PROFILES = tuple(PROFILS)

_ASKED_SINCE_V2 = "VOLUME"
_MARKS, _MARK_WEIGHTS = ("4", "3", "2", "1", "nc"), (41, 39, 11, 3, 6)
_TENS, _TEN_WEIGHTS = [str(mark) for mark in range(11)], (1, 1, 1, 1, 2, 5, 6, 14, 27, 21, 21)
_UTILE = ("", "", "Le regard extérieur sur nos comptes.", "Se parler entre administrateurs.", "Les tableaux de suivi.")
_AMELIORER = ("", "", "", "Plus de temps entre deux rendez-vous.", "Moins de documents à lire.")
ACTIONS = ("Revoir le modèle économique", "Écrire le projet associatif", "Sécuriser la fonction employeur")
_DOMAINES = ("EMPLOI", "FINANCES", "MODELE", "GOUVERNANCE", "PROJET", "ORGANISATION", "ALLIANCES", "PUBLICS", "OUTILS")
_LONG_AGO = date(2030, 1, 1)  # every day mentioned is past


@dataclass(frozen=True, slots=True)
class Donnee:
    """The typed texts and the values they mean, both by question code."""

    saisie: Mapping[str, str]
    valeurs: Mapping[str, Any]

    def but(self, numbers: Mapping[str, tuple[str, int | str]]) -> "Donnee":
        """Return the same answer with other numbers: code -> text and value."""
        return Donnee(
            {**self.saisie, **{code: text for code, (text, _) in numbers.items()}},
            {**self.valeurs, **{code: value for code, (_, value) in numbers.items()}},
        )


def first_version(questionnaire: Questionnaire) -> Questionnaire:
    """Return a questionnaire as it was asked before: one question less."""
    sections = tuple(
        section.model_copy(
            update={
                "groupes": tuple(
                    groupe.model_copy(
                        update={"blocks": tuple(block for block in groupe.blocks if block.code != _ASKED_SINCE_V2)}
                    )
                    for groupe in section.groupes
                )
            }
        )
        for section in questionnaire.sections
    )
    return from_json(to_json(questionnaire.model_copy(update={"sections": sections})))


def satisfaction_versions() -> tuple[Questionnaire, Questionnaire]:
    """Return both versions: as it was asked first, then since."""
    shipped = shipped_questionnaires()[SATISFACTION]
    return first_version(shipped), shipped


def asked_of(periode: Periode) -> Questionnaire:
    """Return « Temps et activités », with the activités in the first semestre."""
    return derive_temps(shipped_referentiel(), shipped_recette(), periode, periode.numero == 1)


def judged(questionnaire: Questionnaire, saisie: Mapping[str, str]) -> Donnee:
    """Return an answer with its values. Raise ValueError when it could not be transmitted."""
    evaluation = evaluate(questionnaire, saisie, today=_LONG_AGO, blanks_confirmed=True)
    if evaluation.problems:
        raise ValueError(f"{questionnaire.code}: {evaluation.problems[0]}")
    return Donnee(saisie, dict(evaluation.valeurs))


def _satisfaction(
    questionnaire: Questionnaire, phases: Sequence[str], actions: int, rng: random.Random
) -> Mapping[str, str]:
    typed = {
        "QUI": rng.choice(("bureau", "bureau", "direction", "salarie")),
        "SUIVI": rng.choice(("tout", "tout", "partie")),
        "PHASES": " ".join(phases),
        "BESOIN": rng.choices(_MARKS[:4], _MARK_WEIGHTS[:4])[0],
        "RECOMMANDATION": rng.choices(_TENS, _TEN_WEIGHTS)[0],
        "UTILE": rng.choice(_UTILE),
        "AMELIORER": rng.choice(_AMELIORER),
    }
    marked = [phase for phase in ("ACCUEIL", "DIAGNOSTIC", "PLAN", "COMITE") if phase.lower() in phases]
    if "prestataire" in phases:
        marked += ["COMPREHENSION", "METHODE", "OUTILS", "AUTONOMIE"]
        if _ASKED_SINCE_V2 in questionnaire.questions:
            typed[_ASKED_SINCE_V2] = rng.choice(("adapte", "adapte", "faible", "eleve"))
    typed |= {code: rng.choices(_MARKS, _MARK_WEIGHTS)[0] for code in marked if rng.random() > 0.04}
    for rank, action in enumerate(ACTIONS[:actions] if "plan" in phases else (), start=1):
        etat = rng.choice(("faite", "faite", "encours", "prevue", "abandonnee"))
        typed |= {f"ACTIONS.{rank}.ACTION": action, f"ACTIONS.{rank}.ETAT": etat}
        if etat == "abandonnee":
            typed[f"ACTIONS.{rank}.RAISON"] = rng.choice(("temps", "argent", "inutile"))
    return typed | ({"NOMMEE": "oui"} if rng.random() < 0.15 else {})


def _impact(rng: random.Random) -> Mapping[str, str]:
    typed = {
        "QUI": rng.choice(("bureau", "direction", "direction", "dla")),
        "RESULTAT": rng.choice(("excedent", "deficit")),
    }
    typed |= dict.fromkeys(("DATE_T0", "DATE_T1"), "01/01/2020") | {"DATE_T1": "01/01/2022"}
    typed |= {"EMPLOI_SALARIES_T0": "1", "EMPLOI_SALARIES_T1": "1", "TRAVAIL_ETP_T0": "1", "TRAVAIL_ETP_T1": "1"}
    typed |= {"BUDGET_PRODUITS_T0": "1", "BUDGET_PRODUITS_T1": "1"}
    for domaine in _DOMAINES:
        mark = rng.choices(("5", "4", "3", "2", "1"), (14, 34, 38, 10, 4))[0]
        typed[f"EVOLUTION_{domaine}"] = mark
        if mark != "3":
            typed[f"CONTRIBUTION_{domaine}"] = rng.choice(("4", "3", "3", "2", "nc"))
    typed |= {"APPUIS": rng.choice(("region", "federation", "aucun", "etat departement"))}
    typed |= {"EFFETS": rng.choices(("oui", "plutot", "non", "nsp"), (42, 37, 14, 7))[0]}
    typed |= {"SANS_DLA": rng.choice(("pareil", "tard", "moins", "pasdutout", "nsp"))} if _changed(typed) else {}
    typed |= {"BESOIN": rng.choice(("oui", "non"))}
    return typed | ({"NOMMEE": "oui"} if rng.random() < 0.08 else {})


def _changed(typed: Mapping[str, str]) -> bool:
    return any(typed[f"EVOLUTION_{domaine}"] != "3" for domaine in _DOMAINES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chiffres:
    """The figures of a structure at both dates: days, employees, ETP (hundredths), products (euros)."""

    jours: tuple[date, date]
    salaries: tuple[int, int]
    etp: tuple[int, int]
    produits: tuple[int, int]

    def answered(self) -> Mapping[str, tuple[str, int | str]]:
        """Return the text and value of each code."""
        answers: dict[str, tuple[str, int | str]] = {}
        for place, end in enumerate(("T0", "T1")):
            jour, produits, salaries = self.jours[place], self.produits[place], self.salaries[place]
            answers[f"DATE_{end}"] = (f"{jour:%d/%m/%Y}", jour.isoformat())
            answers[f"EMPLOI_SALARIES_{end}"] = (str(salaries), salaries)
            answers[f"TRAVAIL_ETP_{end}"] = (decimal_text(self.etp[place], 2), self.etp[place])
            answers[f"BUDGET_PRODUITS_{end}"] = (str(produits), produits)
        return answers


@dataclass
class Banque:
    """Answers of each kind, made at their first use."""

    seed: int
    variety: int = VARIETY
    _temps: dict[tuple[Periode, str], Sequence[Donnee]] = field(default_factory=dict)

    @cached_property
    def satisfaction(self) -> tuple[Mapping[tuple[str, int], Sequence[Donnee]], ...]:
        """Return, version by version, the answers of structures by steps that took place and number of actions of the
        plan."""
        kinds = [(phases, count) for phases in PHASES for count in range(len(ACTIONS) + 1)]
        return tuple({kind: self._satisfactions(asked, *kind) for kind in kinds} for asked in satisfaction_versions())

    def _satisfactions(self, asked: Questionnaire, phases: str, actions: int) -> Sequence[Donnee]:
        rng = random.Random(f"{self.seed} {phases} {actions}")  # noqa: S311 - a seed: every run makes the same database
        return [
            judged(asked, _satisfaction(asked, phases.split(), actions, rng)) for _ in range(max(1, self.variety // 4))
        ]

    @cached_property
    def impact(self) -> Sequence[Donnee]:
        """Answers on what changed; their numbers are to be given."""
        asked, rng = shipped_questionnaires()[IMPACT], random.Random(f"{self.seed} {IMPACT}")  # noqa: S311 - a seed
        return [judged(asked, _impact(rng)) for _ in range(8 * self.variety)]

    def _share(self, kinds: int) -> int:
        """Return how many answers to make of each kind, where there are many kinds."""
        return max(1, self.variety // kinds)

    def temps(self, periode: Periode, profil: str) -> Sequence[Donnee]:
        """Répartitions of persons of a profile over a période, for a full time of six months."""
        if (periode, profil) not in self._temps:
            rng = random.Random(f"{self.seed} {periode.code} {profil}")  # noqa: S311 - a seed
            affecte, asked = (
                Affecte(dla="", prenom="", nom="", etp="1", debut=_LONG_AGO, profil=profil),
                asked_of(periode),
            )
            self._temps[periode, profil] = [
                judged(asked, _temps(affecte, asked, rng)) for _ in range(max(1, self.variety // 10))
            ]
        return self._temps[periode, profil]


def _temps(affecte: Affecte, questionnaire: Questionnaire, rng: random.Random) -> Mapping[str, str]:
    typed = {"ETP": "1", "MOIS": "6", **shares(affecte, questionnaire, rng), **texts(questionnaire, rng)}
    section = questionnaire.section("ACTIVITES")
    return {**typed, **(activites(section, rng) if section else {})}
