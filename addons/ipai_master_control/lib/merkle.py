# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The Merkle tree of RFC 6962 section 2.1 (the same in RFC 9162 section 2.1).

The log grows at its right end only. A subtree of 2^level leaves that is full never
changes again: it is a *node*, named by ``(level, index)`` and holding the leaves
``index << level`` up to ``(index + 1) << level``. Level 0 is the leaf itself. Whoever
keeps the nodes can append, give the root of any earlier size, and prove inclusion and
consistency in O(log n). All hashes are ``bytes`` of 32.
"""

import hashlib

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()
_LEAF_PREFIX = b"\x00"
_NODE_PREFIX = b"\x01"


def leaf_hash(data):
    """Return SHA-256(0x00 ‖ data)."""
    return hashlib.sha256(_LEAF_PREFIX + data).digest()


def node_hash(left, right):
    """Return SHA-256(0x01 ‖ left ‖ right)."""
    return hashlib.sha256(_NODE_PREFIX + left + right).digest()


def frontier_nodes(size):
    """Return the nodes that make up a tree of ``size`` leaves, from left to right."""
    nodes, start = [], 0
    for level in reversed(range(size.bit_length())):
        if size >> level & 1:
            nodes.append((level, start >> level))
            start += 1 << level
    return nodes


class Frontier:
    """The right edge of a growing tree: its full subtrees, at most one per level."""

    def __init__(self, size=0, hashes=()):
        """Start from a tree of ``size`` leaves.

        :param hashes: those of ``frontier_nodes(size)``, in that order
        """
        if len(hashes) != size.bit_count():
            raise ValueError(f"{len(hashes)} hashes do not make a tree of {size}.")
        self.size = size
        self._hashes = list(hashes)

    @classmethod
    def load(cls, size, get_node):
        """Return the frontier; ``get_node(level, index)`` gives the nodes."""
        return cls(size, [get_node(*node) for node in frontier_nodes(size)])

    def append(self, leaf):
        """Add a leaf's hash; return the nodes above it that are now full.

        :returns: list of ``(level, index, hash)``, lowest first, without the leaf
        """
        completed, index, level = [], self.size, 0
        current = leaf
        while index & 1:
            current = node_hash(self._hashes.pop(), current)
            index >>= 1
            level += 1
            completed.append((level, index, current))
        self._hashes.append(current)
        self.size += 1
        return completed

    def nodes(self):
        """Return ``{(level, index): hash}`` of the full subtrees."""
        return dict(zip(frontier_nodes(self.size), self._hashes, strict=True))

    def root(self):
        """Return the root of the tree as it is now."""
        return _fold(self._hashes)


def _fold(hashes):
    if not hashes:
        return EMPTY_ROOT
    root = hashes[-1]
    for left in reversed(hashes[:-1]):
        root = node_hash(left, root)
    return root


def root(size, get_node):
    """Return the root of the first ``size`` leaves."""
    return _fold([get_node(*node) for node in frontier_nodes(size)])


def inclusion_proof(index, size, get_node):
    """Return the audit path of leaf ``index`` in the first ``size`` leaves.

    RFC 6962 section 2.1.1, lowest sibling first.

    :raises ValueError: there is no such leaf
    """
    if not 0 <= index < size:
        raise ValueError(f"A tree of {size} has no leaf {index}.")
    path, start, end = [], 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_range_hash(middle, end, get_node))
            end = middle
        else:
            path.append(_range_hash(start, middle, get_node))
            start = middle
    return path[::-1]


def consistency_proof(old_size, size, get_node):
    """Return the proof that the tree of ``size`` begins with that of ``old_size``.

    RFC 6962 section 2.1.2; empty for equal sizes and for an empty old tree.

    :raises ValueError: the old tree is larger
    """
    if not 0 <= old_size <= size:
        raise ValueError(f"A tree of {size} cannot extend one of {old_size}.")
    if old_size in (0, size):
        return []
    path, start, end, whole = [], 0, size, True
    while old_size != end:
        middle = start + _split(end - start)
        if old_size <= middle:
            path.append(_range_hash(middle, end, get_node))
            end = middle
        else:
            path.append(_range_hash(start, middle, get_node))
            start, whole = middle, False
    if not whole:
        path.append(_range_hash(start, end, get_node))
    return path[::-1]


def _split(count):
    """Return the largest power of two that is smaller than ``count``."""
    return 1 << (count - 1).bit_length() - 1


def _range_hash(start, end, get_node):
    """Return the root over the leaves of a range that starts a subtree of its size."""
    count = end - start
    if count & (count - 1) == 0:
        level = count.bit_length() - 1
        return get_node(level, start >> level)
    middle = start + _split(count)
    return node_hash(
        _range_hash(start, middle, get_node), _range_hash(middle, end, get_node)
    )


def verify_inclusion(index, size, leaf, proof, expected_root):
    """Say whether the proof shows the leaf's hash at ``index`` of the tree.

    RFC 9162 section 2.1.3.2.
    """
    if not 0 <= index < size:
        return False
    position, last, current = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if position & 1 or position == last:
            current = node_hash(sibling, current)
            while not position & 1 and position:
                position >>= 1
                last >>= 1
        else:
            current = node_hash(current, sibling)
        position >>= 1
        last >>= 1
    return last == 0 and current == expected_root


def verify_consistency(old_size, size, old_root, new_root, proof):
    """Say whether the proof shows that the new tree begins with the old one.

    RFC 9162 section 2.1.4.2. An empty old tree is the beginning of every tree.
    """
    if not 0 <= old_size <= size:
        return False
    if old_size == 0:
        return not proof and old_root == EMPTY_ROOT
    if old_size == size:
        return not proof and old_root == new_root
    return bool(proof) and _walk_consistency(
        old_size, size, old_root, new_root, list(proof)
    )


def _walk_consistency(old_size, size, old_root, new_root, proof):
    if old_size & (old_size - 1) == 0:
        proof.insert(0, old_root)
    position, last = old_size - 1, size - 1
    while position & 1:
        position >>= 1
        last >>= 1
    old = new = proof[0]
    for sibling in proof[1:]:
        if last == 0:
            return False
        if position & 1 or position == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while not position & 1 and position:
                position >>= 1
                last >>= 1
        else:
            new = node_hash(new, sibling)
        position >>= 1
        last >>= 1
    return last == 0 and old == old_root and new == new_root
