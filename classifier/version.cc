#include "classifier/version.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <memory>

namespace crier {

std::string VersionOf(const std::vector<std::filesystem::path>& folders) {
  std::vector<std::filesystem::path> files;
  std::error_code error;
  for (const std::filesystem::path& folder : folders) {
    for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
      const std::filesystem::path extension = entry.path().extension();
      if (extension == ".yaml" || extension == ".csv" || extension == ".geojson")
        files.push_back(entry.path());
    }
  }
  // By name, so that the same files elsewhere have the same version.
  std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) {
    return std::pair(a.filename(), a) < std::pair(b.filename(), b);
  });
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> digest(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  EVP_DigestInit_ex(digest.get(), EVP_sha256(), nullptr);
  std::array<char, 65536> buffer{};
  for (const std::filesystem::path& file : files) {
    const std::string name = file.filename().string();
    EVP_DigestUpdate(digest.get(), name.c_str(), name.size() + 1);
    std::ifstream in(file, std::ios::binary);
    uint64_t total = 0;
    while (in.read(buffer.data(), buffer.size()) || in.gcount() > 0) {
      EVP_DigestUpdate(digest.get(), buffer.data(), static_cast<size_t>(in.gcount()));
      total += static_cast<uint64_t>(in.gcount());
    }
    EVP_DigestUpdate(digest.get(), &total, sizeof total);
  }
  std::array<unsigned char, EVP_MAX_MD_SIZE> sum{};
  EVP_DigestFinal_ex(digest.get(), sum.data(), nullptr);
  std::string hex;
  for (size_t i = 0; i < 8; ++i) hex += fmt::format("{:02x}", sum[i]);
  return hex;
}

}  // namespace crier
