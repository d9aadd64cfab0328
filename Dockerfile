# Two images: --target gateway and --target emulator. docs/scale.md says how to build and run them.
ARG BASE=docker.io/library/node:24-bookworm-slim

FROM ${BASE} AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
# Source maps are read by debuggers only, and are most of dist.
RUN npm run build && find dist -name '*.map' -delete && npm prune --omit=dev

FROM ${BASE} AS program
# The programs listen on all addresses of the container, so they start only with authentication.
# The AWS SDK looks for a home directory, which a user without an entry in /etc/passwd lacks.
ENV NODE_ENV=production HOST=0.0.0.0 DATA_DIR=/data HOME=/data
# A number, so that Kubernetes can tell that it is not root.
RUN mkdir /data && chown 10001:10001 /data
WORKDIR /app
COPY package.json LICENSE deploy/health-check.mjs ./
COPY --from=build /build/node_modules ./node_modules
COPY --from=build /build/dist ./dist
VOLUME /data
USER 10001:10001
# Node is the first process, so it receives the signal itself. Both programs start no others that they do not wait for.
STOPSIGNAL SIGTERM

FROM program AS emulator
EXPOSE 4001
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD ["node", "health-check.mjs", "emulator"]
CMD ["node", "dist/emulator/main.js"]

FROM program AS gateway
EXPOSE 4000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD ["node", "health-check.mjs", "gateway"]
CMD ["node", "dist/main.js"]
