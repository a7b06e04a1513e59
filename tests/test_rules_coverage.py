"""`ischia rules coverage` and `ischia rules suggest-tests` as a person types them."""

import json
import shutil
import subprocess
import sys
from html.parser import HTMLParser

import pytest

from command_line import out, run
from ischia.rules.load import HERE

SHOULDER = HERE / "examples" / "shoulder"


class Elements(HTMLParser):
    """The elements of a page, and the text of its parts of conditions."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.ids, self.links, self.marked = [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.tags.append(tag)
        self.ids += [found["id"]] if "id" in found else []
        self.links += [found["href"]] if "href" in found else []
        self.marked += [found["class"]] if found.get("class", "").startswith("part ") else []


def test_the_text_says_what_is_missing_and_what_would_show_it():
    text = out("rules", "coverage", "RF-02", "--kb", SHOULDER)
    assert text.startswith("1 rule, 97 tests. On the parts of a rule only its own tests count.\n")
    assert "RF-02 After an injury a bone may be broken or out of joint  rules/red_flags.yaml:" in text
    assert "`recent_trauma minor` was never unknown; it needs a test with recent_trauma\n    unknown." in text


def test_a_covered_rule_lacks_nothing():
    assert out("rules", "coverage", "RF-01", "--kb", SHOULDER).endswith("Nothing is missing.\n")


def test_a_figure_under_the_least_ends_with_status_1_after_the_report():
    found = run("rules", "coverage", "RF-02", "--kb", SHOULDER, "--fail-under", "99")
    assert found.exit_code == 1
    assert "What is missing" in found.stdout
    assert run("rules", "coverage", "RF-01", "--fail-under", "100", "--kb", SHOULDER).exit_code == 0


def test_as_json_each_part_has_its_tests_and_its_place():
    found = json.loads(out("rules", "coverage", "HC-02", "--format", "json", "--kb", SHOULDER))
    rule = found["rules"][0]
    assert found["figures"]["fired"] == {"covered": 1, "of": 1, "percent": "100 %"}
    part = rule["parts"][-1]
    assert (part["condition"], part["part"], part["matters_alone"]) == ("blood_thinner true", 2, True)
    assert part["alone"]["true"] == ["HC-02 test 4"]
    line, column, _, end = part["place"]
    text = (SHOULDER / rule["file"]).read_text().splitlines()[line - 1]
    assert text[column - 1 : end - 1] == "blood_thinner: true"


def test_the_page_marks_each_part_in_the_text_of_its_rule_and_needs_nothing_else(tmp_path):
    target = tmp_path / "coverage.html"
    assert out("rules", "coverage", "health", "--kb", SHOULDER, "--to", target) == f"Coverage written to {target}.\n"
    text = target.read_text(encoding="utf-8")
    page = Elements(text)
    assert {"part shown", "part partly", "part lacking"} <= set(page.marked)
    assert not {"script", "link", "img", "iframe"} & set(page.tags)
    assert all(link.startswith("#") and link[1:] in page.ids for link in page.links)
    assert len(page.ids) == len(set(page.ids))
    assert "http" not in text.replace("http-equiv", "")
    for sign in ("✓", "~", "✗", "●"):
        assert sign in text
    assert "# What the rest of a person&#39;s health forbids." in text


def test_what_a_rule_says_cannot_break_the_page(tmp_path):
    folder = shutil.copytree(SHOULDER, tmp_path / "kb")
    file = folder / "rules" / "health.yaml"
    hostile = "<script>alert(1)</script>"
    file.write_text(file.read_text().replace("title: ", f"title: {hostile} ", 2) + f"  # {hostile}\n")
    page = out("rules", "coverage", "--format", "html", "--kb", folder)
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_a_page_is_not_poured_into_a_terminal_and_progress_is_shown_there():
    pexpect = pytest.importorskip("pexpect")
    command = f"{sys.executable} -m ischia rules coverage FS-01 --kb {SHOULDER}"
    said, status = pexpect.run(f"{command} --format html", encoding="utf-8", withexitstatus=True)
    assert (status, said.count("\n")) == (2, 1)
    assert "--to coverage.html" in said
    watched, status = pexpect.run(command, encoding="utf-8", withexitstatus=True)
    before, _, report = watched.rpartition("\r\x1b[K")
    done, of = before.rpartition("looked at: ")[2].split(" of ")
    assert (status, done) == (0, of)
    assert report.startswith("1 rule, ")


def test_letting_every_test_count_is_said():
    text = out("rules", "coverage", "RF-02", "--all", "--kb", SHOULDER)
    assert text.startswith("1 rule; all 97 tests count for every rule.")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("coverage", "nerve_saftey"), "did you mean nerve_safety?"),
        (("coverage", "--to", "coverage.docx"), "a coverage report ends in .txt, .json, .html"),
        (("coverage", "--to", "nowhere/coverage.html"), "nowhere/coverage.html cannot be written (no such folder)"),
        (("suggest-tests", "nerve_saftey"), "did you mean nerve_safety?"),
        (("suggest-tests", "--kb", "nowhere"), "nowhere: is no knowledge base"),
    ],
)
def test_what_cannot_be_done_is_refused_with_nothing_printed(arguments, message):
    found = run("rules", *arguments)
    assert (found.exit_code, found.stdout) == (2, "")
    assert message in found.stderr


def test_a_report_is_the_same_whatever_the_hash_seed():
    command = [sys.executable, "-m", "ischia", "rules", "coverage", "health", "--kb", str(SHOULDER), "--format", "html"]
    reports = {
        subprocess.run(command, env={"PYTHONHASHSEED": seed, "PATH": ""}, capture_output=True, check=True).stdout
        for seed in ("1", "2")
    }
    assert len(reports) == 1


def test_the_suggested_tests_are_as_they_were(snapshot):
    assert out("rules", "suggest-tests", "warning_signs", "--kb", SHOULDER) == snapshot


def test_suggested_tests_are_written_where_they_belong_and_then_nothing_is_missing(tmp_path):
    folder = shutil.copytree(SHOULDER, tmp_path / "kb")
    said = out("rules", "suggest-tests", "RF-02", "--write", "--kb", folder)
    assert said.startswith(f"{folder / 'rules/red_flags.yaml'}: ")
    assert out("rules", "coverage", "RF-02", "--kb", folder, "--fail-under", "100").endswith("Nothing is missing.\n")
    assert out("rules", "suggest-tests", "RF-02", "--kb", folder) == "Nothing is missing that a test could show.\n"
    assert out("rules", "test", "RF-02", "--kb", folder)


def test_a_file_keeps_its_byte_order_mark_its_line_ends_and_its_rights(tmp_path):
    folder = shutil.copytree(SHOULDER, tmp_path / "kb")
    file = folder / "rules" / "red_flags.yaml"
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    file.chmod(0o640)
    out("rules", "suggest-tests", "RF", "--write", "--kb", folder)
    raw = file.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf#")
    assert raw.count(b"\n") == raw.count(b"\r\n")
    assert file.stat().st_mode & 0o777 == 0o640


def test_a_derived_fact_is_sent_to_a_rule_that_reads_it():
    assert "add them beside a rule that reads it" in out("rules", "suggest-tests", "vte_risk")
