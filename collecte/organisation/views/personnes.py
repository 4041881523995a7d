"""Pages of the persons of a région: search, create, rename, change address, deactivate, reactivate."""

from collections.abc import Callable, Sequence

from flask import render_template, request, url_for

from collecte.comptes.operations.gestion_comptes import invite
from collecte.comptes.views.ecrans import Ecran, Page, acting, answer, confirm, perform
from collecte.comptes.views.tranches import tranche
from collecte.comptes.web.context import Transaction, acteur, now, reading
from collecte.comptes.web.gate import GatedBlueprint
from collecte.comptes.web.preuve import proven
from collecte.comptes.web.reprise import form_of
from collecte.core.forms.fields import offer
from collecte.core.web.listes import Liste
from collecte.models import AdresseDemandee, Compte, Mots, Region, Role
from collecte.organisation.forms.personnes import AdresseForm, IdentiteForm, PersonneForm
from collecte.organisation.operations.personnes import (
    ADDRESS_DAYS,
    cancel_adresse,
    change_adresse,
    create_personne,
    deactivate,
    reactivate,
    rename,
)
from collecte.organisation.operations.roles import give_role
from collecte.organisation.queries.organisation import name_key
from collecte.organisation.queries.personnes import list_attentes, list_comptes
from collecte.organisation.views.acces_organisation import (
    mots,
    role_told,
    the_compte,
    the_region,
    up_to_personne,
    up_to_personnes,
    up_to_region,
)
from collecte.policy import Droit
from questionnaires.core.answers import clean
from questionnaires.core.francais import day_text, decimal_text, paris_day, typeset

bp = GatedBlueprint("personnes", __name__, Droit.ANIMER, url_prefix="/organisation")

_LONGEST_SEARCH = 100


@bp.get("/regions/<int:region_id>/personnes")
def liste(region_id: int) -> Page:
    region = the_region(region_id)
    sought = clean(request.args.get("q", ""))[:_LONGEST_SEARCH].strip()
    liste = _listed(list_comptes(reading(), region.id, sought=sought), mots(region))
    return liste.as_csv() or render_template(
        "organisation/personnes.html",
        region=region,
        mots=mots(region),
        fil=up_to_region(region),
        liste=liste,
        part=tranche(liste.rows),
        dlas_of=_dlas_of,
        sought=sought,
    )


def _listed(comptes: Sequence[Compte], words: Mots) -> Liste[Compte]:
    return Liste(
        "personnes",
        comptes,
        {
            "Personne": lambda compte: compte.personne.nom_complet,
            "Adresse": lambda compte: compte.adresse,
            "Rôles": lambda compte: ", ".join(role_told(habilitation, words) for habilitation in compte.habilitations),
            "DLA aujourd’hui": _dlas_of,
            "Compte": lambda compte: "désactivé" if compte.desactive_le else "actif",
        },
        by={"Personne": lambda compte: " ".join(name_key(compte.personne))},
        default="personne",
    )


def _dlas_of(compte: Compte) -> str:
    """Return the DLA of a person today: `18 (0,50 ETP), 28 (0,30 ETP)`."""
    day = paris_day(now())
    return ", ".join(
        typeset(f"{affectation.dla.code} ({decimal_text(affectation.etp, 2)} ETP)")
        for affectation in compte.personne.affectations
        if affectation.debut <= day and (affectation.fin is None or affectation.fin >= day)
    )


@bp.get("/personnes/<int:personne_id>")
def fiche(personne_id: int) -> Page:
    compte = the_compte(personne_id)
    return render_template(
        "organisation/personne.html",
        compte=compte,
        mots=mots(compte.personne.region),
        fil=up_to_personnes(compte.personne.own_region),
        attentes=list_attentes(reading(), personne_id),
        is_oneself=compte.id == acteur().compte_id,
        demandee=reading().get(AdresseDemandee, compte.id),
        today=paris_day(now()),
    )


@bp.route("/regions/<int:region_id>/personnes/nouvelle", methods=["GET", "POST"])
def nouvelle(region_id: int) -> Page:
    """Create a person, with the only role that needs no recent proof of identity if wanted (see `roles`)."""
    region, form = the_region(region_id), form_of(PersonneForm)
    offer(form.role, [(Role.CHARGE.value, mots(region).charge), ("", "un autre, à la page suivante")])

    def act(session: Transaction) -> str:
        in_region, identity = session.get_one(Region, region_id), form.values("prenom", "nom", "adresse")
        compte = create_personne(session, region=in_region, **identity, acteur=acteur(), now=now())
        if form.role.data:
            give_role(session, compte=compte, role=Role(form.role.data), acteur=acteur(), now=now())
        return url_for("personnes.fiche", personne_id=compte.personne_id)

    ecran = Ecran(
        titre="Ajouter une personne",
        chapeau=f"Région {region.nom}. Pour en ajouter beaucoup à la fois, importez un tableau.",
        fil=up_to_personnes(region),
        bouton="Ajouter cette personne",
    )
    done = "La personne est créée. Complétez ci-dessous ses affectations et ses rôles."
    return answer(ecran, form, act, done=done, on="adresse")


@bp.route("/personnes/<int:personne_id>/identite", methods=["GET", "POST"])
def identite(personne_id: int) -> Page:
    compte = the_compte(personne_id)
    form = form_of(IdentiteForm, prenom=compte.personne.prenom, nom=compte.personne.nom)
    ecran = Ecran(
        titre="Corriger le nom",
        chapeau="Pour la même personne. Quand quelqu’un prend sa place, remplacez-la depuis son affectation. Le rôle "
        "de direction, sous un autre nom, attend d’être confirmé de nouveau.",
        fil=up_to_personne(compte.personne),
        bouton="Enregistrer ce nom",
    )
    act = acting(rename, ecran.retour, compte=compte, prenom=form.prenom, nom=form.nom)
    return answer(ecran, form, act, done="Le nom est changé.", on="nom")


@bp.route("/personnes/<int:personne_id>/adresse", methods=["GET", "POST"])
@proven
def adresse(personne_id: int) -> Page:
    """Change or request the address, with a recent proof: holding the address is enough to take the account."""
    compte, form = the_compte(personne_id), form_of(AdresseForm)

    def said(demande: AdresseDemandee | None) -> str:
        return _ASKED.format(day_text(paris_day(demande.effet_le))) if demande else "L’adresse est changée."

    ecran = Ecran(
        titre="Changer l’adresse",
        chapeau=f"Aujourd’hui : {compte.adresse}. La nouvelle doit être celle de {compte.personne.nom_complet} : "
        "qui la lit peut se connecter sous son nom.",
        points=(
            f"Un message le dit à l’ancienne : la personne a {ADDRESS_DAYS} jours pour confirmer ou refuser.",
            "Si elle n’a encore choisi aucun mot de passe, l’adresse change aussitôt et une invitation y part.",
            "Sans sa confirmation, ce que son compte ouvre d’un DLA attend d’être confirmé de nouveau.",
        ),
        fil=up_to_personne(compte.personne),
        bouton="Changer l’adresse",
    )
    act = acting(change_adresse, ecran.retour, said, compte=compte, adresse=form.adresse)
    return answer(ecran, form, act, on="adresse")


_ASKED = (
    "L’adresse est demandée. Un message le dit à celle d’aujourd’hui : la personne confirme, ou refuse, en se "
    "connectant ; sans réponse, le changement se fait le {}."
)


@bp.post("/personnes/<int:personne_id>/adresse/abandonner")
def abandonner_adresse(personne_id: int) -> Page:
    return _perform(personne_id, cancel_adresse, "Le changement d’adresse est abandonné.")


@bp.route("/personnes/<int:personne_id>/desactiver", methods=["GET", "POST"])
def desactiver(personne_id: int) -> Page:
    compte = the_compte(personne_id)
    ecran = Ecran(
        titre=f"Désactiver le compte de {compte.personne.nom_complet} ?",
        points=(
            "Cette personne ne peut plus se connecter, et ses sessions ouvertes se ferment.",
            "Ses réponses, transmises ou non, sont conservées ; celles que vous attendez d’elle restent attendues.",
            "Ses affectations et ses rôles restent inscrits : si elle part, donnez aussi une fin à ses affectations.",
            "Vous pourrez la réactiver à tout moment.",
        ),
        fil=up_to_personne(compte.personne),
        bouton="Désactiver ce compte",
    )
    return confirm(ecran, "Le compte est désactivé.", deactivate, compte=compte)


@bp.post("/personnes/<int:personne_id>/reactiver")
def reactiver(personne_id: int) -> Page:
    done = "Le compte est réactivé. Ce qu’il ouvre d’un DLA attend d’être confirmé par quelqu’un d’autre."
    return _perform(personne_id, reactivate, done)


@bp.post("/personnes/<int:personne_id>/inviter")
def inviter(personne_id: int) -> Page:
    done = "Un message part, avec un lien pour choisir un mot de passe. Les liens précédents ne serviront plus."
    return _perform(personne_id, invite, done)


def _perform(personne_id: int, verb: Callable[..., object], done: str) -> Page:
    """Do the action of a button of the page of a person."""
    fiche = url_for("personnes.fiche", personne_id=personne_id)
    return perform(acting(verb, fiche, compte=the_compte(personne_id)), done=done, target=fiche)
