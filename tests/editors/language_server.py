"""A small client for a language server: what an editor asks, over the server's own pipes."""

from __future__ import annotations

import json
import os
import queue
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

INSTALLED = Path(sys.prefix) / "editors" / "node_modules" / ".bin"
SECONDS = 60.0


def server() -> str | None:
    """The program `yaml-language-server`: where `make editors` puts it, or on the path."""
    return shutil.which("yaml-language-server", path=f"{INSTALLED}{os.pathsep}{os.environ['PATH']}")


class Editor:
    """Opens files, and asks what an editor asks where the cursor stands.

    Args:
        program: the language server.
        folder: the folder that the editor has open.
        settings: the editor's own settings, by their full names (`yaml.schemas`).
    """

    def __init__(self, program: str, folder: Path, settings: dict[str, Any] | None = None) -> None:
        self.folder = folder
        self._settings = settings or {}
        self._process = subprocess.Popen(
            [program, "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder
        )
        self._messages: queue.Queue[dict[str, Any]] = queue.Queue()
        self._diagnostics: dict[str, list[dict[str, Any]]] = {}
        self._versions: dict[str, int] = {}
        self._last = 0
        threading.Thread(target=self._read, daemon=True).start()
        root = folder.resolve().as_uri()
        self._request(
            "initialize",
            {
                "processId": os.getpid(),
                "rootUri": root,
                "workspaceFolders": [{"uri": root, "name": folder.name}],
                "capabilities": {
                    "textDocument": {
                        "completion": {"completionItem": {"snippetSupport": True}},
                        "hover": {"contentFormat": ["markdown"]},
                    },
                    "workspace": {"configuration": True, "workspaceFolders": True},
                },
            },
        )
        self._notify("initialized", {})

    def close(self) -> None:
        """End the server as the protocol has it, and by force if it does not go."""
        self._request("shutdown", None)
        self._notify("exit", None)
        try:
            self._process.wait(SECONDS)
        finally:
            self._process.kill()
            self._process.communicate()

    def open(self, path: Path, text: str) -> list[dict[str, Any]]:
        """Open a file with this text, whatever is on disk, and wait for what is marked in it."""
        uri = path.resolve().as_uri()
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self._versions[uri] = 1
        return self._marked_after("textDocument/didOpen", uri, {"textDocument": document})

    def change(self, path: Path, text: str) -> list[dict[str, Any]]:
        """Give an open file another text, and wait for what is marked in it."""
        uri = path.resolve().as_uri()
        self._versions[uri] += 1
        document = {"uri": uri, "version": self._versions[uri]}
        changed = {"textDocument": document, "contentChanges": [{"text": text}]}
        return self._marked_after("textDocument/didChange", uri, changed)

    def _marked_after(self, method: str, uri: str, params: object) -> list[dict[str, Any]]:
        self._diagnostics.pop(uri, None)
        self._notify(method, params)
        while uri not in self._diagnostics:
            self._take(self._messages.get(timeout=SECONDS))
        return self._diagnostics[uri]

    def complete(self, path: Path, line: int, column: int) -> dict[str, dict[str, Any]]:
        """What is offered at a place (both counted from 0), by label."""
        answer = self._request("textDocument/completion", _place(path, line, column))
        items = answer["items"] if isinstance(answer, dict) else answer or []
        return {item["label"]: item for item in items}

    def hover(self, path: Path, line: int, column: int) -> str:
        """What is shown over a place, as Markdown; empty if nothing is."""
        answer = self._request("textDocument/hover", _place(path, line, column))
        return str(answer["contents"]["value"]) if answer else ""

    def _request(self, method: str, params: object) -> Any:
        self._last += 1
        number = self._last
        self._send({"id": number, "method": method, "params": params})
        while True:
            message = self._messages.get(timeout=SECONDS)
            if message.get("id") == number and "method" not in message:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']}")
                return message["result"]
            self._take(message)

    def _take(self, message: dict[str, Any]) -> None:
        """Answer what the server asks, and keep what it tells."""
        if message.get("method") == "textDocument/publishDiagnostics":
            told = message["params"]
            self._diagnostics[told["uri"]] = told["diagnostics"]
        if "id" in message and "method" in message:
            result = None
            if message["method"] == "workspace/configuration":
                items = message["params"]["items"]
                result = [self._section(item["section"]) for item in items]
            self._send({"id": message["id"], "result": result})

    def _section(self, name: str) -> dict[str, Any]:
        # The schemas of the public catalogue are not asked for: the tests are to work offline.
        settings = {"yaml.schemaStore.enable": False, **self._settings}
        prefix = f"{name}."
        found: dict[str, Any] = {}
        for key, value in settings.items():
            if key.startswith(prefix):
                *outer, last = key.removeprefix(prefix).split(".")
                place = found
                for step in outer:
                    place = place.setdefault(step, {})
                place[last] = value
        return found

    def _notify(self, method: str, params: object) -> None:
        self._send({"method": method, "params": params})

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self._process.stdin.flush()

    def _read(self) -> None:
        stream = self._process.stdout
        assert stream is not None
        while header := stream.readline():
            length = 0
            while header.strip():
                name, _, value = header.partition(b":")
                if name.lower() == b"content-length":
                    length = int(value)
                header = stream.readline()
            self._messages.put(json.loads(stream.read(length)))


def _place(path: Path, line: int, column: int) -> dict[str, Any]:
    return {
        "textDocument": {"uri": path.resolve().as_uri()},
        "position": {"line": line, "character": column},
    }
