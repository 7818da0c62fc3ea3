"""Stands in for the older program called `jiangluyu`, as far as its behaviour is known; it contains none of its code.

    get <file> <origin-port> <origin-ip> <ttl>      found <file> at <peer-number> <ip> <port>
    request <file> <ip> <port>                      one message, without end of line, is one connection

It reads `config.ini` in its working folder, answers for files that it has, forwards other queries, and asks for files
that its user types. These quirks of the older program are deliberate; do not copy them:
- it checks the TTL before it lowers it, so a query issued with TTL n reaches n + 2 links;
- it does not detect duplicates, nor its own queries;
- it sends a query to all its neighbours but the origin: also back to the sender;
- it uses a whole core for every connection that its peer has closed (here for 20 s only);
- it binds 127.0.0.1, whatever `ip_addr` says;
- it takes the bytes of one recv(1024) for one message;
- it accepts every `found`;
- as a sender of files: see old_transfer.py.
"""
import configparser
import ipaddress
import os
import re
import socket
import sys
import threading
import time
from typing import List, NamedTuple, Optional

from old_transfer import Address, fetch_file, find_shared, is_base_name, send_file

CONFIG_FILE = "config.ini"
MESSAGE_BYTES = 1024
CONNECT_SECONDS = 3.0
DEFAULT_TTL = 7
# The older program spins until it is killed. An aborted test must not use the machine for ever.
SPIN_SECONDS = float(os.environ.get("SPIN_SECONDS", "20"))
PROMPT = "get <file> | exit > "


class Config(NamedTuple):
    number: str
    ip: str
    port: int
    share: str
    ttl: int
    neighbours: List[Address]


class Query(NamedTuple):
    file: str
    origin: Address
    # The text before the last field, with its space: fields between origin and TTL stay unchanged.
    head: str
    ttl: int
    end: str


def read_config() -> Config:
    """Two layouts: [Peer-0] with [Netpeers], or one [Peer-N] each for itself and for its neighbours."""
    ini = configparser.ConfigParser(interpolation=None)
    with open(CONFIG_FILE, encoding="utf-8-sig") as file:
        ini.read_file(file)
    peers = [name for name in ini.sections() if name.startswith("Peer-")]
    if not peers:
        raise ValueError(f"{CONFIG_FILE} has no section [Peer-...]")
    own = ini[peers[0]]
    number = own.get("id", peers[0][len("Peer-"):])
    if "server_port" in own:
        port = own.getint("server_port")
        names = [f"Peer-{peer}" for peer in read_list(own.get("peer_list", ""))]
        neighbours = [(ini[name]["ip_addr"], ini[name].getint("server_port")) for name in names]
    else:
        port = own.getint("port_number")
        addresses = read_list(ini["Netpeers"]["peer_addr"])
        ports = read_list(ini["Netpeers"]["peer_ports"])
        neighbours = [(ip, int(each)) for ip, each in zip(addresses, ports)]
    return Config(number, own["ip_addr"], port, own["share_dir"], own.getint("ttl", DEFAULT_TTL), neighbours)


def read_list(text: str) -> List[str]:
    """Like `[1, 3]`; it may be empty."""
    items = [item.strip(" []") for item in text.split(",")]
    return [item for item in items if item]


def read_address(ip: str, port: str) -> Optional[Address]:
    try:
        ipaddress.ip_address(ip)
    except ValueError:
        return None
    return (ip, int(port)) if re.fullmatch("[0-9]{1,5}", port) and 0 < int(port) < 65536 else None


def read_query(text: str) -> Optional[Query]:
    line = text.rstrip("\r\n")
    fields = line.split(" ")
    if len(fields) < 5 or not is_base_name(fields[1]) or not re.fullmatch("-?[0-9]{1,5}", fields[-1]):
        return None
    origin = read_address(fields[3], fields[2])
    if origin is None:
        return None
    head = line[:-len(fields[-1])]
    return Query(fields[1], origin, head, int(fields[-1]), text[len(line):])


class Peer:
    def __init__(self, config: Config) -> None:
        self.config = config
        self.server = socket.create_server(("127.0.0.1", config.port), backlog=128)

    def accept_all(self) -> None:
        while True:
            try:
                connection, _ = self.server.accept()
                threading.Thread(target=self.converse, args=(connection,), daemon=True).start()
            except (OSError, RuntimeError) as error:
                # Too many files or threads: most are connections that spin, which will end.
                say(f"cannot take a connection: {error}")
                time.sleep(0.1)

    def converse(self, connection: socket.socket) -> None:
        """One thread for each connection. An error ends only this connection."""
        with connection:
            try:
                self.read_all(connection)
            except Exception as error:
                say(f"a connection failed: {error!r}")

    def read_all(self, connection: socket.socket) -> None:
        closed_at: Optional[float] = None
        while closed_at is None or time.monotonic() - closed_at < SPIN_SECONDS:
            message = connection.recv(MESSAGE_BYTES)
            if message:
                if not self.take(message, connection):
                    return
            elif closed_at is None:
                # Closed by the other side: from now on recv returns nothing at once, so the loop spins.
                closed_at = time.monotonic()

    def take(self, message: bytes, connection: socket.socket) -> bool:
        """Returns whether to go on reading from this connection."""
        try:
            # A message that fills the buffer is incomplete.
            text = message.decode() if len(message) < MESSAGE_BYTES else ""
        except UnicodeDecodeError:
            text = ""
        fields = text.rstrip("\r\n").split(" ")
        if fields[0] == "get":
            query = read_query(text)
            if query is not None:
                self.on_get(query)
                return True
        elif fields[0] == "found" and len(fields) >= 6 and fields[2] == "at" and is_base_name(fields[1]):
            holder = read_address(fields[4], fields[5])
            if holder is not None:
                self.on_found(fields[1], holder)
                return True
        elif fields[0] == "request" and len(fields) >= 4 and is_base_name(fields[1]):
            return self.on_request(fields[1], connection)
        connection.sendall(b"invalid content")
        return False

    def on_get(self, query: Query) -> None:
        config = self.config
        if find_shared(config.share, query.file) is not None:
            send_to(query.origin, f"found {query.file} at {config.number} {config.ip} {config.port}")
        elif query.ttl >= 0:  # the quirk: the TTL as it came
            forwarded = f"{query.head}{query.ttl - 1}{query.end}"
            for neighbour in config.neighbours:
                if neighbour != query.origin:
                    send_to(neighbour, forwarded)

    def on_found(self, file: str, holder: Address) -> None:
        config = self.config
        if find_shared(config.share, file) is not None:
            say(f"{file} is there already")
            return
        try:
            fetch_file(holder, f"request {file} {config.ip} {config.port}".encode(), config.share)
            say(f"{file} saved")
        except Exception as error:
            say(f"{file} not saved: {error!r}")

    def on_request(self, file: str, connection: socket.socket) -> bool:
        path = find_shared(self.config.share, file)
        if path is None:
            return False
        send_file(connection, path)
        return True

    def ask(self, file: str) -> None:
        config = self.config
        for neighbour in config.neighbours:
            send_to(neighbour, f"get {file} {config.port} {config.ip} {config.ttl}")


def send_to(address: Address, message: str) -> None:
    """One connection for one message. A dead peer is skipped."""
    try:
        with socket.create_connection(address, timeout=CONNECT_SECONDS) as connection:
            connection.sendall(message.encode())
    except OSError as error:
        say(f"{address[0]}:{address[1]} cannot be reached: {error}")


def say(text: str) -> None:
    print(text, flush=True)


def main() -> None:
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")
    peer = Peer(read_config())
    threading.Thread(target=peer.accept_all, daemon=True).start()
    say(f"listening on 127.0.0.1:{peer.config.port}")
    try:
        while True:
            command = input(PROMPT).split()
            if command == ["exit"]:
                return
            if len(command) == 2 and command[0] == "get" and is_base_name(command[1]):
                peer.ask(command[1])
            elif command:
                say("unknown command")
    except EOFError:
        # Without a user it serves until it is killed.
        threading.Event().wait()


if __name__ == "__main__":
    main()
