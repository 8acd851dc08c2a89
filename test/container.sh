#!/usr/bin/env bash
# Checks the image as a stranger would run it: read-only, without capabilities, on a new volume.
#   test/container.sh [--build] [image [image of a new application]]
# Needs curl, and docker or podman; CONTAINER=… chooses. The second image: see test/package/README.md.
set -euo pipefail

build=
[[ ${1:-} != --build ]] || { build=1; shift; }
image=${1:-deity}
library_image=${2:-}
name=deity-check-$$
work=$(mktemp -d)

fail() {
  echo "not ok - $1"
  [[ -z ${engine:-} ]] || "$engine" logs "$name" 2>&1 | tail -n 20 | sed 's/^/# /' || true
  exit 1
}
ok() { echo "ok - $1"; }
is() { [[ $2 == "$3" ]] && ok "$1" || fail "$1: got '$2', wanted '$3'"; }

for engine in ${CONTAINER:-docker podman}; do
  "$engine" info >"$work/info" 2>&1 && break
  engine=
done
[[ -n $engine ]] || fail "neither docker nor podman answers: $(tail -n 1 "$work/info")"

tidy() {
  "$engine" rm -f "$name" >/dev/null 2>&1 || true
  "$engine" volume rm "$name" >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap tidy EXIT
trap 'exit 130' INT TERM

format=()
strict=(--read-only --cap-drop=ALL --security-opt no-new-privileges)
if [[ $("$engine" --version) == *podman* ]]; then
  # Its own format has no health check.
  format=(--format docker)
  # It would put writable folders under /tmp and /run; docker does not.
  strict+=(--read-only-tmpfs=false)
fi

[[ -z $build ]] || "$engine" build ${format[@]+"${format[@]}"} -t "$image" "$(dirname "$0")/.." || fail 'the image builds'

state() { "$engine" inspect --format "{{.State.$1}}" "$name"; }

# Podman runs the image's check when asked to; docker by itself.
healthy() { "$engine" healthcheck run "$name" >/dev/null 2>&1 || [[ $(state Health.Status 2>&1) == healthy ]]; }

wait_until_healthy() {
  local deadline=$((SECONDS + 60))
  until healthy; do
    [[ $(state Running) == true ]] || fail "$1: the container has stopped with status $(state ExitCode)"
    ((SECONDS < deadline)) || fail "$1: not healthy within a minute"
    sleep 0.5
  done
  # A free port is taken anew at every start.
  base=http://$("$engine" port "$name" 8080/tcp | head -n 1)
  ok "$1"
}

# Sets the answer's status and the address it leads to; its body goes to a file.
ask() {
  local answer
  answer=$(curl -sS --max-time 10 -o "$work/body" -w '%{http_code} %{redirect_url}' "$@") || fail "an answer to $*"
  read -r status location <<<"$answer"
}

# In place of the one before, on the same volume. Takes more options.
start() {
  "$engine" rm -f "$name" >/dev/null 2>&1 || true
  "$engine" run -d --name "$name" "${strict[@]}" --health-interval 2s \
    -p 127.0.0.1::8080 -v "$name:/data" "$@" "$image" >/dev/null || fail 'the container starts'
}

start
[[ $("$engine" inspect --format '{{.Config.Healthcheck.Test}}' "$name" 2>&1) == *health* ]] ||
  fail "the image has a health check (podman keeps it only with 'build --format docker')"
wait_until_healthy 'a read-only container without capabilities becomes healthy'

process=$("$engine" exec "$name" cat /proc/1/status)
value() { sed -n "s/^$1:[[:space:]]*//p" <<<"$process"; }
command=$("$engine" exec "$name" cat /proc/1/cmdline | tr '\0' ' ')
is 'process 1 is the server, without a shell or npm around it' "$command" 'node /usr/local/bin/deity serve '
[[ $(value Uid) != 0[[:space:]]* ]] || fail 'the process is not root'
ok "the process is not root (its user is $(value Uid | cut -f 1))"
is 'it has no capabilities' "$(value CapEff)$(value CapBnd)" 00000000000000000000000000000000
is 'it cannot gain privileges' "$(value NoNewPrivs)" 1

ask "$base/booking"
is 'a booking begins' "$status" 303
ask "$location"
is 'its first screen is shown' "$status" 200
# The page's other form is the one to leave.
form=$(tr -d '\n' <"$work/body" | grep -o '<form.*' | sed 's/<\/form>.*//')
hidden() { sed -n "s/.*name=\"$1\" value=\"\([^\"]*\)\".*/\1/p" <<<"$form"; }
year=$(($(date +%Y) + 1))
phase=("$base/booking" -d "arrive=$year-05-03" -d "depart=$year-05-05")
for field in sessionID screenID actionID; do
  [[ -n $(hidden $field) ]] || fail "the form holds a $field"
  phase+=(--data-urlencode "$field=$(hidden $field)")
done
ask "${phase[@]}"
is 'the dates are taken' "$status" 303
room=${location#"$base"}
shows_room() {
  ask "$base$room"
  grep -q '<h1>Your room</h1>' "$work/body" || fail "$1: the page is another"
  is "$1" "$status" 200
}
shows_room 'the rooms are shown'

"$engine" restart "$name" >/dev/null
wait_until_healthy 'it becomes healthy again after a restart'
shows_room 'the session is still there'
phase[0]=$base/booking
ask "${phase[@]}"
is 'the same form sent again has the same answer' "${location#"$base"}" "$room"

run() { "$engine" exec "$name" deity "$@" >"$work/printed" 2>&1 || fail "deity $*: $(head -n 3 "$work/printed")"; }
says() {
  run "${@:2}"
  grep -qE "$1" "$work/printed" || fail "deity ${*:2} prints $1: $(head -n 3 "$work/printed")"
  ok "deity ${*:2}"
}
says '^deity [0-9.]+, node 2[0-9]' version
says '^healthy$' health
says '^DATA +/data +DATA ' config
says '^No mistakes found: booking' check
says '^flowchart|^graph' map --mermaid
says '^There are 2 keys now' rotate-key
says '^Forgotten: 0 sessions' forget nobody@example.org
says 'valid for 24 hours' staff add Grace
says 'has been removed' staff remove Grace
run backup /data/copy
"$engine" exec "$name" test -s /data/copy/deity.sqlite || fail 'deity backup'
ok 'deity backup'
label=$("$engine" inspect --format '{{index .Config.Labels "org.opencontainers.image.version"}}' "$name")
grep -q "^deity $label," <("$engine" exec "$name" deity version) || fail "the label '$label' is the version"
ok 'the label is the version'

began=$SECONDS
"$engine" stop "$name" >/dev/null
((SECONDS - began < 10)) || fail "it stops within 10 seconds: took $((SECONDS - began))"
ok "it stops within 10 seconds (took $((SECONDS - began)))"
is 'with exit code 0' "$(state ExitCode)" 0

# A backup is put back while no server runs.
"$engine" run --rm "${strict[@]}" -v "$name:/data" "$image" deity restore /data/copy >"$work/printed" 2>&1 ||
  fail "deity restore: $(cat "$work/printed")"
ok 'deity restore'

# Where Node takes types out of a module all the same, it says that it had found none in its cache.
start -e NODE_DEBUG_NATIVE=COMPILE_CACHE
wait_until_healthy 'it starts from what the image has compiled'
"$engine" logs "$name" >"$work/compiled" 2>&1
grep -q 'for StrippedTypeScript .*success' "$work/compiled" || fail 'the types are out already'
is 'the types are out already' "$(grep -c 'no transpile cache' "$work/compiled")" 0

# Another application: a folder, and nothing built.
library=$(cd "$(dirname "$0")/../docs/examples/library" && pwd)
"$engine" rm -f "$name" >/dev/null
"$engine" volume rm "$name" >/dev/null
start -v "$library:/app:ro" -e APP=/app
wait_until_healthy 'the folder of another application runs as a volume'
ask -L "$base/loan"
grep -q '<h2>Emma</h2>' "$work/body" || fail 'its first screen reads its own tables'
ok 'its first screen reads its own tables'

# A new application with its own Dockerfile.
[[ -n $library_image ]] || exit 0
"$engine" rm -f "$name" >/dev/null
"$engine" volume rm "$name" >/dev/null
image=$library_image
start
wait_until_healthy 'the image of a new application becomes healthy, read-only and without capabilities'
ask -L "$base/request"
grep -q '<h1>Your details</h1>' "$work/body" || fail 'its first screen is shown'
ok 'its first screen is shown'
says '^deity [0-9.]+, node 24' version
