"""Numbers that addresses carry, after the question mark as in the path: those that both databases can hold."""

MAX_NUMBER = 2**31 - 1
"""No row has a larger number."""


def number(text: str) -> int:
    """A number of an address, in plain digits. Raises ValueError, on which `request.args.get` takes its default."""
    if not (text.isascii() and text.isdigit() and len(text) <= 10 and int(text) <= MAX_NUMBER):
        raise ValueError(text[:20])
    return int(text)
