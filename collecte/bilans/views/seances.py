"""Pages of meetings of a DLA with its partners: list by year with attendance, record, correct, remove."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template, url_for

from collecte.bilans.forms.rencontres import COUNTED, SeanceForm
from collecte.bilans.operations.seances import Presents, TermesSeance, put_seance, remove_seance
from collecte.bilans.queries.rencontres import (
    LOADED_WITH_SEANCE,
    get_last_seance,
    list_annees,
    list_seances,
    prepared_seances,
)
from collecte.bilans.views.acces_bilans import the_prepared_dla, up_to_dla_bilan, up_to_seances
from collecte.comptes.views.ecrans import Ecran, Page, acting, answer, confirm
from collecte.comptes.web.context import reading, today
from collecte.comptes.web.gate import GatedBlueprint
from collecte.comptes.web.reprise import form_of
from collecte.comptes.web.rows import fetch
from collecte.core.web.listes import asked_among
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


def _page(instance: Instance, seances: Sequence[Seance]) -> PageInstance:
    came = [{presence.partenaire_id: presence.venu for presence in seance.presences} for seance in seances]
    known = {presence.partenaire_id: presence.partenaire for seance in seances for presence in seance.presences}
    lines = [
        Assiduite(partenaire, tuple(presences.get(partenaire.id) for presences in came))
        for partenaire in sorted(known.values(), key=lambda partenaire: sort_key(partenaire.nom))
    ]
    return PageInstance(instance, seances, lines)


bp = GatedBlueprint("seances", __name__, Droit.PREPARER_BILAN, url_prefix="/bilans")


@bp.get("/dlas/<int:dla_id>/seances")
def liste(dla_id: int) -> Page:
    dla = the_prepared_dla(dla_id)
    annees = list_annees(reading(), Seance, dla_id) or [today().year]
    annee = _asked(annees)
    seances = list_seances(reading(), dla_id, annee)
    return render_template(
        "bilans/seances/liste.html",
        dla=dla,
        fil=up_to_dla_bilan(dla),
        pages=[_page(instance, [seance for seance in seances if seance.instance is instance]) for instance in Instance],
        annees=annees,
        annee=annee,
        export=url_for("seances.seances_csv", dla_id=dla_id, annee=annee),
    )


def _asked(annees: Sequence[int]) -> int:
    """Return the year requested by the address, if it has meetings; else the latest."""
    return asked_among("annee", {str(annee): annee for annee in annees}) or annees[0]


def found_now(dla_id: int) -> Sequence[Seance]:
    """List the meetings that the page of a DLA shows, of the year that its address requests."""
    annees = list_annees(reading(), Seance, dla_id) or [today().year]
    return list_seances(reading(), dla_id, _asked(annees))


@bp.route("/dlas/<int:dla_id>/seances/nouvelle/<instance>", methods=["GET", "POST"])
def nouvelle(dla_id: int, instance: str) -> Page:
    """Show the form of a new meeting, with the partners invited to the one before except those archived since, or
    record it; 404 for an address that names no instance."""
    dla = the_prepared_dla(dla_id)
    wanted = there(next((member for member in Instance if member.name.lower() == instance), None))
    form = form_of(SeanceForm, jour=today().isoformat())
    last = get_last_seance(reading(), dla.id, wanted)
    presences = last.presences if last else ()
    invited = {presence.partenaire_id for presence in presences if presence.partenaire.archive_le is None}
    hint = "Choisissez qui était invité : ils seront proposés la prochaine fois."
    if last and invited:
        hint = f"Les invités de la séance du {short_day_text(last.jour)}, un choix pour chacun."
    screen = Ecran(
        titre=f"Noter une séance du {wanted}",
        chapeau=f"{named(dla)}.",
        fil=up_to_seances(dla, today().year),
        bouton="Enregistrer la séance",
        retour=url_for("seances.liste", dla_id=dla.id),
    )
    return _form_page(screen, form, dla, wanted, invited, hint=hint, done="La séance est notée.")


@bp.route("/seances/<int:seance_id>", methods=["GET", "POST"])
def seance(seance_id: int) -> Page:
    """Show the form of a meeting, with the partners that were invited, archived or not, or correct it."""
    seance = fetch(Seance, seance_id, prepared_seances, *LOADED_WITH_SEANCE)
    counts = {name: "" if (count := getattr(seance, name)) is None else count for name in COUNTED}
    came = {presence.partenaire_id: presence.venu for presence in seance.presences}
    form = form_of(SeanceForm, jour=seance.jour.isoformat(), presences=came, **counts)
    screen = Ecran(
        titre=f"Corriger la séance du {short_day_text(seance.jour)}",
        chapeau=f"{named(seance.dla)}, {seance.instance}.",
        fil=up_to_seances(seance.dla, seance.jour.year),
        bouton="Enregistrer la séance",
        retour=_home(seance),
        autre=("Retirer cette séance", url_for("seances.retirer", seance_id=seance.id)),
    )
    return _form_page(screen, form, seance.dla, seance.instance, set(came), seance, done="La séance est corrigée.")


def _form_page(
    screen: Ecran,
    form: SeanceForm,
    dla: Dla,
    instance: Instance,
    invited: set[int],
    seance: Seance | None = None,
    *,
    hint: str = "",
    done: str,
) -> Page:
    """Offer as others the partners proposed for the DLA, and those that the sent form marks as invited; record the
    meeting, or correct it."""
    known = list_of_region(reading(), dla.region_id)
    usual = {partenaire.id for partenaire in known if is_offered(partenaire, dla)} | form.presences.mentioned
    form.offer(
        instance,
        invited=[(partenaire.id, partenaire.nom) for partenaire in known if partenaire.id in invited],
        others=[(partenaire.id, partenaire.nom) for partenaire in known if partenaire.id in usual - invited],
        hint=hint,
    )
    act = acting(
        put_seance,
        _home,
        dla=dla,
        instance=instance,
        termes=lambda: TermesSeance(
            jour=form.jour.value, **{name: form[name].value for name in COUNTED if name in form}
        ),
        presents=lambda: Presents(
            venus=form.presences.value if form.presences is not None else {},
            noms_venus=form.noms_venus.value.splitlines(),
            noms_absents=form.noms_absents.value.splitlines(),
        ),
        seance=seance,
    )
    return answer(screen, form, act, done=done, on="jour")


def _home(seance: Seance) -> str:
    return url_for("seances.liste", dla_id=seance.dla_id, annee=seance.jour.year)


@bp.route("/seances/<int:seance_id>/retirer", methods=["GET", "POST"])
def retirer(seance_id: int) -> Page:
    seance = fetch(Seance, seance_id, prepared_seances, *LOADED_WITH_SEANCE)
    back = url_for("seances.liste", dla_id=seance.dla_id)
    screen = Ecran(
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
    return confirm(screen, "La séance est retirée.", remove_seance, back, seance=seance)
