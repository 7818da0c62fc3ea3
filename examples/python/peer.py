"""A whole peer of a flooding network, in the native dialect of floodsim: all nine levels.

A query is passed on until it meets a peer that has the file; that one tells the origin, which fetches it.
Every connection has a thread, and every neighbour. Comments name the requirement that a line is for.
"""
import contextlib, hashlib, ipaddress, json, os, queue, re, secrets, select, socket, struct
import tempfile, threading, time, types, urllib.parse, zipfile

PEER_ID = os.environ.get('SIM_PEER_ID', '2')
SELF = (os.environ.get('SIM_IP', '127.0.0.1'), int(os.environ.get('SIM_PORT', '20102')))
SHARE_DIR = os.environ.get('SIM_SHARE_DIR', 'shares/2')
NEIGHBOURS = os.environ.get('SIM_NEIGHBOURS', '')  # such as 1@127.0.0.1:20101,3@[::1]:20103
TOKEN = os.environ.get('SIM_TOKEN', '')
BLOCK = 256 << 10  # bytes that are read or sent at a time

# --- level 1: listen and stay up
def main():
    family = socket.AF_INET6 if ':' in SELF[0] else socket.AF_INET
    with socket.create_server(SELF, family=family, backlog=128) as server:
        while True:
            connection, _ = server.accept()
            in_background(converse, connection)

def in_background(function, *arguments):
    threading.Thread(target=function, args=arguments, daemon=True).start()

def converse(connection):
    """Takes what comes on one connection. Whatever goes wrong on it costs this thread, and never the peer."""
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
            refuse(connection)

# --- level 2: answer found
def on_get(get, sender):
    """The rules of flooding. `sender` is a neighbour's number, or None where it said no hello."""
    # Older programs send no id: the same file, asked for by the same origin, is the same query for 5 s.
    query = get.query or hashlib.md5(f'{get.file} {get.address}'.encode()).hexdigest()
    if get.address == SELF or not is_new(query, 600 if get.query else 5):
        return  # duplicate.own, and all other duplicates
    path = find(get.file)
    if path:
        in_background(tell_origin, get, path)  # and nobody else: relay.holder-keeps
    else:
        forward(get, query, sender)

def find(name):
    """The path of the shared file of this name, directly in the share or below; None where there is none."""
    for folder, subfolders, files in os.walk(SHARE_DIR):
        subfolders[:] = sorted(sub for sub in subfolders if not sub.startswith('.'))
        path = os.path.join(folder, name)
        if name in files and not name.startswith('.') and not os.path.islink(path):
            return path
    return None

def tell_origin(get, path):
    """Sends `found` straight to the origin, and not back along the way that the query came."""
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
    """First lowered, then looked at: what comes with 1 has come as far as it may, and goes no further."""
    return max(ttl - 1, 0)

# --- level 5: duplicates
seen_until = {}  # query id -> when to forget it; the oldest is in front
seen_lock = threading.Lock()

def is_new(query, seconds):
    """Looks and remembers under one lock: without it, two threads could both find a query new."""
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
    """Sends an archive of the file back on the connection that the request came on."""
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
        if request.query is None:  # serve.bare: the old form, in which all is said beforehand
            send_json(connection, **header, **sums)
            return connection.sendfile(archive)
        send_json(connection, **header)
        for block in blocks_of(archive):
            send_part(connection, block)
        send_part(connection, b'')
        send_json(connection, **sums)

open_questions = {}  # query id -> the file asked for, and the queue of its hits

def on_ask(connection, question):
    """Answers a user: with what is here already, or with what comes of a flood."""
    if not secrets.compare_digest(question.token, TOKEN):
        raise Invalid('wrong token')
    outcome = 'held' if find(question.file) else flood_and_fetch(question.file, question.ttl)
    connection.sendall(to_line('answer', encode_name(question.file), outcome))

def flood_and_fetch(file, ttl):
    """Asks all neighbours, and fetches from the first holder that keeps its word."""
    query, hits, outcome = secrets.token_hex(16), queue.Queue(), 'not-found'
    open_questions[query] = (file, hits)
    for link in links:
        link.messages.put(to_line('get', encode_name(file), *reversed(SELF), query, 0, ttl))
    with contextlib.suppress(queue.Empty):
        while outcome != 'verified':
            hit = hits.get(timeout=8 if outcome == 'not-found' else 1)
            try:
                fetch(hit)
                outcome = 'verified'
            except Exception as error:  # whatever it was that came: the next holder may do better
                print(f'{file} from {hit.address}: {error!r}')
                outcome = 'unverified'
    del open_questions[query]
    return outcome

def on_found(hit):
    """Hands a hit to the thread that waits for it; one that nobody waits for is dropped (refuse.unasked)."""
    for query, (file, hits) in list(open_questions.items()):
        if hit.file == file and hit.query in (query, None):
            hits.put(hit)

def fetch(hit):
    """Requests the file. It gets its place in the share when all that was said of it has proved true."""
    # A folder in the share, so that one rename leads out of it; hidden, so that nothing in it is shared.
    with tempfile.TemporaryDirectory(prefix='.', dir=SHARE_DIR) as folder, tempfile.TemporaryFile() as archive:
        said = receive(hit, archive)
        check(said, error=None, md5=sum_of(archive, 'md5'))  # refuse.bad-digest
        if hit.query:  # older programs give another length here
            check(said, file_size=archive.tell())
        with zipfile.ZipFile(archive) as source:  # refuse.bad-archive: it raises
            (entry,) = source.infolist()
            check({'entry': hit.file}, entry=entry.filename)  # refuse.zip-slip: it is no path to write to
            check(vars(hit), size=entry.file_size)  # before so much is written
            path = source.extract(entry, folder)
        with open(path, 'rb') as content:
            sha256 = sum_of(content, 'sha256')
            check(vars(hit), sha256=sha256)
            check(said, sha256=sha256, size=content.tell())
        os.replace(path, os.path.join(SHARE_DIR, hit.file))

def receive(hit, archive):
    """Writes an archive down as it comes, and gives what its holder says of it."""
    with connect(hit.address, 10) as connection, connection.makefile('rb') as stream:
        connection.sendall(to_line('request', encode_name(hit.file), *SELF, *filter(None, [hit.query])))
        said = json.loads(read_part(stream, 64 << 10))
        if hit.query:
            while chunk := read_part(stream, 1 << 20):
                archive.write(chunk)
            return {**said, **json.loads(read_part(stream, 64 << 10))}
        md5 = hashlib.md5()  # tells when all has come: older programs may never close
        while md5.hexdigest() != said['md5'] and (block := stream.read1(BLOCK)):
            md5.update(block)
            archive.write(block)
        return said

def check(said, **found):
    for fact, value in found.items():
        if said.get(fact) not in (None, value):
            raise ValueError(f'{fact} is {value}, not {said[fact]}')

def sum_of(file, algorithm):
    """The digest of a whole file, which then stands at its end: tell() gives its size."""
    digest = hashlib.new(algorithm)
    for block in blocks_of(file):
        digest.update(block)
    return digest.hexdigest()

def send_part(connection, part):
    """Header, chunk and trailer alike: int32, little-endian, and so many bytes. The last chunk has none."""
    connection.sendall(struct.pack('<i', len(part)) + part)

def send_json(connection, **facts):
    send_part(connection, json.dumps(facts).encode())

def read_part(stream, most):
    (length,) = struct.unpack('<i', stream.read(4))
    part = stream.read(length) if 0 <= length <= most else b''
    if len(part) != length:
        raise EOFError(f'{length} bytes were announced, {len(part)} came')
    return part

# --- level 7: the byte stream
def read_messages(connection):
    """Yields message after message, wherever the network has cut the bytes."""
    pending = b''
    while True:
        connection.settimeout(0.03 if pending else None)
        try:
            received = connection.recv(4096 - len(pending))
        except socket.timeout:  # stream.unended: whole if it can be read; else the rest is still to come
            with contextlib.suppress(Invalid):
                message, pending = parse(pending), b''
                yield message
            continue
        if not received:  # stream.half-close: what is left needs no end
            yield from map(parse, filter(None, [pending]))
            return
        *lines, pending = (pending + received).split(b'\n')
        yield from map(parse, lines)
        if len(pending) == 4096:  # refuse.oversized
            raise Invalid('longer than 4096 bytes')

def to_line(*fields):
    return (' '.join(map(str, fields)) + '\n').encode()

# --- level 8: refuse what is wrong
class Invalid(Exception):
    """What came is no message, or none that its sender may send."""

N, FILE, QUERY = '(?:0|[1-9][0-9]{0,14})', '(?P<file>[^ ]+)', '(?P<query>[0-9a-f]{32})'
SHA256 = '(?P<sha256>[0-9a-f]{64})'
PLACE = '(?P<one>[^ ]+) (?P<other>[^ ]+)'  # an address; older programs may turn it round
MESSAGES = (
    f'(?P<verb>hello) (?P<peer>{N})',
    f'(?P<verb>get) {FILE} {PLACE}(?: {QUERY} (?P<hops>{N}))? (?P<ttl>{N})',
    f'(?P<verb>found) {FILE} at (?:{N} )?{PLACE}(?: {QUERY} {N} (?P<size>{N}) sha256:{SHA256})?',
    f'(?P<verb>request) {FILE} {PLACE}(?: {QUERY})?',
    f'(?P<verb>ask) (?P<token>[0-9a-f]{{32}}) {FILE} (?P<ttl>{N})',
)

def parse(line):
    """Reads one message, in any dialect: older programs leave out what is in (?: )? here."""
    try:
        text = line.decode().rstrip('\r')
        (match,) = filter(None, (re.fullmatch(message, text) for message in MESSAGES))  # refuse.unknown-verb
        fields = match.groupdict()
        numbers = {name: int(fields[name]) for name in ('hops', 'ttl', 'size') if fields.get(name)}
        message = types.SimpleNamespace(**{**fields, **numbers})
        if message.verb != 'hello':
            message.file = decode_name(message.file)
        if message.verb in ('get', 'found', 'request'):
            ip, port = sorted((message.one, message.other), key=str.isdecimal)
            message.address = (str(ipaddress.ip_address(ip)), int(port))
            if not 0 < int(port) < 65536:
                raise ValueError(f'no port: {port}')
        return message
    except ValueError:
        raise Invalid(line)

def decode_name(field):
    name = urllib.parse.unquote_to_bytes(field).decode()
    if name in ('.', '..') or re.search(r'[/\\\0]', name):  # refuse.path-get, refuse.path-request
        raise ValueError(f'{name} is no name of a file')
    return name

def encode_name(name):
    return re.sub('[\0- %\x7f-\x9f]', lambda character: urllib.parse.quote(character[0]), name)

def refuse(connection):
    connection.settimeout(2)
    connection.sendall(b'invalid content\n')
    connection.shutdown(socket.SHUT_WR)
    while connection.recv(BLOCK):  # to close on unread bytes would reset the connection, and the answer with it
        pass

# --- level 9: load
class Link:
    """The way to one neighbour, in a thread of its own: none waits for another (load.dead-neighbour)."""

    def __init__(self, peer, ip, port):
        self.peer, self.address, self.messages = peer, (ip, int(port)), queue.Queue()
        in_background(self.run)

    def run(self):
        connection = None
        while True:
            message = self.messages.get()
            try:
                # A neighbour says nothing on this connection: what can be read from it is its end.
                if connection is None or select.select([connection], [], [], 0)[0]:
                    connection = connect(self.address)
                    connection.sendall(to_line('hello', PEER_ID))
                connection.sendall(message)
            except OSError as error:
                print(f'peer {self.peer} cannot be reached: {error}')
                connection = None

def connect(address, seconds=2):
    connection = socket.create_connection(address, seconds)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection

def blocks_of(file):
    """Reads a file piece by piece: load.hundred-mb needs no more memory than a small one."""
    file.seek(0)
    return iter(lambda: file.read(BLOCK), b'')

links = [Link(*link) for link in re.findall(r'(\d+)@\[?([^]]+?)]?:(\d+)(?:,|$)', NEIGHBOURS)]

if __name__ == '__main__':
    main()
