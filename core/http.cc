#include "core/http.h"

#include <curl/curl.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <csignal>
#include <deque>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <unordered_set>

#include "core/http_transfer.h"

namespace crier {
namespace {

constexpr size_t kMaxPerHost = 64;
// Under way at once over all hosts; half of the usual limit of open files (1024). What does not fit waits its
// turn, and its time begins when it starts.
constexpr size_t kMaxUnderWay = 512;
constexpr size_t kSpareHandles = 128;

// One call of Fetch or FetchAll, on the caller's stack until every answer is there.
struct Batch {
  uint64_t id = 0;
  bool single = false;
  std::mutex mutex;
  std::condition_variable complete;
  size_t missing = 0;
  std::vector<std::optional<Result<HttpResponse>>> answers;
};

struct Job {
  Job(const HttpRequest& request, const HttpPolicy& policy, Batch& its_batch, size_t its_index)
      : transfer(request, policy), batch(its_batch), index(its_index) {}

  Result<void> Check() {
    Result<void> checked = transfer.Check();
    if (checked) host = transfer.host();
    return checked;
  }

  // The job may be gone once this returns.
  void Answer(Result<HttpResponse> answer) {
    Batch& to = batch;
    std::lock_guard lock(to.mutex);
    to.answers[index] = std::move(answer);
    if (--to.missing == 0) to.complete.notify_one();
  }

  Transfer transfer;
  Batch& batch;
  size_t index;
  std::string host;  // asked first; its place is kept through redirects
  CURL* easy = nullptr;
};

// Requests to one host. Single ones go before those of a batch: somebody waits for them.
struct Host {
  size_t under_way = 0;
  std::deque<Job*> single;
  std::deque<Job*> bulk;
  bool listed = false;

  bool waiting() const { return !single.empty() || !bulk.empty(); }
  Job* Take() {
    std::deque<Job*>& queue = single.empty() ? bulk : single;
    Job* job = queue.front();
    queue.pop_front();
    return job;
  }
};

}  // namespace

struct HttpLoop::Impl {
 public:
  class LoopDoor;

  Impl();
  ~Impl();

  // Runs the jobs of the batch; returns when all have their answer.
  void Run(Batch& batch, std::vector<std::unique_ptr<Job>>& jobs, const std::stop_token& stop);

 private:
  void Loop();
  void TakeCommands();
  void List(const std::string& name, Host& host);
  void StartWaiting();
  void Start(Job* job);
  void FinishDone();
  void Leave(Job* job);
  void Cancel(uint64_t batch_id, const std::string& why);
  template <typename Which>
  void BreakOff(Which which, const std::string& why);

  CURLM* const multi_;
  std::atomic<uint64_t> next_batch_ = 1;

  std::mutex mutex_;
  bool stopping_ = false;
  std::vector<Job*> arrived_;
  std::vector<uint64_t> cancelled_;

  // The loop's own from here.
  std::unordered_map<std::string, Host> hosts_;
  std::deque<std::string> ready_;  // hosts with something waiting and a place free, in turn
  std::unordered_set<Job*> under_way_;
  std::vector<CURL*> spare_;
  std::thread thread_;
};

HttpLoop::Impl::Impl()
    : multi_([] {
        static const CURLcode initialized = curl_global_init(CURL_GLOBAL_DEFAULT);
        static_cast<void>(initialized);
        return curl_multi_init();
      }()) {
  curl_multi_setopt(multi_, CURLMOPT_MAX_HOST_CONNECTIONS, static_cast<long>(kMaxPerHost));
  curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, static_cast<long>(kMaxUnderWay));
  thread_ = std::thread([this] { Loop(); });
}

HttpLoop::Impl::~Impl() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  curl_multi_wakeup(multi_);
  thread_.join();
  for (CURL* easy : spare_) curl_easy_cleanup(easy);
  curl_multi_cleanup(multi_);
}

void HttpLoop::Impl::Run(Batch& batch, std::vector<std::unique_ptr<Job>>& jobs, const std::stop_token& stop) {
  batch.id = next_batch_++;
  batch.missing = jobs.size();
  bool stopping = false;
  {
    std::lock_guard lock(mutex_);
    stopping = stopping_;
    if (!stopping)
      std::transform(jobs.begin(), jobs.end(), std::back_inserter(arrived_),
                     [](const auto& job) { return job.get(); });
  }
  if (stopping) {
    for (const auto& job : jobs) job->Answer(job->transfer.Broken("Crier is stopping"));
    return;
  }
  curl_multi_wakeup(multi_);
  const std::stop_callback on_stop(stop, [this, id = batch.id] {
    {
      std::lock_guard lock(mutex_);
      cancelled_.push_back(id);
    }
    curl_multi_wakeup(multi_);
  });
  std::unique_lock lock(batch.mutex);
  batch.complete.wait(lock, [&] { return batch.missing == 0; });
}

void HttpLoop::Impl::Loop() {
  constexpr int kPollMs = 60'000;  // curl wakes by itself for its timeouts
  // OpenSSL writes to connections that may be gone; the error is enough.
  sigset_t pipe;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
  while (true) {
    {
      std::lock_guard lock(mutex_);
      if (stopping_) break;
    }
    TakeCommands();
    StartWaiting();
    int running = 0;
    curl_multi_perform(multi_, &running);
    FinishDone();
    if (ready_.empty() || under_way_.size() >= kMaxUnderWay) {
      curl_multi_poll(multi_, nullptr, 0, kPollMs, nullptr);
    }
  }
  TakeCommands();
  BreakOff([](const Job&) { return true; }, "Crier is stopping");
}

void HttpLoop::Impl::TakeCommands() {
  std::vector<Job*> arrived;
  std::vector<uint64_t> cancelled;
  {
    std::lock_guard lock(mutex_);
    arrived.swap(arrived_);
    cancelled.swap(cancelled_);
  }
  for (Job* job : arrived) {
    Host& host = hosts_[job->host];
    (job->batch.single ? host.single : host.bulk).push_back(job);
    List(job->host, host);
  }
  for (const uint64_t id : cancelled) {
    BreakOff([id](const Job& job) { return job.batch.id == id; }, "stopped before an answer came");
  }
}

void HttpLoop::Impl::List(const std::string& name, Host& host) {
  if (host.listed || !host.waiting() || host.under_way >= kMaxPerHost) return;
  host.listed = true;
  ready_.push_back(name);
}

void HttpLoop::Impl::StartWaiting() {
  while (!ready_.empty() && under_way_.size() < kMaxUnderWay) {
    const std::string name = std::move(ready_.front());
    ready_.pop_front();
    const auto found = hosts_.find(name);
    if (found == hosts_.end()) continue;
    Host& host = found->second;
    host.listed = false;
    if (!host.waiting() || host.under_way >= kMaxPerHost) continue;
    Job* job = host.Take();
    ++host.under_way;
    under_way_.insert(job);
    Start(job);
    List(name, host);
  }
}

void HttpLoop::Impl::Start(Job* job) {
  if (job->easy == nullptr) {
    if (spare_.empty()) {
      job->easy = curl_easy_init();
    } else {
      job->easy = spare_.back();
      spare_.pop_back();
    }
  }
  job->transfer.Begin(job->easy);
  curl_easy_setopt(job->easy, CURLOPT_PRIVATE, job);
  curl_multi_add_handle(multi_, job->easy);
}

void HttpLoop::Impl::FinishDone() {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    const CURLcode code = message->data.result;
    Job* job = nullptr;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &job);
    curl_multi_remove_handle(multi_, job->easy);
    std::optional<Result<HttpResponse>> answer = job->transfer.End(code);
    if (!answer) {
      Start(job);
      continue;
    }
    Leave(job);
    job->Answer(*std::move(answer));
  }
}

// Takes a job that curl has let go of out of the books.
void HttpLoop::Impl::Leave(Job* job) {
  if (spare_.size() < kSpareHandles) {
    curl_easy_reset(job->easy);  // it must not point to the job any more
    spare_.push_back(job->easy);
  } else {
    curl_easy_cleanup(job->easy);
  }
  under_way_.erase(job);
  const auto found = hosts_.find(job->host);
  Host& host = found->second;
  --host.under_way;
  List(found->first, host);
  if (host.under_way == 0 && !host.waiting()) hosts_.erase(found);
}

template <typename Which>
void HttpLoop::Impl::BreakOff(Which which, const std::string& why) {
  std::vector<Job*> leaving;
  for (auto& [name, host] : hosts_) {
    for (std::deque<Job*>* queue : {&host.single, &host.bulk}) {
      const auto keep =
          std::stable_partition(queue->begin(), queue->end(), [&](Job* job) { return !which(*job); });
      leaving.insert(leaving.end(), keep, queue->end());
      queue->erase(keep, queue->end());
    }
  }
  std::erase_if(hosts_,
                [](const auto& entry) { return entry.second.under_way == 0 && !entry.second.waiting(); });
  for (Job* job : leaving) job->Answer(job->transfer.Broken(why));

  leaving.clear();
  std::copy_if(under_way_.begin(), under_way_.end(), std::back_inserter(leaving),
               [&](Job* job) { return which(*job); });
  for (Job* job : leaving) {
    curl_multi_remove_handle(multi_, job->easy);
    Error error = job->transfer.Broken(why);
    Leave(job);
    job->Answer(std::move(error));
  }
}

class HttpLoop::Impl::LoopDoor : public Http {
 public:
  LoopDoor(Impl& loop, HttpPolicy policy) : loop_(loop), policy_(std::move(policy)) {}

  Result<HttpResponse> Fetch(const HttpRequest& request, std::stop_token stop) override {
    return std::move(Ask(std::span(&request, 1), stop, true).front());
  }

  std::vector<Result<HttpResponse>> FetchAll(std::span<const HttpRequest> requests,
                                             std::stop_token stop) override {
    return Ask(requests, stop, false);
  }

 private:
  std::vector<Result<HttpResponse>> Ask(std::span<const HttpRequest> requests, const std::stop_token& stop,
                                        bool single) {
    Batch batch;
    batch.single = single;
    batch.answers.resize(requests.size());
    std::vector<std::unique_ptr<Job>> jobs;
    jobs.reserve(requests.size());
    for (size_t i = 0; i < requests.size(); ++i) {
      auto job = std::make_unique<Job>(requests[i], policy_, batch, i);
      Result<void> checked = job->Check();
      if (checked) {
        jobs.push_back(std::move(job));
      } else {
        batch.answers[i] = std::move(checked).error();
      }
    }
    if (!jobs.empty()) loop_.Run(batch, jobs, stop);
    std::vector<Result<HttpResponse>> answers;
    answers.reserve(requests.size());
    for (auto& answer : batch.answers) answers.push_back(*std::move(answer));
    return answers;
  }

  Impl& loop_;
  const HttpPolicy policy_;
};

HttpLoop::HttpLoop() : impl_(std::make_unique<Impl>()) {}
HttpLoop::~HttpLoop() = default;

std::unique_ptr<Http> HttpLoop::Door(HttpPolicy policy) {
  return std::make_unique<Impl::LoopDoor>(*impl_, std::move(policy));
}

}  // namespace crier
