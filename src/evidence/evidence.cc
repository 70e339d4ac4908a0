#include "evidence/evidence.h"

#include <filesystem>

#include "base/hash.h"
#include "base/text.h"

namespace bihuan::evidence {

std::string path_of(const std::string& directory, const std::string& sha256) {
  return directory + "/" + sha256.substr(0, 2) + "/" + sha256.substr(2);
}

Result<std::string> store(const std::string& directory, std::string_view bytes) {
  const std::string digest = to_hex(sha256(bytes));
  const std::string path = path_of(directory, digest);
  std::error_code error;
  if (std::filesystem::exists(path, error)) return digest;
  std::filesystem::create_directories(directory + "/" + digest.substr(0, 2), error);
  if (error) return Error{Fault::unavailable, "file.cannot_write", {{"path", path}, {"reason", error.message()}}};
  TRY(write_file(path, bytes));
  return digest;
}

Result<int64_t> attach(log::Tx& tx, const Evidence& evidence, log::Origin origin) {
  const auto& kind = kit::system_kind("evidence");
  TRY_SET(const int64_t id, tx.new_id(kind.table));
  db::Row row(kind.table.columns.size());
  auto set = [&](std::string_view column, db::Value value) {
    row[static_cast<size_t>(kind.column(column))] = std::move(value);
  };
  set("origin", std::string(origin == log::Origin::loop ? "loop" : "imported"));
  set("about_kind", evidence.about_kind);
  set("about_id", evidence.about_id);
  set("class", evidence.cls);
  set("fact_on", int64_t{evidence.fact_on.ymd()});
  if (!evidence.name.empty()) set("name", evidence.name);
  if (!evidence.text.empty()) set("text", evidence.text);
  if (!evidence.sha256.empty()) {
    set("sha256", evidence.sha256);
    set("size", evidence.size);
  }
  TRY(tx.put_new(kind.table, id, std::move(row)));
  TRY(tx.append("evidence.attach", origin));
  return id;
}

}  // namespace bihuan::evidence
