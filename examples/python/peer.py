"""A complete peer of a flooding network, in the native dialect of floodsim: all nine levels.

A query is forwarded until it reaches a peer that has the file. That peer sends a hit to the origin, which fetches it.
Each connection and each neighbour has a thread. Comments name the requirement that a line fulfils.
"""
import contextlib, hashlib, ipaddress, json, os, queue, re, secrets, select, socket, struct
import tempfile, threading, time, types, urllib.parse, zipfile

PEER_ID = os.environ.get('SIM_PEER_ID', '2')
SELF = (os.environ.get('SIM_IP', '127.0.0.1'), int(os.environ.get('SIM_PORT', '20102')))
SHARE_DIR = os.environ.get('SIM_SHARE_DIR', 'shares/2')
NEIGHBOURS = os.environ.get('SIM_NEIGHBOURS', '')  # for example: 1@127.0.0.1:20101,3@[::1]:20103
TOKEN = os.environ.get('SIM_TOKEN', '')
BLOCK = 256 << 10  # bytes per read or send

# --- level 1: listen and stay up
def main():
    family = socket.AF_INET6 if ':' in SELF[0] else socket.AF_INET
    with socket.create_server(SELF, family=family, backlog=128) as server:
        while True:
            connection, _ = server.accept()
            in_background(handle_connection, connection)

def in_background(function, *arguments):
    threading.Thread(target=function, args=arguments, daemon=True).start()

def handle_connection(connection):
    """Handles the messages of one connection. An error ends only this thread, never the peer."""
    sender = None
    with connection, contextlib.suppress(OSError):
        try:
            for message in read_messages(connection):
                if message.verb == 'hello':
                    sender = message.peer
                elif message.verb == 'get':
                    on_get(message, sender)
                elif message.verb == 'found':
                    on_found(message)
                elif message.verb == 'request':
                    return serve(connection, message)
                elif message.verb == 'ask':
                    return on_ask(connection, message)
        except Invalid:
            reject(connection)

# --- level 2: answer with found
def on_get(get, sender):
    """The rules of flooding. `sender` is the neighbour's number, or None if it sent no hello."""
    # Older programs send no query id: for 5 s, the same file and origin mean the same query.
    query = get.query or hashlib.md5(f'{get.file} {get.address}'.encode()).hexdigest()
    if get.address == SELF or not is_new(query, 600 if get.query else 5):
        return  # duplicate.own, and all other duplicates
    path = find(get.file)
    if path:
        in_background(send_found, get, path)  # relay.holder-keeps: a holder does not forward
    else:
        forward(get, query, sender)

def find(name):
    """The path of the file with this name in the share or its subfolders; None if there is none."""
    for folder, subfolders, files in os.walk(SHARE_DIR):
        subfolders[:] = sorted(sub for sub in subfolders if not sub.startswith('.'))
        path = os.path.join(folder, name)
        if name in files and not name.startswith('.') and not os.path.islink(path):
            return path
    return None

def send_found(get, path):
    """Sends `found` directly to the origin, not back along the path of the query."""
    hit = ['found', encode_name(get.file), 'at', PEER_ID, *SELF]
    with contextlib.suppress(OSError), open(path, 'rb') as file, connect(get.address) as connection:
        if get.query:  # found.extended
            sha256 = sum_of(file, 'sha256')
            hit += [get.query, get.hops + 1, file.tell(), f'sha256:{sha256}']
        connection.sendall(to_line(*hit))

# --- level 3: forward
def forward(get, query, sender):
    ttl = lower(get.ttl)
    message = to_line('get', encode_name(get.file), *reversed(get.address), query, (get.hops or 0) + 1, ttl)
    for link in links:
        # relay.not-back, relay.not-origin
        if ttl > 0 and link.peer != sender and link.address != get.address:
            link.messages.put(message)

# --- level 4: TTL
def lower(ttl):
    """Lowers the TTL before it is checked: a query that arrives with TTL 1 is not forwarded."""
    return max(ttl - 1, 0)

# --- level 5: duplicates
seen_until = {}  # query id -> time when it expires; the oldest is first
seen_lock = threading.Lock()

def is_new(query, seconds):
    """Checks and marks the query under one lock: otherwise two threads could both treat it as new."""
    now = time.monotonic()
    with seen_lock:
        if seen_until.get(query, 0) > now:
            return False
        seen_until[query] = now + seconds
        if len(seen_until) > 100_000:
            del seen_until[next(iter(seen_until))]
        return True

# --- level 6: transfers
def serve(connection, request):
    """Sends an archive of the file, on the connection of the request."""
    connection.settimeout(10)
    path = find(request.file)
    if path is None:  # refuse.not-shared
        return send_json(connection, error={'code': 'file-missing', 'message': 'not shared here'})
    with open(path, 'rb') as file, tempfile.TemporaryFile() as archive:
        name, sha256, size = os.path.basename(path), sum_of(file, 'sha256'), file.tell()
        with zipfile.ZipFile(archive, 'w', strict_timestamps=False) as target:
            target.write(path, name)
        header = {'filename': name.split('.')[0] + '.zip', 'name': name, 'size': size}
        sums = {'md5': sum_of(archive, 'md5'), 'file_size': archive.tell(), 'sha256': sha256}
        if request.query is None:  # serve.bare: in the old form the header contains everything
            send_json(connection, **header, **sums)
            return connection.sendfile(archive)
        send_json(connection, **header)
        for block in blocks_of(archive):
            send_part(connection, block)
        send_part(connection, b'')
        send_json(connection, **sums)

open_queries = {}  # query id -> the requested file, and the queue of its hits

def on_ask(connection, ask):
    """Answers a client: the file is in the share already, or it is searched and fetched."""
    if not secrets.compare_digest(ask.token, TOKEN):
        raise Invalid('wrong token')
    outcome = 'held' if find(ask.file) else search_and_fetch(ask.file, ask.ttl)
    connection.sendall(to_line('answer', encode_name(ask.file), outcome))

def search_and_fetch(file, ttl):
    """Sends a query to all neighbours, and fetches from the first holder whose transfer is valid."""
    query, hits, outcome = secrets.token_hex(16), queue.Queue(), 'not-found'
    open_queries[query] = (file, hits)
    for link in links:
        link.messages.put(to_line('get', encode_name(file), *reversed(SELF), query, 0, ttl))
    with contextlib.suppress(queue.Empty):
        while outcome != 'verified':
            hit = hits.get(timeout=8 if outcome == 'not-found' else 1)
            try:
                fetch(hit)
                outcome = 'verified'
            except Exception as error:  # whatever is wrong with the transfer: try the next holder
                print(f'{file} from {hit.address}: {error!r}')
                outcome = 'unverified'
    del open_queries[query]
    return outcome

def on_found(hit):
    """Passes a hit to the thread that waits for it; other hits are ignored (refuse.unasked)."""
    for query, (file, hits) in list(open_queries.items()):
        if hit.file == file and hit.query in (query, None):
            hits.put(hit)

def fetch(hit):
    """Requests the file, verifies it, and then moves it into the share."""
    # The temporary folder is in the share, so that a rename is enough; it is hidden, so that it is not shared.
    with tempfile.TemporaryDirectory(prefix='.', dir=SHARE_DIR) as folder, tempfile.TemporaryFile() as archive:
        announced = receive(hit, archive)
        check(announced, error=None, md5=sum_of(archive, 'md5'))  # refuse.bad-digest
        if hit.query:  # older programs announce another length
            check(announced, file_size=archive.tell())
        with zipfile.ZipFile(archive) as source:  # refuse.bad-archive: raises an error
            (entry,) = source.infolist()
            check({'entry': hit.file}, entry=entry.filename)  # refuse.zip-slip: only this name
            check(vars(hit), size=entry.file_size)  # before it is written
            path = source.extract(entry, folder)
        with open(path, 'rb') as content:
            sha256 = sum_of(content, 'sha256')
            check(vars(hit), sha256=sha256)
            check(announced, sha256=sha256, size=content.tell())
        os.replace(path, os.path.join(SHARE_DIR, hit.file))

def receive(hit, archive):
    """Writes the archive to a file, and returns what the holder announced: header and trailer."""
    with connect(hit.address, 10) as connection, connection.makefile('rb') as stream:
        connection.sendall(to_line('request', encode_name(hit.file), *SELF, *filter(None, [hit.query])))
        header = json.loads(read_part(stream, 64 << 10))
        if hit.query:
            while chunk := read_part(stream, 1 << 20):
                archive.write(chunk)
            return {**header, **json.loads(read_part(stream, 64 << 10))}
        md5 = hashlib.md5()  # shows that the archive is complete: older programs may not close the connection
        while md5.hexdigest() != header['md5'] and (block := stream.read1(BLOCK)):
            md5.update(block)
            archive.write(block)
        return header

def check(announced, **received):
    for key, value in received.items():
        if announced.get(key) not in (None, value):
            raise ValueError(f'{key} is {value}, not {announced[key]}')

def sum_of(file, algorithm):
    """The digest of a whole file. Afterwards tell() gives its size."""
    digest = hashlib.new(algorithm)
    for block in blocks_of(file):
        digest.update(block)
    return digest.hexdigest()

def send_part(connection, part):
    """A header, chunk or trailer: its length as int32, little-endian, then its bytes. An empty chunk is the last."""
    connection.sendall(struct.pack('<i', len(part)) + part)

def send_json(connection, **keys):
    send_part(connection, json.dumps(keys).encode())

def read_part(stream, max_bytes):
    (length,) = struct.unpack('<i', stream.read(4))
    part = stream.read(length) if 0 <= length <= max_bytes else b''
    if len(part) != length:
        raise EOFError(f'{length} bytes announced, {len(part)} received')
    return part

# --- level 7: the byte stream
def read_messages(connection):
    """Yields the messages, however the network has split the bytes."""
    pending = b''
    while True:
        connection.settimeout(0.03 if pending else None)
        try:
            received = connection.recv(4096 - len(pending))
        except socket.timeout:  # stream.unended: complete if it is valid; else wait for the rest
            with contextlib.suppress(Invalid):
                message, pending = parse(pending), b''
                yield message
            continue
        if not received:  # stream.half-close: the last message needs no LF
            yield from map(parse, filter(None, [pending]))
            return
        *lines, pending = (pending + received).split(b'\n')
        yield from map(parse, (line for line in lines if line.strip(b'\r')))  # stream.late-end: no empty messages
        if len(pending) == 4096:  # refuse.oversized
            raise Invalid('longer than 4096 bytes')

def to_line(*fields):
    return (' '.join(map(str, fields)) + '\n').encode()

# --- level 8: reject invalid input
class Invalid(Exception):
    """The bytes are not a valid message, or the sender may not send it."""

N, FILE, QUERY = '(?:0|[1-9][0-9]{0,14})', '(?P<file>[^ ]+)', '(?P<query>[0-9a-f]{32})'
SHA256 = '(?P<sha256>[0-9a-f]{64})'
ADDRESS = '(?P<one>[^ ]+) (?P<other>[^ ]+)'  # ip and port, in either order in older programs
MESSAGES = (
    f'(?P<verb>hello) (?P<peer>{N})',
    f'(?P<verb>get) {FILE} {ADDRESS}(?: {QUERY} (?P<hops>{N}))? (?P<ttl>{N})',
    f'(?P<verb>found) {FILE} at (?:{N} )?{ADDRESS}(?: {QUERY} {N} (?P<size>{N}) sha256:{SHA256})?',
    f'(?P<verb>request) {FILE} {ADDRESS}(?: {QUERY})?',
    f'(?P<verb>ask) (?P<token>[0-9a-f]{{32}}) {FILE} (?P<ttl>{N})',
)

def parse(line):
    """Parses one message in any dialect: older programs omit the parts in (?: )? above."""
    try:
        text = line.decode().rstrip('\r')
        (match,) = filter(None, (re.fullmatch(message, text) for message in MESSAGES))  # refuse.unknown-verb
        fields = match.groupdict()
        numbers = {name: int(fields[name]) for name in ('hops', 'ttl', 'size') if fields.get(name)}
        if max(numbers.get('hops', 0), numbers.get('ttl', 0)) > 65535:
            raise ValueError('a number is too large')  # refuse.numbers
        message = types.SimpleNamespace(**{**fields, **numbers})
        if message.verb != 'hello':
            message.file = decode_name(message.file)
        if message.verb in ('get', 'found', 'request'):
            ip, port = sorted((message.one, message.other), key=str.isdecimal)
            message.address = (str(ipaddress.ip_address(ip)), int(port))
            if not 0 < int(port) < 65536:
                raise ValueError(f'invalid port: {port}')
        return message
    except ValueError:
        raise Invalid(line)

def decode_name(field):
    name = urllib.parse.unquote_to_bytes(field).decode()
    if name in ('.', '..') or re.search(r'[/\\\0]', name):  # refuse.path-get, refuse.path-request
        raise ValueError(f'not a file name: {name}')
    return name

def encode_name(name):
    return re.sub('[\0- %\x7f-\x9f]', lambda character: urllib.parse.quote(character[0]), name)

def reject(connection):
    connection.settimeout(2)
    connection.sendall(b'invalid content\n')
    connection.shutdown(socket.SHUT_WR)
    while connection.recv(BLOCK):  # closing with unread bytes would reset the connection and lose the answer
        pass

# --- level 9: load
class Link:
    """The connection to one neighbour, in its own thread: no neighbour delays another (load.dead-neighbour)."""

    def __init__(self, peer, ip, port):
        self.peer, self.address, self.messages = peer, (ip, int(port)), queue.Queue()
        in_background(self.run)

    def run(self):
        connection = None
        while True:
            message = self.messages.get()
            try:
                # A neighbour sends nothing on this connection, so if it is readable, it has closed.
                if connection is None or select.select([connection], [], [], 0)[0]:
                    connection = connect(self.address)
                    connection.sendall(to_line('hello', PEER_ID))
                connection.sendall(message)
            except OSError as error:
                print(f'cannot reach peer {self.peer}: {error}')
                connection = None

def connect(address, seconds=2):
    connection = socket.create_connection(address, seconds)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection

def blocks_of(file):
    """Reads a file in blocks, so that a large file needs no more memory than a small one (load.hundred-mb)."""
    file.seek(0)
    return iter(lambda: file.read(BLOCK), b'')

links = [Link(*link) for link in re.findall(r'(\d+)@\[?([^]]+?)]?:(\d+)(?:,|$)', NEIGHBOURS)]

if __name__ == '__main__':
    main()
