"""Pages of meetings of a DLA with its partners: list by year with attendance, record, correct, remove."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from flask import Blueprint, abort, render_template, request, url_for

from collecte.bilans.forms.rencontres import COUNTED, SeanceForm
from collecte.bilans.operations.seances import Presents, TermesSeance, put_seance, remove_seance
from collecte.bilans.queries.rencontres import get_last_seance, get_prepared_seance, list_annees_seances, list_seances
from collecte.bilans.views.acces_bilans import the_prepared_dla, up_to_dla_bilan, up_to_seances
from collecte.comptes.views.ecrans import Ecran, Page, settle, show
from collecte.comptes.web.context import Transaction, acteur, now, reading, today
from collecte.comptes.web.gate import requires
from collecte.comptes.web.reprise import form_as_left
from collecte.core.forms.base import Formulaire
from collecte.core.forms.fields import ReadField
from collecte.core.web.adresses import number
from collecte.models import Dla, Instance, Partenaire, Seance
from collecte.organisation.views.acces_organisation import named, there
from collecte.policy import Droit
from collecte.registre.queries.partenaires import is_offered, list_of_region
from questionnaires.core.francais import short_day_text, sort_key


@dataclass(frozen=True, slots=True)
class Assiduite:
    """A partner at each meeting of an instance, in their order: True it came, False it did not, None it was not
    invited."""

    partenaire: Partenaire
    presences: tuple[bool | None, ...]

    @property
    def venues(self) -> int:
        return self.presences.count(True)

    @property
    def invitations(self) -> int:
        return len(self.presences) - self.presences.count(None)


@dataclass(frozen=True, slots=True)
class PageInstance:
    """An instance over a year: its meetings in the order of days, its partners by name."""

    instance: Instance
    seances: Sequence[Seance]
    assiduites: Sequence[Assiduite]

    @property
    def code(self) -> str:
        """How addresses name it."""
        return self.instance.name.lower()

    @property
    def days(self) -> list[str]:
        """Those of its meetings, without the year, which the page tells."""
        return [short_day_text(own.jour).rsplit(maxsplit=1)[0] for own in self.seances]

    @property
    def counts_dossiers(self) -> bool:
        return self.instance is Instance.APPUI

    @property
    def venues(self) -> int:
        return sum(own.venues for own in self.assiduites)

    @property
    def invitations(self) -> int:
        return sum(own.invitations for own in self.assiduites)


def pages_of(seances: Sequence[Seance]) -> Sequence[PageInstance]:
    """Every instance, with its own of these meetings, none perhaps."""
    return [_page(instance, [own for own in seances if own.instance is instance]) for instance in Instance]


def _page(instance: Instance, seances: Sequence[Seance]) -> PageInstance:
    came = [{own.partenaire_id: own.venu for own in each.presences} for each in seances]
    known = {own.partenaire_id: own.partenaire for each in seances for own in each.presences}
    lines = [Assiduite(known[one], tuple(each.get(one) for each in came)) for one in _by_name(known.values())]
    return PageInstance(instance, seances, lines)


def _by_name(partenaires: Iterable[Partenaire]) -> list[int]:
    return [own.id for own in sorted(partenaires, key=lambda own: sort_key(own.nom))]


bp = Blueprint("seances", __name__, url_prefix="/bilans")


@bp.get("/dlas/<int:dla_id>/seances")
@requires(Droit.PREPARER_BILAN)
def liste(dla_id: int) -> Page:
    own = the_prepared_dla(dla_id)
    annees = list_annees_seances(reading(), dla_id) or [today().year]
    annee = _asked(annees)
    return render_template(
        "bilans/seances/liste.html",
        dla=own,
        fil=up_to_dla_bilan(own),
        pages=pages_of(list_seances(reading(), dla_id, annee)),
        annees=annees,
        annee=annee,
        export=url_for("seances.seances_csv", dla_id=dla_id, annee=annee),
    )


def _asked(annees: Sequence[int]) -> int:
    """The year that the address asks for, if there is one; else the latest."""
    annee = request.args.get("annee", type=number)
    return annee if annee is not None and annee in annees else annees[0]


def found_now(dla_id: int) -> Sequence[Seance]:
    """What the list of a DLA shows, as its address asks."""
    annees = list_annees_seances(reading(), dla_id)
    return list_seances(reading(), dla_id, _asked(annees)) if annees else []


@bp.get("/dlas/<int:dla_id>/seances/nouvelle/<instance>")
@requires(Droit.PREPARER_BILAN)
def nouvelle(dla_id: int, instance: str) -> Page:
    own, of = the_prepared_dla(dla_id), _instance(instance)
    form = form_as_left(SeanceForm, jour=today().isoformat())
    return show(_new_screen(own, of), _offer_new(form, own, of))


@bp.post("/dlas/<int:dla_id>/seances/nouvelle/<instance>")
@requires(Droit.PREPARER_BILAN)
def noter(dla_id: int, instance: str) -> Page:
    own, of = the_prepared_dla(dla_id), _instance(instance)
    form = _offer_new(SeanceForm(), own, of)

    def act(session: Transaction) -> str:
        return _home(_put(session, form, session.get_one(Dla, dla_id), of))

    return settle(_new_screen(own, of), form, act, done="La séance est notée.", on="jour")


def _instance(code: str) -> Instance:
    """By the name that addresses give it; no page for any other."""
    own = next((each for each in Instance if each.name.lower() == code), None)
    return own or abort(HTTPStatus.NOT_FOUND)


def _offer_new(form: SeanceForm, dla: Dla, instance: Instance) -> SeanceForm:
    """Those invited to the meeting before, but for those put away since."""
    last = get_last_seance(reading(), dla.id, instance)
    invited = {own.partenaire_id for own in last.presences if own.partenaire.archive_le is None} if last else set()
    hint = "Choisissez qui était invité : ils seront proposés la prochaine fois."
    if last and invited:
        hint = f"Les invités de la séance du {short_day_text(last.jour)}, un choix pour chacun."
    return _offer(form, dla, instance, invited, hint)


def _offer(form: SeanceForm, dla: Dla, instance: Instance, invited: set[int], hint: str) -> SeanceForm:
    """The others are those proposed for the DLA, and those that are said to be invited in what was sent."""
    known = list_of_region(reading(), dla.region_id)
    usual = {own.id for own in known if is_offered(own, dla)} | form.presences.mentioned
    form.offer(
        instance,
        invited=[(own.id, own.nom) for own in known if own.id in invited],
        others=[(own.id, own.nom) for own in known if own.id in usual - invited],
        hint=hint,
    )
    return form


@bp.get("/seances/<int:seance_id>")
@requires(Droit.PREPARER_BILAN)
def seance(seance_id: int) -> Page:
    own = _the_seance(seance_id)
    counts = {name: "" if (count := getattr(own, name)) is None else count for name in COUNTED}
    came = {each.partenaire_id: each.venu for each in own.presences}
    form = form_as_left(SeanceForm, jour=own.jour.isoformat(), presences=came, **counts)
    return show(_screen(own), _offer_again(form, own))


@bp.post("/seances/<int:seance_id>")
@requires(Droit.PREPARER_BILAN)
def corriger(seance_id: int) -> Page:
    own = _the_seance(seance_id)
    form = _offer_again(SeanceForm(), own)

    def act(session: Transaction) -> str:
        changed = session.get_one(Seance, seance_id)
        return _home(_put(session, form, changed.dla, changed.instance, changed))

    return settle(_screen(own), form, act, done="La séance est corrigée.", on="jour")


def _the_seance(seance_id: int) -> Seance:
    return there(get_prepared_seance(reading(), acteur(), seance_id, today()))


def _offer_again(form: SeanceForm, own: Seance) -> SeanceForm:
    """Those that were invited, put away or not."""
    return _offer(form, own.dla, own.instance, {each.partenaire_id for each in own.presences}, "")


def _put(session: Transaction, form: SeanceForm, dla: Dla, instance: Instance, seance: Seance | None = None) -> Seance:
    return put_seance(
        session,
        dla=dla,
        instance=instance,
        termes=TermesSeance(jour=form.jour.value, **{name: _counted(form[name]) for name in COUNTED if name in form}),
        presents=Presents(
            venus=form.presences.value if form.presences is not None else {},
            noms_venus=form.noms_venus.value.splitlines(),
            noms_absents=form.noms_absents.value.splitlines(),
        ),
        seance=seance,
        acteur=acteur(),
        now=now(),
    )


def _counted(field: ReadField) -> int | None:
    count: int | None = field.value
    return count


def _home(own: Seance) -> str:
    return url_for("seances.liste", dla_id=own.dla_id, annee=own.jour.year)


def _new_screen(own: Dla, instance: Instance) -> Ecran:
    return Ecran(
        titre=f"Noter une séance du {instance}",
        chapeau=f"{named(own)}.",
        fil=up_to_seances(own, today().year),
        bouton="Enregistrer la séance",
        retour=url_for("seances.liste", dla_id=own.id),
    )


def _screen(own: Seance) -> Ecran:
    return Ecran(
        titre=f"Corriger la séance du {short_day_text(own.jour)}",
        chapeau=f"{named(own.dla)}, {own.instance}.",
        fil=up_to_seances(own.dla, own.jour.year),
        bouton="Enregistrer la séance",
        retour=_home(own),
        autre=("Retirer cette séance", url_for("seances.retirer", seance_id=own.id)),
    )


@bp.get("/seances/<int:seance_id>/retirer")
@requires(Droit.PREPARER_BILAN)
def retirer(seance_id: int) -> Page:
    return show(_removal_screen(_the_seance(seance_id)), Formulaire())


@bp.post("/seances/<int:seance_id>/retirer")
@requires(Droit.PREPARER_BILAN)
def confirmer_retrait(seance_id: int) -> Page:
    own = _the_seance(seance_id)
    screen, back = _removal_screen(own), url_for("seances.liste", dla_id=own.dla_id)

    def act(session: Transaction) -> str:
        remove_seance(session, seance=session.get_one(Seance, seance_id), acteur=acteur(), now=now())
        return back

    return settle(screen, Formulaire(), act, done="La séance est retirée.")


def _removal_screen(own: Seance) -> Ecran:
    return Ecran(
        titre="Retirer cette séance ?",
        chapeau=f"Celle du {own.instance} le {short_day_text(own.jour)}. Pour une séance notée à tort.",
        points=(
            "Elle ne compte plus dans le bilan, ni qui y est venu.",
            "Ses partenaires restent dans la liste.",
            "Le journal des modifications garde ce qu’elle disait.",
        ),
        fil=up_to_seances(own.dla, own.jour.year),
        bouton="Retirer cette séance",
        retour=url_for("seances.seance", seance_id=own.id),
    )
