"""Whatever is done to a file of a knowledge base, it is read or refused in words: no crash, no place outside of it."""

import datetime
import re
import shutil
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import strategies  # noqa: F401  (chooses the profile)
from ischia.expert.consult import Consultant
from ischia.expert.workshop.case_suite import read_suites
from ischia.expert.workshop.check.check import check
from ischia.expert.workshop.check.codes import codes
from ischia.expert.workshop.check.text import report
from ischia.expert.workshop.tests_checked import problems_in_tests
from ischia.facts.case import make_case
from ischia.facts.problem import ERROR, SEVERITIES, InvalidInput
from ischia.rules.load import load
from spoilt_files import in_bytes, in_data, in_lines

TODAY = datetime.date(2026, 11, 25)
GOOD = Path(__file__).resolve().parents[1] / "bad_rules/good"
IN_TESTS = "R401"
_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")  # where YAML begins a line

MORE = {
    "knowledge_base.yaml": (GOOD / "knowledge_base.yaml").read_text(encoding="utf-8")
    + """\
  review_grace: {title: Days of grace, value: 30, unit: days}
governance: {author: Somebody, owner: Somebody, created: "2026-01-01", status: active}
requires: {ischia: ">=0"}
""",
    "facts/vocabulary.yaml": (GOOD / "facts/vocabulary.yaml").read_text(encoding="utf-8")
    + """\
  where: {type: set, values: [bruise, rash], question: "Where?", unknown: Anywhere., regions: {bruise: [neck], rash: [shoulder_left]}}
  weeks: {type: decimal, range: [0, 99], also: [none], title: weeks since, unit: weeks, question: "How long?", unknown: Long., changes: upward}
  stiff: {type: boolean, question: "Is it stiff?", unknown: Nothing., code: {system: SNOMED CT, code: "1", checked: false}}
  force: {type: integer, range: [0, 10], also: [na], asked_by: examination, question: "How strong?", unknown: Weak., instead_of: fall}
""",
    "facts/body_chart.yaml": """\
title: Shoulder
size: [50, 100]
outline: 0,2 20,10 20,90 0,98
views:
  front:
    title: from the front
    viewer_left: right
    details: [0,2 3,4]
    shapes: {shoulder: "5,5 10,5 10,12", neck: "0,5 5,5 5,12 0,12"}
    signs: {neck: "0,8"}
lines: [{title: the line, view: front, margin: 2, curve: "1,2 3,4"}]
marks:
  - {title: sore, where: {sore: [deltoid]}, regions: [shoulder], affected: [shoulder], named_by: where}
  - {title: broken, where: {fracture: {other_than: [false]}}, regions: [neck]}
pictograms: {sitting: [{width: 2, curve: "1,1"}], supine: []}
""",
    "rules/derived.yaml": (GOOD / "rules/derived.yaml")
    .read_text(encoding="utf-8")
    .replace("title: The shoulder is stiff\n", "title: The shoulder is stiff\n    short: stiffness\n    typed: true\n"),
    "rules/more.yaml": """\
module: more
title: Everything else that can be said
governance: {owner: Somebody else, review_by: "2027-11-25"}
rules:
  SH-20:
    title: Everything that restricts is said at once
    when:
      all:
        - count: {of: [{fall: true}, {weeks: {at_least: 2, below: 9}}, {sore: {empty: true}}], at_least: 2}
        - not: {any: [{side: {other_than: left}}, {weeks: none}, {force: {above: {setting: stiff_below}}}]}
        - {abduction: {at_most: {fact: force}}, typed_stiff: true, manner: careful, moment: planning}
        - any: [{always: true}, {count: {of: [{where: {includes: [bruise]}}], below: 1}}]
    then:
      - withhold: {techniques: [point], regions: [neck, shoulder_affected]}
      - withhold: {groups: [gentle], also_groups: [deep], traditions: [western], disciplines: [swedish], regions: {all_but: [neck]}}
      - withhold: {all_but: [{techniques: [stroking]}, {groups: [gentle]}], regions: {fact: where}}
      - withhold_points: [GB21]
      - cap_pressure: 5
      - cap_minutes: 20
      - cap_certainty: low
      - lower_depth: 1
      - halve: [minutes, depth]
      - require_depth: {groups: [deep], at_least: 2, ignoring: [SH-20]}
      - restrict_positions: [sitting, supine]
      - withhold_positions: [affected_side]
      - order_positions: [supine, sitting]
      - adapt: {text: slowly, groups: [gentle]}
      - adapt: with care
      - when: {moment: contact}
        then: [{stop: {text: That is enough., above_cap: force}}, {stop: Enough.}]
    because: It can all be said.
    sources: [WORD]
    strength: strong
    certainty: expert opinion
    author: Somebody
    reviewed: "2026-02-02"
    reviewer: Another
    log: [{date: "2026-02-02", by: Another, what: Read it.}]
    accepts: {R715: It is there to be spoilt.}
    tests:
      - {given: {fall: true, sore: [], weeks: 3}, moment: contact, settings: {stiff_below: 60}, expect: {holds: possibly}, todo: later}
  SH-21:
    title: What acts is said at once
    when: {weeks: {above: 1}, force: [na, 3]}
    then:
      - prefer: oriental
      - refer: {urgency: routine, to: somebody}
      - contradict: {facts: [fall, fracture], text: Both cannot be.}
      - plan: {section: today, text: Rest.}
    because: It can all be said.
    sources: [WORD]
    strength: conditional
    certainty: low
    status: draft
  SH-22:
    title: What was once said
    then: [{advise: Nothing.}]
    because: It was said.
    sources: [WORD]
    strength: conditional
    certainty: low
    status: retired
""",
    "tests/cases/two.yaml": """\
suite: Two patients
common:
  negative: [injury]
  facts: {side: left, abduction: 100}
cases:
  first:
    title: As they all are
    facts: {sore: [deltoid]}
    expect: {offered: [stroking], in_force: [SH-07], course: {sessions: 3}}
  second:
    negative: []
    moment: contact
    facts: {fall: true, fracture: unknown}
    settings: {stiff_below: 60}
    overdue: true
    todo: later
    expect: {withheld: {stroking: [SH-06]}, not_offered: [kneading], asks: [fracture], referral: urgent, pressure_cap: {stroking: 3}}
""",
}
for name in ("rules/patient_page.yaml", "rules/intended_use.yaml"):
    folder = "R720-a-draft-without-plain-words" if "page" in name else "R603-a-use-that-says-nothing"
    MORE[name] = (GOOD.parent / folder / name).read_text(encoding="utf-8").replace('purpose: [""]', "purpose: [said]")
OVERLAY = {
    "overlay.yaml": """\
overlay: mine
title: My clinic
version: "1"
over: shoulder
language: en
governance: {author: Me, owner: Me, created: "2026-11-25"}
settings: {stiff_below: 120, review_grace: 0}
off: {kneading: Nobody here is trained in it.}
pathways: {urgent: the hospital, SH-01: the ward}
names: {techniques: {stroking: Slow stroking}, facts: {fall: the fall}, regions: {neck: the nape}, positions: {supine: on the back}}
plain: {withheld: We leave some things out., refer: {urgent: Go there.}, about: what must be asked}
sources: {MINE: {title: Our paper, checked: read, standing: seen}}
""",
    "rules/mine.yaml": """\
module: mine
title: Mine
rules:
  MY-01:
    title: Points are pressed lightly after a fall
    when: {fall: true}
    then: [{cap_pressure: 2}, {refer: {urgency: urgent, to: the hospital}}]
    because: We do not like it.
    sources: [MINE, WORD]
    strength: conditional
    certainty: very low
    tests: [{given: {fall: true}, expect: {referral: urgent}}]
""",
}
