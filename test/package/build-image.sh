#!/usr/bin/env bash
# Builds the image `library` from an application's Dockerfile, in the application's folder, while `deity` is in the registry on
# loopback only: npm run test:package -- --build "$PWD/test/package/build-image.sh"
# CONTAINER chooses docker or podman; BUILD_OPTIONS are for both builds.
set -euo pipefail
engine=${CONTAINER:-docker}
base=node:24-bookworm-slim
read -ra options <<<"${BUILD_OPTIONS:-}"
[[ $("$engine" --version) != *podman* ]] || options+=(--format docker)
empty=$(mktemp -d)
trap 'rmdir "$empty"' EXIT
# npm inside the build reads no environment but the base image's.
printf 'FROM %s\nENV npm_config_registry=%s\n' "$base" "$npm_config_registry" |
  "$engine" build ${options[@]+"${options[@]}"} -t deity-registry-base -f - "$empty"
"$engine" build ${options[@]+"${options[@]}"} --network host --build-context "$base=docker-image://deity-registry-base" -t library .
