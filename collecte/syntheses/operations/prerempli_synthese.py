"""Prefill a synthèse from the register and from the answer to « ce qui a changé » (IMPACT)."""

from collections.abc import Iterator
from datetime import date

from collecte.campagnes.operations.connues import start_of
from collecte.core.operations.paragraphes import as_kept
from collecte.models import Accompagnement, Etape, GenreEtape, Ingenierie, Mots, NatureAction
from collecte.syntheses.operations.contenu_synthese import Contenu
from collecte.syntheses.operations.mesures_synthese import Reponse, mesures_of
from questionnaires.categories.categories import FORME, RESEAU, SECTEUR, Categories
from questionnaires.core.francais import plural, short_day_text
from questionnaires.core.questions import Scale


def prefill(accompagnement: Accompagnement, reponse: Reponse | None, today: date, categories: Categories) -> Contenu:
    """Return the whole synthèse from the register and the answer on a day."""
    mesures, sources = mesures_of(accompagnement, reponse)
    return Contenu(
        structure=accompagnement.structure.nom,
        dla=f"{accompagnement.dla.code} {accompagnement.dla.nom}",
        faits=tuple(_faits(accompagnement)),
        textes={
            "contexte": as_kept(_contexte(accompagnement, categories)),
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


def _contexte(accompagnement: Accompagnement, categories: Categories) -> str:
    structure = accompagnement.structure
    created = structure.creation and str(structure.creation.year)
    known = (
        (structure.nom, categories.lu(FORME, structure.forme_code)),
        ("Secteur", categories.lu(SECTEUR, structure.secteur_code, structure.secteur)),
        ("Réseau", categories.lu(RESEAU, structure.reseau_code, structure.reseau)),
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
    for label, steps in (("En mieux", ("5", "4")), ("En moins bien", ("2", "1"))):
        domains = [
            f"{question.libelle[:1].lower()}{question.libelle[1:]}"
            for code, question in reponse.questionnaire.questions.items()
            if code.startswith("EVOLUTION_") and isinstance(question, Scale)
            if str(reponse.valeurs.get(code, "")) in steps
        ]
        if domains:
            yield f"{label} : {', '.join(domains)}."
    if partners := [text for rank in range(1, 21) if (text := reponse.text(f"PARTENAIRES.{rank}.PARTENAIRE"))]:
        yield f"Nouveaux partenaires : {', '.join(partners)}."
    for code, label in (("EFFETS", "Effets décisifs et durables"), ("SANS_DLA", "Sans le DLA, ces changements")):
        if text := reponse.text(code):
            yield f"{label} : {text[:1].lower()}{text[1:]}."


def _suites(accompagnement: Accompagnement, reponse: Reponse | None, today: date) -> Iterator[str]:
    if accompagnement.reorientation:
        yield f"Réorientation vers : {accompagnement.reorientation}."
    if coming := [step for step in accompagnement.etapes if step.jour > today]:
        yield "\n".join(f"- {_step(step)}" for step in coming)
    if reponse and (need := reponse.text("BESOIN_LEQUEL")):
        yield f"Nouveau besoin exprimé par la structure : {need}"
