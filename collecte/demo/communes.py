"""Real communes of the demo region with their intercommunalité, used in names of structures."""

from collections.abc import Mapping
from typing import NamedTuple


class Commune(NamedTuple):
    nom: str
    code: str  # INSEE code
    epci: str

    @property
    def is_in_a_town(self) -> bool:
        """Return whether it belongs to a large town: quartiers prioritaires are there, rural revitalisation is not."""
        return self.epci in _TOWNS


_TOWNS = {
    "Agglopolys",
    "Agglomération montargoise",
    "Bourges Plus",
    "Chartres Métropole",
    "Châteauroux Métropole",
    "Orléans Métropole",
    "Pays de Dreux",
    "Tours Métropole Val de Loire",
    "Vierzon-Sologne-Berry",
}

COMMUNES: Mapping[str, tuple[Commune, ...]] = {
    "18": (
        Commune("Bourges", "18033", "Bourges Plus"),
        Commune("Vierzon", "18279", "Vierzon-Sologne-Berry"),
        Commune("Saint-Amand-Montrond", "18197", "Cœur de France"),
        Commune("Sancerre", "18241", "Pays Fort Sancerrois Val de Loire"),
        Commune("Aubigny-sur-Nère", "18015", "Sauldre et Sologne"),
        Commune("Dun-sur-Auron", "18087", "Le Dunois"),
        Commune("Saint-Doulchard", "18205", "Bourges Plus"),
        Commune("Châteaumeillant", "18057", "Berry Grand Sud"),
        Commune("Saint-Florent-sur-Cher", "18207", "FerCher"),
    ),
    "28": (
        Commune("Chartres", "28085", "Chartres Métropole"),
        Commune("Dreux", "28134", "Pays de Dreux"),
        Commune("Châteaudun", "28088", "Grand Châteaudun"),
        Commune("Nogent-le-Rotrou", "28280", "Perche"),
        Commune("Vernouillet", "28404", "Pays de Dreux"),
        Commune("Lucé", "28218", "Chartres Métropole"),
        Commune("Bonneval", "28051", "Bonnevalais"),
        Commune("Épernon", "28140", "Portes Euréliennes d’Île-de-France"),
        Commune("La Loupe", "28214", "Terres de Perche"),
    ),
    "36": (
        Commune("Châteauroux", "36044", "Châteauroux Métropole"),
        Commune("Issoudun", "36088", "Pays d’Issoudun"),
        Commune("Le Blanc", "36018", "Brenne – Val de Creuse"),
        Commune("La Châtre", "36046", "La Châtre et Sainte-Sévère"),
    ),
    "37": (
        Commune("Tours", "37261", "Tours Métropole Val de Loire"),
        Commune("Chinon", "37072", "Chinon, Vienne et Loire"),
        Commune("Loches", "37132", "Loches Sud Touraine"),
        Commune("Amboise", "37003", "Val d’Amboise"),
        Commune("Joué-lès-Tours", "37122", "Tours Métropole Val de Loire"),
        Commune("Montlouis-sur-Loire", "37156", "Touraine-Est Vallées"),
        Commune("Bléré", "37027", "Autour de Chenonceaux Bléré – Val de Cher"),
        Commune("Château-Renault", "37063", "Castelrenaudais"),
        Commune("Langeais", "37123", "Touraine Ouest Val de Loire"),
    ),
    "41": (
        Commune("Blois", "41018", "Agglopolys"),
        Commune("Vendôme", "41269", "Territoires vendômois"),
        Commune("Romorantin-Lanthenay", "41194", "Romorantinais et Monestois"),
        Commune("Montrichard", "41151", "Val de Cher-Controis"),
        Commune("Salbris", "41232", "Sologne des Rivières"),
        Commune("Lamotte-Beuvron", "41106", "Cœur de Sologne"),
        Commune("Mer", "41136", "Beauce Val de Loire"),
        Commune("Mondoubleau", "41143", "Collines du Perche"),
        Commune("Saint-Aignan", "41198", "Val de Cher-Controis"),
    ),
    "45": (
        Commune("Orléans", "45234", "Orléans Métropole"),
        Commune("Montargis", "45208", "Agglomération montargoise"),
        Commune("Pithiviers", "45252", "Pithiverais"),
        Commune("Gien", "45155", "Giennoises"),
        Commune("Fleury-les-Aubrais", "45147", "Orléans Métropole"),
        Commune("Olivet", "45232", "Orléans Métropole"),
        Commune("Beaugency", "45028", "Terres du Val de Loire"),
        Commune("Châteauneuf-sur-Loire", "45082", "Loges"),
        Commune("Sully-sur-Loire", "45315", "Val de Sully"),
        Commune("La Ferté-Saint-Aubin", "45146", "Portes de Sologne"),
    ),
}
"""Communes by DLA; the invented structures of the first file are in the first four."""


def named_in(modele: str, commune: str) -> str:
    """Insert a commune into a name: « de Bourges », « d’Amboise », « du Blanc », « au Blanc »."""
    if commune.startswith("Le "):
        de, at = f"du {commune[3:]}", f"au {commune[3:]}"
    else:
        de, at = (f"d’{commune}" if commune[0] in "AEIOUÉ" else f"de {commune}"), f"à {commune}"
    return modele.format(commune=commune, de_commune=de, a_commune=at)
