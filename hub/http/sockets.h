// The sockets under a listener whose library keeps them to itself.
#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace crier {

// Ends every connection that was taken on this port without closing a socket under the library's feet: they
// are shut down, the library sees their end and closes them. First what is idle or done; what still writes
// has until `patience` is over. True if none is left; false where some are after `within`. (The port still
// listens: a listening socket that is shut down makes the library ask it without end.)
bool HangUp(int port, std::chrono::milliseconds patience, std::chrono::milliseconds within);

// The sockets of connections that were taken on this port, and those that listen on it.
std::vector<int> TakenOn(int port);
std::vector<int> ListeningOn(int port);

// The listener cannot tell which port it was given for 0, so one is found first. 0 if there is none.
int FreePort(const std::string& address);

}  // namespace crier
