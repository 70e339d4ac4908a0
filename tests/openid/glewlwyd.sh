#!/usr/bin/env bash
# Signing in at Glewlwyd (Debian: glewlwyd, with SQLite), with each kind of key that it signs with: RS256, ES256, EdDSA.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/common.sh"

provider_port=$(free_port)
there=http://127.0.0.1:$provider_port/api
as_json=(-H 'Content-Type: application/json')

# ---- the provider

sqlite3 "$folder/glewlwyd.db" < "$packages/usr/share/dbconfig-common/data/glewlwyd/install/sqlite3"
mkdir "$folder/none"
cat > "$folder/glewlwyd.conf" << CONF
port=$provider_port
bind_address="127.0.0.1"
external_url="http://127.0.0.1:$provider_port"
login_url="login.html"
api_prefix="api"
log_mode="file"
log_level="INFO"
log_file="$folder/glewlwyd.log"
static_files_path="$packages/usr/share/glewlwyd/webapp"
cookie_secure=0
session_expiration=3600
session_key="GLEWLWYD2_SESSION_ID"
admin_session_authentication="cookie"
profile_session_authentication="cookie"
login_api_enabled=true
admin_scope="g_admin"
profile_scope="g_profile"
user_module_path="$packages/usr/lib/glewlwyd/user"
user_middleware_module_path="$folder/none"
client_module_path="$packages/usr/lib/glewlwyd/client"
user_auth_scheme_module_path="$packages/usr/lib/glewlwyd/scheme"
plugin_module_path="$packages/usr/lib/glewlwyd/plugin"
hash_algorithm="SHA512"
database = { type="sqlite3" path="$folder/glewlwyd.db" }
CONF
"$packages/usr/bin/glewlwyd" -c "$folder/glewlwyd.conf" > "$folder/glewlwyd.out.log" 2>&1 &
started+=($!)
await "$there/auth"

admin() {  # admin PATH JSON
  local code
  code=$(curl -sS -o "$folder/answer" -w '%{http_code}' -b "$folder/admin" -c "$folder/admin" "${as_json[@]}" -d "$2" "$there/$1")
  [[ $code == 200 ]] || fail "the provider answers $code to $1: $(< "$folder/answer")"
}
pem() {  # as the text of a JSON string
  sed ':all;N;$!ball;s/\n/\\n/g' "$1"
}
# plugin NAME JWT-TYPE: with the key in NAME.key
plugin() {
  openssl pkey -in "$folder/$1.key" -pubout -out "$folder/$1.pem"
  admin mod/plugin/ "{\"module\":\"oidc\",\"name\":\"$1\",\"display_name\":\"$1\",\"parameters\":{
    \"iss\":\"$there/$1\",\"jwt-type\":\"$2\",\"jwt-key-size\":\"256\",
    \"key\":\"$(pem "$folder/$1.key")\\n\",\"cert\":\"$(pem "$folder/$1.pem")\\n\",
    \"access-token-duration\":3600,\"refresh-token-duration\":3600,\"code-duration\":600,\"refresh-token-rolling\":false,
    \"auth-type-code-enabled\":true,\"auth-type-code-revoke-replayed\":true,\"jwks-show\":true,\"allowed-scope\":[\"openid\"],
    \"pkce-allowed\":true,\"pkce-method-plain-allowed\":false,\"pkce-required\":true,\"subject-type\":\"public\",\"oauth-as-iss-id\":true,
    \"session-management-allowed\":true,\"session-cookie-name\":\"GLEWLWYD2_OIDC_$1\",\"session-cookie-expiration\":3600}}"
  redirects+="${redirects:+,}\"$here/api/sign-in/$1/callback\""
}

redirects=
admin auth '{"username":"admin","password":"password"}'
openssl genrsa -out "$folder/rs256.key" 2048 2> /dev/null
openssl ecparam -name prime256v1 -genkey -noout -out "$folder/es256.key"
openssl genpkey -algorithm ed25519 -out "$folder/eddsa.key"
plugin rs256 rsa
plugin es256 ecdsa
plugin eddsa eddsa
admin client/ "{\"client_id\":\"bihuan\",\"name\":\"bihuan\",\"confidential\":true,\"enabled\":true,
  \"password\":\"2sFk81LqPz\",\"scope\":[\"openid\"],\"redirect_uri\":[$redirects],
  \"authorization_type\":[\"code\"],\"token_endpoint_auth_method\":[\"client_secret_basic\",\"client_secret_post\"]}"
admin user/ '{"username":"somebody","name":"somebody","password":"quiet-river-stone-42","scope":["openid"],"enabled":true}'

# As a person does it: the login page, the consent, and on.
at_provider() {
  local wanted=$1
  ask "$wanted"
  if [[ $location != */login.html* ]]; then
    back=$location
    return
  fi
  ask "${as_json[@]}" -d '{"username":"somebody","password":"quiet-river-stone-42"}' "$there/auth/"
  [[ $status == 200 ]] || fail "the provider does not take the password: $status"
  ask -X PUT "${as_json[@]}" -d '{"scope":"openid"}' "$there/auth/grant/bihuan"
  [[ $status == 200 ]] || fail "the provider does not take the consent: $status"
  ask "$wanted&g_continue"
  back=$location
  [[ $back == "$here/"* ]] || fail "the provider sends the browser to \"$back\""
}

# ---- ours

printf '%s\n' '2sFk81LqPz' > "$folder/secret"
{
  printf 'public_url: %s\nproviders:\n' "$here"
  for name in rs256 es256 eddsa; do
    printf '  - {name: %s, label: {zh: 统一认证, en: Sign in}, issuer: "%s", client_id: bihuan, client_secret_file: secret' \
      "$name" "$there/$name"
    if [[ $name == eddsa ]]; then printf ', client_proof: post}\n'; else printf '}\n'; fi
  done
} > "$folder/openid.yaml"
serve "$folder/openid.yaml"

for name in rs256 es256 eddsa; do check_provider "$name" "$clerk" clerk.t01; done
