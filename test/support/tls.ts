/** A self-signed certificate for localhost and 127.0.0.1, valid until 2126, with its key. */
const pem = (label: string, lines: readonly string[]): string =>
  [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');

export const KEY = pem('PRIVATE KEY', [
  'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgyS0rkYHVqHn5VoE1',
  'jDWC6VFVRc7N6Eyfw+1tTEfBB7WhRANCAARIQDV63CWiep64fjwIy83MohTxGMEf',
  '6iWlsuRZQ/t4YWlpBDFSGM6kmYXuDigv9Ma2rd4zA4u0xTHP9YJxQaK2',
]);

export const CERTIFICATE = pem('CERTIFICATE', [
  'MIIBmzCCAUGgAwIBAgIUOh83lJRYUI6bMU4ngKaQrn+2of8wCgYIKoZIzj0EAwIw',
  'FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMzIzMzMwOFoYDzIxMjYxMDMw',
  'MjMzMzA4WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO',
  'PQMBBwNCAARIQDV63CWiep64fjwIy83MohTxGMEf6iWlsuRZQ/t4YWlpBDFSGM6k',
  'mYXuDigv9Ma2rd4zA4u0xTHP9YJxQaK2o28wbTAdBgNVHQ4EFgQU4tT8IzVlaZWd',
  'bbx1iUVwMG8KpOYwHwYDVR0jBBgwFoAU4tT8IzVlaZWdbbx1iUVwMG8KpOYwDwYD',
  'VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI',
  'zj0EAwIDSAAwRQIgJPeJzuAXLuUs0JQNkVOVy3cSDbZPGKU0Lv/3HnxhdMcCIQCD',
  'QlMdHmH761Qei3XfcXvPc8ndHjHPIMojCqocnMjMTQ==',
]);
