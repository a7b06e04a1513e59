"""The chapters of policy, short forms and settings: how offers are ranked and shown, and what a clinic may set."""

from __future__ import annotations

from collections.abc import Iterator

from ....facts.language import capital, spoken
from ....facts.problem import Problem
from ....facts.reading import Reading
from ....rules.knowledge_base import Setting
from ....rules.read_conclusion import Vocabularies, read_conclusion
from ....rules.read_knowledge_base import POLICY
from ..finding.uses import uses
from ..revision.data_changes import shown
from ..written import mapping
from .book import Bullets, Chapter, Entry, Paragraph, Table, Terms, Text, joined, link
from .words import Words, plural

Pairs = Iterator[tuple[str, tuple[Text, ...]]]
SHORT_FORMS = "short_forms"


def policy_chapter(words: Words) -> Chapter:
    """How what may be offered is ranked, what is shown first, and what stands beside it."""
    policy = words.base.policy
    order = Bullets(tuple(words.groups(groups) for groups in policy.risk_order), numbered=True)
    alternatives = tuple((one.title, ((one.text,),)) for one in policy.alternatives)
    return Chapter(
        "policy",
        "How offers are ranked and shown",
        (
            Paragraph(("Groups of techniques from least to most risk; a technique ranks with its riskiest group:",)),
            order,
            Terms(tuple(_shown_first(words)), paged=True),
            Terms(tuple(_session(words)), paged=True),
            *((Paragraph(("What always stands beside the offers:",)), Terms(alternatives)) if alternatives else ()),
            Table(
                "Headings of the plan, and words of the summary",
                ("Name", "Said"),
                tuple(
                    ((spoken(name),), (text,)) for name, text in (*policy.plan_sections.items(), *policy.words.items())
                ),
                (30, 70),
            ),
        ),
    )


def _shown_first(words: Words) -> Pairs:
    featured, policy = words.base.policy.featured, words.base.policy
    yield (
        "Shown first",
        ((f"At most {featured.most} of each tradition, one of them ", words.group(featured.opener), "."),),
    )
    if featured.never:
        yield "Never first", (words.groups(featured.never),)
    if featured.last_resort:
        only = words.condition(featured.last_resort_where)
        yield (
            "Last resort",
            ((*words.techniques(featured.last_resort), ", only where ", *only, ", or nothing else is left"),),
        )
    yield "Comes first", (("What treats a value of ", words.fact(featured.matches), "."),)
    trained: list[Text] = [("By ", words.fact(featured.own), ", what one is trained in:")]
    trained += [
        (f"{spoken(name)}: {', '.join(sorted(map(spoken, some)))}",) for name, some in featured.disciplines.items()
    ]
    yield "Before it", tuple(trained)
    if policy.whole:
        yield "As a whole", ((*words.groups(policy.whole), ": withheld when any of its regions is"),)
    for some in policy.exclusive:
        yield "One of these", ((*words.techniques(some), ": at most one in a session"),)


def _session(words: Words) -> Pairs:
    policy = words.base.policy
    least, most = policy.base_minutes
    limit = plural(policy.base_techniques, "technique")
    yield "A session", ((f"{least} to {most} minutes, at most {limit}, before any rule lowers them",),)
    yield (
        "Review",
        (("The course is reviewed at session ", f"{policy.review_session}, by ", words.fact(policy.session_count)),),
    )
    yield "Safety net", (("The advice of ", link("rule", policy.safety_net), " stands in every summary"),)


def short_form_chapter(words: Words) -> Chapter | None:
    """Each short form, what it stands for, and the rules that use it; None where there is none."""
    forms = mapping(mapping(words.written.data(POLICY)).get(SHORT_FORMS))
    if not forms:
        return None
    about = Paragraph(("Conclusions that many rules share under one name; the rules in this book say them in full.",))
    entries = tuple(_short_form(name, words) for name in forms)
    return Chapter("short-forms", "Short forms", (about,), entries)


def _short_form(name: str, words: Words) -> Entry:
    files = words.written.rule_files
    users = [rule for rule, file in files.items() if any(words.written.finds(file, name, ("rules", rule)))]
    says = Terms(
        (("Says", tuple(_conclusions(name, words))), ("Used by", (words.rules(sorted(users)) or ("no rule",),))), True
    )
    return Entry("short-form", name, capital(spoken(name)), (says,))


def _conclusions(name: str, words: Words) -> Iterator[Text]:
    """What a short form concludes, as it is read aloud; as it is written where that needs a rule around it."""
    document = words.written.document(POLICY)
    assert document is not None
    problems: list[Problem] = []
    reading = Reading(document, problems)
    known = Vocabularies.of(words.base)
    for item in reading.items(reading.root[SHORT_FORMS][name]):
        conclusion = read_conclusion(reading, item, known)
        yield words.conclusion(conclusion) if conclusion and not problems else (shown(item.value),)


def settings_chapter(words: Words) -> Chapter | None:
    """Each setting with its value, the values allowed, and what reads it; None where there is none."""
    settings = words.base.described_settings
    if not settings:
        return None
    about = Paragraph(("What a clinic may set. What is worked out is written with these values.",))
    return Chapter(
        "settings", "Settings", (about,), tuple(_setting(name, one, words) for name, one in settings.items())
    )


def _setting(name: str, setting: Setting, words: Words) -> Entry:
    return Entry("setting", name, setting.title, (Terms(tuple(_of_setting(name, setting, words)), paged=True),))


def _of_setting(name: str, setting: Setting, words: Words) -> Pairs:
    yield "Value", ((f"{_plain(setting.value)} {setting.unit}".strip(),),)
    yield "Allowed", ((", ".join(map(_plain, setting.values)) or "any value of its kind",),)
    if setting.rule:
        yield "For", (words.rules((setting.rule,)),)
    found = [use for one in uses(words.written, name) if one.kind == "setting" for use in one.uses]
    rules = [use.who for use in found if use.section == "Rules that read it"]
    facts = [use.who for use in found if use.section == "Derived facts"]
    if rules:
        yield "Read by", (words.rules(dict.fromkeys(rules)),)
    if facts:
        yield "Comes into", (joined(words.fact(fact) for fact in dict.fromkeys(facts)),)


def _plain(value: object) -> str:
    return spoken(shown(value))
