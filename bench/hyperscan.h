// Hyperscan as a peer, where it is installed: the patterns that it takes, each told once a text.
#pragma once
#ifdef CRIER_HYPERSCAN

#include <hs/hs.h>

#include <cstdint>
#include <string>
#include <vector>

namespace crier {

class Hyperscan {
 public:
  explicit Hyperscan(const std::vector<std::string>& patterns) {
    std::vector<const char*> texts;
    std::vector<unsigned> flags;
    std::vector<unsigned> ids;
    for (unsigned i = 0; i < patterns.size(); ++i) {
      hs_database_t* alone = nullptr;
      hs_compile_error_t* error = nullptr;
      const bool taken =
          hs_compile(patterns[i].c_str(), kFlags, HS_MODE_BLOCK, nullptr, &alone, &error) == HS_SUCCESS;
      hs_free_database(alone);
      if (error != nullptr) hs_free_compile_error(error);
      if (!taken) continue;
      texts.push_back(patterns[i].c_str());
      flags.push_back(kFlags);
      ids.push_back(i);
    }
    taken_ = ids.size();
    hs_compile_error_t* error = nullptr;
    ok_ = hs_compile_multi(texts.data(), flags.data(), ids.data(), static_cast<unsigned>(ids.size()),
                           HS_MODE_BLOCK, nullptr, &database_, &error) == HS_SUCCESS &&
          hs_alloc_scratch(database_, &scratch_) == HS_SUCCESS;
    if (error != nullptr) hs_free_compile_error(error);
  }
  Hyperscan(const Hyperscan&) = delete;
  Hyperscan& operator=(const Hyperscan&) = delete;
  ~Hyperscan() {
    hs_free_scratch(scratch_);
    hs_free_database(database_);
  }

  bool ok() const { return ok_; }
  size_t taken() const { return taken_; }
  void Find(const std::string& text, std::vector<uint32_t>* ids) const {
    ids->clear();
    hs_scan(
        database_, text.data(), static_cast<unsigned>(text.size()), 0, scratch_,
        [](unsigned id, unsigned long long, unsigned long long, unsigned, void* found) {
          static_cast<std::vector<uint32_t>*>(found)->push_back(id);
          return 0;
        },
        ids);
  }

 private:
  static constexpr unsigned kFlags = HS_FLAG_SINGLEMATCH | HS_FLAG_UTF8 | HS_FLAG_DOTALL;
  hs_database_t* database_ = nullptr;
  hs_scratch_t* scratch_ = nullptr;
  size_t taken_ = 0;
  bool ok_ = false;
};

}  // namespace crier

#endif
