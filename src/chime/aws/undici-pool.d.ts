/** The pool alone: all of undici (fetch, WebSocket, caches) takes three times as long to load. */
declare module 'undici/lib/dispatcher/pool.js' {
  export { Pool as default } from 'undici';
}
