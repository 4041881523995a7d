"""Random blocks of every kind, whose conditions name only the questions made before."""

from collections.abc import Callable, Sequence
from random import Random
from typing import Any, TypeVar

from questionnaires.core.blocs import (
    Block,
    Colonne,
    Grille,
    Intitule,
    Ligne,
    LigneSomme,
    Matrice,
    RepeatedBlock,
    Repetition,
    Somme,
    Tableau,
)
from questionnaires.core.elements import Connu
from questionnaires.core.francais import decimal_text
from questionnaires.core.options import NomEchelle, Option
from questionnaires.core.questions import (
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
from tests.questionnaires.expressions.hasard_conditions import Noms

KINDS = (
    *("part", "nombre", "texte", "choix", "choix_multiple", "classement", "echelle", "echelle_libre", "oui_non"),
    *("date", "mois", "heure", "accuse", "calcul", "note", "tableau", "matrice", "grille", "somme", "repetition"),
)
T = TypeVar("T")
_ALONE = (
    *("nombre", "texte", "choix", "choix_multiple", "classement", "echelle", "echelle_libre", "oui_non"),
    *("date", "mois", "heure", "calcul"),
    "note",
)
_ECHELLES: tuple[NomEchelle, ...] = ("S4", "E5", "C4", "T4", "R10")


class Fabrique:
    """Makes blocks one after the other, and knows the questions made before. `textes` are shown to respondents."""

    def __init__(self, rng: Random, textes: Sequence[str]) -> None:
        self.rng = rng
        self.textes = textes
        self.noms = Noms(rng)
        self.parts: list[str] = []
        self.count = 0

    def block(self, kind: str) -> Block:
        new_block = self._made(kind)
        for question in new_block.all_questions():
            if not isinstance(new_block, Repetition):
                self.noms.learn(question)
        return new_block

    def _made(self, kind: str) -> Block:
        composed: dict[str, Callable[[], Block]] = {
            "part": self._part,
            "accuse": lambda: Acknowledgement(**self.asked("Nul")),
            "tableau": self._tableau,
            "matrice": self._matrice,
            "grille": self._grille,
            "somme": self._somme,
            "repetition": self._repetition,
        }
        return composed[kind]() if kind in composed else self._alone(kind)

    def _alone(self, kind: str) -> RepeatedBlock:
        makers: dict[str, Callable[[], RepeatedBlock]] = {
            "nombre": self._number,
            "texte": self._text,
            "choix": lambda: Choice(
                **self.asked("Ch"), options=self.options(), autre=self.flip(0.3), liste=self.flip(0.3)
            ),
            "choix_multiple": self._multiple,
            "classement": self._ranking,
            "echelle": lambda: Scale(**self.asked("Ec"), echelle=self.rng.choice(_ECHELLES), sans_objet=self.flip()),
            "echelle_libre": lambda: OwnScale(**self.asked("El"), pas=self.steps(), sans_objet=self.flip()),
            "oui_non": lambda: YesNo(**self.asked("on-"), sans_objet=self.flip()),
            "date": self._day,
            "mois": self._month,
            "heure": self._time,
            "calcul": self._computed,
            "note": lambda: Note(**self.described("N_")),
        }
        return makers[kind]()

    def _part(self) -> Part:
        part = Part(
            **self.asked("P"),
            frontiere=self.maybe(self.text, ""),
            comprend=tuple(self.text() for _ in range(self.rng.randint(0, 2))),
        )
        self.parts.append(part.code)
        return part

    def _number(self) -> Number:
        low, high = sorted(self.rng.randint(-1000, 10 ** self.rng.randint(1, 12)) for _ in range(2))
        unite = self.rng.choice(["", "€", "%", "ETP"])
        decimals = self.rng.randint(0, 4)
        defaut = self.maybe(lambda: decimal_text(low, decimals), "")
        asked = self.asked("Nb")
        return Number(**asked, unite=unite, decimals=decimals, minimum=low, maximum=high, defaut=defaut)

    def _text(self) -> Text:
        length = self.rng.choice([1, 80, 2000, 10_000])
        return Text(**self.asked("Tx"), long=self.flip(), max_length=length, defaut=self.maybe(lambda: "a", ""))

    def _multiple(self) -> MultipleChoice:
        options = self.options()
        exclusive = self.maybe(lambda: options[-1].code, "")
        return MultipleChoice(**self.asked("cm_"), options=options, autre=self.flip(0.3), exclusive=exclusive)

    def _ranking(self) -> Ranking:
        options = self.options(least=2)
        return Ranking(**self.asked("Cl"), options=options, rangs=self.rng.randint(0, len(options)))

    def _day(self) -> Day:
        low, high = sorted(f"20{self.rng.randint(10, 30)}-0{self.rng.randint(1, 9)}-15" for _ in range(2))
        return Day(**self.asked("J"), minimum=self.maybe(lambda: low, ""), maximum=self.maybe(lambda: high, ""))

    def _month(self) -> Month:
        low, high = sorted(f"20{self.rng.randint(10, 30)}-0{self.rng.randint(1, 9)}" for _ in range(2))
        return Month(**self.asked("M"), minimum=self.maybe(lambda: low, ""), maximum=self.maybe(lambda: high, ""))

    def _time(self) -> Time:
        low, high = sorted(f"{self.rng.randint(0, 23):02}:{self.rng.randint(0, 59):02}" for _ in range(2))
        return Time(**self.asked("H"), minimum=self.maybe(lambda: low, ""), maximum=self.maybe(lambda: high, ""))

    def _computed(self) -> Computed:
        worded = self.flip(0.3)
        return Computed(
            **self.described("Calc"),
            calculation=f"concat({self.noms.amount()}, ' unités')" if worded else self.noms.amount(),
            nature="texte" if worded else "nombre",
            decimals=self.rng.randint(0, 4),
            unite=self.rng.choice(["", "€"]),
            montre=self.flip(0.7),
        )

    def _tableau(self) -> Tableau:
        described = self.described("Tab")
        columns = [(f"COL{n}", self.title(), self.options()) for n in range(self.rng.randint(1, 3))]
        return Tableau(
            **described,
            lignes=tuple(
                Ligne(
                    code=title.code,
                    libelle=title.libelle,
                    choices=tuple(
                        Choice(code=f"{described['code']}_{title.code}_{code}", libelle=libelle, options=options)
                        for code, libelle, options in columns
                    ),
                )
                for title in self.titles()
            ),
        )

    def _matrice(self) -> Matrice:
        echelle = self.rng.choice(_ECHELLES)
        return Matrice(**self.asked("Mat"), echelle=echelle, sans_objet=self.flip(), lignes=self.titles())

    def _grille(self) -> Grille:
        unite = self.rng.choice(["", "€", "h"])
        return Grille(
            **self.described("Gr"),
            lignes=self.titles(),
            colonnes=tuple(self._colonne(f"C{n}", title, unite) for n, title in enumerate(self.different_titles())),
            total_lignes=self.flip(),
            total_colonnes=self.flip(),
            rattache=self.rattache(),
        )

    def _colonne(self, code: str, libelle: str, unite: str) -> Colonne:
        bounds = {"minimum": self.rng.randint(-5, 5), "maximum": self.rng.randint(5, 10**6)}
        decimals = self.rng.randint(0, 4)
        return Colonne(code=code, libelle=libelle, unite=unite, decimals=decimals, required=self.flip(), **bounds)

    def _somme(self) -> Somme:
        return Somme(
            **self.described("Som"),
            lignes=tuple(
                LigneSomme(**title.model_dump(), sous=self.titles() if self.flip(0.3) else ())
                for title in self.titles()
            ),
            cible=self.rng.choice(["99", "50", f"({self.noms.amount()}) + 0"]),
            operateur=self.rng.choice(["=", "<=", "<", ">=", ">"]),
            unite=self.rng.choice(["%", "€", ""]),
            decimals=self.rng.randint(0, 4),
            required=self.flip(),
            rattache=self.rattache(),
        )

    def _repetition(self) -> Repetition:
        described = self.described("Rep")
        outside = set(self.noms.known)
        inside: list[RepeatedBlock] = []
        for _ in range(self.rng.randint(1, 4)):
            inside.append(self._alone(self.rng.choice(_ALONE)))
            for question in inside[-1].all_questions():
                self.noms.learn(question)
        self.noms.become_several(self.noms.known.keys() - outside)
        minimum = self.rng.randint(0, 2)
        return Repetition(
            **described,
            libelle_ligne=self.text(),
            minimum=minimum,
            maximum=self.rng.randint(max(minimum, 1), 5),
            questions=tuple(inside),
        )

    # --- parts of blocks

    def described(self, prefix: str) -> dict[str, Any]:
        return {
            "code": self.code(prefix),
            "libelle": self.title(),
            "aide": self.maybe(self.text, ""),
            "relevant": self.noms.condition(),
            "extras": self.extras(),
        }

    def asked(self, prefix: str) -> dict[str, Any]:
        constrained = self.flip(0.2)
        return self.described(prefix) | {
            "required": self.flip(),
            "required_if": self.noms.condition(),
            "constraint": self.rng.choice([". != 3", "string-length(.) < 50", "not(. = 'x')"]) if constrained else "",
            "constraint_message": self.text() if constrained and self.flip() else "",
            "rattache": self.rattache(),
            "connu": self.maybe(lambda: Connu(cle="structure.salaries", lecture_seule=self.flip()), None),
        }

    def options(self, least: int = 1, chance: float = 0.2) -> tuple[Option, ...]:
        codes = self.rng.sample(
            ["oui", "non", "010", "1", "1a", "a.b", "peut_etre", "ne-sait-pas"], self.rng.randint(least, 5)
        )
        titles = self.rng.sample(self._labels, len(codes))
        relevant = self.noms.condition()
        return tuple(
            Option(code=code, libelle=title, relevant=relevant if self.flip(chance) else "")
            for code, title in zip(codes, titles, strict=True)
        )

    def steps(self) -> tuple[str, ...]:
        return tuple(self.rng.sample(self._labels, self.rng.randint(2, min(len(self._labels), 11))))

    @property
    def _labels(self) -> list[str]:
        """Labels that differ by more than spaces and capitals."""
        return list({" ".join(texte.split()).casefold(): texte for texte in self.textes if texte.strip()}.values())

    def titles(self) -> tuple[Intitule, ...]:
        return tuple(
            Intitule(code=f"L{n}", libelle=libelle, aide=self.maybe(self.text, "", 0.2))
            for n, libelle in enumerate(self.different_titles())
        )

    def different_titles(self) -> list[str]:
        return self.rng.sample(self._labels, self.rng.randint(1, 3))

    def extras(self) -> tuple[tuple[str, str], ...]:
        return self.maybe(lambda: (("appearance", "w1"), ("label::English (en)", self.text())), (), 0.15)

    def rattache(self) -> tuple[str, ...]:
        return self.maybe(lambda: tuple(self.rng.sample(["M1F1", "M1F2", "M2X1"], self.rng.randint(1, 3))), (), 0.2)

    def text(self) -> str:
        return self.rng.choice(self.textes)

    def title(self) -> str:
        """Draw a text that is not blank."""
        return self.rng.choice([text for text in self.textes if text.strip()])

    def code(self, prefix: str) -> str:
        self.count += 1
        return f"{prefix}{self.count}"

    def flip(self, chance: float = 0.5) -> bool:
        return self.rng.random() < chance

    def maybe(self, make: Callable[[], T], otherwise: T, chance: float = 0.3) -> T:
        return make() if self.flip(chance) else otherwise
