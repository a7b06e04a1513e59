"""A language is found by its code, read from its catalogues, and kept; what is wrong with it is said."""

import shutil
import sys
from subprocess import run

import pytest

from ischia.facts.language import ENGLISH
from ischia.facts.problem import InvalidInput
from ischia.rules import cache
from ischia.rules.load import HERE
from ischia.rules.load_language import language, languages, read_catalogue

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
QUESTION = "Is the buttock the worst place?"


def catalogue(folder, name, *pairs, header=HEADER):
    file = folder / "locale" / name / "LC_MESSAGES" / "ischia.po"
    file.parent.mkdir(parents=True, exist_ok=True)
    entries = "".join(f'\nmsgid "{text}"\nmsgstr "{translated}"\n' for text, translated in pairs)
    file.write_text(header + entries, encoding="utf-8")
    return file


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("ISCHIA_CACHE", str(tmp_path / "cache"))


@pytest.mark.parametrize("code", ["en", "EN", "en-GB", "en_US"])
def test_english_is_english_wherever_it_is_spoken(code):
    assert language(HERE, code) is ENGLISH


@pytest.mark.parametrize("code", ["zh-Hans", "zh_Hans", "zh-hans", "zh-CN", "zh_CN", "zh-SG", "zh", "zh-Hans-CN"])
def test_simplified_chinese_goes_by_many_codes(code):
    found = language(HERE, code)
    assert found.code == "zh-Hans"
    assert found.of(QUESTION) == "臀部是最痛的地方吗？"
    assert not found.reviewed


@pytest.mark.parametrize(
    "code", ["zh-TW", "zh-Hant", "zh-HK", "de", "", "x", "no such!", "../zh_Hans", "*", "zh\0", "é" * 99]
)
def test_a_language_that_is_not_there_is_refused_with_those_that_are(code):
    with pytest.raises(InvalidInput, match="there is en, zh-Hans"):
        language(HERE, code)


def test_a_slip_in_a_code_is_put_right():
    with pytest.raises(InvalidInput, match="did you mean zh-Hans"):
        language(HERE, "zh-Hanz")


def test_a_knowledge_base_of_its_own_brings_its_own_languages(tmp_path):
    catalogue(tmp_path, "de", (QUESTION, "Tut es im Gesäß am meisten weh?"))
    assert languages(tmp_path) == ("en", "de", "zh-Hans")
    assert language(tmp_path, "de").of(QUESTION) == "Tut es im Gesäß am meisten weh?"
    assert language(tmp_path, "de-AT").code == "de"
    assert languages(HERE) == ("en", "zh-Hans")


def test_a_knowledge_base_lays_its_catalogue_over_that_of_the_program(tmp_path):
    catalogue(tmp_path, "zh_Hans", (QUESTION, "最痛的是臀部吗？"))
    own = language(tmp_path, "zh-Hans")
    assert own.of(QUESTION) == "最痛的是臀部吗？"
    assert own("It takes about {number} minutes.", number=5) == "大约需要 5 分钟。"
    assert not own.reviewed, "one unreviewed catalogue is enough"


def test_a_catalogue_is_reviewed_unless_its_header_says_otherwise(tmp_path):
    catalogue(tmp_path, "de", (QUESTION, "Ja?"))
    assert language(tmp_path, "de").reviewed
    catalogue(tmp_path, "de", (QUESTION, "Ja?"), header=HEADER + '"X-Review: unreviewed\\n"\n')
    assert not language(tmp_path, "de").reviewed


def test_a_changed_catalogue_is_read_anew(tmp_path):
    catalogue(tmp_path, "de", (QUESTION, "Eins?"))
    assert language(tmp_path, "de").of(QUESTION) == "Eins?"
    catalogue(tmp_path, "de", (QUESTION, "Zwei?"))
    assert language(tmp_path, "de").of(QUESTION) == "Zwei?"


def test_what_was_read_once_comes_out_of_the_cache_without_a_parser(tmp_path):
    language(HERE, "zh-Hans")
    code = (
        "import sys; from ischia.rules.load_language import HERE, language; "
        "found = language(HERE, 'zh-Hans'); sys.exit(not found.messages or 'babel' in sys.modules)"
    )
    assert run([sys.executable, "-c", code], check=False).returncode == 0


def test_without_a_cache_the_same_is_read(monkeypatch):
    kept = language(HERE, "zh-Hans")
    monkeypatch.setenv("ISCHIA_CACHE", "off")
    read = language(HERE, "zh-Hans")
    assert (read.messages, read.reviewed) == (kept.messages, kept.reviewed)


def test_a_damaged_cache_is_no_cache():
    kept = language(HERE, "zh-Hans")
    for file in cache.folder().iterdir():
        file.write_bytes(b"nonsense")
    assert language(HERE, "zh-Hans").messages == kept.messages


def test_english_loads_no_babel():
    code = (
        "import sys; from ischia.rules.load_language import HERE, language; "
        "language(HERE, 'en'); sys.exit('babel' in sys.modules)"
    )
    assert run([sys.executable, "-c", code], check=False).returncode == 0


def test_neither_a_fuzzy_nor_an_empty_nor_an_obsolete_translation_counts():
    text = (
        HEADER + '\n#, fuzzy\nmsgid "a"\nmsgstr "x"\n\nmsgid "b"\nmsgstr ""\n\n#~ msgid "c"\n#~ msgstr "z"\n'
        '\nmsgid "d"\nmsgstr "w"\n'
    )
    assert read_catalogue(text.encode(), "de.po") == {"d": "w"}


@pytest.mark.parametrize(
    ("text", "translated"),
    [
        ("at most {number}", "höchstens"),
        ("at most", "höchstens {number}"),
        ("at most {number}", "höchstens {nummer}"),
        ("at most {number}", "höchstens {number.__class__}"),
        ("at most {number}", "höchstens {number} }"),
        ("at most {number}", "höchstens {{number}}"),
        ("at most {number}", "höchstens {number!r:>99999999}"),
    ],
)
def test_a_translation_that_fills_other_places_is_refused(tmp_path, text, translated):
    file = catalogue(tmp_path, "de", (text, translated))
    with pytest.raises(InvalidInput, match="fills other places") as refused:
        language(tmp_path, "de")
    (problem,) = refused.value.problems
    assert (problem.file, problem.line) == (str(file), 5)


@pytest.mark.parametrize(
    "raw",
    [b"msgid nonsense\n", b'msgid "a"\nmsgstr "\xff"\n', b'"', b'msgid "a"\nmsgid "b"\n', b'msgstr[x] "a"\n', b"\0\0"],
)
def test_a_catalogue_that_is_none_is_refused_with_its_name(raw):
    with pytest.raises(InvalidInput, match=r"de\.po"):
        read_catalogue(raw, "de.po")


def test_a_catalogue_that_cannot_be_opened_is_refused(tmp_path):
    shutil.rmtree(catalogue(tmp_path, "de").parent)
    (tmp_path / "locale" / "de" / "LC_MESSAGES" / "ischia.po").mkdir(parents=True)
    with pytest.raises(InvalidInput, match=r"ischia\.po"):
        language(tmp_path, "de")
