"""The shape of the program: which file may import what, where knowledge lives, and the tree that README shows."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from corpus.finder import PLACE_KINDS
from corpus.names import load_lexicon

ROOT = Path(__file__).parent.parent
OURS = ("corpus", "ingest", "bot", "eval")
MAY_IMPORT = {
    "corpus": {"corpus"},
    "ingest": {"ingest", "corpus"},
    "bot": {"bot", "corpus"},
    "eval": {"eval", "bot", "ingest", "corpus"},
}
ONLY_IN = {
    "langchain": {"bot/writer.py"},
    "langchain_core": {"bot/writer.py"},
    "langchain_openai": {"bot/writer.py"},
    "langchain_text_splitters": {"ingest/chunks.py"},
    "langchain_chroma": {"bot/retrieve.py"},
    "chromadb": {"corpus/store.py", "bot/retrieve.py"},
    "altair": {"bot/draw.py"},
    "gradio": {"bot/app.py", "bot/layout.py", "bot/page.py", "bot/shown.py"},
    "mcp": {"bot/mcp_server.py"},
    "argon2": {"bot/access.py"},
    "limits": {"bot/limits.py", "bot/settings.py"},
    "openai": set(),
}
UNSHOWN = {"README.md", "__pycache__", "build", "dist", "report"}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def sources(*packages: str) -> list[Path]:
    return [path for package in packages for path in sorted((ROOT / package).rglob("*.py"))]


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> Iterator[str]:
    """The modules that a file imports, wherever in it, `from a import b` as a and a.b."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)}:{node.lineno}: import by the full name"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", sources(*OURS), ids=name_of)
def test_arrows_run_one_way(path: Path) -> None:
    package = name_of(path).split("/")[0]
    taken = {module.split(".")[0] for module in imports(path)} & {*OURS, "whitepaper", "tests"}
    assert taken <= MAY_IMPORT[package]


def test_no_files_of_a_package_import_each_other_in_a_circle() -> None:
    graph = {
        name_of(path).removesuffix(".py").replace("/", "."): set(imports(path))
        for path in sources(*OURS)
        if path.name != "__init__.py"
    }
    done: set[str] = set()

    def visit(module: str, above: tuple[str, ...]) -> None:
        assert module not in above, " -> ".join((*above[above.index(module) :], module))
        if module in done:
            return
        for other in sorted(graph[module] & graph.keys()):
            visit(other, (*above, module))
        done.add(module)

    for module in graph:
        visit(module, ())


@pytest.mark.parametrize("library", ONLY_IN)
def test_a_library_stays_in_its_file(library: str) -> None:
    users = {
        name_of(path)
        for path in [*sources(*OURS), ROOT / "whitepaper.py"]
        if any(module.split(".")[0] == library for module in imports(path))
    }
    assert users <= ONLY_IN[library]


def constants(path: Path) -> Iterator[tuple[int, str]]:
    """String constants of a file, with their lines; docstrings excepted, and example questions (…？) in help texts."""
    tree = parsed(path)
    bare = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in bare:
            yield node.lineno, re.sub(r"\S*？", "", node.value)


def lexicon_names() -> re.Pattern[str]:
    """Names of places and ministries, Chinese anywhere, English as words."""
    lexicon = load_lexicon()
    names = {name for place in lexicon.places.values() if place.kind in PLACE_KINDS for name in (place.zh, place.en)}
    names |= {place.short for place in lexicon.places.values() if place.kind in ("province", "city")}
    for programme in lexicon.programmes.values():
        names |= {programme.ministry, programme.short, programme.ministry_en, programme.programme}
        names |= {programme.abbreviation}
    chinese = sorted((name for name in names if len(name) > 1 and not name.isascii()), key=len, reverse=True)
    english = sorted((name for name in names if len(name) > 3 and name.isascii()), key=len, reverse=True)
    return re.compile(rf"{'|'.join(map(re.escape, chinese))}|\b(?:{'|'.join(map(re.escape, english))})\b")


def test_no_name_of_the_lexicon_stands_in_general_code() -> None:
    pattern = lexicon_names()
    found = [
        f"{name_of(path)}:{line}: {match.group()!r} in {text[:60]!r}"
        for path in [*sources("corpus", "ingest", "bot"), ROOT / "whitepaper.py"]
        for line, text in constants(path)
        if (match := pattern.search(text))
    ]
    assert found == [], "names belong into corpus/lexicon or a data file:\n" + "\n".join(found)


def test_the_pattern_of_names_would_find_one() -> None:
    pattern = lexicon_names()
    assert all(pattern.search(text) for text in ("if '武汉' in", "in Wuhan?", "科技部", "MIIT", "广东省的"))
    assert not pattern.search("a question about clusters; 集群有几个")


def tree_lines() -> list[tuple[str, str]]:
    """(path, text) of each line of the fenced block under "## The tree" in README.md."""
    readme = ROOT / "README.md"
    assert readme.exists(), "README.md is not written yet; '## The tree' in it shows a fenced block 'path   — text'"
    fenced = re.compile(r"^## The tree\s*\n(?:(?!## ).*\n)*?```\w*\n(?P<tree>(?s:.*?))^```", re.MULTILINE)
    block = fenced.search(readme.read_text(encoding="utf-8"))
    assert block is not None, "README.md has no fenced block under the heading '## The tree'"
    lines = [line for line in block["tree"].splitlines() if line.strip()]
    split = [re.fullmatch(r"\s*(?P<path>\S+)\s+—\s+(?P<text>\S.*)", line) for line in lines]
    odd = [line for line, match in zip(lines, split, strict=True) if match is None]
    assert odd == [], f"lines of the tree that are not 'path   — text': {odd}"
    return [(match["path"], match["text"]) for match in split if match is not None]


def test_the_tree_of_the_readme_is_the_real_one() -> None:
    listed = [path for path, _ in tree_lines()]
    assert len(listed) == len(set(listed)), "a path stands twice in README's tree"
    gone = [path for path in listed if not (ROOT / path).exists() or (ROOT / path).is_dir() != path.endswith("/")]
    assert gone == [], f"README's tree shows what is not there (a folder ends with '/'): {gone}"
    folders = tuple(path for path in listed if path.endswith("/") and path.rstrip("/") not in OURS)
    files = [name_of(path) for path in sources(*OURS) if path.name != "__init__.py"]
    top = [path for path in ROOT.iterdir() if not path.name.startswith(".") and path.name not in UNSHOWN]
    files += [path.name for path in top if path.is_file()]
    files += [f"{path.name}/" for path in top if path.is_dir() and path.suffix != ".egg-info"]
    shown = {*listed, *(f"{path.split('/')[0]}/" for path in listed if "/" in path)}
    missing = [path for path in files if path not in shown and not path.startswith(folders)]
    assert missing == [], f"README's tree lacks {missing}"
