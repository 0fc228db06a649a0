// Which network addresses are not the public Internet's. Guards Crier against being sent to its own machine
// or to the city's inner network by a URL that a stranger chose.
#pragma once

#include <sys/socket.h>

#include <string>

namespace crier {

// True for every IPv4 or IPv6 address that is not a public unicast one (the IANA special-purpose registries,
// RFC 6890 and its updates): loopback, private, shared (CGNAT), link-local, multicast, documentation,
// benchmarking, and the IPv6 forms that carry such an IPv4 address inside (mapped, NAT64, 6to4). True for
// families other than these two.
bool IsSpecialAddress(const sockaddr* address);

// The same for an address as text, "127.0.0.1" or "::1"; true where it cannot be read.
bool IsSpecialAddress(const char* address);

// True for what only this machine can reach: 127.0.0.0/8, "::1", "localhost".
bool IsLoopback(const std::string& address);

}  // namespace crier
