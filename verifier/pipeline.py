"""The flow from bytes to statements, in the numbered steps of docs/architecture.md."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from verifier._version import __version__
from verifier.ahead import Ahead, work_pool
from verifier.claims.discover import DiscoveredCase, discover_cases
from verifier.claims.model import Claim
from verifier.conclusion import ExaminedCase, conclude
from verifier.config import Settings
from verifier.errors import ImageError
from verifier.evidence import CaseEvidence, FileProblem, PictureEvidence
from verifier.fields.extract import extract
from verifier.fields.moved import moved, moved_page
from verifier.fields.notification import find_notification, outside
from verifier.fields.photograph import is_photograph, left_open
from verifier.fields.stamps import read_under_stamps
from verifier.fields.types import Fields, PageKind, Recognition
from verifier.forensics.ahead import PixelWork
from verifier.forensics.inspect import Inspection, inspect
from verifier.geometry import Box
from verifier.images.load import Source, load_picture, load_pictures
from verifier.images.rectify import find_upright, from_camera
from verifier.images.types import RGB, Screenshot
from verifier.ocr.barcodes import read_barcodes
from verifier.ocr.engine import EngineSettings
from verifier.ocr.languages import create_line_readers
from verifier.ocr.registry import create_engine
from verifier.ocr.second_reader import create_second_reader
from verifier.ocr.sessions import usable_cores
from verifier.ocr.types import OcrPage
from verifier.pages.loader import load_profiles
from verifier.pages.profile import Profile
from verifier.pages.recognise import recognise
from verifier.policy.loader import load_policy
from verifier.reports.model import CaseReport, Versions
from verifier.resources import data_digests
from verifier.reuse.fingerprint import Fingerprint, Look, look_at, make_fingerprint

if TYPE_CHECKING:
    from verifier.store.store import Store


class AheadOfFields:
    """What steps 5 and 6 make of the pixels alone, begun as soon as the reader leaves a core free."""

    def __init__(self, rgb: RGB, pool: ThreadPoolExecutor | None) -> None:
        self.pixels = PixelWork(rgb, pool)
        self.look: Ahead[Look] = Ahead(lambda: look_at(rgb), pool)

    def begin(self) -> None:
        """In the order in which it is needed."""
        self.pixels.begin()
        self.look.begin()


@dataclass(frozen=True, slots=True)
class PageReading:
    """One picture after steps 1 to 4."""

    screenshot: Screenshot
    page: OcrPage
    fields: Fields
    ahead: AheadOfFields | None = field(default=None, repr=False, compare=False)
    """What steps 5 and 6 make of the pixels alone, where it was begun ahead."""


@dataclass(frozen=True, slots=True)
class CloseLook:
    """One picture with everything that steps 1 to 5 made of it, pixels and localisation map included."""

    reading: PageReading
    inspection: Inspection
    evidence: PictureEvidence


class Verifier:
    """Reads, inspects and verifies. Models are loaded once; one object may be shared between threads.

    Example:
        >>> v = Verifier()
        >>> v.read("alipay.png").fields.recognition.kind
        >>> report = v.verify(Claim(...), ["pay.png", "order.jpg"])

    Raises:
        EngineUnavailableError: the chosen engine is not installed.
        ModelDataError: a profile or the policy does not pass its schema.
        StoreError: the store of the settings cannot be opened.
    """

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        threads = self.settings.threads
        self._engine = create_engine(self.settings.engine, EngineSettings(threads=threads))
        self._second_reader = create_second_reader(threads=threads) if self.settings.second_reader else None
        self._line_readers = create_line_readers()
        self._pool = work_pool(threads or usable_cores())
        self._profiles = load_profiles(self.settings.profiles)
        self._policy = load_policy(self.settings.policy)
        self._store: Store | None = None
        if self.settings.store is not None:
            from verifier.store.store import open_store  # half a second that only its users should wait

            self._store = open_store(self.settings.store)

    @cached_property
    def versions(self) -> Versions:
        """Everything a report has to name so that its result can be had again."""
        second = self._second_reader
        line_readers = {k: v for reader in self._line_readers.values() for k, v in reader.models.items()}
        return Versions(
            program=__version__,
            engine=f"{self._engine.name} {self._engine.version}",
            second_reader=f"{second.name} {second.version}" if second else "",
            models={**self._engine.models, **line_readers, "pages": self._profiles.digest, **data_digests()},
            policy=self._policy.label,
        )

    def read(self, source: Source, reference: datetime | None = None) -> PageReading:
        """Read the fields of one picture (of a PDF: its first page).

        ``reference`` is the latest moment that the page's times can lie at. Without it a time that is printed without
        its year, or as 今天, stays unreadable.

        Raises:
            ImageError: the source is no readable picture; its ``code`` says why.
        """
        return self._read(load_picture(source), reference)

    def inspect(self, source: Source) -> Inspection:
        """Look for edits, joins and contradictions in one picture; errors as in :meth:`read`."""
        return self._inspect(self._read_to_inspect(load_picture(source)))

    def examine(
        self, source: Source, name: str | None = None, reference: datetime | None = None
    ) -> tuple[PictureEvidence, ...]:
        """Steps 1 to 5 for one file; a PDF gives one result per page. Reference and errors as in :meth:`read`."""
        return tuple(self._examine(shot, reference)[0] for shot in load_pictures(source, name=name))

    def look_closely(self, source: Source, name: str | None = None) -> tuple[CloseLook, ...]:
        """As :meth:`examine`, with the pixels and the localisation map, for pictures of the findings."""
        looks = []
        for shot in load_pictures(source, name=name):
            reading = self._read_to_inspect(shot)
            inspection = self._inspect(reading)
            looks.append(CloseLook(reading, inspection, _evidence_of(reading, inspection)))
        return tuple(looks)

    def verify(
        self, claim: Claim, sources: Iterable[Source], problems: Iterable[FileProblem] = ()
    ) -> CaseReport:
        """Verify one case. A file that cannot be read becomes an entry in ``errors``, never an exception."""
        named = ((_name_of(source, number), source) for number, source in enumerate(sources, 1))
        return self._verify(claim, named, problems)

    def verify_case(self, case: DiscoveredCase) -> CaseReport:
        """Verify one discovered folder.

        Raises:
            ClaimError: the folder has no usable claim.
        """
        return self._conclude(self.examine_case(case))

    def examine_case(self, case: DiscoveredCase) -> ExaminedCase:
        """Steps 1 to 5 for one discovered folder; :func:`verifier.conclusion.conclude` does the rest.

        Raises:
            ClaimError: the folder has no usable claim.
        """
        return self._examine_all(case.require_claim(), case.named_pictures(), case.problems)

    def _verify(
        self, claim: Claim, sources: Iterable[tuple[str, Source]], problems: Iterable[FileProblem]
    ) -> CaseReport:
        return self._conclude(self._examine_all(claim, sources, problems))

    def _examine_all(
        self, claim: Claim, sources: Iterable[tuple[str, Source]], problems: Iterable[FileProblem]
    ) -> ExaminedCase:
        pictures: list[PictureEvidence] = []
        prints: list[Fingerprint] = []
        failed = list(problems)
        for name, source in sources:
            try:
                for shot in load_pictures(source, name=name):
                    # Nothing that is filed as evidence can show a later moment than the filing.
                    evidence, fingerprint = self._examine(shot, claim.filed_at)
                    pictures.append(evidence)
                    prints.append(fingerprint)
            except ImageError as error:
                failed.append(FileProblem(name, error.code, error.reason, error.hint))
        return ExaminedCase(claim, CaseEvidence(tuple(pictures), tuple(failed)), tuple(prints), self.versions)

    def _conclude(self, case: ExaminedCase) -> CaseReport:
        memory = self._store.memory if self._store else None
        report = conclude(case, self._policy, memory=memory, as_of=self.settings.as_of)  # (6) to (9)
        if self._store is not None:
            self._store.save_report(report)
        return report

    def verify_folder(self, folder: str | Path, jobs: int = 1) -> Iterator[CaseReport]:
        """Verify every case below ``folder``, in stable order; cases without a usable claim raise at their turn.

        For a batch that goes on past such cases, with journal and workers, see ``verifier.batch``.
        """
        for case in discover_cases(Path(folder)):
            yield self.verify_case(case)

    def _read(
        self, shot: Screenshot, reference: datetime | None = None, ahead: AheadOfFields | None = None
    ) -> PageReading:
        upright = find_upright(shot.rgb)
        if upright is not None:
            inner = self._read_as_it_is(replace(shot, rgb=upright.rgb), reference, ahead)
            if inner.fields.recognition.kind is not PageKind.UNKNOWN:
                fields = moved(inner.fields, upright)
                note = "photograph of a screen: read upright, places are those of the photograph"
                fields = replace(fields, explain=(note, *fields.explain))
                return PageReading(shot, moved_page(inner.page, upright, shot.width, shot.height), fields)
        reading = self._read_as_it_is(shot, reference, ahead)
        if from_camera(shot.rgb) or is_photograph(shot, reading.page.lines):
            return replace(reading, fields=left_open(reading.fields))
        return reading

    def _read_as_it_is(
        self, shot: Screenshot, reference: datetime | None, ahead: AheadOfFields | None
    ) -> PageReading:
        page = self._engine.read(shot.rgb)  # (2)
        banner = find_notification(shot.rgb, page)
        text = outside(page, banner)
        recognition, profile = recognise(text, self._profiles)  # (3)
        if profile is not None and ahead is not None:
            ahead.begin()  # the reader is done with the other cores
        if profile is not None and profile.language in self._line_readers:
            page = self._read_in_language(shot.rgb, page, profile.language)
            text = outside(page, banner)
            recognition, profile = self._recognise_again(text, recognition, profile)
        if profile is not None and profile.stamped:
            page = read_under_stamps(shot.rgb, page, self._read_touching)
            text = outside(page, banner)
        fields = extract(  # (4)
            shot,
            text,
            recognition,
            profile,
            banner=banner,
            barcodes=read_barcodes(shot.rgb),
            second_reader=self._second_reader,
            reference=reference,
            recognise=getattr(self._engine, "recognise_crops", None),
        )
        return PageReading(shot, page, fields)

    def _read_in_language(self, rgb: RGB, page: OcrPage, language: str) -> OcrPage:
        """The words of a page in a script that the engine does not know."""
        find_text = getattr(self._engine, "find_text", None)
        places: list[Box] = [] if find_text is None else find_text(rgb)
        return self._line_readers[language].read(rgb, page, places)

    def _recognise_again(
        self, text: OcrPage, before: Recognition, profile: Profile
    ) -> tuple[Recognition, Profile]:
        """What the page is now that its words can be read: another page of the same language, or what it was."""
        recognition, better = recognise(text, self._profiles)
        if better is None or better.language != profile.language:
            return before, profile
        return recognition, better

    def _read_touching(self, rgb: RGB, area: Box) -> OcrPage:
        some = getattr(self._engine, "read_touching", None)
        page: OcrPage = self._engine.read(rgb) if some is None else some(rgb, area)
        return page

    def _read_to_inspect(self, shot: Screenshot, reference: datetime | None = None) -> PageReading:
        ahead = AheadOfFields(shot.rgb, self._pool)
        return replace(self._read(shot, reference, ahead), ahead=ahead)

    def _inspect(self, reading: PageReading) -> Inspection:
        pixels = reading.ahead.pixels if reading.ahead else None
        return inspect(reading.screenshot, reading.page, reading.fields, pixels)  # (5)

    def _remember(self, reading: PageReading) -> Fingerprint:
        look = reading.ahead.look.result() if reading.ahead else None
        return make_fingerprint(reading.screenshot, reading.page, reading.fields, look)  # (6)

    def _examine(
        self, shot: Screenshot, reference: datetime | None = None
    ) -> tuple[PictureEvidence, Fingerprint]:
        reading = self._read_to_inspect(shot, reference)
        inspection = self._inspect(reading)
        evidence = _evidence_of(reading, inspection)
        return evidence, self._remember(reading)


def _evidence_of(reading: PageReading, inspection: Inspection) -> PictureEvidence:
    shot = reading.screenshot
    return PictureEvidence(
        name=shot.name,
        sha256=shot.sha256,
        width=shot.width,
        height=shot.height,
        format=shot.container.format,
        fields=reading.fields,
        integrity=inspection.integrity,
        checks=inspection.checks,
    )


def _name_of(source: Source, number: int) -> str:
    if isinstance(source, (str, Path)):
        return Path(source).name
    return f"picture-{number}"


__all__ = ["CloseLook", "PageReading", "Verifier"]
