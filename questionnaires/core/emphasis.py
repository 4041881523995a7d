"""Read the emphasis of a note: `**gras**`, `*italique*`, lists and links, from the Markdown of XLSForm; never HTML."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True, slots=True)
class Run:
    """Words that look alike. `mark` is `strong`, `em`, or empty; `href` is https."""

    text: str
    mark: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """Lines of a paragraph, or items of a list."""

    lines: tuple[tuple[Run, ...], ...]
    is_list: bool


def passages_of(text: str) -> tuple[Passage, ...]:
    """Return the passages of a text, which blank lines separate. A mark without its second half stays as it is."""
    kinds = groupby(map(str.strip, text.splitlines()), key=lambda line: (bool(line), bool(_ITEM.match(line))))
    return tuple(
        Passage(tuple(tuple(_runs(_ITEM.sub("", line))) for line in lines), is_item)
        for (has_words, is_item), lines in kinds
        if has_words
    )


def unmarked(text: str) -> str:
    """Return a text for where nothing is emphasised: without its marks, addresses written after their words."""
    return _MARKS.sub(lambda match: match["bold"] or match["italic"] or f"{match['words']} ({match['href']})", text)


def links_of(text: str) -> list[tuple[str, str]]:
    """Return the (words, address) of everything written as a link, be it refused."""
    return _LINK.findall(text)


def is_offered(address: str) -> bool:
    """Return whether a link may lead there: by https, without a name or a password."""
    return bool(re.fullmatch(_HTTPS, address))


def has_nested_marks(text: str) -> bool:
    """Return whether marks stand inside or against other marks, where they stay as typed."""
    inside = (match["bold"] or match["italic"] or match["words"] for match in _MARKS.finditer(text))
    return bool(re.search(r"\*{3}\S", text)) or any("*" in words or _MARKS.search(words) for words in inside)


_HTTPS = (
    r"https://(?![^/?#\s]*@)"
    r"(?:[^\s()<>\"']|\([^\s()<>\"']*\))+"  # « …/Association_(droit) » has a pair of its own
)
_LINK = re.compile(r"\[([^\[\]]*)\]\(((?:[^()]|\([^()]*\))*)\)")
_ITEM = re.compile(r"^[-*•] +(?=\S)")
_MARKS = re.compile(
    r"\*\*(?P<bold>[^\s*](?:[^*]*[^\s*])?)\*\*"
    r"|(?<![\w*])\*(?P<italic>[^\s*](?:[^*]*[^\s*])?)\*(?![\w*])"
    rf"|\[(?P<words>\s*[^\s\[\]][^\[\]]*)\]\((?P<href>{_HTTPS})\)"
)


def _runs(line: str) -> Iterator[Run]:
    end = 0
    for match in _MARKS.finditer(line):
        if match.start() > end:
            yield Run(line[end : match.start()])
        if match["href"]:
            yield Run(match["words"], href=match["href"])
        else:
            yield Run(match["bold"] or match["italic"], "strong" if match["bold"] else "em")
        end = match.end()
    if line[end:]:
        yield Run(line[end:])
