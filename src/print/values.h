// What a tag of a printed form becomes: a field of a row as offices write it — labels for codes, 2021年3月5日, units by
// name, accounts by post. Reads rows as of one log position, and none that the reader may not see.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/message.h"
#include "db/session.h"
#include "kit/print_form.h"

namespace bihuan::print {

// What whoever prints may see. Rows are in table order.
struct Sight {
  std::function<Result<bool>(const kit::Kind& kind, const db::Row& row)> row;
  std::function<Result<bool>(const kit::Kind& kind, const db::Row& row)> personal;
};
// Whoever may open the site's folder; personal values are left out all the same, for nobody would remember the reading.
Sight everything_but_personal();

// Personal values that were printed, to be remembered (account/personal_read.h).
struct PersonalShown {
  std::string kind;
  int64_t id = 0;
  std::vector<std::string> fields;
};

// A row, and its number in a list.
struct Owner {
  const kit::Kind* kind = nullptr;
  int64_t id = 0;
  db::Row row;
  int count = 0;
};

struct Value {
  std::string text;     // "" = empty
  bool hidden = false;  // a personal value that may not be seen
};

class Values {
 public:
  Values(db::Session& session, const kit::Kit& kit, const kit::Kind& printed, int64_t position, Date today,
         const Sight& sight, Language language)
      : session_(session),
        kit_(kit),
        printed_(printed),
        position_(position),
        today_(today),
        sight_(sight),
        language_(language) {}

  Result<Value> of(const kit::PrintTag& tag, const Owner& owner);
  // The rows of `row.each` that belong to the owner and may be seen, by id.
  Result<std::vector<Owner>> belonging(const kit::PrintRow& row, const Owner& owner);
  bool hid_something() const { return hid_something_; }
  std::vector<PersonalShown> personal_shown() const;
  std::string date(Date day) const;
  std::string label(const kit::Label& label) const { return kit::in_language(label, key()); }
  std::string pick(std::string_view zh, std::string_view en) const {
    return std::string(language_ == Language::zh ? zh : en);
  }
  std::string state_of(const kit::Kind& kind, const std::string& state) const;  // its label
  Result<std::string> account(int64_t id);                                      // its label, which names a post

 private:
  std::string_view key() const { return language_ == Language::zh ? "zh" : "en"; }
  Result<Value> follow(const kit::PrintTag& tag, const Owner& owner);
  Result<Value> shown(const kit::Field& field, const Owner& owner, const std::string& format);
  Result<std::string> text_of(const kit::Kind& kind, const kit::Field& field, const db::Value& value,
                              const std::string& format);
  Result<std::string> unit_names(const std::string& codes);
  Result<std::string> number_text(const kit::Field& field, int64_t number, const std::string& format);
  Result<Owner> row_of(const kit::Kind& kind, int64_t id);
  std::string day_text(Date day, const std::string& format) const;

  db::Session& session_;
  const kit::Kit& kit_;
  const kit::Kind& printed_;
  int64_t position_;
  Date today_;
  const Sight& sight_;
  Language language_;
  bool hid_something_ = false;
  std::map<std::pair<std::string, int64_t>, std::vector<std::string>> personal_;
};

}  // namespace bihuan::print
