import io
import json

import pytest

from collector_svc.importing.counts import FileCounts
from collector_svc.importing.report import JsonReport, TextReport
from collector_svc.shown import one_line


def test_a_hostile_place_stays_on_its_line_and_off_the_terminal() -> None:
    shown = one_line("a\nb\x1b[2J\u202e\udcff.jsonl:3")
    assert shown == r"a\nb\x1b[2J\u202e\udcff.jsonl:3"
    assert one_line("ünïcode 🚀.jsonl") == "ünïcode 🚀.jsonl"


def test_the_first_fifty_refusals_are_shown_and_the_others_counted(capsys: pytest.CaptureFixture[str]) -> None:
    report = TextReport(None)
    for number in range(60):
        report.refused(f"posts.jsonl:{number}", "id: expected 1 to 20 digits, not nothing")
    report.close([FileCounts(path="posts.jsonl", new=1, refused=60)], "")
    out, err = capsys.readouterr()
    assert out == "1 new, 0 updated, 0 unchanged, 60 refused, from 1 file\n"
    lines = err.splitlines()
    assert len(lines) == 51
    assert lines[49] == "posts.jsonl:49: id: expected 1 to 20 digits, not nothing"
    assert lines[50] == "and 10 more refused: --refused FILE or --json has them all"


def test_a_file_of_refusals_holds_all_of_them(capsys: pytest.CaptureFixture[str]) -> None:
    sink = io.StringIO()
    report = TextReport(sink)
    for number in range(60):
        report.refused(f"posts.jsonl:{number}", "why")
    report.close([FileCounts(path="posts.jsonl", refused=60)], "")
    assert len(sink.getvalue().splitlines()) == 60
    assert capsys.readouterr().err == ""


def test_several_files_are_told_one_by_one_and_together(capsys: pytest.CaptureFixture[str]) -> None:
    files = [FileCounts(path="a", new=1_000, skipped=2), FileCounts(path="b", unchanged=3, error="it is empty")]
    TextReport(None).close(files, "")
    out, err = capsys.readouterr()
    assert out.splitlines() == [
        "a: 1,000 new, 0 updated, 0 unchanged, 0 refused, 2 skipped",
        "b: 0 new, 0 updated, 3 unchanged, 0 refused",
        "1,000 new, 0 updated, 3 unchanged, 0 refused, 2 skipped, from 2 files",
    ]
    assert err == "b: it is empty\n"


def test_json_is_one_object_however_many_refusals(capsys: pytest.CaptureFixture[str]) -> None:
    report = JsonReport(None)
    for number in range(60):
        report.refused(f"a:{number}", "why")
    report.close([FileCounts(path="a", new=1, refused=60), FileCounts(path="\udcff", error="gone")], "broke off")
    out, err = capsys.readouterr()
    told = json.loads(out)
    assert len(told["refusals"]) == 60
    assert told["refusals"][3] == {"place": "a:3", "reason": "why"}
    assert (told["new"], told["refused"], told["error"]) == (1, 60, "broke off")
    assert [(each["path"], each["error"]) for each in told["files"]] == [("a", None), ("\\udcff", "gone")]
    assert err == "broke off\n"
