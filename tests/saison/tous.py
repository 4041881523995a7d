"""Every invariant of the season. To add one: its class, and its line here."""

from tests.saison.instant import Invariant
from tests.saison.invariants import (
    AttenduesFixeesUneFois,
    CampagnesSuiventLeurGraphe,
    CompteJuste,
    CourriersUneFois,
    JournalGrandit,
    RegionsSansMelange,
    ReponsesSuiventLeurGraphe,
    RienHorsDesDates,
)
from tests.saison.invariants_relances import (
    LienDeToujours,
    RelancesAQuiEstAttendu,
    RelancesAuxHeuresOuvrees,
    RelancesCommePrevues,
    RelancesUneFois,
    UneRelanceALaFois,
)
from tests.saison.invariants_resultats import ResultatsArretesNeChangentPas, UneTransmissionPresente


def every_invariant() -> list[Invariant]:
    """Return new invariants, that have seen nothing yet."""
    return [
        CampagnesSuiventLeurGraphe(),
        ReponsesSuiventLeurGraphe(),
        AttenduesFixeesUneFois(),
        RienHorsDesDates(),
        CompteJuste(),
        JournalGrandit(),
        RegionsSansMelange(),
        CourriersUneFois(),
        RelancesAQuiEstAttendu(),
        RelancesUneFois(),
        UneRelanceALaFois(),
        RelancesAuxHeuresOuvrees(),
        RelancesCommePrevues(),
        LienDeToujours(),
        UneTransmissionPresente(),
        ResultatsArretesNeChangentPas(),
    ]
