"""ZIPs of evidence, most of them hostile."""

import io
import stat
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verifier.batch.archive import ArchiveError, ArchiveLimits, is_archive, unpack

CLAIM = b"case_id: A\n"


def archive(path: Path, *entries: tuple[str | zipfile.ZipInfo, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in entries:
            made.writestr(name, data)
    return path


def files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_a_plain_archive_is_unpacked_and_a_lone_folder_stepped_into(tmp_path: Path) -> None:
    made = archive(
        tmp_path / "a.zip",
        ("evidence/CASE-1/claim.yaml", CLAIM),
        ("evidence/CASE-1/1.png", b"x"),
        ("evidence/CASE-2/1.png", b"y"),
        ("__MACOSX/evidence/._1.png", b"fork"),
    )
    assert is_archive(made)
    folder = unpack(made, tmp_path / "to")
    assert files(folder) == {"CASE-1/claim.yaml": CLAIM, "CASE-1/1.png": b"x", "CASE-2/1.png": b"y"}


def test_a_single_case_is_not_stepped_into(tmp_path: Path) -> None:
    made = archive(tmp_path / "a.zip", ("CASE-1/claim.yaml", CLAIM), ("CASE-1/1.png", b"x"))
    assert set(files(unpack(made, tmp_path / "to"))) == {"CASE-1/claim.yaml", "CASE-1/1.png"}


def link(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


@pytest.mark.parametrize(
    ("entries", "reason"),
    [
        ([("../evil.png", b"x")], "leave"),
        ([("a/../../evil.png", b"x")], "leave"),
        ([("/etc/evil.png", b"x")], "leave"),
        ([("..\\evil.png", b"x")], "leave"),
        ([("C:/evil.png", b"x")], "leave"),
        ([(link("a/1.png"), b"/etc/passwd")], "link"),
        ([("a/1.png", b"x"), ("a/1.PNG", b"y")], "case only"),
        ([("a/1.png", b"x"), ("A/2.png", b"y")], "case only"),
        ([("a/1.png", b"x"), ("a/1.png", b"y")], "twice"),
        ([("a", b"x"), ("a/1.png", b"y")], "damaged|unpacked"),
        ([("a/" + "n" * 300 + ".png", b"x")], "too long"),
        ([("a/bomb.png", b"\0" * 30_000_000)], "too much"),
    ],
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_hostile_archive_is_refused_and_writes_nothing_outside(
    tmp_path: Path, entries: list[tuple[str | zipfile.ZipInfo, bytes]], reason: str
) -> None:
    made = archive(tmp_path / "a.zip", *entries)
    target = tmp_path / "deep" / "to"
    target.mkdir(parents=True)
    with pytest.raises(ArchiveError, match=reason):
        unpack(made, target)
    assert list(tmp_path.rglob("evil*")) == []
    assert not (tmp_path / "deep" / "to" / "a" / "1.png").is_symlink()


def test_sizes_that_lie_are_counted_and_not_believed(tmp_path: Path) -> None:
    made = archive(tmp_path / "a.zip", ("a/1.png", b"x" * 5000), ("a/2.png", b"x" * 5000))
    limits = ArchiveLimits(max_total_bytes=8000)
    with pytest.raises(ArchiveError, match="more than 8000"):
        unpack(made, tmp_path / "to", limits)
    lying = made.read_bytes().replace((5000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    made.write_bytes(lying)
    with pytest.raises(ArchiveError):
        unpack(made, tmp_path / "to2", limits)
    with pytest.raises(ArchiveError, match="2 entries"):
        unpack(made, tmp_path / "to3", ArchiveLimits(max_entries=1))


def test_chinese_names_of_windows_are_read(tmp_path: Path) -> None:
    made = archive(tmp_path / "a.zip", ("AAAA-1/1.png", b"x"), ("b/2.png", b"y"))
    name = "案件".encode("gbk")
    made.write_bytes(made.read_bytes().replace(b"AAAA", name))
    assert set(files(unpack(made, tmp_path / "to"))) == {"案件-1/1.png", "b/2.png"}


def test_an_encrypted_archive_says_so(tmp_path: Path) -> None:
    made = archive(tmp_path / "a.zip", ("a/1.png", b"x"))
    data = bytearray(made.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    made.write_bytes(bytes(data))
    with pytest.raises(ArchiveError, match="encrypted"):
        unpack(made, tmp_path / "to")


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_any_damage_is_an_error_of_ours_or_the_same_files(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("a/1.png", b"pixels" * 50)
        made.writestr("b/2.png", b"others" * 50)
    raw = bytearray(memory.getvalue())
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    folder = tmp_path_factory.mktemp("zip")
    (folder / "a.zip").write_bytes(bytes(raw))
    try:
        out = unpack(folder / "a.zip", folder / "to")
    except ArchiveError:
        return
    assert out.is_relative_to(folder / "to")
