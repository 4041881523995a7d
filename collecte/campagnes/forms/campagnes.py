"""Forms of a campaign: launch, dates, terms, options, notice, effectifs, extension, correction, flags seen."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.utils import unset_value
from wtforms.validators import InputRequired, Optional, ValidationError

from collecte.campagnes.operations.campagnes import Dates
from collecte.campagnes.operations.choix_structures import DemandeStructures
from collecte.core.forms.base import DEPENDS, REQUIRED, Formulaire
from collecte.core.forms.fields import NumberField, ReadField, date_field, days_field, optional_date_field
from collecte.core.forms.fusion import FormulaireCompare
from collecte.core.operations.cellules import CellError
from collecte.models import AvisEffectifs, Campagne, ChoixStructures, Dla, Notice, Population
from collecte.models.campagnes import MAX_TITRE
from collecte.models.notices import CSE_FAITE, CSE_SANS_OBJET
from questionnaires.core.answers import HIDDEN, clean
from questionnaires.temps.periodes import Periode

_RAISON = "Écrivez la raison en une phrase."
_JOURNAL = "Raison, gardée dans le journal des modifications"
_PERIODE = (
    "Cette période n’est plus proposée : elle a déjà une campagne, ou elle n’est pas finie. Ouvrez sa campagne depuis "
    "la liste, ou choisissez une autre période."
)
_KINDS = (("S", 2), ("Q", 3), ("A", 1))
OPENING = ""
"""The période of the opening day."""

FORTNIGHT = timedelta(days=14)


class DatesForm(Formulaire):
    ouverture = date_field("Ouverture")
    cloture = date_field("Clôture, ce jour compris")
    grace = days_field("Délai de grâce, en jours")

    @property
    def dates(self) -> Dates:
        """Return the dates typed; the form is valid."""
        return Dates(self.ouverture.data, self.cloture.data, self.grace.data)


class DeplacementForm(DatesForm, FormulaireCompare):
    prevenir = BooleanField("Prévenir par courriel ces personnes de la nouvelle clôture", default=True)
    vues = HiddenField()


class DlasForm(Formulaire):
    dlas = SelectMultipleField("Ne poser la campagne qu’à ces DLA")

    def offer_dlas(self, dlas: Sequence[Dla]) -> None:
        """Offer the DLA of a région."""
        self.dlas.choices = [SelectChoice(dla.code, f"{dla.code} {dla.nom}") for dla in dlas]

    @property
    def codes_dlas(self) -> Sequence[str]:
        """Return the codes of the DLA ticked, in order, none when all are asked; the form is valid."""
        offered = [choice.value for choice in self.dlas.choices]
        ticked = [code for code in offered if code in (self.dlas.data or ())]
        return ticked if ticked != offered else []


class QuiForm(DlasForm, FormulaireCompare):
    pass


def read_titre(text: str) -> str:
    """Return a title, '' for that of default. Raise CellError when it cannot be one."""
    if HIDDEN in text:
        raise CellError("Le titre contient un caractère invisible.", "Effacez-le, puis tapez le titre de nouveau.")
    if len(text) > MAX_TITRE:
        raise CellError(f"Le titre fait {len(text)} caractères.", f"Écrivez-en {MAX_TITRE} au plus.")
    return text


class TitreForm(Formulaire):
    titre = ReadField("Titre de la campagne", read_titre)


class OptionsForm(Formulaire):
    avec_activites = BooleanField("Demander aussi la partie « activités » (une fois par an)")
    avec_souhaitable = BooleanField("Demander aussi la répartition souhaitable")


class QuoiTempsForm(TitreForm, OptionsForm, FormulaireCompare):
    pass


class CampagneForm(DatesForm, DlasForm):
    periode = SelectField("Période", validate_choice=False)  # refused in our words, as another user may be quicker

    def validate_periode(self, field: SelectField) -> None:
        if field.data not in {choice.value for choice in field.choices}:
            raise ValidationError(_PERIODE)

    def offer_periodes(self, today: date, taken: frozenset[str]) -> None:
        """Offer finished périodes of the last two years that have no campaign yet, latest first."""
        periodes = [
            Periode(year, kind, number)
            for year in (today.year, today.year - 1, today.year - 2)
            for kind, count in _KINDS
            for number in range(1, count + 1)
        ]
        offered = [periode for periode in periodes if periode.fin < today and periode.code not in taken]
        offered.sort(key=lambda periode: (periode.fin, periode.mois), reverse=True)
        self.periode.choices = [SelectChoice(periode.code, periode.libelle) for periode in offered]


class ProlongationForm(Formulaire):
    dla = SelectField("DLA", coerce=int, validate_choice=True)
    cloture = date_field("Clôture pour ce DLA, ce jour compris")
    raison = StringField("Raison, que les personnes du DLA liront", [InputRequired(_RAISON)])

    def offer(self, dlas: Sequence[Dla]) -> None:
        """Offer the DLA that may be given more time."""
        self.dla.choices = [SelectChoice(dla.id, f"{dla.code} {dla.nom}") for dla in dlas]

    def name_reason(self, campagne: Campagne) -> None:
        """Say who reads the reason: structures are given their date alone."""
        if campagne.is_of_structures:
            self.raison.label.text = _JOURNAL


class RemplacementForm(Formulaire):
    sauter = BooleanField("Prendre plutôt la suivante qui n’est pas trop sollicitée")
    au_dela = BooleanField("Interroger quand même cette structure")


class RaisonForm(Formulaire):
    raison = StringField(_JOURNAL, [InputRequired(_RAISON)])


def read_raison(text: str) -> str:
    """Return the reason typed. Raise CellError when it is missing."""
    if not text:
        raise CellError("La raison manque.", _RAISON)
    return text


class AjoutDlasForm(DlasForm):
    dlas = SelectMultipleField("DLA à interroger aussi", [InputRequired("Choisissez au moins un DLA.")])
    raison = ReadField(_JOURNAL, read_raison)


class RecevoirForm(Formulaire):
    raison = ReadField("Raison, que l’auteur de la réponse lira", read_raison)


class OuvertureForm(Formulaire):
    vues = HiddenField()


class AnnulationForm(Formulaire):
    raison = ReadField("Raison, lue par qui en est prévenu", read_raison)


class ArretForm(Formulaire):
    ecarts = TextAreaField("Ce qui manque, et pourquoi")


class EcartForm(Formulaire):
    raison = StringField("Pourquoi cette réponse reste manquante", [InputRequired(_RAISON)])


class AttendueForm(RaisonForm):
    qui = SelectField("Réponse à attendre", validate_choice=True)


def _hundredths(text: str | None, factor: int) -> int:
    """Read `0,8` as 80 for a factor of 100; return -1, which no bound accepts, for what is not such a number."""
    whole, _, rest = (text or "").strip().replace(".", ",").partition(",")
    digits = len(str(factor)) - 1
    if not (whole.isascii() and whole.isdigit() and len(whole) < 4 and len(rest) <= digits):
        return -1
    if rest and not (rest.isascii() and rest.isdigit()):
        return -1
    return int(whole) * factor + int(rest.ljust(digits, "0"))


class TermesForm(RaisonForm):
    etp = StringField("ETP attendu", [InputRequired("Écrivez l’ETP, par exemple 0,8.")])
    mois = StringField("Mois attendus", [InputRequired("Écrivez les mois, par exemple 5,5.")])

    @property
    def termes(self) -> tuple[int, int]:
        """Return hundredths of ETP and tenths of a month; what cannot be read is out of bounds."""
        return _hundredths(self.etp.data, 100), _hundredths(self.mois.data, 10)


class NoticeForm(FormulaireCompare):
    """A notice may be kept with blanks, and its campaign opens without any: its page says so."""

    finalite = TextAreaField("À quoi servent les réponses", [DEPENDS])
    base_legale = TextAreaField("Base légale", [DEPENDS])
    facultatif = TextAreaField("Caractère facultatif", [DEPENDS])
    lecteurs = TextAreaField("Qui lit quoi", [DEPENDS])
    cse = RadioField(
        "Information du CSE",
        [Optional()],
        choices=[SelectChoice(CSE_FAITE, "Faite"), SelectChoice(CSE_SANS_OBJET, "Sans objet")],
    )
    cse_le = optional_date_field("Faite le", DEPENDS)
    responsable = TextAreaField("Responsable du traitement", [DEPENDS])
    contact = TextAreaField("À qui s’adresser pour exercer ses droits", [DEPENDS])
    conservation = TextAreaField("Durée de conservation", [DEPENDS])

    @classmethod
    def initial(cls, notice: Notice) -> dict[str, Any]:
        """Return the initial values of the fields."""
        values = {name: value for name, value in notice.document.items() if name not in {"reprise", "cse_le"}}
        return {**values, "cse_le": date.fromisoformat(notice.cse_le) if notice.cse_le else None}

    @property
    def notice(self) -> Notice:
        """Return the notice typed; the form is valid."""
        texts = {
            name: " ".join((self[name].data or "").split())
            for name in ("finalite", "base_legale", "facultatif", "lecteurs", "responsable", "contact", "conservation")
        }
        is_done = self.cse.data == CSE_FAITE
        day = self.cse_le.data.isoformat() if is_done and self.cse_le.data else ""
        return Notice.read({**texts, "cse": self.cse.data or "", "cse_le": day})


class QuestionForm(Formulaire):
    texte = TextAreaField("Votre question", [REQUIRED])


class VusForm(Formulaire):
    recu = HiddenField()


class EffectifsForm(Formulaire):
    empreinte = HiddenField()
    avis = RadioField(
        "Ces effectifs et ces ETP sont-ils justes ?",
        [InputRequired("Choisissez une réponse.")],
        choices=[
            SelectChoice(AvisEffectifs.CONFIRMES.value, "Oui, je les confirme"),
            SelectChoice(AvisEffectifs.A_CORRIGER.value, "Non, quelque chose est à corriger"),
        ],
    )
    phrase = StringField("Ce qui est à corriger, en une phrase", [DEPENDS])


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


class PeriodeForm(Formulaire):
    periode = SelectField("Période", default=OPENING)

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


class QuoiForm(TitreForm, PeriodeForm, FormulaireCompare):
    pass


class EnqueteForm(DatesForm, PeriodeForm, DlasForm):
    cloture = optional_date_field("Clôture, ce jour compris")
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
    du = optional_date_field("Accompagnements terminés à partir du", DEPENDS)
    au = optional_date_field("Et jusqu’au, ce jour compris", DEPENDS)
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
    taille = NumberField("Combien en tirer au sort", [DEPENDS])
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

    @property
    def dates(self) -> Dates:
        """Return the dates typed, closed a fortnight after the opening by default; the form is valid."""
        return Dates(self.ouverture.data, self.cloture.data or self.ouverture.data + FORTNIGHT, self.grace.data)

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
