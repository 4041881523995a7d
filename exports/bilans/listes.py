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
from questionnaires.core.francais import capital, euros_text, plural, sort_key


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
    """A list behind a figure. `entete` is over what is listed, `precision` over its detail; `aide` says what to do with
    it.

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
    """A list to make over an avenant or, for what is counted by civil year, over `annee`; `cle` is that of a row of a
    table."""

    faits: Faits
    avenant: Avenant
    arrete: date
    annee: int = 0
    cle: str = ""

    def received(self) -> Iterable[tuple[str, Structure, date, int]]:
        """Yield structures received over the avenant: (who sent it, the structure, the day, its accompagnement)."""
        case = self.chiffre("ACCUEILLIES").case_of(self.avenant.id)
        for occurrence in case.occurrences:
            sent = sender(self.faits, occurrence.identifiant) or NOT_SENT
            yield sent, self.faits.structure_of(occurrence.identifiant), occurrence.jour, occurrence.identifiant

    def quality(self) -> Qualite | None:
        return qualite_of(self.faits, self.avenant, {code: self.chiffre(code) for code in MESURES}, self.arrete)

    def chiffre(self, code: str) -> Chiffre:
        return chiffre_of(self.faits, INDICATEURS[code], self.arrete)


def liste_of(faits: Faits, code: str, avenant: Avenant, arrete: date, *, annee: int = 0, cle: str = "") -> Liste | None:
    """Return the list of a code, as known at the end of `arrete`; None: there is no such list, or no such `cle`."""
    make = LISTES.get(code)
    return make(_Demande(faits=faits, avenant=avenant, arrete=arrete, annee=annee, cle=cle)) if make else None


_COMPLETE = "Complétez chaque fiche dans le registre, ou importez de nouveau le fichier d’Enée une fois complété."

_STEPS = {
    "REORIENTATION": "réorientation",
    "COMITE": "comité d’appui",
    "CONVENTION": "convention de prestation",
    "BILAN": "bilan de l’ingénierie",
}
"""Names of steps that are shown under another name than their own."""


def _step(faits: Faits, etape: Etape) -> Element:
    name = _STEPS.get(etape.genre, etape.genre.lower())
    match etape.delai:
        case None:
            entry = "jour de saisie inconnu"
        case days if days <= 0:
            entry = "saisie le jour même" if days == 0 else "saisie avant son jour"
        case days:
            entry = f"saisie {plural(days, 'jour')} après"
    return Element(
        libelle=faits.structure_of(etape.accompagnement_id).nom,
        detail=f"{name}, {entry}",
        jour=etape.jour,
        objet="accompagnement",
        identifiant=etape.accompagnement_id,
    )


def _structure(structure: Structure, detail: str) -> Element:
    return Element(libelle=structure.nom, detail=detail, objet="structure", identifiant=structure.id)


def _by_name(elements: Iterable[Element]) -> tuple[Element, ...]:
    return tuple(
        sorted(elements, key=lambda element: (sort_key(element.libelle), element.jour or date.min, element.detail))
    )


def _sent(demande: _Demande) -> Liste | None:
    """List structures that one prescripteur sent; without `cle`, all that were received, each with who sent it."""
    received = [row for row in demande.received() if not demande.cle or row[0].casefold() == demande.cle]
    elements = [
        Element(
            libelle=structure.nom,
            detail=structure.commune if demande.cle else sent,
            jour=jour,
            objet="accompagnement",
            identifiant=accompagnement,
        )
        for sent, structure, jour, accompagnement in received
    ]
    if not demande.cle:
        return Liste(
            titre="Structures accueillies, et qui les a adressées", elements=_by_name(elements), precision="Qui"
        )
    sender_name = next((row[0] for row in received), "") or demande.cle
    titre = "Structures accueillies dont personne n’a dit qui les a adressées"
    if sender_name.casefold() != NOT_SENT.casefold():
        titre = f"Structures accueillies, adressées par : {sender_name}"
    return Liste(titre=titre, elements=_by_name(elements), precision="Commune")


def _carried_out(demande: _Demande) -> Liste:
    ingenieries = agreed_in(demande.faits, [demande.avenant], demande.arrete)
    ordered = sorted(
        ingenieries,
        key=lambda ingenierie: (
            not ingenierie.prestataire,
            sort_key(ingenierie.prestataire),
            ingenierie.jour,
            ingenierie.id,
        ),
    )
    return Liste(
        titre="Ingénieries, par prestataire",
        elements=tuple(map(_mission, ordered)),
        entete="Ingénierie",
        precision="Prestataire, thème, montant",
    )


def _mission(ingenierie: Ingenierie) -> Element:
    worth = euros_text(ingenierie.montant) if ingenierie.montant is not None else "montant non renseigné"
    details = (ingenierie.prestataire or "sans prestataire", ingenierie.theme.strip() or "thème non renseigné", worth)
    return Element(
        libelle=ingenierie.intitule,
        detail=", ".join(details),
        jour=ingenierie.jour,
        objet="ingenierie",
        identifiant=ingenierie.id,
    )


def _attended(demande: _Demande) -> Liste | None:
    """List the meetings of a year to which a partner was invited; `cle` is `APPUI.12`."""
    instance, _, partner = demande.cle.partition(".")
    partner_id = int(partner) if partner.isascii() and partner.isdigit() else 0
    if instance not in INSTANCES or partner_id not in demande.faits.partenaires:
        return None
    seances = [
        seance
        for seance in demande.faits.seances
        if seance.instance == instance
        and seance.jour.year == demande.annee
        and partner_id in seance.invites | seance.venus
    ]
    return Liste(
        titre=f"{demande.faits.partenaires[partner_id]} : réunions du {INSTANCES[instance]} où il était invité",
        elements=tuple(
            _meeting(seance, partner_id) for seance in sorted(seances, key=lambda seance: (seance.jour, seance.id))
        ),
        entete="Réunion",
        precision="Présence",
    )


def _meeting(seance: Seance, partner_id: int) -> Element:
    return Element(
        libelle=capital(INSTANCES[seance.instance]),
        detail="venu" if partner_id in seance.venus else "invité, pas venu",
        jour=seance.jour,
        objet="seance",
        identifiant=seance.id,
    )


def _of_quality(
    titre: str, precision: str, elements: Callable[[Faits, Qualite], Iterable[Element]], aide: str = ""
) -> Callable[[_Demande], Liste]:
    """Return what makes a list of the quality of data over an avenant: empty where it is not measured."""

    def make(demande: _Demande) -> Liste:
        qualite = demande.quality()
        return Liste(
            titre=titre,
            elements=_by_name(elements(demande.faits, qualite)) if qualite else (),
            precision=precision,
            aide=aide,
            is_known=qualite is not None,
        )

    return make


def _of_steps(faits: Faits, etapes: Iterable[Etape]) -> Iterable[Element]:
    return (_step(faits, etape) for etape in etapes)


LISTES: Mapping[str, Callable[[_Demande], Liste | None]] = {
    "A_COMPLETER": _of_quality(
        "Structures accueillies dont la fiche est à compléter",
        "Ce qui manque",
        lambda _, qualite: (_structure(structure, ", ".join(names)) for structure, names in qualite.a_completer),
        _COMPLETE,
    ),
    "EN_RETARD": _of_quality(
        f"Étapes saisies plus de {REGULAR} jours après",
        "Étape, et délai de saisie",
        lambda faits, qualite: _of_steps(faits, qualite.en_retard),
        "Le jour d’une étape se corrige dans son accompagnement ; celui de sa saisie vient du fichier d’Enée.",
    ),
    "SANS_RELEVE": _of_quality(
        "Structures accompagnées sans relevé d’emploi daté",
        "Commune",
        lambda _, qualite: (_structure(structure, structure.commune) for structure in qualite.sans_releve),
        _COMPLETE,
    ),
    "ETAPES": _of_quality(
        "Étapes de l’avenant, et délai de leur saisie",
        "Étape, et délai de saisie",
        lambda faits, qualite: _of_steps(faits, qualite.toutes),
    ),
    "PRESCRIPTEURS": _sent,
    "ACHATS": _carried_out,
    "PRESENCES": _attended,
}
"""Code -> function that makes the list behind it. The rows of a bilan say which one is theirs (`Ligne.liste`)."""
