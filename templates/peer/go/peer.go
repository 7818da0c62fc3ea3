// A peer that listens and stays up (level 1). LEVELS.md describes the next steps.
package main

import (
	"fmt"
	"log"
	"net"
	"os"
	"strings"
)

// A neighbour is a peer to which this one sends queries.
type neighbour struct {
	id      string
	address string // for net.Dial: "127.0.0.1:20101", "[::1]:20103"
}

// readNeighbours parses "1@127.0.0.1:20101,3@[::1]:20103".
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

// setting reads an environment variable. The supervisor sets them when it starts the peer.
func setting(name, fallback string) string {
	if value, isSet := os.LookupEnv(name); isSet {
		return value
	}
	return fallback
}

// serveConnection reads from one connection until its sender closes it. Each connection has its own goroutine.
func serveConnection(connection net.Conn) {
	defer connection.Close()
	buffer := make([]byte, 4096)
	for {
		count, err := connection.Read(buffer)
		received := buffer[:count]
		// Level 2 begins here: the received bytes may be a message, a part of one, or several.
		_ = received
		if err != nil {
			return // The connection has closed or failed; the peer goes on.
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
