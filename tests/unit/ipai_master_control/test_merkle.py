# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The tree against published vectors and against the definition written down naively.

The eight inputs and roots are those of the reference implementation of Certificate
Transparency (github.com/google/certificate-transparency, merkletree tests; also in
github.com/transparency-dev/merkle, testonly). The structure of the proofs for seven
leaves is the example of RFC 6962 section 2.1.3.
"""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mc_lib import merkle

INPUTS = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LEAVES = st.lists(st.binary(max_size=8), min_size=1, max_size=70)


class Tree:
    """A log in memory, filled through the frontier."""

    def __init__(self, inputs):
        self.nodes = {}
        frontier = merkle.Frontier()
        for index, data in enumerate(inputs):
            leaf = merkle.leaf_hash(data)
            self.nodes[0, index] = leaf
            for level, position, value in frontier.append(leaf):
                self.nodes[level, position] = value
        self.root = frontier.root()

    def get(self, level, index):
        return self.nodes[level, index]


def naive_root(inputs):
    """RFC 6962 section 2.1, as it is written."""
    if not inputs:
        return hashlib.sha256(b"").digest()
    if len(inputs) == 1:
        return hashlib.sha256(b"\x00" + inputs[0]).digest()
    k = 1
    while k * 2 < len(inputs):
        k *= 2
    halves = naive_root(inputs[:k]) + naive_root(inputs[k:])
    return hashlib.sha256(b"\x01" + halves).digest()


@pytest.mark.parametrize("size", range(9))
def test_published_roots(size):
    tree = Tree(INPUTS[:size])
    assert tree.root.hex() == ROOTS[size]
    whole = Tree(INPUTS)
    assert merkle.root(size, whole.get).hex() == ROOTS[size], "an earlier size"


def test_the_proofs_of_the_rfc():
    """With its names: hash0 … hash6 = a … f, j; g h i j; k l."""
    tree = Tree(INPUTS[:7])
    a, b, c, d, e, f, j = (tree.get(0, n) for n in range(7))
    g, h, i = (tree.get(1, n) for n in range(3))
    k, l_ = tree.get(2, 0), merkle.node_hash(i, j)

    def path(index):
        return merkle.inclusion_proof(index, 7, tree.get)

    assert path(0) == [b, h, l_]
    assert path(3) == [c, g, l_]
    assert path(4) == [f, j, k]
    assert path(6) == [i, k]

    def proof(size):
        return merkle.consistency_proof(size, 7, tree.get)

    assert proof(3) == [c, d, g, l_]
    assert proof(4) == [l_]
    assert proof(6) == [i, j, k]
    assert (a, e) == (merkle.leaf_hash(INPUTS[0]), merkle.leaf_hash(INPUTS[4]))


@given(LEAVES)
def test_incremental_is_naive(inputs):
    tree = Tree(inputs)
    assert tree.root == naive_root(inputs)
    reloaded = merkle.Frontier.load(len(inputs), tree.get)
    assert reloaded.root() == tree.root
    reloaded.append(merkle.leaf_hash(b"next"))
    assert reloaded.root() == naive_root([*inputs, b"next"])


@given(LEAVES, st.data())
def test_inclusion(inputs, data):
    tree = Tree(inputs)
    size = data.draw(st.integers(1, len(inputs)))
    index = data.draw(st.integers(0, size - 1))
    root = naive_root(inputs[:size])
    leaf = merkle.leaf_hash(inputs[index])
    proof = merkle.inclusion_proof(index, size, tree.get)
    assert merkle.verify_inclusion(index, size, leaf, proof, root)
    other = merkle.leaf_hash(b"something that is not there")
    assert not merkle.verify_inclusion(index, size, other, proof, root)
    assert not merkle.verify_inclusion(index, size, leaf, [*proof, root], root)
    assert not merkle.verify_inclusion(index, size, leaf, proof, b"\x00" * 32)
    if proof:
        assert not merkle.verify_inclusion(index, size, leaf, proof[:-1], root)


@given(LEAVES, st.data())
def test_consistency(inputs, data):
    tree = Tree(inputs)
    size = data.draw(st.integers(1, len(inputs)))
    old = data.draw(st.integers(0, size))
    roots = naive_root(inputs[:old]), naive_root(inputs[:size])
    proof = merkle.consistency_proof(old, size, tree.get)
    assert merkle.verify_consistency(old, size, *roots, proof)
    assert not merkle.verify_consistency(old, size, *roots, [*proof, roots[1]])
    if old:
        assert not merkle.verify_consistency(old, size, b"\x01" * 32, roots[1], proof)
        assert not merkle.verify_consistency(old, size, roots[0], b"\x01" * 32, proof)


@pytest.mark.parametrize("old", range(1, 9))
def test_a_rewritten_history_has_no_proof(old):
    changed = [b"other", *INPUTS[1:]]
    proof = merkle.consistency_proof(old, 8, Tree(changed).get)
    roots = bytes.fromhex(ROOTS[old]), Tree(changed).root
    assert not merkle.verify_consistency(old, 8, *roots, proof)


def test_what_is_not_there():
    tree = Tree(INPUTS)
    for index, size in ((8, 8), (-1, 8), (0, 0)):
        with pytest.raises(ValueError):
            merkle.inclusion_proof(index, size, tree.get)
        assert not merkle.verify_inclusion(index, size, tree.root, [], tree.root)
    with pytest.raises(ValueError):
        merkle.consistency_proof(9, 8, tree.get)
    assert not merkle.verify_consistency(9, 8, tree.root, tree.root, [])
    with pytest.raises(ValueError):
        merkle.Frontier(3, [tree.root])
