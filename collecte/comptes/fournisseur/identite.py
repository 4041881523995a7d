"""Who a provider says that someone is."""

from dataclasses import dataclass, field

from collecte.core.security import token_hash


@dataclass(frozen=True, slots=True, kw_only=True)
class Identite:
    """What a provider says of someone. `sujet`: their number there, which never changes. `adresse`: '' unless the
    provider verified it."""

    emetteur: str
    sujet: str = field(repr=False)
    adresse: str = field(repr=False)

    @property
    def empreinte(self) -> str:
        """What is kept of it. An issuer is an address, where no line break is."""
        return token_hash(f"{self.emetteur}\n{self.sujet}")
