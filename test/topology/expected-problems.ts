/**
 * Every file and folder in `errors/`, and all that is wrong with it: `file:line: message (hint)`, as seen from there.
 */
export const expectedProblems: Readonly<Record<string, readonly string[]>> = {
  'bad-id.ini': [
    'bad-id.ini:1: id "one" is not a peer id (write a whole number from 0 to 2147483647)',
    'bad-id.ini:11: id "2147483648" is not a peer id (write a whole number from 0 to 2147483647)',
    'bad-id.ini:16: id "" is not a peer id (write a whole number from 0 to 2147483647)',
  ],
  'bad-ip.ini': [
    'bad-ip.ini:2: ip_addr "127.0.0.256" is not an IP address (write an IPv4 or IPv6 address such as 127.0.0.1)',
    'bad-ip.ini:7: ip_addr "example.org" is not an IP address (write an IPv4 or IPv6 address such as 127.0.0.1)',
  ],
  'bad-neighbour.ini': [
    'bad-neighbour.ini:5: "two" in peer_list is not a peer id (write a whole number from 0 to 2147483647)',
    'bad-neighbour.ini:5: "1 2" in peer_list is not a peer id (write a whole number from 0 to 2147483647)',
  ],
  'bad-options.ini': [
    'bad-options.ini:2: forward_on_hit "maybe" is not yes or no (write yes or no)',
    'bad-options.ini:3: compression "rar" is not store or deflate (write store or deflate)',
    'bad-options.ini:4: digest "crc32" is not both, sha256 or md5 (write both, sha256 or md5)',
    'bad-options.ini:5: unknown key "tll" in [Network] (write ttl)',
    'bad-options.ini:6: unknown key "speed" in [Network] (remove it; known keys: ttl, forward_on_hit, strategy, compression, digest)',
  ],
  'bad-port.ini': [
    'bad-port.ini:3: server_port "0" is not a port (write a whole number from 1 to 65535)',
    'bad-port.ini:8: server_port "65536" is not a port (write a whole number from 1 to 65535)',
    'bad-port.ini:13: server_port "10900x" is not a port (write a whole number from 1 to 65535)',
    'bad-port.ini:21: client_port "-1" is not a port (write a whole number from 1 to 65535)',
  ],
  'bad-ttl.ini': [
    'bad-ttl.ini:2: ttl "0" is not a TTL (write a whole number from 1 to 65535)',
    'bad-ttl.ini:8: ttl "3.5" is not a TTL (write a whole number from 1 to 65535)',
    'bad-ttl.ini:14: ttl "65536" is not a TTL (write a whole number from 1 to 65535)',
  ],
  'before-section.ini': [
    'before-section.ini:1: "ttl" is above the first [section] (move it below a [section] line)',
  ],
  'binary.ini': ['binary.ini: not an INI file: it is not UTF-8 text (save it as UTF-8 text)'],
  'config-layout-no-links.ini': [
    'config-layout-no-links.ini: missing section [network] (add it with the keys ids, ips, ports, each [] if there is no neighbour)',
  ],
  'config-layout.ini': [
    'config-layout.ini:4: port "1x" is not a port (write a whole number from 1 to 65535)',
    'config-layout.ini:5: missing folder "gone" (create it with mkdir -p gone, or change dir)',
    'config-layout.ini:6: missing key "ports" in [network] (add a line ports = ... to the section)',
    'config-layout.ini:9: second section "[Network]": line 6 starts the first (keep one of the two)',
    'config-layout.ini:12: ttl "none" is not a TTL (write a whole number from 1 to 65535)',
  ],
  disagreement: [
    'disagreement/1.ini:9: neighbour 2 is at "127.0.0.1:10999" here, but disagreement/2.ini:4 has "127.0.0.1:10901" (make both the same)',
    'disagreement/2.ini:8: TTL is "5" here, but disagreement/1.ini:11 has "4" (make both the same, or remove one)',
    'disagreement/2.ini:13: neighbour 9 is at "127.0.0.2:10909" here, but disagreement/1.ini:9 has "127.0.0.1:10909" (make both the same)',
    'disagreement/2.ini:13: duplicate address "127.0.0.1:10900" of neighbour 8: peer 1 (disagreement/1.ini:4) has it (give each peer its own address)',
  ],
  'duplicate-address-ipv6.ini': [
    'duplicate-address-ipv6.ini:8: duplicate address "[::1]:10900": peer 1 (line 3) has it (give peer 2 another port)',
  ],
  'duplicate-address.ini': [
    'duplicate-address.ini:8: duplicate address "127.0.0.1:10900": peer 1 (line 3) has it (give peer 2 another port)',
  ],
  'duplicate-id.ini': [
    'duplicate-id.ini:11: duplicate id "2": line 6 has the first (give each peer its own id)',
  ],
  'duplicate-key.ini': [
    'duplicate-key.ini:11: duplicate key "Server_Port": line 8 has the first (remove one of the two lines)',
  ],
  'duplicate-neighbour.ini': [
    'duplicate-neighbour.ini:5: peer 1 lists the neighbour "2" more than once (keep one 2 in peer_list)',
  ],
  'duplicate-section.ini': [
    'duplicate-section.ini:8: second section "[NETWORK]": line 1 starts the first (keep one of the two)',
  ],
  'empty.ini': [
    'empty.ini: not an INI file: there is no [section] in it (give an INI file, or add a [Peer-N] section for each peer; sim topology convert reads edges, csv, graphml, gml, dot, json)',
  ],
  'everything.ini': [
    'everything.ini:3: server_port "99999" is not a port (write a whole number from 1 to 65535)',
    'everything.ini:4: missing folder "gone" (create it with mkdir -p gone, or change share_dir)',
    'everything.ini:5: peer "1" lists itself as a neighbour (remove 1 from peer_list)',
    'everything.ini:5: peer 1 lists an unknown neighbour "9" (add a [Peer-9] section or remove 9 from peer_list)',
    'everything.ini:6: duplicate id "1": line 1 has the first (give each peer its own id)',
    'everything.ini:7: ip_addr "nope" is not an IP address (write an IPv4 or IPv6 address such as 127.0.0.1)',
  ],
  'launcher.ini': [
    `launcher.ini:8: launcher "sh -c 'not closed" is not a launcher (write slurm, mpirun, parallel, none, local, or a command, with both quotes of each pair)`,
    'launcher.ini:9: hosts "0" is not a number of hosts, or names with commas between them (write a number such as 4, or names such as n1,n2)',
    'launcher.ini:10: place "here" is not blocks, round-robin or random:<seed> (write blocks, round-robin or random:<seed>)',
    'launcher.ini:11: partial "perhaps" is not yes or no (write yes or no)',
    'launcher.ini:12: hosts_within "0" is not a number of seconds (write a whole number from 1 to 86400)',
    'launcher.ini:13: unknown key "host" in [Launcher] (remove it; known keys: launcher, hosts, place, partial, hosts_within)',
    'launcher.ini:15: second section "[Launcher]": line 7 starts the first (keep one of the two)',
  ],
  'malformed-line.ini': [
    'malformed-line.ini:5: peer_list "[2," is not a list (write it on one line, such as [1, 2])',
    'malformed-line.ini:6: "3]" is neither a [section] nor a key = value (correct it, or put ; before it)',
    'malformed-line.ini:7: "= 5" is neither a [section] nor a key = value (correct it, or put ; before it)',
  ],
  'malformed-section.ini': [
    'malformed-section.ini:6: "[Peer-2" is not a [section] (write [Peer-2])',
    'malformed-section.ini:11: "[Peer-3] the last" is not a [section] (write [Peer-3])',
  ],
  'missing-folder.ini': [
    'missing-folder.ini:4: missing folder "../nowhere/1" (create it with mkdir -p ../nowhere/1, or change share_dir)',
    'missing-folder.ini:9: share_dir "bad-ip.ini" is not a folder (write the folder that holds it)',
    'missing-folder.ini:14: share_dir is empty (write the folder that the peer shares)',
  ],
  'missing-key.ini': [
    'missing-key.ini:1: missing key "server_port" in [Peer-1] (add a line server_port = ... to the section)',
    'missing-key.ini:1: missing key "peer_list" in [Peer-1] (add a line peer_list = ... to the section)',
  ],
  'misspelt-sections.ini': [
    'misspelt-sections.ini:1: unknown section "[Peer_1]" (write [Peer-1])',
    'misspelt-sections.ini:3: unknown section "[Peer 2]" (write [Peer-2])',
  ],
  mixed: [
    'mixed: mixed/network.ini is a whole network, but other files describe single peers: mixed/peer.ini (name mixed/network.ini, or move it to another folder)',
  ],
  'no-peer.ini': ['no-peer.ini: there is no peer in it (add a [Peer-N] section for each peer)'],
  'no-sections.ini': [
    'no-sections.ini: not an INI file: there is no [section] in it (give an INI file, or add a [Peer-N] section for each peer; sim topology convert reads edges, csv, graphml, gml, dot, json)',
  ],
  'not-utf8.ini': ['not-utf8.ini: not an INI file: it is not UTF-8 text (save it as UTF-8 text)'],
  'options-only': ['options-only: there is no peer in it (add a [Peer-N] section for each peer)'],
  'other-ini.ini': [
    'other-ini.ini: there is no peer in it: it has neither a [Peer-N] nor a [config] section (add a [Peer-N] section for each peer)',
  ],
  'peer-layout-bad-lists.ini': [
    'peer-layout-bad-lists.ini:8: peer "1" lists itself as a neighbour (remove 1 from peer_ID)',
    'peer-layout-bad-lists.ini:8: peer 1 lists the neighbour "2" more than once (keep one 2 in peer_ID)',
    'peer-layout-bad-lists.ini:9: "nope" in peer_addr is not an IP address (write an IPv4 or IPv6 address such as 127.0.0.1)',
    'peer-layout-bad-lists.ini:10: "0" in peer_ports is not a port (write a whole number from 1 to 65535)',
  ],
  'peer-layout-misspelt-links.ini': [
    'peer-layout-misspelt-links.ini:6: unknown section "[Netpeer]" (write [Netpeers])',
  ],
  'peer-layout-no-links.ini': [
    'peer-layout-no-links.ini: missing section [Netpeers] (add it with the keys peer_ID, peer_addr, peer_ports, each [] if there is no neighbour)',
  ],
  'peer-layout-no-peer.ini': [
    'peer-layout-no-peer.ini: missing section [Peer-N] (add it with the keys ID, ip_addr, port_number, share_dir)',
  ],
  'peer-layout-two-peers.ini': [
    'peer-layout-two-peers.ini:11: second section "[Peer-1]": line 1 starts the first (give each peer a file of its own)',
  ],
  'peer-layout.ini': [
    'peer-layout.ini:1: missing key "share_dir" in [Peer-0] (add a line share_dir = ... to the section)',
    'peer-layout.ini:2: ID "x" is not a peer id (write a whole number from 0 to 2147483647)',
    'peer-layout.ini:7: lists of different lengths: peer_ID "[2, 3]", peer_addr "[127.0.0.1]", peer_ports "[10901, 10902]" (write one address and one port for each id)',
  ],
  'programs.ini': [
    'programs.ini:6: dialect configures a program, but there is no exec (add exec = <command>, or remove it)',
    'programs.ini:7: env.X configures a program, but there is no exec (add exec = <command>, or remove it)',
    'programs.ini:14: exec "python3 "peer.py": a " is not closed (write another ")',
    'programs.ini:15: dialect "klingon" is not native, jiangluyu or cisen07 (write native, jiangluyu or cisen07)',
    'programs.ini:16: ready "soon" is not port, or line: and a regular expression (write port, or line: and what it prints when it is ready, such as line:listening)',
    'programs.ini:17: config_file "a/b.ini" is not a file\'s base name (write a name without a path, such as config.ini)',
    'programs.ini:18: config_layout "4" is not 1, 2 or 3 (write 1, 2 or 3)',
    'programs.ini:19: tap "maybe" is not yes or no (write yes or no)',
    'programs.ini:20: missing folder "nowhere" (create it with mkdir -p nowhere, or change cwd)',
    'programs.ini:21: "env.1X" does not name an environment variable (write env.NAME = value)',
    'programs.ini:28: exec is empty (write the command, such as exec = python3 peer.py)',
    'programs.ini:29: ready "line:(" is not port, or line: and a regular expression (write port, or line: and what it prints when it is ready, such as line:listening)',
    'programs.ini:36: unknown key "exce" in [Peer-4] (write exec)',
  ],
  'same-id': [
    'same-id/b/2.ini:2: duplicate id "1": same-id/1.ini:2 has the first (give each peer its own id)',
  ],
  'self-link.ini': ['self-link.ini:5: peer "1" lists itself as a neighbour (remove 1 from peer_list)'],
  'two-networks': [
    'two-networks: several networks in one folder: two-networks/a.ini, two-networks/b.ini (name one of them)',
  ],
  'unclosed-list.ini': [
    'unclosed-list.ini:5: peer_list "[2" is not a list (write it on one line, such as [1, 2])',
  ],
  'unknown-key.ini': [
    'unknown-key.ini:6: unknown key "colour" in [Peer-1] (remove it; known keys: name, ip_addr, server_port, client_port, share_dir, peer_list, ttl, exec, cwd, dialect, ready, stdin, config_file, config_layout, tap)',
    'unknown-key.ini:7: unknown key "server_prot" in [Peer-1] (remove it; known keys: name, ip_addr, server_port, client_port, share_dir, peer_list, ttl, exec, cwd, dialect, ready, stdin, config_file, config_layout, tap)',
    'unknown-key.ini:9: unknown key "ip_adr" in [Peer-2] (write ip_addr)',
  ],
  'unknown-neighbour.ini': [
    'unknown-neighbour.ini:5: peer 1 lists an unknown neighbour "7" (add a [Peer-7] section or remove 7 from peer_list)',
  ],
  'unknown-section.ini': [
    'unknown-section.ini:11: unknown section "[Per-3]" (write [Peer-3])',
    'unknown-section.ini:13: unknown section "[Weather]" (remove it; known sections: [Peer-N], [Network], [Faults], [Launcher])',
  ],
  'utf16.ini': ['utf16.ini: not an INI file: it is not UTF-8 text (save it as UTF-8 text)'],
};
