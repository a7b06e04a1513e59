"""What holds of every patient, whatever the rules become: the laws of the design, as properties."""

import json
import random
import re

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ischia.expert.consult import Consultant
from ischia.facts.case import make_case, parse_case
from ischia.facts.document import read_document
from ischia.facts.technique import CERTAINTIES
from ischia.rules.load import load
from strategies import (
    CLEAR,
    COURSES,
    FACTS,
    KNOWLEDGE_BASE,
    TODAY,
    VALUES,
    VOCABULARY,
    any_cases,
    copy_knowledge_base,
    free_of_contradiction,
    near_clear_cases,
    one_sided,
    with_findings,
    without,
)

URGENCIES = ("none", "routine", "urgent", "emergency")
CANNOT_WAIT = ("urgent", "emergency")


def offers(decision):
    return {offer.technique: offer for offer in decision.offered}


def draw_some(data, names, most=6):
    return data.draw(st.lists(st.sampled_from(sorted(names)), min_size=1, max_size=most, unique=True))


# What a decision is


@given(any_cases())
def test_offered_withheld_and_not_indicated_part_the_catalogue(consultant, case):
    decision = consultant.consult(case)
    named = [
        *(offer.technique for offer in decision.offered),
        *(entry.technique for entry in decision.withheld),
        *decision.not_indicated,
    ]
    assert sorted(named) == sorted(KNOWLEDGE_BASE.catalogue.techniques)


@given(any_cases())
def test_ranks_count_from_one_and_at_most_three_of_a_tradition_are_featured(consultant, case):
    decision = consultant.consult(case)
    assert [offer.rank for offer in decision.offered] == list(range(1, len(decision.offered) + 1))
    featured = [offer for offer in decision.offered if offer.featured]
    for tradition in {offer.tradition for offer in featured}:
        assert sum(offer.tradition == tradition for offer in featured) <= 3
    assert not any(offer.option for offer in featured)
    for some in KNOWLEDGE_BASE.policy.exclusive:
        assert len(some & {offer.technique for offer in featured}) <= 1
    assert bool(decision.offered) is (decision.plan is not None)


@given(any_cases())
def test_what_can_be_lifted_hangs_on_facts_that_are_unknown(consultant, case):
    decision = consultant.consult(case)
    for entry in decision.withheld:
        assert set(entry.lifted_by).isdisjoint(case.findings)
    for entry in decision.cannot_exclude:
        assert set(entry.ask).isdisjoint(case.findings)
    for question in decision.ask:
        assert question.fact not in case.findings
        lifted = {entry.technique for entry in decision.withheld if question.fact in entry.lifted_by}
        assert set(question.opens) == lifted


# Safety


@given(any_cases())
def test_nothing_is_offered_while_an_urgent_referral_cannot_be_excluded(consultant, case):
    decision = consultant.consult(case)
    assert not (decision.cannot_exclude and decision.offered)


@given(any_cases())
def test_an_urgent_or_emergency_referral_offers_nothing(consultant, case):
    decision = consultant.consult(case)
    assert not (decision.urgency in CANNOT_WAIT and decision.offered)


@given(any_cases())
def test_a_contradictory_record_offers_nothing(consultant, case):
    decision = consultant.consult(case)
    assert not (decision.contradictions and decision.offered)


@given(any_cases())
def test_nothing_that_is_never_offered_is_ever_offered(consultant, case):
    never = {t.id for t in KNOWLEDGE_BASE.catalogue.techniques.values() if "never" in t.groups}
    assert len(never) >= 3
    assert never <= {entry.technique for entry in consultant.consult(case).withheld}


@given(any_cases(contradiction_free=True), st.data())
def test_losing_facts_never_opens_a_technique_nor_raises_a_cap(consultant, case, data):
    assume(case.findings)
    before = consultant.consult(case)
    after = consultant.consult(without(case, draw_some(data, case.findings)))
    was = offers(before)
    for technique, offer in offers(after).items():
        assert technique in was
        assert offer.pressure_cap <= was[technique].pressure_cap
        assert offer.depth_cap <= was[technique].depth_cap
        assert set(offer.regions) <= set(was[technique].regions)
        assert all(span[1] <= was[technique].dose[key][1] for key, span in offer.dose.items())
        assert CERTAINTIES.index(offer.certainty) <= CERTAINTIES.index(was[technique].certainty)
        assert {point.name for point in offer.points} <= {point.name for point in was[technique].points}


@given(any_cases(contradiction_free=True), st.data())
def test_losing_facts_never_lets_a_referral_that_cannot_wait_go_unseen(consultant, case, data):
    assume(case.findings)
    before = consultant.consult(case)
    after = consultant.consult(without(case, draw_some(data, case.findings)))
    assert seen(before) <= seen(after)
    assert not after.contradictions


def seen(decision):
    """The referrals that cannot wait and are in force or cannot be excluded."""
    certain = {(reason.urgency, reason.rule) for reason in decision.referral if reason.urgency in CANNOT_WAIT}
    return certain | {(entry.urgency, entry.rule) for entry in decision.cannot_exclude}


@given(near_clear_cases())
def test_preference_changes_the_order_of_the_offers_and_nothing_else(consultant, case):
    found = []
    for preference in (None, *FACTS["tradition_preference"].values):
        findings = {name: value for name, value in case.findings.items() if name != "tradition_preference"}
        if preference:
            findings["tradition_preference"] = preference
        plain = consultant.consult(with_findings(case, findings)).to_plain()
        for offer in plain["offered"]:
            del offer["rank"], offer["featured"]
        plain["offered"].sort(key=lambda offer: offer["technique"])
        plain["trace"] = [step for step in plain["trace"] if "prefer" not in step["concludes"]]
        for number, step in enumerate(plain["trace"]):
            step["id"] = number
        found.append(plain)
    assert all(plain == found[0] for plain in found)


# Left and right


@given(near_clear_cases().filter(one_sided))
def test_the_mirrored_patient_has_the_mirrored_decision(consultant, case):
    mirrored_case = with_findings(case, {name: mirrored(value) for name, value in case.findings.items()})
    left = consultant.consult(with_findings(case, case.findings)).to_plain()
    right = consultant.consult(mirrored_case).to_plain()
    assert mirrored(left) == in_order(right)


def mirrored(data):
    """`data` with left and right exchanged in every word that names a side; lists of words in alphabetical order."""
    if isinstance(data, dict):
        return {key: mirrored(value) for key, value in data.items()}
    if isinstance(data, frozenset):
        return frozenset(mirrored(word) for word in data)
    if isinstance(data, list):
        return in_order([mirrored(item) for item in data])
    if isinstance(data, str) and re.fullmatch(r"([a-z]+_)?(left|right)", data):
        return re.sub("left|right", lambda side: {"left": "right", "right": "left"}[side[0]], data)
    return data


def in_order(data):
    if isinstance(data, dict):
        return {key: in_order(value) for key, value in data.items()}
    if isinstance(data, list):
        words = all(isinstance(item, str) and " " not in item for item in data)
        return sorted(data) if words else [in_order(item) for item in data]
    return data


# The trace


@given(any_cases())
def test_every_entry_of_a_decision_has_a_step_of_its_rule(consultant, case):
    decision = consultant.consult(case)
    steps = [step.to_plain() for step in decision.trace]
    kinds = {}
    for step in steps:
        kinds.setdefault(step["rule"], set()).update(step["concludes"])
    bounding = {kind for some in kinds.values() for kind in some if kind.startswith("cap_")} | {"lower_depth", "halve"}
    withholding = bounding | {"withhold", "refer", "contradict", "stop", "require_depth"}
    withholding |= {"restrict_positions", "withhold_positions"}

    for offer in decision.offered:
        said = [(step["rule"], step["concludes"].get("recommend"), step["concludes"].get("option")) for step in steps]
        recommending = {rule for rule, *techniques in said if offer.technique in techniques}
        assert recommending
        assert recommending <= set(offer.rules)
        assert all(kinds[rule] & bounding for rule in offer.rules if rule not in recommending)
    for entry in decision.withheld:
        assert entry.rules
        assert all(kinds[rule] & withholding for rule in entry.rules)
    certain = {step["rule"] for step in steps if step["holds"] == "certainly" and "refer" in step["concludes"]}
    assert {reason.rule for reason in decision.referral} == certain
    assert all("refer" in kinds[entry.rule] for entry in decision.cannot_exclude)
    assert {note.rule for note in decision.advice} == {rule for rule in kinds if "advise" in kinds[rule]}
    assert {entry.rule for entry in decision.contradictions} == {r for r in kinds if "contradict" in kinds[r]}
    if decision.plan:
        assert all("plan" in kinds[note.rule] for notes in decision.plan.sections.values() for note in notes)
    for name in decision.derived:
        assert any(name in step["concludes"].get("derive", ()) for step in steps)


@given(any_cases())
def test_every_step_ends_in_what_was_recorded_or_not_or_set(consultant, case):
    decision = consultant.consult(case)
    steps = [step.to_plain() for step in decision.trace]
    assert [step["id"] for step in steps] == list(range(1, len(steps) + 1))
    for step in steps:
        for grounds in (step["from"], *step.get("also", ())):
            for ground in grounds:
                match ground:
                    case {"step": number, **rest}:
                        assert not rest
                        assert number < step["id"]
                    case {"fact": name, "value": value, **rest}:
                        assert not rest
                        assert FACTS[name].read(value) == case.findings.get(name, FACTS[name].read(None))
                    case {"setting": "review_by", "value": value}:
                        assert value == KNOWLEDGE_BASE.due.isoformat()
                    case {"setting": name, "value": value}:
                        assert value == KNOWLEDGE_BASE.settings[name]
                    case _:
                        assert ground == {"moment": case.moment}


@given(any_cases())
def test_a_step_that_holds_only_possibly_rests_on_something_unknown(consultant, case):
    decision = consultant.consult(case)
    steps = {step.id: step.to_plain() for step in decision.trace}

    def unknown(step):
        return any(
            ground.get("value", "") is None or ("step" in ground and steps[ground["step"]]["holds"] == "possibly")
            for ground in step["from"]
        )

    for step in steps.values():
        if step["holds"] == "possibly" and not decision.contradictions:
            assert unknown(step)


# Cases and files


LABELS = st.text(min_size=1, max_size=40).filter(str.strip)
PRINTED = st.characters(exclude_categories=["Cc", "Cn", "Cs"])
PRINTED_LABELS = st.text(PRINTED, min_size=1, max_size=40).filter(str.strip)


def read_again(text):
    return parse_case(text, VOCABULARY, "-", KNOWLEDGE_BASE.derived_only)


@given(any_cases(), LABELS)
def test_a_case_written_as_json_and_read_again_is_the_same_case(case, label):
    case = make_case(VOCABULARY, label, case.recorded, case.negative, case.moment)
    assert read_again(json.dumps(case.to_plain(VOCABULARY))) == case


@given(any_cases(), PRINTED_LABELS)
def test_a_case_written_as_json_without_escapes_and_read_again_is_the_same_case(case, label):
    case = make_case(VOCABULARY, label, case.recorded, case.negative, case.moment)
    assert read_again(json.dumps(case.to_plain(VOCABULARY), ensure_ascii=False, indent=1)) == case


@given(any_cases(), PRINTED_LABELS, st.booleans())
def test_a_case_written_as_yaml_and_read_again_is_the_same_case(case, label, unicode):
    case = make_case(VOCABULARY, label, case.recorded, case.negative, case.moment)
    assert read_again(yaml.safe_dump(case.to_plain(VOCABULARY), allow_unicode=unicode, sort_keys=False)) == case


@given(any_cases())
def test_a_case_that_was_read_has_the_findings_that_it_records(case):
    again = read_again(json.dumps(case.to_plain(VOCABULARY)))
    assert [(name, type(value), value) for name, value in again.findings.items()] == [
        (name, type(value), value) for name, value in case.findings.items()
    ]


@given(any_cases(), st.randoms(use_true_random=False))
def test_the_order_of_the_facts_in_the_file_does_not_matter(consultant, case, shuffle):
    plain = case.to_plain(VOCABULARY)
    facts = list(plain["facts"].items())
    shuffle.shuffle(facts)
    negative = plain.get("negative", [])
    shuffle.shuffle(negative)
    other = read_again(json.dumps({"facts": dict(facts), **{key: plain[key] for key in plain if key != "facts"}}))
    assert other == case
    assert consultant.consult(other).to_plain() == consultant.consult(case).to_plain()


@pytest.fixture(scope="module", params=range(3), ids=["first shuffle", "second shuffle", "third shuffle"])
def shuffled(request, tmp_path_factory):
    """The same knowledge base with its rule files, and the rules in them, in another order."""
    shuffle = random.Random(request.param)
    folder = copy_knowledge_base(tmp_path_factory.mktemp("shuffled"))
    for file in sorted(folder.glob("rules/*.yaml")):
        data = read_document(file.read_text(encoding="utf-8"), file.name).data
        if "module" in data:
            rules = list(data["rules"].items())
            shuffle.shuffle(rules)
            moved = file.with_name(f"{shuffle.random()}_{file.name}")
            moved.write_text(json.dumps({**data, "rules": dict(rules)}), encoding="utf-8")
            file.unlink()
    return Consultant(load(folder, use_cache=False), TODAY)


@settings(max_examples=20)
@given(any_cases())
def test_the_order_in_which_rules_are_read_does_not_matter(consultant, shuffled, case):
    assert shuffled.knowledge_base.digest != consultant.knowledge_base.digest
    ours, theirs = (one.consult(case).to_plain() for one in (consultant, shuffled))
    del ours["knowledge_base"], theirs["knowledge_base"]
    assert ours == theirs


@settings(max_examples=20)
@given(st.lists(any_cases(), min_size=2, max_size=4))
def test_one_engine_for_many_patients_says_what_a_fresh_one_says(consultant, cases):
    together = [consultant.consult(case).to_plain() for case in cases]
    assert together == [Consultant(KNOWLEDGE_BASE, TODAY).consult(case).to_plain() for case in cases]


# Questions


def consequences(decision):
    """What a clinician would do: whom to refer to and how soon, what is offered and how, what to put right first."""
    plain = decision.to_plain()
    return [plain["referral"], plain["offered"], plain.get("plan"), plain["contradictions"]]


def answers(fact):
    """Every answer to a question; of a set, that there is none, one of each, or all of them."""
    values = VALUES[fact]
    return [v for v in values if not isinstance(v, frozenset) or len(v) <= 1 or v == values[-1]]


def completions(case, fact, chance):
    """Ways to fill in what `case` leaves open beside `fact`, the likeliest to make a difference first.

    As in the clear patient and those well under way; then so with one fact changed, then with several at random. What
    is recorded only instead of another fact stays open.
    """
    open_facts = [name for name in FACTS if name not in case.findings and name != fact and not FACTS[name].instead_of]
    side = case.findings.get("leg_symptom_side", "left")
    usual = [
        {name: course.get(name, CLEAR.get(name, VALUES[name][0])) for name in open_facts}
        for course in ({**some, "last_visit_side": side} for some in COURSES)
    ]
    usual = [filled for number, filled in enumerate(usual) if filled not in usual[:number]]
    yield from usual
    for filled in usual:
        yield from ({**filled, name: answer} for name in open_facts for answer in answers(name))
    for _ in range(300):
        filled = chance.choice(usual)
        yield {name: chance.choice((filled[name], chance.choice(VALUES[name]))) for name in open_facts}


def matters(consultant, case, fact):
    """Whether in some completion of the other unknowns two answers to `fact` have different consequences."""
    for filled in completions(case, fact, random.Random(fact)):
        found = None
        for answer in answers(fact):
            decision = consultant.consult(with_findings(case, {**case.findings, **filled, fact: answer}))
            if found is not None and consequences(decision) != found:
                return True
            found = consequences(decision)
    return False


@pytest.mark.parametrize("fact", FACTS)
@settings(max_examples=2)
@given(near_clear_cases(contradiction_free=True))
def test_where_it_alone_is_unknown_a_fact_is_asked_if_its_answer_can_change_what_is_done(consultant, fact, case):
    """And only if. What it changes and is not asked for is a routine referral, advice or a note."""
    filled = next(completions(case, fact, random.Random(0)))
    record = {**filled, **case.findings}
    record.pop(fact, None)
    case = with_findings(case, record)
    assume(free_of_contradiction(case))
    decision = consultant.consult(case)
    asked = [question.fact for question in decision.ask]
    assert asked in ([], [fact])
    if asked:
        assert matters(consultant, case, fact)
        return
    for answer in answers(fact):
        answered = with_findings(case, {**record, fact: answer})
        if free_of_contradiction(answered):
            assert_as_before(decision, consultant.consult(answered))


@settings(max_examples=40)
@given(near_clear_cases(contradiction_free=True))
def test_while_anything_is_asked_some_answer_can_change_what_is_done(consultant, case):
    asked = [question.fact for question in consultant.consult(case).ask]
    assume(asked)
    assert any(matters(consultant, case, fact) for fact in asked)


def test_hardly_any_question_asked_is_idle(consultant):
    """Where two restrictions hang on one unknown fact, a question may be asked that both leave without effect."""
    asked, idle = [], []

    @settings(max_examples=40)
    @given(near_clear_cases(contradiction_free=True))
    def collect(case):
        for question in consultant.consult(case).ask[-4:]:
            asked.append(question.fact)
            if not matters(consultant, case, question.fact):
                idle.append(question.fact)

    collect()
    assert len(asked) > 20
    assert len(idle) <= len(asked) // 10, idle


@pytest.mark.parametrize("fact", ["slr_positive", "slump_positive"])
def test_a_test_of_the_nerve_is_not_asked_where_only_the_piriformis_label_is_open(consultant, clear_case, fact):
    case = clear_case(piriformis_syndrome=None, **{fact: None})
    asked = {question.fact for question in consultant.consult(case).ask}
    assert asked == {"piriformis_syndrome"}


@pytest.mark.xfail(strict=True, reason="what one restriction would settle is asked for another that hangs on it too")
def test_the_flare_is_not_asked_where_a_session_before_would_withhold_everything_anyway(consultant, clear_case):
    case = clear_case(sessions_completed=None, last_visit_side="right", nrs_change=-1, after_session_symptoms=[])
    asked = {question.fact for question in consultant.consult(case).ask}
    assert "sessions_completed" in asked
    assert "post_session_flare_hours" not in asked


@settings(max_examples=50)
@given(any_cases(contradiction_free=True), st.data())
def test_a_fact_that_is_not_asked_neither_opens_nor_closes_nor_hastens_anything(consultant, case, data):
    """While every asked question stays open, any answer to another leaves the offers and the danger as they are.

    It may still add a routine referral, advice or a note, and what excludes a lesser referral than the one in force.
    A fact recorded only instead of another is asked where that other is. An answer that contradicts the record is none.
    """
    decision = consultant.consult(case)
    asked = {question.fact for question in decision.ask}
    idle = [
        name
        for name, fact in FACTS.items()
        if name not in case.findings and name not in asked and fact.instead_of not in asked
    ]
    assume(idle)
    for name in draw_some(data, idle, most=4):
        answered = with_findings(case, {**case.findings, name: data.draw(st.sampled_from(VALUES[name]))})
        if free_of_contradiction(answered):
            assert_as_before(decision, consultant.consult(answered))


def assert_as_before(decision, after):
    """The same techniques in the same way, and the same danger; they may be ranked, and explained, in another."""
    assert [in_this_way(offer) for offer in by_name(after)] == [in_this_way(offer) for offer in by_name(decision)]
    assert danger(after) == danger(decision)


def by_name(decision):
    return [offer for _, offer in sorted(offers(decision).items())]


def in_this_way(offer):
    plain = offer.to_plain()
    return {key: plain[key] for key in plain if key not in ("rank", "featured", "rules")}


def danger(decision):
    """The worst referral in force that cannot wait, and the worst that is not excluded and worse than that."""
    certain = max((URGENCIES.index(r.urgency) for r in decision.referral if r.urgency in CANNOT_WAIT), default=0)
    possible = max((URGENCIES.index(entry.urgency) for entry in decision.cannot_exclude), default=0)
    return certain, max(certain, possible)
