// The loader's pieces: one reader of YAML nodes that collects issues, and one function a file of the kit. Private to this folder.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/yaml.h"
#include "kit/model.h"

namespace bihuan::kit {

// Reads nodes of one file. Everything that is wrong becomes an issue with the node's line; reading goes on.
class Reader {
 public:
  Reader(std::string file, const Kit& kit, Issues& issues) : file_(std::move(file)), kit_(kit), issues_(issues) {}

  void report(const Yaml& node, std::string key, std::map<std::string, std::string> fields = {});
  // The map's keys must be among `known`; others are reported with the nearest one.
  bool expect_map(const Yaml& node, const std::vector<std::string>& known);
  bool expect_list(const Yaml& node);
  // A key of ASCII letters, digits, underscore, beginning with a letter.
  bool expect_key(const Yaml& at, const std::string& key);
  std::string text(const Yaml& node);
  bool boolean(const Yaml& node);
  int whole(const Yaml& node, int low, int high);
  std::vector<std::string> texts(const Yaml& node);  // a list of scalars, or one scalar
  Label label(const Yaml& node);
  Date day(const Yaml& node, std::string_view text);
  // A condition over rows of `kind`; issues are re-pointed to the node.
  std::optional<expr::Condition> condition(const Yaml& node, const Kind& kind, const expr::Schema& schema);
  // Issues of an expression written at `node`.
  void report_expression(const Yaml& node, const Issues& found, const std::string& name);

  const std::string& file() const { return file_; }
  const Kit& kit() const { return kit_; }

 private:
  std::string file_;
  const Kit& kit_;
  Issues& issues_;
};

// Where something was declared, for checks that can only be made when all is read.
struct Declared {
  std::string file;
  const Yaml* node = nullptr;
};

void read_kit(Reader& reader, const Yaml& root, Kit& kit);
void read_units(Reader& reader, const Yaml& root, Kit& kit);
void read_roles(Reader& reader, const Yaml& root, Kit& kit);
void read_calendar(Reader& reader, const Yaml& root, Kit& kit);
Kind read_kind(Reader& reader, const Yaml& root, bool matter);
void read_procedure(Reader& reader, const Yaml& root, Kind& kind);
void read_figures(Reader& reader, const Yaml& root, Kit& kit);
void read_claims(Reader& reader, const Yaml& root, Kit& kit);
void read_lamps(Reader& reader, const Yaml& root, Kit& kit);

// After all kinds are read: references, then tables.
void check_kind(Reader& reader, const Yaml& root, const Kit& kit, const Kind& kind);
void check_procedure(Reader& reader, const Yaml& root, const Kit& kit, const Kind& kind);
void make_table(Kind& kind);
expr::Schema make_schema(const Kit& kit);
// With the schema: conditions of rules and steps; figures and claims compile; the keys of live totals.
void read_conditions(Reader& reader, const Yaml& root, const expr::Schema& schema, Kind& kind);
void check_figures(Reader& reader, const Yaml& root, Kit& kit);
void check_claims(Reader& reader, const Yaml& root, Kit& kit);

}  // namespace bihuan::kit
