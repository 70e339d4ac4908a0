// Reports: made, checked, released. Their numbers are of the whole site, so whoever makes one sees the whole site.
#include "base/json_value.h"
#include "base/text.h"
#include "evidence/content.h"
#include "evidence/upload.h"
#include "figure/where.h"
#include "http/app.h"
#include "http/fault.h"
#include "http/file_answer.h"
#include "http/operations.h"
#include "http/row_json.h"
#include "office/format.h"
#include "report/describe.h"
#include "report/make.h"

namespace bihuan::http {
namespace {

constexpr size_t kMostBytes = 32u << 20;  // of a file to be checked or released; x-max-body says the same

Result<void> require_whole_site(const Call& call) {
  if (call.caller().scope.is_everything()) return {};
  return Error{Fault::forbidden, "api.whole_site", {{"actor", call.actor().name}}};
}

Result<report::Chosen> choose(Call& call, const api::WantedReport& in) {
  report::OwnText own{in.template_.value_or("text"), in.text.value_or(""), "", in.binding.value_or("")};
  if (!own.binding.empty()) own.binding_file = "binding";
  TRY_SET(auto choice, in.text ? report::choose_text(call.kit(), own)
                               : report::choose_template(call.kit(), in.template_.value_or("")));
  if (choice.chosen) return *std::move(choice.chosen);
  call.issues = std::move(choice.issues);
  return Error{Fault::refused, "api.template_issues"};
}

Result<figure::Where> where_of(Call& call, const api::WantedReport& in) {
  figure::Where where;
  if (in.as_of && !in.as_of->empty()) {
    TRY_SET(where.as_of, position_of(call, in.as_of));
  }
  TRY_SET(where.period, figure::read_period(call.session(), in.period.value_or(""), where.as_of));
  return where;
}

struct Filled {
  report::Chosen chosen;
  report::Composed composed;
};
Result<Filled> fill(Call& call, const api::WantedReport& in) {
  TRY(require_whole_site(call));
  Filled filled;
  TRY_SET(filled.chosen, choose(call, in));
  TRY_SET(const auto where, where_of(call, in));
  TRY_SET(filled.composed,
          report::compose_report(call.session(), call.kit(), filled.chosen, where, in.draft.value_or(false)));
  return filled;
}

// What may not be said, each with its counter-examples and what is missing.
Result<Answer> refusal(Call& call, const report::Composed& composed) {
  size_t wrong = 0;
  size_t unknown = 0;
  for (const auto& claim : composed.claims) {
    if (claim.warn || claim.alternative) continue;
    wrong += claim.value.verdict == figure::Verdict::fails ? 1 : 0;
    unknown += claim.value.verdict == figure::Verdict::unknown ? 1 : 0;
  }
  for (const auto& filled : composed.figures) {
    const bool missing = filled.problem == "not_reported" || filled.problem == "not_applicable";
    if (!filled.problem.empty()) ++(missing ? unknown : wrong);
  }
  const bool is_false = composed.any_false;
  Answer answer = problem(Error{is_false ? Fault::conflict : Fault::refused,
                                is_false ? "report.false" : "report.unknown",
                                {{"false", std::to_string(wrong)}, {"unknown", std::to_string(unknown)}}},
                          call.language());
  TRY_SET(Json body, parse_json(answer.body));
  body.update(report::describe(composed));
  answer.body = canonical(body);
  return answer;
}

// The body, or an upload that is finished.
Result<std::string> bytes_of(Call& call, const std::optional<std::string>& upload_id) {
  if (!upload_id) return call.request().body;
  TRY_SET(const auto upload, evidence::find_upload(call.session(), *upload_id, call.actor().account, call.now()));
  if (!upload.is_finished()) return Error{Fault::conflict, "api.upload_unfinished"};
  if (upload.length > static_cast<int64_t>(kMostBytes))
    return Error{Fault::refused, "api.body_too_large", {{"limit", size_text(kMostBytes)}}};
  TRY_SET(auto content, evidence::open_content(call.app().site().evidence_directory(), upload.sha256));
  return content.read(0, kMostBytes);
}

struct Read {
  report::SealedFile file;
  report::Checked checked;
};
// Who does not see the whole site is told whether the file is as it was sealed, and what became of it.
Result<Read> check_bytes(Call& call, const std::optional<std::string>& upload) {
  TRY_SET(const auto bytes, bytes_of(call, upload));
  Read read;
  TRY_SET(read.file, report::read_sealed_bytes(bytes, "file"));
  TRY_SET(const auto key, call.app().site().public_key());
  const report::AgainstSite site{&call.session(), &call.kit(), key, call.caller().scope.is_everything()};
  TRY_SET(read.checked, report::check(read.file, site));
  return read;
}

// Once what was written is on the disk.
Result<std::string> write_checkpoint(Call& call) {
  std::string note;
  TRY(call.app().writing().run_outside([&]() -> Result<void> {
    TRY_SET(note, call.app().site().write_checkpoint());
    return {};
  }));
  return note;
}

}  // namespace

Result<Answer> list_templates(Call& call, const api::ListTemplates&) {
  return json_answer(canonical(report::describe_templates(call.kit())));
}

Result<Answer> preview_report(Call& call, const api::PreviewReport& in) {
  TRY_SET(const auto filled, fill(call, in.body));
  Json document = report::describe(filled.composed);
  document["position"] = filled.composed.position;
  document["period"] = to_string(filled.composed.period);
  document["text"] = office::plain_text(filled.composed.document);
  return json_answer(canonical(document));
}

Result<Answer> make_report(Call& call, const api::MakeReport& in) {
  TRY_SET(auto filled, fill(call, in.body));
  if (!filled.composed.is_to_be_written()) return refusal(call, filled.composed);
  const auto& site = call.app().site();
  TRY_SET(const auto key, site.signing_key());
  TRY(report::seal_report(call.session(), call.kit(), filled.chosen, {site.origin(), key}, filled.composed));
  const auto& document = filled.composed.document;
  const std::string wanted = in.body.format.value_or("docx");
  const std::string name = filled.chosen.text.name;
  if (wanted == "zip") {
    TRY_SET(auto package, report::text_package(document, name));
    return file_answer(std::move(package), "application/zip", name + ".zip");
  }
  const auto format = *office::format_called(wanted);
  TRY_SET(auto bytes, office::write(document, format));
  return file_answer(std::move(bytes), office::media_type_of(format), name + std::string(office::ending_of(format)));
}

Result<Answer> check_report(Call& call, const api::CheckReport& in) {
  TRY_SET(const auto read, check_bytes(call, in.upload));
  return json_answer(canonical(report::describe(read.checked)));
}

Result<Answer> list_releases(Call& call, const api::ListReleases&) {
  TRY_SET(const auto releases, report::list_releases(call.session()));
  return json_answer(canonical(report::describe_releases(releases)));
}

Result<Answer> release_report(Call& call, const api::ReleaseReport& in) {
  TRY(require_whole_site(call));
  TRY_SET(const auto read, check_bytes(call, in.upload));
  TRY_SET(const auto prepared, report::prepare_release(read.file, read.checked, in.number.value_or("")));
  report::Release release;
  TRY(call.write([&](log::Tx& tx) -> Result<void> {
    TRY_SET(release, report::release_report(tx, call.kit(), call.actor(), prepared));
    return {};
  }));
  TRY_SET(const auto checkpoint, write_checkpoint(call));
  return json_answer(canonical(Json{{"id", release.id},
                                    {"number", release.number},
                                    {"digest", release.digest},
                                    {"position", release.position},
                                    {"checkpoint", checkpoint}}),
                     201);
}

Result<Answer> withdraw_release(Call& call, const api::WithdrawRelease& in) {
  TRY(call.write([&](log::Tx& tx) {
    return report::withdraw_release(tx, call.kit(), call.actor(), in.id,
                                    {tx.today(), in.body.reason, in.body.replaced_by.value_or(0)});
  }));
  TRY_SET(const auto checkpoint, write_checkpoint(call));
  return json_answer(canonical(Json{{"id", in.id}, {"checkpoint", checkpoint}}));
}

}  // namespace bihuan::http
