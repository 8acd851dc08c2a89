# A release pins it by its digest: see docs/release.md.
ARG BASE=node:24-bookworm-slim
FROM $BASE AS modules
# better-sqlite3 is compiled where no ready-made binary can be fetched.
RUN apt-get update && apt-get install -y --no-install-recommends python3 make g++
WORKDIR /deity
COPY package.json package-lock.json ./
RUN npm ci --omit=dev
# More than 20 MB that only compiling needs, and 8 MB that only Node 20 needs.
RUN cd node_modules/better-sqlite3 && rm -rf deps src build/Release/obj* ../oxc-transform ../@oxc-transform

FROM $BASE
LABEL org.opencontainers.image.title="Deity" \
  org.opencontainers.image.description="Multi-step web forms, served exactly once: the sample application" \
  org.opencontainers.image.version="0.3.0" \
  org.opencontainers.image.licenses="MIT"
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8080 DATA=/data
# See docs/serving.md, "Memory".
ENV NODE_OPTIONS="--max-semi-space-size=4 --max-old-space-size=512" MALLOC_ARENA_MAX=1
# Before VOLUME, which would drop it; a new volume takes this owner and mode. The key of the seals lies in it.
RUN install -d -o node -g node -m 700 /data
VOLUME /data
WORKDIR /deity
# All of it stays root's: the server cannot change its own code.
COPY --from=modules /deity/node_modules node_modules
COPY package.json ./
COPY server server
COPY cli cli
COPY db db
COPY screens screens
COPY actions actions
# `docker exec NAME deity …`
RUN ln -s /deity/cli/deity.js /usr/local/bin/deity
# Started once, so that Node keeps what it makes of each module: taking out the types at every start costs 12 MB that stay.
# Its cache is by user and by flags, so both starts have the same; it is root's afterwards, like the code.
ENV NODE_COMPILE_CACHE=/deity/.compiled
RUN install -d -o node .compiled /tmp/data \
  && DATA=/tmp/data setpriv --reuid=node --regid=node --clear-groups \
    timeout --preserve-status 20 deity serve \
  && rm -r /tmp/data && chown -R root: .compiled && chmod -R a+rX .compiled
USER node
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s --retries=3 \
  CMD ["deity", "health"]
# Node itself becomes PID 1 and gets the SIGTERM.
CMD ["deity", "serve"]
