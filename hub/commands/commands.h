// The commands of the program, one file each (hub/commands/command_line.h says what a command is).
#pragma once

#include <memory>

#include "core/result.h"
#include "hub/commands/command_line.h"

namespace crier {

Command ServeCommand();
Command DemoCommand();
Command ClassifyCommand();
Command RulesCommand();
Command PollCommand();
Command BulletinCommand();
Command RequestCommand();
Command MentionCommand();
Command RumourCommand();
Command ConnectorsCommand();
Command ConnectorsCheckCommand();  // one of ConnectorsCommand's
Command ConsentCommand();
Command PeopleCommand();
Command DutiesCommand();
Command TokensCommand();
Command AuditCommand();
Command DoctorCommand();
Command TallyCommand();
Command BackupCommand();
Command RestoreCommand();
Command MigrateCommand();

// Where `serve` and its neighbours look when --config is not given.
inline constexpr char kDefaultConfig[] = "crier.yaml";

// Arguments that many commands take.
Argument ConfigArgument(std::string* file);
Argument JsonArgument(bool* json);

// "crier: message" on standard error, secrets redacted; answers 1.
int Fail(const Error& error);

}  // namespace crier
