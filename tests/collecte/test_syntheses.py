"""La synthèse de suivi : ce que le registre en dit, ce que l’on y écrit, à qui elle va."""

from flask import Flask

from tests.collecte.monde import PASSWORD, Monde
from tests.collecte.navigateur import Navigateur


def test_smoke(app: Flask, petit_monde: Monde) -> None:
    petit_monde.region()
    claire = petit_monde.personne("Claire", "18", password=PASSWORD)
    sid = petit_monde.structure(contact="camille@jardins.exemple.fr", commune="Bourges", secteur="Insertion")
    aid = petit_monde.accompagnement(sid, referent=claire, preconisations="Revoir la gouvernance\nDiversifier")
    petit_monde.diagnostic(aid)
    petit_monde.ingenierie(aid)
    from datetime import date

    petit_monde.emploi(sid, date(2025, 12, 31), salaries=12, etp=1050)
    petit_monde.emploi(sid, date(2026, 6, 30), salaries=14, etp=1200)
    own = Navigateur(app)
    own.sign_in("claire@exemple.fr")
    base = f"/accompagnements/{aid}/synthese"
    for path in ("", "/modifier", "/imprimer", ".pdf", "/terminer", "/envoyer", "/remettre"):
        own.go(base + path)
        assert own.page.status_code == 200, path
    own.go(base)
    print(own.text)
    own.go(base + "/modifier")
    print(own.fields())
    own.send({"contexte": "Un contexte écrit.\n\n- un\n- deux"})
    print(own.text)
    own.go(base + "/reprendre/contexte")
    assert own.page.status_code == 200
    own.go(base + "/terminer")
    own.send({})
    own.go(base + "/envoyer")
    own.send({"contact": "1"})
    print(own.text)
    own.go("/partenaires/regions/1/nouveau")
    own.send({"nom": "Conseil départemental", "dla": "1"})
    print(own.text)
    own.go(f"/structures/{sid}/accords/nouveau")
    own.send_several({"partenaires": ["1"]}, donne_par="Camille Petit")
    print(own.text)
    own.go(base + "/remettre")
    own.send_several({"accords": ["1"]})
    print(own.text)
    assert 0
