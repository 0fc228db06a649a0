// crier_fuzz: libFuzzer over the target that FUZZ_TARGET names. script/fuzz runs it.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "core/log.h"
#include "tests/fuzz/targets.h"

namespace {

const crier::fuzz::Target* chosen = nullptr;

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  const char* name = std::getenv("FUZZ_TARGET");
  for (const crier::fuzz::Target& each : crier::fuzz::Targets())
    if (name != nullptr && std::string(name) == each.name) chosen = &each;
  crier::SetLogLevel(crier::Level::kError);  // millions of warnings are of no use
  if (chosen != nullptr) return 0;
  std::fputs("crier_fuzz: set FUZZ_TARGET to a NAME of tests/fuzz/NAME_fuzz.cc\n", stderr);
  std::exit(2);
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) { return chosen->run(data, size); }
