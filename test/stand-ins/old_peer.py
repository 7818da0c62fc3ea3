"""What the two older programs have in common. The stand-ins contain none of their code, but behave as they do.

Do not copy this behaviour. Each rule below is a fault of the older programs that floodsim must get along with:
- One `recv(1024)` is taken for one message. Its words are stored in the object, so that two messages at a time mix.
- The handler of a connection never ends by itself. When the other side has closed the connection, `recv` returns
  nothing, and the handler loops without a pause. Only a reset ends it: `ConnectionResetError`.
- The path of a file is known only after a `get` for it. A `request` before that is a KeyError, and 0 bytes are sent.
- A folder is packed as its direct children, without their own folder in front. An empty folder is an IndexError.
- The archive is written to the working folder, under the name up to its first dot.
- `file_size` is the uncompressed size of the first entry. A receiver reads 1024 bytes at a time until it has so many,
  and nothing closes after the last byte.
- Lists in the configuration are split at comma and blank; `[1,2]` and `[]` are no numbers, and are read again for ever.
"""
import configparser
import hashlib
import json
import os
import socket
import struct
import sys
import threading
import time
import zipfile
from typing import Any, Callable, Dict, List, TypeVar

# The older programs loop until they are killed. A test that is aborted must not use the machine for ever.
SPIN_SECONDS = float(os.environ.get("SPIN_SECONDS", "20"))

Value = TypeVar("Value")


class Spin:
    """Counts the time of one loop without a pause. After its limit the loop only waits, and is still not over."""

    def __init__(self) -> None:
        self.until = time.monotonic() + SPIN_SECONDS

    def turn(self) -> None:
        if time.monotonic() > self.until:
            threading.Event().wait()


def read_until_valid(path: str, read: Callable[[configparser.ConfigParser], Value]) -> Value:
    """An error in the file is tried again for ever, without a word."""
    spin = Spin()
    while True:
        try:
            ini = configparser.ConfigParser()
            ini.read(path, encoding="utf-8")
            return read(ini)
        except Exception:
            spin.turn()


def listed(text: str) -> List[str]:
    return text[1:-1].split(", ")


class OldPeer:
    # What is sent back for an unknown verb.
    refusal = ""

    def __init__(self, bind: str, ip: str, port: str, share: str) -> None:
        self.bind = bind
        self.ip = ip
        self.port = int(port)
        self.share = share
        self.words: List[str] = []
        self.is_found: Dict[str, bool] = {}
        self.paths: Dict[str, str] = {}

    def get(self, lowered: str) -> None:
        """Handles a `get`, whose words are in `self.words`. `lowered` is the message with a TTL that is one lower."""
        raise NotImplementedError

    def found(self) -> None:
        raise NotImplementedError

    def serve(self) -> None:
        server = socket.socket()
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind((self.bind, self.port))
        server.listen(5)
        while True:
            connection, _ = server.accept()
            threading.Thread(target=self.handle, args=(connection,)).start()

    def handle(self, connection: socket.socket) -> None:
        spin = None
        while True:
            try:
                received = connection.recv(1024)
                if not received:
                    spin = spin or Spin()
                    spin.turn()
                    continue
                self.words = received.decode().split()
                say(" ".join(self.words))
                verb = self.words[0]
                if verb == "get":
                    self.get(lowered(received.decode()))
                elif verb == "found":
                    self.found()
                elif verb == "request":
                    self.send(connection, self.words[1])
                else:
                    connection.send(self.refusal.encode())
            except ConnectionResetError:
                break
        connection.close()

    def search(self, name: str) -> bool:
        self.is_found[name] = False
        self.search_in(self.share, name)
        return self.is_found[name]

    def search_in(self, folder: str, name: str) -> None:
        """Finds a file or a folder, in every folder below; the last one of that name counts."""
        for item in os.listdir(folder):
            path = os.path.join(folder, item)
            if item == name:
                self.is_found[name] = True
                self.paths[name] = path
            elif os.path.isdir(path):
                self.search_in(path, name)

    def send(self, connection: socket.socket, name: str) -> None:
        path = self.paths[name]
        archive = name.split(".")[0] + ".zip"
        with zipfile.ZipFile(archive, "w") as packed:
            if os.path.isdir(path):
                for child in os.listdir(path):
                    packed.write(os.path.join(path, child), child)
            else:
                packed.write(path, name)
        header: Dict[str, Any] = {
            "filename": archive,
            "md5": md5_of(archive),
            "file_size": packed.infolist()[0].file_size,
        }
        encoded = json.dumps(header).encode()
        connection.send(struct.pack("i", len(encoded)))
        connection.send(encoded)
        with open(archive, "rb") as content:
            for line in content:
                connection.send(line)
        os.remove(archive)

    def notify(self, ip: str, port: str, message: str) -> None:
        """Sends a message on a connection of its own, and closes it. After a `request` it waits for the file there."""
        with socket.socket() as connection:
            connection.connect((ip, int(port)))
            connection.send(message.encode())
            if message.split()[0] == "request":
                self.save(connection)
            connection.shutdown(socket.SHUT_RDWR)

    def save(self, connection: socket.socket) -> None:
        (length,) = struct.unpack("i", connection.recv(4))
        header = json.loads(connection.recv(length).decode())
        size = header["file_size"]
        # No folder separator is added.
        archive = self.share + header["filename"]
        spin = None
        with open(archive, "wb") as target:
            saved = 0
            while saved < size:
                block = connection.recv(1024)
                target.write(block)
                saved += len(block)
                if not block:
                    spin = spin or Spin()
                    spin.turn()
        if md5_of(archive) == header["md5"]:
            with zipfile.ZipFile(archive) as packed:
                packed.extractall(self.share)
            say(f"{header['filename']} saved")
        else:
            say(f"{header['filename']} was damaged on its way")
        os.remove(archive)


def lowered(message: str) -> str:
    """Lowers the last word, the TTL. The others stay, joined by single spaces, without end of line."""
    *words, ttl = message.split()
    return " ".join([*words, str(int(ttl) - 1)])


def md5_of(path: str) -> str:
    with open(path, "rb") as content:
        return hashlib.md5(content.read()).hexdigest()


def say(text: str) -> None:
    print(text, flush=True)


def accept_any_text() -> None:
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")
