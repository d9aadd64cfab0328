/** Declares the pool alone: loading all of undici (fetch, WebSocket, caches) takes three times as long. */
declare module 'undici/lib/dispatcher/pool.js' {
  export { Pool as default } from 'undici';
}
