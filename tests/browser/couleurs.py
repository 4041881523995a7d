"""The contrast of two colours, by the formula of WCAG 2.2 (relative luminance), as a browser computes them."""

import re
from dataclasses import dataclass

_NUMBERS = re.compile(r"[\d.]+(?:e-?\d+)?")


@dataclass(frozen=True, slots=True)
class Couleur:
    """Red, green and blue from 0 to 1; an opacity too."""

    red: float
    green: float
    blue: float
    alpha: float = 1.0

    @classmethod
    def read(cls, computed: str) -> "Couleur":
        """Parse `rgb(1, 2, 3)`, `rgba(1, 2, 3, 0.5)` or `color(srgb 0.1 0.2 0.3 / 0.5)`."""
        numbers = [float(number) for number in _NUMBERS.findall(computed)]
        if not computed.startswith(("rgb", "color(srgb")) or len(numbers) not in (3, 4):
            raise ValueError(f"not a colour that a browser computes: {computed!r}")
        scale = 255 if computed.startswith("rgb") else 1
        red, green, blue = (number / scale for number in numbers[:3])
        return cls(red, green, blue, *numbers[3:])

    def over(self, ground: "Couleur") -> "Couleur":
        """Return the colour as seen on an opaque ground."""
        alpha, rest = self.alpha, 1 - self.alpha
        return Couleur(
            self.red * alpha + ground.red * rest,
            self.green * alpha + ground.green * rest,
            self.blue * alpha + ground.blue * rest,
        )

    @property
    def luminance(self) -> float:
        """Return the luminance, from 0 (black) to 1 (white)."""
        return 0.2126 * _linear(self.red) + 0.7152 * _linear(self.green) + 0.0722 * _linear(self.blue)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def contrast(first: str, ground: str) -> float:
    """Return the contrast, from 1 (the same) to 21 (black and white)."""
    below = Couleur.read(ground)
    light, dark = sorted((Couleur.read(first).over(below).luminance, below.luminance), reverse=True)[:2]
    return (light + 0.05) / (dark + 0.05)
