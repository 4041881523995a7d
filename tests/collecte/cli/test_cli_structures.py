"""`collecte importer structures`, as users type it."""

from pathlib import Path

import pytest

from collecte.models import Region
from collecte.registre.operations.correspondances import keep_correspondance
from tests.collecte.mondes.commande import Commande, plain
from tests.collecte.mondes.monde import Monde
from tests.collecte.mondes.registre import SIRET, csv_file, structures

LINES = ("Entité;Lieu;SIRET", f"La Ressourcerie;Bourges;{SIRET[1:]}")


@pytest.fixture
def ici(petit_monde: Monde) -> Commande:
    petit_monde.region()
    with petit_monde.database.writing() as session:
        colonnes = {"structure.nom": "Entité", "structure.commune": "Lieu", "structure.siret": "SIRET"}
        region = session.get_one(Region, 1)
        keep_correspondance(session, region=region, nom="Enée", colonnes=colonnes, now=petit_monde.heure(), acteur=None)
    return Commande({"DATABASE_URL": petit_monde.database.engine.url.render_as_string(hide_password=False)})


def test_a_file_is_imported_by_the_name_of_its_correspondance(
    petit_monde: Monde, ici: Commande, tmp_path: Path
) -> None:
    path = csv_file(tmp_path, LINES[0], f"La Ressourcerie;Bourges;{SIRET}")
    command = ("importer", "structures", path, "--correspondance", "Enée", "--dla", "18")
    result = ici(*command, "--a-blanc")
    assert result.exit_code == 0
    assert "À blanc, rien n’est changé. Il y aurait : 1 structure créée, 0 ligne sans changement." in plain(
        result.stdout
    )
    assert structures(petit_monde) == []
    result = ici(*command)
    assert "+ La Ressourcerie, structure : SIRET : 73282932000074 ; Commune : Bourges" in plain(result.stdout)
    assert [(structure.nom, structure.commune) for structure in structures(petit_monde)] == [
        ("La Ressourcerie", "Bourges")
    ]
    assert "1 ligne sans changement." in plain(ici(*command).stdout)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        pytest.param(("--correspondance", "Autre", "--dla", "18"), "Celles de la région : Enée.", id="correspondance"),
        pytest.param(("--correspondance", "Enée", "--dla", "99"), "Le DLA « 99 » est inconnu", id="DLA"),
        pytest.param(("--correspondance", "Enée"), "Aucune colonne ne dit le DLA.", id="no DLA"),
        pytest.param(("--correspondance", "Enée", "--dla", "18"), "Ligne 2 : Colonne « SIRET »", id="wrong SIRET"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_written(
    petit_monde: Monde, ici: Commande, tmp_path: Path, options: tuple[str, ...], sentence: str
) -> None:
    result = ici("importer", "structures", csv_file(tmp_path, *LINES), *options)
    assert result.exit_code == 2
    assert sentence in plain(result.stderr)
    assert structures(petit_monde) == []
