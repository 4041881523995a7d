"""At most how many times each page may query the database: a page that queries it less is good news.

A page that must query once more has its line changed here, with the reason in the commit message. One query of each
page of an account counts what waits for the visitor, for the menu.
"""

from collections.abc import Mapping

from flask import Flask

READS: Mapping[str, int] = {  # by route; a state is named after a comma
    "/a-faire, of structures to reach": 11,
    "/a-faire": 12,  # one for texts without category
    "/accompagnements/<int:accompagnement_id>": 10,
    "/accompagnements/<int:accompagnement_id>/synthese": 11,
    "/accompagnements/<int:accompagnement_id>/synthese, before it is written": 9,
    "/accompagnements/<int:accompagnement_id>/synthese, finished": 6,  # its last version says it all
    "/accompagnements/<int:accompagnement_id>/synthese/envoyer": 6,
    "/accompagnements/<int:accompagnement_id>/synthese/imprimer": 9,
    "/accompagnements/<int:accompagnement_id>/synthese/modifier": 10,
    "/accompagnements/<int:accompagnement_id>/synthese/remettre": 6,
    "/banque": 8,  # two of them for what the own région published of shipped questions
    "/banque/<cle>": 12,  # four of them for its release, four for who visits, two for shipped questions
    "/bilans/dlas/<int:dla_id>": 20,  # twelve of them for the register and the facts of its avenants
    "/bilans/dlas/<int:dla_id>, with the time beside": 23,
    "/bilans/dlas/<int:dla_id>/cofinancements": 5,
    "/bilans/dlas/<int:dla_id>/objectifs/<int:convention_id>": 21,  # twelve of them are the facts of the bilan
    "/bilans/regions/<int:region_id>": 18,
    "/bilans/regions/<int:region_id>, with the time beside": 22,
    "/bilans/regions/<int:region_id>/bilan.xlsx": 16,
    "/campagnes": 6,
    "/campagnes/<int:campagne_id>": 13,  # one of them for an invitation that has not left
    "/campagnes/<int:campagne_id>/attendues": 10,
    "/campagnes/<int:campagne_id>/dlas/<int:dla_id>": 13,  # what was typed and left; an invitation to come
    "/campagnes/<int:campagne_id>/pages": 11,
    "/campagnes/<int:campagne_id>/resultats": 9,
    "/campagnes/<int:campagne_id>/resultats-aux-structures": 10,
    "/campagnes/<int:campagne_id>/resultats/croiser": 10,
    "/campagnes/<int:campagne_id>/resultats/dlas/<int:dla_id>": 9,
    "/campagnes/<int:campagne_id>/signalements": 12,
    "/campagnes/<int:campagne_id>/signalements, of named answers": 6,
    "/campagnes/nouvelle": 9,
    "/classeurs": 9,
    "/classeurs/regions/<int:region_id>": 10,
    "/diagnostics/accompagnements/<int:accompagnement_id>/nouveau": 11,
    "/fiche-appui/dlas/<int:dla_id>": 19,  # three of them for the release of the DLA, four beside
    "/ingenieries": 10,  # one for what sorts them, one for the fifty shown
    "/ingenieries/<int:ingenierie_id>/modifier": 10,
    "/ingenieries/accompagnements/<int:accompagnement_id>/nouvelle": 12,
    "/ma-region, with the time beside": 18,
    "/ma-repartition": 13,  # four of them for the releases
    "/mes-dla": 12,
    "/notes/regions/<int:region_id>": 15,  # four of them for the releases, four for who was expected
    "/organisation/regions/<int:region_id>": 17,
    "/prestataires/<int:prestataire_id>": 9,
    "/prestataires/regions/<int:region_id>": 7,
    "/reponses/<int:participation_id>/recu": 19,
    "/reponses/<int:participation_id>/transmissions": 9,
    "/structures": 13,  # two of them for its links
    "/structures/<int:structure_id>": 11,
    "/structures/a-interroger": 5,
    "/structures/a-joindre": 5,
    "/tableau-de-bord": 20,  # for flags, texts, structures due, conventions, workbook, and two for reminders
    "/tableau-de-bord, with addresses refused": 21,
}


def budget_of(app: Flask, path: str) -> int:
    """Return how many times the page at an address may query the database."""
    rule, _ = app.url_map.bind("127.0.0.1").match(path, return_rule=True)
    return READS[rule.rule]
