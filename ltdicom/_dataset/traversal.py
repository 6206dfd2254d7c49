"""The data set as a list: depth first, parents before their children.

Knows the tree, and no values. Nothing here recurses: a data set may be deep, and the
caller's stack as well.
"""

from __future__ import annotations

from collections.abc import Iterator

from ltdicom._dataset.tree import Node, Siblings


def deepest_last(node: Node) -> Node:
    """Return the last node at or below `node`."""
    while node.children is not None and len(node.children):
        last = node.children.last()
        assert last is not None
        node = last
    return node


def following(node: Node) -> Node | None:
    """Return the next node of the list view."""
    children = node.children
    below = None if children is None else children.first()
    if below is not None:
        return below
    current: Node | None = node
    while current is not None and (siblings := current.siblings) is not None:
        sibling = siblings.beside(current, 1)
        if sibling is not None:
            return sibling
        current = siblings.parent
    return None


def preceding(node: Node) -> Node | None:
    """Return the previous node of the list view."""
    siblings = node.siblings
    if siblings is None:
        return None
    sibling = siblings.beside(node, -1)
    return deepest_last(sibling) if sibling is not None else siblings.parent


def all_below(siblings: Siblings) -> Iterator[Node]:
    """Yield each node at and below some siblings, in the order of the list view."""
    todo = [iter(siblings)]
    while todo:
        node = next(todo[-1], None)
        if node is None:
            todo.pop()
            continue
        yield node
        if (children := node.children) is not None:
            todo.append(iter(children))


def occurrences(
    siblings: Siblings | None, tag: int, *, backward: bool = False
) -> Iterator[Node]:
    """Return every node of `tag` at or below `siblings`, in the order of the list view."""
    return _from(siblings, tag, None, backward)


def further_occurrences(
    node: Node, tag: int | None = None, *, backward: bool = False
) -> Iterator[Node]:
    """Yield the nodes of a tag, by default that of `node`, behind (or in front of) it."""
    tag = node.tag if tag is None else tag
    if not backward:
        yield from _from(node.children, tag, None, backward)
    current: Node | None = node
    while current is not None:
        siblings = current.siblings
        yield from _from(siblings, tag, current, backward)
        current = current.parent
        if backward and current is not None and current.tag == tag:
            yield current


def _from(
    siblings: Siblings | None, tag: int, after: Node | None, backward: bool
) -> Iterator[Node]:
    if siblings is None:
        return
    todo = [(siblings.candidates(tag, after, backward=backward), siblings.parent)]
    while todo:
        candidates, above = todo[-1]
        node = next(candidates, None)
        if node is None:
            todo.pop()
            if backward and todo and above is not None and above.tag == tag:
                yield above
            continue
        if node.tag == tag and not backward:
            yield node
        if node.is_branch and (children := node.children) is not None:
            todo.append((children.candidates(tag, None, backward=backward), node))
        elif node.tag == tag and backward:
            yield node
