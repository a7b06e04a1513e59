"""The rule book as HTML: one file that is whole in itself, with every anchor once and nothing that a text can break."""

import base64
import copy
import hashlib
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from ischia.expert.report.characters import visible
from ischia.expert.workshop.book.build import book
from ischia.expert.workshop.book.html import html
from ischia.rules.load import HERE
from report_pages import HOSTILE
from revised_bases import SHOULDER, data_of, whole, with_data

VOID = {"meta", "br", "input", "col", "wbr"}


class Seen(HTMLParser):
    """What stands in a file: its tags with their attributes, its ids, where its links lead, and its text."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.ids, self.links, self.open, self.text, self.scripts = [], [], [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        said = dict(attributes)
        self.tags.append((tag, said))
        self.ids += [said["id"]] if "id" in said else []
        self.links += [said["href"]] if "href" in said else []
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] == "script":
            self.scripts.append(data)
        elif not self.open or self.open[-1] != "style":
            self.text.append(data)


@pytest.fixture(scope="module", params=[HERE, SHOULDER], ids=["built-in", "shoulder"])
def made(request):
    return book(whole(request.param))


@pytest.fixture(scope="module")
def seen(made):
    return Seen(html(made).decode())


def test_every_entry_and_chapter_stands_under_its_anchor_once(made, seen):
    assert len(seen.ids) == len(set(seen.ids))
    assert {entry.anchor for entry in made.entries} | {chapter.anchor for chapter in made.chapters} <= set(seen.ids)


def test_every_link_has_its_target_in_the_same_file(seen):
    assert seen.links
    assert {link.removeprefix("#") for link in seen.links} <= set(seen.ids)
    assert all(link.startswith("#") for link in seen.links)


def test_the_contents_lead_to_every_chapter_and_every_rule(made, seen):
    wanted = [chapter.anchor for chapter in made.chapters]
    wanted += [entry.anchor for entry in made.entries if entry.kind == "rule"]
    first = seen.links[: seen.links.index("#index") + 1]
    assert {f"#{anchor}" for anchor in wanted} <= set(first)


def test_it_asks_nothing_of_the_network_and_runs_one_script_that_it_names(seen, made):
    text = html(made).decode()
    policy = next(said["content"] for tag, said in seen.tags if said.get("http-equiv"))
    assert policy.startswith("default-src 'none'")
    script = re.search(r"<script>(.*?)</script>", text, re.DOTALL).group(1)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in policy
    assert [tag for tag, _ in seen.tags].count("script") == 1
    assert not [said for _, said in seen.tags if "src" in said or ("style" in said and "width" not in said["style"])]
    assert "url(" not in text
    assert "@import" not in text


def test_without_its_script_the_book_is_whole_and_the_search_is_hidden(seen):
    hidden = [said for tag, said in seen.tags if "hidden" in said]
    assert [said["class"] for said in hidden] == ["search"]


def test_the_headings_go_down_one_level_at_a_time(seen):
    levels = [int(tag[1]) for tag, _ in seen.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_the_same_knowledge_base_gives_the_same_bytes_whatever_the_order_of_hashes(tmp_path):
    made = []
    for seed in ("1", "2"):
        target = tmp_path / f"{seed}.html"
        command = [sys.executable, "-m", "ischia", "rules", "book", "--kb", str(SHOULDER), "--to", str(target)]
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run(command, check=True, capture_output=True, env=environment, cwd=HERE)
        made.append(target.read_bytes())
    assert made[0] == made[1]


def hostile(text):
    """The shoulder's knowledge base with this text in every place that is said in words; None where it is refused."""
    data = copy.deepcopy(data_of(SHOULDER))
    data["knowledge_base.yaml"] |= {"title": text, "status": text, "authors": [text], "licence": text}
    data["knowledge_base.yaml"]["settings"]["stiff_from"] |= {"title": text, "unit": text}
    data["facts/vocabulary.yaml"]["facts"]["night_pain"] |= {"question": text, "unknown": text, "meaning": text}
    data["facts/vocabulary.yaml"]["facts"]["night_pain"]["title"] = text
    data["facts/techniques.yaml"]["techniques"]["warmth"] |= {"title": text, "short": text}
    for source in data["facts/sources.yaml"]["sources"].values():
        source |= {"title": text, "supports": text, "authors": text, "url": text}
    rule = data["rules/stages.yaml"]["rules"]["FS-01"]
    rule |= {"title": text, "because": text, "author": text, "owner": text}
    rule["log"] = [{"date": "2026-12-01", "by": text, "what": text}]
    rule["then"].append({"advise": text})
    data["rules/stages.yaml"]["title"] = text
    data["rules/policy.yaml"]["policy"]["alternatives"][0] |= {"title": text, "text": text}
    data["rules/derived.yaml"]["derived"]["frozen_stage"] |= {"title": text, "short": text}
    return with_data(SHOULDER, data)


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_what_a_hostile_hand_writes_is_shown_as_text(name):
    written, plain = hostile(HOSTILE[name]), book(whole(SHOULDER))
    assert written is not None
    text = html(book(written)).decode()
    found, harmless = Seen(text), Seen(html(plain).decode())
    assert {tag for tag, _ in found.tags} == {tag for tag, _ in harmless.tags} | ({"wbr"} if name == "long" else set())
    assert not [key for _, said in found.tags for key in said if key.startswith("on")]
    assert {link.removeprefix("#") for link in found.links} <= set(found.ids)
    assert found.scripts == harmless.scripts
    assert "".join(found.text).count(visible(HOSTILE[name])) > 12
