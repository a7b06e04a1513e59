"""Who answers for a rule, what its status means, and what becomes of knowledge that nobody reviews."""

import datetime
from pathlib import Path

import pytest

from command_line import out, run
from ischia.expert.consult import Consultant
from ischia.facts.case import parse_case
from ischia.facts.problem import InvalidInput
from ischia.rules.conclusion import Advise, Recommend
from ischia.rules.load import load, load_whole
from strategies import copy_knowledge_base

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
DUE = datetime.date(2027, 11, 24)
GRACE = 30


@pytest.fixture
def base(tmp_path):
    """A copy of the knowledge base, and a function that replaces a text in one of its files."""
    folder = copy_knowledge_base(tmp_path / "base")

    def change(file, old, new):
        path = folder / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) >= 1, old
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return folder

    change.folder = folder
    return change


def problems(folder):
    with pytest.raises(InvalidInput) as caught:
        load_whole(folder)
    return [f"{problem.line}: {problem.message}" for problem in caught.value.problems]


def test_every_rule_has_an_author_an_owner_a_day_of_creation_and_a_day_of_review(knowledge_base):
    for rule in load_whole().rules.values():
        governance = rule.governance
        assert governance.author
        assert governance.owner
        assert governance.created
        assert governance.review_by == knowledge_base.review_by
        assert governance.status == "active"


def test_a_rule_says_of_itself_what_differs_from_what_its_module_and_its_base_say(base):
    base("rules/nerve_safety.yaml", "rules:\n", "governance: {owner: The back clinic, status: draft}\nrules:\n")
    folder = base(
        "rules/nerve_safety.yaml",
        "    title: An irritable nerve is left alone\n",
        "    title: An irritable nerve is left alone\n    author: Dr A.\n    reviewer: Dr B.\n"
        "    reviewed: 2026-12-01\n    status: active\n"
        '    log:\n      - {date: "2026-12-02", by: Dr A., what: The threshold went from 8 to 7.}\n',
    )
    rules = load_whole(folder).rules
    mine, other, far = (rules[name].governance for name in ("NS-02", "NS-03", "RF-01"))
    assert (mine.author, mine.owner, mine.status) == ("Dr A.", "The back clinic", "active")
    assert (mine.reviewer, mine.reviewed) == ("Dr B.", datetime.date(2026, 12, 1))
    assert mine.log[0].what == "The threshold went from 8 to 7."
    assert (other.author, other.owner, other.status) == ("The Ischia founders", "The back clinic", "draft")
    assert (far.owner, far.status) == ("The Ischia founders", "active")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("status: finished", '"finished" is not a status'),
        ("created: yesterday", '"yesterday" is no date'),
        ("reviewed: 2026-12-01", "says when it was reviewed and not by whom"),
        ("reviewer: Dr B.\n    reviewed: 2020-01-01", "reviewed is before the rule was created"),
        ("log: [{date: 2026-12-01, what: More.}]", "by is missing"),
        ("author: 7", "author is not a text"),
    ],
)
def test_governance_that_cannot_be_is_refused_with_its_line(base, said, expected):
    title = "    title: An irritable nerve is left alone\n"
    found = problems(base("rules/nerve_safety.yaml", title, f"{title}    {said}\n"))
    assert len(found) == 1
    assert expected in found[0]
    assert not found[0].startswith("0:")


def test_a_draft_restricts_and_recommends_nothing_yet(base, knowledge_base):
    folder = base("rules/western.yaml", "rules:\n", "governance: {status: draft}\nrules:\n")
    drafts, whole = load(folder), load_whole(folder)
    for name, rule in whole.rules.items():
        said = [conclusion for part in drafts.rules[name].parts for conclusion in part.then]
        if rule.governance.status == "draft":
            assert all(conclusion.restricts for conclusion in said), name
        else:
            assert said == [c for part in knowledge_base.rules[name].parts for c in part.then]
    assert any(isinstance(c, Recommend | Advise) for p in whole.rules["WE-01"].parts for c in p.then)
    assert load(folder, use_cache=False).rules.keys() == whole.rules.keys()


def test_a_draft_in_a_decision_opens_nothing_that_was_closed(base):
    folder = base("rules/western.yaml", "rules:\n", "governance: {status: draft}\nrules:\n")
    before, after = Consultant(load(), DUE), Consultant(load(folder), DUE)
    for file in sorted(EXAMPLES.glob("*.yaml")):
        text = file.read_text(encoding="utf-8")
        decisions = [
            one.consult(parse_case(text, one.knowledge_base.vocabulary, file.name, one.knowledge_base.derived_only))
            for one in (before, after)
        ]
        offers = [{offer.technique for offer in decision.offered} for decision in decisions]
        assert offers[1] <= offers[0]


def test_a_retired_rule_is_kept_and_never_in_force(base):
    title = "    title: A pulse behind the sore spot stops everything\n"
    text = (base.folder / "rules/nerve_safety.yaml").read_text(encoding="utf-8")
    title = next(line for line in text.splitlines(keepends=True) if line.startswith("    title:"))
    folder = base("rules/nerve_safety.yaml", title, f"{title}    status: retired\n")
    whole = load_whole(folder)
    assert "NS-01" not in whole.rules
    assert whole.retired["NS-01"].governance.status == "retired"
    assert "NS-01" not in load(folder).rules


def test_the_id_of_a_retired_rule_is_never_given_again(base):
    text = (base.folder / "rules/nerve_safety.yaml").read_text(encoding="utf-8")
    title = next(line for line in text.splitlines(keepends=True) if line.startswith("    title:"))
    base("rules/nerve_safety.yaml", title, f"{title}    status: retired\n")
    (base.folder / "rules/zz_again.yaml").write_text(
        "module: again\ntitle: Again\nrules:\n  NS-01:\n    title: Again.\n    then: [advise: Again.]\n"
        "    because: Again.\n    sources: [EXPERT]\n    strength: strong\n    certainty: expert opinion\n",
        encoding="utf-8",
    )
    assert problems(base.folder) == ["4: NS-01 stands in the module nerve_safety too"]


@pytest.mark.parametrize("days", [0, 1, GRACE, GRACE + 1])
def test_knowledge_past_its_review_warns_and_past_its_grace_offers_nothing(knowledge_base, days):
    day = DUE + datetime.timedelta(days=days)
    consultant = Consultant(knowledge_base, day)
    file = EXAMPLES / "chronic-left.yaml"
    case = parse_case(file.read_text(encoding="utf-8"), knowledge_base.vocabulary, file.name)
    decision = consultant.consult(case)
    assert (decision.review_due is not None) is (days > 0)
    assert bool(decision.offered) is (days <= GRACE)
    if decision.review_due:
        assert decision.review_due.due == DUE
        assert decision.review_due.expires == DUE + datetime.timedelta(days=GRACE)
        assert set(decision.review_due.rules) == set(knowledge_base.rules)
        assert decision.to_plain()["review_due"]["due"] == DUE.isoformat()


def test_one_rule_past_its_own_review_is_enough_for_a_warning_that_names_it(base):
    title = "    title: An irritable nerve is left alone\n"
    folder = base("rules/nerve_safety.yaml", title, f"{title}    review_by: 2026-12-01\n")
    for loaded in (load(folder), load(folder)):  # read, then out of the cache
        assert loaded.rules_due == {"NS-02": datetime.date(2026, 12, 1)}
        assert loaded.past_review(datetime.date(2026, 12, 2)) == ("NS-02",)
        assert loaded.expires == datetime.date(2026, 12, 31)


def test_the_summary_and_the_pages_say_that_a_review_is_due(tmp_path):
    arguments = [EXAMPLES / "chronic-left.yaml", "--today", "2027-12-01"]
    said = "REVIEW DUE since 2027-11-24: 177 rules; nothing is offered after 2027-12-24"
    assert said in " ".join(out("consult", *arguments).split())
    for reader in ("clinician", "auditor"):
        page = tmp_path / f"{reader}.md"
        out("report", *arguments, "--for", reader, "--to", page)
        assert "nothing is offered after 2027-12-24" in page.read_text(encoding="utf-8")


def test_a_base_in_which_nothing_closes_after_its_review_is_refused(base):
    found = problems(base("rules/governance.yaml", "      - withhold: all\n", ""))
    assert [line.partition(": ")[2] for line in found] == ["no rule withholds everything once the review is overdue"]


def test_days_of_grace_are_a_whole_number(base):
    assert problems(base("knowledge_base.yaml", "value: 30", "value: soon"))
    assert run("rules", "--kb", str(base.folder)).exit_code == 2
