"""`collecte relances`: show what would leave now, or send it without waiting for the worker's next round."""

import click

from collecte.core.command_line import now, opened_database
from collecte.relances.operations.departs_relances import Depart, envoyer_les_dues, list_departs
from questionnaires.core.francais import plural


@click.command(help="Fait partir les relances dues ; leurs messages sont ensuite envoyés par le travailleur.")
@click.option("--a-blanc", is_flag=True, help="Montre seulement ce qui partirait à cet instant, et à qui.")
def relances(*, a_blanc: bool) -> None:
    with opened_database() as database:
        if a_blanc:
            with database.reading() as session:
                departs = [_lines(depart) for depart in list_departs(session, now=now())]
            for lines in departs:
                click.echo("\n".join(lines))
            click.echo("Rien n’a été envoyé." if departs else "Aucune relance ne partirait à cet instant.")
            return
        with database.writing() as session:
            count = envoyer_les_dues(session, now=now())
    click.echo(f"{plural(count, 'message attend son envoi', 'messages attendent leur envoi')}.")


def _lines(depart: Depart) -> list[str]:
    """Describe a departure: what leaves, then one line a person, then those who cannot be written to."""
    destinataires, echeance = depart.destinataires, depart.echeance
    scope = f", DLA {echeance.prolongation.dla.code}" if echeance.prolongation else ""
    people = plural(len(destinataires.joints), "personne")
    return [
        f"{depart.campagne.titre} ({depart.campagne.region.nom}), {echeance.relance.genre}{scope} : {people}",
        *(
            f"  {destinataire.nom} <{destinataire.adresse}>, "
            + ", ".join(f"DLA {answer.dla.code}" for answer in destinataire.participations)
            for destinataire in destinataires.joints
        ),
        *(f"  sans courriel possible : {answer.auteur}, DLA {answer.dla.code}" for answer in destinataires.sans_compte),
    ]
