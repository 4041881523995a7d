"""List, for the home pages of DLA staff and directions, each thing left to do, its deadline and its duration."""

from collections.abc import Iterator, Mapping, Sequence, Set
from datetime import date

from flask import url_for

from collecte.campagnes.queries.effectifs import EffectifsDla
from collecte.comptes.web.context import acteur
from collecte.core.actes import WAITS, Acte
from collecte.models import Campagne, EntreeJournal, EtatCampagne, Participation
from collecte.organisation.views.acces import count_to_confirm
from collecte.reponses.views.autour import taken_back
from collecte.reponses.views.pages_reponse import Attente
from questionnaires.core.francais import day_text, moment_text, plural


def to_answer(attentes: Sequence[Attente], rendues: Mapping[int, EntreeJournal], today: date) -> Iterator[Acte]:
    """Yield the answers that are expected of the visitor, and those taken back, which may be sent again."""
    for attente in attentes:
        if attente.is_to_do or attente.is_taken_back:
            participation = attente.participation
            yield Acte(
                _days_left(attente, today),
                titled(participation),
                " ".join(_about(attente, rendues.get(participation.id))),
                "Reprendre" if participation.revision else "Commencer",
                url_for("reponses.reprendre", participation_id=participation.id),
                "temps" if participation.campagne.is_temps else "questionnaires",
                "Reprise, non renvoyée" if attente.is_taken_back else "Sans date limite",
            )


def titled(participation: Participation) -> str:
    return f"{participation.campagne.titre}, DLA {participation.dla.code} {participation.dla.nom}"


def _days_left(attente: Attente, today: date) -> int | None:
    if attente.participation.rouverte_le is not None:
        return None
    return -1 if attente.is_late else (_limit(attente) - today).days


def _limit(attente: Attente) -> date:
    """Return the last day to send it: its closing or, for an answer taken back, that of the days of grace by then."""
    in_grace = attente.campagne is EtatCampagne.GRACE
    return attente.participation.campagne.derniere_limite if in_grace else attente.participation.cloture


def _about(attente: Attente, rendue: EntreeJournal | None) -> Iterator[str]:
    """Yield who gave it back and why, the last day, how long it takes, when it was last saved."""
    participation, c2ra = attente.participation, acteur().mots.c2ra
    if reprise := taken_back(participation):
        yield f"{reprise.titre} {reprise.texte}"
    elif rendue:
        given = "Ouverte après l’arrêt des résultats" if participation.rouverte_le else "Rendue"
        yield f"{given} par votre {c2ra} le {moment_text(rendue.quand)}. « {rendue.details['raison']} »"
    yield _last_day(attente)
    if not participation.modifiee_le:
        yield f"Environ {plural(attente.minutes, 'minute')}, en une ou plusieurs fois."
    else:
        yield f"Dernier enregistrement le {moment_text(participation.modifiee_le)}."


def _last_day(attente: Attente) -> str:
    participation = attente.participation
    if participation.is_opened_late:
        kept, counted = "sera gardée sans y compter", "comptera dans la prochaine publication, s’il s’en fait une"
        then = kept if attente.finale else counted
        return f"À rendre sans date limite : les chiffres publiés ne bougent pas, elle {then}."
    if participation.is_taken_back:
        return f"Vous pouvez en transmettre une autre jusqu’au {day_text(_limit(attente))}."
    if attente.is_late:
        return f"La clôture est passée : encore acceptée jusqu’au {day_text(participation.campagne.derniere_limite)}."
    day = f"À rendre le {day_text(participation.cloture)} au plus tard"
    if participation.prolongation:
        return f"{day} (votre DLA a plus de temps) « {participation.prolongation.raison} »"
    return f"{day}."


def to_tell(participations: Sequence[Participation], asked: Set[int]) -> Iterator[Acte]:
    """Yield the answers about which the C2RA asked something."""
    for participation in participations:
        if participation.id in asked:
            where = url_for("reponses.questions", participation_id=participation.id)
            about = "Une question sur votre réponse"
            yield Acte(None, about, f"{titled(participation)}.", "Lire et répondre", where, "entretiens")


def to_call(demandes: int, a_joindre: int, entretiens: int) -> Iterator[Acte]:
    """Yield what there is to do with structures: to call back, to find an address for, to interview."""
    if demandes:
        fait = plural(demandes, "structure demande", "structures demandent")
        called = "rappelée" if demandes == 1 else "rappelées"
        lien = "Voir qui rappeler"
        suite = "Elle attend un appel de votre DLA." if demandes == 1 else "Elles attendent un appel de votre DLA."
        yield Acte(None, f"{fait} à être {called} par votre DLA", suite, lien, url_for("demandes.liste"), "entretiens")
    if a_joindre:
        fait = plural(a_joindre, "structure interrogée ne reçoit", "structures interrogées ne reçoivent")
        suite = "Un contact manque, ou son adresse est refusée."
        lien = "Trouver à qui écrire"
        yield Acte(None, f"{fait} pas nos messages", suite, lien, url_for("liens.a_joindre"), "courriels")
    if entretiens:
        fait = plural(entretiens, "structure à appeler", "structures à appeler")
        suite, where = "Vous pouvez saisir sa réponse avec elle.", url_for("entretiens.liste")
        if entretiens > 1:
            suite = "Vous pouvez saisir leur réponse avec elles."
        yield Acte(None, f"{fait}, ou à visiter", suite, "Choisir qui appeler", where, "entretiens", WAITS)


def to_direct(
    a_confirmer: Mapping[Campagne, Sequence[EffectifsDla]], a_repondre: int, questions: int, today: date
) -> Iterator[Acte]:
    """Yield what a direction confirms and answers."""
    if acces := count_to_confirm():
        fait = plural(acces, "accès à vos DLA attend", "accès à vos DLA attendent")
        suite, where = (
            "Sans lui, le registre et le bilan restent fermés à cette personne.",
            url_for("acces.a_confirmer"),
        )
        yield Acte(None, f"{fait} votre accord", suite, "Confirmer ou refuser", where, "equipes")
    todo = url_for("reponses.a_faire")
    if questions:
        fait = plural(questions, "question attend votre réponse", "questions attendent votre réponse")
        yield Acte(
            None, fait, f"De votre {acteur().mots.c2ra}, sur une réponse.", "Lire et répondre", todo, "entretiens"
        )
    if a_repondre:
        fait = plural(a_repondre, "réponse reste à transmettre", "réponses restent à transmettre")
        suite = "À remplir avec vos équipes ou pour vous-même."
        yield Acte(None, fait, suite, "Voir laquelle" if a_repondre == 1 else "Voir lesquelles", todo, "questionnaires")
    for campagne, dlas in a_confirmer.items():
        for effectifs in dlas:
            where = url_for("direction.effectifs_dla", campagne_id=campagne.id, dla_id=effectifs.dla.id)
            fait = f"Confirmez qui est attendu, et pour combien d’ETP : DLA {effectifs.dla.code} {effectifs.dla.nom}"
            extended = {prolongation.dla_id: prolongation.cloture for prolongation in campagne.prolongations}
            closing = campagne.cloture_for(extended.get(effectifs.dla.id))
            suite = f"{campagne.titre}, clôture le {day_text(closing)}."
            yield Acte((closing - today).days, fait, suite, f"Confirmer le DLA {effectifs.dla.code}", where, "equipes")
