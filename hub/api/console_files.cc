// The console's files. Only what lies in its folder, never anything above it.
#include <algorithm>
#include <fstream>
#include <sstream>

#include "hub/api/api.h"
#include "hub/hub.h"

namespace crier {
namespace {

struct Kind {
  std::string_view ending, content_type;
};
constexpr Kind kKinds[] = {
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".woff2", "font/woff2"},
    {".ico", "image/x-icon"},
    {".json", "application/json"},
    {".webmanifest", "application/manifest+json"},
    {".txt", "text/plain; charset=utf-8"},
};

std::string ContentTypeOf(const std::filesystem::path& file) {
  for (const Kind& kind : kKinds) {
    if (file.extension() == kind.ending) return std::string(kind.content_type);
  }
  return "application/octet-stream";
}

}  // namespace

ServerReply ConsoleFile(const Hub& hub, const ServerRequest& request) {
  if (request.method != "GET" && request.method != "HEAD") return MethodNotAllowed("GET, HEAD");
  std::error_code error;
  const std::filesystem::path root = std::filesystem::weakly_canonical(hub.config().console, error);
  const std::filesystem::path wanted = request.path == "/" ? "index.html" : request.path.substr(1);
  const std::filesystem::path file = std::filesystem::weakly_canonical(root / wanted, error);
  const auto [root_end, unused] = std::mismatch(root.begin(), root.end(), file.begin(), file.end());
  (void)unused;
  ServerReply reply;
  if (error || root_end != root.end() || !std::filesystem::is_regular_file(file, error)) {
    const bool built = std::filesystem::is_regular_file(root / "index.html", error);
    const char* why = built ? "there is nothing here" : "the console is not built: run script/run";
    return JsonReply({{"error", {{"fault", FaultName(Fault::kNotFound)}, {"message", why}}}}, 404);
  }
  std::ifstream in(file, std::ios::binary);
  std::ostringstream content;
  content << in.rdbuf();
  reply.body = std::move(content).str();
  reply.content_type = ContentTypeOf(file);
  reply.headers.Add("Cache-Control", request.path.starts_with("/assets/")
                                         ? "public, max-age=31536000, immutable"
                                         : "no-cache");
  reply.headers.Add("Content-Security-Policy",
                    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
                    "frame-ancestors 'none'; form-action 'self'");
  reply.headers.Add("X-Content-Type-Options", "nosniff");
  reply.headers.Add("Referrer-Policy", "no-referrer");
  return reply;
}

}  // namespace crier
