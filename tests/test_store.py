"""The index on disk: what is written comes back, and whatever interrupts a build, the old index answers."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from papers import bundled

import corpus.publish
from corpus.model import Block, Chunk, Column, Finding, Record, Span, Table
from corpus.publish import Content, publish
from corpus.store import (
    FIELDS,
    FORMAT,
    REBUILD,
    Document,
    Index,
    Manifest,
    StoreError,
    current_build,
    folder_hash,
    open_index,
    vector_id,
    vector_to_chunk,
)

SPAN = Span("d", 1, 2)


def content(title: str = "甲") -> Content:
    """A small index; its document's title tells one build from another."""
    return Content(
        documents=[Document("d", title, "0" * 64, 2, "A")],
        lines={"d": [("第一行", "Line 1"), ("第二行", "")]},
        blocks=[
            Block("heading", Span("d", 1, 1), "第一行", (), 1),
            Block("paragraph", Span("d", 2, 2), "第二行", ("第一行",)),
        ],
        tables=[Table("t", "d", "表", "table", (Column("a", "甲", "a", "number", True),), aliases=("名单",))],
        records=[Record("t", 1, SPAN, "一 1", {"a": (1, 2.5, "三")}, "one", ("第一行",), {"a": "one"})],
        chunks=[Chunk("d:0", SPAN, "第二行", ("第一行",), "Line 2", True)],
        findings=[Finding("total", "中", "en", (SPAN,), "t", {"a": (1,)}, ("词",))],
        lexical={"d:0": {"zh": ["第二", "行", "行"], "en": ["line", "3.5"], "subjects": ["row"]}},
        vectors={"chunks": (["d:0"], np.eye(1, 4, dtype=np.float32))},
    )


COUNTS = {"documents": 1, "blocks": 2, "tables": 1, "records": 1, "chunks": 1, "findings": 1}
MANIFEST = Manifest(FORMAT, "encoder", 4, "hash", {"d": "0" * 64}, "lexicon", COUNTS, "2020-01-01T00:00:00+0000")


@pytest.fixture
def no_chroma(monkeypatch: pytest.MonkeyPatch) -> None:
    """Vectors are not what these tests are about, and Chroma takes a second to load."""
    monkeypatch.setattr(corpus.publish, "_write_chroma", lambda folder, content, url: (folder / "chroma").mkdir())


def opened(home: Path) -> Index:
    index = open_index(home)
    assert index is not None
    return index


def title(home: Path) -> str:
    index = opened(home)
    try:
        return index.documents["d"].title
    finally:
        index.close()


def builds(home: Path) -> set[str]:
    return {folder.name for folder in (home / "builds").iterdir()}


def test_there_is_no_index_before_the_first_build(tmp_path: Path) -> None:
    assert open_index(tmp_path) is None
    assert open_index(tmp_path / "nowhere") is None
    assert current_build(tmp_path) is None


def test_what_is_published_comes_back(tmp_path: Path) -> None:
    made = content()
    folder = publish(tmp_path, MANIFEST, made)
    index = opened(tmp_path)
    assert (index.folder, index.manifest) == (folder, MANIFEST)
    assert list(index.documents.values()) == made.documents
    assert index.blocks == made.blocks
    assert list(index.tables.values()) == made.tables
    assert index.records == {1: made.records[0]}
    assert list(index.chunks.values()) == made.chunks
    assert index.findings == made.findings
    assert index.lines(SPAN) == [(1, "第一行", "Line 1"), (2, "第二行", "")]
    assert (index.quote(SPAN), index.english(SPAN)) == ("第一行\n第二行", "Line 1")
    stored = index.chroma.get_collection("chunks", embedding_function=None).get(include=["embeddings"])
    assert stored["ids"] == ["d:0"]
    assert np.allclose(stored["embeddings"], [[1, 0, 0, 0]])
    index.close()


def test_every_value_is_a_cell_with_its_type_and_folded_text(tmp_path: Path, no_chroma: None) -> None:
    publish(tmp_path, MANIFEST, content())
    index = opened(tmp_path)
    with index.connection() as db:
        assert list(db.execute('SELECT tbl, "column", value, text FROM cells ORDER BY rowid')) == [
            ("t", "a", 1, "1"), ("t", "a", 2.5, "2.5"), ("t", "a", "三", "三"), ("t", "english", "one", "one"),
        ]  # fmt: skip
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            db.execute("DELETE FROM cells")
    index.close()


def test_index_terms_are_found_with_their_counts_in_their_field(tmp_path: Path, no_chroma: None) -> None:
    publish(tmp_path, MANIFEST, content())
    index = opened(tmp_path)
    assert index.chunk_sizes == {"d:0": {"zh": 3, "en": 2, "subjects": 1}}
    assert index.occurrences(["行", "第二", "line", "3"], "zh") == {"行": {"d:0": 2}, "第二": {"d:0": 1}}
    assert index.occurrences(["行", "3.5"], "en") == {"3.5": {"d:0": 1}}
    assert index.occurrences([f"word{n}" for n in range(2000)] + ["行"], "zh") == {"行": {"d:0": 2}}
    index.close()


def test_a_chunks_terms_are_those_of_all_its_texts(tmp_path: Path, no_chroma: None) -> None:
    first = content()
    second = replace(first.chunks[0], id="d:1")
    lexical = {**first.lexical, "d:1": {"zh": ["行"], "en": [], "subjects": ["new"]}, "d:2": {}}
    vectors = {"chunks": (["d:0", "d:1", "d:2"], np.eye(3, 4, dtype=np.float32))}
    chunks = [*first.chunks, second, replace(second, id="d:2")]
    manifest = replace(MANIFEST, counts={**COUNTS, "chunks": 3})
    publish(tmp_path, manifest, replace(first, chunks=chunks, lexical=lexical, vectors=vectors))
    index = opened(tmp_path)
    assert index.chunk_terms == {"d:0": {"第二", "行", "line", "3.5", "row"}, "d:1": {"行", "new"}, "d:2": set()}
    index.close()


def test_the_index_of_the_paper_holds_the_paper(home: Path) -> None:
    index, digest = opened(home), bundled()
    assert index.blocks == digest.blocks
    assert list(index.records.values()) == digest.records
    assert list(index.chunks.values()) == digest.chunks
    assert index.findings == digest.findings
    assert [text for _, text, _ in index.lines(Span(digest.paper.id, 1, 401))] == digest.paper.lines
    chunks = index.chroma.get_collection("chunks", embedding_function=None).get()["ids"]
    found = [vector_to_chunk(id_) for id_ in chunks]
    wholes = {(chunk, field) for chunk, field, is_window in found if not is_window}
    assert wholes == {(c.id, f) for c in digest.chunks for f in FIELDS[:2] if f == "zh" or c.english}
    windows = {(chunk, field) for chunk, field, is_window in found if is_window}
    assert {(chunk, field) for chunk, field in windows if field != "subjects"} < wholes
    assert {chunk for chunk, field in windows if field == "subjects"} == {c.id for c in digest.chunks if c.subjects}
    assert all(vector_id(*vector_to_chunk(id_)[:2]) in chunks for id_ in chunks if "#subjects" not in id_)
    assert index.chroma.get_collection("records", embedding_function=None).count() == len(digest.records)
    index.close()


def test_threads_share_an_index(tmp_path: Path, no_chroma: None) -> None:
    publish(tmp_path, MANIFEST, content())
    index = opened(tmp_path)
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda _: index.quote(SPAN), range(200))) == {"第一行\n第二行"}
    index.close()


@pytest.mark.parametrize("step", ["_write_sqlite", "_write_chroma", "_replace", "_sweep"])
@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError])
def test_a_build_that_fails_leaves_an_index_that_answers(
    step: str, error: type[BaseException], tmp_path: Path, no_chroma: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(tmp_path, MANIFEST, content("旧"))
    before = builds(tmp_path)
    work = getattr(corpus.publish, step)

    def fail(*given: object, **named: object) -> None:
        work(*given, **named)
        raise error

    monkeypatch.setattr(corpus.publish, step, fail)
    with pytest.raises(error):
        publish(tmp_path, MANIFEST, content("新"))
    monkeypatch.undo()
    if step in ("_replace", "_sweep"):
        # The swap was done: the new build answers.
        assert title(tmp_path) == "新"
    else:
        assert title(tmp_path) == "旧"
        assert builds(tmp_path) == before


HANG = """
import sys, time
from pathlib import Path
import corpus.publish
sys.path.insert(0, "tests")
import test_store
step = sys.argv[2]
def hang(*given, **named):
    print("here", flush=True)
    time.sleep(60)
corpus.publish._write_chroma = lambda folder, content, url: (folder / "chroma").mkdir()
setattr(corpus.publish, step, hang)
corpus.publish.publish(Path(sys.argv[1]), test_store.MANIFEST, test_store.content("新"))
"""


@pytest.mark.parametrize("step", ["_write_sqlite", "_write_chroma", "_replace"])
def test_a_killed_build_leaves_the_old_index_and_the_next_one_cleans_up(
    step: str, tmp_path: Path, no_chroma: None, request: pytest.FixtureRequest
) -> None:
    publish(tmp_path, MANIFEST, content("旧"))
    (before,) = builds(tmp_path)
    root = request.config.rootpath
    command = [sys.executable, "-c", HANG, str(tmp_path), step]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    with subprocess.Popen(command, cwd=root, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "here\n"
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    assert title(tmp_path) == "旧"
    assert len(builds(tmp_path)) == 2
    (tmp_path / ".current.999999").write_text("half", encoding="utf-8")
    folder = publish(tmp_path, MANIFEST, content("新"))
    assert title(tmp_path) == "新"
    assert builds(tmp_path) == {folder.name, before}
    assert not list(tmp_path.glob(".current.*"))


def test_old_builds_are_swept_but_not_the_one_before(tmp_path: Path, no_chroma: None) -> None:
    made = [publish(tmp_path, MANIFEST, content(str(n))).name for n in range(5)]
    assert builds(tmp_path) == set(made[-2:])
    assert title(tmp_path) == "4"


def test_a_reader_keeps_its_index_while_another_is_published(tmp_path: Path, no_chroma: None) -> None:
    publish(tmp_path, MANIFEST, content("旧"))
    index = opened(tmp_path)
    publish(tmp_path, MANIFEST, content("新"))
    assert index.documents["d"].title == "旧"
    assert index.quote(SPAN) == "第一行\n第二行"
    index.close()


def test_builds_wait_for_each_other(tmp_path: Path, no_chroma: None, monkeypatch: pytest.MonkeyPatch) -> None:
    at_work, most = 0, 0
    guard = threading.Lock()
    write = corpus.publish._write_sqlite

    def counted(path: Path, made: Content) -> None:
        nonlocal at_work, most
        with guard:
            at_work += 1
            most = max(most, at_work)
        time.sleep(0.02)
        write(path, made)
        with guard:
            at_work -= 1

    monkeypatch.setattr(corpus.publish, "_write_sqlite", counted)
    with ThreadPoolExecutor(4) as pool:
        folders = list(pool.map(lambda n: publish(tmp_path, MANIFEST, content(str(n))), range(4)))
    assert most == 1
    assert len({folder.name for folder in folders}) == 4
    assert title(tmp_path) in set("0123")


def damage_manifest(folder: Path, **changes: object) -> None:
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | changes), "utf-8")


def overwrite(path: Path, data: bytes) -> None:
    path.write_bytes(data)


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def blank_page(path: Path) -> None:
    """Nothing that a count would read: the page of an index."""
    db = sqlite3.connect(path)
    (page,) = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'cells_by_value'").fetchone()
    (size,) = db.execute("PRAGMA page_size").fetchone()
    db.close()
    data = bytearray(path.read_bytes())
    data[(page - 1) * size : page * size] = bytes(size)
    path.write_bytes(data)


def drop_records(folder: Path) -> None:
    db = sqlite3.connect(folder / "index.sqlite")
    with db:
        db.execute("DELETE FROM records")
    db.close()


@pytest.mark.parametrize(
    ("harm", "what"),
    [
        (lambda folder: (folder / "manifest.json").unlink(), "its manifest cannot be read"),
        (lambda folder: overwrite(folder / "manifest.json", b"{"), "its manifest cannot be read"),
        (lambda folder: overwrite(folder / "manifest.json", b"\xff\x00"), "its manifest cannot be read"),
        (lambda folder: overwrite(folder / "manifest.json", b"[]"), "its manifest cannot be read"),
        (lambda folder: overwrite(folder / "manifest.json", f'{{"format": {FORMAT}}}'.encode()), "not complete"),
        (lambda folder: damage_manifest(folder, colour="red"), "not complete"),
        (lambda folder: damage_manifest(folder, counts=None), "not complete"),
        (lambda folder: damage_manifest(folder, format=FORMAT + 1), "this program reads"),
        (lambda folder: (folder / "index.sqlite").unlink(), "index.sqlite is damaged"),
        (lambda folder: overwrite(folder / "index.sqlite", b"no database at all" * 99), "index.sqlite is damaged"),
        (lambda folder: overwrite(folder / "index.sqlite", b""), "index.sqlite is damaged"),
        (lambda folder: truncate(folder / "index.sqlite"), "index.sqlite is damaged"),
        (lambda folder: blank_page(folder / "index.sqlite"), "index.sqlite is damaged"),
        (drop_records, "holds 0 records where its manifest says 1"),
        (lambda folder: damage_manifest(folder, encoder="other"), "made by the encoder other"),
        (lambda folder: overwrite(folder.parents[1] / "current", b"gone"), "no build that is there ('gone')"),
        (lambda folder: overwrite(folder.parents[1] / "current", b""), "names no build that is there"),
        (lambda folder: overwrite(folder.parents[1] / "current", b"../.."), "names no build that is there"),
        (lambda folder: overwrite(folder.parents[1] / "current", b".."), "names no build that is there"),
        (lambda folder: overwrite(folder.parents[1] / "current", b"\xff\x00"), "names no build that is there"),
    ],
)
def test_a_damaged_or_foreign_index_is_refused_with_what_mends_it(
    harm: Callable[[Path], object], what: str, tmp_path: Path, no_chroma: None
) -> None:
    folder = publish(tmp_path, MANIFEST, content())
    harm(folder)

    def expect(manifest: Manifest) -> str | None:
        return None if manifest.encoder == "encoder" else f"made by the encoder {manifest.encoder}"

    with pytest.raises(StoreError) as caught:
        open_index(tmp_path, expect)
    message = str(caught.value)
    assert what in message
    assert message.endswith(f"rebuild the index: {REBUILD}")
    assert str(tmp_path) in message


def test_a_refused_index_is_mended_by_a_build(tmp_path: Path, no_chroma: None) -> None:
    publish(tmp_path, MANIFEST, content("旧"))
    (tmp_path / "current").write_bytes(b"\xff\x00")
    publish(tmp_path, MANIFEST, content("新"))
    assert title(tmp_path) == "新"


def test_a_folder_with_odd_characters_is_no_matter(tmp_path: Path, no_chroma: None) -> None:
    odd = tmp_path / "索引 100%?#&"
    publish(odd, MANIFEST, content())
    assert title(odd) == "甲"


def test_a_folder_hash_changes_with_names_and_contents_of_its_kind(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("1", "utf-8")
    first = folder_hash(tmp_path, [".csv"])
    (tmp_path / "note.txt").write_text("no matter", "utf-8")
    assert folder_hash(tmp_path, [".csv"]) == first
    (tmp_path / "a.csv").write_text("2", "utf-8")
    second = folder_hash(tmp_path, [".csv"])
    (tmp_path / "a.csv").rename(tmp_path / "b.csv")
    assert len({first, second, folder_hash(tmp_path, [".csv"])}) == 3


@pytest.mark.parametrize("lines", [(0, 1), (3, 2)])
def test_a_span_runs_forward_from_line_1(lines: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="a span runs from line 1 upwards"):
        Span("d", *lines)


def test_spans_overlap_within_a_document() -> None:
    assert Span("d", 1, 3).overlaps(Span("d", 3, 4))
    assert not Span("d", 1, 2).overlaps(Span("d", 3, 4))
    assert not Span("d", 1, 3).overlaps(replace(Span("d", 1, 3), document="e"))


def test_an_unknown_column_is_named_with_the_known_ones() -> None:
    with pytest.raises(KeyError, match="table 't' has no column 'z'; it has a"):
        content().tables[0].column("z")
