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
    """Attendance of a partner at each meeting of an instance, in their order: True came, False did not, None was not
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
        """Its name in addresses."""
        return self.instance.name.lower()

    @property
    def days(self) -> list[str]:
        """Days of its meetings, without the year, which the page shows."""
        return [short_day_text(seance.jour).rsplit(maxsplit=1)[0] for seance in self.seances]

    @property
    def counts_dossiers(self) -> bool:
        return self.instance is Instance.APPUI

    @property
    def venues(self) -> int:
        return sum(assiduite.venues for assiduite in self.assiduites)

    @property
    def invitations(self) -> int:
        return sum(assiduite.invitations for assiduite in self.assiduites)


def pages_of(seances: Sequence[Seance]) -> Sequence[PageInstance]:
    """Return every instance with those of the meetings that are its own, perhaps none."""
    return [_page(instance, [seance for seance in seances if seance.instance is instance]) for instance in Instance]


def _page(instance: Instance, seances: Sequence[Seance]) -> PageInstance:
    came = [{presence.partenaire_id: presence.venu for presence in seance.presences} for seance in seances]
    known = {presence.partenaire_id: presence.partenaire for seance in seances for presence in seance.presences}
    lines = [
        Assiduite(known[partenaire_id], tuple(presences.get(partenaire_id) for presences in came))
        for partenaire_id in _by_name(known.values())
    ]
    return PageInstance(instance, seances, lines)


def _by_name(partenaires: Iterable[Partenaire]) -> list[int]:
    return [partenaire.id for partenaire in sorted(partenaires, key=lambda partenaire: sort_key(partenaire.nom))]


bp = Blueprint("seances", __name__, url_prefix="/bilans")


@bp.get("/dlas/<int:dla_id>/seances")
@requires(Droit.PREPARER_BILAN)
def liste(dla_id: int) -> Page:
    dla = the_prepared_dla(dla_id)
    annees = list_annees_seances(reading(), dla_id) or [today().year]
    annee = _asked(annees)
    return render_template(
        "bilans/seances/liste.html",
        dla=dla,
        fil=up_to_dla_bilan(dla),
        pages=pages_of(list_seances(reading(), dla_id, annee)),
        annees=annees,
        annee=annee,
        export=url_for("seances.seances_csv", dla_id=dla_id, annee=annee),
    )


def _asked(annees: Sequence[int]) -> int:
    """Return the year requested by the address, if it has meetings; else the latest."""
    annee = request.args.get("annee", type=number)
    return annee if annee is not None and annee in annees else annees[0]


def found_now(dla_id: int) -> Sequence[Seance]:
    """List the meetings that the page of a DLA shows, of the year that its address requests."""
    annees = list_annees_seances(reading(), dla_id)
    return list_seances(reading(), dla_id, _asked(annees)) if annees else []


@bp.get("/dlas/<int:dla_id>/seances/nouvelle/<instance>")
@requires(Droit.PREPARER_BILAN)
def nouvelle(dla_id: int, instance: str) -> Page:
    dla, wanted = the_prepared_dla(dla_id), _instance(instance)
    form = form_as_left(SeanceForm, jour=today().isoformat())
    return show(_new_screen(dla, wanted), _offer_new(form, dla, wanted))


@bp.post("/dlas/<int:dla_id>/seances/nouvelle/<instance>")
@requires(Droit.PREPARER_BILAN)
def noter(dla_id: int, instance: str) -> Page:
    dla, wanted = the_prepared_dla(dla_id), _instance(instance)
    form = _offer_new(SeanceForm(), dla, wanted)

    def act(session: Transaction) -> str:
        return _home(_put(session, form, session.get_one(Dla, dla_id), wanted))

    return settle(_new_screen(dla, wanted), form, act, done="La séance est notée.", on="jour")


def _instance(code: str) -> Instance:
    """Return the instance of a name in an address; 404 for any other name."""
    instance = next((member for member in Instance if member.name.lower() == code), None)
    return instance or abort(HTTPStatus.NOT_FOUND)


def _offer_new(form: SeanceForm, dla: Dla, instance: Instance) -> SeanceForm:
    """Offer the partners invited to the meeting before, except those archived since."""
    last = get_last_seance(reading(), dla.id, instance)
    invited = (
        {presence.partenaire_id for presence in last.presences if presence.partenaire.archive_le is None}
        if last
        else set()
    )
    hint = "Choisissez qui était invité : ils seront proposés la prochaine fois."
    if last and invited:
        hint = f"Les invités de la séance du {short_day_text(last.jour)}, un choix pour chacun."
    return _offer(form, dla, instance, invited, hint)


def _offer(form: SeanceForm, dla: Dla, instance: Instance, invited: set[int], hint: str) -> SeanceForm:
    """Offer as others the partners proposed for the DLA, and those that the sent form marks as invited."""
    known = list_of_region(reading(), dla.region_id)
    usual = {partenaire.id for partenaire in known if is_offered(partenaire, dla)} | form.presences.mentioned
    form.offer(
        instance,
        invited=[(partenaire.id, partenaire.nom) for partenaire in known if partenaire.id in invited],
        others=[(partenaire.id, partenaire.nom) for partenaire in known if partenaire.id in usual - invited],
        hint=hint,
    )
    return form


@bp.get("/seances/<int:seance_id>")
@requires(Droit.PREPARER_BILAN)
def seance(seance_id: int) -> Page:
    seance = _the_seance(seance_id)
    counts = {name: "" if (count := getattr(seance, name)) is None else count for name in COUNTED}
    came = {presence.partenaire_id: presence.venu for presence in seance.presences}
    form = form_as_left(SeanceForm, jour=seance.jour.isoformat(), presences=came, **counts)
    return show(_screen(seance), _offer_again(form, seance))


@bp.post("/seances/<int:seance_id>")
@requires(Droit.PREPARER_BILAN)
def corriger(seance_id: int) -> Page:
    seance = _the_seance(seance_id)
    form = _offer_again(SeanceForm(), seance)

    def act(session: Transaction) -> str:
        changed = session.get_one(Seance, seance_id)
        return _home(_put(session, form, changed.dla, changed.instance, changed))

    return settle(_screen(seance), form, act, done="La séance est corrigée.", on="jour")


def _the_seance(seance_id: int) -> Seance:
    return there(get_prepared_seance(reading(), acteur(), seance_id, today()))


def _offer_again(form: SeanceForm, seance: Seance) -> SeanceForm:
    """Offer the partners that were invited, archived or not."""
    return _offer(form, seance.dla, seance.instance, {presence.partenaire_id for presence in seance.presences}, "")


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


def _home(seance: Seance) -> str:
    return url_for("seances.liste", dla_id=seance.dla_id, annee=seance.jour.year)


def _new_screen(dla: Dla, instance: Instance) -> Ecran:
    return Ecran(
        titre=f"Noter une séance du {instance}",
        chapeau=f"{named(dla)}.",
        fil=up_to_seances(dla, today().year),
        bouton="Enregistrer la séance",
        retour=url_for("seances.liste", dla_id=dla.id),
    )


def _screen(seance: Seance) -> Ecran:
    return Ecran(
        titre=f"Corriger la séance du {short_day_text(seance.jour)}",
        chapeau=f"{named(seance.dla)}, {seance.instance}.",
        fil=up_to_seances(seance.dla, seance.jour.year),
        bouton="Enregistrer la séance",
        retour=_home(seance),
        autre=("Retirer cette séance", url_for("seances.retirer", seance_id=seance.id)),
    )


@bp.get("/seances/<int:seance_id>/retirer")
@requires(Droit.PREPARER_BILAN)
def retirer(seance_id: int) -> Page:
    return show(_removal_screen(_the_seance(seance_id)), Formulaire())


@bp.post("/seances/<int:seance_id>/retirer")
@requires(Droit.PREPARER_BILAN)
def confirmer_retrait(seance_id: int) -> Page:
    seance = _the_seance(seance_id)
    screen, back = _removal_screen(seance), url_for("seances.liste", dla_id=seance.dla_id)

    def act(session: Transaction) -> str:
        remove_seance(session, seance=session.get_one(Seance, seance_id), acteur=acteur(), now=now())
        return back

    return settle(screen, Formulaire(), act, done="La séance est retirée.")


def _removal_screen(seance: Seance) -> Ecran:
    return Ecran(
        titre="Retirer cette séance ?",
        chapeau=f"Celle du {seance.instance} le {short_day_text(seance.jour)}. Pour une séance notée à tort.",
        points=(
            "Elle ne compte plus dans le bilan, ni qui y est venu.",
            "Ses partenaires restent dans la liste.",
            "Le journal des modifications garde ce qu’elle disait.",
        ),
        fil=up_to_seances(seance.dla, seance.jour.year),
        bouton="Retirer cette séance",
        retour=url_for("seances.seance", seance_id=seance.id),
    )
