"""Prefill a synthèse from the register and from the answer to « ce qui a changé » (IMPACT)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from collecte.campagnes.operations.connues import start_of
from collecte.core.operations.paragraphes import as_kept
from collecte.models import Accompagnement, Etape, GenreEtape, Ingenierie, Mots, NatureAction, Participation
from collecte.reponses.queries.versions import get_questionnaire
from collecte.syntheses.operations.contenu_synthese import Contenu
from collecte.syntheses.operations.mesures_synthese import mesures_of
from questionnaires.answers.lecture import text_of
from questionnaires.core.francais import paris_day, plural, short_day_text
from questionnaires.core.model import Questionnaire
from questionnaires.core.questions import Scale, Value

_BETTER, _WORSE = ("5", "4"), ("2", "1")
_EVOLUTION = "EVOLUTION_"


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
        """Whether the structure agreed that it be read with its name beyond its DLA."""
        return self.valeurs.get("NOMMEE") not in (None, "", False)

    def text(self, code: str) -> str:
        """A value as people read it; empty when blank, or when this questionnaire does not ask it."""
        question = self.questionnaire.questions.get(code)
        return text_of(question, self.valeurs.get(code)) if question else ""


def prefill(own: Accompagnement, reponse: Reponse | None, today: date) -> Contenu:
    """The whole synthèse as the register and the answer tell it on a day."""
    mesures, sources = mesures_of(own, reponse)
    return Contenu(
        structure=own.structure.nom,
        dla=f"{own.dla.code} {own.dla.nom}",
        faits=tuple(_faits(own)),
        textes={
            "contexte": as_kept(_contexte(own)),
            "fait": as_kept(_fait(own, today)),
            "change": as_kept("\n\n".join(_change(reponse)) if reponse else ""),
            "suites": as_kept("\n\n".join(_suites(own, reponse, today))),
        },
        mesures=mesures,
        sources=sources,
    )


def _faits(own: Accompagnement) -> Iterator[tuple[str, str]]:
    mots = Mots.in_region(own.dla.region)
    if own.structure.commune:
        yield "Commune", own.structure.commune
    if own.referent:
        yield f"{mots.charge[:1].upper()}{mots.charge[1:]}", own.referent.nom_complet
    if (start := start_of(own)) and own.etapes:
        yield "Accompagnement", _span(own.etapes[0].jour, own.termine_le)
        if own.diagnostics or any(step.genre is GenreEtape.DIAGNOSTIC for step in own.etapes):
            yield "Diagnostic", short_day_text(start)
    if own.orientations:
        yield "Orientations prioritaires", " ; ".join(one.libelle for one in own.orientations)


def _span(first: date, last: date | None) -> str:
    if last is None:
        return f"depuis le {short_day_text(first)}"
    return f"du {short_day_text(first)} au {short_day_text(last)}"


def _contexte(own: Accompagnement) -> str:
    structure = own.structure
    created = structure.creation and str(structure.creation.year)
    known = (
        (structure.nom, structure.forme),
        ("Secteur", structure.secteur),
        ("Réseau", structure.reseau),
        ("Création", created),
        ("Orientée vers le DLA par", own.prescripteur),
    )
    return " ".join(f"{label} : {words}." for label, words in known if words)


def _fait(own: Accompagnement, today: date) -> str:
    past = [step for step in own.etapes if step.jour <= today]
    paragraphs = ["\n".join(f"- {_step(step)}" for step in past)]
    paragraphs += ["\n".join(f"- {_ingenierie(each)}" for each in own.ingenieries)]
    plan = [line.strip() for line in own.preconisations.splitlines() if line.strip()]
    paragraphs += ["Préconisations du plan :\n" + "\n".join(f"- {line}" for line in plan)] if plan else []
    return "\n\n".join(filter(None, paragraphs))


def _step(own: Etape) -> str:
    note = f" ({own.note})" if own.note else ""
    return f"{short_day_text(own.jour)} : {own.genre}{note}"


def _ingenierie(own: Ingenierie) -> str:
    others = len(own.accompagnements) - 1
    shared = f", avec {plural(others, 'autre structure', 'autres structures')}" if others > 0 else ""
    nature = "collective" if own.nature is NatureAction.COLLECTIF else "individuelle"
    by = f", par {own.prestataire.nom}" if own.prestataire else ""
    return f"Ingénierie {nature} « {own.intitule} »{by}, convention du {short_day_text(own.convention_le)}{shared}"


def _change(reponse: Reponse) -> Iterator[str]:
    yield from _domains(reponse)
    if partners := [text for rank in range(1, 21) if (text := reponse.text(f"PARTENAIRES.{rank}.PARTENAIRE"))]:
        yield f"Nouveaux partenaires : {', '.join(partners)}."
    for code, label in (("EFFETS", "Effets décisifs et durables"), ("SANS_DLA", "Sans le DLA, ces changements")):
        if text := reponse.text(code):
            yield f"{label} : {text[:1].lower()}{text[1:]}."


def _domains(reponse: Reponse) -> Iterator[str]:
    """Of the domains of the matrix, which went better, and which worse."""
    for label, steps in (("En mieux", _BETTER), ("En moins bien", _WORSE)):
        if found := _domains_at(reponse, steps):
            yield f"{label} : {', '.join(found)}."


def _domains_at(reponse: Reponse, steps: Sequence[str]) -> list[str]:
    return [
        f"{question.libelle[:1].lower()}{question.libelle[1:]}"
        for code, question in reponse.questionnaire.questions.items()
        if code.startswith(_EVOLUTION) and isinstance(question, Scale) and str(reponse.valeurs.get(code, "")) in steps
    ]


def _suites(own: Accompagnement, reponse: Reponse | None, today: date) -> Iterator[str]:
    if own.reorientation:
        yield f"Réorientation vers : {own.reorientation}."
    if coming := [step for step in own.etapes if step.jour > today]:
        yield "\n".join(f"- {_step(step)}" for step in coming)
    if reponse and (need := reponse.text("BESOIN_LEQUEL")):
        yield f"Nouveau besoin exprimé par la structure : {need}"
