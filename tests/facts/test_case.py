"""A case file is read, checked and three-valued; what is wrong with it is said in one go."""

import contextlib
import json
import time

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from ischia.facts.case import KEYS, LONGEST_LABEL, is_label, make_case, parse_case
from ischia.facts.document import decode
from ischia.facts.problem import MOST_SHOWN, InvalidInput
from ischia.facts.vocabulary import Unknown
from ischia.rules.load import HERE
from strategies import KNOWLEDGE_BASE, VOCABULARY, any_cases

DERIVED = KNOWLEDGE_BASE.derived_only
EXAMPLES = {file.stem: file.read_text(encoding="utf-8") for file in sorted(HERE.glob("examples/*.yaml"))}
CONTRACT = """\
case: chronic-left            # your own label; never a name, date of birth or record number
moment: planning              # or contact; planning if left out
negative: [cauda_equina, history_neurology, serious_disease, bone, circulation, bleeding, local, examined, inspected]
                              # asked (or examined), and nothing found; what facts say of one counts, unknown too
facts:
  duration_weeks: 20
  leg_symptom_side: left
  consent: yes                # read as the enum value, not as a boolean
  irritability: unknown       # the same as leaving it out
"""


def parse(text):
    return parse_case(text, VOCABULARY, "case.yaml", DERIVED)


def problems(text):
    with pytest.raises(InvalidInput) as refused:
        parse(text)
    return [str(problem) for problem in refused.value.problems]


def findings(*lines):
    return "case: x\nfacts:\n" + "".join(f"  {line}\n" for line in lines)


def test_the_case_of_the_contract_is_read():
    case = parse(CONTRACT)
    assert case.label == "chronic-left"
    assert case.moment == "planning"
    assert case.negative == tuple(VOCABULARY.blocks)
    assert case.findings["duration_weeks"] == 20
    assert case.findings["consent"] == "yes"
    assert "irritability" not in case.findings
    assert case.findings["bladder_change"] is False
    assert case.findings["motor_power_mrc"] == 5


@pytest.mark.parametrize("facts", ["{inr: unknown}", "{inr: null}", "{inr: ~}", "{inr: }", "{}"])
def test_unknown_null_and_left_out_count_the_same(facts):
    assert parse(f"case: x\nfacts: {facts}").findings == {}


def test_what_facts_say_counts_over_a_negative_block_unknown_too():
    case = parse("case: x\nnegative: [cauda_equina]\nfacts:\n  bladder_change: true\n  bowel_change: unknown\n")
    assert case.findings["bladder_change"] is True
    assert "bowel_change" not in case.findings
    assert case.recorded["bowel_change"] == Unknown()
    assert case.findings["saddle_sensory_change"] is False


def test_the_order_in_which_things_are_written_does_not_matter():
    one = parse("case: x\nnegative: [bone, cauda_equina]\nfacts:\n  inr: 2\n  consent: yes\n")
    two = parse("facts:\n  consent: yes\n  inr: 2.0\nnegative: [cauda_equina, bone]\ncase: x\n")
    assert one == two
    assert list(one.recorded) == list(two.recorded)


def test_json_and_yaml_give_the_same_case():
    text = '{\n\t"case": "x",\n\t"negative": ["bone"],\n\t"facts": {"consent": "yes", "inr": 2, "foot_drop": false}\n}'
    assert parse(text) == parse("case: x\nnegative: [bone]\nfacts: {consent: yes, inr: 2, foot_drop: false}")


@pytest.mark.parametrize("label", ["007", "1e3", "null", "true", "yes", "~", "2026-12-01"])
def test_a_label_that_looks_like_something_else_is_kept_as_it_was_written(label):
    assert parse(f"case: {label}\nfacts: {{}}\n").label == label


@pytest.mark.parametrize(
    "label",
    [
        "<script>alert(1)</script>",
        "\u202eright to left",
        "قضية",
        "emoji 😀",
        "x" * LONGEST_LABEL,
        "control \x1b[31m red \x07",
        "two\nlines",
        "'\"\\",
        "{}",
    ],
)
def test_any_label_of_up_to_ten_thousand_characters_is_kept(label):
    text = json.dumps({"case": label, "facts": {}})
    assert parse(text).label == label


@pytest.mark.parametrize(
    "written",
    ["", " ''", ' " "', " []", " {a: 1}", f" {'x' * (LONGEST_LABEL + 1)}"],
    ids=["nothing", "empty", "blank", "list", "mapping", "too long"],
)
def test_what_is_no_label_is_refused(written):
    assert "case is not a label; expected 1 to 10,000 characters" in problems(f"case:{written}\nfacts: {{}}\n")[0]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "case.yaml: is empty; expected a case: see `ischia template`"),
        ("  \n\t\n", "case.yaml: is empty; expected a case: see `ischia template`"),
        ("# a comment\n", "case.yaml: is not a case; expected a mapping with the keys case and facts"),
        ("- a\n", "case.yaml:1:1: is not a case; expected a mapping with the keys case and facts"),
        ("word\n", "case.yaml:1:1: is not a case; expected a mapping with the keys case and facts"),
        ("42\n", "case.yaml:1:1: is not a case; expected a mapping with the keys case and facts"),
        ("null\n", "case.yaml:1:1: is not a case; expected a mapping with the keys case and facts"),
        (
            "facts: {}\n",
            "case.yaml:1:1: case is missing; expected your own label, never a name or number of the patient",
        ),
        ("case: x\n", "case.yaml:1:1: facts is missing or no mapping; expected facts, {} where none"),
        ("case: x\nfacts:\n", "case.yaml:2:7: facts is missing or no mapping; expected facts, {} where none"),
        ("case: x\nfacts: []\n", "case.yaml:2:8: facts is missing or no mapping; expected facts, {} where none"),
    ],
)
def test_a_file_that_is_no_case_is_refused(text, message):
    assert problems(text) == [message]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            "bladder_chang: true",
            '3:3: no fact is named "bladder_chang"; expected a name from `ischia facts`; did you mean bladder_change?',
        ),
        ("Consent: yes", '3:3: no fact is named "Consent"; expected a name from `ischia facts`; did you mean consent?'),
        ("zzzz: 1", '3:3: no fact is named "zzzz"; expected a name from `ischia facts`'),
        ("hypothesis: radicular", '3:3: "hypothesis" is derived and cannot be typed in'),
        ("foot_drop: yes", '3:14: foot_drop cannot be "yes"; expected true, false or unknown; did you mean true?'),
        ("foot_drop: 'true'", '3:14: foot_drop cannot be "true"; expected true, false or unknown; did you mean true?'),
        ("foot_drop: 1", "3:14: foot_drop cannot be 1; expected true, false or unknown"),
        ("consent: true", "3:12: consent cannot be true; expected yes, no, withdrawn or unknown"),
        (
            "consent: withdrawnn",
            '3:12: consent cannot be "withdrawnn"; expected yes, no, withdrawn or unknown; did you mean withdrawn?',
        ),
        ("pain_nrs_leg: 11", "3:17: pain_nrs_leg cannot be 11; expected a whole number from 0 to 10 or unknown"),
        ("pain_nrs_leg: -1", "3:17: pain_nrs_leg cannot be -1; expected a whole number from 0 to 10 or unknown"),
        ("pain_nrs_leg: four", '3:17: pain_nrs_leg cannot be "four"; expected a whole number from 0 to 10 or unknown'),
        ("duration_weeks: 1e999", "3:19: duration_weeks cannot be inf; expected a number from 0 to 6000 or unknown"),
        ("duration_weeks: .inf", '3:19: duration_weeks cannot be ".inf"; expected a number from 0 to 6000 or unknown'),
        ("duration_weeks: .nan", '3:19: duration_weeks cannot be ".nan"; expected a number from 0 to 6000 or unknown'),
        (
            "duration_weeks: {a: 1}",
            "3:19: duration_weeks cannot be a mapping; expected a number from 0 to 6000 or unknown",
        ),
        ("muscle_findings: erectors", '3:20: muscle_findings is a list, not "erectors"; expected a list of any of '),
    ],
)
def test_a_wrong_fact_is_named_with_its_place_what_was_expected_and_the_nearest_name(line, message):
    (problem,) = problems(findings(line))
    assert problem.startswith(f"case.yaml:{message}")


@pytest.mark.parametrize("digits", [19, 400, 5000, 100_000])
def test_a_huge_number_is_refused_like_any_other(digits):
    (problem,) = problems(findings(f"age_years: {'9' * digits}"))
    assert "case.yaml:3:14: age_years" in problem
    assert len(problem) < 200


def test_a_number_written_with_a_point_is_told_from_a_whole_one():
    (problem,) = problems(findings("motor_power_mrc: 4.5"))
    assert "motor_power_mrc is a whole number, not 4.5" in problem


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "case: x\nfacts: {}\nnotes: hi\n",
            '3:1: "notes" is not a key of a case; expected case, moment, negative or facts',
        ),
        (
            "case: x\nfact: {}\nfacts: {}\n",
            '2:1: "fact" is not a key of a case; expected case, moment, negative or facts; did you mean facts?',
        ),
        (
            "case: x\nfacts: {}\nconsent: yes\n",
            '3:1: "consent" stands under facts; expected case, moment, negative or facts',
        ),
        ("case: x\nmoment: later\nfacts: {}\n", "2:9: moment cannot be that; expected planning or contact"),
        (
            "case: x\nmoment: contacts\nfacts: {}\n",
            "2:9: moment cannot be that; expected planning or contact; did you mean contact?",
        ),
        ("case: x\nmoment: null\nfacts: {}\n", "2:9: moment cannot be that; expected planning or contact"),
        ("case: x\nmoment: [contact]\nfacts: {}\n", "2:9: moment cannot be that; expected planning or contact"),
        (
            "case: x\nnegative: bone\nfacts: {}\n",
            "2:11: negative is not a list; expected a list of any of cauda_equina, ",
        ),
        (
            "case: x\nnegative: null\nfacts: {}\n",
            "2:11: negative is not a list; expected a list of any of cauda_equina, ",
        ),
        (
            "case: x\nnegative: [bones]\nfacts: {}\n",
            '2:12: "bones" is not a screening block; expected a list of any of cauda_equina, ',
        ),
        ("case: x\nnegative: [bone, bone]\nfacts: {}\n", '2:18: "bone" stands twice'),
        ("case: x\nnegative: [[bone]]\nfacts: {}\n", "2:12: "),
        ("case: x\ncase: y\nfacts: {}\n", '2:1: "case" stands twice; first in line 1'),
    ],
)
def test_a_wrong_key_of_a_case_is_named_with_its_place(text, message):
    (problem,) = problems(text)
    assert problem.startswith(f"case.yaml:{message}")


def test_every_problem_is_reported_in_one_go_in_the_order_of_the_text():
    text = "case: ''\nmoment: soon\nnegative: [bones]\n" + (
        "facts:\n  consent: true\n  inr: 99\n  age_years: 4\n  age_years: 4\n  foot_dorp: true\n"
        "  positions_tolerated: [prone, up]\n  hypothesis: x\nnotes: hi\n"
    )
    places = [int(problem.split(":")[1]) for problem in problems(text)]
    assert places == [1, 2, 3, 5, 6, 8, 9, 10, 11, 12]


def test_every_wrong_word_of_a_list_is_reported_where_it_stands():
    text = findings("positions_tolerated:", "  - prone", "  - up", "  - seated", "  - down")
    assert [problem.split(": ")[0] for problem in problems(text)] == ["case.yaml:5:7", "case.yaml:7:7"]


def test_a_wrong_word_of_a_list_is_named_with_what_was_expected_and_the_nearest():
    (problem,) = problems(findings("muscle_findings: [psoas, erector]"))
    assert 'muscle_findings cannot include "erector"; expected a list of any of gluteus_medius, ' in problem
    assert problem.endswith("did you mean erectors?")


def test_fifty_problems_are_shown_and_the_rest_counted():
    with pytest.raises(InvalidInput) as refused:
        parse(findings(*(f"wrong_{n}: 1" for n in range(80))))
    lines = refused.value.lines()
    assert len(lines) == MOST_SHOWN + 1
    assert lines[-1] == "… and 30 more"


@pytest.mark.parametrize(
    "text",
    [
        findings(*(f"wrong_name_{n}: 1" for n in range(8_000))),
        "case: x\nfacts: {}\nnegative:\n" + "- bone\n" * 40_000,
        "case: x\nfacts: {}\nnegative:\n" + "- bonnie\n" * 20_000,
        findings(*("consent: yes",) * 20_000),
        "case: x\nfacts: {}\n" + "".join(f"key_{n}: 1\n" for n in range(30_000)),
        findings("positions_tolerated: [" + "up, " * 60_000 + "]"),
    ],
    ids=["unknown facts", "a block many times", "unknown blocks", "a fact many times", "unknown keys", "wrong words"],
)
def test_a_file_full_of_problems_is_refused_within_seconds(text):
    start = time.process_time()
    assert problems(text)
    assert time.process_time() - start < 1.5


def test_a_case_read_back_from_its_plain_form_is_the_same_case():
    for text in EXAMPLES.values():
        case = parse(text)
        assert parse(json.dumps(case.to_plain(VOCABULARY))) == case
        assert parse(yaml.safe_dump(case.to_plain(VOCABULARY), sort_keys=False)) == case


@given(any_cases())
def test_any_case_is_read_back_from_its_plain_form(case):
    assert parse(json.dumps(case.to_plain(VOCABULARY))) == case


def test_a_case_is_made_in_the_order_of_the_vocabulary():
    case = make_case(
        VOCABULARY, "x", {"inr": 2.0, "consent": "yes", "bladder_change": Unknown()}, ("bone", "cauda_equina")
    )
    assert list(case.recorded) == sorted(case.recorded, key=list(VOCABULARY.facts).index)
    assert case.negative == ("cauda_equina", "bone")


def held(text):
    """What must be true of any text at all: a sound case, or problems that say where."""
    case, refused = None, None
    try:
        case = parse(text)
    except InvalidInput as error:
        refused = error
    if refused is not None:
        assert refused.problems
        assert len(refused.lines()) <= MOST_SHOWN + 1
        assert all(problem.file == "case.yaml" and problem.message for problem in refused.problems)
    else:
        assert case.label.strip()
        assert parse(json.dumps(case.to_plain(VOCABULARY))) == case


@given(st.text())
@example("\ufeff")
@example("\ufeffcase: x\nfacts: {}")
@example("{")
@example("[" * 100_000)
@example("{" * 100_000)
@example("%TAG ! tag:x,2000:\n--- !a\n")
@example("--- >\n\ud7ff")
@example("\x85\u2028: \u2029")
def test_any_text_is_a_case_or_refused(text):
    held(text)


@given(st.text(st.characters()))
@example("\ud800")
@example("case: \udcff\nfacts: {}\n")
def test_a_text_with_lone_surrogates_is_a_case_or_refused(text):
    held(text)


_SCRAPS = (
    *"[]{}:,-?!&*|>'\"%@`#~\t\r\n\0\x1b\x7f\x85",
    *("\u2028", "\ufeff", "\ud7ff", "\U0010ffff", "😀"),
    *("---", "...", "<<: ", "*a", "&a ", "!!python/object/apply:os.system ", "!x ", "? ", "- ", ": ", "\n  ", " #"),
    *("null", "~", "yes", "true", "unknown", "1e999", ".inf", ".nan", "-0.0", "9" * 30, "\\ud83d", "[[", "{}", "[]"),
    *("facts", "case", "negative", "moment", "stage: acute", "hypothesis: x", "contact", *list(VOCABULARY.facts)[:8]),
)


@st.composite
def mutated_cases(draw):
    """A valid case file as YAML or JSON, with a few scraps put in, spans cut out, or lines moved about."""
    text = draw(st.sampled_from((CONTRACT, *EXAMPLES.values())))
    if draw(st.booleans()):
        text = json.dumps(parse(text).to_plain(VOCABULARY), indent=draw(st.sampled_from((None, 2, "\t"))))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(text)))
        match draw(st.sampled_from(("insert", "insert", "replace", "cut", "line", "swap"))):
            case "insert":
                text = text[:at] + draw(st.sampled_from(_SCRAPS)) + text[at:]
            case "replace":
                text = text[:at] + draw(st.characters(codec="utf-8")) + text[at + 1 :]
            case "cut":
                text = text[:at] + text[at + draw(st.integers(1, 40)) :]
            case "line":
                lines = text.split("\n")
                lines.insert(draw(st.integers(0, len(lines))), draw(st.sampled_from(lines)))
                text = "\n".join(lines)
            case _:
                text = text[at:] + text[:at]
    return text


@given(mutated_cases())
def test_a_mutated_case_file_is_a_case_or_refused(text):
    held(text)


_ANY_DATA = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from((*KEYS, "unknown", "yes", "prone"))
    | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from((*KEYS, *VOCABULARY.facts)) | st.text(max_size=4), inner, max_size=5)
    ),
    max_leaves=10,
)


@given(
    st.fixed_dictionaries(
        {"case": _ANY_DATA, "facts": st.dictionaries(st.sampled_from(tuple(VOCABULARY.facts)), _ANY_DATA)}
    )
    | _ANY_DATA
)
def test_any_data_in_the_place_of_a_case_is_a_case_or_refused(value):
    held(json.dumps(value))
    held(yaml.safe_dump(value))


@given(st.binary(max_size=100), st.sampled_from(tuple(EXAMPLES.values())), st.integers(0, 2000))
def test_bytes_in_the_midst_of_a_case_are_a_case_or_refused(raw, text, at):
    whole = text.encode()
    with contextlib.suppress(InvalidInput):
        held(decode(whole[:at] + raw + whole[at:], "case.yaml"))


@pytest.mark.parametrize("label", ["\u200b\u200b", " \u2060 ", "\ufeff"], ids=["zero width", "joiner", "byte order"])
def test_a_label_that_nobody_would_see_is_none(label):
    assert not is_label(label)
