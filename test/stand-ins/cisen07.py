"""Stands in for the older program called `cisen07`, as far as its behaviour is known; it contains none of its code.

    get <file> <origin-ip> <origin-port> <ttl>      found <file> at <ip> <port>
    request <file> <ip> <port>                      one message, without end of line, is one connection

It reads `my_config.ini` in its working folder, answers for files that it has, forwards other queries, and asks for
files that its user types. These quirks of the older program are deliberate; do not copy them:
- while it works on one query, and for 1.5 s after, it ignores every other `get`; this is also its only
  protection against duplicates, so a later copy is taken for a new query;
- it takes the bytes of one recv(1024) for one message;
- it accepts every `found`;
- as a sender of files: see old_transfer.py.
"""
import configparser
import ipaddress
import os
import socket
import sys
import threading
import time
from typing import List

from old_transfer import Address, fetch_file, find_shared, is_base_name, send_file

CONFIG_FILE = "my_config.ini"
DEFAULT_TTL = 7
RECV_BYTES = 1024
CONNECT_SECONDS = 3.0
# A test that sends one query after another sets it lower.
DEAF_SECONDS = float(os.environ.get("DEAF_SECONDS", "1.5"))


class Attention:
    """A lock that one query holds at a time; after each it stays locked for a while."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.is_given = False
        self.rests_until = 0.0

    def take(self) -> bool:
        with self.lock:
            if self.is_given or time.monotonic() < self.rests_until:
                return False
            self.is_given = True
            return True

    def give_back(self) -> None:
        with self.lock:
            self.is_given = False
            self.rests_until = time.monotonic() + DEAF_SECONDS


class Cisen07:
    def __init__(self) -> None:
        config = configparser.ConfigParser(interpolation=None)
        with open(CONFIG_FILE, encoding="utf-8-sig") as file:
            config.read_file(file)
        own, network = config["config"], config["network"]
        self.address = (own["ip"], own.getint("port"))
        self.share = own["dir"]
        self.ttl = own.getint("ttl", DEFAULT_TTL)
        ports = [int(port) for port in listed(network["ports"])]
        self.neighbours = list(zip(listed(network["ips"]), ports))
        self.attention = Attention()

    def serve(self) -> None:
        """Starts to listen; everything else happens in threads."""
        family = socket.AF_INET6 if ":" in self.address[0] else socket.AF_INET
        server = socket.create_server(self.address, family=family, backlog=128)
        threading.Thread(target=self.accept_forever, args=(server,), daemon=True).start()

    def accept_forever(self, server: socket.socket) -> None:
        while True:
            try:
                connection, _ = server.accept()
                threading.Thread(target=self.listen_to, args=(connection,), daemon=True).start()
            except (OSError, RuntimeError) as error:
                # Too many files or threads at the moment; some will end.
                log(f"no connection taken: {error}")
                time.sleep(0.1)

    def listen_to(self, connection: socket.socket) -> None:
        """Reads until the other side closes or sends an invalid message. An error ends only this connection."""
        with connection:
            try:
                while True:
                    received = connection.recv(RECV_BYTES)
                    if not received:
                        return
                    if not self.handle(received, connection):
                        connection.sendall(b"invalid content")
                        return
            except Exception as error:
                log(f"connection lost: {error!r}")

    def handle(self, received: bytes, connection: socket.socket) -> bool:
        """Returns whether the message is valid.

        Fields are counted from the front, except the TTL, which is the last; other fields are ignored.
        """
        if len(received) == RECV_BYTES:
            return False  # cut off, most likely
        try:
            text = received.decode()
        except UnicodeDecodeError:
            return False
        verb, *fields = text.rstrip("\r\n").split(" ")
        if len(fields) < 3 or not is_base_name(fields[0]):
            return False
        if verb == "get" and len(fields) >= 4 and is_address(fields[1], fields[2]) and is_ttl(fields[-1]):
            self.get(fields[0], (fields[1], int(fields[2])), text)
        elif verb == "found" and fields[1] == "at" and len(fields) >= 4 and is_address(fields[2], fields[3]):
            self.found(fields[0], (fields[2], int(fields[3])))
        elif verb == "request":
            self.request(fields[0], connection)
        else:
            return False
        return True

    def get(self, file: str, origin: Address, text: str) -> None:
        if origin == self.address or not self.attention.take():
            return
        try:
            ip, port = self.address
            if find_shared(self.share, file):
                send(origin, f"found {file} at {ip} {port}")
            else:
                self.forward(origin, text)
        finally:
            self.attention.give_back()

    def forward(self, origin: Address, text: str) -> None:
        """Replaces the TTL; the text before it, and the end of line if there is one, stay unchanged."""
        line = text.rstrip("\r\n")
        end = text[len(line):]
        before, _, last = line.rpartition(" ")
        ttl = int(last) - 1
        if ttl <= 0:
            return
        for neighbour in self.neighbours:
            if neighbour != origin:
                send(neighbour, f"{before} {ttl}{end}")

    def found(self, file: str, holder: Address) -> None:
        if find_shared(self.share, file):
            log(f"{file}: already have it")
            return
        ip, port = self.address
        try:
            fetch_file(holder, f"request {file} {ip} {port}".encode(), self.share)
            log(f"{file}: received from {holder[0]}:{holder[1]}")
        except Exception as error:
            log(f"{file}: failed, {error!r}")

    def request(self, file: str, connection: socket.socket) -> None:
        path = find_shared(self.share, file)
        if path is None:
            raise FileNotFoundError(file)  # which closes the connection
        send_file(connection, path)

    def ask(self, file: str) -> None:
        ip, port = self.address
        for neighbour in self.neighbours:
            send(neighbour, f"get {file} {ip} {port} {self.ttl}")


def listed(text: str) -> List[str]:
    """Like `[1, 3]`; it may be empty."""
    return [item.strip() for item in text.strip().strip("[]").split(",") if item.strip()]


def is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 5


def is_ttl(text: str) -> bool:
    """It can be negative: a jiangluyu peer sends such a TTL."""
    return is_number(text[1:] if text.startswith("-") else text)


def is_address(ip: str, port: str) -> bool:
    try:
        ipaddress.ip_address(ip)
    except ValueError:
        return False
    return is_number(port) and 0 < int(port) <= 65535


def send(address: Address, message: str) -> None:
    """Uses a connection for this message only. A dead peer is skipped."""
    try:
        with socket.create_connection(address, timeout=CONNECT_SECONDS) as connection:
            connection.sendall(message.encode())
    except OSError as error:
        log(f"{address[0]}:{address[1]} is not there: {error}")


def log(text: str) -> None:
    print(text, flush=True)


def main() -> None:
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")
    peer = Cisen07()
    peer.serve()
    log("listening on {}:{}".format(*peer.address))
    while True:
        try:
            words = input("> ").split()
        except EOFError:
            # Without a user it still serves.
            threading.Event().wait()
            return
        if words == ["exit"]:
            return
        if len(words) == 2 and words[0] == "get" and is_base_name(words[1]):
            peer.ask(words[1])
        elif words:
            log("commands: get <file>, exit")


if __name__ == "__main__":
    main()
