// The loader's pieces, one function a file or a part of one. Reading takes one file by itself; checking comes when all
// are read. Private to this folder.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/yaml.h"
#include "kit/model.h"
#include "kit/reader.h"

namespace bihuan::kit {

// read_files.cc
void read_kit(Reader& reader, const Yaml& root, Kit& kit);
void read_units(Reader& reader, const Yaml& root, Kit& kit);
void read_roles(Reader& reader, const Yaml& root, Kit& kit);
void read_calendar(Reader& reader, const Yaml& root, Kit& kit);

// read_kind.cc: all but the steps, so that a wrong step does not keep the figures from being checked.
Kind read_kind(Reader& reader, const Yaml& root, bool matter);
bool is_taken_kind(const std::string& name);
void check_kind(Reader& reader, const Yaml& root, const Kit& kit, const Kind& kind);
void read_rules(Reader& reader, const Yaml& root, const expr::Schema& schema, Kind& kind);

// read_form.cc: what a return has besides a ledger; `root` is the kind's.
void read_form(Reader& reader, const Yaml& node, Kind& kind);
void check_form(Reader& reader, const Yaml& root, const Kit& kit, const Kind& kind);
void read_form_expressions(Reader& reader, const Yaml& root, const Kit& kit, Kind& kind);

// read_procedure.cc
void read_states(Reader& reader, const Yaml& root, Kind& kind);
void read_steps(Reader& reader, const Yaml& root, Kind& kind);
void check_procedure(Reader& reader, const Yaml& root, const Kit& kit, const Kind& kind);
void read_public(Reader& reader, const Yaml& root, Kind& kind);  // read_public.cc
void check_public(Reader& reader, const Yaml& root, const Kit& kit, const Kind& kind);
void read_draw(Reader& reader, const Yaml& root, Kind& kind);  // read_draw.cc
void check_draw(Reader& reader, const Yaml& root, const Kind& kind);
// check_references.cc: what the step at `node` asks of the rows around its matter.
void check_references(Reader& reader, const Yaml& node, const Kit& kit, const Kind& kind, const Step& step);
void read_step_conditions(Reader& reader, const Yaml& root, const expr::Schema& schema, Kind& kind);
// check_persons.cc: who takes the steps, over the whole graph of a procedure whose states are known.
void check_persons(Reader& reader, const Yaml& steps, const Kit& kit, const Kind& kind);

// read_figures.cc; the check compiles each expression and collects the totals of its aggregates.
void read_figures(Reader& reader, const Yaml& root, Kit& kit);
void read_claims(Reader& reader, const Yaml& root, Kit& kit);
void read_lamps(Reader& reader, const Yaml& root, Kit& kit);
// read_reminders.cc
void read_reminders(Reader& reader, const Yaml& root, Kit& kit);
void read_reminder_conditions(Reader& reader, const Yaml& root, Kit& kit);
void check_figures(Reader& reader, const Yaml& root, Kit& kit);
void check_claims(Reader& reader, const Yaml& root, Kit& kit);
void read_lamp_conditions(Reader& reader, const Yaml& root, Kit& kit);

// table.cc
void make_table(Kind& kind);
// schema.cc
expr::Schema make_schema(const Kit& kit);
std::vector<std::string> texts_of(const Label& label);  // each once, the Chinese one first

// check.cc: what a kit says twice.
// Names and labels that must mean one thing within their list; case counts for nothing, for databases and readers
// alike.
class Names {
 public:
  // False, and an issue at `at`, when `name` already means something other than `owner`. An empty name means nothing.
  bool take(Reader& reader, const Yaml& at, const std::string& name, const std::string& owner);
  // Keys and labels of what every kit has.
  void reserve(const std::string& name, const std::string& owner);
  static std::string plain(std::string name);  // ASCII letters small

 private:
  std::map<std::string, std::string> owners_;
};
// One file of the kit with all that is needed to complain about it.
struct Source {
  Reader reader;
  const Yaml* root;
};
// No two kinds share a name or label, nor two tables and indexes of the database.
void check_kind_names(std::vector<Source>& kinds, const Kit& kit);
// No two figures, parameters and claims do. A source's root may be null.
void check_figure_names(Source& parameters, Source& figures, Source& claims, const Kit& kit);

// load.cc: where a file does not parse.
Issue malformed(const std::string& file, const Error& error);

// check_files.cc: which files a kit consists of.
// Kinds of files: read by the loader, kept only, or not known at all.
bool is_read(const std::string& path);     // YAML that makes the kit
bool is_binding(const std::string& path);  // templates/NAME.bind.yaml
void check_file_names(const std::map<std::string, std::string>& files, Issues& issues);
void check_binding(Reader& reader, const Yaml& root, const std::map<std::string, std::string>& files);
// What its slots and claims name, once the kit's figures are known.
void check_binding_names(Reader& reader, const Yaml& root, const Kit& kit);

}  // namespace bihuan::kit
