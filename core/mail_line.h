// A curl handle for one mail server: its options, what the server last said, and what a failure to connect
// means. Private to mail.
#pragma once

#include <curl/curl.h>

#include <chrono>
#include <csignal>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/mail.h"

namespace crier {

// While it lives, writing to a connection that is gone does not end the process: OpenSSL writes without
// MSG_NOSIGNAL. For the thread that made it.
class NoSigPipe {
 public:
  NoSigPipe();
  ~NoSigPipe();
  NoSigPipe(const NoSigPipe&) = delete;
  NoSigPipe& operator=(const NoSigPipe&) = delete;

 private:
  sigset_t before_;
  bool was_pending_;
};

class MailLine {
 public:
  enum class Protocol { kSmtp, kImap };
  MailLine(Protocol protocol, MailServer server, MailPolicy policy);
  ~MailLine();
  MailLine(const MailLine&) = delete;
  MailLine& operator=(const MailLine&) = delete;

  // Sets the handle up anew for one transfer, or, where it connects only, for one connection.
  void Prepare(bool connect_only, bool fresh);
  CURL* easy() const { return easy_; }
  const std::string& shown() const { return shown_; }  // "smtps://mail.example.org:465"
  const MailServer& server() const { return server_; }

  // The last line of the last reply, without its end; SMTP's code, 0 where there is none.
  const std::string& reply() const { return reply_; }
  int reply_code() const;
  void ForgetReply() { reply_.clear(); }
  // Ends every connection that this handle opened, as if the other end had.
  void CutOff() const;

  // Why no connection that can be used came about.
  Error Failed(CURLcode code) const;
  Error Fail(Fault fault, std::string_view what) const;

 private:
  static size_t OnReply(const char* data, size_t size, size_t count, void* self);
  static curl_socket_t OnSocket(void* self, curlsocktype purpose, curl_sockaddr* address);
  static int OnClose(void* self, curl_socket_t socket);

  const Protocol protocol_;
  const MailServer server_;
  const MailPolicy policy_;
  const std::string shown_;
  CURL* const easy_;
  char curl_says_[CURL_ERROR_SIZE] = {};
  std::string reply_;
  std::vector<curl_socket_t> sockets_;  // open
  bool refused_private_ = false;
  bool refused_plain_ = false;
  bool allowed_ = false;
};

// A multi handle whose waiting a stop ends.
class MailMulti {
 public:
  MailMulti();
  ~MailMulti();
  MailMulti(const MailMulti&) = delete;
  MailMulti& operator=(const MailMulti&) = delete;

  CURLM* get() const { return multi_; }
  // Runs the one handle to its end; it stays in the multi. CURLE_ABORTED_BY_CALLBACK after a stop.
  CURLcode Run(CURL* easy, const std::stop_token& stop);

 private:
  CURLM* const multi_;
};

}  // namespace crier
