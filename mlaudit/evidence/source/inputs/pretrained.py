"""Published networks that want their texts or images in one form, and code that gives them another."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from mlaudit.evidence.source.inputs.model import DoubleRescaling, EncodedTexts, MaskedEnd
from mlaudit.evidence.source.inputs.scopes import File, Scope, constant, keyword, written
from mlaudit.evidence.source.text.text import SourceText

_ENCODER = "sentence_transformers.SentenceTransformer"
_TRAINED = re.compile(r"sentence_transformers\..*(?:losses|Loss|InputExample|Trainer|Training|models?\.)")
_SIMILARITY = re.compile(
    r"cos_sim|cosine_similarity|pytorch_cos_sim|dot_score|semantic_search|similarity|paraphrase_mining|kneighbors"
)
_INDEX = frozenset({"faiss", "chromadb", "qdrant_client", "pinecone", "annoy", "hnswlib", "milvus", "pymilvus"})
_PREFIX = re.compile(r"(?:query|passage)\s*:", re.IGNORECASE)
_PROMPT = ("prompt", "prompts", "prompt_name", "default_prompt_name")

_COLLATOR = re.compile(r"transformers\.(?:\w+\.)*DataCollatorForLanguageModeling")

_APPLICATION = re.compile(r"(?:tensorflow\.)?keras\.(?:src\.)?applications\.(?:\w+\.)?([A-Z]\w+)")
_RESCALES = re.compile(
    r"EfficientNet(?:B[0-7]|V2(?:B[0-3]|[SML]))|MobileNetV3(?:Small|Large)|"
    r"ConvNeXt(?:Tiny|Small|Base|Large|XLarge)|RegNet[XY]\d{3}"
)
"""Applications of Keras that bring pixels of 0 to 255 to their range by themselves."""
_RESCALING = re.compile(r"(?:tensorflow\.)?keras\.layers\.(?:experimental\.preprocessing\.)?Rescaling")
_GENERATOR = re.compile(r"(?:tensorflow\.)?keras\.(?:\w+\.)*ImageDataGenerator")
_CONVOLUTION = re.compile(r"(?:tensorflow\.)?keras\.layers\.(?:Separable)?Conv2D")


def encoded_texts(file: File, text: SourceText) -> Iterator[EncodedTexts]:
    """Find the one encoder of sentences that a file loads by a literal name, and only asks for vectors."""
    calls = [(call, scope) for scope in file.scopes for call in scope.calls()]
    loads = [(call, scope) for call, scope in calls if file.dotted(call.func) == _ENCODER]
    names = {file.text(call.args[0], scope) if call.args else None for call, scope in loads}
    asked = [(call, scope) for call, scope in calls if _attribute(call) == "encode" and call.args]
    if len(names) != 1 or None in names or not asked or file.uses(_TRAINED):
        return
    (load, _), (name,) = loads[0], names
    own = [_attribute(call) or file.dotted(call.func) for call, _ in calls]
    if {"fit", "backward", "old_fit"} & {_attribute(call) for call, _ in calls if _attribute(call)} or name is None:
        return
    is_compared = any(_SIMILARITY.search(one) for one in own) or not file.libraries.isdisjoint(_INDEX)
    is_told = any(keyword(call, *_PROMPT) is not None for call, _ in calls)
    is_prefixed = is_told or any(_PREFIX.search(one) for one in file.strings())
    is_made_here = any(_is_made_here(call.args[0], scope) for call, scope in asked)
    yield EncodedTexts(text.location(load), text.location(asked[0][0]), name, is_compared, is_prefixed, is_made_here)


def masked_ends(file: File, text: SourceText) -> Iterator[MaskedEnd]:
    """Find collators that leave the end of a text out of the loss, where code puts that end behind each text."""
    if not any(_appends_end(node) for scope in file.scopes for node in scope.nodes):
        return
    for scope in file.scopes:
        for call in scope.calls():
            if not _COLLATOR.fullmatch(file.dotted(call.func)):
                continue
            flag = keyword(call, "mlm") or (call.args[1] if len(call.args) > 1 else None)
            tokenizer = keyword(call, "tokenizer") or (call.args[0] if call.args else None)
            if constant(flag) is not False or tokenizer is None:
                continue
            padded = _padded_by_end(file, written(tokenizer))
            if padded is not None:
                node, is_sure = padded
                yield MaskedEnd(text.location(call), text.location(node), _name_of(file, tokenizer, scope), is_sure)


def double_rescalings(file: File, text: SourceText) -> Iterator[DoubleRescaling]:
    """Find pixels that are divided by 255 on the way into an application of Keras that does so itself."""
    calls = [call for scope in file.scopes for call in scope.calls()]
    networks = [(call, found[1]) for call in calls if (found := _APPLICATION.fullmatch(file.dotted(call.func)))]
    if not networks or any(_CONVOLUTION.fullmatch(file.dotted(call.func)) for call in calls):
        return
    if not all(_rescales(call, name) for call, name in networks):
        return
    for call in calls:
        dotted = file.dotted(call.func)
        if _RESCALING.fullmatch(dotted):
            factor = keyword(call, "scale") or (call.args[0] if call.args else None)
            is_shifted = keyword(call, "offset") is not None or len(call.args) > 1
        elif _GENERATOR.fullmatch(dotted):
            factor, is_shifted = keyword(call, "rescale"), False
        else:
            continue
        if not is_shifted and _is_of_pixels(factor):
            yield DoubleRescaling(text.location(call), text.location(networks[0][0]), networks[0][1])


def _attribute(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _is_made_here(node: ast.expr, scope: Scope) -> bool:
    """Whether all that an expression names is set in the file: what a function is given may bear its prefix already."""
    bound = {one.id for part in ast.walk(node) if isinstance(part, ast.comprehension) for one in _names(part.target)}
    free = {one.id for one in _names(node)} - bound
    place: Scope | None = scope
    while place is not None:
        free -= set(place.assigned)
        place = place.outer
    return not free - {"str", "list", "map"}


def _names(node: ast.AST) -> Iterator[ast.Name]:
    return (part for part in ast.walk(node) if isinstance(part, ast.Name))


def _appends_end(node: ast.AST) -> bool:
    """Whether a piece of text is joined with ``tokenizer.eos_token``."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return any(isinstance(side, ast.Attribute) and side.attr == "eos_token" for side in (node.left, node.right))
    if isinstance(node, ast.FormattedValue):
        return isinstance(node.value, ast.Attribute) and node.value.attr == "eos_token"
    return False


def _padded_by_end(file: File, tokenizer: str) -> tuple[ast.Assign, bool] | None:
    """Return where a tokenizer is told to pad by its end, the last thing that it is told; and if it always is."""
    told: list[tuple[ast.Assign, bool]] = []
    for scope in file.scopes:
        inside = {id(part) for node in scope.nodes if isinstance(node, ast.If) for part in ast.walk(node)}
        for node in scope.nodes:
            target = node.targets[0] if isinstance(node, ast.Assign) else None
            if (
                isinstance(node, ast.Assign)
                and isinstance(target, ast.Attribute)
                and target.attr.startswith("pad_token")
            ):
                if written(target.value) != tokenizer:
                    return None
                told.append((node, id(node) not in inside))
            if isinstance(node, ast.Call) and _attribute(node) in ("add_special_tokens", "add_tokens"):
                return None
    if len(told) != 1:
        return None
    value = told[0][0].value
    is_end = isinstance(value, ast.Attribute) and value.attr.startswith("eos_token")
    return told[0] if is_end else None


def _name_of(file: File, tokenizer: ast.expr, scope: Scope) -> str:
    made = file.meant(tokenizer, scope)
    if isinstance(made, ast.Call) and _attribute(made) == "from_pretrained" and made.args:
        return file.text(made.args[0], scope) or ""
    return ""


def _rescales(call: ast.Call, name: str) -> bool:
    """Whether an application divides by 255 itself; weights that are not pretrained get used to any range."""
    is_left_out = constant(keyword(call, "include_preprocessing")) is False
    weights = keyword(call, "weights")
    is_pretrained = weights is None or constant(weights) == "imagenet"
    return _RESCALES.fullmatch(name) is not None and not is_left_out and is_pretrained


def _is_of_pixels(factor: ast.expr | None) -> bool:
    if isinstance(factor, ast.BinOp) and isinstance(factor.op, ast.Div):
        return constant(factor.left) == 1 and constant(factor.right) == 255
    value = constant(factor)
    return isinstance(value, float) and abs(value * 255 - 1) < 0.01
