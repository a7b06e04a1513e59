"""A rule is data: YAML becomes conditions and conclusions, or problems with a place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ischia.facts.document import read_document
from ischia.facts.reading import Part, Reading
from ischia.facts.vocabulary import Fact, Unknown
from ischia.rules.conclusion import (
    Adapt,
    Advise,
    Cap,
    Contradict,
    Derive,
    Halve,
    LowerDepth,
    OrderPositions,
    Plan,
    Prefer,
    Recommend,
    Refer,
    Regions,
    RequireDepth,
    RestrictPositions,
    Selection,
    Stop,
    Withhold,
    WithholdPoints,
    WithholdPositions,
)
from ischia.rules.condition import (
    All,
    Always,
    Any,
    Comparison,
    Count,
    FactReference,
    Not,
    SettingReference,
    comparisons,
    truth,
)
from ischia.rules.read_conclusion import Vocabularies, read_conclusion
from ischia.rules.read_condition import Names, read_condition
from strategies import FACTS, KNOWLEDGE_BASE, VALUES

NAMES = Names(
    {
        "flag": Fact("flag", "boolean", "?", "", also=("declined",)),
        "grade": Fact("grade", "integer", "?", "", low=0, high=5),
        "weeks": Fact("weeks", "decimal", "?", "", low=0, high=100),
        "side": Fact("side", "choice", "?", "", values=("left", "right", "none")),
        "sites": Fact("sites", "set", "?", "", values=("hand", "foot", "head")),
    },
    {"limit": 4},
)
KNOWN = Vocabularies.of(KNOWLEDGE_BASE)


def read(text, reader, *known):
    problems = []
    reading = Reading(read_document(text, "rules.yaml"), problems)
    result = reader(reading, Part(reading.document.data), *known)
    return result, problems


def condition(text):
    found, problems = read(text, read_condition, NAMES)
    assert not problems
    return found


def condition_problems(text):
    return [str(problem) for problem in read(text, read_condition, NAMES)[1]]


def conclusion(text):
    found, problems = read(text, read_conclusion, KNOWN)
    assert not problems
    return found


def conclusion_problems(text):
    return read(text, read_conclusion, KNOWN)[1]


FLAG = Comparison("flag", "is", frozenset({True}))
LEFT = Comparison("side", "is", frozenset({"left"}))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{flag: true}", FLAG),
        ("{flag: declined}", Comparison("flag", "is", frozenset({"declined"}))),
        ("{flag: [true, declined]}", Comparison("flag", "is", frozenset({True, "declined"}))),
        ("{side: [left, right]}", Comparison("side", "is", frozenset({"left", "right"}))),
        ("{side: none}", Comparison("side", "is", frozenset({"none"}))),
        ("{grade: 4}", Comparison("grade", "is", frozenset({4}))),
        ("{grade: {at_least: 3}}", Comparison("grade", "at_least", 3)),
        ("{weeks: {below: 0.5}}", Comparison("weeks", "below", 0.5)),
        (
            "{grade: {above: 1, at_most: 4}}",
            All((Comparison("grade", "above", 1), Comparison("grade", "at_most", 4))),
        ),
        ("{side: {other_than: left}}", Comparison("side", "other_than", frozenset({"left"}))),
        ("{sites: {includes: hand}}", Comparison("sites", "includes", frozenset({"hand"}))),
        ("{sites: {includes: [hand, foot]}}", Comparison("sites", "includes", frozenset({"hand", "foot"}))),
        ("{sites: {empty: true}}", Comparison("sites", "empty", True)),
        ("{grade: {fact: weeks}}", Comparison("grade", "is", FactReference("weeks"))),
        ("{grade: {at_least: {fact: weeks}}}", Comparison("grade", "at_least", FactReference("weeks"))),
        ("{weeks: {below: {setting: limit}}}", Comparison("weeks", "below", SettingReference("limit"))),
        ("{flag: true, side: left}", All((FLAG, LEFT))),
        ("{all: [{flag: true}, {side: left}]}", All((FLAG, LEFT))),
        ("{any: [{flag: true}, {side: left}]}", Any((FLAG, LEFT))),
        ("{not: {flag: true}}", Not(FLAG)),
        ("{not: {flag: true, side: left}}", Not(All((FLAG, LEFT)))),
        ("{count: {of: [{flag: true}, {side: left}], at_least: 2}}", Count((FLAG, LEFT), 2)),
        ("{count: {of: [{flag: true}, {side: left}], below: 1}}", Count((FLAG, LEFT), 1, True)),
        ("{always: true}", Always()),
        ("{any: [{not: {side: left}}, {all: [{flag: true}]}]}", Any((Not(LEFT), All((FLAG,))))),
    ],
)
def test_a_condition_reads_as_it_is_written(text, expected):
    assert condition(text) == expected


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{flg: true}", '1:2: no fact is named "flg"; expected a fact of the vocabulary; did you mean flag?'),
        ("{}", "1:1: is not a condition; expected a mapping of facts, any, all, not or count"),
        ("[]", "1:1: is not a condition"),
        ("flag", "1:1: is not a condition"),
        ("{flag: unknown}", "1:8: a condition cannot ask whether something is unknown"),
        ("{flag: null}", "1:8: a condition cannot ask whether something is unknown"),
        ("{side: [left, unknown]}", "1:15: a condition cannot ask whether something is unknown"),
        ("{side: {other_than: unknown}}", "1:21: a condition cannot ask whether something is unknown"),
        ("{side: {other_than: null}}", "1:21: a condition cannot ask whether something is unknown"),
        ("{not: {side: unknown}}", "1:14: a condition cannot ask whether something is unknown"),
        ("{side: lefty}", '1:8: side cannot be "lefty"; expected left, right, none; did you mean left?'),
        ("{flag: yes}", '1:8: flag cannot be "yes"; expected true, false, declined'),
        ("{grade: 6}", "1:9: grade cannot be 6; expected a whole number from 0 to 5"),
        ("{grade: {at_last: 3}}", '1:10: "at_last" compares nothing; expected at_least, '),
        ("{grade: {at_least: many}}", "1:20: at_least compares with many; expected a number, a fact or a setting"),
        ("{grade: {at_least: true}}", "1:20: at_least compares with True"),
        ("{side: {at_least: 3}}", "side is no number"),
        ("{side: {includes: left}}", "side is no set"),
        ("{sites: {includes: nose}}", '"nose" is not a value of sites; expected hand, foot, head'),
        ("{side: {empty: true}}", "empty asks of a set whether it is"),
        ("{grade: {at_least: {fact: weks}}}", 'no fact is named "weks"'),
        ("{grade: {at_least: {setting: limits}}}", '"limits" is not a setting; expected limit; did you mean limit?'),
        ("{grade: {at_least: {setting: limit, fact: weeks}}}", "is no value; expected a value, {fact: name} or"),
        ("{count: {of: [{flag: true}]}}", "what is counted, or how many; expected of, and either at_least or below"),
        ("{count: {of: [{flag: true}], at_least: 1, below: 1}}", "what is counted, or how many"),
        ("{count: {at_least: 1}}", "what is counted, or how many"),
        ("{count: {of: [{flag: true}], at_least: 2}}", "cannot be 2; expected a whole number from 1 to 1"),
        ("{count: {of: [{flag: true}], at_least: 0}}", "cannot be 0; expected a whole number from 1 to 1"),
        ("{any: {flag: true}}", "is not a list"),
        ("{all: flag}", "is not a list"),
        ("{not: [{flag: true}]}", "is not a condition"),
        ("{any: []}", "1:7: "),
        ("{all: []}", "1:7: "),
        ("{sites: hand}", "sites is a set and is compared as a whole; expected {includes: …} or {empty: …}"),
        ("{sites: {other_than: hand}}", "sites is a set and is compared as a whole"),
        ("{sites: {fact: sites}}", "sites is a set and is compared as a whole"),
        ("{flag: {fact: grade}}", "flag cannot be compared with grade; expected a yes or no beside another"),
        ("{grade: {at_least: {fact: side}}}", "grade cannot be compared with side"),
        ("{sites: {includes: {fact: sites}}}", "sites cannot be compared with sites"),
    ],
)
def test_a_condition_that_says_nothing_sound_is_refused(text, problem):
    found = condition_problems(text)
    assert any(problem in one for one in found), found


def test_every_problem_of_a_condition_is_found_in_one_go():
    found = condition_problems("any:\n  - {flg: true}\n  - {side: lefty}\n  - {not: {grade: {at_last: 1}}}\n")
    assert [int(problem.split(":")[1]) for problem in found] == [2, 3, 4]


def test_a_comparison_with_what_is_unknown_is_unknown():
    for text in ("{flag: true}", "{side: {other_than: left}}", "{not: {side: left}}", "{sites: {empty: false}}"):
        assert truth(condition(text), dict.fromkeys(NAMES.facts, Unknown())) is None


@given(st.data())
def test_a_condition_on_any_fact_and_value_is_read_and_holds_of_that_value(data):
    fact = FACTS[data.draw(st.sampled_from([name for name, fact in FACTS.items() if fact.kind != "set"]))]
    value = data.draw(st.sampled_from(VALUES[fact.name]))
    written = {True: "true", False: "false"}.get(value, value) if isinstance(value, bool) else value
    names = Names(FACTS, {})
    found, problems = read(f"{{{fact.name}: {written}}}", read_condition, names)
    assert not problems
    assert [comparison.fact for comparison in comparisons(found)] == [fact.name]
    assert truth(found, {fact.name: value}) is True


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{refer: {urgency: urgent, to: a doctor}}", Refer("urgent", "a doctor")),
        ("{withhold: all}", Withhold(Selection())),
        ("{withhold: {groups: [deep, met]}}", Withhold(Selection(groups=("deep", "met")))),
        ("{withhold: {techniques: effleurage}}", Withhold(Selection(techniques=("effleurage",)))),
        (
            "{withhold: {all_but: {groups: [gentle]}}}",
            Withhold(Selection(all_but=(Selection(groups=("gentle",)),))),
        ),
        (
            "{withhold: {all_but: [{groups: gentle}, {techniques: effleurage}]}}",
            Withhold(Selection(all_but=(Selection(groups=("gentle",)), Selection(techniques=("effleurage",))))),
        ),
        (
            "{withhold: {groups: [deep], regions: [lumbar, calf_affected]}}",
            Withhold(Selection(groups=("deep",)), Regions(names=("lumbar",), affected=("calf",))),
        ),
        (
            "{withhold: {regions: {all_but: [hands]}}}",
            Withhold(Selection(), Regions(all_but=("hands",))),
        ),
        (
            "{withhold: {regions: {fact: skin_area}}}",
            Withhold(Selection(), Regions(fact=FactReference("skin_area"))),
        ),
        ("{withhold_points: [GB30]}", WithholdPoints(("GB30",))),
        ("{cap_pressure: 0}", Cap("pressure", 0)),
        ("{cap_depth: 2}", Cap("depth", 2)),
        ("{cap_minutes: 10}", Cap("minutes", 10)),
        ("{cap_certainty: low}", Cap("certainty", "low")),
        ("{lower_depth: 1}", LowerDepth(1)),
        ("{halve: [depth, minutes]}", Halve(("depth", "minutes"))),
        ("{require_depth: {groups: [deep], at_least: 3}}", RequireDepth(Selection(groups=("deep",)), 3)),
        ("{restrict_positions: [supine]}", RestrictPositions(("supine",))),
        (
            "{restrict_positions: {fact: positions_tolerated}}",
            RestrictPositions(fact=FactReference("positions_tolerated")),
        ),
        ("{withhold_positions: [prone, affected_side]}", WithholdPositions(("prone", "affected_side"))),
        ("{order_positions: [supine, prone]}", OrderPositions(("supine", "prone"))),
        ("{adapt: Use less oil.}", Adapt("Use less oil.", Selection())),
        ("{adapt: {groups: deep, text: Slowly.}}", Adapt("Slowly.", Selection(groups=("deep",)))),
        ("{recommend: effleurage}", Recommend(("effleurage",))),
        ("{option: [effleurage, petrissage]}", Recommend(("effleurage", "petrissage"), True)),
        ("{prefer: oriental}", Prefer("oriental")),
        ("{advise: Walk.}", Advise("Walk.")),
        ("{plan: {section: home, text: Walk.}}", Plan("home", "Walk.")),
        ("{stop: Enough.}", Stop("Enough.")),
        (
            "{stop: {text: Enough., above_cap: in_session_pain}}",
            Stop("Enough.", FactReference("in_session_pain")),
        ),
        (
            "{contradict: {facts: [foot_drop, motor_power_mrc], text: They disagree.}}",
            Contradict(("foot_drop", "motor_power_mrc"), "They disagree."),
        ),
        ("{derive: {stage: acute}}", Derive("stage", "acute")),
    ],
)
def test_a_conclusion_reads_as_it_is_written(text, expected):
    assert conclusion(text) == expected


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{withold: all}", '1:2: "withold" concludes nothing; expected refer, withhold, '),
        ("{recommend: effleurag}", '"effleurag" is not a technique'),
        ("{recommend: [effleurage, [petrissage]]}", "is not a technique"),
        ("{withhold: {groups: [depe]}}", "is not a group of techniques; expected "),
        ("{withhold: {group: [deep]}}", '"group" is not a key here'),
        ("{withhold: everything}", "selects nothing"),
        ("{withhold: {regions: [lumber]}}", '"lumber" is not a region'),
        ("{withhold: {regions: [lumbar_affected]}}", '"lumbar_affected" is not a region'),
        ("{withhold: {regions: {fact: consent}}}", '"consent" is not a set-valued fact'),
        ("{refer: {urgency: soon, to: x}}", '"soon" is not an urgency; expected routine, urgent, emergency'),
        ("{refer: {urgency: none, to: x}}", '"none" is not an urgency'),
        ("{refer: {urgency: urgent}}", "to is missing"),
        ("{cap_pressure: 11}", "cannot be 11; expected a whole number from 0 to 10"),
        ("{cap_pressure: true}", "cannot be True"),
        ("{cap_depth: 0}", "cannot be 0; expected a whole number from 1 to 5"),
        ("{cap_depth: 2.5}", "cannot be 2.5"),
        ("{cap_certainty: lowish}", '"lowish" is not a certainty'),
        ("{cap_speed: 3}", '"cap_speed" concludes nothing'),
        ("{restrict_positions: [standing]}", '"standing" is not a position'),
        ("{prefer: martian}", '"martian" is not a tradition'),
        ("{advise: ''}", "is not a text"),
        ("{advise: 5}", "is not a text"),
        ("{derive: {stag: acute}}", 'no derived fact is named "stag"; did you mean stage?'),
        ("{derive: {stage: late}}", "stage cannot be late; expected acute, subacute, chronic"),
        ("{derive: {bladder_change: false}}", 'no derived fact is named "bladder_change"'),
        ("{contradict: {facts: [foot_drop, power], text: x}}", '"power" is not a fact'),
        ("{stop: {text: x, above_cap: pain}}", '"pain" is not a number felt'),
        ("{require_depth: {groups: [deep], at_least: 3, ignoring: [ZZ-99]}}", '"ZZ-99" is not a rule'),
        ("{lower_depth: 0}", "cannot be 0"),
        ("{halve: [pressure]}", '"pressure" is not what can be halved'),
        ("{}", "is not a conclusion"),
        ("{advise: a, stop: b}", "is not a conclusion"),
        ("advise", "is not a conclusion"),
        ("[advise]", "is not a conclusion"),
    ],
)
def test_a_conclusion_that_says_nothing_sound_is_refused(text, problem):
    found = conclusion_problems(text)
    assert any(problem in str(one) for one in found), found


@pytest.mark.parametrize(
    "text",
    [
        "withhold: {}",
        "withhold: {groups: []}",
        "withhold: {groups: [deep], regions: []}",
        "withhold: {groups: [deep], regions: {all_but: []}}",
        "withhold: {all_but: []}",
        "withhold: {all_but: {}}",
        "withhold: {all_but: [{}]}",
        "withhold: {traditions: [oriental], techniques: [effleurage]}",
        "withhold_points: []",
        "restrict_positions: []",
        "withhold_positions: []",
        "halve: []",
        "require_depth: {groups: [], at_least: 2}",
        "adapt: {text: softly, techniques: []}",
        "recommend: []",
        "option: []",
    ],
)
def test_a_conclusion_that_speaks_of_nothing_is_refused(text):
    (problem,) = conclusion_problems(text)
    assert problem.code == "R302"


@pytest.mark.parametrize(
    "text",
    [
        'adapt: ""',
        "adapt: {text: ' '}",
        'stop: ""',
        'advise: " "',
        "refer: {urgency: urgent, to: ' '}",
        "plan: {section: home, text: ''}",
        "contradict: {facts: [consent, mobility], text: ''}",
    ],
)
def test_a_conclusion_that_says_nothing_is_refused(text):
    (problem,) = conclusion_problems(text)
    assert problem.code == "R103"


@pytest.mark.parametrize("fact", ["irritability", "consent"])
def test_only_a_number_can_pass_a_cap(fact):
    (problem,) = conclusion_problems(f"stop: {{text: Stop., above_cap: {fact}}}")
    assert f'"{fact}" is not a number felt' in str(problem)


def test_every_rule_says_when_why_on_whose_word_and_is_tested():
    for rule in KNOWLEDGE_BASE.rules.values():
        assert rule.parts, rule.id
        assert rule.title.strip(), rule.id
        assert rule.because.strip(), rule.id
        assert rule.sources, rule.id
        assert rule.module, rule.id


def test_a_part_of_a_rule_holds_only_where_the_whole_rule_does():
    for rule in KNOWLEDGE_BASE.rules.values():
        own = {comparison.fact for comparison in comparisons(rule.when)}
        for part in rule.parts:
            assert own <= {comparison.fact for comparison in comparisons(part.when)}, rule.id


def test_the_rules_of_contact_are_those_that_ask_for_contact():
    contact = {rule.id for rule in KNOWLEDGE_BASE.rules.values() if rule.during_contact}
    named = {
        rule.id
        for rule in KNOWLEDGE_BASE.rules.values()
        for part in rule.parts
        if any(c.fact == "moment" and c.operand == frozenset({"contact"}) for c in comparisons(part.when))
    }
    assert contact
    assert contact == named
