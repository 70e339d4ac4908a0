#!/usr/bin/env bash
# Signing in at LemonLDAP::NG (Debian: lemonldap-ng), which asks for consent, signs with RS256 and tells the account's
# name at its userinfo endpoint alone. Its demonstration back end has a user dwho.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/common.sh"

provider_port=$(free_port)
there=http://127.0.0.1:$provider_port

# ---- the provider

mkdir -p "$folder"/llng/{conf,cache,sessions/lock,psessions/lock}
openssl genrsa -out "$folder/llng.key" 2048 2> /dev/null
openssl pkey -in "$folder/llng.key" -pubout -out "$folder/llng.pem"
pem() {  # as the text of a JSON string
  sed ':all;N;$!ball;s/\n/\\n/g' "$1"
}
client() {  # client NAME SECRET: what the provider knows of it
  printf '"%s": {"oidcRPMetaDataOptionsClientID": "%s", "oidcRPMetaDataOptionsClientSecret": "%s",
    "oidcRPMetaDataOptionsRedirectUris": "%s/api/sign-in/%s/callback", "oidcRPMetaDataOptionsPostLogoutRedirectUris": "%s/",
    "oidcRPMetaDataOptionsIDTokenSignAlg": "RS256", "oidcRPMetaDataOptionsRequirePKCE": 1, "oidcRPMetaDataOptionsBypassConsent": 0}' \
    "$1" "$1" "$2" "$here" "$1" "$here"
}
storage() {  # storage NAME
  printf '{"Directory": "%s", "LockDirectory": "%s/lock", "generateModule": "Lemonldap::NG::Common::Apache::Session::Generate::SHA256"}' \
    "$folder/llng/$1" "$folder/llng/$1"
}
cat > "$folder/llng/conf/lmConf-1.json" << CONF
{"cfgNum": 1, "cfgDate": "1", "cfgVersion": "2.16.1", "portal": "$there/", "domain": "127.0.0.1", "cookieName": "lemonldap", "securedCookie": 0,
 "authentication": "Demo", "userDB": "Same", "passwordDB": "Demo", "registerDB": "Demo",
 "demoExportedVars": {"cn": "cn", "mail": "mail", "uid": "uid"}, "exportedVars": {}, "groups": {}, "macros": {},
 "whatToTrace": "uid", "locationRules": {"127.0.0.1": {"default": "accept"}}, "exportedHeaders": {}, "applicationList": {},
 "globalStorage": "Apache::Session::File", "globalStorageOptions": $(storage sessions),
 "persistentStorage": "Apache::Session::File", "persistentStorageOptions": $(storage psessions),
 "localSessionStorage": "Cache::FileCache", "localSessionStorageOptions": {"cache_root": "$folder/llng/cache", "namespace": "sessions"},
 "issuerDBOpenIDConnectActivation": 1, "oidcServiceMetaDataIssuer": "$there", "oidcServiceKeyIdSig": "key-1",
 "oidcServicePrivateKeySig": "$(pem "$folder/llng.key")\n", "oidcServicePublicKeySig": "$(pem "$folder/llng.pem")\n",
 "oidcRPMetaDataOptions": {$(client linked 2sFk81LqPz), $(client named "secret of the client: %+")},
 "oidcRPMetaDataExportedVars": {"linked": {}, "named": {"preferred_username": "uid", "email": "mail"}}}
CONF
cat > "$folder/llng/lemonldap-ng.ini" << CONF
[all]
logLevel = warn
[configuration]
type = File
dirName = $folder/llng/conf
localStorage = Cache::FileCache
localStorageOptions = {'namespace' => 'config', 'cache_root' => '$folder/llng/cache'}
[portal]
staticPrefix = /static
templateDir = $packages/usr/share/lemonldap-ng/portal/templates
languages = en
CONF
printf '%s\n' 'require Lemonldap::NG::Portal;' 'Lemonldap::NG::Portal->run({});' > "$folder/llng/portal.psgi"
PERL5LIB=$packages/usr/share/perl5 LLNG_DEFAULTCONFFILE=$folder/llng/lemonldap-ng.ini \
  plackup -E deployment --host 127.0.0.1 --port "$provider_port" "$folder/llng/portal.psgi" > "$folder/llng.log" 2>&1 &
started+=($!)
await "$there/.well-known/openid-configuration"

# The hidden fields of a page, as a browser sends them back.
hidden_fields() {
  fields=()
  local line name value
  while IFS= read -r line; do
    name=$(sed 's/.* name="\([^"]*\)".*/\1/' <<< "$line")
    value=$(sed 's/.* value="\([^"]*\)".*/\1/' <<< "$line")
    fields+=(--data-urlencode "$name=$value")
  done < <(grep -o '<input [^>]*type="hidden"[^>]*>' <<< "$body" | grep ' value=')
}
at_provider() {
  ask "$1"
  if [[ $body == *'name="password"'* ]]; then
    hidden_fields
    ask "${fields[@]}" -d user=dwho -d password=dwho "$there/oauth2/authorize"
  fi
  if [[ $body == *'id="confirm"'* ]]; then
    hidden_fields
    ask "${fields[@]}" "$there/oauth2/authorize"
  fi
  back=$location
  [[ $back == "$here/"* ]] || fail "the provider sends the browser to \"$back\""
}

# ---- ours: once by a link to `sub`, once by the name that userinfo tells

{
  printf 'public_url: %s\nproviders:\n' "$here"
  printf '  - {name: linked, label: 统一认证, issuer: "%s", client_id: linked, client_secret: 2sFk81LqPz}\n' "$there"
  printf '  - {name: named, label: 按账户名登录, issuer: "%s", client_id: named, client_secret: "secret of the client: %%+",\n' "$there"
  printf '     client_proof: post, scopes: [openid, profile], attribute: preferred_username, match: account_name}\n'
} > "$folder/openid.yaml"
serve "$folder/openid.yaml"

check_provider linked "$clerk" clerk.t01

ask "$signed_out_at"
expect_part "the provider takes the way out" "$status" 200

new_browser
sign_in named
expect "an identity that no account is called is refused" "$status $(member key <<< "$body")" "403 account.unknown_identity"
call add_account '{"name":"dwho"}' > /dev/null
sign_in named
expect "one that an account is called is let in" "$status $location" "302 /api/session"
ask "$here$location"
expect "as that account" "$status $(member account <<< "$body")" "200 dwho"
