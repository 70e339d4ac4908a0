# What every tour shares: a rehearsal site with its server, a clock that is set by hand, and people who ask over HTTP.
# Sourced, not run. Needs bash, curl and the program (BIHUAN=…, default: build/release/bihuan).
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
bihuan=${BIHUAN:-$root/build/release/bihuan}
site=''      # the folder of the site
base=''      # http://127.0.0.1:PORT
server=0     # the server's process
today=''     # the day that is played
status=0     # of the last answer
body=''      # its text
id=''        # the first id in it
requests=0
refusals=0
declare -A token  # account → what it signs its requests with

say() { printf '%s  %s\n' "$today" "$*"; }

stop() {
  printf '\nstopped: %s\n' "$*" >&2
  [[ -z $body ]] || printf 'answer %s: %s\n' "$status" "$body" >&2
  exit 1
}

# begin FOLDER DATE: an empty rehearsal site of the county, and a server on it.
begin() {
  site=$1
  [[ ! -e $site/bihuan.db ]] || stop "there is a site in $site already"
  "$bihuan" init --site "$site" --kit "$root/kits/county" --name 临溪县 --rehearsal "$2" > /dev/null
  "$bihuan" serve --site "$site" --listen 127.0.0.1:0 > "$site/serve.out" 2> "$site/serve.err" &
  server=$!
  trap 'kill "$server" 2> /dev/null || true' EXIT
  local waited=0
  until base=$(sed -n 's/^.*\(http:[^ ]*\)$/\1/p' "$site/serve.out") && [[ -n $base ]]; do
    kill -0 "$server" 2> /dev/null || stop "the server ended: $(cat "$site/serve.err")"
    ((++waited < 200)) || stop 'the server does not answer'
    sleep 0.05
  done
}

# finish: the server ends; what it acknowledged is on the disk.
finish() {
  kill -TERM "$server"
  wait "$server" || stop "the server ended with $?: $(cat "$site/serve.err")"
  trap - EXIT
}

# on DATE [TIME]: what day it is from here on.
on() {
  today=$1
  printf '%sT%s:00+08:00\n' "$1" "${2:-09:00}" > "$site/clock.new"
  mv "$site/clock.new" "$site/clock"
}

# json name=text name:=JSON …: an object; text is quoted, JSON stands as it is.
json() {
  local pair value out='' comma=''
  for pair; do
    [[ $pair =~ ^([a-z_]+)(:?=)(.*)$ ]] || stop "no pair: $pair"
    value=${BASH_REMATCH[3]}
    if [[ ${BASH_REMATCH[2]} == '=' ]]; then
      value=${value//\\/\\\\}
      value=\"${value//\"/\\\"}\"
    fi
    out+="$comma\"${BASH_REMATCH[1]}\":$value"
    comma=,
  done
  printf '{%s}' "$out"
}

# send METHOD PATH [BODY] [curl's options…]: status and body of the answer. The caller says who asks.
send() {
  local method=$1 path=$2 text=${3:-} out
  shift $(($# < 3 ? $# : 3))
  ((++requests))
  local data=()
  [[ -z $text ]] || data=(-H 'Content-Type: application/json' --data-binary "$text")
  out=$(curl -sS -X "$method" -w '\n%{http_code}' "${data[@]}" "$@" "$path") || stop "curl: $method $path"
  status=${out##*$'\n'}
  body=${out%$'\n'*}
  id=''
  [[ $body =~ \"id\":([0-9]+) ]] && id=${BASH_REMATCH[1]}
  return 0
}

# as ACCOUNT METHOD PATH [BODY] [curl's options…]: must succeed.
as() {
  local who=$1 method=$2 path=$3 text=${4:-}
  shift $(($# < 4 ? $# : 4))
  send "$method" "$base$path" "$text" -H "Authorization: Bearer ${token[$who]}" "$@"
  ((status < 300)) || stop "$today $who $method $path $text"
}

# refused KEY ACCOUNT METHOD PATH [BODY] [curl's options…]: must be refused, for this reason.
refused() {
  local key=$1 who=$2 method=$3 path=$4 text=${5:-}
  shift $(($# < 5 ? $# : 5))
  send "$method" "$base$path" "$text" -H "Authorization: Bearer ${token[$who]}" "$@"
  ((status >= 400 && status < 500)) || stop "$today $who $method $path was not refused: $text"
  [[ $body == *"\"key\":\"$key\""* ]] || stop "$today $who $method $path was refused for another reason than $key"
  ((++refusals))
  local title=''
  [[ $body =~ \"title\":\"([^\"]*)\" ]] && title=${BASH_REMATCH[1]}
  say "    拒绝 $status（$who）：$title"
}

# enter ACCOUNT KIND pair…: a record of a ledger.
enter() {
  local who=$1 kind=$2
  shift 2
  as "$who" POST "/api/rows/$kind" "{\"fields\":$(json "$@")}"
}

# open_matter ACCOUNT KIND STEP pair…: its id is in $id.
open_matter() {
  local who=$1 kind=$2 step=$3
  shift 3
  as "$who" POST "/api/matters/$kind" "{\"step\":\"$step\",\"fields\":$(json "$@")}"
}

# proof CLASS TEXT: evidence for a step, as a list of one.
proof() { printf '[{"class":"%s","fact_on":"%s","text":"%s"}]' "$1" "$today" "$2"; }

# The body of a step: step_body STEP [@EVIDENCE] [!REASON] pair…
step_body() {
  local step=$1 evidence='' reason='' pairs=() word
  shift
  for word; do
    case $word in
      @*) evidence=",\"evidence\":${word#@}" ;;
      !*) reason=",\"reason\":\"${word#!}\"" ;;
      *) pairs+=("$word") ;;
    esac
  done
  printf '{"step":"%s","fields":%s%s%s}' "$step" "$(json "${pairs[@]}")" "$evidence" "$reason"
}

# step ACCOUNT KIND ID STEP [@EVIDENCE] [!REASON] pair…
step() {
  local who=$1 kind=$2 matter=$3
  shift 3
  as "$who" POST "/api/matters/$kind/$matter/steps" "$(step_body "$@")" -H 'If-Match: *'
}

# refused_step KEY ACCOUNT KIND ID STEP …
refused_step() {
  local key=$1 who=$2 kind=$3 matter=$4
  shift 4
  refused "$key" "$who" POST "/api/matters/$kind/$matter/steps" "$(step_body "$@")" -H 'If-Match: *'
}

# upload ACCOUNT FILE: in two pieces, as over a bad line (tus 1.0); the upload's id is in $upload.
upload() {
  local who=$1 file=$2 size half place
  size=$(stat -c %s "$file")
  half=$((size / 2))
  as "$who" POST /api/uploads '' -D "$site/head.txt" -H 'Tus-Resumable: 1.0.0' -H "Upload-Length: $size" \
    -H "Upload-Metadata: filename $(basename "$file" | base64 -w0)"
  place=$(sed -n 's/^[Ll]ocation: *\([^[:cntrl:]]*\).*$/\1/p' "$site/head.txt")
  local patch=(-H 'Tus-Resumable: 1.0.0' -H 'Content-Type: application/offset+octet-stream')
  head -c "$half" "$file" > "$site/piece"
  as "$who" PATCH "$place" '' "${patch[@]}" -H 'Upload-Offset: 0' --data-binary "@$site/piece"
  tail -c "+$((half + 1))" "$file" > "$site/piece"
  as "$who" PATCH "$place" '' "${patch[@]}" -H "Upload-Offset: $half" --data-binary "@$site/piece"
  upload=${place##*/}
}

# file_return ACCOUNT FORM UNIT FROM cell=value…: filled and submitted.
file_return() {
  local who=$1 form=$2 unit=$3 from=$4 cells='' comma='' pair
  shift 4
  for pair; do
    cells+="$comma{\"field\":\"${pair%%=*}\",\"value\":\"${pair#*=}\"}"
    comma=,
  done
  as "$who" PUT "/api/returns/$form/$unit/$from" "{\"cells\":[$cells]}" -H 'If-Match: *'
  as "$who" POST "/api/returns/$form/$unit/$from/moves" '{"move":"submit"}' -H 'If-Match: *'
}

# accept_return ACCOUNT FORM UNIT FROM
accept_return() {
  as "$1" POST "/api/returns/$2/$3/$4/moves" '{"move":"accept"}' -H 'If-Match: *'
}
