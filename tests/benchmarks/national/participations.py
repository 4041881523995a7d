"""Who is expected in each campaign and what they did: transmitted, begun, refused, or nothing."""

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
"""Of those that say what changed, by their chargé(e) de mission."""

_ORIGINE = "registre du DLA"

Connues = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendue:
    """An expected answer, what would be given, and who would give it: whose account, or which référent's."""

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
        """Those of a région: each accompagnement is asked twice, each person at every période since they came."""
        taux = {code: rate * self.rng.uniform(0.9, 1.08) for code, rate in _ANSWERED.items()}
        by_year = {(own.code, own.annee): own for own in posees if own.code != TEMPS}
        for own in parcours:
            self._settle(self._satisfaction(by_year[SATISFACTION, own.annee], own), taux[SATISFACTION])
            self._settle(self._impact(by_year[IMPACT, own.annee], own), taux[IMPACT])
        for posee in posees:
            if posee.code == TEMPS:
                for poste in (each for dla in region.dlas for each in dla.postes):
                    if mois := posee.periode.months_between(poste.debut, None):
                        self._settle(self._temps(posee, poste, mois), taux[TEMPS])

    def _satisfaction(self, posee: Posee, own: Parcours) -> Attendue:
        connues = {"PHASES": _known(own.phases)}
        connues |= {
            f"ACTIONS.{rank}.ACTION": _known(action, "plan d’accompagnement")
            for rank, action in enumerate(own.preconisations, start=1)
        }
        donnee = self.rng.choice(self.banque.satisfaction[posee.rang][own.phases, len(own.preconisations)])
        return Attendue(
            posee=posee,
            dla=own.dla,
            donnee=donnee,
            connues=connues,
            compte=own.referent,
            accompagnement=own.accompagnement,
        )

    def _impact(self, posee: Posee, own: Parcours) -> Attendue:
        grown = max(0, own.salaries + self.rng.choice((-1, 0, 0, 0, 1, 1, 2)) * (own.salaries > 1))
        produits = round(own.produits * self.rng.uniform(0.85, 1.3))
        chiffres = Chiffres(
            jours=(own.releve_le, date(posee.ouverture.year - 1, 12, 31)),
            salaries=(own.salaries, grown),
            etp=(own.etp, -(-own.etp * grown // max(own.salaries, 1))),
            produits=(own.produits, produits),
        ).answered()
        connues = {code: _known(text) for code, (text, _) in chiffres.items() if code.endswith("_T0")}
        return Attendue(
            posee=posee,
            dla=own.dla,
            donnee=self.rng.choice(self.banque.impact).but(chiffres),
            connues=connues,
            compte=own.referent,
            accompagnement=own.accompagnement,
        )

    def _temps(self, posee: Posee, poste: Poste, mois: int) -> Attendue:
        found = self.rng.choice(self.banque.temps(posee.periode, poste.profil))
        told = {"ETP": (decimal_text(poste.etp, 2), poste.etp), "MOIS": (decimal_text(mois, 1), mois)}
        return Attendue(
            posee=posee,
            dla=poste.dla,
            donnee=found.but(told),
            connues={},
            compte=poste.compte,
            poste=poste,
            mois=mois,
        )

    def _settle(self, own: Attendue, answered: float) -> None:
        drawn = self.rng.random()
        if drawn < answered:
            self._transmit(own)
        elif drawn < answered + _REFUSED:
            self._expect(own, refusee_le=self._moment(own))
        elif drawn < answered + _REFUSED + _BEGUN:
            first = dict(list(own.donnee.saisie.items())[:3])
            self._expect(own, saisie=first, revision=1, modifiee_le=self._moment(own))
        else:
            number = self._expect(own)
            if own.poste and self.rng.random() < 0.3:
                raison = "En congé sur toute la période."
                self.ecriture.add(EcartJustifie, participation_id=number, raison=raison, note_le=self._moment(own))

    def _transmit(self, own: Attendue) -> None:
        moment, recu = self._moment(own), f"{self.rng.getrandbits(60):015X}"
        is_entered = own.posee.code == IMPACT and self.rng.random() < _INTERVIEWED
        sender = own.compte if own.poste or is_entered else None
        said = {"saisie": own.donnee.saisie, "valeurs": own.donnee.valeurs, "revision": 3}
        sent = {"recu": recu, "transmise_le": moment, "transmise_par_id": sender}
        number = self._expect(
            own,
            **said,
            **sent,
            modifiee_le=moment,
            accord_chiffres=bool(own.poste and own.poste.accord),
            mode=Mode.ENTRETIEN if is_entered else Mode.EN_LIGNE,
            saisie_par_id=own.compte if is_entered else None,
            saisie_role=Role.CHARGE if is_entered else None,
        )
        self.ecriture.add(Transmission, participation_id=number, version_id=own.posee.version, **said, **sent)

    def _expect(self, own: Attendue, **more: object) -> int:
        """Every row has every column, so that all go in one statement."""
        poste = own.poste
        prefilled = {"ETP": decimal_text(poste.etp, 2), "MOIS": decimal_text(own.mois, 1)} if poste else {}
        row: dict[str, object] = {
            "campagne_id": own.posee.id,
            "affectation_id": poste.affectation if poste else None,
            "personne_id": poste.personne if poste else None,
            "accompagnement_id": own.accompagnement,
            "dla_id": own.dla,
            "etp_attendu": poste.etp if poste else 0,
            "mois_attendus": own.mois,
            "version_id": own.posee.version,
            "connues": own.connues,
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

    def _moment(self, own: Attendue) -> datetime:
        day = own.posee.ouverture + timedelta(days=self.rng.randrange(1, 28))
        return datetime.combine(day, time(self.rng.randrange(8, 18), self.rng.randrange(60)), UTC)


def _known(texte: str, origine: str = _ORIGINE) -> Mapping[str, str]:
    return {"texte": texte, "origine": origine, "date": ""}
