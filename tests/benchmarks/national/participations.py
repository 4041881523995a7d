"""The expected answers of each campaign and their state: transmitted, begun, refused, or nothing."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from collecte.models import EcartJustifie, Mode, Participation, Role, Transmission, VueDirection
from questionnaires.core.francais import decimal_text
from questionnaires.files.instruments import IMPACT, SATISFACTION
from questionnaires.temps.derive import TEMPS
from tests.benchmarks.national.collectes import Posee
from tests.benchmarks.national.ecriture import Ecriture
from tests.benchmarks.national.pays import Poste, RegionPeuplee
from tests.benchmarks.national.registre import Parcours
from tests.benchmarks.national.reponses import Banque, Chiffres, Donnee

_ANSWERED = {TEMPS: 0.92, SATISFACTION: 0.55, IMPACT: 0.45}
_REFUSED, _BEGUN = 0.02, 0.03
_INTERVIEWED = 0.15
"""Share of the answers on what changed that their chargé(e) de mission enters."""

_ORIGINE = "registre du DLA"

Connues = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendue:
    """An expected answer, its content, and its author: the account, or the référent's."""

    posee: Posee
    dla: int
    donnee: Donnee
    connues: Connues
    compte: int
    poste: Poste | None = None
    mois: int = 0
    accompagnement: int | None = None


@dataclass
class Participations:
    ecriture: Ecriture
    rng: random.Random
    banque: Banque

    def attendre(self, region: RegionPeuplee, posees: Sequence[Posee], parcours: Sequence[Parcours]) -> None:
        """Expect the answers of a région: twice for each accompagnement, every période since their arrival for each
        person."""
        taux = {code: rate * self.rng.uniform(0.9, 1.08) for code, rate in _ANSWERED.items()}
        by_year = {(campagne.code, campagne.annee): campagne for campagne in posees if campagne.code != TEMPS}
        for parcours_clos in parcours:
            self._settle(
                self._satisfaction(by_year[SATISFACTION, parcours_clos.annee], parcours_clos), taux[SATISFACTION]
            )
            self._settle(self._impact(by_year[IMPACT, parcours_clos.annee], parcours_clos), taux[IMPACT])
        for posee in posees:
            if posee.code == TEMPS:
                for poste in (poste for dla in region.dlas for poste in dla.postes):
                    if mois := posee.periode.months_between(poste.debut, None):
                        self._settle(self._temps(posee, poste, mois), taux[TEMPS])

    def _satisfaction(self, posee: Posee, ended: Parcours) -> Attendue:
        connues = {"PHASES": _known(ended.phases)}
        connues |= {
            f"ACTIONS.{rank}.ACTION": _known(action, "plan d’accompagnement")
            for rank, action in enumerate(ended.preconisations, start=1)
        }
        donnee = self.rng.choice(self.banque.satisfaction[posee.rang][ended.phases, len(ended.preconisations)])
        return Attendue(
            posee=posee,
            dla=ended.dla,
            donnee=donnee,
            connues=connues,
            compte=ended.referent,
            accompagnement=ended.accompagnement,
        )

    def _impact(self, posee: Posee, ended: Parcours) -> Attendue:
        grown = max(0, ended.salaries + self.rng.choice((-1, 0, 0, 0, 1, 1, 2)) * (ended.salaries > 1))
        produits = round(ended.produits * self.rng.uniform(0.85, 1.3))
        chiffres = Chiffres(
            jours=(ended.releve_le, date(posee.ouverture.year - 1, 12, 31)),
            salaries=(ended.salaries, grown),
            etp=(ended.etp, -(-ended.etp * grown // max(ended.salaries, 1))),
            produits=(ended.produits, produits),
        ).answered()
        connues = {code: _known(text) for code, (text, _) in chiffres.items() if code.endswith("_T0")}
        return Attendue(
            posee=posee,
            dla=ended.dla,
            donnee=self.rng.choice(self.banque.impact).but(chiffres),
            connues=connues,
            compte=ended.referent,
            accompagnement=ended.accompagnement,
        )

    def _temps(self, posee: Posee, poste: Poste, mois: int) -> Attendue:
        donnee = self.rng.choice(self.banque.temps(posee.periode, poste.profil))
        chiffres = {"ETP": (decimal_text(poste.etp, 2), poste.etp), "MOIS": (decimal_text(mois, 1), mois)}
        return Attendue(
            posee=posee,
            dla=poste.dla,
            donnee=donnee.but(chiffres),
            connues={},
            compte=poste.compte,
            poste=poste,
            mois=mois,
        )

    def _settle(self, attendue: Attendue, answered: float) -> None:
        drawn = self.rng.random()
        if drawn < answered:
            self._transmit(attendue)
        elif drawn < answered + _REFUSED:
            self._expect(attendue, refusee_le=self._moment(attendue))
        elif drawn < answered + _REFUSED + _BEGUN:
            first = dict(list(attendue.donnee.saisie.items())[:3])
            self._expect(attendue, saisie=first, revision=1, modifiee_le=self._moment(attendue))
        else:
            number = self._expect(attendue)
            if attendue.poste and self.rng.random() < 0.3:
                raison = "En congé sur toute la période."
                self.ecriture.add(EcartJustifie, participation_id=number, raison=raison, note_le=self._moment(attendue))

    def _transmit(self, attendue: Attendue) -> None:
        moment, recu = self._moment(attendue), f"{self.rng.getrandbits(60):015X}"
        is_entered = attendue.posee.code == IMPACT and self.rng.random() < _INTERVIEWED
        sender = attendue.compte if attendue.poste or is_entered else None
        content = {"saisie": attendue.donnee.saisie, "valeurs": attendue.donnee.valeurs, "revision": 3}
        sent = {"recu": recu, "transmise_le": moment, "transmise_par_id": sender}
        number = self._expect(
            attendue,
            **content,
            **sent,
            modifiee_le=moment,
            accord_chiffres=bool(attendue.poste and attendue.poste.accord),
            mode=Mode.ENTRETIEN if is_entered else Mode.EN_LIGNE,
            saisie_par_id=attendue.compte if is_entered else None,
            saisie_role=Role.CHARGE if is_entered else None,
        )
        self.ecriture.add(Transmission, participation_id=number, version_id=attendue.posee.version, **content, **sent)

    def _expect(self, attendue: Attendue, **more: object) -> int:
        """Write the row with every column, so that all rows go in one statement."""
        poste = attendue.poste
        prefilled = {"ETP": decimal_text(poste.etp, 2), "MOIS": decimal_text(attendue.mois, 1)} if poste else {}
        row: dict[str, object] = {
            "campagne_id": attendue.posee.id,
            "affectation_id": poste.affectation if poste else None,
            "personne_id": poste.personne if poste else None,
            "accompagnement_id": attendue.accompagnement,
            "dla_id": attendue.dla,
            "etp_attendu": poste.etp if poste else 0,
            "mois_attendus": attendue.mois,
            "version_id": attendue.posee.version,
            "connues": attendue.connues,
            "saisie": prefilled,
            "revision": 0,
            "modifiee_le": None,
            "transmise_le": None,
            "refusee_le": None,
            "transmise_par_id": None,
            "recu": None,
            "valeurs": None,
            "accord_chiffres": False,
            "vue_direction": VueDirection.NON,
            "mode": Mode.EN_LIGNE,
            "saisie_par_id": None,
            "saisie_role": None,
        }
        return self.ecriture.add(Participation, **{**row, **more})

    def _moment(self, attendue: Attendue) -> datetime:
        day = attendue.posee.ouverture + timedelta(days=self.rng.randrange(1, 28))
        return datetime.combine(day, time(self.rng.randrange(8, 18), self.rng.randrange(60)), UTC)


def _known(texte: str, origine: str = _ORIGINE) -> Mapping[str, str]:
    return {"texte": texte, "origine": origine, "date": ""}
