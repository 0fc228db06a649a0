#include "tests/support/local_server.h"

#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <stdexcept>
#include <utility>

namespace crier {
namespace {

sockaddr_in Loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

// A context with a key and a certificate for "localhost" that nobody vouches for.
SSL_CTX* SelfSigned() {
  SSL_CTX* context = SSL_CTX_new(TLS_server_method());
  EVP_PKEY* key = EVP_EC_gen("P-256");
  X509* certificate = X509_new();
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
  X509_set_pubkey(certificate, key);
  X509_NAME* name = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("localhost"),
                             -1, -1, 0);
  X509_set_issuer_name(certificate, name);
  X509_sign(certificate, key, EVP_sha256());
  SSL_CTX_use_certificate(context, certificate);
  SSL_CTX_use_PrivateKey(context, key);
  X509_free(certificate);
  EVP_PKEY_free(key);
  return context;
}

size_t ContentLength(std::string head) {
  std::transform(head.begin(), head.end(), head.begin(), [](unsigned char c) { return std::tolower(c); });
  const size_t at = head.find("\r\ncontent-length:");
  if (at == std::string::npos) return 0;
  return std::strtoul(head.c_str() + head.find(':', at) + 1, nullptr, 10);
}

}  // namespace

LocalConnection::~LocalConnection() {
  if (tls_ != nullptr) SSL_free(tls_);
  close(socket_);
}

std::unique_ptr<LocalConnection> LocalConnection::To(int port) {
  const int end = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = Loopback(port);
  auto connection = std::make_unique<LocalConnection>(end);
  if (connect(end, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return nullptr;
  return connection;
}

bool LocalConnection::ReadMore() {
  char buffer[16 * 1024];
  const ssize_t got =
      tls_ != nullptr ? SSL_read(tls_, buffer, sizeof buffer) : recv(socket_, buffer, sizeof buffer, 0);
  if (got <= 0) return false;
  unread_.append(buffer, static_cast<size_t>(got));
  return true;
}

std::string LocalConnection::ReadUntil(std::string_view text) {
  size_t at = 0;
  while ((at = unread_.find(text)) == std::string::npos) {
    if (!ReadMore()) return std::exchange(unread_, "");
  }
  std::string result = unread_.substr(0, at + text.size());
  unread_.erase(0, result.size());
  return result;
}

std::string LocalConnection::ReadMessage() {
  std::string message = ReadUntil("\r\n\r\n");
  if (!message.ends_with("\r\n\r\n")) return "";
  const size_t length = ContentLength(message);
  while (unread_.size() < length) {
    if (!ReadMore()) return "";
  }
  message += unread_.substr(0, length);
  unread_.erase(0, length);
  return message;
}

std::string LocalConnection::ReadAll() {
  while (ReadMore()) {
  }
  return std::exchange(unread_, "");
}

bool LocalConnection::Write(std::string_view data) {
  while (!data.empty()) {
    const ssize_t sent = tls_ != nullptr ? SSL_write(tls_, data.data(), static_cast<int>(data.size()))
                                         : send(socket_, data.data(), data.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    data.remove_prefix(static_cast<size_t>(sent));
  }
  return true;
}

void LocalConnection::ShutDown() { shutdown(socket_, SHUT_RDWR); }

LocalServer::LocalServer(Script script, Tls tls) : script_(std::move(script)) {
  if (tls == Tls::kSelfSigned) tls_ = SelfSigned();
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = Loopback(0);
  socklen_t size = sizeof address;
  if (bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      listen(listener_, SOMAXCONN) != 0 ||
      getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    throw std::runtime_error("no loopback port to listen on");
  }
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { Accept(); });
}

LocalServer::~LocalServer() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    for (const auto& connection : open_) connection->ShutDown();
  }
  shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  for (std::thread& thread : threads_) thread.join();
  open_.clear();
  close(listener_);
  if (tls_ != nullptr) SSL_CTX_free(tls_);
}

LocalServer::Script LocalServer::Answering(std::function<std::string(const std::string&)> answer) {
  return [answer = std::move(answer)](LocalConnection& connection) {
    for (std::string request = connection.ReadMessage(); !request.empty();
         request = connection.ReadMessage()) {
      if (!connection.Write(answer(request))) return;
    }
  };
}

std::string LocalServer::Url(std::string_view path) const {
  return std::string(tls_ != nullptr ? "https" : "http") + "://127.0.0.1:" + std::to_string(port_) +
         std::string(path);
}

void LocalServer::Accept() {
  while (true) {
    const int end = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (end < 0) return;
    std::lock_guard lock(mutex_);
    SSL* tls = tls_ != nullptr ? SSL_new(tls_) : nullptr;
    if (tls != nullptr) SSL_set_fd(tls, end);
    auto connection = std::make_unique<LocalConnection>(end, tls);
    if (stopping_) return;
    ++connections_;
    threads_.emplace_back([this, at = connection.get()] { Serve(*at); });
    open_.push_back(std::move(connection));
  }
}

void LocalServer::Serve(LocalConnection& connection) {
  if (connection.tls_ == nullptr || SSL_accept(connection.tls_) == 1) script_(connection);
  connection.ShutDown();
}

std::string HttpMessage(int status, std::string_view body, std::string_view more_headers) {
  return "HTTP/1.1 " + std::to_string(status) + " Said\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n" + std::string(more_headers) + "\r\n" + std::string(body);
}

}  // namespace crier
