"""Prefill answers when a campaign opens, with the values that the register knows of a structure."""

from collections.abc import Iterator, Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from collecte.campagnes.queries.structures_interrogees import list_accompagnements
from collecte.models import Accompagnement, Campagne, GenreEtape, Participation, ReleveBudget, ReleveEmploi
from collecte.reponses.queries.connues import Connue
from collecte.reponses.queries.versions import get_questionnaire
from questionnaires.core.francais import decimal_text
from questionnaires.core.model import Questionnaire
from questionnaires.core.questions import Asked

Known = Mapping[str, Connue]
"""Key of a known value -> the value. In a repetition, the key of line n ends with `.n`: `plan.action.2`."""


def connues_for(questionnaire: Questionnaire, known: Known) -> dict[str, dict[str, str]]:
    """What an answer keeps of it, by question code: the values that the questionnaire declares, as they would be typed.

    Keys that no question declares are left out: an answer holds nothing that it does not show.
    """
    return {code: _plain(known[key]) for code, key in _declared(questionnaire) if key in known}


def _declared(questionnaire: Questionnaire) -> Iterator[tuple[str, str]]:
    """Question code -> the key it declares."""
    for code, question in questionnaire.questions.items():
        if isinstance(question, Asked) and question.connu is not None:
            repetition, _, rest = code.partition(".")
            rank = rest.partition(".")[0] if repetition in questionnaire.repetitions else ""
            yield code, f"{question.connu.cle}.{rank}" if rank else question.connu.cle


def _plain(own: Connue) -> dict[str, str]:
    return {"texte": own.texte, "origine": own.origine, "date": own.date.isoformat() if own.date else ""}


_REGISTER = "registre du DLA"
_PLAN = "plan d’accompagnement"
_PHASES = {GenreEtape.ACCUEIL: "accueil", GenreEtape.DIAGNOSTIC: "diagnostic", GenreEtape.COMITE: "comite"}
_CONTRACTS = ("cdi", "cdd", "aides", "insertion")


def tell_what_is_known(session: Session, campagne: Campagne) -> None:
    """Give each answer of a campaign of structures that nobody began what the register knows now; nothing of it to an
    anonymous one, which it would name."""
    if campagne.anonyme:
        return
    own = Participation
    statement = select(own).where(own.campagne_id == campagne.id, own.revision == 0, own.transmise_le.is_(None))
    answers = session.scalars(statement).all()
    questionnaire = get_questionnaire(campagne.version)
    known = list_accompagnements(session, [each.accompagnement_id for each in answers if each.accompagnement_id])
    for each in answers:
        each.connues = connues_for(questionnaire, known_of(known[each.accompagnement_id or 0]))
    session.flush()


def known_of(accompagnement: Accompagnement) -> Known:
    """Key of a questionnaire -> what is known: numbers, steps, actions of the plan, employment and budget before it."""
    return dict(_known(accompagnement))


def _known(own: Accompagnement) -> Iterator[tuple[str, Connue]]:
    structure = own.structure
    for name in ("siret", "rna"):
        if text := getattr(structure, name):
            yield f"structure.{name}", Connue(text, _REGISTER, None)
    if phases := _phases(own):
        yield "accompagnement.phases", Connue(" ".join(phases), _REGISTER, None)
    actions = filter(None, (line.strip() for line in own.preconisations.splitlines()))
    for rank, action in enumerate(actions, start=1):
        yield f"plan.action.{rank}", Connue(action, _PLAN, None)
    if (start := start_of(own)) is not None:
        yield from _employment(structure.emplois, start)
        yield from _budget(structure.budgets, start)


def _phases(own: Accompagnement) -> list[str]:
    """The steps that took place, by the codes of the questionnaire, in its order."""
    held = {_PHASES[step.genre] for step in own.etapes if step.genre in _PHASES}
    held |= {"diagnostic"} if own.diagnostics else set()
    held |= {"plan"} if own.preconisations.strip() else set()
    held |= {"prestataire"} if own.ingenieries else set()
    return [code for code in ("accueil", "diagnostic", "plan", "comite", "prestataire") if code in held]


def start_of(own: Accompagnement) -> date | None:
    """The day of its diagnostic, else of its first step: what is « avant »."""
    diagnosed = [each.jour for each in own.diagnostics]
    diagnosed += [step.jour for step in own.etapes if step.genre is GenreEtape.DIAGNOSTIC]
    return min(diagnosed or [step.jour for step in own.etapes], default=None)


def _employment(releves: list[ReleveEmploi], start: date) -> Iterator[tuple[str, Connue]]:
    """The last record of that day or before."""
    last = max((each for each in releves if each.jour <= start), key=lambda each: each.jour, default=None)
    if last is None:
        return
    origin = last.origine or _REGISTER
    yield "diagnostic.date", Connue(last.jour.isoformat(), origin, last.jour)
    for name, count in _counts(last):
        yield f"diagnostic.{name}", Connue(str(count), origin, last.jour)
    if last.etp is not None:
        yield "diagnostic.etp", Connue(decimal_text(last.etp, 2), origin, last.jour)


def _counts(releve: ReleveEmploi) -> Iterator[tuple[str, int]]:
    """The total; its contracts too where they make it up. The register may count an aided job in the CDI as well, and
    know some contracts only: told so, a questionnaire that counts each person once would question them."""
    if releve.salaries is None:
        return
    yield "salaries", releve.salaries
    known = [(name, count) for name in _CONTRACTS if (count := getattr(releve, name)) is not None]
    if sum(count for _, count in known) == releve.salaries:
        yield from known


def _budget(releves: list[ReleveBudget], start: date) -> Iterator[tuple[str, Connue]]:
    """The accounts of the last whole year before."""
    last = max((each for each in releves if each.annee < start.year), key=lambda each: each.annee, default=None)
    if last is not None and last.produits is not None:
        origin = last.origine or _REGISTER
        yield "diagnostic.produits", Connue(str(last.produits // 100), origin, date(last.annee, 12, 31))
