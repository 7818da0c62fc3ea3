"""Stands in for the older program called `cisen07`; it contains none of its code. See old_peer.py.

    get <file> <origin-ip> <origin-port> <ttl>      found <file> at <ip> <port>
    request <file> <ip> <port>

It reads my_config.ini. Faults of its own:
- It forwards a query to every neighbour, the sender and the origin included: it compares a port that is a number with
  one that is text.
- While it forwards a query, and for 1.5 s after, it ignores every other `get`. This is its only protection against
  duplicates: a copy that arrives later is forwarded again.
- Its server is a process of its own, and is restarted around each query of its user: its port is closed for a moment,
  and queries are ignored for 4 s.
"""
import multiprocessing
import os
import time
from typing import List, Tuple

from old_peer import OldPeer, accept_any_text, listed, read_until_valid, say

# A test that sends one query after another sets it lower.
MUTE_SECONDS = float(os.environ.get("MUTE_SECONDS", "1.5"))
OWN_QUERY_SECONDS = 4.0


class Config:
    def __init__(self) -> None:
        def read(ini: object) -> Tuple[List[str], List[Tuple[str, int]]]:
            own, network = ini["config"], ini["network"]  # type: ignore[index]
            ports = [int(port) for port in listed(network["ports"])]
            values = [own[key] for key in ("id", "ip", "port", "dir", "ttl")]
            return values, list(zip(listed(network["ips"]), ports))

        (_, self.ip, self.port, self.share, self.ttl), self.neighbours = read_until_valid("my_config.ini", read)


class Cisen07(OldPeer):
    refusal = "不合法的命令"

    def __init__(self, config: Config) -> None:
        super().__init__(config.ip, config.ip, config.port, config.share)
        self.neighbours = config.neighbours
        self.is_mute = False

    def get(self, lowered: str) -> None:
        if self.is_mute:
            return
        _, name, origin_ip, origin_port, *_ = self.words
        if self.search(name):
            self.notify(origin_ip, origin_port, f"found {name} at {self.ip} {self.port}")
        elif int(self.words[-1]) > 1:
            self.is_mute = True
            self.forward(origin_ip, origin_port, lowered)
            time.sleep(MUTE_SECONDS)
            self.is_mute = False

    def forward(self, origin_ip: str, origin_port: str, message: str) -> None:
        for ip, port in self.neighbours:
            # Never equal: a number and a text.
            if (ip, port) != (origin_ip, origin_port):
                self.notify_if_there(ip, port, message)

    def notify_if_there(self, ip: str, port: int, message: str) -> None:
        try:
            self.notify(ip, str(port), message)
        except OSError:
            pass

    def found(self) -> None:
        name, ip, port = self.words[1], self.words[3], self.words[4]
        self.notify(ip, port, f"request {name} {self.ip} {self.port}")


def start(peer: Cisen07) -> multiprocessing.Process:
    server = multiprocessing.Process(target=peer.serve)
    server.start()
    return server


def main() -> None:
    accept_any_text()
    config = Config()
    if not os.path.exists(config.share):
        say(f"the shared folder {config.share} does not exist")
        return
    peer = Cisen07(config)
    server = start(peer)
    while True:
        words = input("> ").split()
        if words[:1] == ["exit"]:
            server.terminate()
            return
        if words[:1] != ["get"]:
            continue
        server.terminate()
        peer.is_mute = True
        server = start(peer)
        for ip, port in config.neighbours:
            peer.notify_if_there(ip, port, f"get {words[1]} {config.ip} {config.port} {config.ttl}")
        time.sleep(OWN_QUERY_SECONDS)
        server.terminate()
        peer.is_mute = False
        server = start(peer)


if __name__ == "__main__":
    main()
