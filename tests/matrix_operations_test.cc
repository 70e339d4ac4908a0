// Every operation, asked by everybody: by each role of the county kit at each unit position, held or lent, by an
// account without a role, by a program that may only read, and by the public.
#include <gtest/gtest.h>

#include <set>

#include "matrix_requests.h"
#include "matrix_rules.h"

namespace bihuan::test {
namespace {

Requests& requests() {
  static Requests all(MatrixSite::once());
  return all;
}

const http::Operation& operation_called(std::string_view id) {
  for (const auto& operation : http::operations())
    if (operation.id == id) return operation;
  ADD_FAILURE() << "no operation " << id;
  std::abort();
}

// Asks, by whatever way the operation goes.
Said put(const http::Operation& operation, const Person& who, const Asked& asked) {
  auto& site = MatrixSite::once();
  const auto refused = [](const Error& error) {
    static const std::map<Fault, int> kStatus = {{Fault::invalid, 400},   {Fault::unauthenticated, 401},
                                                 {Fault::forbidden, 403}, {Fault::not_found, 404},
                                                 {Fault::conflict, 409},  {Fault::refused, 422}};
    const auto known = kStatus.find(error.fault);
    return Said{known == kStatus.end() ? 500 : known->second, Json{{"key", error.key}}, error.key, {}};
  };
  if (operation.effect == http::Effect::events) {
    auto request = site.request(who, operation.method, asked);
    const auto subscribed = site.app->subscribe(request);
    return subscribed ? Said{200, {}, "", {}} : refused(subscribed.error());
  }
  if (operation.effect == http::Effect::upload) {
    auto request = site.request(who, operation.method, asked);
    auto sink = site.app->take(request);
    if (!sink) return refused(sink.error());
    SmallSite::must((*sink)->append(asked.bytes));
    return Said{must((*sink)->finish()).status, {}, "", {}};
  }
  return site.ask(who, operation.method, asked);
}

void expect_as_the_rule_says(const Rule& rule, const Person& who) {
  auto& site = MatrixSite::once();
  const auto& operation = operation_called(rule.operation);
  const auto asked = requests().make(rule.operation, rule.of, who);
  SCOPED_TRACE(std::string(rule.operation) + " " + std::string(rule.of) + " by " +
               (who.is_public() ? "the public" : who.name));
  static const Gate kScope{{}, 403, "api.scope_of_token"};
  const Gate* gate = refusal(rule, who);
  const bool is_open =
      rule.gates.empty() || operation.policy == http::Policy::open || operation.policy == http::Policy::local;
  if (who.reads_only() && rule.changes && !is_open) gate = &kScope;
  const int64_t before = site.mark();
  const auto said = put(operation, who, asked);
  if (gate == nullptr) {
    EXPECT_TRUE(said.status / 100 == 2 || (!rule.also.empty() && said.key() == rule.also))
        << said.status << " " << said.text;
    site.settle();  // what is remembered of a reading comes a moment later
    if (rule.changes) site.use_up();
    return;
  }
  EXPECT_EQ(said.status, gate->status) << said.text;
  EXPECT_EQ(said.key(), gate->key);
  EXPECT_EQ(site.mark(), before) << "what is refused leaves nothing";
}

TEST(Matrix, EveryOperationSaysWhoMayAskForIt) {
  std::set<std::string_view> known;
  for (const auto& rule : rules()) {
    known.insert(rule.operation);
    operation_called(rule.operation);
    EXPECT_TRUE(requests().knows(rule.operation, rule.of)) << rule.operation << " " << rule.of << " has no request";
  }
  for (const auto& operation : http::operations())
    EXPECT_TRUE(known.contains(operation.id)) << operation.id << " has no line in matrix_rules.h";
}

class OperationMatrix : public ::testing::TestWithParam<size_t> {};

TEST_P(OperationMatrix, IsOpenToWhomTheRulesNameAndToNobodyElse) {
  const Rule& rule = rules()[GetParam()];
  for (const auto& who : MatrixSite::once().persons) expect_as_the_rule_says(rule, who);
}

TEST_P(OperationMatrix, IsOpenToAProgramThatReadsOnlyIfItReads) {
  const Rule& rule = rules()[GetParam()];
  static const std::vector<Person> kPrograms = [] {
    std::vector<Person> programs;
    auto& site = MatrixSite::once();
    for (const auto& who : site.persons)
      if (!who.is_public() && !who.lent && (who.position == "root" || who.role.empty()))
        programs.push_back(site.with_token(who, {"read"}, "/read"));
    return programs;
  }();
  if (rule.operation == "sign_out") return;  // it has no session
  for (const auto& who : kPrograms) expect_as_the_rule_says(rule, who);
}

INSTANTIATE_TEST_SUITE_P(Of, OperationMatrix, ::testing::Range(size_t{0}, rules().size()), [](const auto& of) {
  const auto& rule = rules()[of.param];
  std::string name(rule.operation);
  for (const char c : std::string(rule.of.empty() ? "" : "_of_") + std::string(rule.of))
    if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_') name += c;
  return name;
});

}  // namespace
}  // namespace bihuan::test
