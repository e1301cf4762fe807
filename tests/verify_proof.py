#!/usr/bin/env python3
"""Checks a proof of bursar's by its file and the ledger's key alone, after the steps in docs/proofs.md.

    python3 tests/verify_proof.py PROOF --key KEY [--checkpoint NOTE] [--ledger ID]

Exits with 0 if it holds, and with 3 and the reason if it does not. Needs the standard library, and `cryptography` from PyPI
for Ed25519.
"""

import argparse
import base64
import hashlib
import json
import re
import struct
import sys
from datetime import datetime, timezone

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

LARGEST = 16 << 20
EVENT = ["ledger", "position", "previous_hash", "stream_type", "stream_id", "stream_sequence", "event_type",
         "effective_at", "recorded_at", "salt", "payload", "metadata"]


class Refused(Exception):
    pass


def require(holds, why):
    if not holds:
        raise Refused(why)


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def node(left, right):
    return sha256(b"\x01", left, right)


def unhex(text, length, what):
    require(isinstance(text, str) and re.fullmatch("[0-9a-f]{%d}" % (2 * length), text), f"{what} is no hash")
    return bytes.fromhex(text)


def unbase64(text, what):
    try:
        decoded = base64.b64decode(text, validate=True)
    except ValueError:
        raise Refused(f"{what} is no base64") from None
    require(base64.b64encode(decoded).decode() == text, f"{what} is no base64")
    return decoded


def microseconds(text):
    form = re.fullmatch(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(?!000$)(\d{3})|\.(\d{3}(?!000)\d{3}))?Z", text, re.ASCII)
    require(form and not text.endswith(".000Z"), f"{text!r} is no time")
    whole, milli, micro = form.groups()
    try:
        at = datetime.fromisoformat(whole).replace(tzinfo=timezone.utc)
    except ValueError:
        raise Refused(f"{text!r} is no time") from None
    seconds = (at - datetime(1970, 1, 1, tzinfo=timezone.utc)).total_seconds()
    return int(seconds) * 1_000_000 + int(micro or (milli or "0") + "000")


class Key:
    """`name+id+base64(0x01 || public key)`, where the id is SHA-256(name || 0x0A || 0x01 || public key)[:4]."""

    def __init__(self, text):
        parts = text.split("+", 2)
        require(len(parts) == 3 and parts[0], "the key has not three parts")
        self.name, key = parts[0], unbase64(parts[2], "the key")
        require(len(key) == 33 and key[0] == 1, "the key is no Ed25519 key")
        self.id = sha256(self.name.encode(), b"\n", key)[:4]
        require(self.id.hex() == parts[1], "the key's id is not the one of its name and key")
        self.public = Ed25519PublicKey.from_public_bytes(key[1:])

    def open(self, note, ledger):
        """The checkpoint of a signed note: origin, size, root, time, chain hash of the last event."""
        require(isinstance(note, str) and re.search(r"[\x00-\x09\x0b-\x1f]", note) is None, "the checkpoint is no note")
        text, blank, lines = note.rpartition("\n\n")
        require(blank and lines.endswith("\n"), "the checkpoint is no signed note")
        text, own = text + "\n", 0
        for line in lines[:-1].split("\n"):
            form = re.fullmatch(r"— ([^\s+]+) (\S+)", line)
            require(form, "a line of signatures is none")
            signature = unbase64(form[2], "a signature")
            if form[1] == self.name and signature[:4] == self.id:
                own += 1
                try:
                    self.public.verify(signature[4:], text.encode())
                except InvalidSignature:
                    raise Refused("the checkpoint's signature is wrong") from None
        lines = text.split("\n")
        require(len(lines) == 6 and lines[5] == "", "the checkpoint has not five lines")
        require(lines[0] == self.name, f"it is of {lines[0]}, not of {self.name}")
        require(ledger is None or lines[0] == f"bursar/{ledger}", f"it is of {lines[0]}, not of bursar/{ledger}")
        require(own > 0, "the checkpoint is not signed by the key")
        require(re.fullmatch("0|[1-9][0-9]{0,18}", lines[1], re.ASCII), "the checkpoint has no position")
        require(lines[3].startswith("time ") and lines[4].startswith("head "), "the checkpoint has no time and head")
        microseconds(lines[3][5:])
        root = unbase64(lines[2], "the root")
        require(len(root) == 32, "the root is no hash")
        return lines[0], int(lines[1]), root, lines[3], unhex(lines[4][5:], 32, "the head")


def chain_hash(event):
    require(isinstance(event, dict) and sorted(event) == sorted(EVENT), "the event has not the fields of one")
    digest = hashlib.sha256(b"bursar.event.1")
    for name in ["previous_hash"] + [name for name in EVENT if name != "previous_hash"]:
        value = event[name]
        if name in ("position", "stream_sequence"):
            require(type(value) is int and 0 < value < 1 << 63, f"`{name}` is no position")
            value = struct.pack(">q", value)
        else:
            require(isinstance(value, str), f"`{name}` is no text")
            if name in ("effective_at", "recorded_at"):
                value = struct.pack(">q", microseconds(value))
            elif name in ("previous_hash", "salt"):
                value = unhex(value, 32 if name == "previous_hash" else 16, name)
            else:
                value = value.encode()
        digest.update(struct.pack(">I", len(value)) + value)
    return digest.digest()


def included(index, size, leaf, path):
    """The root that a path leads to (RFC 9162, section 2.1.3.2)."""
    at, last, root = index, size - 1, leaf
    for step in path:
        require(last > 0, "the path is too long")
        if at & 1 or at == last:
            root = node(step, root)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            root = node(root, step)
        at, last = at >> 1, last >> 1
    require(last == 0, "the path is too short")
    return root


def grown(first, second, first_root, path):
    """The roots of both trees that a path leads to (RFC 9162, section 2.1.4.2)."""
    require(0 < first <= second, "the first checkpoint is not the earlier one")
    if first == second:
        require(not path, "the path is too long")
        return first_root, first_root
    require(path, "the path is too short")
    if first & (first - 1) == 0:
        path = [first_root] + path
    at, last = first - 1, second - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    one = other = path[0]
    for step in path[1:]:
        require(last > 0, "the path is too long")
        if at & 1 or at == last:
            one, other = node(step, one), node(step, other)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            other = node(other, step)
        at, last = at >> 1, last >> 1
    require(last == 0, "the path is too short")
    return one, other


def once(pairs):
    require(len({name for name, _ in pairs}) == len(pairs), "a field stands there twice")
    return dict(pairs)


def verify(proof, key, held, ledger):
    require(len(proof) <= LARGEST, "it is larger than any proof")
    try:
        proof = json.loads(proof.decode(), object_pairs_hook=once)
    except (ValueError, RecursionError) as why:
        raise Refused(f"it is no JSON: {why}") from None
    require(isinstance(proof, dict) and proof.get("format") == "bursar.proof.1", "it is no bursar.proof.1")
    require(isinstance(proof.get("path"), list), "it has no path")
    path = [unhex(step, 32, "a step of the path") for step in proof["path"]]
    inclusion = proof.get("kind") == "inclusion"
    require(inclusion or proof.get("kind") == "consistency", "there is no such kind of proof")
    notes = ["checkpoint"] if inclusion else ["from", "to"]
    require(sorted(proof) == sorted(["format", "kind", "path"] + notes + ["event"] * inclusion), "it has other fields")
    checkpoints = [key.open(proof[name], ledger) for name in notes]
    if held is not None:
        held = key.open(held, ledger)
        same = [checkpoint for checkpoint in checkpoints if checkpoint[1] == held[1]]
        require(same, f"it does not speak of the checkpoint at position {held[1]}")
        require(held in same, "the checkpoint that is held and the proof's differ: two histories were shown")
    if inclusion:
        (origin, size, root, _, head), event = checkpoints[0], proof["event"]
        leaf = chain_hash(event)
        require(origin == f"bursar/{event['ledger']}", "the event is of another ledger than the checkpoint")
        require(event["position"] <= size, "the checkpoint was signed before the event")
        found = included(event["position"] - 1, size, sha256(b"\x00", leaf), path)
        require(found == root, "the event is not in the signed tree")
        require(event["position"] < size or leaf == head, "the event is not the last one of the checkpoint")
        return f"the event at position {event['position']} is in the log that was signed at position {size}"
    (_, first, first_root, _, _), (_, second, second_root, _, _) = checkpoints
    require(grown(first, second, first_root, path) == (first_root, second_root), "the later log does not follow")
    return f"the log that was signed at position {second} begins with the one at position {first}"


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("proof")
    arguments.add_argument("--key", required=True)
    arguments.add_argument("--checkpoint")
    arguments.add_argument("--ledger")
    asked = arguments.parse_args()
    try:
        held = asked.checkpoint and open(asked.checkpoint, "rb").read().decode()
        with open(asked.proof, "rb") as proof:
            print("The proof holds: " + verify(proof.read(LARGEST + 1), Key(asked.key), held, asked.ledger))
    except (Refused, UnicodeError) as why:
        print(f"The proof is refused: {why}", file=sys.stderr)
        sys.exit(3)


main()
