"""At most how many times each page may query the database: a page that queries it less is good news.

A page that must query once more has its line changed here, with the reason in the commit message.
"""

from collections.abc import Mapping

from flask import Flask

READS: Mapping[str, int] = {  # by route; a state is named after a comma
    "/a-faire, of structures to reach": 9,
    "/a-faire": 10,
    "/accompagnements/<int:accompagnement_id>": 9,
    "/accompagnements/<int:accompagnement_id>/synthese": 10,
    "/accompagnements/<int:accompagnement_id>/synthese, before it is written": 8,
    "/accompagnements/<int:accompagnement_id>/synthese, finished": 5,  # its last version says it all
    "/accompagnements/<int:accompagnement_id>/synthese/envoyer": 5,
    "/accompagnements/<int:accompagnement_id>/synthese/imprimer": 8,
    "/accompagnements/<int:accompagnement_id>/synthese/modifier": 9,
    "/accompagnements/<int:accompagnement_id>/synthese/remettre": 5,
    "/bilans/dlas/<int:dla_id>": 18,  # twelve of them for the register and the facts of its avenants
    "/bilans/dlas/<int:dla_id>, with the time beside": 21,
    "/bilans/dlas/<int:dla_id>/cofinancements": 4,
    "/bilans/dlas/<int:dla_id>/objectifs/<int:convention_id>": 19,  # twelve of them are the facts of the bilan
    "/bilans/regions/<int:region_id>": 16,
    "/bilans/regions/<int:region_id>, with the time beside": 20,
    "/bilans/regions/<int:region_id>/bilan.xlsx": 15,
    "/campagnes": 5,
    "/campagnes/<int:campagne_id>": 12,  # one of them, in its first days, for an invitation that has not left
    "/campagnes/<int:campagne_id>/attendues": 9,
    "/campagnes/<int:campagne_id>/dlas/<int:dla_id>": 11,  # one of them for what was typed and left
    "/campagnes/<int:campagne_id>/pages": 10,
    "/campagnes/<int:campagne_id>/resultats": 8,
    "/campagnes/<int:campagne_id>/resultats-aux-structures": 9,
    "/campagnes/<int:campagne_id>/resultats/dlas/<int:dla_id>": 8,
    "/campagnes/<int:campagne_id>/signalements": 11,
    "/campagnes/<int:campagne_id>/signalements, of named answers": 5,
    "/campagnes/nouvelle": 8,
    "/classeurs": 8,
    "/classeurs/regions/<int:region_id>": 9,
    "/diagnostics/accompagnements/<int:accompagnement_id>/nouveau": 9,
    "/fiche-appui/dlas/<int:dla_id>": 18,  # three of them for the release of the DLA, four beside
    "/ingenieries": 8,  # one for what sorts them, one for the fifty shown
    "/ingenieries/<int:ingenierie_id>/modifier": 8,
    "/ingenieries/accompagnements/<int:accompagnement_id>/nouvelle": 10,
    "/ma-region, with the time beside": 18,
    "/ma-repartition": 12,  # four of them for the releases
    "/mes-dla": 11,
    "/notes/regions/<int:region_id>": 14,  # four of them for the releases, four for who was expected
    "/organisation/regions/<int:region_id>": 16,
    "/prestataires/<int:prestataire_id>": 8,
    "/prestataires/regions/<int:region_id>": 6,
    "/reponses/<int:participation_id>/transmissions": 8,
    "/structures": 10,  # two of them for its links
    "/structures/<int:structure_id>": 9,
    "/structures/a-interroger": 4,
    "/structures/a-joindre": 4,
    "/tableau-de-bord": 16,  # for flags, structures due, conventions, the last workbook and reminders, two for these
    "/tableau-de-bord, with addresses refused": 17,
}


def budget_of(app: Flask, path: str) -> int:
    """Return how many times the page at an address may query the database."""
    rule, _ = app.url_map.bind("127.0.0.1").match(path, return_rule=True)
    return READS[rule.rule]
