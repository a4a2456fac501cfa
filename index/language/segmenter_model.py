"""Read the weights of pyvi's word segmenter: pyvi's own files → a `Model`.

pyvi 0.1.1 decides with a conditional random field of two labels, B (a syllable begins a word) and
I (it continues one). Its weights lie in a pickle that drags in scikit-learn when it is loaded the
usual way: 1 s and 116 MB, none of which deciding needs. Here the same two files are read with the
standard library alone, in about 60 ms, and nothing is executed.

The pickle holds a model file of CRFsuite, whose layout (little endian) is, in the parts we read:

    header      "lCRF", size, "FOMC", version, 3 counts, then the offsets of features, labels,
                attributes and two indexes
    features    "FEAT", size, count; each: kind (0 state, 1 transition), source, target, weight
    names       "CQDB", size, flag, byte order, count, offset of the list of offsets;
                each: id, length, bytes, NUL

Source of the layout: crf1d_model.c and cqdb.c of CRFsuite 0.12
(https://github.com/chokkan/crfsuite).
"""

import hashlib
import importlib.util
import io
import operator
import pickle
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

DIGESTS = {
    "ViTokenizer.py": "ad11cdacf45b5b2801cd97a473f70effb3a36b94779b80c776a11cedaa18e1c1",
    "models/pyvi3.pkl": "6cdd73aee04b6a4ad7320ca85d27d931a7ef870cfdd41beb148e86bdb8aca134",
    "models/words.txt": "517743d27e71d43343e4b8e9e89015cdc68d84ebe1d48106449e501d918ece4a",
}
"""SHA-256 of the files that make pyvi 0.1.1 what it is: its rules, its weights, its list of words.

The rules are in it so that a later pyvi with the same model, but another way of cutting, is
noticed as well."""


class ModelMismatch(Exception):
    """The installed pyvi is not the one whose decisions are reproduced here."""


class Pair(NamedTuple):
    """What two adjacent syllables say when some entry of pyvi's word list begins with them."""

    to_first: float  # evidence for the first of the two, 0 when the pair alone is no entry
    to_second: float  # evidence for the second, likewise
    thirds: frozenset[str]  # the syllables that make an entry of three


class Evidence(NamedTuple):
    """What a property of a syllable says about three syllables; above 0: continues a word."""

    own: float = 0.0  # about itself
    to_left: float = 0.0  # about the syllable on its left
    to_right: float = 0.0  # about the syllable on its right

    def plus(self, other: "Evidence") -> "Evidence":
        """Both together."""
        return Evidence(*map(operator.add, self, other))


class Transitions(NamedTuple):
    """The weight of each label after each; `b_to_i` is I after B."""

    b_to_b: float
    b_to_i: float
    i_to_b: float
    i_to_i: float


class Model(NamedTuple):
    """All that deciding needs, as differences: the weight for I less the weight for B."""

    syllables: Mapping[str, Evidence]  # by lower-case syllable; one that is not here says nothing
    always: Evidence
    upper: Evidence  # when the syllable is upper case, in title case, a number
    title: Evidence
    digit: Evidence
    followers: Mapping[str, dict[str, Pair]]  # first syllable → second → what the pair says
    triple_to_first: float  # about the first of three syllables that are an entry together
    triple_to_third: float  # about the third
    transitions: Transitions


def pyvi_folder() -> Path:
    """The folder of the installed pyvi, which is not imported; else `ModuleNotFoundError`."""
    spec = importlib.util.find_spec("pyvi")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("pyvi is not installed; run: pip install pyvi==0.1.1", name="pyvi")
    return Path(spec.submodule_search_locations[0])


def read_model(folder: Path) -> Model:
    """The model in a pyvi folder; `ModelMismatch` unless its files are those of pyvi 0.1.1."""
    files = {name: _read_checked(folder, name, digest) for name, digest in DIGESTS.items()}
    weights, transitions = parse_crfsuite(unpickle_crfsuite(files["models/pyvi3.pkl"]))
    lower = "word.lower():"
    syllables = {name.partition(lower)[2] for name in weights if lower in name}
    pair = (weights["+1:word.bi_gram()"], weights["-1:word.bi_gram()"])
    return Model(
        syllables={syllable: _evidence(weights, lower + syllable) for syllable in syllables},
        always=Evidence(own=weights["bias"]),
        upper=_evidence(weights, "word.isupper()"),
        title=_evidence(weights, "word.istitle()"),
        digit=_evidence(weights, "word.isdigit()"),
        followers=_followers(files["models/words.txt"].decode("utf-8"), *pair),
        triple_to_first=weights["+2:word.tri_gram()"],
        triple_to_third=weights["-2:word.tri_gram()"],
        transitions=transitions,
    )


def _evidence(weights: Mapping[str, float], attribute: str) -> Evidence:
    """The weights of one attribute, under its three names: a syllable's own, its neighbours'."""
    own, to_left, to_right = (weights.get(side + attribute, 0.0) for side in ("", "+1:", "-1:"))
    return Evidence(own, to_left, to_right)


def _read_checked(folder: Path, name: str, digest: str) -> bytes:
    """A file's bytes, if they have the digest."""
    try:
        content = (folder / name).read_bytes()
    except OSError as error:
        raise ModelMismatch(f"{folder / name} cannot be read: {error}") from error
    if hashlib.sha256(content).hexdigest() != digest:
        raise ModelMismatch(f"{folder / name} is not that of pyvi 0.1.1")
    return content


def _followers(word_list: str, to_first: float, to_second: float) -> dict[str, dict[str, Pair]]:
    """pyvi's entries of two and three syllables, by first and second syllable.

    Lines end in LF alone and syllables are parted by one space, exactly as pyvi reads them.
    """
    one: dict[str, str] = {}  # equal syllables made one string, which saves 1.8 MB
    entries = [[one.setdefault(part, part) for part in line.split(" ")] for line in word_list.split("\n")]
    thirds: dict[tuple[str, str], set[str]] = {}
    for first, second, third in (entry for entry in entries if len(entry) == 3):
        thirds.setdefault((first, second), set()).add(third)
    followers: dict[str, dict[str, Pair]] = {}
    # One shared record for the 93 % of pairs that begin no entry of three.
    plain = Pair(to_first, to_second, frozenset())
    for first, second in (entry for entry in entries if len(entry) == 2):
        followers.setdefault(first, {})[second] = plain
    for (first, second), after in thirds.items():
        pairs = followers.setdefault(first, {})
        known = pairs.get(second, Pair(0.0, 0.0, frozenset()))
        pairs[second] = known._replace(thirds=frozenset(after))
    return followers


# --- the pickle


class _Inert:
    """Stands for every object in the pickle: takes whatever it is given, and does nothing."""

    def __new__(cls, *_arguments: object) -> "_Inert":
        return super().__new__(cls)

    def __init__(self, *_arguments: object) -> None:
        self.state: object = None

    def __setstate__(self, state: object) -> None:
        self.state = state


def _latin1_bytes(text: str, encoding: str) -> bytes:
    """How a pickle of protocol 2 writes bytes; the one call that is really made."""
    if encoding != "latin1":
        raise pickle.UnpicklingError(f"refused: encoding {encoding!r}")
    return text.encode("latin-1")


class _RestrictedUnpickler(pickle.Unpickler):
    """Makes the objects that pyvi's pickle holds into inert ones, and refuses any other."""

    _ALLOWED: Mapping[tuple[str, str], object] = {
        ("_codecs", "encode"): _latin1_bytes,
        ("numpy", "dtype"): _Inert,
        ("numpy.core.multiarray", "scalar"): _Inert,
        ("pycrfsuite._logparser", "TrainLogParser"): _Inert,
        ("sklearn_crfsuite._fileresource", "FileResource"): _Inert,
        ("sklearn_crfsuite.estimator", "CRF"): _Inert,
    }

    def find_class(self, module: str, name: str) -> object:
        """What stands in for a name in the pickle; `UnpicklingError` for a name out of place."""
        try:
            return self._ALLOWED[module, name]
        except KeyError:
            raise pickle.UnpicklingError(f"refused: {module}.{name}") from None


def unpickle_crfsuite(pickled: bytes) -> bytes:
    """The CRFsuite model inside pyvi's pickle; `UnpicklingError` for a pickle of anything else."""
    state = _state(_RestrictedUnpickler(io.BytesIO(pickled)).load())
    model = _state(state.get("modelfile")).get("__FILE_RESOURCE_DATA__")
    if not isinstance(model, bytes):
        raise pickle.UnpicklingError("refused: no model inside")
    return model


def _state(value: object) -> dict[str, object]:
    """What an unpickled object was filled with."""
    if isinstance(value, _Inert) and isinstance(value.state, dict):
        return value.state
    raise pickle.UnpicklingError("refused: no model inside")


# --- the model file of CRFsuite

_HEADER = struct.Struct("<4sI4s9I")
_FEATURES = struct.Struct("<4sII")
_FEATURE = struct.Struct("<IIId")
_NAMES = struct.Struct("<4s5I")
_NAME = struct.Struct("<II")


def parse_crfsuite(model: bytes) -> tuple[dict[str, float], Transitions]:
    """The weights of each attribute, I_W's less B_W's, and those of the transitions."""
    magic, _, kind, *_, features_at, labels_at, attributes_at, _, _ = _HEADER.unpack_from(model)
    if (magic, kind) != (b"lCRF", b"FOMC"):
        raise ModelMismatch("not a first-order model of CRFsuite")
    if _parse_names(model, labels_at) != ["B_W", "I_W"]:
        raise ModelMismatch("not a model with the labels B_W and I_W")
    attributes = _parse_names(model, attributes_at)
    _, _, count = _FEATURES.unpack_from(model, features_at)
    first = features_at + _FEATURES.size
    weights = dict.fromkeys(attributes, 0.0)
    transitions = [0.0] * 4
    rows = _FEATURE.iter_unpack(model[first : first + count * _FEATURE.size])
    for is_transition, source, label, weight in rows:
        if is_transition:
            transitions[2 * source + label] = weight
        else:
            weights[attributes[source]] += weight if label else -weight
    return weights, Transitions(*transitions)


def _parse_names(model: bytes, at: int) -> list[str]:
    """The names of a constant quark database, in order of their ids."""
    magic, _, _, _, count, offsets_at = _NAMES.unpack_from(model, at)
    if magic != b"CQDB":
        raise ModelMismatch("no database of names where the header says")
    names = []
    for offset in struct.unpack_from(f"<{count}I", model, at + offsets_at):
        _, length = _NAME.unpack_from(model, at + offset)
        name = at + offset + _NAME.size
        names.append(model[name : name + length - 1].decode("utf-8"))
    return names
