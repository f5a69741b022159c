import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSecretBox } from "../src/index.ts";

const place = { table: "integration", rowId: "7c1f", column: "consumer_secret_sealed" };
const keyA = "a".repeat(64);
let dataDir: string;
beforeAll(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), "tsubame-secret-"));
});
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

describe("createSecretBox", () => {
  it("opens what it sealed, and seals the same text differently each time", () => {
    const box = createSecretBox({ key: keyA, dataDir });
    const sealed = box.seal("秘密 value", place);
    expect(box.open(sealed, place).reveal()).toBe("秘密 value");
    expect(box.seal("秘密 value", place).equals(sealed)).toBe(false);
    expect(sealed.includes("value")).toBe(false);
  });

  it("refuses a value with any byte changed, or cut short", () => {
    const box = createSecretBox({ key: keyA, dataDir });
    const sealed = box.seal("token", place);
    for (let index = 0; index < sealed.length; index += 1) {
      const broken = Buffer.from(sealed);
      broken[index] = (broken[index] ?? 0) ^ 1;
      expect(() => box.open(broken, place), `byte ${index}`).toThrowError(/secret in/);
      expect(() => box.open(sealed.subarray(0, index), place)).toThrowError(/secret in/);
    }
  });

  it("refuses a value that was copied to another row, column or table", () => {
    const box = createSecretBox({ key: keyA, dataDir });
    const sealed = box.seal("token", place);
    for (const other of [{ rowId: "7c1e" }, { column: "x" }, { table: "oauth_client" }]) {
      expect(() => box.open(sealed, { ...place, ...other })).toThrowError(/another row/);
    }
  });

  it("says that the key is another one, without showing anything of either", () => {
    const sealed = createSecretBox({ key: keyA, dataDir }).seal("token", place);
    const other = createSecretBox({ key: "b".repeat(64), dataDir });
    expect(() => other.open(sealed, place)).toThrowError(/another TSUBAME_SECRET_KEY/);
  });

  it("reads hexadecimal, base64 and passphrases, and refuses short ones", () => {
    const base64 = Buffer.from(keyA, "hex").toString("base64");
    const sealed = createSecretBox({ key: keyA, dataDir }).seal("token", place);
    expect(createSecretBox({ key: base64, dataDir }).open(sealed, place).reveal()).toBe("token");
    const phrase = createSecretBox({ key: "correct horse battery", dataDir });
    const again = createSecretBox({ key: "correct horse battery", dataDir });
    expect(again.open(phrase.seal("t", place), place).reveal()).toBe("t");
    expect(() => createSecretBox({ key: "short", dataDir })).toThrowError(/openssl rand/);
  });

  it("makes a private key file once and refuses a damaged one", () => {
    const sealed = createSecretBox({ key: null, dataDir }).seal("token", place);
    expect(createSecretBox({ key: null, dataDir }).open(sealed, place).reveal()).toBe("token");
    const file = path.join(dataDir, "secret.key");
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const key = readFileSync(file);
    writeFileSync(file, "damaged");
    expect(() => createSecretBox({ key: null, dataDir })).toThrowError(/backup/);
    writeFileSync(file, key);
  });
});

describe("Secret", () => {
  it("prints [redacted] wherever it is printed", () => {
    const box = createSecretBox({ key: keyA, dataDir });
    const secret = box.open(box.seal("canary", place), place);
    const shown = [
      String(secret),
      ["token", secret].join(" "),
      JSON.stringify({ secret }),
      inspect({ secret }, { showHidden: true, depth: 5 }),
    ];
    for (const text of shown) {
      expect(text).toContain("[redacted]");
      expect(text).not.toContain("canary");
    }
  });
});
