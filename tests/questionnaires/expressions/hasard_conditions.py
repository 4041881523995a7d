"""Random conditions and computations over the questions known so far, to which `check` has no objection."""

from random import Random

from questionnaires.core.elements import Question
from questionnaires.expressions import Expression, Known, check, parse, to_text
from tests.questionnaires.expressions.hasard import NAMES, random_tree


class Noms:
    """The names that expressions may use; they grow as questions are made."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.known: dict[str, Known] = {}

    def learn(self, question: Question) -> None:
        self.known[question.code] = Known(question.result, question.codes)

    def become_several(self, codes: set[str]) -> None:
        """Make codes stand for the answers of every line, once out of their repetition."""
        self.known |= dict.fromkeys(codes, Known())

    def condition(self) -> str:
        """Draw a condition: often none; else one or two comparisons, or any tree at all."""
        shape = self.rng.choices(["none", "one", "two", "tree"], [6, 3, 1, 1])[0] if self.known else "none"
        if shape == "two":
            return f"{self._comparison()} {self.rng.choice(['and', 'or'])} not({self._comparison()})"
        if shape == "tree":
            return self._any_tree()
        return self._comparison() if shape == "one" else ""

    def _comparison(self) -> str:
        name, known = self.rng.choice(list(self.known.items()))
        if known.codes:
            code = self.rng.choice(sorted(known.codes))
            return self.rng.choice([f"${{{name}}} = '{code}'", f"selected(${{{name}}}, '{code}')"])
        return self.rng.choice(
            [
                f"${{{name}}} > {self.rng.randint(0, 9)}",
                f"coalesce(${{{name}}}, 0) <= 12.5",
                f"${{{name}}} != ''",
                f"count-non-empty(${{{name}}}) >= 1",
            ]
        )

    def amount(self) -> str:
        """Draw a computation; a constant while nothing is known."""
        if not self.known:
            return "12"
        first, second = (f"${{{self.rng.choice(list(self.known))}}}" for _ in range(2))
        return self.rng.choice(
            [
                first,
                f"coalesce({first}, 0) + coalesce({second}, 0)",
                f"round({first} div 3, 2)",
                f"if({self._comparison()}, {first}, 100)",
                f"sum({second}) - 1",
            ]
        )

    def _any_tree(self) -> str:
        for _ in range(20):
            text = to_text(random_tree(self.rng, depth=3))
            for name in NAMES:
                text = text.replace(f"${{{name}}}", f"${{{self.rng.choice(list(self.known))}}}")
            tree = parse(text)
            if "\ud800" in text:  # half a character: neither a file nor a database holds it
                continue
            if isinstance(tree, Expression) and not check(tree.tree, self.known).errors:
                return text
        return self._comparison()
