"""An overlay: what a clinic may lay over a knowledge base, and that it never opens anything."""

import datetime
import json
import shutil

import pytest
from hypothesis import given, settings

from command_line import out, run
from ischia.expert.consult import Consultant
from ischia.facts.problem import InvalidInput
from ischia.rules.conclusion import URGENCIES
from ischia.rules.load import HERE, load, load_whole
from strategies import TODAY, any_cases

EXAMPLE = HERE / "examples/overlay"
HEAD = "overlay: mine\ntitle: My clinic\nversion: '1'\nover: sciatica\nplain: {withheld: We leave that out.}\n"
RULE = """\
module: mine
title: Mine
rules:
  MY-01:
    title: Something of our own
    when: {irritability: moderate}
    then:
      - %s
    because: We decided so.
    sources: [EXPERT]
    strength: strong
    certainty: expert opinion
"""
BASE = load()
PLAIN = Consultant(BASE, TODAY)


def make(folder, head="", rules=""):
    folder.mkdir(exist_ok=True)
    (folder / "overlay.yaml").write_text(HEAD + head, encoding="utf-8")
    if rules:
        (folder / "rules").mkdir(exist_ok=True)
        (folder / "rules/mine.yaml").write_text(rules, encoding="utf-8")
    return folder


def refusals(folder):
    with pytest.raises(InvalidInput) as caught:
        load(overlay=folder)
    return [str(problem).partition("overlay/")[2] or str(problem) for problem in caught.value.problems]


def only_tightens(one, other, case):
    """`other` offers nothing, and no more of anything, that `one` does not; it refers as soon or sooner."""
    before, after = one.consult(case), other.consult(case)
    offered = {offer.technique: offer for offer in before.offered}
    for offer in after.offered:
        first = offered[offer.technique]
        assert set(offer.regions) <= set(first.regions)
        assert offer.pressure_cap <= first.pressure_cap
        assert offer.depth_cap <= first.depth_cap
        assert not (first.option and not offer.option)
    assert {entry.technique for entry in before.withheld} <= {entry.technique for entry in after.withheld} | set(
        after.not_indicated
    )
    assert URGENCIES.index(after.urgency) >= URGENCIES.index(before.urgency)
    assert {entry.rule for entry in before.cannot_exclude} <= {entry.rule for entry in after.cannot_exclude}


EXAMPLE_OVER = Consultant(load(overlay=EXAMPLE), TODAY)


@given(any_cases())
@settings(deadline=None)
def test_the_example_only_tightens(case):
    only_tightens(PLAIN, EXAMPLE_OVER, case)


@pytest.fixture(scope="module")
def accepted(tmp_path_factory):
    """Knowledge bases with other settings, as far as an overlay may choose them; and how many it may not."""
    folder = tmp_path_factory.mktemp("overlays")
    choices = [
        f"{{stage_acute_below: {acute}, stage_chronic_above: {chronic}, policy_radicular_massage: {policy}}}"
        for acute, chronic in ((6, 12), (4, 12), (8, 12), (6, 10), (6, 14), (6, 52))
        for policy in ("withhold", "allow_as_adjunct")
    ]
    ready, refused = [], 0
    for number, chosen in enumerate(choices):
        try:
            ready.append(Consultant(load(overlay=make(folder / str(number), f"settings: {chosen}\n")), TODAY))
        except InvalidInput:
            refused += 1
    return ready, refused


def test_some_settings_may_be_chosen_and_some_may_not(accepted):
    ready, refused = accepted
    assert len(ready) >= 2
    assert refused >= 4


@given(case=any_cases())
@settings(deadline=None)
def test_settings_that_an_overlay_may_choose_only_tighten(accepted, case):
    for one in accepted[0]:
        only_tightens(PLAIN, one, case)


def test_what_would_loosen_is_refused_with_the_rule_that_it_would_loosen(tmp_path):
    (problem,) = refusals(make(tmp_path / "overlay", "settings: {stage_acute_below: 2}\n"))
    assert problem.startswith("overlay.yaml:6:31: stage_acute_below cannot be 2 here: it could loosen ")
    assert "NS-03" in problem
    (problem,) = refusals(make(tmp_path / "overlay", "settings: {review_grace: 400}\n"))
    assert "review_grace cannot be 400 here" in problem


def test_a_policy_may_be_made_stricter_and_not_laxer(tmp_path):
    folder = make(tmp_path / "overlay", "settings: {policy_radicular_massage: withhold}\n")
    assert load(overlay=folder).settings["policy_radicular_massage"] == "withhold"
    copy = shutil.copytree(HERE / "rules", tmp_path / "base/rules").parent
    shutil.copytree(HERE / "facts", copy / "facts")
    manifest = (HERE / "knowledge_base.yaml").read_text(encoding="utf-8")
    (copy / "knowledge_base.yaml").write_text(
        manifest.replace("value: allow_as_adjunct", "value: withhold"), encoding="utf-8"
    )
    folder = make(tmp_path / "overlay", "settings: {policy_radicular_massage: allow_as_adjunct}\n")
    with pytest.raises(InvalidInput, match="it could loosen WE-16"):
        load(copy, overlay=folder)


@pytest.mark.parametrize("said", ["recommend: effleurage", "option: shiatsu", "derive: {hypothesis: piriformis}"])
def test_a_rule_of_an_overlay_that_opens_something_is_refused(tmp_path, said):
    found = refusals(make(tmp_path / "overlay", rules=RULE % said))
    assert any("an overlay can only tighten" in problem for problem in found)


@pytest.mark.parametrize(
    "said",
    [
        "withhold: {groups: [deep]}",
        "cap_pressure: 2",
        "gentle_only",
        "restrict_positions: [prone]",
        "advise: Take your time.",
        "contradict: {facts: [irritability, pain_nrs_leg], text: Look again.}",
    ],
)
def test_a_rule_of_an_overlay_that_restricts_or_says_something_is_laid_over(tmp_path, said):
    one = load(overlay=make(tmp_path / "overlay", rules=RULE % said))
    assert one.rules["MY-01"].module == "mine"
    assert set(one.rules) == {*BASE.rules, "MY-01"}


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("settings: {stage_acute_bellow: 8}\n", 'no setting is named "stage_acute_bellow"'),
        ("settings: {review_grace: -1}\n", "review_grace cannot be -1: review_grace is no number of days"),
        ("settings: {stage_acute_below: soon}\n", "stage_acute_below cannot be soon; expected a number"),
        ("settings: {policy_radicular_massage: perhaps}\n", "policy_radicular_massage cannot be perhaps"),
        ("off: {gua_shah: Nobody can.}\n", '"gua_shah" is not a technique; did you mean gua_sha?'),
        ("pathways: {emergancy: the hospital}\n", '"emergancy" is no rule that refers, and no urgency'),
        ("pathways: {NS-02: the hospital}\n", '"NS-02" is no rule that refers, and no urgency'),
        ("names: {techniques: {efleurage: Stroking}}\n", '"efleurage" is not one of the techniques'),
        ("names: {techniques: {longitudinal_stripping_hamstrings: Petrissage}}\n", "petrissage is called that"),
        ("colour: blue\n", '"colour" is not a key here'),
        ("sources: {EXPERT: {title: Mine, checked: no, standing: judgement}}\n", "the source EXPERT is there already"),
    ],
)
def test_what_an_overlay_gets_wrong_is_said_with_its_place(tmp_path, head, expected):
    (problem,) = refusals(make(tmp_path / "overlay", head))
    assert expected in problem
    assert problem.startswith("overlay.yaml:")


def test_an_overlay_for_another_base_is_refused(tmp_path):
    folder = make(tmp_path / "overlay")
    with pytest.raises(InvalidInput, match="the overlay is for sciatica, not for shoulder"):
        load(HERE / "examples/shoulder", overlay=folder)


def test_an_id_of_the_base_cannot_be_taken(tmp_path):
    (problem,) = refusals(make(tmp_path / "overlay", rules=(RULE % "cap_pressure: 2").replace("MY-01", "NS-02")))
    assert "NS-02 is the id of another rule" in problem


@pytest.mark.parametrize("module", ["red_flags", "switched_off"])
def test_the_name_of_a_module_cannot_be_taken(tmp_path, module):
    rules = (RULE % "cap_pressure: 2").replace("module: mine", f"module: {module}")
    (problem,) = refusals(make(tmp_path / "overlay", rules=rules))
    assert problem.startswith(f"rules/mine.yaml:1:9: {module} is the name of another module")


def test_the_tests_of_an_overlay_are_vetted_before_it_is_consulted(tmp_path):
    rules = RULE % "cap_pressure: 2" + "    tests:\n      - given: {irritabilty: moderate}\n        expect: {}\n"
    found = run("consult", HERE / "examples/chronic-left.yaml", "--overlay", make(tmp_path / "over", rules=rules))
    assert found.exit_code == 2
    assert found.stderr.startswith(f"{tmp_path / 'over/rules/mine.yaml'}:14:17: ")


def test_what_is_switched_off_takes_the_place_of_no_rule(tmp_path):
    rules = (RULE % "cap_pressure: 2").replace("MY-01", "OFF-gua_sha")
    (problem,) = refusals(make(tmp_path / "overlay", "off: {gua_sha: Nobody can.}\n", rules))
    assert "OFF- begins the ids of what is switched off" in problem
    base = shutil.copytree(HERE / "examples/shoulder", tmp_path / "base")
    health = base / "rules/health.yaml"
    health.write_text(health.read_text(encoding="utf-8").replace("HC-03", "OFF-pendulum"), encoding="utf-8")
    page = base / "rules/patient_page.yaml"
    page.write_text(page.read_text(encoding="utf-8").replace("HC-03", "OFF-pendulum"), encoding="utf-8")
    folder = make(tmp_path / "overlay2", "off: {pendulum: We do not.}\n")
    (folder / "overlay.yaml").write_text(
        (folder / "overlay.yaml").read_text(encoding="utf-8").replace("over: sciatica", "over: shoulder"),
        encoding="utf-8",
    )
    with pytest.raises(InvalidInput, match="OFF-pendulum is the id of another rule"):
        load(base, overlay=folder)


SETTINGS = """\
settings:
  low: {title: Low, value: 1, unit: weeks}
  high: {title: High, value: 5, unit: weeks}
  shut: {title: Shut, value: false}
"""


@pytest.fixture
def bounded(tmp_path):
    """A base that withholds everything where one setting is below another, or where one is true."""
    base = shutil.copytree(HERE / "examples/shoulder", tmp_path / "base")
    manifest = base / "knowledge_base.yaml"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace("settings:\n", SETTINGS, 1), encoding="utf-8")
    rule = (RULE % "withhold: all").replace("sources: [EXPERT]", "sources: [JUDGED]") + "    status: draft\n"
    for name, when in (("MY-01", "{low: {below: {setting: high}}}"), ("MY-02", "{shut: true}")):
        text = (
            rule.replace("MY-01", name)
            .replace("{irritability: moderate}", when)
            .replace("module: mine", f"module: {name}")
        )
        (base / f"rules/{name}.yaml").write_text(text, encoding="utf-8")
    return base


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ("{low: 4}", ""),
        ("{high: 3}", ""),
        ("{low: 4, high: 3}", "these settings cannot stand together here: they could loosen MY-01"),
        ("{low: 6}", "low cannot be 6 here: it could loosen MY-01"),
        ("{shut: true}", ""),
        ('{shut: "true"}', "shut cannot be true; expected true or false"),
        ("{shut: 1}", "shut cannot be 1; expected true or false"),
    ],
)
def test_settings_tighten_each_alone_and_all_together(tmp_path, bounded, settings, expected):
    folder = make(tmp_path / "overlay", f"settings: {settings}\n")
    text = (folder / "overlay.yaml").read_text(encoding="utf-8").replace("over: sciatica", "over: shoulder")
    (folder / "overlay.yaml").write_text(text, encoding="utf-8")
    if expected:
        with pytest.raises(InvalidInput, match=expected):
            load(bounded, overlay=folder)
    else:
        assert load(bounded, overlay=folder).overlay is not None


@pytest.mark.parametrize(
    "names",
    [
        "{positions: {side_left: Lying somehow, side_right: lying on the left side}}",
        "{techniques: {neural_tensioner: Foo bar, effleurage: Neural tensioner}}",
        "{techniques: {effleurage: pEtrissage (kneading)}}",
        '{techniques: {effleurage: "Petri\\u200Bssage"}}',
        "{techniques: {effleurage: No massage, petrissage: no  massage}}",
    ],
)
def test_no_name_can_be_taken_for_that_of_another(tmp_path, names):
    assert any("is called that" in problem for problem in refusals(make(tmp_path / "overlay", f"names: {names}\n")))


@pytest.mark.parametrize("name", ["rules/house.yml", "house.yaml", "Rules/house.yaml", "rules/house.YAML"])
def test_a_file_that_would_not_be_read_is_refused(tmp_path, name):
    folder = make(tmp_path / "overlay")
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(RULE % "cap_pressure: 2", encoding="utf-8")
    (problem,) = refusals(folder)
    assert f"{name}: is not read" in problem


@pytest.mark.parametrize(
    "name", ["tests/cases/young.yaml", "cases/a.yaml", ".github/workflows/ci.yml", ".pre-commit.yaml"]
)
def test_patients_and_what_is_hidden_may_lie_beside_an_overlay(tmp_path, name):
    folder = make(tmp_path / "overlay")
    (folder / name).parent.mkdir(exist_ok=True, parents=True)
    (folder / name).write_text("on: push\n", encoding="utf-8")
    assert load(overlay=folder).overlay.name == "mine"


def test_an_overlay_cannot_retire_its_own_restrictions_all_at_once(tmp_path):
    (problem,) = refusals(make(tmp_path / "overlay", "governance: {status: retired}\n"))
    assert "an overlay cannot be retired" in problem


def test_a_patient_must_be_told_what_an_overlay_leaves_out(tmp_path):
    folder = make(tmp_path / "overlay", "off: {gua_sha: Nobody can.}\n")
    (folder / "overlay.yaml").write_text(HEAD.replace("withheld: We leave that out.", "") + "off: {gua_sha: No.}\n")
    (problem,) = refusals(folder)
    assert "the patient is not told about OFF-gua_sha" in problem


def test_decisions_and_reports_name_the_overlay_and_its_digest(tmp_path):
    case = HERE / "examples/chronic-left.yaml"
    with_it = json.loads(out("consult", case, "--format", "json", "--overlay", EXAMPLE))
    without = json.loads(out("consult", case, "--format", "json"))
    assert with_it["knowledge_base"]["overlay"] == "harbour-clinic 1"
    assert "overlay" not in without["knowledge_base"]
    assert with_it["knowledge_base"]["digest"] != without["knowledge_base"]["digest"]
    assert "with the overlay harbour-clinic 1" in out("consult", case, "--overlay", EXAMPLE)
    named = dict.fromkeys(("clinician", "auditor"), "with the overlay harbour-clinic 1")
    for reader, words in {**named, "patient": "harbour-clinic 1"}.items():
        page = tmp_path / f"{reader}.html"
        out("report", case, "--for", reader, "--to", page, "--overlay", EXAMPLE)
        assert words in page.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "question",
    [
        ("why", "CASE", "effleurage"),
        ("why-not", "CASE", "piriformis_direct"),
        ("what-would-change", "CASE", "petrissage"),
        ("what-if", "CASE", "--set", "irritability=high"),
        ("ask-next", "CASE"),
        ("robust", "CASE"),
        ("compare", "CASE", "CASE"),
    ],
    ids=lambda question: question[0],
)
def test_explanations_name_the_overlay_and_its_digest(question):
    asked = [HERE / "examples/chronic-left.yaml" if word == "CASE" else word for word in question]
    plain = json.loads(out(*asked, "--format", "json", "--overlay", EXAMPLE))
    decision = json.loads(out("consult", HERE / "examples/chronic-left.yaml", "--format", "json", "--overlay", EXAMPLE))
    assert plain["knowledge_base"] == decision["knowledge_base"]
    assert out(*asked, "--overlay", EXAMPLE).endswith("\nwith the overlay harbour-clinic 1\n")
    assert "overlay" not in out(*asked)


def test_what_is_switched_off_is_explained_with_the_reason_of_the_clinic():
    case = HERE / "examples/chronic-left.yaml"
    said = out("why-not", case, "gua_sha", "--overlay", EXAMPLE)
    assert "Its marks frighten our patients." in " ".join(said.split())


def test_a_pathway_stands_behind_what_the_rule_says_and_never_in_its_place():
    said = " ".join(out("consult", HERE / "examples/emergency-bladder.yaml", "--overlay", EXAMPLE).split())
    assert "suspected cauda equina syndrome; here: the harbour hospital, entrance B, telephone 555 0100" in said


def test_a_review_that_is_due_in_the_overlay_closes_as_one_in_the_base_does():
    base = load(overlay=EXAMPLE)
    assert base.due == datetime.date(2027, 5, 25)
    assert base.expires == base.due


def test_the_language_of_an_overlay_is_spoken_where_nobody_asks_for_another(tmp_path):
    folder = make(tmp_path / "overlay", "language: zh-Hans\n")
    case = HERE / "examples/chronic-left.yaml"
    assert out("consult", case, "--overlay", folder) == out("consult", case, "--overlay", folder, "--lang", "zh-Hans")
    assert out("consult", case, "--overlay", folder, "--lang", "en") != out("consult", case, "--overlay", folder)


def test_the_check_looks_at_an_overlay_too(tmp_path):
    assert run("rules", "check", "--overlay", EXAMPLE).exit_code == 0
    wrong = run("rules", "check", "--overlay", make(tmp_path / "overlay", "settings: {review_grace: 400}\n"))
    assert wrong.exit_code == 1
    assert "error R801" in wrong.stdout
    assert "^^^" in wrong.stdout


def test_the_check_remarks_on_the_rules_of_an_overlay_as_on_those_of_a_base(tmp_path):
    rules = (RULE % "adapt: Work gently as needed.").replace("irritability: moderate", "age_years: {below: 18}")
    tests = "    tests:\n      - given: {age_years: 12}\n        expect: {withheld: [effleurage]}\n"
    found = run("rules", "check", "--overlay", make(tmp_path / "overlay", rules=rules + tests)).stdout
    for code, line in (("R706", 4), ("R712", 8), ("R705", 6)):
        assert f"warning {code}: MY-01" in found
        assert f"overlay/rules/mine.yaml:{line}:" in found
    wrong = run("rules", "check", "--overlay", make(tmp_path / "overlay", rules=rules + tests.replace("years", "year")))
    assert wrong.exit_code == 1
    assert "did you mean: age_years?" in wrong.stdout
    assert "overlay/rules/mine.yaml:14:17\n" in wrong.stdout


def test_of_the_base_under_an_overlay_nothing_is_remarked(tmp_path):
    base = json.loads(run("rules", "check", "--format", "json").stdout)
    over = json.loads(run("rules", "check", "--format", "json", "--overlay", EXAMPLE).stdout)
    assert base["notes"] > 0
    assert over["problems"] == []


def test_an_overlay_is_not_checked_over_a_base_with_an_error(tmp_path):
    folder = shutil.copytree(HERE / "examples/shoulder", tmp_path / "base")
    (folder / "rules/stages.yaml").write_text("rules: [", encoding="utf-8")
    found = run("rules", "check", "--kb", folder, "--overlay", make(tmp_path / "overlay", "colour: blue\n"))
    assert found.exit_code == 1
    assert "--> rules/stages.yaml:1:9" in found.stdout
    assert "colour" not in found.stdout


def test_every_format_names_the_file_of_an_overlay_and_it_is_mended_there(tmp_path):
    rules = (RULE % "cap_pressure: 2").replace("Something", "something")
    folder = make(tmp_path / "overlay", rules=rules)
    file = folder / "rules/mine.yaml"
    check = ("rules", "check", "--overlay", folder)
    plain = json.loads(run(*check, "--format", "json").stdout)["problems"]
    assert [(one["file"], one["code"], one["line"]) for one in plain] == [
        (str(file), "R706", 4),
        (str(file), "R706", 4),
        (str(file), "R711", 5),
    ]
    results = json.loads(run(*check, "--format", "sarif").stdout)["runs"][0]["results"]
    places = {one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in results}
    assert places == {file.as_posix()}
    assert f"::warning file={file},line=5,col=12,title=R711::" in run(*check, "--format", "github").stdout
    assert "    title: something of our own\n" in run(*check).stdout
    run(*check, "--fix")
    assert file.read_text(encoding="utf-8") == rules.replace("something", "Something")


def test_a_test_beside_a_rule_of_an_overlay_that_cannot_be_is_found_as_one_of_a_base_is(tmp_path):
    test = "    tests:\n      - given: {irritability: hgih}\n        expect: {witheld: [effleurage]}\n"
    folder = make(tmp_path / "overlay", rules=RULE % "cap_pressure: 2" + test)
    found = json.loads(run("rules", "check", "--overlay", folder, "--format", "json").stdout)["problems"]
    assert [(one["code"], one["line"], one["nearest"]) for one in found] == [
        ("R401", 14, "high"),
        ("R401", 15, "withheld"),
    ]


def test_a_rule_of_an_overlay_that_says_what_the_base_says_is_the_one_that_never_matters(tmp_path):
    rules = (RULE % "gentle_only").replace("MY-01", "AA-01").replace("irritability: moderate", "irritability: high")
    found = run("rules", "check", "--overlay", make(tmp_path / "overlay", rules=rules)).stdout
    assert "warning R716: AA-01 never matters: whatever it concludes, NS-02 does already" in found


def test_a_draft_of_an_overlay_has_its_plain_words_in_the_overlay(tmp_path):
    folder = make(tmp_path / "overlay", rules=RULE % "withhold: {groups: [deep]}" + "    status: draft\n")
    assert "R720" not in run("rules", "check", "--overlay", folder).stdout


def test_a_source_of_an_overlay_that_nobody_saw_is_remarked_on_in_its_place(tmp_path):
    head = "sources: {OURS: {title: Our list, checked: from memory, standing: not seen}}\n"
    folder = make(tmp_path / "overlay", head, (RULE % "cap_pressure: 2").replace("EXPERT", "OURS"))
    found = run("rules", "check", "--notes", "--overlay", folder).stdout
    assert f"note R702: OURS is not seen, and 1 rule rests on it\n  --> {folder}/overlay.yaml:6:44" in found


def test_a_language_that_is_not_there_is_found_before_anybody_is_consulted(tmp_path):
    wrong = run("rules", "check", "--overlay", make(tmp_path / "overlay", "language: zh-Hant\n"))
    assert wrong.exit_code == 1
    assert 'error R105: there is no translation into "zh-Hant"; there is en, zh-Hans' in wrong.stdout
    assert "overlay.yaml:6:11\n" in wrong.stdout


def test_what_an_overlay_switches_off_is_not_taken_for_a_rule_that_somebody_wrote(tmp_path):
    folder = make(tmp_path / "overlay", "governance: {review_by: 2026-12-02}\noff: {gua_sha: Its marks frighten.}\n")
    found = run("rules", "check", "--overlay", folder, "--today", "2026-12-03").stdout
    assert "warning R703: OFF-gua_sha was to be reviewed by 2026-12-02" in found
    assert "overlay.yaml:7:" in found


def test_no_overlay_is_no_change():
    assert load().digest == load_whole().digest
    assert load().overlay is None
    refused = run("consult", HERE / "examples/chronic-left.yaml", "--overlay", HERE / "nowhere")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "is no overlay" in refused.stderr


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("title: The harbour clinic (made up, to show what an overlay can say)", "title"),
        ('version: "1"', "version"),
        ("over: sciatica", "over"),
        ("gua_sha: Its marks frighten our patients.", "gua_sha"),
        ("emergency: the harbour hospital, entrance B, telephone 555 0100", "emergency"),
        ("withheld: Our clinic leaves some things out.", "withheld"),
    ],
)
def test_a_line_in_which_nothing_is_said_is_refused(tmp_path, said, name):
    folder = shutil.copytree(EXAMPLE, tmp_path / "overlay")
    file = folder / "overlay.yaml"
    text = file.read_text(encoding="utf-8")
    assert said in text
    file.write_text(text.replace(said, f'{name}: " "'), encoding="utf-8")
    assert [problem for problem in refusals(folder) if f"{name} says nothing" in problem]
