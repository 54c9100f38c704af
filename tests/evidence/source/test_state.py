"""Branches start from one state, and what they change meets behind them."""

from __future__ import annotations

import pytest

from mlaudit.evidence.source.state import State
from mlaudit.evidence.source.values import Constant, Sequence


@pytest.fixture
def state():
    state = State()
    state.variables["rows"] = state.held(Sequence((Constant(1),)))
    return state


def grow(state, *items):
    """Append to ``rows`` through its handle, as another name for it would see it."""
    handle = state.variables["rows"]
    state.change(handle, Sequence((*state.content(handle).items, *map(Constant, items))))


def items(state, name="rows"):
    return [item.value for item in state.content(state.variables[name]).items]


def test_a_branch_leaves_the_state_as_it_was(state):
    left = state.branch(lambda: (grow(state, 2), state.variables.update(other=Constant(3))))

    assert items(state) == [1]
    assert "other" not in state.variables
    assert left.content(left.variables["rows"], state) == Sequence((Constant(1), Constant(2)))


def test_going_on_with_a_branch_makes_it_what_happened(state):
    state.go_on(state.branch(lambda: grow(state, 2)))

    assert items(state) == [1, 2]


def test_branches_inside_a_branch_are_undone_with_it(state):
    def outer():
        grow(state, 2)
        state.go_on(state.branch(lambda: grow(state, 3)))
        state.meet(state.here(), state.branch(lambda: grow(state, 4)))

    left = state.branch(outer)

    assert items(state) == [1]
    assert len(left.content(left.variables["rows"], state).items) == 4


def test_what_only_one_branch_changed_meets_what_it_was(state):
    state.meet(state.branch(lambda: grow(state, 2)), state.here())

    assert items(state) == [1, 2]


def test_a_name_that_one_branch_binds_is_kept(state):
    made = []
    state.meet(
        state.branch(lambda: state.variables.update(made=state.held(Sequence((Constant(5),))))),
        state.branch(lambda: made.append(True)),
    )

    assert items(state, "made") == [5]
    assert made == [True]
    assert state.variables is state.outermost


def test_inside_of_a_function_both_scopes_meet(state):
    state.variables = {"x": Constant(1)}
    state.meet(
        state.branch(lambda: state.variables.update(y=Constant(2))),
        state.branch(lambda: state.outermost.update(z=Constant(3))),
    )

    assert state.variables == {"x": Constant(1), "y": Constant(2)}
    assert state.outermost["z"] == Constant(3)
