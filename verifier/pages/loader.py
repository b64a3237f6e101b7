"""Load page profiles: the shipped ones and a user's own folder."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from verifier.errors import ModelDataError
from verifier.pages.profile import Profile
from verifier.resources import models_dir
from verifier.yaml_files import load_yaml

MAX_PROFILES = 500


@dataclass(frozen=True, slots=True)
class ProfileSet:
    """Profiles in the order of their ids; ``digest`` names this very set in reports."""

    profiles: tuple[Profile, ...]
    digest: str

    def __iter__(self) -> Iterator[Profile]:
        return iter(self.profiles)

    def get(self, profile_id: str) -> Profile | None:
        """The profile with this id."""
        return next((p for p in self.profiles if p.id == profile_id), None)


def load_profiles(extra: Path | None = None) -> ProfileSet:
    """Load the shipped profiles and those of a folder; a user's profile replaces a shipped one of the same id.

    Raises:
        ModelDataError: a file does not pass the schema; the message names the file and the place in it.
    """
    folders = [models_dir() / "pages", *([extra] if extra is not None else [])]
    found: dict[str, Profile] = {}
    digest = hashlib.sha256()
    for folder in folders:
        for path in profile_files(folder):
            profile = load_profile(path)
            found[profile.id] = profile
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    ordered = tuple(found[key] for key in sorted(found))
    return ProfileSet(ordered, f"sha256:{digest.hexdigest()[:16]}")


def profile_files(folder: Path) -> list[Path]:
    """The ``.yaml`` files of a folder, sorted.

    Raises:
        ModelDataError: no folder, or more files than a set of profiles can sensibly have.
    """
    if not folder.is_dir():
        raise ModelDataError("no folder with profiles", where=str(folder))
    files = sorted(p for p in folder.iterdir() if p.suffix in {".yaml", ".yml"} and p.is_file())
    if len(files) > MAX_PROFILES:
        raise ModelDataError(f"more than {MAX_PROFILES} profiles", where=str(folder))
    return files


def load_profile(path: Path) -> Profile:
    """Load one profile.

    Raises:
        ModelDataError: unreadable, not YAML, an unknown key, a wrong value, or an id that is not the file's name.
    """
    data = load_yaml(path)
    if not isinstance(data, dict):
        raise ModelDataError("a profile is a mapping of keys to values", where=path.name)
    try:
        profile = Profile.model_validate(data)
    except ValidationError as error:
        raise ModelDataError(describe(error), where=path.name) from error
    if profile.id != path.stem:
        raise ModelDataError(f"the id {profile.id!r} must be the file's name", where=path.name)
    return profile


def describe(error: ValidationError) -> str:
    """All faults of a model in one line: place and reason each."""
    faults = [f"{'.'.join(map(str, e['loc'])) or 'profile'}: {e['msg']}" for e in error.errors()]
    return "; ".join(faults[:8]) + (f"; and {len(faults) - 8} more" if len(faults) > 8 else "")
