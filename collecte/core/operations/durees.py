"""Retention periods of personal data: one table for purges, pages, notices and the register of processing."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from questionnaires.core.francais import plural

_Moment = TypeVar("_Moment", date, datetime)

IMPACT = "IMPACT"
"""Questionnaire of effects: answers of structures that the DLA follows beyond their accompagnement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Duree:
    """`mois` or `jours` after the event that `depuis` names; `ensuite` is what is done then, `source` the reason."""

    quoi: str
    depuis: str
    ensuite: str
    source: str
    mois: int = 0
    jours: int = 0

    @property
    def texte(self) -> str:
        """Return `12 mois après la clôture de la campagne`."""
        return f"{f'{self.mois} mois' if self.mois else plural(self.jours, 'jour')} {self.depuis}"

    def before(self, now: datetime) -> datetime:
        """Return the moment before which data has expired."""
        return months_before(now, self.mois) - timedelta(days=self.jours)


def months_before(moment: _Moment, months: int) -> _Moment:
    """Return the same day so many months before, or the last day of that month."""
    index = moment.year * 12 + moment.month - 1 - months
    year, month = divmod(index, 12)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))


_CLOTURE = "après la clôture de la campagne"
_RESEAU = "règle du réseau, à valider par le ou la délégué(e) à la protection des données"

DUREES: dict[str, Duree] = {
    "liens": Duree(
        quoi="Liens personnels des structures",
        jours=30,
        depuis=_CLOTURE,
        ensuite="le lien est détruit ; il n’ouvrait déjà plus rien",
        source="minimisation : un lien qui ne sert plus n’est pas gardé",
    ),
    "liens_compte": Duree(
        quoi="Liens à usage unique des comptes",
        jours=30,
        depuis="après leur expiration",
        ensuite="ils sont supprimés",
        source="minimisation",
    ),
    "reponses": Duree(
        quoi="Réponses des personnes (temps, enquêtes)",
        mois=12,
        depuis=_CLOTURE,
        ensuite="le lien avec le nom est détruit, les textes libres effacés ; les chiffres restent dans les totaux",
        source=_RESEAU,
    ),
    "reprises": Duree(
        quoi="Répartitions des années passées, reprises d’un fichier",
        mois=12,
        depuis="après leur import",
        ensuite="le lien avec le nom est détruit ; celles d’un DLA entier restent",
        source=_RESEAU,
    ),
    "satisfaction": Duree(
        quoi="Avis des structures",
        mois=24,
        depuis=_CLOTURE,
        ensuite="le lien avec la structure est détruit, les textes libres et ce qui les remplaçait effacés ; les "
        "chiffres restent. Une réponse anonyme reste, sans texte libre : elle ne mène à personne",
        source=_RESEAU,
    ),
    "effets": Duree(
        quoi="Effets de l’accompagnement dits par les structures",
        mois=36,
        depuis="après la clôture de la campagne de suivi",
        ensuite="le lien avec la structure est détruit, les textes libres et ce qui les remplaçait effacés ; les "
        "chiffres restent. La synthèse qui les reprenait est supprimée",
        source=_RESEAU,
    ),
    "notes": Duree(
        quoi="Notes privées de qui saisit la réponse d’une structure",
        jours=90,
        depuis="après la fin de la campagne",
        ensuite="elles sont effacées",
        source="le temps d’un suivi ; personne d’autre ne les lit",
    ),
    "syntheses": Duree(
        quoi="Synthèses de suivi, leurs versions, et les erreurs que les structures y signalent",
        mois=36,
        depuis="après la clôture de la campagne de suivi ou, sans elle, après leur dernière version",
        ensuite="elles sont supprimées ; les dates de l’accompagnement restent",
        source=_RESEAU,
    ),
    "liens_synthese": Duree(
        quoi="Liens personnels vers une synthèse",
        jours=365,
        depuis="après leur dernier message",
        ensuite="le lien est détruit, et n’ouvre plus rien",
        source="minimisation : un lien qui ne sert plus n’est pas gardé",
    ),
    "accords": Duree(
        quoi="Accords des structures pour qu’un partenaire lise leurs synthèses, et qui les a donnés",
        mois=36,
        depuis="après leur retrait ou, si la structure n’a plus de synthèse, après avoir été notés",
        ensuite="ils sont supprimés",
        source="preuve de l’accord, le temps d’une réclamation",
    ),
    "engagements": Duree(
        quoi="Engagements des fiches d’appui",
        mois=36,
        depuis="après la fin de leur avenant",
        ensuite="ils sont supprimés",
        source="le temps de la convention suivante, qui se prépare avec eux",
    ),
    "envois_resultats": Duree(
        quoi="Message de résultats envoyé aux structures",
        mois=12,
        depuis="après l’envoi",
        ensuite="il reste la date et le nombre de messages",
        source=_RESEAU,
    ),
    "historique": Duree(
        quoi="Historique des réponses, envois rendus, échanges, relances notées, raisons d’écart",
        mois=12,
        depuis=_CLOTURE,
        ensuite="ils sont supprimés ; la réponse transmise reste",
        source="recommandation de la CNIL sur les traces : six à douze mois",
    ),
    "classeurs": Duree(
        quoi="Classeur de référence des résultats arrêtés",
        mois=12,
        depuis="après la clôture, ou dès que ses réponses perdent leur nom",
        ensuite="il est écrit de nouveau sans nom ni ligne par réponse, avec les mêmes chiffres",
        source=_RESEAU,
    ),
    "journal": Duree(
        quoi="Valeurs du journal des modifications",
        mois=12,
        depuis="après l’acte ; pour une réponse, après la clôture de sa campagne",
        ensuite="la ligne reste (qui, quand, quoi), ses valeurs sont effacées",
        source="recommandation de la CNIL sur les traces : six à douze mois",
    ),
    "classeurs_sortis": Duree(
        quoi="Classeurs remis : qui, quand, et l’empreinte de chacun",
        mois=12,
        depuis="après leur remise",
        ensuite="ils sont oubliés : un fichier plus ancien n’est plus reconnu",
        source="recommandation de la CNIL sur les traces : six à douze mois",
    ),
    "fabrications": Duree(
        quoi="Classeurs faits en arrière-plan : la demande et le fichier",
        jours=7,
        depuis="après la demande, ou après que le fichier est prêt",
        ensuite="ils sont supprimés ; le fichier part plus tôt si des données qu’il contient sont effacées",
        source="minimisation : le temps de le télécharger ; le demander de nouveau le refait",
    ),
    "courriels": Duree(
        quoi="Adresse et contenu des courriels",
        mois=3,
        depuis="après l’envoi ou l’abandon",
        ensuite="il reste la date, le modèle et l’état",
        source="le temps de constater un refus d’adresse et de répondre à qui n’a rien reçu",
    ),
    "contacts": Duree(
        quoi="Contacts des structures",
        mois=12,
        depuis="après la clôture de la dernière campagne qui leur a écrit, ou l’envoi d’une synthèse, hors "
        "accompagnement en cours",
        ensuite="nom, fonction, adresse et téléphone sont effacés",
        source=_RESEAU,
    ),
    "rappels": Duree(
        quoi="Demandes « être rappelé(e) »",
        mois=3,
        depuis="après l’appel, ou après la clôture s’il n’a pas eu lieu",
        ensuite="elles sont supprimées",
        source="minimisation",
    ),
    "formulaires": Duree(
        quoi="Formulaires commencés et pas envoyés",
        jours=30,
        depuis="après la dernière frappe",
        ensuite="ils sont supprimés",
        source="minimisation",
    ),
    "essais": Duree(
        quoi="Réponses d’essai à un questionnaire",
        mois=12,
        depuis="après leur dernière modification",
        ensuite="elles sont supprimées",
        source="minimisation",
    ),
    "imports": Duree(
        quoi="Fichiers importés : lignes à corriger, et ce qui permet d’annuler",
        jours=90,
        depuis="après leur envoi, ou 7 après leur dernier usage si rien n’en est importé",
        ensuite="ils sont supprimés ; ce qui a été importé reste",
        source="minimisation",
    ),
    "demandes": Duree(
        quoi="Demandes d’exercice de droits",
        mois=36,
        depuis="après la réponse",
        ensuite="elles sont supprimées",
        source="preuve que la demande a été traitée, le temps d’une réclamation",
    ),
}
"""Retention periods by name of their rule, in the order in which people read them."""


def reponses_duree(*, is_of_structures: bool, instrument: str) -> Duree:
    """Return how long the answers of a campaign stay linked to their authors' names."""
    if not is_of_structures:
        return DUREES["reponses"]
    return DUREES["effets" if instrument == IMPACT else "satisfaction"]
