// The SHA-256 of a file: by the browser where it offers that, else here. Browsers keep theirs from pages of plain HTTP,
// as a school's own network may be (FIPS 180-4, section 6.2).

const PRIMES = [];
for (let number = 2; PRIMES.length < 64; number += 1) {
  if (PRIMES.every((prime) => number % prime)) PRIMES.push(number);
}
const fraction = (root) => ((root - Math.floor(root)) * 2 ** 32) | 0;
const START = PRIMES.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));
const ROUNDS = PRIMES.map((prime) => fraction(Math.cbrt(prime)));
const turned = (word, by) => (word >>> by) | (word << (32 - by));

/** Return a promise of the digest of `file` as 64 hexadecimal digits. */
export async function sha256(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const digest = crypto.subtle ? new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)) : sha256Here(bytes);
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Return the 32 bytes of the digest of `bytes`, worked out without the browser's help. */
export function sha256Here(bytes) {
  const state = Int32Array.from(START);
  const whole = bytes.length - (bytes.length % 64);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let offset = 0; offset < whole; offset += 64) addBlock(state, view, offset);
  const last = new DataView(new ArrayBuffer(bytes.length % 64 < 56 ? 64 : 128));
  bytes.subarray(whole).forEach((byte, index) => last.setUint8(index, byte));
  last.setUint8(bytes.length % 64, 0x80);
  last.setBigUint64(last.byteLength - 8, BigInt(bytes.length) * 8n);
  for (let offset = 0; offset < last.byteLength; offset += 64) addBlock(state, last, offset);
  const digest = new DataView(new ArrayBuffer(32));
  state.forEach((word, index) => digest.setInt32(index * 4, word));
  return new Uint8Array(digest.buffer);
}

const schedule = new Int32Array(64);

function addBlock(state, view, offset) {
  for (let index = 0; index < 16; index += 1) schedule[index] = view.getInt32(offset + index * 4);
  for (let index = 16; index < 64; index += 1) {
    const [early, late] = [schedule[index - 15], schedule[index - 2]];
    const first = turned(early, 7) ^ turned(early, 18) ^ (early >>> 3);
    const second = turned(late, 17) ^ turned(late, 19) ^ (late >>> 10);
    schedule[index] = schedule[index - 16] + first + schedule[index - 7] + second;
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let index = 0; index < 64; index += 1) {
    const mixed = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25);
    const one = (h + mixed + ((e & f) ^ (~e & g)) + ROUNDS[index] + schedule[index]) | 0;
    const two = ((turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((word, index) => { state[index] += word; });
}
