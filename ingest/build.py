"""Documents -> index: the data flow of ingest, in order."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.encode import Encoder
from corpus.model import Block, Chunk, Finding, Record, Table
from corpus.names import LEXICON, Lexicon, load_lexicon
from corpus.publish import Content, building, publish
from corpus.store import FORMAT, Document, Manifest, folder_hash
from ingest.audit import audit, findings_table, findings_to_records
from ingest.chunks import blocks_to_chunks
from ingest.indexed import chunks_to_texts, record_to_text, texts_to_terms, texts_to_vectors, with_subjects
from ingest.paper import PAPERS, Paper, bundled_papers, file_to_paper
from ingest.read import SourceError, source_to_blocks
from ingest.records import rows_to_records, spec_to_table
from ingest.tables import blocks_to_rows, found_tables, mark_tables

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Digest:
    """What ingest made of one document, every intermediate kept for inspection."""

    paper: Paper
    blocks: Sequence[Block]
    tables: Sequence[Table]
    records: Sequence[Record]
    chunks: Sequence[Chunk]
    findings: Sequence[Finding]


def paper_to_digest(paper: Paper, lexicon: Lexicon) -> Digest:
    blocks = source_to_blocks(paper.id, paper.text, paper.outline)
    blocks = mark_tables(blocks, paper.tables)
    specs = paper.tables or tuple(found_tables(paper, blocks))
    records = {spec.id: rows_to_records(paper, spec, blocks_to_rows(paper, blocks, spec), lexicon) for spec in specs}
    chunks = with_subjects(blocks_to_chunks(blocks, paper.english), paper.subjects)
    findings = audit(paper, blocks, records, lexicon)
    tables = [spec_to_table(paper, spec) for spec in specs]
    rows = [r for found in records.values() for r in found]
    if findings and paper.tables:
        tables.append(findings_table(paper))
        rows += findings_to_records(findings, rows)
    return Digest(paper, blocks, tables, rows, chunks, findings)


def build(
    home: Path,
    encoder: Encoder,
    files: Iterable[Path] = (),
    progress: Progress = lambda step: None,
    chroma_url: str | None = None,
) -> list[Digest]:
    """Build the index of the bundled papers, of earlier ingested files and of `files`; publish it in one step.

    Raises `SourceError` for a file that cannot be read; nothing has changed then.
    """
    progress("read")
    added = [_readable(path) for path in files]
    lexicon = load_lexicon()
    digests = []
    with building(home):
        for paper in [*bundled_papers(), *_documents(home, added)]:
            progress(paper.title)
            digests.append(paper_to_digest(paper, lexicon))
        progress("embed")
        content = digests_to_content(digests, encoder)
        progress("publish")
        # Kept first: if publishing is interrupted, the next build has the files.
        _keep(home, added)
        publish(home, content_to_manifest(content, encoder), content, chroma_url)
    return digests


def _readable(path: Path) -> Path:
    file_to_paper(path)
    return path


def _documents(home: Path, added: Sequence[Path]) -> list[Paper]:
    """Earlier ingested files and `added`; a file of the same name replaces the earlier one."""
    kept = {path.name: path for path in sorted((home / "documents").glob("[!.]*")) if path.is_file()}
    kept |= {path.name: path for path in added}
    papers = [file_to_paper(path) for path in kept.values()]
    bundled = {paper.id for paper in bundled_papers()}
    for paper in papers:
        if paper.id in bundled:
            raise SourceError(f"{paper.id}: is the name of a paper that ships with the program; rename the file")
    if len({paper.id for paper in papers}) != len(papers):
        raise SourceError(
            "two files have the same name before the dot; rename one: answers cite a document by its name"
        )
    return papers


def _keep(home: Path, added: Sequence[Path]) -> None:
    folder = home / "documents"
    folder.mkdir(exist_ok=True)
    for path in added:
        if path.resolve() != (folder / path.name).resolve():
            beside = folder / f".{path.name}.part"
            shutil.copyfile(path, beside)
            beside.replace(folder / path.name)


def digests_to_content(digests: Sequence[Digest], encoder: Encoder) -> Content:
    """Everything that the index holds, vectors of chunks and of records included."""
    chunks = [chunk for digest in digests for chunk in digest.chunks]
    records = [record for digest in digests for record in digest.records]
    tables = {table.id: table for digest in digests for table in digest.tables}
    texts = chunks_to_texts(chunks, records, tables)
    return Content(
        documents=[_document(digest.paper) for digest in digests],
        lines={
            digest.paper.id: [(text, digest.paper.english.get(n, "")) for n, text in enumerate(digest.paper.lines, 1)]
            for digest in digests
        },
        blocks=[block for digest in digests for block in digest.blocks],
        tables=list(tables.values()),
        records=records,
        chunks=chunks,
        findings=[finding for digest in digests for finding in digest.findings],
        lexical=texts_to_terms(texts),
        vectors={
            "chunks": texts_to_vectors(texts, encoder),
            "records": (
                [str(number) for number in range(1, len(records) + 1)],
                encoder.encode_passages([record_to_text(record, tables[record.table]) for record in records]),
            ),
        },
    )


def _document(paper: Paper) -> Document:
    return Document(
        paper.id, paper.title, paper.sha256, len(paper.lines), paper.title_en, paper.publisher, paper.publisher_en,
        paper.date, paper.subject, paper.subject_en,
    )  # fmt: skip


def content_to_manifest(content: Content, encoder: Encoder) -> Manifest:
    counts = {
        name: len(getattr(content, name)) for name in ("documents", "blocks", "tables", "records", "chunks", "findings")
    }
    return Manifest(
        format=FORMAT,
        encoder=encoder.id,
        dimension=encoder.dimension,
        encoder_hash=encoder.hash,
        sources={document.id: document.sha256 for document in content.documents},
        lexicon_hash=folder_hash(LEXICON, [".csv"]),
        papers_hash=folder_hash(PAPERS, [".toml", ".jsonl"]),
        counts=counts,
        built=time.strftime("%Y-%m-%dT%H:%M:%S%z"),
    )
