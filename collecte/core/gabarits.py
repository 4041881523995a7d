"""Template folders and filters, shared by pages and messages."""

from pathlib import Path

from exports.bilans import cellules, graphiques, legende
from exports.papiers import fiche
from exports.records.couverture import etp_text
from questionnaires.core import francais

FOLDERS = tuple(sorted(Path(__file__).parents[1].glob("*/templates")))
"""Template folders of the rooms: inside, one folder named as the room, or shared components."""

FILTERS = {
    "day": francais.day_text,
    "short_day": francais.short_day_text,
    "hour": francais.hour_text,
    "moment": francais.moment_text,
    "of_name": francais.of_name,
    "paris_day": francais.paris_day,
    "percent": francais.percent_text,
    "decimal": francais.decimal_text,
    "euros": francais.euros_text,
    "etp": etp_text,
    "typeset": francais.typeset,
    "etp_shown": fiche.etp,
    "points": fiche.points,
    "signed": fiche.signed,
    "drawn": graphiques.drawn,
    "counted": cellules.counted,
    "legende": legende.legende_of,
}
