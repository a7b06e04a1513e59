"""The rule book as data: all of the knowledge base stands in it once, and what it says of a rule is that rule."""

import copy
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ischia.expert.workshop.book.book import CLEAR_PATIENT, Link, anchor, links_in, texts_in
from ischia.expert.workshop.book.build import book, chosen
from ischia.expert.workshop.book.rules import NOT_REVIEWED
from ischia.expert.workshop.finding.readers import readers
from ischia.facts.problem import InvalidInput
from ischia.rules.load import HERE
from ischia.rules.rule import TYPED
from ischia.rules.sentence import rule_sentences
from revised_bases import SHOULDER, data_of, whole, with_data

BASES = (HERE, SHOULDER)


def said(text):
    """A text without its links."""
    return "".join(part.text if isinstance(part, Link) else part for part in text)


def words_of(entry):
    """Everything that an entry says, a line each."""
    return [entry.title, *entry.marks, *(said(text) for block in entry.blocks for text in texts_in(block))]


def printed(entry):
    """An entry as lines, for a snapshot."""
    lines = [f"{entry.name}  {entry.title} {' '.join(entry.marks)}".rstrip()]
    for block in entry.blocks:
        if hasattr(block, "pairs"):
            lines += [f"  {term}: {said(text)}" for term, several in block.pairs for text in several]
        elif hasattr(block, "rows"):
            lines += ["  | " + " | ".join(map(said, row)) for row in block.rows]
        else:
            lines += [f"  {said(text)}" for text in texts_in(block)]
    return lines


@cache
def book_of(folder):
    """The whole book of a knowledge base."""
    return book(whole(folder))


def entries_of(made):
    return {(entry.kind, entry.name): entry for entry in made.entries}


@pytest.fixture(scope="module", params=BASES, ids=["built-in", "shoulder"])
def written(request):
    return whole(request.param)


@pytest.fixture(scope="module")
def made(written):
    return book_of(HERE if written is whole(HERE) else SHOULDER)


@pytest.fixture(scope="module")
def built_in():
    return entries_of(book_of(HERE))


def test_everything_of_the_knowledge_base_stands_in_it_once(made, written):
    base = written.base
    expected = {
        "rule": {*base.rules, *base.retired},
        "fact": set(base.vocabulary.facts),
        "derived": set(base.derived),
        "technique": set(base.catalogue.techniques),
        "group": set(base.catalogue.groups),
        "source": set(base.sources),
        "setting": set(base.described_settings),
        "short-form": set(written.data("rules/policy.yaml")["short_forms"]),
    }
    found = [(entry.kind, entry.name) for entry in made.entries]
    assert len(found) == len(set(found))
    assert {kind: {name for k, name in found if k == kind} for kind in expected} == expected
    assert {kind for kind, _ in found} == set(expected)


def test_every_anchor_is_there_once_and_every_link_leads_to_one(made):
    anchors = [chapter.anchor for chapter in made.chapters] + [entry.anchor for entry in made.entries]
    assert len(anchors) == len(set(anchors))
    blocks = [block for chapter in made.chapters for block in chapter.blocks]
    blocks += [block for entry in made.entries for block in entry.blocks]
    links = [link for block in blocks for link in links_in(block)]
    assert links
    assert {link.to for link in links} <= set(anchors)
    assert all(link.text for link in links)


def test_a_rule_is_said_as_it_is_read_aloud_everywhere_else(made, written):
    base = written.base
    for rule in base.rules.values():
        entry = entries_of(made)["rule", rule.id]
        sentences = [said(block.text) for block in entry.blocks if getattr(block, "said", False)]
        assert sentences == rule_sentences(rule, base.catalogue, names=base.name_of)
        assert rule.title == entry.title
        assert rule.because in words_of(entry)


def test_what_a_sentence_names_leads_to_its_entry(built_in):
    sentence = built_in["rule", "NS-02"].blocks[0]
    assert {link.to for link in links_in(sentence)} >= {"fact-irritability", "group-deep", "group-gentle"}


def test_each_test_beside_a_rule_has_its_row_with_every_finding_given(made, written):
    base = written.base
    for rule in base.rules.values():
        table = next(block for block in entries_of(made)["rule", rule.id].blocks if hasattr(block, "rows"))
        assert len(table.rows) == len(rule.tests)
        for test, (_, given_text, expected) in zip(rule.tests, table.rows, strict=True):
            for name in test.given:
                assert base.name_of(name) in said(given_text)
            assert said(expected).startswith(("Holds for certain.", "May hold, not being excluded.", "Does not hold."))


def test_nothing_in_a_test_is_left_in_the_words_of_the_files(made, written):
    for entry in made.entries:
        for block in entry.blocks:
            if entry.kind == "rule" and hasattr(block, "rows"):
                said_in_rows = " ".join(said(cell) for row in block.rows for cell in row)
                for word in ("{", "}", "not_", "pressure_cap", "cannot_exclude"):
                    assert word not in said_in_rows, entry.name


def test_a_fact_names_the_rules_that_read_it(made, written):
    for (kind, name), entry in entries_of(made).items():
        if kind in ("fact", "derived"):
            expected = {anchor("rule", reader.rule) for reader in readers(written.base, name)}
            found = {link.to for block in entry.blocks for link in links_in(block) if link.to.startswith("rule-")}
            if kind == "derived":
                expected |= {anchor("rule", case.rule) for case in written.base.derived[name].cases if case.rule}
            assert found == expected


def test_a_technique_names_the_rules_that_recommend_it(made, written):
    for (kind, name), entry in entries_of(made).items():
        if kind == "technique":
            pairs = dict(pair for block in entry.blocks for pair in block.pairs)
            found = {link.to for text in pairs.get("Recommended by", ()) for link in text if isinstance(link, Link)}
            assert found == {anchor("rule", rule.id) for rule, _ in written.base.recommending(name)}


def test_a_source_says_how_far_it_was_checked_and_names_the_rules_that_rest_on_it(made, written):
    for (kind, name), entry in entries_of(made).items():
        if kind == "source":
            source = written.base.sources[name]
            assert any(source.checked in line for line in words_of(entry))
            assert entry.marks == ((source.mark,) if source.mark else ())
            found = {link.to for block in entry.blocks for link in links_in(block) if link.to.startswith("rule-")}
            assert found == {anchor("rule", rule.id) for rule in written.base.rules.values() if name in rule.sources}


def test_the_entries_read_well(snapshot):
    made = entries_of(book_of(SHOULDER))
    shown = (
        ("rule", "FS-01"),
        ("rule", "SN-01"),
        ("fact", "night_pain"),
        ("derived", "frozen_stage"),
        ("technique", "warmth"),
        ("group", "stretch"),
        ("source", "STIFF-GUIDE"),
        ("setting", "stiff_from"),
        ("short-form", "gentle_only"),
    )
    assert "\n\n".join("\n".join(printed(made[key])) for key in shown) == snapshot


def test_the_pages_beside_the_entries_read_well(snapshot):
    made = book_of(SHOULDER)
    chapters = [chapter for chapter in made.chapters if chapter.anchor in ("policy", "sign-off", "how-to-read")]
    lines = [f"{made.title}", *(f"{term}: {text}" for term, text in made.about if "Digest" not in term)]
    for chapter in chapters:
        lines += ["", chapter.title]
        for block in chapter.blocks:
            if hasattr(block, "pairs"):
                lines += [f"  {term}: {said(text)}" for term, several in block.pairs for text in several]
            elif hasattr(block, "boxes"):
                lines += [f"  [{']['.join(block.boxes)}] {'; '.join((*block.lines, *block.long))}"]
            elif hasattr(block, "level"):
                lines += [f"  {block.text}"]
            else:
                lines += [f"  {said(text)}" for text in texts_in(block)]
    assert "\n".join(lines) == snapshot


def test_the_index_leads_from_words_of_titles_to_rules_and_from_names_to_entries():
    index = book_of(HERE).chapters[-1]
    rows = {term: {link.to for text in texts for link in text if isinstance(link, Link)} for block in index.blocks
            for term, texts in block.pairs}  # fmt: skip
    assert rows["Irritability"] == {"fact-irritability"}
    assert rows["Gua sha"] >= {"technique-gua_sha"}
    assert "rule-NS-03" in rows["acute"]
    assert not {"where", "that", "never"} & set(rows)


def test_the_clear_patient_is_shown_whole(written, made):
    chapter = next(chapter for chapter in made.chapters if chapter.anchor == CLEAR_PATIENT)
    table = next(block for block in chapter.blocks if hasattr(block, "rows"))
    assert [said(row[0]) for row in table.rows] == [written.base.name_of(name) for name in written.base.base_case]


# The life of a rule


def with_governance(**said_of):
    """The shoulder's knowledge base, one rule of which says this of itself."""
    data = copy.deepcopy(data_of(SHOULDER))
    data["rules/stages.yaml"]["rules"]["FS-02"] |= said_of
    return with_data(SHOULDER, {"rules/stages.yaml": data["rules/stages.yaml"]})


def test_a_rule_that_nobody_reviewed_says_so(built_in):
    assert any(NOT_REVIEWED in line for line in words_of(built_in["rule", "NS-02"]))


def test_a_rule_says_who_wrote_owns_and_reviewed_it_and_when_and_what_changed():
    entry = entries_of(
        book(
            with_governance(
                author="Dr A.",
                owner="The clinic",
                changed="2026-12-01",
                reviewer="Dr B.",
                reviewed="2026-12-02",
                review_by="2027-01-31",
                log=[{"date": "2026-12-01", "by": "Dr A.", "what": "Taken apart from FS-01."}],
            )
        )
    )["rule", "FS-02"]
    text = " ".join(words_of(entry))
    assert "By Dr A. on 2026-11-24, changed on 2026-12-01. Owner: The clinic." in text
    assert "Reviewed on 2026-12-02 by Dr B. To be reviewed by 2027-01-31." in text
    assert "2026-12-01, Dr A.: Taken apart from FS-01." in text
    assert "rule-FS-01" in {link.to for block in entry.blocks for link in links_in(block)}


def test_a_draft_is_marked_as_one_and_shown_as_it_will_be():
    made = book(with_governance(status="draft"))
    entry = entries_of(made)["rule", "FS-02"]
    assert entry.marks == ("draft",)
    assert "recommend" in words_of(entry)[2]
    assert "1 draft among them" in dict(made.about)["Rules"]


def test_a_retired_rule_is_kept_in_a_chapter_of_its_own_and_asks_for_no_signature():
    made = book(with_governance(status="retired"))
    chapter = next(chapter for chapter in made.chapters if chapter.anchor == "retired")
    assert [entry.name for entry in chapter.entries] == ["FS-02"]
    assert not any(hasattr(block, "boxes") for block in chapter.entries[0].blocks)
    assert "Retired: never in force." in words_of(chapter.entries[0])


# A part of the book


def test_a_part_holds_the_rules_that_are_named_and_the_facts_sources_and_techniques_that_they_name():
    made = book(whole(HERE), ("NS-02", "side"))
    found = entries_of(made)
    rules = {name for kind, name in found if kind == "rule"}
    assert rules == {"NS-02", *(r.id for r in whole(HERE).base.rules.values() if r.module == "side")}
    assert {("fact", "irritability"), ("group", "deep"), ("source", "SINSS")} <= set(found)
    assert ("fact", "pregnancy") not in found
    assert dict(made.about)["In this book"].endswith("rules: NS-02, side")


def test_a_part_has_no_link_that_leads_out_of_it():
    for patterns in (("FS-0*",), ("health", "RC"), ("KB-01",)):
        made = book(whole(SHOULDER), patterns)
        anchors = {chapter.anchor for chapter in made.chapters} | {entry.anchor for entry in made.entries}
        blocks = [block for chapter in made.chapters for block in chapter.blocks]
        blocks += [block for entry in made.entries for block in entry.blocks]
        assert {link.to for block in blocks for link in links_in(block)} <= anchors


def test_what_a_derived_fact_of_a_part_is_worked_out_from_is_in_it_too():
    found = entries_of(book(whole(HERE), ("OR-03",)))
    assert ("derived", "direct_piriformis_gate") in found
    assert ("derived", "hypothesis") in found
    assert ("fact", "slr_positive") in found


def test_a_pattern_that_names_nothing_is_refused_with_the_nearest():
    with pytest.raises(InvalidInput) as caught:
        chosen(whole(HERE).base, ("nerve_safty", "NS", "ZZ-9"))
    assert [problem.message for problem in caught.value.problems] == [
        'no rule begins with "nerve_safty", and no module is named so',
        'no rule begins with "ZZ-9", and no module is named so',
    ]
    assert caught.value.problems[0].nearest == "nerve_safety"


# Laws


@given(st.text(max_size=20), st.text(max_size=20))
def test_no_two_names_have_the_same_anchor(one, other):
    assert (anchor("rule", one) == anchor("rule", other)) is (one == other)


@given(st.text(max_size=20))
def test_an_anchor_holds_nothing_but_letters_digits_dots_and_dashes(name):
    assert all(character.isascii() and (character.isalnum() or character in "._-") for character in anchor("x", name))


def test_a_text_that_looks_like_the_mark_of_a_link_stays_what_it_is():
    data = copy.deepcopy(data_of(SHOULDER))
    data["rules/stages.yaml"]["rules"]["FS-02"]["because"] = "Mark \ue0000\ue001 and \ue002" + "1\ue003."
    made = with_data(SHOULDER, {"rules/stages.yaml": data["rules/stages.yaml"]})
    entry = entries_of(book(made))["rule", "FS-02"]
    assert "Mark \ue0000\ue001 and \ue0021\ue003." in words_of(entry)


def test_a_typed_fact_leads_to_the_fact_itself(built_in):
    assert not any(
        TYPED in link.to for entry in built_in.values() for block in entry.blocks for link in links_in(block)
    )
