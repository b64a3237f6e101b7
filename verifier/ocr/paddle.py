"""PaddleOCR 3.7 through its own ``onnxruntime`` engine, on the model files that the rapidocr wheel carries.

PaddleOCR wants a folder per model with ``inference.onnx`` and ``inference.yml``; we lay both out in a cache
folder. ``EngineSettings.models = "hub"`` leaves the choice to PaddleOCR, which then downloads its own.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import shutil
import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from verifier.geometry import Quad
from verifier.images.types import RGB
from verifier.ocr import models as model_files
from verifier.ocr.engine import Availability, EngineSettings
from verifier.ocr.tiles import merge, reading_order, shift, spans
from verifier.ocr.types import OcrLine, OcrPage

_HINT = "pip install 'screenshot-evidence-verifier[paddle]'"
_DETECTION = "PP-OCRv6_small_det"
_RECOGNITION = "PP-OCRv6_small_rec"


def availability() -> Availability:
    """Whether PaddleOCR and the shared model files are here."""
    if importlib.util.find_spec("paddleocr") is None:
        return Availability(False, hint=_HINT)
    if model_files.folder() is None:
        return Availability(False, hint="pip install 'rapidocr>=3.10,<3.11'")
    return Availability(True, importlib.metadata.version("paddleocr"), models=model_files.digests())


def create(settings: EngineSettings) -> PaddleEngine:
    """Load both models (several seconds: PaddleX imports a lot)."""
    return PaddleEngine(settings)


class PaddleEngine:
    """See :class:`verifier.ocr.engine.OcrEngine`."""

    name = "paddle"

    def __init__(self, settings: EngineSettings) -> None:
        # Without this PaddleX asks every hub for its latency before it looks at local folders.
        os.environ.setdefault("PADDLE_PDX_DISABLE_MODEL_SOURCE_CHECK", "True")
        from paddleocr import PaddleOCR

        options: dict[str, Any] = {
            "engine": "onnxruntime",
            "use_doc_orientation_classify": False,
            "use_doc_unwarping": False,
            "use_textline_orientation": False,
        }
        self.models: Mapping[str, str]
        if settings.models == "hub":
            self.models = {"paddleocr": "its own default models"}
        else:
            root = _lay_out_models()
            options |= {
                "text_detection_model_name": _DETECTION,
                "text_detection_model_dir": str(root / _DETECTION),
                "text_recognition_model_name": _RECOGNITION,
                "text_recognition_model_dir": str(root / _RECOGNITION),
            }
            self.models = model_files.digests()
        if settings.threads:
            options["cpu_threads"] = settings.threads
        self._ocr: Any = PaddleOCR(**options)
        self._lock = threading.Lock()
        self.version = importlib.metadata.version("paddleocr")

    def read(self, rgb: RGB) -> OcrPage:
        """All text of a picture, in reading order."""
        height, width = rgb.shape[:2]
        if min(height, width) < 8:
            return OcrPage((), width, height, self.name, self.version)
        tiles = []
        for top, bottom in spans(width, height):
            tiles.append(((top, bottom), [shift(line, top) for line in self._lines(rgb[top:bottom])]))
        lines = merge(tiles, height) if len(tiles) > 1 else list(tiles[0][1])
        return OcrPage(reading_order(lines), width, height, self.name, self.version)

    def _lines(self, rgb: RGB) -> list[OcrLine]:
        bgr = np.ascontiguousarray(rgb[:, :, ::-1])
        with self._lock:  # PaddleX pipelines are not documented as thread-safe
            results = list(self._ocr.predict(bgr))
        lines = []
        for result in results:
            for text, score, polygon in zip(
                result["rec_texts"], result["rec_scores"], result["rec_polys"], strict=True
            ):
                if str(text).strip():
                    corners: Quad = tuple((float(x), float(y)) for x, y in polygon)  # type: ignore[assignment]
                    lines.append(OcrLine(str(text), round(float(score), 4), corners))
        return lines


def _lay_out_models() -> Path:
    """Write the two model folders once per set of model files; safe when several processes do it at once."""
    source = model_files.folder()
    assert source is not None  # availability() was asked first
    digests = model_files.digests()
    key = "-".join(digest.removeprefix("sha256:") for digest in digests.values())
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "screenshot-evidence-verifier"
    try:
        cache.mkdir(parents=True, exist_ok=True)
    except OSError:  # a read-only home
        cache = Path(tempfile.gettempdir()) / f"screenshot-evidence-verifier-{os.getuid()}"
        cache.mkdir(mode=0o700, exist_ok=True)
    target = cache / f"paddle-{key}"
    if not target.is_dir():
        draft = Path(tempfile.mkdtemp(dir=cache))
        _write_model(draft / _DETECTION, source / model_files.DETECTION, _detection_config())
        _write_model(
            draft / _RECOGNITION,
            source / model_files.RECOGNITION,
            _recognition_config(source / model_files.RECOGNITION),
        )
        try:
            draft.rename(target)
        except OSError:  # another process was first
            shutil.rmtree(draft, ignore_errors=True)
    return target


def _write_model(folder: Path, model: Path, config: dict[str, Any]) -> None:
    folder.mkdir(parents=True)
    shutil.copyfile(model, folder / "inference.onnx")
    (folder / "inference.yml").write_text(yaml.safe_dump(config, allow_unicode=True), "utf-8")


def _detection_config() -> dict[str, Any]:
    return {
        "Global": {"model_name": _DETECTION},
        "PreProcess": {
            "transform_ops": [
                {"DecodeImage": {"channel_first": False, "img_mode": "BGR"}},
                {"DetResizeForTest": {"resize_long": 960}},
                {
                    "NormalizeImage": {
                        "mean": [0.485, 0.456, 0.406],
                        "std": [0.229, 0.224, 0.225],
                        "scale": "1./255.",
                        "order": "hwc",
                    }
                },
                {"ToCHWImage": None},
                {"KeepKeys": {"keep_keys": ["image", "shape"]}},
            ]
        },
        "PostProcess": {
            "name": "DBPostProcess",
            "thresh": 0.3,
            "box_thresh": 0.6,
            "max_candidates": 1000,
            "unclip_ratio": 1.5,
        },
    }


def _recognition_config(model: Path) -> dict[str, Any]:
    import onnxruntime

    session = onnxruntime.InferenceSession(str(model), providers=["CPUExecutionProvider"])
    characters = session.get_modelmeta().custom_metadata_map["character"].splitlines()
    return {
        "Global": {"model_name": _RECOGNITION},
        "PreProcess": {
            "transform_ops": [
                {"DecodeImage": {"channel_first": False, "img_mode": "BGR"}},
                {"RecResizeImg": {"image_shape": [3, 48, 320]}},
                {"KeepKeys": {"keep_keys": ["image"]}},
            ]
        },
        "PostProcess": {"name": "CTCLabelDecode", "character_dict": characters},
    }
