"""Stands in for the older program called `jiangluyu`; it contains none of its code. See old_peer.py.

    get <file> <origin-port> <origin-ip> <ttl>      found <file> at <peer-number> <ip> <port>
    request <file> <ip> <port>

The real program starts one server by `process.tcp_server(<id>)`; this one takes the id as its argument. Faults of its own:
- It needs its own section `[Peer-<id>]` in config.ini, and the section of each neighbour, with all five keys.
- It looks at the TTL before it lowers it, and forwards if it is 0 or more: a query issued with TTL n reaches n + 2 links.
- It does not recognise duplicates, nor its own queries.
- It leaves out a neighbour only if the neighbour's port is that of the origin, whatever their IPs: so it sends the
  query back to its sender.
- A neighbour that refuses the connection ends the handler: the neighbours after it get nothing.
- It requests the file for each `found`, also the second.
- It binds 127.0.0.1, whatever `ip_addr` says.
"""
import os
import sys
from typing import List, Tuple

from old_peer import OldPeer, accept_any_text, listed, read_until_valid

KEYS = ("ip_addr", "server_port", "client_port", "share_dir", "peer_list")


class Jiangluyu(OldPeer):
    refusal = "invalid content"

    def __init__(self, number: str) -> None:
        ip, port, _, share, peer_list = section(number)
        super().__init__("127.0.0.1", ip, port, share)
        self.number = number
        self.neighbours: List[Tuple[str, str]] = []
        for neighbour in numbers(peer_list):
            ip, port, *_ = section(str(neighbour))
            self.neighbours.append((ip, port))

    def get(self, lowered: str) -> None:
        _, name, origin_port, origin_ip, *_ = self.words
        if self.search(name):
            self.notify(origin_ip, origin_port, f"found {name} at {self.number} {self.ip} {self.port}")
        elif int(self.words[-1]) >= 0:
            for ip, port in self.neighbours:
                if port != origin_port:
                    self.notify(ip, port, lowered)

    def found(self) -> None:
        name, ip, port = self.words[1], self.words[4], self.words[5]
        self.notify(ip, port, f"request {name} {self.ip} {self.port}")


def section(number: str) -> List[str]:
    """The values of a section, if all are there and its list can be read."""

    def read(ini: object) -> List[str]:
        values = [ini[f"Peer-{number}"][key] for key in KEYS]  # type: ignore[index]
        numbers(values[-1])
        return values

    return read_until_valid("config.ini", read)


def numbers(peer_list: str) -> List[int]:
    return [int(number) for number in listed(peer_list)]


if __name__ == "__main__":
    accept_any_text()
    Jiangluyu(sys.argv[1] if len(sys.argv) > 1 else os.environ["SIM_PEER_ID"]).serve()
