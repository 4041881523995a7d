"""Lists behind the figures of a bilan that no indicator counts: prescripteurs, prestataires, late steps."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from exports.bilans.achats import agreed_in
from exports.bilans.comptage import NOT_SENT, Chiffre, chiffre_of, sender
from exports.bilans.faits import Avenant, Etape, Faits, Ingenierie, Seance, Structure
from exports.bilans.indicateurs import INDICATEURS
from exports.bilans.occurrences import INSTANCES
from exports.bilans.qualite import MESURES, REGULAR, Qualite, qualite_of
from questionnaires.core.francais import euros_text, plural, sort_key


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """A line of a list; `objet` and `identifiant` lead to its page, as those of an `Occurrence`."""

    libelle: str
    detail: str = ""
    jour: date | None = None
    objet: str = ""
    identifiant: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Liste:
    """`entete` is over what is listed, `precision` over its detail; `aide` says what to do with it.

    `is_known` False: nobody kept the register that it is read from.
    """

    titre: str
    elements: tuple[Element, ...]
    entete: str = "Structure"
    precision: str = "Précision"
    aide: str = ""
    is_known: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class _Demande:
    """Over an avenant or, for what is counted by civil year, over `annee`; `cle` tells a row of a table from others."""

    faits: Faits
    avenant: Avenant
    arrete: date
    annee: int = 0
    cle: str = ""

    def received(self) -> Iterable[tuple[str, Structure, date, int]]:
        """Structures received over the avenant: who sent each, when, and its accompagnement."""
        case = self.chiffre("ACCUEILLIES").case_of(self.avenant.id)
        for own in case.occurrences:
            sent = sender(self.faits, own.identifiant) or NOT_SENT
            yield sent, self.faits.structure_of(own.identifiant), own.jour, own.identifiant

    def quality(self) -> Qualite | None:
        return qualite_of(self.faits, self.avenant, {code: self.chiffre(code) for code in MESURES}, self.arrete)

    def chiffre(self, code: str) -> Chiffre:
        return chiffre_of(self.faits, INDICATEURS[code], self.arrete)


def liste_of(faits: Faits, code: str, avenant: Avenant, arrete: date, *, annee: int = 0, cle: str = "") -> Liste | None:
    """The list of a code, as known at the end of `arrete`; None: there is no such list, or no such `cle`."""
    make = LISTES.get(code)
    return make(_Demande(faits=faits, avenant=avenant, arrete=arrete, annee=annee, cle=cle)) if make else None


def _to_complete(asked: _Demande) -> Liste:
    own = asked.quality()
    return Liste(
        titre="Structures accueillies dont la fiche est à compléter",
        elements=_by_name(_structure(each, ", ".join(names)) for each, names in own.a_completer) if own else (),
        precision="Ce qui manque",
        aide=_COMPLETE,
        is_known=own is not None,
    )


def _without_record(asked: _Demande) -> Liste:
    own = asked.quality()
    return Liste(
        titre="Structures accompagnées sans relevé d’emploi daté",
        elements=_by_name(_structure(each, each.commune) for each in own.sans_releve) if own else (),
        precision="Commune",
        aide=_COMPLETE,
        is_known=own is not None,
    )


def _late(asked: _Demande) -> Liste:
    own = asked.quality()
    return Liste(
        titre=f"Étapes saisies plus de {REGULAR} jours après",
        elements=_by_name(_step(asked.faits, each) for each in own.en_retard) if own else (),
        precision="Étape, et délai de saisie",
        aide="Le jour d’une étape se corrige dans son accompagnement ; celui de sa saisie vient du fichier d’Enée.",
        is_known=own is not None,
    )


def _steps(asked: _Demande) -> Liste:
    own = asked.quality()
    found = [each for each in asked.faits.etapes if asked.avenant.contains(each.jour) and each.jour <= asked.arrete]
    return Liste(
        titre="Étapes de l’avenant, et délai de leur saisie",
        elements=_by_name(_step(asked.faits, each) for each in found),
        precision="Étape, et délai de saisie",
        is_known=own is not None,
    )


_COMPLETE = "Complétez chaque fiche dans le registre, ou importez de nouveau le fichier d’Enée une fois complété."

_STEPS = {
    "REORIENTATION": "réorientation",
    "COMITE": "comité d’appui",
    "CONVENTION": "convention de prestation",
    "BILAN": "bilan de l’ingénierie",
}
"""Steps that are not read as they are named."""


def _step(faits: Faits, own: Etape) -> Element:
    named = _STEPS.get(own.genre, own.genre.lower())
    match own.delai:
        case None:
            told = "jour de saisie inconnu"
        case days if days <= 0:
            told = "saisie le jour même" if days == 0 else "saisie avant son jour"
        case days:
            told = f"saisie {plural(days, 'jour')} après"
    return Element(
        libelle=faits.structure_of(own.accompagnement_id).nom,
        detail=f"{named}, {told}",
        jour=own.jour,
        objet="accompagnement",
        identifiant=own.accompagnement_id,
    )


def _structure(own: Structure, detail: str) -> Element:
    return Element(libelle=own.nom, detail=detail, objet="structure", identifiant=own.id)


def _by_name(elements: Iterable[Element]) -> tuple[Element, ...]:
    return tuple(sorted(elements, key=lambda own: (sort_key(own.libelle), own.jour or date.min, own.detail)))


def _sent(asked: _Demande) -> Liste | None:
    """Those that one prescripteur sent; without `cle`, all that were received, each with who sent it."""
    found = [own for own in asked.received() if not asked.cle or own[0].casefold() == asked.cle]
    elements = [
        Element(
            libelle=structure.nom,
            detail=structure.commune if asked.cle else sent,
            jour=jour,
            objet="accompagnement",
            identifiant=accompagnement,
        )
        for sent, structure, jour, accompagnement in found
    ]
    if not asked.cle:
        return Liste(
            titre="Structures accueillies, et qui les a adressées", elements=_by_name(elements), precision="Qui"
        )
    named = next((own[0] for own in found), "") or asked.cle
    titre = "Structures accueillies dont personne n’a dit qui les a adressées"
    if named.casefold() != NOT_SENT.casefold():
        titre = f"Structures accueillies, adressées par : {named}"
    return Liste(titre=titre, elements=_by_name(elements), precision="Commune")


def _carried_out(asked: _Demande) -> Liste:
    found = agreed_in(asked.faits, [asked.avenant], asked.arrete)
    ordered = sorted(found, key=lambda own: (not own.prestataire, sort_key(own.prestataire), own.jour, own.id))
    return Liste(
        titre="Ingénieries, par prestataire",
        elements=tuple(map(_mission, ordered)),
        entete="Ingénierie",
        precision="Prestataire, thème, montant",
    )


def _mission(own: Ingenierie) -> Element:
    worth = euros_text(own.montant) if own.montant is not None else "montant non renseigné"
    told = (own.prestataire or "sans prestataire", own.theme.strip() or "thème non renseigné", worth)
    return Element(libelle=own.intitule, detail=", ".join(told), jour=own.jour, objet="ingenierie", identifiant=own.id)


def _attended(asked: _Demande) -> Liste | None:
    """The meetings of a year to which a partner was invited; `cle` is `APPUI.12`."""
    instance, _, partner = asked.cle.partition(".")
    partner_id = int(partner) if partner.isascii() and partner.isdigit() else 0
    if instance not in INSTANCES or partner_id not in asked.faits.partenaires:
        return None
    found = [
        own
        for own in asked.faits.seances
        if own.instance == instance and own.jour.year == asked.annee and partner_id in own.invites | own.venus
    ]
    return Liste(
        titre=f"{asked.faits.partenaires[partner_id]} : réunions du {INSTANCES[instance]} où il était invité",
        elements=tuple(_meeting(own, partner_id) for own in sorted(found, key=lambda own: (own.jour, own.id))),
        entete="Réunion",
        precision="Présence",
    )


def _meeting(own: Seance, partner_id: int) -> Element:
    return Element(
        libelle=f"{INSTANCES[own.instance][:1].upper()}{INSTANCES[own.instance][1:]}",
        detail="venu" if partner_id in own.venus else "invité, pas venu",
        jour=own.jour,
        objet="seance",
        identifiant=own.id,
    )


LISTES: Mapping[str, Callable[[_Demande], Liste | None]] = {
    "A_COMPLETER": _to_complete,
    "EN_RETARD": _late,
    "SANS_RELEVE": _without_record,
    "ETAPES": _steps,
    "PRESCRIPTEURS": _sent,
    "ACHATS": _carried_out,
    "PRESENCES": _attended,
}
"""Code -> what makes the list behind it. The rows of a bilan say which one is theirs (`Ligne.liste`)."""
