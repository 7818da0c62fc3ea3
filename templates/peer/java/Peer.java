import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** A peer that listens and stays up (level 1). LEVELS.md describes the next steps. */
public class Peer {
    /** A peer to which this one sends queries. */
    static class Neighbour {
        final int id;
        final InetSocketAddress address;

        Neighbour(int id, InetSocketAddress address) {
            this.id = id;
            this.address = address;
        }

        @Override
        public String toString() {
            return id + " at " + address;
        }
    }

    /** Parses "1@127.0.0.1:20101,3@[::1]:20103". */
    static List<Neighbour> readNeighbours(String text) {
        List<Neighbour> neighbours = new ArrayList<>();
        for (String part : text.split(",")) {
            if (part.isEmpty()) continue;
            int at = part.indexOf('@');
            int colon = part.lastIndexOf(':');
            // Java accepts an IPv6 address with or without brackets.
            String ip = part.substring(at + 1, colon);
            int port = Integer.parseInt(part.substring(colon + 1));
            neighbours.add(new Neighbour(Integer.parseInt(part.substring(0, at)), new InetSocketAddress(ip, port)));
        }
        return neighbours;
    }

    /** Reads an environment variable. The supervisor sets them when it starts the peer. */
    static String setting(String name, String fallback) {
        String value = System.getenv(name);
        return value == null ? fallback : value;
    }

    /** Reads from one connection until its sender closes it. Each connection has its own thread. */
    static void serveConnection(Socket connection) {
        byte[] buffer = new byte[4096];
        try (connection) {
            InputStream in = connection.getInputStream();
            int count;
            while ((count = in.read(buffer)) != -1) {
                // Level 2 begins here: the first `count` bytes of the buffer may be a message, a part of one, or
                // several.
            }
        } catch (IOException gone) {
            // The connection has failed; the peer goes on.
        }
    }

    public static void main(String[] arguments) throws IOException {
        int id = Integer.parseInt(setting("SIM_PEER_ID", "2"));
        InetAddress ip = InetAddress.getByName(setting("SIM_IP", "127.0.0.1"));
        int port = Integer.parseInt(setting("SIM_PORT", "20102"));
        String shareDir = setting("SIM_SHARE_DIR", "shares/2");
        List<Neighbour> neighbours = readNeighbours(setting("SIM_NEIGHBOURS", ""));

        try (ServerSocket server = new ServerSocket(port, 128, ip)) {
            System.out.println("peer " + id + " listens on " + server.getLocalSocketAddress() + ", shares " + shareDir
                    + ", knows " + neighbours);
            while (true) {
                Socket connection = server.accept();
                Thread thread = new Thread(() -> serveConnection(connection));
                thread.setDaemon(true);
                thread.start();
            }
        }
    }
}
