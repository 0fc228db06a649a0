// What the program does to itself, so that what runs beside it under the same user, the programs of
// connectors/exec above all, cannot read its secrets, and so that a crowd of connections leaves it
// descriptors.
#pragma once

namespace crier {

// Before anything else. Closes /proc/PID/environ, mem, fd and ptrace to other processes of the
// same user, allows no core dump, and raises the limit on open files as far as it may be (to 65,536). What
// this kernel refuses is logged, not fatal.
void HardenProcess();

// When every secret is read: overwrites the variables of the environment that hold one, as read by Secret.
// What starts later finds them empty.
void ScrubEnvironment();

// How many files this process may have open now.
unsigned long OpenFilesLimit();

}  // namespace crier
