"""Each way in which experta can change a decision has a test that our use of it stays clear of it."""

import ast
import collections
import collections.abc
import datetime
import gc
import inspect
import json
import logging
import os
import re
import subprocess
import sys
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import reference
from ischia.expert import engine as engine_module
from ischia.expert.consult import Consultant
from ischia.expert.engine import Engine
from ischia.facts.vocabulary import Unknown
from ischia.rules.condition import Comparison, Count, Not, compare, disjuncts, truth
from ischia.rules.load import HERE, load
from strategies import (
    KNOWLEDGE_BASE,
    TODAY,
    any_cases,
    copy_knowledge_base,
    near_clear_cases,
    small_conditions,
    small_findings,
    with_findings,
)

ENGINE_FILE = HERE / "expert" / "engine.py"
SOURCES = sorted(file for room in (".", "facts", "rules", "expert") for file in (HERE / room).glob("*.py"))

PATIENTS = (
    {},
    {"bladder_change": True},
    {"bladder_change": None, "irritability": None},
    {"irritability": "high"},
    {"duration_weeks": 3, "slr_positive": True},
    {"mobility": "bedridden", "bed_rest_days": 20, "practitioner_scope": "nurse"},
    {"anticoagulation": "warfarin", "inr": None},
    {"leg_symptom_side": "right", "skin_over_target": "rash", "skin_area": ["gluteal_right"]},
    {"sessions_completed": 3, "last_visit_side": "left", "nrs_change": -2, "post_session_flare_hours": 3},
    {"foot_drop": True},
    {"sensory_loss": None, "motor_power_mrc": 4, "age_years": 80},
)


@pytest.fixture(scope="module")
def patients(clear_case):
    return [clear_case(f"patient {number}", **changed) for number, changed in enumerate(PATIENTS)]


@pytest.fixture(scope="module")
def expected(patients):
    """What a fresh consultant says of each patient."""
    return [Consultant(KNOWLEDGE_BASE, TODAY).consult(case).to_plain() for case in patients]


def literal_productions(network):
    """The productions of rules and derived facts; those that close a stratum are left out."""
    return [production for production in network.productions if production.close is None]


def activations(engine):
    """What fired in the last run: the production and the names of the facts that it matched."""
    return [(one.rule, frozenset(fact.name for fact in one.facts)) for one in engine.network.log]


# 1: an exception while matching


class Poison:
    """A finding that raises when it is compared for the so-manieth time."""

    def __init__(self, error, patience):
        self.error, self.patience = error, patience

    def _compared(self, other):
        self.patience -= 1
        if self.patience < 0:
            raise self.error
        return False

    __ge__ = __gt__ = __le__ = __lt__ = _compared


@pytest.mark.parametrize("error", [ZeroDivisionError, KeyboardInterrupt, RecursionError])
@pytest.mark.parametrize("patience", [0, 1, 3])
def test_an_exception_while_matching_does_not_leak_into_the_next_patient(patients, expected, error, patience):
    consultant = Consultant(KNOWLEDGE_BASE, TODAY)
    for case, decision in zip(patients[:5], expected[:5], strict=True):
        poisoned = {**case.findings, "age_years": Poison(error, patience)}
        with pytest.raises(error):
            consultant.engine.infer(poisoned, case.moment)
        assert consultant.consult(case).to_plain() == decision


@pytest.mark.parametrize("error", [ZeroDivisionError, KeyboardInterrupt])
def test_an_exception_while_a_derived_fact_is_closed_does_not_leak_either(patients, expected, error, monkeypatch):
    consultant = Consultant(KNOWLEDGE_BASE, TODAY)
    for case, decision in zip(patients, expected, strict=True):
        with monkeypatch.context() as broken:
            broken.setattr(engine_module.Ledger, "close", lambda ledger, name: (_ for _ in ()).throw(error))
            with pytest.raises(error):
                consultant.engine.infer(case.findings, case.moment)
        assert consultant.consult(case).to_plain() == decision


# 2: ties


def test_no_two_productions_have_the_same_salience(consultant):
    saliences = [production.salience for production in consultant.engine.network.productions]
    assert len(set(saliences)) == len(saliences)


@given(any_cases())
def test_productions_fire_in_the_order_of_their_salience_and_none_twice(consultant, case):
    consultant.engine.infer(case.findings, case.moment)
    fired = [activation.rule.salience for activation in consultant.engine.network.log]
    assert fired == sorted(set(fired), reverse=True)
    assert not consultant.engine.network.agenda.activations


# 3: threads


def test_an_engine_in_each_of_several_threads_gives_the_right_answers(patients, expected):
    wrong = []

    def consult_all(shift):
        consultant = Consultant(KNOWLEDGE_BASE, TODAY)
        order = [*range(shift, len(patients)), *range(shift)]
        for number in order * 3:
            if consultant.consult(patients[number]).to_plain() != expected[number]:
                wrong.append(number)

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        threads = [threading.Thread(target=consult_all, args=(2 * n,)) for n in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    assert wrong == []


# 4: the order of firing

SCRIPT = """
import datetime, json
from ischia.expert.consult import Consultant
from ischia.facts.case import parse_case
from ischia.rules.load import load
import sys
kb = load(use_cache=False)
consultant = Consultant(kb, datetime.date(2026, 12, 1))
for text in json.load(sys.stdin):
    case = parse_case(text, kb.vocabulary, "-")
    print(json.dumps(consultant.consult(case).to_plain()))
    print([activation.rule.key for activation in consultant.engine.network.log])
"""


def test_firing_order_and_decision_are_the_same_bytes_for_every_run_and_hash_seed(patients):
    cases = json.dumps([json.dumps(case.to_plain(KNOWLEDGE_BASE.vocabulary)) for case in patients])
    outputs = set()
    for seed in ("0", "0", "1", "2", "random"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        run = subprocess.run(
            [sys.executable, "-c", SCRIPT], input=cases, env=environment, capture_output=True, text=True, check=True
        )
        assert run.stdout
        outputs.add(run.stdout)
    assert len(outputs) == 1


# 5: declare only


def test_the_matcher_refuses_to_retract(consultant):
    network = consultant.engine.network
    with pytest.raises(RuntimeError, match="only asserts"):
        network.matcher.changes(deleting=[next(iter(network.classes.values()))])


def test_nothing_is_retracted_modified_or_duplicated_in_a_run(patients, monkeypatch):
    consultant = Consultant(KNOWLEDGE_BASE, TODAY)
    network = consultant.engine.network

    def refuse(*args, **kwargs):
        raise AssertionError("not declare-only")

    for name in ("retract", "modify", "duplicate"):
        monkeypatch.setattr(network, name, refuse)
    for case in patients:
        consultant.consult(case)
        assert not network.facts.removed
        assert len(network.facts) == len(network.classes)


# 6: the normal form


@given(small_conditions, small_findings)
@settings(max_examples=300)
def test_the_normal_form_of_a_condition_has_its_truth(condition, findings):
    forms = disjuncts(condition)
    if forms is not None:
        assert len(forms) <= 32
        conjunctions = [min([2, *(_score(compare(c, findings)) for c in form)]) for form in forms]
        assert max([0, *conjunctions]) == _score(truth(condition, findings))


def _score(value):
    return {True: 2, None: 1, False: 0}[value]


@given(small_conditions, small_findings)
@settings(max_examples=300)
def test_truth_is_what_the_reference_says(condition, findings):
    assert _score(truth(condition, findings)) == reference.verdict(condition, findings)


@pytest.mark.parametrize(("few", "of", "below"), [(3, 10, False), (3, 10, True), (4, 7, False), (1, 33, False)])
def test_a_condition_with_more_than_32_conjunctions_has_no_normal_form(few, of, below):
    parts = tuple(Comparison(f"fact_{n}", "is", frozenset({True})) for n in range(of))
    assert disjuncts(Count(parts, few, below)) is None
    assert disjuncts(Not(Count(parts, few, below))) is None or few == 1
    assert len(disjuncts(Count(parts, few, below), most=500)) > 32


@pytest.mark.parametrize(("few", "of"), [(1, 32), (2, 8), (3, 5), (31, 32)])
def test_a_condition_with_up_to_32_conjunctions_has_one(few, of):
    parts = tuple(Comparison(f"fact_{n}", "is", frozenset({True})) for n in range(of))
    assert 1 <= len(disjuncts(Count(parts, few))) <= 32


# 6 and 7, through the engine: a knowledge base with rules made to trip it

TRAPS = """
module: traps
title: Rules made to trip the engine
rules:
{rules}
"""
TRAP = """
  {name}:
    title: A trap
    when: {when}
    then:
      - advise: {name}
    because: It is a trap.
    sources: [EXPERT]
    strength: strong
    certainty: expert opinion
"""
TEN = [
    "osteoporosis",
    "long_term_steroids",
    "vte_risk_factor",
    "peripheral_neuropathy",
    "abdominal_precaution",
    "walking_claudication",
    "pain_masking_medicine",
    "slr_positive",
    "slump_positive",
    "active_programme",
]
FLAGS = ", ".join(f"{{{name}: true}}" for name in TEN)
TRAP_RULES = {
    "run": "{osteoporosis: true}",
    "facts": "{osteoporosis: true}",
    "declare": "{osteoporosis: true}",
    "agenda": "{osteoporosis: true}",
    "matcher": "{bed_rest_days: 1}",
    "reset": "{bed_rest_days: 0}",
    "zero": "{osteoporosis: false}",
    "one": "{sessions_completed: 1}",
    "wide_at_least": f"{{count: {{of: [{FLAGS}], at_least: 3}}}}",
    "wide_below": f"{{count: {{of: [{FLAGS}], below: 4}}}}",
    "wide_not": f"{{not: {{count: {{of: [{FLAGS}], at_least: 3}}}}, irritability: [low, moderate]}}",
    "same_fact_twice": "{bed_rest_days: {at_least: 1, at_most: 5}}",
    "idle_part": "{any: [{osteoporosis: true}, {osteoporosis: true, slr_positive: true}]}",
    "two_facts": "{leg_symptom_side: {other_than: {fact: last_visit_side}}, osteoporosis: true}",
    "itself": "{leg_symptom_side: {fact: leg_symptom_side}}",
    "overlapping": (
        "{all: [{any: [{bed_rest_days: 1}, {bed_rest_days: 2}]}, {any: [{bed_rest_days: 2}, {bed_rest_days: 3}]}]}"
    ),
}


@pytest.fixture(scope="module")
def trapped(tmp_path_factory):
    """A consultant of a knowledge base that has the rules of TRAP_RULES as well."""
    folder = copy_knowledge_base(tmp_path_factory.mktemp("trapped"))
    rules = "".join(TRAP.format(name=name, when=when) for name, when in TRAP_RULES.items())
    (folder / "rules" / "traps.yaml").write_text(TRAPS.format(rules=rules), encoding="utf-8")
    return Consultant(load(folder, use_cache=False), datetime.date(2026, 12, 1))


def trap_rules(decision):
    return {note.rule for note in decision.advice if note.rule in TRAP_RULES}


def test_a_rule_may_be_called_like_a_method_of_the_engine_and_share_its_condition(trapped, clear_case):
    advised = trap_rules(trapped.consult(clear_case(osteoporosis=True)))
    assert {"run", "facts", "declare", "agenda"} <= advised
    assert trap_rules(trapped.consult(clear_case())) & {"run", "facts", "declare", "agenda"} == set()


def test_true_and_one_are_two_findings(trapped, clear_case):
    decision = trapped.consult(clear_case(osteoporosis=True, bed_rest_days=1, sessions_completed=1))
    assert {"run", "matcher", "one"} <= trap_rules(decision)
    decision = trapped.consult(clear_case(osteoporosis=False, bed_rest_days=0, sessions_completed=0))
    assert {"zero", "reset"} <= trap_rules(decision)


def test_two_alternatives_on_one_field_match_only_what_they_have_in_common(trapped, clear_case):
    for days in range(6):
        advised = trap_rules(trapped.consult(clear_case(bed_rest_days=days)))
        assert ("overlapping" in advised) is (days == 2)
        assert ("same_fact_twice" in advised) is (1 <= days <= 5)


def test_what_a_shorter_justification_settles_is_pending_and_nothing_else(trapped, clear_case):
    case = clear_case(osteoporosis=None, slr_positive=None)
    fired = {one.rule: one for one in trapped.engine.infer(case.findings, case.moment).fired}
    assert fired["idle_part"].pending == {"osteoporosis"}
    assert len(fired["idle_part"].matches) == 2


def test_a_wide_condition_is_one_production_that_tests_it_whole(trapped):
    wide = [p for p in literal_productions(trapped.engine.network) if p.key[0].startswith("wide")]
    assert sorted(production.key[0] for production in wide) == ["wide_at_least", "wide_below", "wide_not"]
    assert all(production.condition is not None for production in wide)


@given(near_clear_cases(), st.lists(st.sampled_from((True, False, None)), min_size=10, max_size=10))
def test_the_trap_rules_are_read_as_the_reference_reads_them(trapped, case, flags):
    findings = {name: value for name, value in case.findings.items() if name not in TEN}
    findings |= {name: flag for name, flag in zip(TEN, flags, strict=True) if flag is not None}
    case = with_findings(case, findings)
    expected = reference.read(case, trapped.knowledge_base)
    fired = trapped.engine.infer(case.findings, case.moment).fired
    assert {(one.rule, one.part, one.certain) for one in fired} == expected.fired
    for one in fired:
        if one.rule.startswith("wide"):
            open_facts = {name for name in TEN if name not in case.findings}
            assert one.certain or one.pending & open_facts


# 8: one class of facts for each fact


def test_every_fact_has_a_class_of_its_own(consultant, clear_case):
    case = clear_case()
    consultant.engine.infer(case.findings, case.moment)
    network = consultant.engine.network
    classes = [type(fact) for fact in network.facts.values()]
    assert len(set(classes)) == len(classes) == len(network.classes)
    assert set(classes) == set(network.classes.values())
    assert {fact.name: fact["finding"] for fact in network.facts.values()}.items() >= case.findings.items()


# 9: memory


def test_two_hundred_consultations_leave_nothing_behind(patients):
    consultant = Consultant(KNOWLEDGE_BASE, TODAY)

    def objects_after(rounds):
        for number in range(rounds):
            consultant.consult(patients[number % len(patients)])
        gc.collect()
        return len(gc.get_objects())

    objects_after(3 * len(patients))
    before = objects_after(len(patients))
    after = objects_after(19 * len(patients))
    assert after - before < 200, "one object a consultation is kept"


# 10: watchers


def test_a_consultation_logs_nothing(consultant, patients, caplog):
    for case in patients:
        consultant.consult(case)
    assert caplog.records == []
    assert not [file for file in SOURCES if re.search(r"\bwatch(ers)?\b\s*[(.]", file.read_text(encoding="utf-8"))]


def test_a_consultation_logs_no_finding_where_the_host_logs_everything(consultant, clear_case, caplog):
    case = clear_case(irritability="moderate")
    with caplog.at_level(logging.DEBUG):
        consultant.consult(case)
    assert "moderate" not in caplog.text


def test_every_activation_is_recorded_with_the_facts_that_it_matched(consultant, patients):
    for case in patients:
        inference = consultant.engine.infer(case.findings, case.moment)
        recorded = {(rule.key, names) for rule, names in activations(consultant.engine) if rule.close is None}
        for fired in inference.fired:
            for match in fired.matches:
                names = frozenset(match.findings) or frozenset({engine_module.CONSULTATION})
                assert ((fired.rule, fired.part), names) in recorded


# The matcher beside experta's own


@pytest.fixture(scope="module")
def stock(consultant):
    """An engine of experta as it comes, with a rule written in its own patterns for each of our productions."""
    from experta import MATCH, TEST, Fact, KnowledgeEngine, P, Rule
    from experta.matchers.rete import ReteMatcher

    network = consultant.engine.network
    classes = {name: type(f"Stock_{name}", (Fact,), {"name": name}) for name in network.classes}

    def patterns(literal):
        if len(literal.reads) == 1:
            (name,) = literal.reads
            return [classes[name](finding=P(lambda value: compare(literal, {name: value}) is not False))]

        def holds(**findings):
            return compare(literal, findings) is not False

        keyword = inspect.Parameter.KEYWORD_ONLY
        holds.__signature__ = inspect.Signature([inspect.Parameter(name, keyword) for name in literal.reads])
        return [*(classes[name](finding=getattr(MATCH, name)) for name in literal.reads), TEST(holds)]

    rules = {}
    for number, production in enumerate(literal_productions(network)):
        assert production.condition is None
        conjuncts = [pattern for literal in production.literals for pattern in patterns(literal)]
        rules[f"rule_{number}"] = Rule(*conjuncts, salience=number)(lambda engine: None)
    engine = type("Stock", (KnowledgeEngine,), rules)()
    assert type(engine.matcher) is ReteMatcher
    return engine, classes


@settings(max_examples=25)
@given(any_cases())
def test_our_matcher_activates_what_the_stock_matcher_does(consultant, stock, case):
    engine, classes = stock
    inference = consultant.engine.infer(case.findings, case.moment)
    productions = literal_productions(consultant.engine.network)
    ours = {
        (productions.index(rule), names - {engine_module.CONSULTATION})
        for rule, names in activations(consultant.engine)
        if rule.close is None
    }
    engine.reset()
    for name, finding in inference.memory.items():
        engine.declare(classes[name](finding=finding))
    theirs = {
        (one.rule.salience, frozenset(fact.name for fact in one.facts if hasattr(fact, "name")))
        for one in engine.agenda.activations
    }
    assert ours == theirs


# Where experta is


def imports(file):
    """The modules that a source file imports, inside functions too, and the lines where it does."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")


def test_only_the_engine_imports_experta():
    assert len(SOURCES) > 20
    importing = [file for file in SOURCES if any(name.split(".")[0] == "experta" for name in imports(file))]
    assert importing == [ENGINE_FILE]


def test_collections_mapping_is_put_back_in_one_place():
    assert [file for file in SOURCES if "collections.Mapping" in file.read_text(encoding="utf-8")] == [ENGINE_FILE]
    assert collections.Mapping is collections.abc.Mapping


def test_the_engine_can_be_imported_first():
    code = "import ischia.expert.engine, experta; print(experta.KnowledgeEngine.__name__)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "KnowledgeEngine"


def test_unknown_is_a_finding_of_its_own(consultant):
    """No production needs the engine's NOT: what is not recorded is asserted as unknown."""
    from experta import NOT

    inference = consultant.engine.infer({}, "planning")
    network = consultant.engine.network
    assert len(network.facts) == len(network.classes)
    assert all(isinstance(inference.memory[name], Unknown) for name in ("bladder_change", "age_years", "skin_area"))
    assert not any(isinstance(part, NOT) for production in network.productions for part in production)


@pytest.mark.parametrize("review_overdue", [False, True])
def test_an_engine_alone_infers_what_a_consultation_does(knowledge_base, clear_case, review_overdue):
    case = clear_case()
    inference = Engine(knowledge_base).infer(case.findings, case.moment, review_overdue=review_overdue)
    assert ("KB-01" in {fired.rule for fired in inference.fired if fired.certain}) is review_overdue
