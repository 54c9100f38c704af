"""Masks of labels: how they are brought to another size, and which losses meet which network."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from mlaudit.evidence.source.inputs.model import MaskResize, SegmentationLoss
from mlaudit.evidence.source.inputs.scopes import File, Scope, constant, keyword, written
from mlaudit.evidence.source.text.text import SourceText
from mlaudit.evidence.source.walking import walk

_MASK = re.compile(r"(?:^|_)(?:mask|masks|label_map|segmentation|segmap|msk|gt_mask)(?:_|\d|$)", re.IGNORECASE)
_NO_LABELS = re.compile(r"pred|prob|attention|attn|logit|soft|alpha|out|heat|cam|face|pad|loss|overlay", re.IGNORECASE)
_READS = re.compile(r"getitem|load|read|prepare|preprocess|parse|process|augment|dataset|data|resize", re.IGNORECASE)
_SHOWS = re.compile(r"plot|show|visual|overlay|draw|display|demo|predict|infer|paste|blend|test_|save", re.IGNORECASE)
_ROUNDING = frozenset(
    {"round", "rint", "threshold", "where", "around", "astype_bool", "binarize", "digitize", "argmax"}
)
_SMOOTH = ("LINEAR", "CUBIC", "AREA", "LANCZOS", "LANCZOS4", "BILINEAR", "BICUBIC", "ANTIALIAS", "BOX", "HAMMING")
_PLACE_OF_KIND = {"cv2.resize": 5, "tensorflow.image.resize": 2, "skimage.transform.resize": 2}
_OF_NETWORKS = "segmentation_models_pytorch."
_LOSSES = re.compile(
    r"segmentation_models_pytorch\.losses\.(?:\w+\.)?(DiceLoss|JaccardLoss|TverskyLoss|FocalLoss|LovaszLoss)"
)
_FROM_LOGITS = {
    "torch.nn.BCEWithLogitsLoss": "sigmoid",
    "torch.nn.CrossEntropyLoss": "softmax",
    "segmentation_models_pytorch.losses.SoftBCEWithLogitsLoss": "sigmoid",
}


def mask_resizes(file: File, text: SourceText) -> Iterator[MaskResize]:
    """Find masks of labels that are resized with anything else than the nearest pixel."""
    for scope in file.scopes:
        if _SHOWS.search(scope.name):
            continue
        for call in scope.calls():
            callee = file.dotted(call.func)
            if callee not in _PLACE_OF_KIND or not call.args or not _is_prepared(file, scope, call):
                continue
            mask = written(call.args[0]).removeprefix("self.")
            kind = _kind(call, callee)
            if kind and _is_labels(mask) and not _is_of_two(file, scope, call) and not _is_rounded(scope, call, mask):
                yield MaskResize(text.location(call), callee, mask, kind)


def segmentation_losses(file: File, text: SourceText) -> Iterator[SegmentationLoss]:
    """Find losses for masks in files whose network ends in an activation."""
    networks = [
        (call, activation)
        for scope in file.scopes
        for call in scope.calls()
        if file.dotted(call.func).startswith(_OF_NETWORKS) and keyword(call, "encoder_name", "classes") is not None
        for activation in [file.text(keyword(call, "activation"), scope)]
    ]
    if not networks or any(activation not in ("sigmoid", "softmax", "softmax2d") for _, activation in networks):
        return
    network, activation = networks[0]
    for scope in file.scopes:
        for call in scope.calls():
            applies = _own_activation(file, call)
            if applies is not None and activation is not None:
                yield SegmentationLoss(
                    text.location(call), file.dotted(call.func), text.location(network), activation, applies
                )


def _is_prepared(file: File, scope: Scope, call: ast.Call) -> bool:
    """Whether a mask is on its way into training: in a class or function that reads data, or just read from a file."""
    if scope.owner is not None or _READS.search(scope.name):
        return True
    made = file.meant(call.args[0], scope)
    return isinstance(made, ast.Call) and ast.unparse(made.func).endswith(("imread", "Image.open"))


def _own_activation(file: File, call: ast.Call) -> bool | None:
    """Whether a loss applies an activation to what it is given; None for what is no such loss."""
    callee = file.dotted(call.func)
    if callee in _FROM_LOGITS:
        return True
    if _LOSSES.fullmatch(callee):
        given = keyword(call, "from_logits")
        return True if given is None else constant(given) is not False
    return None


def _is_labels(name: str) -> bool:
    return _MASK.search(name) is not None and _NO_LABELS.search(name) is None


def _kind(call: ast.Call, callee: str) -> str:
    """Return the interpolation of a call, ``default`` where none is given; nothing where it may be the nearest."""
    place = _PLACE_OF_KIND[callee]
    given = keyword(call, "interpolation", "method", "order")
    if given is None and len(call.args) > place:
        given = call.args[place]
    if given is None:
        return "" if any(one.arg is None for one in call.keywords) else "default"
    word = str(constant(given)) if isinstance(given, ast.Constant) else ast.unparse(given)
    return word if word.upper().endswith(_SMOOTH) or word in ("1", "3") else ""


def _is_rounded(scope: Scope, call: ast.Call, mask: str) -> bool:
    """Whether the function turns the mask into whole labels again: by a comparison, rounding or a cast to bool."""
    for node in scope.nodes:
        if isinstance(node, ast.keyword) and node.arg == "dtype" and "bool" in ast.unparse(node.value):
            return True
        if (getattr(node, "lineno", 0), getattr(node, "col_offset", 0)) < (call.lineno, 0):
            continue
        if isinstance(node, ast.Compare) and mask in _names(node):
            return True
        if isinstance(node, ast.Call) and mask in _names(node):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else written(node.func)
            if name in _ROUNDING or (name == "astype" and "bool" in ast.unparse(node)):
                return True
    return False


def _is_of_two(file: File, scope: Scope, call: ast.Call) -> bool:
    """Whether a mask was just made of zeros and ones: as whole numbers their means are rounded to zeros and ones."""
    made = file.meant(call.args[0], scope)
    if isinstance(made, ast.Call) and "rle" in ast.unparse(made.func).lower():
        return True
    return made is not None and any(
        isinstance(node, ast.Compare) or (isinstance(node, ast.Call) and ast.unparse(node.func).endswith("where"))
        for node in walk(made)
    )


def _names(node: ast.AST) -> set[str]:
    return {inner.id for inner in walk(node) if isinstance(inner, ast.Name)}
