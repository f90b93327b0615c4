# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Tokens, estimated, and a prompt cache that counts like the real one."""

import hashlib
import json
import threading

CHARS_PER_TOKEN = 4


def estimate(value) -> int:
    """About how many tokens ``value`` (text or anything JSON) is."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return max(len(text) // CHARS_PER_TOKEN, 1)


class PromptCache:
    """Remembers which prefixes it saw: tools, system and messages up to a mark."""

    def __init__(self):
        self._seen = set()
        self._lock = threading.Lock()

    def usage(self, data: dict, output) -> dict:
        """The ``usage`` object for a request and the content of its answer."""
        total = estimate(_parts(data))
        written = read = 0
        with self._lock:
            for size, digest in _marked_prefixes(data):
                if digest in self._seen:
                    read = size
                else:
                    written = size - read
                    self._seen.add(digest)
        return {
            "input_tokens": max(total - read - written, 0),
            "cache_creation_input_tokens": written,
            "cache_read_input_tokens": read,
            "output_tokens": estimate(output),
        }


def _parts(data):
    system = data.get("system") or []
    if isinstance(system, str):
        system = [{"type": "text", "text": system}]
    parts = [*(data.get("tools") or []), *system]
    for message in data["messages"]:
        content = message["content"]
        parts += [{"text": content}] if isinstance(content, str) else content
    return parts


def _marked_prefixes(data):
    """Size in tokens and digest of each prefix that ends at a cache mark."""
    digest = hashlib.sha256(data["model"].encode())
    size = 0
    for part in _parts(data):
        plain = {key: part[key] for key in part if key != "cache_control"}
        text = json.dumps(plain, sort_keys=True)
        digest.update(text.encode())
        size += estimate(text)
        if part.get("cache_control"):
            yield size, digest.hexdigest()
