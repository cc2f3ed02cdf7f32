// Sends one pledge or story, with the same idempotency key on every try.

import { visit, wait } from "./page.js";

const RETRY_WAITS = [1000, 3000, 7000];
// 500 too: so API Gateway says that all functions are busy. A repeat has the same key, so it can do no harm.
const RETRY_STATUSES = new Set([429, 500, 502, 503, 504]);

/** A UUID for this pledge: 0 and 1 stand for any digit, 8 for 8 to b. crypto.randomUUID is missing on plain http and in older
 * browsers. */
export function newKey() {
  return "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) =>
    (digit ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (digit / 4)))).toString(16),
  );
}

/**
 * Posts the pledge and tries again where that can help.
 * Returns {status, body}; status 0 when there was no answer. `onWait(status, seconds)` is called before each wait.
 */
export async function post(address, pledge, onWait) {
  for (let tried = 0; ; tried += 1) {
    const answer = await postOnce(address, pledge);
    const again = answer.status === 0 || (RETRY_STATUSES.has(answer.status) && !answer.body.off); // switched off stays so
    if (!again || tried === RETRY_WAITS.length) return answer;
    const requested = Math.min(answer.retryAfter * 1000, 20000);
    const pause = Math.max(requested, RETRY_WAITS[tried]) + Math.random() * 500;
    onWait(answer.status, Math.ceil(pause / 1000));
    await wait(pause);
  }
}

async function postOnce(address, pledge) {
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), 15000);
  try {
    const answer = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify(pledge).replace(/\uFFFD/g, "\\ufffd"), // a bare one would stand for bytes that were lost
      signal: timeout.signal,
    });
    const body = await answer.json().catch(() => ({}));
    return { status: answer.status, body, retryAfter: Number(answer.headers.get("Retry-After")) || 0 };
  } catch {
    return { status: 0, body: {}, retryAfter: 0 };
  } finally {
    clearTimeout(timer);
  }
}

/** The signed time stamp that limits how soon a form may come back: {token, bits, fetchedAt}. */
let challenge = null;

export async function fetchChallenge(address) {
  if (challenge && Date.now() - challenge.fetchedAt < 240000) return challenge;
  try {
    const answer = await fetch(address);
    if (answer.ok) challenge = { ...(await answer.json()), fetchedAt: Date.now() };
  } catch {
    // The API accepts submissions without a challenge.
  }
  return challenge;
}

/** The challenge and, where the stage asks for one, the proof of work. */
export async function proofFor(address, key) {
  const found = await Promise.race([fetchChallenge(address), wait(3000).then(() => null)]);
  if (!found) return {};
  if (!found.bits || !crypto.subtle) return { challenge: found.token };
  return { challenge: found.token, proof: await solve(found.token, key, found.bits) };
}

/** A text such that SHA-256("token:key:text") begins with `bits` zero bits. */
async function solve(token, key, bits) {
  const encoder = new TextEncoder();
  for (let tried = 0; ; tried += 1) {
    const proof = tried.toString(36);
    const digest = await crypto.subtle.digest("SHA-256", encoder.encode(`${token}:${key}:${proof}`));
    if (zeroBits(new Uint8Array(digest)) >= bits) return proof;
  }
}

function zeroBits(bytes) {
  let count = 0;
  for (const byte of bytes) {
    if (byte !== 0) return count + Math.clz32(byte) - 24;
    count += 8;
  }
  return count;
}

/** The idempotency key for this content: the same again after an interrupted try, and until `forgetKey` says it is stored. */
export function keyFor(content) {
  const last = visit.get("last-pledge");
  const key = last && last.content === content ? last.key : newKey();
  visit.set("last-pledge", { key, content });
  return key;
}

export function forgetKey() {
  visit.forget("last-pledge");
}
