"""What is measured, and how."""

import subprocess
import sys
from pathlib import Path

import pytest

from desk.cli.translate import processor
from desk.cli.translate.corpus import NAMES, Example, Wanted, pairs, read
from desk.cli.translate.evaluate import Evaluation
from desk.cli.translate.report import table
from desk.cli.translate.scores import Outcome, Scores, scored
from desk.domain.errors import Invalid
from desk.translation.protect.entities import Finder

ALL = Wanted(columns=dict.fromkeys(NAMES), source=None, target=None, limit=None)
EN_PT = Wanted(columns=dict.fromkeys(NAMES), source="en", target="pt", limit=None)


def written(directory: Path, text: str) -> Path:
    file = directory / "texts.csv"
    file.write_bytes(text.encode())
    return file


def test_plain_columns_are_read(tmp_path: Path) -> None:
    file = written(tmp_path, "source,reference\nHello,Olá\n,\nBye,Adeus\n")
    assert read(file, EN_PT) == [Example("Hello", "Olá", "en", "pt"), Example("Bye", "Adeus", "en", "pt")]


def test_published_chats_are_read_as_they_are(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        "\ufeffdoc_id,source_language,target_language,source_segment,pe_segment\n1,pt-br,en,Olá,Hello\n1,en,pt-br,Bye,Tchau\n",
    )
    examples = read(file, ALL)
    assert list(pairs(examples)) == [("pt-BR", "en"), ("en", "pt-BR")]
    assert read(file, EN_PT) == [Example("Bye", "Tchau", "en", "pt-BR")]


def test_columns_can_be_named(tmp_path: Path) -> None:
    file = written(tmp_path, "a,b\nHello,Olá\n")
    wanted = Wanted(columns={"source": "a", "reference": "b"}, source="en", target="pt", limit=None)
    assert read(file, wanted) == [Example("Hello", "Olá", "en", "pt")]


def test_only_so_many_are_read(tmp_path: Path) -> None:
    file = written(tmp_path, "source,reference\nA,B\nC,D\n")
    assert len(read(file, Wanted(columns={}, source="en", target="pt", limit=1))) == 1


@pytest.mark.parametrize(
    ("text", "wanted", "message"),
    [
        (
            "text,reference\nA,B\n",
            EN_PT,
            r"no column 'source' or 'source_segment' among text, reference; name it by --source-column",
        ),
        ("source,reference\nA,B\n", ALL, r"no column 'source_language' among .*--source-language-column"),
        (
            "source,reference,source_language,target_language\nA,B,english,pt\n",
            ALL,
            "row 1: source_language: 'english' is not",
        ),
        ("source,reference\n", EN_PT, "found no row to measure with"),
        ("", EN_PT, "no column 'source'"),
        ('source,reference\n"A,B\n' + "x" * 200_000, EN_PT, "it cannot be read"),
    ],
)
def test_a_file_that_cannot_be_meant_is_refused(tmp_path: Path, text: str, wanted: Wanted, message: str) -> None:
    with pytest.raises(Invalid, match=message):
        read(written(tmp_path, text), wanted)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="it cannot be read"):
        read(tmp_path / "gone.csv", EN_PT)


def test_bytes_that_are_no_text_are_said(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(b"source,reference\n\xff,\xfe\n")
    with pytest.raises(Invalid, match="expected a CSV file in UTF-8"):
        read(tmp_path / "x.csv", EN_PT)


def outcome(*wordings: str, flagged: int = 0) -> Outcome:
    return Outcome(wordings=wordings, flagged=flagged, doubtful=0, seconds=2.0, processor=1.0)


REFERENCES = ["O pedido AB-1234 ainda não chegou à minha casa.", "Onde está o meu dinheiro, por favor?"]
TEXTS = ["Order AB-1234 has not arrived at my house yet.", "Where is my money, please?"]


def test_a_perfect_translation_scores_full_marks() -> None:
    scores = scored(TEXTS, REFERENCES, "pt", outcome(*REFERENCES), Finder())
    assert scores.bleu == pytest.approx(100)
    assert scores.chrf == pytest.approx(100)
    assert scores.bleu_without_entities == pytest.approx(100)
    assert (scores.entities_kept, scores.texts_per_second, scores.processor_seconds) == (1.0, 1.0, 1.0)


def test_a_lost_number_counts_against_what_is_kept_but_not_against_the_words() -> None:
    lost = REFERENCES[0].replace("AB-1234", "AB-1243")
    scores = scored(TEXTS, REFERENCES, "pt", outcome(lost, REFERENCES[1]), Finder())
    assert scores.entities_kept == 0.0
    assert scores.bleu < 100
    assert scores.bleu_without_entities == pytest.approx(100)


def test_where_there_is_no_entity_there_is_nothing_to_keep() -> None:
    assert scored(TEXTS[1:], REFERENCES[1:], "pt", outcome(REFERENCES[1]), Finder()).entities_kept is None


def test_chinese_is_measured_by_its_signs() -> None:
    reference = ["我的订单还没有到达我家里，请帮我看看。"]
    close = "我的订单还没有到达我家里，请帮我查查。"
    assert scored(["x"], reference, "zh-Hans", outcome(close), Finder()).bleu > 50


def test_shares_are_of_all_texts() -> None:
    assert scored(TEXTS, REFERENCES, "pt", outcome(*TEXTS, flagged=1), Finder()).flagged == 0.5


def test_processor_time_counts_workers_that_live_and_those_that_ended() -> None:
    began = processor.seconds()
    work = "import time\nwhile time.process_time() < 0.5: pass\nprint(flush=True)\ninput()"
    with subprocess.Popen([sys.executable, "-c", work], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as worker:
        assert worker.stdout is not None
        worker.stdout.readline()
        living = processor.seconds() - began
        worker.communicate(b"\n")
    assert living >= 0.45
    assert processor.seconds() - began >= living


def test_the_report_shows_both_side_by_side() -> None:
    scores = Scores(
        bleu=50.123,
        chrf=60,
        entities_kept=None,
        bleu_without_entities=40,
        flagged=0.005,
        doubtful=0,
        texts_per_second=12.34,
        processor_seconds=1,
    )
    lines = table(
        [Evaluation(source="en", target="pt", texts=9, engines=["fake"], desk=scores, raw=scores)]
    ).splitlines()
    assert lines[0] == "English -> Portuguese, 9 texts, fake"
    assert lines[1].split("  ")[-1].strip() == "engine alone"
    assert [line.split()[-2:] for line in lines[2:7]] == [
        ["50.12"] * 2,
        ["60.00"] * 2,
        ["-"] * 2,
        ["40.00"] * 2,
        ["0.50%"] * 2,
    ]
