# What the sign-in tests against real providers share: a site, a server, a browser that is curl, and what is expected.
# Each script is told the program to test, and where the provider's packages were unpacked when they are not installed:
#   tests/openid/NAME.sh build/release/bihuan [FOLDER]
# It makes everything in a folder of its own, listens on 127.0.0.1 alone, and ends what it started.
set -euo pipefail

bihuan=$(realpath "${1:?usage: $0 PROGRAM [FOLDER]}")
packages=${2:+$(realpath "$2")}
root=$(realpath "$(dirname "${BASH_SOURCE[0]}")/../..")
folder=$(mktemp -d)
started=()

clean_up() {
  local status=$? pid
  for pid in "${started[@]}"; do kill "$pid" 2> /dev/null || true; done
  for pid in "${started[@]}"; do wait "$pid" 2> /dev/null || true; done
  if ((status != 0)); then
    local log
    for log in "$folder"/*.log; do if [[ -s $log ]]; then printf -- '---- %s\n' "${log##*/}" && tail -n 20 "$log"; fi; done
  fi
  rm -rf "$folder"
}
trap clean_up EXIT

fail() {
  printf 'FAILED: %s\n' "$*"
  exit 1
}
# expect WHAT IS WANTED
expect() {
  [[ $2 == "$3" ]] || fail "$1: it is \"$2\", not \"$3\""
  printf 'ok  %s\n' "$1"
}
expect_part() {
  [[ $2 == *"$3"* ]] || fail "$1: \"$2\" does not hold \"$3\""
  printf 'ok  %s\n' "$1"
}

# A port on which nobody listens now.
free_port() {
  local port
  while true; do
    port=$((20000 + RANDOM % 12000))
    (exec 3<> "/dev/tcp/127.0.0.1/$port") 2> /dev/null || break
  done
  printf '%s' "$port"
}
# await URL: until somebody answers there.
await() {
  local try
  for ((try = 0; try < 150; ++try)); do
    if curl -s -o /dev/null "$1"; then return; fi
    sleep 0.2
  done
  fail "nobody answers at $1"
}

# ---- the browser: a cookie jar; the last answer lies in $status, $body and $location

browser=$folder/jar
ask() {
  curl -sS -b "$browser" -c "$browser" -D "$folder/head" -o "$folder/body" "$@"
  status=$(sed -n '1s/^HTTP[^ ]* \([0-9]*\).*/\1/p' "$folder/head")
  body=$(< "$folder/body")
  location=$(sed -n 's/^[Ll]ocation: \(.*\)\r$/\1/p' "$folder/head")
}
new_browser() {
  browser=$(mktemp "$folder/jar.XXXXXX")
}
# The text of a member of flat JSON on stdin.
member() {
  sed -n "s/.*\"$1\" *: *\"\{0,1\}\([^\",}]*\).*/\1/p" | head -n 1
}

# ---- the site and its server

port=$(free_port)
here=http://127.0.0.1:$port

# call OPERATION JSON: as the site's administrator
call() {
  "$bihuan" call --site "$folder/site" "$1" --json "$2"
}

# serve SETTINGS: with two accounts, clerk.t01 and other.t01; their ids in $clerk and $other
serve() {
  "$bihuan" init --site "$folder/site" --kit "$root/kits/county" > "$folder/init.log" 2>&1
  clerk=$(call add_account '{"name":"clerk.t01","label":"东镇承办人"}' | member id)
  other=$(call add_account '{"name":"other.t01","label":"西镇承办人"}' | member id)
  "$bihuan" serve --site "$folder/site" --listen "127.0.0.1:$port" --openid "$1" > "$folder/bihuan.log" 2>&1 &
  started+=($!)
  await "$here/api/sign-in"
}

# ---- the tests that every provider must pass; `at_provider URL` signs in there and sets $back to where it sends us

sign_in() {
  ask "$here/api/sign-in/$1?return_to=/api/session"
  at_provider "$location"
  ask "$back"
}

# check_provider PROVIDER ACCOUNT NAME
check_provider() {
  new_browser
  ask "$here/api/sign-in/$1"
  at_provider "$location"
  ask "$back"
  expect "$1: one who is linked to no account is refused" "$status $(member key <<< "$body")" \
    "403 account.unknown_identity"
  local subject
  subject=$(member subject <<< "$body")
  ask "$here/api/session"
  expect "$1: and has no session" "$status" 401

  call link_identity "{\"id\":$2,\"provider\":\"$1\",\"subject\":\"$subject\"}" > /dev/null
  new_browser
  sign_in "$1"
  expect "$1: one who is linked is let in" "$status $location" "302 /api/session"
  ask "$here$location"
  expect "$1: as the account" "$status $(member account <<< "$body")" "200 $3"
  local csrf
  csrf=$(member csrf <<< "$body")

  local mine=$browser
  ask "$back"
  expect "$1: the same answer is not taken twice" "$status $(member key <<< "$body")" "403 openid.begin_again"

  new_browser
  ask "$here/api/sign-in/$1"
  at_provider "$location"
  new_browser
  ask "$back"
  expect "$1: nor in another browser" "$status $(member key <<< "$body")" "403 openid.begin_again"

  browser=$mine
  ask -X DELETE -H "X-CSRF-Token: $csrf" "$here/api/session"
  expect "$1: signing out ends the session and names the way out at the provider" "$status" 200
  expect_part "$1: with the token as its hint" "$body" "id_token_hint="
  signed_out_at=$(member next <<< "$body")
  ask "$here/api/session"
  expect "$1: the session is over" "$status" 401

  call set_account_state "{\"id\":$2,\"state\":\"disabled\"}" > /dev/null
  new_browser
  sign_in "$1"
  expect "$1: a disabled account stays out" "$status $(member key <<< "$body")" "403 account.disabled"
  call set_account_state "{\"id\":$2,\"state\":\"enabled\"}" > /dev/null
}
