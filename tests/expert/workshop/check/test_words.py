"""The lints of words, sentence by sentence: what they remark on, and what they leave alone."""

import datetime
import shutil
from pathlib import Path

import pytest

from ischia.expert.workshop.check.check import check
from ischia.rules.load import HERE

GOOD = Path(__file__).resolve().parents[3] / "bad_rules/good"
TODAY = datetime.date(2026, 11, 25)


@pytest.fixture
def codes_for(tmp_path):
    """Returns the codes that the check gives to a piece of advice and to a reason."""

    def codes(advice="Come back at once if the hand goes numb.", because="It costs nothing."):
        folder = shutil.copytree(GOOD, tmp_path / "base", dirs_exist_ok=True)
        file = folder / "rules/treatment.yaml"
        text = (GOOD / "rules/treatment.yaml").read_text(encoding="utf-8")
        text = text.replace("Come back at once if the hand goes numb.", repr(advice))
        text = text.replace("It costs nothing.", repr(because))
        file.write_text(text, encoding="utf-8")
        return {problem.code for problem in check(folder, TODAY).problems}

    return codes


@pytest.mark.parametrize(
    "sentence",
    [
        "Massage heals a sore shoulder.",
        "Stroking cures it.",
        "The pain will go away.",
        "It is guaranteed.",
        "Two visits can heal the tendon.",
    ],
)
def test_a_promise_is_remarked_on(codes_for, sentence):
    assert codes_for(because=sentence) == {"R713"}


@pytest.mark.parametrize(
    "sentence",
    [
        "Nothing cures it.",
        "Leave the scar alone until it heals.",
        "A break that was missed heals badly.",
        "Tissue is healing.",
        "When it heals is not known.",
    ],
)
def test_what_promises_nothing_is_left_alone(codes_for, sentence):
    assert codes_for(because=sentence) == set()


@pytest.mark.parametrize(
    "sentence",
    [
        "Wait 6 before you press again.",
        "Hold for 30.",
        "Press for at least 2 to 3, then let go.",
        "Stop within ten if it hurts.",
        "Rest for six and look again.",
    ],
)
def test_a_number_that_says_nothing_of_what_is_remarked_on(codes_for, sentence):
    assert codes_for(advice=sentence) == {"R707"}


@pytest.mark.parametrize(
    "sentence",
    [
        "Wait 6 seconds before you press again.",
        "Ask every 2 to 3 minutes.",
        "Press at most 3 of 10.",
        "Ask for a number from 0 to 10.",
        "Keep off ribs 11 and 12.",
        "Turn with two people.",
        "Press for 30 seconds, twice.",
    ],
)
def test_a_number_that_says_of_what_is_left_alone(codes_for, sentence):
    assert codes_for(advice=sentence) == set()


@pytest.mark.parametrize(
    "sentence",
    [
        "Mary Jones told us so.",
        "It is done by John Smith.",
        "Dr Miller saw it.",
        "This was John Smith's idea.",
        "Write to a.person@example.org.",
    ],
)
def test_a_person_is_remarked_on(codes_for, sentence):
    assert codes_for(because=sentence) == {"R714"}


@pytest.mark.parametrize(
    "sentence",
    [
        "The Braden score has six parts.",
        "A Cochrane review is behind it.",
        "If Neer is positive, the tendon is sore.",
        "Ask the doctor.",
    ],
)
def test_what_is_called_after_a_person_is_left_alone(codes_for, sentence):
    assert codes_for(because=sentence) == set()


def test_what_an_overlay_says_beside_its_rules_is_read_too(tmp_path):
    folder = shutil.copytree(HERE / "examples/overlay", tmp_path / "overlay")
    file = folder / "overlay.yaml"
    text = file.read_text(encoding="utf-8")
    text = text.replace("Its marks frighten our patients.", "Mary Jones told us so.")
    file.write_text(text.replace("leaves some things out", "leaves things out as needed"), encoding="utf-8")
    found = [(problem.code, problem.line) for problem in check(HERE, TODAY, folder).problems]
    lines = file.read_text(encoding="utf-8").splitlines()
    assert found == [(code, number) for number, line in enumerate(lines, 1) for code, said in SAID if said in line]


SAID = (("R714", "Mary Jones"), ("R712", "as needed"))
