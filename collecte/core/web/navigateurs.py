"""Name a browser and its system in words, from its User-Agent header."""

_BROWSERS = (  # the first match counts: most also name those they imitate
    *(("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox")),
    *(("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari")),
)
_SYSTEMS = (
    *(("iPhone", "un iPhone"), ("iPad", "un iPad"), ("Android", "Android"), ("Windows", "Windows")),
    *(("CrOS", "ChromeOS"), ("Mac OS", "un Mac"), ("Linux", "Linux")),
)


def browser_name(user_agent: str) -> str:
    """Return `Firefox sur Windows`, as far as the header says."""
    browser = next((name for word, name in _BROWSERS if f"{word}/" in user_agent), "Navigateur inconnu")
    system = next((name for word, name in _SYSTEMS if word in user_agent), "")
    return f"{browser} sur {system}" if system else browser
