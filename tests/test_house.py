"""The house in order: no paths of a machine, pinned versions, a wheel of one package, rooms that keep apart."""

import ast
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("facts", "rules", "expert", "commands")
PYTHON = sorted(
    [ROOT / "cli.py", ROOT / "__init__.py", ROOT / "__main__.py", *(f for r in ROOMS for f in (ROOT / r).rglob("*.py"))]
)
MACHINE = re.compile(r"(?<![\w.~-])/(?:" + "|".join(("wo" + "rk", "ro" + "ot", "ho" + "me/")) + r")\b")
SCRATCH = re.compile(r"(?<![\w.~-])/t" + r"mp\b")
HOSTS = re.compile(
    "|".join(
        map(
            re.escape,
            ("pypi" + ".org", "python" + "hosted", "index" + "-url", "registry.npm" + "js", "files." + "pypi"),
        )
    )
)
PIP_WHEEL = (sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--no-index", "--quiet")
BUILD = ("--quiet", "build", "--build-lib")


def repository_files():
    """The files that belong to the repository, tracked or about to be."""
    if not (ROOT / ".git").exists() or not shutil.which("git"):
        pytest.skip("no git here to say what belongs to the repository")
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def lines():
    """Each line of each text file of the repository, with its place."""
    for file in repository_files():
        try:
            text = file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(text.splitlines(), 1):
            yield file.relative_to(ROOT).as_posix(), number, line


def test_the_search_for_paths_and_hosts_finds_them():
    for word in ("wo" + "rk", "ro" + "ot", "ho" + "me/x"):
        assert MACHINE.search(f"see /{word}/main")
        assert MACHINE.search(f'"/{word}"')
        assert not MACHINE.search(f"paper{'/'}{word} is done")
    assert SCRATCH.search("in /t" + "mp/x")
    assert not SCRATCH.search("tmp_path / x")
    assert HOSTS.search("https://pypi" + ".org/simple")


def test_nothing_names_a_path_of_one_machine():
    found = [f"{name}:{number}: {line.strip()[:80]}" for name, number, line in lines() if MACHINE.search(line)]
    assert not found


def test_nothing_names_a_scratch_folder_by_its_path():
    found = [f"{name}:{number}: {line.strip()[:80]}" for name, number, line in lines() if SCRATCH.search(line)]
    assert not found


def test_nothing_names_the_host_of_a_package_registry():
    found = [f"{name}:{number}: {line.strip()[:80]}" for name, number, line in lines() if HOSTS.search(line)]
    assert not found


def test_every_text_file_is_utf_8_with_unix_line_ends_and_no_trailing_space():
    for file in repository_files():
        if (
            file.suffix in (".py", ".yaml", ".yml", ".toml", ".md", ".json", ".txt")
            and "__snapshots__" not in file.parts
            and "bad_rules" not in file.parts  # they are bad on purpose
        ):
            raw = file.read_bytes()
            raw.decode("utf-8")
            assert b"\r" not in raw, file
            assert not re.search(rb"[ \t]\n", raw), file
            assert not raw or raw.endswith(b"\n"), file


def test_nothing_is_left_to_be_filled_in():
    marks = re.compile("@" + r"@[A-Z]+@" + "@|" + "TO" + "DO|" + "FIX" + "ME|" + "XX" + "X")
    found = [f"{name}:{number}: {line.strip()[:80]}" for name, number, line in lines() if marks.search(line)]
    assert not found


def test_the_constraints_pin_every_version_and_nothing_else():
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines():
        assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*==[0-9][A-Za-z0-9.+]*", line), line


def test_the_constraints_pin_everything_that_the_package_asks_for():
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [
        *project["dependencies"],
        *(d for some in ("test", "dev") for d in project["optional-dependencies"][some]),
    ]
    pinned = {
        line.partition("==")[0].lower().replace("_", "-") for line in (ROOT / "constraints.txt").read_text().split()
    }
    names = {re.split(r"[<>=!~\[ ;]", entry)[0].lower().replace("_", "-") for entry in wanted}
    assert names <= pinned


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """What a wheel of this repository installs: a wheel unpacked, or where none can be built what would go into it."""
    pytest.importorskip("setuptools", reason="setuptools is not here to build with")
    folder = tmp_path_factory.mktemp("wheel")
    source, site = folder / "source", folder / "site"
    for file in repository_files():
        target = source / file.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, target)
    built = run(*PIP_WHEEL, "--wheel-dir", str(folder), str(source))
    if "invalid command 'bdist_wheel'" in built.stdout + built.stderr:  # an old setuptools without its helper
        built = run(sys.executable, "-c", "import setuptools; setuptools.setup()", *BUILD, str(site), cwd=source)
        assert built.returncode == 0, built.stderr
    else:
        assert built.returncode == 0, built.stderr
        (wheel,) = folder.glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(site)
    return site


def run(*command, **options):
    environment = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", **options.pop("env", {})}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, **options)


def test_the_wheel_installs_one_package_and_nothing_else(installed):
    tops = {entry.name for entry in installed.iterdir() if not entry.name.endswith(".dist-info")}
    assert tops == {"ischia"}


def test_the_wheel_holds_every_module_and_the_whole_knowledge_base(installed):
    package = installed / "ischia"
    names = {f.relative_to(package).as_posix() for f in package.rglob("*") if f.is_file() and f.suffix != ".pyc"}
    expected = {file.relative_to(ROOT).as_posix() for file in PYTHON}
    expected |= {f.relative_to(ROOT).as_posix() for room in ("facts", "rules") for f in (ROOT / room).glob("*.yaml")}
    expected |= {f.relative_to(ROOT).as_posix() for f in ROOT.glob("locale/*/LC_MESSAGES/*.po")}
    expected |= {f.relative_to(ROOT).as_posix() for f in (ROOT / "expert").rglob("templates/*")}
    expected |= {f.relative_to(ROOT).as_posix() for f in (ROOT / "expert").rglob("*.yaml")}
    assert names == expected | {"knowledge_base.yaml", "expert/decision.schema.json"}


def test_what_the_wheel_installs_runs_on_its_own(installed, tmp_path):
    code = "import ischia, ischia.cli; print(ischia.__file__); ischia.cli.main(['rules'])"
    done = run(sys.executable, "-c", code, cwd=tmp_path, env={"PYTHONPATH": str(installed), "ISCHIA_CACHE": "off"})
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0].startswith(str(installed))
    assert "RF-01" in done.stdout


@pytest.mark.parametrize(
    "file",
    sorted(f for f in (ROOT / "expert").rglob("*") if f.is_file() and "__pycache__" not in f.parts),
    ids=lambda f: f.name,
)
def test_the_expert_knows_nothing_of_the_field_in_which_it_is_expert(file):
    words = re.findall(r"\b(?:sciatica|nerve|leg|massage)\b", file.read_text(encoding="utf-8"), flags=re.IGNORECASE)
    assert not words


@pytest.mark.parametrize("file", PYTHON, ids=lambda f: f.relative_to(ROOT).as_posix())
def test_every_public_module_class_and_function_says_what_it_is(file):
    tree = ast.parse(file.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), "the module"
    silent = []

    def walk(node, inside_private=False):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                private = inside_private or child.name.startswith("_")
                if not private and not ast.get_docstring(child):
                    silent.append(f"{child.lineno}: {child.name}")
                if isinstance(child, ast.ClassDef):
                    walk(child, private)

    walk(tree)
    assert not silent


@pytest.mark.parametrize("file", PYTHON, ids=lambda f: f.relative_to(ROOT).as_posix())
def test_a_module_depends_only_on_the_rooms_below_it(file):
    rooms = {name: number for number, name in enumerate(ROOMS)}
    inside = file.relative_to(ROOT).parts
    room = inside[0] if len(inside) > 1 else None
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level == len(inside) and room:
            other = (node.module or "").split(".")[0]
            assert other == "" or rooms[other] < rooms[room], f"{file.name} imports {node.module}"
        if isinstance(node, ast.ImportFrom) and node.level == 0:
            assert not (node.module or "").startswith("ischia"), "relative imports between the rooms"
    if room:
        assert "cli" not in {
            name.name
            for node in ast.walk(ast.parse(file.read_text()))
            if isinstance(node, ast.Import)
            for name in node.names
        }


def test_python_of_the_product_prints_and_exits_only_in_the_command():
    for file in PYTHON:
        if file.name in ("cli.py", "__main__.py") or file.parent.name == "commands":
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in ("print", "input", "exit", "eval", "exec", "open", "__import__"), file
            if isinstance(node, ast.ImportFrom | ast.Import):
                names = {alias.name for alias in node.names} | {getattr(node, "module", None)}
                assert not names & {"pickle", "marshal", "subprocess", "socket", "urllib", "http", "requests"}, file


def test_the_package_can_be_imported_without_the_tools_of_its_tests():
    code = (
        "import sys; import ischia.cli, ischia.expert.consult, ischia.expert.dialogue, ischia.expert.summary; "
        "bad = {'pytest', 'hypothesis', 'jsonschema', 'pexpect', 'syrupy'} & set(sys.modules); sys.exit(bool(bad))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_asking_for_the_version_loads_neither_the_engine_nor_the_rules():
    code = (
        "import sys\nfrom ischia.cli import main\n"
        "try:\n    main(['--version'])\nexcept SystemExit:\n    pass\n"
        "sys.exit(bool({'experta', 'yaml', 'ischia.expert.engine'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0
