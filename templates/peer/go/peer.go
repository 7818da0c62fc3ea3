// A peer that listens and stays up: level 1, and nothing more. LEVELS.md tells how to go on.
package main

import (
	"fmt"
	"log"
	"net"
	"os"
	"strings"
)

// A neighbour is a peer that this one sends queries to.
type neighbour struct {
	id      string
	address string // as net.Dial takes it: "127.0.0.1:20101", "[::1]:20103"
}

// readNeighbours takes "1@127.0.0.1:20101,3@[::1]:20103" apart.
func readNeighbours(text string) []neighbour {
	var neighbours []neighbour
	for _, part := range strings.Split(text, ",") {
		fields := strings.SplitN(part, "@", 2)
		if len(fields) == 2 {
			neighbours = append(neighbours, neighbour{id: fields[0], address: fields[1]})
		}
	}
	return neighbours
}

// setting gives a variable of the environment, by which a peer is told what it needs to know.
func setting(name, otherwise string) string {
	if value, isSet := os.LookupEnv(name); isSet {
		return value
	}
	return otherwise
}

// serveConnection reads what comes on one connection until its sender ends it. Each has a goroutine, so none waits
// for another.
func serveConnection(connection net.Conn) {
	defer connection.Close()
	buffer := make([]byte, 4096)
	for {
		count, err := connection.Read(buffer)
		received := buffer[:count]
		// Level 2 begins here: received is some bytes, which may be a message, a part of one, or several.
		_ = received
		if err != nil {
			return // The sender has ended, or is gone. That must not cost the others their peer.
		}
	}
}

func main() {
	address := net.JoinHostPort(setting("SIM_IP", "127.0.0.1"), setting("SIM_PORT", "20102"))
	shareDir := setting("SIM_SHARE_DIR", "shares/2")
	neighbours := readNeighbours(setting("SIM_NEIGHBOURS", ""))

	listener, err := net.Listen("tcp", address)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("peer %s listens on %s, shares %s, knows %v\n", setting("SIM_PEER_ID", "2"), address, shareDir, neighbours)
	for {
		connection, err := listener.Accept()
		if err != nil {
			log.Print(err)
			continue
		}
		go serveConnection(connection)
	}
}
