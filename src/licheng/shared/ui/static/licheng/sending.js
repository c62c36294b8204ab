// Sending one file so that a cut, a reload or a restarted server costs no byte that arrived: the client of tus 1.0.0.
import "../vendor/tus-js-client/tus.min.js";
import { sha256 } from "./sha256.js";

const { Upload } = window.tus;

// So much is sent in one request, and no more is lost by a cut: some three seconds of the line, where the browser knows it. A
// smaller file is one request.
const MEGABYTE = 1_048_576;
const SPEED = navigator.connection?.saveData ? 0 : navigator.connection?.downlink ?? 5; // Mbit/s
const PIECE = SPEED < 1 ? MEGABYTE / 4 : SPEED < 10 ? MEGABYTE : 4 * MEGABYTE;
const PAUSES = [0, 1000, 3000, 5000, 10_000, 20_000, 30_000];
// What may be otherwise a moment later: no answer at all, a conflict with an earlier request, too busy, out of order.
const PASSING = new Set([0, 409, 423, 429]);

// Where a file goes on after a reload, by its digest alone: on a shared computer no name of a file is left behind.
const PREFIX = "licheng-upload:";
const places = {
  findAllUploads: async () => [],
  findUploadsByFingerprint: async (print) => {
    const uploadUrl = stored(() => localStorage.getItem(PREFIX + print));
    return uploadUrl ? [{ uploadUrl, urlStorageKey: PREFIX + print, size: null, metadata: {}, creationTime: "" }] : [];
  },
  removeUpload: async (key) => stored(() => localStorage.removeItem(key)),
  addUpload: async (print, { uploadUrl }) => {
    stored(() => localStorage.setItem(PREFIX + print, uploadUrl));
    return PREFIX + print;
  },
};

/** Return what `act` does with the browser's storage, nothing where the browser has none to give. */
function stored(act) {
  try {
    return act();
  } catch {
    return null;
  }
}

function statusOf(error) {
  return error.originalResponse?.getStatus() ?? 0;
}

function mayPass(error) {
  return PASSING.has(statusOf(error)) || statusOf(error) >= 500;
}

function sentenceOf(error) {
  try {
    return JSON.parse(error.originalResponse.getBody()).message ?? "";
  } catch {
    return "";
  }
}

/**
 * A file on its way to `endpoint` for `purpose`.
 *
 * Tells `told.progress(sent, total)`, `told.waiting()` while there is no network, and in the end `told.kept(id, isHeld)` or
 * `told.refused({ sentence, status, mayRetry })`.
 */
export class Sending {
  constructor(file, { endpoint, purpose, token }, told) {
    this.file = file;
    this.told = told;
    this.goesOn = () => this.upload.start();
    const key = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16)).join("");
    this.upload = new Upload(file, {
      endpoint,
      headers: { "X-CSRFToken": token, Accept: "application/json" },
      chunkSize: PIECE,
      uploadDataDuringCreation: true,
      retryDelays: PAUSES,
      onShouldRetry: (error) => navigator.onLine && mayPass(error),
      // A small file is kept by the request that tells of it: asked again after a lost answer, it is kept once.
      onBeforeRequest: (request) => request.getMethod() === "POST" && request.setHeader("Idempotency-Key", key),
      urlStorage: places,
      fingerprint: async () => `${purpose}:${this.digest}`,
      removeFingerprintOnSuccess: true,
      onProgress: (sent, total) => told.progress(sent, total),
      onAfterResponse: (_request, response) => {
        this.isHeld = response.getHeader("Licheng-Release") === "waiting";
      },
      onSuccess: () => told.kept(this.upload.url.split("/").pop(), this.isHeld),
      onError: (error) => this.failed(error),
    });
    this.purpose = purpose;
  }

  /** Begin, or go on where an earlier visit of this page left off. */
  async start() {
    this.digest = await sha256(this.file);
    this.upload.options.metadata = { filename: this.file.name, purpose: this.purpose, sha256: this.digest };
    const [earlier] = await this.upload.findPreviousUploads();
    if (earlier) this.upload.resumeFromPreviousUpload(earlier);
    if (!this.isStopped) this.upload.start();
  }

  /** Try again after what was refused only for the moment. */
  again() {
    this.upload.start();
  }

  /** Give up; the server is told to forget what it has. */
  stop() {
    this.isStopped = true;
    removeEventListener("online", this.goesOn);
    this.upload.abort(true).catch(() => {}); // what the server is not told of it forgets by itself
  }

  failed(error) {
    if (!navigator.onLine) {
      this.told.waiting();
      addEventListener("online", this.goesOn, { once: true });
      return;
    }
    this.told.refused({ sentence: sentenceOf(error), status: statusOf(error), mayRetry: mayPass(error) });
  }
}
