"""A peer that listens and stays up (level 1). LEVELS.md describes the next steps."""

import os
import socket
import threading


def read_neighbours(text):
    """Parses '1@127.0.0.1:20101,3@[::1]:20103' as [(1, '127.0.0.1', 20101), (3, '::1', 20103)]."""
    neighbours = []
    for part in filter(None, text.split(',')):
        peer_id, address = part.split('@')
        ip, port = address.rsplit(':', 1)
        neighbours.append((int(peer_id), ip.strip('[]'), int(port)))
    return neighbours


# The supervisor sets these environment variables when it starts the peer.
PEER_ID = int(os.environ.get('SIM_PEER_ID', '2'))
IP = os.environ.get('SIM_IP', '127.0.0.1')
PORT = int(os.environ.get('SIM_PORT', '20102'))
SHARE_DIR = os.environ.get('SIM_SHARE_DIR', 'shares/2')
NEIGHBOURS = read_neighbours(os.environ.get('SIM_NEIGHBOURS', ''))


def serve_connection(connection):
    """Reads from one connection until its sender closes it. Each connection has its own thread."""
    try:
        with connection:
            while True:
                received = connection.recv(4096)
                if not received:
                    return
                # Level 2 begins here: the received bytes may be a message, a part of one, or several.
    except OSError:
        pass  # The connection has failed; the peer goes on.


def main():
    family = socket.AF_INET6 if ':' in IP else socket.AF_INET
    with socket.create_server((IP, PORT), family=family, backlog=128) as server:
        print(f'peer {PEER_ID} listens on {IP}:{PORT}, shares {SHARE_DIR}, knows {NEIGHBOURS}')
        while True:
            connection, _ = server.accept()
            threading.Thread(target=serve_connection, args=(connection,), daemon=True).start()


if __name__ == '__main__':
    main()
