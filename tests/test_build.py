"""Documents -> index, with a user's own file beside the bundled paper."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

import corpus.publish
import ingest.build
from corpus.encode import Encoder, load_encoder
from corpus.publish import Content
from corpus.store import Index, open_index, vector_to_chunk
from ingest.build import Digest, build
from ingest.read import SourceError

NOTES = "# 园区笔记\n\n园区有两类企业。\n\n## 企业名单\n\n企业\t人数\n甲公司\t120\n乙公司\t80\n"


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder()


@pytest.fixture
def no_chroma(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where vectors are not the matter, Chroma's second is saved."""
    monkeypatch.setattr(corpus.publish, "_write_chroma", lambda folder, content, url: (folder / "chroma").mkdir())


def opened(home: Path) -> Index:
    index = open_index(home)
    assert index is not None
    index.close()
    return index


def written(folder: Path, name: str, text: str = NOTES) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", ["notes.md", "园区.txt"])
def test_a_users_file_is_indexed_and_kept(name: str, tmp_path: Path, encoder: Encoder) -> None:
    home, path = tmp_path / "home", written(tmp_path / "own", name)
    build(home, encoder, [path])
    path.unlink()
    for _ in range(2):
        index = opened(home)
        (document,) = [d for d in index.documents.values() if d.id == path.stem]
        assert (document.title, document.lines) == ("园区笔记", 9)
        assert len(index.documents) == 2
        assert [b.span.first for b in index.blocks if b.span.document == path.stem] == [1, 3, 5, 7]
        (table,) = [t for t in index.tables.values() if t.document == path.stem]
        assert (table.zh, [column.zh for column in table.columns]) == ("企业名单", ["企业", "人数"])
        found = [r for r in index.records.values() if r.table == table.id]
        assert [(r.printed, r.span.first) for r in found] == [("甲公司 120", 8), ("乙公司 80", 9)]
        assert any("园区有两类企业。" in c.text for c in index.chunks.values() if c.span.document == path.stem)
        ids = index.chroma.get_collection("chunks", embedding_function=None).get()["ids"]
        assert {vector_to_chunk(id_)[0] for id_ in ids} == set(index.chunks)
        assert index.chroma.get_collection("records", embedding_function=None).count() == len(index.records)
        if name.endswith(".txt"):
            break
        build(home, encoder)


def test_the_manifest_says_what_was_built(home: Path, encoder: Encoder) -> None:
    index = opened(home)
    manifest = index.manifest
    assert (manifest.encoder, manifest.dimension, manifest.encoder_hash) == (
        encoder.id,
        encoder.dimension,
        encoder.hash,
    )
    assert manifest.sources == {d.id: d.sha256 for d in index.documents.values()}
    assert manifest.counts["records"] == len(index.records)


def test_vectors_are_unit_rows(home: Path) -> None:
    stored = opened(home).chroma.get_collection("records", embedding_function=None).get(include=["embeddings"])
    assert np.allclose(np.linalg.norm(stored["embeddings"], axis=1), 1, atol=1e-4)


def test_a_file_of_the_same_name_replaces_the_earlier_one(tmp_path: Path, encoder: Encoder, no_chroma: None) -> None:
    home = tmp_path / "home"
    build(home, encoder, [written(tmp_path / "one", "notes.md", "旧文。\n")])
    build(home, encoder, [written(tmp_path / "two", "notes.md", "新文。\n")])
    assert [d.title for d in opened(home).documents.values()][1:] == ["新文。"]


def test_an_unreadable_file_changes_nothing(tmp_path: Path, encoder: Encoder, no_chroma: None) -> None:
    home = tmp_path / "home"
    build(home, encoder)
    before = opened(home).folder
    good, bad = written(tmp_path, "good.md"), tmp_path / "bad.txt"
    bad.write_bytes("第一行\n".encode() + "集群".encode("gb18030"))
    with pytest.raises(SourceError, match=r"bad\.txt: line 2 is not UTF-8"):
        build(home, encoder, [good, bad])
    assert opened(home).folder == before
    assert list((home / "documents").iterdir()) == []


@pytest.mark.parametrize(
    ("names", "what"),
    [
        (["2020-advanced-manufacturing-clusters.md"], "is the name of a paper that ships with the program; rename"),
        (["notes.md", "notes.txt"], "two files have the same name before the dot; rename one"),
    ],
)
def test_names_that_clash_are_refused(names: list[str], what: str, tmp_path: Path, encoder: Encoder) -> None:
    with pytest.raises(SourceError, match=what):
        build(tmp_path / "home", encoder, [written(tmp_path / "own", name) for name in names])
    assert open_index(tmp_path / "home") is None
    assert not (tmp_path / "home" / "documents").exists()


def test_hidden_files_beside_the_documents_are_no_documents(tmp_path: Path, encoder: Encoder, no_chroma: None) -> None:
    home = tmp_path / "home"
    written(home, "x", "").unlink()
    written(home / "documents", ".DS_Store", "\x00")
    build(home, encoder)
    assert len(opened(home).documents) == 1


def test_an_interrupted_build_loses_no_file(
    tmp_path: Path, encoder: Encoder, no_chroma: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, path = tmp_path / "home", written(tmp_path / "own", "notes.md")

    def interrupt(path: Path, content: Content) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(corpus.publish, "_write_sqlite", interrupt)
        build(home, encoder, [path])
    assert open_index(home) is None
    build(home, encoder)
    assert "notes" in opened(home).documents


def test_two_builds_at_once_keep_both_files(
    tmp_path: Path, encoder: Encoder, no_chroma: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    made = ingest.build.digests_to_content

    def slow(digests: Sequence[Digest], encoder: Encoder) -> Content:
        time.sleep(0.2)
        return made(digests, encoder)

    monkeypatch.setattr(ingest.build, "digests_to_content", slow)
    files = [written(tmp_path / "own", f"{name}.md") for name in ("one", "two")]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda path: build(home, encoder, [path]), files))
    assert {"one", "two"} < set(opened(home).documents)


def test_progress_is_told(tmp_path: Path, encoder: Encoder, no_chroma: None) -> None:
    steps: list[str] = []
    build(tmp_path, encoder, progress=steps.append)
    assert steps[0] == "read" and steps[-2:] == ["embed", "publish"]
    assert "2020先进制造业集群白皮书" in steps
