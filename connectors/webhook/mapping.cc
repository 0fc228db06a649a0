#include "connectors/webhook/mapping.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "connectors/webhook/item.h"
#include "core/digest.h"
#include "core/text.h"
#include "core/yaml.h"

namespace crier::webhook {
namespace {

const std::vector<std::string_view> kFields = {"native_id", "text",      "created_at",    "url",
                                               "lang",      "author_id", "author_handle", "author_name",
                                               "lat",       "long",      "in_reply_to",   "attachments"};
constexpr size_t kMaxMappedId = 512;  // Mention::native_id

// Where both lead through the same entries of the same arrays.
size_t CommonLength(const Path& a, const Path& b) {
  const auto [end, other] =
      std::mismatch(a.segments().begin(), a.segments().end(), b.segments().begin(), b.segments().end());
  return static_cast<size_t>(end - a.segments().begin());
}

// Whether `path` names another entry of the array in which `through` names the one at `index`: then the array
// is a record, whose entries mean different things.
bool NamesAnother(const Path& path, const Path& through, size_t index) {
  return CommonLength(path, through) == index && index < path.segments().size() &&
         IsIndex(path.segments()[index]);
}

}  // namespace

Result<Mapping> Mapping::From(const Settings& settings, std::string channel) {
  Mapping mapping;
  mapping.channel_ = std::move(channel);
  mapping.html_ = settings.Flag("html");
  mapping.direct_ = settings.Flag("direct");
  mapping.ignore_others_ = settings.Flag("ignore_others");
  auto items = Path::Parse(settings.Text("items"), true);
  if (!items) return Error{Fault::kConfig, "'items': " + items.error().message};
  mapping.items_ = *std::move(items);
  for (const auto& [field, text] : settings.Table("fields")) {
    if (std::find(kFields.begin(), kFields.end(), field) == kFields.end())
      return Error{Fault::kConfig, "'fields': " + UnknownKey(field, kFields)};
    auto pointer = Path::Parse(text, field == "attachments");
    if (!pointer)
      return Error{Fault::kConfig, fmt::format("'fields': {}: {}", field, pointer.error().message)};
    mapping.fields_.emplace(field, *std::move(pointer));
  }
  if (!mapping.fields_.contains("text"))
    return Error{Fault::kConfig, "'fields' must say where the text is, such as {text: /message}"};
  if (mapping.fields_.contains("lat") != mapping.fields_.contains("long"))
    return Error{Fault::kConfig, "'fields': lat and long belong together"};
  mapping.FindSpread();
  return mapping;
}

void Mapping::FindSpread() {
  if (ignore_others_) return;
  std::vector<std::string> segments = items_.segments();
  std::replace(segments.begin(), segments.end(), std::string("0"), std::string("*"));
  items_ = Path::Of(segments);
  const auto id = fields_.find("native_id");
  if (id == fields_.end()) return;
  const Path& text = fields_.find("text")->second;
  segments.assign(text.segments().begin(),
                  text.segments().begin() + static_cast<ptrdiff_t>(CommonLength(text, id->second)));
  for (size_t i = 0; i < segments.size(); ++i) {
    const bool record = std::any_of(fields_.begin(), fields_.end(),
                                    [&](const auto& field) { return NamesAnother(field.second, text, i); });
    if (segments[i] == "0" && !record) segments[i] = "*";
  }
  spread_ = Path::Of(segments);
}

Result<std::vector<Path>> Mapping::ItemsIn(const Json& document) const {
  std::vector<Path> items;
  for (const Path& place : items_.AllIn(document, kMostItems)) {
    const Json& found = *place.In(document);
    if (!found.is_structured()) {
      return Error{Fault::kBadData,
                   fmt::format("'{}' is neither an object nor an array of them", place.text())};
    }
    if (!found.is_array()) {
      items.push_back(place);
      continue;
    }
    std::vector<std::string> segments = place.segments();
    segments.emplace_back("*");
    const size_t most = kMostItems - std::min(kMostItems, items.size());
    for (Path& entry : Path::Of(segments).AllIn(document, most)) items.push_back(std::move(entry));
    if (items.size() > kMostItems || found.size() > kMostItems) {
      const size_t count = std::max(items.size(), found.size());
      return Error{Fault::kBadData, fmt::format("{} items in one call; at most {}", count, kMostItems)};
    }
  }
  if (items.size() > kMostItems)
    return Error{Fault::kBadData, fmt::format("more than {} items in one call", kMostItems)};
  return items;
}

// The fields as they are where the messages lie at `place`.
std::optional<Mapping::Fields> Mapping::FieldsAt(const Path& place) const {
  if (place.text() == spread_.text()) return std::nullopt;
  Fields fields;
  const Path& text = fields_.find("text")->second;
  for (const auto& [name, path] : fields_) {
    std::vector<std::string> segments = path.segments();
    const size_t common = std::min(CommonLength(path, text), place.segments().size());
    std::copy_n(place.segments().begin(), common, segments.begin());
    fields.emplace(name, Path::Of(segments));
  }
  return fields;
}

// Texts beside the one that `fields` names: in entries of an array of which it names the first.
std::optional<Error> Mapping::Unreached(const Json& item, const Fields& fields) const {
  const Path& text = fields.find("text")->second;
  for (size_t i = spread_.segments().size(); i < text.segments().size() && !ignore_others_; ++i) {
    if (text.segments()[i] != "0") continue;
    const bool record = std::any_of(fields.begin(), fields.end(),
                                    [&](const auto& field) { return NamesAnother(field.second, text, i); });
    if (record) continue;
    const Path array = Path::Of(std::span(text.segments()).first(i));
    std::vector<std::string> each = text.segments();
    each[i] = "*";
    const Json* found = array.In(item);
    if (found == nullptr || !found->is_array()) continue;
    const auto texts = Path::Of(each).AllIn(item, kMostItems);
    const auto says = [&](const Path& path) {
      const Json* value = path.In(item);
      return path.text() != text.text() && value->is_string() &&
             !Trim(value->get_ref<const std::string&>()).empty();
    };
    if (std::none_of(texts.begin(), texts.end(), says)) continue;
    return Error{
        Fault::kBadData,
        fmt::format("'{}' holds more texts than the one at '{}': let 'items' lead to that array, or set "
                    "'ignore_others'",
                    array.text(), text.text())};
  }
  return std::nullopt;
}

Result<Heard> Mapping::Read(const Json& document, Time received_at) const {
  const auto items = ItemsIn(document);
  if (!items) return items.error();
  Heard heard;
  std::map<std::string, std::string> told;  // what each native_id stands for
  size_t count = 0;
  for (size_t i = 0; i < items->size(); ++i) {
    const Json& item = *(*items)[i].In(document);
    std::vector<Path> places = spread_.AllIn(item, kMostItems);
    if (places.empty()) places.push_back(spread_);
    count += places.size();
    if (count > kMostItems)
      return Error{Fault::kBadData, fmt::format("more than {} items in one call", kMostItems)};
    for (const Path& place : places) {
      const auto moved = FieldsAt(place);
      const Fields& fields = moved ? *moved : fields_;
      if (auto unreached = Unreached(item, fields)) {
        unreached->message = fmt::format("item {}: {}", i, unreached->message);
        return *std::move(unreached);
      }
      ItemReader reader{item, fields, {channel_, html_, direct_, received_at}, {}};
      auto mention = reader.Read();
      for (std::string& what : reader.unread) {
        if (heard.unread.size() < kMostUnread) heard.unread.push_back(fmt::format("item {}: {}", i, what));
      }
      if (!mention) {
        ++heard.without_text;
        continue;
      }
      const Json* own = places.size() > 1 ? place.In(item) : &item;
      const std::string hash = HashOf(own != nullptr ? *own : item);
      if (mention->native_id.empty()) mention->native_id = hash;
      // One id for two messages: the second keeps its words under another.
      auto [known, fresh] = told.emplace(mention->native_id, hash);
      if (!fresh && known->second == hash) continue;
      if (!fresh) {
        std::string id = mention->native_id + "#" + hash.substr(0, 16);
        mention->native_id = id.size() <= kMaxMappedId ? id : hash;
        if (!told.emplace(mention->native_id, hash).second) continue;
      }
      heard.batch.events.emplace_back(*std::move(mention));
    }
  }
  std::stable_sort(heard.batch.events.begin(), heard.batch.events.end(), [](const Event& a, const Event& b) {
    return std::get<Mention>(a).created_at < std::get<Mention>(b).created_at;
  });
  return heard;
}

}  // namespace crier::webhook
