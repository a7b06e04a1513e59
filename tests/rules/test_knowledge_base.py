"""A knowledge base is a folder of plain files, read whole and checked whole; another folder is another expert."""

import contextlib
import copy
import datetime
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from ischia.cli import main
from ischia.expert.consult import Consultant
from ischia.facts.case import parse_case
from ischia.facts.problem import InvalidInput
from ischia.rules.condition import reads
from ischia.rules.knowledge_base import strata
from ischia.rules.load import HERE, load
from strategies import copy_knowledge_base

SHOULDER = {
    "knowledge_base.yaml": """\
name: shoulder
title: Manual therapy of the stiff shoulder
version: 0.1.0
licence: CC0-1.0
authors: [The tests]
status: made up for the tests
review_by: "2099-12-31"
settings:
  stiff_below: {title: A shoulder is stiff below this, value: 90, unit: degrees}
  manner: {title: How the clinic works, value: careful, values: [careful, bold]}
""",
    "facts/vocabulary.yaml": """\
blocks:
  injury: {title: Falls and fractures, how: asked}
facts:
  fall: {type: boolean, question: "Did you fall on it?", unknown: Nothing is offered., block: injury, negative: false}
  fracture: {type: boolean, question: "Is it broken?", unknown: Nothing is offered., block: injury, negative: false}
  side: {type: choice, values: [left, right], question: "Which shoulder?", unknown: Nothing is offered.}
  abduction: {type: integer, range: [0, 180], unit: degrees, question: "How far does it lift?", unknown: Stiff.}
  sore: {type: set, values: [deltoid, trapezius], question: "What is sore?", unknown: Nothing follows.}
  trained_as: {type: choice, values: [physio, other], question: "What are you trained in?", unknown: Nothing follows.}
  visits: {type: integer, range: [0, 99], question: "How many sessions so far?", unknown: The number is not known.}
  lies: {type: set, values: [sitting, supine], question: "How can you lie?", unknown: Every position may be wrong.}
""",
    "facts/techniques.yaml": """\
side: side
regions:
  neck: {title: neck}
  shoulder: {title: shoulder, sided: true}
positions:
  sitting: {title: sitting}
  supine: {title: face up}
groups:
  gentle: light work
  deep: strong work
techniques:
  stroking:
    title: Stroking of the shoulder
    tradition: western
    discipline: swedish
    target: skin and muscle
    groups: [gentle]
    regions: [shoulder, neck]
    positions: [sitting, supine]
    depth: [1, 2]
    nearness: far
    dose: {minutes: [5, 10], per_week: [1, 2]}
    cap: 4
    evidence: {certainty: low, sources: [BOOK], note: one small trial}
    bedridden: {suited: "yes", how: with a pillow}
    muscles: [deltoid]
    local_contraindications:
      - {condition: a fracture, regions: [shoulder], rules: [SH-01]}
  kneading:
    title: Deep kneading of the shoulder
    tradition: western
    discipline: swedish
    target: muscle
    groups: [deep]
    regions: [shoulder]
    positions: [sitting]
    depth: [3, 4]
    dose: {minutes: [5, 5]}
    cap: 7
    evidence: {certainty: very low, sources: [BOOK]}
  point:
    title: Pressing of points
    tradition: oriental
    discipline: acupressure
    groups: [gentle]
    regions: [neck]
    positions: [sitting]
    depth: [1, 3]
    dose: {points: [1, 2], seconds: [30, 60]}
    cap: 3
    evidence: {certainty: very low, sources: []}
    points:
      - {name: GB21, place: top of the shoulder, region: neck}
""",
    "facts/sources.yaml": """\
sources:
  BOOK: {title: A book about shoulders, year: "1999", checked: read from cover to cover, standing: seen}
  WORD: {title: Our own judgement, checked: made up, standing: judgement}
""",
    "rules/derived.yaml": """\
derived:
  stiff:
    title: The shoulder is stiff
    when: {abduction: {below: {setting: stiff_below}}}
  picture:
    title: What it looks like
    values: [frozen, sore, neither]
    cases:
      - SH-02
      - {value: sore, when: {sore: {empty: false}}}
    otherwise: neither
  signs:
    title: How many signs there are
    count:
      - {stiff: true}
      - {sore: {includes: deltoid}}
""",
    "rules/policy.yaml": """\
policy:
  risk_order:
    - [gentle]
    - [deep]
  whole: []
  exclusive:
    - [stroking, kneading]
  featured:
    most: 2
    opener: gentle
    never: [deep]
    last_resort: []
    last_resort_where: {trained_as: other}
    matches: sore
    own: trained_as
    disciplines: {physio: [swedish]}
  alternatives:
    - {id: rest, title: No massage, text: Move it within comfort.}
  session_count: visits
  review_session: 3
  base_minutes: [10, 30]
  base_techniques: 2
  safety_net: SH-05
  plan_sections: {today: This session}
  words: {excluded: every urgent cause is excluded}
short_forms:
  lightly:
    - withhold: {groups: [deep]}
    - cap_depth: 2
""",
    "rules/base_case.yaml": """\
facts:
  fall: false
  fracture: false
  side: left
  abduction: 120
  sore: [deltoid]
  trained_as: physio
  visits: 0
  lies: [sitting, supine]
""",
    "rules/safety.yaml": """\
module: safety
title: What must be ruled out
rules:
  SH-01:
    title: A broken shoulder is not treated by hand
    when:
      any:
        - fracture: true
        - all: [{fall: true}, {abduction: {below: 30}}]
    then:
      - refer: {urgency: urgent, to: an X-ray today}
    because: A fracture moves under the hand.
    sources: [BOOK]
    strength: strong
    certainty: moderate
    tests:
      - given: {fracture: true}
        expect: {referral: urgent, withheld: [stroking]}
      - given: {fracture: unknown}
        expect: {holds: possibly, cannot_exclude: urgent, asks: [fracture]}
  SH-02:
    title: A very stiff shoulder is frozen
    when: {stiff: true, abduction: {at_most: 60}}
    then:
      - derive: {picture: frozen}
      - lightly
    because: A frozen shoulder is irritable.
    sources: [WORD]
    strength: conditional
    certainty: expert opinion
    tests:
      - given: {abduction: 60}
        expect: {derived: {picture: frozen}, withheld: [kneading]}
""",
    "rules/treatment.yaml": """\
module: treatment
title: What may help
rules:
  SH-03:
    title: Stroking helps a sore shoulder
    when: {sore: {includes: deltoid}}
    then:
      - recommend: [stroking, kneading]
      - when: {signs: {at_least: 2}}
        then:
          - cap_pressure: 3
    because: It feels good.
    sources: [BOOK, WORD]
    strength: conditional
    certainty: low
    tests:
      - given: {}
        expect: {offered: [stroking, kneading]}
      - given: {abduction: 80}
        expect: {pressure_cap: {stroking: 3}}
  SH-04:
    title: A point may be pressed
    when: {picture: [sore, neither]}
    then:
      - option: point
    because: Some like it.
    sources: [WORD]
    strength: conditional
    certainty: very low
    tests:
      - given: {sore: []}
        expect: {offered: [point]}
  SH-05:
    title: Everybody hears when to come back
    then:
      - advise: Come back at once if the hand goes numb.
      - plan: {section: today, text: Agree on a stop word.}
    because: It costs nothing.
    sources: [WORD]
    strength: strong
    certainty: expert opinion
    tests:
      - given: {}
        expect: {advice: true}
""",
    "rules/age.yaml": """\
module: age
title: The age of the knowledge
rules:
  SH-06:
    title: Old knowledge offers nothing
    when: {review_overdue: true}
    then: [withhold: all]
    because: Knowledge that nobody looks after goes stale.
    sources: [WORD]
    strength: strong
    certainty: expert opinion
    tests:
      - given: {}
        overdue: true
        expect: {withheld: [stroking]}
""",
}
CASE = """\
case: stiff
negative: [injury]
facts: {side: right, abduction: 50, sore: [deltoid], trained_as: physio, visits: 1, lies: [sitting]}
"""


def put(folder, texts):
    for name, text in texts.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


def changed(name, old, new):
    assert SHOULDER[name].count(old) == 1, f"{old!r} stands {SHOULDER[name].count(old)} times in {name}"
    return {**SHOULDER, name: SHOULDER[name].replace(old, new)}


@pytest.fixture
def problems(tmp_path):
    """The problems of the shoulder with one change; the folder left out of their places."""

    def of(name, old, new):
        with pytest.raises(InvalidInput) as refused:
            load(put(tmp_path, changed(name, old, new)), use_cache=False)
        return [str(problem).replace(f"{tmp_path}/", "") for problem in refused.value.problems]

    return of


def line_of(name, old, new, what):
    """The line of `what` in a file of the shoulder in which `old` became `new`."""
    return next(n for n, line in enumerate(changed(name, old, new)[name].splitlines(), 1) if what in line)


@pytest.fixture
def shoulder(tmp_path):
    return put(tmp_path / "shoulder", SHOULDER)


def test_another_folder_is_an_expert_in_shoulders(shoulder):
    knowledge_base = load(shoulder, use_cache=False)
    case = parse_case(CASE, knowledge_base.vocabulary, "case.yaml", knowledge_base.derived_only)
    decision = Consultant(knowledge_base, datetime.date(2026, 12, 1)).consult(case).to_plain()
    assert decision["knowledge_base"]["name"] == "shoulder"
    assert decision["derived"]["picture"] == "frozen"
    assert [offer["technique"] for offer in decision["offered"]] == ["stroking"]
    (offer,) = decision["offered"]
    assert offer["regions"] == ["shoulder_right", "neck"]
    assert (offer["pressure_cap"], offer["depth_cap"], offer["position"]) == (3, 2, "sitting")
    assert [entry["technique"] for entry in decision["withheld"]] == ["kneading"]
    assert decision["not_indicated"] == ["point"]


def test_the_command_consults_another_folder(shoulder, monkeypatch):
    monkeypatch.setenv("ISCHIA_CACHE", "off")

    def run(*arguments):
        result = CliRunner().invoke(main, [*arguments, "--kb", str(shoulder)], input=CASE, catch_exceptions=False)
        assert result.exit_code == 0, result.stderr
        return result.stdout

    assert "shoulder 0.1.0" in run("consult", "-")
    assert "SH-03" in run("consult", "-", "--explain")
    assert '"name":"shoulder"' in run("consult", "-", "--format", "json")
    assert "abduction" in run("facts")
    assert "How far does it lift?" in run("facts", "abduction")
    assert "Deep kneading" in run("techniques", "kneading")
    assert "A book about shoulders" in run("sources", "BOOK")
    assert "A frozen shoulder is irritable" in run("rules", "show", "SH-02")
    assert run("rules", "test") == "8 of 8 tests of 6 rules hold\n"
    assert "abduction: unknown" in run("template")


def test_the_tests_beside_a_rule_fail_where_it_does_something_else(tmp_path, monkeypatch):
    monkeypatch.setenv("ISCHIA_CACHE", "off")
    folder = put(tmp_path, changed("rules/safety.yaml", "{abduction: 60}", "{abduction: 61}"))
    result = CliRunner().invoke(main, ["rules", "test", "SH", "--kb", str(folder)], catch_exceptions=False)
    assert result.exit_code == 1
    assert "SH-02 test 1 fails" in result.stdout
    assert "7 of 8 tests of 6 rules hold" in result.stdout


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        (
            "rules/treatment.yaml",
            "{sore: {includes",
            "{soar: {includes",
            'no fact is named "soar"; expected a fact of the vocabulary; did you mean sore?',
        ),
        (
            "rules/safety.yaml",
            "- fracture: true",
            "- fractured: true",
            'no fact is named "fractured"; expected a fact of the vocabulary; did you mean fracture?',
        ),
        (
            "rules/safety.yaml",
            "{stiff: true,",
            "{stif: true,",
            'no fact is named "stif"; expected a fact of the vocabulary; did you mean stiff?',
        ),
        (
            "rules/treatment.yaml",
            "[stroking, kneading]\n      - when",
            "[strokin, kneading]\n      - when",
            '"strokin" is not a technique; expected stroking, kneading, point; did you mean stroking?',
        ),
        (
            "rules/treatment.yaml",
            "option: point",
            "option: points",
            '"points" is not a technique; expected stroking, kneading, point; did you mean point?',
        ),
        (
            "rules/policy.yaml",
            "groups: [deep]",
            "groups: [dep]",
            '"dep" is not a group of techniques; expected gentle, deep; did you mean deep?',
        ),
        (
            "rules/safety.yaml",
            "sources: [WORD]",
            "sources: [WORDS]",
            '"WORDS" is not a source; expected BOOK, WORD; did you mean WORD?',
        ),
        (
            "rules/policy.yaml",
            "withhold: {groups: [deep]}",
            "withhold: {groups: [deep], regions: [nek]}",
            '"nek" is not a region; expected neck, shoulder, shoulder_affected; did you mean neck?',
        ),
        (
            "rules/treatment.yaml",
            "cap_pressure: 3",
            "cap_presure: 3",
            "derive; did you mean cap_pressure?",
        ),
        (
            "rules/treatment.yaml",
            "{at_least: 2}",
            "{atleast: 2}",
            '"atleast" compares nothing; expected at_least, at_most, above, below, ',
        ),
        (
            "rules/derived.yaml",
            "{setting: stiff_below}",
            "{setting: stif_below}",
            '"stif_below" is not a setting; expected stiff_below, manner; did you mean stiff_below?',
        ),
        (
            "rules/safety.yaml",
            "- lightly",
            "- lightely",
            '"lightely" is not a short form; expected lightly; did you mean lightly?',
        ),
        (
            "rules/safety.yaml",
            "derive: {picture: frozen}",
            "derive: {pictures: frozen}",
            'no derived fact is named "pictures"; did you mean picture?',
        ),
        (
            "rules/safety.yaml",
            "derive: {picture: frozen}",
            "derive: {picture: cold}",
            "picture cannot be cold; expected frozen, sore, neither",
        ),
        (
            "rules/derived.yaml",
            "- SH-02",
            "- SH-20",
            '"SH-20" is not a rule; expected SH-06, SH-01, SH-02, SH-03, SH-04, SH-05',
        ),
        (
            "rules/safety.yaml",
            "urgency: urgent",
            "urgency: urgently",
            '"urgently" is not an urgency; expected routine, urgent, emergency; did you mean urgent?',
        ),
        ("rules/treatment.yaml", "certainty: low", "certainty: lowish", '"lowish" is no certainty'),
        (
            "rules/safety.yaml",
            "strength: conditional",
            "strength: weak",
            '"weak" is not a strength; expected strong, conditional',
        ),
        (
            "rules/safety.yaml",
            "    because: A fracture",
            "    becuase: A fracture",
            '"becuase" is not a key here; expected title, when, then, because, sources, ',
        ),
        (
            "rules/safety.yaml",
            "abduction: {at_most: 60}",
            "abduction: 181",
            "abduction cannot be 181; expected a whole number from 0 to 180",
        ),
        (
            "rules/safety.yaml",
            "stiff: true, abduction",
            "stiff: perhaps, abduction",
            'stiff cannot be "perhaps"; expected true, false',
        ),
        (
            "rules/treatment.yaml",
            "cap_pressure: 3",
            "cap_pressure: 11",
            "cannot be 11; expected a whole number from 0 to 10",
        ),
        (
            "knowledge_base.yaml",
            "value: careful, values",
            "value: carefull, values",
            "manner cannot be carefull; expected careful, bold",
        ),
        ("knowledge_base.yaml", '"2099-12-31"', '"soon"', "is no date; expected YYYY-MM-DD"),
        (
            "facts/techniques.yaml",
            "regions: [shoulder, neck]",
            "regions: [shoulder, nek]",
            '"nek" is not a region; expected neck, shoulder; did you mean neck?',
        ),
        (
            "facts/techniques.yaml",
            "positions: [sitting, supine]\n    depth",
            "positions: [sitting, suppine]\n    depth",
            '"suppine" is not a position; expected sitting, supine; did you mean supine?',
        ),
        (
            "facts/techniques.yaml",
            "depth: [3, 4]",
            "depth: [4, 3]",
            "is not a range; expected [least, most] in whole numbers",
        ),
        (
            "facts/techniques.yaml",
            "certainty: low,",
            "certainty: lowly,",
            '"lowly" is not a certainty; expected none, expert opinion, very low, low, moderate, high',
        ),
        (
            "facts/techniques.yaml",
            "sources: [BOOK], note",
            "sources: [BOOKS], note",
            'stroking cites "BOOKS", which is no source',
        ),
        (
            "facts/vocabulary.yaml",
            "block: injury, negative: false}\n  side",
            "block: injuri, negative: false}\n  side",
            '"injuri" is not a block; expected injury; did you mean injury?',
        ),
        (
            "facts/vocabulary.yaml",
            "type: integer, range: [0, 180]",
            "type: number, range: [0, 180]",
            '"number" is not a type of fact; expected boolean, choice, integer, decimal, set',
        ),
        (
            "facts/vocabulary.yaml",
            "how: asked",
            "how: guessed",
            '"guessed" is not a way to screen; expected asked, examined, inspected',
        ),
        (
            "facts/sources.yaml",
            "standing: judgement",
            "standing: hearsay",
            '"hearsay" is no standing; expected seen, partly, not seen, judgement',
        ),
    ],
)
def test_a_wrong_name_is_reported_with_its_line_and_the_nearest_one(problems, name, old, new, message):
    found = problems(name, old, new)
    (problem,) = (problem for problem in found if message in problem)
    word = next((w for w in new.replace("\n", " ").split() if w not in old.split()), new)
    assert problem.startswith(f"{name}:{line_of(name, old, new, word.strip())}:")


@pytest.mark.parametrize("value", ["unknown", "null", "[true, unknown]", "[true, null]", "~"])
def test_a_condition_that_asks_for_unknown_is_refused(problems, value):
    found = problems("rules/safety.yaml", "- fracture: true", f"- fracture: {value}")
    assert any("rules/safety.yaml:8:" in p and "cannot ask whether something is unknown" in p for p in found)


@pytest.mark.parametrize("word", ["recorded", "is_unknown", "exists", "known", "is"])
def test_no_operator_asks_whether_something_was_recorded(problems, word):
    found = problems("rules/safety.yaml", "- fracture: true", f"- fracture: {{{word}: true}}")
    assert any(f'"{word}" compares nothing' in problem for problem in found)


def test_a_cycle_of_derived_facts_names_them(problems):
    found = problems(
        "rules/derived.yaml", "when: {abduction: {below: {setting: stiff_below}}}", "when: {signs: {at_least: 2}}"
    )
    (problem,) = (problem for problem in found if "a cycle of derived facts" in problem)
    assert problem.startswith("rules/derived.yaml:2:3:")
    assert {"stiff", "signs"} <= set(problem.replace(",", " ").split())
    assert "picture" not in problem.split("derived facts: ")[1] or "stiff" in problem


def test_a_derived_fact_that_reads_itself_is_a_cycle(problems):
    found = problems("rules/derived.yaml", "- {stiff: true}", "- {signs: 1}")
    assert any("a cycle of derived facts: signs" in problem for problem in found)


def test_a_rule_that_stands_in_two_modules_is_refused(problems):
    found = problems("rules/treatment.yaml", "  SH-04:", "  SH-01:")
    line = line_of("rules/treatment.yaml", "  SH-04:", "  SH-01:", "  SH-01:")
    assert f"rules/treatment.yaml:{line}:3: SH-01 stands in the module safety too" in found


def test_a_rule_that_stands_twice_in_one_module_is_refused(problems):
    found = problems("rules/treatment.yaml", "  SH-04:", "  SH-03:")
    assert any('"SH-03" stands twice; first in line 4' in problem for problem in found)


def test_a_rule_that_derives_a_fact_is_among_its_cases(problems):
    found = problems("rules/derived.yaml", "      - SH-02\n", "")
    assert any("SH-02 derives picture and is not among its cases" in problem for problem in found)


def test_a_case_of_a_derived_fact_is_a_rule_that_derives_it(problems):
    found = problems("rules/derived.yaml", "- SH-02", "- SH-01")
    assert any("SH-01 does not derive picture" in problem for problem in found)


def test_a_derived_fact_is_defined_in_one_way(problems):
    found = problems("rules/derived.yaml", "    values: [frozen", "    when: {fall: true}\n    values: [frozen")
    assert any("picture is not defined; expected one of cases, when or count" in problem for problem in found)


@pytest.mark.parametrize("key", ["title", "then", "because", "sources", "strength", "certainty"])
def test_a_rule_without_one_of_its_parts_is_refused(problems, key):
    rule = yaml.safe_load(SHOULDER["rules/treatment.yaml"])["rules"]["SH-05"]
    del rule[key]
    old = SHOULDER["rules/treatment.yaml"].split("  SH-05:\n")[1]
    new = "".join(f"    {line}\n" for line in yaml.safe_dump(rule, sort_keys=False).splitlines())
    found = problems("rules/treatment.yaml", old, new)
    assert any(f"{key} is missing" in problem for problem in found)


def test_every_problem_of_every_file_is_reported_in_one_go(tmp_path):
    texts = {
        **changed("rules/safety.yaml", "- fracture: true", "- fractured: true"),
        "rules/treatment.yaml": SHOULDER["rules/treatment.yaml"].replace("cap_pressure", "cap_presure"),
        "facts/sources.yaml": SHOULDER["facts/sources.yaml"].replace("judgement}", "hearsay}"),
    }
    with pytest.raises(InvalidInput) as refused:
        load(put(tmp_path, texts), use_cache=False)
    assert {Path(problem.file).name for problem in refused.value.problems} == {
        "safety.yaml",
        "treatment.yaml",
        "sources.yaml",
    }


def test_what_cannot_be_read_in_several_files_is_reported_in_one_go(tmp_path):
    texts = {**SHOULDER, "rules/safety.yaml": "a: &x 1", "rules/treatment.yaml": "a: [", "facts/sources.yaml": "\ta: 1"}
    with pytest.raises(InvalidInput) as refused:
        load(put(tmp_path, texts), use_cache=False)
    assert len({problem.file for problem in refused.value.problems}) == 3


def test_a_rule_pack_cannot_run_code(tmp_path):
    text = SHOULDER["rules/safety.yaml"] + "    extra: !!python/object/apply:os.system [echo]\n"
    with pytest.raises(InvalidInput, match="tags are not read"):
        load(put(tmp_path, {**SHOULDER, "rules/safety.yaml": text}), use_cache=False)


@pytest.mark.parametrize(
    "missing", sorted(set(SHOULDER) - {"rules/safety.yaml", "rules/treatment.yaml", "rules/age.yaml"})
)
def test_a_folder_without_one_of_its_files_says_which(tmp_path, missing):
    put(tmp_path, {name: text for name, text in SHOULDER.items() if name != missing})
    with pytest.raises(InvalidInput, match=r"no such file|is no knowledge base") as refused:
        load(tmp_path, use_cache=False)
    assert Path(missing).name in str(refused.value)


def test_a_folder_that_is_none_and_a_file_are_refused(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(InvalidInput, match="is no pack"):
        load(tmp_path / "file", use_cache=False)
    for folder in (tmp_path, tmp_path / "missing", tmp_path / ("x" * 300)):
        with pytest.raises(InvalidInput, match=r"is no knowledge base; expected a folder with knowledge_base\.yaml"):
            load(folder, use_cache=False)


def test_a_rule_file_that_is_a_folder_or_not_utf_8_is_refused(shoulder):
    (shoulder / "rules/more.yaml").mkdir()
    with pytest.raises(InvalidInput, match=r"more\.yaml: (is a directory|cannot be read)"):
        load(shoulder, use_cache=False)
    (shoulder / "rules/more.yaml").rmdir()
    (shoulder / "rules/more.yaml").write_bytes(b"module: caf\xe9\n")
    with pytest.raises(InvalidInput, match=r"more\.yaml:1:12: is not UTF-8"):
        load(shoulder, use_cache=False)


def test_the_digest_changes_with_every_file_and_with_nothing_else(tmp_path):
    seen = {load(put(tmp_path / "same", SHOULDER), use_cache=False).digest}
    assert load(put(tmp_path / "elsewhere", SHOULDER), use_cache=False).digest in seen
    for number, name in enumerate(SHOULDER):
        more = {**SHOULDER, name: SHOULDER[name] + "# a comment\n"}
        seen.add(load(put(tmp_path / str(number), more), use_cache=False).digest)
    assert len(seen) == 1 + len(SHOULDER)
    moved = {name: text for name, text in SHOULDER.items() if name != "rules/safety.yaml"}
    moved["rules/other.yaml"] = SHOULDER["rules/safety.yaml"]
    assert load(put(tmp_path / "moved", moved), use_cache=False).digest not in seen


def test_the_built_in_knowledge_base_is_read_from_its_folder_too(tmp_path):
    built_in = load(use_cache=False)
    folder = load(copy_knowledge_base(tmp_path / "copy"), use_cache=False)
    assert folder.digest == built_in.digest
    assert folder.rules.keys() == built_in.rules.keys()
    for mine, theirs in zip(folder.rules.values(), built_in.rules.values(), strict=True):
        assert replace(mine, tests=()) == replace(theirs, tests=())
        assert [test.given for test in mine.tests] == [test.given for test in theirs.tests]


def test_a_wrong_fact_in_the_real_rules_is_named_with_its_line(tmp_path):
    folder = copy_knowledge_base(tmp_path / "copy")
    file = folder / "rules/red_flags.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("when: {bladder_change: true}", "when: {bladder_chang: true}", 1), encoding="utf-8")
    line = text[: text.index("when: {bladder_change: true}")].count("\n") + 1
    with pytest.raises(InvalidInput) as refused:
        load(folder, use_cache=False)
    (problem,) = refused.value.problems
    assert (problem.file, problem.line, problem.column, problem.nearest) == (str(file), line, 12, "bladder_change")


def test_derived_facts_stand_after_what_they_read(knowledge_base):
    level = strata(knowledge_base.derived)
    assert set(level) == set(knowledge_base.derived)
    for name, fact in knowledge_base.derived.items():
        read = {read for condition in fact.conditions for read in reads(condition)} & set(level)
        assert all(level[other] < level[name] for other in read)
    order = list(knowledge_base.derived)
    assert order == sorted(order, key=lambda name: level[name])


def test_the_base_case_records_facts_that_can_be_recorded(knowledge_base):
    for name, raw in knowledge_base.base_case.items():
        knowledge_base.vocabulary.facts[name].read(raw)


DROP = object()
MALFORMED = [
    ("knowledge_base.yaml", "", []),
    ("knowledge_base.yaml", "", 5),
    ("knowledge_base.yaml", "", None),
    ("knowledge_base.yaml", "review_by", DROP),
    ("knowledge_base.yaml", "review_by", 2027),
    ("knowledge_base.yaml", "settings.stiff_below.value", DROP),
    ("knowledge_base.yaml", "settings.stiff_below.value", [1]),
    ("knowledge_base.yaml", "settings", ["x"]),
    ("knowledge_base.yaml", "settings", DROP),
    ("knowledge_base.yaml", "settings.manner.values", 3),
    ("facts/vocabulary.yaml", "", []),
    ("facts/vocabulary.yaml", "facts", DROP),
    ("facts/vocabulary.yaml", "facts", None),
    ("facts/vocabulary.yaml", "blocks", None),
    ("facts/vocabulary.yaml", "blocks.injury", None),
    ("facts/vocabulary.yaml", "facts.fall", None),
    ("facts/vocabulary.yaml", "facts.fall.code", "x"),
    ("facts/vocabulary.yaml", "facts.sore.regions", ["x"]),
    ("facts/vocabulary.yaml", "facts.visits.range", ["a", "b"]),
    ("facts/vocabulary.yaml", "facts.visits.range", [9, 1]),
    ("facts/vocabulary.yaml", "facts.visits.range", DROP),
    ("facts/vocabulary.yaml", "facts.side.values", DROP),
    ("facts/vocabulary.yaml", "facts.side.values", "left"),
    ("facts/vocabulary.yaml", "facts.fall.negative", "unknown"),
    ("facts/vocabulary.yaml", "facts.fall.negative", ["x"]),
    ("facts/techniques.yaml", "", "x"),
    ("facts/techniques.yaml", "regions", DROP),
    ("facts/techniques.yaml", "positions", DROP),
    ("facts/techniques.yaml", "groups", DROP),
    ("facts/techniques.yaml", "side", DROP),
    ("facts/techniques.yaml", "side", "sides"),
    ("facts/techniques.yaml", "regions.neck", None),
    ("facts/techniques.yaml", "positions.sitting", "x"),
    ("facts/techniques.yaml", "techniques", None),
    ("facts/techniques.yaml", "techniques.stroking", None),
    ("facts/techniques.yaml", "techniques.stroking.evidence", "x"),
    ("facts/techniques.yaml", "techniques.stroking.evidence.sources", 3),
    ("facts/techniques.yaml", "techniques.stroking.evidence.sources", [{}]),
    ("facts/techniques.yaml", "techniques.stroking.bedridden", []),
    ("facts/techniques.yaml", "techniques.stroking.dose", 3),
    ("facts/techniques.yaml", "techniques.stroking.dose.minuets", [1, 2]),
    ("facts/techniques.yaml", "techniques.stroking.dose.minutes", [5]),
    ("facts/techniques.yaml", "techniques.stroking.depth", "deep"),
    ("facts/techniques.yaml", "techniques.stroking.cap", 11),
    ("facts/techniques.yaml", "techniques.stroking.local_contraindications", "x"),
    ("facts/techniques.yaml", "techniques.stroking.local_contraindications", [{}]),
    ("facts/techniques.yaml", "techniques.point.points", ["x"]),
    ("facts/techniques.yaml", "techniques.point.points.0.name", DROP),
    ("facts/techniques.yaml", "techniques.point.points.0.region", "x"),
    ("facts/techniques.yaml", "techniques.point.points.0.colour", "red"),
    ("facts/sources.yaml", "", None),
    ("facts/sources.yaml", "sources", []),
    ("facts/sources.yaml", "sources.BOOK", None),
    ("facts/sources.yaml", "sources.BOOK.standing", DROP),
    ("facts/sources.yaml", "sources.BOOK.title", 5),
    ("rules/derived.yaml", "", None),
    ("rules/derived.yaml", "derived", None),
    ("rules/derived.yaml", "derived.stiff", None),
    ("rules/derived.yaml", "derived.signs.count", None),
    ("rules/derived.yaml", "derived.picture.cases", None),
    ("rules/derived.yaml", "derived.picture.cases", [5]),
    ("rules/derived.yaml", "derived.picture.values", None),
    ("rules/derived.yaml", "derived.picture.values", DROP),
    ("rules/derived.yaml", "derived.picture.values", [["x"]]),
    ("rules/derived.yaml", "derived.picture.otherwise", ["x"]),
    ("rules/derived.yaml", "derived.picture.otherwise", "warm"),
    ("rules/derived.yaml", "derived.picture.cases.1.value", DROP),
    ("rules/derived.yaml", "derived.picture.cases.1.value", ["x"]),
    ("rules/policy.yaml", "", "x"),
    ("rules/policy.yaml", "", None),
    ("rules/policy.yaml", "policy", DROP),
    ("rules/policy.yaml", "policy", None),
    ("rules/policy.yaml", "short_forms", DROP),
    ("rules/policy.yaml", "short_forms", None),
    ("rules/policy.yaml", "short_forms.lightly", None),
    ("rules/policy.yaml", "policy.base_minutes", [1]),
    ("rules/policy.yaml", "policy.base_minutes", ["a", "b"]),
    ("rules/policy.yaml", "policy.base_minutes", None),
    ("rules/policy.yaml", "policy.alternatives", ["x"]),
    ("rules/policy.yaml", "policy.alternatives.0.text", DROP),
    ("rules/policy.yaml", "policy.plan_sections", ["x"]),
    ("rules/policy.yaml", "policy.words", None),
    ("rules/policy.yaml", "policy.words.excluded", ["x"]),
    ("rules/policy.yaml", "policy.featured", None),
    ("rules/policy.yaml", "policy.featured.own", "me"),
    ("rules/policy.yaml", "policy.risk_order", "gentle"),
    ("rules/policy.yaml", "policy.safety_net", "SH-99"),
    ("rules/base_case.yaml", "", "x"),
    ("rules/base_case.yaml", "facts", True),
    ("rules/base_case.yaml", "facts", ["x"]),
    ("rules/safety.yaml", "", 5),
    ("rules/safety.yaml", "", None),
    ("rules/safety.yaml", "module", DROP),
    ("rules/safety.yaml", "rules", None),
    ("rules/safety.yaml", "rules", ["x"]),
    ("rules/safety.yaml", "rules", 5),
    ("rules/safety.yaml", "rules.SH-01", None),
    ("rules/safety.yaml", "rules.SH-01.when", ["x"]),
    ("rules/safety.yaml", "rules.SH-01.when", None),
    ("rules/safety.yaml", "rules.SH-01.when", {}),
    ("rules/safety.yaml", "rules.SH-01.when.any", {"fall": True}),
    ("rules/safety.yaml", "rules.SH-01.when", {"fall": {"fact": ["x"]}}),
    ("rules/safety.yaml", "rules.SH-01.when", {"fall": {"fact": "fall", "x": 1}}),
    ("rules/safety.yaml", "rules.SH-01.when", {"count": {"of": None, "at_least": 1}}),
    ("rules/safety.yaml", "rules.SH-01.when", {"count": {"of": [{"fall": True}], "at_least": 2}}),
    ("rules/safety.yaml", "rules.SH-01.then", "x"),
    ("rules/safety.yaml", "rules.SH-01.then", [["x"]]),
    ("rules/safety.yaml", "rules.SH-01.then", [{"refer": "x"}]),
    ("rules/safety.yaml", "rules.SH-01.then.0.refer.to", 5),
    ("rules/safety.yaml", "rules.SH-01.then", [{"derive": ["x"]}]),
    ("rules/safety.yaml", "rules.SH-01.then", [{"withhold": None}]),
    ("rules/safety.yaml", "rules.SH-01.then", [{"withhold": {"all_but": None}}]),
    ("rules/safety.yaml", "rules.SH-01.then", [{"withhold": {"regions": None}}]),
    ("rules/safety.yaml", "rules.SH-01.then", [{"adapt": None}]),
    ("rules/safety.yaml", "rules.SH-01.then", [{"plan": "x"}]),
    ("rules/safety.yaml", "rules.SH-01.then", [{"stop": None}]),
    ("rules/safety.yaml", "rules.SH-01.then", [{"advise": 5}]),
    ("rules/safety.yaml", "rules.SH-01.then", [{"contradict": {"facts": ["fall"], "text": "no"}}]),
    ("rules/safety.yaml", "rules.SH-01.then", [{"contradict": {"facts": ["fall", "side"]}}]),
    ("rules/safety.yaml", "rules.SH-01.then", [{"restrict_positions": None}]),
    ("rules/safety.yaml", "rules.SH-01.then", [{"require_depth": None}]),
    ("rules/safety.yaml", "rules.SH-01.then", [{"withhold_points": "GB21"}]),
    ("rules/safety.yaml", "rules.SH-01.sources", None),
    ("rules/safety.yaml", "rules.SH-01.sources", [["x"]]),
    ("rules/safety.yaml", "rules.SH-01.tests", "x"),
    ("rules/safety.yaml", "rules.SH-01.tests", [None]),
    ("rules/safety.yaml", "rules.SH-01.tests", [{"given": [], "expect": {}}]),
]


@pytest.mark.parametrize(("name", "path", "value"), MALFORMED)
def test_a_malformed_part_of_a_knowledge_base_is_a_problem_with_a_place(tmp_path, name, path, value):
    data = yaml.safe_load(SHOULDER[name])
    *above, last = [int(key) if key.isdigit() else key for key in path.split(".")]
    if not path:
        data = value
    elif value is DROP:
        del part(data, above)[last]
    else:
        part(data, above)[last] = value
    with pytest.raises(InvalidInput) as refused:
        load(put(tmp_path, {**SHOULDER, name: yaml.safe_dump(data, sort_keys=False)}), use_cache=False)
    assert all(Path(problem.file).is_relative_to(tmp_path) for problem in refused.value.problems)


def sound_or_refused(folder):
    """A knowledge base that is read serves; one that is not read is refused with problems."""
    try:
        knowledge_base = load(folder, use_cache=False)
    except InvalidInput as error:
        return error.problems
    case = None
    with contextlib.suppress(InvalidInput):
        case = parse_case(CASE, knowledge_base.vocabulary, "case.yaml", knowledge_base.derived_only)
    if case is not None:
        assert Consultant(knowledge_base, datetime.date(2026, 12, 1)).consult(case).to_plain()
    return ()


_SCRAPS = (
    *"[]{}:,-?!&*|>'\"%@`#~\t\r\n\0",
    *(
        "---",
        "<<: ",
        "*a",
        "&a ",
        "!!python/object/apply:os.system ",
        "? ",
        "- ",
        ": ",
        "\n  ",
        "null",
        "unknown",
        "1e999",
    ),
    *("[]", "{}", "true", "5", "''", "all", "any: ", "not: ", "count: ", "when: ", "then: ", "fact: ", "setting: "),
)
_JUNK = st.sampled_from(
    (
        *(None, True, 0, -1, 1.5, 10**17, "", "x", "unknown", "all", [], {}, ["x"], [["x"]], [None], {"x": None}),
        *({"fact": "x"}, {"fact": ["x"]}, {"setting": "zz"}, {"when": None}, {"then": None}, {"of": None, "below": 1}),
    )
)


@pytest.fixture(scope="module")
def scratch(tmp_path_factory):
    return tmp_path_factory.mktemp("scratch")


def places(data, above=()):
    """The path of every part of some data."""
    yield above
    for key in data if isinstance(data, dict) else range(len(data)) if isinstance(data, list) else ():
        yield from places(data[key], (*above, key))


def part(data, path):
    for key in path:
        data = data[key]
    return data


DATA = {name: yaml.safe_load(text) for name, text in SHOULDER.items()}
PLACES = [(name, place) for name, data in DATA.items() for place in places(data) if place]


@settings(report_multiple_bugs=False)
@given(st.sampled_from(PLACES), st.sampled_from(("put", "drop", "rename", "copy")), _JUNK, st.sampled_from(PLACES))
def test_a_knowledge_base_with_a_part_changed_serves_or_is_refused(scratch, where, how, junk, other):
    name, place = where
    data = copy.deepcopy(DATA[name])
    holder, key = part(data, place[:-1]), place[-1]
    match how:
        case "put":
            holder[key] = copy.deepcopy(junk)
        case "drop":
            del holder[key]
        case "rename" if isinstance(holder, dict):
            holder[f"{key}x"] = holder.pop(key)
        case _:
            holder[key] = copy.deepcopy(part(DATA[other[0]], other[1]))
    sound_or_refused(put(scratch, {**SHOULDER, name: yaml.safe_dump(data, sort_keys=False)}))


@settings(report_multiple_bugs=False)
@given(
    st.sampled_from(tuple(SHOULDER)),
    st.integers(0, 3000),
    st.sampled_from(_SCRAPS) | st.text(max_size=3),
    st.integers(0, 12),
)
def test_a_knowledge_base_with_a_scrap_put_in_serves_or_is_refused(scratch, name, at, scrap, cut):
    text = SHOULDER[name]
    at %= len(text)
    sound_or_refused(put(scratch, {**SHOULDER, name: text[:at] + scrap + text[at + cut :]}))


REAL = {
    file.relative_to(HERE).as_posix(): file.read_text(encoding="utf-8")
    for file in (*HERE.glob("rules/*.yaml"), *HERE.glob("facts/*.yaml"))
}


@pytest.mark.parametrize("name", sorted(REAL))
def test_a_real_knowledge_base_with_a_file_cut_short_serves_or_is_refused(tmp_path, name):
    folder = copy_knowledge_base(tmp_path / "copy")
    text = REAL[name]
    (folder / name).write_text(text[: len(text) * 2 // 3], encoding="utf-8")
    sound_or_refused(folder)


# Regions that a fact names


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "gluteal_left: [gluteal_left]",
            "gluteal_left: [glutael_left]",
            '"glutael_left" is no region; did you mean gluteal_left?',
        ),
        ("      sacrum: [sacrum]\n", "", "skin_area does not say which regions sacrum stands for"),
        ("      sacrum: [sacrum]\n", "      sacrum: []\n", "skin_area does not say which regions sacrum stands for"),
        (
            "      sacrum: [sacrum]\n",
            "      sacrum: [sacrum]\n      sacrun: [sacrum]\n",
            '"sacrun" is no value of skin_area',
        ),
    ],
    ids=["misspelt", "left out", "empty", "one too many"],
)
def test_a_word_that_stands_for_no_region_is_refused_for_it_would_withhold_nothing(tmp_path, old, new, message):
    folder = copy_knowledge_base(tmp_path)
    file = folder / "facts/vocabulary.yaml"
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(InvalidInput) as refused:
        load(folder, use_cache=False)
    assert message in str(refused.value)


def test_regions_are_taken_only_from_a_fact_that_names_regions(tmp_path):
    folder = copy_knowledge_base(tmp_path)
    file = folder / "rules/contraindications.yaml"
    text = file.read_text(encoding="utf-8")
    assert "{fact: skin_area}" in text
    file.write_text(text.replace("{fact: skin_area}", "{fact: muscle_findings}", 1), encoding="utf-8")
    with pytest.raises(InvalidInput, match='"muscle_findings" is not a set-valued fact that names regions'):
        load(folder, use_cache=False)


def test_every_fact_and_every_group_has_a_short_title_of_its_own():
    base = load(HERE)
    facts = {name: base.name_of(name) for name in base.vocabulary.facts}
    derived = {name: base.name_of(name) for name in base.derived_only}
    groups = {name: base.catalogue.group_title(name) for name in base.catalogue.groups}
    assert all(base.vocabulary.facts[name].title for name in facts)
    assert set(base.catalogue.group_titles) == set(groups)
    for titles in (facts | derived, groups):
        assert len(set(titles.values())) == len(titles)
        assert all(len(title) <= 60 and "_" not in title and title[-1] not in ".?" for title in titles.values())


def test_a_fact_or_a_group_without_a_title_is_called_by_its_name():
    base = load(HERE / "examples" / "shoulder")
    assert base.name_of("recent_trauma") == "recent trauma"
    assert base.catalogue.group_title("on_skin") == "on skin"
    assert base.name_of("no_such_fact") == "no such fact"
