// The test beyond standard input and output: it logs in, and does what an operator does meanwhile.
import assert from "node:assert/strict";
import { createInterface } from "node:readline";

const answers = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const done = [];

export const { ISSUER: issuer, CLIENT_ID: clientId, CLIENT_SECRET: secret, CALLBACK: callback, LOGIN: login, PASSWORD: password } = process.env;

/** Asks the test for something; returns its answer. */
export async function ask(...words) {
  console.log(words.join(" "));
  return (await answers.next()).value;
}

/** Opens the authorization request in a browser and logs in; returns where the browser is sent then. */
export async function logIn(request) {
  return new URL(await ask("login", request.href));
}

/** This has been done, and came out as it must. */
export function did(step, actual = true, expected = true) {
  assert.deepEqual(actual, expected, step);
  done.push(step);
}

/** All has been done. */
export function end() {
  console.log(["done", ...done].join(" "));
  process.exit(0);
}
