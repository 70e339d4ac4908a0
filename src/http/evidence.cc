// Evidence and the uploads (tus 1.0) that bring its files.
#include "http/evidence.h"

#include <fmt/format.h>

#include <charconv>

#include "base/text.h"
#include "evidence/checksum.h"
#include "evidence/content.h"
#include "evidence/evidence.h"
#include "evidence/sniff.h"
#include "evidence/upload.h"
#include "http/app.h"
#include "http/json_text.h"
#include "http/row_json.h"

namespace bihuan::http {
namespace {

constexpr std::string_view kTus = "1.0.0";

evidence::InTx in_tx(App& app, const std::string& actor) {
  return [&app, actor](const std::function<Result<void>(log::Tx&)>& command) {
    return app.writing().run([&](log::Tx& tx) {
      tx.set_actor(actor);
      return command(tx);
    });
  };
}

// Everything about an upload is of its account, in the version of the protocol that is spoken here.
Result<void> require_tus(const Call& call) {
  const std::string* version = call.request().header("tus-resumable");
  if (version == nullptr || *version == kTus) return {};
  return Error{Fault::invalid, "api.tus_version", {{"version", excerpt(*version)}}};
}

Answer tus_answer(int status) {
  Answer answer;
  answer.status = status;
  answer.headers.emplace_back("Tus-Resumable", std::string(kTus));
  return answer;
}

void add_offsets(Answer& answer, const evidence::Upload& upload, int64_t offset) {
  answer.headers.emplace_back("Upload-Offset", std::to_string(offset));
  answer.headers.emplace_back("Upload-Length", std::to_string(upload.length));
}

// Takes one request's bytes; when they were the last, the file goes into the store.
class UploadSink : public Sink {
 public:
  UploadSink(App& app, std::string actor, evidence::Upload upload, evidence::Appender appender)
      : app_(app), actor_(std::move(actor)), upload_(std::move(upload)), appender_(std::move(appender)) {}
  Result<void> append(std::string_view bytes) override { return appender_->append(bytes); }
  Result<Answer> finish() override {
    TRY_SET(const int64_t offset, appender_->finish());
    appender_.reset();  // what it held is free for finish_upload
    const auto write = in_tx(app_, actor_);
    if (offset == upload_.length) {
      TRY_SET(upload_, evidence::finish_upload(app_.uploads(), write, upload_));
    } else {
      TRY(write([&](log::Tx& tx) { return evidence::note_progress(tx, upload_, offset); }));
    }
    Answer answer = tus_answer(204);
    add_offsets(answer, upload_, offset);
    return answer;
  }

 private:
  App& app_;
  std::string actor_;
  evidence::Upload upload_;
  std::optional<evidence::Appender> appender_;
};

// "bytes=5-", "bytes=5-9", "bytes=-3" of a file; nullopt: the whole.
std::optional<std::pair<uint64_t, uint64_t>> range_of(const std::string* header, uint64_t size) {
  if (header == nullptr || !starts_with(*header, "bytes=") || header->find(',') != std::string::npos)
    return std::nullopt;
  const std::string_view text = std::string_view(*header).substr(6);
  const size_t dash = text.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto number = [](std::string_view digits) -> std::optional<uint64_t> {
    uint64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (digits.empty() || error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
    return value;
  };
  const auto first = number(text.substr(0, dash));
  const auto last = number(text.substr(dash + 1));
  if (!first && last && *last > 0 && size > 0) return std::pair(size - std::min(*last, size), size - 1);
  if (!first || *first >= size || (last && *last < *first)) return std::nullopt;
  return std::pair(*first, last ? std::min(*last, size - 1) : size - 1);
}

}  // namespace

Result<evidence::Attached> attach(Call& call, const kit::Kind& kind, int64_t id, const api::NewEvidence& in) {
  evidence::NewEvidence evidence;
  evidence.about_kind = kind.name;
  evidence.about_id = id;
  evidence.cls = in.class_;
  evidence.fact_on = in.fact_on;
  evidence.text = in.text.value_or("");
  evidence.upload = in.upload.value_or("");
  evidence.sha256 = in.sha256.value_or("");
  return evidence::attach_evidence(call.tx(), call.kit(), call.actor(), call.app().site().evidence_directory(),
                                   evidence);
}

Result<Answer> attach_evidence(Call& call, const api::AttachEvidence& in) {
  TRY_SET(const auto* kind, kind_called(call.kit(), in.kind));
  TRY_SET(const auto attached, attach(call, *kind, in.id, in.body));
  TRY_SET(const int64_t position, call.position());
  JsonText json;
  json.begin_object()
      .number("id", attached.id)
      .number("position", position)
      .boolean("name_contradicts", attached.is_called_otherwise);
  json.name("reused_in").begin_list();
  for (const auto& about : attached.reused_in)
    json.begin_object().text("kind", about.kind).number("id", about.id).end_object();
  json.end_list().end_object();
  return json_answer(json.take(), 201);
}

Result<Answer> withdraw_evidence(Call& call, const api::WithdrawEvidence& in) {
  TRY(evidence::withdraw_evidence(call.tx(), call.kit(), call.actor(), in.id, in.reason));
  TRY_SET(const int64_t position, call.position());
  return json_answer(JsonText().begin_object().number("position", position).end_object().take());
}

Result<Answer> download_evidence(Call& call, const api::DownloadEvidence& in) {
  const db::Value key[] = {db::kSite, in.id, db::kOpen};
  TRY_SET(const auto row, call.session().first("select about_kind, about_id, sha256, name, media_type from evidence "
                                               "where site = ?1 and id = ?2 and until = ?3",
                                               key));
  const auto none = [] { return Error{Fault::not_found, "api.out_of_scope"}; };
  if (row.empty() || db::is_null(row[2])) return none();
  TRY_SET(const auto* kind, kind_called(call.kit(), std::get<std::string>(row[0])));
  TRY_SET(const org::Moment now, call.moment());
  TRY_SET(const bool seen,
          evidence::may_see_row(call.session(), call.kit(), call.actor(), *kind, std::get<int64_t>(row[1]), now));
  if (!seen) return none();
  const auto& digest = std::get<std::string>(row[2]);
  const std::string directory = call.app().site().evidence_directory();
  TRY_SET(const auto content, evidence::open_content(directory, digest));
  const auto text = [&](size_t column) {
    return db::is_null(row[column]) ? std::string() : std::get<std::string>(row[column]);
  };
  Answer answer;
  for (const auto& [name, value] : evidence::safe_headers(evidence::kind_of(text(4)), text(3))) {
    if (name == "Content-Type") answer.media_type = value;
    if (name != "Content-Type") answer.headers.emplace_back(name, value);
  }
  const auto size = static_cast<uint64_t>(content.size());
  answer.headers.emplace_back("Accept-Ranges", "bytes");
  answer.headers.emplace_back("ETag", "\"" + digest.substr(0, 32) + "\"");
  answer.file = FilePart{evidence::path_of(directory, digest), 0, size};
  if (const auto range = range_of(call.request().header("range"), size)) {
    answer.status = 206;
    answer.file->offset = range->first;
    answer.file->length = range->second - range->first + 1;
    answer.headers.emplace_back("Content-Range", fmt::format("bytes {}-{}/{}", range->first, range->second, size));
  }
  return answer;
}

Result<Answer> upload_options(Call&, const api::UploadOptions&) {
  Answer answer = tus_answer(204);
  answer.headers.emplace_back("Tus-Version", std::string(kTus));
  answer.headers.emplace_back("Tus-Extension", "creation,termination,checksum,expiration");
  answer.headers.emplace_back("Tus-Checksum-Algorithm", "sha1,sha256");
  answer.headers.emplace_back("Tus-Max-Size", std::to_string(evidence::kLongestFile));
  return answer;
}

Result<Answer> create_upload(Call& call, const api::CreateUpload& in) {
  TRY(require_tus(call));
  std::string name = "file";
  if (in.upload_metadata) {
    TRY_SET(name, evidence::name_in_metadata(*in.upload_metadata));
  }
  TRY_SET(const auto upload, evidence::begin_upload(call.tx(), {call.actor().account, name, in.upload_length},
                                                    call.app().options().random));
  Answer answer = tus_answer(201);
  answer.headers.emplace_back("Location", "/api/uploads/" + upload.id);
  answer.body = JsonText()
                    .begin_object()
                    .text("id", upload.id)
                    .text("name", upload.name)
                    .text("expires", to_string(upload.expires_at))
                    .end_object()
                    .take();
  return answer;
}

Result<Answer> show_upload(Call& call, const api::ShowUpload& in) {
  TRY(require_tus(call));
  TRY_SET(const auto upload, evidence::find_upload(call.session(), in.id, call.actor().account, call.now()));
  TRY_SET(const int64_t offset, call.app().uploads().offset(upload));
  Answer answer = tus_answer(200);
  add_offsets(answer, upload, offset);
  return answer;
}

Result<std::unique_ptr<Sink>> append_upload(Call& call, const api::AppendUpload& in) {
  TRY(require_tus(call));
  const std::string* type = call.request().header("content-type");
  if (type == nullptr || *type != "application/offset+octet-stream") return Error{Fault::invalid, "api.want_bytes"};
  TRY_SET(auto upload, evidence::find_upload(call.session(), in.id, call.actor().account, call.now()));
  std::optional<evidence::Checksum> checksum;
  if (in.upload_checksum) {
    TRY_SET(checksum, evidence::parse_checksum(*in.upload_checksum));
  }
  TRY_SET(auto appender, call.app().uploads().open_append(upload, in.upload_offset, checksum));
  return std::unique_ptr<Sink>(
      std::make_unique<UploadSink>(call.app(), call.actor().name, std::move(upload), std::move(appender)));
}

Result<Answer> end_upload(Call& call, const api::EndUpload& in) {
  TRY(require_tus(call));
  TRY_SET(const auto upload, evidence::find_upload(call.session(), in.id, call.actor().account, call.now()));
  TRY(evidence::end_upload(call.app().uploads(), in_tx(call.app(), call.actor().name), upload));
  return tus_answer(204);
}

}  // namespace bihuan::http
