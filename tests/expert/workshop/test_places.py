"""Where each comparison stands in the text of its file."""

from pathlib import Path

import pytest

from ischia.expert.workshop.coverage.conditions import of_derived, of_rule
from ischia.expert.workshop.coverage.files import written
from ischia.expert.workshop.places import Span, condition_places, part_conditions, part_places, places
from ischia.rules.condition import comparisons
from ischia.rules.load import HERE, load_whole

FOLDERS = (HERE, HERE / "examples" / "shoulder")
TEXT = """\
# above
rules:
  A-1:
    when:
      weight: {at_least: 6, at_most: 12}  # a range
      any:
        - colour: [red,
                   blue]
        - not: {size: {above: 3}}
      count:
        of: [{flag: true}, {always: true}, {tail: false}]
        at_least: 1
    then:
      - rest: 1
      - when: {shape: round}
        then:
          - rest: 2
          - when: {edge:
                     sharp}
            then: [{rest: 3}]
"""


def shown(text, span):
    """The text of a span, its lines joined."""
    lines = text.split("\n")[span.line - 1 : span.end_line]
    lines[-1] = lines[-1][: span.end_column - 1]
    lines[0] = lines[0][span.column - 1 :]
    return " ".join(line.strip() for line in lines)


def test_each_comparison_is_found_in_reading_order():
    found = places(TEXT)
    assert [shown(TEXT, span) for span in condition_places(found, ("rules", "A-1", "when"))] == [
        "at_least: 6",
        "at_most: 12",
        "colour: [red, blue]",
        "size: {above: 3}",
        "flag: true",
        "tail: false",
    ]


def test_each_part_of_a_rule_has_the_conditions_that_lead_to_it():
    rule = ("rules", "A-1")
    own, outer, inner = (*rule, "when"), (*rule, "then", 1, "when"), (*rule, "then", 1, "then", 1, "when")
    found = places(TEXT)
    assert part_conditions(found, rule) == ((own,), (own, outer), (own, outer, inner))
    assert [shown(TEXT, spans[-1]) for spans in part_places(found, rule)] == [
        "tail: false",
        "shape: round",
        "edge: sharp",
    ]


def test_a_value_ends_before_the_comment_behind_it_and_the_empty_lines_below_it():
    found = places("a:\n  - b: 1  # one\n\n# two\n\nc: 2\n")
    assert found.values[("a",)] == Span(2, 3, 2, 9)


def test_what_is_no_condition_has_no_places():
    found = places("when: [1, 2]\nother: {any: 3, not: 4, count: 5}\n")
    assert condition_places(found, ("when",)) == condition_places(found, ("other",)) == ()
    assert condition_places(found, ("nowhere", 0)) == ()
    assert part_conditions(found, ("nowhere",)) == ()


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_comparison_of_a_knowledge_base_stands_where_its_fact_is_named(folder: Path):
    knowledge_base = load_whole(folder)
    where = written(folder, (*knowledge_base.rules, *knowledge_base.derived))
    for name, one in {**knowledge_base.rules, **knowledge_base.derived}.items():
        composition = of_rule(one) if name in knowledge_base.rules else of_derived(one)
        texts = [shown(where[name].file.text, span) for span in where[name].spans()]
        assert len(texts) == len(composition.literals)
        for literal, text in zip(composition.literals, texts, strict=True):
            compared = literal.comparison
            assert text.startswith((f"{compared.fact}:", f"{compared.word}:"))


def test_the_parts_in_the_text_are_the_parts_of_the_rule(knowledge_base):
    where = written(HERE, knowledge_base.rules)
    for rule in knowledge_base.rules.values():
        spans = part_places(where[rule.id].file.places, where[rule.id].path)
        assert [len(some) for some in spans] == [len(list(comparisons(part.when))) for part in rule.parts]
