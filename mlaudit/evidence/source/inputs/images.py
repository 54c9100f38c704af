"""Chains of image transforms, which of their steps are drawn at random, and whose images pass them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from mlaudit.evidence.source.inputs.model import HeldOutImages, Part, SeparateTransforms
from mlaudit.evidence.source.inputs.scopes import File, Scope, constant, keyword, written
from mlaudit.evidence.source.text.text import SourceText

_TORCHVISION = re.compile(r"torchvision\.transforms(?:\.v2|\.transforms)?\.(\w+)")
_ALBUMENTATIONS = re.compile(r"albumentations(?:\.\w+)*\.(\w+)")
_CHAINS = frozenset({"Compose", "Sequential", "RandomApply", "RandomOrder", "RandomChoice", "OneOf", "SomeOf"})
_RANDOM_NAME = re.compile(r"Random(?!Apply$|Order$|Choice$)\w+")
_RANDOM_TORCHVISION = frozenset({"ColorJitter", "AutoAugment", "RandAugment", "TrivialAugmentWide", "AugMix"})
_RANDOM_ALBUMENTATIONS = frozenset(
    """HorizontalFlip VerticalFlip Flip Rotate ShiftScaleRotate Affine Transpose HueSaturationValue ColorJitter RGBShift
    CoarseDropout Cutout ElasticTransform GridDistortion OpticalDistortion GaussNoise ISONoise Perspective
    SafeRotate""".split()  # noqa: SIM905 - a list of names
)
_GENERATOR = re.compile(
    r"(?:tensorflow\.)?keras\.(?:\w+\.)*ImageDataGenerator|keras_preprocessing\.image\.ImageDataGenerator"
)
_RANDOM_OF_GENERATOR = frozenset(
    {"rotation_range", "width_shift_range", "height_shift_range", "shear_range", "zoom_range", "horizontal_flip"}
    | {"vertical_flip", "brightness_range", "channel_shift_range"}
)
_HELD_OUT = re.compile(r"(?:^|_)(?:val|valid|validation|test|eval|dev)(?:_|\d|set|data|ds|dl|gen|$)|^(?:val|test)[A-Z]")
_TRAINING = re.compile(r"train|tta|_aug", re.IGNORECASE)
_FOLDER = re.compile(r"(?:^|[/\\_])(?:val|valid|validation|test)(?:[/\\_]|$)", re.IGNORECASE)
_IMAGE = re.compile(r"(?:^|_)(?:image|img|x|im|input|inputs|images)(?:_|$)", re.IGNORECASE)
_MASK = re.compile(r"(?:^|_)(?:mask|masks|seg|segmentation|target_mask|label_map|msk)(?:_|$)", re.IGNORECASE)
_SEEDING = ("manual_seed", "seed", "set_rng_state", "setstate", "seed_everything")


def random_steps(file: File, node: ast.expr | None, scope: Scope) -> tuple[str, ...]:
    """Return the names of the steps of a chain that are drawn anew for each image."""
    found = file.meant(node, scope)
    if isinstance(found, ast.List | ast.Tuple):
        return tuple(name for item in found.elts for name in random_steps(file, item, scope))
    if not isinstance(found, ast.Call):
        return ()
    name, is_random = _step(file, found)
    if name in _CHAINS:
        return random_steps(file, found.args[0] if found.args else keyword(found, "transforms"), scope)
    return (name,) if is_random and constant(keyword(found, "p")) != 0 else ()


def held_out_images(file: File, text: SourceText) -> Iterator[HeldOutImages]:
    """Find random changes on the way of images that a network is judged on."""
    for scope in file.scopes:
        for name, values in scope.assigned.items():
            for value in values:
                yield from _of_dataset(file, text, scope, name, value)
        yield from _of_generators(file, text, scope)
        yield from _of_named_chains(file, text, scope)


def separate_transforms(file: File, text: SourceText) -> Iterator[SeparateTransforms]:
    """Find samples whose image and mask pass random changes one after the other."""
    for scope in file.scopes:
        if scope.name != "__getitem__" or scope.owner is None or _seeds(scope):
            continue
        image, mask = (_applied(scope, wanted) for wanted in (_IMAGE, _MASK))
        if image is None or mask is None:
            continue
        steps = _handed_over(file, scope.owner, written(mask.func))
        if steps and _handed_over(file, scope.owner, written(image.func)):
            yield SeparateTransforms(text.location(image), text.location(mask), scope.owner.name, steps)


def _step(file: File, call: ast.Call) -> tuple[str, bool]:
    """Return the class of a step, and whether it is one that is drawn."""
    dotted = file.dotted(call.func)
    torch, albumentations = _TORCHVISION.fullmatch(dotted), _ALBUMENTATIONS.fullmatch(dotted)
    if torch is not None:
        return torch[1], _RANDOM_NAME.fullmatch(torch[1]) is not None or torch[1] in _RANDOM_TORCHVISION
    if albumentations is not None:
        name = albumentations[1]
        return name, _RANDOM_NAME.fullmatch(name) is not None or name in _RANDOM_ALBUMENTATIONS
    return "", False


def _of_dataset(file: File, text: SourceText, scope: Scope, name: str, value: ast.expr) -> Iterator[HeldOutImages]:
    """Look at ``val_set = ImageFolder("data/val", transform=...)`` and ``_, val_set = random_split(data, ...)``."""
    if not isinstance(value, ast.Call):
        return
    called = file.dotted(value.func)
    if called.endswith(("random_split", "utils.data.Subset")) and _is_held_out_name(name):
        given = value.args[0] if value.args else keyword(value, "dataset")
        whole = file.meant(given, scope)
        if isinstance(whole, ast.Call) and not _changes_transform(file):
            steps = random_steps(file, keyword(whole, "transform", "transforms"), scope)
            yield from _found(text, value, name, "split", steps)
    elif _is_held_out(file, scope, name, value):
        chain = keyword(value, "transform", "transforms")
        is_own = chain is not None and _is_held_out_name(written(chain))
        yield from _found(text, value, name, "own_chain" if is_own else "held_out", random_steps(file, chain, scope))


def _of_generators(file: File, text: SourceText, scope: Scope) -> Iterator[HeldOutImages]:
    """Look at ``generator.flow_from_directory(..., subset="validation")`` of a generator that changes images."""
    for call in scope.calls():
        if not isinstance(call.func, ast.Attribute) or not call.func.attr.startswith("flow"):
            continue
        if constant(keyword(call, "subset")) != "validation":
            continue
        generator = file.meant(call.func.value, scope)
        if isinstance(generator, ast.Call) and _GENERATOR.fullmatch(file.dotted(generator.func)):
            given = {one.arg: one.value for one in generator.keywords if one.arg is not None}
            steps = tuple(
                arg for arg in given if arg in _RANDOM_OF_GENERATOR and constant(given[arg]) not in (0, False)
            )
            yield from _found(text, call, "validation", "held_out", steps)


def _of_named_chains(file: File, text: SourceText, scope: Scope) -> Iterator[HeldOutImages]:
    """Look at ``{"train": Compose(...), "val": Compose(...)}``."""
    for node in scope.nodes:
        if not isinstance(node, ast.Dict):
            continue
        chains = {constant(key): value for key, value in zip(node.keys, node.values, strict=True) if key is not None}
        if not any(isinstance(name, str) and _TRAINING.search(name) for name in chains):
            continue
        for name, value in chains.items():
            if isinstance(name, str) and _is_held_out_name(name):
                yield from _found(text, value, name, "held_out", random_steps(file, value, scope))


def _found(
    text: SourceText, node: ast.AST, dataset: str, part: Part, steps: tuple[str, ...]
) -> Iterator[HeldOutImages]:
    if steps:
        yield HeldOutImages(text.location(node), dataset, part, tuple(dict.fromkeys(steps)))


def _is_held_out_name(name: str) -> bool:
    return _HELD_OUT.search(name.removeprefix("self.")) is not None and _TRAINING.search(name) is None


def _is_held_out(file: File, scope: Scope, name: str, call: ast.Call) -> bool:
    """Two things have to say so: the name, and an argument; or the name alone of a folder of images."""
    if not _is_held_out_name(name):
        return False
    told = constant(keyword(call, "train")) is False or constant(keyword(call, "split")) in ("test", "val", "valid")
    folders = [file.text(given, scope) or "" for given in (*call.args, *(one.value for one in call.keywords))]
    names = [ast.unparse(given) for given in call.args[:1]] + [ast.unparse(one.value) for one in call.keywords]
    return told or any(map(_FOLDER.search, folders)) or any(_is_held_out_name(one) for one in names)


def _changes_transform(file: File) -> bool:
    """Whether some statement gives a data set another chain: ``val_set.dataset.transform = ...``."""
    return any(
        isinstance(target, ast.Attribute) and "transform" in target.attr and not written(target).startswith("self.")
        for scope in file.scopes
        for node in scope.nodes
        if isinstance(node, ast.Assign)
        for target in node.targets
    )


def _applied(scope: Scope, wanted: re.Pattern[str]) -> ast.Call | None:
    """Return the call of a field of the object on one argument of a name, such as ``self.transform(mask)``."""
    for call in scope.calls():
        if written(call.func).startswith("self.") and len(call.args) == 1 and not call.keywords:
            name = written(call.args[0])
            if name and wanted.search(name) is not None:
                return call
    return None


def _handed_over(file: File, owner: ast.ClassDef, field: str) -> tuple[str, ...]:
    """Return the random steps of the chain that some call gives an object of the class for one of its fields."""
    for method in file.methods_of(owner):
        for value in method.assigned.get(field, ()) if method.name == "__init__" else ():
            own = random_steps(file, value, method)
            if own:
                return own
            if isinstance(value, ast.Name):
                return _given_to_class(file, owner, value.id)
    return ()


def _given_to_class(file: File, owner: ast.ClassDef, parameter: str) -> tuple[str, ...]:
    places = _parameters(owner)
    for scope in file.scopes:
        for call in scope.calls():
            if isinstance(call.func, ast.Name) and call.func.id == owner.name:
                place = places.index(parameter) if parameter in places else len(call.args)
                given = keyword(call, parameter) or (call.args[place] if place < len(call.args) else None)
                steps = random_steps(file, given, scope)
                if steps:
                    return steps
    return ()


def _parameters(owner: ast.ClassDef) -> list[str]:
    made = next((one for one in owner.body if isinstance(one, ast.FunctionDef) and one.name == "__init__"), None)
    return [] if made is None else [argument.arg for argument in made.args.args[1:]]


def _seeds(scope: Scope) -> bool:
    """Whether the function sets the state of a random generator, so that two calls can draw the same numbers."""
    names = (call.func.attr if isinstance(call.func, ast.Attribute) else written(call.func) for call in scope.calls())
    return any(name in _SEEDING for name in names)
