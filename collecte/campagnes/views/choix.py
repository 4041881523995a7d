"""Acts on several expected answers of a campaign chosen at once: extend their DLA, withdraw them, export them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import render_template

from collecte.campagnes.forms.campagnes import ProlongationForm, RaisonForm
from collecte.campagnes.operations.corrections import retirer_attendues
from collecte.campagnes.operations.prolongations import prolonger_dlas
from collecte.campagnes.queries.suivis import Suivi, list_suivis
from collecte.campagnes.views.campagnes import bp
from collecte.campagnes.views.pages_campagne import avancement_now, narrows_to_missing
from collecte.campagnes.views.prolongations import proposed_closing
from collecte.comptes.views.ecrans import Form, Page, acting, answer, lead_to
from collecte.comptes.web.context import Transaction, now, reading
from collecte.comptes.web.reprise import form_of
from collecte.core.web.listes import csv_file
from collecte.models import Campagne, Dla
from collecte.relances.views.relances import NONE_CHOSEN, asked_cible, asks_whole_list, followed_at
from collecte.reponses.views.animation import animated, animated_to_change
from questionnaires.core.francais import day_text, decimal_text, paris_day, plural

Why = Callable[[Suivi], str]
"""Say why an answer is not concerned by an act any more; '' when it is."""


@dataclass(frozen=True, slots=True)
class Choix:
    """Answers chosen in a campaign: those that an act concerns, and those that it passes over, each with the reason."""

    concernes: Sequence[Suivi]
    laisses: Sequence[tuple[Suivi, str]]
    retour: str

    @property
    def rows(self) -> Sequence[Suivi]:
        return [*self.concernes, *(suivi for suivi, _ in self.laisses)]

    @property
    def dlas(self) -> dict[int, list[Suivi]]:
        """Group those concerned by the id of their DLA."""
        grouped: dict[int, list[Suivi]] = {}
        for suivi in self.concernes:
            grouped.setdefault(suivi.dla.id, []).append(suivi)
        return grouped

    @property
    def told(self) -> str:
        """Name those passed over, after what was done."""
        return "".join(f" {nom_of(suivi)} : {why}." for suivi, why in self.laisses)


def nom_of(suivi: Suivi) -> str:
    return f"{suivi.nom} (DLA {suivi.dla.code})"


def _chosen(campagne: Campagne, why: Why) -> Choix:
    cible, rows = asked_cible(), list_suivis(reading(), [campagne.id])
    ids = _listed(campagne, rows) if asks_whole_list() else cible.ids or frozenset()
    rows = [row for row in rows if row.participation_id in ids]
    return Choix(
        [row for row in rows if not why(row)],
        [(row, reason) for row in rows if (reason := why(row))],
        followed_at(campagne.id, cible.dla_id),
    )


def _listed(campagne: Campagne, rows: Sequence[Suivi]) -> frozenset[int]:
    """Return the answers of the list of a campaign, with the filter of its address."""
    expected = avancement_now(campagne, [row for row in rows if row.retiree_le is None], paris_day(now()))
    listed = expected.attendues(only_missing=narrows_to_missing(expected))
    return frozenset(attendue.suivi.participation_id for attendue in listed)


def _nothing(choix: Choix) -> Page:
    return lead_to(choix.retour, NONE_CHOSEN)


def _why_not_withdrawn(suivi: Suivi) -> str:
    if suivi.retiree_le is not None:
        return "elle est déjà retirée"
    return "cette réponse est transmise, elle ne se retire pas" if suivi.transmise_le or suivi.recue_le else ""


def _why_not_extended(suivi: Suivi) -> str:
    if suivi.retiree_le is not None:
        return "elle n’est plus attendue"
    if suivi.transmise_le is not None:
        return "cette réponse est déjà transmise"
    return "cette personne ne souhaite pas répondre" if suivi.is_refused else ""


@bp.route("/campagnes/<int:campagne_id>/choix/retirer", methods=["GET", "POST"])
def retirer_choix(campagne_id: int) -> Page:
    """Show which of the chosen answers would not be expected any more, or withdraw them, each once."""
    campagne = animated_to_change(campagne_id)
    choix = _chosen(campagne, _why_not_withdrawn)
    if not choix.rows:
        return _nothing(choix)

    def said(count: int) -> str:
        return f"{plural(count, 'réponse n’est plus attendue', 'réponses ne sont plus attendues')}.{choix.told}"

    form, ids = form_of(RaisonForm), [suivi.participation_id for suivi in choix.concernes]
    act = acting(retirer_attendues, choix.retour, said, participation_ids=ids, raison=form.raison)
    titre = f"Retirer {plural(len(choix.concernes), 'réponse attendue', 'réponses attendues')}"
    return _act_page(campagne, choix, form, act, on="raison", titre=titre, bouton="Retirer ces réponses")


@bp.route("/campagnes/<int:campagne_id>/choix/prolonger", methods=["GET", "POST"])
def prolonger_choix(campagne_id: int) -> Page:
    """Show which DLA the chosen answers extend, or extend them, each once."""
    campagne = animated_to_change(campagne_id)
    choix = _chosen(campagne, _why_not_extended)
    if not choix.rows:
        return _nothing(choix)

    def said(dlas: Sequence[Dla]) -> str:
        codes, kept = ", ".join(dla.code for dla in dlas), len(choix.dlas) - len(dlas)
        already = f" {plural(kept, 'DLA avait', 'DLA avaient')} déjà ce délai, ou davantage." if kept else ""
        return f"Clôture repoussée au {day_text(form.cloture.data)} : DLA {codes}.{already}{choix.told}"

    form = form_of(ProlongationForm, cloture=proposed_closing(campagne))
    act = acting(
        prolonger_dlas,
        choix.retour,
        said,
        campagne_id=campagne_id,
        dla_ids=list(choix.dlas),
        cloture=form.cloture,
        raison=form.raison,
    )
    form.name_reason(campagne)
    del form.dla
    form.cloture.label.text = "Nouvelle clôture, ce jour compris"
    titre = f"Prolonger {plural(len(choix.dlas), 'DLA', 'DLA')}"
    return _act_page(campagne, choix, form, act, on="cloture", titre=titre, bouton="Prolonger")


def _act_page(
    campagne: Campagne, choix: Choix, form: Form, act: Callable[[Transaction], str], *, on: str, titre: str, bouton: str
) -> Page:
    def page(form: Form) -> str:
        return render_template(
            "campagnes/choix.html", campagne=campagne, choix=choix, form=form, titre=titre, bouton=bouton
        )

    return answer(page, form, act, on=on, keeps_status=True, back=choix.retour)


@bp.get("/campagnes/<int:campagne_id>/choix.csv")
def exporter_choix(campagne_id: int) -> Page:
    """Download what the follow-up says of the chosen answers, nothing of their content."""
    campagne, today = animated(campagne_id), paris_day(now())
    choix = _chosen(campagne, lambda _suivi: "")
    if not choix.rows:
        return _nothing(choix)
    headers = [
        "structure" if campagne.is_of_structures else "personne", "dla", "nom du dla", "etat", "cloture",
        *(["etp attendu"] if campagne.is_temps else []),
    ]  # fmt: skip
    rows = [
        (
            suivi.nom,
            suivi.dla.code,
            suivi.dla.nom,
            "plus attendue" if suivi.retiree_le else suivi.etat(campagne, today).value,
            campagne.cloture_for(suivi.prolongee_au).isoformat(),
            *([decimal_text(suivi.etp, 2)] if campagne.is_temps else []),
        )
        for suivi in choix.rows
    ]
    return csv_file(f"campagne-{campagne.id}-reponses-attendues", headers, rows)
