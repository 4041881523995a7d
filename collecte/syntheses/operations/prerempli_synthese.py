"""Prefill a synthèse from the register and from the answer to « ce qui a changé » (IMPACT)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from collecte.campagnes.operations.connues import start_of
from collecte.core.operations.paragraphes import as_kept
from collecte.models import Accompagnement, Etape, GenreEtape, Ingenierie, Mots, NatureAction, Participation
from collecte.reponses.queries.versions import get_questionnaire
from collecte.syntheses.operations.contenu_synthese import Contenu
from collecte.syntheses.operations.mesures_synthese import mesures_of
from questionnaires.core.francais import paris_day, plural, short_day_text
from questionnaires.core.model import Questionnaire
from questionnaires.core.questions import Scale, Value

_BETTER, _WORSE = ("5", "4"), ("2", "1")


@dataclass(frozen=True, slots=True)
class Reponse:
    """A transmitted answer: its questionnaire, its values, its day."""

    questionnaire: Questionnaire
    valeurs: dict[str, Value]
    jour: date

    @classmethod
    def of(cls, participation: Participation | None) -> "Reponse | None":
        if participation is None or participation.valeurs is None or participation.transmise_le is None:
            return None
        questionnaire = get_questionnaire(participation.version)
        return cls(questionnaire, participation.valeurs, paris_day(participation.transmise_le))

    @property
    def is_named(self) -> bool:
        """True when the structure agreed that its answer be read with its name beyond its DLA."""
        return self.valeurs.get("NOMMEE") not in (None, "", False)

    def text(self, code: str) -> str:
        """Return a value as people read it; empty when blank, or when this questionnaire does not ask it."""
        question = self.questionnaire.questions.get(code)
        return question.text(self.valeurs.get(code)) if question else ""


def prefill(accompagnement: Accompagnement, reponse: Reponse | None, today: date) -> Contenu:
    """Return the whole synthèse from the register and the answer on a day."""
    mesures, sources = mesures_of(accompagnement, reponse)
    return Contenu(
        structure=accompagnement.structure.nom,
        dla=f"{accompagnement.dla.code} {accompagnement.dla.nom}",
        faits=tuple(_faits(accompagnement)),
        textes={
            "contexte": as_kept(_contexte(accompagnement)),
            "fait": as_kept(_fait(accompagnement, today)),
            "change": as_kept("\n\n".join(_change(reponse)) if reponse else ""),
            "suites": as_kept("\n\n".join(_suites(accompagnement, reponse, today))),
        },
        mesures=mesures,
        sources=sources,
    )


def _faits(accompagnement: Accompagnement) -> Iterator[tuple[str, str]]:
    mots = Mots.in_region(accompagnement.dla.region)
    if accompagnement.structure.commune:
        yield "Commune", accompagnement.structure.commune
    if accompagnement.referent:
        yield f"{mots.charge[:1].upper()}{mots.charge[1:]}", accompagnement.referent.nom_complet
    if (start := start_of(accompagnement)) and accompagnement.etapes:
        yield "Accompagnement", _span(accompagnement.etapes[0].jour, accompagnement.termine_le)
        if accompagnement.diagnostics or any(step.genre is GenreEtape.DIAGNOSTIC for step in accompagnement.etapes):
            yield "Diagnostic", short_day_text(start)
    if accompagnement.orientations:
        yield (
            "Orientations prioritaires",
            " ; ".join(orientation.libelle for orientation in accompagnement.orientations),
        )


def _span(first: date, last: date | None) -> str:
    if last is None:
        return f"depuis le {short_day_text(first)}"
    return f"du {short_day_text(first)} au {short_day_text(last)}"


def _contexte(accompagnement: Accompagnement) -> str:
    structure = accompagnement.structure
    created = structure.creation and str(structure.creation.year)
    known = (
        (structure.nom, structure.forme),
        ("Secteur", structure.secteur),
        ("Réseau", structure.reseau),
        ("Création", created),
        ("Orientée vers le DLA par", accompagnement.prescripteur),
    )
    return " ".join(f"{label} : {words}." for label, words in known if words)


def _fait(accompagnement: Accompagnement, today: date) -> str:
    past = [step for step in accompagnement.etapes if step.jour <= today]
    paragraphs = ["\n".join(f"- {_step(step)}" for step in past)]
    paragraphs += ["\n".join(f"- {_ingenierie(ingenierie)}" for ingenierie in accompagnement.ingenieries)]
    plan = [line.strip() for line in accompagnement.preconisations.splitlines() if line.strip()]
    paragraphs += ["Préconisations du plan :\n" + "\n".join(f"- {line}" for line in plan)] if plan else []
    return "\n\n".join(filter(None, paragraphs))


def _step(etape: Etape) -> str:
    note = f" ({etape.note})" if etape.note else ""
    return f"{short_day_text(etape.jour)} : {etape.genre}{note}"


def _ingenierie(ingenierie: Ingenierie) -> str:
    others = len(ingenierie.accompagnements) - 1
    shared = f", avec {plural(others, 'autre structure', 'autres structures')}" if others > 0 else ""
    nature = "collective" if ingenierie.nature is NatureAction.COLLECTIF else "individuelle"
    by = f", par {ingenierie.prestataire.nom}" if ingenierie.prestataire else ""
    return (
        f"Ingénierie {nature} « {ingenierie.intitule} »{by}, "
        f"convention du {short_day_text(ingenierie.convention_le)}{shared}"
    )


def _change(reponse: Reponse) -> Iterator[str]:
    yield from _domains(reponse)
    if partners := [text for rank in range(1, 21) if (text := reponse.text(f"PARTENAIRES.{rank}.PARTENAIRE"))]:
        yield f"Nouveaux partenaires : {', '.join(partners)}."
    for code, label in (("EFFETS", "Effets décisifs et durables"), ("SANS_DLA", "Sans le DLA, ces changements")):
        if text := reponse.text(code):
            yield f"{label} : {text[:1].lower()}{text[1:]}."


def _domains(reponse: Reponse) -> Iterator[str]:
    """Yield the domains of the matrix that went better, then those that went worse."""
    for label, steps in (("En mieux", _BETTER), ("En moins bien", _WORSE)):
        domains = [
            f"{question.libelle[:1].lower()}{question.libelle[1:]}"
            for code, question in reponse.questionnaire.questions.items()
            if code.startswith("EVOLUTION_") and isinstance(question, Scale)
            if str(reponse.valeurs.get(code, "")) in steps
        ]
        if domains:
            yield f"{label} : {', '.join(domains)}."


def _suites(accompagnement: Accompagnement, reponse: Reponse | None, today: date) -> Iterator[str]:
    if accompagnement.reorientation:
        yield f"Réorientation vers : {accompagnement.reorientation}."
    if coming := [step for step in accompagnement.etapes if step.jour > today]:
        yield "\n".join(f"- {_step(step)}" for step in coming)
    if reponse and (need := reponse.text("BESOIN_LEQUEL")):
        yield f"Nouveau besoin exprimé par la structure : {need}"
