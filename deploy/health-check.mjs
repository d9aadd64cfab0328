/**
 * The health check of both images: ends with 0 if the program of this container responds to /livez within 3 s, and
 * with 1 otherwise.
 */
// oxlint-disable-next-line node/no-process-env -- this is a program of its own
const { PORT = '4000', EMULATOR_PORT = '4001' } = process.env;
const ports = { gateway: PORT, emulator: EMULATOR_PORT };
const url = `http://127.0.0.1:${ports[process.argv[2]]}/livez`;
const isAlive = await fetch(url, { signal: AbortSignal.timeout(3_000) }).then(
  ({ ok }) => ok,
  () => false,
);
process.exit(isAlive ? 0 : 1);
