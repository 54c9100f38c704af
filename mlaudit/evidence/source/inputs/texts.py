"""Texts: tokenizers and networks by the names that they are loaded under, conversations, means over positions."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from mlaudit.evidence.source.inputs.model import RetokenizedChat, TokenizerAndModel, TokenMean
from mlaudit.evidence.source.inputs.scopes import File, Scope, constant, keyword
from mlaudit.evidence.source.text.text import SourceText

_TOKENIZER = re.compile(r"transformers\.(?:\w+\.)*\w*Tokenizer(?:Fast)?\.from_pretrained")
_NETWORK = re.compile(r"transformers\.(?:\w+\.)*(?:TF|Flax)?\w*(?:Model|For[A-Z]\w+|LMHeadModel)\.from_pretrained")


def retokenized_chats(file: File, text: SourceText) -> Iterator[RetokenizedChat]:
    """Find ``tokenizer(tokenizer.apply_chat_template(messages, tokenize=False))``."""
    for scope in file.scopes:
        for call in scope.calls():
            settings = {one.arg: constant(one.value) for one in call.keywords}
            if not call.args or settings.get("add_special_tokens") is False or None in settings:
                continue
            made = file.meant(call.args[0], scope)
            if isinstance(made, ast.List) and len(made.elts) == 1:
                made = file.meant(made.elts[0], scope)
            if not _is_template(made) or not isinstance(made, ast.Call):
                continue
            template = made.func.value if isinstance(made.func, ast.Attribute) else None
            if template is not None and ast.unparse(template) == ast.unparse(call.func):
                yield RetokenizedChat(text.location(call), text.location(made), _loaded(file, call.func, scope))


def tokenizers_and_models(file: File, text: SourceText) -> Iterator[TokenizerAndModel]:
    """Find functions that load one tokenizer and one network, by literal names."""
    for scope in file.scopes:
        tokenizers, networks = _loads(file, scope, _TOKENIZER), _loads(file, scope, _NETWORK)
        if len(tokenizers) == 1 and len(networks) == 1:
            (tokenizer, own), (network, of_model) = tokenizers[0], networks[0]
            yield TokenizerAndModel(text.location(tokenizer), own, of_model, text.location(network))


def token_means(file: File, text: SourceText) -> Iterator[TokenMean]:
    """Find ``output.last_hidden_state.mean(dim=1)`` in functions that fill texts up to one length."""
    for scope in file.scopes:
        padding = next((found for call in scope.calls() for found in [_padding(file, call, scope)] if found), None)
        if padding is None:
            continue
        for call in scope.calls():
            averaged = _averaged(call)
            if averaged is None:
                continue
            batch = _batch(file, averaged, scope)
            of_batch = padding if batch is None else _padding(file, batch, scope)
            if of_batch:
                yield TokenMean(text.location(call), of_batch)


def _is_template(node: ast.expr | None) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "apply_chat_template"
        and constant(keyword(node, "tokenize")) is False
    )


def _loaded(file: File, node: ast.expr, scope: Scope) -> str:
    """Return the name under which a tokenizer is loaded, where the text tells it."""
    made = file.meant(node, scope)
    if isinstance(made, ast.Call) and file.dotted(made.func).endswith("from_pretrained") and made.args:
        return file.text(made.args[0], scope) or ""
    return ""


def _loads(file: File, scope: Scope, wanted: re.Pattern[str]) -> list[tuple[ast.Call, str]]:
    found = []
    for call in scope.calls():
        if wanted.fullmatch(file.dotted(call.func)):
            first = call.args[0] if call.args else keyword(call, "pretrained_model_name_or_path")
            found.append((call, file.text(first, scope) or ""))
    return found


def _padding(file: File, call: ast.Call, scope: Scope) -> str:
    """Return how a call of a tokenizer fills texts up to one length, as written."""
    given = constant(keyword(call, "padding"))
    made = file.meant(call.func, scope)
    is_tokenizer = isinstance(made, ast.Call) and _TOKENIZER.fullmatch(file.dotted(made.func)) is not None
    is_named = "tokenizer" in ast.unparse(call.func).lower()
    if not (is_tokenizer or is_named) or not call.args:
        return ""
    if given == "max_length":
        return "padding='max_length'"
    several = isinstance(call.args[0], ast.List | ast.ListComp) or ast.unparse(call.args[0]).endswith("s")
    return f"padding={given!r}" if given in (True, "longest") and several else ""


def _averaged(call: ast.Call) -> ast.expr | None:
    """Return the output of a network whose hidden states a call averages over their second axis."""
    if not isinstance(call.func, ast.Attribute) or call.func.attr != "mean":
        return None
    axis = keyword(call, "dim", "axis") or (call.args[0] if call.args else None)
    receiver = call.func.value
    is_states = isinstance(receiver, ast.Attribute) and receiver.attr == "last_hidden_state"
    is_first = isinstance(receiver, ast.Subscript) and constant(receiver.slice) == 0
    if constant(axis) != 1 or not isinstance(receiver, ast.Attribute | ast.Subscript):
        return None
    if is_states or (is_first and "output" in ast.unparse(receiver.value).lower()):
        return receiver.value
    return None


def _batch(file: File, output: ast.expr, scope: Scope) -> ast.Call | None:
    """Return the call of a tokenizer whose texts a network was given, where it can be followed.

    ``network(**tokenizer(texts))``, also through names and with ``.to(device)`` behind it.
    """
    forward = file.meant(output, scope)
    if not isinstance(forward, ast.Call):
        return None
    unpacked = [one.value for one in forward.keywords if one.arg is None]
    made = file.meant(unpacked[0], scope) if len(unpacked) == 1 else None
    if isinstance(made, ast.Call) and isinstance(made.func, ast.Attribute) and made.func.attr == "to":
        made = file.meant(made.func.value, scope)
    return made if isinstance(made, ast.Call) else None
