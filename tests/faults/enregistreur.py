"""One of several processes that save drafts of the same answer at the same time; prints the acknowledged saves.

Run as `python -m tests.faults.enregistreur URL PARTICIPATION CODE COUNT produit|naif`. « naif » is the same work with
the drivers' default settings and a plain read-then-write, so that the test that counts losses can be seen to fail.
"""

import sys

from sqlalchemy import create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from collecte.core.database import Database
from collecte.models import Changement, Participation
from collecte.policy import Acteur
from collecte.reponses.operations.reponses import save_answers
from tests.collecte.mondes.monde import PENDANT

ACTEUR = Acteur(compte_id=1, personne_id=1, nom="Claire Durand", mandats=frozenset())


def save_with_product(database: Database, participation_id: int, code: str, text: str, base: int) -> int:
    with database.writing() as session:
        saved = save_answers(
            session,
            participation_id=participation_id,
            base_revision=base,
            typed={code: text},
            acteur=ACTEUR,
            now=PENDANT,
        )
        return saved.revision if code in saved.changed else -1


def save_naively(session: Session, participation_id: int, code: str, text: str) -> int:
    with session.begin():
        participation = session.get_one(Participation, participation_id)
        revision, before = participation.revision + 1, participation.saisie.get(code, "")
        participation.saisie, participation.revision = {**participation.saisie, code: text}, revision
        session.add(
            Changement(
                participation_id=participation.id,
                revision=revision,
                code=code,
                avant=before,
                apres=text,
                page="",
                compte_id=1,
                quand=PENDANT,
            )
        )
    session.expire_all()
    return revision


def main(url: str, participation_id: int, code: str, count: int, mode: str) -> None:
    """Print one line per acknowledged save: its revision."""
    database = Database(url)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()  # all start together
    naive = Session(create_engine(url))
    base = 0
    for number in range(1, count + 1):
        try:
            if mode == "naif":
                base = save_naively(naive, participation_id, code, str(number))
            else:
                base = save_with_product(database, participation_id, code, str(number), base)
        except DBAPIError:
            continue  # not acknowledged
        sys.stdout.write(f"{base} {number}\n")
    naive.close()
    naive.get_bind().engine.dispose()
    database.close()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4]), sys.argv[5])
