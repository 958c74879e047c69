"""The chats that benchmarks measure with lie outside the project; where they are missing, that is said."""

from pathlib import Path

import pytest

from tests.bench import chats

HEADER = "doc_id,source_language,target_language,source_segment,pe_segment,translation_direction\n"


def test_missing_chats_are_told_with_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESK_BENCH_DATA", str(tmp_path))
    with pytest.raises(SystemExit, match="set DESK_BENCH_DATA"):
        chats.chats()


def test_chats_are_read_and_cut_into_turns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESK_BENCH_DATA", str(tmp_path))
    folder = tmp_path / "wmt-chat"
    folder.mkdir()
    rows = "c,pt-br,en,Oi,Hi,customer\nc,pt-br,en,Cadê?,Where?,customer\nc,en,pt-br,Hello,Olá,agent\n"
    for name in ("en_de", "en_fr", "en_pt-br"):
        (folder / f"dev-bilingual.{name}.csv").write_text(HEADER + rows, encoding="utf-8")
    said = chats.chats()["pt"]
    assert [each.language for each in said] == ["pt-BR", "pt-BR", "en"]
    assert [[each.text for each in turn] for turn in chats.turns(said)] == [["Oi", "Cadê?"], ["Hello"]]
