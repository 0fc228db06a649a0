// The commands of the program, one file each. Add... hangs a command under the app; when it
// was chosen, it does its work and leaves the exit code: 0 done, 1 failed, 2 used wrongly.
#pragma once

#include <CLI/CLI.hpp>

#include "core/result.h"

namespace crier {

void AddServe(CLI::App& app, int* exit_code);
void AddDemo(CLI::App& app, int* exit_code);
void AddClassify(CLI::App& app, int* exit_code);
void AddRules(CLI::App& app, int* exit_code);
void AddPoll(CLI::App& app, int* exit_code);
void AddBulletin(CLI::App& app, int* exit_code);
void AddConnectors(CLI::App& app, int* exit_code);
void AddConnectorsCheck(CLI::App& connectors, int* exit_code);
void AddConsent(CLI::App& app, int* exit_code);
void AddDoctor(CLI::App& app, int* exit_code);
void AddBackup(CLI::App& app, int* exit_code);
void AddTally(CLI::App& app, int* exit_code);
void AddMigrate(CLI::App& app, int* exit_code);

// "crier: message" on standard error, secrets redacted; answers 1.
int Fail(const Error& error);

// Where `serve` and its neighbours look when --config is not given.
inline constexpr char kDefaultConfig[] = "crier.yaml";

}  // namespace crier
