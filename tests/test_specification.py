"""The clinical specification against the product, and against the page that maps the two.

Ids, values and figures of `tests/data/specification.json` are the contract; `docs/specification.md` says
where each row lives. The rows that only say what unknown means are not written as rules: the language
holds them, and the tests at the end of this file show it.
"""

import ast
import functools
import json
import re
from pathlib import Path

import pytest
import yaml

from ischia.facts.technique import DOSE_KEYS

ROOT = Path(__file__).resolve().parent.parent
SPECIFICATION = json.loads((ROOT / "tests/data/specification.json").read_text(encoding="utf-8"))
PAGE = (ROOT / "docs/specification.md").read_text(encoding="utf-8")
RULES = {rule["id"]: rule for rule in SPECIFICATION["rules"]}
LAWS = [name for name, rule in RULES.items() if rule.get("law")]
WRITTEN = [name for name in RULES if name not in LAWS]
FACTS = {fact["name"]: fact for fact in SPECIFICATION["facts"]}
TECHNIQUES = {technique["id"]: technique for technique in SPECIFICATION["techniques"]}
SOURCES = {source["id"]: source for source in SPECIFICATION["sources"]}
OURS = [*(f"E7-0{n}" for n in range(1, 9)), *(f"PL-0{n}" for n in range(1, 8)), "KB-01"]


def listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


# The page


def rows(heading: str) -> dict[str, list[str]]:
    """The rows of the table under a heading of the page, by their first cell."""
    section = PAGE.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    cells = [
        [cell.strip() for cell in line.strip("|").split(" | ")] for line in section.splitlines() if line[:1] == "|"
    ]
    named = [[row[0].strip("` "), *row[1:]] for row in cells[2:]]
    assert len({row[0] for row in named}) == len(named)
    return {row[0]: row[1:] for row in named}


@pytest.mark.parametrize(
    ("heading", "ids"),
    [("Rules", RULES), ("Facts", FACTS), ("Techniques", TECHNIQUES), ("Sources", SOURCES)],
    ids=["rules", "facts", "techniques", "sources"],
)
def test_the_page_has_a_row_for_every_id_in_order(heading, ids):
    assert list(rows(heading)) == list(ids)


@functools.cache
def rules_in(file):
    return yaml.load((ROOT / file).read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["rules"]


def test_the_page_says_where_each_written_rule_stands():
    for name in WRITTEN:
        where, shown, _ = rows("Rules")[name]
        assert name in rules_in(where.strip("`"))
        assert shown == "beside the rule"


def test_the_page_names_a_test_that_exists_for_each_rule_that_is_not_written():
    for name in LAWS:
        where, shown, why = rows("Rules")[name]
        assert where == "the language"
        assert why.startswith("Not written")
        file, function = shown.strip("`").split("::")
        tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        assert function in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_the_page_lists_the_rules_of_ours(knowledge_base):
    assert sorted(set(knowledge_base.rules) - set(RULES)) == sorted(OURS)
    section = PAGE.split("\n## Rules of ours\n", 1)[1].split("\n## ", 1)[0]
    for first, last in re.findall(r"\| ([A-Z0-9]+-\d+)(?: to ([A-Z0-9]+-\d+))? \|", section):
        assert first in OURS
        assert not last or last in OURS


def test_the_page_repeats_how_far_each_source_was_checked(knowledge_base):
    for name, (checked, standing) in rows("Sources").items():
        assert checked == SOURCES[name]["checked"]
        assert standing == knowledge_base.sources[name].standing


# Rules


def test_every_rule_is_in_the_product_or_held_by_the_language(knowledge_base):
    assert set(knowledge_base.rules) == {*WRITTEN, *OURS}
    assert len(LAWS) == 8


@pytest.mark.parametrize("name", WRITTEN)
def test_rule_agrees_in_module_strength_certainty_and_sources(knowledge_base, name):
    rule, row = knowledge_base.rules[name], RULES[name]
    assert rule.module == row["module"]
    assert rule.strength == row["strength"]
    assert rule.certainty == row["certainty"]
    assert list(rule.sources) == listed(row["evidence"])


# Facts


def enumerated(text: str) -> list[str]:
    """The values that a row of the specification lists, its comments left out."""
    bare = re.sub(r"\([^)]*\)", "", text).split(";")[0].split("(")[0]
    return [word for word in re.split(r"\s*[/,]\s*", bare.strip()) if word != "unknown"]


KINDS = {"bool3": "boolean", "bool3 + declined": "boolean", "enum": "choice", "int": "integer", "int/none": "integer"}
ALSO = {"bool3 + declined": ("declined",), "int/none": ("none",)}
RANGES = {"-2 to 9 (two-level: >=2 likely)": (-2, 9), "-10..+10 versus baseline; negative = better": (-10, 10)}
SIDED = ("gluteal", "trochanter", "thigh", "calf")
AREAS = ["lumbar", "sacrum", "abdomen", *(f"{region}_{side}" for region in SIDED for side in ("left", "right"))]


def test_every_fact_is_in_the_vocabulary_and_no_other(knowledge_base):
    assert set(knowledge_base.vocabulary.facts) == set(FACTS)


@pytest.mark.parametrize("name", FACTS)
def test_fact_agrees_in_type_values_and_block(knowledge_base, name):
    fact, row = knowledge_base.vocabulary.facts[name], FACTS[name]
    assert fact.kind == KINDS.get(row["type"], row["type"])
    assert fact.also == (("na",) if name == "inr" else ALSO.get(row["type"], ()))
    if name == "skin_area":
        assert list(fact.values) == AREAS
    elif fact.kind in ("choice", "set"):
        assert list(fact.values) == enumerated(row["values"])
    elif match := re.match(r"(\d+)-(\d+)", row["values"]):
        assert (fact.low, fact.high) == (int(match[1]), int(match[2]))
    elif row["values"] in RANGES:
        assert (fact.low, fact.high) == RANGES[row["values"]]
    assert fact.block == row.get("block", "")
    assert fact.negative == row.get("negative")
    assert type(fact.negative) is type(row.get("negative"))


@pytest.mark.parametrize("name", FACTS)
def test_fact_has_the_codes_of_the_specification_and_checks_none_that_was_not(knowledge_base, name):
    codes, text = knowledge_base.vocabulary.facts[name].codes, FACTS[name]["code"]
    for code in codes:
        assert code.code in text
        assert not code.checked or "verified" in text.replace("unverified", "")
    assert bool(codes) is (text != "-")


# Techniques


def test_every_technique_is_in_the_catalogue_and_no_other(knowledge_base):
    assert list(knowledge_base.catalogue.techniques) == list(TECHNIQUES)


def positions(text: str) -> set[str]:
    if text.startswith("any"):
        return {"prone", "supine", "side_left", "side_right", "semi_fowler", "seated"}
    words = {"prone": {"prone"}, "supine": {"supine"}, "side": {"side_left", "side_right"}, "seated": {"seated"}}
    words["slump"] = words["seated"]
    return set().union(*(held for word, held in words.items() if re.search(rf"\b{word}\b", text)))


@pytest.mark.parametrize("name", TECHNIQUES)
def test_technique_agrees_in_every_figure(knowledge_base, name):
    technique, row = knowledge_base.catalogue.techniques[name], TECHNIQUES[name]
    assert technique.groups == {group.lower() for group in listed(row["groups"])}
    assert list(technique.regions) == listed(row["regions"])
    assert technique.cap == row["cap"]
    assert technique.tradition == row["tradition"].split(" / ")[0]
    assert technique.nearness == row["near_sciatic_nerve"].split(" ")[0]
    assert set(technique.positions) == positions(row["positions"])
    depth = re.search(r"(\d)(?:-(\d))?/5", row["depth"])
    assert technique.depth == (int(depth[1]), int(depth[2] or depth[1]))
    assert technique.bedridden == row["bedridden"].split(" ")[0]
    assert list(technique.evidence) == listed(row["evidence"])


PER = r"(\d+)(?:-(\d+))?"


@pytest.mark.parametrize("name", TECHNIQUES)
def test_technique_agrees_in_its_dose(knowledge_base, name):
    dose, text = knowledge_base.catalogue.techniques[name].dose, TECHNIQUES[name]["dose"]
    if text == "not recommended by this system":
        assert dose == {}
        return
    for key, pattern in {"per_week": rf"{PER}/wk", "weeks": rf"{PER} wk", "reps": rf"{PER} reps"}.items():
        found = re.search(pattern, text)
        if found:
            assert dose[key] == (int(found[1]), int(found[2] or found[1]))
    minutes = re.search(rf"{PER} min\b", text)
    if minutes:
        least, most = int(minutes[1]), int(minutes[2] or minutes[1])
        key, factor = ("seconds", 60) if "points" in text else ("minutes", 1)
        assert dose[key] == (least * factor, most * factor)
    assert set(dose) <= set(DOSE_KEYS)


@pytest.mark.parametrize("name", TECHNIQUES)
def test_technique_claims_no_more_certainty_than_its_row(knowledge_base, name):
    certainty, text = knowledge_base.catalogue.techniques[name].certainty, TECHNIQUES[name]["strength"]
    if text.startswith(("harm signal", "out of scope")):
        assert certainty == "none"
    else:
        assert certainty == ("expert opinion" if text.startswith("expert opinion") else "very low")


# Sources


def test_every_source_is_in_the_register_and_no_other(knowledge_base):
    assert set(knowledge_base.sources) == set(SOURCES)


@pytest.mark.parametrize("name", SOURCES)
def test_source_is_shown_as_far_as_it_was_checked(knowledge_base, name):
    checked, standing = SOURCES[name]["checked"], knowledge_base.sources[name].standing
    assert knowledge_base.sources[name].checked == checked
    if standing == "seen":
        assert "not seen" not in checked
        assert "not itself seen" not in checked
        assert "from memory" not in checked


def test_every_source_that_is_cited_stands_in_the_register(knowledge_base):
    cited = {source for rule in knowledge_base.rules.values() for source in rule.sources}
    cited |= {source for t in knowledge_base.catalogue.techniques.values() for source in t.evidence}
    assert cited <= set(knowledge_base.sources)


# The rows that the language holds


def unexcluded(decision) -> set[tuple[str, str]]:
    return {(entry.urgency, entry.rule) for entry in decision.cannot_exclude}


def asked(decision) -> list[str]:
    return [question.fact for question in decision.ask]


def test_rf_07_both_legs_without_a_pattern(consultant, clear_case):
    decision = consultant.consult(clear_case(leg_symptom_side="bilateral", bilateral_pattern=None))
    assert decision.offered == ()
    assert asked(decision)[0] == "bilateral_pattern"
    assert ("emergency", "RF-05") in unexcluded(decision)
    assert decision.urgency == "none"


CES = ("bladder_change", "bowel_change", "saddle_sensory_change", "sexual_function_change", "bilateral_leg_deficit")


@pytest.mark.parametrize("fact", CES)
def test_rf_09_a_cauda_equina_item_without_an_answer(consultant, clear_case, fact):
    decision = consultant.consult(clear_case(**{fact: None}))
    assert decision.offered == ()
    assert asked(decision) == [fact]
    assert "emergency" in {urgency for urgency, _ in unexcluded(decision)}
    together = consultant.consult(clear_case(**dict.fromkeys(CES)))
    assert asked(together)[:5] == list(CES)


MUST_BE_KNOWN = [
    *CES,
    "consent",
    "age_years",
    "leg_symptom_side",
    "motor_power_mrc",
    "foot_drop",
    "neuro_progression",
    "upper_motor_neuron_signs",
    "cancer_history",
    "unexplained_weight_loss",
    "fever_or_unwell",
    "significant_trauma",
    "spinal_instability_or_fracture",
    "dvt_signs",
    "dvt_status",
    "chest_symptoms_acute",
    "acute_limb_ischaemia",
    "unstable_cardiovascular",
    "foot_pulses",
    "positions_tolerated",
    "aaa_known_or_suspected",
    "skin_over_target",
    "pain_distribution",
    "sessions_completed",
    "lump_or_swelling",
    "arm_or_face_symptoms",
    "pain_on_weight_bearing",
]


@pytest.mark.parametrize("fact", MUST_BE_KNOWN)
def test_rf_23_what_must_be_known_is_computed(consultant, clear_case, fact):
    decision = consultant.consult(clear_case(**{fact: None}))
    assert decision.offered == ()
    assert fact in asked(decision)
    assert any(fact in entry.lifted_by for entry in decision.withheld)


@pytest.mark.parametrize("fact", ["communication", "bleeding_risk"])
def test_rf_23_without_a_voice_or_with_a_possible_bleeding_disorder_light_touch_is_left(consultant, clear_case, fact):
    decision = consultant.consult(clear_case(**{fact: None}))
    assert [offer.technique for offer in decision.offered] == ["light_touch_comfort"]
    assert asked(decision) == [fact]


def test_rf_23_nothing_recorded_asks_the_most_dangerous_first(consultant, knowledge_base, clear_case):
    decision = consultant.consult(clear_case(**dict.fromkeys(knowledge_base.base_case)))
    assert decision.offered == ()
    assert asked(decision)[:4] == list(CES[:4])
    emergencies = {rule for urgency, rule in unexcluded(decision) if urgency == "emergency"}
    dangers = [not emergencies.isdisjoint(question.excludes) for question in decision.ask]
    assert dangers == sorted(dangers, reverse=True)


@pytest.mark.parametrize("inr", [None, "unknown"])
def test_ci_08_warfarin_without_an_inr(consultant, clear_case, inr):
    decision = consultant.consult(clear_case(anticoagulation="warfarin", inr=inr))
    assert decision.offered == ()
    assert asked(decision)[0] == "inr"
    assert unexcluded(decision) == {("urgent", "CI-07")}
    known = consultant.consult(clear_case(anticoagulation="warfarin", inr=2.5))
    assert known.offered
    assert unexcluded(known) == set()


def test_st_04_an_onset_that_nobody_knows(consultant, knowledge_base, clear_case):
    decision = consultant.consult(clear_case(duration_weeks=None))
    techniques = knowledge_base.catalogue.techniques
    assert decision.derived["stage"].possible == {"acute", "subacute", "chronic"}
    assert decision.offered
    assert all("gentle" in techniques[offer.technique].groups for offer in decision.offered)
    assert all(offer.pressure_cap <= 3 and offer.depth_cap <= 2 for offer in decision.offered)
    assert "duration_weeks" in asked(decision)
    by_stage = {"WE-03", "WE-05", "WE-08", "WE-13", "OR-01", "OR-04"}
    assert by_stage.isdisjoint(rule for offer in decision.offered for rule in offer.rules)


@pytest.mark.parametrize("mobility", ["bedridden", None])
def test_br_01_in_bed_and_signs_of_a_clot_not_asked(consultant, clear_case, mobility):
    decision = consultant.consult(clear_case(mobility=mobility, dvt_signs=None))
    assert decision.offered == ()
    assert asked(decision)[0] == "dvt_signs"
    assert ("urgent", "RF-20") in unexcluded(decision)


def test_br_04_in_bed_and_the_skin_not_looked_at(consultant, clear_case):
    in_bed = {"mobility": "bedridden", "bed_rest_days": 30, "braden_score": 16}
    decision = consultant.consult(clear_case(**in_bed, pressure_injury_stage=None))
    assert decision.offered == ()
    assert asked(decision)[0] == "pressure_injury_stage"
    assert unexcluded(decision) == {("urgent", "BR-05")}
    looked = consultant.consult(clear_case(**in_bed))
    assert looked.offered


def test_sd_01_a_side_that_nobody_asked(consultant, clear_case):
    decision = consultant.consult(clear_case(leg_symptom_side=None))
    assert decision.offered == ()
    assert asked(decision)[0] == "leg_symptom_side"
    both = consultant.consult(clear_case(leg_symptom_side=None, bilateral_pattern=None))
    assert ("emergency", "RF-05") in unexcluded(both)
