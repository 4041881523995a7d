"""Request and response models of the API, from which its description is generated."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

MAX_CAMPAGNES = 100
MAX_LIGNES = 5_000
LIGNES = 1_000


class Document(BaseModel):
    """A response, or a part of one."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Demande(BaseModel):
    """Parameters of a query string; unknown ones are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Curseur = Annotated[
    str,
    Field(
        max_length=1_000,
        pattern=r"^(\.?[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+)?$",
        examples=["WyJjYW1wYWduZXMiLDUwXQ.7a0rV7lozhk7L_FIn_cILqryfOk"],
        description="Où reprendre la lecture : le paramètre « curseur » de l’adresse que donne « suite » à la page"
        " précédente (en CSV, l’en-tête Link), tel quel. Vide : la première page. Il est signé, et ne vaut que pour la"
        " liste qui l’a donné ; un autre est refusé (400).",
    ),
]

Cellule = str | int | float | None


class RegionDite(Document):
    code: str
    nom: str


class DlaDit(Document):
    id: int
    code: str = Field(description="Celui de son département.")
    nom: str


class DlaLu(DlaDit):
    chiffres: str = Field(description="Où lire les siens.")


class Lectures(Document):
    """Où lire la suite ; null : votre compte ne le lit pas."""

    completude: str | None
    chiffres: str | None = Field(description="Ceux de la région.")
    donnees: str | None


class CampagneDite(Document):
    id: int
    titre: str
    instrument: str = Field(description="Code du questionnaire ; le même d’une campagne à l’autre.")
    population: str = Field(description="Qui répond : personnes, DLA ou structures.")
    anonyme: bool
    region: RegionDite
    periode: str = Field(description="Code de la période, par exemple 2026-S1.")
    ouverture: date
    cloture: date
    limite: date = Field(description="Dernier jour où une réponse peut arriver, délais compris.")
    etat: str = Field(description="prévue, ouverte, délai de grâce, clôturée ou résultats arrêtés.")
    arretee_le: datetime | None
    dlas: Sequence[DlaLu] = Field(description="Ceux dont vous lisez les chiffres à part.")
    lectures: Lectures


class Campagnes(Document):
    campagnes: Sequence[CampagneDite]
    suite: str | None = Field(description="Adresse de la page suivante ; null après la dernière.")


class CampagnesDemandees(Demande):
    taille: int = Field(50, ge=1, le=MAX_CAMPAGNES, description="Campagnes par page.")
    curseur: Curseur = ""


class Couverture(Document):
    """Combien de réponses, et ce qu’elles couvrent ; les ETP ne sont dits que du temps."""

    attendues: int
    transmises: int
    refusees: int | None = Field(description="Qui ne souhaite pas répondre ; null : cela ne vous est pas dit.")
    justifiees: int | None = Field(description="Qui manque, avec une explication ; null : cela ne vous est pas dit.")
    etp_attendus: float | None
    etp_transmis: float | None
    etp_conventionnes: float | None


class CouvertureDla(Document):
    dla: DlaDit
    etat: str | None = Field(description="Où en est ce DLA, comme au suivi ; null : cela ne vous est pas dit.")
    couverture: Couverture


class Completude(Document):
    campagne: int
    etat: str
    pourquoi: str | None = Field(description="Pourquoi rien n’est dit ; null quand quelque chose l’est.")
    ensemble: Couverture | None = Field(description="La région ; null quand seuls vos DLA vous sont dits.")
    dlas: Sequence[CouvertureDla]


class ChiffresDemandes(Demande):
    dla: int | None = Field(
        None, ge=1, le=2**31 - 1, description="Les chiffres de ce DLA, par son identifiant, plutôt que de la région."
    )


class Chiffre(Document):
    """Un chiffre, ou pourquoi il n’est pas dit : jamais 0 à sa place."""

    territoire: str = Field(
        description="De quoi c’est le chiffre : région, DLA ou réseau. Le réseau n’est dit que du temps, à côté de la"
        " région : ne les additionnez pas."
    )
    indicateur: str = Field(description="Code : ne change pas quand un libellé change.")
    libelle: str
    axe: str | None = Field(description="Ce que la modalité précise.")
    modalite: str | None
    modalite_libelle: str | None
    valeur: float | None
    unite: str | None
    n: int | None = Field(description="Réponses, personnes ou structures sur lesquelles il repose.")
    borne_basse: float | None = Field(description="De l’intervalle à 95 %.")
    borne_haute: float | None
    pas: float | None = Field(description="À combien il est arrondi, dans son unité ; null sans valeur.")
    statut: str | None = Field(
        description="Sans valeur : « [c] » confidentiel, « [x] » non disponible, « [z] » sans objet ; sinon null."
    )
    secret: bool = Field(description="Vrai quand il existe et ne peut pas être montré.")
    raison: str | None = Field(description="Pourquoi il n’y a pas de valeur.")
    reserve: str | None = Field(description="Ce qui doit être dit à côté.")
    publication: str | None = Field(
        description="Publication qui l’a donné : son numéro et son jour ; du réseau, la seule qu’il ait."
    )


class Chiffres(Document):
    campagne: int
    dla: DlaDit | None = Field(description="null : la région.")
    arretes: bool = Field(description="Faux : les résultats ne sont pas arrêtés, aucun chiffre n’est dit.")
    chiffres: Sequence[Chiffre]


class ColonneDite(Document):
    nom: str = Field(description="Celui des lignes et de l’en-tête CSV.")
    titre: str
    genre: str
    sens: str | None
    unite: str | None
    question: str | None = Field(description="Code de la question dont elle vient.")
    libelles: Mapping[str, str] = Field(description="Libellé de chaque code.")
    manques: Sequence[str] = Field(description="Mots qui disent pourquoi il n’y a pas de valeur.")


class TableDite(Document):
    nom: str
    titre: str
    colonnes: Sequence[ColonneDite]
    lignes: str = Field(description="Adresse de ses lignes.")


class Tables(Document):
    campagne: int
    tables: Sequence[TableDite] = Field(description="Aucune quand les réponses ne se lisent pas une par une.")


class Lignes(Document):
    campagne: int
    table: str
    lignes: Sequence[Mapping[str, Cellule]]
    suite: str | None = Field(description="Adresse de la page suivante ; null après la dernière.")


class LignesDemandees(Demande):
    taille: int = Field(LIGNES, ge=1, le=MAX_LIGNES, description="Lignes par page.")
    curseur: Curseur = ""
    format: str = Field("json", pattern="^(json|csv)$", description="json, ou csv (RFC 4180).")


class Probleme(Document):
    """Pourquoi la demande n’est pas servie, et que faire (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    incident: str | None = Field(None, description="Numéro à donner, quand le défaut est le nôtre.")
