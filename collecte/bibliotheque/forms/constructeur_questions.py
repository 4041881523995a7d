"""Forms of questions by kind; saving an untouched form changes nothing."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from wtforms import BooleanField, SelectField
from wtforms.fields.choices import SelectChoice

from collecte.bibliotheque.forms.constructeur import PartieForm
from collecte.bibliotheque.forms.constructeur_champs import (
    Borne,
    Cases,
    Entier,
    Formule,
    Intitule,
    LigneField,
    Limite,
    ListeField,
    Paragraphe,
)
from collecte.bibliotheque.forms.constructeur_conditions import ConditionChamp, Connues, ObligationChamp, RegleChamp
from collecte.core.forms.base import REQUIRED
from questionnaires.categories.categories import AUTRE, Liste
from questionnaires.core.blocs import Block
from questionnaires.core.elements import Connu, Question
from questionnaires.core.francais import decimal_text
from questionnaires.core.options import ECHELLES, SANS_OBJET, Option
from questionnaires.core.questions import (
    MOST_RANKED,
    Acknowledgement,
    Choice,
    Computed,
    Day,
    Month,
    MultipleChoice,
    Note,
    Number,
    OwnScale,
    Part,
    Ranking,
    Scale,
    Text,
    Time,
    YesNo,
)
from questionnaires.editing import listes

DECIMALS = [SelectChoice(str(number), words) for number, words in enumerate(("aucun", "un", "deux", "trois", "quatre"))]


class BlocForm(PartieForm):
    """Fields of any block. `corps` names the fields of its kind, `avances` those that are folded away."""

    corps: ClassVar[tuple[str, ...]] = ()
    avances: ClassVar[tuple[str, ...]] = ()

    libelle = Intitule("Question posée", [REQUIRED])
    aide = Paragraphe("Précision sous la question")
    code = LigneField(
        "Code",
        description="Le nom de la question dans les résultats et les conditions : lettres sans accent, chiffres et "
        "« _ ». Vide, il est tiré de la question. Il ne changera plus après la publication.",
    )
    relevant = ConditionChamp("Quand poser cette question ?")

    @classmethod
    def initial(cls, block: Block) -> dict[str, object]:
        """Return the initial values of the fields."""
        fields = {name: getattr(block, name) for name in type(block).model_fields}
        return fields | ({"decimals": str(fields["decimals"])} if "decimals" in fields else {})

    def changes(self, block: Block) -> dict[str, object]:
        """Return the fields of the block that the form rewrites: those of the same name. Raises UnreadableError."""
        names = ("libelle", "aide", "relevant", *self.corps, *self.avances)
        return {name: self._value(name) for name in names if name in type(block).model_fields}

    def _value(self, name: str) -> object:
        field = self[name]
        if isinstance(field, Cases):
            return field.codes
        return int(field.data) if name == "decimals" else field.data

    def prepare(
        self,
        connues: Connues,
        current: Question | None,
        pages: Mapping[str, str],
        rattachable: Sequence[tuple[str, str]],
        listes: Sequence[Liste],
    ) -> None:
        """Set the questions, with the titles of their pages, the lines of the référentiel and the lists of categories
        that the form may name."""
        for field in self:
            if isinstance(field, ConditionChamp):
                field.with_known(connues, current, pages)
            elif isinstance(field, Cases):
                field.offer(rattachable)

    def rebuilt(self, block: Block) -> Block:
        """Return the block that the form describes. Raises UnreadableError, pydantic.ValidationError."""
        fields = {name: getattr(block, name) for name in type(block).model_fields}
        return type(block).model_validate(fields | self.changes(block))


class NoteForm(BlocForm):
    libelle = Paragraphe(
        "Texte à lire",
        [REQUIRED],
        description="**gras**, *italique*, « - » au début de chaque ligne d’une liste, [mots](https://…) pour un lien.",
    )


class AskedForm(BlocForm):
    """Fields of a question that the respondent types or ticks."""

    avances: ClassVar[tuple[str, ...]] = (
        *("defaut", "constraint", "constraint_message"),
        *("rattache", "cle", "lecture_seule"),
    )

    obligation = ObligationChamp("La réponse est-elle obligatoire ?")
    defaut = LigneField(
        "Réponse par défaut",
        description="Écrite dans la question jusqu’à ce que la page soit enregistrée : 12, le code d’une réponse, "
        "ou un calcul après « = », comme =today().",
    )
    constraint = RegleChamp("Règle sur la réponse")
    constraint_message = LigneField("Message si la règle n’est pas respectée")
    rattache = Cases("Lignes du référentiel que cette question éclaire")
    cle = LigneField(
        "Nom de la donnée déjà connue", description="Par exemple structure.salaries. Vide si rien n’est connu."
    )
    lecture_seule = BooleanField("Montrer la valeur connue sans permettre de la corriger")

    @classmethod
    def initial(cls, block: Any) -> dict[str, object]:  # noqa: ANN401 - any Asked
        known = block.connu or Connu(cle="")
        fields = {
            "obligation": (block.required, block.required_if),
            "cle": known.cle,
            "lecture_seule": known.lecture_seule,
        }
        return super().initial(block) | fields

    def changes(self, block: Block) -> dict[str, object]:
        required, required_if = self.obligation.data
        known = Connu(cle=self.cle.data, lecture_seule=self.lecture_seule.data) if self.cle.data else None
        return super().changes(block) | {
            "required": required,
            "required_if": required_if,
            "connu": known,
        }


class PartForm(AskedForm):
    corps = ("court", "frontiere", "comprend")
    court = LigneField("Titre court", description="Son nom là où la place manque.")
    frontiere = Paragraphe("Où commence la ligne voisine")
    comprend = ListeField("Ce que cela comprend, un élément par ligne", show=listes.show_texts, read=listes.read_texts)


class NumberForm(AskedForm):
    corps = ("unite",)
    avances = ("decimals", "minimum", "maximum", *AskedForm.avances)
    unite = LigneField("Unité", description="€, %, ETP, jours… Écrite après le nombre.")
    decimals = SelectField("Chiffres après la virgule", choices=DECIMALS)
    minimum = Borne("Le plus petit nombre accepté")
    maximum = Borne("Le plus grand nombre accepté")

    @classmethod
    def initial(cls, block: Any) -> dict[str, object]:  # noqa: ANN401 - a Number
        low, high = (decimal_text(bound, block.decimals) for bound in (block.minimum, block.maximum))
        return super().initial(block) | {"minimum": low, "maximum": high}

    def changes(self, block: Any) -> dict[str, object]:  # noqa: ANN401 - a Number
        decimals = int(self.decimals.data)
        bounds = {
            name: getattr(block, name) if self._is_untouched(field, block, decimals) else field.units(decimals)
            for name, field in (("minimum", self.minimum), ("maximum", self.maximum))
        }
        return super().changes(block) | bounds

    @staticmethod
    def _is_untouched(field: Borne, block: Any, decimals: int) -> bool:  # noqa: ANN401 - a Number
        return bool(decimals == block.decimals and field.data == field.object_data)


class TextForm(AskedForm):
    corps = ("long",)
    avances = ("max_length", *AskedForm.avances)
    long = BooleanField("Plusieurs lignes")
    max_length = Entier("Nombre de caractères au plus", minimum=1, maximum=10_000)


def _options(label: str) -> ListeField[Sequence[Option]]:
    return ListeField(
        label,
        [REQUIRED],
        show=listes.show_options,
        read=listes.read_options,
        description="Une réponse par ligne. Laissez devant « | » le code que gardent les résultats.",
    )


class OptionsForm(AskedForm):
    """Fields of a question whose answers are listed; those of a list of categories, once chosen, replace them."""

    most: ClassVar[int | None] = None  # answers of the longest list of categories offered; None: any
    options: ListeField[Sequence[Option]]
    categories = SelectField(
        "Ou une liste du réseau", default="", description="Ses réponses et leurs codes remplaceront celles du dessus."
    )

    def prepare(
        self,
        connues: Connues,
        current: Question | None,
        pages: Mapping[str, str],
        rattachable: Sequence[tuple[str, str]],
        listes: Sequence[Liste],
    ) -> None:
        super().prepare(connues, current, pages, rattachable, listes)
        offered = [liste for liste in listes if self.most is None or len(liste.categories) <= self.most]
        choices = [SelectChoice(liste.code, f"{liste.titre} ({len(liste.categories)})") for liste in offered]
        self.categories.choices = [SelectChoice("", "Aucune"), *choices]
        chosen = next((liste for liste in offered if liste.code == self.categories.data), None)
        if chosen:
            self.options.replace(self._options_of(chosen.libelles))
            self.categories.data = ""

    def _options_of(self, libelles: Mapping[str, str]) -> Sequence[Option]:
        """Return the options of a list of categories, from their labels by code."""
        return tuple(Option(code=code, libelle=libelle) for code, libelle in libelles.items())


class ChoiceForm(OptionsForm):
    corps: ClassVar[tuple[str, ...]] = ("options", "categories", "autre", "sans_objet")
    avances: ClassVar[tuple[str, ...]] = ("liste", *AskedForm.avances)
    options = _options("Réponses proposées")
    autre = BooleanField("Ajouter « Autre, précisez »")
    sans_objet = BooleanField("Ajouter « Non concerné / ne sait pas »")
    liste = BooleanField("En liste déroulante, même courte")

    @classmethod
    def initial(cls, block: Any) -> dict[str, object]:  # noqa: ANN401 - a Choice
        return super().initial(block) | {"sans_objet": _has_sans_objet(block.options)}

    def changes(self, block: Any) -> dict[str, object]:  # noqa: ANN401 - a Choice
        options = self.options.data
        if self.sans_objet.data != _has_sans_objet(block.options):
            options = tuple(option for option in options if option.code != SANS_OBJET.code)
            options = (*options, SANS_OBJET) if self.sans_objet.data else options
        return super().changes(block) | {"options": options}

    def _options_of(self, libelles: Mapping[str, str]) -> Sequence[Option]:
        """Return the options of a list of categories: its « autre » asks which, « Non concerné » stays."""
        self.autre.data = self.autre.data or AUTRE in libelles
        options = super()._options_of({code: libelle for code, libelle in libelles.items() if code != AUTRE})
        return (*options, SANS_OBJET) if self.sans_objet.data else options


def _has_sans_objet(options: Sequence[Option]) -> bool:
    return any(option.code == SANS_OBJET.code for option in options)


class MultipleChoiceForm(ChoiceForm):
    corps = ("options", "categories", "autre", "sans_objet", "exclusive")
    avances = AskedForm.avances
    liste = None
    exclusive = LigneField(
        "Réponse qui exclut les autres",
        description="Comme « Aucune » : son texte ou son code.",
    )

    def changes(self, block: Any) -> dict[str, object]:  # noqa: ANN401 - a MultipleChoice
        changes = super().changes(block)
        options: Sequence[Option] = changes["options"]  # type: ignore[assignment] # as ChoiceForm made them
        return changes | {"exclusive": self._exclusive(block.options, options)}

    def _exclusive(self, before: Sequence[Option], options: Sequence[Option]) -> str:
        """Return the exclusive option: as typed, by code or else by label; « Non concerné » when just added and nothing
        is typed."""
        typed: str = self.exclusive.data
        if not _has_sans_objet(options):
            typed = "" if typed == SANS_OBJET.code else typed
        elif not typed and not _has_sans_objet(before):
            return SANS_OBJET.code
        if typed in {option.code for option in options}:
            return typed
        return next((option.code for option in options if typed and option.libelle == typed), typed)


class RankingForm(OptionsForm):
    corps = ("options", "categories", "rangs")
    most = MOST_RANKED
    options = _options("Réponses à classer")
    rangs = Entier(
        "Nombre de choix à classer",
        maximum=MOST_RANKED,
        description="3 pour demander les trois premiers. 0 pour classer toutes les réponses.",
    )


class ScaleForm(AskedForm):
    corps: ClassVar[tuple[str, ...]] = ("echelle", "sans_objet")
    echelle = SelectField("Échelle", choices=[SelectChoice(code, scale.titre) for code, scale in ECHELLES.items()])
    sans_objet = BooleanField("Ajouter « Non concerné / ne sait pas »")


class OwnScaleForm(AskedForm):
    corps = ("pas", "sans_objet")
    pas = ListeField(
        "Réponses, de la moins à la plus favorable",
        [REQUIRED],
        show=listes.show_texts,
        read=listes.read_texts,
        description="Une par ligne, de 2 à 11. La page les montre de la plus favorable à la moins favorable, comme "
        "les autres échelles.",
    )
    sans_objet = BooleanField("Ajouter « Non concerné / ne sait pas »")


class YesNoForm(AskedForm):
    corps = ("sans_objet",)
    sans_objet = BooleanField("Ajouter « Non concerné / ne sait pas »")


_DAY, _MONTH, _TIME = Day(code="JOUR", libelle=""), Month(code="MOIS", libelle=""), Time(code="HEURE", libelle="")


class DayForm(AskedForm):
    avances = ("minimum", "maximum", *AskedForm.avances)
    minimum = Limite("Au plus tôt", question=_DAY, description="Par exemple 01/01/2026.")
    maximum = Limite("Au plus tard", question=_DAY)


class MonthForm(DayForm):
    minimum = Limite("Au plus tôt", question=_MONTH, description="Par exemple 01/2026.")
    maximum = Limite("Au plus tard", question=_MONTH)


class TimeForm(DayForm):
    minimum = Limite("Au plus tôt", question=_TIME, description="Par exemple 8 h 30.")
    maximum = Limite("Au plus tard", question=_TIME)


_NATURES = [SelectChoice("nombre", "un nombre"), SelectChoice("texte", "un texte")]


class ComputedForm(BlocForm):
    corps = ("calculation", "nature", "unite", "decimals", "montre")
    libelle = Intitule("Nom de la valeur", [REQUIRED])
    calculation = Formule(
        "Calcul", [REQUIRED], description="Par exemple ${RECETTES} - ${DEPENSES} : chaque question par son code."
    )
    nature = SelectField("Le résultat est", choices=_NATURES)
    unite = LigneField("Unité")
    decimals = SelectField("Chiffres après la virgule", choices=DECIMALS)
    montre = BooleanField("Montrer le résultat au répondant")


SIMPLES: Mapping[type, type[BlocForm]] = {
    Part: PartForm,
    Number: NumberForm,
    Text: TextForm,
    Choice: ChoiceForm,
    MultipleChoice: MultipleChoiceForm,
    Ranking: RankingForm,
    Scale: ScaleForm,
    OwnScale: OwnScaleForm,
    YesNo: YesNoForm,
    Day: DayForm,
    Month: MonthForm,
    Time: TimeForm,
    Acknowledgement: AskedForm,
    Computed: ComputedForm,
    Note: NoteForm,
}
"""Form of each kind of question."""
