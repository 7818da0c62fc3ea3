"""How the older programs find and move files: what the two stand-ins have in common.

    int32, little-endian   length of the header in bytes
    header                 UTF-8 JSON: filename, md5 (of the archive), file_size
    body                   a ZIP archive

Two quirks of the older senders are kept on purpose: `file_size` is the size of the first entry before compression,
so the archive is longer, and the connection stays open after the last byte. So a receiver can find the end only by
the MD5.
"""
import hashlib
import json
import os
import re
import shutil
import socket
import struct
import tempfile
import zipfile
from typing import IO, Optional, Tuple

Address = Tuple[str, int]

# Large, because a thread may have to wait between two blocks for threads that spin: see jiangluyu.py.
BLOCK_BYTES = 1024 * 1024
LONGEST_HEADER = 64 * 1024
# Maximum overhead of an archive of one file: its name twice, and some records.
MOST_BEYOND_FILE_SIZE = 1024 * 1024
PATIENCE_SECONDS = 30.0
# After file_size bytes, the rest follows at once or never.
PATIENCE_AT_THE_END_SECONDS = 3.0


class BadTransfer(Exception):
    """The received bytes must not be saved."""


def is_base_name(name: str) -> bool:
    return name not in ("", ".", "..") and not any(character in name for character in "/\\\0")


def find_shared(share: str, name: str) -> Optional[str]:
    """The path of a shared file, in any subfolder."""
    if not is_base_name(name):
        return None
    for folder, _, names in os.walk(share):
        path = os.path.join(folder, name)
        if name in names and os.path.isfile(path):
            return path
    return None


def send_file(connection: socket.socket, path: str) -> None:
    """Answers a request. Leaves the connection open, as the older programs do."""
    name = os.path.basename(path)
    with tempfile.NamedTemporaryFile(dir=os.getcwd(), suffix=".zip") as archive:
        entry = zipfile.ZipInfo.from_file(path, name, strict_timestamps=False)
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as packed:
            with open(path, "rb") as content, packed.open(entry, "w") as target:
                shutil.copyfileobj(content, target, BLOCK_BYTES)
        header = {
            "filename": name.split(".")[0] + ".zip",
            "md5": md5_of(archive),
            "file_size": entry.file_size,  # the quirk: not the archive's
        }
        encoded = json.dumps(header).encode()
        connection.sendall(struct.pack("<i", len(encoded)) + encoded)
        archive.seek(0)
        while True:
            block = archive.read(BLOCK_BYTES)
            if not block:
                return
            connection.sendall(block)


def md5_of(file: IO[bytes]) -> str:
    digest = hashlib.md5()
    file.seek(0)
    for block in iter(lambda: file.read(BLOCK_BYTES), b""):
        digest.update(block)
    return digest.hexdigest()


def fetch_file(holder: Address, request: bytes, share: str) -> None:
    """Sends the request, waits on the same connection for the archive, and unpacks it into the share.

    The connection is not half-closed: the older programs keep it open until they have the file.
    """
    with socket.create_connection(holder, timeout=PATIENCE_SECONDS) as connection:
        connection.sendall(request)
        size, md5 = receive_header(connection)
        with tempfile.NamedTemporaryFile(dir=os.getcwd(), suffix=".zip") as archive:
            receive_archive(connection, size, md5, archive)
            unpack(archive, share)


def receive_header(connection: socket.socket) -> Tuple[int, str]:
    (length,) = struct.unpack("<i", receive_exactly(connection, 4))
    if not 0 < length <= LONGEST_HEADER:
        raise BadTransfer(f"a header of {length} bytes")
    try:
        header = json.loads(receive_exactly(connection, length).decode())
    except ValueError as error:
        raise BadTransfer("the header is no JSON") from error
    size, md5 = (header.get("file_size"), header.get("md5")) if isinstance(header, dict) else (None, None)
    if not isinstance(size, int) or size < 0 or not isinstance(md5, str):
        raise BadTransfer("the header lacks file_size or md5")
    if "error" in header:
        raise BadTransfer("the holder says that it failed")
    return size, md5.lower()


def receive_exactly(connection: socket.socket, length: int) -> bytes:
    received = b""
    while len(received) < length:
        block = connection.recv(length - len(received))
        if not block:
            raise BadTransfer("the connection was closed too early")
        received += block
    return received


def receive_archive(connection: socket.socket, size: int, md5: str, archive: IO[bytes]) -> None:
    """Stops at file_size if the MD5 matches there; after an older sender, as soon as it matches."""
    digest = hashlib.md5()
    received = 0
    while received < size or digest.hexdigest() != md5:
        missing = size - received
        if missing <= 0:
            connection.settimeout(PATIENCE_AT_THE_END_SECONDS)
            missing = size + MOST_BEYOND_FILE_SIZE - received
        try:
            block = connection.recv(min(BLOCK_BYTES, missing)) if missing > 0 else b""
        except socket.timeout:
            block = b""
        if not block:
            raise BadTransfer(f"the MD5 is not that of the {received} bytes that came")
        archive.write(block)
        digest.update(block)
        received += len(block)


def unpack(archive: IO[bytes], share: str) -> None:
    """Unpacks all of the archive or nothing: into a temporary folder first; files in the share are not replaced."""
    with tempfile.TemporaryDirectory(dir=os.getcwd(), prefix="unpacked-") as aside:
        with zipfile.ZipFile(archive) as packed:
            for entry in packed.namelist():
                if leads_out(entry):
                    raise BadTransfer(f"the archive's entry {entry!r} leads out of the share")
            packed.extractall(aside)
        names = os.listdir(aside)
        if not names:
            raise BadTransfer("the archive is empty")
        for name in names:
            if os.path.lexists(os.path.join(share, name)):
                raise BadTransfer(f"{name} is there already")
        os.makedirs(share, exist_ok=True)
        for name in names:
            shutil.move(os.path.join(aside, name), os.path.join(share, name))


def leads_out(entry: str) -> bool:
    return re.match(r"/|[A-Za-z]:", entry) is not None or "\\" in entry or ".." in entry.split("/")
