"""Prefill answers when a campaign opens, with the values that the register knows of a structure."""

from collections.abc import Iterator, Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from collecte.campagnes.queries.structures_interrogees import list_accompagnements
from collecte.models import Accompagnement, Campagne, GenreEtape, Participation, ReleveBudget, ReleveEmploi
from collecte.reponses.queries.connues import Connue
from collecte.reponses.queries.versions import get_questionnaire
from questionnaires.core.elements import AskedQuestion
from questionnaires.core.francais import decimal_text
from questionnaires.core.model import Questionnaire

Known = Mapping[str, Connue]
"""Key of a known value -> the value. In a repetition, the key of line n ends with `.n`: `plan.action.2`."""


def connues_for(questionnaire: Questionnaire, known: Known) -> dict[str, dict[str, str]]:
    """Return what an answer stores, by question code: known values that the questionnaire declares, as if typed.

    Keys that no question declares are left out: an answer holds nothing that it does not show.
    """
    return {code: _plain(known[key]) for code, key in _declared(questionnaire) if key in known}


def _declared(questionnaire: Questionnaire) -> Iterator[tuple[str, str]]:
    """Yield question code -> the key it declares."""
    for code, question in questionnaire.questions.items():
        if isinstance(question, AskedQuestion) and question.connu is not None:
            repetition, _, rest = code.partition(".")
            rank = rest.partition(".")[0] if repetition in questionnaire.repetitions else ""
            yield code, f"{question.connu.cle}.{rank}" if rank else question.connu.cle


def _plain(connue: Connue) -> dict[str, str]:
    return {"texte": connue.texte, "origine": connue.origine, "date": connue.date.isoformat() if connue.date else ""}


_REGISTER = "registre du DLA"
_PLAN = "plan d’accompagnement"
_PHASES = {GenreEtape.ACCUEIL: "accueil", GenreEtape.DIAGNOSTIC: "diagnostic", GenreEtape.COMITE: "comite"}
_CONTRACTS = ("cdi", "cdd", "aides", "insertion")


def tell_what_is_known(session: Session, campagne: Campagne) -> None:
    """Prefill each answer of a campaign of structures that nobody began with what the register knows now; not an
    anonymous one, which it would name."""
    if campagne.anonyme:
        return
    reponse = Participation
    statement = select(reponse).where(
        reponse.campagne_id == campagne.id, reponse.revision == 0, reponse.transmise_le.is_(None)
    )
    answers = session.scalars(statement).all()
    questionnaire = get_questionnaire(campagne.version)
    known = list_accompagnements(
        session, [participation.accompagnement_id for participation in answers if participation.accompagnement_id]
    )
    for participation in answers:
        participation.connues = connues_for(questionnaire, known_of(known[participation.accompagnement_id or 0]))
    session.flush()


def known_of(accompagnement: Accompagnement) -> Known:
    """Return key -> known value: numbers, steps, actions of the plan, employment and budget before it."""
    return dict(_known(accompagnement))


def _known(accompagnement: Accompagnement) -> Iterator[tuple[str, Connue]]:
    structure = accompagnement.structure
    for name in ("siret", "rna"):
        if text := getattr(structure, name):
            yield f"structure.{name}", Connue(text, _REGISTER, None)
    if phases := _phases(accompagnement):
        yield "accompagnement.phases", Connue(" ".join(phases), _REGISTER, None)
    actions = filter(None, (line.strip() for line in accompagnement.preconisations.splitlines()))
    for rank, action in enumerate(actions, start=1):
        yield f"plan.action.{rank}", Connue(action, _PLAN, None)
    if (start := start_of(accompagnement)) is not None:
        yield from _employment(structure.emplois, start)
        yield from _budget(structure.budgets, start)


def _phases(accompagnement: Accompagnement) -> list[str]:
    """List the steps that took place, by the codes of the questionnaire, in its order."""
    held = {_PHASES[step.genre] for step in accompagnement.etapes if step.genre in _PHASES}
    held |= {"diagnostic"} if accompagnement.diagnostics else set()
    held |= {"plan"} if accompagnement.preconisations.strip() else set()
    held |= {"prestataire"} if accompagnement.ingenieries else set()
    return [code for code in ("accueil", "diagnostic", "plan", "comite", "prestataire") if code in held]


def start_of(accompagnement: Accompagnement) -> date | None:
    """Return the day of its diagnostic, else of its first step: what is « avant »."""
    diagnosed = [diagnostic.jour for diagnostic in accompagnement.diagnostics]
    diagnosed += [step.jour for step in accompagnement.etapes if step.genre is GenreEtape.DIAGNOSTIC]
    return min(diagnosed or [step.jour for step in accompagnement.etapes], default=None)


def _employment(releves: list[ReleveEmploi], start: date) -> Iterator[tuple[str, Connue]]:
    """Yield the values of the last record of that day or before."""
    last = max((releve for releve in releves if releve.jour <= start), key=lambda releve: releve.jour, default=None)
    if last is None:
        return
    origin = last.origine or _REGISTER
    yield "diagnostic.date", Connue(last.jour.isoformat(), origin, last.jour)
    for name, count in _counts(last):
        yield f"diagnostic.{name}", Connue(str(count), origin, last.jour)
    if last.etp is not None:
        yield "diagnostic.etp", Connue(decimal_text(last.etp, 2), origin, last.jour)


def _counts(releve: ReleveEmploi) -> Iterator[tuple[str, int]]:
    """Yield the total; its contracts too where they add up to it. The register may count an aided job in the CDI as
    well, and know some contracts only: a questionnaire that counts each person once would then question them."""
    if releve.salaries is None:
        return
    yield "salaries", releve.salaries
    known = [(name, count) for name in _CONTRACTS if (count := getattr(releve, name)) is not None]
    if sum(count for _, count in known) == releve.salaries:
        yield from known


def _budget(releves: list[ReleveBudget], start: date) -> Iterator[tuple[str, Connue]]:
    """Yield the accounts of the last whole year before."""
    last = max(
        (releve for releve in releves if releve.annee < start.year), key=lambda releve: releve.annee, default=None
    )
    if last is not None and last.produits is not None:
        origin = last.origine or _REGISTER
        yield "diagnostic.produits", Connue(str(last.produits // 100), origin, date(last.annee, 12, 31))
