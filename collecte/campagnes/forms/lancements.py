"""Form that launches a campaign: structures to ask, dates, confidential or anonymous promise."""

from datetime import date
from typing import Any

from wtforms import BooleanField, Field, HiddenField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.utils import unset_value

from collecte.campagnes.forms.campagnes import OPENING, DatesForm
from collecte.campagnes.operations.choix_structures import DemandeStructures
from collecte.core.forms.fields import NumberField, optional_date_field
from collecte.models import ChoixStructures, Population
from questionnaires.core.answers import clean
from questionnaires.temps.periodes import Periode

CONFIDENTIELLE, ANONYME = "confidentielle", "anonyme"
PAR_DLA = "personnes par DLA"
"""Each person once for each DLA."""

_OF_EACH = {"V": " (celui de chaque DLA)"}


class ChoisiesField(Field):  # type: ignore[misc]
    """Accompagnements ticked in a list, each with its reason: `data` maps ticked ids to the reasons typed beside;
    `typed` also has those of the others."""

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:  # noqa: ANN401 - WTForms' own signature
        super().process(formdata, data, extra_filters)
        names = [] if formdata is None else list(formdata)
        rests = {name.removeprefix(f"{self.name}-raison-"): name for name in names}
        ids = {int(rest): name for rest, name in rests.items() if _is_id(rest)}
        self.typed = {accompagnement_id: clean(formdata.get(name)) for accompagnement_id, name in ids.items()}
        ticked = [] if formdata is None else formdata.getlist(self.name)
        self.data = {int(text): self.typed.get(int(text), "") for text in ticked if _is_id(text)}


def _is_id(text: str) -> bool:
    return text.isdecimal() and len(text) < 10


class EnqueteForm(DatesForm):
    population = RadioField(
        "Qui répond",
        default=Population.PERSONNES.value,
        choices=[
            SelectChoice(Population.PERSONNES.value, "Chaque personne affectée à un DLA, une seule fois"),
            SelectChoice(PAR_DLA, "Chaque personne, une fois pour chaque DLA où elle travaille"),
            SelectChoice(Population.DLA.value, "Chaque DLA : une seule réponse, remplie ensemble par son équipe"),
            SelectChoice(
                Population.STRUCTURES.value, "Les structures accompagnées, par un lien personnel envoyé par courriel"
            ),
        ],
    )
    du = optional_date_field("Accompagnements terminés à partir du")
    au = optional_date_field("Et jusqu’au, ce jour compris")
    choix = RadioField(
        "Lesquelles",
        default=ChoixStructures.RECENSEMENT.value,
        choices=[
            SelectChoice(ChoixStructures.RECENSEMENT.value, "Toutes (recensement)"),
            SelectChoice(ChoixStructures.TIRAGE.value, "Quelques-unes, tirées au sort par DLA"),
            SelectChoice(
                ChoixStructures.RAISONNE.value,
                "Quelques-unes, choisies une à une avec la raison : résultats non généralisables",
            ),
        ],
    )
    taille = NumberField("Combien en tirer au sort")
    confidentialite = RadioField(
        "Ce que les structures se voient promettre",
        default=CONFIDENTIELLE,
        choices=[
            SelectChoice(
                CONFIDENTIELLE, "Confidentielle : chaque réponse garde son nom, et il leur est dit qui la lit"
            ),
            SelectChoice(ANONYME, "Anonyme : une fois transmise, plus personne ne sait de qui est une réponse"),
        ],
    )
    choisies = ChoisiesField("Structures choisies")
    sauter = BooleanField("Prendre à leur place les suivantes du tirage, dans le même DLA")
    au_dela = BooleanField("Interroger quand même les structures déjà beaucoup sollicitées")
    vues = HiddenField()
    periode = SelectField("Période", default=OPENING)

    @property
    def qui(self) -> Population:
        """Return the population to ask: persons, DLA or structures. The form must be valid."""
        return Population.PERSONNES if self.population.data == PAR_DLA else Population(self.population.data)

    @property
    def une_fois(self) -> bool:
        """True when a person on several DLA answers once; the form is valid."""
        return bool(self.population.data == Population.PERSONNES.value)

    @property
    def accompagnes(self) -> tuple[date, date] | None:
        """Return the two days, for structures; None when one of them is missing. The form is valid."""
        if self.population.data != Population.STRUCTURES.value or not (self.du.data and self.au.data):
            return None
        return self.du.data, self.au.data

    @property
    def anonyme(self) -> bool:
        """True when nobody will know whose an answer is, for structures only; the form is valid."""
        return (self.population.data, self.confidentialite.data) == (Population.STRUCTURES.value, ANONYME)

    @property
    def demande(self) -> DemandeStructures:
        """Return how structures are chosen; the form is valid."""
        choix = ChoixStructures(self.choix.data)
        if choix is ChoixStructures.TIRAGE:
            return DemandeStructures(choix=choix, taille=self.taille.data, sauter=bool(self.sauter.data))
        return DemandeStructures(choix=choix, raisons=self.choisies.data if choix is ChoixStructures.RAISONNE else {})

    def offer_periodes(self, today: date) -> None:
        """Offer the semestre of the opening, whole years, and avenants, the latest first."""
        years = (today.year + 1, today.year, today.year - 1)
        offered = [Periode(year, kind, 1) for kind in "AV" for year in years]
        self.periode.choices = [
            SelectChoice(OPENING, "le semestre du jour d’ouverture"),
            *(SelectChoice(periode.code, f"{periode.libelle}{_OF_EACH.get(periode.kind, '')}") for periode in offered),
        ]

    @property
    def asked(self) -> Periode | None:
        """Return the période picked, None for that of the opening; the form is valid."""
        return Periode.parse(self.periode.data) if self.periode.data else None
