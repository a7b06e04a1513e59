"""Renaming: a name is another one everywhere, and nothing else is changed."""

import datetime
from functools import cache

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ischia.expert.consult import Consultant
from ischia.expert.workshop.language_server.look_up import references
from ischia.expert.workshop.language_server.names import Meaning
from ischia.expert.workshop.language_server.opened import Opened, Version
from ischia.expert.workshop.language_server.rename import edited, renamable, rename
from ischia.expert.workshop.testing.case_suite import read_suites
from ischia.expert.workshop.testing.tests_run import Runner
from ischia.facts.problem import InvalidInput
from ischia.rules.load import HERE, load_whole

SHOULDER = HERE / "examples" / "shoulder"
TODAY = datetime.date(2026, 12, 1)
NEW = {"rule": "ZZ-Q99", "source": "ZZ-Q99"}


@cache
def version(folder):
    return Opened(folder).version()


def renamed(before, kind, old, new):
    """The version in which a name is another one."""
    edits = rename(before, Meaning(kind, old), new)
    texts = {file: edited(text, edits.get(file, ())) for file, text in before.texts.items()}
    return Version(
        before.folder, {f: texts[f].encode() for f in before.raw}, {f: texts[f].encode() for f in before.raw_cases}
    )


def plain(value, old="", new=""):
    """What a knowledge base says, without the order in which names put it, and with `new` turned back into `old`."""
    match value:
        case str():
            return value.replace(new, old) if new else value
        case msgspec.Struct():
            left_out = ("digest", "line")
            names = [name for name in value.__struct_fields__ if name not in left_out]
            return [type(value).__name__, *(plain(getattr(value, name), old, new) for name in names)]
        case dict():
            return sorted(([plain(key, old, new), plain(one, old, new)] for key, one in value.items()), key=repr)
        case set() | frozenset():
            return sorted((plain(one, old, new) for one in value), key=repr)
        case list() | tuple():
            return [plain(one, old, new) for one in value]
        case int() | float() | None:
            return value
        case _:
            return str(value)


@cache
def said(before):
    return plain(before.examined.knowledge_base)


def assert_means_the_same(before, after, old, new):
    assert after.examined.problems == ()
    assert plain(after.examined.knowledge_base, old, new) == said(before)


IN_SCIATICA = [
    ("fact", "stage"),  # recorded and computed, and named as it was typed too
    ("technique", "petrissage"),
    ("group", "leg"),
    ("source", "EXPERT"),
    ("rule", "CO-05"),
    ("setting", "stage_acute_below"),
    ("short form", "gentle_only"),
    ("block", "bone"),
]


@pytest.mark.parametrize(("kind", "name"), IN_SCIATICA, ids=[name for _, name in IN_SCIATICA])
def test_the_knowledge_base_says_the_same_under_another_name(kind, name):
    before, new = version(HERE), NEW.get(kind, "zzq_99")
    after = renamed(before, kind, name, new)
    assert_means_the_same(before, after, name, new)
    assert name not in after.declared[kind]


def every_name(folder, kinds=("fact", "technique", "group", "source", "rule", "setting", "short form", "block")):
    return [
        (kind, name)
        for kind in kinds
        for name in sorted(version(folder).declared[kind])
        if (kind, name) != ("setting", "review_grace")
    ]


WORDS = st.from_regex(r"[a-z][a-z0-9_]{2,20}", fullmatch=True).map(lambda word: f"q{word}")
IDS = st.from_regex(r"[A-Z]{2,4}-[0-9]{1,3}", fullmatch=True).map(lambda word: f"Q{word}")


@settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(every_name(SHOULDER)), WORDS, IDS)
def test_any_name_becomes_any_other_and_back(one, word, id_):
    (kind, name), new = one, id_ if one[0] in NEW else word
    before = version(SHOULDER)
    after = renamed(before, kind, name, new)
    assert_means_the_same(before, after, name, new)
    assert [problem for problem in after.problems(TODAY) if problem.severity == "error"] == []
    assert renamed(after, kind, new, name).texts == before.texts


@pytest.mark.parametrize(
    ("kind", "name"), [("fact", "rotation_loss"), ("technique", "pendulum"), ("rule", "RF-03"), ("group", "stretch")]
)
def test_all_tests_hold_under_another_name(kind, name, tmp_path):
    if name not in version(SHOULDER).declared[kind]:
        name = sorted(version(SHOULDER).declared[kind])[0]
    after = renamed(version(SHOULDER), kind, name, NEW.get(kind, "zzq_99"))
    for file, text in after.texts.items():
        place = tmp_path / file
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    base = load_whole(tmp_path)
    runner = Runner(Consultant(base, TODAY))
    outcomes = [runner.run(rule, test) for rule in base.rules.values() for test in rule.tests]
    assert len(outcomes) > 30
    assert {outcome.verdict for outcome in outcomes} == {"holds"}
    assert len(read_suites(tmp_path, base)[0].cases) == 3


def test_a_name_is_changed_only_where_it_means_that_name():
    """`prone` is a position and a value of a fact, `low` a certainty and an irritability, `leg` a group and a word."""
    edits = rename(version(HERE), Meaning("group", "leg"), "lower_limb")
    for file, some in edits.items():
        text = version(HERE).texts[file]
        assert {text[edit.start : edit.end] for edit in some} == {"leg"}
    stood = sum(text.count("leg") for text in version(HERE).texts.values())
    assert 0 < sum(map(len, edits.values())) < stood / 10
    assert set(edits) >= {"facts/techniques.yaml"}


def files_with(kind, name):
    return {one.file for one in references(version(HERE), Meaning(kind, name))}


def test_cases_suites_pages_and_the_body_chart_are_renamed_too():
    files = files_with("fact", "age_years")
    assert {"facts/vocabulary.yaml", "rules/base_case.yaml", "rules/intended_use.yaml"} <= files
    assert {"tests/cases/seen_every_week.yaml", "examples/chronic-left.yaml"} <= files
    files = files_with("rule", "RF-01")
    assert {"rules/red_flags.yaml", "rules/patient_page.yaml", "tests/cases/must_be_seen_first.yaml"} <= files
    assert "facts/body_chart.yaml" in files_with("fact", "abdominal_precaution")


@pytest.mark.parametrize(
    ("kind", "name", "new", "message"),
    [
        ("fact", "irritability", "age_years", 'there is a fact named "age_years" already'),
        ("fact", "irritability", "review_grace", 'there is a setting named "review_grace" already'),
        ("fact", "irritability", "stage", 'there is a fact named "stage" already'),
        ("fact", "irritability", "Irritability", 'cannot name a fact: small letters, digits and _'),
        ("fact", "irritability", "", "cannot name a fact"),
        ("fact", "irritability", "two words", "cannot name a fact"),
        ("fact", "irritability", "a: b", "cannot name a fact"),
        ("fact", "irritability", "any", 'is a word of the rule language'),
        ("fact", "irritability", "moment", 'is a word of the rule language'),
        ("fact", "irritability", "typed_word", "stands before what was recorded"),
        ("rule", "NS-02", "NS-01", 'there is a rule named "NS-01" already'),
        ("rule", "NS-02", "ns-99", "capitals and digits with hyphens between"),
        ("source", "EXPERT", "SINSS", 'there is a source named "SINSS" already'),
        ("setting", "review_grace", "grace", "the program knows it by this name"),
        ("region", "lumbar", "low_back", "a region cannot be renamed here"),
        ("position", "prone", "face_down", "a position cannot be renamed here"),
        ("fact", "nowhere", "somewhere", 'no fact is named "nowhere"'),
        ("short form", "gentle_only", "withhold", "is a word of the rule language"),
    ],
)  # fmt: skip
def test_a_name_that_is_taken_or_malformed_is_refused(kind, name, new, message):
    with pytest.raises(InvalidInput) as refused:
        rename(version(HERE), Meaning(kind, name), new)
    assert message in str(refused.value)


def test_nothing_is_renamed_while_a_file_cannot_be_read():
    opened = Opened(SHOULDER)
    opened.edited["rules/stages.yaml"] = "rules: ["
    with pytest.raises(InvalidInput, match="cannot be read; mend it first"):
        rename(opened.version(), Meaning("technique", "pendulum"), "swing")


def test_a_name_can_be_renamed_while_a_rule_has_problems():
    opened = Opened(SHOULDER)
    text = version(SHOULDER).texts["rules/stages.yaml"]
    opened.edited["rules/stages.yaml"] = text.replace("strength: strong", "strength: strongish", 1)
    assert "rules/stages.yaml" in rename(opened.version(), Meaning("fact", "rotation_loss"), "turning_loss")


def test_what_would_say_something_else_is_refused():
    """A word that stands for nothing yet, and that a rule already uses by mistake, would begin to mean something."""
    opened = Opened(SHOULDER)
    text = version(SHOULDER).texts["rules/stages.yaml"]
    opened.edited["rules/stages.yaml"] = text.replace("rotation_loss:", "turning_loss:", 1)
    with pytest.raises(InvalidInput, match="would say something else"):
        rename(opened.version(), Meaning("fact", "rotation_loss"), "turning_loss")


def test_quotes_stay_around_a_name():
    opened = Opened(SHOULDER)
    text = version(SHOULDER).texts["rules/stages.yaml"]
    opened.edited["rules/stages.yaml"] = text.replace("rotation_loss:", '"rotation_loss":', 1)
    after = renamed(opened.version(), "fact", "rotation_loss", "turning_loss")
    assert '"turning_loss":' in after.texts["rules/stages.yaml"]
    assert after.examined.problems == ()


def test_it_can_be_asked_beforehand_whether_a_name_can_be_renamed():
    renamable(version(HERE), Meaning("fact", "irritability"))
    with pytest.raises(InvalidInput):
        renamable(version(HERE), Meaning("region", "lumbar"))
