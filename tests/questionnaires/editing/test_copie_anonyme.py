"""The copy of a questionnaire that may be asked anonymously: removed parts, kept parts, and those left to people."""

import pytest

from questionnaires.core.anomalies import blocking
from questionnaires.core.blocs import Repetition
from questionnaires.core.elements import Connu
from questionnaires.core.model import Controle, Groupe, Questionnaire, Section
from questionnaires.core.questions import Acknowledgement, Note, Number, Text
from questionnaires.editing.anonymat import obstacles, texts_on_names, without_names
from questionnaires.editing.copie_anonyme import REWORDED, CopieAnonyme
from questionnaires.editing.edition import with_settings
from questionnaires.editing.verification import verify
from questionnaires.files.instruments import shipped_questionnaires

NOMMEE = Acknowledgement(code="NOMMEE", libelle="J’accepte d’être nommée.")
SIRET = Text(code="SIRET", libelle="Numéro SIRET", connu=Connu(cle="structure.siret"))
MOT = Text(code="MOT", libelle="Un mot ?")


def page(code: str, *groupes: tuple[object, ...]) -> Section:
    made = [
        Groupe.model_validate({"code": f"{code}{rank}", "titre": code, "blocks": blocks})
        for rank, blocks in enumerate(groupes)
    ]
    return Section(code=code, titre=code, court=code, groupes=tuple(made))


def asking(*sections: Section, controles: tuple[Controle, ...] = ()) -> Questionnaire:
    return Questionnaire(code="AVIS", titre="Votre avis", sections=sections, controles=controles)


def shape(questionnaire: Questionnaire) -> dict[str, list[list[str]]]:
    return {
        section.code: [[block.code for block in groupe.blocks] for groupe in section.groupes]
        for section in questionnaire.sections
    }


def test_the_copy_of_satisfaction_has_no_obstacle_and_is_right() -> None:
    copie = CopieAnonyme(shipped_questionnaires()["SATISFACTION"])
    assert (copie.restent, copie.a_corriger, copie.a_relire) == ((), (), ())
    assert blocking(verify(copie.questionnaire)) == ()
    assert copie.questionnaire.code == "SATISFACTION_ANONYME"
    assert copie.retires == ("J’accepte que le DLA lise ma réponse avec le nom de ma structure.",)
    assert len(copie.plus_connues) == 2
    assert texts_on_names(copie.questionnaire) == ()
    assert len(copie.dits_autrement) == len(REWORDED)
    assert "devient anonyme quand vous la transmettez" in copie.questionnaire.intro


def test_every_other_question_of_the_copy_keeps_its_code_and_what_it_asks() -> None:
    shipped = shipped_questionnaires()["SATISFACTION"]
    copy = CopieAnonyme(shipped).questionnaire
    assert list(copy.questions) == [code for code in shipped.questions if code != "NOMMEE"]
    for code, question in copy.questions.items():
        former = shipped.questions[code]
        without = {"connu", "aide"}
        assert question.model_dump(exclude=without) == former.model_dump(exclude=without)


def test_the_code_of_a_copy_is_one_that_publication_accepts_however_long_that_of_the_first() -> None:
    longest = with_settings(asking(page("P", (MOT, NOMMEE))), code="A" * 60)
    copy = CopieAnonyme(longest).questionnaire
    assert copy.code.endswith("_ANONYME")
    assert blocking(verify(copy)) == ()


@pytest.mark.parametrize("former", REWORDED)
def test_a_sentence_that_is_reworded_is_one_of_satisfaction(former: str) -> None:
    texts = shipped_questionnaires()["SATISFACTION"].model_dump(mode="python")
    assert former in str(texts).replace("\\xa0", "\xa0").replace("\\u202f", "\u202f")


@pytest.mark.parametrize(
    ("code", "why"),
    [
        pytest.param("IMPACT", {"la réponse se compare à ce que le registre sait de la structure"}, id="T0"),
        pytest.param("BILAN", {"ses réponses sont lues avec les noms"}, id="read with names"),
    ],
)
def test_what_the_other_questionnaires_measure_cannot_be_taken_out(code: str, why: set[str]) -> None:
    assert {reste.raison for reste in CopieAnonyme(shipped_questionnaires()[code]).restent} == why


@pytest.mark.parametrize(
    ("sections", "left"),
    [
        pytest.param([page("P", (MOT, NOMMEE))], {"P": [["MOT"]]}, id="one question of several"),
        pytest.param([page("P", (MOT,), (NOMMEE,))], {"P": [["MOT"]]}, id="all of a group"),
        pytest.param([page("P", (MOT,)), page("R", (NOMMEE,))], {"P": [["MOT"]]}, id="all of a page"),
        pytest.param([page("P", (MOT,)), page("R", (NOMMEE, SIRET))], {"P": [["MOT"]]}, id="one after the other"),
        pytest.param(
            [page("P", (MOT,), (Repetition(code="R", libelle="R", libelle_ligne="L", questions=(SIRET,)),))],
            {"P": [["MOT"]]},
            id="all of a repetition",
        ),
        pytest.param(
            [page("P", (Note(code="N", libelle="Lisez."), NOMMEE)), page("V", ())],
            {"P": [["N"]], "V": [[]]},
            id="what was empty before stays",
        ),
    ],
)
def test_what_becomes_empty_goes_with_what_names(sections: list[Section], left: object) -> None:
    copy = without_names(asking(*sections))
    assert shape(copy) == left
    assert obstacles(copy) == ()


def test_a_check_goes_with_what_it_names_and_the_others_stay() -> None:
    def controle(code: str, condition: str, ancre: str) -> Controle:
        return Controle(code=code, condition=condition, message=code, ancre=ancre)

    controles = (
        controle("CITE", "selected(${NOMMEE}, 'oui') or ${MOT} != ''", "MOT"),
        controle("ANCRE", "${MOT} != 'a'", "NOMMEE"),
        controle("AUTRE", "${MOT} != 'b'", "MOT"),
    )
    copie = CopieAnonyme(asking(page("P", (MOT, NOMMEE)), controles=controles))
    assert copie.controles == ("CITE", "ANCRE")
    assert [check.code for check in copie.questionnaire.controles] == ["AUTRE"]


def test_a_condition_that_depends_on_what_is_gone_is_left_told_and_refused_at_publication() -> None:
    """Blanked, it would put to everyone a question meant for those who agreed to be named."""
    role = Text(code="QUI", libelle="Votre fonction ?", relevant="${NOMMEE} = 'oui'")
    copie = CopieAnonyme(asking(page("P", (MOT, NOMMEE, role))))
    assert copie.a_corriger == ("Votre fonction ?",)
    assert "QUI" in {anomalie.code for anomalie in blocking(verify(copie.questionnaire))}


def test_what_compares_to_a_diagnostic_is_left_and_told() -> None:
    etp = Number(code="ETP", libelle="ETP avant", maximum=9, connu=Connu(cle="diagnostic.etp"))
    copie = CopieAnonyme(asking(page("P", (etp, SIRET))))
    assert [reste.question for reste in copie.restent] == ["ETP avant"]
    assert copie.questionnaire.questions["ETP"] == etp


def test_texts_that_are_not_ours_are_told_and_not_touched() -> None:
    aide = Text(code="AIDE", libelle="Un mot ?", aide="Le DLA lira ce mot.")
    copie = CopieAnonyme(asking(page("P", (aide, NOMMEE))))
    assert copie.a_relire == ("Le DLA lira ce mot.",)
    assert copie.questionnaire.questions["AIDE"].aide == "Le DLA lira ce mot."
